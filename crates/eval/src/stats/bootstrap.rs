//! The cluster bootstrap: intervals for what has no formula, such as F1.

use super::random::Random;

/// Resamples of a bootstrap.
pub const N_RESAMPLES: usize = 2_000;

/// The 95 % percentile interval of a statistic of clusters (items with all their tokens and
/// repeats): clusters are drawn with replacement, as many as there are.
///
/// `statistic` gets the drawn clusters' places. Resamples where it is undefined are left out, and
/// the interval is `None` where that is more than half of them, or for fewer than two clusters
/// and where the estimate is undefined (not a number). It is widened to contain `estimate`, which a percentile interval of a skewed statistic need not.
/// The same seed gives the same interval on every platform.
#[must_use]
pub fn bootstrap(
    n_clusters: usize,
    estimate: f64,
    seed: u64,
    statistic: impl FnMut(&[usize]) -> Option<f64>,
) -> Option<(f64, f64)> {
    let mut resampling = Resampling::new(n_clusters, seed);
    resampling.advance(N_RESAMPLES, statistic);
    resampling.interval(estimate)
}

/// A bootstrap that can be done a few resamples at a time; the result does not depend on how many.
#[derive(Clone, Debug)]
pub struct Resampling {
    random: Random,
    drawn: Vec<usize>,
    values: Vec<f64>,
    n_left: usize,
}

impl Resampling {
    /// A bootstrap of `n_clusters` clusters that begins.
    #[must_use]
    pub fn new(n_clusters: usize, seed: u64) -> Self {
        Self {
            random: Random::new(seed),
            drawn: vec![0; n_clusters],
            values: Vec::new(),
            n_left: if n_clusters < 2 { 0 } else { N_RESAMPLES },
        }
    }

    /// Whether nothing is left to do.
    #[must_use]
    pub fn is_done(&self) -> bool {
        self.n_left == 0
    }

    /// Does at most `n` resamples more.
    pub fn advance(&mut self, n: usize, mut statistic: impl FnMut(&[usize]) -> Option<f64>) {
        let n = n.min(self.n_left);
        self.n_left -= n;
        for _ in 0..n {
            let n_clusters = self.drawn.len();
            self.drawn.fill_with(|| self.random.below(n_clusters));
            self.values
                .extend(statistic(&self.drawn).filter(|value| !value.is_nan()));
        }
    }

    /// The interval, as [`bootstrap`] gives it, of the resamples so far; `None` until half of all have
    /// a value.
    #[must_use]
    pub fn interval(mut self, estimate: f64) -> Option<(f64, f64)> {
        if self.values.len() * 2 < N_RESAMPLES || estimate.is_nan() {
            return None;
        }
        self.values.sort_by(f64::total_cmp);
        Some((
            quantile(&self.values, 0.025).min(estimate),
            quantile(&self.values, 0.975).max(estimate),
        ))
    }
}

/// The quantile `p` of sorted values, between neighbours by proportion.
fn quantile(sorted: &[f64], p: f64) -> f64 {
    let at = p * (sorted.len() - 1) as f64;
    let (below, share) = (at.floor() as usize, at.fract());
    let above = (below + 1).min(sorted.len() - 1);
    sorted[below] + share * (sorted[above] - sorted[below])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_mean_s_interval_is_that_of_theory() {
        let values: Vec<f64> = (0..100).map(|i| f64::from(i % 10)).collect();
        let mean = |drawn: &[usize]| {
            Some(drawn.iter().map(|&i| values[i]).sum::<f64>() / drawn.len() as f64)
        };
        let (low, high) = bootstrap(100, 4.5, 1, mean).expect("an interval");
        // sd 2.872, so 4.5 ± 1.96 · 0.2872.
        assert!(
            (low - 3.937).abs() < 0.06 && (high - 5.063).abs() < 0.06,
            "{low} {high}"
        );
        assert_eq!(bootstrap(100, 4.5, 1, mean), Some((low, high)), "seeded");
        assert_ne!(bootstrap(100, 4.5, 2, mean), Some((low, high)));
        assert_eq!(bootstrap(1, 4.5, 1, mean), None);
        assert_eq!(bootstrap(100, 4.5, 1, |_| None), None);
    }

    #[test]
    fn a_statistic_may_be_undefined_in_half_of_the_resamples() {
        let defined = |n: usize| {
            let mut values = (0..n).map(|_| 2.0);
            bootstrap(9, 2.0, 1, |_| values.next())
        };
        assert_eq!(defined(N_RESAMPLES / 2), Some((2.0, 2.0)));
        assert_eq!(defined(N_RESAMPLES / 2 - 1), None);
        assert_eq!(Resampling::new(9, 1).interval(2.0), None, "none done");
    }

    #[test]
    fn a_quantile_lies_between_its_neighbours_by_proportion() {
        let check = |sorted: &[f64], p, expect: f64| {
            assert!((quantile(sorted, p) - expect).abs() < 1e-12, "{p}");
        };
        // The four stand at 0, 1/3, 2/3 and 1.
        let four = [10.0, 20.0, 40.0, 80.0];
        check(&four, 0.0, 10.0);
        check(&four, 0.25, 17.5);
        check(&four, 0.5, 30.0);
        check(&four, 5.0 / 6.0, 60.0);
        check(&four, 1.0, 80.0);
        check(&[7.0], 0.5, 7.0);
    }
}
