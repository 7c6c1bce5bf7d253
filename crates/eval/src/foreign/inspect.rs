//! Logs of Inspect, version 2, as JSON (<https://inspect.aisi.org.uk/eval-logs.html>).

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use super::{Entry, ForeignError, Log, Said, json as lenient, share, temperature};
use crate::record::{FIELDS, PromptForm, SCHEMA_VERSION, without_nulls};
use crate::{Completion, End, Header, TaskId, ThinkFlag, Usage};

/// Reads a log.
pub(super) fn log(name: &str, text: &str) -> Result<Log, ForeignError> {
    let log = lenient::parse(text.trim_start_matches('\u{feff}'))
        .map_err(|error| ForeignError::json(name, error.line(), &error))?;
    let (header, known) = header(&log);
    let eval = &log["eval"];
    let mut notes = Vec::new();
    let (mut n_failed, mut n_turns) = (0, 0);
    let mut entries = Vec::new();
    let samples = log["samples"].as_array().map_or(&[][..], Vec::as_slice);
    let copies = copies(samples);
    for (at, sample) in samples.iter().enumerate() {
        if copies.contains(&at) {
            continue;
        }
        match entry(sample) {
            Some(entry) => entries.push(entry),
            None => n_failed += 1,
        }
        let messages = sample["messages"].as_array().into_iter().flatten();
        n_turns += usize::from(messages.filter(|m| m["role"] == "assistant").count() > 1);
    }
    if n_failed > 0 {
        notes.push(format!(
            "{n_failed} samples have no output of the model (an error, or a cancelled run) and are left out."
        ));
    }
    if n_turns > 0 {
        notes.push(format!(
            "In {n_turns} samples the model speaks more than once; its last message is read."
        ));
    }
    if !copies.is_empty() {
        notes.push(format!(
            "{} samples are copies of another one and are left out.",
            copies.len()
        ));
    }
    let version = eval["packages"]["inspect_ai"].as_str();
    let own = eval["packages"]["thinkscope"].as_str();
    Ok(Log {
        program: match (version, own) {
            (Some(version), _) => format!("inspect_ai {version}"),
            (None, Some(own)) => format!("thinkscope {own}, exported for Inspect"),
            (None, None) => "inspect_ai".to_owned(),
        },
        task: last_part(&eval["task"]).and_then(|task| task.parse::<TaskId>().ok()),
        header,
        known,
        entries,
        notes,
    })
}

/// What the log says of the run, and which fields that are.
fn header(log: &Value) -> (Header, Vec<&'static str>) {
    let eval = &log["eval"];
    let mut known = Vec::new();
    // An export of ours; where the run was another program's, its header has gaps of its own. A header of
    // another version may mean something else: its log is read as anybody's.
    let mut own = eval["metadata"]["thinkscope"].clone();
    without_nulls(&mut own);
    let own = serde_json::from_value::<Header>(own);
    if let Some(header) = own.ok().filter(|own| own.schema_version == SCHEMA_VERSION) {
        known.extend(FIELDS.into_iter().filter(|field| header.knows(field)));
        known.push("dataset.sha256");
        return (header, known);
    }
    let mut header = Header::blank(TaskId::Sentiment2);
    // Settings of the plan are those of the command line, laid over the task's own.
    let setting = |key: &str| {
        [
            &log["plan"]["config"][key],
            &eval["model_generate_config"][key],
        ]
        .into_iter()
        .find(|value| value.is_number())
    };
    let spec = &mut header.spec;
    if let Some(temperature) = setting("temperature").and_then(temperature) {
        spec.temperature = Some(temperature);
        known.push("spec.temperature");
    }
    if let Some(top_p) = setting("top_p").and_then(share) {
        spec.top_p = top_p;
        known.push("spec.top_p");
    }
    if let Some(seed) = setting("seed").and_then(Value::as_u64) {
        spec.seed = seed;
        known.push("spec.seed");
    }
    let count = |key: &str| {
        setting(key)
            .and_then(Value::as_u64)
            .and_then(|n| u32::try_from(n).ok())
    };
    if let Some(most) = count("max_tokens") {
        spec.max_tokens = most;
        known.push("spec.max_tokens");
    }
    if let Some(budget) = count("reasoning_tokens") {
        spec.think_budget = Some(budget);
        known.push("spec.think_budget");
    }
    spec.prompt_form = PromptForm::Full;
    // `provider/model`, the provider being what ran it.
    let model = eval["model"].as_str().unwrap_or_default();
    let (engine, model) = model.split_once('/').unwrap_or(("inspect_ai", model));
    header.subject.engine = engine.to_owned();
    header.subject.model = model.to_owned();
    if let Some(quantization) = eval["model_args"]["quantization"].as_str() {
        header.subject.quantization = Some(quantization.to_owned());
        known.push("subject.quantization");
    }
    if let Some(set) = eval["dataset"]["name"].as_str() {
        header.dataset.name = set.to_owned();
    }
    (header, known)
}

