//! Where the bytes of a model come from.

/// Random access to the bytes of a file, wherever it lies.
#[allow(
    async_fn_in_trait,
    reason = "single-threaded on both targets; a browser's futures are not Send"
)]
pub trait ByteSource {
    /// The length of the whole file in bytes.
    fn len(&self) -> u64;

    /// Reads exactly `len` bytes from `offset`.
    ///
    /// # Errors
    /// [`SourceError::OutOfRange`] past the end, [`SourceError::Failed`] if the medium fails.
    async fn read(&self, offset: u64, len: usize) -> Result<Vec<u8>, SourceError>;

    /// Whether the file is empty.
    fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

/// Why bytes could not be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SourceError {
    /// A range past the end of the file.
    #[error("bytes {offset} to {end} were asked for, the file has {file_bytes}", end = u128::from(*offset) + *n_bytes as u128)]
    OutOfRange {
        /// First byte asked for.
        offset: u64,
        /// How many.
        n_bytes: usize,
        /// The file's length.
        file_bytes: u64,
    },
    /// Nobody wants the bytes any more.
    #[error("reading the file was cancelled")]
    Cancelled,
    /// The medium (disk, network, browser) failed; its own message.
    #[error("the file could not be read: {0}")]
    Failed(String),
}

/// A file that is already in memory.
#[derive(Clone, Debug, Default)]
pub struct MemorySource {
    bytes: Vec<u8>,
}

impl MemorySource {
    /// A source over these bytes.
    #[must_use]
    pub fn new(bytes: Vec<u8>) -> Self {
        Self { bytes }
    }
}

impl ByteSource for MemorySource {
    fn len(&self) -> u64 {
        self.bytes.len() as u64
    }

    async fn read(&self, offset: u64, len: usize) -> Result<Vec<u8>, SourceError> {
        let range = usize::try_from(offset)
            .ok()
            .and_then(|start| Some(start..start.checked_add(len)?));
        match range.and_then(|range| self.bytes.get(range)) {
            Some(bytes) => Ok(bytes.to_vec()),
            None => Err(SourceError::OutOfRange {
                offset,
                n_bytes: len,
                file_bytes: self.len(),
            }),
        }
    }
}
