//! Names for runs, and what they do not share.

use std::collections::BTreeMap;

use super::Run;
use crate::Header;

/// A run's setting, for people: its name, its field in the record, and how it is said.
type Setting = (&'static str, &'static str, fn(&Header) -> String);

/// Settings that tell runs apart, in the order of a name.
const SETTINGS: &[Setting] = &[
    ("model", "subject.model", |h| h.subject.model.clone()),
    ("quantisation", "subject.quantization", |h| {
        let known = h.subject.quantization.clone();
        known.unwrap_or_else(|| "quantisation unknown".to_owned())
    }),
    ("task", "spec.task", |h| h.spec.task.to_string()),
    ("prompt", "spec.prompt_form", |h| {
        format!("{} prompt", h.spec.prompt_form)
    }),
    ("temperature", "spec.temperature", |h| {
        h.spec
            .temperature
            .map_or("greedy".to_owned(), |t| format!("T {t}"))
    }),
    ("think budget", "spec.think_budget", |h| {
        h.spec
            .think_budget
            .map_or("unlimited".to_owned(), |b| format!("budget {b}"))
    }),
    ("token limit", "spec.max_tokens", |h| {
        format!("limit {}", h.spec.max_tokens)
    }),
    ("repeats", "spec.repeats", |h| {
        format!("{} repeats", h.spec.repeats)
    }),
    ("seed", "spec.seed", |h| format!("seed {}", h.spec.seed)),
    ("engine", "subject.engine", |h| h.subject.engine.clone()),
    ("server", "subject.server", |h| {
        let server = h.subject.server.as_ref();
        server.map_or_else(|| "no server".to_owned(), |server| server.url.clone())
    }),
];

/// A setting in words, or that it is not known.
fn said((name, field, of): &Setting, header: &Header) -> String {
    if header.knows(field) {
        of(header)
    } else {
        format!("{name} unknown")
    }
}

/// The model, and of the other settings those that differ; numbered where that is not enough.
///
/// A run that was put together from `n_files` says so instead of its seed.
pub(super) fn names(runs: &[Run<'_>], n_files: &[usize]) -> Vec<String> {
    let telling: Vec<&Setting> = (SETTINGS.iter())
        .filter(|setting| setting.0 == "model" || differs(runs, |header| said(setting, header)))
        .collect();
    let mut seen = BTreeMap::<String, u32>::new();
    (runs.iter().zip(n_files))
        .map(|(run, &n_files)| {
            let is_one = |setting: &&Setting| matches!(setting.0, "seed" | "repeats" | "engine");
            let mut parts: Vec<String> = (telling.iter())
                .filter(|setting| n_files < 2 || !is_one(setting))
                .map(|setting| said(setting, run.header))
                .collect();
            if n_files > 1 {
                parts.push(format!("{n_files} files"));
            }
            let name = parts.join(", ");
            let n = seen.entry(name.clone()).or_default();
            *n += 1;
            if *n == 1 {
                name
            } else {
                format!("{name} ({n})")
            }
        })
        .collect()
}

fn differs(runs: &[Run<'_>], of: impl Fn(&Header) -> String) -> bool {
    runs.windows(2)
        .any(|two| of(two[0].header) != of(two[1].header))
}

/// One sentence for each thing that makes runs unlike: data and prompts first, which a comparison
/// should share.
pub(super) fn differences(runs: &[Run<'_>], names: &[String]) -> Vec<String> {
    let mut out = Vec::new();
    let say = |what: &str, of: fn(&Header) -> String| {
        differs(runs, of).then(|| {
            let each: Vec<String> = (runs.iter().zip(names))
                .map(|(run, name)| format!("{name}: {}", of(run.header)))
                .collect();
            format!("{what} ({}).", each.join("; "))
        })
    };
    out.extend(say(
        "The runs have different tasks; runs of different tasks are not paired",
        |h| h.spec.task.to_string(),
    ));
    out.extend(say(
        "The runs have different data; only items that are the same in both are paired",
        |h| {
            format!(
                "{}, {} items, {}",
                h.dataset.name,
                h.dataset.n_items,
                short(&h.dataset.sha256)
            )
        },
    ));
    out.extend(say(
        "The runs asked with different prompts, so a difference may be the prompt's",
        |h| match h.knows("prompt_sha256") {
            true => format!("{} {}", h.spec.prompt_form, short(&h.prompt_sha256)),
            false => "unknown".to_owned(),
        },
    ));
    out.extend(say("The runs have different token limits", |h| {
        match h.knows("spec.max_tokens") {
            true => h.spec.max_tokens.to_string(),
            false => "unknown".to_owned(),
        }
    }));
    out.extend(say(
        "Servers refused settings, and their own defaults stood in place of them",
        |h| {
            // Of what a server refused, the others are sent by another name or change no result.
            let is_setting =
                |name: &&String| ["temperature", "top_p", "seed"].contains(&name.as_str());
            let server = h.subject.server.iter();
            let refused = server.flat_map(|server| server.refused.iter().filter(is_setting));
            let refused: Vec<&str> = refused.map(String::as_str).collect();
            if refused.is_empty() {
                "none".to_owned()
            } else {
                refused.join(", ")
            }
        },
    ));
    out
}

/// The first digits of a hash.
fn short(hash: &str) -> String {
    if hash.is_empty() {
        return "no hash".to_owned();
    }
    hash.chars().take(8).collect()
}
