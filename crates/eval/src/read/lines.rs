//! Lines that hold one word and its tag.

use super::fold::span;
use super::pairs::{Entry, Tag, TagOf, split_piece};

/// Most words in a word of an answer that is no gold token; longer ones are prose.
const MAX_WORDS: usize = 4;

/// One entry from each line that holds a word and its tag; other lines are passed over.
pub(super) fn entries(answer: &str, is_gold: &dyn Fn(&str) -> bool, tag_of: TagOf) -> Vec<Entry> {
    (answer.lines())
        .filter_map(|line| {
            let (index, word, tag) = line_entry(line, is_gold, tag_of)?;
            Some(Entry {
                index,
                word: word.to_owned(),
                tag,
                span: span(answer, line.trim()),
            })
        })
        .collect()
}

/// Number, word and tag of a line `(1.) word SEPARATOR TAG`.
fn line_entry<'a>(
    line: &'a str,
    is_gold: &dyn Fn(&str) -> bool,
    tag_of: TagOf,
) -> Option<(Option<usize>, &'a str, Tag)> {
    let n_slashed = line
        .split_whitespace()
        .filter(|piece| split_piece(piece, tag_of).is_some())
        .count();
    if n_slashed > 1 {
        return None;
    }
    let line = line.trim();
    let (rest, tag) = without_remark(line)
        .and_then(|line| split_tag(line, tag_of))
        .or_else(|| split_tag(line, tag_of))?;
    let (index, word) = word(rest, is_gold)?;
    Some((index, word, tag))
}

/// The line without a remark in brackets at its end, such as `(determiner)`.
fn without_remark(line: &str) -> Option<&str> {
    let inner = line
        .trim_end_matches(['.', '*', '_', ' '])
        .strip_suffix(')')?;
    let (before, _) = inner.rsplit_once('(')?;
    (!before.trim().is_empty()).then_some(before)
}

/// What stands before the tag at the end of a line, and the tag.
fn split_tag(line: &str, tag_of: TagOf) -> Option<(&str, Tag)> {
    let body = line.trim_end_matches(|c: char| {
        c.is_whitespace()
            || matches!(
                c,
                '*' | '`' | '"' | '\'' | '”' | '’' | ')' | ']' | '.' | ',' | ';' | '|' | '_'
            )
    });
    let suffix = |is_part: fn(char) -> bool| {
        let start = body.len()
            - body
                .chars()
                .rev()
                .take_while(|c| is_part(*c))
                .map(char::len_utf8)
                .sum::<usize>();
        let (before, tag) = body.split_at(start);
        let tag = tag_of(tag);
        let before_tag = before.trim_end_matches(['*', '`', '"', '\'', '“', '‘', '(', '[']);
        // Only marks that open right before the tag go: a word may consist of such a mark.
        let rest = if before_tag.trim().is_empty() {
            before
        } else {
            before_tag
        };
        let ends = |c: char| c.is_whitespace() || SEPARATORS.contains(&c);
        let is_apart = rest.ends_with(ends) || rest.len() < before.len();
        (tag != Tag::Not && is_apart).then_some((rest, tag))
    };
    suffix(|c| c.is_ascii_alphanumeric() || matches!(c, '$' | '-'))
        .or_else(|| suffix(|c| c.is_ascii_alphabetic() || c == '$'))
}

const SEPARATORS: [char; 12] = ['/', '_', ':', '=', '>', '→', '⇒', '|', '-', '–', '—', ','];

/// The word before a tag and the number beside it: of the ways to take separator, bullet, number
/// and decoration off, the least that leaves a gold token; if none does, the most.
fn word<'a>(rest: &'a str, is_gold: &dyn Fn(&str) -> bool) -> Option<(Option<usize>, &'a str)> {
    let mut ways = Vec::new();
    for base in [rest.trim(), without_separator(rest)] {
        let bare = without_bullet(base);
        let (index, unnumbered) = split_index(bare);
        for (index, text) in [(None, base), (None, bare), (index, unnumbered)] {
            ways.push((index, text));
            ways.push((index, undecorated(text)));
        }
    }
    ways.retain(|(_, text)| !text.is_empty());
    let gold = ways.iter().find(|(_, text)| is_gold(text));
    let most = ways
        .last()
        .filter(|(_, text)| text.split_whitespace().count() <= MAX_WORDS);
    gold.or(most).copied()
}

/// The text without one separator at its end. A dash without a blank before it is one only behind
/// a single word; behind more it is a part of the last.
fn without_separator(text: &str) -> &str {
    let text = text.trim();
    let arrow = ["-->", "->", "=>", "→", "⇒"]
        .iter()
        .find_map(|arrow| text.strip_suffix(arrow));
    let mark = || text.strip_suffix([':', '=', '/', '_', '|', ',']);
    let dash = || {
        text.strip_suffix(['-', '–', '—']).filter(|rest| {
            let (_, word) = split_index(without_bullet(rest));
            rest.ends_with(char::is_whitespace) || !word.contains(char::is_whitespace)
        })
    };
    arrow.or_else(mark).or_else(dash).unwrap_or(text).trim()
}

