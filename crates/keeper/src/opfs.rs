//! The browser's private file system (OPFS): folders, whole small files, and open files that are
//! read and written in place.

use js_sys::{AsyncIterator, IteratorNext, Uint8Array};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    DomException, File, FileSystemDirectoryHandle, FileSystemFileHandle,
    FileSystemGetDirectoryOptions, FileSystemGetFileOptions, FileSystemReadWriteOptions,
    FileSystemRemoveOptions, FileSystemSyncAccessHandle,
};

use crate::browser::{scope, words};

/// Why storage did not do what was asked.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum StoreError {
    /// No such file or folder.
    #[error("it is not there")]
    Missing,
    /// Another handle is open on it, in this tab or another.
    #[error("it is in use")]
    Busy,
    /// The disk or the site's share of it is full.
    #[error("the storage is full")]
    Full,
    /// The browser has no such storage here, as in some private windows.
    #[error("this browser gives the page no storage ({0})")]
    Unavailable(String),
    /// Anything else; the browser's own message.
    #[error("{0}")]
    Failed(String),
}

impl StoreError {
    fn from_thrown(thrown: &JsValue) -> Self {
        let name = thrown.dyn_ref::<DomException>().map(DomException::name);
        match name.as_deref() {
            Some("NotFoundError") => Self::Missing,
            Some("NoModificationAllowedError" | "InvalidStateError") => Self::Busy,
            Some("QuotaExceededError") => Self::Full,
            Some("SecurityError") => Self::Unavailable(words(thrown)),
            _ => Self::Failed(words(thrown)),
        }
    }
}

/// A folder.
#[derive(Clone, Debug)]
pub struct Folder(FileSystemDirectoryHandle);

impl Folder {
    /// The folder at this path, made where it is missing if `create`.
    ///
    /// # Errors
    /// [`StoreError::Missing`] without `create`, [`StoreError::Unavailable`] without storage.
    pub async fn at(path: &[&str], create: bool) -> Result<Self, StoreError> {
        let root = scope().navigator().storage().get_directory();
        let root = JsFuture::from(root)
            .await
            .map_err(|e| StoreError::Unavailable(words(&e)))?;
        let mut folder = Self(root.unchecked_into());
        for name in path {
            folder = folder.folder(name, create).await?;
        }
        Ok(folder)
    }

    /// A folder in this one.
    ///
    /// # Errors
    /// [`StoreError::Missing`] without `create`.
    pub async fn folder(&self, name: &str, create: bool) -> Result<Self, StoreError> {
        let options = FileSystemGetDirectoryOptions::new();
        options.set_create(create);
        let found = self.0.get_directory_handle_with_options(name, &options);
        Ok(Self(settled(found).await?.unchecked_into()))
    }

    /// The names in this folder.
    ///
    /// # Errors
    /// What the browser says.
    pub async fn names(&self) -> Result<Vec<String>, StoreError> {
        let keys: AsyncIterator = self.0.keys();
        let mut names = Vec::new();
        loop {
            let next = keys.next().map_err(|e| StoreError::from_thrown(&e))?;
            let next: IteratorNext = settled(next).await?.unchecked_into();
            if next.done() {
                return Ok(names);
            }
            names.extend(next.value().as_string());
        }
    }

    /// A file as it is now, for reading; others may have it open. What it holds when it is changed
    /// later is not defined.
    ///
    /// # Errors
    /// [`StoreError::Missing`].
    pub async fn snapshot(&self, name: &str) -> Result<File, StoreError> {
        let handle = self.handle(name, false).await?;
        Ok(settled(handle.get_file()).await?.unchecked_into())
    }

    /// The bytes of a small file.
    ///
    /// # Errors
    /// [`StoreError::Missing`].
    pub async fn read(&self, name: &str) -> Result<Vec<u8>, StoreError> {
        let file = self.snapshot(name).await?;
        let buffer = settled(file.array_buffer()).await?;
        Ok(Uint8Array::new(&buffer).to_vec())
    }

    /// How many lines of a file are whole: its line feeds, counted piece by piece, however long it is.
    ///
    /// # Errors
    /// [`StoreError::Missing`]; whatever the browser says while another writes the file.
    pub async fn n_lines(&self, name: &str) -> Result<u64, StoreError> {
        const PIECE_BYTES: f64 = (4 << 20) as f64;
        let file = self.snapshot(name).await?;
        let (mut n_lines, mut at) = (0, 0.0);
        while at < file.size() {
            let end = (at + PIECE_BYTES).min(file.size());
            let piece = file
                .slice_with_f64_and_f64(at, end)
                .map_err(|thrown| StoreError::from_thrown(&thrown))?;
            let bytes = Uint8Array::new(&settled(piece.array_buffer()).await?).to_vec();
            n_lines += bytes.iter().filter(|&&byte| byte == b'\n').count() as u64;
            at = end;
        }
        Ok(n_lines)
    }

    /// Opens a file for reading and writing; nobody else can, until it is dropped.
    ///
    /// # Errors
    /// [`StoreError::Busy`] while another has it open.
    pub async fn open(&self, name: &str) -> Result<OpenFile, StoreError> {
        let handle = self.handle(name, true).await?;
        let opened = settled(handle.create_sync_access_handle()).await?;
        Ok(OpenFile(opened.unchecked_into()))
    }