/// What stands behind the last `/` of a name.
fn last_part(name: &Value) -> Option<&str> {
    name.as_str()?.rsplit('/').next()
}

/// Which repeat a sample says it is. Epochs are counted from 1; one that is 0 is none.
fn repeat(sample: &Value) -> Option<u32> {
    let epoch = u32::try_from(sample["epoch"].as_u64()?).ok()?;
    epoch.checked_sub(1)
}

/// Samples that stand in the log before, whole: archives may hold a member twice. Those without an id or
/// an epoch are none, as repeats that are not numbered may well be the same.
fn copies(samples: &[Value]) -> BTreeSet<usize> {
    let mut claims: BTreeMap<(String, u32), Vec<usize>> = BTreeMap::new();
    for (at, sample) in samples.iter().enumerate() {
        let id = &sample["id"];
        if let (false, Some(repeat)) = (id.is_null() || id == "", repeat(sample)) {
            claims.entry((id.to_string(), repeat)).or_default().push(at);
        }
    }
    let mut copies = BTreeSet::new();
    // Samples are long: only those are written out that may be the same.
    for of_one in claims.into_values().filter(|all| all.len() > 1) {
        let mut seen = BTreeSet::new();
        copies.extend((of_one.into_iter()).filter(|&at| !seen.insert(samples[at].to_string())));
    }
    copies
}

/// A sample; `None` where the model said nothing.
fn entry(sample: &Value) -> Option<Entry> {
    let attached = &sample["attachments"];
    let output = &sample["output"];
    let choice = &output["choices"][0];
    let message = if choice["message"].is_object() {
        Some(&choice["message"])
    } else {
        let messages = sample["messages"].as_array();
        messages.and_then(|all| {
            all.iter()
                .rev()
                .find(|message| message["role"] == "assistant")
        })
    };
    let completion = output["completion"]
        .as_str()
        .filter(|text| !text.is_empty());
    let end = match choice["stop_reason"].as_str() {
        Some("max_tokens" | "model_length" | "length") => End::Length,
        _ => End::Stop,
    };
    let own = &sample["metadata"]["thinkscope"];
    let usage = serde_json::from_value(own["usage"].clone()).unwrap_or_else(|_| usage(sample));
    let parts = message.map(|message| Parts::of(message, attached));
    let said = match parts {
        Some(parts) if parts.has_reasoning => {
            let mut completion = split(parts, end, usage);
            if let Ok(flags) =
                serde_json::from_value::<Vec<ThinkFlag>>(sample["metadata"]["flags"].clone())
            {
                restore(&mut completion, flags);
            }
            completion.budget_hit = own["budget_hit"].as_bool().unwrap_or(false);
            Said::Split(completion)
        }
        Some(parts) => Said::Text(parts.text, Some(end), usage),
        None => Said::Text(completion?.to_owned(), Some(end), usage),
    };
    let input = input(&sample["input"], attached);
    let mut doc = sample["metadata"].as_object().cloned().unwrap_or_default();
    doc.insert("id".to_owned(), sample["id"].clone());
    if !["text", "sentence", "review", "tweet", "content"]
        .iter()
        .any(|key| doc.get(*key).is_some_and(Value::is_string))
    {
        doc.insert("text".to_owned(), json!(input));
    }
    Some(Entry {
        target: sample["target"].clone(),
        repeat: repeat(sample),
        seed: own["seed"].as_u64(),
        prompt: input,
        said,
        doc,
    })
}

