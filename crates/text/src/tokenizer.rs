//! Byte-level BPE with the ids of llama.cpp.

use std::collections::BTreeSet;

use gguf::Header;
use tokenizers::models::bpe::{BPE, Vocab};
use tokenizers::pre_tokenizers::byte_level::ByteLevel;
use tokenizers::pre_tokenizers::sequence::Sequence;
use tokenizers::pre_tokenizers::split::{Split, SplitPattern};
use tokenizers::{PreTokenizerWrapper, SplitDelimiterBehavior};

use crate::TextError;
use crate::bytes::CharToByte;
use crate::vocabulary::{PreTokenizer, TokenKind, Vocabulary};

/// Names of control tokens that end a turn; files often name only one of theirs in the metadata.
const END_OF_TURN: &[&str] = &[
    "<｜end▁of▁sentence｜>",
    "<|EOT|>",
    "<|im_end|>",
    "<|eot_id|>",
    "<|eom_id|>",
    "<|end_of_text|>",
    "<|endoftext|>",
    "<|end|>",
];

/// Which special tokens are recognised when they are written out in a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Special {
    /// Control, unknown and user-defined tokens: for what the program or a template writes.
    Parse,
    /// User-defined tokens only, such as `<think>`: what llama.cpp calls `parse_special = false`.
    Plain,
    /// None: for data under test, which must never steer the model.
    Text,
}

/// A special token, found in texts as a whole.
#[derive(Debug)]
struct SpecialToken {
    id: u32,
    text: String,
    kind: TokenKind,
}

impl SpecialToken {
    fn is_recognised(&self, special: Special) -> bool {
        match special {
            Special::Parse => true,
            Special::Plain => self.kind == TokenKind::UserDefined,
            Special::Text => false,
        }
    }
}

/// A part of a text while special tokens are cut out of it.
enum Fragment<'a> {
    Text(&'a str),
    Token(u32),
}

/// A model's tokenizer. No normalisation happens: as in llama.cpp, and other than in `tokenizers`
/// with Qwen2's own file (NFC), every text decodes to itself.
#[derive(Debug)]
pub struct Tokenizer {
    bpe: tokenizers::Tokenizer,
    /// By descending length, the order of llama.cpp's search.
    specials: Vec<SpecialToken>,
    /// All tokens' bytes, one after the other.
    bytes: Vec<u8>,
    /// Token `id` is `bytes[ends[id - 1]..ends[id]]`.
    ends: Vec<usize>,
    /// One more than the last id that is no padding.
    n_used: usize,
    bos: Option<u32>,
    eos: Option<u32>,
    add_bos: bool,
    stop_tokens: BTreeSet<u32>,
    think_open: Option<u32>,
    think_close: Option<u32>,
}

impl Tokenizer {
    /// Builds the tokenizer that a GGUF file describes.
    ///
    /// # Errors
    /// As [`Vocabulary::from_gguf`] and [`Tokenizer::new`].
    pub fn from_gguf(header: &Header) -> Result<Self, TextError> {
        Self::new(Vocabulary::from_gguf(header)?)
    }

    /// Builds a tokenizer over a vocabulary.
    ///
    /// # Errors
    /// As [`Vocabulary::check`], and [`TextError::Merge`].
    pub fn new(vocabulary: Vocabulary) -> Result<Self, TextError> {
        vocabulary.check()?;
        let (bytes, ends) = token_bytes(&vocabulary);
        let mut specials = special_tokens(&vocabulary);
        let named = |name: &str| specials.iter().find(|s| s.text == name).map(|s| s.id);
        let think_open = named("<think>");
        let think_close = named("</think>");
        // Some converters wrote them as user-defined.
        let ends_turn = |s: &&SpecialToken| END_OF_TURN.contains(&s.text.as_str());
        let is_used = |kind: &TokenKind| *kind != TokenKind::Unused;
        let n_used = vocabulary.kinds.iter().rposition(is_used);
        let mut stop_tokens = vocabulary.end_of_turn.clone();
        stop_tokens.extend(vocabulary.eos);
        stop_tokens.extend(specials.iter().filter(ends_turn).map(|s| s.id));
        specials.sort_by_key(|s| (std::cmp::Reverse(s.text.len()), s.id));

        Ok(Self {
            specials,
            bytes,
            ends,
            n_used: n_used.map_or(0, |last| last + 1),
            bos: vocabulary.bos,
            eos: vocabulary.eos,
            add_bos: vocabulary.add_bos,
            stop_tokens,
            think_open,
            think_close,
            bpe: byte_level_bpe(vocabulary)?,
        })
    }

