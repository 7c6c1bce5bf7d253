//! The report: what a run's samples add up to. Recomputed from the record, never stored in it.

mod association;
mod build;
mod condense;
mod items;
mod tally;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::{Failure, FailureKind, TaskId};

pub use association::Association;
pub(crate) use association::is_cut_off;
pub use build::build_report;
pub(crate) use build::{by_item, hits, is_answered};
pub use items::ItemCounts;

/// A value with its 95 % interval.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Estimate {
    /// The value.
    pub value: f64,
    /// Lower and upper end of the 95 % interval; `None` where it is undefined.
    pub ci95: Option<(f64, f64)>,
    /// How many observations it rests on.
    pub n: u64,
}

/// Precision, recall and F1 of one label, tag or entity type.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct LabelScore {
    /// The label.
    pub label: String,
    /// tp / (tp + fp); `None` when nothing was predicted.
    pub precision: Option<f64>,
    /// tp / (tp + fn); `None` when gold has none.
    pub recall: Option<f64>,
    /// 2 tp / (2 tp + fp + fn); `None` when neither gold nor prediction has any.
    pub f1: Option<f64>,
    /// Occurrences in gold.
    pub support: u64,
}

/// A confusion matrix; rows are gold, columns are predictions, the last column is *no answer*.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Confusion {
    /// What is counted: `items` or `tokens`.
    pub unit: String,
    /// Gold labels (for NER the entity types and `O`).
    pub rows: Vec<String>,
    /// The rows' labels, then `no answer`.
    pub columns: Vec<String>,
    /// `counts[row][column]`.
    pub counts: Vec<Vec<u64>>,
}

/// Unusable answers.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Failures {
    /// Share of samples without a usable answer.
    pub rate: Estimate,
    /// By the page's three kinds; every kind is present.
    pub kinds: BTreeMap<FailureKind, u64>,
    /// By reason; only those that occur.
    pub reasons: BTreeMap<Failure, u64>,
}

/// Pearson correlation and least-squares line of y on x (`evaluation` conventions: undefined is `null`).
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Relation {
    /// Pairs.
    pub n: u64,
    /// Pearson's r.
    pub pearson_r: Option<f64>,
    /// Its two-sided p-value.
    pub pearson_p: Option<f64>,
    /// Its 95 % interval (Fisher z).
    pub pearson_ci95: Option<(f64, f64)>,
    /// Spearman's rho.
    pub spearman_rho: Option<f64>,
    /// Its two-sided p-value.
    pub spearman_p: Option<f64>,
    /// Slope of the line, per unit of x.
    pub slope: Option<f64>,
    /// Its 95 % interval (t).
    pub slope_ci95: Option<(f64, f64)>,
    /// Its two-sided p-value.
    pub slope_p: Option<f64>,
    /// The line's value at x = 0.
    pub intercept: Option<f64>,
}

/// One mark of the scatter chart: a sample, or several of a long run whose values are close (see
/// [`Report::condense`]), with their means, tokens rounded.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Point {
    /// Index into the record's samples; of the first, where it is several.
    pub sample: u32,
    /// The item's id.
    pub item: String,
    /// Which repeat.
    pub repeat: u32,
    /// Samples that it stands for.
    #[serde(default = "one", skip_serializing_if = "is_one")]
    pub n: u32,
    /// Think tokens; `None` where nobody counted them.
    pub think_tokens: Option<u32>,
    /// Think tokens per input token; `None` when the input has none or one of the two is unknown.
    pub think_per_input: Option<f64>,
    /// Strict accuracy of the sample.
    pub accuracy: f64,
    /// Whether the answer was unusable.
    pub failed: bool,
}

fn one() -> u32 {
    1
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde's signature")]
fn is_one(n: &u32) -> bool {
    *n == 1
}

/// Scores over the answered samples only, beside the strict ones. Never shown without coverage.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct AnsweredOnly {
    /// Accuracy; `None` when nothing was answered.
    pub accuracy: Option<f64>,
    /// Macro F1; `None` when nothing was answered.
    pub macro_f1: Option<f64>,
}

/// What a run's samples add up to.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Report {
    /// The task.
    pub task: TaskId,
    /// Samples scored.
    pub n_samples: u64,
    /// Different items among them.
    pub n_items: u64,
    /// Strict accuracy: items (labels) or tokens (tags) that are right, an unusable answer being wrong.
    /// For tagging and for repeats the interval is clustered by item.
    pub strict_accuracy: Option<Estimate>,
    /// Share of samples with a usable answer.
    pub coverage: Option<Estimate>,
    /// Precision, recall and F1 per label, tag or entity type, in the task's order.
    pub per_label: Vec<LabelScore>,
    /// Mean of the defined per-label F1.
    pub macro_f1: Option<f64>,
    /// F1 of the pooled counts; for NER the entity F1.
    pub micro_f1: Option<f64>,
    /// Mean of per-label F1 weighted by support.
    pub weighted_f1: Option<f64>,
    /// Entities of types outside the task, by type: false positives (NER).
    pub off_label: BTreeMap<String, u64>,
    /// The same over the answered samples only.
    pub answered_only: AnsweredOnly,
    /// The confusion matrix.
    pub confusion: Confusion,
    /// Unusable answers.
    pub failures: Option<Failures>,
    /// Accuracy against think tokens.
    pub think_tokens: Relation,
    /// Accuracy against think tokens per input token.
    pub think_per_input: Relation,
    /// The same by what is not fooled by the text's length, with robust errors.
    pub association: Association,
    /// The marks of the two scatter charts.
    pub points: Vec<Point>,
    /// Mean think tokens a sample, of the samples where they are known.
    pub mean_think_tokens: Option<f64>,
    /// Generated tokens, all samples; `None` where those of one are unknown.
    pub generated_tokens: Option<u64>,
}
