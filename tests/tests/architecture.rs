//! The walls between the crates: `cargo metadata` against the allowed arrows.

use std::collections::{BTreeMap, BTreeSet};
use std::process::Command;

/// Each of our crates and those of ours that it may name. An arrow that is missing here is a
/// decision to be made, not a line to be added in passing.
const ALLOWED: &[(&str, &[&str])] = &[
    // pure
    ("eval", &[]),
    ("engine", &[]),
    ("charts", &["eval"]),
    ("protocol", &["eval"]),
    // language
    ("gguf", &[]),
    ("text", &["gguf"]),
    ("synthetic", &["gguf"]),
    ("sources", &["gguf"]),
    ("endpoint", &["eval", "text"]),
    // engines: they never see each other
    ("cpu", &["engine", "gguf", "synthetic"]), // the last for tests
    ("gpu", &["engine", "gguf", "synthetic"]), // the last for tests
    // composition
    ("engines", &["cpu", "engine", "gguf", "gpu"]),
    ("runner", &["engine", "eval", "gguf", "text"]),
    // edges: the page cannot name an engine
    ("app", &["charts", "eval", "protocol", "sources"]),
    ("keeper", &["gguf", "protocol", "sources"]),
    (
        "worker",
        &[
            "cpu", "engine", "engines", "eval", "gguf", "gpu", "keeper", "protocol", "runner",
            "sources", "text",
        ],
    ),
    (
        "cli",
        &[
            "charts", "cpu", "endpoint", "engine", "engines", "eval", "gguf", "gpu", "runner",
            "sources", "text",
        ],
    ),
    (
        "tests",
        &[
            "cpu",
            "engine",
            "engines",
            "eval",
            "gguf",
            "gpu",
            "runner",
            "sources",
            "synthetic",
            "text",
        ],
    ),
    ("xtask", &["synthetic"]),
];

/// Outside crates that only these may name.
const EDGES: &[(&str, &[&str])] = &[
    ("candle-core", &["cpu"]),
    ("wgpu", &["gpu"]),
    ("tokenizers", &["text"]),
    ("minijinja", &["text"]),
    ("web-sys", &["app", "keeper", "worker"]),
    ("js-sys", &["app", "keeper", "worker"]),
    ("clap", &["cli"]),
    ("rustls", &["cli"]),
    ("ureq", &["cli"]),
    ("statrs", &["eval"]),
];

/// The direct dependencies of every crate of the workspace.
fn arrows() -> BTreeMap<String, BTreeSet<String>> {
    let out = Command::new(env!("CARGO"))
        .args(["metadata", "--format-version=1", "--no-deps", "--offline"])
        .current_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/.."))
        .output()
        .expect("cargo runs");
    let metadata: serde_json::Value =
        serde_json::from_slice(&out.stdout).expect("metadata is JSON");
    let packages = metadata["packages"].as_array().expect("packages");
    let name = |value: &serde_json::Value| value["name"].as_str().expect("a name").to_owned();
    packages
        .iter()
        .map(|p| {
            (
                name(p),
                p["dependencies"]
                    .as_array()
                    .expect("a list")
                    .iter()
                    .map(name)
                    .collect(),
            )
        })
        .collect()
}

/// What `arrows` holds that the tables forbid.
fn violations(arrows: &BTreeMap<String, BTreeSet<String>>) -> Vec<String> {
    let mut found = Vec::new();
    for (from, to) in arrows {
        let Some((_, allowed)) = ALLOWED.iter().find(|(name, _)| name == from) else {
            found.push(format!("{from} stands in no table"));
            continue;
        };
        for name in to {
            let is_ours = arrows.contains_key(name);
            if is_ours && !allowed.contains(&name.as_str()) {
                found.push(format!("{from} -> {name}"));
            }
            if EDGES
                .iter()
                .any(|(edge, by)| edge == name && !by.contains(&from.as_str()))
            {
                found.push(format!("{from} -> {name}"));
            }
        }
    }
    found
}

#[test]
fn only_the_allowed_arrows_exist() {
    assert_eq!(violations(&arrows()), Vec::<String>::new());
}

#[test]
fn a_forbidden_arrow_is_noticed() {
    let mut arrows = arrows();
    arrows
        .get_mut("eval")
        .expect("eval is there")
        .insert("engine".into());
    arrows
        .get_mut("app")
        .expect("app is there")
        .insert("wgpu".into());
    arrows.insert("utils".into(), BTreeSet::new());
    assert_eq!(
        violations(&arrows),
        ["app -> wgpu", "eval -> engine", "utils stands in no table"]
    );
}
