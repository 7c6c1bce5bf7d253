//! Two systems on the same items: exact tests and intervals of their difference.

use serde::{Deserialize, Serialize};

use super::random::Random;
use super::special::{chi_squared_tail, fair_binomial_cdf, normal_tails, t_quantile, t_test};
use super::wilson;
use crate::score::Counts;

/// Most assignments that a permutation test goes through one by one.
const MOST_EXACT: usize = 12;
/// Random assignments beyond that.
const N_RANDOM: usize = 10_000;
/// Most pairs that differ of which the signed ranks' distribution is computed exactly.
const MOST_RANKED: usize = 50;
/// What rounding leaves of differences that are equal.
const ROUNDING: f64 = 1e-12;

/// Right and wrong of two systems on the same items.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PairedCounts {
    /// Both right.
    pub both: u64,
    /// Only the first right: McNemar's b.
    pub only_a: u64,
    /// Only the second right: McNemar's c.
    pub only_b: u64,
    /// Both wrong.
    pub neither: u64,
}

impl PairedCounts {
    /// Counts pairs (a, b).
    #[must_use]
    pub fn of(pairs: impl IntoIterator<Item = (bool, bool)>) -> Self {
        let mut counts = Self::default();
        for pair in pairs {
            *match pair {
                (true, true) => &mut counts.both,
                (true, false) => &mut counts.only_a,
                (false, true) => &mut counts.only_b,
                (false, false) => &mut counts.neither,
            } += 1;
        }
        counts
    }

    /// All pairs.
    #[must_use]
    pub const fn n(&self) -> u64 {
        self.both + self.only_a + self.only_b + self.neither
    }

    /// The share right of the first less that of the second; `None` for no pairs.
    #[must_use]
    pub fn difference(&self) -> Option<f64> {
        let n = self.n();
        (n > 0).then(|| (self.only_a as f64 - self.only_b as f64) / n as f64)
    }

    /// McNemar's exact two-sided p-value.
    #[must_use]
    pub fn exact_p(&self) -> f64 {
        mcnemar_exact(self.only_a, self.only_b)
    }

    /// The 95 % interval of the difference: Newcombe's method 10 (1998, "Improved confidence
    /// intervals for the difference between binomial proportions based on paired data"), Wilson's
    /// intervals of the two shares joined with their correlation. `None` for no pairs.
    #[must_use]
    pub fn difference_ci95(&self) -> Option<(f64, f64)> {
        let n = self.n();
        let difference = self.difference()?;
        let (k1, k2) = (self.both + self.only_a, self.both + self.only_b);
        let (share1, share2) = (k1 as f64 / n as f64, k2 as f64 / n as f64);
        let ((low1, high1), (low2, high2)) = (wilson(k1, n)?, wilson(k2, n)?);
        let margins = k1 as f64 * (n - k1) as f64 * k2 as f64 * (n - k2) as f64;
        let product =
            self.both as f64 * self.neither as f64 - self.only_a as f64 * self.only_b as f64;
        // A positive correlation is shrunk by half an observation, a negative one is kept.
        let product = if product > 0.0 {
            (product - n as f64 / 2.0).max(0.0)
        } else {
            product
        };
        let phi = if margins > 0.0 {
            product / margins.sqrt()
        } else {
            0.0
        };
        let reach = |of1: f64, of2: f64| {
            (of1 * of1 - 2.0 * phi * of1 * of2 + of2 * of2)
                .max(0.0)
                .sqrt()
        };
        let low = difference - reach(share1 - low1, high2 - share2);
        let high = difference + reach(high1 - share1, share2 - low2);
        Some((low.max(-1.0), high.min(1.0)))
    }
}

/// McNemar's exact two-sided p-value: min(1, 2 P(Bin(b + c, ½) ≤ min(b, c))); 1 without
/// discordant pairs.
#[must_use]
pub fn mcnemar_exact(b: u64, c: u64) -> f64 {
    if b == c {
        return 1.0;
    }
    (2.0 * fair_binomial_cdf(b.min(c), b + c)).min(1.0)
}

