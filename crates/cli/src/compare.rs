//! `thinkscope compare`: recorded runs beside each other, in words, as JSON or as a page.

mod page;
mod words;

use std::path::PathBuf;

use anyhow::{Result, bail};
use eval::compare::{Run, compare};

use crate::{files, report, score};

/// Options of `compare`.
#[derive(clap::Args)]
pub struct Args {
    /// The records, of any models, quantisations, temperatures, budgets and prompts
    #[arg(required = true, num_args = 1..)]
    records: Vec<PathBuf>,
    /// Print the whole comparison as JSON
    #[arg(long)]
    json: bool,
    /// Write the comparison with its charts to this HTML file, too
    #[arg(long, value_name = "FILE")]
    html: Option<PathBuf>,
}

/// Runs the command.
pub fn run(args: &Args) -> Result<()> {
    if let Some(out) = &args.html {
        report::not_a_record(&args.records, out, "--html")?;
    }
    let mut records = Vec::new();
    for path in &args.records {
        let mut record = score::read(path)?;
        // Answers forced along a thought belong to the sweep, not to the run.
        record.samples.retain(|sample| sample.nested.is_none());
        if record.samples.is_empty() {
            bail!("{} has no sample yet: run it first", path.display());
        }
        records.push(record);
    }
    let runs: Vec<Run<'_>> = (records.iter())
        .map(|record| Run {
            header: &record.header,
            samples: &record.samples,
        })
        .collect();
    let comparison = compare(&runs);
    if let Some(out) = &args.html {
        std::fs::write(out, page::html(&comparison))
            .map_err(|error| files::unwritable(out, &error))?;
    }
    if args.json {
        files::print(serde_json::to_string_pretty(&comparison)?)
    } else {
        files::print(words::text(&comparison))
    }
}
