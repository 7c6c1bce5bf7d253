//! The vocabulary as a GGUF file states it, checked.

use std::collections::BTreeSet;

use gguf::{Header, optional};

use crate::TextError;
use crate::bytes::byte_to_char;

/// What a token is for: `tokenizer.ggml.token_type`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum TokenKind {
    /// A piece of text.
    #[default]
    Normal,
    /// Stands for what the vocabulary lacks.
    Unknown,
    /// Steers the model and is never shown: begin and end of text, of a turn, of a role.
    Control,
    /// Added to the vocabulary as a whole, such as `<think>`.
    UserDefined,
    /// A place without a token.
    Unused,
}

impl TokenKind {
    /// By GGUF's numbers; 6, a raw byte of SentencePiece vocabularies, does not occur in BPE.
    fn from_gguf(number: i32) -> Self {
        match number {
            2 => Self::Unknown,
            3 => Self::Control,
            4 => Self::UserDefined,
            5 => Self::Unused,
            _ => Self::Normal,
        }
    }
}

/// The rules that cut text into words before BPE: `tokenizer.ggml.pre`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PreTokenizer {
    /// `qwen2` and `deepseek-r1-qwen`: each digit is a word.
    Qwen2,
    /// `llama-bpe`: up to three digits are a word; a word that is a token as a whole is not merged.
    LlamaBpe,
}

impl PreTokenizer {
    /// The names under which GGUF files know them.
    pub const NAMES: &'static [&'static str] = &["qwen2", "deepseek-r1-qwen", "llama-bpe"];

    fn from_name(name: &str) -> Result<Self, TextError> {
        match name {
            "qwen2" | "deepseek-r1-qwen" => Ok(Self::Qwen2),
            "llama-bpe" => Ok(Self::LlamaBpe),
            other => Err(TextError::PreTokenizer(other.to_owned())),
        }
    }

    /// One word a match, as in llama.cpp (`llama-vocab.cpp`). The contractions are spelled out
    /// instead of `(?i:…)` because Unicode case folding would also take `'ſ` for `'s`.
    pub(crate) fn regex(self) -> String {
        let digits = match self {
            Self::Qwen2 => r"\p{N}",
            Self::LlamaBpe => r"\p{N}{1,3}",
        };
        [
            r"'[sS]|'[tT]|'[rR][eE]|'[vV][eE]|'[mM]|'[lL][lL]|'[dD]",
            r"[^\r\n\p{L}\p{N}]?\p{L}+",
            digits,
            r" ?[^\s\p{L}\p{N}]+[\r\n]*",
            r"\s*[\r\n]+",
            r"\s+(?!\S)",
            r"\s+",
        ]
        .join("|")
    }
}

/// Everything a [`Tokenizer`](crate::Tokenizer) is built from. A token's id is its position.
#[derive(Clone, Debug)]
pub struct Vocabulary {
    /// Token texts; pieces of text in the byte-level alphabet, special tokens as they are.
    pub tokens: Vec<String>,
    /// One per token.
    pub kinds: Vec<TokenKind>,
    /// Pairs to join, the most urgent first: two tokens with a space between.
    pub merges: Vec<String>,
    /// How text is cut into words.
    pub pre_tokenizer: PreTokenizer,
    /// Begin of text.
    pub bos: Option<u32>,
    /// End of text.
    pub eos: Option<u32>,
    /// Further ids that end a turn.
    pub end_of_turn: BTreeSet<u32>,
    /// Whether the model expects BOS before any text.
    pub add_bos: bool,
}

