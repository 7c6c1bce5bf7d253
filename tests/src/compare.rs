//! Comparisons of computed numbers with expected ones.
//!
//! A value that is no finite number is always different, and so is a missing or an additional
//! value. Each comparison has a test that feeds it a wrong value.

/// The largest |got - expect|; infinite if lengths differ or a value is not finite.
#[must_use]
pub fn max_abs_difference(got: &[f32], expect: &[f32]) -> f64 {
    if !comparable(got, expect) {
        return f64::INFINITY;
    }
    let pairs = got.iter().zip(expect);
    pairs
        .map(|(&a, &b)| (f64::from(a) - f64::from(b)).abs())
        .fold(0.0, f64::max)
}

/// The root mean square of got - expect, in units of the standard deviation of `expect`;
/// infinite if lengths differ or a value is not finite.
#[must_use]
pub fn relative_rms(got: &[f32], expect: &[f32]) -> f64 {
    if !comparable(got, expect) {
        return f64::INFINITY;
    }
    let mean = mean(expect.iter().map(|&x| f64::from(x)));
    let variance = self::mean(expect.iter().map(|&x| (f64::from(x) - mean).powi(2)));
    let pairs = got.iter().zip(expect);
    let error = self::mean(pairs.map(|(&a, &b)| (f64::from(a) - f64::from(b)).powi(2)));
    (error / variance).sqrt()
}

/// Fails unless every value of `got` is within `limit` of `expect`'s.
///
/// # Panics
/// With `what`, the first difference and its place.
#[track_caller]
pub fn assert_close(what: &str, got: &[f32], expect: &[f32], limit: f64) {
    let worst = max_abs_difference(got, expect);
    let is_far = |(a, b): (&f32, &f32)| (f64::from(*a) - f64::from(*b)).abs() >= limit;
    let at = got.iter().zip(expect).position(is_far);
    assert!(
        worst < limit,
        "{what}: differs by up to {worst:e} (limit {limit:e}), first at {at:?}; \
         {} values, expected {}",
        got.len(),
        expect.len(),
    );
}

fn comparable(got: &[f32], expect: &[f32]) -> bool {
    !expect.is_empty()
        && got.len() == expect.len()
        && got.iter().chain(expect).all(|x| x.is_finite())
}

fn mean(xs: impl ExactSizeIterator<Item = f64>) -> f64 {
    let n = xs.len() as f64;
    xs.sum::<f64>() / n
}

#[cfg(test)]
mod tests {
    use super::*;

    const EXPECT: [f32; 4] = [1.0, -1.0, 3.0, -3.0]; // standard deviation √5

    #[test]
    fn equal_values_pass() {
        assert_eq!(max_abs_difference(&EXPECT, &EXPECT), 0.0);
        assert_eq!(relative_rms(&EXPECT, &EXPECT), 0.0);
        assert_close("equal", &EXPECT, &EXPECT, 1e-9);
    }

    #[test]
    fn wrong_values_are_measured() {
        let got = [1.0, -1.0, 3.0, -2.0];
        assert_eq!(max_abs_difference(&got, &EXPECT), 1.0);
        assert!((relative_rms(&got, &EXPECT) - (0.25_f64 / 5.0).sqrt()).abs() < 1e-12);
    }

    #[test]
    fn what_is_no_number_or_missing_is_infinitely_wrong() {
        for got in [&[1.0, -1.0, 3.0, f32::NAN][..], &[1.0, -1.0, 3.0], &[]] {
            assert_eq!(max_abs_difference(got, &EXPECT), f64::INFINITY, "{got:?}");
            assert_eq!(relative_rms(got, &EXPECT), f64::INFINITY, "{got:?}");
        }
        assert_eq!(max_abs_difference(&[], &[]), f64::INFINITY);
    }

    #[test]
    #[should_panic(expected = "wrong: differs by up to 1e0 (limit 5e-1), first at Some(3)")]
    fn a_wrong_value_turns_red() {
        assert_close("wrong", &[1.0, -1.0, 3.0, -2.0], &EXPECT, 0.5);
    }

    #[test]
    #[should_panic(expected = "nan: differs")]
    fn a_nan_turns_red() {
        assert_close("nan", &[f32::NAN; 4], &EXPECT, 1e30);
    }
}
