//! What an import understood.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use crate::metrics::seqlab;
use crate::{Gold, Item, Kind, TaskId};

/// Warnings beyond so many are only counted.
const MAX_WARNINGS: usize = 100;
/// Longer warnings are cut: what they tell of a line is as long as the line makes it.
const MAX_WARNING_CHARS: usize = 300;

/// What an import understood; the output of `thinkscope data`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Summary {
    /// The format, in words.
    pub format: String,
    /// Items.
    pub n_items: u64,
    /// Gold tokens of all items; 0 for labels.
    pub n_tokens: u64,
    /// How often each tag occurs.
    pub tags: BTreeMap<String, u64>,
    /// How many entities of each type there are (NER).
    pub entities: BTreeMap<String, u64>,
    /// How often each label occurs.
    pub labels: BTreeMap<String, u64>,
    /// What was left out, by reason.
    pub skipped: BTreeMap<String, u64>,
    /// What was doubtful, with line numbers.
    pub warnings: Vec<String>,
}

/// Skips and warnings while reading.
#[derive(Debug, Default)]
pub(super) struct Notes {
    skipped: BTreeMap<String, u64>,
    warnings: Vec<String>,
    n_more: u64,
}

impl Notes {
    /// Counts something left out, without a word: what the format itself says is no item.
    pub fn skip(&mut self, what: &str) {
        *self.skipped.entry(what.to_owned()).or_default() += 1;
    }

    /// Says something about a line.
    pub fn warn(&mut self, line: usize, message: impl std::fmt::Display) {
        if self.warnings.len() < MAX_WARNINGS {
            let mut warning = format!("line {line}: {message}");
            if let Some((end, _)) = warning.char_indices().nth(MAX_WARNING_CHARS) {
                warning.truncate(end);
                warning.push('…');
            }
            self.warnings.push(warning);
        } else {
            self.n_more += 1;
        }
    }

    /// Counts something left out and says why.
    pub fn skip_warned(&mut self, what: &str, line: usize, message: impl std::fmt::Display) {
        self.skip(what);
        self.warn(line, message);
    }
}

impl Summary {
    /// What items that were imported before hold.
    #[must_use]
    pub fn of_items(task: TaskId, items: &[Item]) -> Self {
        Self::new("Thinkscope's items", task, items, Notes::default())
    }

    pub(super) fn new(
        format: impl Into<String>,
        task: TaskId,
        items: &[Item],
        notes: Notes,
    ) -> Self {
        let mut summary = Self {
            format: format.into(),
            n_items: items.len() as u64,
            n_tokens: items.iter().map(|item| item.tokens.len() as u64).sum(),
            tags: BTreeMap::new(),
            entities: BTreeMap::new(),
            labels: BTreeMap::new(),
            skipped: notes.skipped,
            warnings: notes.warnings,
        };
        if notes.n_more > 0 {
            let more = format!("and {} more warnings", notes.n_more);
            summary.warnings.push(more);
        }
        for item in items {
            match &item.gold {
                Gold::Label(label) => add(&mut summary.labels, label),
                Gold::Tags(tags) => {
                    tags.iter().for_each(|tag| add(&mut summary.tags, tag));
                    if task.task().kind == Kind::TagEntities {
                        for chunk in seqlab::chunks(tags) {
                            add(&mut summary.entities, chunk.kind);
                        }
                    }
                }
            }
        }
        summary
    }

    /// Why nothing was read, when nothing was.
    pub(super) fn first_reason(&self) -> String {
        let none = || "it holds no item".to_owned();
        self.warnings.first().cloned().unwrap_or_else(none)
    }
}

fn add(counts: &mut BTreeMap<String, u64>, name: &str) {
    match counts.get_mut(name) {
        Some(count) => *count += 1,
        None => drop(counts.insert(name.to_owned(), 1)),
    }
}

/// Keeps the ids of a data set unique.
#[derive(Debug, Default)]
pub(super) struct Ids(BTreeSet<String>);

impl Ids {
    /// `own` when the file gives one that is not taken yet, else `fallback` (the file's name and line).
    pub fn choose(&mut self, own: Option<&str>, fallback: String) -> String {
        let own = own.filter(|id| !id.is_empty() && !self.0.contains(*id));
        let id = own.map_or(fallback, str::to_owned);
        self.0.insert(id.clone());
        id
    }
}
