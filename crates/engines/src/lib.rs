//! Every engine behind one type, for the programs that let the user choose.
//!
//! [`Kind`] names an engine, [`AnyEngine`] is a loaded one of any kind. The command and the worker
//! share this crate; it does no I/O of its own (see [`gguf::ByteSource`]) and reads no clock.

mod any;
mod kind;

pub use any::{AnyEngine, Room};
pub use gpu::AdapterCard;
pub use kind::{Kind, NoSuchKind};

/// Why an engine could not be loaded.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum EnginesError {
    /// On the CPU.
    #[error(transparent)]
    Cpu(#[from] cpu::CpuError),
    /// On the GPU.
    #[error(transparent)]
    Gpu(#[from] gpu::GpuError),
}