/// McNemar's χ² with one degree of freedom, as he gave it in 1947, and its p-value; less by 1 before
/// squaring with Edwards's correction for continuity (1948). `None` without discordant pairs.
///
/// What other programs print: with few discordant pairs the exact value is the one to trust.
#[must_use]
pub fn mcnemar_chi_squared(b: u64, c: u64, is_corrected: bool) -> Option<(f64, f64)> {
    if b + c == 0 {
        return None;
    }
    let gap = b.abs_diff(c) as f64 - f64::from(u8::from(is_corrected));
    // scipy and statsmodels square what the correction takes below zero.
    let chi_squared = gap.powi(2) / (b + c) as f64;
    Some((chi_squared, chi_squared_tail(chi_squared)))
}

/// McNemar's mid-p value: the exact one with half of the observed outcome's probability;
/// `None` without discordant pairs.
#[must_use]
pub fn mcnemar_mid_p(b: u64, c: u64) -> Option<f64> {
    let (k, n) = (b.min(c), b + c);
    if n == 0 {
        return None;
    }
    let below = if k == 0 {
        0.0
    } else {
        fair_binomial_cdf(k - 1, n)
    };
    let at = fair_binomial_cdf(k, n) - below;
    Some(if b == c {
        1.0 - at / 2.0
    } else {
        (2.0 * below + at).min(1.0)
    })
}

/// A mean difference of pairs with Student's t.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct PairedT {
    /// Mean of a - b.
    pub mean: f64,
    /// Its 95 % interval.
    pub ci95: (f64, f64),
    /// Two-sided p-value; 1 where all differences are 0.
    pub p: f64,
    /// t; `None` where the differences do not vary.
    pub t: Option<f64>,
}

/// The paired t test of differences a - b, one for each item; `None` for fewer than two, and where their
/// mean or its error is no finite number or too small for one.
#[must_use]
pub fn paired_t(differences: &[f64]) -> Option<PairedT> {
    let n = differences.len() as f64;
    let quantile = t_quantile(0.975, n - 1.0)?;
    let mean = differences.iter().sum::<f64>() / n;
    let squares: f64 = differences.iter().map(|d| (d - mean).powi(2)).sum();
    if differences.iter().any(|d| !d.is_finite()) {
        return None;
    }
    if differences.iter().all(|d| *d == differences[0]) {
        let mean = differences[0];
        return Some(PairedT {
            mean,
            ci95: (mean, mean),
            p: if mean == 0.0 { 1.0 } else { 0.0 },
            t: None,
        });
    }
    let se = (squares / (n - 1.0) / n).sqrt();
    // They vary: an error of 0 is one that is too small for a number.
    if se == 0.0 {
        return None;
    }
    Some(PairedT {
        mean,
        ci95: (mean - quantile * se, mean + quantile * se),
        p: t_test(mean, se, n - 1.0)?,
        t: Some(mean / se),
    })
}

/// Wilcoxon's signed-rank test (1945, "Individual comparisons by ranking methods") of differences
/// a - b, one for each item: the two-sided p-value.
///
/// W is the sum of the ranks of |a - b| over the positive differences. Differences of 0 are left out
/// (his own way), equal ones share their mean rank. Up to 50 pairs that differ, p is exact, given those
/// ranks: min(1, 2 P(W ≤ w)) for the smaller w of both signs, where each sign is a fair coin. Beyond, W
/// is taken as normal with mean Σ r / 2 and variance Σ r² / 4, which allows for ties, without continuity
/// correction. 1 where no pair differs; `None` for no pairs, and where a
/// difference is no finite number.
#[must_use]
pub fn wilcoxon_signed_rank(differences: &[f64]) -> Option<f64> {
    if differences.is_empty() || differences.iter().any(|d| !d.is_finite()) {
        return None;
    }
    let ranks = doubled_signed_ranks(differences);
    let of_sign = |sign: i64| ranks.iter().map(|r| (r * sign).max(0)).sum::<i64>();
    let smaller = of_sign(1).min(of_sign(-1));
    if ranks.len() > MOST_RANKED {
        let all: i64 = ranks.iter().map(|r| r.abs()).sum();
        let squares: f64 = ranks.iter().map(|&r| (r as f64).powi(2)).sum();
        let z = (smaller as f64 - all as f64 / 2.0) / (squares / 4.0).sqrt();
        return Some(normal_tails(z));
    }
    Some((2.0 * share_of_sums_to(smaller as usize, &ranks)).min(1.0))
}

