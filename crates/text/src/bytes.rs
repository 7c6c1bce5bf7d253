//! Bytes and characters: the byte-level alphabet, and decoding a stream of tokens to text.

/// The character that stands for `byte` in a byte-level BPE vocabulary: printable Latin-1 stands for
/// itself, the other 68 bytes for U+0100 and on (GPT-2's table, Radford et al. 2019).
pub(crate) fn byte_to_char(byte: u8) -> char {
    let is_plain = |b: u8| matches!(b, b'!'..=b'~' | 0xA1..=0xAC | 0xAE..=0xFF);
    if is_plain(byte) {
        char::from(byte)
    } else {
        let rank = (0..byte).filter(|&b| !is_plain(b)).count() as u32;
        char::from_u32(0x100 + rank).unwrap_or(char::REPLACEMENT_CHARACTER)
    }
}

/// The inverse of [`byte_to_char`] as a table over U+0000 to U+0143.
pub(crate) struct CharToByte([Option<u8>; 0x144]);

impl CharToByte {
    pub(crate) fn new() -> Self {
        let mut table = [None; 0x144];
        for byte in 0..=u8::MAX {
            table[byte_to_char(byte) as usize] = Some(byte);
        }
        Self(table)
    }

    pub(crate) fn get(&self, c: char) -> Option<u8> {
        self.0.get(c as usize).copied().flatten()
    }
}

/// Turns a stream of tokens into text: holds back bytes that are not yet a whole character.
///
/// What all calls return together equals `String::from_utf8_lossy` of all bytes.
#[derive(Clone, Debug, Default)]
pub struct Decoder {
    /// The beginning of a character, at most 3 bytes.
    pending: Vec<u8>,
}

impl Decoder {
    /// A decoder before the first token.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Takes the next token's bytes ([`Tokenizer::token_bytes`](crate::Tokenizer::token_bytes)) and
    /// returns the text that is certain now, possibly empty.
    pub fn push(&mut self, bytes: &[u8]) -> String {
        self.pending.extend_from_slice(bytes);
        let mut text = String::new();
        let mut rest = self.pending.as_slice();
        loop {
            match std::str::from_utf8(rest) {
                Ok(valid) => {
                    text.push_str(valid);
                    rest = &[];
                    break;
                }
                Err(error) => {
                    let (valid, after) = rest.split_at(error.valid_up_to());
                    text.push_str(&String::from_utf8_lossy(valid));
                    rest = after;
                    let Some(n_invalid) = error.error_len() else {
                        break; // an unfinished character
                    };
                    text.push(char::REPLACEMENT_CHARACTER);
                    rest = &rest[n_invalid..];
                }
            }
        }
        self.pending = rest.to_vec();
        text
    }

    /// What is left at the end: nothing, or U+FFFD for a character that was never finished.
    #[must_use]
    pub fn finish(self) -> String {
        String::from_utf8_lossy(&self.pending).into_owned()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn alphabet() {
        let check = |byte: u8, c: char| {
            assert_eq!(byte_to_char(byte), c);
            assert_eq!(CharToByte::new().get(c), Some(byte));
        };
        check(b'a', 'a');
        check(b' ', 'Ġ');
        check(b'\n', 'Ċ');
        check(0x00, 'Ā');
        check(0x7F, 'ġ');
        check(0xAD, '\u{143}');
        check(0xFF, 'ÿ');
        assert_eq!(CharToByte::new().get(' '), None);
        assert_eq!(CharToByte::new().get('日'), None);
    }

    #[test]
    fn holds_back_an_unfinished_character() {
        let mut decoder = Decoder::new();
        assert_eq!(decoder.push(&[b'a', 0xF0, 0x9F]), "a");
        assert_eq!(decoder.push(&[0x98]), "");
        assert_eq!(decoder.push(&[0x80, b'b', 0xE6]), "😀b");
        assert_eq!(decoder.finish(), "\u{FFFD}");
    }

    proptest! {
        #[test]
        fn streaming_equals_whole(
            text in any::<String>(),
            noise in proptest::collection::vec(any::<(prop::sample::Index, u8)>(), 0..4),
            cuts in proptest::collection::vec(1usize..5, 1..64),
        ) {
            let mut bytes = text.into_bytes();
            for (at, byte) in noise {
                let at = at.index(bytes.len() + 1);
                bytes.insert(at, byte);
            }
            let mut decoder = Decoder::new();
            let mut streamed = String::new();
            let mut rest = bytes.as_slice();
            for n in cuts.into_iter().cycle() {
                if rest.is_empty() {
                    break;
                }
                let (head, tail) = rest.split_at(n.min(rest.len()));
                streamed += &decoder.push(head);
                rest = tail;
            }
            streamed += &decoder.finish();
            prop_assert_eq!(streamed, String::from_utf8_lossy(&bytes));
        }
    }
}
