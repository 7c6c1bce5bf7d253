//! Model files of true shapes with random weights, for work on speed and memory without the real
//! weights.
//!
//! A [`SyntheticFile`] has the header, the tokenizer's tables and the tensor directory of a real
//! file; its weights are computed when they are read, so that it takes some megabytes of memory
//! however long it is. The same shape, mixture and seed give the same bytes.
//!
//! Weights are random around 0 with a deviation of about 0.02, gains of norms are around 1: all
//! activations stay finite, and what the model says is nonsense. The vocabulary is of the true size
//! but made here ([`vocabulary`](vocabulary::vocabulary)); only the special tokens are the
//! published ones.

mod blocks;
mod file;
mod metadata;
mod shape;
pub mod vocabulary;
mod writer;

pub use file::SyntheticFile;
pub use shape::{Architecture, Mixture, SHAPES, Shape, SyntheticError};
