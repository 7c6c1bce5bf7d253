//! Literals in answers: JSON, and what Python writes in its place.

/// A value. Numbers are kept as they are written; every text knows its place in the answer.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Value {
    /// A string and its bytes in the answer, quotes excluded.
    Text(String, (usize, usize)),
    /// A number that is no string.
    Number(f64),
    /// `true`, `null`, `None` and the like.
    Word,
    /// An array, list or tuple.
    List(Vec<Value>),
    /// An object or dict; the order and equal keys are kept.
    Object(Vec<(String, Value)>),
}

/// A literal in an answer.
#[derive(Clone, Debug)]
pub(super) struct Found {
    /// The value.
    pub value: Value,
    /// Its bytes in the answer.
    pub span: (usize, usize),
    /// Whether it is written as Python does: with single quotes or round brackets.
    pub is_python: bool,
}

/// Deepest nesting that is read.
const MAX_DEPTH: usize = 32;

/// How often each byte of an answer is looked at, on average and at most: once for each literal that it may
/// be inside. Openings that never close, each with a text behind it, would else take the square of their
/// number; behind so many of them no literal is found any more.
const MAX_LOOKS: usize = 16;

/// The outermost literals that begin with one of `openers`. Where one does not end as it must (an
/// answer that was cut off), those inside it are found. Trailing commas are forgiven.
pub(super) fn find_all(text: &str, openers: &[char]) -> Vec<Found> {
    let mut found = Vec::new();
    let mut at = 0;
    let mut n_looks_left = MAX_LOOKS * text.len();
    while let Some(start) = text[at..].find(openers).map(|skip| at + skip) {
        let mut parser = Parser {
            text,
            at: start,
            is_python: false,
            n_looks_left,
        };
        let value = parser.value(0);
        n_looks_left = parser.n_looks_left;
        at = match value {
            Some(value) => {
                let is_python = parser.is_python;
                found.push(Found {
                    value,
                    span: (start, parser.at),
                    is_python,
                });
                parser.at
            }
            None => start + 1,
        };
    }
    found
}

struct Parser<'a> {
    text: &'a str,
    at: usize,
    is_python: bool,
    /// Bytes that may still be looked at, by this parser and those after it.
    n_looks_left: usize,
}

impl Parser<'_> {
    /// Whether so many more bytes may be looked at.
    fn may_look(&mut self, n_bytes: usize) -> Option<()> {
        self.n_looks_left = self.n_looks_left.checked_sub(n_bytes)?;
        Some(())
    }

    fn peek(&self) -> Option<char> {
        self.text[self.at..].chars().next()
    }

    fn skip_blanks(&mut self) {
        let rest = &self.text[self.at..];
        self.at += rest.len() - rest.trim_start().len();
    }

    fn take(&mut self, c: char) -> bool {
        self.skip_blanks();
        let is_there = self.peek() == Some(c);
        if is_there {
            self.at += c.len_utf8();
        }
        is_there
    }

    fn value(&mut self, depth: usize) -> Option<Value> {
        if depth > MAX_DEPTH {
            return None;
        }
        let before = self.at;
        self.skip_blanks();
        self.may_look(1 + self.at - before)?;
        match self.peek()? {
            '[' => self.list(']', depth),
            '(' => {
                self.is_python = true;
                self.list(')', depth)
            }
            '{' => self.object(depth),
            quote @ ('"' | '\'' | '“') => {
                self.is_python |= quote == '\'';
                let (text, span) = self.string(quote)?;
                Some(Value::Text(text, span))
            }
            _ => self.bare(),
        }
    }

    fn list(&mut self, close: char, depth: usize) -> Option<Value> {
        self.at += 1;
        let mut values = Vec::new();
        while !self.take(close) {
            values.push(self.value(depth + 1)?);
            if !self.take(',') {
                return self.take(close).then_some(Value::List(values));
            }
        }
        Some(Value::List(values))
    }

    fn object(&mut self, depth: usize) -> Option<Value> {
        self.at += 1;
        let mut entries = Vec::new();
        while !self.take('}') {
            let key = match self.value(depth + 1)? {
                Value::Text(text, _) => text,
                Value::Number(number) => number.to_string(),
                _ => return None,
            };
            if !self.take(':') {
                return None;
            }
            entries.push((key, self.value(depth + 1)?));
            if !self.take(',') {
                return self.take('}').then_some(Value::Object(entries));
            }
        }
        Some(Value::Object(entries))
    }

    /// A string on one line. In single quotes an apostrophe between letters does not end it.
    fn string(&mut self, open: char) -> Option<(String, (usize, usize))> {
        let close = if open == '“' { '”' } else { open };
        let start = self.at + open.len_utf8();
        let mut text = String::new();
        let mut chars = self.text[start..].char_indices().peekable();
        let mut before = ' ';
        while let Some((at, c)) = chars.next() {
            self.may_look(c.len_utf8())?;
            let next = chars.peek().map_or(' ', |(_, next)| *next);
            if c == '\\' {
                let (_, escaped) = chars.next()?;
                push_escaped(&mut text, escaped, &mut chars)?;
            } else if c == close
                && !(c == '\'' && before.is_alphanumeric() && next.is_alphanumeric())
            {
                self.at = start + at + c.len_utf8();
                return Some((text, (start, start + at)));
            } else if c == '\n' {
                return None;
            } else {
                text.push(c);
            }
            before = c;
        }
        None
    }

    fn bare(&mut self) -> Option<Value> {
        let rest = &self.text[self.at..];
        let len = rest
            .find(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '+')))
            .unwrap_or(rest.len());
        self.may_look(len)?;
        let word = &rest[..len];
        self.at += len;
        match word {
            "true" | "false" | "null" => Some(Value::Word),
            "True" | "False" | "None" => {
                self.is_python = true;
                Some(Value::Word)
            }
            // Not `inf` or `nan`, which Rust reads as numbers.
            _ => word
                .parse()
                .ok()
                .filter(|n: &f64| n.is_finite())
                .map(Value::Number),
        }
    }
}

