//! From bytes to lines of text.

use std::borrow::Cow;
use std::io::Read;

use flate2::read::MultiGzDecoder;

use super::{DataError, File};

/// The most that a gzipped file may unpack to.
const LIMIT_BYTES: u64 = 512 << 20;

/// A file's text, without a byte order mark at its start.
pub(super) struct Text<'a> {
    /// The file's name.
    pub name: &'a str,
    /// All of it.
    pub content: Cow<'a, str>,
}

impl<'a> Text<'a> {
    /// Unpacks gzip (by its magic number, RFC 1952) and checks UTF-8.
    pub fn decode(file: File<'a>) -> Result<Self, DataError> {
        let bytes = match file.bytes {
            [0x1f, 0x8b, ..] => Cow::Owned(gunzip(file)?),
            bytes => Cow::Borrowed(bytes),
        };
        let name = file.name;
        let content = match bytes {
            Cow::Borrowed(bytes) => std::str::from_utf8(bytes).map(Cow::Borrowed),
            Cow::Owned(bytes) => String::from_utf8(bytes)
                .map(Cow::Owned)
                .map_err(|e| e.utf8_error()),
        };
        let content = content.map_err(|e| not_utf8(file, e.valid_up_to()))?;
        let content = match content {
            Cow::Borrowed(text) => Cow::Borrowed(text.strip_prefix('\u{feff}').unwrap_or(text)),
            Cow::Owned(text) if text.starts_with('\u{feff}') => Cow::Owned(text[3..].to_owned()),
            owned => owned,
        };
        if content.trim().is_empty() {
            let name = name.to_owned();
            return Err(DataError::Empty { name });
        }
        Ok(Self { name, content })
    }

    /// Lines with their numbers from 1. Only LF ends a line (and a CR before it): other characters that
    /// Unicode counts as line ends may stand inside tokens and tweets.
    pub fn lines(&self) -> impl Iterator<Item = (usize, &str)> {
        let content = self.content.strip_suffix('\n').unwrap_or(&self.content);
        (1..).zip(
            content
                .split('\n')
                .map(|line| line.strip_suffix('\r').unwrap_or(line)),
        )
    }

    /// The id of an item that has none of its own.
    pub fn id(&self, line: usize) -> String {
        format!("{}:{line}", self.name)
    }
}

fn gunzip(file: File<'_>) -> Result<Vec<u8>, DataError> {
    let name = || file.name.to_owned();
    let mut bytes = Vec::new();
    MultiGzDecoder::new(file.bytes)
        .take(LIMIT_BYTES + 1)
        .read_to_end(&mut bytes)
        .map_err(|e| DataError::Gzip {
            name: name(),
            reason: e.to_string(),
        })?;
    if bytes.len() as u64 > LIMIT_BYTES {
        return Err(DataError::TooLarge {
            name: name(),
            limit_bytes: LIMIT_BYTES,
        });
    }
    Ok(bytes)
}

fn not_utf8(file: File<'_>, byte: usize) -> DataError {
    // In a gzipped file the offset is one of the unpacked bytes, which are gone by now.
    let before = match file.bytes {
        [0x1f, 0x8b, ..] => gunzip(file).unwrap_or_default(),
        bytes => bytes.to_vec(),
    };
    let ends = before.iter().take(byte).filter(|b| **b == b'\n');
    DataError::NotUtf8 {
        name: file.name.to_owned(),
        byte,
        line: ends.count() + 1,
    }
}

/// Whether a line separates sentences: nothing, blanks or tabs (and nothing else that Unicode
/// calls a space, which may be a token).
pub(super) fn is_blank(line: &str) -> bool {
    line.bytes().all(|b| b == b' ' || b == b'\t')
}

/// A comment's key and value, `# key = value`, split at the first equals sign.
pub(super) fn comment(line: &str) -> Option<(&str, &str)> {
    let (key, value) = line.strip_prefix('#')?.split_once('=')?;
    Some((key.trim(), value.trim()))
}
