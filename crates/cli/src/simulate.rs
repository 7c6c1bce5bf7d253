//! `thinkscope simulate`: worlds in which the truth is known, and what each chart shows of them.

use anyhow::Result;
use eval::simulate::{NullWorld, World, simulate_null, simulate_world};
use serde_json::json;

use crate::files;

/// Options of `simulate`.
#[derive(clap::Args)]
pub struct Args {
    /// Runs simulated in each world
    #[arg(long, default_value_t = 200, value_parser = clap::value_parser!(u32).range(1..=100_000))]
    runs: u32,
    /// Seed: the same seed gives the same numbers
    #[arg(long, default_value_t = 1)]
    seed: u64,
}

/// Runs the command.
pub fn run(args: &Args) -> Result<()> {
    let nulls: Vec<_> = (NullWorld::ALL.iter())
        .map(|&world| simulate_null(world, args.runs, args.seed))
        .collect();
    let four: Vec<_> = (World::ALL.iter())
        .map(|&world| simulate_world(world, args.runs, args.seed))
        .collect();
    files::print(serde_json::to_string_pretty(&json!({
        "runs": args.runs,
        "seed": args.seed,
        "null_worlds": nulls,
        "four_worlds": four,
    }))?)
}
