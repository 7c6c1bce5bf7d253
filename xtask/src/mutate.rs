//! `cargo xtask mutate`: what the tests notice. cargo-mutants lists the places where the code can be
//! changed; the tests are run over each change, and should fail.
//!
//! Most mutants are built together, behind switches (`switch`, `build`, `trial`). Those that cannot
//! be are tried by cargo-mutants, one build each.
//!
//! A mutant is named without its line, so that its name and its place in the drawn order outlast
//! changes elsewhere: file, change, function, and a number from the second of that name on.

mod build;
mod mutant;
mod switch;
mod trial;

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::Path;

use anyhow::{Context, Result, bail};
use sha2::{Digest, Sha256};

use self::build::{Build, UNTRIED, trees};
use self::mutant::{Mutant, listed};
use self::trial::End;
use crate::shell::{command, output, repository, show};

/// The crates whose mutants are tried, with the tests of the crate.
const CRATES: [&str; 3] = ["engine", "text", "eval"];
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
    for &name in CRATES.iter().filter(|name| wanted.crates.contains(name)) {
        missed.extend(one_crate(&wanted, name, &equivalent)?);
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
fn one_crate(wanted: &Wanted<'_>, name: &str, equivalent: &[&str]) -> Result<Vec<String>> {
    let mutants = listed(name)?;
    let prefix = format!("crates/{name}/");
    for known in equivalent.iter().filter(|e| e.starts_with(&prefix)) {
        if !mutants.iter().any(|m| m.name == *known) {
            bail!("{EQUIVALENT}: there is no mutant `{known}` any more");
        }
    }
    let chosen = wanted.choose(&mutants);
    eprintln!("{name}: {} of {} mutants", chosen.len(), mutants.len());
    let (known, tried): (Vec<&Mutant>, Vec<&Mutant>) =
        (chosen.iter()).partition(|m| equivalent.contains(&&*m.name));
    let build = Build::new(name, &tried)?;
    let tests = trial::tests(&build)?;
    let numbers: Vec<usize> = build.functions.keys().copied().collect();
    let ends = trial::all(&build, &tests, &numbers, |number, end| {
        if end != End::Caught {
            eprintln!("{}: {}", word(end), tried[number - 1].name);
        }
    })?;
    let mut found: Found<'_> = (ends.iter())
        .map(|(&number, &end)| (tried[number - 1], word(end)))
        .collect();
    let unviable = build.unviable.iter().map(|n| (tried[n - 1], "unviable"));
    found.extend(unviable);
    let left: Vec<&Mutant> = tried
        .iter()
        .copied()
        .filter(|m| !found.contains_key(m))
        .collect();
    if !left.is_empty() {
        let folder = repository().join("target/mutate").join(name);
        found.extend(one_by_one(&folder, name, &mutants, &left)?);
    }
    if found.len() != tried.len() {
        bail!(
            "{name}: {} mutants were tried, not {}",
            found.len(),
            tried.len()
        );
    }
    print!("{}", table(&found, &known));
    let missed = found.iter().filter(|&(_, &end)| end == "missed");
    Ok(missed.map(|(m, _)| m.name.clone()).collect())
}

/// An end as cargo-mutants calls it.
fn word(end: End) -> &'static str {
    match end {
        End::Caught => "caught",
        End::Missed => "missed",
        End::Timeout => "timeout",
    }
}

type Found<'a> = BTreeMap<&'a Mutant, &'static str>;

