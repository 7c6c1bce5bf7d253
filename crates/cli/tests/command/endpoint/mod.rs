//! Runs on a model behind a server: what they survive, what they record, and what they never tell.

mod refusals;
mod secrets;
mod server;

use std::time::{Duration, Instant};

use serde_json::{Value, json};

use self::server::{
    Act, Asked, Reply, Server, body, delta, event, refusal, stream_head, streamed, whole,
};
use crate::{MODEL, Ran, Scratch};

const DATA: &str = "text,label\n\
    a lovely day,positive\n\
    an awful day,negative\n\
    a lovely night,positive\n\
    an awful night,negative\n";

/// Eight samples.
const RUN: &str = "--task sentiment2 --data data.csv --repeats 2 --seed 3 --model m";

fn scratch(name: &str) -> Scratch {
    let scratch = Scratch::new(&format!("endpoint_{name}"));
    scratch.write("data.csv", DATA);
    scratch
}

/// Runs at `url` into `out` with further options and a key in the environment.
fn run(scratch: &Scratch, url: &str, out: &str, more: &str) -> Ran {
    let line = format!("run --endpoint {url} --out {out} {RUN} {more}");
    let args: Vec<&str> = line.split_whitespace().collect();
    let output = scratch
        .command(&args)
        .env("THE_KEY", KEY)
        .stdin(std::process::Stdio::null())
        .output()
        .expect("the command");
    let text = |bytes| String::from_utf8(bytes).expect("UTF-8");
    Ran {
        code: output.status.code(),
        stdout: text(output.stdout),
        stderr: text(output.stderr),
    }
}

const KEY: &str = "sk-secret-0123456789";

#[track_caller]
fn succeeds(ran: &Ran) {
    assert_eq!(
        (ran.code, ran.stdout.as_str()),
        (Some(0), ""),
        "{}",
        ran.stderr
    );
}

/// What a model that reads well answers, streamed: a thought of its own field, and a label.
fn right(asked: &Asked) -> Reply {
    let label = if asked.said().contains("lovely") {
        "positive"
    } else {
        "negative"
    };
    let deltas = [
        json!({"reasoning_content": "It "}),
        json!({"reasoning_content": "says so."}),
        json!({"content": "Answer: "}),
        json!({"content": label}),
    ];
    streamed(&deltas, "stop", &usage())
}

fn usage() -> Value {
    json!({"prompt_tokens": 40, "completion_tokens": 9, "completion_tokens_details": {"reasoning_tokens": 5}})
}

#[test]
fn a_run_is_recorded_as_any_other() {
    let server = Server::start(|_, asked| right(asked));
    let scratch = scratch("record");
    let ran = run(&scratch, &server.url(), "r.jsonl", "");
    succeeds(&ran);
    assert!(
        ran.stderr.contains("8 samples in r.jsonl"),
        "{}",
        ran.stderr
    );
    let header = scratch.header("r.jsonl");
    assert_eq!(
        header["subject"],
        json!({
            "model": "m", "model_sha256": null, "model_bytes": null, "architecture": null,
            "quantization": null, "n_params": null, "engine": "server", "adapter": null,
            "self_test": null, "template_sha256": null,
            "server": {
                "url": server.url(), "api": "chat", "model": "m-2026", "fingerprint": "fp",
                "tokenizer": null, "extra": {}, "opens_thought": false, "refused": [],
            },
        })
    );
    let samples = scratch.samples("r.jsonl");
    assert_eq!(samples.len(), 8);
    let completion = &samples[0]["completion"];
    assert_eq!(completion["thought"], "It says so.");
    assert_eq!(completion["answer"], "Answer: positive");
    assert_eq!(completion["tokens"], Value::Null);
    assert_eq!(
        completion["usage"],
        json!({
            "prompt_tokens": 40, "input_tokens": null, "think_tokens": 5, "forced_tokens": 0,
            "answer_tokens": 4, "output_tokens": 9,
        })
    );
    // Each sample is asked once, with a seed of its own.
    let asked = server.asked();
    assert_eq!(asked.len(), 8);
    let mut seeds: Vec<u64> = asked
        .iter()
        .filter_map(|a| a.body["seed"].as_u64())
        .collect();
    seeds.sort_unstable();
    seeds.dedup();
    assert_eq!(seeds.len(), 8);
    assert!(seeds.iter().all(|&seed| seed < 1 << 31));
    assert!(
        asked
            .iter()
            .all(|a| a.path == "/v1/chat/completions" && a.field("authorization").is_none())
    );
    // Whatever reads a record reads this one.
    let report = scratch.json(&["score", "r.jsonl"]);
    assert_eq!(report["strict_accuracy"]["value"], 1.0);
    assert_eq!(report["mean_think_tokens"], 5.0);
    assert_eq!(report["generated_tokens"], 72);
    let compared = scratch.run(&["compare", "r.jsonl", "r.jsonl", "--json"]);
    assert_eq!(compared.code, Some(0), "{}", compared.stderr);
    for to in ["csv", "inspect", "lm-eval"] {
        let ran = scratch.run(&["export", "r.jsonl", "--to", to]);
        assert_eq!((ran.code, ran.stderr.as_str()), (Some(0), ""), "{to}");
    }
    let ran = scratch.run(&["report", "r.jsonl", "--out", "r.html"]);
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
}

