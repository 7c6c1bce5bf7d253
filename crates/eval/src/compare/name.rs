//! Names for runs, and what they do not share.

use std::collections::BTreeMap;

use super::Run;
use crate::Header;

/// A run's setting, for people.
type Setting = (&'static str, fn(&Header) -> String);

/// Settings that tell runs apart, in the order of a name.
const SETTINGS: &[Setting] = &[
    ("model", |h| h.subject.model.clone()),
    ("quantisation", |h| h.subject.quantization.clone()),
    ("task", |h| h.spec.task.to_string()),
    ("prompt", |h| format!("{} prompt", h.spec.prompt_form)),
    ("temperature", |h| {
        h.spec
            .temperature
            .map_or("greedy".to_owned(), |t| format!("T {t}"))
    }),
    ("think budget", |h| {
        h.spec
            .think_budget
            .map_or("unlimited".to_owned(), |b| format!("budget {b}"))
    }),
    ("token limit", |h| format!("limit {}", h.spec.max_tokens)),
    ("repeats", |h| format!("{} repeats", h.spec.repeats)),
    ("seed", |h| format!("seed {}", h.spec.seed)),
    ("engine", |h| h.subject.engine.clone()),
];

/// The model, and of the other settings those that differ; numbered where that is not enough.
///
/// A run that was put together from `n_files` says so instead of its seed.
pub(super) fn names(runs: &[Run<'_>], n_files: &[usize]) -> Vec<String> {
    let telling: Vec<&Setting> = (SETTINGS.iter())
        .filter(|(name, of)| *name == "model" || differs(runs, *of))
        .collect();
    let mut seen = BTreeMap::<String, u32>::new();
    (runs.iter().zip(n_files))
        .map(|(run, &n_files)| {
            let is_one = |setting: &&Setting| matches!(setting.0, "seed" | "repeats" | "engine");
            let mut parts: Vec<String> = (telling.iter())
                .filter(|setting| n_files < 2 || !is_one(setting))
                .map(|(_, of)| of(run.header))
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

fn differs(runs: &[Run<'_>], of: fn(&Header) -> String) -> bool {
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
        |h| format!("{} {}", h.spec.prompt_form, short(&h.prompt_sha256)),
    ));
    out.extend(say("The runs have different token limits", |h| {
        h.spec.max_tokens.to_string()
    }));
    out
}

/// The first digits of a hash.
fn short(hash: &str) -> String {
    if hash.is_empty() {
        return "no hash".to_owned();
    }
    hash.chars().take(8).collect()
}
