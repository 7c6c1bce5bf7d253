//! A record that grows: each line is on the disk before the next is begun.

use std::fs::{File, TryLockError};
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};

use anyhow::{Result, anyhow, bail};

use crate::files;

/// A record to which lines are added.
pub struct Growing {
    file: File,
    path: PathBuf,
    /// Why a line could not be written.
    failure: Option<anyhow::Error>,
    /// Lines that are not in it.
    n_lost: usize,
}

impl Growing {
    /// A new record with its header.
    pub fn begin(path: &Path, header: &str) -> Result<Self> {
        let file = files::create(path)?;
        claim(&file, path)?;
        let mut growing = Self::behind(file, path);
        growing.add(header);
        match growing.failure {
            Some(failure) => {
                // What holds no header is no record, and would be in the way.
                let _ = std::fs::remove_file(path);
                Err(failure)
            }
            None => Ok(growing),
        }
    }

    /// A record that is there and claimed, open at its end.
    pub fn behind(file: File, path: &Path) -> Self {
        Self {
            file,
            path: path.to_owned(),
            failure: None,
            n_lost: 0,
        }
    }

    /// Adds a line. After one that could not be written whole, none is written any more: it would stand
    /// behind a part of another, and both would be lost.
    pub fn add(&mut self, line: &str) {
        if self.failure.is_none() {
            // One write, so that a crash tears at most the last line.
            let written = (self.file)
                .write_all(format!("{}\n", line.trim_end()).as_bytes())
                .and_then(|()| self.file.sync_data());
            self.failure = written.err().map(|error| refused(&self.path, &error));
        }
        self.n_lost += usize::from(self.failure.is_some());
    }

    /// Whether a line could not be written.
    pub fn is_stuck(&self) -> bool {
        self.failure.is_some()
    }

    /// Ends the record after `n_done` of `n_total` samples. What stopped the run, if something did,
    /// becomes an error that says how much is kept.
    pub fn end(self, n_done: usize, n_total: usize, trouble: Option<anyhow::Error>) -> Result<()> {
        let Some(error) = self.failure.or(trouble) else {
            return Ok(());
        };
        Err(error.context(format!(
            "stopped after {} of {n_total} samples, which {} keeps",
            n_done.saturating_sub(self.n_lost),
            self.path.display()
        )))
    }
}

/// Keeps other processes from writing a record, until it is closed.
///
/// # Errors
/// When one of them does.
pub fn claim(file: &File, path: &Path) -> Result<()> {
    // Some file systems know no locks.
    if let Err(TryLockError::WouldBlock) = file.try_lock() {
        bail!(
            "another run is writing {}: wait until it has ended, or name another file",
            path.display()
        );
    }
    Ok(())
}

/// Why a line cannot be added, in words.
fn refused(path: &Path, error: &std::io::Error) -> anyhow::Error {
    match error.kind() {
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded | ErrorKind::FileTooLarge => anyhow!(
            "there is no room for {}: free some disk space, then go on with --resume",
            path.display()
        ),
        _ => files::unwritable(path, error),
    }
}
