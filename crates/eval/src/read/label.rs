//! Labels: the tiers by which a label is read out of an answer.

use unicode_normalization::UnicodeNormalization;

use super::fold::{folded, is_decoration, span};
use super::is_refusal;
use super::literal::{self, Value};
use crate::{Failure, Tier};

/// What was read for a label.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LabelReading {
    /// The label, one of those allowed.
    pub label: Option<String>,
    /// The tier that decided.
    pub tier: Option<Tier>,
    /// Why there is no label.
    pub reason: Option<Failure>,
    /// Bytes of the answer that were read.
    pub span: Option<(usize, usize)>,
}

/// Reads a label of `allowed` out of an answer; `None` is the answer of a thought that was never closed.
///
/// The first tier that applies decides: the whole answer; the last `\boxed{…}`; JSON with an
/// `answer`, `label`, `sentiment` or `class`; a line `Answer: X`; the last line; prose in which
/// exactly one label stands that is not negated. A box, JSON or line that says something else ends the
/// search: the answer is off-label. `pos`, `neg` and `neu` stand for their words; a negated label is no vote
/// for another.
#[must_use]
pub fn read_label(answer: Option<&str>, allowed: &[&str]) -> LabelReading {
    let Some(answer) = answer else {
        return unread(None, Failure::TruncatedThink);
    };
    if answer.trim().is_empty() {
        return unread(None, Failure::NoAnswer);
    }
    exact(answer, allowed)
        .or_else(|| boxed(answer, allowed))
        .or_else(|| json(answer, allowed))
        .or_else(|| answer_line(answer, allowed))
        .or_else(|| last_line(answer, allowed))
        .unwrap_or_else(|| prose(answer, allowed))
}

fn unread(tier: Option<Tier>, reason: Failure) -> LabelReading {
    LabelReading {
        label: None,
        tier,
        reason: Some(reason),
        span: None,
    }
}

/// A reading of `word`, a slice of `answer`: its label, or off-label.
fn decide(answer: &str, word: &str, tier: Tier, allowed: &[&str]) -> LabelReading {
    let label = label_of(word, allowed);
    LabelReading {
        reason: label.is_none().then_some(Failure::OffLabel),
        label,
        tier: Some(tier),
        span: Some(span(answer, word.trim_matches(is_decoration))),
    }
}

/// NFC, in lower case, without the decoration around it.
fn normalise(text: &str) -> String {
    text.nfc()
        .collect::<String>()
        .trim_matches(is_decoration)
        .to_lowercase()
}

/// The allowed label that a text is.
fn label_of(text: &str, allowed: &[&str]) -> Option<String> {
    let word = normalise(text);
    let word = match word.as_str() {
        "pos" => "positive",
        "neg" => "negative",
        "neu" => "neutral",
        other => other,
    };
    let label = allowed.iter().find(|label| normalise(label) == word)?;
    Some((*label).to_owned())
}

fn exact(answer: &str, allowed: &[&str]) -> Option<LabelReading> {
    label_of(answer, allowed).map(|_| decide(answer, answer, Tier::Exact, allowed))
}

fn boxed(answer: &str, allowed: &[&str]) -> Option<LabelReading> {
    let last = answer
        .match_indices("\\boxed")
        .filter_map(|(at, name)| braced(answer[at + name.len()..].trim_start()))
        .last()?;
    Some(decide(answer, unwrap_commands(last), Tier::Boxed, allowed))
}

/// Most bytes of a box: looking for the ends of many that never close would take the square of their number.
const MAX_BOX_BYTES: usize = 4096;

/// What stands in the braces at the start of `text`.
fn braced(text: &str) -> Option<&str> {
    let mut depth = 0_usize;
    for (at, c) in text[..text.floor_char_boundary(MAX_BOX_BYTES)].char_indices() {
        match c {
            '{' => depth += 1,
            '}' if depth == 1 => return Some(&text[1..at]),
            '}' => depth = depth.checked_sub(1)?,
            _ if depth == 0 => return None,
            _ => {}
        }
    }
    None
}

/// Takes `\text{…}`, `\textbf{…}` and the like off.
fn unwrap_commands(mut text: &str) -> &str {
    loop {
        let inner = (text.trim().strip_prefix('\\'))
            .map(|rest| {
                rest.trim_start_matches(|c: char| c.is_ascii_alphabetic())
                    .trim_start()
            })
            .and_then(braced);
        match inner {
            Some(inner) => text = inner,
            None => return text,
        }
    }
}

/// The keys of JSON and of answer lines.
const KEYS: [&str; 4] = ["answer", "label", "sentiment", "class"];

fn json(answer: &str, allowed: &[&str]) -> Option<LabelReading> {
    let values = literal::find_all(answer, &['{']);
    let last = values
        .iter()
        .filter_map(|found| keyed(&found.value))
        .next_back()?;
    let (text, (start, end)) = last;
    let mut read = decide(text, text, Tier::Json, allowed);
    read.span = Some((start, end));
    Some(read)
}

/// The string under one of the keys of an object, or of an object inside it.
fn keyed(value: &Value) -> Option<(&str, (usize, usize))> {
    let Value::Object(entries) = value else {
        return match value {
            Value::List(values) => values.iter().rev().find_map(keyed),
            _ => None,
        };
    };
    let own = KEYS.iter().find_map(|key| {
        entries.iter().rev().find_map(|(name, value)| match value {
            Value::Text(text, span) if name.trim().to_lowercase() == *key => {
                Some((text.as_str(), *span))
            }
            _ => None,
        })
    });
    own.or_else(|| entries.iter().rev().find_map(|(_, value)| keyed(value)))
}

