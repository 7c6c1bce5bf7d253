//! The plain CPU engine over candle-core: exact (f32) as the reference, quantised as the fallback.
//!
//! [`CpuEngine`] runs the `qwen2` and `llama` architectures. `forward.rs` is the whole forward
//! pass, top to bottom in the order of the papers, of many sequences at once. `product` multiplies
//! by quantised matrices, candle-core by exact ones; everything else is plain slices.
//!
//! Two kinds of arithmetic ([`Weights`]):
//! - `Exact`: weights are decoded to f32 and every product is one of f32. This is the reference
//!   that other engines are compared with.
//! - `Quantised`: weights stay in their blocks as they were read, and the *activations* are rounded
//!   to 8 bits before each product with a quantised matrix, as llama.cpp does on a CPU. Logits
//!   differ from the exact ones by a few per cent of their spread.
//!
//! Every row of a product is computed alike whatever stands beside it, so a result depends
//! neither on the batch nor on how a sequence was cut into steps.
//!
//! What this crate does not do: read files (see [`gguf::ByteSource`]), know text, or sample.

mod cache;
mod config;
mod engine;
mod error;
mod forward;
mod matrix;
mod product;
mod weights;

pub use crate::engine::CpuEngine;
pub use config::{Architecture, Config, RopePairs};
pub use error::CpuError;
pub use forward::Tap;
pub use matrix::Weights;
