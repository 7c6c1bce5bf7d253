//! One test binary; each module is a layer.

#![allow(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

mod architecture;
mod cpu;
mod damaged;
mod fit;
mod gguf;
mod gpu;
mod long;
mod run;
mod split;
mod sweep;
mod synthetic;
mod text;
