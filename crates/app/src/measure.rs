//! The one number that answers a lesson's question, out of its experiment.

use eval::Sample;
use serde::Deserialize;

use crate::grpo::Group;
use crate::lesson::Apparatus;
use crate::state::Run;

/// What is measured. Runs are named by their position.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Measure {
    /// Think tokens, in percent of all that was written.
    ThinkShare(usize),
    /// Items that are right as a whole, in percent.
    WholeRight(usize),
    /// Strict accuracy, in percent.
    Accuracy(usize),
    /// Strict accuracy after so many think tokens, in percent.
    AccuracyAt {
        /// The run.
        run: usize,
        /// Think tokens.
        budget: u32,
    },
    /// Usable answers, in percent.
    Usable(usize),
    /// The position of the label with the lowest F1, in the task's order.
    WorstLabel(usize),
    /// Items of which at least one repeat is right as a whole, in percent.
    AnyRight(usize),
    /// Items whose answer is another one in another run, in percent.
    Changed {
        /// The run.
        run: usize,
        /// The other one.
        against: usize,
    },
    /// The correlation over all samples in the world where thinking does nothing.
    NullCorrelation,
    /// The advantage of the best answer.
    BestAdvantage,
    /// How the first right answer's ratio counts, per unit of its advantage.
    CountedRatio,
}

impl Measure {
    /// The runs that it needs.
    #[must_use]
    pub fn runs(self) -> Vec<usize> {
        match self {
            Self::ThinkShare(run)
            | Self::WholeRight(run)
            | Self::Accuracy(run)
            | Self::Usable(run)
            | Self::WorstLabel(run)
            | Self::AccuracyAt { run, .. }
            | Self::AnyRight(run) => vec![run],
            Self::Changed { run, against } => vec![run, against],
            Self::NullCorrelation | Self::BestAdvantage | Self::CountedRatio => Vec::new(),
        }
    }

    /// Whether an experiment of this kind shows it.
    #[must_use]
    pub fn is_of(self, with: &Apparatus) -> bool {
        match self {
            Self::NullCorrelation => matches!(with, Apparatus::Worlds),
            Self::BestAdvantage => matches!(with, Apparatus::Group),
            Self::CountedRatio => matches!(with, Apparatus::Clip),
            _ => matches!(with, Apparatus::Runs { .. }),
        }
    }

    /// The number, out of ended runs; `None` where it is not defined.
    #[must_use]
    pub fn of_runs(self, runs: &[Run]) -> Option<f64> {
        match self {
            Self::ThinkShare(run) => think_share(runs.get(run)?),
            Self::WholeRight(run) => percent_of(own(runs.get(run)?), is_right),
            Self::Accuracy(run) => {
                let report = runs.get(run)?.report.as_ref()?;
                Some(100.0 * report.strict_accuracy?.value)
            }
            Self::Usable(run) => {
                let report = runs.get(run)?.report.as_ref()?;
                Some(100.0 * report.coverage?.value)
            }
            Self::WorstLabel(run) => {
                let report = runs.get(run)?.report.as_ref()?;
                let f1 = report.per_label.iter().map(|label| label.f1).enumerate();
                let known = f1.filter_map(|(at, f1)| Some((at, f1?)));
                known
                    .min_by(|a, b| a.1.total_cmp(&b.1))
                    .map(|(at, _)| at as f64)
            }
            Self::AccuracyAt { run, budget } => {
                let at = (runs.get(run)?.samples.iter())
                    .map(AsRef::as_ref)
                    .filter(|sample: &&Sample| budget_of(sample) == Some(budget));
                let accuracies: Vec<f64> = at.map(|s| s.score.accuracy().unwrap_or(0.0)).collect();
                let n = accuracies.len();
                (n > 0).then(|| 100.0 * accuracies.iter().sum::<f64>() / n as f64)
            }
            Self::AnyRight(run) => {
                let counts = right_of_repeats(runs.get(run)?);
                let n_any = counts.iter().filter(|(_, n_right, _)| *n_right > 0).count();
                (!counts.is_empty()).then(|| 100.0 * n_any as f64 / counts.len() as f64)
            }
            Self::Changed { run, against } => {
                let (n_changed, n) = changed(runs.get(run)?, runs.get(against)?);
                (n > 0).then(|| 100.0 * n_changed as f64 / n as f64)
            }
            Self::NullCorrelation | Self::BestAdvantage | Self::CountedRatio => None,
        }
    }

