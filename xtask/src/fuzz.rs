//! `cargo xtask fuzz`: coverage-guided fuzzing of everything that reads a stranger's bytes.
//!
//! The instrumentation is LLVM's own pass, which the pinned stable compiler has; only sanitizers
//! would need another one, and there is next to no unsafe code for them to watch.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};

use crate::shell::{command, repository, run_command};

/// Each target reads one kind of input; they stand in `tests/fuzz/targets/`.
const TARGETS: [&str; 9] = [
    "header", "template", "blocks", "data", "record", "logs", "readers", "places", "lessons",
];
/// How long a target is fuzzed unless told.
const SECONDS: u32 = 60;
/// What libFuzzer needs to see which branches were taken and what was compared.
const FLAGS: &str = "-Cpasses=sancov-module -Cllvm-args=-sanitizer-coverage-level=4 \
    -Cllvm-args=-sanitizer-coverage-inline-8bit-counters -Cllvm-args=-sanitizer-coverage-pc-table \
    -Cllvm-args=-sanitizer-coverage-trace-compares --cfg fuzzing -Ccodegen-units=1";

/// Fuzzes the named targets, all if none is named.
pub fn fuzz(words: &[&str]) -> Result<()> {
    let (targets, seconds) = parse(words)?;
    let target_dir = repository().join("target/fuzz");
    let mut build = command("cargo build --release --manifest-path tests/fuzz/Cargo.toml");
    build.arg("--target-dir").arg(&target_dir);
    build.arg("--target").arg(host()?);
    build.env("RUSTFLAGS", FLAGS);
    run_command(build)?;
    for target in targets {
        let program = target_dir.join(host()?).join("release").join(target);
        let corpus = folder(&target_dir.join("corpus").join(target))?;
        let findings = folder(&target_dir.join("findings").join(target))?;
        let mut fuzzer = command(&program.display().to_string());
        fuzzer.arg(format!("-max_total_time={seconds}"));
        // A finding is a panic, more than ten seconds, or more than 2 GiB.
        fuzzer.args(["-timeout=10", "-rss_limit_mb=2048", "-malloc_limit_mb=2048"]);
        fuzzer.args(["-max_len=65536", "-print_final_stats=1"]);
        fuzzer.arg(format!("-artifact_prefix={}/", findings.display()));
        // The first folder takes what is found, the second is only read.
        fuzzer.arg(corpus);
        fuzzer.arg(repository().join("tests/fuzz/corpus").join(target));
        run_command(fuzzer).with_context(|| {
            format!(
                "{target}: the input that did it is in {}",
                findings.display()
            )
        })?;
    }
    Ok(())
}

fn parse<'a>(words: &[&'a str]) -> Result<(Vec<&'a str>, u32)> {
    let (mut targets, mut seconds) = (Vec::new(), SECONDS);
    let mut words = words.iter();
    while let Some(&word) = words.next() {
        if word == "--seconds" {
            let value = words.next().context("--seconds needs a number")?;
            seconds = value
                .parse()
                .with_context(|| format!("--seconds {value} is not a whole number"))?;
        } else if TARGETS.contains(&word) {
            targets.push(word);
        } else {
            bail!(
                "there is no target {word}; there are {}",
                TARGETS.join(", ")
            );
        }
    }
    if targets.is_empty() {
        targets = TARGETS.to_vec();
    }
    Ok((targets, seconds))
}

/// The compiler's own target: with it named, build scripts are not instrumented.
fn host() -> Result<String> {
    let told = crate::shell::output("rustc -vV").unwrap_or_default();
    let line = told.lines().find_map(|line| line.strip_prefix("host: "));
    Ok(line.context("rustc does not tell its host")?.to_owned())
}

fn folder(path: &Path) -> Result<PathBuf> {
    std::fs::create_dir_all(path).with_context(|| format!("could not make {}", path.display()))?;
    Ok(path.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arguments() {
        let check = |words: &[&str], n_targets: usize, seconds| {
            let (targets, found) = parse(words).expect("arguments");
            assert_eq!((targets.len(), found), (n_targets, seconds), "{words:?}");
        };
        check(&[], TARGETS.len(), SECONDS);
        check(&["data", "--seconds", "5", "record"], 2, 5);
        for words in [&["poetry"][..], &["--seconds"], &["--seconds", "x"]] {
            assert!(parse(words).is_err(), "{words:?}");
        }
    }

    #[test]
    fn every_target_has_a_program_and_seeds() {
        for target in TARGETS {
            for path in [format!("targets/{target}.rs"), format!("corpus/{target}")] {
                let path = repository().join("tests/fuzz").join(path);
                assert!(path.exists(), "{} is missing", path.display());
            }
        }
    }
}
