//! Which models there are, where their bytes lie, and how a download goes on.
//!
//! Rules only, without I/O: the keeper (in the page) and the command do what these say.
//!
//! - [`address`]: what a person types as the place of a model.
//! - [`catalogue`]: the models of the study.
//! - [`download`]: a download as a state machine that survives cuts, crashes and bad servers.
//! - [`fit`]: what a model needs, against what a device has.
//! - [`ollama`]: how Ollama keeps models.
//! - [`sha256`]: SHA-256 whose state can be written down and taken up again.
//! - [`split`]: models in several files.

// A position behind 4 GiB must not begin anew where `usize` has 32 bits.
#![cfg_attr(not(test), warn(clippy::cast_possible_truncation))]

pub mod address;
pub mod catalogue;
pub mod download;
pub mod fit;
pub mod ollama;
pub mod sha256;
pub mod split;
