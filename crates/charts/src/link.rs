//! Links to items: the same fragment works in the page and in a report.

use eval::report::Point;

/// The fragment that names a sample, without `#`: `item=ID`, or `item=ID~REPEAT` for later repeats.
/// The id is percent-encoded, so the fragment is also a valid element id.
#[must_use]
pub fn fragment(item: &str, repeat: u32) -> String {
    let id = encode(item);
    if repeat == 0 {
        format!("item={id}")
    } else {
        format!("item={id}~{repeat}")
    }
}

/// The address of a point's item behind `prefix`, which ends where the fragment begins.
#[must_use]
pub fn href(prefix: &str, point: &Point) -> String {
    format!("#{prefix}{}", fragment(&point.item, point.repeat))
}

/// Percent-encodes all but letters, digits, `-`, `_` and `.`.
#[must_use]
pub fn encode(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.') {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
    out
}

/// Undoes [`encode`]; `None` for a broken escape or bytes that are no UTF-8.
#[must_use]
pub fn decode(text: &str) -> Option<String> {
    let mut bytes = text.bytes();
    let mut out = Vec::with_capacity(text.len());
    while let Some(byte) = bytes.next() {
        if byte == b'%' {
            let high = char::from(bytes.next()?).to_digit(16)?;
            let low = char::from(bytes.next()?).to_digit(16)?;
            out.push(u8::try_from(high * 16 + low).ok()?);
        } else {
            out.push(byte);
        }
    }
    String::from_utf8(out).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_of_any_kind_survive() {
        for id in ["ner-001", "a b/ü~3", "100%", "#&=", ""] {
            assert_eq!(decode(&encode(id)).as_deref(), Some(id));
        }
        assert_eq!(fragment("a b", 0), "item=a%20b");
        assert_eq!(fragment("x", 2), "item=x~2");
        assert_eq!(decode("%zz"), None);
        assert_eq!(decode("%FF"), None);
    }
}
