//! Helpers of the cross-crate tests.

pub mod compare;
pub mod fixtures;
pub mod gguf_file;
pub mod tiny_model;