/// Twice the rank, so that shared ones are whole, of each size that is not 0, with the difference's sign.
fn doubled_signed_ranks(differences: &[f64]) -> Vec<i64> {
    let mut left: Vec<f64> = (differences.iter().copied())
        .filter(|d| d.abs() > ROUNDING)
        .collect();
    left.sort_by(|a, b| a.abs().total_cmp(&b.abs()));
    let mut ranks = Vec::new();
    for tied in left.chunk_by(|a, b| b.abs() - a.abs() <= ROUNDING) {
        // First and last rank of the tied, added: twice their mean.
        let doubled = (2 * ranks.len() + tied.len() + 1) as i64;
        ranks.extend(
            tied.iter()
                .map(|d| if *d > 0.0 { doubled } else { -doubled }),
        );
    }
    ranks
}

/// The share of all subsets of the ranks whose sum is at most `most`.
fn share_of_sums_to(most: usize, ranks: &[i64]) -> f64 {
    let mut shares = vec![0.0; most + 1];
    shares[0] = 1.0;
    for rank in ranks {
        let rank = rank.unsigned_abs() as usize;
        for sum in (0..=most).rev() {
            let with = if sum >= rank { shares[sum - rank] } else { 0.0 };
            shares[sum] = f64::midpoint(shares[sum], with);
        }
    }
    shares.iter().sum()
}

/// A paired permutation test.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Permutation {
    /// The statistic of a less that of b.
    pub difference: f64,
    /// Two-sided p-value.
    pub p: f64,
    /// Whether every assignment was counted; else 10,000 random ones, with p = (k + 1) / (M + 1).
    pub is_exact: bool,
}

/// Paired permutation test of a statistic of summed counts, such as F1: under the null hypothesis
/// the two systems' counts of a document may be swapped.
///
/// `a[i]` and `b[i]` are the counts of document i, label by label. Documents on which both agree
/// change nothing by being swapped, so all 2ⁿ assignments are counted where n ≤ 12 documents
/// differ. `None` where the two differ in length or the statistic of all is no finite number.
#[must_use]
pub fn paired_permutation(
    a: &[Vec<Counts>],
    b: &[Vec<Counts>],
    statistic: impl Fn(&[Counts]) -> f64,
    seed: u64,
) -> Option<Permutation> {
    let mut permuting = Permuting::new(a, b, &statistic, seed)?;
    permuting.advance(usize::MAX, a, b, statistic);
    Some(permuting.outcome())
}

/// A paired permutation test that can be done a few assignments at a time; the result does not depend
/// on how many. Each call must be given the same counts and the same statistic.
#[derive(Clone, Debug)]
pub struct Permuting {
    totals: (Vec<Counts>, Vec<Counts>),
    difference: f64,
    differing: Vec<usize>,
    random: Random,
    n_done: usize,
    n_all: usize,
    n_extreme: usize,
}

impl Permuting {
    /// A test that begins; `None` where the two differ in length or the statistic of all is no
    /// finite number.
    #[must_use]
    pub fn new(
        a: &[Vec<Counts>],
        b: &[Vec<Counts>],
        statistic: impl Fn(&[Counts]) -> f64,
        seed: u64,
    ) -> Option<Self> {
        if a.len() != b.len() {
            return None;
        }
        let totals = (sum(a), sum(b));
        let difference = statistic(&totals.0) - statistic(&totals.1);
        if !difference.is_finite() {
            return None;
        }
        let differing: Vec<usize> = (0..a.len()).filter(|&i| a[i] != b[i]).collect();
        let is_exact = differing.len() <= MOST_EXACT;
        Some(Self {
            difference,
            n_all: if is_exact {
                1 << differing.len()
            } else {
                N_RANDOM
            },
            totals,
            differing,
            random: Random::new(seed),
            n_done: 0,
            n_extreme: 0,
        })
    }

    /// Whether nothing is left to do.
    #[must_use]
    pub fn is_done(&self) -> bool {
        self.n_done == self.n_all
    }

    /// Documents on which the two differ: what an assignment costs.
    #[must_use]
    pub fn n_differing(&self) -> usize {
        self.differing.len()
    }

    fn is_exact(&self) -> bool {
        self.differing.len() <= MOST_EXACT
    }

