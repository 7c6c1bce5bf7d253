//! What can go wrong.

use engine::EngineError;
use gguf::GgufError;

/// Why a model could not be loaded on the GPU, or the GPU could not go on.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum GpuError {
    /// No adapter answers.
    #[error("no WebGPU adapter was found: {0}")]
    NoAdapter(String),
    /// The adapter gave no device.
    #[error("the adapter {adapter} gave no device: {why}")]
    NoDevice {
        /// The adapter's name.
        adapter: String,
        /// Its own message.
        why: String,
    },
    /// The device is gone: a driver reset, a sleeping laptop, a closed tab.
    #[error("the device was lost ({0}); load the model again to go on")]
    DeviceLost(String),
    /// Memory ran out.
    #[error(
        "the device has no {n_bytes} bytes left for {what}; use a smaller model or fewer slots"
    )]
    OutOfMemory {
        /// What was to be allocated.
        what: String,
        /// Bytes asked for.
        n_bytes: u64,
    },
    /// More memory would be needed than was allowed.
    #[error("the model needs {need} bytes of GPU memory, {allowed} are allowed")]
    TooLarge {
        /// Bytes for weights, cache and activations.
        need: u64,
        /// The limit in the options.
        allowed: u64,
    },
    /// A buffer that cannot be split would pass a limit of the adapter.
    #[error(
        "{what} would take {n_bytes} bytes, the adapter binds at most {limit}; use fewer or shorter slots"
    )]
    OverLimit {
        /// What the buffer holds.
        what: String,
        /// Bytes it would take.
        n_bytes: u64,
        /// The adapter's limit.
        limit: u64,
    },
    /// The device refused a call; a mistake of this program.
    #[error("the device refused a call: {0}")]
    Refused(String),
    /// A kind of model that these kernels do not run.
    #[error("{0}")]
    Unsupported(String),
    /// The file is damaged or lacks something.
    #[error(transparent)]
    File(#[from] GgufError),
}

impl From<GpuError> for EngineError {
    fn from(error: GpuError) -> Self {
        match error {
            GpuError::DeviceLost(why) => Self::Lost(why),
            other => Self::Backend(other.to_string()),
        }
    }
}
