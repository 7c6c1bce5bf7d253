//! Entities: read in one of several forms, then placed in the tokens.

use super::align::{Cover, by_text};
use super::fold::{folded, is_decoration, span};
use super::pairs::{Entry, Pairs, Tag, read_pairs, slashed, without_heading};
use super::phrase::{Claim, Tokens, place};
use super::{inline, is_refusal, ner_json, ner_lines, pos, table};
use crate::{Failure, Tier};

pub use super::phrase::align_entities;

/// What was read for entities.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NerReading {
    /// One IOB2 tag for each gold token; `None` when nothing was read.
    pub tags: Option<Vec<String>>,
    /// Entities (phrase, type) that name no place in the tokens.
    pub unlocated: Vec<(String, String)>,
    /// The form that the answer had.
    pub tier: Option<Tier>,
    /// Bytes of the answer that were read.
    pub span: Option<(usize, usize)>,
    /// Why the answer is unusable.
    pub failure: Option<Failure>,
}

/// Entities as an answer names them.
pub(super) struct Claims {
    pub claims: Vec<Claim>,
    pub tier: Tier,
    pub span: (usize, usize),
}

/// Reads entities over `gold` tokens.
///
/// Forms, the first that applies decides: the text again with `word/B-TYPE`; words with IOB tags
/// as for parts of speech; lines `first-last TYPE text`; JSON or tuples; marks `<TYPE>…</TYPE>` or
/// `[TYPE …]`; a table; lines such as `TYPE: text` or `text - TYPE`; a statement that there is
/// nothing; the text again without a tag. The last two are valid, empty answers.
#[must_use]
pub fn read_ner(answer: &str, gold: &[String]) -> NerReading {
    if let Some(read) = tagged_copy(answer, gold).or_else(|| tagged_words(answer, gold, true)) {
        return read;
    }
    let tokens = &Tokens::of(gold);
    let claims = ner_lines::indexed(answer, tokens)
        .or_else(|| ner_json::claims(answer, tokens))
        .or_else(|| inline::claims(answer, tokens))
        .or_else(|| in_table(answer, tokens))
        .or_else(|| ner_lines::phrases(answer, tokens))
        .or_else(|| statement_of_nothing(answer));
    if let Some(read) = claims {
        let (tags, unlocated) = place(tokens, &read.claims);
        return NerReading {
            tags: Some(tags),
            unlocated,
            tier: Some(read.tier),
            span: Some(read.span),
            failure: None,
        };
    }
    (tagged_words(answer, gold, false))
        .or_else(|| plain_copy(answer, gold))
        .unwrap_or_else(|| NerReading {
            tags: None,
            unlocated: Vec::new(),
            tier: None,
            span: None,
            failure: Some(if is_refusal(answer) {
                Failure::Refusal
            } else {
                Failure::Unparsable
            }),
        })
}

/// The type that a text names: one of the tasks', or one that taggers are known to have.
/// Case, decoration and an IOB prefix do not count.
pub(super) fn known_kind(text: &str) -> Option<String> {
    const OTHERS: [&str; 16] = [
        "MISC",
        "DATE",
        "TIME",
        "EVENT",
        "PRODUCT",
        "FAC",
        "NORP",
        "WORK_OF_ART",
        "LANGUAGE",
        "LAW",
        "MONEY",
        "QUANTITY",
        "ORDINAL",
        "CARDINAL",
        "PERCENT",
        "MISCELLANEOUS",
    ];
    let upper = text.trim_matches(is_decoration).to_ascii_uppercase();
    let bare = upper
        .strip_prefix("B-")
        .or_else(|| upper.strip_prefix("I-"))
        .unwrap_or(&upper);
    match bare {
        "PER" | "PERSON" => Some("PER".to_owned()),
        "ORG" | "ORGANIZATION" | "ORGANISATION" => Some("ORG".to_owned()),
        "LOC" | "LOCATION" | "GPE" => Some("LOC".to_owned()),
        other => OTHERS.contains(&other).then(|| other.to_owned()),
    }
}

/// Whether a text in the place of an entity says that there is none.
pub(super) fn is_nothing(text: &str) -> bool {
    let text = folded(text);
    let text = text.trim_matches(is_decoration);
    matches!(
        text,
        "" | "none" | "null" | "nil" | "n/a" | "na" | "nothing" | "empty" | "no entities"
    ) || matches!(
        text,
        "none found" | "no entity" | "no named entities" | "not found"
    )
}

