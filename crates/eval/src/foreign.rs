//! Runs that other programs made: logs of Inspect and sample lines of lm-evaluation-harness, as records.
//!
//! What a log does not tell is unknown in the record, never guessed. Answers are read and scored by our
//! readers; the other program's scores are left aside. The thought is found in Inspect's reasoning
//! blocks, or in the text between `<think>` and `</think>` by the rules of [`split`].

mod error;
mod harness;
mod inspect;
mod items;
mod json;
mod members;
mod own;
pub mod split;

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use crate::data;
use crate::record::{self, FIELDS, Origin, Record};
use crate::{Completion, Header, Item, Kind, Sample, TaskId, read, score};

use self::items::Items;

pub use error::ForeignError;
pub use members::of_members;

/// What the reader of a log must be told where the log does not say it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Told {
    /// The task. Without it, the one that the log's name or its gold annotations speak for.
    pub task: Option<TaskId>,
    /// The model's name, where the log has none.
    pub model: Option<String>,
    /// What the log's labels, tags or entity types are called in the task.
    pub labels: BTreeMap<String, String>,
    /// Whether the prompt opened the thought, so that an output without any tag is an unfinished
    /// thought. Without it: whether some output closes a thought that it did not open.
    pub prefilled: Option<bool>,
}

/// A log's temperature; `None` for what can be none.
fn temperature(value: &Value) -> Option<f32> {
    within(value, 1000.0)
}

/// A log's share, as top-p is; `None` for what can be none.
fn share(value: &Value) -> Option<f32> {
    within(value, 1.0)
}

fn within(value: &Value, most: f64) -> Option<f32> {
    let number = value.as_f64().filter(|n| (0.0..=most).contains(n))?;
    #[expect(
        clippy::cast_possible_truncation,
        reason = "a small number of a few digits"
    )]
    let number = number as f32;
    Some(number)
}

/// A run from elsewhere.
#[derive(Clone, Debug)]
pub struct Foreign {
    /// The run as a record.
    pub record: Record,
    /// What was left out or assumed, one sentence each.
    pub notes: Vec<String>,
}

named_enum! {
    /// The forms that are read.
    pub enum Form {
        /// Our own record.
        Record = "record",
        /// A log of Inspect, as JSON.
        Inspect = "inspect",
        /// Sample lines of lm-evaluation-harness.
        Harness = "lm-eval",
    }
}

/// The form of a text; `None` when it is none of those that are read.
#[must_use]
pub fn recognise(text: &str) -> Option<Form> {
    let text = text.trim_start_matches('\u{feff}').trim_start();
    let line = text.lines().next()?;
    if let Ok(Value::Object(first)) = json::parse(line) {
        let has = |key: &str| first.contains_key(key);
        return match () {
            () if has("schema_version") => Some(Form::Record),
            () if has("doc_id") && has("resps") => Some(Form::Harness),
            () if has("eval") && (has("samples") || has("plan")) => Some(Form::Inspect),
            () => None,
        };
    }
    // Written over several lines; keys are looked for before the whole is parsed.
    let head: String = text.chars().take(4096).collect();
    match () {
        () if text.starts_with('[') && head.contains("\"doc_id\"") => Some(Form::Harness),
        () if text.starts_with('{') && head.contains("\"eval\"") && head.contains("\"status\"") => {
            Some(Form::Inspect)
        }
        () => None,
    }
}

/// Reads a run in any form: our own record or another program's log. `name` is the file's.
///
/// # Errors
/// A sentence that says what is wrong with the file and what to do.
pub fn read_run(name: &str, text: &str, told: &Told) -> Result<Foreign, ForeignError> {
    match recognise(text) {
        Some(Form::Inspect) => inspect::log(name, text).and_then(|log| log.into_run(name, told)),
        Some(Form::Harness) => harness::log(name, text).and_then(|log| log.into_run(name, told)),
        // Whatever else it is, the record's own errors say best what is wrong.
        Some(Form::Record) | None => Ok(Foreign {
            record: record::parse(text)?,
            notes: Vec::new(),
        }),
    }
}

/// A log, read as far as it goes without knowing the task.
struct Log {
    /// What the log says of the run. The task in it is not decided yet.
    header: Header,
    /// Fields that it does say; all others of [`FIELDS`] are unknown.
    known: Vec<&'static str>,
    /// The program and its version.
    program: String,
    /// The task that the log itself names, if it is one of ours.
    task: Option<TaskId>,
    entries: Vec<Entry>,
    notes: Vec<String>,
}

/// One output of a log.
struct Entry {
    /// The document: an object as our JSON Lines import reads it, with an `id`.
    doc: Map<String, Value>,
    /// The gold annotation as the log's target.
    target: Value,
    /// From 0, and below the largest number; `None` where the log tells none that can be.
    repeat: Option<u32>,
    seed: Option<u64>,
    prompt: String,
    said: Said,
}

/// What a model said.
enum Said {
    /// Already split into thought and answer.
    Split(Completion),
    /// One text with or without tags: the text, how it ended (`None` where the log does not say), and
    /// what is known of its tokens.
    Text(String, Option<crate::End>, crate::Usage),
}

