//! What is asked, how answers are read and scored, and what the numbers mean.
//!
//! The way of the data through this crate:
//! [`Item`] → prompt ([`prompt`]) → [`Completion`] (made elsewhere) → [`Reading`] ([`read`])
//! → [`Score`] ([`score`]) → [`Report`] ([`report`]) → [`remarks`] and comparison ([`compare`]).
//! [`Run`] leads a run through these steps; [`record`] keeps every sample so that it can be
//! re-read and re-scored without a model.
//!
//! This crate does no I/O, reads no clock, knows no tokens but their counts, and never fails
//! on what a model says: unreadable, truncated and wrong are data.

#[macro_use]
mod macros;

pub mod command;
pub mod compare;
pub mod completion;
pub mod data;
pub mod export;
pub mod foreign;
pub mod item;
pub mod made_up;
pub mod metrics;
pub mod nested;
pub mod pool;
pub mod prompt;
pub mod read;
pub mod reading;
pub mod record;
pub mod remarks;
pub mod repeats;
pub mod report;
pub mod run;
pub mod score;
pub mod simulate;
pub mod stats;
pub mod study;
pub mod sums;
pub mod sweep;
pub mod task;
pub mod thought;
pub mod ways;

#[cfg(test)]
mod samples_for_tests;

pub use command::command_line;
pub use completion::{Completion, End, ThinkFlag, Timing, Usage};
pub use item::{Gold, Item};
pub use nested::{AnswerMode, Nested, Variant};
pub use prompt::{Prompt, prompt};
pub use read::read;
pub use reading::{Failure, FailureKind, Prediction, Reading, Tier};
pub use record::{Header, RunSpec, Sample};
pub use report::{Estimate, Report, build_report};
pub use run::{Ask, Run, RunError};
pub use score::{Score, score};
pub use sums::Sums;
pub use task::{Kind, Task, TaskId};
