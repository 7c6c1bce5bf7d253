//! Entities marked in the text: `<TYPE>…</TYPE>` or `[TYPE …]`.

use std::ops::Range;

use super::align::{Cover, by_text};
use super::ner::{Claims, is_nothing, known_kind};
use super::phrase::{Claim, Tokens};
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
pub(super) fn claims(answer: &str, tokens: &Tokens<'_>) -> Option<Claims> {
    let marks = marks(answer);
    let span = (marks.first()?.span.0, marks.last()?.span.1);
    let places = places(answer, &marks, &tokens.gold);
    let claims = (marks.iter().zip(places))
        .filter(|(mark, _)| !is_nothing(mark.text))
        .map(|(mark, at)| Claim {
            phrase: tokens.tidy(mark.text).to_owned(),
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

/// Most bytes of a mark's head, and of what stands in it: what is longer is no entity, and looking for
/// its end from every opening would take the square of their number.
const MAX_BYTES: usize = 4096;

/// The beginning of a text that may hold a mark's end.
fn near(text: &str) -> &str {
    &text[..text.floor_char_boundary(MAX_BYTES)]
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
    let (head, _) = near(rest.get(1..)?).split_once('>')?;
    let after = near(&rest[1 + head.len() + 1..]);
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
    let end = near(rest).find(']')?;
    let (head, text) = rest[1..end].split_once([' ', ':'])?;
    let is_capital = head.chars().all(|c| c.is_ascii_uppercase() || c == '_');
    let kind = known_kind(head).filter(|_| is_capital)?;
    (!text.contains('[')).then_some((kind, text, end + 1))
}

/// The tokens of each mark, by aligning all words of the answer with the text.
fn places(answer: &str, marks: &[Mark<'_>], gold: &[&str]) -> Vec<Option<Range<usize>>> {
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
    let mut places = vec![Covered::default(); marks.len()];
    for (_, mark) in &words {
        if let Some(mark) = mark {
            places[*mark].n_words += 1;
        }
    }
    for (token, cover) in by_text(gold, &texts).into_iter().enumerate() {
        let range = match cover {
            Cover::Nothing => continue,
            Cover::Word(word) | Cover::Part { word, .. } => word..word + 1,
            Cover::Split(range) => range,
        };
        let mark = words[range.start].1;
        if let Some(mark) = mark
            && words[range.clone()].iter().all(|(_, of)| *of == Some(mark))
        {
            places[mark].add(token, &range);
        }
    }
    places.iter().map(Covered::place).collect()
}

/// The tokens that a mark's words cover, as they are found from the left.
#[derive(Clone, Debug, Default)]
struct Covered {
    /// Words of the mark.
    n_words: usize,
    /// Those that cover something.
    n_used: usize,
    /// Behind the last of them.
    used_to: usize,
    /// Tokens that are covered.
    n_tokens: usize,
    /// From the first to the last of them.
    tokens: Option<Range<usize>>,
}

impl Covered {
    /// A token that words in `range` cover. Several tokens may be one word.
    fn add(&mut self, token: usize, range: &Range<usize>) {
        self.n_used += range.end - range.start.max(self.used_to).min(range.end);
        self.used_to = range.end;
        self.n_tokens += 1;
        let first = self.tokens.as_ref().map_or(token, |tokens| tokens.start);
        self.tokens = Some(first..token + 1);
    }

    /// Its tokens, if they are whole, neighbours, and all of its words cover them.
    fn place(&self) -> Option<Range<usize>> {
        let tokens = self.tokens.clone()?;
        (self.n_used == self.n_words && tokens.len() == self.n_tokens).then_some(tokens)
    }
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
