//! `thinkscope run --endpoint`: the same run on a model behind an OpenAI-compatible server.
//!
//! The first question is asked alone: its reply tells what the server takes, and the record's header
//! says so. All others are asked by as many threads as the user allows.

mod asker;
mod flagged;
mod post;
mod prompts;

use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::sync::{Mutex, MutexGuard, PoisonError};

use anyhow::{Context, Result, anyhow, bail};
use clap::builder::{PossibleValuesParser, TypedValueParser};
use endpoint::{Address, Api, Dialect, Opening, Policy};
use eval::record::{self, Dataset, PromptForm, Server, Subject};
use eval::run::Run;
use eval::{Completion, Item, RunSpec};
use indicatif::ProgressBar;
use serde_json::{Map, Value};

use self::asker::{Asker, Trouble};
use self::flagged::Flagged;
use self::post::Client;
use self::prompts::Prompts;
use crate::growing::Growing;
use crate::resuming::{is_there, resume};
use crate::{files, numbers, run as local};

/// Options of a run from elsewhere.
#[derive(clap::Args)]
pub struct Options {
    /// Ask a model at an OpenAI-compatible server instead of running one here: the address of its API,
    /// such as http://localhost:11434/v1. Text and prompts are sent there, and nowhere without it
    #[arg(
        long,
        value_name = "URL",
        requires = "model",
        conflicts_with_all = ["engine", "ignore_self_test", "batch", "think_budget", "budgets", "answers", "extend"]
    )]
    pub endpoint: Option<String>,
    /// The environment variable that holds the server's key; it is never shown or recorded
    #[arg(long, value_name = "VAR", requires = "endpoint")]
    api_key_env: Option<String>,
    /// Requests in flight at once
    #[arg(long, value_name = "N", requires = "endpoint", default_value_t = 1, value_parser = numbers::count())]
    concurrency: usize,
    /// What to ask for: `chat`, to which the server applies its own template, or `completions` of a
    /// prompt that is rendered here with the template of --tokenizer
    #[arg(long, value_name = "API", requires = "endpoint", value_parser = apis(), default_value = "chat")]
    endpoint_api: Api,
    /// A model file whose tokenizer (and, for `completions`, template) the server's model has; only
    /// its header is read
    #[arg(long, value_name = "PLACE", requires = "endpoint")]
    tokenizer: Option<String>,
    /// The server's template opens the thought, and its text comes without the opening tag
    #[arg(long, requires = "endpoint")]
    template_opens_thought: bool,
    /// A further parameter of each request, such as repeat_penalty=1 or reasoning_effort=low; VALUE
    /// is JSON or else text
    #[arg(long = "set", value_name = "NAME=VALUE", requires = "endpoint", value_parser = parameter)]
    set: Vec<(String, Value)>,
    /// Seconds without a byte after which a request has failed
    #[arg(long, value_name = "SECONDS", requires = "endpoint", default_value_t = 600, value_parser = clap::value_parser!(u64).range(1..=86_400))]
    timeout: u64,
    /// How often a request that failed is sent again
    #[arg(long, value_name = "N", requires = "endpoint", default_value_t = 5, value_parser = clap::value_parser!(u32).range(..=100))]
    retries: u32,
    /// Ask for whole replies instead of streamed ones
    #[arg(long, requires = "endpoint")]
    no_stream: bool,
}

#[cfg(test)]
impl Options {
    /// Asserts that these options ask a server as a record says it was asked.
    #[track_caller]
    pub fn check_asks(&self, server: &Server, tokenizer: Option<&str>) {
        assert_eq!(self.endpoint.as_deref(), Some(server.url.as_str()));
        assert_eq!(self.endpoint_api.as_str(), server.api);
        assert_eq!(self.tokenizer.as_deref(), tokenizer);
        assert_eq!(self.template_opens_thought, server.opens_thought);
        assert_eq!(
            self.set.iter().cloned().collect::<Map<_, _>>(),
            server.extra
        );
    }
}

/// What is to be run.
pub struct Wanted<'a> {
    /// The model's name at the server.
    pub model: &'a str,
    /// The record.
    pub out: &'a Path,
    /// The data set.
    pub dataset: Dataset,
    /// Its items.
    pub items: Vec<Item>,
}

/// What the threads share.
struct Shared {
    run: Run,
    record: Growing,
    bar: ProgressBar,
    /// What thoughts lacked.
    flagged: Flagged,
    n_unknown: usize,
    trouble: Option<anyhow::Error>,
}

