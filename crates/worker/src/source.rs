//! Where a model's bytes come from in the browser.

use std::cell::RefCell;

use gguf::{ByteSource, GgufError, Header, Joined, MemorySource, SourceError};
use keeper::reading::{StoredFile, read_slice, size};
use web_sys::File;

/// The bytes of a model.
pub enum Source {
    /// The bundled model, fetched whole: it has a few megabytes.
    Memory(MemorySource),
    /// A model of the user's in one file or several, read slice by slice and never whole.
    Files {
        /// The files, one behind the other.
        joined: Joined<LocalFile>,
        /// How many.
        n_files: usize,
        /// What their headers say together, until somebody takes it.
        header: RefCell<Option<Box<Header>>>,
    },
    /// A whole file in the browser's storage, read in place.
    Stored(StoredFile),
}

/// A file that the user chose.
pub struct LocalFile(File);

impl Source {
    /// The same bytes once more, where they are in memory.
    pub fn again(&self) -> Option<Self> {
        match self {
            Self::Memory(memory) => Some(Self::Memory(memory.clone())),
            Self::Files { .. } | Self::Stored(_) => None,
        }
    }

    /// The model in these files, which come in any order.
    pub async fn of_files(files: Vec<File>) -> Result<Self, GgufError> {
        let n_files = files.len();
        let parts = files.into_iter().map(LocalFile).collect();
        let (header, joined) = Joined::open(parts).await?;
        let header = RefCell::new(Some(Box::new(header)));
        Ok(Self::Files {
            joined,
            n_files,
            header,
        })
    }

    /// The model's header, if opening the source read it already; it is given away once.
    pub fn take_header(&self) -> Option<Header> {
        match self {
            Self::Files { header, .. } => header.take().map(|header| *header),
            _ => None,
        }
    }

    /// SHA-256 in lower-case hex, where it is known without reading the file.
    pub fn known_sha256(&self) -> Option<&str> {
        match self {
            Self::Stored(stored) => Some(stored.sha256()),
            _ => None,
        }
    }

    /// Whether the bytes are one file, which a hash can stand for.
    pub fn is_one_file(&self) -> bool {
        match self {
            Self::Files { n_files, .. } => *n_files == 1,
            Self::Memory(_) | Self::Stored(_) => true,
        }
    }
}

impl ByteSource for Source {
    fn len(&self) -> u64 {
        match self {
            Self::Memory(memory) => memory.len(),
            Self::Files { joined, .. } => joined.len(),
            Self::Stored(stored) => stored.len(),
        }
    }

    async fn read(&self, offset: u64, len: usize) -> Result<Vec<u8>, SourceError> {
        match self {
            Self::Memory(memory) => memory.read(offset, len).await,
            Self::Files { joined, .. } => joined.read(offset, len).await,
            Self::Stored(stored) => stored.read(offset, len).await,
        }
    }
}

impl ByteSource for LocalFile {
    fn len(&self) -> u64 {
        size(&self.0)
    }

    async fn read(&self, offset: u64, len: usize) -> Result<Vec<u8>, SourceError> {
        let bytes = read_slice(&self.0, offset, len)
            .await
            .map_err(SourceError::Failed)?;
        if bytes.len() != len {
            let n = bytes.len();
            let sentence = format!("{n} of {len} bytes at {offset} could be read");
            return Err(SourceError::Failed(sentence));
        }
        Ok(bytes)
    }
}
