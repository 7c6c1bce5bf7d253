//! Runs in the browser's storage: the engine's worker writes each sample there before it begins the
//! next, and tells the page what is kept.

use eval::record::Header;
use eval::{Item, Sample, TaskId};
use serde::{Deserialize, Serialize};

use crate::ModelSource;

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
    /// The samples on record.
    pub samples: Vec<Sample>,
    /// What a reader should know of the record: sentences.
    pub warnings: Vec<String>,
}
