//! What can be wrong with a model.

use gguf::GgufError;

/// Why a model could not be loaded.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum CpuError {
    /// The file lacks something, holds an unsupported type, or could not be read.
    #[error(transparent)]
    Gguf(#[from] GgufError),
    /// An architecture that is not computed here.
    #[error(
        "the model has the architecture `{found}`, which is not supported (qwen2 and llama are); choose a file of such a model"
    )]
    Architecture {
        /// `general.architecture`.
        found: String,
    },
    /// A hyper-parameter that no model of this kind can have.
    #[error("metadata `{key}` is {found}, expected {expected}; choose another file of this model")]
    Metadata {
        /// The key.
        key: String,
        /// Its value.
        found: String,
        /// What it has to be.
        expected: String,
    },
    /// A tensor whose shape contradicts the hyper-parameters.
    #[error(
        "tensor {tensor} has shape {found:?}, expected {expected:?}; choose another file of this model"
    )]
    Shape {
        /// The tensor.
        tensor: String,
        /// Its shape in the file, fastest dimension first.
        found: Vec<u64>,
        /// The shape that the hyper-parameters ask for.
        expected: Vec<u64>,
    },
    /// No memory for a tensor.
    #[error(
        "there is no memory for the {n_bytes} bytes of tensor {tensor}; choose a smaller model, or close other programs"
    )]
    OutOfMemory {
        /// The tensor.
        tensor: String,
        /// Its size.
        n_bytes: u64,
    },
    /// A tensor that has no place in the architecture: ignoring it would change the results.
    #[error(
        "tensor {tensor} has no place in a model of the architecture {architecture}; choose another file of this model"
    )]
    UnexpectedTensor {
        /// The tensor.
        tensor: String,
        /// The architecture.
        architecture: &'static str,
    },
}
