//! Counting readings against gold: per label, and as a confusion matrix.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use crate::metrics::seqlab;
use crate::score::Counts;
use crate::{Kind, Prediction, Sample, TaskId};

/// Most labels beyond the task's that are counted each: a confusion matrix has the square of their number.
const MAX_BEYOND: usize = 50;

/// What stands for all other labels, once gold has more than [`MAX_BEYOND`] beyond the task's.
const OTHERS: &str = "…";

/// Counts over samples.
pub(super) struct Tally {
    /// The task's labels, then those that only gold has, then [`OTHERS`] where there are too many.
    pub labels: Vec<String>,
    /// Per label: items, tokens or entities.
    pub counts: Vec<Counts>,
    /// Predicted entities of types outside `labels`.
    pub off_label: BTreeMap<String, u64>,
    /// What the confusion matrix counts.
    pub unit: &'static str,
    /// Rows of the confusion matrix: the labels, for NER also `O`.
    pub rows: Vec<String>,
    /// `confusion[row][column]`, one more column than rows: no answer. There also stands what
    /// names no row, such as a type outside the task.
    pub confusion: Vec<Vec<u64>>,
}

impl Tally {
    /// Counts these samples.
    pub fn of<'a>(task: TaskId, samples: impl IntoIterator<Item = &'a Sample> + Clone) -> Self {
        Self::over(task, labels(task, samples.clone()), samples)
    }

    /// Counts these samples over these labels.
    pub fn over<'a>(
        task: TaskId,
        labels: Vec<String>,
        samples: impl IntoIterator<Item = &'a Sample>,
    ) -> Self {
        let kind = task.task().kind;
        let mut rows = labels.clone();
        if kind == Kind::TagEntities {
            rows.push("O".to_owned());
        }
        let mut tally = Self {
            counts: vec![Counts::default(); labels.len()],
            off_label: BTreeMap::new(),
            unit: if kind == Kind::Classify {
                "items"
            } else {
                "tokens"
            },
            confusion: vec![vec![0; rows.len() + 1]; rows.len()],
            labels,
            rows,
        };
        for sample in samples {
            match kind {
                Kind::Classify => tally.add_label(sample),
                Kind::TagTokens => tally.add_tags(sample),
                Kind::TagEntities => tally.add_entities(sample),
            }
        }
        tally
    }

    /// All labels' counts together, those outside the task included.
    pub fn pooled(&self) -> Counts {
        let mut pooled: Counts = self.counts.iter().copied().sum();
        pooled.fp += self.off_label.values().sum::<u64>();
        pooled
    }

    fn add_label(&mut self, sample: &Sample) {
        let Some(gold) = sample.item.gold_label() else {
            return;
        };
        let predicted = match usable(sample) {
            Some(Prediction::Label(label)) => Some(label.as_str()),
            _ => None,
        };
        self.add_pair(gold, predicted);
        self.add_cell(gold, predicted);
    }

    fn add_tags(&mut self, sample: &Sample) {
        let predicted = predicted_tags(sample);
        for (i, gold) in sample.item.gold_tags().iter().enumerate() {
            let predicted = predicted.get(i).and_then(Option::as_deref);
            self.add_pair(gold, predicted);
            self.add_cell(gold, predicted);
        }
    }

    fn add_entities(&mut self, sample: &Sample) {
        let gold = sample.item.gold_tags();
        let predicted = predicted_tags(sample);
        // No word of a token means that it is in no entity; only the confusion matrix keeps them apart.
        let tags: Vec<&str> = (predicted.iter())
            .map(|tag| tag.as_deref().unwrap_or("O"))
            .collect();
        for (kind, counts) in seqlab::count(gold, &tags) {
            self.add_counts(&kind, counts);
        }
        if sample.reading.failure.is_none() {
            for (_, kind) in &sample.reading.unlocated {
                self.add_counts(
                    kind,
                    Counts {
                        fp: 1,
                        ..Counts::default()
                    },
                );
            }
        }
        for (i, gold) in gold.iter().enumerate() {
            let predicted = predicted.get(i).and_then(Option::as_deref);
            self.add_cell(token_kind(gold), predicted.map(token_kind));
        }
    }

    /// One gold label against one prediction.
    fn add_pair(&mut self, gold: &str, predicted: Option<&str>) {
        if predicted == Some(gold) {
            self.add_counts(
                gold,
                Counts {
                    tp: 1,
                    ..Counts::default()
                },
            );
            return;
        }
        self.add_counts(
            gold,
            Counts {
                fn_: 1,
                ..Counts::default()
            },
        );
        if let Some(predicted) = predicted {
            self.add_counts(
                predicted,
                Counts {
                    fp: 1,
                    ..Counts::default()
                },
            );
        }
    }

    fn add_counts(&mut self, label: &str, counts: Counts) {
        match place(&self.labels, label) {
            Some(i) => self.counts[i] += counts,
            None => *self.off_label.entry(label.to_owned()).or_default() += counts.fp,
        }
    }

    fn add_cell(&mut self, gold: &str, predicted: Option<&str>) {
        let at = |label: &str| place(&self.rows, label);
        if let Some(row) = at(gold) {
            let column = predicted.and_then(at).unwrap_or(self.rows.len());
            self.confusion[row][column] += 1;
        }
    }
}

