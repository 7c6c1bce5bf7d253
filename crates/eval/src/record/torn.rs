//! Records that end in the middle of a line: a crash, a full disk or a killed tab cut them off.

use std::borrow::Cow;

use super::RecordError;
use super::seal::{self, Sealed};

/// The text of a record's bytes. The last line may have been cut off inside a character, and a line
/// whose checksum tells that it was damaged may hold any bytes: what is wrong is then U+FFFD.
///
/// # Errors
/// [`RecordError::NoText`] where another line is no UTF-8, or the first, without which nothing is left.
pub fn text_of(bytes: &[u8]) -> Result<Cow<'_, str>, RecordError> {
    if let Ok(text) = std::str::from_utf8(bytes) {
        return Ok(Cow::Borrowed(text));
    }
    let mut lines = (1..).zip(bytes.split(|&byte| byte == b'\n')).peekable();
    while let Some((line, part)) = lines.next() {
        let is_last = lines.peek().is_none();
        if std::str::from_utf8(part).is_err() && (line == 1 || !is_last && !is_damaged(part)) {
            return Err(RecordError::NoText { line });
        }
    }
    Ok(String::from_utf8_lossy(bytes))
}

/// Whether a line that may be no text has a checksum, and is not what was written.
pub(super) fn is_damaged(line: &[u8]) -> bool {
    seal::check(&String::from_utf8_lossy(line)) == Sealed::Broken
}

/// Whether a line of JSON ends before its end, or in zeros: a file system may have made room for
/// bytes that never came.
pub(super) fn is_cut_off(line: &str) -> bool {
    // Not `IgnoredAny`: to it a number that ends at its point is wrong, not cut off.
    line.ends_with('\0')
        || serde_json::from_str::<serde_json::Value>(line).is_err_and(|e| e.is_eof())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_cut_off_wherever_it_ends_too_early() {
        let line = r#"{"a":[-12.50,3e-7,0.1E+2,true,false,null],"b":"ü\n\u00fc\ud83d\ude00 \"","c":{},"d":""}"#;
        for (at, _) in line.char_indices() {
            assert!(is_cut_off(&line[..at]), "{}", &line[..at]);
        }
        assert!(!is_cut_off(line));
        assert!(is_cut_off(&(line.to_owned() + "\0\0")));
        for wrong in ["{\"a\":12.}", "{\"a\" 1", "Dear Sir", "[1] x"] {
            assert!(!is_cut_off(wrong), "{wrong}");
        }
    }

    #[test]
    fn only_the_last_line_may_end_inside_a_character() {
        let check = |bytes: &[u8], expect: Result<&str, usize>| {
            let text = text_of(bytes);
            let text = text.as_deref().map_err(|error| match error {
                RecordError::NoText { line } => *line,
                other => panic!("{other}"),
            });
            assert_eq!(text, expect, "{bytes:?}");
        };
        check(b"one\ntwo", Ok("one\ntwo"));
        check(b"", Ok(""));
        check("one\ntw\u{e4}".as_bytes(), Ok("one\ntw\u{e4}"));
        check(b"one\ntw\xc3", Ok("one\ntw\u{fffd}"));
        check(b"one\ntw\xc3\nthree", Err(2));
        check(b"\xff\xfe\0", Err(1));
    }

    #[test]
    fn a_line_may_hold_any_bytes_where_its_checksum_tells_that_it_was_damaged() {
        let check = |line: &str, expect: Result<(), usize>| {
            let mut bytes = format!("one\n{line}\nthree").into_bytes();
            let at = bytes.iter().position(|&byte| byte == b'?').expect("a mark");
            bytes[at] = 0xff;
            let text = text_of(&bytes).map_err(|error| match error {
                RecordError::NoText { line } => line,
                other => panic!("{other}"),
            });
            let expect = expect.map(|()| String::from_utf8_lossy(&bytes));
            assert_eq!(text, expect, "{line}");
        };
        let line = r#"{"a":"?"}"#;
        check(&seal::seal(line), Ok(()));
        check(line, Err(2));
    }
}
