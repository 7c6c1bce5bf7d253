//! `thinkscope run`: a task on a model, every sample on record before the next is begun.

use std::io::IsTerminal;
use std::path::PathBuf;
use std::time::Instant;

use anyhow::{Context, Result, bail};
use clap::builder::{PossibleValuesParser, TypedValueParser};
use engine::Engine;
use engines::Kind;
use eval::record::{self, PromptForm, Subject};
use eval::run::Run;
use eval::{AnswerMode, RunSpec, TaskId};
use futures::executor::block_on;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use runner::{Ended, Flow, Happening};
use sources::fit::{Demand, Wish};

use crate::growing::Growing;
use crate::resuming::{is_there, resume};
use crate::{endpoint, model, numbers};

/// The help of `--model`, where it may also be a server's.
const HELP: &str = "A model file (of a split model, any part), an address that is downloaded, or ollama:NAME; the bundled model by default; with --endpoint, the model's name at the server";

/// Of a sequence's room, what is kept for the prompt where long outputs are asked for.
const PROMPT_TOKENS: u32 = 2048;

/// Options of `run`.
#[derive(clap::Args)]
pub struct Args {
    #[command(flatten)]
    endpoint: endpoint::Options,
    #[arg(long, value_name = "PLACE", help = HELP)]
    model: Option<String>,
    /// The task
    #[arg(long, value_parser = crate::data::tasks())]
    task: TaskId,
    /// The data file; the task's bundled benchmark by default
    #[arg(long, value_name = "FILE")]
    data: Option<PathBuf>,
    #[command(flatten)]
    switches: crate::data::Switches,
    /// What computes the model
    #[arg(long, value_name = "ENGINE", value_parser = model::engines(), default_value = "cpu")]
    engine: Kind,
    /// Use the GPU although it fails its self-test; the record says that it did
    #[arg(long)]
    ignore_self_test: bool,
    /// Samples in work at once; by default what fits this machine, at most 8 on the CPU and 16 on the
    /// GPU. Results do not depend on it
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=65536))]
    batch: Option<u32>,
    /// Samples of each item
    #[arg(long, value_name = "K", default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..))]
    repeats: u32,
    /// Close the thought after so many tokens; without it, thoughts end by themselves
    #[arg(long, value_name = "N")]
    think_budget: Option<u32>,
    /// Lengths of the thought, in tokens and with commas between, after which each sample has to answer
    /// as well: the thought is generated once, and cut there
    #[arg(
        long,
        value_name = "N,N,…",
        value_delimiter = ',',
        conflicts_with = "think_budget"
    )]
    budgets: Vec<u32>,
    /// How answers are made beside the free one behind the whole thought, with commas between: free
    /// text, constrained to the task's form, or by the probabilities of the labels; free at the budgets
    #[arg(long, value_name = "WAY,WAY", value_delimiter = ',', value_parser = ways())]
    answers: Vec<AnswerMode>,
    /// Put the thought's end off so many times, with one more answer each time
    #[arg(long, value_name = "N", default_value_t = 0, conflicts_with = "think_budget", value_parser = clap::value_parser!(u32).range(..=16))]
    extend: u32,
    /// Only the first so many items
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    limit: Option<u32>,
    /// Seed of the run
    #[arg(long, value_name = "S", default_value_t = 1)]
    seed: u64,
    /// Softmax temperature, 0 is greedy; by default 0.6, and greedy for the bundled model
    #[arg(long, value_name = "T", conflicts_with = "greedy", value_parser = numbers::temperature, allow_negative_numbers = true)]
    temperature: Option<f32>,
    /// Always take the most probable token
    #[arg(long)]
    greedy: bool,
    /// Sample from the most probable tokens that together have this probability; 0.95 by default
    #[arg(long, value_name = "P", value_parser = numbers::top_p, allow_negative_numbers = true)]
    top_p: Option<f32>,
    /// Most tokens to generate for a sample, thought and answer together
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    max_tokens: Option<u32>,
    /// The form of the prompt; by default what the model's file asks for
    #[arg(long, value_name = "FORM", value_parser = forms())]
    prompt: Option<PromptForm>,
    /// Where the record goes, as JSON Lines
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
    /// Go on with the record in --out
    #[arg(long)]
    resume: bool,
}