/// The text without a bullet.
pub(super) fn without_bullet(text: &str) -> &str {
    let rest = text
        .trim_start()
        .strip_prefix(['-', '*', '•', '+', '·', '–', '—', '>', '‣']);
    let rest = rest.filter(|rest| rest.starts_with(char::is_whitespace));
    rest.unwrap_or(text).trim()
}

/// A number at the start, such as `1.`, `2)`, `(3)`, `#4`, `5:` or `6`, and what follows it.
pub(super) fn split_index(text: &str) -> (Option<usize>, &str) {
    let body = text.trim_start_matches(['(', '#', '[', '*']);
    let n_digits = body.bytes().take_while(u8::is_ascii_digit).count();
    let rest = body[n_digits..].trim_start_matches(['.', ')', ':', ']', ',', '*']);
    match body[..n_digits].parse() {
        Ok(index) if rest.starts_with(char::is_whitespace) => (Some(index), rest.trim()),
        _ => (None, text),
    }
}

/// The text without Markdown marks or quotes that enclose it.
pub(super) fn undecorated(text: &str) -> &str {
    const PAIRS: [(&str, &str); 8] = [
        ("**", "**"),
        ("__", "__"),
        ("*", "*"),
        ("_", "_"),
        ("`", "`"),
        ("\"", "\""),
        ("“", "”"),
        ("'", "'"),
    ];
    let mut text = text.trim();
    loop {
        // `**word:**`: the separator may stand inside.
        let inner = PAIRS.iter().find_map(|(open, close)| {
            let inner = text.strip_prefix(open)?.strip_suffix(close)?;
            (!inner.trim().is_empty()).then(|| inner.trim())
        });
        match inner {
            Some(inner) => text = inner,
            None => return text,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::read::pairs::capitals;

    #[test]
    fn a_tag_stands_apart_at_the_end_of_its_line() {
        let check = |line: &str, expect: Option<(&str, &str)>| {
            let got = split_tag(line, capitals);
            let expect = expect.map(|(rest, tag)| (rest, Tag::Own(tag.to_owned())));
            assert_eq!(got, expect, "{line:?}");
        };
        check("dog NOUN", Some(("dog ", "NOUN")));
        check("a dog: NOUN.", Some(("a dog: ", "NOUN")));
        check("dog/NOUN", Some(("dog/", "NOUN")));
        // A dash may be a part of a tag, and a separator.
        check("dog-NOUN", Some(("dog-", "NOUN")));
        check("2-NUM", Some(("2-", "NUM")));
        check("his-PRP$", Some(("his-", "PRP$")));
        // Marks around the tag keep it apart.
        check("dog(NOUN)", Some(("dog", "NOUN")));
        check("dog\"NOUN\",", Some(("dog", "NOUN")));
        check("dog**NOUN**", Some(("dog", "NOUN")));
        // A mark that is the word itself stays.
        check("( PUNCT", Some(("( ", "PUNCT")));
        check("caféX", None);
        check("éNOUN", None);
        check("NOUN", None);
        check("(NOUN)", None);
        check("a dog", None);
        check("a: dog", None);
    }

    #[test]
    fn one_separator_is_taken_off() {
        let check = |text: &str, expect: &str| {
            assert_eq!(without_separator(text), expect, "{text:?}");
        };
        check("dog", "dog");
        check("dog: ", "dog");
        check("dog::", "dog:");
        check("dog -> ", "dog");
        check("dog →", "dog");
        check("dog - ", "dog");
        check("dog–", "dog");
        check("a dog -", "a dog");
        check("1. dog-", "1. dog");
        check("- dog-", "- dog");
        check("- (1) dog-", "- (1) dog");
        // Behind several words a dash without a blank is a part of the last.
        check("a dog-", "a dog-");
        check("1. a dog-", "1. a dog-");
        check("--", "-");
        check(":", "");
    }

    #[test]
    fn a_number_counts_only_before_a_blank() {
        let check = |text: &str, expect: (Option<usize>, &str)| {
            assert_eq!(split_index(text), expect, "{text:?}");
        };
        for text in ["7. a", "7) a", "(7) a", "#7 a", "7: a", "7 a", "[7], a"] {
            check(text, (Some(7), "a"));
        }
        for text in [
            "7",
            "7th",
            "7th a",
            "7.5 %",
            "a 7",
            "",
            "99999999999999999999999 a",
        ] {
            check(text, (None, text));
        }
    }
}