impl Log {
    fn into_run(self, name: &str, told: &Told) -> Result<Foreign, ForeignError> {
        let mut notes = self.notes;
        let n_all = self.entries.len();
        if n_all == 0 {
            return Err(ForeignError::NoSamples {
                name: name.to_owned(),
                why: notes
                    .first()
                    .cloned()
                    .unwrap_or_else(|| "it holds none".to_owned()),
            });
        }
        let task = (told.task.or(self.task))
            .or_else(|| guess_task(&self.entries, told))
            .ok_or_else(|| ForeignError::NoTask {
                name: name.to_owned(),
            })?;
        let Items {
            items, of_entries, ..
        } = items::items(name, &self.entries, task, told, &mut notes)?;
        let (prefilled, note) = prefilled(&self.entries, told.prefilled);
        notes.extend(note);
        let (repeats, n_moved) = items::repeats(&self.entries, &of_entries);
        let mut samples = Vec::new();
        for ((entry, item_index), repeat) in self.entries.into_iter().zip(of_entries).zip(repeats) {
            let Some(item_index) = item_index else {
                continue;
            };
            let item = &items[item_index as usize];
            let completion = match entry.said {
                Said::Split(completion) => completion,
                Said::Text(text, end, usage) => {
                    // Whoever stops inside a thought was cut off, where nothing else is told.
                    let end = end.unwrap_or_else(|| split::likely_end(&text, prefilled));
                    split::completion(&text, prefilled, end, usage)
                }
            };
            let reading = read(task.task(), item, &completion);
            samples.push(Sample {
                item_index,
                score: score(task.task(), item, &reading),
                item: item.clone().into(),
                repeat,
                seed: entry.seed.unwrap_or(0),
                prompt: entry.prompt,
                completion,
                reading,
                nested: None,
            });
        }
        if n_moved > 0 {
            notes.push(format!(
                "{n_moved} outputs say that they are the same repeat of an item as another one, or none; they are counted as further repeats."
            ));
        }
        let mut header = self.header;
        header.spec.task = task;
        let n_repeats = 1 + samples.iter().map(|s| s.repeat).max().unwrap_or(0);
        if self.known.contains(&"dataset.sha256") {
            // A log that was put together out of several may hold more than its header says.
            header.spec.repeats = header.spec.repeats.max(n_repeats);
        } else {
            header.spec.repeats = n_repeats;
            let set = std::mem::take(&mut header.dataset.name);
            header.dataset = data::dataset_of(if set.is_empty() { name } else { &set }, &items);
        }
        if let (true, Some(model)) = (header.subject.model.is_empty(), &told.model) {
            header.subject.model.clone_from(model);
        }
        if header.subject.model.is_empty() {
            header.subject.model = "unknown model".to_owned();
            notes.push(
                "The log does not name the model; `thinkscope import --model NAME` does."
                    .to_owned(),
            );
        }
        header.origin = Some(Origin {
            program: self.program,
            unknown: (FIELDS.iter())
                .filter(|field| !self.known.contains(field))
                .map(|&field| field.to_owned())
                .collect(),
        });
        Ok(Foreign {
            record: Record {
                header,
                samples,
                torn: None,
                changed: Vec::new(),
                n_doubled: 0,
            },
            notes,
        })
    }
}

/// Whether the prompts opened the thought, and a sentence where that is a conclusion of ours.
fn prefilled(entries: &[Entry], told: Option<bool>) -> (bool, Option<String>) {
    if let Some(told) = told {
        return (told, None);
    }
    let texts = || {
        entries.iter().filter_map(|entry| match &entry.said {
            Said::Text(text, ..) => Some(text.as_str()),
            Said::Split(_) => None,
        })
    };
    let opens = texts().any(|text| text.trim_start().starts_with(split::OPEN));
    let closes = texts().filter(|text| text.contains(split::CLOSE)).count();
    if opens || closes == 0 {
        return (false, None);
    }
    let n_bare = texts().count() - closes;
    let note = (n_bare > 0).then(|| {
        format!(
            "The outputs close a thought that they do not open, so the prompt opened it; {n_bare} outputs without a closing tag are unfinished thoughts."
        )
    });
    (true, note)
}

/// The id of a document as text; empty where it has none.
fn id_of(doc: &Map<String, Value>) -> String {
    match doc.get("id") {
        Some(Value::String(id)) => id.clone(),
        None | Some(Value::Null) => String::new(),
        Some(id) => id.to_string(),
    }
}

/// The task that all gold annotations fit; `None` where they fit none.
fn guess_task(entries: &[Entry], told: &Told) -> Option<TaskId> {
    [
        TaskId::Sentiment2,
        TaskId::Sentiment3,
        TaskId::Pos,
        TaskId::Ner,
    ]
    .into_iter()
    .find(|&task| {
        let n = |kind: Kind| task.task().kind == kind;
        // A two-label task would skip neutral rows in silence: all must be there.
        items::items("log", entries, task, told, &mut Vec::new()).is_ok_and(|all| {
            let is_whole = all.n_left_out == 0 && !all.items.is_empty();
            is_whole && (n(Kind::Classify) || has_tags(&all.items))
        })
    })
}

/// Whether some tag says something: only `O` fits entities and nothing.
fn has_tags(items: &[Item]) -> bool {
    items
        .iter()
        .any(|item| item.gold_tags().iter().any(|tag| tag != "O"))
}
