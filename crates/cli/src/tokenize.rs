//! `thinkscope tokenize`: JSON Lines of text in, JSON Lines of ids out.

use std::io::Write;

use anyhow::{Context, Result, anyhow};
use serde::Deserialize;
use text::Special;

use crate::files;

/// Options of `tokenize`.
#[derive(clap::Args)]
pub struct Args {
    #[arg(long, value_name = "PLACE", help = crate::model::HELP)]
    model: Option<String>,
    /// Treat control tokens in the text as plain text
    #[arg(long)]
    no_special: bool,
    /// Put the beginning-of-sequence token first
    #[arg(long)]
    add_bos: bool,
}

#[derive(Deserialize)]
struct Line {
    text: String,
}

/// Runs the command.
pub fn run(args: &Args) -> Result<()> {
    let model = crate::model::open(args.model.as_ref())?;
    let tokenizer = text::Tokenizer::from_gguf(&model.header)
        .with_context(|| format!("could not use the tokenizer of {}", model.name))?;
    let special = if args.no_special {
        Special::Plain
    } else {
        Special::Parse
    };
    let mut out = std::io::BufWriter::new(std::io::stdout().lock());
    for line in files::lines(std::io::stdin().lock()) {
        let (number, line) = line?;
        if line.trim().is_empty() {
            continue;
        }
        let Line { text } = serde_json::from_str(&line).map_err(|_| {
            anyhow!(
                "line {number} of the input is not a JSON object with a `text`: write {{\"text\": \"…\"}}"
            )
        })?;
        let mut ids = tokenizer.encode(&text, special);
        if let Some(bos) = tokenizer.bos().filter(|_| args.add_bos) {
            ids.insert(0, bos);
        }
        serde_json::to_writer(&mut out, &ids)?;
        writeln!(out)?;
    }
    Ok(out.flush()?)
}