/// `O`, `B-TYPE` or `I-TYPE`; types are given their own names.
fn iob(text: &str) -> Tag {
    let bare = text.trim_matches(|c: char| is_decoration(c) && c != '-');
    if bare == "O" {
        return Tag::Own("O".to_owned());
    }
    let (prefix, kind) = match bare.split_once('-') {
        Some((prefix @ ("B" | "I"), kind)) => (prefix, kind),
        // In small letters only with a type that is known: words begin so, too.
        Some(("b", kind)) if known_kind(kind).is_some() => ("B", kind),
        Some(("i", kind)) if known_kind(kind).is_some() => ("I", kind),
        _ => return Tag::Not,
    };
    let is_kind = !kind.is_empty()
        && kind
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || b == b'_' || b == b'-');
    match known_kind(kind) {
        Some(kind) => Tag::Own(format!("{prefix}-{kind}")),
        None if is_kind => Tag::Own(format!("{prefix}-{}", kind.to_ascii_uppercase())),
        None => Tag::Not,
    }
}

/// The text again, entity words as `word/B-TYPE` or `word/I-TYPE`, the others plain or `word/O`.
fn tagged_copy(answer: &str, gold: &[String]) -> Option<NerReading> {
    let pairs = Pairs {
        entries: slashed(answer, iob),
        tier: Tier::Slash,
    };
    let is_slash = |entry: &Entry| entity_kind(&entry.tag).is_some();
    pairs
        .entries
        .iter()
        .any(is_slash)
        .then(|| from_pairs(&pairs, gold))
}

/// Words with IOB tags in any other form, with an entity among them or without. Without, half of
/// the tokens must be there.
fn tagged_words(answer: &str, gold: &[String], has_entity: bool) -> Option<NerReading> {
    let pairs = read_pairs(answer, gold, iob)?;
    let found = pairs
        .entries
        .iter()
        .any(|entry| entity_kind(&entry.tag).is_some());
    let is_enough = has_entity || 2 * n_aligned(&pairs, gold) >= gold.len();
    (found == has_entity && is_enough).then(|| from_pairs(&pairs, gold))
}

/// The text again without any tag: no entity.
fn plain_copy(answer: &str, gold: &[String]) -> Option<NerReading> {
    let words: Vec<&str> = without_heading(answer).split_whitespace().collect();
    let covers = by_text(gold, &words);
    let n_aligned = covers
        .iter()
        .filter(|cover| **cover != Cover::Nothing)
        .count();
    (n_aligned > 0 && 2 * n_aligned >= gold.len()).then(|| NerReading {
        tags: Some(vec!["O".to_owned(); gold.len()]),
        unlocated: Vec::new(),
        tier: Some(Tier::Slash),
        span: Some(span(answer, answer.trim())),
        failure: None,
    })
}

fn n_aligned(pairs: &Pairs, gold: &[String]) -> usize {
    pos::covers(gold, &pairs.entries)
        .iter()
        .filter(|cover| **cover != Cover::Nothing)
        .count()
}

/// The type of an entity's tag.
fn entity_kind(tag: &Tag) -> Option<&str> {
    match tag {
        Tag::Own(tag) => tag.split_once('-').map(|(_, kind)| kind),
        Tag::Foreign | Tag::Not => None,
    }
}

/// Tags for the tokens out of words with IOB tags. Unusable when the answer copies the text and
/// fewer than half of the tokens are in it.
fn from_pairs(pairs: &Pairs, gold: &[String]) -> NerReading {
    let entries = &pairs.entries;
    let covers = pos::covers(gold, entries);
    let mut tags: Vec<String> = covers.iter().map(|cover| tag(entries, cover)).collect();
    repair(&mut tags);
    let n_aligned = covers
        .iter()
        .filter(|cover| **cover != Cover::Nothing)
        .count();
    let is_copy = entries
        .iter()
        .any(|entry| entity_kind(&entry.tag).is_none());
    NerReading {
        tags: Some(tags),
        unlocated: unlocated(entries, &covers),
        tier: Some(pairs.tier),
        span: pairs.span(),
        failure: (is_copy && 2 * n_aligned < gold.len()).then_some(Failure::WrongCount),
    }
}

fn tag(entries: &[Entry], cover: &Cover) -> String {
    let kind = |word: usize| entity_kind(&entries[word].tag);
    let own = |word: usize| match &entries[word].tag {
        Tag::Own(tag) => tag.clone(),
        Tag::Foreign | Tag::Not => "O".to_owned(),
    };
    match cover {
        Cover::Nothing => "O".to_owned(),
        Cover::Word(word)
        | Cover::Part {
            word,
            is_first: true,
        } => own(*word),
        Cover::Part { word, .. } => kind(*word).map_or("O".to_owned(), |kind| format!("I-{kind}")),
        Cover::Split(words) => {
            let agree = words.clone().all(|word| kind(word) == kind(words.start));
            if agree {
                own(words.start)
            } else {
                "O".to_owned()
            }
        }
    }
}

