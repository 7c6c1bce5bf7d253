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

/// The outermost literals that begin with one of `openers`. Where one does not end as it must (an
/// answer that was cut off), those inside it are found. Trailing commas are forgiven.
pub(super) fn find_all(text: &str, openers: &[char]) -> Vec<Found> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(start) = text[at..].find(openers).map(|skip| at + skip) {
        let mut parser = Parser {
            text,
            at: start,
            is_python: false,
        };
        at = match parser.value(0) {
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
}

impl Parser<'_> {
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
        self.skip_blanks();
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
        let word = &rest[..len];
        self.at += len;
        match word {
            "true" | "false" | "null" => Some(Value::Word),
            "True" | "False" | "None" => {
                self.is_python = true;
                Some(Value::Word)
            }
            // Not `inf` or `nan`, which Rust would read as numbers.
            _ if word.contains(|c: char| c.is_ascii_digit()) => word
                .parse()
                .ok()
                .filter(|n: &f64| n.is_finite())
                .map(Value::Number),
            _ => None,
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
