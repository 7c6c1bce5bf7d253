//! Entities marked in the text: `<TYPE>…</TYPE>` or `[TYPE …]`.

use super::align::{Cover, by_text};
use super::ner::{Claims, is_nothing, known_kind};
use super::phrase::{Claim, tidy};
use crate::Tier;

/// A marked stretch of an answer.
struct Mark<'a> {
    kind: String,
    text: &'a str,
    /// Bytes of the answer, marks included.
    span: (usize, usize),
}

/// Marked entities. Where the answer gives the whole text again, its words tell which occurrence
/// is meant.
pub(super) fn claims(answer: &str, gold: &[String]) -> Option<Claims> {
    let marks = marks(answer);
    let span = (marks.first()?.span.0, marks.last()?.span.1);
    let places = places(answer, &marks, gold);
    let claims = (marks.iter().zip(places))
        .filter(|(mark, _)| !is_nothing(mark.text))
        .map(|(mark, at)| Claim {
            phrase: tidy(gold, mark.text).to_owned(),
            kind: mark.kind.clone(),
            at,
        })
        .collect();
    Some(Claims {
        claims,
        tier: Tier::Inline,
        span,
    })
}

/// Marks in order, none inside another.
fn marks(answer: &str) -> Vec<Mark<'_>> {
    let mut marks = Vec::new();
    let mut at = 0;
    while let Some(start) = answer[at..].find(['<', '[']).map(|skip| at + skip) {
        let rest = &answer[start..];
        let found = if rest.starts_with('<') {
            element(rest)
        } else {
            bracket(rest)
        };
        match found {
            Some((kind, text, len)) => {
                marks.push(Mark {
                    kind,
                    text,
                    span: (start, start + len),
                });
                at = start + len;
            }
            None => at = start + 1,
        }
    }
    marks
}

/// `<TYPE>text</TYPE>`, or another element with the type in an attribute: type, text and length.
fn element(rest: &str) -> Option<(String, &str, usize)> {
    let (head, after) = rest.get(1..)?.split_once('>')?;
    let name = head.split_whitespace().next()?;
    let attribute = || head.split(['"', '\'', '=']).skip(1).find_map(known_kind);
    let kind = known_kind(name).or_else(attribute)?;
    if head.starts_with('/') {
        return None;
    }
    let close = format!("</{name}>");
    let end = after.find(&close)?;
    // An element that holds another opening of its own was not closed.
    let text = &after[..end];
    (!text.contains(&format!("<{name}")))
        .then(|| (kind, text, 1 + head.len() + 1 + end + close.len()))
}

/// `[TYPE text]`, the type in capitals: type, text and length.
fn bracket(rest: &str) -> Option<(String, &str, usize)> {
    let end = rest.find(']')?;
    let (head, text) = rest[1..end].split_once([' ', ':'])?;
    let is_capital = head.chars().all(|c| c.is_ascii_uppercase() || c == '_');
    let kind = known_kind(head).filter(|_| is_capital)?;
    (!text.contains('[')).then_some((kind, text, end + 1))
}

/// The tokens of each mark, by aligning all words of the answer with the text.
fn places(
    answer: &str,
    marks: &[Mark<'_>],
    gold: &[String],
) -> Vec<Option<std::ops::Range<usize>>> {
    let mut words: Vec<(&str, Option<usize>)> = Vec::new();
    let mut at = 0;
    for (i, mark) in marks.iter().enumerate() {
        words.extend(
            answer[at..mark.span.0]
                .split_whitespace()
                .map(|word| (word, None)),
        );
        words.extend(mark.text.split_whitespace().map(|word| (word, Some(i))));
        at = mark.span.1;
    }
    words.extend(answer[at..].split_whitespace().map(|word| (word, None)));
    let texts: Vec<&str> = words.iter().map(|(word, _)| *word).collect();
    let covers = by_text(gold, &texts);
    (0..marks.len())
        .map(|mark| place(mark, &words, &covers))
        .collect()
}

/// The tokens that a mark's words cover, if they cover whole, neighbouring tokens and all of them do.
fn place(
    mark: usize,
    words: &[(&str, Option<usize>)],
    covers: &[Cover],
) -> Option<std::ops::Range<usize>> {
    let is_own = |word: usize| words[word].1 == Some(mark);
    let own_words = |cover: &Cover| match cover {
        Cover::Nothing => None,
        Cover::Word(word) | Cover::Part { word, .. } => is_own(*word).then_some(*word..*word + 1),
        Cover::Split(range) => range.clone().all(is_own).then(|| range.clone()),
    };
    let covered: Vec<(usize, std::ops::Range<usize>)> = (covers.iter().enumerate())
        .filter_map(|(token, cover)| Some((token, own_words(cover)?)))
        .collect();
    let (first, last) = (covered.first()?.0, covered.last()?.0);
    let mut used: Vec<usize> = covered
        .iter()
        .flat_map(|(_, range)| range.clone())
        .collect();
    used.dedup();
    let is_whole = used.len() == words.iter().filter(|(_, of)| *of == Some(mark)).count();
    (is_whole && last - first + 1 == covered.len()).then_some(first..last + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Type, text and the whole of each mark.
    #[track_caller]
    fn check(answer: &str, expect: &[(&str, &str, &str)]) {
        let marks = marks(answer);
        let got: Vec<_> = marks
            .iter()
            .map(|mark| {
                let whole = &answer[mark.span.0..mark.span.1];
                (mark.kind.as_str(), mark.text, whole)
            })
            .collect();
        assert_eq!(got, expect, "{answer:?}");
    }

    #[test]
    fn a_mark_ends_where_its_element_or_bracket_ends() {
        check(
            "<PER>Ana</PER> saw <LOC>Rome</LOC>.",
            &[
                ("PER", "Ana", "<PER>Ana</PER>"),
                ("LOC", "Rome", "<LOC>Rome</LOC>"),
            ],
        );
        check(
            "x <e type=\"PER\">Ana Paz</e>, y",
            &[("PER", "Ana Paz", "<e type=\"PER\">Ana Paz</e>")],
        );
        check(
            "[PER Ana] saw [LOC:Rome].",
            &[("PER", "Ana", "[PER Ana]"), ("LOC", "Rome", "[LOC:Rome]")],
        );
        // Of marks that were not closed, those inside count.
        check(
            "<PER>Ana <PER>Paz</PER>",
            &[("PER", "Paz", "<PER>Paz</PER>")],
        );
        check("[PER [LOC Rome]", &[("LOC", "Rome", "[LOC Rome]")]);
        check("<PER>Ana", &[]);
        check("[PER Ana", &[]);
    }

    #[test]
    fn the_type_in_a_bracket_is_in_capitals() {
        check(
            "[WORK_OF_ART Guernica]",
            &[("WORK_OF_ART", "Guernica", "[WORK_OF_ART Guernica]")],
        );
        check("[per Ana]", &[]);
        check("[Person Ana]", &[]);
        check("[work_of_art Guernica]", &[]);
        check("[ Ana]", &[]);
    }
}