    // ---------------------------------------------------------------------------- text to ids

    /// The ids of `text`, without BOS.
    #[must_use]
    pub fn encode(&self, text: &str, special: Special) -> Vec<u32> {
        self.encode_parts(&[(text, special)])
    }

    /// The ids of `text`, after BOS if the model expects it ([`Self::add_bos`]). As in llama.cpp, a
    /// BOS that the text itself begins with is not taken into account.
    #[must_use]
    pub fn encode_with_bos(&self, text: &str, special: Special) -> Vec<u32> {
        let bos = self.bos.filter(|_| self.add_bos);
        bos.into_iter().chain(self.encode(text, special)).collect()
    }

    /// The ids of one text whose parts differ in what is special in them. Special tokens are only
    /// found within a part; ordinary text runs on over the borders, so that cutting a text without
    /// special tokens into parts does not change its ids.
    #[must_use]
    pub fn encode_parts(&self, parts: &[(&str, Special)]) -> Vec<u32> {
        let mut ids = Vec::new();
        let mut run = String::new();
        for &(text, special) in parts {
            for fragment in self.partition(text, special) {
                match fragment {
                    Fragment::Text(text) => run.push_str(text),
                    Fragment::Token(id) => {
                        self.encode_ordinary(&run, &mut ids);
                        run.clear();
                        ids.push(id);
                    }
                }
            }
        }
        self.encode_ordinary(&run, &mut ids);
        ids
    }

    /// The first special token in `text` that [`Special::Parse`] would recognise.
    #[must_use]
    pub fn find_special(&self, text: &str) -> Option<&str> {
        let found = self.specials.iter().find(|s| text.contains(&s.text));
        found.map(|s| s.text.as_str())
    }

    /// Cuts special tokens out of `text` in llama.cpp's order: the longest first, each in what the
    /// longer ones left over.
    fn partition<'a>(&self, text: &'a str, special: Special) -> Vec<Fragment<'a>> {
        let mut fragments = vec![Fragment::Text(text)];
        let candidates = self.specials.iter().filter(|s| s.is_recognised(special));
        for token in candidates.filter(|s| text.contains(&s.text)) {
            let mut next = Vec::with_capacity(fragments.len() + 2);
            for fragment in fragments {
                let Fragment::Text(text) = fragment else {
                    next.push(fragment);
                    continue;
                };
                for (i, between) in text.split(&token.text).enumerate() {
                    if i > 0 {
                        next.push(Fragment::Token(token.id));
                    }
                    if !between.is_empty() {
                        next.push(Fragment::Text(between));
                    }
                }
            }
            fragments = next;
        }
        fragments
    }

    fn encode_ordinary(&self, text: &str, ids: &mut Vec<u32>) {
        if text.is_empty() {
            return;
        }
        let encoding = self
            .bpe
            .encode_fast(text, false)
            .expect("byte-level BPE with a token for every byte encodes any text");
        ids.extend_from_slice(encoding.get_ids());
    }

    // ---------------------------------------------------------------------------- ids to text

    /// The bytes of a token: of a special token its text, of an unused or unknown id nothing.
    /// One token's bytes need not be UTF-8; see [`Decoder`](crate::Decoder).
    #[must_use]
    pub fn token_bytes(&self, id: u32) -> &[u8] {
        let id = id as usize;
        let start = if id == 0 {
            Some(&0)
        } else {
            self.ends.get(id - 1)
        };
        match (start, self.ends.get(id)) {
            (Some(&start), Some(&end)) => &self.bytes[start..end],
            _ => &[],
        }
    }

    /// The text of `ids`, special tokens written out; what is no UTF-8 becomes U+FFFD.
    #[must_use]
    pub fn decode(&self, ids: &[u32]) -> String {
        let bytes: Vec<u8> = ids
            .iter()
            .flat_map(|&id| self.token_bytes(id))
            .copied()
            .collect();
        String::from_utf8_lossy(&bytes).into_owned()
    }

    // ---------------------------------------------------------------------------- what it knows

    /// Tokens in the vocabulary; ids are below.
    #[must_use]
    pub fn n_tokens(&self) -> usize {
        self.ends.len()
    }

    /// One more than the highest id that a model may say: vocabularies are filled up to round
    /// numbers with ids that stand for nothing.
    #[must_use]
    pub fn n_used_tokens(&self) -> usize {
        self.n_used
    }

    /// Begin of text.
    #[must_use]
    pub fn bos(&self) -> Option<u32> {
        self.bos
    }

    /// End of text.
    #[must_use]
    pub fn eos(&self) -> Option<u32> {
        self.eos
    }

    /// Whether the model expects BOS before any text.
    #[must_use]
    pub fn add_bos(&self) -> bool {
        self.add_bos
    }

    /// Every id that ends the model's turn: those that the metadata names, and control tokens that
    /// are known to.
    #[must_use]
    pub fn stop_tokens(&self) -> &BTreeSet<u32> {
        &self.stop_tokens
    }

    /// The token `<think>`, if it is one.
    #[must_use]
    pub fn think_open(&self) -> Option<u32> {
        self.think_open
    }

    /// The token `</think>`, if it is one.
    #[must_use]
    pub fn think_close(&self) -> Option<u32> {
        self.think_close
    }
}

