//! Entities that an answer lists line by line.

use super::fold::{folded_key, is_decoration, span};
use super::lines::{split_index, undecorated, without_bullet};
use super::ner::{Claims, is_nothing, known_kind};
use super::phrase::{Claim, Tokens};
use crate::Tier;

/// Lines `first-last TYPE text`, tokens counted from 1; `4 TYPE text` for a single token. Index and text
/// check each other: where the tokens are not the text, the text decides.
pub(super) fn indexed(answer: &str, tokens: &Tokens<'_>) -> Option<Claims> {
    let found: Vec<_> = (answer.lines())
        .filter_map(|line| Some((indexed_line(line, tokens)?, span(answer, line.trim()))))
        .collect();
    let (first, last) = (found.first()?.1, found.last()?.1);
    Some(Claims {
        claims: found.into_iter().map(|(claim, _)| claim).collect(),
        tier: Tier::Lines,
        span: (first.0, last.1),
    })
}

fn indexed_line(line: &str, tokens: &Tokens<'_>) -> Option<Claim> {
    let line = undecorated(without_bullet(line.trim()));
    // The line may carry a number of its own: `1. 3-4 PER …`.
    let unnumbered = split_index(line).1;
    let numbered = |text: &str| -> Option<Claim> {
        let (first, last, is_range, rest) = token_range(text)?;
        let (kind, phrase) = kind_and_phrase(rest, is_range)?;
        let at = first
            .checked_sub(1)
            .map(|first| first..last)
            .filter(|at| !at.is_empty());
        let at = at.filter(|at| at.end <= tokens.gold.len());
        let there = at.clone().map(|at| tokens.gold[at].join(" "));
        if phrase.is_empty() {
            let phrase = there.unwrap_or_else(|| format!("{first}-{last}"));
            return Some(Claim { phrase, kind, at });
        }
        let is_said = |phrase: &str| {
            there
                .as_ref()
                .is_some_and(|there| folded_key(there) == folded_key(phrase))
        };
        if is_said(phrase) || is_said(phrase.trim_matches(is_decoration)) {
            return Some(Claim {
                phrase: phrase.to_owned(),
                kind,
                at,
            });
        }
        let phrase = tokens.tidy(phrase).to_owned();
        Some(Claim {
            phrase,
            kind,
            at: None,
        })
    };
    match unnumbered.starts_with(|c: char| c.is_ascii_digit()) {
        true => numbered(unnumbered).or_else(|| numbered(line)),
        false => numbered(line),
    }
}

/// First and last token, whether both are given, and what follows them.
fn token_range(text: &str) -> Option<(usize, usize, bool, &str)> {
    let text = text.trim_start_matches(['[', '(', '*', '`']);
    let (first, rest) = number(text)?;
    let dashed = (rest.trim_start())
        .strip_prefix(['-', '–', '—', '‑', '−'])
        .and_then(|rest| number(rest.trim_start()));
    let (last, after) = dashed.unwrap_or((first, rest));
    let body = after.trim_start_matches(|c: char| c.is_whitespace() || ":.,)]|*`-–—>".contains(c));
    (body.len() < after.len()).then_some((first, last, dashed.is_some(), body))
}

fn number(text: &str) -> Option<(usize, &str)> {
    let n_digits = text.bytes().take_while(u8::is_ascii_digit).count();
    Some((text[..n_digits].parse().ok()?, &text[n_digits..]))
}

/// The type, before or behind, and the text. After a range of tokens any word in capitals is a type.
fn kind_and_phrase(rest: &str, is_range: bool) -> Option<(String, &str)> {
    fn clean(text: &str) -> &str {
        let is_mark = |c: char| c.is_whitespace() || ":,|*`-–—>=".contains(c);
        undecorated(text.trim_matches(is_mark))
    }
    let (head, tail) = rest
        .split_once(|c: char| c.is_whitespace() || matches!(c, ':' | '|'))
        .unwrap_or((rest, ""));
    if let Some(kind) = known_kind(head) {
        return Some((kind, clean(tail)));
    }
    let (before, word) = rest
        .trim_end()
        .rsplit_once([' ', '\t', ':', '|', '('])
        .unwrap_or(("", rest));
    if let Some(kind) = known_kind(word) {
        return Some((kind, clean(before.trim_end_matches('('))));
    }
    let bare = head.trim_matches(is_decoration);
    let is_kind = bare.len() >= 2
        && bare
            .bytes()
            .all(|b| b.is_ascii_uppercase() || matches!(b, b'_' | b'-'));
    (is_range && is_kind).then(|| (bare.to_owned(), clean(tail)))
}