/// Runs the command.
pub fn run(args: &Args) -> Result<()> {
    if args.out.is_dir() {
        bail!("{} is a folder: name a file in it", args.out.display());
    }
    if args.out.exists() && !args.resume {
        bail!(
            "{} exists: add --resume to go on with it, or name another file",
            args.out.display()
        );
    }
    let (name, items) = crate::data::items(args.data.as_deref(), args.task, &args.switches)?;
    if let Some(url) = &args.endpoint.endpoint {
        let wanted = endpoint::Wanted {
            model: args.model.as_deref().unwrap_or_default(),
            out: &args.out,
            dataset: eval::data::dataset_of(&name, &items),
            items,
        };
        return endpoint::run(url, &args.endpoint, wanted, |form| args.spec(form));
    }
    let model = model::open(args.model.as_ref())?;
    let codec = model.codec()?;
    let mut opener = model::opener(args.ignore_self_test);
    let spec = args.spec(runner::prompt_form_of(&model.header));
    let limits = match args.engine {
        Kind::Gpu => Some(block_on(opener.report())?.limits),
        Kind::Cpu | Kind::CpuExact => None,
    };
    let wish = Wish {
        n_slots: args.batch,
        n_ctx: args
            .max_tokens
            .map(|n| n.saturating_add(PROMPT_TOKENS).max(Demand::MOST.n_ctx)),
    };
    let room = crate::room::room(args.engine, &model.header, limits, wish)
        .with_context(|| format!("{} cannot be run", model.name))?;
    let opened = block_on(model.open_on(&mut opener, args.engine, room))?;
    let subject = Subject {
        adapter: opened.adapter(),
        self_test: opened.self_test(),
        ..runner::subject(
            opened.engine.card(),
            model.n_bytes(),
            Some(model.sha256()?),
            &codec.template,
        )
    };
    let header = runner::header(spec, eval::data::dataset_of(&name, &items), subject);
    let (mut run, record) = if args.resume && is_there(&args.out)? {
        resume(&args.out, header, items, |_| ())?
    } else {
        // The file comes last, so that a run that cannot begin leaves none.
        let run = Run::new(header, items)?.forgetting();
        let record = Growing::begin(&args.out, &record::write_header(run.header()))?;
        (run, record)
    };
    let n_total = run.n_samples_total();
    let bar = bar(
        n_total as u64,
        "{bar:30} {pos}/{len} items  {msg}  {eta} left",
    );
    bar.set_position(run.n_done() as u64);
    let mut host = CommandHost {
        started: Instant::now(),
        record,
        bar,
        n_generated: 0,
    };
    let mut engine = opened.engine;
    let reload = async |_: &str| {
        let opened = model.open_on(&mut opener, args.engine, room).await;
        opened
            .map(|opened| opened.engine)
            .map_err(|error| format!("{error:#}"))
    };
    let ended = block_on(runner::drive_on(
        &mut run,
        &mut engine,
        &codec,
        room.n_slots,
        &mut host,
        reload,
    ));
    host.bar.finish_and_clear();
    debug_assert!(host.record.is_stuck() || !matches!(ended, Ok(Ended::Cancelled)));
    let trouble = ended.err().map(anyhow::Error::from);
    host.record.end(run.n_done(), n_total, trouble)?;
    let seconds = host.started.elapsed().as_secs_f64();
    eprintln!(
        "{} samples in {}: {} tokens in {seconds:.1} s ({:.0} tokens/s); `thinkscope score {}` prints the report",
        run.n_done(),
        args.out.display(),
        host.n_generated,
        host.n_generated as f64 / seconds.max(1e-9),
        args.out.display(),
    );
    Ok(())
}

