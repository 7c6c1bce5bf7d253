//! Each subcommand does what its contract says.

use serde_json::{Value, json};

use crate::Scratch;

const CHAT: &[&str] = &[
    "generate",
    "--json",
    "--chat",
    "NEG: They think that the play is not dull .",
];

fn list(value: &Value) -> &Vec<Value> {
    value.as_array().expect("a list")
}

/// The ids of a text.
fn ids(scratch: &Scratch, text: &str, options: &[&str]) -> Vec<Value> {
    let args = [&["tokenize"], options].concat();
    let ran = scratch.run_on(&args, format!("{}\n", json!({ "text": text })));
    assert_eq!((ran.code, ran.stderr.as_str()), (Some(0), ""));
    let ids: Value = serde_json::from_str(&ran.stdout).expect("one array");
    list(&ids).clone()
}

#[test]
fn tokenize_writes_one_array_a_line() {
    let scratch = Scratch::new("tokenize");
    let lines = "{\"text\": \"a fine day\"}\n\n{\"text\": \"\"}\n{\"text\": \"день ☕\"}\n";
    let ran = scratch.run_on(&["tokenize"], lines);
    assert_eq!((ran.code, ran.stderr.as_str()), (Some(0), ""));
    let arrays: Vec<Vec<u32>> = (ran.stdout.lines())
        .map(|line| serde_json::from_str(line).expect("an array of ids"))
        .collect();
    let [words, nothing, bytes] = &arrays[..] else {
        panic!("{arrays:?}");
    };
    assert_eq!((words.len(), nothing.len()), (3, 0));
    assert!(
        bytes.len() > 6,
        "Cyrillic is not in the vocabulary: {bytes:?}"
    );
}

#[test]
fn tokenize_knows_control_tokens_and_the_beginning() {
    let scratch = Scratch::new("tokenize_special");
    let bos = "<｜begin▁of▁sentence｜>";
    let control = ids(&scratch, bos, &[]);
    assert_eq!(control.len(), 1);
    let plain = ids(&scratch, bos, &["--no-special"]);
    assert!(
        plain.len() > 1 && !plain.contains(&control[0]),
        "{plain:?} holds a control token"
    );
    // Think tokens are no control tokens: they are themselves either way, as in llama.cpp.
    assert_eq!(ids(&scratch, "<think>", &["--no-special"]).len(), 1);
    let without = ids(&scratch, "day", &[]);
    let with = ids(&scratch, "day", &["--add-bos"]);
    assert_eq!(with, [control, without].concat());
}

#[test]
fn logits_of_the_last_or_of_all_positions() {
    let scratch = Scratch::new("logits");
    let logits = |options: &[&str]| {
        let args = [&["logits", "--tokens", "5,204,317"], options].concat();
        list(&scratch.json(&args)["logits"]).clone()
    };
    let exact = logits(&["--engine", "cpu-exact"]);
    let all = logits(&["--engine", "cpu-exact", "--all"]);
    assert_eq!((exact.len(), all.len()), (1, 3));
    assert_eq!(exact[0], all[2]);
    assert_ne!(all[0], all[1]);
    let values = |row: &Value| -> Vec<f64> {
        let number = |x: &Value| x.as_f64().expect("a number");
        list(row).iter().map(number).collect()
    };
    let quantised = values(&logits(&["--engine", "cpu"])[0]);
    let exact = values(&exact[0]);
    let squares = |of: &mut dyn Iterator<Item = f64>| of.map(|x| x * x).sum::<f64>();
    let error = squares(&mut exact.iter().zip(&quantised).map(|(a, b)| a - b));
    let relative_rms = (error / squares(&mut exact.iter().copied())).sqrt();
    assert!(
        relative_rms > 0.0 && relative_rms < 0.05,
        "the engines differ by {relative_rms}"
    );
}

