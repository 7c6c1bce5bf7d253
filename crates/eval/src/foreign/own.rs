//! A log's document in the form of our JSON Lines import.

use serde_json::{Map, Value, json};

use crate::Kind;

/// Keys under which documents keep what a task needs.
const TOKENS: [&str; 2] = ["tokens", "words"];
const TAGS: [&str; 6] = ["tags", "ner_tags", "ner", "upos", "pos_tags", "upos_tags"];

/// The document with the log's target as its gold annotation. A target that is none for the task (a
/// number, a letter) leaves the document's own, if it has one.
pub(super) fn document(
    mut doc: Map<String, Value>,
    target: &Value,
    kind: Kind,
) -> Map<String, Value> {
    if kind == Kind::Classify {
        // Tokens of a text are no gold annotation of a label task.
        if let Some(label) = label(target) {
            doc.insert("label".to_owned(), label);
        }
        return doc;
    }
    let own_tags = TAGS.iter().find_map(|key| strings(doc.get(*key)?));
    let said = tags(target);
    let tokens = TOKENS.iter().find_map(|key| strings(doc.get(*key)?));
    let tokens = tokens.or_else(|| {
        let text = doc.get("text")?.as_str()?;
        Some(text.split_whitespace().map(str::to_owned).collect())
    });
    let fits = |tags: &Vec<String>| {
        tokens
            .as_ref()
            .is_none_or(|tokens| tokens.len() == tags.len())
    };
    if let Some(tags) = Some(said).filter(fits).or(own_tags) {
        doc.insert("tags".to_owned(), json!(tags));
    }
    if let Some(tokens) = tokens {
        doc.insert("tokens".to_owned(), json!(tokens));
    }
    doc
}

/// A target as a label: its first text, or its number.
fn label(target: &Value) -> Option<Value> {
    match target {
        Value::String(text) if !text.trim().is_empty() => Some(json!(text.trim())),
        Value::Number(number) => Some(json!(number.to_string())),
        Value::Array(several) => several.first().and_then(label),
        _ => None,
    }
}

/// A target as tags: a list, or a text of them as a list is written or with blanks between.
fn tags(target: &Value) -> Vec<String> {
    if let Some(tags) = strings(target).filter(|tags| tags.len() > 1) {
        return tags;
    }
    let text = match target {
        Value::String(text) => text.as_str(),
        Value::Array(several) => several.first().and_then(Value::as_str).unwrap_or(""),
        _ => "",
    };
    let is_between = |c: char| c.is_whitespace() || "[](),'\"".contains(c);
    (text.split(is_between).filter(|tag| !tag.is_empty()))
        .map(str::to_owned)
        .collect()
}

fn strings(value: &Value) -> Option<Vec<String>> {
    let list = value.as_array()?;
    list.iter().map(|v| v.as_str().map(str::to_owned)).collect()
}
