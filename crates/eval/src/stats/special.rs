//! Distribution functions, from statrs; the golden tests hold their tails to scipy's.

use statrs::distribution::{ContinuousCDF, Normal, StudentsT};
use statrs::function::beta::beta_reg;

/// The two-sided p-value of a correlation whose unexplained share is `1 - r²`, with `df` degrees of freedom.
///
/// With t = r √(df / (1 - r²)) the tail P(|T| ≥ t) is the regularised incomplete beta
/// I(1 - r²; df/2, 1/2) (DLMF 8.17, Student's t). Taking 1 - r² rather than t keeps the
/// relative precision of tiny p-values.
#[must_use]
pub fn correlation_p(unexplained: f64, df: f64) -> f64 {
    beta_reg(df / 2.0, 0.5, unexplained.clamp(0.0, 1.0))
}

/// The quantile `p` of Student's t with `df` degrees of freedom; `None` without degrees of freedom.
#[must_use]
pub fn t_quantile(p: f64, df: f64) -> Option<f64> {
    Some(StudentsT::new(0.0, 1.0, df).ok()?.inverse_cdf(p))
}

/// The quantile `p` of the standard normal distribution.
#[must_use]
pub fn normal_quantile(p: f64) -> f64 {
    Normal::standard().inverse_cdf(p)
}
