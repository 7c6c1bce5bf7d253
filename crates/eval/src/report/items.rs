//! Counts item by item, so that F1 can be resampled and permuted.

use std::collections::BTreeMap;

use super::tally::{self, Tally};
use crate::metrics::Prf;
use crate::score::Counts;
use crate::{Sample, TaskId};

/// Counts of each item, label by label.
#[derive(Clone, Debug, PartialEq)]
pub struct ItemCounts {
    /// The labels.
    pub labels: Vec<String>,
    /// Per item the counts of each label, then of what lies outside them.
    pub items: Vec<Vec<Counts>>,
}

impl ItemCounts {
    /// Counts the samples of a run, all repeats of an item together.
    #[must_use]
    pub fn of(task: TaskId, samples: &[Sample]) -> Self {
        let mut items = BTreeMap::<u32, Vec<Sample>>::new();
        for sample in samples {
            items
                .entry(sample.item_index)
                .or_default()
                .push(sample.clone());
        }
        let groups: Vec<Vec<Sample>> = items.into_values().collect();
        Self::grouped(task, Self::labels(task, samples), &groups)
    }

    /// Counts groups of samples over these labels.
    #[must_use]
    pub fn grouped(task: TaskId, labels: Vec<String>, groups: &[Vec<Sample>]) -> Self {
        let items = (groups.iter())
            .map(|samples| {
                let tally = Tally::over(task, labels.clone(), samples);
                let outside = Counts {
                    fp: tally.off_label.values().sum(),
                    ..Counts::default()
                };
                tally.counts.into_iter().chain([outside]).collect()
            })
            .collect();
        Self { labels, items }
    }

    /// The task's labels, then those that only the samples' gold has.
    #[must_use]
    pub fn labels<'a>(task: TaskId, samples: impl IntoIterator<Item = &'a Sample>) -> Vec<String> {
        tally::labels(task, samples)
    }

    /// The counts of these items together.
    #[must_use]
    pub fn total(&self, items: impl IntoIterator<Item = usize>) -> Vec<Counts> {
        let mut total = vec![Counts::default(); self.labels.len() + 1];
        for item in items {
            for (total, counts) in total.iter_mut().zip(&self.items[item]) {
                *total += *counts;
            }
        }
        total
    }

    /// The mean F1 over the labels that gold or prediction has.
    #[must_use]
    pub fn macro_f1(&self, counts: &[Counts]) -> Option<f64> {
        let scores: Vec<Prf> = (counts.iter().take(self.labels.len()))
            .map(|counts| Prf::of(*counts))
            .collect();
        Prf::macro_mean(&scores).f1
    }

    /// F1 of all counts together, those outside the labels included.
    #[must_use]
    pub fn micro_f1(&self, counts: &[Counts]) -> Option<f64> {
        Prf::of(counts.iter().copied().sum()).f1
    }
}
