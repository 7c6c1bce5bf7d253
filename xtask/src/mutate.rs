//! `cargo xtask mutate`: what the tests notice, by cargo-mutants: it changes the code in one place
//! after the other and runs the tests, which should fail.
//!
//! A mutant is named without its line, so that its name and its place in the drawn order outlast
//! changes elsewhere: file, change, function, and a number from the second of that name on.

use std::collections::{BTreeMap, HashMap};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use serde_json::Value;
use sha2::{Digest, Sha256};

use crate::shell::{command, output, repository, show};

/// Which of a crate's tests are run for mutants of which files; no file means all.
struct Pass {
    tests: &'static [&'static str],
    files: &'static [&'static str],
}

const UNIT_TESTS: Pass = Pass {
    tests: &["--lib"],
    files: &[],
};
/// The crates and their tests, quick ones first: each pass tries what those before it missed.
const CRATES: [(&str, &[Pass]); 3] = [
    ("engine", &[UNIT_TESTS]),
    ("text", &[UNIT_TESTS]),
    (
        "eval",
        &[
            Pass {
                tests: &["--test=numbers"],
                files: &["/metrics/", "/stats/", "/report", "/repeats", "/score"],
            },
            Pass {
                tests: &["--lib", "--test=all", "--test=numbers"],
                files: &[],
            },
            Pass {
                tests: &["--test=simulation"],
                files: &[],
            },
        ],
    ),
];
/// The mutants that no test can catch, each with its reason.
const EQUIVALENT: &str = "tests/mutants/equivalent.txt";
/// cargo-mutants' exit codes for a run that went to its end: all caught, missed, timed out.
const ENDED: [i32; 3] = [0, 2, 3];

/// Tries mutants of the named crates, all if none is named.
pub fn mutate(words: &[&str]) -> Result<()> {
    let wanted = Wanted::parse(words)?;
    if output("cargo mutants --version").is_none() {
        bail!("cargo-mutants is missing: cargo install --locked cargo-mutants");
    }
    let text = std::fs::read_to_string(EQUIVALENT).context(EQUIVALENT)?;
    let equivalent = equivalents(&text)?;
    let mut missed = Vec::new();
    for (name, passes) in &CRATES {
        if wanted.crates.contains(name) {
            missed.extend(one_crate(&wanted, name, passes, &equivalent)?);
        }
    }
    if !missed.is_empty() {
        bail!(
            "{} are neither caught nor in {EQUIVALENT}:\n{}",
            missed.len(),
            missed.join("\n")
        );
    }
    Ok(())
}

/// Tries mutants of a crate, prints the sums of each module, and returns what is missed.
fn one_crate(
    wanted: &Wanted<'_>,
    name: &str,
    passes: &[Pass],
    equivalent: &[&str],
) -> Result<Vec<String>> {
    let mutants = listed(name)?;
    let prefix = format!("crates/{name}/");
    for known in equivalent.iter().filter(|e| e.starts_with(&prefix)) {
        if !mutants.iter().any(|m| m.name == *known) {
            bail!("{EQUIVALENT}: there is no mutant `{known}` any more");
        }
    }
    let chosen = wanted.choose(&mutants);
    let known = chosen.iter().copied();
    let known: Vec<&Mutant> = known.filter(|m| equivalent.contains(&&*m.name)).collect();
    eprintln!("{name}: {} of {} mutants", chosen.len(), mutants.len());
    let names: HashMap<&str, &Mutant> = mutants.iter().map(|m| (&*m.place, m)).collect();
    let mut found = Found::new();
    let mut left: Vec<&Mutant> = (chosen.iter().copied())
        .filter(|m| !known.contains(m))
        .collect();
    for (pass, number) in passes.iter().zip(1..) {
        let folder = repository().join(format!("target/mutate/{name}/{number}"));
        let in_turn = |m: &&Mutant| pass.files.is_empty() || pass.files.iter().any(|f| m.is_in(f));
        let tried: Vec<&Mutant> = left.iter().copied().filter(in_turn).collect();
        if tried.is_empty() {
            continue;
        }
        let mut args: Vec<String> = vec![format!("--package={name}")];
        args.extend(pass.tests.iter().map(|test| format!("--cargo-arg={test}")));
        if tried.len() + known.len() == mutants.len() {
            args.extend(
                known
                    .iter()
                    .map(|m| format!("--exclude-re={}", m.pattern())),
            );
        } else {
            args.extend(tried.iter().map(|m| format!("--re={}", m.pattern())));
        }
        for (mutant, end) in run(&folder, &args, &names)? {
            // cargo-mutants 27.1 applies no pattern to mutants that delete a field.
            if tried.contains(&mutant) {
                found.insert(mutant, end);
            }
        }
        left.retain(|m| found.get(m).is_none_or(|&end| end == "missed"));
    }
    let (n_tried, n_chosen) = (found.len(), chosen.len() - known.len());
    if n_tried != n_chosen {
        bail!("{name}: {n_tried} mutants were tried, not {n_chosen}");
    }
    print!("{}", table(&found, &known));
    let missed = found.iter().filter(|&(_, &end)| end == "missed");
    Ok(missed.map(|(m, _)| m.name.clone()).collect())
}

