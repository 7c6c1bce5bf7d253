//! From bytes to lines of text.

use std::borrow::Cow;
use std::io::Read;

use flate2::read::MultiGzDecoder;

use super::{DataError, File};

/// The most that a gzipped file may unpack to.
const LIMIT_BYTES: u64 = 512 << 20;

/// Beyond [`FREE_BYTES`], text is no more than so many times as large as when it was packed; a file that
/// unpacks to more was made to fill the memory (as tables and JSON it takes many times its size there).
const MAX_RATIO: u64 = 100;
const FREE_BYTES: u64 = 16 << 20;

/// The most that a packed file of `n_bytes` may unpack to, up to `limit_bytes`.
#[must_use]
pub fn unpacked_limit(n_bytes: usize, limit_bytes: u64) -> u64 {
    (n_bytes as u64)
        .saturating_mul(MAX_RATIO)
        .saturating_add(FREE_BYTES)
        .min(limit_bytes)
}

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
            [0x1f, 0x8b, ..] => Cow::Owned(gunzip(file, limit(file))?),
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

fn limit(file: File<'_>) -> u64 {
    unpacked_limit(file.bytes.len(), LIMIT_BYTES)
}

/// Unpacks a file that holds at most so many bytes.
fn gunzip(file: File<'_>, limit_bytes: u64) -> Result<Vec<u8>, DataError> {
    let name = || file.name.to_owned();
    let mut bytes = Vec::new();
    MultiGzDecoder::new(file.bytes)
        .take(limit_bytes + 1)
        .read_to_end(&mut bytes)
        .map_err(|e| DataError::Gzip {
            name: name(),
            reason: e.to_string(),
        })?;
    if bytes.len() as u64 > limit_bytes {
        return Err(DataError::TooLarge {
            name: name(),
            limit_bytes,
        });
    }
    Ok(bytes)
}

fn not_utf8(file: File<'_>, byte: usize) -> DataError {
    // In a gzipped file the offset is one of the unpacked bytes, which are gone by now.
    let before = match file.bytes {
        [0x1f, 0x8b, ..] => gunzip(file, limit(file)).unwrap_or_default(),
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

#[cfg(test)]
mod tests {
    use std::io::Write;

    use flate2::Compression;
    use flate2::write::GzEncoder;

    use super::*;

    fn gzip(text: &str) -> Vec<u8> {
        let mut gzip = GzEncoder::new(Vec::new(), Compression::default());
        gzip.write_all(text.as_bytes()).expect("memory");
        gzip.finish().expect("memory")
    }

    #[test]
    fn a_gzipped_file_may_hold_as_much_as_the_limit_and_no_more() {
        let bytes = gzip("12345");
        let file = File {
            name: "f.gz",
            bytes: &bytes,
        };
        let check = |limit_bytes, expect| assert_eq!(gunzip(file, limit_bytes), expect);
        let too_large = |limit_bytes| {
            let name = "f.gz".to_owned();
            Err(DataError::TooLarge { name, limit_bytes })
        };
        check(6, Ok(b"12345".to_vec()));
        check(5, Ok(b"12345".to_vec()));
        check(4, too_large(4));
        check(3, too_large(3));
    }

    #[test]
    fn what_unpacks_to_far_more_than_its_size_is_refused() {
        let check = |n_bytes, limit, expect| assert_eq!(unpacked_limit(n_bytes, limit), expect);
        check(0, 1 << 30, 16 << 20);
        check(1 << 20, 1 << 30, 116 << 20);
        check(100 << 20, 1 << 30, 1 << 30);
        check(usize::MAX, 1 << 30, 1 << 30);
        let bytes = gzip(&"a,b\n".repeat(8 << 20));
        let file = File {
            name: "f.gz",
            bytes: &bytes,
        };
        let error = Text::decode(file).err();
        assert!(
            matches!(error, Some(DataError::TooLarge { .. })),
            "{error:?}"
        );
    }

    #[test]
    fn a_byte_order_mark_is_no_text_packed_or_not() {
        for bytes in [b"\xef\xbb\xbfa\n".to_vec(), gzip("\u{feff}a\n")] {
            let file = File {
                name: "f",
                bytes: &bytes,
            };
            assert_eq!(Text::decode(file).expect("a text").content, "a\n");
        }
    }
}
