//! Distribution functions, from statrs; the golden tests hold their tails to scipy's.
//!
//! The tail of what is not a number is not a number either, never 0 or 1: who asks for one looks first.

use statrs::distribution::{ContinuousCDF, Normal, StudentsT};
use statrs::function::beta::beta_reg;
use statrs::function::erf::erfc;
use statrs::function::gamma;

/// The two-sided p-value of a correlation whose unexplained share is `1 - r²`, with `df` degrees of freedom.
///
/// With t = r √(df / (1 - r²)) the tail P(|T| ≥ t) is the regularised incomplete beta
/// I(1 - r²; df/2, 1/2) (DLMF 8.17, Student's t). Taking 1 - r² rather than t keeps the
/// relative precision of tiny p-values.
#[must_use]
pub fn correlation_p(unexplained: f64, df: f64) -> f64 {
    beta_cdf(df / 2.0, 0.5, unexplained)
}

/// P(X ≤ x) of a beta distribution: the regularised incomplete beta I(x; a, b) (DLMF 8.17).
#[must_use]
pub fn beta_cdf(a: f64, b: f64, x: f64) -> f64 {
    if a.is_nan() || b.is_nan() || x.is_nan() {
        return f64::NAN;
    }
    beta_reg(a, b, x.clamp(0.0, 1.0))
}

/// P(|T| ≥ |t|) of Student's t; 0 for infinite t.
#[must_use]
pub fn t_tails(t: f64, df: f64) -> f64 {
    correlation_p(df / (df + t * t), df)
}

/// The two-sided p-value of an estimate with its standard error, by Student's t. 0 where there is no
/// error (a perfect fit); `None` where the two are no finite numbers or both 0.
#[must_use]
pub fn t_test(estimate: f64, se: f64, df: f64) -> Option<f64> {
    // An infinite error would make t = 0, and so p = 1.
    if !estimate.is_finite() || !se.is_finite() {
        return None;
    }
    Some(t_tails(estimate / se, df)).filter(|p| !p.is_nan())
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

/// P(|Z| ≥ |z|) of the standard normal distribution.
#[must_use]
pub fn normal_tails(z: f64) -> f64 {
    erfc(z.abs() / std::f64::consts::SQRT_2)
}

/// P(X ≥ x) of χ² with one degree of freedom; 1 below 0.
#[must_use]
pub fn chi_squared_tail(x: f64) -> f64 {
    // Not `max`, which takes 0 for what is not a number.
    normal_tails(if x < 0.0 { 0.0 } else { x.sqrt() })
}

/// P(X ≤ k) for X binomial of `n` and ½: I(½; n - k, k + 1) (DLMF 8.17.5).
#[must_use]
pub fn fair_binomial_cdf(k: u64, n: u64) -> f64 {
    if k >= n {
        return 1.0;
    }
    beta_reg((n - k) as f64, k as f64 + 1.0, 0.5)
}

/// ln Γ(x) for x > 0 (DLMF 5.2): what the tails above are computed with.
#[must_use]
pub fn ln_gamma(x: f64) -> f64 {
    gamma::ln_gamma(x)
}

/// The quantile `p` of a beta distribution, by halving to the last digit.
#[must_use]
pub fn beta_quantile(p: f64, a: f64, b: f64) -> f64 {
    let (mut low, mut high) = (0.0, 1.0);
    for _ in 0..200 {
        let middle = f64::midpoint(low, high);
        if beta_reg(a, b, middle) < p {
            low = middle;
        } else {
            high = middle;
        }
        if middle == f64::midpoint(low, high) {
            break;
        }
    }
    f64::midpoint(low, high)
}
