//! Builds a crate's tests once for all of its mutants, in a copy of the tree.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use serde_json::Value;

use super::mutant::Mutant;
use super::switch::{self, Change, Function};
use crate::shell::{command, output, repository, show};

/// Tests of long input, in whatever crate: they notice how long something takes, and would take long each
/// time.
pub const UNTRIED: &str = "large";

/// A crate's tests with mutants behind switches. A mutant's number is its place in the chosen
/// ones, from 1.
pub struct Build {
    /// The crate's folder in the copy.
    pub folder: PathBuf,
    /// The programs with the tests.
    pub programs: Vec<PathBuf>,
    /// The function of each mutant that could be built so.
    pub functions: BTreeMap<usize, usize>,
    /// The mutants that do not compile.
    pub unviable: BTreeSet<usize>,
}

impl Build {
    /// Copies the tree, puts the mutants in, and leaves out what does not compile until the rest
    /// does.
    pub fn new(name: &str, mutants: &[&Mutant]) -> Result<Self> {
        let tree = trees()?.join("switched");
        copy_tree(&repository(), &tree)?;
        let mut left: BTreeSet<usize> = (1..=mutants.len()).collect();
        let mut unviable = BTreeSet::new();
        loop {
            let files = write(&tree, name, mutants, &left)?;
            // What runs thousands of times is worth longer building.
            let level = u8::from(mutants.len() > 1000);
            let level = format!("--config profile.mutants.package.{name}.opt-level={level}");
            let check = format!("check --package {name} --lib {level}");
            let wrong = Wrong::of(&cargo(&tree, &check)?, &files)?;
            let n_wrong = wrong.mutants.len() + wrong.functions.len();
            eprintln!("{name}: {} switched, {n_wrong} do not compile", left.len());
            if n_wrong == 0 {
                let messages = cargo(
                    &tree,
                    &format!("test --package {name} --lib --tests --no-run {level}"),
                )?;
                let programs = messages
                    .iter()
                    .filter(|m| m["profile"]["test"] == true && m["target"]["name"] != UNTRIED);
                let programs = programs.filter_map(|m| m["executable"].as_str());
                let functions = files.values().flatten();
                return Ok(Self {
                    folder: tree.join("crates").join(name),
                    programs: programs.map(PathBuf::from).collect(),
                    functions: functions
                        .flat_map(|f| f.mutants.iter().map(|&m| (m, f.number)))
                        .collect(),
                    unviable,
                });
            }
            left.retain(|n| !wrong.mutants.contains(n) && !wrong.functions.contains(n));
            unviable.extend(wrong.mutants);
        }
    }
}

/// The folder for copies of the tree: reference data stands beside a copy as beside the repository.
pub fn trees() -> Result<PathBuf> {
    let folder = repository().join("target/mutate/trees");
    std::fs::create_dir_all(&folder)?;
    let (shared, link) = (repository().join("../shared"), folder.join("shared"));
    #[cfg(unix)]
    if shared.exists() && !link.exists() {
        std::os::unix::fs::symlink(shared.canonicalize()?, &link)?;
    }
    #[cfg(not(unix))]
    let _ = (shared, link);
    Ok(folder)
}

/// Copies what git knows or does not ignore; a file that is the same keeps its time.
fn copy_tree(from: &Path, to: &Path) -> Result<()> {
    let files =
        output("git ls-files --cached --others --exclude-standard").context("git ls-files")?;
    for file in files.lines() {
        let Ok(bytes) = std::fs::read(from.join(file)) else {
            continue; // deleted, or a name that git quotes
        };
        write_if_other(&to.join(file), &bytes)?;
    }
    Ok(())
}

fn write_if_other(path: &Path, bytes: &[u8]) -> Result<()> {
    if std::fs::read(path).is_ok_and(|old| old == bytes) {
        return Ok(());
    }
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder)?;
    }
    std::fs::write(path, bytes).with_context(|| path.display().to_string())
}

/// Writes the crate's files with the mutants that are left; the functions of each file.
fn write(
    tree: &Path,
    name: &str,
    mutants: &[&Mutant],
    left: &BTreeSet<usize>,
) -> Result<BTreeMap<String, Vec<Function>>> {
    let mut by_file: BTreeMap<&str, Vec<(usize, &Mutant)>> = BTreeMap::new();
    for (number, &mutant) in (1..).zip(mutants) {
        by_file
            .entry(mutant.file())
            .or_default()
            .push((number, mutant));
    }
    let mut files = BTreeMap::new();
    let mut n_functions = 0;
    let root = format!("crates/{name}/src/lib.rs");
    let mut root_text = std::fs::read_to_string(repository().join(&root))?;
    for (file, mutants) in by_file {
        let text = std::fs::read_to_string(repository().join(file)).context(file.to_owned())?;
        let mutants = mutants.into_iter().filter(|(n, _)| left.contains(n));
        let changes = mutants.map(|(number, mutant)| {
            let range = mutant.range(&text).with_context(|| mutant.place.clone())?;
            let replacement = &*mutant.replacement;
            Ok(Change {
                number,
                range,
                replacement,
            })
        });
        let changes = changes.collect::<Result<Vec<_>>>()?;
        let (text, functions) = switch::switch(&text, &changes, n_functions)?;
        n_functions += functions.len();
        if file == root {
            root_text = text;
        } else {
            write_if_other(&tree.join(file), text.as_bytes())?;
        }
        files.insert(file.to_owned(), functions);
    }
    root_text += &switch::module(n_functions.max(1));
    write_if_other(&tree.join(&root), root_text.as_bytes())?;
    Ok(files)
}

