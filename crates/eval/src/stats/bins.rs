//! Equal-count bins, for means along an axis.

/// Cuts places of `x` into about `n_bins` bins of equal count, lowest x first.
///
/// Sorted by x, a cut stands at place i when i ≥ k n / B and x\[i\] ≠ x\[i - 1\]: equal values are
/// never split, so there may be fewer bins.
#[must_use]
pub fn equal_count_bins(x: &[f64], n_bins: usize) -> Vec<Vec<usize>> {
    let mut order: Vec<usize> = (0..x.len()).collect();
    order.sort_by(|&a, &b| x[a].total_cmp(&x[b]).then(a.cmp(&b)));
    let n = order.len();
    let mut bins: Vec<Vec<usize>> = Vec::new();
    let mut next = 1;
    for (i, &place) in order.iter().enumerate() {
        // None stands at place 0: `next` is at least 1.
        let is_cut = i * n_bins >= next * n && x[place] != x[order[i - 1]];
        if is_cut {
            while next * n <= i * n_bins {
                next += 1;
            }
        }
        match bins.last_mut() {
            Some(bin) if !is_cut => bin.push(place),
            _ => bins.push(vec![place]),
        }
    }
    bins
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_values_stay_together() {
        let check = |x: &[f64], n_bins, sizes: &[usize]| {
            let bins = equal_count_bins(x, n_bins);
            assert_eq!(bins.iter().map(Vec::len).collect::<Vec<_>>(), sizes);
        };
        check(
            &[0.0, 0.0, 0.0, 0.0, 0.0, 1.0, 2.0, 3.0, 3.0, 9.0],
            4,
            &[5, 4, 1],
        );
        check(&[5.0; 6], 3, &[6]);
        check(&[], 3, &[]);
        check(&[3.0, 1.0, 2.0], 3, &[1, 1, 1]);
    }
}
