//! `licences.txt`: the licences of everything that the site is made of.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::Path;

use anyhow::{Context, Result};

use crate::packages::{Graph, Package};

/// The programs of the page.
const PROGRAMS: &[&str] = &["app", "keeper", "worker"];

/// How a file with a licence begins, in capitals.
const NAMES: [&str; 6] = [
    "LICENSE",
    "LICENCE",
    "COPYING",
    "NOTICE",
    "UNLICENSE",
    "COPYRIGHT",
];

const HEAD: &str = "\
The licences of Thinkscope and of everything in this site.

Thinkscope's own code is under MIT or Apache-2.0, at your choice. The bundled benchmarks are under
CC BY 4.0 (https://creativecommons.org/licenses/by/4.0/), the bundled models' weights under
CC BY-SA 4.0 (https://creativecommons.org/licenses/by-sa/4.0/), because of their training data.

The programs of the site hold code of the packages below, and of the Rust standard library
(https://www.rust-lang.org, MIT OR Apache-2.0, with parts under other licences that its own
COPYRIGHT file names). Behind the list stand the texts of their licences, each once, with the
packages that it came with.
";

/// Writes the file into the built site.
pub fn write(site: &Path) -> Result<()> {
    let graph = Graph::read(Some("wasm32-unknown-unknown"))?;
    let packages = graph.linked_into(PROGRAMS);
    let outside: Vec<&Package> = packages.into_iter().filter(|p| !p.is_ours).collect();
    let mut texts = Vec::new();
    for package in &outside {
        texts.push(texts_of(&package.folder)?);
    }
    let own = own_texts()?;
    let path = site.join("licences.txt");
    std::fs::write(&path, compose(&outside, &texts, &own))
        .with_context(|| format!("could not write {}", path.display()))
}

/// The texts of this project's own licences.
fn own_texts() -> Result<Vec<String>> {
    texts_of(Path::new("."))
}

/// The texts of all licence files of a folder.
fn texts_of(folder: &Path) -> Result<Vec<String>> {
    let mut paths = Vec::new();
    let entries = std::fs::read_dir(folder)
        .with_context(|| format!("could not read {}", folder.display()))?;
    for entry in entries {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().to_uppercase();
        if NAMES.iter().any(|start| name.starts_with(start)) && entry.path().is_file() {
            paths.push(entry.path());
        }
    }
    paths.sort();
    let mut texts = Vec::new();
    for path in paths {
        let bytes =
            std::fs::read(&path).with_context(|| format!("could not read {}", path.display()))?;
        texts.push(tidy(&String::from_utf8_lossy(&bytes)));
    }
    Ok(texts)
}

/// The same words are the same text, whatever the ends of their lines.
fn tidy(text: &str) -> String {
    let lines: Vec<&str> = text.lines().map(str::trim_end).collect();
    lines.join("\n").trim_matches('\n').to_owned()
}

/// The file: what each package states, then every text once.
fn compose(packages: &[&Package], texts: &[Vec<String>], own: &[String]) -> String {
    let mut out = HEAD.to_owned();
    out.push('\n');
    let mut holders: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for text in own {
        holders.entry(text).or_default().push("thinkscope".into());
    }
    for (package, texts) in packages.iter().zip(texts) {
        let name = format!("{} {}", package.name, package.version);
        let licence = package.licence.as_deref().unwrap_or("see its text");
        let _ = write!(out, "{name}: {licence}");
        if texts.is_empty() {
            // The licence's own words then are those of SPDX, by the name it states.
            let authors = package.authors.join(", ");
            let by = if authors.is_empty() {
                "its authors"
            } else {
                &authors
            };
            let _ = write!(out, " (its package brings no text; copyright {by})");
        }
        if let Some(repository) = &package.repository {
            let _ = write!(out, ", {repository}");
        }
        out.push('\n');
        for text in texts {
            holders.entry(text).or_default().push(name.clone());
        }
    }
    let mut texts: Vec<(&str, Vec<String>)> = holders.into_iter().collect();
    // What most packages share comes first.
    texts.sort_by_key(|(text, names)| (std::cmp::Reverse(names.len()), *text));
    for (text, names) in texts {
        let _ = write!(
            out,
            "\n{}\n{}\n\n{text}\n",
            "-".repeat(78),
            names.join(", ")
        );
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn package(name: &str) -> Package {
        Package {
            name: name.into(),
            version: "1.0.0".into(),
            licence: Some("MIT".into()),
            authors: vec!["Ada".into()],
            repository: None,
            folder: ".".into(),
            is_ours: false,
            is_macro: false,
        }
    }

    #[test]
    fn a_text_stands_once_with_all_who_came_with_it() {
        let (a, b, c) = (package("a"), package("b"), package("c"));
        let shared = tidy("Permission is granted\r\n");
        let texts = [
            vec![shared.clone()],
            vec![shared, "Other words".into()],
            vec![],
        ];
        let out = compose(&[&a, &b, &c], &texts, &["Ours".into()]);
        assert_eq!(out.matches("Permission is granted").count(), 1);
        assert!(
            out.contains("a 1.0.0, b 1.0.0\n\nPermission is granted\n"),
            "{out}"
        );
        assert!(out.contains("\nb 1.0.0\n\nOther words\n"), "{out}");
        assert!(out.contains("thinkscope\n\nOurs\n"), "{out}");
        assert!(
            out.contains("c 1.0.0: MIT (its package brings no text; copyright Ada)"),
            "{out}"
        );
    }

    #[test]
    fn every_package_of_the_page_states_a_licence() {
        std::env::set_current_dir(crate::shell::repository()).expect("the repository");
        let graph = Graph::read(Some("wasm32-unknown-unknown")).expect("metadata");
        let packages = graph.linked_into(PROGRAMS);
        let names: Vec<&str> = packages.iter().map(|p| &*p.name).collect();
        for expect in [
            "app",
            "worker",
            "keeper",
            "yew",
            "wgpu",
            "tokenizers",
            "serde_json",
        ] {
            assert!(
                names.contains(&expect),
                "{expect} is in the page: {names:?}"
            );
        }
        for other in ["clap", "ureq", "proptest", "wasm-bindgen-macro"] {
            assert!(!names.contains(&other), "{other} is not in the page");
        }
        for package in packages {
            assert!(
                package.licence.is_some(),
                "{} states no licence",
                package.name
            );
        }
    }
}