/// Where a label stands among others, or what stands for it.
fn place(labels: &[String], label: &str) -> Option<usize> {
    let of = |label: &str| labels.iter().position(|other| other == label);
    of(label).or_else(|| of(OTHERS))
}

/// The task's labels in their order, then the gold labels beyond them: nothing of gold is hidden. Of very
/// many only the most frequent have their own names, the rest, and all that is no label, is [`OTHERS`].
pub(super) fn labels<'a>(
    task: TaskId,
    samples: impl IntoIterator<Item = &'a Sample>,
) -> Vec<String> {
    let task = task.task();
    let mut beyond: BTreeMap<&str, u64> = BTreeMap::new();
    let mut add = |label: &'a str| {
        if !task.labels.contains(&label) {
            *beyond.entry(label).or_default() += 1;
        }
    };
    for sample in samples {
        let tags = sample.item.gold_tags().iter().map(String::as_str);
        match task.kind {
            Kind::Classify => sample.item.gold_label().into_iter().for_each(&mut add),
            Kind::TagTokens => tags.for_each(&mut add),
            Kind::TagEntities => tags
                .map(token_kind)
                .filter(|kind| *kind != "O")
                .for_each(&mut add),
        }
    }
    let mut beyond: Vec<(&str, u64)> = beyond.into_iter().collect();
    let has_others = beyond.len() > MAX_BEYOND;
    if has_others {
        beyond.sort_by_key(|&(label, n)| (Reverse(n), label));
        beyond.truncate(MAX_BEYOND);
        beyond.sort_unstable();
    }
    (task.labels.iter().copied())
        .chain(beyond.into_iter().map(|(label, _)| label))
        .chain(has_others.then_some(OTHERS))
        .map(str::to_owned)
        .collect()
}

/// What was read, unless the answer is unusable.
fn usable(sample: &Sample) -> Option<&Prediction> {
    let reading = &sample.reading;
    (reading.prediction.as_ref()).filter(|_| reading.failure.is_none())
}

fn predicted_tags(sample: &Sample) -> &[Option<String>] {
    match usable(sample) {
        Some(Prediction::Tags(tags)) => tags,
        _ => &[],
    }
}

/// A tag's entity type, or `O`.
fn token_kind(tag: &str) -> &str {
    match seqlab::parts(tag) {
        ('O', _) => "O",
        (_, kind) => kind,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Failure, Item, made_up};

    #[test]
    fn of_very_many_labels_the_most_frequent_have_their_names() {
        // Label `n` stands in gold so often.
        let check = |n_labels: u32, expect: &[&str]| {
            let item = |n: u32| Item {
                gold: crate::Gold::Label(format!("label {n:02}")),
                ..made_up::item(n, "positive")
            };
            let task = TaskId::Sentiment2;
            let failed = || Err(Failure::NoAnswer);
            let samples: Vec<Sample> = (1..=n_labels)
                .flat_map(|n| (0..n).map(move |_| n))
                .map(|n| made_up::sample(task, n, item(n), failed()))
                .collect();
            let labels = labels(task, &samples);
            let beyond = &labels[task.task().labels.len()..];
            assert_eq!(beyond.first().map(String::as_str), Some(expect[0]));
            assert_eq!(beyond.last().map(String::as_str), Some(expect[1]));
            assert_eq!(beyond.len(), 50 + usize::from(n_labels > 50));
        };
        check(50, &["label 01", "label 50"]);
        check(51, &["label 02", OTHERS]);
        check(53, &["label 04", OTHERS]);
    }
}
