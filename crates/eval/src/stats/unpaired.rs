//! Two systems on different items.

use super::special::t_test;

/// Welch's t test of two means.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Welch {
    /// The mean of a less that of b.
    pub difference: f64,
    /// Its t.
    pub t: f64,
    /// Degrees of freedom, seldom whole.
    pub df: f64,
    /// Two-sided p-value.
    pub p: f64,
}

/// Welch's t test (1947, "The generalization of 'Student's' problem when several different population
/// variances are involved"): t = (ā - b̄) / √(vₐ + v_b) with v = s² / n, and Satterthwaite's degrees of
/// freedom (vₐ + v_b)² / (vₐ² / (nₐ - 1) + v_b² / (n_b - 1)).
///
/// `None` for fewer than two of either, where neither varies and where a mean or a variance is no finite
/// number. What stands in pairs belongs into
/// [`paired_t`](super::paired_t), which loses less.
#[must_use]
pub fn welch_t(a: &[f64], b: &[f64]) -> Option<Welch> {
    let ((mean_a, v_a), (mean_b, v_b)) = (mean_and_variance(a)?, mean_and_variance(b)?);
    if v_a + v_b <= 0.0 {
        return None;
    }
    let difference = mean_a - mean_b;
    let t = difference / (v_a + v_b).sqrt();
    // Shares of the variance, not variances: their squares stay within the numbers.
    let part = |v: f64, of: &[f64]| (v / (v_a + v_b)).powi(2) / (of.len() as f64 - 1.0);
    let df = 1.0 / (part(v_a, a) + part(v_b, b));
    Some(Welch {
        difference,
        t,
        df,
        p: t_test(difference, (v_a + v_b).sqrt(), df)?,
    })
}

/// The mean, and the variance of the mean; `None` for fewer than two values.
fn mean_and_variance(values: &[f64]) -> Option<(f64, f64)> {
    let n = values.len() as f64;
    let first = values.first().filter(|_| values.len() > 1)?;
    if values.iter().all(|value| value == first) {
        return Some((*first, 0.0));
    }
    let mean = values.iter().sum::<f64>() / n;
    let squares: f64 = values.iter().map(|value| (value - mean).powi(2)).sum();
    Some((mean, squares / (n - 1.0) / n))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn with_equal_spread_it_is_student_s_test() {
        let (a, b) = ([1.0, 2.0, 3.0], [3.0, 4.0, 5.0]);
        let test = welch_t(&a, &b).expect("a test");
        // Both variances are 1: t = -2 / √(2/3), df = 4.
        assert!((test.t + 6_f64.sqrt()).abs() < 1e-12 && (test.df - 4.0).abs() < 1e-12);
        let mirrored = welch_t(&b, &a).expect("a test");
        assert_eq!((mirrored.t, mirrored.p), (-test.t, test.p));
    }

    #[test]
    fn what_does_not_vary_on_one_side_takes_the_other_s_freedom() {
        let test = welch_t(&[0.7; 9], &[0.1, 0.2, 0.3]).expect("a test");
        assert!((test.df - 2.0).abs() < 1e-12, "{}", test.df);
        assert_eq!(welch_t(&[0.7; 9], &[0.1; 9]), None, "no spread, no test");
        assert_eq!(
            welch_t(&[0.7], &[0.1, 0.2]),
            None,
            "one value has no spread"
        );
    }
}
