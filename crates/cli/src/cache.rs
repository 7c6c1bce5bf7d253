//! The folder of downloads: one folder for each address, with the data and its journal.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, anyhow, bail};
use sources::download::{Journal, JournalWrite};
use sources::sha256;

use crate::files;

/// The environment variable that names the folder.
pub const VARIABLE: &str = "THINKSCOPE_CACHE";

/// The folder of downloads.
pub struct Cache {
    models: PathBuf,
}

/// One download in it.
pub struct Entry {
    folder: PathBuf,
}

impl Cache {
    /// The folder that [`VARIABLE`] names, or else the platform's one for such files.
    pub fn open() -> Result<Self> {
        let own = std::env::var_os(VARIABLE).filter(|value| !value.is_empty());
        let root = match own {
            Some(root) => PathBuf::from(root),
            None => platform_folder()
                .ok_or_else(|| {
                    anyhow!("this system names no folder for downloads: set {VARIABLE} to one")
                })?
                .join("thinkscope"),
        };
        Ok(Self {
            models: root.join("models"),
        })
    }

    /// Where downloads lie.
    pub fn folder(&self) -> &Path {
        &self.models
    }

    /// The place of the file at an address.
    pub fn entry(&self, url: &str) -> Entry {
        let id = &sha256::hex(url.as_bytes())[..16];
        Entry {
            folder: self.models.join(id),
        }
    }

    /// All downloads, whole or not.
    pub fn entries(&self) -> Vec<(Entry, Journal)> {
        let folders = fs::read_dir(&self.models).into_iter().flatten().flatten();
        let mut entries: Vec<(Entry, Journal)> = folders
            .filter_map(|folder| {
                let entry = Entry {
                    folder: folder.path(),
                };
                let journal = Journal::read(&fs::read(entry.journal()).ok()?)?;
                Some((entry, journal))
            })
            .collect();
        entries.sort_by(|(_, a), (_, b)| a.wanted.name.cmp(&b.wanted.name));
        entries
    }
}

impl Entry {
    /// The key of the download.
    pub fn id(&self) -> String {
        let name = self.folder.file_name().unwrap_or_default();
        name.to_string_lossy().into_owned()
    }

    /// The data's path.
    pub fn data(&self) -> PathBuf {
        self.folder.join("data.gguf")
    }

    fn journal(&self) -> PathBuf {
        self.folder.join("journal")
    }

    /// Whether the data on disk is as long as its journal says.
    pub fn is_whole(&self, journal: &Journal) -> bool {
        let n_bytes = fs::metadata(self.data()).map(|data| data.len()).ok();
        journal.is_whole() && n_bytes == Some(journal.n_done_bytes)
    }

    /// Deletes what nobody would miss; if that fails, it stays.
    pub fn forget(&self) {
        let _ = fs::remove_dir_all(&self.folder);
    }

    /// Deletes it.
    pub fn delete(&self) -> Result<()> {
        drop(Store::open(self)?); // not while another process writes it
        fs::remove_dir_all(&self.folder)
            .with_context(|| format!("could not delete {}", self.folder.display()))
    }
}

/// The files of a download that is going on; no second process gets at them.
pub struct Store {
    data: File,
    data_path: PathBuf,
    journal: File,
    journal_path: PathBuf,
    content: Vec<u8>,
    /// Locked as long as it is open. A file of its own: the journal stays readable to others.
    _lock: File,
}

impl Store {
    /// Opens them, empty ones where there are none.
    pub fn open(entry: &Entry) -> Result<Self> {
        let (data_path, journal_path) = (entry.data(), entry.journal());
        let folder = &entry.folder;
        fs::create_dir_all(folder).map_err(|error| {
            anyhow!(
                "could not create the folder {}: {error}; set {VARIABLE} to a folder that may be written",
                folder.display()
            )
        })?;
        let open = |path: &Path| {
            let mut options = OpenOptions::new();
            options.read(true).write(true).create(true).truncate(false);
            options.open(path).map_err(|e| files::unwritable(path, &e))
        };
        let lock_path = folder.join("lock");
        let lock = open(&lock_path)?;
        match lock.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => bail!(
                "another thinkscope is downloading this file: wait until it is done, then try again"
            ),
            Err(TryLockError::Error(error)) => {
                return Err(files::unwritable(&lock_path, &error));
            }
        }
        let mut journal = open(&journal_path)?;
        let mut content = Vec::new();
        (journal.read_to_end(&mut content)).map_err(|e| files::unreadable(&journal_path, &e))?;
        Ok(Self {
            data: open(&data_path)?,
            data_path,
            journal,
            journal_path,
            content,
            _lock: lock,
        })
    }

    /// What the journal says.
    pub fn journal(&self) -> Option<Journal> {
        Journal::read(&self.content)
    }

    /// Bytes of data.
    pub fn n_data_bytes(&self) -> Result<u64> {
        let about = self.data.metadata();
        Ok(about.map_err(|e| self.unreadable(&e))?.len())
    }

    /// Cuts the data to nothing.
    pub fn clear(&self) -> Result<()> {
        self.data.set_len(0).map_err(|e| self.unwritable(&e))
    }

    /// A part of the data.
    pub fn read(&mut self, offset: u64, n_bytes: usize) -> Result<Vec<u8>> {
        let mut bytes = vec![0; n_bytes];
        (self.data.seek(SeekFrom::Start(offset)))
            .and_then(|_| self.data.read_exact(&mut bytes))
            .map_err(|e| self.unreadable(&e))?;
        Ok(bytes)
    }

    /// Writes data.
    pub fn write(&mut self, offset: u64, bytes: &[u8]) -> Result<()> {
        (self.data.seek(SeekFrom::Start(offset)))
            .and_then(|_| self.data.write_all(bytes))
            .map_err(|e| self.unwritable(&e))
    }

    /// Makes sure that the data is on disk.
    pub fn flush(&self) -> Result<()> {
        self.data.sync_data().map_err(|e| self.unwritable(&e))
    }

    /// Writes the journal, and makes sure of it; the data was flushed before.
    pub fn commit(&mut self, write: &JournalWrite) -> Result<()> {
        (self.journal.seek(SeekFrom::Start(write.offset)))
            .and_then(|_| self.journal.write_all(&write.bytes))
            .and_then(|()| self.journal.sync_data())
            .map_err(|e| unwritable(&self.journal_path, &e))
    }

    fn unreadable(&self, error: &std::io::Error) -> anyhow::Error {
        files::unreadable(&self.data_path, error)
    }

    fn unwritable(&self, error: &std::io::Error) -> anyhow::Error {
        unwritable(&self.data_path, error)
    }
}

/// Why a download cannot be written, in words.
fn unwritable(path: &Path, error: &std::io::Error) -> anyhow::Error {
    match error.kind() {
        std::io::ErrorKind::StorageFull | std::io::ErrorKind::QuotaExceeded => anyhow!(
            "the disk of {} is full: free some space, or set {VARIABLE} to a folder on another disk; what was fetched is kept",
            path.display()
        ),
        _ => files::unwritable(path, error),
    }
}

/// Where the platform keeps files that can be had again.
fn platform_folder() -> Option<PathBuf> {
    let variable = |name| {
        std::env::var_os(name)
            .map(PathBuf::from)
            .filter(|path: &PathBuf| path.is_absolute())
    };
    if cfg!(windows) {
        return variable("LOCALAPPDATA");
    }
    let home = std::env::home_dir()?;
    if cfg!(target_os = "macos") {
        return Some(home.join("Library/Caches"));
    }
    Some(variable("XDG_CACHE_HOME").unwrap_or_else(|| home.join(".cache")))
}
