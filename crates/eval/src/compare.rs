//! Runs beside each other: average F1, the association with think length over all of them, and
//! paired differences item by item.

mod difference;
mod name;
mod pair;
mod steps;

use serde::Serialize;

use crate::pool::Part;
use crate::remarks::{ALPHA, Family, Remark, remarks};
use crate::report::{Association, Estimate, Relation};
use crate::{Header, Report, Sample};

pub use difference::{Difference, Setup};
pub use name::{Name, NamePart, Setting};
pub use pair::{Flip, Pair, Reason, Test, Unpaired};
pub use steps::Comparing;

/// The seed of every resampling of a comparison: the same records give the same numbers.
pub const SEED: u64 = 1;

/// A run to compare.
#[derive(Clone, Copy, Debug)]
pub struct Run<'a> {
    /// What was run.
    pub header: &'a Header,
    /// Its samples.
    pub samples: &'a [Sample],
}

/// One run of a comparison.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct RunSummary {
    /// A short name, different for each run, in English.
    pub name: String,
    /// The same as data.
    #[serde(skip)]
    pub called: Name,
    /// The model.
    pub model: String,
    /// Its quantisation; `None` where a server keeps the file.
    pub quantization: Option<String>,
    /// The task's name.
    pub task: crate::TaskId,
    /// Samples.
    pub n_samples: u64,
    /// Different items.
    pub n_items: u64,
    /// Strict accuracy.
    pub accuracy: Option<Estimate>,
    /// Share of usable answers.
    pub coverage: Option<Estimate>,
    /// Average F1: the mean over labels, an unusable answer being wrong. Interval by bootstrap over items.
    pub macro_f1: Option<Estimate>,
    /// F1 of pooled counts (for NER the entity F1), with its interval.
    pub micro_f1: Option<Estimate>,
    /// Mean think tokens of a sample.
    pub mean_think_tokens: Option<f64>,
    /// Generated tokens over right answers (right words for tagging); `None` where nothing is right
    /// or nobody counted.
    pub tokens_per_right: Option<f64>,
    /// The study's panel: accuracy against think tokens per input token.
    pub think_per_input: Relation,
    /// The same and what is not fooled by the length, with robust errors.
    pub association: Association,
    /// p of the ratio's slope (robust), by Holm over the runs.
    pub ratio_p_holm: Option<f64>,
    /// p of the partial slope (robust), by Holm over the runs.
    pub partial_p_holm: Option<f64>,
    /// What to know before believing this run's charts.
    pub remarks: Vec<Remark>,
    /// The files that it was put together from; none where it is one record.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub parts: Vec<Part>,
}

/// Runs beside each other.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Comparison {
    /// The runs, in the order given.
    pub runs: Vec<RunSummary>,
    /// Every two runs of the same task with items in common.
    pub pairs: Vec<Pair>,
    /// Every two runs that cannot be paired.
    pub unpaired: Vec<Unpaired>,
    /// What the runs do not share, and what the family of tests says.
    pub remarks: Vec<Remark>,
    /// Settings that differ between runs.
    pub differences: Vec<Difference>,
}

/// Compares runs. Runs of different tasks stand beside each other but are not paired.
#[must_use]
pub fn compare(runs: &[Run<'_>]) -> Comparison {
    let mut comparing = Comparing::new(runs);
    while comparing.step(runs) {}
    comparing.finish(runs)
}

fn summary(called: Name, run: Run<'_>, report: &Report) -> RunSummary {
    let n_right = report
        .strict_accuracy
        .map(|of| (of.value * of.n as f64).round());
    RunSummary {
        name: called.to_string(),
        called,
        model: run.header.subject.model.clone(),
        quantization: run.header.subject.quantization.clone(),
        task: run.header.spec.task,
        n_samples: report.n_samples,
        n_items: report.n_items,
        accuracy: report.strict_accuracy,
        coverage: report.coverage,
        macro_f1: None,
        micro_f1: None,
        mean_think_tokens: report.mean_think_tokens,
        tokens_per_right: n_right
            .filter(|right| *right > 0.0)
            .and_then(|right| Some(report.generated_tokens? as f64 / right)),
        think_per_input: report.think_per_input.clone(),
        association: report.association.clone(),
        ratio_p_holm: None,
        partial_p_holm: None,
        remarks: remarks(report),
        parts: Vec::new(),
    }
}

/// What adjusting for several tests changes.
fn family_remarks(runs: &[RunSummary], pairs: &[Pair]) -> Vec<Remark> {
    let count = |p: &mut dyn Iterator<Item = Option<f64>>| {
        p.filter(|p| p.is_some_and(|p| p < ALPHA)).count()
    };
    // What was asked once needs no adjustment, so that none is lost there.
    let family = |of: Family, n: usize, alone: usize, adjusted: usize| {
        (alone > adjusted).then_some(Remark::Family {
            of,
            n,
            alone,
            adjusted,
        })
    };
    [
        family(
            Family::Ratios,
            runs.len(),
            count(
                &mut runs
                    .iter()
                    .map(|run| run.association.ratio.map(|of| of.slope_p)),
            ),
            count(&mut runs.iter().map(|run| run.ratio_p_holm)),
        ),
        family(
            Family::Partials,
            runs.len(),
            count(
                &mut runs
                    .iter()
                    .map(|run| run.association.partial.map(|of| of.slope_p)),
            ),
            count(&mut runs.iter().map(|run| run.partial_p_holm)),
        ),
        family(
            Family::Pairs,
            pairs.len(),
            count(&mut pairs.iter().map(|pair| pair.p)),
            count(&mut pairs.iter().map(|pair| pair.p_holm)),
        ),
    ]
    .into_iter()
    .flatten()
    .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::samples_for_tests::labelled;
    use crate::{TaskId, made_up};

    #[test]
    fn a_family_is_told_where_the_adjustment_takes_what_is_below_alpha() {
        let header = made_up::header(TaskId::Sentiment2);
        let samples = [labelled(0, 0, "positive", Some("positive"))];
        let run = Run {
            header: &header,
            samples: &samples,
        };
        let pair = &compare(&[run, run]).pairs[0];
        // p-values, taken alone and adjusted.
        let check = |p: &[(f64, f64)], expect: Option<(usize, usize)>| {
            let pairs = p.iter().map(|&(alone, adjusted)| Pair {
                p: Some(alone),
                p_holm: Some(adjusted),
                ..pair.clone()
            });
            let pairs: Vec<Pair> = pairs.collect();
            let family = |(alone, adjusted)| Remark::Family {
                of: Family::Pairs,
                n: p.len(),
                alone,
                adjusted,
            };
            let expect: Vec<Remark> = expect.map(family).into_iter().collect();
            assert_eq!(family_remarks(&[], &pairs), expect, "{p:?}");
        };
        check(&[], None);
        check(&[(0.01, 0.01)], None);
        check(&[(0.01, 0.02), (0.04, 0.04)], None);
        check(&[(0.03, 0.06), (0.04, 0.06)], Some((2, 0)));
        check(&[(0.01, 0.03), (0.04, 0.08), (0.9, 0.9)], Some((2, 1)));
        // What is just at the limit is no finding.
        check(&[(ALPHA, 2.0 * ALPHA), (0.9, 0.9)], None);
        check(&[(0.025, ALPHA), (0.9, 0.9)], Some((1, 0)));
    }
}
