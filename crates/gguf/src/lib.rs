//! GGUF files: byte sources, header and tensor directory, block formats.
//!
//! A file is read through a [`ByteSource`], so that the same code serves a file, a browser's
//! `Blob` and memory. [`Header::read`] fetches no more than the header; each [`Tensor`] then
//! says where its bytes lie, and [`block::dequantize`] turns them into f32.
//!
//! ```
//! # async fn demo() -> Result<(), gguf::GgufError> {
//! let source = gguf::MemorySource::new(std::fs::read("model.gguf").unwrap_or_default());
//! let header = gguf::Header::read(&source).await?;
//! header.check_supported()?;
//! println!("{} tensors, {}", header.tensors().len(), header.str("general.architecture")?);
//! # Ok(())
//! # }
//! ```
//!
//! A model in several files is read through [`Joined`], which is one source again.
//!
//! The format is described at <https://github.com/ggml-org/ggml/blob/master/docs/gguf.md>.
//! Version 2 and 3, little-endian. Nothing here knows what a model computes, and nothing writes.

pub mod block;
mod error;
mod header;
mod joined;
mod reader;
mod source;
mod tensor;
mod value;

pub use block::{BlockType, file_type_name};
pub use error::GgufError;
pub use header::{DEFAULT_ALIGNMENT, Header, MAX_HEADER_BYTES, optional};
pub use joined::Joined;
pub use reader::{
    MAX_ARRAY_DEPTH, MAX_ARRAY_LEN, MAX_DIMENSIONS, MAX_KEY_BYTES, MAX_PAIRS, MAX_STRING_BYTES,
    MAX_TENSOR_NAME_BYTES, MAX_TENSORS,
};
pub use source::{ByteSource, MemorySource, SourceError};
pub use tensor::{Tensor, TensorType};
pub use value::{Array, Value};