fn answer_line(answer: &str, allowed: &[&str]) -> Option<LabelReading> {
    let words: Vec<&str> = answer
        .lines()
        .filter_map(|line| line_word(line, allowed))
        .collect();
    let last = *words.last()?;
    let says = |word: &str| label_of(word, allowed).unwrap_or_else(|| normalise(word));
    let differ = words.iter().any(|word| says(word) != says(last));
    let mut read = decide(answer, last, Tier::AnswerLine, allowed);
    if differ && read.label.is_some() {
        read.tier = Some(Tier::AnswerLineLast);
    }
    Some(read)
}

/// The word of a line such as `**Final answer:** X`. A line like the heading `Sentiment analysis`,
/// without `is` or punctuation between, counts only when its word is a label.
fn line_word<'a>(line: &'a str, allowed: &[&str]) -> Option<&'a str> {
    let line = line.trim_matches(is_decoration);
    let rest = strip_word(line, &["final"])
        .map(|rest| rest.trim_start_matches(is_decoration))
        .unwrap_or(line);
    let rest = strip_word(rest, &KEYS)?;
    let after = rest.trim_start_matches(is_decoration);
    let has_mark = rest[..rest.len() - after.len()].contains(|c: char| !c.is_whitespace());
    let (word, has_is) = match strip_word(after, &["is"]) {
        Some(rest) if !rest.is_empty() => (rest.trim_start_matches(is_decoration), true),
        _ => (after, false),
    };
    let is_one_word = !word.is_empty()
        && word
            .chars()
            .all(|c| c.is_alphanumeric() || matches!(c, '-' | '_' | '\'' | '’') || is_mark(c));
    let counts = has_mark || has_is || label_of(word, allowed).is_some();
    (is_one_word && counts).then_some(word)
}

/// Combining marks, which are no letters of their own.
fn is_mark(c: char) -> bool {
    unicode_normalization::char::is_combining_mark(c)
}

/// What follows one of `words` (in any case) as a whole word at the start of `text`.
fn strip_word<'a>(text: &'a str, words: &[&str]) -> Option<&'a str> {
    words.iter().find_map(|word| {
        let head = text.get(..word.len())?;
        let rest = &text[word.len()..];
        let ends = !rest.starts_with(|c: char| c.is_alphanumeric());
        (head.eq_ignore_ascii_case(word) && ends).then_some(rest)
    })
}

fn last_line(answer: &str, allowed: &[&str]) -> Option<LabelReading> {
    let line = answer
        .lines()
        .rev()
        .find(|line| !line.trim_matches(is_decoration).is_empty())?;
    label_of(line, allowed).map(|_| decide(answer, line, Tier::LastLine, allowed))
}

fn prose(answer: &str, allowed: &[&str]) -> LabelReading {
    let words = words(answer);
    let mut live: Vec<(String, &str)> = Vec::new();
    let mut negated = false;
    for (i, word) in words.iter().enumerate() {
        if let Some(label) = label_of(word.raw, allowed) {
            if is_negated(&words, i) {
                negated = true;
            } else {
                live.push((label, word.raw));
            }
        }
    }
    match live.last() {
        Some((label, raw)) if live.iter().all(|(other, _)| other == label) => {
            decide(answer, raw, Tier::ProseUnique, allowed)
        }
        Some(_) => unread(Some(Tier::Prose), Failure::Ambiguous),
        None if is_refusal(answer) => unread(Some(Tier::Prose), Failure::Refusal),
        None if negated => unread(Some(Tier::Prose), Failure::Ambiguous),
        None => unread(Some(Tier::Prose), Failure::OffLabel),
    }
}

/// A word of prose.
struct Word<'a> {
    raw: &'a str,
    folded: String,
    /// Whether a sentence or clause ended right before it.
    after_stop: bool,
}

/// Runs of letters, digits and marks, going on over a single apostrophe, hyphen or `_`.
fn words(text: &str) -> Vec<Word<'_>> {
    let mut words = Vec::new();
    let mut start = None;
    let mut after_stop = false;
    let mut chars = text.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        let joins = matches!(c, '\'' | '’' | 'ʼ' | '-' | '‐' | '‑' | '_')
            && chars.peek().is_some_and(|(_, next)| next.is_alphanumeric());
        let goes_on = c.is_alphanumeric() || start.is_some() && (joins || is_mark(c));
        if goes_on {
            start.get_or_insert(at);
        } else if matches!(c, '.' | '!' | '?' | ';' | ':' | '\n') && start.is_none() {
            after_stop = true;
        }
        let ends = chars.peek().is_none();
        if let Some(from) = start
            && (!goes_on || ends)
        {
            let to = if goes_on { text.len() } else { at };
            let raw = &text[from..to];
            let folded = folded(raw);
            words.push(Word {
                raw,
                folded,
                after_stop,
            });
            start = None;
            after_stop = matches!(c, '.' | '!' | '?' | ';' | ':' | '\n');
        }
    }
    words
}

/// Whether a negation ends within two words before the word at `i`, in the same clause.
fn is_negated(words: &[Word<'_>], i: usize) -> bool {
    let negates = |at: usize| {
        let word = words[at].folded.as_str();
        let previous = at
            .checked_sub(1)
            .map_or("", |before| words[before].folded.as_str());
        matches!(word, "not" | "never" | "neither" | "nor")
            || word.ends_with("n't")
            || matches!((previous, word), ("rather", "than") | ("instead", "of"))
    };
    (1..=2)
        .take_while(|back| *back <= i && !words[i + 1 - back].after_stop)
        .any(|back| negates(i - back))
}
