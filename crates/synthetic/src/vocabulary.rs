//! A vocabulary of the true size: made here, with the published special tokens at their ids.
//!
//! The pieces of text are learned from the bundled benchmarks' words, the most frequent first, and
//! then from invented words of two syllables until the number is reached. Every merge joins two
//! tokens that are there before it and makes the next token, as in Qwen2's vocabulary; any text can
//! be encoded and decoded, English takes about as many tokens as with a real one, other languages
//! more.

use std::collections::{BTreeMap, HashMap};

use crate::shape::{Architecture, Shape};

/// Texts that travel with the project.
const TEXTS: [&str; 5] = [
    include_str!("../../../assets/benchmarks/ner.jsonl"),
    include_str!("../../../assets/benchmarks/pos.jsonl"),
    include_str!("../../../assets/benchmarks/sentiment2.jsonl"),
    include_str!("../../../assets/benchmarks/sentiment3.jsonl"),
    include_str!("../../../assets/benchmarks/negation.jsonl"),
];

/// Runs of blanks and marks that models write often.
const RUNS: [&str; 12] = [
    "  ", "    ", "        ", "\n\n", "\n\n\n", " \"", "\",", "\":", "**", "...", " (", "),",
];

const ONSETS: [&str; 18] = [
    "b", "c", "d", "f", "g", "h", "l", "m", "n", "p", "r", "s", "t", "v", "st", "tr", "pl", "sh",
];
const VOWELS: [&str; 6] = ["a", "e", "i", "o", "u", "ea"];
const CODAS: [&str; 8] = ["", "n", "r", "l", "s", "t", "m", "nd"];

/// Special tokens of R1's Qwen distills; the first stands after the last piece of text
/// (`added_tokens` of the published tokenizer). Those that end in `*` are user-defined, the others
/// control tokens.
const QWEN_SPECIALS: [&str; 22] = [
    "<｜end▁of▁sentence｜>",
    "<｜User｜>",
    "<｜Assistant｜>",
    "<｜begin▁of▁sentence｜>",
    "<|EOT|>",
    "<think>*",
    "</think>*",
    "<|quad_start|>",
    "<|quad_end|>",
    "<|vision_start|>",
    "<|vision_end|>",
    "<|vision_pad|>",
    "<|image_pad|>",
    "<|video_pad|>",
    "<tool_call>*",
    "</tool_call>*",
    "<|fim_prefix|>",
    "<|fim_middle|>",
    "<|fim_suffix|>",
    "<|fim_pad|>",
    "<|repo_name|>",
    "<|file_sep|>",
];

/// The same of the Llama distill, from the first special token on; what follows is reserved.
const LLAMA_SPECIALS: [&str; 16] = [
    "<｜begin▁of▁sentence｜>",
    "<｜end▁of▁sentence｜>",
    "<|reserved_special_token_0|>",
    "<|reserved_special_token_1|>",
    "<|finetune_right_pad_id|>",
    "<|reserved_special_token_2|>",
    "<|start_header_id|>",
    "<|end_header_id|>",
    "<|eom_id|>",
    "<|eot_id|>",
    "<|python_tag|>",
    "<｜User｜>",
    "<｜Assistant｜>",
    "<think>*",
    "</think>*",
    "<｜▁pad▁｜>",
];

/// Numbers of `tokenizer.ggml.token_type`.
const NORMAL: i32 = 1;
const CONTROL: i32 = 3;
const USER_DEFINED: i32 = 4;
const UNUSED: i32 = 5;

/// The tables of a byte-level BPE tokenizer as they stand in a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Vocabulary {
    /// `tokenizer.ggml.pre`.
    pub pre: &'static str,
    /// Token texts; those of plain text in the byte-level alphabet.
    pub tokens: Vec<String>,
    /// One number of `tokenizer.ggml.token_type` for each token.
    pub kinds: Vec<i32>,
    /// Pairs to join, the most urgent first; each makes the next token.
    pub merges: Vec<String>,
    /// Begin of text.
    pub bos: u32,
    /// End of text.
    pub eos: u32,
}

