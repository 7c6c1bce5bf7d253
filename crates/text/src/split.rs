//! The splitter: which generated tokens are thought and which are answer.
//!
//! It works on token ids, never on text: a model may write about its tags, and the text under test
//! may contain them. The rules, in the order in which they apply:
//!
//! 1. A prompt that ended in the opening tag (`prefilled`) opens the thought at the first token; an
//!    opening tag that the output itself begins with is dropped (`doubled_open`).
//! 2. Otherwise an opening tag at the start opens it. Blank tokens before the tag do not count.
//! 3. Without either, but with a closing tag, everything before the first one is thought (`missing_open`).
//! 4. Without any tag everything is answer (`no_think`). An opening tag that comes late and is never
//!    closed makes the whole output an unclosed thought: an unfinished thought is no answer.
//! 5. The first closing tag at depth 0 ends the thought (`nested_open` where pairs stand inside);
//!    where nested tags never balance, the last closing tag does (`unbalanced`).
//! 6. Without a closing tag there is no answer (`truncated` or `unclosed_eos`).

use std::ops::Range;

use serde::{Deserialize, Serialize};

/// How generation ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// The model ended its turn.
    Stop,
    /// The token limit was reached.
    Length,
}

/// What the splitter noticed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Flag {
    /// The thought was not closed when the token limit was reached.
    Truncated,
    /// The model ended its turn inside the thought.
    UnclosedEos,
    /// An opening tag inside the thought.
    NestedOpen,
    /// Nested opening tags never balance; the last closing tag ends the thought.
    Unbalanced,
    /// The prompt opened the thought and the output opened it again.
    DoubledOpen,
    /// No opening tag at the start, but a closing tag exists.
    MissingOpen,
    /// No tag at all: everything is answer.
    NoThink,
    /// Closed, and the thought trims to nothing.
    EmptyThink,
    /// An opening tag inside the answer.
    SecondBlock,
    /// Closed, and the answer trims to nothing.
    EmptyAnswer,
}

impl Flag {
    /// The stable name, as it stands in records.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Truncated => "truncated",
            Self::UnclosedEos => "unclosed_eos",
            Self::NestedOpen => "nested_open",
            Self::Unbalanced => "unbalanced",
            Self::DoubledOpen => "doubled_open",
            Self::MissingOpen => "missing_open",
            Self::NoThink => "no_think",
            Self::EmptyThink => "empty_think",
            Self::SecondBlock => "second_block",
            Self::EmptyAnswer => "empty_answer",
        }
    }
}

/// An output, split.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Split {
    /// The thought as it was written, not trimmed; empty when there was none.
    pub thought: String,
    /// The answer, trimmed; `None` when the thought was never closed.
    pub answer: Option<String>,
    /// What was noticed, each at most once.
    pub flags: Vec<Flag>,
    /// Tokens strictly inside the thought: neither the opening nor the closing tag.
    pub think_tokens: usize,
    /// Tokens after the closing tag, before trimming.
    pub answer_tokens: usize,
    /// Where the thought stands in the output's tokens; empty when there was none.
    pub thought_range: Range<usize>,
    /// Where the answer stands, before trimming; `None` when the thought was never closed.
    pub answer_range: Option<Range<usize>>,
}

