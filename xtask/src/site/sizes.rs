//! How many bytes the page's programs have on the wire, and how many they may have.

use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use flate2::Compression;
use flate2::write::GzEncoder;

use crate::site::split;

/// A program of the page.
struct Program {
    /// What it is.
    name: &'static str,
    /// How its file's name begins; a hash may follow.
    start: &'static str,
    /// What it should have at most, compressed by gzip at its highest level.
    goal_bytes: usize,
    /// What it may have: more than the goal only where that is missed, so that it grows no further.
    budget_bytes: usize,
}

/// First paint does not wait for any of them; a result waits for all but what comes later.
const PROGRAMS: [Program; 4] = [
    Program {
        name: "the page",
        start: "app-",
        // Each Yew component brings five to eight kB of its own; see BENCHMARKS.md.
        goal_bytes: 600_000,
        budget_bytes: 600_000,
    },
    Program {
        name: "what comes later",
        start: split::PART,
        goal_bytes: 440_000,
        budget_bytes: 440_000,
    },
    Program {
        name: "the engine",
        start: "worker_bg",
        goal_bytes: 3_000_000,
        budget_bytes: 3_000_000,
    },
    Program {
        name: "the storage",
        start: "keeper_bg",
        goal_bytes: 300_000,
        budget_bytes: 300_000,
    },
];

/// Prints the sizes of the built site; an error if a program is over its budget.
pub fn check(site: &Path) -> Result<()> {
    let mut over = Vec::new();
    for program in &PROGRAMS {
        let path = find(site, program.start)?;
        let bytes = std::fs::read(&path)?;
        let n_bytes = compressed_bytes(&bytes)?;
        let (name, goal, budget) = (program.name, program.goal_bytes, program.budget_bytes);
        let missed = if n_bytes > goal { ", missed" } else { "" };
        eprintln!(
            "  {name}: {} bytes of wasm, {n_bytes} compressed (goal {goal}{missed})",
            bytes.len()
        );
        if n_bytes > budget {
            over.push(format!(
                "{name} has {n_bytes} bytes, compressed, and may have {budget}"
            ));
        }
    }
    if !over.is_empty() {
        bail!("{}", over.join("; "));
    }
    Ok(())
}

fn find(site: &Path, start: &str) -> Result<PathBuf> {
    for entry in std::fs::read_dir(site).with_context(|| format!("no {}", site.display()))? {
        let path = entry?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        if name.starts_with(start) && name.ends_with(".wasm") {
            return Ok(path);
        }
    }
    bail!("{} has no file {start}….wasm", site.display())
}

fn compressed_bytes(bytes: &[u8]) -> Result<usize> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(bytes)?;
    Ok(encoder.finish()?.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_program_over_its_budget_is_named_with_its_size() {
        let site = std::env::temp_dir().join(format!("thinkscope-sizes-{}", std::process::id()));
        std::fs::create_dir_all(&site).expect("a folder");
        let write =
            |name: &str, bytes: &[u8]| std::fs::write(site.join(name), bytes).expect("a file");
        write("app-0123_bg.wasm", &vec![0; 5_000_000]);
        write("later-0123.wasm", b"small");
        write("worker_bg.wasm", b"small");
        write("keeper_bg.wasm", b"small");
        check(&site).expect("zeros compress well");
        // A generator's output does not.
        let mut state = 1_u32;
        let noise: Vec<u8> = std::iter::repeat_with(|| {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (state >> 24) as u8
        })
        .take(1_000_000)
        .collect();
        write("app-0123_bg.wasm", &noise);
        let error = check(&site).expect_err("too large").to_string();
        std::fs::remove_dir_all(&site).expect("the folder");
        assert!(error.starts_with("the page has 100"), "{error}");
    }
}
