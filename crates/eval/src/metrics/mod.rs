//! Metrics: entity and label scores from gold and prediction.

pub mod classify;
pub mod seqlab;

use serde::Serialize;

use crate::score::Counts;

/// Precision, recall and F1 of one type, or a mean over types; 0/0 is `None`.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Prf {
    /// tp / (tp + fp).
    pub precision: Option<f64>,
    /// tp / (tp + fn).
    pub recall: Option<f64>,
    /// 2 tp / (2 tp + fp + fn).
    pub f1: Option<f64>,
    /// Occurrences in gold: tp + fn.
    pub support: u64,
}

impl Prf {
    /// The scores of these counts.
    #[must_use]
    pub fn of(counts: Counts) -> Self {
        let Counts { tp, fp, fn_ } = counts;
        Self {
            precision: ratio(tp, tp + fp),
            recall: ratio(tp, tp + fn_),
            f1: ratio(2 * tp, 2 * tp + fp + fn_),
            support: tp + fn_,
        }
    }

    /// The unweighted mean over types.
    #[must_use]
    pub fn macro_mean(types: &[Self]) -> Self {
        Self::mean(types, |_| 1.0)
    }

    /// The mean over types, each weighted by its support.
    #[must_use]
    pub fn weighted_mean(types: &[Self]) -> Self {
        Self::mean(types, |of| of.support as f64)
    }

    /// All three means go over the same types: those that gold or prediction has. There an undefined
    /// precision or recall counts 0, as its F1 is (scikit-learn's and seqeval's `zero_division=0`);
    /// a type that neither has is left out (their `nan`).
    fn mean(types: &[Self], weight: impl Fn(&Self) -> f64) -> Self {
        let defined: Vec<&Self> = types.iter().filter(|of| of.f1.is_some()).collect();
        let total: f64 = defined.iter().map(|of| weight(of)).sum();
        let mean = |value: fn(&Self) -> Option<f64>| {
            let sum: f64 = (defined.iter())
                .map(|of| weight(of) * value(of).unwrap_or(0.0))
                .sum();
            (total > 0.0).then(|| sum / total)
        };
        Self {
            precision: mean(|of| of.precision),
            recall: mean(|of| of.recall),
            f1: mean(|of| of.f1),
            support: types.iter().map(|of| of.support).sum(),
        }
    }
}

impl std::ops::AddAssign for Counts {
    fn add_assign(&mut self, other: Self) {
        self.tp += other.tp;
        self.fp += other.fp;
        self.fn_ += other.fn_;
    }
}

impl std::iter::Sum for Counts {
    fn sum<I: Iterator<Item = Self>>(counts: I) -> Self {
        counts.fold(Self::default(), |mut total, counts| {
            total += counts;
            total
        })
    }
}

/// `part / whole`; `None` for 0/0.
#[must_use]
pub fn ratio(part: u64, whole: u64) -> Option<f64> {
    (whole > 0).then(|| part as f64 / whole as f64)
}