impl Args {
    fn spec(&self, models_form: PromptForm) -> RunSpec {
        let default = runner::default_spec(self.task, self.prompt.unwrap_or(models_form));
        RunSpec {
            temperature: if self.greedy {
                None
            } else {
                self.temperature.or(default.temperature)
            },
            top_p: self.top_p.unwrap_or(default.top_p),
            seed: self.seed,
            repeats: self.repeats,
            think_budget: self.think_budget,
            max_tokens: self.max_tokens.unwrap_or(default.max_tokens),
            limit: self.limit,
            budgets: self.budgets.clone(),
            modes: self.answers.clone(),
            extensions: self.extend,
            ..default
        }
    }
}

/// The prompt forms by name, for the help and for usage errors.
fn forms() -> impl TypedValueParser<Value = PromptForm> {
    PossibleValuesParser::new(PromptForm::ALL.iter().map(|form| form.as_str()))
        .try_map(|name| name.parse::<PromptForm>())
}

/// The ways to answer by name, for the help and for usage errors.
fn ways() -> impl TypedValueParser<Value = AnswerMode> {
    PossibleValuesParser::new(AnswerMode::ALL.iter().map(|mode| mode.as_str()))
        .try_map(|name| name.parse::<AnswerMode>())
}

/// A progress bar on a terminal, nothing elsewhere.
pub fn bar(total: u64, template: &str) -> ProgressBar {
    let bar = ProgressBar::new(total);
    if !std::io::stderr().is_terminal() {
        bar.set_draw_target(ProgressDrawTarget::hidden());
    }
    if let Ok(style) = ProgressStyle::with_template(template) {
        bar.set_style(style);
    }
    bar
}

struct CommandHost {
    started: Instant,
    record: Growing,
    bar: ProgressBar,
    n_generated: u64,
}

impl runner::Host for CommandHost {
    fn now_ms(&self) -> f64 {
        self.started.elapsed().as_secs_f64() * 1e3
    }

    fn on(&mut self, happening: Happening<'_>) {
        match happening {
            Happening::Text { .. } => {}
            Happening::Scored(sample) => {
                self.record.add(&record::write_sample(sample));
                self.bar.inc(1);
            }
            Happening::Recovered { why } => self.bar.suspend(|| {
                eprintln!(
                    "the GPU was lost ({why}); the model was loaded again and the run goes on"
                );
            }),
        }
    }

    async fn breathe(&mut self, n_generated: usize) -> Flow {
        self.n_generated += n_generated as u64;
        let rate = self.n_generated as f64 / self.started.elapsed().as_secs_f64().max(1e-9);
        self.bar.set_message(format!("{rate:.0} tokens/s"));
        if self.record.is_stuck() {
            Flow::Stop
        } else {
            Flow::Continue
        }
    }
}

#[cfg(all(test, unix))]
mod tests {
    use std::path::Path;

    use clap::Parser;
    use eval::{Header, command_line, made_up};

    use super::*;

    /// The words that a shell makes of a line.
    fn words(line: &str) -> Vec<String> {
        let script = format!("set -- {line}; printf '%s\\0' \"$@\"");
        let output = std::process::Command::new("sh")
            .args(["-c", &script])
            .output();
        let text = String::from_utf8(output.expect("a shell").stdout).expect("UTF-8");
        text.split_terminator('\0').map(str::to_owned).collect()
    }

    #[track_caller]
    fn parsed(line: &str) -> Args {
        match crate::Cli::try_parse_from(words(line)) {
            Ok(crate::Cli {
                command: crate::Command::Run(args),
            }) => *args,
            Ok(_) => panic!("another command: {line}"),
            Err(error) => panic!("{line}: {error}"),
        }
    }

    fn other_form(form: PromptForm) -> PromptForm {
        match form {
            PromptForm::Full => PromptForm::Short,
            PromptForm::Short => PromptForm::Full,
        }
    }