/// Runs a task at the server; `--out` does not exist, or goes on.
pub fn run(
    url: &str,
    options: &Options,
    wanted: Wanted<'_>,
    spec: impl FnOnce(PromptForm) -> RunSpec,
) -> Result<()> {
    let address = Address::parse(url)?;
    let key = key(options.api_key_env.as_deref())?;
    if address.is_open() && (key.is_some() || address.credentials().is_some()) {
        eprintln!(
            "warning: {} is plain http, so the key can be read on its way: use https",
            address.shown()
        );
    }
    let tokenizer = options.tokenizer.as_ref();
    let tokenizer = tokenizer.map(|place| crate::model::open(Some(place)));
    let tokenizer = tokenizer.transpose()?;
    if options.endpoint_api == Api::Completions && tokenizer.is_none() {
        bail!(
            "--endpoint-api completions needs the model's template: name a model file with --tokenizer"
        );
    }
    let form = (tokenizer.as_ref()).map_or(PromptForm::Full, |model| {
        runner::prompt_form_of(&model.header)
    });
    let spec = spec(form);
    let prompts = Prompts::new(
        tokenizer.as_ref(),
        options.endpoint_api,
        &spec,
        &wanted.items,
    )?;
    let extra: Map<String, Value> = options.set.iter().cloned().collect();
    let server = Server {
        url: address.shown().to_owned(),
        api: options.endpoint_api.as_str().to_owned(),
        model: None,
        fingerprint: None,
        tokenizer: prompts.tokenizer_name(),
        extra: extra.clone(),
        opens_thought: options.template_opens_thought,
        refused: Vec::new(),
    };
    let subject = Subject {
        model: wanted.model.to_owned(),
        model_sha256: None,
        model_bytes: None,
        architecture: None,
        quantization: None,
        n_params: None,
        engine: "server".to_owned(),
        adapter: None,
        self_test: None,
        template_sha256: prompts.template_sha256(),
        server: Some(Box::new(server)),
    };
    let header = runner::header(spec, wanted.dataset, subject);
    let opening = match options.endpoint_api {
        Api::Chat if options.template_opens_thought => Opening::Known(true),
        Api::Chat => Opening::Unknown,
        Api::Completions => Opening::Known(prompts.is_prefilled()),
    };
    let asker = Asker {
        client: Client::new(&address, options.endpoint_api, key, options.timeout),
        model: wanted.model.to_owned(),
        spec: header.spec.clone(),
        extra,
        dialect: Dialect::default(),
        policy: Policy::with_retries(options.retries),
        is_streamed: !options.no_stream,
        opening,
        prompts,
        pause: Mutex::new(None),
    };
    let (asker, shared) = if is_there(wanted.out)? {
        go_on(asker, header, wanted.items, wanted.out)?
    } else {
        begin(asker, header, wanted.items, wanted.out)?
    };
    let shared = drive(&asker, shared, options.concurrency);
    finish(shared, wanted.out)
}

/// The key in an environment variable.
fn key(variable: Option<&str>) -> Result<Option<String>> {
    let Some(variable) = variable else {
        return Ok(None);
    };
    let key = std::env::var(variable).map_err(|_| {
        anyhow!("the environment variable {variable} is not set: set it to the server's key")
    })?;
    let key = key.trim().to_owned();
    let is_sendable = !key.is_empty() && key.chars().all(|c| c.is_ascii_graphic());
    if !is_sendable {
        bail!("the environment variable {variable} holds no key: set it to the server's key");
    }
    Ok(Some(key))
}

/// Asks the first question of a new run, and writes the header with what its reply tells.
fn begin(
    mut asker: Asker,
    mut header: record::Header,
    items: Vec<Item>,
    out: &Path,
) -> Result<(Asker, Shared)> {
    let mut run = Run::new(header.clone(), items.clone())?;
    // Whether the record can be written is known before anything is sent; a run that cannot begin
    // leaves no file.
    drop(files::create(out)?);
    std::fs::remove_file(out)?;
    let bar = bar(&run);
    let first = run.ask();
    let answered = first.as_ref().map(|ask| asker.settle(ask, &bar));
    let answered = answered.transpose().map_err(|trouble| {
        bar.finish_and_clear();
        trouble.into_error(&asker)
    })?;
    if let Some((reply, server)) = answered.as_ref().zip(header.subject.server.as_mut()) {
        server.model.clone_from(&reply.model);
        server.fingerprint.clone_from(&reply.fingerprint);
        server.refused = asker.dialect.names();
    }
    // The run again, with the header as it is now.
    let mut run = Run::new(header, items)?.forgetting();
    let record = Growing::begin(out, &record::write_header(run.header()))?;
    let first = run.ask();
    let mut shared = Shared {
        run,
        record,
        bar,
        flagged: Flagged::default(),
        n_unknown: 0,
        trouble: None,
    };
    if let Some((ask, reply)) = first.zip(answered) {
        shared.keep(&ask, reply.completion);
    }
    Ok((asker, shared))
}