    /// The number, out of the calculator.
    #[must_use]
    pub fn of_group(self, group: &Group) -> Option<f64> {
        match self {
            Self::BestAdvantage => (group.terms.iter())
                .map(|term| term.advantage)
                .max_by(f64::total_cmp),
            Self::CountedRatio => (group.terms.iter())
                .find(|term| term.advantage > 0.0)
                .map(|term| term.surrogate / term.advantage),
            _ => None,
        }
    }
}

fn budget_of(sample: &Sample) -> Option<u32> {
    sample.nested.as_ref()?.variant.budget
}

/// The samples themselves, without the answers along their thoughts.
fn own(run: &Run) -> impl Iterator<Item = &Sample> {
    (run.samples.iter())
        .map(AsRef::as_ref)
        .filter(|sample: &&Sample| sample.nested.is_none())
}

fn is_right(sample: &Sample) -> bool {
    sample
        .score
        .accuracy()
        .is_some_and(|accuracy| accuracy >= 1.0)
}

/// The share of samples of which something is true, in percent.
fn percent_of<'a>(
    samples: impl Iterator<Item = &'a Sample>,
    is_so: impl Fn(&Sample) -> bool,
) -> Option<f64> {
    let all: Vec<bool> = samples.map(is_so).collect();
    let n_so = all.iter().filter(|is_so| **is_so).count();
    (!all.is_empty()).then(|| 100.0 * n_so as f64 / all.len() as f64)
}

/// Share of samples that are right as a whole, in percent.
#[must_use]
pub fn whole_right(run: &Run) -> Option<f64> {
    percent_of(own(run), is_right)
}

/// Mean think tokens of the samples.
#[must_use]
pub fn mean_think_tokens(run: &Run) -> Option<f64> {
    let counted = || own(run).filter_map(|s| s.completion.usage.think_tokens);
    let n = counted().count();
    let sum: u32 = counted().sum();
    (n > 0).then(|| f64::from(sum) / n as f64)
}

fn think_share(run: &Run) -> Option<f64> {
    let (mut think, mut all) = (0, 0);
    for sample in own(run) {
        let usage = &sample.completion.usage;
        if let (Some(n_think), Some(n_answer)) = (usage.think_tokens, usage.answer_tokens) {
            think += n_think;
            all += n_think + n_answer;
        }
    }
    (all > 0).then(|| 100.0 * f64::from(think) / f64::from(all))
}

/// Each item's text, how many of its repeats are right as a whole, and how many there are.
#[must_use]
pub fn right_of_repeats(run: &Run) -> Vec<(String, u32, u32)> {
    let mut counts: Vec<(u32, String, u32, u32)> = Vec::new();
    for sample in own(run) {
        let n_right = u32::from(is_right(sample));
        match counts.iter_mut().find(|of| of.0 == sample.item_index) {
            Some(of) => {
                of.2 += n_right;
                of.3 += 1;
            }
            None => counts.push((sample.item_index, sample.item.text.clone(), n_right, 1)),
        }
    }
    counts.sort_by_key(|of| of.0);
    counts
        .into_iter()
        .map(|(_, text, right, n)| (text, right, n))
        .collect()
}

/// How many samples of `run` have another reading than in `against`, and how many there are in both.
#[must_use]
pub fn changed(run: &Run, against: &Run) -> (usize, usize) {
    let pairs: Vec<bool> = own(run)
        .filter_map(|sample| {
            let other = own(against).find(|other| {
                (other.item_index, other.repeat) == (sample.item_index, sample.repeat)
            })?;
            Some(sample.reading.prediction != other.reading.prediction)
        })
        .collect();
    let n_changed = pairs.iter().filter(|is_changed| **is_changed).count();
    (n_changed, pairs.len())
}

#[cfg(test)]
#[path = "measure_tests.rs"]
mod tests;