    #[test]
    fn the_line_of_a_run_is_read_back_as_the_same_run() {
        let plain = made_up::spec(TaskId::Pos);
        let specs = [
            plain.clone(),
            RunSpec {
                temperature: Some(0.1 + 0.2),
                top_p: 1.0,
                seed: u64::MAX,
                repeats: 5,
                think_budget: Some(0),
                max_tokens: 4096,
                limit: Some(3),
                ..plain.clone()
            },
            RunSpec {
                task: TaskId::Sentiment3,
                prompt_form: PromptForm::Short,
                temperature: Some(0.0),
                top_p: 1e-7,
                budgets: vec![0, 16, 32],
                modes: AnswerMode::ALL.to_vec(),
                extensions: 2,
                ..plain.clone()
            },
        ];
        for (spec, kind) in specs.into_iter().zip(Kind::ALL) {
            let mut header = Header {
                spec,
                ..made_up::header(TaskId::Pos)
            };
            header.subject.engine = kind.to_string();
            let line = command_line(&header);
            let args = parsed(&line);
            // The model's own prompt form must not matter.
            let models_form = other_form(header.spec.prompt_form);
            assert_eq!(args.spec(models_form), header.spec, "{line}");
            assert_eq!(args.engine, kind, "{line}");
        }
    }

    #[test]
    fn a_server_is_asked_again_as_it_was() {
        let check = |api: &str, tokenizer: Option<&str>, opens_thought: bool, extra: &str| {
            let mut header = made_up::header(TaskId::Ner);
            header.subject = Subject {
                quantization: None,
                engine: "server".to_owned(),
                server: Some(Box::new(record::Server {
                    url: "http://localhost:11434/v1".to_owned(),
                    api: api.to_owned(),
                    model: None,
                    fingerprint: None,
                    tokenizer: tokenizer.map(str::to_owned),
                    extra: serde_json::from_str(extra).expect("an object"),
                    opens_thought,
                    refused: vec!["seed".to_owned()],
                })),
                ..made_up::subject("deepseek-r1:14b")
            };
            let line = command_line(&header);
            let args = parsed(&line);
            assert_eq!(args.model.as_deref(), Some("deepseek-r1:14b"), "{line}");
            assert_eq!(args.spec(other_form(PromptForm::Full)), header.spec);
            let file = tokenizer.map(|name| format!("{}.gguf", name.replace(' ', "-")));
            let server = header.subject.server.expect("a server");
            args.endpoint.check_asks(&server, file.as_deref());
        };
        check("chat", None, false, "{}");
        check(
            "completions",
            Some("R1 7B"),
            true,
            r#"{"a": "it's $HOME", "b": 1.5, "c": [true, null], "d": "2"}"#,
        );
    }

    #[test]
    fn names_are_quoted_and_become_files() {
        let check = |model: &str, place: Option<&str>, data: &str| {
            let mut header = made_up::header(TaskId::Ner);
            header.subject.model = model.to_owned();
            header.subject.quantization = Some("Q4_K_M".to_owned());
            header.dataset.name = data.to_owned();
            let line = command_line(&header);
            let args = parsed(&line);
            assert_eq!(args.model.as_deref(), place, "{line}");
            assert_eq!(args.data.as_deref(), Some(Path::new(data)), "{line}");
        };
        let bundled = eval::command::BUNDLED_MODEL_NAME;
        check(bundled, None, "my $HOME `ls` \"data\".csv");
        check(
            "DeepSeek R1 7B",
            Some("DeepSeek-R1-7B-Q4_K_M.gguf"),
            "it's; rm",
        );
        check("tiny-Q4_K_M", Some("tiny-Q4_K_M.gguf"), "a\nb.tsv");
        check("m!*?.gguf", Some("m!*?.gguf"), "日本 \\ ~");
        check(
            "ollama:deepseek-r1:14b",
            Some("ollama:deepseek-r1:14b"),
            "&|<>",
        );
    }

    #[test]
    fn what_is_bundled_needs_no_option() {
        let model = model::open(None).expect("the bundled model");
        let name = model.header.str("general.name").expect("a name");
        assert_eq!(name, eval::command::BUNDLED_MODEL_NAME);
        for &task in TaskId::ALL {
            let (file, text) = crate::bundled::benchmark(task);
            let bytes = text.as_bytes();
            let import = eval::data::import(&[eval::data::File { name: file, bytes }], task);
            let mut header = made_up::header(task);
            header.dataset = eval::data::dataset_of("any name", &import.expect("items").items);
            let line = command_line(&header);
            assert!(
                parsed(&line).data.is_none(),
                "write {} beside {task} in eval/src/command.rs",
                header.dataset.sha256
            );
        }
    }
}