/// Makes an `I-X` that continues nothing a `B-X`.
fn repair(tags: &mut [String]) {
    for i in 0..tags.len() {
        let kind = |tag: &str| tag.split_once('-').map(|(_, kind)| kind.to_owned());
        let continues = i > 0 && kind(&tags[i - 1]) == kind(&tags[i]);
        if tags[i].starts_with("I-") && !continues {
            tags[i].replace_range(..1, "B");
        }
    }
}

/// Entities of which no word was aligned.
fn unlocated(entries: &[Entry], covers: &[Cover]) -> Vec<(String, String)> {
    let mut is_used = vec![false; entries.len()];
    for cover in covers {
        match cover {
            Cover::Nothing => {}
            Cover::Word(word) | Cover::Part { word, .. } => is_used[*word] = true,
            Cover::Split(words) => is_used[words.clone()].fill(true),
        }
    }
    let mut found: Vec<(Vec<&str>, &str, bool)> = Vec::new();
    let mut open = None;
    for (entry, is_used) in entries.iter().zip(is_used) {
        let kind = entity_kind(&entry.tag);
        let begins = matches!(&entry.tag, Tag::Own(tag) if tag.starts_with("B-")) || kind != open;
        match (kind, found.last_mut()) {
            (Some(_), Some(last)) if !begins => {
                last.0.push(&entry.word);
                last.2 |= is_used;
            }
            (Some(kind), _) => found.push((vec![&entry.word], kind, is_used)),
            (None, _) => {}
        }
        open = kind;
    }
    (found.into_iter())
        .filter(|(_, _, is_used)| !is_used)
        .map(|(words, kind, _)| (words.join(" "), kind.to_owned()))
        .collect()
}

/// A table of entities and types.
fn in_table(answer: &str, tokens: &Tokens<'_>) -> Option<Claims> {
    let kind = |text: &str| known_kind(text).map_or(Tag::Not, Tag::Own);
    let entries = table::entries(answer, kind);
    let pairs = Pairs {
        entries,
        tier: Tier::Table,
    };
    let span = pairs.span()?;
    let claims = (pairs.entries.into_iter())
        .filter_map(|entry| match entry.tag {
            Tag::Own(kind) if !is_nothing(&entry.word) => {
                let phrase = tokens.tidy(&entry.word).to_owned();
                Some(Claim {
                    phrase,
                    kind,
                    at: None,
                })
            }
            _ => None,
        })
        .collect();
    Some(Claims {
        claims,
        tier: Tier::Table,
        span,
    })
}

/// A line that says that there is no entity: an empty answer, and a valid one.
fn statement_of_nothing(answer: &str) -> Option<Claims> {
    let says_so = |line: &&str| {
        let text = folded(line);
        let value = text.rsplit(':').next().unwrap_or("");
        let is_word = !text.trim_matches(is_decoration).is_empty();
        let is_sentence = ["no named entit", "no entit", "any named entit", "any entit"]
            .iter()
            .any(|phrase| text.contains(phrase));
        is_word && (is_nothing(value) && !value.trim().is_empty() || is_sentence)
    };
    let line = answer.lines().rfind(says_so)?;
    Some(Claims {
        claims: Vec::new(),
        tier: Tier::None,
        span: span(answer, line.trim()),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn iob_tags_are_told_from_words() {
        let own = |text: &str, expect: &str| {
            assert_eq!(iob(text), Tag::Own(expect.to_owned()), "{text}");
        };
        let not = |text: &str| assert_eq!(iob(text), Tag::Not, "{text}");
        own("O", "O");
        own("\"O\",", "O");
        own("**B-PER**", "B-PER");
        own("(I-Person)", "I-PER");
        own("b-per", "B-PER");
        own("i-per", "I-PER");
        // Types that nobody knows, with all that a name of a type may have.
        own("B-food", "B-FOOD");
        own("I-FOOD2", "I-FOOD2");
        own("B-STYLE_OF_ART", "B-STYLE_OF_ART");
        own("B-FOOD-ITEM", "B-FOOD-ITEM");
        not("B-");
        not("B-STYLE OF");
        not("B-café");
        // Words begin so, too.
        not("b-sides");
        not("i-phone");
        not("o");
        not("E-PER");
        not("PER");
    }
}