    /// Opens a file for reading beside other readers; `None` where the browser has no such mode.
    ///
    /// # Errors
    /// [`StoreError::Missing`]; [`StoreError::Busy`] while it is open for writing.
    pub async fn open_to_read(&self, name: &str) -> Result<Option<OpenFile>, StoreError> {
        // A browser that does not know modes ignores the option and opens exclusively.
        let class = js_sys::Reflect::get(&scope(), &"FileSystemSyncAccessHandle".into());
        let prototype = class.and_then(|class| js_sys::Reflect::get(&class, &"prototype".into()));
        let has_modes = prototype.and_then(|p| js_sys::Reflect::has(&p, &"mode".into()));
        if !has_modes.unwrap_or(false) {
            return Ok(None);
        }
        let handle: ModalFileHandle = self.handle(name, false).await?.unchecked_into();
        let options = js_sys::Object::new();
        let _ = js_sys::Reflect::set(&options, &"mode".into(), &"read-only".into());
        let opened = settled(handle.create_sync_access_handle_in_mode(&options)).await?;
        Ok(Some(OpenFile(opened.unchecked_into())))
    }

    /// Removes a file, or a folder with all that is in it; what is missing is fine.
    ///
    /// # Errors
    /// [`StoreError::Busy`] while it, or a file in it, is open.
    pub async fn remove(&self, name: &str) -> Result<(), StoreError> {
        let options = FileSystemRemoveOptions::new();
        options.set_recursive(true);
        match settled(self.0.remove_entry_with_options(name, &options)).await {
            Ok(_) | Err(StoreError::Missing) => Ok(()),
            Err(error) => Err(error),
        }
    }

    async fn handle(&self, name: &str, create: bool) -> Result<FileSystemFileHandle, StoreError> {
        let options = FileSystemGetFileOptions::new();
        options.set_create(create);
        let found = self.0.get_file_handle_with_options(name, &options);
        Ok(settled(found).await?.unchecked_into())
    }
}

/// A file that is open; dropping it closes it.
#[derive(Debug)]
pub struct OpenFile(FileSystemSyncAccessHandle);

impl OpenFile {
    /// Its length in bytes.
    ///
    /// # Errors
    /// What the browser says.
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a size in bytes"
    )]
    pub fn n_bytes(&self) -> Result<u64, StoreError> {
        let size = self.0.get_size().map_err(|e| StoreError::from_thrown(&e))?;
        Ok(size as u64)
    }

    /// Reads from `offset` until `into` is full or the file ends; returns how many bytes came.
    ///
    /// # Errors
    /// What the browser says.
    pub fn read_at(&self, offset: u64, into: &mut [u8]) -> Result<usize, StoreError> {
        let mut n_read = 0;
        while n_read < into.len() {
            let options = at(offset + n_read as u64);
            let rest = &mut into[n_read..];
            let got = self
                .0
                .read_with_u8_array_and_options(rest, &options)
                .map_err(|e| StoreError::from_thrown(&e))?;
            match count(got) {
                0 => break,
                n => n_read += n,
            }
        }
        Ok(n_read)
    }

    /// Writes all of `bytes` at `offset`.
    ///
    /// # Errors
    /// [`StoreError::Full`].
    pub fn write_at(&self, offset: u64, bytes: &[u8]) -> Result<(), StoreError> {
        let mut n_written = 0;
        while n_written < bytes.len() {
            let options = at(offset + n_written as u64);
            let rest = &bytes[n_written..];
            let got = self
                .0
                .write_with_u8_array_and_options(rest, &options)
                .map_err(|e| StoreError::from_thrown(&e))?;
            match count(got) {
                0 => return Err(StoreError::Full),
                n => n_written += n,
            }
        }
        Ok(())
    }

    /// Makes what was written survive a crash.
    ///
    /// # Errors
    /// What the browser says.
    pub fn flush(&self) -> Result<(), StoreError> {
        self.0.flush().map_err(|e| StoreError::from_thrown(&e))
    }

    /// Cuts the file to a length, or fills it up with zeros.
    ///
    /// # Errors
    /// [`StoreError::Full`].
    #[expect(
        clippy::cast_precision_loss,
        reason = "file lengths are far below 2^53"
    )]
    pub fn set_len(&self, n_bytes: u64) -> Result<(), StoreError> {
        self.0
            .truncate_with_f64(n_bytes as f64)
            .map_err(|e| StoreError::from_thrown(&e))
    }
}

impl Drop for OpenFile {
    fn drop(&mut self) {
        self.0.close();
    }
}

#[wasm_bindgen]
extern "C" {
    /// A file handle whose access handles have modes; `web-sys` has them among its unstable parts.
    type ModalFileHandle;
    #[wasm_bindgen(method, js_name = createSyncAccessHandle)]
    fn create_sync_access_handle_in_mode(
        this: &ModalFileHandle,
        options: &js_sys::Object,
    ) -> js_sys::Promise;
}

#[expect(
    clippy::cast_precision_loss,
    reason = "file offsets are far below 2^53"
)]
fn at(offset: u64) -> FileSystemReadWriteOptions {
    let options = FileSystemReadWriteOptions::new();
    options.set_at(offset as f64);
    options
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "at most a buffer's length"
)]
fn count(n: f64) -> usize {
    n as usize
}

async fn settled(promise: js_sys::Promise) -> Result<JsValue, StoreError> {
    JsFuture::from(promise)
        .await
        .map_err(|e| StoreError::from_thrown(&e))
}
