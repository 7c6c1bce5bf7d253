//! `thinkscope logits`: what the model computes, for comparison with other engines.

use anyhow::Result;
use engines::Kind;
use futures::executor::block_on;

use crate::{files, model};

/// Options of `logits`.
#[derive(clap::Args)]
pub struct Args {
    #[arg(long, value_name = "PLACE", help = model::HELP)]
    model: Option<String>,
    /// What computes the model
    #[arg(long, value_name = "ENGINE", value_parser = model::engines(), default_value = "cpu-exact")]
    engine: Kind,
    /// Token ids, with commas between them
    #[arg(long, value_name = "IDS", value_delimiter = ',', required = true)]
    tokens: Vec<u32>,
    /// The logits of all positions instead of the last
    #[arg(long)]
    all: bool,
}

/// Runs the command.
pub fn run(args: &Args) -> Result<()> {
    let model = model::open(args.model.as_ref())?;
    let mut engine = model.engine(args.engine, 1, args.tokens.len())?;
    let logits = block_on(engine.logits(&args.tokens, args.all))?;
    files::print(serde_json::json!({ "logits": logits }))
}
