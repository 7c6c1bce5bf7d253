//! A checksum at the end of each line of a record, so that a line that was torn, or changed by a
//! failing disk, is not taken for what was measured.
//!
//! The seal is the line's last member, `"crc32":"…"`: the CRC-32 (ISO-HDLC, as in gzip) of the line
//! as it is without that member, in eight hex digits. A sealed line is plain JSON; readers that know
//! no seals see one member more. Lines without a seal are read as they are.

const HEAD: &str = ",\"crc32\":\"";
const TAIL: &str = "\"}";
const DIGITS: usize = 8;

/// What the seal of a line says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sealed {
    /// It has none.
    Not,
    /// The line is as it was written.
    Intact,
    /// The line is another one than was written.
    Broken,
}

/// A line with its seal: `line` is a JSON object with at least one member, without a line feed.
#[must_use]
pub fn seal(line: &str) -> String {
    let Some(body) = line.strip_suffix('}') else {
        return line.to_owned();
    };
    let crc = crc32fast::hash(line.as_bytes());
    format!("{body}{HEAD}{crc:08x}{TAIL}")
}

/// Looks at the seal of a line; blanks around the line do not matter.
#[must_use]
pub fn check(line: &str) -> Sealed {
    let line = line.trim();
    let parts = line.strip_suffix(TAIL).and_then(|rest| {
        let at = rest.len().checked_sub(DIGITS)?;
        let digits = rest.get(at..)?;
        Some((rest[..at].strip_suffix(HEAD)?, digits))
    });
    let Some((body, digits)) = parts else {
        return Sealed::Not;
    };
    let mut crc = crc32fast::Hasher::new();
    crc.update(body.as_bytes());
    crc.update(b"}");
    if u32::from_str_radix(digits, 16) == Ok(crc.finalize()) {
        Sealed::Intact
    } else {
        Sealed::Broken
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_seal_is_the_checksum_that_everybody_computes() {
        // As Python's `zlib.crc32` has it.
        assert_eq!(seal(r#"{"a":1}"#), r#"{"a":1,"crc32":"561bacaf"}"#);
        assert_eq!(crc32fast::hash(b"123456789"), 0xcbf4_3926);
    }

    #[test]
    fn seals() {
        let sealed = seal(r#"{"a":"ü","b":[1,2]}"#);
        let check = |line: &str, expect| assert_eq!(check(line), expect, "{line}");
        check(&sealed, Sealed::Intact);
        check(&format!("{sealed}\r"), Sealed::Intact);
        check(&sealed.replace("1,2", "1,3"), Sealed::Broken);
        check(&sealed.replace("crc32\":\"", "crc32\":\"+"), Sealed::Not);
        check(&sealed[..sealed.len() - 1], Sealed::Not);
        check(r#"{"a":1}"#, Sealed::Not);
        check(r#"{"crc32":"00000000"}"#, Sealed::Not);
        check("é\"}", Sealed::Not);
        check("", Sealed::Not);
    }

    proptest! {
        #[test]
        fn one_changed_byte_is_noticed(text in "[a-z\"é{}]{0,40}", at in any::<prop::sample::Index>()) {
            let line = seal(&serde_json::json!({ "text": text }).to_string());
            prop_assert_eq!(check(&line), Sealed::Intact);
            let mut bytes = line.clone().into_bytes();
            let at = at.index(bytes.len() - HEAD.len() - DIGITS - TAIL.len());
            bytes[at] = if bytes[at] == b'x' { b'y' } else { b'x' };
            if let Ok(changed) = String::from_utf8(bytes) {
                prop_assert_eq!(check(&changed), Sealed::Broken);
            }
        }

        #[test]
        fn any_text_can_be_looked_at(text in ".{0,60}") {
            let _ = check(&text);
        }
    }
}
