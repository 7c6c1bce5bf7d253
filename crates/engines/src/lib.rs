//! Every engine behind one type, for the programs that let the user choose.
//!
//! [`Kind`] names an engine, [`AnyEngine`] is a loaded one of any kind, and an [`Opener`] loads the
//! one of choice: it tests a device before its first use and falls back to the CPU where the user
//! leaves the choice to it. [`bench`](mod@bench) measures an engine. The command and the worker
//! share this crate; it does no I/O of its own (see [`gguf::ByteSource`]) and has its clock from
//! the caller.

mod any;
pub mod bench;
mod kind;
mod open;

pub use any::{AnyEngine, Room};
pub use gpu::probe::Check;
pub use gpu::{AdapterCard, DeviceLimits, DeviceOptions};
pub use kind::{Kind, NoSuchKind};
pub use open::{Choice, DeviceReport, OnFailure, Opened, Opener};

/// Why an engine could not be loaded or measured.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum EnginesError {
    /// On the CPU.
    #[error(transparent)]
    Cpu(#[from] cpu::CpuError),
    /// On the GPU.
    #[error(transparent)]
    Gpu(#[from] gpu::GpuError),
    /// A measurement without tokens or sequences.
    #[error("{what} of 0 cannot be measured: give 1 or more")]
    NothingToMeasure {
        /// What was given as 0.
        what: &'static str,
    },
    /// A measurement of more sequences than the engine was loaded for.
    #[error("a batch of {need} needs as many slots, the engine has {n_slots}: load it with more")]
    TooFewSlots {
        /// The largest batch.
        need: usize,
        /// Slots there are.
        n_slots: usize,
    },
    /// A measurement over more positions than there are.
    #[error("prompt and output need {need} positions, the model has {n_ctx}: give fewer tokens")]
    ContextTooSmall {
        /// Positions of a sequence.
        need: usize,
        /// Positions there are.
        n_ctx: usize,
    },
    /// A step failed.
    #[error(transparent)]
    Step(#[from] engine::EngineError),
    /// The file lacks something.
    #[error(transparent)]
    File(#[from] gguf::GgufError),
    /// The GPU computes wrong values.
    #[error(
        "the self-test of the GPU {adapter} {outcome}; use another engine or update its driver"
    )]
    SelfTest {
        /// The adapter in words.
        adapter: String,
        /// The self-test's outcome.
        outcome: String,
    },
}
