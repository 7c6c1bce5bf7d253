//! JSON as Python writes it: with bare `NaN` and `Infinity`, which the standard does not have.

use std::borrow::Cow;

use serde_json::Value;

/// Parses JSON; numbers that are not finite become null.
pub(super) fn parse(text: &str) -> Result<Value, serde_json::Error> {
    serde_json::from_str(text).or_else(|error| match without_nan(text) {
        Cow::Owned(clean) => serde_json::from_str(&clean),
        Cow::Borrowed(_) => Err(error),
    })
}

/// The text with `NaN`, `Infinity` and `-Infinity` outside strings as `null`.
fn without_nan(text: &str) -> Cow<'_, str> {
    let mut clean = String::new();
    let mut rest = text;
    let mut kept = 0;
    while let Some(at) = rest.find(['"', 'N', 'I', '-']) {
        let here = &rest[at..];
        let word = ["NaN", "Infinity", "-Infinity"]
            .into_iter()
            .find(|word| here.starts_with(word));
        let skip = match word {
            Some(word) => {
                let start = text.len() - here.len();
                clean += &text[kept..start];
                clean += "null";
                kept = start + word.len();
                word.len()
            }
            None if here.starts_with('"') => string_len(here),
            None => 1,
        };
        rest = &here[skip..];
    }
    if kept == 0 {
        return Cow::Borrowed(text);
    }
    clean += &text[kept..];
    Cow::Owned(clean)
}

/// Bytes of the string that `text` begins with, quotes included.
fn string_len(text: &str) -> usize {
    let mut is_escaped = false;
    for (at, byte) in text.bytes().enumerate().skip(1) {
        match byte {
            _ if is_escaped => is_escaped = false,
            b'\\' => is_escaped = true,
            b'"' => return at + 1,
            _ => {}
        }
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_that_are_not_finite_are_null() {
        let check = |text: &str, expect: Option<&str>| {
            assert_eq!(
                parse(text).ok().map(|v| v.to_string()).as_deref(),
                expect,
                "{text}"
            );
        };
        check(
            r#"{"a": NaN, "b": [-Infinity, Infinity, -1]}"#,
            Some(r#"{"a":null,"b":[null,null,-1]}"#),
        );
        check(
            r#"{"NaN": "NaN \" NaN", "c": NaN}"#,
            Some(r#"{"NaN":"NaN \" NaN","c":null}"#),
        );
        check(r#"{"a": "NaN"}"#, Some(r#"{"a":"NaN"}"#));
        check(r#"[-1, "NaN", NaN]"#, Some(r#"[-1,"NaN",null]"#));
        check(r#"{"a": NaN"#, None);
        check("\"N", None);
    }
}
