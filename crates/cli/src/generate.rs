//! `thinkscope generate`: one completion, streamed as text or whole as JSON.

use std::io::Write;

use anyhow::{Result, anyhow, bail};
use engine::Engine;
use engine::generate::Limits;
use engines::{Kind, Room};
use futures::executor::block_on;
use runner::{RunnerError, Settings};
use text::{Encoded, Special};

use crate::{files, model, numbers};

/// Options of `generate`.
#[derive(clap::Args)]
pub struct Args {
    #[arg(long, value_name = "PLACE", help = model::HELP)]
    model: Option<String>,
    /// What computes the model
    #[arg(long, value_name = "ENGINE", value_parser = model::engines(), default_value = "cpu")]
    engine: Kind,
    /// Use the GPU although it fails its self-test
    #[arg(long)]
    ignore_self_test: bool,
    #[command(flatten)]
    input: Input,
    /// Always take the most probable token
    #[arg(long, conflicts_with_all = ["temperature", "top_p"])]
    greedy: bool,
    /// Softmax temperature; 0 is greedy
    #[arg(long, value_name = "T", default_value_t = 0.6, value_parser = numbers::temperature, allow_negative_numbers = true)]
    temperature: f32,
    /// Sample from the most probable tokens that together have this probability
    #[arg(long, value_name = "P", default_value_t = 0.95, value_parser = numbers::top_p, allow_negative_numbers = true)]
    top_p: f32,
    /// Seed of the sampling
    #[arg(long, value_name = "S", default_value_t = 1)]
    seed: u64,
    /// Most tokens to generate
    #[arg(long, value_name = "N", default_value_t = 1024, value_parser = numbers::count())]
    max_tokens: usize,
    /// Close the thought after so many tokens; without it, thoughts end by themselves
    #[arg(long, value_name = "N")]
    think_budget: Option<usize>,
    /// Generate on after the end of the turn
    #[arg(long)]
    ignore_stop: bool,
    /// Print one JSON object instead of streaming text
    #[arg(long)]
    json: bool,
}

#[derive(clap::Args)]
#[group(required = true, multiple = false)]
struct Input {
    /// Raw text, control tokens included
    #[arg(long)]
    prompt: Option<String>,
    /// A user message, put into the model's chat template
    #[arg(long)]
    chat: Option<String>,
    /// Token ids, with commas between them
    #[arg(long, value_name = "IDS", value_delimiter = ',')]
    tokens: Option<Vec<u32>>,
}

/// Runs the command.
pub fn run(args: &Args) -> Result<()> {
    let model = model::open(args.model.as_ref())?;
    let codec = model.codec()?;
    let encoded = encode(&args.input, &codec)?;
    if encoded.ids.is_empty() {
        bail!("the prompt is empty: give --prompt, --chat or --tokens something to go on from");
    }
    let n_ctx =
        (encoded.ids.len() + codec.markers.forced_close.len() + 1).saturating_add(args.max_tokens);
    let mut opener = model::opener(args.ignore_self_test);
    let room = Room { n_slots: 1, n_ctx };
    let mut engine = block_on(model.open_on(&mut opener, args.engine, room))?.engine;
    let settings = Settings {
        temperature: (!args.greedy).then_some(args.temperature),
        top_p: args.top_p,
        limits: Limits {
            max_tokens: args.max_tokens,
            think_budget: args.think_budget,
            ignore_stop: args.ignore_stop,
        },
        extensions: 0,
    };
    let prompt_tokens = encoded.ids.len();
    let streams = !args.json;
    let mut answers = false;
    let mut shown = Ok(());
    let mut show = |is_answer: bool, text: &str| {
        if !streams {
            return;
        }
        let rule = if is_answer && !answers {
            answers = true;
            "\n── answer ──\n"
        } else {
            ""
        };
        let mut out = std::io::stdout().lock();
        let written = write!(out, "{rule}{text}").and_then(|()| out.flush());
        if shown.is_ok() {
            shown = written;
        }
    };
    let done = block_on(runner::complete(
        &mut engine,
        &codec,
        encoded,
        &settings,
        args.seed,
        &mut show,
    ))
    .map_err(|error| match error {
        RunnerError::PromptTooLong { n_ctx, .. } => anyhow!(
            "the prompt has {prompt_tokens} tokens, but the model holds {n_ctx} with its answer: shorten the prompt"
        ),
        other => other.into(),
    })?;
    shown?;
    if streams {
        return files::print("");
    }
    let completion = &done.completion;
    files::print(serde_json::json!({
        "prompt_tokens": prompt_tokens,
        "tokens": completion.tokens,
        "logprobs": done.logprobs,
        "thought": completion.thought,
        "answer": completion.answer,
        "end": completion.end,
        "flags": completion.flags,
        "usage": completion.usage,
        "engine": engine.card().engine,
    }))
}

/// The prompt's ids, whether it ends inside a thought, and how many tokens of text are in it.
fn encode(input: &Input, codec: &runner::Codec) -> Result<Encoded> {
    if let Some(content) = &input.chat {
        let whole = 0..content.len();
        return Ok(text::encode_prompt(
            &codec.tokenizer,
            &codec.template,
            content,
            whole,
        )?);
    }
    let ids = match (&input.prompt, &input.tokens) {
        (Some(prompt), _) => codec.tokenizer.encode(prompt, Special::Parse),
        (None, Some(ids)) => ids.clone(),
        (None, None) => Vec::new(),
    };
    // A raw prompt ends inside a thought if its last think token opens one.
    let markers = &codec.markers;
    let last = ids
        .iter()
        .rev()
        .find(|&&t| Some(t) == markers.think_open || Some(t) == markers.think_close);
    let prefilled = last.is_some() && last.copied() == markers.think_open;
    Ok(Encoded {
        n_input_tokens: ids.len(),
        ids,
        prefilled,
    })
}
