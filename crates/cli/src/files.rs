//! Reading and writing files and stdout, with a sentence for whatever goes wrong.

use std::fs::File;
use std::io::{ErrorKind, Read, Write};
use std::path::Path;

use anyhow::{Result, anyhow};

/// All bytes of a file.
///
/// # Errors
/// Says what is wrong with the path and what to do.
pub fn read(path: &Path) -> Result<Vec<u8>> {
    std::fs::read(path).map_err(|error| unreadable(path, &error))
}

/// Bytes that are read at once.
const PIECE_BYTES: u64 = 1 << 20;

/// Reads the next bytes of something long in place of those before; false at its end.
///
/// # Errors
/// What reading fails with.
pub fn next_piece(from: &mut impl Read, piece: &mut Vec<u8>) -> std::io::Result<bool> {
    piece.clear();
    Ok(from.take(PIECE_BYTES).read_to_end(piece)? > 0)
}

/// Why a file cannot be read, in words.
pub fn unreadable(path: &Path, error: &std::io::Error) -> anyhow::Error {
    let shown = path.display();
    // Opening a folder works on Unix and fails elsewhere, each with an error of its own.
    if path.is_dir() {
        return anyhow!("{shown} is a folder: name a file in it");
    }
    match error.kind() {
        ErrorKind::NotFound => anyhow!("there is no file {shown}: check the path"),
        ErrorKind::PermissionDenied => anyhow!("{shown} may not be read: check its permissions"),
        _ => anyhow!("could not read {shown}: {error}"),
    }
}

/// Creates a file that does not exist yet.
///
/// # Errors
/// Says what is wrong with the path and what to do.
pub fn create(path: &Path) -> Result<File> {
    File::create_new(path).map_err(|error| unwritable(path, &error))
}

/// Why a file cannot be written, in words.
pub fn unwritable(path: &Path, error: &std::io::Error) -> anyhow::Error {
    let shown = path.display();
    match error.kind() {
        ErrorKind::NotFound => anyhow!("could not write {shown}: create its folder first"),
        ErrorKind::PermissionDenied => {
            anyhow!("{shown} may not be written: name another file or folder")
        }
        ErrorKind::AlreadyExists => anyhow!("{shown} exists: name another file"),
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded | ErrorKind::FileTooLarge => {
            anyhow!("there is no room for {shown}: free some disk space, or name another place")
        }
        _ => anyhow!("could not write {shown}: {error}"),
    }
}

/// One line on stdout. Not `println!`, which panics when the reader has gone (`thinkscope … | head`).
pub fn print(text: impl std::fmt::Display) -> Result<()> {
    let mut out = std::io::stdout().lock();
    writeln!(out, "{text}")?;
    Ok(out.flush()?)
}
