//! CoNLL-U (<https://universaldependencies.org/format.html>): words and their universal tags.

use super::decode::{Text, comment, is_blank};
use super::summary::{Notes, Summary};
use super::tags::{self, Sentence};
use super::{DataError, Import, Options};
use crate::TaskId;

/// Columns of a row.
const N_COLUMNS: usize = 10;

/// Whether most of the first rows are CoNLL-U's: ten columns, the first an id.
pub(super) fn is_conllu(text: &Text<'_>) -> bool {
    let rows = || {
        (text.lines().map(|(_, line)| line))
            .filter(|line| !is_blank(line) && !line.starts_with('#'))
            .take(50)
    };
    let good = rows().filter(|row| {
        row.split('\t').count() == N_COLUMNS && row.split('\t').next().and_then(id).is_some()
    });
    good.count() * 2 > rows().count()
}

/// What a row's id makes of it.
enum Id {
    /// A plain number.
    Word(u32),
    /// `1-2`: a surface token of several words, which follow; this is the last one's number.
    Range(u32),
    /// `8.1`: a node that is not in the text.
    Empty,
}

fn id(column: &str) -> Option<Id> {
    if let Some((first, last)) = column.split_once('-') {
        first.parse::<u32>().ok()?;
        return Some(Id::Range(last.parse().ok()?));
    }
    if let Some((before, after)) = column.split_once('.') {
        before.parse::<u32>().ok()?;
        after.parse::<u32>().ok()?;
        return Some(Id::Empty);
    }
    Some(Id::Word(column.parse().ok()?))
}

pub(super) fn import(text: &Text<'_>, options: &Options) -> Result<Import, DataError> {
    let mut notes = Notes::default();
    let mut sentences = Vec::new();
    let mut reader = Reader::default();
    for (line, row) in text.lines() {
        if is_blank(row) {
            sentences.extend(std::mem::take(&mut reader).finish(&mut notes));
        } else if row.starts_with('#') {
            reader.read_comment(row);
        } else {
            reader.read_row(line, row, &mut notes);
        }
    }
    sentences.extend(reader.finish(&mut notes));
    let (items, _) = tags::items(text, sentences, TaskId::Pos, options, &mut notes);
    let summary = Summary::new("CoNLL-U", TaskId::Pos, &items, notes);
    Ok(Import { items, summary })
}

/// One sentence while it is read.
#[derive(Default)]
struct Reader {
    sentence: Sentence,
    /// The text rebuilt from forms and `SpaceAfter`, for sentences without a text comment.
    surface: String,
    /// Words up to this number are inside a surface token already written.
    covered: u32,
    is_broken: bool,
}

impl Reader {
    fn read_comment(&mut self, row: &str) {
        match comment(row) {
            Some(("sent_id", id)) => self.sentence.id = Some(id.to_owned()),
            Some(("text", text)) => self.sentence.text = Some(text.to_owned()),
            _ => {}
        }
    }

    fn read_row(&mut self, line: usize, row: &str, notes: &mut Notes) {
        let columns: Vec<&str> = row.split('\t').collect();
        let (Some(id), &[_, form, _, upos, .., misc]) = (id(columns[0]), columns.as_slice()) else {
            return self.break_off(line, columns.len(), notes);
        };
        if columns.len() != N_COLUMNS || form.is_empty() {
            return self.break_off(line, columns.len(), notes);
        }
        match id {
            Id::Word(number) => {
                if self.sentence.tokens.is_empty() {
                    self.sentence.line = line;
                }
                if number > self.covered {
                    self.write(form, misc);
                }
                self.sentence.tokens.push(form.to_owned());
                self.sentence.tags.push(upos.to_owned());
            }
            Id::Range(last) => {
                notes.skip("multiword_tokens");
                self.write(form, misc);
                self.covered = last;
            }
            Id::Empty => notes.skip("empty_nodes"),
        }
    }

    fn write(&mut self, form: &str, misc: &str) {
        self.surface.push_str(form);
        if !misc.split('|').any(|feature| feature == "SpaceAfter=No") {
            self.surface.push(' ');
        }
    }

    fn break_off(&mut self, line: usize, n: usize, notes: &mut Notes) {
        if !self.is_broken {
            let what = format!("{n} columns instead of {N_COLUMNS}, or no word number");
            let message = format!("{what}; the sentence was skipped");
            notes.skip_warned("ragged_sentences", line, message);
        }
        self.is_broken = true;
    }

    fn finish(self, notes: &mut Notes) -> Option<Sentence> {
        if self.is_broken {
            return None;
        }
        let mut sentence = self.sentence;
        if sentence.tokens.is_empty() {
            if sentence.id.is_some() || sentence.text.is_some() {
                notes.skip("empty_sentences");
            }
            return None;
        }
        let surface = self.surface;
        sentence
            .text
            .get_or_insert_with(|| surface.trim_end_matches(' ').to_owned());
        Some(sentence)
    }
}
