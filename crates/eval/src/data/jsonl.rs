//! JSON Lines: one object a line, with `text` and `label`, or with `tokens` and `tags`; or items as
//! this program writes them, whose `gold` holds the label or the tags.

use serde_json::{Map, Value};

use super::decode::Text;
use super::labels::{self, Row};
use super::summary::{Notes, Summary};
use super::tags::{self, Sentence};
use super::{DataError, Import, Options};
use crate::{Kind, TaskId};

const ID: &[&str] = &["id", "sent_id", "guid"];
const TEXT: &[&str] = &["text", "sentence", "review", "tweet", "content"];
const LABEL: &[&str] = &["label", "sentiment", "class", "gold"];
const TOKENS: &[&str] = &["tokens", "words"];
const NER: &[&str] = &["tags", "ner_tags", "ner", "labels"];
const POS: &[&str] = &["tags", "upos", "pos_tags", "upos_tags", "pos", "labels"];

/// Whether the file begins with an object.
pub(super) fn is_json_lines(text: &Text<'_>) -> bool {
    text.content.trim_start().starts_with('{')
}

pub(super) fn import(
    text: &Text<'_>,
    task: TaskId,
    options: &Options,
) -> Result<Import, DataError> {
    let mut notes = Notes::default();
    let mut objects = Vec::new();
    for (line, json) in text.lines() {
        if json.trim().is_empty() {
            continue;
        }
        match serde_json::from_str::<Map<String, Value>>(json) {
            Ok(object) => objects.push((line, with_gold(object))),
            Err(e) => {
                // The parser counts lines within this one.
                let reason = e.to_string();
                let reason = reason.split(" at line ").next().unwrap_or_default();
                let column = e.column();
                let message = format!(
                    "no whole JSON object ({reason}, column {column}); the line was skipped"
                );
                notes.skip_warned("broken_lines", line, message);
            }
        }
    }
    let kind = task.task().kind;
    let items = match kind {
        Kind::Classify => {
            let rows = (objects.iter())
                .filter_map(|(line, object)| row(*line, object, options, &mut notes))
                .collect();
            labels::items(text, rows, task, options, &mut notes)
        }
        Kind::TagTokens | Kind::TagEntities => {
            let usual = if kind == Kind::TagTokens { POS } else { NER };
            let keys = Options::names(&options.label_column, usual);
            let sentences = (objects.iter())
                .filter_map(|(line, object)| sentence(*line, object, &keys, options, &mut notes))
                .collect();
            tags::items(text, sentences, task, options, &mut notes).0
        }
    };
    let summary = Summary::new("JSON Lines", task, &items, notes);
    Ok(Import { items, summary })
}

/// Takes the label or the tags out of the `gold` of an [`Item`](crate::Item).
fn with_gold(mut object: Map<String, Value>) -> Map<String, Value> {
    if let Some(Value::Object(gold)) = object.get_mut("gold") {
        let gold = std::mem::take(gold);
        object.remove("gold");
        for (key, value) in gold {
            object.entry(key).or_insert(value);
        }
    }
    object
}

fn row(
    line: usize,
    object: &Map<String, Value>,
    options: &Options,
    notes: &mut Notes,
) -> Option<Row> {
    let text = scalar(object, &Options::names(&options.text_column, TEXT));
    let fields = text.zip(scalar(
        object,
        &Options::names(&options.label_column, LABEL),
    ));
    let Some((text, label)) = fields else {
        let message = format!("no `text` with a `label`, but {}; skipped", keys(object));
        notes.skip_warned("missing_fields", line, message);
        return None;
    };
    let id = scalar(object, &Options::names(&options.id_column, ID));
    Some(Row {
        line,
        id,
        text,
        label,
    })
}

fn sentence(
    line: usize,
    object: &Map<String, Value>,
    tag_keys: &[&str],
    options: &Options,
    notes: &mut Notes,
) -> Option<Sentence> {
    let Some((tokens, tags)) = strings(object, TOKENS).zip(strings(object, tag_keys)) else {
        let message = format!(
            "no lists of strings `tokens` and `tags`, but {}; skipped",
            keys(object)
        );
        notes.skip_warned("missing_fields", line, message);
        return None;
    };
    if tokens.len() != tags.len() || tokens.is_empty() {
        let message = format!("{} tokens, but {} tags; skipped", tokens.len(), tags.len());
        notes.skip_warned("ragged_sentences", line, message);
        return None;
    }
    Some(Sentence {
        line,
        id: scalar(object, &Options::names(&options.id_column, ID)),
        text: scalar(object, &Options::names(&options.text_column, TEXT)),
        tokens,
        tags,
    })
}

/// The first of these keys that holds a string or a number.
fn scalar(object: &Map<String, Value>, keys: &[&str]) -> Option<String> {
    keys.iter().find_map(|key| match object.get(*key)? {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    })
}

/// The first of these keys that holds a list of strings.
fn strings(object: &Map<String, Value>, keys: &[&str]) -> Option<Vec<String>> {
    keys.iter().find_map(|key| {
        let list = object.get(*key)?.as_array()?;
        list.iter().map(|v| v.as_str().map(str::to_owned)).collect()
    })
}

fn keys(object: &Map<String, Value>) -> String {
    let keys: Vec<String> = object.keys().map(|key| format!("`{key}`")).collect();
    if keys.is_empty() {
        "nothing".to_owned()
    } else {
        keys.join(", ")
    }
}
