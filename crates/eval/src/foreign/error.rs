//! Why a log cannot be read as a run.

use crate::data::DataError;
use crate::record::RecordError;

/// Why a log cannot be read as a run. Each message says what was found and what to do.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ForeignError {
    /// It is no JSON where it must be.
    #[error("line {line} of {name} is no JSON ({reason}): write the log again, or remove the line")]
    Json {
        /// The file.
        name: String,
        /// Line, from 1.
        line: usize,
        /// What is wrong.
        reason: String,
    },
    /// A part of an archive is missing.
    #[error("{name} holds no {member}: choose a log that Inspect wrote")]
    NoMember {
        /// The archive.
        name: String,
        /// What is missing.
        member: &'static str,
    },
    /// There is no output to read.
    #[error("{name} holds no sample to read: {why}")]
    NoSamples {
        /// The file.
        name: String,
        /// Why not.
        why: String,
    },
    /// Neither the log nor its annotations tell the task.
    #[error(
        "{name} does not tell its task: `thinkscope import {name} --task sentiment2` says which, and its --map what the labels are called there"
    )]
    NoTask {
        /// The file.
        name: String,
    },
    /// The gold annotations cannot be read.
    #[error(transparent)]
    Gold(#[from] DataError),
    /// It is none of the logs that are read, nor a record.
    #[error(transparent)]
    Record(#[from] RecordError),
}

impl ForeignError {
    /// What serde_json says of a file, or of its line `line`, without a line number of its own.
    pub(super) fn json(name: &str, line: usize, error: &serde_json::Error) -> Self {
        Self::Json {
            name: name.to_owned(),
            line,
            reason: crate::record::reason(error),
        }
    }
}
