//! All that a run's samples add up to.

use serde::{Deserialize, Serialize};

use crate::repeats::{Repeats, build_repeats};
use crate::sweep::{Sweep, build_sweep};
use crate::ways::{Way, ways};
use crate::{Report, Sample, TaskId, build_report};

/// Samples and nested answers of a run that are held and shown one by one. Of a longer run there is what
/// they add up to; the samples stay in its record.
pub const MAX_HELD: u32 = 20_000;

/// Points of a chart of a run that is longer.
pub const MAX_POINTS: usize = 5_000;

/// The report, and what stands beside it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Sums {
    /// Scores, failures and associations.
    pub report: Report,
    /// Accuracy against the think budget; `None` without nested answers.
    pub sweep: Option<Sweep>,
    /// The ways to answer behind whole thoughts; empty where there is one only.
    pub ways: Vec<Way>,
    /// Repeats of items; `None` without any.
    pub repeats: Option<Repeats>,
}

impl Sums {
    /// Adds up a run's samples. They need no texts (see [`Sample::strip`]).
    #[must_use]
    pub fn of(task: TaskId, samples: &[Sample]) -> Self {
        Self {
            report: build_report(task, samples),
            sweep: build_sweep(samples),
            ways: ways(samples),
            repeats: build_repeats(samples),
        }
    }

    /// The same of a run of more than [`MAX_HELD`] lines: its charts have at most [`MAX_POINTS`] points.
    #[must_use]
    pub fn of_many(task: TaskId, samples: &[Sample]) -> Self {
        let mut sums = Self::of(task, samples);
        sums.report.condense(MAX_POINTS);
        sums
    }
}
