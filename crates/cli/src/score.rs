//! `thinkscope score`: the report of a record, recomputed from its samples.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use eval::record::{self, Record};

/// Options of `score`.
#[derive(clap::Args)]
pub struct Args {
    /// The record
    record: PathBuf,
}

/// Runs the command.
pub fn run(args: &Args) -> Result<()> {
    let record = read(&args.record)?;
    let report = eval::report::build_report(record.header.spec.task, &record.samples);
    println!("{}", serde_json::to_string_pretty(&report)?);
    Ok(())
}

/// Reads a record and reads and scores its answers again.
pub fn read(path: &Path) -> Result<Record> {
    let shown = path.display();
    let text = std::fs::read_to_string(path)
        .with_context(|| format!("could not read the record {shown}"))?;
    let mut record =
        record::parse(&text).with_context(|| format!("could not read the record {shown}"))?;
    if let Some(line) = record.torn {
        eprintln!("line {line} of {shown} is cut off; it is left out");
    }
    record.rescore();
    Ok(record)
}