/// Goes on behind a record, asking as it was begun.
fn go_on(
    mut asker: Asker,
    mut header: record::Header,
    items: Vec<Item>,
    out: &Path,
) -> Result<(Asker, Shared)> {
    let mut first = String::new();
    let file = File::open(out).and_then(|file| BufReader::new(file).read_line(&mut first));
    file.map_err(|error| files::unreadable(out, &error))?;
    let past = record::parse_header(first.trim_start_matches('\u{feff}'), 1)
        .with_context(|| format!("could not read {}", out.display()))?;
    let past = past.subject.server;
    if let Some((past, now)) = past.zip(header.subject.server.as_mut()) {
        asker.dialect = Dialect::of_names(past.refused.iter().map(String::as_str));
        now.refused = past.refused;
        now.model = past.model;
        now.fingerprint = past.fingerprint;
    }
    let mut flagged = Flagged::default();
    let (run, record) = resume(out, header, items, |flags| flagged.count(flags))?;
    asker.check_dialect()?;
    let shared = Shared {
        bar: bar(&run),
        run,
        record,
        flagged,
        n_unknown: 0,
        trouble: None,
    };
    Ok((asker, shared))
}

fn bar(run: &Run) -> ProgressBar {
    let total = run.n_samples_total() as u64;
    let bar = local::bar(total, "{bar:30} {pos}/{len} items  {eta} left");
    bar.set_position(run.n_done() as u64);
    bar
}

/// Asks everything that is left, so many questions at a time. Where one fails for good, nothing new is
/// asked; what is in flight is still kept.
fn drive(asker: &Asker, shared: Shared, concurrency: usize) -> Shared {
    let shared = Mutex::new(shared);
    std::thread::scope(|scope| {
        for _ in 0..concurrency {
            scope.spawn(|| work(asker, &shared));
        }
    });
    shared.into_inner().unwrap_or_else(PoisonError::into_inner)
}

fn work(asker: &Asker, shared: &Mutex<Shared>) {
    let is_over = || lock(shared).is_over();
    let bar = lock(shared).bar.clone();
    loop {
        let ask = {
            let mut shared = lock(shared);
            if shared.is_over() {
                return;
            }
            shared.run.ask()
        };
        let Some(ask) = ask else { return };
        match asker.answer(&ask, &bar, &is_over) {
            Ok(reply) => lock(shared).keep(&ask, reply.completion),
            Err(trouble) => {
                let mut shared = lock(shared);
                shared.run.give_back(ask);
                if !matches!(trouble, Trouble::Stopped) && shared.trouble.is_none() {
                    shared.trouble = Some(trouble.into_error(asker));
                }
                return;
            }
        }
    }
}

fn lock(shared: &Mutex<Shared>) -> MutexGuard<'_, Shared> {
    shared.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Shared {
    fn keep(&mut self, ask: &eval::Ask, completion: Completion) {
        self.n_unknown += usize::from(completion.usage.think_tokens.is_none());
        self.flagged.count(&completion.flags);
        let line = record::write_sample(&self.run.absorb(ask, completion));
        self.record.add(&line);
        self.bar.inc(1);
    }

    /// Whether nothing new is to be asked.
    fn is_over(&self) -> bool {
        self.trouble.is_some() || self.record.is_stuck()
    }
}

fn finish(shared: Shared, out: &Path) -> Result<()> {
    let Shared {
        run,
        record,
        bar,
        flagged,
        n_unknown,
        trouble,
    } = shared;
    bar.finish_and_clear();
    let shown = out.display();
    let n_done = run.n_done();
    record.end(n_done, run.n_samples_total(), trouble)?;
    let opens = (run.header().subject.server.as_ref()).is_some_and(|s| s.opens_thought);
    let Flagged { n_closed, n_bare } = flagged;
    if n_closed > 0 && n_bare > 0 && !opens {
        eprintln!(
            "{n_closed} thoughts came without their opening tag, and {n_bare} replies without any tag were taken for answers: if the server's template opens the thought, start a new record with --template-opens-thought"
        );
    }
    if n_unknown > 0 {
        eprintln!(
            "the server told nothing to count the think tokens of {n_unknown} samples by; they are recorded as unknown"
        );
    }
    eprintln!("{n_done} samples in {shown}; `thinkscope score {shown}` prints the report");
    Ok(())
}

/// The APIs by name, for the help and for usage errors.
fn apis() -> impl TypedValueParser<Value = Api> {
    let find = |name: String| {
        let api = Api::ALL.into_iter().find(|api| api.as_str() == name);
        api.ok_or("no such API")
    };
    PossibleValuesParser::new(Api::ALL.map(Api::as_str)).try_map(find)
}

/// A further parameter: its name and value.
fn parameter(text: &str) -> Result<(String, Value), String> {
    let Some((name, value)) = text.split_once('=').filter(|(name, _)| !name.is_empty()) else {
        return Err("it must be NAME=VALUE".to_owned());
    };
    if Dialect::is_own(name) {
        return Err(format!("`{name}` is set by the run's own options"));
    }
    let value = serde_json::from_str(value).unwrap_or_else(|_| Value::from(value));
    Ok((name.to_owned(), value))
}
