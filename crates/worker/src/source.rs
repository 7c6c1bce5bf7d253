//! Where a model's bytes come from in the browser.

use gguf::{ByteSource, MemorySource, SourceError};
use js_sys::Uint8Array;
use wasm_bindgen_futures::JsFuture;
use web_sys::File;

use crate::browser::words;

/// The bytes of a model.
pub enum Source {
    /// The bundled model, fetched whole: it has a few megabytes.
    Memory(MemorySource),
    /// A file of the user's, read slice by slice and never whole.
    File(File),
}

impl ByteSource for Source {
    fn len(&self) -> u64 {
        match self {
            Self::Memory(memory) => memory.len(),
            #[expect(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "a size in bytes"
            )]
            Self::File(file) => file.size() as u64,
        }
    }

    async fn read(&self, offset: u64, len: usize) -> Result<Vec<u8>, SourceError> {
        match self {
            Self::Memory(memory) => memory.read(offset, len).await,
            Self::File(file) => read_slice(file, offset, len)
                .await
                .map_err(SourceError::Failed),
        }
    }
}

async fn read_slice(file: &File, offset: u64, len: usize) -> Result<Vec<u8>, String> {
    #[expect(
        clippy::cast_precision_loss,
        reason = "file offsets are far below 2^53"
    )]
    let (start, end) = (offset as f64, (offset + len as u64) as f64);
    let slice = file
        .slice_with_f64_and_f64(start, end)
        .map_err(|e| words(&e))?;
    let buffer = JsFuture::from(slice.array_buffer())
        .await
        .map_err(|e| words(&e))?;
    let bytes = Uint8Array::new(&buffer).to_vec();
    if bytes.len() != len {
        return Err(format!(
            "{} of {len} bytes at {offset} could be read",
            bytes.len()
        ));
    }
    Ok(bytes)
}