type Found<'a> = BTreeMap<&'a Mutant, &'static str>;

/// Runs cargo-mutants and reads how each mutant ended.
fn run<'a>(folder: &Path, args: &[String], names: &HashMap<&str, &'a Mutant>) -> Result<Found<'a>> {
    std::fs::create_dir_all(folder)?;
    let mut mutants = command("cargo mutants");
    mutants.arg("--output").arg(folder).args(args);
    // In any order, so that a run that is stopped leaves a sample too.
    mutants.arg("--shuffle");
    // That a property fails is enough; its smallest input is not looked for.
    mutants.env("PROPTEST_MAX_SHRINK_ITERS", "0");
    mutants.env("TMPDIR", trees()?);
    // What the crate needs is compiled once, not in every copy of the tree.
    mutants.env("CARGO_TARGET_DIR", repository().join("target/mutate/build"));
    let shown: String = show(&mutants).chars().take(200).collect();
    eprintln!("\n$ {shown}…");
    let status = mutants.status()?;
    if !status.code().is_some_and(|code| ENDED.contains(&code)) {
        bail!("cargo-mutants failed ({status})");
    }
    let mut found = Found::new();
    for end in ["caught", "missed", "timeout", "unviable"] {
        let path = folder.join("mutants.out").join(format!("{end}.txt"));
        let lines = std::fs::read_to_string(&path).unwrap_or_default();
        for line in lines.lines() {
            let mutant = names
                .get(line)
                .with_context(|| format!("{line}: unknown"))?;
            found.insert(mutant, end);
        }
    }
    Ok(found)
}

/// The folder for copies of the tree: reference data stands beside a copy as beside the repository.
fn trees() -> Result<PathBuf> {
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

/// A row for each module: how its mutants ended.
fn table(found: &Found<'_>, known: &[&Mutant]) -> String {
    let ends = ["caught", "timeout", "missed", "unviable"];
    let mut rows: BTreeMap<&str, [usize; 5]> = BTreeMap::new();
    for (mutant, end) in found {
        let row = rows.entry(module(&mutant.name)).or_default();
        let column = ends.iter().position(|e| e == end).unwrap_or_default();
        row[column] += 1;
    }
    for mutant in known {
        rows.entry(module(&mutant.name)).or_default()[4] += 1;
    }
    let mut text = format!("| module | {} | known equivalent |\n", ends.join(" | "));
    for (module, row) in rows {
        let row = row.map(|n| n.to_string()).join(" | ");
        text += &format!("| {module} | {row} |\n");
    }
    text
}

/// The crate and the module or folder in it: `eval/stats` of `crates/eval/src/stats/bins.rs: …`.
fn module(name: &str) -> &str {
    let path = name.split(':').next().unwrap_or(name);
    let path = path.strip_prefix("crates/").unwrap_or(path);
    match path.match_indices('/').nth(2) {
        Some((end, _)) => &path[..end],
        None => path.strip_suffix(".rs").unwrap_or(path),
    }
}

/// A mutant by its lasting name, and as cargo-mutants names it now.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Mutant {
    name: String,
    place: String,
}

