//! Deterministic jitter: binary outcomes lie on two lines and would hide each other.

/// A shift between -0.5 and 0.5 that depends on `index` alone, spread evenly for successive
/// indices (the golden-ratio sequence, so neighbours never coincide).
#[must_use]
pub fn shift(index: u32) -> f64 {
    const GOLDEN: f64 = 0.618_033_988_749_894_9;
    (f64::from(index) * GOLDEN).fract() - 0.5
}

/// Whether every value is exactly zero or one.
pub fn is_binary(values: impl IntoIterator<Item = f64>) -> bool {
    values.into_iter().all(|value| value == 0.0 || value == 1.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shifts_stay_inside_and_differ() {
        let shifts: Vec<f64> = (0..500).map(shift).collect();
        assert!(shifts.iter().all(|s| (-0.5..0.5).contains(s)));
        let mut sorted = shifts.clone();
        sorted.sort_by(f64::total_cmp);
        assert!(sorted.windows(2).all(|pair| pair[1] - pair[0] > 1e-4));
        assert_eq!(shift(7).to_bits(), shift(7).to_bits());
    }

    #[test]
    fn binary_means_exactly_zero_or_one() {
        assert!(is_binary([0.0, 1.0, 1.0]));
        assert!(!is_binary([0.0, 0.5]));
    }
}