/// What errors of the compiler stand in.
#[derive(Debug, Default, PartialEq, Eq)]
struct Wrong {
    /// Mutants with an error in their own body: they do not compile.
    mutants: BTreeSet<usize>,
    /// The mutants of functions with an error elsewhere: a switch may be the reason.
    functions: BTreeSet<usize>,
}

impl Wrong {
    fn of(messages: &[Value], files: &BTreeMap<String, Vec<Function>>) -> Result<Self> {
        let mut wrong = Self::default();
        for message in messages.iter().map(|m| &m["message"]) {
            let spans = message["spans"].as_array();
            let Some(spans) = spans.filter(|s| message["level"] == "error" && !s.is_empty()) else {
                continue;
            };
            let (mut bodies, mut functions) = (BTreeSet::new(), BTreeSet::<usize>::new());
            for span in spans {
                let line = span["line_start"].as_u64().unwrap_or(0) as usize;
                let file = span["file_name"].as_str().and_then(|file| files.get(file));
                for function in file.into_iter().flatten() {
                    if span["is_primary"] == true {
                        bodies.extend(function.body_at(line));
                    }
                    functions.extend(function.all_at(line));
                }
            }
            if !bodies.is_empty() {
                wrong.mutants.extend(bodies);
            } else if !functions.is_empty() {
                wrong.functions.extend(functions);
            } else {
                let text = message["rendered"].as_str().unwrap_or_default();
                bail!("an error that belongs to no mutant:\n{text}");
            }
        }
        Ok(wrong)
    }
}

/// Runs cargo in the copy and returns its messages, whether it succeeds or not.
fn cargo(tree: &Path, args: &str) -> Result<Vec<Value>> {
    let mut cargo = command(&format!(
        "cargo {args} --locked --profile mutants --message-format json"
    ));
    cargo.current_dir(tree);
    // The lints of a mutant's code are of no interest.
    cargo.env("RUSTFLAGS", "--cap-lints=allow");
    cargo.env(
        "CARGO_TARGET_DIR",
        repository().join("target/mutate/switched"),
    );
    eprintln!("\n$ {}", show(&cargo));
    let out = cargo.stderr(std::process::Stdio::inherit()).output()?;
    let text = String::from_utf8(out.stdout)?;
    let messages: Vec<Value> = text
        .lines()
        .filter_map(|line| serde_json::from_str(line).ok())
        .collect();
    let has_error = messages.iter().any(|m| m["message"]["level"] == "error");
    if !out.status.success() && !has_error {
        bail!("{} failed ({})", show(&cargo), out.status);
    }
    Ok(messages)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn an_error_of_the_compiler_tells_its_mutants() {
        let text = "fn f() -> u8 {\n    1\n}\n";
        let change = |number, replacement| Change {
            number,
            range: 19..20,
            replacement,
        };
        let changes = [change(1, "x"), change(2, "0")];
        let (text, functions) = switch::switch(text, &changes, 0).expect("code");
        let line = |of: &str| text[..text.find(of).expect(of)].matches('\n').count() + 1;
        let files = BTreeMap::from([("f.rs".to_owned(), functions)]);
        let span = |line: usize, is_primary: bool| json!({"file_name": "f.rs", "line_start": line, "is_primary": is_primary});
        let check = |spans: Value, mutants: &[usize], functions: &[usize]| {
            let messages = [
                json!({"reason": "build-finished"}),
                json!({"message": {"level": "warning", "spans": [span(1, true)]}}),
                json!({"message": {"level": "error", "spans": []}}),
                json!({"message": {"level": "error", "spans": spans}}),
            ];
            let found = Wrong::of(&messages, &files).expect("a mutant");
            assert!(found.mutants.iter().eq(mutants), "{found:?}");
            assert!(found.functions.iter().eq(functions), "{found:?}");
        };
        let (x, zero) = (line(" x "), line(" 0 "));
        check(json!([span(x, true), span(zero, false)]), &[1], &[]);
        check(json!([span(99, true), span(zero, false)]), &[], &[1, 2]);
        check(json!([span(1, true)]), &[], &[1, 2]);
        let outside = json!({"message": {"level": "error", "spans": [span(99, true)]}});
        assert!(Wrong::of(&[outside], &files).is_err());
    }
}