/// Splits an output into thought and answer.
///
/// `tokens` are all output ids without the end-of-turn token, `open` and `close` the ids of the
/// model's think tags (`None` where it has none), `prefilled` whether the prompt ended in the opening
/// tag, and `decode` turns ids into text.
pub fn split(
    tokens: &[u32],
    open: Option<u32>,
    close: Option<u32>,
    prefilled: bool,
    end: End,
    decode: impl Fn(&[u32]) -> String,
) -> Split {
    let is_open = |t: &u32| Some(*t) == open;
    let is_close = |t: &u32| Some(*t) == close;
    let mut flags = Vec::new();

    let leading_open = tokens
        .iter()
        .position(is_open)
        .filter(|&at| decode(&tokens[..at]).trim().is_empty());
    let any_open = tokens.iter().any(is_open);
    let any_close = tokens.iter().any(is_close);

    if leading_open.is_none() && !prefilled && !any_open && !any_close {
        flags.push(Flag::NoThink);
        return Split {
            thought: String::new(),
            answer: Some(decode(tokens).trim().to_owned()),
            flags,
            think_tokens: 0,
            answer_tokens: tokens.len(),
            thought_range: 0..0,
            answer_range: Some(0..tokens.len()),
        };
    }

    let start = leading_open.map_or(0, |at| at + 1);
    let body = &tokens[start..];
    let closed_at = if leading_open.is_none() && !prefilled {
        if any_close {
            flags.push(Flag::MissingOpen);
        }
        body.iter().position(is_close)
    } else {
        if prefilled && leading_open.is_some() {
            flags.push(Flag::DoubledOpen);
        }
        let balanced = balanced_close(body, open, close);
        if balanced.is_none() && any_close {
            flags.push(Flag::Unbalanced);
        }
        balanced.or_else(|| body.iter().rposition(is_close))
    };

    let thought_range = start..closed_at.map_or(tokens.len(), |at| start + at);
    let thought = decode(&tokens[thought_range.clone()]);
    if tokens[thought_range.clone()].iter().any(is_open) {
        flags.push(Flag::NestedOpen);
    }

    let mut answer = None;
    let mut answer_range = None;
    if closed_at.is_some() {
        let range = thought_range.end + 1..tokens.len();
        let text = decode(&tokens[range.clone()]).trim().to_owned();
        if thought.trim().is_empty() {
            flags.push(Flag::EmptyThink);
        }
        if tokens[range.clone()].iter().any(is_open) {
            flags.push(Flag::SecondBlock);
        }
        if text.is_empty() {
            flags.push(Flag::EmptyAnswer);
        }
        answer = Some(text);
        answer_range = Some(range);
    } else {
        flags.push(match end {
            End::Length => Flag::Truncated,
            End::Stop => Flag::UnclosedEos,
        });
    }

    Split {
        thought,
        answer,
        flags,
        think_tokens: thought_range.len(),
        answer_tokens: answer_range.as_ref().map_or(0, Range::len),
        thought_range,
        answer_range,
    }
}

