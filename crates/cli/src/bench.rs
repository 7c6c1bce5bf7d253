//! `thinkscope bench`: how fast an engine runs a model on this machine.

use std::fmt::Write as _;
use std::ops::ControlFlow;
use std::time::Instant;

use anyhow::{Context, Result};
use engine::Engine;
use engines::Kind;
use engines::bench::{Costs, Plan, Progress, Report, Timing, bench};
use futures::executor::block_on;

use crate::{files, model, numbers};

/// What the fields of the JSON object mean.
const FIELDS: &str = "\
With --json, one object; what is unknown is null:
  model, name, architecture, quantization, n_params   the file and what it says of itself
  engine, adapter           what computed; the adapter is null on the CPU
  device_bytes              GPU memory that the model takes with its cache
  prompt_tokens, new_tokens of each sequence
  dispatches_per_step       of the GPU
  weight_bytes              read once in a step: all tensors but the embedding, of which rows are
                            looked up (where it is the output too, it counts)
  kv_bytes_per_position     keys and values of one position in all layers
  copy_bytes_per_s          bytes read and written by plain copies between large buffers; null on
                            the CPU
  batches                   one object for each batch size:
    batch                   sequences side by side
    prefill, decode         n_steps timed, median_ms of a step, lower_quartile_ms,
                            upper_quartile_ms, and tokens_per_s (all sequences together, at the
                            median); a prefill step takes all prompts at once
    context_tokens          positions that a decode step attends to in a sequence, on average
    bytes_per_step          weight_bytes + batch × context_tokens × kv_bytes_per_position
    bytes_per_token         bytes_per_step / batch
    bytes_per_s             bytes_per_step / decode.median_ms
    copy_share              bytes_per_s / copy_bytes_per_s";

/// Options of `bench`.
#[derive(clap::Args)]
#[command(after_long_help = FIELDS)]
pub struct Args {
    #[arg(long, value_name = "PLACE", help = model::HELP)]
    model: Option<String>,
    /// What computes the model
    #[arg(long, value_name = "ENGINE", value_parser = model::engines(), default_value = "cpu")]
    engine: Kind,
    /// Sequences side by side, with commas between the sizes
    #[arg(long, value_name = "N", value_delimiter = ',', default_value = "1,8,32", value_parser = numbers::count())]
    batch: Vec<usize>,
    /// Tokens of each prompt
    #[arg(long, value_name = "N", default_value_t = 128, value_parser = numbers::count())]
    prompt_tokens: usize,
    /// Tokens that each sequence decodes
    #[arg(long, value_name = "N", default_value_t = 128, value_parser = numbers::count())]
    new_tokens: usize,
    /// Print one JSON object instead of a table
    #[arg(long)]
    json: bool,
}

/// Runs the command.
pub fn run(args: &Args) -> Result<()> {
    let plan = Plan {
        batches: args.batch.clone(),
        prompt_tokens: args.prompt_tokens,
        new_tokens: args.new_tokens,
    };
    let room = plan.room()?;
    let model = model::open(args.model.as_ref())?;
    let mut engine = model.engine(args.engine, room.n_slots, room.n_ctx)?;
    let started = Instant::now();
    let now_ms = || started.elapsed().as_secs_f64() * 1e3;
    let bar = crate::run::bar(0, "{pos}/{len} steps, batch {msg}");
    let on_progress = async |progress: Progress| {
        bar.set_length(progress.n_steps as u64);
        bar.set_position(progress.n_done as u64);
        bar.set_message(progress.batch.to_string());
        ControlFlow::Continue(())
    };
    let measured = block_on(async {
        let costs = Costs::of(&engine, &model.header, now_ms).await?;
        bench(&mut engine, &costs, &plan, now_ms, on_progress).await
    });
    bar.finish_and_clear();
    let report = measured
        .with_context(|| format!("could not measure {}", model.name))?
        .context("the measurement was stopped")?;
    let card = engine.card();
    if !args.json {
        let on = engine
            .adapter()
            .map_or_else(String::new, |a| format!(", {a}"));
        let what = format!(
            "{} ({}) on {}{on}",
            model.name, card.quantization, card.engine
        );
        return files::print(format_args!("{what}\n{}", table(&report)));
    }
    let mut object = serde_json::json!({
        "model": model.name,
        "name": card.name,
        "architecture": card.architecture,
        "quantization": card.quantization,
        "n_params": card.n_params,
        "engine": card.engine,
        "adapter": engine.adapter(),
        "device_bytes": engine.n_bytes(),
    });
    if let (Some(object), serde_json::Value::Object(measured)) =
        (object.as_object_mut(), serde_json::to_value(&report)?)
    {
        object.extend(measured);
    }
    files::print(object)
}

/// A report for people.
fn table(report: &Report) -> String {
    let costs = &report.costs;
    let mut out = format!(
        "{} tokens of prompt, {} new ones; median of the steps, quartiles in brackets\n",
        report.prompt_tokens, report.new_tokens
    );
    let mut line = |text: String| _ = writeln!(out, "{}", text.trim_end());
    line(format!(
        "{:>5}  {:>30}  {:>30}  {:>14}  {:>13}",
        "batch", "prefill tokens/s (ms)", "decode tokens/s (ms)", "read/token", "share of copy"
    ));
    for row in &report.batches {
        let share = row
            .copy_share
            .map_or("-".into(), |s| format!("{:.1} %", 100.0 * s));
        line(format!(
            "{:>5}  {:>30}  {:>30}  {:>14}  {share:>13}",
            row.batch,
            words(&row.prefill),
            words(&row.decode),
            megabytes(row.bytes_per_token),
        ));
    }
    let weights = megabytes(costs.weight_bytes as f64);
    let mut facts = vec![format!("a step reads {weights} of weights")];
    facts.extend(
        costs
            .dispatches_per_step
            .map(|n| format!("takes {n} dispatches")),
    );
    let copied = costs.copy_bytes_per_s.map(|n| megabytes(n) + "/s");
    facts.extend(copied.map(|n| format!("plain copies move {n}")));
    line(facts.join("; "));
    out.truncate(out.trim_end().len());
    out
}

fn words(timing: &Timing) -> String {
    let rate = timing
        .tokens_per_s
        .map_or("-".into(), |n| format!("{n:.1}"));
    format!(
        "{rate} ({:.2} [{:.2}–{:.2}])",
        timing.median_ms, timing.lower_quartile_ms, timing.upper_quartile_ms
    )
}

fn megabytes(n_bytes: f64) -> String {
    format!("{:.1} MB", n_bytes / 1e6)
}
