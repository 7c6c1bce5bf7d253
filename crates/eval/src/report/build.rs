//! Building the report out of a run's samples.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    AnsweredOnly, Confusion, Estimate, Failures, LabelScore, Point, Relation, Report, tally::Tally,
};
use crate::metrics::{Prf, ratio};
use crate::stats::{clustered, relate};
use crate::{FailureKind, Sample, Score, TaskId};

/// What the samples of a run of `task` add up to; `evaluation` of the whole page and of `thinkscope score`.
///
/// Accuracy comes from each sample's [`Score`]; F1 and the confusion matrix compare its reading
/// with gold. Nested answers are left out. The reading of a sample with a failure is not used: all its tokens count as not
/// answered, all its gold entities as missed.
#[must_use]
pub fn build_report(task: TaskId, samples: &[Sample]) -> Report {
    if samples.iter().all(|sample| sample.nested.is_none()) {
        return build(task, samples);
    }
    let main: Vec<(u32, &Sample)> = (0..)
        .zip(samples)
        .filter(|(_, sample)| sample.nested.is_none())
        .collect();
    let own: Vec<Sample> = main.iter().map(|(_, sample)| (*sample).clone()).collect();
    let mut report = build(task, &own);
    for point in &mut report.points {
        point.sample = main[point.sample as usize].0;
    }
    report
}

fn build(task: TaskId, samples: &[Sample]) -> Report {
    let all = Tally::of(task, samples);
    let answered = Tally::of(task, samples.iter().filter(|s| is_answered(s)));
    let scores: Vec<Prf> = all.counts.iter().map(|c| Prf::of(*c)).collect();
    let points = points(samples);
    let think_tokens = |p: &Point| p.think_tokens.map(f64::from);
    Report {
        task,
        n_samples: samples.len() as u64,
        n_items: n_items(samples),
        strict_accuracy: by_item(samples, hits),
        coverage: by_item(samples, |s| (u64::from(is_answered(s)), 1)),
        per_label: (all.labels.iter().zip(&scores))
            .map(|(label, of)| LabelScore {
                label: label.clone(),
                precision: of.precision,
                recall: of.recall,
                f1: of.f1,
                support: of.support,
            })
            .collect(),
        macro_f1: Prf::macro_mean(&scores).f1,
        micro_f1: Prf::of(all.pooled()).f1,
        weighted_f1: Prf::weighted_mean(&scores).f1,
        answered_only: answered_only(samples, &answered),
        confusion: Confusion {
            unit: all.unit.to_owned(),
            columns: (all.rows.iter().cloned())
                .chain(["no answer".to_owned()])
                .collect(),
            rows: all.rows,
            counts: all.confusion,
        },
        off_label: all.off_label,
        failures: failures(samples),
        association: super::association::association(task, samples),
        think_tokens: relation(&points, think_tokens),
        think_per_input: relation(&points, |p| p.think_per_input),
        points,
        mean_think_tokens: mean_think_tokens(samples),
        generated_tokens: samples.iter().map(generated_tokens).sum(),
    }
}

pub(crate) fn is_answered(sample: &Sample) -> bool {
    sample.reading.failure.is_none()
}

/// Right and all observations of a sample: its one label, or its tokens.
pub(crate) fn hits(sample: &Sample) -> (u64, u64) {
    match sample.score {
        Score::Label { correct } => (u64::from(correct), 1),
        Score::Tags {
            n_tokens,
            n_correct,
            ..
        } => (n_correct, n_tokens),
    }
}

/// A proportion over samples, clustered by item.
pub(crate) fn by_item<'a>(
    samples: impl IntoIterator<Item = &'a Sample>,
    count: impl Fn(&Sample) -> (u64, u64),
) -> Option<Estimate> {
    let mut items: BTreeMap<u32, (u64, u64)> = BTreeMap::new();
    for sample in samples {
        let (hits, size) = count(sample);
        let item = items.entry(sample.item_index).or_default();
        item.0 += hits;
        item.1 += size;
    }
    clustered(&items.into_values().collect::<Vec<_>>())
}

fn n_items(samples: &[Sample]) -> u64 {
    let items: BTreeSet<u32> = samples.iter().map(|s| s.item_index).collect();
    items.len() as u64
}

fn answered_only(samples: &[Sample], answered: &Tally) -> AnsweredOnly {
    let (right, all) = (samples.iter().filter(|s| is_answered(s)))
        .map(hits)
        .fold((0, 0), |sum, of| (sum.0 + of.0, sum.1 + of.1));
    let scores: Vec<Prf> = answered.counts.iter().map(|c| Prf::of(*c)).collect();
    AnsweredOnly {
        accuracy: ratio(right, all),
        macro_f1: Prf::macro_mean(&scores).f1,
    }
}

fn failures(samples: &[Sample]) -> Option<Failures> {
    let mut kinds: BTreeMap<FailureKind, u64> =
        FailureKind::ALL.iter().map(|&kind| (kind, 0)).collect();
    let mut reasons = BTreeMap::new();
    for failure in samples.iter().filter_map(|s| s.reading.failure) {
        *kinds.entry(failure.kind()).or_default() += 1;
        *reasons.entry(failure).or_default() += 1;
    }
    Some(Failures {
        rate: by_item(samples, |s| (u64::from(!is_answered(s)), 1))?,
        kinds,
        reasons,
    })
}

/// One mark a sample; a tagging item without tokens has no accuracy and so no mark.
fn points(samples: &[Sample]) -> Vec<Point> {
    (samples.iter().zip(0..))
        .filter_map(|(sample, index)| {
            let think_tokens = sample.completion.usage.think_tokens;
            Some(Point {
                sample: index,
                item: sample.item.id.clone(),
                repeat: sample.repeat,
                n: 1,
                think_tokens,
                think_per_input: (think_tokens.zip(sample.input_length()))
                    .and_then(|(think, length)| ratio(u64::from(think), length)),
                accuracy: sample.score.accuracy()?,
                failed: !is_answered(sample),
            })
        })
        .collect()
}

fn relation(points: &[Point], x: impl Fn(&Point) -> Option<f64>) -> Relation {
    let (x, y): (Vec<f64>, Vec<f64>) = (points.iter())
        .filter_map(|point| Some((x(point)?, point.accuracy)))
        .unzip();
    relate(&x, &y)
}

fn mean_think_tokens(samples: &[Sample]) -> Option<f64> {
    let (sum, n) = (samples.iter())
        .filter_map(|s| s.completion.usage.think_tokens)
        .fold((0, 0), |(sum, n), think| (sum + u64::from(think), n + 1));
    ratio(sum, n)
}

/// Tokens that the model itself wrote: the output without what the program forced into it. Where the
/// ids are unknown, by the counts of who made them; `None` where nobody counted.
fn generated_tokens(sample: &Sample) -> Option<u64> {
    let completion = &sample.completion;
    let usage = &completion.usage;
    if let Some(tokens) = &completion.tokens {
        return Some((tokens.len() as u64).saturating_sub(u64::from(usage.forced_tokens)));
    }
    let parts = || Some(u64::from(usage.think_tokens?) + u64::from(usage.answer_tokens?));
    usage.output_tokens.map(u64::from).or_else(parts)
}
