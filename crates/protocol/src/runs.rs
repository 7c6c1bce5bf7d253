//! Runs in the browser's storage: the engine's worker writes each sample there before it begins the
//! next, and tells the page what is kept.

use eval::record::Header;
pub use eval::sums::MAX_HELD;
use eval::{Item, Sample, Sums, TaskId};
use serde::{Deserialize, Serialize};

use crate::ModelSource;

/// What the page is told of a run of more than [`MAX_HELD`] lines instead of its samples.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct LongRun {
    /// Samples and nested answers that there are.
    pub n_lines: u32,
    /// Samples, without nested answers.
    pub n_own: u32,
    /// Samples that are wholly right.
    pub n_right: u32,
    /// Tokens that the model generated; `None` where those of one sample are unknown.
    pub generated_tokens: Option<u64>,
    /// What they add up to: [`Sums`] as JSON, whose charts have at most [`eval::sums::MAX_POINTS`] points.
    /// As text, so that only who looks at it needs to know its form.
    pub sums: String,
}

impl LongRun {
    /// What these samples add up to. They need no texts.
    #[must_use]
    pub fn of(task: TaskId, samples: &[Sample]) -> Self {
        let count = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        let own = || samples.iter().filter(|sample| sample.nested.is_none());
        let sums = Sums::of_many(task, samples);
        Self {
            n_lines: count(samples.len()),
            n_own: count(own().count()),
            n_right: count(own().filter(|s| s.is_right()).count()),
            generated_tokens: sums.report.generated_tokens,
            // Numbers, names and lists of them always have a JSON form.
            sums: serde_json::to_string(&sums).unwrap_or_default(),
        }
    }
}

/// A record that the worker read piece by piece.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RecordRead {
    /// A run.
    Run {
        /// The record's first line.
        header: Box<Header>,
        /// Its samples; none of a long run.
        samples: Vec<Sample>,
        /// What stands for them, of a long run.
        long: Option<LongRun>,
        /// What a reader should know of the record: sentences.
        warnings: Vec<String>,
    },
    /// It cannot be read.
    Wrong {
        /// Why, and what to do: a sentence.
        sentence: String,
    },
}

/// How to keep a run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Keep {
    /// Its key: the folder's name in storage.
    pub id: String,
    /// When it was begun, in milliseconds since 1970.
    pub begun_ms: u64,
    /// Where its model comes from, so that it can go on after the page was closed.
    pub model: ModelSource,
}

/// A run in the browser's storage.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeptRun {
    /// [`Keep::id`].
    pub id: String,
    /// When it was begun, in milliseconds since 1970.
    pub begun_ms: u64,
    /// Its task.
    pub task: TaskId,
    /// The model's name.
    pub model: String,
    /// The data set's name.
    pub dataset: String,
    /// Samples on record.
    pub n_done: u32,
    /// Samples of the whole run.
    pub n_samples: u32,
    /// Bytes in storage.
    pub n_bytes: u64,
    /// Whether a tab works on it now.
    pub is_in_work: bool,
}

impl KeptRun {
    /// Whether every sample is on record.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        self.n_done >= self.n_samples
    }
}

/// All of a kept run.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct OpenedRun {
    /// How it is kept.
    pub keep: Keep,
    /// Samples in work at once.
    pub batch: u32,
    /// Samples of the whole run.
    pub n_samples: u32,
    /// The record's first line.
    pub header: Header,
    /// The data.
    pub items: Vec<Item>,
    /// The samples on record; none of a long run.
    pub samples: Vec<Sample>,
    /// What stands for them, of a run of more than [`MAX_HELD`].
    #[serde(default)]
    pub long: Option<LongRun>,
    /// What a reader should know of the record: sentences.
    pub warnings: Vec<String>,
}