/// The bytes of all tokens as llama.cpp renders them, and where each ends.
fn token_bytes(vocabulary: &Vocabulary) -> (Vec<u8>, Vec<usize>) {
    let to_byte = CharToByte::new();
    let mut bytes = Vec::with_capacity(vocabulary.tokens.len() * 7);
    let mut ends = Vec::with_capacity(vocabulary.tokens.len());
    for (token, kind) in vocabulary.tokens.iter().zip(&vocabulary.kinds) {
        match kind {
            TokenKind::Unused => {}
            TokenKind::Normal => {
                for c in token.chars() {
                    match to_byte.get(c) {
                        Some(byte) => bytes.push(byte),
                        // Outside the alphabet: a token that was added as plain text.
                        None => bytes.extend(c.to_string().bytes()),
                    }
                }
            }
            TokenKind::Unknown | TokenKind::Control | TokenKind::UserDefined => {
                bytes.extend(token.bytes());
            }
        }
        ends.push(bytes.len());
    }
    (bytes, ends)
}

fn special_tokens(vocabulary: &Vocabulary) -> Vec<SpecialToken> {
    let kinds = vocabulary.kinds.iter().copied();
    (0..)
        .zip(vocabulary.tokens.iter().zip(kinds))
        .filter(|(_, (text, kind))| {
            !text.is_empty() && !matches!(kind, TokenKind::Normal | TokenKind::Unused)
        })
        .map(|(id, (text, kind))| SpecialToken {
            id,
            text: text.clone(),
            kind,
        })
        .collect()
}

/// The `tokenizers` pipeline: words by regex, words to the byte-level alphabet, BPE.
///
/// Its added tokens stay unused: they are searched in another order than llama.cpp's. Its regex
/// engine gives llama.cpp's words; only a run of a million blanks and more exceeds that engine's
/// stack, and the rest of such a text is then one word (nothing is lost). Its builder takes about
/// 0.2 s for the 151,936 tokens and 151,387 merges of Qwen2.
fn byte_level_bpe(vocabulary: Vocabulary) -> Result<tokenizers::Tokenizer, TextError> {
    let build = |error: tokenizers::Error| TextError::Build(error.to_string());
    let ignore_merges = vocabulary.pre_tokenizer == PreTokenizer::LlamaBpe;
    let regex = SplitPattern::Regex(vocabulary.pre_tokenizer.regex());
    let n_tokens = vocabulary.tokens.len();

    // Of equal tokens the last counts, as in llama.cpp.
    let mut ids = Vocab::with_capacity(n_tokens);
    let mut kinds = vocabulary.kinds.into_iter();
    for (token, id) in vocabulary.tokens.into_iter().zip(0u32..) {
        // A control token is found by `partition` or not at all, even where `ignore_merges` would
        // take a word of data for it.
        if kinds.next() != Some(TokenKind::Control) {
            ids.insert(token, id);
        }
    }

    // `BpeBuilder::build` panics on a merge whose result is longer than any token: check before.
    let mut merges = Vec::with_capacity(vocabulary.merges.len());
    let mut joined = String::new();
    for (rank, merge) in vocabulary.merges.into_iter().enumerate() {
        let pair = split_merge(&merge).filter(|(left, right)| {
            joined.clear();
            joined.push_str(left);
            joined.push_str(right);
            [*left, *right, &joined]
                .iter()
                .all(|&t| ids.contains_key(t))
        });
        match pair {
            Some((left, right)) => merges.push((left.to_owned(), right.to_owned())),
            None => return Err(TextError::Merge { rank, merge }),
        }
    }

    let bpe = BPE::builder()
        .vocab_and_merges(ids, merges)
        .ignore_merges(ignore_merges)
        .build()
        .map_err(build)?;
    let words = Split::new(regex, SplitDelimiterBehavior::Isolated, false).map_err(build)?;
    // No prefix space; offsets as they are; no regex of its own.
    let alphabet = ByteLevel::new(false, false, false);
    let mut tokenizer = tokenizers::Tokenizer::new(bpe);
    tokenizer.with_pre_tokenizer(Some(Sequence::new(vec![
        PreTokenizerWrapper::Split(words),
        PreTokenizerWrapper::ByteLevel(alphabet),
    ])));
    Ok(tokenizer)
}

