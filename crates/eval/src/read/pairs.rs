//! Words with tags in an answer, in whatever form: JSON, tuples, a table, lines or `word/TAG`.

use std::collections::HashSet;

use super::fold::folded;
use super::literal::{self, Value};
use super::{lines, table};
use crate::Tier;

/// A word that an answer lists, and its tag.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Entry {
    /// The number beside it.
    pub index: Option<usize>,
    /// The word.
    pub word: String,
    /// What it is tagged as.
    pub tag: Tag,
    /// Bytes of the answer that it was read from.
    pub span: (usize, usize),
}

/// What a text is as a tag.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Tag {
    /// One of the task's tags.
    Own(String),
    /// It looks like a tag, and is none of the task's.
    Foreign,
    /// No tag.
    Not,
}

/// Capitals and dollars are a tag, in the tests of the readers.
#[cfg(test)]
pub(super) fn capitals(text: &str) -> Tag {
    let is_tag = !text.is_empty() && text.bytes().all(|b| b.is_ascii_uppercase() || b == b'$');
    match is_tag {
        true => Tag::Own(text.to_owned()),
        false => Tag::Not,
    }
}

/// The tags that a reader looks for.
pub(super) type TagOf = fn(&str) -> Tag;

/// Words with tags in the order of the answer, and the form they were read in.
pub(super) struct Pairs {
    pub entries: Vec<Entry>,
    pub tier: Tier,
}

impl Pairs {
    /// From the first to the last byte that was read.
    pub fn span(&self) -> Option<(usize, usize)> {
        let start = self.entries.iter().map(|entry| entry.span.0).min()?;
        let end = self.entries.iter().map(|entry| entry.span.1).max()?;
        Some((start, end))
    }
}

/// Reads words with tags; the first form in which there are any decides.
/// `gold` settles what belongs to a word and what is decoration or a number beside it.
pub(super) fn read_pairs(answer: &str, gold: &[String], tag_of: TagOf) -> Option<Pairs> {
    let known: HashSet<String> = gold.iter().map(|token| folded(token)).collect();
    let is_gold = |word: &str| known.contains(&folded(word));
    let literals = literal::find_all(answer, &['[', '(', '{']);
    let written = |is_python: bool| {
        let mut entries = Vec::new();
        for found in literals.iter().filter(|found| found.is_python == is_python) {
            collect(&found.value, found.span, tag_of, &mut entries);
        }
        entries
    };
    let some = |entries: Vec<Entry>, tier: Tier, at_least: usize| {
        let n_tagged = entries.iter().filter(|entry| entry.tag != Tag::Not).count();
        (n_tagged >= at_least).then_some(Pairs { entries, tier })
    };
    let lines = || lines::entries(answer, &is_gold, tag_of);
    some(written(false), Tier::Json, 1)
        .or_else(|| some(written(true), Tier::Tuples, 1))
        .or_else(|| some(table::entries(answer, tag_of), Tier::Table, 1))
        .or_else(|| some(lines(), Tier::Lines, 2))
        .or_else(|| some(slashed(answer, tag_of), Tier::Slash, 1))
        // One line that is no `word/TAG` is enough only where the sentence has but one token.
        .or_else(|| some(lines(), Tier::Lines, 1).filter(|_| gold.len() == 1))
}

const WORD_KEYS: [&str; 5] = ["token", "word", "text", "form", "surface"];
const TAG_KEYS: [&str; 8] = [
    "tag",
    "pos",
    "upos",
    "pos_tag",
    "part_of_speech",
    "label",
    "ner",
    "ner_tag",
];
const INDEX_KEYS: [&str; 5] = ["index", "id", "i", "position", "number"];

/// Entries of a value and of what is inside it.
fn collect(value: &Value, span: (usize, usize), tag_of: TagOf, into: &mut Vec<Entry>) {
    let entry = |index: Option<usize>, word: &str, tag: Option<&str>| Entry {
        index,
        word: word.to_owned(),
        tag: tag.map_or(Tag::Not, tag_of),
        span,
    };
    match value {
        Value::List(values) => match values.as_slice() {
            [Value::Text(word, _), Value::Text(tag, _)] => into.push(entry(None, word, Some(tag))),
            [index, Value::Text(word, _), Value::Text(tag, _)] if index_of(index).is_some() => {
                into.push(entry(index_of(index), word, Some(tag)));
            }
            values => values
                .iter()
                .for_each(|value| collect(value, span, tag_of, into)),
        },
        Value::Object(fields) => {
            let field = |names: &[&str]| {
                let named =
                    |name: &&str| fields.iter().find(|(key, _)| key.to_lowercase() == **name);
                names.iter().find_map(named).map(|(_, value)| value)
            };
            let plural = |names: &[&str]| {
                let ends = |key: &str, name: &&str| key.to_lowercase() == format!("{name}s");
                let found = fields
                    .iter()
                    .find(|(key, _)| names.iter().any(|n| ends(key, n)));
                found.map(|(_, value)| value).or_else(|| field(names))
            };
            match (
                field(&WORD_KEYS),
                field(&TAG_KEYS),
                plural(&WORD_KEYS),
                plural(&TAG_KEYS),
            ) {
                (Some(Value::Text(word, _)), Some(Value::Text(tag, _)), ..) => {
                    into.push(entry(
                        field(&INDEX_KEYS).and_then(index_of),
                        word,
                        Some(tag),
                    ));
                }
                (_, _, Some(Value::List(words)), Some(Value::List(tags))) => {
                    for (i, word) in words.iter().enumerate() {
                        let tag = tags.get(i).and_then(Value::text);
                        into.push(entry(None, word.text().unwrap_or(""), tag));
                    }
                }
                _ => {
                    for (key, value) in fields {
                        match value {
                            Value::Text(tag, _) if tag_of(tag) == Tag::Not => {}
                            Value::Text(tag, _) => into.push(entry(None, key, Some(tag))),
                            other => collect(other, span, tag_of, into),
                        }
                    }
                }
            }
        }
        _ => {}
    }
}

