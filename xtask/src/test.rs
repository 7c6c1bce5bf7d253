//! Every test, fast ones first: lints, native tests, then the real page in a real browser.

use std::path::{Path, PathBuf};

use anyhow::{Result, bail};

use crate::shell::{command, output, run, run_command};
use crate::{setup, site};

/// The crates that run in the browser.
const WASM_CRATES: &str = "-p app -p keeper -p worker";

/// Runs the named layers, all if none is named.
pub fn layers(names: &[&str]) -> Result<()> {
    let all = ["lint", "native", "browser"];
    if let Some(unknown) = names.iter().find(|l| !all.contains(l)) {
        bail!("`{unknown}` is no layer; there are {}", all.join(", "));
    }
    for layer in all {
        if names.is_empty() || names.contains(&layer) {
            match layer {
                "lint" => lint()?,
                "native" => native()?,
                _ => browser()?,
            }
        }
    }
    eprintln!("\nall layers passed");
    Ok(())
}

fn lint() -> Result<()> {
    run("cargo fmt --all --check")?;
    run("cargo clippy --locked --workspace --all-targets -- -D warnings")?;
    if output("cargo deny --version").is_none() {
        eprintln!("  cargo-deny is not installed: licences and sources were not checked");
        return Ok(());
    }
    // Advisories need a database from the network: `cargo deny check advisories`, by hand.
    run("cargo deny --log-level error check licenses bans sources")
}

fn native() -> Result<()> {
    setup::for_native_tests()?;
    let mut tests = command("cargo test --locked --workspace");
    // The thread pool's barriers spin: with two threads on two busy cores they cost far more than they give.
    tests.env("CANDLE_NUM_THREADS", "1");
    if std::env::var_os("XDG_RUNTIME_DIR").is_none() {
        // Mesa complains about its absence on stderr at every start.
        tests.env("XDG_RUNTIME_DIR", std::env::temp_dir());
    }
    run_command(tests)?;
    // The fuzz targets are a workspace of their own; they must not fall behind the rest.
    let mut fuzz = command("cargo check --locked --manifest-path tests/fuzz/Cargo.toml");
    fuzz.args(["--target-dir", "target/fuzz"]);
    // To check them, libFuzzer itself need not be built; whatever this names is never linked.
    fuzz.env("CUSTOM_LIBFUZZER_PATH", "target/fuzz/libfuzzer.a");
    run_command(fuzz)
}

fn browser() -> Result<()> {
    setup::for_site()?;
    setup::for_browser_tests()?;
    run(&format!(
        "cargo clippy --locked --target wasm32-unknown-unknown {WASM_CRATES} -- -D warnings"
    ))?;
    // Its engine for rehearsals is no part of the site.
    run(
        "cargo clippy --locked --target wasm32-unknown-unknown -p worker --features rehearsal -- -D warnings",
    )?;
    site::build(None)?;
    site::sizes::check(Path::new(site::SITE))?;
    // The tests compare the page with the command; the development build shares the tests' cache.
    run("cargo build --locked --package cli")?;
    let Some(chromium) = setup::chromium_path() else {
        bail!("Chromium is missing");
    };
    // One file after the other: they share two cores with the browser.
    let mut tests = command("node --test --test-concurrency=1");
    tests.args(test_files()?);
    tests.env("CHROMIUM", chromium);
    run_command(tests)
}

/// The browser tests; named one by one, as Node's versions differ on what a folder means.
fn test_files() -> Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for entry in std::fs::read_dir("tests/e2e")? {
        let path = entry?.path();
        if path.to_string_lossy().ends_with(".test.mjs") {
            files.push(path);
        }
    }
    files.sort();
    Ok(files)
}