/// On a machine without an adapter the command says so; with one (Mesa's software adapter will do)
/// it chooses the same tokens as the reference.
#[test]
fn the_gpu_engine_agrees_with_the_reference() {
    let scratch = Scratch::new("gpu");
    let ran = scratch.run(&["logits", "--tokens", "1", "--engine", "gpu"]);
    if ran.code != Some(0) {
        ran.is_sentence(&["no WebGPU adapter was found"]);
        println!("skipped: this machine has no adapter");
        return;
    }
    for task in ["ner", "pos", "sentiment2", "sentiment3", "negation"] {
        let run = format!("--task {task} --limit 3 --greedy");
        scratch.record(
            &format!("{run} --engine cpu-exact"),
            &format!("{task}.jsonl"),
        );
        let expect = scratch.samples(&format!("{task}.jsonl"));
        for batch in [1, 16] {
            let out = format!("{task}-{batch}.jsonl");
            scratch.record(&format!("{run} --engine gpu --batch {batch}"), &out);
            assert_eq!(scratch.samples(&out), expect, "{task} at batch {batch}");
            let subject = &scratch.header(&out)["subject"];
            assert_eq!(subject["engine"], "gpu");
            assert!(subject["adapter"].is_string(), "{subject}");
            let self_test = subject["self_test"].as_str().expect("an outcome");
            assert!(self_test.starts_with("passed ("), "{self_test}");
        }
    }
}

#[test]
fn generate_takes_a_chat_a_prompt_or_tokens() {
    let scratch = Scratch::new("generate");
    let chat = scratch.json(&[CHAT, &["--greedy"]].concat());
    let keys: Vec<&String> = (chat.as_object().expect("an object").keys())
        .take(6)
        .collect();
    assert_eq!(
        keys,
        [
            "prompt_tokens",
            "tokens",
            "logprobs",
            "thought",
            "answer",
            "end"
        ]
    );
    assert_eq!(
        (&chat["answer"], &chat["end"]),
        (&json!("Sentiment: positive"), &json!("stop"))
    );
    assert_ne!(chat["thought"], "");
    assert_eq!(list(&chat["tokens"]).len(), list(&chat["logprobs"]).len());
    for logprob in list(&chat["logprobs"]) {
        assert!(logprob.as_f64().is_some_and(|x| x <= 0.0), "{logprob}");
    }
    // The same prompt without the template, as text and as ids, goes on the same way.
    let text = "<｜begin▁of▁sentence｜><｜User｜>NEG: They think that the play is not dull .<｜Assistant｜><think>\n";
    let prompt = scratch.json(&["generate", "--json", "--greedy", "--prompt", text]);
    let ids: Vec<String> = (ids(&scratch, text, &[]).iter())
        .map(Value::to_string)
        .collect();
    let tokens = scratch.json(&["generate", "--json", "--greedy", "--tokens", &ids.join(",")]);
    for other in [prompt, tokens] {
        for key in ["prompt_tokens", "tokens", "thought", "answer"] {
            assert_eq!(other[key], chat[key], "{key}");
        }
    }
}

#[test]
fn generate_streams_the_text_without_json() {
    let scratch = Scratch::new("stream");
    let whole = scratch.json(&[CHAT, &["--greedy"]].concat());
    let ran = scratch.run(&["generate", "--greedy", "--chat", CHAT[3]]);
    assert_eq!((ran.code, ran.stderr.as_str()), (Some(0), ""));
    let (thought, answer) = ran.stdout.split_once("── answer ──").expect("both parts");
    assert_eq!(
        (thought.trim(), answer.trim()),
        (
            whole["thought"].as_str().expect("text").trim(),
            whole["answer"].as_str().expect("text")
        )
    );
}

