//! Server-sent events (WHATWG HTML, section 9.2): bytes to the data of each event.

/// A streamed body on its way.
///
/// Names, ids and retry times of events are left out: the API uses the data alone.
#[derive(Clone, Debug, Default)]
pub struct Events {
    /// The line that has not ended yet.
    line: Vec<u8>,
    /// The data lines of the event that has not ended yet.
    data: Option<String>,
    /// The last byte was a carriage return, whose line feed may still come.
    after_return: bool,
    has_begun: bool,
}

impl Events {
    /// Takes bytes; returns the data of the events that they end.
    pub fn push(&mut self, bytes: &[u8]) -> Vec<String> {
        let mut done = Vec::new();
        for &byte in bytes {
            let is_rest_of_end = byte == b'\n' && self.after_return;
            self.after_return = byte == b'\r';
            match byte {
                b'\n' if is_rest_of_end => {}
                b'\n' | b'\r' => done.extend(self.end_line()),
                _ => self.line.push(byte),
            }
        }
        done
    }

    /// Ends the body. Data whose empty line never came are returned as well: some servers close the
    /// connection instead, and a cut event is told by its JSON.
    pub fn finish(mut self) -> Option<String> {
        if !self.line.is_empty() {
            self.end_line();
        }
        self.data
    }

    /// Bytes that are held back.
    #[must_use]
    pub fn n_held_bytes(&self) -> usize {
        self.line.len() + self.data.as_ref().map_or(0, String::len)
    }

    fn end_line(&mut self) -> Option<String> {
        let line = std::mem::take(&mut self.line);
        let mut line = String::from_utf8_lossy(&line).into_owned();
        if !std::mem::replace(&mut self.has_begun, true)
            && let Some(rest) = line.strip_prefix('\u{feff}')
        {
            line = rest.to_owned();
        }
        if line.is_empty() {
            return self.data.take();
        }
        let (field, value) = line.split_once(':').unwrap_or((&line, ""));
        if field == "data" {
            let value = value.strip_prefix(' ').unwrap_or(value);
            match &mut self.data {
                Some(data) => {
                    data.push('\n');
                    data.push_str(value);
                }
                None => self.data = Some(value.to_owned()),
            }
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn events(body: &[u8]) -> (Vec<String>, Option<String>) {
        let mut events = Events::default();
        (events.push(body), events.finish())
    }

    #[test]
    fn events_end_with_an_empty_line() {
        let check = |body: &str, expect: &[&str], rest: Option<&str>| {
            let (done, left) = events(body.as_bytes());
            assert_eq!(done, expect, "{body:?}");
            assert_eq!(left.as_deref(), rest, "{body:?}");
        };
        check("data: a\n\ndata:b\n\n", &["a", "b"], None);
        check("data: a\r\n\r\ndata: b\r\r", &["a", "b"], None);
        check("data: a\ndata:  b\n\n", &["a\n b"], None);
        check("data: a\r\ndata: b\r\n\r\n", &["a\nb"], None);
        check(": a comment\nevent: x\nid: 1\n\ndata: a\n\n", &["a"], None);
        check("\u{feff}data: a\n\n", &["a"], None);
        check("data\n\ndata:\n\n", &["", ""], None);
        check("data: a\n\ndata: b", &["a"], Some("b"));
        check("data: a\n\ndata: b\n", &["a"], Some("b"));
        check("datum: a\n\n\n\n", &[], None);
        check("", &[], None);
    }

    proptest! {
        #[test]
        fn the_pieces_of_a_body_do_not_matter(
            texts in prop::collection::vec("[a-zé☕ :]{0,6}", 0..6),
            end in prop::sample::select(vec!["\n", "\r\n", "\r"]),
            cuts in prop::collection::vec(1..7usize, 0..40),
        ) {
            let body: String = texts.iter().map(|t| format!("data: {t}{end}{end}")).collect();
            let whole = events(body.as_bytes());
            prop_assert_eq!(&whole.0, &texts);
            let mut in_pieces = Events::default();
            let mut done = Vec::new();
            let mut rest = body.as_bytes();
            for cut in cuts {
                let (piece, after) = rest.split_at(cut.min(rest.len()));
                done.extend(in_pieces.push(piece));
                rest = after;
            }
            done.extend(in_pieces.push(rest));
            prop_assert_eq!((done, in_pieces.finish()), whole);
        }
    }
}