impl Mutant {
    /// Whether its file's path contains this.
    fn is_in(&self, part: &str) -> bool {
        let file = self.name.split(':').next();
        file.is_some_and(|file| file.contains(part))
    }

    /// A regular expression that matches this mutant alone.
    fn pattern(&self) -> String {
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
}

/// Every mutant of a crate, in the order of its code.
fn listed(name: &str) -> Result<Vec<Mutant>> {
    let line = format!("cargo mutants --list --json --package {name}");
    let list: Value = serde_json::from_str(&output(&line).context(line)?)?;
    let places = list.as_array().context("no list of mutants")?.iter();
    let places = places.filter_map(|m| Some(m["name"].as_str()?.to_owned()));
    Ok(named(places))
}

/// Gives mutants their lasting names.
fn named(places: impl Iterator<Item = String>) -> Vec<Mutant> {
    let mut seen: HashMap<String, usize> = HashMap::new();
    let mut mutants = Vec::new();
    for place in places {
        // `FILE:LINE:COLUMN: CHANGE`
        let mut parts = place.splitn(4, ':');
        let (file, change) = (parts.next().unwrap_or_default(), parts.nth(2));
        let mut name = format!("{file}:{}", change.unwrap_or_default());
        let n = seen.entry(name.clone()).or_default();
        *n += 1;
        if *n > 1 {
            name += &format!(" #{n}");
        }
        mutants.push(Mutant { name, place });
    }
    mutants
}

/// The names in the list of equivalent mutants; below each stands its reason, indented.
fn equivalents(text: &str) -> Result<Vec<&str>> {
    let mut names: Vec<(&str, bool)> = Vec::new();
    for line in text
        .lines()
        .filter(|l| !l.is_empty() && !l.starts_with('#'))
    {
        match names.last_mut() {
            Some((_, has_reason)) if line.starts_with(' ') => *has_reason = true,
            _ => names.push((line, false)),
        }
    }
    if let Some((name, _)) = names.iter().find(|(_, has_reason)| !has_reason) {
        bail!("{EQUIVALENT}: `{name}` has no reason");
    }
    Ok(names.into_iter().map(|(name, _)| name).collect())
}

/// Which mutants are to be tried.
#[derive(Debug, Default)]
struct Wanted<'a> {
    crates: Vec<&'a str>,
    /// How many of each crate, in the order that the seed draws.
    sample: Option<usize>,
    /// How many of that order were tried before.
    after: usize,
    seed: u32,
    /// Of files whose path contains one of these, if there are any.
    within: Vec<&'a str>,
}

impl<'a> Wanted<'a> {
    fn parse(words: &[&'a str]) -> Result<Self> {
        let mut wanted = Self::default();
        let mut words = words.iter();
        while let Some(&word) = words.next() {
            if let Some(&(name, ..)) = CRATES.iter().find(|(name, ..)| *name == word) {
                wanted.crates.push(name);
                continue;
            }
            if !["--sample", "--after", "--seed", "--within"].contains(&word) {
                let crates = CRATES.map(|(name, ..)| name).join(", ");
                bail!("there is no crate {word}; there are {crates}");
            }
            let value = *words
                .next()
                .with_context(|| format!("{word} needs a value"))?;
            let number = || {
                let number = value.parse::<u32>();
                number.with_context(|| format!("{word} {value} is not a whole number"))
            };
            match word {
                "--sample" => wanted.sample = Some(number()? as usize),
                "--after" => wanted.after = number()? as usize,
                "--seed" => wanted.seed = number()?,
                _ => wanted.within.push(value),
            }
        }
        if wanted.crates.is_empty() {
            wanted.crates = CRATES.map(|(name, ..)| name).to_vec();
        }
        Ok(wanted)
    }

    /// The wanted mutants; of a sample the first in an order that depends on names and seed alone,
    /// so that a larger sample holds a smaller one.
    fn choose<'m>(&self, mutants: &'m [Mutant]) -> Vec<&'m Mutant> {
        let is_within = |m: &&Mutant| self.within.iter().any(|part| m.is_in(part));
        let of_files = (mutants.iter()).filter(|m| self.within.is_empty() || is_within(m));
        let mut chosen: Vec<&Mutant> = of_files.collect();
        let Some(n) = self.sample else {
            return chosen;
        };
        chosen.sort_by_cached_key(|m| Sha256::digest(format!("{} {}", self.seed, m.name)));
        chosen.into_iter().skip(self.after).take(n).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mutants(n: usize) -> Vec<Mutant> {
        named((0..n).map(|i| format!("crates/eval/src/stats/bins.rs:{i}:7: replace + with - in f")))
    }

