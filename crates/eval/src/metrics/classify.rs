//! Classification with answers that may be missing.
//!
//! The label set is fixed beforehand. A missing answer, and one outside the set, is wrong; it never
//! becomes a class of its own, except in [`Classification::mcc`] and [`Classification::kappa`].

use std::collections::{BTreeMap, BTreeSet};

use super::{Prf, ratio};
use crate::score::Counts;

/// Gold and predicted labels over a fixed label set.
#[derive(Clone, Debug)]
pub struct Classification {
    labels: Vec<String>,
    pairs: Vec<(String, Option<String>)>,
}

impl Classification {
    /// Over `labels`, pairs of gold and prediction; `None` is no answer.
    pub fn new<G: Into<String>>(
        labels: &[impl AsRef<str>],
        pairs: impl IntoIterator<Item = (G, Option<G>)>,
    ) -> Self {
        Self {
            labels: labels.iter().map(|l| l.as_ref().to_owned()).collect(),
            pairs: (pairs.into_iter())
                .map(|(gold, predicted)| (gold.into(), predicted.map(Into::into)))
                .collect(),
        }
    }

    /// The same without the pairs that lack an answer of the label set.
    #[must_use]
    pub fn answered_only(&self) -> Self {
        let answered = |pair: &&(String, Option<String>)| self.is_answered(pair.1.as_deref());
        Self {
            labels: self.labels.clone(),
            pairs: self.pairs.iter().filter(answered).cloned().collect(),
        }
    }

    fn is_answered(&self, predicted: Option<&str>) -> bool {
        predicted.is_some_and(|label| self.labels.iter().any(|l| l == label))
    }

    /// Pairs.
    #[must_use]
    pub fn n(&self) -> u64 {
        self.pairs.len() as u64
    }

    /// Pairs whose prediction is a label of the set.
    #[must_use]
    pub fn n_answered(&self) -> u64 {
        let answered = (self.pairs.iter()).filter(|pair| self.is_answered(pair.1.as_deref()));
        answered.count() as u64
    }

    /// Pairs whose prediction is gold.
    #[must_use]
    pub fn n_correct(&self) -> u64 {
        let correct = (self.pairs.iter()).filter(|(gold, p)| p.as_ref() == Some(gold));
        correct.count() as u64
    }

    /// Share of pairs with an answer of the label set.
    #[must_use]
    pub fn coverage(&self) -> Option<f64> {
        ratio(self.n_answered(), self.n())
    }

    /// Correct among all; with [`Self::answered_only`], among the answered.
    #[must_use]
    pub fn accuracy(&self) -> Option<f64> {
        ratio(self.n_correct(), self.n())
    }

    /// Accuracy if all missing answers were wrong, and if all were right (Manski's bounds).
    #[must_use]
    pub fn accuracy_bounds(&self) -> Option<(f64, f64)> {
        let best = self.n_correct() + self.n() - self.n_answered();
        ratio(self.n_correct(), self.n()).zip(ratio(best, self.n()))
    }

    /// Accuracy if missing answers were guessed among the labels.
    #[must_use]
    pub fn chance_imputed_accuracy(&self) -> Option<f64> {
        let missing = (self.n() - self.n_answered()) as f64;
        let expected = self.n_correct() as f64 + missing / self.labels.len() as f64;
        (self.n() > 0).then(|| expected / self.n() as f64)
    }

    /// Counts per label, in the order of the labels.
    #[must_use]
    pub fn counts(&self) -> Vec<Counts> {
        (self.labels.iter())
            .map(|label| {
                let is = |(gold, p): &(String, Option<String>)| {
                    (gold == label, p.as_ref() == Some(label))
                };
                let count = |want: (bool, bool)| {
                    self.pairs.iter().filter(|pair| is(pair) == want).count() as u64
                };
                Counts {
                    tp: count((true, true)),
                    fp: count((false, true)),
                    fn_: count((true, false)),
                }
            })
            .collect()
    }

    /// Scores per label, in the order of the labels.
    #[must_use]
    pub fn per_label(&self) -> Vec<Prf> {
        self.counts().into_iter().map(Prf::of).collect()
    }

    /// Mean F1 over the labels that gold or prediction has (scikit-learn with `labels=` and
    /// `zero_division=nan`).
    #[must_use]
    pub fn macro_f1(&self) -> Option<f64> {
        Prf::macro_mean(&self.per_label()).f1
    }

    /// Gold label → prediction → count: every label in both, `None` for no answer, and predictions
    /// outside the label set under their own name.
    #[must_use]
    pub fn confusion(&self) -> BTreeMap<&str, BTreeMap<Option<&str>, u64>> {
        let columns = || {
            (self.labels.iter().map(|l| (Some(l.as_str()), 0)))
                .chain([(None, 0)])
                .collect::<BTreeMap<_, _>>()
        };
        let mut rows: BTreeMap<&str, _> = self
            .labels
            .iter()
            .map(|l| (l.as_str(), columns()))
            .collect();
        for (gold, predicted) in &self.pairs {
            let row = rows.entry(gold).or_default();
            *row.entry(predicted.as_deref()).or_default() += 1;
        }
        rows
    }

    /// Matthews' correlation for several classes (Gorodkin 2004), a missing answer being one more
    /// class; 0 where one side is constant, `None` without pairs.
    #[must_use]
    pub fn mcc(&self) -> Option<f64> {
        let margins = self.margins()?;
        let n = margins.n;
        let covariance = margins.n_correct * n - margins.sum(|gold, p| gold * p);
        let spread =
            (n * n - margins.sum(|gold, _| gold * gold)) * (n * n - margins.sum(|_, p| p * p));
        Some(if spread > 0.0 {
            covariance / spread.sqrt()
        } else {
            0.0
        })
    }

    /// Cohen's kappa, a missing answer being one more class; `None` where agreement by chance is
    /// certain.
    #[must_use]
    pub fn kappa(&self) -> Option<f64> {
        let margins = self.margins()?;
        let chance = margins.sum(|gold, p| gold * p) / (margins.n * margins.n);
        let agreed = margins.n_correct / margins.n;
        (chance < 1.0).then(|| (agreed - chance) / (1.0 - chance))
    }

    /// How often each class occurs; `None` without pairs.
    fn margins(&self) -> Option<Margins> {
        let classes: BTreeSet<Option<&str>> = (self.pairs.iter())
            .flat_map(|(gold, predicted)| [Some(gold.as_str()), predicted.as_deref()])
            .collect();
        let of_classes = (classes.iter())
            .map(|class| {
                let gold = self.pairs.iter().filter(|p| Some(p.0.as_str()) == *class);
                let predicted = self.pairs.iter().filter(|p| p.1.as_deref() == *class);
                (gold.count() as f64, predicted.count() as f64)
            })
            .collect();
        (self.n() > 0).then(|| Margins {
            n: self.n() as f64,
            n_correct: self.n_correct() as f64,
            of_classes,
        })
    }
}

/// How often each class occurs, a missing answer being one more.
struct Margins {
    n: f64,
    n_correct: f64,
    /// In gold and in the predictions.
    of_classes: Vec<(f64, f64)>,
}

impl Margins {
    fn sum(&self, of: impl Fn(f64, f64) -> f64) -> f64 {
        (self.of_classes.iter())
            .map(|&(gold, predicted)| of(gold, predicted))
            .sum()
    }
}
