//! Sample lines of lm-evaluation-harness (`--log_samples`).

use std::collections::BTreeMap;
use std::collections::btree_map::Entry as Slot;

use serde_json::{Map, Value, json};

use super::{Entry, ForeignError, Log, Said, json as lenient, share, temperature};
use crate::{End, Header, TaskId, Usage};

/// Reads sample lines; old files hold them as one JSON list.
pub(super) fn log(name: &str, text: &str) -> Result<Log, ForeignError> {
    let text = text.trim_start_matches('\u{feff}');
    let broken = |line: usize, error: serde_json::Error| ForeignError::json(name, line, &error);
    let lines: Vec<(usize, Value)> = if text.trim_start().starts_with('[') {
        match lenient::parse(text).map_err(|error| broken(error.line(), error))? {
            Value::Array(lines) => (1..).zip(lines).collect(),
            other => vec![(1, other)],
        }
    } else {
        (text.lines().zip(1..))
            .filter(|(line, _)| !line.trim().is_empty())
            .map(|(line, number)| match lenient::parse(line) {
                Ok(value) => Ok((number, value)),
                Err(error) => Err(broken(number, error)),
            })
            .collect::<Result<_, _>>()?
    };
    let mut header = Header::blank(TaskId::Sentiment2);
    header.subject.engine = "lm_eval".to_owned();
    let mut known = Vec::new();
    let mut entries = Vec::new();
    let mut filters = BTreeMap::new();
    let (mut n_scored, mut n_filters, mut n_copies) = (0, 0, 0);
    for (_, line) in &lines {
        // Each filter of a task writes all documents again, with the same outputs. Old files do not name
        // the filter, only what it made of them.
        let same =
            ["doc_id", "doc", "target", "arguments", "resps"].map(|key| line[key].to_string());
        let filter = ["filter", "filtered_resps"].map(|key| line[key].to_string());
        match filters.entry(same) {
            Slot::Vacant(slot) => {
                slot.insert(filter);
            }
            Slot::Occupied(first) if *first.get() != filter => {
                n_filters += 1;
                continue;
            }
            // Without a number it may as well be another document that reads the same.
            Slot::Occupied(_) if !number(line).is_empty() => {
                n_copies += 1;
                continue;
            }
            Slot::Occupied(_) => {}
        }
        let (prompt, settings) = request(&line["arguments"]);
        read_settings(&mut header, &mut known, settings);
        let outputs = outputs(&line["resps"]);
        n_scored += usize::from(outputs.is_empty());
        for (repeat, text) in (0..).zip(outputs) {
            // Most versions of the harness do not say how an output ended.
            let end = match line["stop_reasons"][repeat as usize].as_str() {
                Some("stop") => Some(End::Stop),
                Some(_) => Some(End::Length),
                None => None,
            };
            entries.push(Entry {
                doc: document(line, &prompt),
                target: line["target"].clone(),
                repeat: Some(repeat),
                seed: None,
                prompt: prompt.clone(),
                said: Said::Text(text, end, Usage::default()),
            });
        }
    }
    let mut notes = Vec::new();
    if n_scored > 0 {
        notes.push(format!(
            "{n_scored} lines hold log-likelihoods and no text that a model wrote; they are left out."
        ));
    }
    if n_filters > 0 {
        notes.push(format!(
            "{n_filters} lines repeat a document for another filter; each output is read once."
        ));
    }
    if n_copies > 0 {
        notes.push(format!(
            "{n_copies} lines are copies of another one and are left out."
        ));
    }
    Ok(Log {
        header,
        known,
        program: "lm_eval".to_owned(),
        task: None,
        entries,
        notes,
    })
}

/// The prompt and the settings of a request: named arguments of newer files, or a list of lists.
fn request(arguments: &Value) -> (String, &Value) {
    let first = match arguments {
        Value::Object(named) => named.values().next().unwrap_or(&Value::Null),
        Value::Array(list) => list.first().unwrap_or(&Value::Null),
        other => other,
    };
    let (prompt, settings) = match first {
        Value::Object(_) => (&first["arg_0"], &first["arg_1"]),
        Value::Array(_) => (&first[0], &first[1]),
        _ => (first, &arguments[1]),
    };
    (said(prompt), settings)
}

/// A prompt as text: chats are lists of messages, or such a list as a string.
fn said(prompt: &Value) -> String {
    let chat = match prompt {
        Value::Array(messages) => Some(messages.clone()),
        Value::String(text) => serde_json::from_str::<Vec<Value>>(text).ok(),
        _ => None,
    };
    let user = chat.as_ref().and_then(|messages| {
        let user = messages
            .iter()
            .rev()
            .find(|message| message["role"] == "user");
        user?["content"].as_str()
    });
    user.or(prompt.as_str()).unwrap_or_default().to_owned()
}

fn read_settings(header: &mut Header, known: &mut Vec<&'static str>, settings: &Value) {
    let mut note = |field: &'static str| {
        if !known.contains(&field) {
            known.push(field);
        }
    };
    if let Some(most) = settings["max_gen_toks"].as_u64() {
        header.spec.max_tokens = u32::try_from(most).unwrap_or(u32::MAX);
        note("spec.max_tokens");
    }
    let temperature = temperature(&settings["temperature"]);
    if settings["do_sample"] == false || temperature == Some(0.0) {
        header.spec.temperature = None;
        note("spec.temperature");
    } else if let Some(temperature) = temperature {
        header.spec.temperature = Some(temperature);
        note("spec.temperature");
    }
    if let Some(top_p) = share(&settings["top_p"]) {
        header.spec.top_p = top_p;
        note("spec.top_p");
    }
}

/// The texts that the model wrote to one document: the repeats of its first request.
fn outputs(resps: &Value) -> Vec<String> {
    let first = &resps[0];
    let texts: &[Value] = match first {
        Value::Array(repeats) => repeats,
        Value::String(_) => resps.as_array().map_or(&[][..], Vec::as_slice),
        _ => &[],
    };
    // A pair of a log-likelihood and a flag is no text, and both are written as text at times.
    let is_scored = |text: &str| text.parse::<f64>().is_ok() || text == "True" || text == "False";
    let texts: Vec<&str> = texts.iter().filter_map(Value::as_str).collect();
    if texts.len() == 2 && texts.iter().all(|text| is_scored(text)) {
        return Vec::new();
    }
    texts.into_iter().map(str::to_owned).collect()
}

/// The number of a line's document as text; empty where it has none.
fn number(line: &Value) -> String {
    match &line["doc_id"] {
        Value::Null => String::new(),
        Value::String(number) => number.clone(),
        number => number.to_string(),
    }
}

/// The document, named by its own id or by its number.
fn document(line: &Value, prompt: &str) -> Map<String, Value> {
    let mut doc = line["doc"].as_object().cloned().unwrap_or_default();
    if !doc
        .get("id")
        .is_some_and(|id| id.is_string() || id.is_number())
    {
        doc.insert("id".to_owned(), json!(number(line)));
    }
    let has_text = [
        "text", "sentence", "review", "tweet", "content", "tokens", "words",
    ]
    .iter()
    .any(|key| doc.contains_key(*key));
    if !has_text {
        doc.insert("text".to_owned(), json!(prompt));
    }
    doc
}