impl Vocabulary {
    /// Reads the keys `tokenizer.ggml.*`.
    ///
    /// # Errors
    /// Another tokenizer model than `gpt2`, an unknown pre-tokenizer, missing tokens or merges, or
    /// what [`Self::check`] finds.
    pub fn from_gguf(header: &Header) -> Result<Self, TextError> {
        let model = header.str("tokenizer.ggml.model")?;
        if model != "gpt2" {
            return Err(TextError::Model(model.to_owned()));
        }
        let pre = optional(header.str("tokenizer.ggml.pre"))?.ok_or(TextError::NoPreTokenizer)?;
        let pre_tokenizer = PreTokenizer::from_name(pre)?;
        let tokens =
            optional(header.strings("tokenizer.ggml.tokens"))?.ok_or(TextError::NoTokens)?;
        let merges =
            optional(header.strings("tokenizer.ggml.merges"))?.ok_or(TextError::NoMerges)?;
        let kinds = match optional(header.i32s("tokenizer.ggml.token_type"))? {
            Some(numbers) => numbers.into_iter().map(TokenKind::from_gguf).collect(),
            None => vec![TokenKind::Normal; tokens.len()],
        };
        let id = |key: &'static str| match optional(header.u32(key))? {
            Some(id) if id as usize >= tokens.len() => Err(TextError::TokenId {
                key,
                id,
                n_tokens: tokens.len(),
            }),
            found => Ok(found),
        };
        let end_of_turn = [
            id("tokenizer.ggml.eot_token_id")?,
            id("tokenizer.ggml.eom_token_id")?,
        ];
        let vocabulary = Self {
            bos: id("tokenizer.ggml.bos_token_id")?,
            eos: id("tokenizer.ggml.eos_token_id")?,
            end_of_turn: end_of_turn.into_iter().flatten().collect(),
            // Where the key is absent, llama.cpp goes by the pre-tokenizer.
            add_bos: optional(header.bool("tokenizer.ggml.add_bos_token"))?
                .unwrap_or(pre_tokenizer == PreTokenizer::LlamaBpe),
            tokens: tokens.to_vec(),
            merges: merges.to_vec(),
            kinds,
            pre_tokenizer,
        };
        vocabulary.check()?;
        Ok(vocabulary)
    }

    /// That it has tokens, merges, one kind per token, and a token for every byte, so that any text
    /// can be encoded without loss.
    ///
    /// # Errors
    /// Which of these it lacks.
    pub fn check(&self) -> Result<(), TextError> {
        if self.tokens.is_empty() {
            return Err(TextError::NoTokens);
        }
        if self.merges.is_empty() {
            return Err(TextError::NoMerges);
        }
        if self.kinds.len() != self.tokens.len() {
            return Err(TextError::Kinds {
                n_tokens: self.tokens.len(),
                n_kinds: self.kinds.len(),
            });
        }
        let single: BTreeSet<char> = self
            .tokens
            .iter()
            .zip(&self.kinds)
            .filter(|&(_, &kind)| kind != TokenKind::Control)
            .filter_map(|(token, _)| {
                let mut chars = token.chars();
                chars.next().filter(|_| chars.next().is_none())
            })
            .collect();
        let missing: Vec<u8> = (0..=u8::MAX)
            .filter(|&byte| !single.contains(&byte_to_char(byte)))
            .collect();
        match missing.first() {
            None => Ok(()),
            Some(&first) => Err(TextError::NoByteToken {
                n_missing: missing.len(),
                first,
            }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Tokenizer;
    use crate::samples::{self, BOS, CLOSE, EOS, File, OPEN, WORD};

    fn file(model: &str, pre: &str) -> File {
        File::of(&samples::vocabulary(PreTokenizer::Qwen2), model, pre)
    }

    #[test]
    fn reads_what_a_converter_writes() {
        let mut file = file("gpt2", "deepseek-r1-qwen");
        file.u32("tokenizer.ggml.eot_token_id", WORD);
        file.bool("tokenizer.ggml.add_bos_token", true);
        let tokenizer = Tokenizer::from_gguf(&file.header()).unwrap();
        assert_eq!((tokenizer.bos(), tokenizer.eos()), (Some(BOS), Some(EOS)));
        assert_eq!(tokenizer.stop_tokens(), &BTreeSet::from([EOS, WORD]));
        assert_eq!(tokenizer.think_open(), Some(OPEN));
        assert_eq!(tokenizer.think_close(), Some(CLOSE));
        assert!(tokenizer.add_bos());
    }

    #[test]
    fn kinds_have_gguf_s_numbers() {
        use TokenKind::{Control, Normal, Unknown, Unused, UserDefined};
        let kinds = (0..7).map(TokenKind::from_gguf);
        assert!(kinds.eq([
            Normal,
            Normal,
            Unknown,
            Control,
            UserDefined,
            Unused,
            Normal
        ]));
    }

    #[test]
    fn bos_defaults_by_pre_tokenizer() {
        let check = |pre, expect| {
            let vocabulary = Vocabulary::from_gguf(&file("gpt2", pre).header()).unwrap();
            assert_eq!(vocabulary.add_bos, expect, "{pre}");
        };
        check("qwen2", false);
        check("deepseek-r1-qwen", false);
        check("llama-bpe", true);
    }

    #[test]
    fn errors_say_what_to_do() {
        let check = |file: File, expect: &str| {
            let error = Vocabulary::from_gguf(&file.header()).unwrap_err();
            let text = error.to_string();
            assert!(text.contains(expect), "{text}");
        };
        check(
            file("llama", "qwen2"),
            "tokenizer model `llama` is not supported; choose",
        );
        check(
            file("gpt2", "gpt-4o"),
            "`gpt-4o` is not supported; choose a file whose",
        );
        check(File::default(), "`tokenizer.ggml.model`");
        let mut bare = File::default();
        bare.str("tokenizer.ggml.model", "gpt2");
        check(bare, "does not name its pre-tokenizer");
        let mut bare = File::default();
        bare.str("tokenizer.ggml.model", "gpt2");
        bare.str("tokenizer.ggml.pre", "qwen2");
        check(bare, "no tokens");

        let mut vocabulary = samples::vocabulary(PreTokenizer::Qwen2);
        vocabulary.merges.clear();
        check(File::of(&vocabulary, "gpt2", "qwen2"), "no merges");
        vocabulary.merges.push("h e".to_owned());
        vocabulary.kinds.pop();
        check(File::of(&vocabulary, "gpt2", "qwen2"), "token types");
        vocabulary.eos = Some(9999);
        check(
            File::of(&vocabulary, "gpt2", "qwen2"),
            "`tokenizer.ggml.eos_token_id` is 9999",
        );
    }
}