/// Both sides of a merge; the space that parts them is never the first character.
fn split_merge(merge: &str) -> Option<(&str, &str)> {
    let first = merge.chars().next()?.len_utf8();
    let space = first + merge.get(first..)?.find(' ')?;
    Some((&merge[..space], &merge[space + 1..]))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::Decoder;
    use crate::bytes::byte_to_char;
    use crate::samples::{self, ASSISTANT, BOS, BYTE_0, CLOSE, EOS, OPEN, OPEN_LONG, UNUSED, WORD};

    fn piece(tokenizer: &Tokenizer, bytes: &str) -> u32 {
        (BYTE_0..tokenizer.n_tokens() as u32)
            .find(|&id| tokenizer.token_bytes(id) == bytes.as_bytes())
            .unwrap_or_else(|| panic!("no token {bytes:?}"))
    }

    fn pieces(tokenizer: &Tokenizer, texts: &[&str]) -> Vec<u32> {
        texts.iter().map(|t| piece(tokenizer, t)).collect()
    }

    #[test]
    fn merges_within_words() {
        let check = |pre, text: &str, expect: &[&str]| {
            let tokenizer = samples::tokenizer(pre);
            assert_eq!(
                tokenizer.encode(text, Special::Parse),
                pieces(&tokenizer, expect),
                "{pre:?} {text:?}"
            );
        };
        for pre in [PreTokenizer::Qwen2, PreTokenizer::LlamaBpe] {
            check(pre, "", &[]);
            check(pre, "hello hello", &["hello", " hello"]);
            check(pre, "hello  hello", &["hello", " ", " hello"]);
            check(pre, "hello   ", &["hello", "  ", " "]);
            check(pre, "hell's", &["hell", "'", "s"]);
            check(
                pre,
                "a\n12",
                &["a", "\n"]
                    .into_iter()
                    .chain(
                        match pre {
                            PreTokenizer::Qwen2 => ["1", "2"].as_slice(),
                            PreTokenizer::LlamaBpe => &["12"],
                        }
                        .iter()
                        .copied(),
                    )
                    .collect::<Vec<_>>(),
            );
        }
        check(PreTokenizer::Qwen2, "1234", &["1", "2", "3", "4"]);
        check(PreTokenizer::LlamaBpe, "1234", &["123", "4"]);
        check(
            PreTokenizer::Qwen2,
            " whole",
            &[" ", "w", "h", "o", "l", "e"],
        );
        check(PreTokenizer::LlamaBpe, " whole", &[" whole"]);
    }

    #[test]
    fn contractions_know_no_unicode_folding() {
        let regex = fancy_words("x'ſy'SZ");
        assert_eq!(regex, ["x", "'ſy", "'S", "Z"]);
    }

    /// The words of `text` by the Qwen2 rules: the pre-tokenizer's own view.
    fn fancy_words(text: &str) -> Vec<String> {
        use tokenizers::{OffsetReferential, OffsetType, PreTokenizedString, PreTokenizer as _};
        let regex = SplitPattern::Regex(PreTokenizer::Qwen2.regex());
        let split = Split::new(regex, SplitDelimiterBehavior::Isolated, false).unwrap();
        let mut text = PreTokenizedString::from(text);
        split.pre_tokenize(&mut text).unwrap();
        text.get_splits(OffsetReferential::Original, OffsetType::Byte)
            .into_iter()
            .map(|(word, ..)| word.to_owned())
            .collect()
    }

    #[test]
    fn a_long_run_stays_within_the_limits_of_the_regex() {
        let spaces = " ".repeat(200_000);
        let words = fancy_words(&format!("{spaces}a b"));
        assert_eq!(words.len(), 3);
        assert_eq!(words[1..], [" a", " b"]);
    }

    #[test]
    fn special_tokens() {
        let tokenizer = samples::tokenizer(PreTokenizer::LlamaBpe);
        let plain =
            |text: &str| -> Vec<u32> { text.bytes().map(|b| BYTE_0 + u32::from(b)).collect() };
        let check = |text: &str, special, expect: &[u32]| {
            assert_eq!(
                tokenizer.encode(text, special),
                expect,
                "{text:?} {special:?}"
            );
        };
        let text = "<think>!</think><｜Assistant｜>";
        check(text, Special::Parse, &[OPEN_LONG, CLOSE, ASSISTANT]);
        let expect = [vec![OPEN_LONG, CLOSE], plain("<｜Assistant｜>")].concat();
        check(text, Special::Plain, &expect);
        check(text, Special::Text, &plain(text));
        check("<think><think>", Special::Parse, &[OPEN, OPEN]);
        check("halt", Special::Parse, &[WORD]);
        // `ignore_merges` would find the control token as a word.
        check("halt", Special::Plain, &plain("halt"));
        check("halt", Special::Text, &plain("halt"));
        // Unused places are no special tokens.
        check("[PAD]", Special::Parse, &plain("[PAD]"));
        assert_eq!(tokenizer.find_special("a<think>!"), Some("<think>!"));
        assert_eq!(tokenizer.find_special("<thin k>"), None);
    }

    #[test]
    fn parts_share_words_but_no_special_tokens() {
        let tokenizer = samples::tokenizer(PreTokenizer::Qwen2);
        let parts = [("he", Special::Parse), ("llo", Special::Text)];
        assert_eq!(
            tokenizer.encode_parts(&parts),
            pieces(&tokenizer, &["hello"])
        );
        let parts = [("<think", Special::Parse), (">", Special::Parse)];
        assert!(!tokenizer.encode_parts(&parts).contains(&OPEN));
        let parts = [("<think>", Special::Parse), ("<think>", Special::Text)];
        let ids = tokenizer.encode_parts(&parts);
        assert_eq!((ids[0], ids.len()), (OPEN, 8));
    }

    #[test]
    fn ends_of_turns_are_known_by_their_names() {
        let check = |name: &str, kind, expect: &[u32]| {
            let mut vocabulary = samples::vocabulary(PreTokenizer::LlamaBpe);
            vocabulary.tokens[WORD as usize] = name.to_owned();
            vocabulary.kinds[WORD as usize] = kind;
            let tokenizer = Tokenizer::new(vocabulary).unwrap();
            let expect: BTreeSet<u32> = expect.iter().copied().collect();
            assert_eq!(tokenizer.stop_tokens(), &expect, "{name} {kind:?}");
        };
        for name in ["<|eot_id|>", "<|eom_id|>", "<|im_end|>", "<|EOT|>"] {
            check(name, TokenKind::Control, &[EOS, WORD]);
            check(name, TokenKind::UserDefined, &[EOS, WORD]);
            check(name, TokenKind::Normal, &[EOS]);
        }
        check("<|start_header_id|>", TokenKind::Control, &[EOS]);
    }

    #[test]
    fn padding_behind_the_last_token_is_counted_out() {
        let mut vocabulary = samples::vocabulary(PreTokenizer::Qwen2);
        let n = vocabulary.tokens.len();
        let n_used =
            |vocabulary: &Vocabulary| Tokenizer::new(vocabulary.clone()).unwrap().n_used_tokens();
        assert_eq!(
            n_used(&vocabulary),
            n,
            "an unused place between others counts"
        );
        for i in 0..5 {
            vocabulary.tokens.push(format!("[PAD{i}]"));
            vocabulary.kinds.push(TokenKind::Unused);
        }
        assert_eq!(n_used(&vocabulary), n);
        assert_eq!(Tokenizer::new(vocabulary).unwrap().n_tokens(), n + 5);
    }

    #[test]
    fn bos_and_stop_tokens() {
        let mut vocabulary = samples::vocabulary(PreTokenizer::Qwen2);
        vocabulary.end_of_turn.insert(WORD);
        vocabulary.eos = None;
        let tokenizer = Tokenizer::new(vocabulary.clone()).unwrap();
        // By the metadata, and by its name.
        assert_eq!(tokenizer.stop_tokens(), &BTreeSet::from([EOS, WORD]));
        assert_eq!(tokenizer.encode_with_bos("", Special::Parse), [BOS]);
        assert!(tokenizer.add_bos() && tokenizer.eos().is_none());
        vocabulary.add_bos = false;
        (vocabulary.bos, vocabulary.eos) = (Some(WORD), Some(WORD));
        let tokenizer = Tokenizer::new(vocabulary).unwrap();
        assert_eq!(tokenizer.encode_with_bos("", Special::Parse), [0u32; 0]);
        assert_eq!((tokenizer.bos(), tokenizer.eos()), (Some(WORD), Some(WORD)));
        assert!(!tokenizer.add_bos());
    }

    #[test]
    fn ids_without_text() {
        let tokenizer = samples::tokenizer(PreTokenizer::Qwen2);
        assert_eq!(
            tokenizer.token_bytes(BOS),
            "<｜begin▁of▁sentence｜>".as_bytes()
        );
        assert_eq!(tokenizer.token_bytes(UNUSED), b"");
        assert_eq!(tokenizer.token_bytes(u32::MAX), b"");
        assert_eq!(
            tokenizer.decode(&[BYTE_0 + 0xE6, BYTE_0 + 0x97]),
            "\u{FFFD}"
        );
    }

    #[test]
    fn bad_merges() {
        for merge in ["h", "h e x", "h Q Q", "hello hello", "", " "] {
            let mut vocabulary = samples::vocabulary(PreTokenizer::Qwen2);
            vocabulary.merges.insert(1, merge.to_owned());
            match Tokenizer::new(vocabulary).unwrap_err() {
                TextError::Merge { rank, merge: found } => {
                    assert_eq!((rank, found.as_str()), (1, merge));
                }
                other => panic!("{other}"),
            }
        }
    }

    #[test]
    fn every_byte_needs_a_token() {
        let mut vocabulary = samples::vocabulary(PreTokenizer::Qwen2);
        let at = (BYTE_0 + 0xE6) as usize;
        assert_eq!(vocabulary.tokens[at], byte_to_char(0xE6).to_string());
        vocabulary.tokens[at] = "gone".to_owned();
        let error = Tokenizer::new(vocabulary).unwrap_err().to_string();
        assert!(
            error.contains("1 of the 256 bytes, such as 0xE6"),
            "{error}"
        );
    }

    proptest! {
        #[test]
        fn every_text_comes_back(text in any::<String>(), llama: bool, special in 0..3) {
            let tokenizer = samples::tokenizer(match llama {
                true => PreTokenizer::LlamaBpe,
                false => PreTokenizer::Qwen2,
            });
            let special = [Special::Parse, Special::Plain, Special::Text][special as usize];
            let ids = tokenizer.encode(&text, special);
            prop_assert_eq!(tokenizer.decode(&ids), text);
        }

        #[test]
        fn text_with_tags_comes_back(
            parts in proptest::collection::vec(
                prop_oneof!["<think>", "</think>!", "halt", "<｜User｜>", " *[a-z]{0,5}\n*"], 0..8),
        ) {
            let tokenizer = samples::tokenizer(PreTokenizer::LlamaBpe);
            let text = parts.concat();
            for special in [Special::Parse, Special::Plain, Special::Text] {
                let ids = tokenizer.encode(&text, special);
                prop_assert_eq!(&tokenizer.decode(&ids), &text);
                let lowest = match special {
                    Special::Parse => 0,
                    Special::Plain => OPEN,
                    Special::Text => BYTE_0,
                };
                prop_assert!(ids.iter().all(|&id| id >= lowest && (id != WORD || lowest == 0)));
                let mut decoder = Decoder::new();
                let mut streamed: String =
                    ids.iter().map(|&id| decoder.push(tokenizer.token_bytes(id))).collect();
                streamed += &decoder.finish();
                prop_assert_eq!(streamed, tokenizer.decode(&ids));
            }
        }
    }
}
