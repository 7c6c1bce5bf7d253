//! A record in forms that other programs read: a table, a log for Inspect's viewer, sample lines as
//! lm-evaluation-harness writes them.
//!
//! Each is a view: none holds all of a record. [`crate::foreign`] reads both logs back, with the same
//! readings and scores.

mod csv;
mod inspect;
mod lm_eval;

use serde_json::{Map, Value, json};

use crate::{Header, Prediction, Sample};

pub use csv::{csv, line as csv_line, text as csv_text};
pub use inspect::inspect;
pub use lm_eval::lm_eval;

/// The settings that the run tells, of these: each with its name in the other program's form.
fn told<const N: usize>(header: &Header, settings: [(&str, &str, Value); N]) -> Map<String, Value> {
    (settings.into_iter())
        .filter(|(field, _, value)| header.knows(field) && !value.is_null())
        .map(|(_, name, value)| (name.to_owned(), value))
        .collect()
}

/// The nucleus mass, which greedy decoding does not use.
fn top_p(header: &Header) -> Value {
    (header.spec.temperature).map_or(Value::Null, |_| json!(header.spec.top_p))
}

/// What was read, as text: a label, or tags separated by blanks with `_` for none; empty for an
/// unusable answer.
fn read_text(sample: &Sample) -> String {
    if sample.reading.failure.is_some() {
        return String::new();
    }
    match &sample.reading.prediction {
        Some(Prediction::Label(label)) => label.clone(),
        Some(Prediction::Tags(tags)) => (tags.iter())
            .map(|tag| tag.as_deref().unwrap_or("_"))
            .collect::<Vec<_>>()
            .join(" "),
        None => String::new(),
    }
}

/// The gold annotation in the same form.
fn gold_text(sample: &Sample) -> String {
    (sample.item.gold_label()).map_or_else(|| sample.item.gold_tags().join(" "), str::to_owned)
}

/// What the model wrote, its thought in tags.
fn output_text(sample: &Sample) -> String {
    let completion = &sample.completion;
    match &completion.answer {
        None => format!("<think>\n{}", completion.thought),
        Some(answer) if completion.flags.contains(&crate::ThinkFlag::NoThink) => answer.clone(),
        Some(answer) => format!("<think>\n{}</think>\n\n{answer}", completion.thought),
    }
}
