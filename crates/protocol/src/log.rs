//! Other programs' logs. The engine's worker reads them, as it has the readers of answers anyway.

use eval::Sample;
use eval::record::Header;
use serde::{Deserialize, Serialize};

/// A file, read as another program's log.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LogRead {
    /// It is one.
    Run {
        /// The record's first line.
        header: Box<Header>,
        /// The samples.
        samples: Vec<Sample>,
        /// What was left out or assumed: sentences.
        notes: Vec<String>,
    },
    /// It is one, but cannot be read.
    Wrong {
        /// What is wrong with it and what to do.
        sentence: String,
    },
    /// It is none.
    NoLog,
}