/// The first closing tag that is not the partner of an opening tag inside `body`.
fn balanced_close(body: &[u32], open: Option<u32>, close: Option<u32>) -> Option<usize> {
    let mut depth = 0usize;
    for (at, &token) in body.iter().enumerate() {
        if Some(token) == open {
            depth += 1;
        } else if Some(token) == close {
            if depth == 0 {
                return Some(at);
            }
            depth -= 1;
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::*;

    const OPEN: u32 = 1_000_000;
    const CLOSE: u32 = 1_000_001;

    /// One token a character; `<` and `>` stand for the tags.
    fn tokens(text: &str) -> Vec<u32> {
        text.chars()
            .map(|c| match c {
                '<' => OPEN,
                '>' => CLOSE,
                c => c as u32,
            })
            .collect()
    }

    fn decode(tokens: &[u32]) -> String {
        tokens
            .iter()
            .map(|&t| match t {
                OPEN => '<',
                CLOSE => '>',
                t => char::from_u32(t).unwrap(),
            })
            .collect()
    }

    fn split_text(text: &str, prefilled: bool, end: End) -> Split {
        split(
            &tokens(text),
            Some(OPEN),
            Some(CLOSE),
            prefilled,
            end,
            decode,
        )
    }

    fn check(text: &str, prefilled: bool, thought: &str, answer: Option<&str>, flags: &str) {
        let got = split_text(text, prefilled, End::Length);
        assert_eq!(got.thought, thought, "thought of {text:?}");
        assert_eq!(got.answer.as_deref(), answer, "answer of {text:?}");
        let got: BTreeSet<_> = got.flags.iter().map(|f| f.as_str()).collect();
        let expect: BTreeSet<_> = flags.split_whitespace().collect();
        assert_eq!(got, expect, "flags of {text:?}, prefilled {prefilled}");
    }

    #[test]
    fn rules() {
        check("<a>b", false, "a", Some("b"), "");
        check("\n <a> b ", false, "a", Some("b"), "");
        check("a>b", true, "a", Some("b"), "");
        check("<a>b", true, "a", Some("b"), "doubled_open");
        check("a>b", false, "a", Some("b"), "missing_open");
        check(
            "a<b>c>d",
            false,
            "a<b",
            Some("c>d"),
            "missing_open nested_open",
        );
        check("ab", false, "", Some("ab"), "no_think");
        check("", false, "", Some(""), "no_think");
        check("", true, "", None, "truncated");
        check("ab", true, "ab", None, "truncated");
        check("<ab", false, "ab", None, "truncated");
        check("a<b", false, "a<b", None, "truncated nested_open");
        check("<a<b>c>d", false, "a<b>c", Some("d"), "nested_open");
        check(
            "<a<b<c>d>e",
            false,
            "a<b<c>d",
            Some("e"),
            "nested_open unbalanced",
        );
        check("<a<b", false, "a<b", None, "nested_open truncated");
        check("a<b>c", true, "a<b", Some("c"), "nested_open unbalanced");
        check("< >b", false, " ", Some("b"), "empty_think");
        check(">", true, "", Some(""), "empty_think empty_answer");
        check("<a> \n", false, "a", Some(""), "empty_answer");
        check("<a>b<c>d", false, "a", Some("b<c>d"), "second_block");
        check("<a>b<c", false, "a", Some("b<c"), "second_block");
        check("<a>b>c", false, "a", Some("b>c"), "");
    }

    #[test]
    fn the_end_decides_the_flag_of_an_unclosed_thought() {
        assert_eq!(split_text("ab", true, End::Stop).flags, [Flag::UnclosedEos]);
        assert_eq!(split_text("ab", true, End::Length).flags, [Flag::Truncated]);
    }

    #[test]
    fn a_model_without_tags_answers_at_once() {
        let got = split(&tokens("a<b>"), None, None, false, End::Stop, decode);
        assert_eq!(got.answer.as_deref(), Some("a<b>"));
        assert_eq!(got.flags, [Flag::NoThink]);
    }

    #[test]
    fn counts_exclude_the_tags() {
        let got = split_text("<abc>de ", false, End::Stop);
        assert_eq!((got.think_tokens, got.answer_tokens), (3, 3));
        assert_eq!((got.thought_range, got.answer_range), (1..4, Some(5..8)));
    }

    proptest! {
        #[test]
        fn no_token_is_lost(text in "[<> ab\n]{0,24}", prefilled: bool, stop: bool) {
            let end = if stop { End::Stop } else { End::Length };
            let got = split_text(&text, prefilled, end);
            let all = tokens(&text);
            // Before the thought: nothing, or blanks and one opening tag.
            let lead = &all[..got.thought_range.start];
            prop_assert!(lead.is_empty() || lead.last() == Some(&OPEN));
            prop_assert!(decode(&lead[..lead.len().saturating_sub(1)]).trim().is_empty());
            match &got.answer_range {
                Some(answer) => {
                    let between = &all[got.thought_range.end..answer.start];
                    prop_assert!(between.is_empty() || between == [CLOSE]);
                    prop_assert_eq!(answer.end, all.len());
                }
                None => prop_assert_eq!(got.thought_range.end, all.len()),
            }
            prop_assert_eq!(got.think_tokens, got.thought_range.len());
            prop_assert_eq!(got.thought, decode(&all[got.thought_range]));
            let unique: BTreeSet<_> = got.flags.iter().collect();
            prop_assert_eq!(unique.len(), got.flags.len());
        }
    }
}
