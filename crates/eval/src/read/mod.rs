//! Readers: what an answer says, found by rules that are tried in a fixed order.
//!
//! A reader is total: any text gives a [`Reading`], and one that cannot be used says why.
//! Nothing is guessed: no nearest label, no tag for a token that the answer leaves out. The
//! thought is never searched for an answer.

pub mod align;
mod fold;
mod inline;
pub mod label;
mod lines;
mod literal;
pub mod ner;
mod ner_json;
mod ner_lines;
mod pairs;
mod phrase;
pub mod pos;
mod table;

use crate::{Completion, End, Failure, Item, Kind, Prediction, Reading, Task, ThinkFlag};

/// Reads a completion's answer to `task` about `item`.
#[must_use]
pub fn read(task: &Task, item: &Item, completion: &Completion) -> Reading {
    let Some(answer) = completion.answer.as_deref() else {
        return failed(unclosed(completion));
    };
    if answer.trim().is_empty() {
        return failed(Failure::NoAnswer);
    }
    match task.kind {
        Kind::Classify => {
            let read = label::read_label(Some(answer), task.labels);
            Reading {
                prediction: read.label.map(Prediction::Label),
                tier: read.tier,
                span: read.span,
                failure: read.reason,
                unlocated: Vec::new(),
            }
        }
        Kind::TagTokens => {
            let read = pos::read_pos(answer, &item.tokens);
            Reading {
                failure: pos::failure(&read, answer),
                prediction: read.tier.map(|_| Prediction::Tags(read.tags)),
                tier: read.tier,
                span: read.span,
                unlocated: Vec::new(),
            }
        }
        Kind::TagEntities => {
            let read = ner::read_ner(answer, &item.tokens);
            Reading {
                prediction: read
                    .tags
                    .map(|tags| Prediction::Tags(tags.into_iter().map(Some).collect())),
                tier: read.tier,
                span: read.span,
                failure: read.failure,
                unlocated: read.unlocated,
            }
        }
    }
}

/// Why there is no answer behind a thought that was never closed.
fn unclosed(completion: &Completion) -> Failure {
    if completion.flags.contains(&ThinkFlag::UnclosedEos) {
        Failure::UnclosedEos
    } else if completion.flags.contains(&ThinkFlag::Truncated) || completion.end == End::Length {
        Failure::TruncatedThink
    } else {
        Failure::UnclosedEos
    }
}

fn failed(failure: Failure) -> Reading {
    Reading {
        prediction: None,
        tier: None,
        span: None,
        failure: Some(failure),
        unlocated: Vec::new(),
    }
}

/// Whether the text declines to answer.
pub(crate) fn is_refusal(text: &str) -> bool {
    let words = fold::folded(text);
    let words: Vec<&str> = words
        .split(|c: char| !(c.is_alphanumeric() || c == '\''))
        .filter(|word| !word.is_empty())
        .collect();
    [
        &["i", "can't"][..],
        &["i", "cannot"],
        &["unable", "to"],
        &["as", "an", "ai"],
    ]
    .iter()
    .any(|phrase| words.windows(phrase.len()).any(|window| window == *phrase))
}
