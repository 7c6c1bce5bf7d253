//! The command that repeats a run.

use std::collections::BTreeMap;

use eval::record::{Origin, PromptForm, Server};
use eval::{AnswerMode, Header, TaskId, command_line, made_up};

/// What a run's line says, option by option; a switch says nothing more.
fn said(header: &Header) -> BTreeMap<String, Vec<String>> {
    let words = shlex::split(&command_line(header)).expect("a line that a shell reads");
    assert_eq!(words[..2], ["thinkscope", "run"]);
    let mut said = BTreeMap::<String, Vec<String>>::new();
    let mut last = String::new();
    for word in &words[2..] {
        match word.strip_prefix("--") {
            Some(option) => {
                last = option.to_owned();
                said.entry(last.clone()).or_default();
            }
            None => said.entry(last.clone()).or_default().push(word.clone()),
        }
    }
    said
}

/// Several options, each `name=value` or the name of a switch.
#[track_caller]
fn check(header: &Header, expect: &[&str]) {
    let mut wanted = BTreeMap::<String, Vec<String>>::new();
    for option in expect {
        let (name, value) = match option.split_once('=') {
            Some((name, value)) => (name, Some(value.to_owned())),
            None => (*option, None),
        };
        wanted.entry(name.to_owned()).or_default().extend(value);
    }
    assert_eq!(said(header), wanted);
}

/// What the line says of one option after a change of a plain run.
#[track_caller]
fn check_option(option: &str, expect: Option<&str>, change: impl Fn(&mut Header)) {
    let mut header = made_up::header(TaskId::Pos);
    change(&mut header);
    let said = said(&header);
    let value = said.get(option).map(|values| values.join(" "));
    assert_eq!(value.as_deref(), expect, "--{option}");
}

fn from_elsewhere(unknown: &[&str]) -> Option<Origin> {
    Some(Origin {
        program: "inspect_ai".to_owned(),
        unknown: unknown.iter().map(|&field| field.to_owned()).collect(),
    })
}

#[test]
fn a_line_leaves_nothing_to_defaults() {
    let plain = [
        "model=M-Q8_0.gguf",
        "task=pos",
        "data=made up",
        "engine=cpu",
        "prompt=full",
        "top-p=0.95",
        "seed=1",
        "max-tokens=100",
        "out=pos-run.jsonl",
        "greedy",
    ];
    check(&made_up::header(TaskId::Pos), &plain);
}

#[test]
fn what_was_not_asked_for_is_not_said() {
    check_option("repeats", None, |h| h.spec.repeats = 1);
    check_option("repeats", Some("5"), |h| h.spec.repeats = 5);
    check_option("think-budget", None, |h| h.spec.think_budget = None);
    check_option("think-budget", Some("0"), |h| h.spec.think_budget = Some(0));
    check_option("budgets", None, |h| h.spec.budgets = Vec::new());
    check_option("budgets", Some("0,16"), |h| h.spec.budgets = vec![0, 16]);
    check_option("answers", None, |h| h.spec.modes = Vec::new());
    let modes = [AnswerMode::Free, AnswerMode::Labels];
    check_option("answers", Some("free,labels"), |h| {
        h.spec.modes = modes.to_vec();
    });
    check_option("extend", None, |h| h.spec.extensions = 0);
    check_option("extend", Some("2"), |h| h.spec.extensions = 2);
    check_option("limit", None, |h| h.spec.limit = None);
    check_option("limit", Some("3"), |h| h.spec.limit = Some(3));
    check_option("prompt", Some("short"), |h| {
        h.spec.prompt_form = PromptForm::Short;
    });
}

#[test]
fn a_run_is_greedy_or_has_a_temperature() {
    check_option("greedy", Some(""), |h| h.spec.temperature = None);
    check_option("temperature", None, |h| h.spec.temperature = None);
    check_option("greedy", None, |h| h.spec.temperature = Some(0.6));
    check_option("temperature", Some("0.6"), |h| {
        h.spec.temperature = Some(0.6);
    });
    // A log that does not tell leaves both open.
    check_option("greedy", None, |h| {
        h.origin = from_elsewhere(&["spec.temperature"]);
    });
    check_option("greedy", Some(""), |h| {
        h.origin = from_elsewhere(&["spec.seed"]);
    });
}

