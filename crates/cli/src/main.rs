//! The command `thinkscope`: the same core as the page, on files.
//!
//! Data goes to stdout as JSON, errors to stderr as one sentence with exit code 1
//! (2 for bad usage), progress bars only to a terminal.

mod archive;
mod bench;
mod bundled;
mod cache;
mod compare;
mod data;
mod endpoint;
mod export;
mod fetch;
mod files;
mod generate;
mod growing;
mod http;
mod import;
mod locate;
mod logits;
mod metrics;
mod model;
mod models;
mod numbers;
mod read;
mod report;
mod resuming;
mod room;
mod run;
mod score;
mod simulate;
mod tokenize;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// Evaluate small reasoning models on tagging and sentiment, on this machine.
#[derive(Parser)]
#[command(name = "thinkscope", version)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Turn JSON Lines {"text": …} on stdin into one JSON array of token ids a line
    Tokenize(tokenize::Args),
    /// The logits of the last or of all positions
    Logits(logits::Args),
    /// List the catalogue, the models of Ollama on this machine and the downloads, as JSON
    Models(models::Args),
    /// Generate one completion
    Generate(generate::Args),
    /// Run a task on a model and record every sample
    Run(Box<run::Args>),
    /// Measure how fast an engine runs a model on this machine
    Bench(bench::Args),
    /// Read thoughts, labels, tags or entities out of JSON Lines on stdin, by the readers' rules
    Read(read::Args),
    /// The report of a recorded run, recomputed from its samples
    Score(score::Args),
    /// One self-contained HTML file with the charts of recorded runs
    Report(report::Args),
    /// Recorded runs beside each other: average F1, paired differences, flipped items
    Compare(compare::Args),
    /// A record as a table, as an Inspect log or as lm-evaluation-harness's sample lines
    Export(export::Args),
    /// A log of Inspect or lm-evaluation-harness as a record
    Import(import::Args),
    /// What charts show in worlds where the effect of thinking is known
    Simulate(simulate::Args),
    /// Metrics of a file of gold and predicted values
    Metrics(metrics::Args),
    /// What an import understands of a data file
    Data(data::Args),
}

fn main() -> ExitCode {
    let outcome = match Cli::parse().command {
        Command::Tokenize(args) => tokenize::run(&args),
        Command::Logits(args) => logits::run(&args),
        Command::Models(args) => models::run(&args),
        Command::Generate(args) => generate::run(&args),
        Command::Run(args) => run::run(&args),
        Command::Bench(args) => bench::run(&args),
        Command::Read(args) => read::run(&args),
        Command::Score(args) => score::run(&args),
        Command::Report(args) => report::run(&args),
        Command::Compare(args) => compare::run(&args),
        Command::Export(args) => export::run(&args),
        Command::Import(args) => import::run(&args),
        Command::Simulate(args) => simulate::run(&args),
        Command::Metrics(args) => metrics::run(&args),
        Command::Data(args) => data::run(&args),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) if is_broken_pipe(&error) => ExitCode::SUCCESS,
        Err(error) => {
            // The whole chain in one sentence: what was tried, and why it failed.
            // Some causes (a chat template's, for one) speak in several lines.
            let sentence = format!("{error:#}");
            let words: Vec<&str> = sentence.split_whitespace().collect();
            eprintln!("error: {}", files::printable(&shortened(&words.join(" "))));
            ExitCode::FAILURE
        }
    }
}

/// A sentence without its middle where a file's own words make it very long.
fn shortened(sentence: &str) -> String {
    const MAX_CHARS: usize = 1_000;
    let n = sentence.chars().count();
    if n <= MAX_CHARS {
        return sentence.to_owned();
    }
    let begin: String = sentence.chars().take(MAX_CHARS / 2).collect();
    let end: String = sentence.chars().skip(n - MAX_CHARS / 2).collect();
    format!("{begin} … {end}")
}

/// Whether somebody downstream closed the pipe (`thinkscope … | head`).
fn is_broken_pipe(error: &anyhow::Error) -> bool {
    error.chain().any(|cause| {
        cause
            .downcast_ref::<std::io::Error>()
            .is_some_and(|io| io.kind() == std::io::ErrorKind::BrokenPipe)
    })
}
