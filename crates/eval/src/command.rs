//! The command that repeats a run.

use crate::record::{Server, Subject};
use crate::{Header, TaskId};

/// `general.name` of the bundled model, which the command runs where none is named.
pub const BUNDLED_MODEL_NAME: &str = "Thinkscope Tiny Reasoner";

/// The SHA-256 of each bundled benchmark's items, as [`crate::data::dataset_of`] computes it.
/// The command's tests hold it to the files.
const BENCHMARKS: [(TaskId, &str); 5] = [
    (
        TaskId::Ner,
        "1d1d5f2397eb92176dde2bb23e2cf15f39bf5595a30396cd5dbfd3506858c84b",
    ),
    (
        TaskId::Pos,
        "8427c4e9e1a4d9cda337dc00554b1b294889267284621f759b47fc038fc0a4df",
    ),
    (
        TaskId::Sentiment2,
        "3e4e5ed26e1f61818201617e035cc678ab1269716a6c72f165bc9c8178266880",
    ),
    (
        TaskId::Sentiment3,
        "230dcbe68a4c07c6fdde933abbdb11722dbe5c27d00463a52220d06003326e71",
    ),
    (
        TaskId::Negation,
        "b2fcd1c007fa019eb84ce066796dc65753186bf328a6d722881f68be7bbb0010",
    ),
];

/// The `thinkscope run …` line that repeats a run, quoted for a shell (POSIX).
///
/// It says everything that decides the results and leaves nothing to defaults, which follow the
/// model's file. The bundled model and the bundled benchmarks are known by name and hash and need
/// no option. Of other models and data a record knows the name, not the place: the line then names
/// the file as it is usually called, to be put where it is.
/// What a log of another program does not tell is left to the defaults.
/// A key that a server needs is in no record: the line of a run from a server wants `--api-key-env` added.
/// Data that were read with switches of their own (a mapping, a column, a draw) need them again.
#[must_use]
pub fn command_line(header: &Header) -> String {
    let (spec, subject) = (&header.spec, &header.subject);
    let mut words = vec!["thinkscope".to_owned(), "run".to_owned()];
    let mut say = |option: &str, value: String| words.extend([format!("--{option}"), value]);
    if let Some(server) = &subject.server {
        say("endpoint", server.url.clone());
        say("model", subject.model.clone());
    } else if subject.model != BUNDLED_MODEL_NAME {
        say("model", place_of(subject));
    }
    say("task", spec.task.to_string());
    if !BENCHMARKS.contains(&(spec.task, header.dataset.sha256.as_str())) {
        say("data", header.dataset.name.clone());
    }
    // A run that another program made has no engine of ours, and settings that nobody knows.
    match &subject.server {
        Some(server) => ask(server, &mut say),
        None if header.origin.is_none() => say("engine", subject.engine.clone()),
        None => {}
    }
    if header.knows("spec.prompt_form") {
        say("prompt", spec.prompt_form.to_string());
    }
    // f32 is written with the fewest digits that are read back as the same number.
    if let Some(temperature) = spec.temperature {
        say("temperature", temperature.to_string());
    }
    let counts = [
        ("top-p", "spec.top_p", spec.top_p.to_string()),
        ("seed", "spec.seed", spec.seed.to_string()),
        ("max-tokens", "spec.max_tokens", spec.max_tokens.to_string()),
    ];
    for (option, field, value) in counts {
        if header.knows(field) {
            say(option, value);
        }
    }
    if spec.repeats != 1 {
        say("repeats", spec.repeats.to_string());
    }
    if let Some(budget) = spec.think_budget {
        say("think-budget", budget.to_string());
    }
    if !spec.budgets.is_empty() {
        say("budgets", joined(&spec.budgets));
    }
    if !spec.modes.is_empty() {
        say("answers", joined(&spec.modes));
    }
    if spec.extensions > 0 {
        say("extend", spec.extensions.to_string());
    }
    if let Some(limit) = spec.limit {
        say("limit", limit.to_string());
    }
    say("out", format!("{}-run.jsonl", spec.task));
    if spec.temperature.is_none() && header.knows("spec.temperature") {
        words.push("--greedy".to_owned());
    }
    if (subject.server.as_ref()).is_some_and(|server| server.opens_thought) {
        words.push("--template-opens-thought".to_owned());
    }
    let words = words.iter().map(String::as_str);
    shlex::Quoter::new()
        .allow_nul(true)
        .join(words)
        .unwrap_or_default()
}

/// How a server is asked.
fn ask(server: &Server, say: &mut impl FnMut(&str, String)) {
    say("endpoint-api", server.api.clone());
    if let Some(name) = &server.tokenizer {
        say("tokenizer", file_of(name, None));
    }
    for (name, value) in &server.extra {
        say("set", format!("{name}={value}"));
    }
}

/// What `--model` says: a place where the name is one, else a file's usual name.
fn place_of(subject: &Subject) -> String {
    file_of(&subject.model, subject.quantization.as_deref())
}

fn file_of(name: &str, quantization: Option<&str>) -> String {
    let is_place = name.ends_with(".gguf")
        || ["ollama:", "https://", "http://"]
            .iter()
            .any(|start| name.starts_with(start));
    if is_place {
        return name.to_owned();
    }
    let mut file = name.split_whitespace().collect::<Vec<_>>().join("-");
    if let Some(quantization) = quantization.filter(|known| !file.contains(known)) {
        file = format!("{file}-{quantization}");
    }
    format!("{file}.gguf")
}

fn joined<T: ToString>(values: &[T]) -> String {
    values
        .iter()
        .map(T::to_string)
        .collect::<Vec<_>>()
        .join(",")
}
