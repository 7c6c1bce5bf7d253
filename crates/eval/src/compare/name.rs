//! Names for runs: what tells them apart.

use std::fmt;

use super::Run;
use crate::pool::Part;
use crate::record::PromptForm;
use crate::{Header, TaskId};

/// A setting that tells runs apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Setting {
    /// The model.
    Model,
    /// How its weights are stored.
    Quantization,
    /// The task.
    Task,
    /// The form of the prompt.
    Prompt,
    /// The temperature.
    Temperature,
    /// The think budget.
    Budget,
    /// The token limit.
    Limit,
    /// Repeats of an item.
    Repeats,
    /// The seed.
    Seed,
    /// The engine.
    Engine,
    /// The server.
    Server,
}

/// Settings and their fields in the record, in the order of a name.
const SETTINGS: [(Setting, &str); 11] = [
    (Setting::Model, "subject.model"),
    (Setting::Quantization, "subject.quantization"),
    (Setting::Task, "spec.task"),
    (Setting::Prompt, "spec.prompt_form"),
    (Setting::Temperature, "spec.temperature"),
    (Setting::Budget, "spec.think_budget"),
    (Setting::Limit, "spec.max_tokens"),
    (Setting::Repeats, "spec.repeats"),
    (Setting::Seed, "spec.seed"),
    (Setting::Engine, "subject.engine"),
    (Setting::Server, "subject.server"),
];

/// A part of a name.
#[derive(Clone, Debug, PartialEq)]
pub enum NamePart {
    /// What reads the same in every language: a model, a quantisation, an engine, an address.
    Verbatim(String),
    /// A task.
    Task(TaskId),
    /// The form of the prompt.
    Prompt(PromptForm),
    /// The most probable token, always.
    Greedy,
    /// A temperature.
    Temperature(f32),
    /// No think budget.
    Unlimited,
    /// A think budget.
    Budget(u32),
    /// Most tokens of a sample.
    Limit(u32),
    /// Samples of each item.
    Repeats(u32),
    /// The seed.
    Seed(u64),
    /// The model ran without a server.
    NoServer,
    /// It was put together from so many files.
    Files(usize),
    /// A setting that is not known.
    Unknown(Setting),
}

/// A run's name: the model, and of the other settings those that differ.
///
/// [`Display`](fmt::Display) says it in English.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Name {
    /// What it is made of.
    pub parts: Vec<NamePart>,
    /// Which one of those that are called so, from 1; the first goes without a number.
    pub nth: u32,
}

impl Name {
    /// The name with its parts in somebody's words.
    #[must_use]
    pub fn said(&self, part: impl FnMut(&NamePart) -> String) -> String {
        let name = self.parts.iter().map(part).collect::<Vec<_>>().join(", ");
        match self.nth {
            0 | 1 => name,
            n => format!("{name} ({n})"),
        }
    }
}

impl fmt::Display for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.said(NamePart::to_string))
    }
}

impl fmt::Display for NamePart {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Verbatim(text) => f.write_str(text),
            Self::Task(task) => write!(f, "{task}"),
            Self::Prompt(form) => write!(f, "{form} prompt"),
            Self::Greedy => f.write_str("greedy"),
            Self::Temperature(t) => write!(f, "T {t}"),
            Self::Unlimited => f.write_str("unlimited"),
            Self::Budget(n) => write!(f, "budget {n}"),
            Self::Limit(n) => write!(f, "limit {n}"),
            Self::Repeats(1) => f.write_str("1 repeat"),
            Self::Repeats(n) => write!(f, "{n} repeats"),
            Self::Seed(seed) => write!(f, "seed {seed}"),
            Self::NoServer => f.write_str("no server"),
            Self::Files(n) => write!(f, "{n} files"),
            Self::Unknown(setting) => write!(f, "{} unknown", english(*setting)),
        }
    }
}

const fn english(setting: Setting) -> &'static str {
    match setting {
        Setting::Model => "model",
        Setting::Quantization => "quantisation",
        Setting::Task => "task",
        Setting::Prompt => "prompt",
        Setting::Temperature => "temperature",
        Setting::Budget => "think budget",
        Setting::Limit => "token limit",
        Setting::Repeats => "repeats",
        Setting::Seed => "seed",
        Setting::Engine => "engine",
        Setting::Server => "server",
    }
}

/// A setting of a run, or that it is not known.
fn part((setting, field): (Setting, &str), header: &Header) -> NamePart {
    let unknown = NamePart::Unknown(setting);
    if !header.knows(field) {
        return unknown;
    }
    let (spec, subject) = (&header.spec, &header.subject);
    let verbatim = |text: &String| NamePart::Verbatim(text.clone());
    match setting {
        Setting::Model => verbatim(&subject.model),
        Setting::Quantization => subject.quantization.as_ref().map_or(unknown, verbatim),
        Setting::Task => NamePart::Task(spec.task),
        Setting::Prompt => NamePart::Prompt(spec.prompt_form),
        Setting::Temperature => spec
            .temperature
            .map_or(NamePart::Greedy, NamePart::Temperature),
        Setting::Budget => spec
            .think_budget
            .map_or(NamePart::Unlimited, NamePart::Budget),
        Setting::Limit => NamePart::Limit(spec.max_tokens),
        Setting::Repeats => NamePart::Repeats(spec.repeats),
        Setting::Seed => NamePart::Seed(spec.seed),
        Setting::Engine => verbatim(&subject.engine),
        Setting::Server => {
            (subject.server.as_ref()).map_or(NamePart::NoServer, |server| verbatim(&server.url))
        }
    }
}

/// The model, and of the other settings those that differ; numbered where that is not enough.
///
/// A run that was put together from files, its `parts`, says so instead of its seed.
pub(super) fn names(runs: &[Run<'_>], parts: &[Vec<Part>]) -> Vec<Name> {
    let telling: Vec<_> = (SETTINGS.into_iter())
        .filter(|&setting| {
            setting.0 == Setting::Model || differs(runs, |header| part(setting, header))
        })
        .collect();
    let mut names: Vec<Name> = Vec::new();
    for (run, files) in runs.iter().zip(parts) {
        let is_one =
            |setting| matches!(setting, Setting::Seed | Setting::Repeats | Setting::Engine);
        let mut parts: Vec<NamePart> = (telling.iter())
            .filter(|(setting, _)| files.is_empty() || !is_one(*setting))
            .map(|&setting| part(setting, run.header))
            .collect();
        if !files.is_empty() {
            parts.push(NamePart::Files(files.len()));
        }
        let n_before = names.iter().filter(|name| name.parts == parts).count();
        let nth = u32::try_from(n_before + 1).unwrap_or(u32::MAX);
        names.push(Name { parts, nth });
    }
    names
}

/// Whether something is not the same in all runs.
pub(super) fn differs<T: PartialEq>(runs: &[Run<'_>], of: impl Fn(&Header) -> T) -> bool {
    runs.windows(2)
        .any(|two| of(two[0].header) != of(two[1].header))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_known_is_named() {
        let check = |setting, expect: &str| {
            let name = NamePart::Unknown(setting).to_string();
            assert_eq!(name, format!("{expect} unknown"));
        };
        check(Setting::Quantization, "quantisation");
        check(Setting::Temperature, "temperature");
        check(Setting::Budget, "think budget");
        check(Setting::Limit, "token limit");
        check(Setting::Seed, "seed");
    }
}
