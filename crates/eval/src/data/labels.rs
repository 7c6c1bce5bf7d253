//! Rows of text and label to items: what a label means.

use std::collections::BTreeSet;

use super::Options;
use super::decode::Text;
use super::summary::{Ids, Notes};
use crate::{Gold, Item, TaskId};

/// A row as it stands in the file.
pub(super) struct Row {
    /// Its line, from 1.
    pub line: usize,
    /// Its own id.
    pub id: Option<String>,
    /// The text.
    pub text: String,
    /// The label as written.
    pub label: String,
}

/// Items out of rows. Rows with a blank text or a label outside the task are skipped and told;
/// neutral rows of a two-label task are skipped and counted.
pub(super) fn items(
    file: &Text<'_>,
    mut rows: Vec<Row>,
    task: TaskId,
    options: &Options,
    notes: &mut Notes,
) -> Vec<Item> {
    for row in &mut rows {
        row.label = options.label(&row.label).to_owned();
    }
    let numbers = Numbers::of(rows.iter().map(|row| row.label.as_str()), task);
    let mut ids = Ids::default();
    let mut items = Vec::new();
    for row in rows {
        if row.text.trim().is_empty() {
            notes.skip_warned(
                "empty_texts",
                row.line,
                "the text is empty; the row was skipped",
            );
            continue;
        }
        let label = word(&row.label).or_else(|| numbers.label(&row.label));
        let known = label.filter(|label| task.task().labels.contains(label));
        match known {
            Some(label) => items.push(Item {
                id: ids.choose(row.id.as_deref(), file.id(row.line)),
                text: row.text,
                tokens: Vec::new(),
                gold: Gold::Label(label.to_owned()),
            }),
            None if label == Some("neutral") => notes.skip("neutral"),
            None => notes.skip_warned("unknown_labels", row.line, outside(&row.label, task)),
        }
    }
    items
}

fn outside(label: &str, task: TaskId) -> String {
    let labels = task.task().labels.join(", ");
    format!("the label `{label}` is none of the task's {labels}; the row was skipped")
}

/// A label by its common names.
pub(super) fn word(label: &str) -> Option<&'static str> {
    match label.trim().to_lowercase().as_str() {
        "positive" | "pos" => Some("positive"),
        "negative" | "neg" => Some("negative"),
        "neutral" | "neu" => Some("neutral"),
        _ => None,
    }
}

/// What numbers mean as labels, judged by all that occur in a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Numbers {
    /// 0 negative, 1 positive (SST-2's).
    Two,
    /// 0 negative, 1 neutral, 2 positive (TweetEval's).
    Three,
    /// 0 negative, 2 neutral, 4 positive (Sentiment140's).
    Four,
    /// -1 negative, 0 neutral, 1 positive.
    Signed,
    /// Something else, such as stars: not guessed.
    Unknown,
}

impl Numbers {
    fn of<'a>(labels: impl Iterator<Item = &'a str>, task: TaskId) -> Self {
        let found: BTreeSet<i64> = labels.filter_map(|l| l.trim().parse().ok()).collect();
        let within = |set: &[i64]| found.iter().all(|n| set.contains(n));
        let has_neutral = task.task().labels.contains(&"neutral");
        if within(&[0, 1]) && !has_neutral {
            Self::Two
        } else if within(&[0, 1, 2]) {
            Self::Three
        } else if within(&[-1, 0, 1]) {
            Self::Signed
        } else if within(&[0, 2, 4]) {
            Self::Four
        } else {
            Self::Unknown
        }
    }

    fn label(self, label: &str) -> Option<&'static str> {
        match (self, label.trim().parse::<i64>().ok()?) {
            (Self::Two | Self::Three | Self::Four, 0) | (Self::Signed, -1) => Some("negative"),
            (Self::Three, 1) | (Self::Four, 2) | (Self::Signed, 0) => Some("neutral"),
            (Self::Two | Self::Signed, 1) | (Self::Three, 2) | (Self::Four, 4) => Some("positive"),
            _ => None,
        }
    }
}
