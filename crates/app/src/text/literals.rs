//! A look over the sources for texts that are not in the catalogue.
//!
//! It finds what is said to people: a literal between braces of `html!`, in an attribute that is
//! read out or shown, and in `format!`. Class names, addresses and lone signs are none.

use std::fs;
use std::path::{Path, PathBuf};

/// Where components are.
const FOLDERS: [&str; 3] = ["src/components", "src/pages", "../charts/src"];

/// What stands before a text that is shown or read out.
const BEFORE: [&str; 12] = [
    "{ \"",
    "format!(\"",
    " label=\"",
    " hint=\"",
    " title=\"",
    " action=\"",
    " empty=\"",
    " placeholder=\"",
    " aria-label=\"",
    " description=\"",
    "label={format!(\"",
    "AttrValue::from(\"",
];

/// What reads the same in every language.
const ALLOWED: [(&str, &str); 10] = [
    ("catalogue_card.rs", "ollama pull {name}"),
    ("engine_picker.rs", "CPU"),
    ("engine_picker.rs", "WebGPU"),
    ("kept_state.rs", "SHA-256 "),
    ("label_bars.rs", "F1"),
    // The charts have their own; the command says it in English.
    ("number.rs", "{} to {}"),
    ("presenter.rs", "Esc"),
    ("run_facts.rs", "Thinkscope {}"),
    ("sheet.rs", "Thinkscope"),
    ("site_header.rs", "Thinkscope"),
];

fn sources(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).expect("a folder").flatten() {
        let path = entry.path();
        if path.is_dir() {
            if !path.ends_with("text") {
                found.extend(sources(&path));
            }
        } else if path.extension().is_some_and(|end| end == "rs") {
            found.push(path);
        }
    }
    found
}

/// The literals of a source that people would read.
fn said(source: &str) -> Vec<String> {
    let code = source.split("#[cfg(test)]").next().unwrap_or_default();
    let lines = code
        .lines()
        .filter(|line| !line.trim_start().starts_with("//"));
    let mut found = Vec::new();
    for line in lines {
        for before in BEFORE {
            let parts: Vec<&str> = line.split(before).skip(1).collect();
            found.extend(
                parts
                    .iter()
                    .filter_map(|part| part.split('"').next())
                    .map(str::to_owned),
            );
        }
    }
    found.retain(|text| is_prose(text));
    found
}

/// Whether a literal has a word in it, after its placeholders are taken out.
fn is_prose(literal: &str) -> bool {
    let mut text = String::new();
    let mut depth = 0_u32;
    for letter in literal.chars() {
        match letter {
            '{' => depth += 1,
            '}' => depth = depth.saturating_sub(1),
            _ if depth == 0 => text.push(letter),
            _ => {}
        }
    }
    let is_address = text.starts_with('#') || text.contains("://") || text.contains('/');
    let is_code = text.contains(['=', '(', '_']) || text.contains("--");
    let mut parts = text.split_whitespace();
    let are_names = parts.all(|part| part.contains(['-', '.']));
    let is_keyword = text.chars().all(|letter| letter.is_ascii_lowercase());
    let mut words = text.split(|letter: char| !letter.is_alphabetic());
    let has_word = words.any(|word| word.chars().count() > 1);
    has_word && !is_address && !is_code && !are_names && !is_keyword
}

#[test]
fn no_component_has_a_text_of_its_own() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut found = Vec::new();
    for folder in FOLDERS {
        for path in sources(&root.join(folder)) {
            let name = path
                .file_name()
                .and_then(|name| name.to_str())
                .unwrap_or_default()
                .to_owned();
            if name.ends_with("tests.rs") || name.starts_with("test_") {
                continue;
            }
            let texts = said(&fs::read_to_string(&path).expect("a source"));
            let is_new = |text: &String| !ALLOWED.contains(&(name.as_str(), text.as_str()));
            found.extend(
                texts
                    .into_iter()
                    .filter(is_new)
                    .map(|text| format!("{name}: {text}")),
            );
        }
    }
    assert!(
        found.is_empty(),
        "these belong into the catalogue:\n{}",
        found.join("\n")
    );
}

#[test]
fn the_look_finds_texts_and_leaves_code_alone() {
    let check = |source: &str, expect: &[&str]| assert_eq!(said(source), expect, "{source}");
    check(r#"html! { <p>{ "No run yet" }</p> }"#, &["No run yet"]);
    check(r#"<p aria-label="Samples">"#, &["Samples"]);
    check(r#"format!("{n} of {}", all)"#, &["{n} of {}"]);
    check(r#"<p class="a b">{ "–" }{ name }"#, &[]);
    check(r##"format!("#{}", link)"##, &[]);
    check(r#"format!("{id}-title {id}-desc")"#, &[]);
    check(r#"role={ "group" }"#, &[]);
    check(r#"// <p>{ "No run yet" }</p>"#, &[]);
}