/// The vocabulary of a shape.
#[must_use]
pub fn vocabulary(shape: &Shape) -> Vocabulary {
    let Learner {
        mut tokens, merges, ..
    } = learn(shape.n_text_tokens);
    let mut kinds = vec![NORMAL; tokens.len()];
    let first = tokens.len() as u32;
    let is_qwen = shape.architecture == Architecture::Qwen2;
    let specials: &[&str] = if is_qwen {
        &QWEN_SPECIALS
    } else {
        &LLAMA_SPECIALS
    };
    for special in specials {
        let name = special.strip_suffix('*');
        kinds.push(if name.is_some() {
            USER_DEFINED
        } else {
            CONTROL
        });
        tokens.push(name.unwrap_or(special).to_owned());
    }
    for id in tokens.len()..shape.n_vocab {
        if is_qwen {
            kinds.push(UNUSED);
            tokens.push(format!("[PAD{id}]"));
        } else {
            kinds.push(CONTROL);
            let n = id - first as usize - 8; // where Llama 3.1's own numbers stand
            tokens.push(format!("<|reserved_special_token_{n}|>"));
        }
    }
    Vocabulary {
        pre: if is_qwen {
            "deepseek-r1-qwen"
        } else {
            "llama-bpe"
        },
        tokens,
        kinds,
        merges,
        bos: if is_qwen { first + 3 } else { first },
        eos: if is_qwen { first } else { first + 1 },
    }
}

/// BPE tables that grow word by word.
struct Learner {
    n_wanted: usize,
    tokens: Vec<String>,
    merges: Vec<String>,
    ids: HashMap<String, u32>,
    /// The token that a pair makes. Later tokens have later ranks, so that ids are ranks.
    joined: HashMap<(u32, u32), u32>,
}

/// Learns words until there are `n_wanted` tokens.
fn learn(n_wanted: usize) -> Learner {
    let alphabet = alphabet();
    let mut learner = Learner {
        n_wanted,
        tokens: byte_order()
            .map(|b| alphabet[usize::from(b)].to_string())
            .collect(),
        merges: Vec::new(),
        ids: HashMap::new(),
        joined: HashMap::new(),
    };
    learner.ids = learner.tokens.iter().cloned().zip(0..).collect();
    RUNS.iter().for_each(|run| learner.learn(run, &alphabet));
    for word in words() {
        learner.learn(&word, &alphabet);
    }
    let mut syllables = Vec::new();
    for onset in ONSETS {
        for vowel in VOWELS {
            syllables.extend(CODAS.map(|coda| [onset, vowel, coda].concat()));
        }
    }
    let n = syllables.len();
    // All pairs, the first syllable turning fastest.
    for k in 0..n * n {
        let word = [" ", &syllables[k % n], &syllables[(k / n + k) % n]].concat();
        learner.learn(&word, &alphabet);
        if learner.is_full() {
            break;
        }
        learner.learn(&word[1..], &alphabet);
    }
    learner
}

impl Learner {
    fn is_full(&self) -> bool {
        self.tokens.len() >= self.n_wanted
    }

    /// Adds the merges that make one token of `word`, as far as there is room and no other merge
    /// makes that token.
    fn learn(&mut self, word: &str, alphabet: &[char; 256]) {
        let byte = |b: u8| self.ids[&alphabet[usize::from(b)].to_string()];
        let mut pieces: Vec<u32> = word.bytes().map(byte).collect();
        while let Some((at, token)) = self.next_merge(&pieces) {
            pieces.splice(at..at + 2, [token]);
        }
        while pieces.len() > 1 && !self.is_full() {
            let (left, right) = (pieces[0], pieces[1]);
            let (l, r) = (&self.tokens[left as usize], &self.tokens[right as usize]);
            let text = [l.as_str(), r].concat();
            if self.ids.contains_key(&text) {
                return;
            }
            let id = self.tokens.len() as u32;
            self.merges.push(format!("{l} {r}"));
            self.joined.insert((left, right), id);
            self.ids.insert(text.clone(), id);
            self.tokens.push(text);
            pieces.splice(0..2, [id]);
        }
    }

    /// Where the most urgent merge applies, and what it makes.
    fn next_merge(&self, pieces: &[u32]) -> Option<(usize, u32)> {
        let pairs = pieces.windows(2).enumerate();
        pairs
            .filter_map(|(at, pair)| Some((at, *self.joined.get(&(pair[0], pair[1]))?)))
            .min_by_key(|&(at, token)| (token, at))
    }
}

/// The words of the bundled texts, with the blank before them if there is one; the most frequent
/// first, equally frequent ones by the alphabet.
fn words() -> Vec<String> {
    let mut counts = BTreeMap::<&str, u64>::new();
    for text in TEXTS {
        let mut rest = text;
        while let Some(start) = rest.find(char::is_alphabetic) {
            let letters = &rest[start..];
            let len = letters
                .find(|c: char| !c.is_alphabetic())
                .unwrap_or(letters.len());
            let from = start - usize::from(rest[..start].ends_with(' '));
            *counts.entry(&rest[from..start + len]).or_default() += 1;
            rest = &rest[start + len..];
        }
    }
    let mut words: Vec<(&str, u64)> = counts.into_iter().collect();
    words.sort_by_key(|&(_, n)| std::cmp::Reverse(n));
    words.into_iter().map(|(word, _)| word.to_owned()).collect()
}