    /// Counts at most `n` assignments more.
    pub fn advance(
        &mut self,
        n: usize,
        a: &[Vec<Counts>],
        b: &[Vec<Counts>],
        statistic: impl Fn(&[Counts]) -> f64,
    ) {
        for _ in 0..n.min(self.n_all - self.n_done) {
            let mask = self.n_done;
            let is_exact = self.is_exact();
            let (mut of_a, mut of_b) = self.totals.clone();
            for (place, &i) in self.differing.iter().enumerate() {
                let is_swapped = if is_exact {
                    mask >> place & 1 == 1
                } else {
                    self.random.bits() >> 63 == 1
                };
                if is_swapped {
                    exchange(&mut of_a, &a[i], &b[i]);
                    exchange(&mut of_b, &b[i], &a[i]);
                }
            }
            let other = statistic(&of_a) - statistic(&of_b);
            // What is undefined must not make the difference look rarer.
            self.n_extreme +=
                usize::from(other.is_nan() || other.abs() >= self.difference.abs() - 1e-12);
            self.n_done += 1;
        }
    }

    /// What the assignments so far say.
    #[must_use]
    pub fn outcome(&self) -> Permutation {
        let (extreme, done) = (self.n_extreme as f64, self.n_done as f64);
        let is_exact = self.is_exact();
        Permutation {
            difference: self.difference,
            p: if is_exact {
                extreme / done.max(1.0)
            } else {
                (extreme + 1.0) / (done + 1.0)
            },
            is_exact,
        }
    }
}

/// Counts of all documents, label by label.
#[must_use]
pub fn sum(documents: &[Vec<Counts>]) -> Vec<Counts> {
    let mut total = vec![Counts::default(); documents.first().map_or(0, Vec::len)];
    for document in documents {
        for (total, counts) in total.iter_mut().zip(document) {
            *total += *counts;
        }
    }
    total
}

