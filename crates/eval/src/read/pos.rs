//! Part-of-speech tags: one for each gold token that the answer says something of.

use super::align::{Cover, by_index, by_text};
use super::fold::is_decoration;
use super::is_refusal;
use super::pairs::{Entry, Tag, read_pairs};
use crate::task::UPOS;
use crate::{Failure, Tier};

/// What was read for tags.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PosReading {
    /// One for each gold token; `None` where the answer gives no universal tag.
    pub tags: Vec<Option<String>>,
    /// The form that the answer had; `None` when nothing was read.
    pub tier: Option<Tier>,
    /// Bytes of the answer that were read, from the first to the last entry.
    pub span: Option<(usize, usize)>,
}

/// Reads tags for `gold` tokens: JSON, tuples, a table, lines, or `word/TAG` text, whichever comes first.
///
/// Words are aligned by index where every one has one and the tokens agree, otherwise by text. A
/// gold token that the answer splits gets a tag only when the parts agree; one word for several tokens
/// gives its tag to all. A tag that is not universal is no answer for its token.
#[must_use]
pub fn read_pos(answer: &str, gold: &[String]) -> PosReading {
    let Some(pairs) = read_pairs(answer, gold, upos) else {
        return PosReading {
            tags: vec![None; gold.len()],
            tier: None,
            span: None,
        };
    };
    let tags = (covers(gold, &pairs.entries).into_iter())
        .map(|cover| tag(&pairs.entries, &cover))
        .collect();
    PosReading {
        tags,
        tier: Some(pairs.tier),
        span: pairs.span(),
    }
}

/// Why a reading is unusable: nothing was read, or fewer than half of the tokens have a tag.
pub(super) fn failure(read: &PosReading, answer: &str) -> Option<Failure> {
    let n_answered = read.tags.iter().flatten().count();
    match read.tier {
        None if is_refusal(answer) => Some(Failure::Refusal),
        None => Some(Failure::Unparsable),
        Some(_) => (2 * n_answered < read.tags.len()).then_some(Failure::WrongCount),
    }
}

/// What the answer has for each gold token.
pub(super) fn covers(gold: &[String], entries: &[Entry]) -> Vec<Cover> {
    let indexed: Vec<_> = entries.iter().map(|e| (e.index, e.word.as_str())).collect();
    by_index(gold, &indexed).unwrap_or_else(|| {
        let words: Vec<&str> = entries.iter().map(|e| e.word.as_str()).collect();
        by_text(gold, &words)
    })
}

fn tag(entries: &[Entry], cover: &Cover) -> Option<String> {
    let own = |entry: &Entry| match &entry.tag {
        Tag::Own(tag) => Some(tag.clone()),
        Tag::Foreign | Tag::Not => None,
    };
    match cover {
        Cover::Nothing => None,
        Cover::Word(word) | Cover::Part { word, .. } => own(&entries[*word]),
        Cover::Split(words) => {
            let parts = &entries[words.clone()];
            let first = own(parts.first()?)?;
            parts
                .iter()
                .all(|part| own(part).as_ref() == Some(&first))
                .then_some(first)
        }
    }
}

/// A universal tag in any case, with decoration around it or a remark in brackets behind it.
fn upos(text: &str) -> Tag {
    let bare = text
        .split('(')
        .next()
        .filter(|head| !head.trim().is_empty())
        .unwrap_or(text);
    let bare = bare.trim_matches(is_decoration);
    let upper = bare.to_ascii_uppercase();
    if UPOS.contains(&upper.as_str()) {
        return Tag::Own(upper);
    }
    let is_tag_like = (1..=6).contains(&bare.len())
        && bare
            .bytes()
            .all(|b| b.is_ascii_uppercase() || matches!(b, b'$' | b'-'));
    if is_tag_like { Tag::Foreign } else { Tag::Not }
}
