//! Many tests at once: p-values adjusted for their family.

/// Holm's step-down adjustment (1979): controls the chance of any false finding in the family.
/// In the order of `p`; p-values that are undefined stay so and do not count, and what is not a number is
/// undefined.
#[must_use]
pub fn holm(p: &[Option<f64>]) -> Vec<Option<f64>> {
    let order = ascending(p);
    let m = order.len();
    let mut adjusted = vec![None; p.len()];
    let mut highest: f64 = 0.0;
    for (rank, &i) in order.iter().enumerate() {
        let Some(value) = p[i] else { continue };
        highest = highest.max(value * (m - rank) as f64).min(1.0);
        adjusted[i] = Some(highest);
    }
    adjusted
}

/// Benjamini and Hochberg's adjustment (1995): controls the expected share of false findings.
#[must_use]
pub fn benjamini_hochberg(p: &[Option<f64>]) -> Vec<Option<f64>> {
    let order = ascending(p);
    let m = order.len();
    let mut adjusted = vec![None; p.len()];
    let mut lowest: f64 = 1.0;
    for (rank, &i) in order.iter().enumerate().rev() {
        let Some(value) = p[i] else { continue };
        // A quotient may be rounded below the value itself.
        lowest = lowest.min((value * m as f64 / (rank + 1) as f64).max(value));
        adjusted[i] = Some(lowest);
    }
    adjusted
}

/// Places of the defined p-values, smallest first.
fn ascending(p: &[Option<f64>]) -> Vec<usize> {
    let value = |i: usize| p[i].unwrap_or(f64::INFINITY);
    let is_defined = |i: &usize| p[*i].is_some_and(|p| !p.is_nan());
    let mut order: Vec<usize> = (0..p.len()).filter(is_defined).collect();
    order.sort_by(|&i, &j| value(i).total_cmp(&value(j)));
    order
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn adjusted_values_are_those_of_r() {
        // R's p.adjust(c(0.01, 0.04, 0.03), "holm") and "BH".
        let p = [Some(0.01), Some(0.04), None, Some(0.03)];
        let close = |ours: Vec<Option<f64>>, want: [f64; 3]| {
            assert_eq!(ours[2], None);
            let ours: Vec<f64> = ours.into_iter().flatten().collect();
            for (ours, want) in ours.iter().zip(want) {
                assert!((ours - want).abs() < 1e-12, "{ours} is not {want}");
            }
        };
        close(holm(&p), [0.03, 0.06, 0.06]);
        close(benjamini_hochberg(&p), [0.03, 0.04, 0.04]);
        assert!(holm(&[]).is_empty());
    }
}