#[test]
fn generate_samples_by_its_seed() {
    let scratch = Scratch::new("seed");
    let tokens = |options: &[&str]| {
        let fixed = ["generate", "--json", "--tokens", "43", "--max-tokens", "30"];
        scratch.json(&[&fixed, options].concat())["tokens"].clone()
    };
    let greedy = tokens(&["--greedy"]);
    assert_eq!(greedy, tokens(&["--temperature", "0", "--seed", "5"]));
    assert_eq!(greedy, tokens(&["--greedy", "--seed", "5"]));
    let hot = ["--temperature", "1.5", "--top-p", "1", "--seed"];
    let with_seed = |seed| tokens(&[&hot[..], &[seed]].concat());
    assert_eq!(with_seed("5"), with_seed("5"));
    assert_ne!(with_seed("5"), with_seed("6"));
    assert_ne!(with_seed("5"), greedy);
    let narrow = ["--temperature", "1.5", "--top-p", "0.0001", "--seed", "5"];
    assert_eq!(
        tokens(&narrow),
        greedy,
        "only the best token is in the nucleus"
    );
}

#[test]
fn generate_ends_where_it_is_told() {
    let scratch = Scratch::new("limits");
    let with = |options: &[&str]| scratch.json(&[CHAT, &["--greedy"], options].concat());
    let free = with(&[]);
    let n_free = list(&free["tokens"]).len();

    let short = with(&["--max-tokens", "7"]);
    assert_eq!(
        (&short["end"], &short["answer"]),
        (&json!("length"), &Value::Null)
    );
    assert_eq!(list(&short["tokens"])[..], list(&free["tokens"])[..7]);

    // Past the end of the turn: the same beginning, then the stop token and whatever follows.
    let limit = (n_free + 8).to_string();
    let on = with(&["--ignore-stop", "--max-tokens", &limit]);
    assert_eq!(on["end"], "length");
    assert_eq!(list(&on["tokens"]).len(), n_free + 8);
    assert_eq!(list(&on["tokens"])[..n_free], list(&free["tokens"])[..]);

    // More than the machine could hold is cut to the model's context.
    assert_eq!(
        with(&["--max-tokens", "18446744073709551615"])["tokens"],
        free["tokens"]
    );
}

#[test]
fn a_think_budget_closes_the_thought() {
    let scratch = Scratch::new("budget");
    let free = scratch.json(&[CHAT, &["--greedy"]].concat());
    for (budget, close) in [
        (0, "</think>\n\n"),
        (3, "\n</think>\n\n"),
        (10, "\n</think>\n\n"),
    ] {
        let option = budget.to_string();
        let done = scratch.json(&[CHAT, &["--greedy", "--think-budget", &option]].concat());
        let close = ids(&scratch, close, &[]);
        let tokens = list(&done["tokens"]);
        assert_eq!(
            tokens[..budget],
            list(&free["tokens"])[..budget],
            "{budget}"
        );
        assert_eq!(tokens[budget..budget + close.len()], close, "{budget}");
        let logprobs = list(&done["logprobs"]);
        assert_eq!(logprobs.len(), tokens.len(), "{budget}");
        for logprob in &logprobs[budget..budget + close.len()] {
            assert_eq!(logprob.as_f64(), Some(0.0), "forced");
        }
        assert_eq!(done["usage"]["think_tokens"], budget);
        assert_eq!(done["usage"]["forced_tokens"], close.len());
        assert!(
            done["answer"]
                .as_str()
                .is_some_and(|a| a.starts_with("Sentiment: ")),
            "{done}"
        );
    }
}

#[test]
fn run_score_and_report_each_task() {
    let scratch = Scratch::new("run_score_report");
    let tasks = ["ner", "pos", "sentiment2", "sentiment3", "negation"];
    let mut records = Vec::new();
    for task in tasks {
        let record = format!("{task}.jsonl");
        let said = scratch.record(&format!("--task {task} --limit 4 --batch 2"), &record);
        assert!(
            said.lines().count() == 1 && said.starts_with(&format!("4 samples in {record}")),
            "no progress bar without a terminal: {said}"
        );
        let report = scratch.json(&["score", &record]);
        assert_eq!(
            (&report["task"], &report["n_samples"], &report["n_items"]),
            (&json!(task), &json!(4), &json!(4))
        );
        let n_correct = (scratch.samples(&record).iter())
            .filter(|sample| sample["score"]["label"]["correct"] == true)
            .count();
        if !["ner", "pos"].contains(&task) {
            assert_eq!(
                report["strict_accuracy"]["value"],
                json!(n_correct as f64 / 4.0),
                "{task}"
            );
        }
        records.push(record);
    }
    let mut args = vec!["report", "--out", "report.html"];
    args.extend(records.iter().map(String::as_str));
    let ran = scratch.run(&args);
    assert_eq!((ran.code, ran.stderr.as_str()), (Some(0), ""));
    let html = String::from_utf8(scratch.read("report.html")).expect("UTF-8");
    assert!(html.matches("<svg").count() >= 2 * tasks.len());
    for outside in [
        "http://", "https://", "<script", "<link", "src=", "@import", "url(",
    ] {
        assert!(!html.contains(outside), "{outside} in the report");
    }
    let first = &scratch.samples("negation.jsonl")[0]["item"];
    assert!(html.contains(first["text"].as_str().expect("text")));
}