/// Has cargo-mutants try these mutants, one build each.
fn one_by_one<'a>(
    folder: &Path,
    name: &str,
    all: &'a [Mutant],
    tried: &[&'a Mutant],
) -> Result<Found<'a>> {
    std::fs::create_dir_all(folder)?;
    let mut mutants = command("cargo mutants --shuffle --cargo-arg=--lib");
    for file in std::fs::read_dir(repository().join(format!("crates/{name}/tests")))
        .into_iter()
        .flatten()
    {
        let test = file?.path().with_extension("");
        let test = test.file_name().unwrap_or_default().to_string_lossy();
        if test != UNTRIED {
            mutants.arg(format!("--cargo-arg=--test={test}"));
        }
    }
    mutants.arg(format!("--package={name}"));
    mutants.arg("--output").arg(folder);
    mutants.args(tried.iter().map(|m| format!("--re={}", m.pattern())));
    // cargo-mutants 27.1 applies no pattern to mutants that delete a field.
    mutants.args(tried.iter().map(|m| format!("--file={}", m.file())));
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
    let places: HashMap<&str, &Mutant> = all.iter().map(|m| (&*m.place, m)).collect();
    let tried: BTreeSet<&Mutant> = tried.iter().copied().collect();
    let mut found = Found::new();
    for end in ["caught", "missed", "timeout", "unviable"] {
        let path = folder.join("mutants.out").join(format!("{end}.txt"));
        let lines = std::fs::read_to_string(&path).unwrap_or_default();
        for line in lines.lines() {
            let mutant = places
                .get(line)
                .with_context(|| format!("{line}: unknown"))?;
            if tried.contains(mutant) {
                found.insert(mutant, end);
            }
        }
    }
    Ok(found)
}

/// A row for each module: how its mutants ended.
fn table(found: &Found<'_>, known: &[&Mutant]) -> String {
    let ends = ["caught", "timeout", "missed", "unviable"];
    let mut rows: BTreeMap<&str, [usize; 5]> = BTreeMap::new();
    for (mutant, end) in found {
        let row = rows.entry(mutant.module()).or_default();
        let column = ends.iter().position(|e| e == end).unwrap_or_default();
        row[column] += 1;
    }
    for mutant in known {
        rows.entry(mutant.module()).or_default()[4] += 1;
    }
    let mut text = format!("| module | {} | known equivalent |\n", ends.join(" | "));
    for (module, row) in rows {
        let row = row.map(|n| n.to_string()).join(" | ");
        text += &format!("| {module} | {row} |\n");
    }
    text
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
    /// The names of the only ones, as they were printed, if they are told.
    listed: Option<String>,
}

impl<'a> Wanted<'a> {
    fn parse(words: &[&'a str]) -> Result<Self> {
        let mut wanted = Self::default();
        let mut words = words.iter();
        while let Some(&word) = words.next() {
            if let Some(name) = CRATES.iter().find(|name| **name == word) {
                wanted.crates.push(name);
                continue;
            }
            if !["--sample", "--after", "--seed", "--within", "--listed"].contains(&word) {
                let crates = CRATES.join(", ");
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
                "--within" => wanted.within.push(value),
                _ => {
                    let text = std::fs::read_to_string(value);
                    wanted.listed = Some(text.with_context(|| value.to_owned())?);
                }
            }
        }
        if wanted.crates.is_empty() {
            wanted.crates = CRATES.to_vec();
        }
        Ok(wanted)
    }

    /// The wanted mutants; of a sample the first in an order that depends on names and seed alone,
    /// so that a larger sample holds a smaller one.
    fn choose<'m>(&self, mutants: &'m [Mutant]) -> Vec<&'m Mutant> {
        let is_within = |m: &&Mutant| self.within.iter().any(|part| m.file().contains(part));
        let listed = self.listed.iter().flat_map(|text| text.lines());
        let listed: BTreeSet<&str> = listed
            .map(|line| line.strip_prefix("missed: ").unwrap_or(line))
            .collect();
        let is_listed = |m: &&Mutant| self.listed.is_none() || listed.contains(&*m.name);
        let of_files = (mutants.iter())
            .filter(|m| self.within.is_empty() || is_within(m))
            .filter(is_listed);
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
    use super::mutant::some;
    use super::*;

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
    fn a_larger_sample_holds_a_smaller_one() {
        let all = some(50);
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
        let listed = Wanted {
            listed: Some(format!("missed: {}\n{}\n", all[3].name, all[7].name)),
            ..Wanted::default()
        };
        assert_eq!(listed.choose(&all), [&all[3], &all[7]]);
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
        let all = some(4);
        let found = all.iter().zip(["caught", "missed", "caught"]).collect();
        let text = table(&found, &[&all[3]]);
        assert!(
            text.contains("| eval/src/stats | 2 | 0 | 1 | 0 | 1 |"),
            "{text}"
        );
    }
}
