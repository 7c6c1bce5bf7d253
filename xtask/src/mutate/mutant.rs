//! Mutants as cargo-mutants lists them, with names that outlast changes elsewhere.

use std::collections::HashMap;
use std::ops::Range;

use anyhow::{Context, Result};
use serde_json::Value;

use super::switch::{byte_at, line_starts};
use crate::shell::output;

/// A mutant by its lasting name, and as cargo-mutants names it now.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Mutant {
    pub name: String,
    pub place: String,
    /// What it writes, and where: line and column of the beginning and of the end, from 1.
    pub replacement: String,
    pub span: [(usize, usize); 2],
}

impl Mutant {
    pub fn file(&self) -> &str {
        self.name.split(':').next().unwrap_or_default()
    }

    /// The bytes of its file that it replaces.
    pub fn range(&self, text: &str) -> Option<Range<usize>> {
        let lines = line_starts(text);
        let [start, end] = self
            .span
            .map(|(line, column)| byte_at(text, &lines, line, column));
        Some(start?..end?)
    }

    /// A regular expression that matches this mutant alone.
    pub fn pattern(&self) -> String {
        let mut pattern = String::from("^");
        for c in self.place.chars() {
            // Not every sign: an escaped `<` is the beginning of a word.
            if r"\.+*?()|[]{}^$".contains(c) {
                pattern.push('\\');
            }
            pattern.push(c);
        }
        pattern + "$"
    }

    /// The crate and the module or folder in it: `eval/stats` of `crates/eval/src/stats/bins.rs: …`.
    pub fn module(&self) -> &str {
        module(&self.name)
    }
}

fn module(name: &str) -> &str {
    let path = name.split(':').next().unwrap_or(name);
    let path = path.strip_prefix("crates/").unwrap_or(path);
    match path.match_indices('/').nth(2) {
        Some((end, _)) => &path[..end],
        None => path.strip_suffix(".rs").unwrap_or(path),
    }
}

/// Every mutant of a crate, in the order of its code.
pub fn listed(name: &str) -> Result<Vec<Mutant>> {
    let line = format!("cargo mutants --list --json --package {name}");
    let list: Value = serde_json::from_str(&output(&line).context(line)?)?;
    let list = list.as_array().context("no list of mutants")?;
    let parts = list.iter().map(|m| {
        let place = |end: &str| {
            let number = |key: &str| m["span"][end][key].as_u64().map(|n| n as usize);
            Some((number("line")?, number("column")?))
        };
        let text = |key: &str| m[key].as_str().map(str::to_owned);
        let span = [place("start")?, place("end")?];
        Some((text("name")?, text("replacement")?, span))
    });
    let parts: Option<Vec<_>> = parts.collect();
    Ok(named(parts.context("a mutant without a place")?))
}

/// Gives mutants their lasting names.
pub fn named(
    parts: impl IntoIterator<Item = (String, String, [(usize, usize); 2])>,
) -> Vec<Mutant> {
    let mut seen: HashMap<String, usize> = HashMap::new();
    let mut mutants = Vec::new();
    for (place, replacement, span) in parts {
        // `FILE:LINE:COLUMN: CHANGE`
        let mut parts = place.splitn(4, ':');
        let (file, change) = (parts.next().unwrap_or_default(), parts.nth(2));
        let mut name = format!("{file}:{}", change.unwrap_or_default());
        let n = seen.entry(name.clone()).or_default();
        *n += 1;
        if *n > 1 {
            name += &format!(" #{n}");
        }
        mutants.push(Mutant {
            name,
            place,
            replacement,
            span,
        });
    }
    mutants
}

#[cfg(test)]
pub fn some(n: usize) -> Vec<Mutant> {
    let place = |i| format!("crates/eval/src/stats/bins.rs:{i}:7: replace + with - in f");
    named((0..n).map(|i| (place(i), "-".to_owned(), [(1, 3), (1, 4)])))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_outlast_lines_and_tell_mutants_apart() {
        let names: Vec<String> = some(2).into_iter().map(|m| m.name).collect();
        let first = "crates/eval/src/stats/bins.rs: replace + with - in f";
        assert_eq!(names, [first.to_owned(), format!("{first} #2")]);
        assert_eq!(module(first), "eval/src/stats");
        assert_eq!(module("crates/eval/src/run.rs: delete !"), "eval/src/run");
    }

    #[test]
    fn a_pattern_spells_out_what_means_something_else() {
        let place = "a.rs:1:2: replace f -> (x|y) with Ok(vec![])".to_owned();
        let mutants = named([(place, String::new(), [(1, 1), (1, 2)])]);
        let pattern = mutants[0].pattern();
        assert!(
            pattern.contains(r"-> \(x\|y\) with Ok\(vec!\[\]\)$"),
            "{pattern}"
        );
    }

    #[test]
    fn a_mutant_knows_its_bytes() {
        assert_eq!(some(1)[0].range("× + 1\n"), Some(3..4));
    }
}
