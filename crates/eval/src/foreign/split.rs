//! Thought and answer in a text whose tags are written out.
//!
//! Our own engines tell them apart by token id; a log from elsewhere has only text. The rules are those
//! of `text::split`, with each literal tag taken for a token.

use crate::{Completion, End, ThinkFlag, Usage};

/// What opens a thought.
pub const OPEN: &str = "<think>";
/// What closes it.
pub const CLOSE: &str = "</think>";

/// A text, split.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Split<'a> {
    /// The thought as it was written, not trimmed; empty when there was none.
    pub thought: &'a str,
    /// The answer, trimmed; `None` when the thought was never closed.
    pub answer: Option<&'a str>,
    /// What was noticed, each at most once.
    pub flags: Vec<ThinkFlag>,
}

/// How an output ended that nobody says it of: by the limit if it stops inside its thought.
pub fn likely_end(text: &str, prefilled: bool) -> End {
    let is_open = (prefilled || text.contains(OPEN)) && !text.contains(CLOSE);
    if is_open { End::Length } else { End::Stop }
}

/// Splits a text. `prefilled`: the prompt ended in the opening tag, so the text begins inside the thought.
#[must_use]
pub fn split(text: &str, prefilled: bool, end: End) -> Split<'_> {
    let mut flags = Vec::new();
    let has = |tag: &str| text.contains(tag);
    if !prefilled && !has(OPEN) && !has(CLOSE) {
        flags.push(ThinkFlag::NoThink);
        return Split {
            thought: "",
            answer: Some(text.trim()),
            flags,
        };
    }
    let opened = text.trim_start().strip_prefix(OPEN);
    let body = opened.unwrap_or(text);
    let closed_at = if opened.is_none() && !prefilled {
        if has(CLOSE) {
            flags.push(ThinkFlag::MissingOpen);
        }
        body.find(CLOSE)
    } else {
        if prefilled && opened.is_some() {
            flags.push(ThinkFlag::DoubledOpen);
        }
        let balanced = balanced_close(body);
        if balanced.is_none() && body.contains(CLOSE) {
            flags.push(ThinkFlag::Unbalanced);
        }
        balanced.or_else(|| body.rfind(CLOSE))
    };
    let thought = &body[..closed_at.unwrap_or(body.len())];
    if thought.contains(OPEN) {
        flags.push(ThinkFlag::NestedOpen);
    }
    let answer = closed_at.map(|at| body[at + CLOSE.len()..].trim());
    match answer {
        None => flags.push(match end {
            End::Length => ThinkFlag::Truncated,
            End::Stop => ThinkFlag::UnclosedEos,
        }),
        Some(answer) => {
            if thought.trim().is_empty() {
                flags.push(ThinkFlag::EmptyThink);
            }
            if answer.contains(OPEN) {
                flags.push(ThinkFlag::SecondBlock);
            }
            if answer.is_empty() {
                flags.push(ThinkFlag::EmptyAnswer);
            }
        }
    }
    Split {
        thought,
        answer,
        flags,
    }
}

/// The first closing tag that is not the partner of an opening tag inside `body`.
fn balanced_close(body: &str) -> Option<usize> {
    let mut depth = 0_usize;
    let mut at = 0;
    while let Some(skip) = body[at..].find('<') {
        at += skip;
        if body[at..].starts_with(OPEN) {
            depth += 1;
        } else if body[at..].starts_with(CLOSE) {
            depth = match depth.checked_sub(1) {
                Some(depth) => depth,
                None => return Some(at),
            };
        }
        at += 1;
    }
    None
}

/// A completion out of a text, with what is known of its tokens.
#[must_use]
pub fn completion(text: &str, prefilled: bool, end: End, usage: Usage) -> Completion {
    let split = split(text, prefilled, end);
    Completion {
        thought: split.thought.to_owned(),
        answer: split.answer.map(str::to_owned),
        flags: split.flags,
        end,
        budget_hit: false,
        usage,
        tokens: None,
        timing: None,
    }
}