#[test]
fn whatever_a_server_does_once_is_survived() {
    let calm = Server::start(|_, asked| right(asked));
    // Two of three requests go wrong, each in a way of its own.
    let wild = Server::start(|n, asked| match n {
        1 => body(
            429,
            "application/json",
            "Retry-After: 1\r\n",
            r#"{"error":"slow down"}"#,
        ),
        2 => body(500, "text/plain", "", "oops"),
        4 => body(
            200,
            "application/json",
            "",
            r#"{"choices":[{"message":{"con"#,
        ),
        5 => vec![
            stream_head(),
            delta(&json!({"content": "Answer: neg"}), None),
        ],
        7 => body(200, "text/html", "", "<!doctype html><p>Log in"),
        8 => vec![stream_head(), event(r#"{"choices":[{"delta":{"cont"#)],
        10 => vec![
            stream_head(),
            delta(&json!({"content": "Answer: neg"}), None),
            event(r#"{"error":{"message":"out of memory"}}"#),
        ],
        11 => vec![stream_head(), Act::Pause(3000)],
        13 => vec![Act::Pause(3000)],
        14 => Vec::new(),
        _ => right(asked),
    });
    let scratch = scratch("wild");
    succeeds(&run(&scratch, &calm.url(), "calm.jsonl", ""));
    let started = Instant::now();
    let ran = run(&scratch, &wild.url(), "wild.jsonl", "--timeout 1");
    succeeds(&ran);
    for said in [
        "answered with status 429: slow down; it is asked again in 1.0 s",
        "answered with status 500: oops",
        "cannot be read (its JSON ends in the middle)",
        "a reply that was cut off",
        "text/html instead of JSON",
        "broke its reply off: out of memory",
        "sent nothing for 1 seconds",
    ] {
        assert!(ran.stderr.contains(said), "{said}: {}", ran.stderr);
    }
    assert!(
        started.elapsed() > Duration::from_secs(1),
        "Retry-After is kept"
    );
    assert_eq!(scratch.samples("wild.jsonl"), scratch.samples("calm.jsonl"));
    let [calm, wild] = ["calm.jsonl", "wild.jsonl"].map(|of| scratch.json(&["score", of]));
    assert_eq!(wild, calm);
}

#[test]
fn a_run_that_is_killed_goes_on() {
    let calm = Server::start(|_, asked| right(asked));
    let slow = Server::start(|_, asked| {
        let mut acts = right(asked);
        acts.insert(0, Act::Pause(200));
        acts
    });
    let scratch = scratch("killed");
    let url = slow.url();
    let line = format!("run --endpoint {url} --out r.jsonl {RUN} --concurrency 2");
    let args: Vec<&str> = line.split_whitespace().collect();
    let mut child = scratch.command(&args).spawn().expect("the command");
    let n_lines = || {
        let lines = std::fs::read(scratch.0.join("r.jsonl")).unwrap_or_default();
        lines.iter().filter(|&&byte| byte == b'\n').count()
    };
    let started = Instant::now();
    while n_lines() < 4 && started.elapsed() < Duration::from_secs(60) {
        std::thread::sleep(Duration::from_millis(5));
    }
    child.kill().expect("kills");
    child.wait().expect("ends");
    let kept = scratch.read("r.jsonl");
    let n_kept = n_lines() - 1;
    assert!((3..8).contains(&n_kept), "{n_kept}");
    // As a crash in the middle of a line leaves it.
    scratch.write(
        "r.jsonl",
        [kept.as_slice(), br#"{"item_index":3,"it"#].concat(),
    );
    // What the killed command had asked last may be heard only now.
    let mut n_before = slow.asked().len();
    loop {
        std::thread::sleep(Duration::from_secs(1));
        let n_now = slow.asked().len();
        if n_now == n_before {
            break;
        }
        n_before = n_now;
    }
    let ran = run(&scratch, &url, "r.jsonl", "--resume --concurrency 3");
    succeeds(&ran);
    assert!(ran.stderr.contains("was cut off"), "{}", ran.stderr);
    assert!(
        scratch.read("r.jsonl").starts_with(&kept),
        "lines were lost"
    );
    assert_eq!(slow.asked().len() - n_before, 8 - n_kept);
    // Elsewhere it is another run, but its samples are the same.
    run(&scratch, &calm.url(), "calm.jsonl", "");
    assert_eq!(scratch.samples("r.jsonl"), scratch.samples("calm.jsonl"));
    assert_eq!(
        scratch.json(&["score", "r.jsonl"])["strict_accuracy"],
        scratch.json(&["score", "calm.jsonl"])["strict_accuracy"]
    );
    // Nothing is left to ask.
    let n_before = slow.asked().len();
    succeeds(&run(&scratch, &url, "r.jsonl", "--resume"));
    assert_eq!(slow.asked().len(), n_before);
}

#[test]
fn as_many_requests_are_in_flight_as_allowed() {
    let server = Server::start(|_, asked| {
        let mut acts = right(asked);
        acts.insert(0, Act::Pause(150));
        acts
    });
    let scratch = scratch("parallel");
    succeeds(&run(&scratch, &server.url(), "r.jsonl", "--concurrency 3"));
    assert_eq!(server.most_at_once(), 3);
    assert_eq!(scratch.samples("r.jsonl").len(), 8);
}

#[test]
fn a_server_that_wants_a_pause_gets_it_from_all() {
    let server = Server::start(|n, asked| {
        let mut acts = match n {
            1 => return body(429, "text/plain", "Retry-After: 1\r\n", ""),
            _ => right(asked),
        };
        acts.insert(0, Act::Pause(200));
        acts
    });
    let scratch = scratch("pause");
    succeeds(&run(&scratch, &server.url(), "r.jsonl", "--concurrency 2"));
    let asked = server.asked();
    assert_eq!(asked.len(), 9);
    // The other one that was in flight then, and nothing else for a second.
    for asked_later in &asked[3..] {
        let after = asked_later.at - asked[1].at;
        assert!(after >= Duration::from_secs(1), "{after:?}");
    }
}

#[test]
fn an_unfinished_thought_is_no_answer() {
    // The item's text decides how the model fails to answer.
    let server = Server::start(|_, asked| {
        let said = asked.said();
        let message = match (said.contains("lovely"), said.contains("night")) {
            (true, false) => json!({"content": null, "reasoning": "It is positive"}),
            (false, false) => json!({"content": "<think>\nIt is negative"}),
            // The template swallowed the opening tag.
            (true, true) => json!({"content": "It is positive"}),
            (false, true) => json!({"content": ""}),
        };
        let usage = if said.contains("awful night") {
            json!({"completion_tokens": 4096, "completion_tokens_details": {"reasoning_tokens": 4096}})
        } else {
            json!({"completion_tokens": 4096})
        };
        whole(&message, "length", &usage)
    });
    let scratch = scratch("unfinished");
    let ran = run(&scratch, &server.url(), "r.jsonl", "--no-stream");
    succeeds(&ran);
    assert!(ran.stderr.contains("recorded as unknown"), "{}", ran.stderr);
    for sample in scratch.samples("r.jsonl") {
        let completion = &sample["completion"];
        assert_eq!(completion["answer"], Value::Null, "{sample}");
        assert_eq!(completion["flags"], json!(["truncated"]), "{sample}");
        assert_eq!(completion["end"], "length", "{sample}");
        assert_eq!(sample["reading"]["failure"], "truncated_think", "{sample}");
        let is_counted = sample["item_index"] == 3;
        let expect = if is_counted { json!(4096) } else { Value::Null };
        assert_eq!(completion["usage"]["think_tokens"], expect, "{sample}");
    }
    assert_eq!(
        scratch.json(&["score", "r.jsonl"])["strict_accuracy"]["value"],
        0.0
    );
    assert!(
        server
            .asked()
            .iter()
            .all(|asked| asked.body["stream"] == false)
    );
}

#[test]
fn swallowed_tags_are_noticed() {
    let server = Server::start(|_, asked| {
        let text = if asked.said().contains("night") {
            "It is positive"
        } else {
            "So it is.</think>Answer: negative"
        };
        whole(&json!({"content": text}), "stop", &Value::Null)
    });
    let scratch = scratch("swallowed");
    let ran = run(&scratch, &server.url(), "r.jsonl", "--no-stream");
    succeeds(&ran);
    assert!(
        ran.stderr.contains("--template-opens-thought"),
        "{}",
        ran.stderr
    );
    let ran = run(
        &scratch,
        &server.url(),
        "s.jsonl",
        "--no-stream --template-opens-thought",
    );
    succeeds(&ran);
    assert!(
        !ran.stderr.contains("--template-opens-thought"),
        "{}",
        ran.stderr
    );
    let answers = |of: &str| -> Vec<Value> {
        let samples = scratch.samples(of).into_iter();
        samples
            .map(|sample| sample["completion"]["answer"].clone())
            .step_by(2)
            .collect()
    };
    let closed = json!("Answer: negative");
    assert_eq!(
        answers("r.jsonl"),
        [
            closed.clone(),
            closed.clone(),
            json!("It is positive"),
            json!("It is positive")
        ]
    );
    assert_eq!(
        answers("s.jsonl"),
        [closed.clone(), closed, Value::Null, Value::Null]
    );
}

#[test]
fn prompts_that_are_rendered_here() {
    // As llama-cpp-python: text alone, and its refusals have status 500.
    let server = Server::start(|_, asked| {
        let Some(prompt) = asked.body["prompt"].as_str() else {
            return refusal(
                500,
                "'loc': ('body', 'prompt', 'str'), 'msg': 'Input should be a valid string'",
            );
        };
        let label = if prompt.contains("lovely") {
            "positive"
        } else {
            "negative"
        };
        let tokens = [
            "So", " be", " it", ".", "\n", "</think>", "\n\n", "Answer: ", label,
        ];
        let reply = json!({
            "model": "m-2026",
            "choices": [{"index": 0, "text": tokens.concat(), "finish_reason": "stop", "logprobs": {"tokens": tokens}}],
            "usage": {"prompt_tokens": 12, "completion_tokens": 9},
        });
        body(200, "application/json", "", &reply.to_string())
    });
    let scratch = scratch("completions");
    scratch.write("tiny.gguf", MODEL);
    let api = "--endpoint-api completions";
    run(&scratch, &server.url(), "r.jsonl", api)
        .is_sentence(&["name a model file with --tokenizer"]);
    let options = format!("{api} --tokenizer tiny.gguf");
    let ran = run(&scratch, &server.url(), "r.jsonl", &options);
    succeeds(&ran);
    assert!(
        ran.stderr
            .contains("refuses `prompt`: the prompt is sent as text"),
        "{}",
        ran.stderr
    );
    let header = scratch.header("r.jsonl");
    assert_eq!(header["spec"]["prompt_form"], "short");
    assert_eq!(
        header["subject"]["template_sha256"].as_str().map(str::len),
        Some(64)
    );
    assert_eq!(
        header["subject"]["server"]["tokenizer"],
        "Thinkscope Tiny Reasoner"
    );
    assert_eq!(header["subject"]["server"]["refused"], json!(["prompt"]));
    let asked = server.asked();
    assert_eq!(asked.len(), 9);
    assert!(asked.iter().all(|asked| asked.path == "/v1/completions"));
    assert!(asked[0].body["prompt"].is_array());
    let prompt = asked[1].body["prompt"].as_str().expect("text");
    assert!(
        prompt.starts_with("<｜begin▁of▁sentence｜><｜User｜>"),
        "{prompt}"
    );
    assert!(
        prompt.ends_with("a lovely day<｜Assistant｜><think>\n"),
        "{prompt}"
    );
    let samples = scratch.samples("r.jsonl");
    let completion = &samples[0]["completion"];
    assert_eq!(completion["flags"], json!([]));
    assert_eq!(completion["answer"], "Answer: positive");
    let usage = &completion["usage"];
    assert_eq!(
        (&usage["think_tokens"], &usage["answer_tokens"]),
        (&json!(5), &json!(3))
    );
    assert!(usage["input_tokens"].as_u64() > Some(2), "{usage}");
    assert_eq!(
        scratch.json(&["score", "r.jsonl"])["strict_accuracy"]["value"],
        1.0
    );
}
