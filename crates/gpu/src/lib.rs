//! The WebGPU engine: WGSL kernels over wgpu that run many sequences at a time.
//!
//! [`GpuEngine`] runs the `qwen2` and `llama` architectures with weights quantised as in the file.
//! `plan.rs` is the forward pass as plain data, `shaders/` holds one file for each of its stages,
//! `kernels/` what Rust knows of each, and `device` is the only module that talks to wgpu.
//!
//! Arithmetic: weights are decoded to f32 in the kernels and every product and sum is one of f32.
//! Keys and values are kept in f16, or in f32 on request. The order of additions of a result
//! depends on the model and the position alone, not on the batch, the slots or how a sequence was
//! cut into steps.
//!
//! What this crate does not do: read files (see [`gguf::ByteSource`]), know text, or sample.

mod bandwidth;
mod cache;
mod device;
mod engine;
mod error;
mod extra;
mod kernels;
mod layout;
mod load;
mod memory;
mod model;
mod plan;
mod planes;
mod play;
pub mod probe;
mod profile;
#[cfg(test)]
mod reflection;
mod shader;
mod tap;
#[cfg(test)]
mod testing;
mod upload;
mod weights;

pub use crate::engine::{GpuEngine, Options};
pub use device::{AdapterCard, Device, DeviceLimits, DeviceOptions};
pub use error::GpuError;
pub use layout::n_bytes;
use plan::Dispatch;
pub use tap::Tap;