#[test]
fn what_a_log_does_not_tell_is_left_to_the_defaults() {
    let mut header = made_up::header(TaskId::Pos);
    header.subject.engine = "vllm".to_owned();
    let fields = ["prompt_form", "top_p", "seed", "max_tokens"];
    let fields = fields.map(|field| format!("spec.{field}"));
    header.origin = from_elsewhere(&fields.each_ref().map(String::as_str));
    let told = ["model=M-Q8_0.gguf", "task=pos", "data=made up", "greedy"];
    check(&header, &[&told[..], &["out=pos-run.jsonl"]].concat());
}

#[test]
fn what_is_bundled_is_not_named() {
    let recorded = include_str!("../../../../assets/recordings/negation.jsonl");
    let header = eval::record::parse(recorded).expect("a record").header;
    // As the recordings' page tells, and what it leaves to defaults.
    let asked = ["task=negation", "limit=20", "budgets=0,16,32,64"];
    let defaults = [
        "engine=cpu",
        "prompt=short",
        "top-p=0.95",
        "seed=1",
        "max-tokens=512",
        "out=negation-run.jsonl",
        "greedy",
    ];
    check(&header, &[&asked[..], &defaults].concat());
    // The same items for another task are no bundled benchmark.
    let mut other = header.clone();
    other.spec.task = TaskId::Sentiment2;
    assert_eq!(said(&other)["data"], ["negation.jsonl"]);
    let mut other = header;
    other.dataset.sha256 = "00".to_owned();
    assert_eq!(said(&other)["data"], ["negation.jsonl"]);
}

#[test]
fn a_model_is_called_as_its_file_or_its_place() {
    let check = |name: &str, quantization: Option<&str>, expect: &str| {
        check_option("model", Some(expect), |h| {
            h.subject.model = name.to_owned();
            h.subject.quantization = quantization.map(str::to_owned);
        });
    };
    check(
        "R1 Distill  7B",
        Some("Q4_K_M"),
        "R1-Distill-7B-Q4_K_M.gguf",
    );
    check("R1 Distill 7B", None, "R1-Distill-7B.gguf");
    check("r1-Q4_K_M", Some("Q4_K_M"), "r1-Q4_K_M.gguf");
    check("my r1.gguf", Some("Q4_K_M"), "my r1.gguf");
    check("ollama:r1:7b", Some("Q4_K_M"), "ollama:r1:7b");
    for place in ["https://host/r1", "http://host/r1"] {
        check(place, Some("Q4_K_M"), place);
    }
}

#[test]
fn a_server_is_named_with_how_it_was_asked() {
    let mut header = made_up::header(TaskId::Pos);
    header.subject.model = "r1:7b".to_owned();
    header.subject.engine = "server".to_owned();
    let mut server = Server {
        url: "http://localhost:11434/v1".to_owned(),
        api: "chat".to_owned(),
        model: None,
        fingerprint: None,
        tokenizer: None,
        extra: serde_json::Map::new(),
        opens_thought: false,
        refused: Vec::new(),
    };
    let rest = [
        "endpoint=http://localhost:11434/v1",
        "model=r1:7b",
        "task=pos",
        "data=made up",
        "prompt=full",
        "top-p=0.95",
        "seed=1",
        "max-tokens=100",
        "out=pos-run.jsonl",
        "greedy",
    ];
    header.subject.server = Some(Box::new(server.clone()));
    check(&header, &[&rest[..], &["endpoint-api=chat"]].concat());
    server.api = "completions".to_owned();
    server.tokenizer = Some("R1 7B".to_owned());
    server.opens_thought = true;
    server.extra = [("a", 1.5.into()), ("b", "it's".into())]
        .map(|(name, value): (&str, serde_json::Value)| (name.to_owned(), value))
        .into_iter()
        .collect();
    header.subject.server = Some(Box::new(server));
    let more = [
        "endpoint-api=completions",
        "tokenizer=R1-7B.gguf",
        "set=a=1.5",
        "set=b=\"it's\"",
        "template-opens-thought",
    ];
    check(&header, &[&rest[..], &more].concat());
}
