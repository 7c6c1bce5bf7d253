//! One test binary; each module is a layer.

mod architecture;
mod cpu;
mod gguf;
mod text;
