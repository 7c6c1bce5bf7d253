//! A whole file of the storage, open for reading.

use gguf::{ByteSource, SourceError};
use js_sys::Uint8Array;
use wasm_bindgen_futures::JsFuture;
use web_sys::File;

use crate::browser::words;
use crate::lock::{Lock, Mode};
use crate::opfs::{OpenFile, StoreError};
use crate::shelf::{self, DATA};

/// A file that is whole. As long as it is open nobody changes or deletes it; others may read it.
pub struct StoredFile {
    bytes: Bytes,
    n_bytes: u64,
    sha256: String,
    _lock: Lock,
}

enum Bytes {
    /// Read in place.
    Open(OpenFile),
    /// Read slice by slice, where the browser opens a file for one reader only.
    Slices(File),
}

/// Why a file of the storage cannot be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ReadError {
    /// It is being downloaded, verified or deleted.
    #[error("it is being worked on: wait until that is done, also in other tabs")]
    Busy,
    /// It was deleted, or the browser threw it away.
    #[error("it is no longer in the browser's storage: download it again")]
    Missing,
    /// Not all of it is there.
    #[error("only {n_done_bytes} bytes of it are here: finish the download first")]
    Unfinished {
        /// Bytes that are there.
        n_done_bytes: u64,
    },
    /// Its length is not what the journal says.
    #[error(
        "it has {n_disk_bytes} bytes in storage and should have {n_bytes}: delete it and download it again"
    )]
    Damaged {
        /// Bytes that are there.
        n_disk_bytes: u64,
        /// Bytes of the whole file.
        n_bytes: u64,
    },
    /// The storage failed.
    #[error("the browser's storage failed ({0}): reload the page")]
    Store(StoreError),
}

impl StoredFile {
    /// Opens a file by its id.
    ///
    /// # Errors
    /// [`ReadError`]; anything but a whole file is one.
    pub async fn open(id: &str) -> Result<Self, ReadError> {
        let lock = Lock::take(&shelf::lock_name(id), Mode::Shared)
            .await
            .ok_or(ReadError::Busy)?;
        let journal = shelf::look(id).await.ok_or(ReadError::Missing)?.journal;
        let sha256 = match &journal.sha256 {
            Some(sha256) if journal.is_whole() => sha256.clone(),
            _ => {
                let n_done_bytes = journal.n_done_bytes;
                return Err(ReadError::Unfinished { n_done_bytes });
            }
        };
        let folder = shelf::folder(false).await.map_err(ReadError::from)?;
        let folder = folder.folder(id, false).await.map_err(ReadError::from)?;
        let (bytes, n_disk_bytes) = match folder.open_to_read(DATA).await? {
            Some(open) => {
                let n_bytes = open.n_bytes()?;
                (Bytes::Open(open), n_bytes)
            }
            None => {
                let file = folder.snapshot(DATA).await?;
                let n_bytes = size(&file);
                (Bytes::Slices(file), n_bytes)
            }
        };
        let n_bytes = journal.n_done_bytes;
        if n_disk_bytes != n_bytes {
            return Err(ReadError::Damaged {
                n_disk_bytes,
                n_bytes,
            });
        }
        Ok(Self {
            bytes,
            n_bytes,
            sha256,
            _lock: lock,
        })
    }

    /// SHA-256 of the file in lower-case hex, computed as it was downloaded.
    #[must_use]
    pub fn sha256(&self) -> &str {
        &self.sha256
    }
}

impl ByteSource for StoredFile {
    fn len(&self) -> u64 {
        self.n_bytes
    }

    async fn read(&self, offset: u64, len: usize) -> Result<Vec<u8>, SourceError> {
        let end = offset.checked_add(len as u64);
        if end.is_none_or(|end| end > self.n_bytes) {
            return Err(SourceError::OutOfRange {
                offset,
                n_bytes: len,
                file_bytes: self.n_bytes,
            });
        }
        let bytes = match &self.bytes {
            Bytes::Open(open) => {
                let mut bytes = vec![0; len];
                let n_read = open
                    .read_at(offset, &mut bytes)
                    .map_err(|e| SourceError::Failed(e.to_string()))?;
                bytes.truncate(n_read);
                bytes
            }
            Bytes::Slices(file) => read_slice(file, offset, len)
                .await
                .map_err(SourceError::Failed)?,
        };
        if bytes.len() != len {
            let n = bytes.len();
            let sentence = format!("{n} of {len} bytes at {offset} could be read");
            return Err(SourceError::Failed(sentence));
        }
        Ok(bytes)
    }
}

/// The bytes of a part of a file; fewer at its end.
///
/// # Errors
/// The browser's words.
pub async fn read_slice(file: &File, offset: u64, len: usize) -> Result<Vec<u8>, String> {
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
    Ok(Uint8Array::new(&buffer).to_vec())
}

/// The length of a file in bytes.
#[must_use]
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a size in bytes"
)]
pub fn size(file: &File) -> u64 {
    file.size() as u64
}

impl From<StoreError> for ReadError {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Missing => Self::Missing,
            StoreError::Busy => Self::Busy,
            other => Self::Store(other),
        }
    }
}