/// Lines `TYPE: text`, `text - TYPE`, `text (TYPE)` and the like, and bulleted texts under a line that is
/// a type. A line that says `none` for a type is understood, and alone makes a valid empty answer.
pub(super) fn phrases(answer: &str, tokens: &Tokens<'_>) -> Option<Claims> {
    let mut claims = Vec::new();
    let mut block: Option<(usize, usize)> = None;
    let mut says_nothing = false;
    let mut heading: Option<String> = None;
    for raw in answer.lines() {
        let line = raw.trim();
        if line.is_empty() {
            continue;
        }
        let unbulleted = without_bullet(line);
        let body = split_index(unbulleted).1;
        let is_item = body.len() < line.len();
        if let Some(kind) = known_kind(body).filter(|_| body.contains([':', '*', '#'])) {
            heading = Some(kind);
            continue;
        }
        let n_before = claims.len();
        let is_understood = line_claims(body, tokens, &mut claims)
            || match heading.as_ref().filter(|_| is_item) {
                Some(kind) => {
                    add_list(body, kind, tokens, &mut claims);
                    true
                }
                None => {
                    heading = None;
                    false
                }
            };
        if is_understood {
            says_nothing |= claims.len() == n_before;
            let (start, end) = span(answer, line);
            block = Some((block.map_or(start, |(start, _)| start), end));
        }
    }
    let tier = if claims.is_empty() {
        Tier::None
    } else {
        Tier::Lines
    };
    (!claims.is_empty() || says_nothing).then_some(Claims {
        claims,
        tier,
        span: block?,
    })
}

/// Takes the entities of one line; false when it holds none and speaks of none.
fn line_claims(body: &str, tokens: &Tokens<'_>, claims: &mut Vec<Claim>) -> bool {
    for mark in [":", "->", "→", " - ", " – ", " — ", "="] {
        let Some((head, tail)) = body.split_once(mark) else {
            continue;
        };
        if let Some(kind) = known_kind(head)
            && !tail.trim_matches(is_decoration).is_empty()
        {
            add_list(tail, &kind, tokens, claims);
            return true;
        }
    }
    if let Some((phrase, kind)) = kind_behind(body, tokens) {
        if !is_nothing(phrase) {
            claims.push(Claim {
                phrase: tokens.tidy(phrase).to_owned(),
                kind,
                at: None,
            });
        }
        return true;
    }
    // `TYPE text` without a mark is prose unless the type is in capitals and the text occurs.
    let Some((head, tail)) = body.split_once(char::is_whitespace) else {
        return false;
    };
    let is_capital = head.chars().all(|c| !c.is_lowercase());
    match known_kind(head).filter(|_| is_capital && tokens.occurs(tokens.tidy(tail))) {
        Some(kind) => {
            claims.push(Claim {
                phrase: tokens.tidy(tail).to_owned(),
                kind,
                at: None,
            });
            true
        }
        None => false,
    }
}

/// The text and the type behind it. Without a mark between, the type must be in capitals and the text occur.
fn kind_behind<'a>(body: &'a str, tokens: &Tokens<'_>) -> Option<(&'a str, String)> {
    let body = body.trim_end_matches(is_decoration);
    let (at, last) = body
        .char_indices()
        .rev()
        .find(|(_, c)| !(c.is_alphanumeric() || *c == '_'))?;
    let (before, word) = body.split_at(at + last.len_utf8());
    let kind = known_kind(word)?;
    let is_mark = |c: char| {
        matches!(
            c,
            ':' | '(' | '[' | '=' | '>' | '→' | '/' | '|' | '-' | '–' | '—' | '\t'
        )
    };
    let phrase = before.trim_end_matches(|c: char| {
        is_mark(c) || c.is_whitespace() || matches!(c, '*' | '`' | '"')
    });
    let between = &before[phrase.len()..];
    let has_mark = between.contains(is_mark) && between != "-";
    let is_capital = word.chars().all(|c| !c.is_lowercase())
        && between != "-"
        && tokens.occurs(tokens.tidy(phrase));
    (!phrase.trim().is_empty() && (has_mark || is_capital)).then_some((phrase, kind))
}

/// One phrase, or several with commas or semicolons between where the whole does not occur.
fn add_list(text: &str, kind: &str, tokens: &Tokens<'_>, claims: &mut Vec<Claim>) {
    if is_nothing(text) {
        return;
    }
    let whole = tokens.tidy(text);
    let parts: Vec<&str> = if tokens.occurs(whole) {
        vec![whole]
    } else {
        text.split([',', ';'])
            .map(|part| tokens.tidy(part))
            .collect()
    };
    for phrase in parts.into_iter().filter(|part| !is_nothing(part)) {
        claims.push(Claim {
            phrase: phrase.to_owned(),
            kind: kind.to_owned(),
            at: None,
        });
    }
}