fn index_of(value: &Value) -> Option<usize> {
    match value {
        Value::Number(number) if *number >= 0.0 && number.fract() == 0.0 && *number < 1e6 =>
        {
            #[expect(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "checked above"
            )]
            Some(*number as usize)
        }
        Value::Text(text, _) => text.trim().parse().ok(),
        _ => None,
    }
}

/// `word/TAG` or `word_TAG` pieces between blanks. Pieces without a tag are words without one.
pub(super) fn slashed(answer: &str, tag_of: TagOf) -> Vec<Entry> {
    let body = without_heading(answer);
    (body.split_whitespace())
        .map(|piece| {
            let (word, tag) = split_piece(piece, tag_of).unwrap_or((piece, Tag::Not));
            Entry {
                index: None,
                word: word.to_owned(),
                tag,
                span: super::fold::span(answer, piece),
            }
        })
        .collect()
}

/// The word and the tag of `word/TAG`, a comma behind it allowed.
pub(super) fn split_piece(piece: &str, tag_of: TagOf) -> Option<(&str, Tag)> {
    ['/', '_'].into_iter().find_map(|mark| {
        let (word, tag) = piece.rsplit_once(mark)?;
        let tag = tag.trim_end_matches([',', ';']);
        let is_plain = tag
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '$'));
        let tag = tag_of(tag);
        (!word.is_empty() && is_plain && tag != Tag::Not).then_some((word, tag))
    })
}

/// The answer without a leading `Tags:` or `Entities:`.
pub(super) fn without_heading(answer: &str) -> &str {
    let body = answer.trim_start();
    let cut = |name: &str| {
        let head = body.get(..name.len())?;
        head.eq_ignore_ascii_case(name).then(|| &body[name.len()..])
    };
    cut("tags:").or_else(|| cut("entities:")).unwrap_or(body)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_text_with_a_tag_is_an_entry_of_json() {
        let gold = ["The".to_owned(), "dog".to_owned()];
        let check = |answer: &str, expect: &[(Option<usize>, &str, &str)]| {
            let entries = read_pairs(answer, &gold, capitals).map_or(Vec::new(), |p| p.entries);
            let expect: Vec<_> = expect
                .iter()
                .map(|(index, word, tag)| Entry {
                    index: *index,
                    word: (*word).to_owned(),
                    tag: Tag::Own((*tag).to_owned()),
                    span: (0, answer.len()),
                })
                .collect();
            assert_eq!(entries, expect, "{answer:?}");
        };
        check(
            r#"[[1, "The", "DET"], ["2", "dog", "NOUN"]]"#,
            &[(Some(1), "The", "DET"), (Some(2), "dog", "NOUN")],
        );
        // Three texts are a word and its tag only behind a number.
        check(
            r#"[["a", "The", "DET"], [2, "dog", "NOUN"]]"#,
            &[(Some(2), "dog", "NOUN")],
        );
        check(r#"["The", "dog", "NOUN"]"#, &[]);
        check(r#"[-1, "The", "DET"]"#, &[]);
        check(
            r#"{"dog": "a pet", "The": "DET", "dog": "NOUN"}"#,
            &[(None, "The", "DET"), (None, "dog", "NOUN")],
        );
    }

    #[test]
    fn an_index_is_a_whole_number_below_a_million() {
        let check = |value: Value, expect: Option<usize>| {
            assert_eq!(index_of(&value), expect, "{value:?}");
        };
        let text = |text: &str| Value::Text(text.to_owned(), (0, text.len()));
        check(Value::Number(0.0), Some(0));
        check(Value::Number(3.0), Some(3));
        check(Value::Number(999_999.0), Some(999_999));
        check(Value::Number(1e6), None);
        check(Value::Number(1e300), None);
        check(Value::Number(0.5), None);
        check(Value::Number(-1.0), None);
        check(Value::Number(-0.5), None);
        check(text(" 3 "), Some(3));
        check(text("-3"), None);
        check(text("3."), None);
        check(Value::Word, None);
        check(Value::List(vec![Value::Number(3.0)]), None);
    }

    #[test]
    fn a_piece_is_a_word_a_mark_and_a_plain_tag() {
        let check = |piece: &str, expect: Option<(&str, &str)>| {
            let expect = expect.map(|(word, tag)| (word, Tag::Own(tag.to_owned())));
            assert_eq!(
                split_piece(piece, |text| capitals(text.trim_matches('*'))),
                expect
            );
        };
        check("dog/NOUN", Some(("dog", "NOUN")));
        check("dog_NOUN", Some(("dog", "NOUN")));
        check("dog/NOUN,", Some(("dog", "NOUN")));
        check("1/2/NUM", Some(("1/2", "NUM")));
        check("and/or_CCONJ", Some(("and/or", "CCONJ")));
        check("//SYM", Some(("/", "SYM")));
        check("/NOUN", None);
        check("_NOUN", None);
        check("and/or", None);
        check("dog/", None);
        check("dog/*NOUN*", None);
        check("dog", None);
    }
}
