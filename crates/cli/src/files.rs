//! Reading and writing files and stdout, with a sentence for whatever goes wrong.

use std::borrow::Cow;
use std::fs::File;
use std::io::{BufRead, ErrorKind, IsTerminal, Read, Write};
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

/// Writes a file that does not exist yet; where it cannot be written whole, there is none.
///
/// # Errors
/// Says what is wrong with the path and what to do.
pub fn write_new(path: &Path, bytes: impl AsRef<[u8]>) -> Result<()> {
    let mut file = create(path)?;
    file.write_all(bytes.as_ref()).map_err(|error| {
        let _ = std::fs::remove_file(path);
        unwritable(path, &error)
    })
}

/// Writes a file, in place of one that is there, which stays until the new one is whole.
///
/// # Errors
/// Says what is wrong with the path and what to do.
pub fn replace(path: &Path, bytes: impl AsRef<[u8]>) -> Result<()> {
    let wrong = |error: std::io::Error| unwritable(path, &error);
    // A link stays one.
    let target = path.canonicalize().unwrap_or_else(|_| path.to_owned());
    let there = std::fs::metadata(&target).ok();
    if there.as_ref().is_some_and(|there| !there.is_file()) {
        // A pipe, a terminal; a folder says that it is one.
        return std::fs::write(&target, bytes).map_err(wrong);
    }
    let name = target.file_name().unwrap_or_default().to_string_lossy();
    let beside = target.with_file_name(format!(".{name}.{}.part", std::process::id()));
    let written = std::fs::write(&beside, bytes)
        .and_then(|()| match there {
            Some(there) => std::fs::set_permissions(&beside, there.permissions()),
            None => Ok(()),
        })
        .and_then(|()| std::fs::rename(&beside, &target));
    written.map_err(|error| {
        let _ = std::fs::remove_file(&beside);
        wrong(error)
    })
}

/// Why a file cannot be written, in words.
pub fn unwritable(path: &Path, error: &std::io::Error) -> anyhow::Error {
    let shown = path.display();
    if path.is_dir() {
        return anyhow!("{shown} is a folder: name a file in it");
    }
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
    if out.is_terminal() {
        writeln!(out, "{}", printable(&text.to_string()))?;
    } else {
        writeln!(out, "{text}")?;
    }
    Ok(out.flush()?)
}

/// A text as a terminal may show it: characters that command it, or that turn the direction of writing, by
/// their codes, as JSON writes them.
pub fn printable(text: &str) -> Cow<'_, str> {
    let commands = |c: char| {
        (c.is_control() && !matches!(c, '\n' | '\t'))
            || matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    };
    if !text.contains(commands) {
        return Cow::Borrowed(text);
    }
    let mut shown = String::with_capacity(text.len() + 16);
    for c in text.chars() {
        if commands(c) {
            shown += &format!("\\u{:04x}", u32::from(c));
        } else {
            shown.push(c);
        }
    }
    Cow::Owned(shown)
}

/// The longest line of stdin: what has no end must not fill the memory.
const MAX_LINE_BYTES: u64 = 64 << 20;

/// The lines of an input with their numbers from 1.
///
/// # Errors
/// In place of a line that is too long, is no text or cannot be read.
pub fn lines(mut input: impl BufRead) -> impl Iterator<Item = Result<(usize, String)>> {
    let mut number = 0;
    std::iter::from_fn(move || {
        number += 1;
        let mut line = Vec::new();
        let read = (&mut input)
            .take(MAX_LINE_BYTES + 1)
            .read_until(b'\n', &mut line);
        let wrong = match read {
            Ok(0) => return None,
            Ok(n) if n as u64 > MAX_LINE_BYTES => {
                anyhow!(
                    "line {number} of the input is longer than {MAX_LINE_BYTES} bytes: shorten it"
                )
            }
            Ok(_) => match String::from_utf8(line) {
                Ok(line) => return Some(Ok((number, line))),
                Err(_) => anyhow!("line {number} of the input is not UTF-8 text: save it as UTF-8"),
            },
            Err(error) if error.kind() == ErrorKind::IsADirectory => {
                anyhow!("the input is a folder: give a file in it")
            }
            Err(error) => anyhow!("could not read the input: {error}"),
        };
        Some(Err(wrong))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_would_command_a_terminal_is_shown_by_its_code() {
        let check = |text: &str, expect: &str| assert_eq!(printable(text), expect);
        check("plain\ttext\n— ☕", "plain\ttext\n— ☕");
        check("\u{1b}]0;title\u{7}", "\\u001b]0;title\\u0007");
        check("a\u{202e}b\u{9b}c\r", "a\\u202eb\\u009bc\\u000d");
    }
}