    #[test]
    fn arguments() {
        let check = |words: &[&str], n_crates: usize, sample| {
            let wanted = Wanted::parse(words).expect("arguments");
            assert_eq!((wanted.crates.len(), wanted.sample), (n_crates, sample));
        };
        check(&[], CRATES.len(), None);
        check(
            &["eval", "--sample", "5", "text", "--seed", "7"],
            2,
            Some(5),
        );
        for words in [&["poetry"][..], &["--sample"], &["--seed", "x"]] {
            assert!(Wanted::parse(words).is_err(), "{words:?}");
        }
    }

    #[test]
    fn names_outlast_lines_and_tell_mutants_apart() {
        let names: Vec<String> = mutants(2).into_iter().map(|m| m.name).collect();
        let first = "crates/eval/src/stats/bins.rs: replace + with - in f";
        assert_eq!(names, [first.to_owned(), format!("{first} #2")]);
        assert_eq!(module(first), "eval/src/stats");
        assert_eq!(module("crates/eval/src/run.rs: delete !"), "eval/src/run");
    }

    #[test]
    fn a_larger_sample_holds_a_smaller_one() {
        let all = mutants(50);
        let draw = |line: &str| {
            let words: Vec<&str> = line.split_whitespace().collect();
            Wanted::parse(&words).expect("arguments").choose(&all)
        };
        let (small, large) = (draw("--sample 5"), draw("--sample 20"));
        assert_eq!(small, large[..5]);
        assert_eq!(draw("--sample 15 --after 5"), large[5..]);
        assert_ne!(small, draw("--sample 5 --seed 1"));
        assert_eq!(draw("").len(), 50);
        assert!(draw("--within metrics").is_empty());
        assert_eq!(draw("--within metrics --within stats").len(), 50);
    }

    #[test]
    fn a_pattern_spells_out_what_means_something_else() {
        let place = "a.rs:1:2: replace f -> (x|y) with Ok(vec![])".to_owned();
        let name = String::new();
        let pattern = Mutant { name, place }.pattern();
        assert!(
            pattern.contains(r"-> \(x\|y\) with Ok\(vec!\[\]\)$"),
            "{pattern}"
        );
    }

    #[test]
    fn every_equivalent_mutant_has_a_reason() {
        let text = std::fs::read_to_string(repository().join(EQUIVALENT)).expect("the list");
        assert!(equivalents(&text).is_ok());
        let found = equivalents("# a\nx\n  why\n  so\ny\n  why\n").expect("a list");
        assert_eq!(found, ["x", "y"]);
        assert!(equivalents("x\ny\n  why\n").is_err());
    }

    #[test]
    fn the_table_counts_how_mutants_ended() {
        let all = mutants(4);
        let found = all.iter().zip(["caught", "missed", "caught"]).collect();
        let text = table(&found, &[&all[3]]);
        assert!(
            text.contains("| eval/src/stats | 2 | 0 | 1 | 0 | 1 |"),
            "{text}"
        );
    }
}