type Chars<'a> = std::iter::Peekable<std::str::CharIndices<'a>>;

fn push_escaped(text: &mut String, escaped: char, chars: &mut Chars<'_>) -> Option<()> {
    match escaped {
        'n' => text.push('\n'),
        't' => text.push('\t'),
        'r' => text.push('\r'),
        'b' | 'f' => text.push(' '),
        'u' => {
            let first = hex4(chars)?;
            let code = if (0xD800..0xDC00).contains(&first) {
                (chars.next()?.1 == '\\' && chars.next()?.1 == 'u').then_some(())?;
                let second = hex4(chars)?
                    .checked_sub(0xDC00)
                    .filter(|low| *low < 0x400)?;
                0x1_0000 + ((first - 0xD800) << 10) + second
            } else {
                first
            };
            text.push(char::from_u32(code)?);
        }
        other => text.push(other),
    }
    Some(())
}

fn hex4(chars: &mut Chars<'_>) -> Option<u32> {
    (0..4).try_fold(0, |code, _| Some(code * 16 + chars.next()?.1.to_digit(16)?))
}

impl Value {
    /// The text of a string.
    pub fn text(&self) -> Option<&str> {
        match self {
            Self::Text(text, _) => Some(text),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(text: &str) -> Vec<Found> {
        find_all(text, &['[', '(', '{'])
    }

    fn show(value: &Value) -> String {
        match value {
            Value::Text(text, _) => format!("'{text}'"),
            Value::Number(number) => number.to_string(),
            Value::Word => "word".to_owned(),
            Value::List(values) => {
                let values: Vec<String> = values.iter().map(show).collect();
                format!("[{}]", values.join(" "))
            }
            Value::Object(entries) => {
                let of = |(key, value): &(String, Value)| format!("{key}={}", show(value));
                let entries: Vec<String> = entries.iter().map(of).collect();
                format!("{{{}}}", entries.join(" "))
            }
        }
    }

    #[test]
    fn values_are_written_as_in_json_or_as_in_python() {
        let check = |text: &str, expect: &str, is_python: bool| {
            let found = all(text);
            assert_eq!(found.len(), 1, "{text:?}");
            assert_eq!(found[0].span, (0, text.len()), "{text:?}");
            assert_eq!(show(&found[0].value), expect, "{text:?}");
            assert_eq!(found[0].is_python, is_python, "{text:?}");
        };
        check("[1, -2.5, +3, 1e3]", "[1 -2.5 3 1000]", false);
        check("[true, false, null]", "[word word word]", false);
        check("[True, 1]", "[word 1]", true);
        check("[False]", "[word]", true);
        check("[\"a\", None]", "['a' word]", true);
        check("[\"a\", “b”]", "['a' 'b']", false);
        check("['a', 'it's']", "['a' 'it's']", true);
        check("(\"a\", \"b\")", "['a' 'b']", true);
        // Keys may be numbers, and come again.
        check(
            "{1: \"a\", 2.5: [], \"x\": 1, \"x\": {}}",
            "{1='a' 2.5=[] x=1 x={}}",
            false,
        );
        check("[1, {\"a\": 2,},]", "[1 {a=2}]", false);
    }

    #[test]
    fn what_is_no_value_is_in_no_literal() {
        for text in [
            "[inf]",
            "[-inf]",
            "[infinity]",
            "[nan]",
            "[1e999]",
            "[word]",
            "[1.2.3]",
            "[1 2]",
            "[,]",
            "{1}",
            "{1 2}",
            "{null: 1}",
            "{True: 1}",
            "[1",
            "[\"a]",
            "[\"a\n\"]",
        ] {
            assert!(all(text).is_empty(), "{text:?}");
        }
    }

    #[test]
    fn escapes_stand_for_their_characters() {
        let check = |escaped: &str, expect: Option<&str>| {
            let found = all(&format!("[\"{escaped}\"]"));
            let text = found.first().map(|found| show(&found.value));
            let expect = expect.map(|text| format!("['{text}']"));
            assert_eq!(text, expect, "{escaped:?}");
        };
        check(r"a\nb\tc\rd", Some("a\nb\tc\rd"));
        check(r"a\bb\fc", Some("a b c"));
        check(r#"\"\\\/"#, Some("\"\\/"));
        check(r"\u0041\u00e9\u20AC!", Some("Aé€!"));
        check(r"\uD7FF\uE000", Some("\u{D7FF}\u{E000}"));
        // Pairs of surrogates: the first, one in the middle, and the last.
        check(r"\uD800\uDC00", Some("\u{10000}"));
        check(r"\uD83D\uDE00.", Some("😀."));
        check(r"\udbff\udfff", Some("\u{10FFFF}"));
        // Half a pair is no character.
        check(r"\uD83D", None);
        check(r"\uD83D!", None);
        check(r"\uD83D\n", None);
        check(r"\uD83D\nDE00", None);
        check(r"\uD83D.uDE00", None);
        check(r"\uD83D\u0041", None);
        check(r"\uD83D\uDBFF", None);
        check(r"\uD83D\uE000", None);
        check(r"\uDE00", None);
        check(r"\u12", None);
        check(r"\u12G4", None);
    }

    #[test]
    fn a_value_inside_thirty_two_others_is_the_deepest() {
        for (open, close) in [("[", "]"), ("(", ")"), ("{\"a\":", "}")] {
            let nested = |n: usize| format!("{}1{}", open.repeat(n), close.repeat(n));
            let spans = |n: usize| -> Vec<(usize, usize)> {
                all(&nested(n)).iter().map(|found| found.span).collect()
            };
            let len = nested(32).len();
            assert_eq!(spans(32), [(0, len)], "{open}");
            // Of a deeper one, what is inside it.
            assert_eq!(spans(33), [(open.len(), open.len() + len)], "{open}");
        }
    }

    #[test]
    fn openings_without_end_are_no_literal() {
        for open in ["[", "{", "[{"] {
            assert!(all(&open.repeat(4_000)).is_empty(), "{open}");
        }
        // However many: a dictionary may be another's key, as far as the parser is concerned.
        let text = "{".repeat(500_000);
        let mut parser = Parser {
            text: &text,
            at: 0,
            is_python: false,
            n_looks_left: usize::MAX,
        };
        assert!(parser.value(0).is_none());
    }

    #[test]
    fn behind_openings_that_were_looked_through_too_often_there_is_no_literal() {
        let check = |before: &str, expect: usize| {
            assert_eq!(all(&format!("{before}\n[\"a\"]")).len(), expect, "{before}");
        };
        check(&"[“".repeat(20), 1);
        check(&"[“".repeat(4_000), 0);
        check(&"[".repeat(4_000), 0);
        // What a model says again and again is looked at often, and found.
        check(&"[1, 2\n".repeat(4_000), 1);
        check(&"{'a': [\"b\", \n".repeat(6), 1);
    }
}
