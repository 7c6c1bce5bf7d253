//! TweetEval's form: one text a line, and in a second file one label a line; perhaps a mapping of
//! label ids to names.

use std::collections::BTreeMap;

use super::decode::Text;
use super::labels::{self, Row};
use super::summary::{Notes, Summary};
use super::{DataError, Import, Options};
use crate::{Kind, TaskId};

/// The name of the other file of a pair: `val_text.txt` ↔ `val_labels.txt`.
#[must_use]
pub fn sibling(name: &str) -> Option<String> {
    if name.contains("_text") {
        Some(name.replacen("_text", "_labels", 1))
    } else if name.contains("_labels") {
        Some(name.replacen("_labels", "_text", 1))
    } else {
        None
    }
}

pub(super) fn import(
    files: &[Text<'_>],
    task: TaskId,
    options: &Options,
) -> Result<Import, DataError> {
    let [texts, labels] = pair(files)?;
    if task.task().kind != Kind::Classify {
        return Err(DataError::WrongTask {
            name: texts.name.to_owned(),
            task,
            misfit: super::Misfit::LabelsForTags,
        });
    }
    let mapping = files.iter().find(|file| is_mapping(file)).map(mapping);
    let (n_texts, n_labels) = (texts.lines().count(), labels.lines().count());
    if n_texts != n_labels {
        return Err(DataError::LineCounts {
            texts: texts.name.to_owned(),
            n_texts,
            labels: labels.name.to_owned(),
            n_labels,
        });
    }
    let name_of = |label: &str| match &mapping {
        Some(names) => names.get(label).cloned(),
        None => None,
    };
    let rows = (texts.lines().zip(labels.lines()))
        .map(|((line, text), (_, label))| Row {
            line,
            id: None,
            text: text.to_owned(),
            label: name_of(label.trim()).unwrap_or_else(|| label.trim().to_owned()),
        })
        .collect();
    let mut notes = Notes::default();
    let items = labels::items(texts, rows, task, options, &mut notes);
    let summary = Summary::new("TweetEval, texts and labels", task, &items, notes);
    Ok(Import { items, summary })
}

/// The text file and the labels file: by content, since only labels are all numbers or label words.
fn pair<'a, 'b>(files: &'a [Text<'b>]) -> Result<[&'a Text<'b>; 2], DataError> {
    let mut texts = Vec::new();
    let mut labels = Vec::new();
    for file in files.iter().filter(|file| !is_mapping(file)) {
        if is_labels(file) {
            &mut labels
        } else {
            &mut texts
        }
        .push(file);
    }
    match (texts.as_slice(), labels.as_slice()) {
        ([texts], [labels]) => Ok([texts, labels]),
        _ => Err(DataError::NoPair {
            name: files[0].name.to_owned(),
        }),
    }
}

fn is_labels(file: &Text<'_>) -> bool {
    let is_label = |line: &str| line.parse::<i64>().is_ok() || labels::word(line).is_some();
    file.lines().all(|(_, line)| is_label(line.trim()))
}

fn is_mapping(file: &Text<'_>) -> bool {
    let is_entry = |line: &str| {
        line.split_once('\t')
            .is_some_and(|(id, name)| id.parse::<i64>().is_ok() && !name.is_empty())
    };
    file.lines().count() <= 100 && file.lines().all(|(_, line)| is_entry(line))
}

fn mapping(file: &Text<'_>) -> BTreeMap<String, String> {
    (file.lines().filter_map(|(_, line)| line.split_once('\t')))
        .map(|(id, name)| (id.to_owned(), name.trim().to_owned()))
        .collect()
}