/// Bytes in the order of GPT-2's first 256 tokens: those that stand for themselves, then the rest.
fn byte_order() -> impl Iterator<Item = u8> {
    let all = || 0..=u8::MAX;
    all()
        .filter(|&b| is_plain(b))
        .chain(all().filter(|&b| !is_plain(b)))
}

/// The character of each byte in the byte-level alphabet (GPT-2's, Radford et al. 2019).
fn alphabet() -> [char; 256] {
    let mut next = 0x100..;
    std::array::from_fn(|byte| match u8::try_from(byte) {
        Ok(b) if is_plain(b) => char::from(b),
        _ => next.next().and_then(char::from_u32).unwrap_or_default(),
    })
}

fn is_plain(byte: u8) -> bool {
    matches!(byte, b'!'..=b'~' | 0xA1..=0xAC | 0xAE..=0xFF)
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    fn of(name: &str) -> Vocabulary {
        vocabulary(&Shape::by_name(name).expect("a shape"))
    }

    #[test]
    fn every_merge_is_valid_and_makes_the_next_token() {
        for name in ["tiny", "tiny-llama", "r1-qwen-1.5b", "r1-llama-8b"] {
            let shape = Shape::by_name(name).expect("a shape");
            let v = vocabulary(&shape);
            assert_eq!(v.tokens.len(), shape.n_vocab, "{name}");
            assert_eq!(v.kinds.len(), shape.n_vocab, "{name}");
            assert_eq!(v.merges.len(), shape.n_text_tokens - 256, "{name}");
            let unique: HashSet<&String> = v.tokens.iter().collect();
            assert_eq!(unique.len(), shape.n_vocab, "{name}: no token twice");
            let mut known: HashSet<&str> = v.tokens[..256].iter().map(String::as_str).collect();
            for (merge, token) in v.merges.iter().zip(&v.tokens[256..]) {
                let (left, right) = merge.split_once(' ').expect("two parts");
                assert!(known.contains(left) && known.contains(right), "{merge}");
                assert_eq!(&[left, right].concat(), token);
                known.insert(token);
            }
        }
    }

    #[test]
    fn special_tokens_have_their_published_ids() {
        let check = |name: &str, expect: &[(usize, &str, i32)]| {
            let v = of(name);
            for &(id, token, kind) in expect {
                assert_eq!(
                    (v.tokens[id].as_str(), v.kinds[id]),
                    (token, kind),
                    "{name} {id}"
                );
            }
        };
        let qwen = [
            (0, "!", 1),
            (188, "Ā", 1),
            (151_643, "<｜end▁of▁sentence｜>", 3),
            (151_644, "<｜User｜>", 3),
            (151_645, "<｜Assistant｜>", 3),
            (151_646, "<｜begin▁of▁sentence｜>", 3),
            (151_647, "<|EOT|>", 3),
            (151_648, "<think>", 4),
            (151_649, "</think>", 4),
            (151_664, "<|file_sep|>", 3),
            (151_665, "[PAD151665]", 5),
            (151_935, "[PAD151935]", 5),
        ];
        check("r1-qwen-1.5b", &qwen);
        check("r1-qwen-7b", &qwen);
        check("r1-qwen-7b", &[(152_063, "[PAD152063]", 5)]);
        check(
            "r1-llama-8b",
            &[
                (128_000, "<｜begin▁of▁sentence｜>", 3),
                (128_001, "<｜end▁of▁sentence｜>", 3),
                (128_009, "<|eot_id|>", 3),
                (128_011, "<｜User｜>", 3),
                (128_013, "<think>", 4),
                (128_014, "</think>", 4),
                (128_016, "<|reserved_special_token_8|>", 3),
                (128_255, "<|reserved_special_token_247|>", 3),
            ],
        );
        let v = of("r1-qwen-1.5b");
        assert_eq!((v.bos, v.eos), (151_646, 151_643));
        let v = of("r1-llama-8b");
        assert_eq!((v.bos, v.eos), (128_000, 128_001));
    }

    #[test]
    fn the_words_of_the_bundled_texts_are_tokens() {
        let v = of("r1-qwen-1.5b");
        for word in ["Ġthe", "text", "Support", "Ġfirst", "ĠĠ", "ĊĊ"] {
            assert!(v.tokens.iter().any(|t| t == word), "{word}");
        }
    }
}