#[test]
fn a_record_is_scored_again_from_its_answers() {
    let scratch = Scratch::new("rescore");
    scratch.record("--task sentiment2 --limit 4", "run.jsonl");
    let honest = scratch.json(&["score", "run.jsonl"]);
    let text = String::from_utf8(scratch.read("run.jsonl")).expect("UTF-8");
    // Without its checksums, which would tell that somebody changed it.
    let seal = r#","crc32":"00000000"}"#.len();
    let text: String = (text.lines())
        .map(|line| format!("{}}}\n", &line[..line.len() - seal]))
        .collect();
    let claimed = text
        .replace("\"correct\":true", "\"correct\":false")
        .replace("\"prediction\":{", "\"prediction\":null,\"was\":{");
    assert_ne!(claimed, text);
    scratch.write("claimed.jsonl", claimed);
    assert_eq!(scratch.json(&["score", "claimed.jsonl"]), honest);
    let unclear = text.replace("Sentiment: positive", "Sentiment: none");
    scratch.write("unclear.jsonl", unclear);
    let n_answered = |report: &Value| report["coverage"]["value"].as_f64().map(|x| x * 4.0);
    let report = scratch.json(&["score", "unclear.jsonl"]);
    assert!(n_answered(&report) < n_answered(&honest), "{report}");
}

/// What can be read only once is a record or a log as any file is.
#[cfg(unix)]
#[test]
fn a_record_and_a_log_are_scored_from_a_pipe() {
    let scratch = Scratch::new("scored-from-a-pipe");
    scratch.record("--task sentiment2 --limit 3", "run.jsonl");
    scratch.run(&[
        "export",
        "run.jsonl",
        "--to",
        "inspect",
        "--out",
        "log.json",
    ]);
    for file in ["run.jsonl", "log.json"] {
        let piped = scratch.run_on(&["score", "/dev/stdin"], scratch.read(file));
        assert_eq!(piped.code, Some(0), "{file}: {}", piped.stderr);
        let piped: Value = serde_json::from_str(&piped.stdout).expect("JSON");
        let whole = scratch.run(&["score", file]).stdout;
        let whole: Value = serde_json::from_str(&whole).expect("JSON");
        assert_eq!(piped, whole, "{file}");
    }
}

#[test]
fn data_says_what_it_understood() {
    let scratch = Scratch::new("data");
    scratch.write(
        "two.conll",
        "Ada B-PER\nsings O\n\nin O\nNew B-LOC\nYork I-LOC\n",
    );
    assert_eq!(
        scratch.json(&["data", "two.conll", "--task", "ner"]),
        json!({
            "format": "2 columns, IOB2, no comments",
            "n_items": 2,
            "n_tokens": 5,
            "tags": {"B-LOC": 1, "B-PER": 1, "I-LOC": 1, "O": 2},
            "entities": {"LOC": 1, "PER": 1},
            "labels": {},
            "skipped": {},
            "warnings": [],
        })
    );
}

