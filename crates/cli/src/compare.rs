//! `thinkscope compare`: recorded runs beside each other, in words, as JSON or as a page.

mod page;
mod words;

use std::path::PathBuf;

use anyhow::{Result, bail};
use eval::Sample;
use eval::compare::{Comparing, Run};
use eval::pool::{Filed, Pool, apart, pool};
use eval::sweep::build_sweep;

use crate::{files, report, score};

/// Options of `compare`.
#[derive(clap::Args)]
pub struct Args {
    /// The records, of any models, quantisations, temperatures, budgets and prompts
    #[arg(required = true, num_args = 1..)]
    records: Vec<PathBuf>,
    /// Put records together that differ in seed, items asked for or device alone, as a class makes them;
    /// what was asked twice counts once
    #[arg(long)]
    pool: bool,
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
        // A pool tells where the model wrote something else.
        let record = score::read(path, if args.pool { usize::MAX } else { 0 })?;
        if record.samples.iter().all(|sample| sample.nested.is_some()) {
            bail!("{} has no sample yet: run it first", path.display());
        }
        records.push((path.display().to_string(), record));
    }
    let filed: Vec<Filed<'_>> = (records.iter())
        .map(|(file, record)| Filed {
            file,
            header: &record.header,
            samples: &record.samples,
        })
        .collect();
    let pools: Vec<Pool> = if args.pool {
        pool(&filed)
    } else {
        apart(&filed)
    };
    // Answers forced along a thought belong to the sweep, not to the run.
    let own: Vec<Vec<Sample>> = pools.iter().map(Pool::own_samples).collect();
    let runs: Vec<Run<'_>> = (pools.iter().zip(&own))
        .map(|(pool, samples)| Run {
            header: &pool.header,
            samples,
        })
        .collect();
    let mut comparing = Comparing::of_pools(&runs, &pools);
    while comparing.step(&runs) {}
    let comparison = comparing.finish(&runs);
    if let Some(out) = &args.html {
        let sweeps = pools.iter().map(|pool| build_sweep(&pool.samples));
        files::replace(out, page::html(&comparison, sweeps.collect()))?;
    }
    if args.json {
        files::print(serde_json::to_string_pretty(&comparison)?)
    } else {
        files::print(words::text(&comparison))
    }
}
