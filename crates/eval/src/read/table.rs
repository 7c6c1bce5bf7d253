//! Markdown tables of words and tags.

use super::fold::{folded, span};
use super::lines::undecorated;
use super::pairs::{Entry, Tag, TagOf};

const WORD_HEADS: [&str; 6] = ["token", "word", "text", "form", "entity", "phrase"];
const TAG_HEADS: [&str; 9] = [
    "tag",
    "pos",
    "upos",
    "pos tag",
    "part of speech",
    "part-of-speech",
    "type",
    "label",
    "entity type",
];

/// A row's cells and the row itself.
struct Row<'a> {
    cells: Vec<&'a str>,
    line: &'a str,
}

/// One entry from each row of the tables in an answer.
///
/// Columns are found by their heads; without heads, tags are in the column with most tags and words
/// in the nearest column left of it that is not all numbers. A column of numbers before the words holds indices.
pub(super) fn entries(answer: &str, tag_of: TagOf) -> Vec<Entry> {
    let mut rows: Vec<Row<'_>> = Vec::new();
    let mut has_rule = false;
    for line in answer.lines() {
        let Some(cells) = cells(line) else { continue };
        if cells.iter().all(|cell| is_rule(cell)) {
            has_rule = true;
        } else {
            rows.push(Row {
                cells,
                line: line.trim(),
            });
        }
    }
    if !(has_rule || rows.len() > 1 || rows.iter().any(|row| row.line.starts_with('|'))) {
        return Vec::new();
    }
    let Some((index, word, tag)) = columns(&rows, tag_of) else {
        return Vec::new();
    };
    (rows.iter())
        .filter_map(|row| {
            let text = undecorated(row.cells.get(word)?);
            let tag = tag_of(row.cells.get(tag)?);
            (tag != Tag::Not && !text.is_empty()).then(|| Entry {
                index: index.and_then(|i| row.cells.get(i)?.trim_end_matches('.').parse().ok()),
                word: text.to_owned(),
                tag,
                span: span(answer, row.line),
            })
        })
        .collect()
}

/// The cells of a row; `None` when the line is none. An escaped bar belongs to its cell.
fn cells(line: &str) -> Option<Vec<&str>> {
    let line = line.trim();
    let inner = line.strip_prefix('|').unwrap_or(line);
    let inner = inner
        .strip_suffix('|')
        .filter(|rest| !rest.ends_with('\\'))
        .unwrap_or(inner);
    let mut cells = Vec::new();
    let mut start = 0;
    for (at, _) in inner.match_indices('|') {
        if !inner[..at].ends_with('\\') {
            cells.push(inner[start..at].trim());
            start = at + 1;
        }
    }
    cells.push(inner[start..].trim());
    let cells: Vec<&str> = cells
        .into_iter()
        .map(|cell| if cell == "\\|" { &cell[1..] } else { cell })
        .collect();
    (cells.len() >= 2).then_some(cells)
}

fn is_rule(cell: &str) -> bool {
    !cell.is_empty()
        && cell
            .chars()
            .all(|c| matches!(c, '-' | ':' | '–' | '—' | ' '))
}

/// Columns of indices, words and tags.
fn columns(rows: &[Row<'_>], tag_of: TagOf) -> Option<(Option<usize>, usize, usize)> {
    let head = rows.first()?;
    let named = |names: &[&str]| {
        head.cells
            .iter()
            .position(|cell| names.contains(&folded(undecorated(cell)).as_str()))
    };
    let n_tags = |column: usize| {
        let is_tag = |row: &&Row<'_>| {
            row.cells
                .get(column)
                .is_some_and(|cell| tag_of(cell) != Tag::Not)
        };
        rows.iter().filter(is_tag).count()
    };
    let n_columns = head.cells.len();
    let tag =
        named(&TAG_HEADS).or_else(|| (1..n_columns).rev().max_by_key(|column| n_tags(*column)))?;
    let is_numbers = |column: usize| {
        let mut rows = rows.iter().filter(|row| {
            row.cells
                .get(tag)
                .is_some_and(|cell| tag_of(cell) != Tag::Not)
        });
        rows.all(|row| {
            row.cells
                .get(column)
                .is_some_and(|cell| cell.trim_end_matches('.').parse::<usize>().is_ok())
        })
    };
    let word = named(&WORD_HEADS)
        .filter(|column| *column != tag)
        .or_else(|| (0..tag).rev().find(|column| !is_numbers(*column)))
        .or(tag.checked_sub(1))?;
    let index = (0..word).find(|column| is_numbers(*column));
    Some((index, word, tag))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::read::pairs::capitals;

    #[test]
    fn bars_end_cells_unless_escaped() {
        let check = |line: &str, expect: Option<&[&str]>| {
            assert_eq!(cells(line).as_deref(), expect, "{line:?}");
        };
        check("| a | b |", Some(&["a", "b"]));
        check(" a|b ", Some(&["a", "b"]));
        check("|a|b", Some(&["a", "b"]));
        check("a | b |", Some(&["a", "b"]));
        check("| a | |", Some(&["a", ""]));
        check("||", None);
        check("| a |", None);
        check("a", None);
        check("", None);
        check(r"| \| | SYM |", Some(&["|", "SYM"]));
        check(r"SYM | \|", Some(&["SYM", "|"]));
        check(r"| a\|b | X |", Some(&[r"a\|b", "X"]));
    }

    #[test]
    fn rules_are_dashes_with_colons() {
        for cell in ["-", "---", ":--", ":-:", "- -", "–", "——"] {
            assert!(is_rule(cell), "{cell:?}");
        }
        for cell in ["", "a", "-a-", "--|", "=="] {
            assert!(!is_rule(cell), "{cell:?}");
        }
    }

    #[test]
    fn a_row_with_a_word_and_a_tag_is_an_entry() {
        let check = |answer: &str, expect: &[(Option<usize>, &str, &str)]| {
            let entries = entries(answer, capitals);
            let got: Vec<_> = entries
                .iter()
                .map(|entry| match &entry.tag {
                    Tag::Own(tag) => (entry.index, entry.word.as_str(), tag.as_str()),
                    other => panic!("{other:?} in {answer:?}"),
                })
                .collect();
            assert_eq!(got, expect, "{answer:?}");
        };
        // One line is a table only with a bar before it or a rule below.
        check("dog | NOUN", &[]);
        check("| dog | NOUN |", &[(None, "dog", "NOUN")]);
        check("dog | NOUN\n--|--", &[(None, "dog", "NOUN")]);
        check(
            "dog | NOUN\ncat | NOUN",
            &[(None, "dog", "NOUN"), (None, "cat", "NOUN")],
        );
        // Heads, and rows that lack a word or a tag, are none.
        check(
            "| Word | Tag |\n|--|--|\n| dog | NOUN |\n| | DET |\n| cat | none |\n| end |",
            &[(None, "dog", "NOUN")],
        );
        check("| dog | a pet |\n| cat | another |", &[]);
        check("| Word | Tag |\n| dog | a pet |", &[]);
        // A rule above the heads is no row.
        check(
            "|--|--|\n| Tag | Word |\n|--|--|\n| NOUN | dog |",
            &[(None, "dog", "NOUN")],
        );
        // The head of the numbers is no number.
        check(
            "| # | Word | Tag |\n|--|--|--|\n| 2. | dog | NOUN |\n| 1. | The | DET |",
            &[(Some(2), "dog", "NOUN"), (Some(1), "The", "DET")],
        );
        check(
            "| a | dog | NOUN |\n| 1 | The | DET |",
            &[(None, "dog", "NOUN"), (None, "The", "DET")],
        );
    }
}