/// What our own export noticed, which blocks of content cannot say.
fn restore(completion: &mut Completion, flags: Vec<ThinkFlag>) {
    let is_open = |flag: &ThinkFlag| matches!(flag, ThinkFlag::Truncated | ThinkFlag::UnclosedEos);
    if flags.iter().any(is_open) {
        completion.answer = None;
    }
    completion.flags = flags;
}

/// A message's reasoning and text.
struct Parts {
    reasoning: String,
    text: String,
    has_reasoning: bool,
}

impl Parts {
    fn of(message: &Value, attached: &Value) -> Self {
        let (mut reasoning, mut texts) = (Vec::new(), Vec::new());
        match &message["content"] {
            Value::String(text) => texts.push(resolved(text, attached)),
            Value::Array(blocks) => {
                for block in blocks {
                    match block["type"].as_str() {
                        Some("reasoning") => reasoning.push(thought(block, attached)),
                        Some("text") => {
                            let text = block["text"].as_str().unwrap_or_default();
                            texts.push(resolved(text, attached));
                        }
                        _ => {}
                    }
                }
            }
            _ => {}
        }
        // Logs of 2024 and early 2025 keep it beside the content.
        if let Some(beside) = message["reasoning"].as_str() {
            reasoning.push(resolved(beside, attached));
        }
        Self {
            has_reasoning: !reasoning.is_empty(),
            reasoning: reasoning.join("\n"),
            text: texts.join("\n"),
        }
    }
}

/// The text of a reasoning block; of one that is redacted its summary, or nothing.
fn thought(block: &Value, attached: &Value) -> String {
    let key = if block["redacted"] == true {
        "summary"
    } else {
        "reasoning"
    };
    resolved(block[key].as_str().unwrap_or_default(), attached)
}

/// A text that may stand among the sample's attachments.
fn resolved(text: &str, attached: &Value) -> String {
    let kept = text
        .strip_prefix("attachment://")
        .and_then(|hash| attached[hash].as_str());
    kept.unwrap_or(text).to_owned()
}

/// A completion whose thought and answer came apart.
fn split(parts: Parts, end: End, usage: Usage) -> Completion {
    let answer = parts.text.trim();
    let mut flags = Vec::new();
    // Cut off with nothing behind the thought: the thought itself was cut off.
    let is_open = answer.is_empty() && end == End::Length;
    if is_open {
        flags.push(ThinkFlag::Truncated);
    } else {
        // A redacted thought is unknown, not empty.
        if parts.reasoning.trim().is_empty() && usage.think_tokens.unwrap_or(0) == 0 {
            flags.push(ThinkFlag::EmptyThink);
        }
        if answer.is_empty() {
            flags.push(ThinkFlag::EmptyAnswer);
        }
    }
    Completion {
        answer: (!is_open).then(|| answer.to_owned()),
        thought: parts.reasoning,
        flags,
        end,
        budget_hit: false,
        usage,
        tokens: None,
        timing: None,
    }
}

/// Token counts: of the output, those that are no reasoning are the answer. Without a count of
/// reasoning neither is known.
fn usage(sample: &Value) -> Usage {
    let of_output = &sample["output"]["usage"];
    let by_model = || sample["model_usage"].as_object()?.values().next();
    let of = if of_output.is_object() {
        Some(of_output)
    } else {
        by_model()
    };
    let count = |key: &str| {
        let n = of?.get(key)?.as_u64()?;
        u32::try_from(n).ok()
    };
    let output = count("output_tokens");
    let think = count("reasoning_tokens");
    // Input that came from a cache is in the total alone.
    let whole = count("total_tokens")
        .zip(output)
        .and_then(|(all, out)| all.checked_sub(out));
    Usage {
        prompt_tokens: whole.filter(|n| *n > 0).or_else(|| count("input_tokens")),
        input_tokens: None,
        think_tokens: think,
        forced_tokens: 0,
        answer_tokens: output
            .zip(think)
            .and_then(|(out, think)| out.checked_sub(think)),
        output_tokens: output,
    }
}

/// The user's last message, or the input as text.
fn input(input: &Value, attached: &Value) -> String {
    match input {
        Value::String(text) => resolved(text, attached),
        Value::Array(messages) => {
            let user = messages
                .iter()
                .rev()
                .find(|message| message["role"] == "user");
            user.map_or_else(String::new, |message| Parts::of(message, attached).text)
        }
        _ => String::new(),
    }
}
