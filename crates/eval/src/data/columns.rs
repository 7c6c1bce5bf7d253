//! Columns of words and tags, one word a line, a blank line after each sentence: CoNLL-2003, WNUT17,
//! Universal NER and their like.

use std::collections::BTreeMap;

use super::decode::{Text, comment, is_blank};
use super::summary::{Notes, Summary};
use super::tags::{self, Sentence};
use super::{DataError, Import, Options};
use crate::TaskId;

/// Which column is what; found by looking at all rows.
struct Layout {
    /// Tabs separate, else blanks.
    has_tabs: bool,
    /// Columns of most rows.
    n_columns: usize,
    /// The first column numbers the words of a sentence.
    is_indexed: bool,
    /// The column of words.
    form: usize,
    /// The column of tags.
    tag: usize,
    /// Some lines are comments.
    has_comments: bool,
}

pub(super) fn import(
    text: &Text<'_>,
    task: TaskId,
    options: &Options,
) -> Result<Import, DataError> {
    let layout = Layout::of(text, task, options)?;
    let mut notes = Notes::default();
    let mut sentences = Vec::new();
    let mut sentence = Sentence::default();
    let mut is_broken = false;
    for (line, row) in text.lines().chain([(0, "")]) {
        if is_blank(row) {
            let done = std::mem::take(&mut sentence);
            if !std::mem::take(&mut is_broken) && !done.tokens.is_empty() {
                sentences.push(done);
            }
        } else if is_comment(row, layout.has_tabs) {
            match comment(row) {
                Some(("sent_id", id)) => sentence.id = Some(id.to_owned()),
                Some(("text", text)) => sentence.text = Some(text.to_owned()),
                _ => {}
            }
        } else {
            let columns = split(row, layout.has_tabs);
            if columns.get(layout.form) == Some(&"-DOCSTART-") {
                notes.skip("document_starts");
            } else if !layout.fits(&columns) {
                if !is_broken {
                    let (n, want) = (columns.len(), layout.n_columns);
                    let message =
                        format!("{n} columns instead of {want}; the sentence was skipped");
                    notes.skip_warned("ragged_sentences", line, message);
                }
                is_broken = true;
            } else {
                if sentence.tokens.is_empty() {
                    sentence.line = line;
                }
                sentence.tokens.push(columns[layout.form].to_owned());
                sentence.tags.push(columns[layout.tag].to_owned());
            }
        }
    }
    let (items, scheme) = tags::items(text, sentences, task, options, &mut notes);
    let format = layout.describe(scheme);
    let summary = Summary::new(format, task, &items, notes);
    Ok(Import { items, summary })
}

impl Layout {
    fn of(text: &Text<'_>, task: TaskId, options: &Options) -> Result<Self, DataError> {
        let lines = || text.lines().filter(|(_, row)| !is_blank(row));
        let n_with_tabs = lines().filter(|(_, row)| row.contains('\t')).count();
        let n_words = lines().filter(|(_, row)| !row.starts_with('#')).count();
        let has_tabs = n_with_tabs > 0 && n_with_tabs * 2 >= n_words;
        let rows: Vec<(usize, Vec<&str>)> = lines()
            .filter(|(_, row)| !is_comment(row, has_tabs))
            .map(|(line, row)| (line, split(row, has_tabs)))
            .collect();
        let mut sizes: BTreeMap<usize, usize> = BTreeMap::new();
        for (_, row) in &rows {
            *sizes.entry(row.len()).or_default() += 1;
        }
        let most = sizes.iter().max_by_key(|(_, count)| **count);
        let n_columns = most.map_or(0, |(size, _)| *size);
        let typical = || rows.iter().filter(|(_, row)| row.len() == n_columns);
        let share = |column: usize, is: &dyn Fn(&str) -> bool| {
            let good = typical().filter(|(_, row)| is(row[column])).count();
            good as f64 / typical().count() as f64
        };
        let is_indexed = n_columns > 2 && share(0, &|value| value.parse::<u32>().is_ok()) > 0.99;
        // Columns are counted from 1 by people.
        let chosen = |column: Option<usize>| column.map(|column| column.wrapping_sub(1));
        let form = chosen(options.word_column).unwrap_or(usize::from(is_indexed));
        let is_tag = |value: &str| tags::is_tag(&options.tag(value, task), task);
        let tag = match chosen(options.tag_column) {
            Some(column) => Some(column),
            // From the right: CoNLL-2003 has chunk tags of the same form before the entities'.
            None => (form.saturating_add(1)..n_columns)
                .rev()
                .find(|&column| share(column, &is_tag) > 0.9),
        };
        let tag = tag.filter(|&tag| tag.max(form) < n_columns);
        let Some(tag) = tag else {
            return Err(without_tags(text, task, &rows, n_columns));
        };
        Ok(Self {
            has_tabs,
            n_columns,
            is_indexed,
            form,
            tag,
            has_comments: lines().any(|(_, row)| is_comment(row, has_tabs)),
        })
    }

    /// Whether a row can be read. What follows the tag in numbered rows (an annotator's name) may
    /// be missing; otherwise another number of columns means that the row is not what it seems.
    fn fits(&self, columns: &[&str]) -> bool {
        let is_whole = columns.len() == self.n_columns
            || self.is_indexed && columns.len() > self.tag.max(self.form);
        is_whole && !columns[self.form].is_empty()
    }

    fn describe(&self, scheme: Option<&str>) -> String {
        let scheme = scheme.unwrap_or("UPOS");
        let comments = if self.has_comments { "with" } else { "no" };
        format!("{} columns, {scheme}, {comments} comments", self.n_columns)
    }
}

fn without_tags(
    text: &Text<'_>,
    task: TaskId,
    rows: &[(usize, Vec<&str>)],
    n_columns: usize,
) -> DataError {
    let example = rows.iter().find(|(_, row)| row.len() == n_columns);
    let (line, found) = example.map_or((1, String::new()), |(line, row)| (*line, row.join(" ")));
    DataError::NoTagColumn {
        name: text.name.to_owned(),
        kind: task.task().kind,
        line,
        found: found.chars().take(80).collect(),
    }
}

/// Splits a row. Only a tab, or only blanks: other white space may be a token.
fn split(row: &str, has_tabs: bool) -> Vec<&str> {
    if has_tabs {
        row.split('\t').collect()
    } else {
        row.split([' ', '\t'])
            .filter(|column| !column.is_empty())
            .collect()
    }
}

/// Whether a line is a comment, and not a word that begins with `#`: a comment has no columns.
fn is_comment(row: &str, has_tabs: bool) -> bool {
    let Some(rest) = row.strip_prefix('#') else {
        return false;
    };
    if has_tabs {
        !row.contains('\t') && (rest.starts_with(' ') || rest.contains('='))
    } else {
        let is_pair = |rest: &str| {
            rest.split_once(" = ")
                .is_some_and(|(key, _)| !key.contains(' '))
        };
        (rest.strip_prefix(' ')).is_some_and(|rest| is_pair(rest) || rest.starts_with("newdoc"))
    }
}
