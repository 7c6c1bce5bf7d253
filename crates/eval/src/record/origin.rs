//! Records that no run of ours made: what their headers do not know.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{Dataset, PromptForm, SCHEMA_VERSION, Subject};
use crate::{Header, RunSpec, TaskId};

/// The fields of a header that another program's log may leave unknown.
pub(crate) const FIELDS: [&str; 12] = [
    "spec.prompt_form",
    "spec.temperature",
    "spec.top_p",
    "spec.seed",
    "spec.think_budget",
    "spec.max_tokens",
    "prompt_sha256",
    "subject.model_bytes",
    "subject.architecture",
    "subject.quantization",
    "subject.n_params",
    "subject.template_sha256",
];

/// Where a record came from, when another program made the run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Origin {
    /// The program, with its version where the log tells it.
    pub program: String,
    /// Fields of the header that the log does not tell, such as `spec.top_p`. In the file they are null;
    /// in a [`Header`] their values mean nothing.
    pub unknown: Vec<String>,
}

impl Header {
    /// Whether a field is known, named as in the file: `spec.temperature`. All are in our own records.
    #[must_use]
    pub fn knows(&self, field: &str) -> bool {
        (self.origin.as_ref()).is_none_or(|origin| !origin.unknown.iter().any(|name| name == field))
    }

    /// A header that knows its task alone; fill in what a log tells.
    pub(crate) fn blank(task: TaskId) -> Self {
        Self {
            schema_version: SCHEMA_VERSION,
            program_version: env!("CARGO_PKG_VERSION").to_owned(),
            spec: RunSpec {
                task,
                prompt_form: PromptForm::Full,
                temperature: None,
                top_p: 1.0,
                seed: 0,
                repeats: 1,
                think_budget: None,
                max_tokens: 0,
                limit: None,
                budgets: Vec::new(),
                modes: Vec::new(),
                extensions: 0,
            },
            dataset: Dataset {
                name: String::new(),
                sha256: String::new(),
                n_items: 0,
            },
            prompt_sha256: String::new(),
            subject: Subject {
                model: String::new(),
                model_sha256: None,
                model_bytes: None,
                architecture: None,
                quantization: None,
                n_params: None,
                engine: String::new(),
                adapter: None,
                self_test: None,
                template_sha256: None,
                server: None,
            },
            origin: None,
        }
    }
}

/// The header as it stands in a file: null for what it does not know.
pub(crate) fn with_nulls(header: &Header) -> Result<Value, serde_json::Error> {
    let mut value = serde_json::to_value(header)?;
    for field in FIELDS.into_iter().filter(|field| !header.knows(field)) {
        if let Some(place) = value.pointer_mut(&pointer(field)) {
            *place = Value::Null;
        }
    }
    Ok(value)
}

/// Puts something into the places that are null because they are unknown, so that a [`Header`] can hold
/// them.
pub(crate) fn without_nulls(value: &mut Value) {
    let unknown = value.pointer("/origin/unknown").and_then(Value::as_array);
    let fields: Vec<String> = (unknown.into_iter().flatten().filter_map(Value::as_str))
        .filter(|field| FIELDS.contains(field))
        .map(pointer)
        .collect();
    let Ok(blank) = serde_json::to_value(Header::blank(TaskId::Ner)) else {
        return;
    };
    for field in fields {
        if let (Some(place @ Value::Null), Some(blank)) =
            (value.pointer_mut(&field), blank.pointer(&field))
        {
            *place = blank.clone();
        }
    }
}

fn pointer(field: &str) -> String {
    format!("/{}", field.replace('.', "/"))
}
