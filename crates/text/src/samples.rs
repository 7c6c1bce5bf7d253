//! A small vocabulary and its GGUF header, for the tests of this crate.

use std::collections::BTreeSet;

use crate::bytes::byte_to_char;
use crate::{PreTokenizer, TokenKind, Tokenizer, Vocabulary};

pub(crate) const BOS: u32 = 0;
pub(crate) const EOS: u32 = 1;
pub(crate) const USER: u32 = 2;
pub(crate) const ASSISTANT: u32 = 3;
pub(crate) const OPEN: u32 = 4;
pub(crate) const CLOSE: u32 = 5;
/// Begins with the text of [`OPEN`].
pub(crate) const OPEN_LONG: u32 = 6;
/// A control token that the pre-tokenizer takes for one word.
pub(crate) const WORD: u32 = 7;
pub(crate) const UNUSED: u32 = 8;
/// The token of byte 0; the other bytes follow.
pub(crate) const BYTE_0: u32 = 9;

/// Nine special tokens, 256 bytes, and what the merges make.
pub(crate) fn vocabulary(pre_tokenizer: PreTokenizer) -> Vocabulary {
    use TokenKind::{Control, Normal, Unused, UserDefined};
    let specials = [
        ("<｜begin▁of▁sentence｜>", Control),
        ("<｜end▁of▁sentence｜>", Control),
        ("<｜User｜>", Control),
        ("<｜Assistant｜>", Control),
        ("<think>", UserDefined),
        ("</think>", UserDefined),
        ("<think>!", UserDefined),
        ("halt", Control),
        ("[PAD]", Unused),
    ];
    let merges = [
        "h e", "l l", "he ll", "hell o", "Ġ hello", "1 2", "12 3", "Ġ Ġ",
    ];
    let bytes = (0..=u8::MAX).map(|b| byte_to_char(b).to_string());
    let made = merges.iter().map(|m| m.replace(' ', ""));
    // A word that no merge makes: `llama-bpe` takes it as a whole.
    let pieces: Vec<String> = bytes.chain(made).chain(["Ġwhole".to_owned()]).collect();
    let kinds = specials.iter().map(|s| s.1);
    Vocabulary {
        kinds: kinds.chain(pieces.iter().map(|_| Normal)).collect(),
        tokens: specials
            .iter()
            .map(|s| s.0.to_owned())
            .chain(pieces)
            .collect(),
        merges: merges.map(str::to_owned).to_vec(),
        pre_tokenizer,
        bos: Some(BOS),
        eos: Some(EOS),
        end_of_turn: BTreeSet::new(),
        add_bos: true,
    }
}

pub(crate) fn tokenizer(pre_tokenizer: PreTokenizer) -> Tokenizer {
    Tokenizer::new(vocabulary(pre_tokenizer)).unwrap()
}

/// A vocabulary without think tags.
pub(crate) fn thoughtless() -> Tokenizer {
    let mut vocabulary = vocabulary(PreTokenizer::Qwen2);
    for id in [OPEN, CLOSE, OPEN_LONG] {
        vocabulary.tokens[id as usize] = format!("<tag{id}>");
    }
    Tokenizer::new(vocabulary).unwrap()
}

/// A GGUF file of metadata alone.
#[derive(Default)]
pub(crate) struct File {
    n_pairs: u64,
    pairs: Vec<u8>,
}

impl File {
    /// What `vocabulary` says, as llama.cpp's converter would write it.
    pub(crate) fn of(vocabulary: &Vocabulary, model: &str, pre: &str) -> Self {
        let kinds: Vec<i32> = vocabulary
            .kinds
            .iter()
            .map(|kind| match kind {
                TokenKind::Normal => 1,
                TokenKind::Unknown => 2,
                TokenKind::Control => 3,
                TokenKind::UserDefined => 4,
                TokenKind::Unused => 5,
            })
            .collect();
        let mut file = Self::default();
        file.str("tokenizer.ggml.model", model);
        file.str("tokenizer.ggml.pre", pre);
        file.strings("tokenizer.ggml.tokens", &vocabulary.tokens);
        file.array("tokenizer.ggml.token_type", 5, kinds.len());
        file.pairs
            .extend(kinds.iter().flat_map(|k| k.to_le_bytes()));
        file.strings("tokenizer.ggml.merges", &vocabulary.merges);
        for (key, id) in [("bos", vocabulary.bos), ("eos", vocabulary.eos)] {
            if let Some(id) = id {
                file.u32(&format!("tokenizer.ggml.{key}_token_id"), id);
            }
        }
        file
    }

    pub(crate) fn str(&mut self, key: &str, value: &str) {
        self.key(key, 8);
        self.text(value);
    }

    pub(crate) fn u32(&mut self, key: &str, value: u32) {
        self.key(key, 4);
        self.pairs.extend(value.to_le_bytes());
    }

    pub(crate) fn bool(&mut self, key: &str, value: bool) {
        self.key(key, 7);
        self.pairs.push(value.into());
    }

    pub(crate) fn header(&self) -> gguf::Header {
        let mut bytes = b"GGUF\x03\0\0\0\0\0\0\0\0\0\0\0".to_vec();
        bytes.extend(self.n_pairs.to_le_bytes());
        bytes.extend(&self.pairs);
        gguf::Header::parse(&bytes).unwrap()
    }

    fn strings(&mut self, key: &str, values: &[String]) {
        self.array(key, 8, values.len());
        for value in values {
            self.text(value);
        }
    }

    fn array(&mut self, key: &str, element_type: u32, len: usize) {
        self.key(key, 9);
        self.pairs.extend(element_type.to_le_bytes());
        self.pairs.extend((len as u64).to_le_bytes());
    }

    fn key(&mut self, key: &str, value_type: u32) {
        self.n_pairs += 1;
        self.text(key);
        self.pairs.extend(value_type.to_le_bytes());
    }

    fn text(&mut self, text: &str) {
        self.pairs.extend((text.len() as u64).to_le_bytes());
        self.pairs.extend(text.as_bytes());
    }
}