#[test]
fn bad_usage_exits_with_2() {
    let scratch = Scratch::new("usage");
    let run = |rest: &'static str| format!("run --out x.jsonl {rest}");
    let generate = |rest: &'static str| format!("generate --json {rest}");
    for (args, expect) in [
        (String::new(), "Usage: thinkscope"),
        ("sing".to_owned(), "unrecognized subcommand 'sing'"),
        ("logits".to_owned(), "--tokens <IDS>"),
        ("logits --tokens 1,x".to_owned(), "'x' for '--tokens <IDS>'"),
        (
            "logits --tokens 1 --engine tpu".to_owned(),
            "cpu-exact, cpu, gpu",
        ),
        (
            generate(""),
            "--prompt <PROMPT>|--chat <CHAT>|--tokens <IDS>",
        ),
        (generate("--prompt a --chat b"), "cannot be used with"),
        (
            generate("--prompt a --greedy --temperature 1"),
            "cannot be used with",
        ),
        (
            generate("--prompt a --temperature -1"),
            "it must be a number from 0",
        ),
        (
            generate("--prompt a --temperature nan"),
            "it must be a number from 0",
        ),
        (generate("--prompt a --top-p 0"), "above 0 and at most 1"),
        (generate("--prompt a --max-tokens 0"), "0 is not in 1.."),
        ("run --task ner".to_owned(), "--out <FILE>"),
        (run(""), "--task <TASK>"),
        (
            run("--task poems"),
            "ner, pos, sentiment2, sentiment3, negation",
        ),
        (run("--task ner --batch 0"), "0 is not in 1.."),
        (run("--task ner --repeats 0"), "0 is not in 1.."),
        (run("--task ner --limit 0"), "0 is not in 1.."),
        (
            run("--task ner --greedy --temperature 1"),
            "cannot be used with",
        ),
        (run("--task ner --prompt long"), "full, short"),
        ("score".to_owned(), "<RECORD>"),
        ("report x.jsonl".to_owned(), "--out <OUT>"),
        ("metrics classify x.csv".to_owned(), "--labels <LABELS>"),
        ("data x.csv".to_owned(), "--task <TASK>"),
        ("data x.csv --task poems".to_owned(), "ner, pos, sentiment2"),
    ] {
        let words: Vec<&str> = args.split_whitespace().collect();
        let ran = scratch.run(&words);
        assert_eq!((ran.code, ran.stdout.as_str()), (Some(2), ""), "{args}");
        assert!(
            ran.stderr.contains(expect),
            "{args}: {} lacks `{expect}`",
            ran.stderr
        );
    }
    assert!(!scratch.has("x.jsonl"));
}

#[test]
fn every_help_explains_every_option() {
    let scratch = Scratch::new("help");
    for command in [
        "tokenize", "logits", "generate", "run", "score", "report", "compare", "export",
        "simulate", "metrics", "data",
    ] {
        let ran = scratch.run(&[command, "-h"]);
        assert_eq!((ran.code, ran.stderr.as_str()), (Some(0), ""));
        for line in ran
            .stdout
            .lines()
            .filter(|l| l.trim_start().starts_with("--"))
        {
            let option = line.trim_start().split("  ").nth(1);
            assert!(option.is_some(), "{command}: no help on `{line}`");
        }
    }
    let all = scratch.run(&["--help"]);
    assert_eq!(all.code, Some(0));
    assert!(all.stdout.contains("Run a task on a model"));
}

#[test]
fn a_reader_that_leaves_is_no_error() {
    let scratch = Scratch::new("pipe");
    scratch.record("--task sentiment2 --limit 1", "run.jsonl");
    let chat = [CHAT, &["--greedy"]].concat();
    let stream = [&chat[..1], &chat[2..]].concat();
    for args in [
        &["score", "run.jsonl"],
        &chat[..],
        &stream,
        &["logits", "--tokens", "1"],
    ] {
        let mut child = scratch.command(args).spawn().expect("the command");
        drop(child.stdout.take());
        let output = child.wait_with_output().expect("the command");
        let stderr = String::from_utf8_lossy(&output.stderr);
        assert_eq!(
            (output.status.code(), stderr.as_ref()),
            (Some(0), ""),
            "{args:?}"
        );
    }
}