/// Takes `out` from the totals and puts `into` there.
fn exchange(totals: &mut [Counts], out: &[Counts], into: &[Counts]) {
    for ((total, out), into) in totals.iter_mut().zip(out).zip(into) {
        total.tp = total.tp + into.tp - out.tp;
        total.fp = total.fp + into.fp - out.fp;
        total.fn_ = total.fn_ + into.fn_ - out.fn_;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn newcombe_s_interval_equals_published_ones() {
        let check = |both, only_a, only_b, neither, low: f64, high: f64, digits: f64| {
            let counts = PairedCounts {
                both,
                only_a,
                only_b,
                neither,
            };
            let ours = counts.difference_ci95().expect("an interval");
            assert!(
                (ours.0 - low).abs() < digits && (ours.1 - high).abs() < digits,
                "{ours:?} is not {low} to {high}"
            );
        };
        // Newcombe (1998), the table with a = 36, b = 12, c = 2, d = 0.
        check(36, 12, 2, 0, 0.0569, 0.3404, 5e-5);
        // Altman et al. (2000), "Statistics with confidence", table 6.2.
        check(14, 5, 0, 22, 0.011, 0.226, 5e-4);
        // Fagerland et al. (2014), airway hyper-responsiveness.
        check(1, 1, 7, 12, -0.507, -0.026, 5e-4);
    }

    #[test]
    fn the_interval_is_mirrored_when_the_systems_swap() {
        let counts = PairedCounts {
            both: 50,
            only_a: 8,
            only_b: 2,
            neither: 40,
        };
        let swapped = PairedCounts {
            only_a: 2,
            only_b: 8,
            ..counts
        };
        let (low, high) = counts.difference_ci95().expect("an interval");
        let mirrored = swapped.difference_ci95().expect("an interval");
        assert!((mirrored.0 + high).abs() < 1e-15 && (mirrored.1 + low).abs() < 1e-15);
        assert_eq!(counts.exact_p(), swapped.exact_p());
        assert_eq!(PairedCounts::default().difference_ci95(), None);
        let same = PairedCounts {
            both: 5,
            ..PairedCounts::default()
        };
        let (low, high) = same.difference_ci95().expect("an interval");
        assert!(low < 0.0 && high > 0.0, "five items settle nothing");
    }

    #[test]
    fn mcnemar_is_a_sign_test() {
        // scipy.stats.binomtest(2, 10, 0.5).pvalue = 0.109375; two of two gives 1/2.
        for (b, c, expect) in [(8, 2, 0.109_375), (2, 0, 0.5), (0, 0, 1.0), (5, 5, 1.0)] {
            assert!((mcnemar_exact(b, c) - expect).abs() < 1e-14, "{b} {c}");
        }
        assert_eq!(mcnemar_mid_p(0, 0), None);
        // (8 - 2)² / 10 and (8 - 2 - 1)² / 10; the corrected one is the same from either side.
        assert_eq!(mcnemar_chi_squared(8, 2, false).expect("a test").0, 3.6);
        assert_eq!(mcnemar_chi_squared(2, 8, true).expect("a test").0, 2.5);
        assert_eq!(mcnemar_chi_squared(0, 0, true), None);
    }

    #[test]
    fn signed_ranks_are_counted_exactly_or_nearly() {
        let p = |differences: &[f64]| wilcoxon_signed_rank(differences).expect("a test");
        // All of n to one side: 2 of 2ⁿ assignments.
        assert_eq!(p(&[1.0, 2.0, 3.0, 4.0, 5.0]), 2.0 / 32.0);
        // Ties alone are a sign test, also where rounding hides them; zeros say nothing.
        let tenths = [0.5 - 0.4, 0.4 - 0.3, 0.3 - 0.2, 0.0, 0.1 - 0.2];
        assert_eq!(p(&tenths), 2.0 * 5.0 / 16.0);
        assert_eq!((p(&[0.0; 3]), p(&[1.0, -1.0])), (1.0, 1.0));
        assert_eq!(wilcoxon_signed_rank(&[]), None);
        // Fifty by counting, and one more, of a size that hardly matters, by the normal distribution.
        let sizes = |n: i32| (1..=n).map(|i| f64::from(if i % 3 == 0 { -i } else { i }));
        let exact = p(&sizes(50).collect::<Vec<_>>());
        let near = p(&[0.5].into_iter().chain(sizes(50)).collect::<Vec<_>>());
        assert!((exact - near).abs() < 2e-3, "{exact} {near}");
        let swapped: Vec<f64> = sizes(50).map(|d| -d).collect();
        assert_eq!(p(&swapped), exact, "two-sided");
    }

    #[test]
    fn ranks_are_shared_by_equal_sizes_and_keep_the_sign() {
        let check = |differences: &[f64], expect: &[i64]| {
            assert_eq!(doubled_signed_ranks(differences), expect, "{differences:?}");
        };
        // Ranks 1½, 1½, 3 and 4; then 1, 3, 3 and 3.
        check(&[3.0, -1.0, 0.0, 1.0, 2.0], &[-3, 3, 6, 8]);
        check(&[-2.0, 2.0, 1.0, -2.0], &[2, -6, 6, -6]);
        // What rounding leaves is no difference, and parts no equal ones.
        check(&[ROUNDING, -ROUNDING, 0.5], &[2]);
        check(&[2.0 * ROUNDING, 2.5 * ROUNDING], &[3, 3]);
        check(&[], &[]);
    }

    #[test]
    fn random_assignments_come_close_to_all() {
        let of = |tp, fp, fn_| vec![Counts { tp, fp, fn_ }];
        let f1 = |c: &[Counts]| 2.0 * c[0].tp as f64 / (2 * c[0].tp + c[0].fp + c[0].fn_) as f64;
        // 14 documents, 9 for the one and 5 for the other: a sign test, p = 0.424.
        let a: Vec<_> = (0..14).map(|i| of(u64::from(i < 9), 1, 1)).collect();
        let b: Vec<_> = (0..14).map(|i| of(u64::from(i >= 9), 1, 1)).collect();
        let test = paired_permutation(&a, &b, f1, 1).expect("a test");
        assert!(!test.is_exact);
        assert!((test.p - mcnemar_exact(9, 5)).abs() < 0.02, "{}", test.p);
        assert_eq!(paired_permutation(&a, &b, f1, 1), Some(test), "seeded");
        assert_eq!(paired_permutation(&a, &b[1..], f1, 1), None);
        let same = paired_permutation(&a, &a, f1, 1).expect("a test");
        assert_eq!((same.p, same.difference), (1.0, 0.0));
    }
}
