//! Logs of other programs as records: what they mean, and that our own exports come back.

use eval::export::{inspect, lm_eval};
use eval::foreign::{ForeignError, Form, Told, of_members, read_run, recognise, split};
use eval::record::{Origin, SCHEMA_VERSION, parse, write_header, write_sample};
use eval::{
    Completion, End, Failure, Gold, Header, Item, Prediction, Sample, TaskId, ThinkFlag, Usage,
    build_report, made_up, read, score,
};
use proptest::prelude::*;
use serde_json::{Value, json};

/// A sample of ours with what a model said, read and scored.
fn sample(task: TaskId, index: u32, repeat: u32, item: Item, said: Completion) -> Sample {
    let reading = read(task.task(), &item, &said);
    Sample {
        score: score(task.task(), &item, &reading),
        reading,
        completion: said,
        repeat,
        prompt: format!("Asked about {}", item.id),
        ..made_up::sample(task, index, item, Err(Failure::NoAnswer))
    }
}

fn said(thought: &str, answer: Option<&str>, flags: &[ThinkFlag], end: End) -> Completion {
    Completion {
        thought: thought.to_owned(),
        answer: answer.map(str::to_owned),
        flags: flags.to_vec(),
        end,
        budget_hit: false,
        usage: Usage {
            prompt_tokens: Some(30),
            input_tokens: Some(7),
            think_tokens: Some(12),
            forced_tokens: 0,
            answer_tokens: Some(4),
            output_tokens: None,
        },
        tokens: Some(vec![3; 17]),
        timing: None,
    }
}

/// Samples of every kind of outcome, for labels and for tags.
fn runs() -> Vec<(Header, Vec<Sample>)> {
    let task = TaskId::Sentiment2;
    let outcomes = [
        said("It is fine.\n", Some("Answer: positive"), &[], End::Stop),
        said("", Some("negative"), &[ThinkFlag::NoThink], End::Stop),
        said(
            "\n",
            Some("not positive"),
            &[ThinkFlag::EmptyThink],
            End::Stop,
        ),
        said("and on and on", None, &[ThinkFlag::Truncated], End::Length),
        said("I give up", None, &[ThinkFlag::UnclosedEos], End::Stop),
        said("so", Some(""), &[ThinkFlag::EmptyAnswer], End::Stop),
        said("mixed", Some("Label: mixed"), &[], End::Length),
    ];
    let labels = (0..).zip(outcomes).flat_map(|(index, outcome)| {
        let mut item = made_up::item(
            index,
            if index % 2 == 0 {
                "positive"
            } else {
                "negative"
            },
        );
        item.text = format!("A text, number {index}.");
        [0, 1].map(|repeat| sample(task, index, repeat, item.clone(), outcome.clone()))
    });
    let mut header = made_up::header(task);
    header.spec.repeats = 2;
    let mut runs = vec![(header, labels.collect())];
    for (task, tags, answer) in [
        (
            TaskId::Pos,
            ["PRON", "VERB", "PUNCT"],
            "She/PRON sings/NOUN ./PUNCT",
        ),
        (TaskId::Ner, ["B-PER", "O", "O"], "PER: She"),
    ] {
        let item = Item {
            id: "s1".to_owned(),
            text: "She sings.".to_owned(),
            tokens: ["She", "sings", "."].map(str::to_owned).to_vec(),
            gold: Gold::Tags(tags.map(str::to_owned).to_vec()),
        };
        let said = said("Hm.", Some(answer), &[], End::Stop);
        runs.push((made_up::header(task), vec![sample(task, 0, 0, item, said)]));
    }
    runs
}

/// What must be the same after a way out and back.
fn kept(samples: &[Sample]) -> Vec<Value> {
    let mut samples: Vec<&Sample> = samples.iter().collect();
    samples.sort_by_key(|sample| (sample.item_index, sample.repeat));
    (samples.into_iter())
        .map(|s| {
            json!([
                s.item,
                s.repeat,
                s.prompt,
                s.completion.answer,
                s.reading,
                s.score,
                s.completion.thought.trim()
            ])
        })
        .collect()
}

#[test]
fn inspect_logs_of_ours_come_back_whole() {
    for (header, samples) in runs() {
        let log = inspect(&header, &samples, "2026-01-01T00:00:00+00:00");
        for text in [log.to_string(), format!("{log:#}")] {
            assert_eq!(recognise(&text), Some(Form::Inspect));
            let got = read_run("a.json", &text, &Told::default()).expect("a run");
            assert_eq!(kept(&got.record.samples), kept(&samples));
            assert_eq!(got.notes, [""; 0]);
            let usage = |s: &[Sample]| s.iter().map(|s| s.completion.usage).collect::<Vec<_>>();
            assert_eq!(usage(&got.record.samples), usage(&samples));
            let origin = got.record.header.origin.clone().expect("an origin");
            assert_eq!(origin.unknown, [""; 0]);
            assert_eq!(
                Header {
                    origin: None,
                    ..got.record.header
                },
                header
            );
            let flags = |s: &[Sample]| {
                s.iter()
                    .map(|s| s.completion.flags.clone())
                    .collect::<Vec<_>>()
            };
            assert_eq!(flags(&got.record.samples), flags(&samples));
        }
    }
}

#[test]
fn sample_lines_of_ours_come_back_with_readings_and_scores() {
    for (header, samples) in runs() {
        let lines = lm_eval(&header, &samples);
        assert_eq!(recognise(&lines), Some(Form::Harness));
        let told = Told {
            task: Some(header.spec.task),
            model: Some("M".to_owned()),
            ..Told::default()
        };
        let got = read_run("samples_x.jsonl", &lines, &told).expect("a run");
        assert_eq!(kept(&got.record.samples), kept(&samples));
        let got = &got.record.header;
        assert_eq!(
            (got.subject.model.as_str(), got.spec.repeats),
            ("M", header.spec.repeats)
        );
        assert!(got.knows("spec.max_tokens") && !got.knows("spec.seed"));
        let report = build_report(header.spec.task, &samples);
        let again = read_run("x", &lines, &told).expect("a run").record.samples;
        let again = build_report(header.spec.task, &again);
        assert_eq!(again.strict_accuracy, report.strict_accuracy);
        assert_eq!(again.macro_f1, report.macro_f1);
        assert_eq!(again.failures, report.failures);
        assert_eq!(
            again.mean_think_tokens, None,
            "the form has no token counts"
        );
    }
}

#[test]
fn a_record_of_a_log_says_null_for_what_nobody_knows() {
    let (header, samples) = runs().swap_remove(0);
    let told = Told {
        task: Some(TaskId::Sentiment2),
        ..Told::default()
    };
    let foreign = read_run("x.jsonl", &lm_eval(&header, &samples), &told).expect("a run");
    let line = write_header(&foreign.record.header);
    let written: Value = serde_json::from_str(&line).expect("JSON");
    for field in [
        "/spec/seed",
        "/prompt_sha256",
        "/subject/n_params",
        "/subject/quantization",
    ] {
        assert_eq!(
            written.pointer(field),
            Some(&Value::Null),
            "{field}: {line}"
        );
    }
    let mut text = line;
    for sample in &foreign.record.samples {
        text = text + "\n" + &write_sample(sample);
    }
    assert!(text.contains(r#""think_tokens":null"#) && !text.contains("NaN"));
    assert_eq!(recognise(&text), Some(Form::Record));
    let again = parse(&text).expect("a record");
    assert_eq!(again.header, foreign.record.header);
    assert_eq!(again.samples, foreign.record.samples);
    assert!(!again.header.knows("spec.seed") && again.header.knows("spec.task"));
    // Null where the header does not say that it is unknown stays an error.
    let broken = write_header(&header).replacen("\"seed\":1", "\"seed\":null", 1);
    assert!(parse(&broken).is_err(), "{broken}");
}

#[test]
fn what_every_record_tells_cannot_be_said_to_be_unknown() {
    let (mut header, _) = runs().swap_remove(0);
    assert_ne!(header.spec.task, TaskId::Ner, "another than a blank one's");
    let fields = ["spec.task", "schema_version", "subject", "spec.repeats"];
    header.origin = Some(Origin {
        program: "a stranger's".to_owned(),
        unknown: fields.map(str::to_owned).to_vec(),
    });
    let record = parse(&write_header(&header)).expect("a record");
    assert_eq!(record.header, header);
}

#[test]
fn an_exported_header_of_another_version_is_left_aside() {
    let (header, samples) = runs().swap_remove(0);
    let mut log = inspect(&header, &samples, "2026-01-01T00:00:00+00:00");
    log["eval"]["metadata"]["thinkscope"]["schema_version"] = json!(SCHEMA_VERSION + 1);
    let got = read_run("a.json", &log.to_string(), &Told::default()).expect("a run");
    let found = got.record.header;
    assert_eq!(found.schema_version, SCHEMA_VERSION);
    assert!(header.knows("prompt_sha256") && !found.knows("prompt_sha256"));
    parse(&write_header(&found)).expect("a record");
}

/// A log as Inspect lays it out, with samples that its users have.
fn log(samples: &[Value]) -> String {
    json!({
        "version": 2,
        "status": "success",
        "eval": {
            "task": "inspect_evals/tone",
            "model": "openai/o3-mini",
            "dataset": {"name": "reviews", "samples": samples.len()},
            "config": {"epochs": 1},
            "packages": {"inspect_ai": "0.3.150"},
            "model_generate_config": {"max_tokens": 900, "temperature": 0.7},
        },
        "plan": {"name": "plan", "steps": [], "config": {"temperature": 0.3, "seed": 42}},
        "samples": samples,
    })
    .to_string()
}

fn answered(id: &str, target: &str, content: &Value, stop: &str, usage: &Value) -> Value {
    json!({
        "id": id, "epoch": 1,
        "input": [
            {"role": "system", "content": "Be brief."},
            {"role": "user", "content": format!("Is text {id} positive?")},
        ],
        "target": target,
        "messages": [],
        "output": {
            "model": "o3-mini",
            "choices": [{"message": {"role": "assistant", "content": content}, "stop_reason": stop}],
            "usage": usage,
        },
        "attachments": {"abc": "positive"},
    })
}

#[test]
fn foreign_inspect_logs_mean_what_inspect_means() {
    let none = Value::Null;
    let block = |reasoning: Value, text: &str| json!([reasoning, {"type": "text", "text": text}]);
    let counted = json!({
        "input_tokens": 5, "output_tokens": 40, "total_tokens": 65,
        "input_tokens_cache_read": 20, "reasoning_tokens": 32,
    });
    let samples = [
        // Reasoning blocks, with the provider's counts; cached input is in the total.
        answered(
            "a",
            "positive",
            &block(
                json!({"type": "reasoning", "reasoning": "Nice."}),
                "positive",
            ),
            "stop",
            &counted,
        ),
        // Redacted: the summary is all there is.
        answered(
            "b",
            "negative",
            &block(
                json!({"type": "reasoning", "reasoning": "ENCRYPTED", "redacted": true, "summary": "Short."}),
                "Answer: negative",
            ),
            "stop",
            &counted,
        ),
        // Tags in the text, no counts.
        answered(
            "c",
            "positive",
            &json!("<think>\nwell, negative?\n</think>\nIt is positive."),
            "stop",
            &none,
        ),
        // Cut off within the reasoning block, and within the tags.
        answered(
            "d",
            "positive",
            &block(
                json!({"type": "reasoning", "reasoning": "positive posi"}),
                "",
            ),
            "max_tokens",
            &counted,
        ),
        answered(
            "e",
            "positive",
            &json!("<think> positive, positive"),
            "max_tokens",
            &none,
        ),
        // A text kept among the attachments.
        answered("f", "positive", &json!("attachment://abc"), "stop", &none),
        // An error: nothing was said.
        json!({"id": "g", "epoch": 1, "input": "Is g?", "target": "negative", "output": {"choices": []}, "error": {"message": "timeout"}}),
    ];
    let got = read_run("log.json", &log(&samples), &Told::default()).expect("a run");
    let record = &got.record;
    let what = |s: &Sample| {
        let c = &s.completion;
        let label = match &s.reading.prediction {
            Some(Prediction::Label(label)) => label.clone(),
            _ => s.reading.failure.map_or("?".to_owned(), |f| f.to_string()),
        };
        (
            s.item.id.clone(),
            label,
            c.thought.trim().to_owned(),
            c.usage.think_tokens,
        )
    };
    let all: Vec<_> = record.samples.iter().map(what).collect();
    let row = |id: &str, label: &str, thought: &str, n| {
        (id.to_owned(), label.to_owned(), thought.to_owned(), n)
    };
    assert_eq!(
        all,
        [
            row("a", "positive", "Nice.", Some(32)),
            row("b", "negative", "Short.", Some(32)),
            row("c", "positive", "well, negative?", None),
            row("d", "truncated_think", "positive posi", Some(32)),
            row("e", "truncated_think", "positive, positive", None),
            row("f", "positive", "", None),
        ]
    );
    let usage = record.samples[0].completion.usage;
    assert_eq!(
        (usage.prompt_tokens, usage.answer_tokens, usage.input_tokens),
        (Some(25), Some(8), None)
    );
    assert_eq!(usage.output_tokens, Some(40), "by the log's own count");
    assert_eq!(record.samples[0].prompt, "Is text a positive?");
    let header = &record.header;
    assert_eq!(header.spec.task, TaskId::Sentiment2, "from the annotations");
    assert_eq!(
        (
            header.subject.model.as_str(),
            header.subject.engine.as_str()
        ),
        ("o3-mini", "openai")
    );
    assert_eq!(
        (
            header.spec.temperature,
            header.spec.seed,
            header.spec.max_tokens
        ),
        (Some(0.3), 42, 900)
    );
    assert_eq!(
        (header.dataset.name.as_str(), header.dataset.n_items),
        ("reviews", 6)
    );
    assert!(!header.knows("spec.top_p") && header.knows("spec.seed"));
    assert_eq!(
        header.origin.as_ref().expect("an origin").program,
        "inspect_ai 0.3.150"
    );
    let [note] = got.notes.as_slice() else {
        panic!("{:?}", got.notes)
    };
    assert!(note.starts_with("1 samples have no output"), "{note}");
}

#[test]
fn outputs_of_a_prefilled_prompt_are_known_by_their_closing_tags() {
    let none = Value::Null;
    let samples = [
        answered(
            "a",
            "positive",
            &json!("fine\n</think>\npositive"),
            "stop",
            &none,
        ),
        answered(
            "b",
            "negative",
            &json!("positive, or is it"),
            "max_tokens",
            &none,
        ),
    ];
    let got = read_run("log.json", &log(&samples), &Told::default()).expect("a run");
    let failure = |at: usize| got.record.samples[at].reading.failure;
    assert_eq!(
        (failure(0), failure(1)),
        (None, Some(Failure::TruncatedThink))
    );
    assert!(
        got.notes[0].contains("the prompt opened it; 1 outputs"),
        "{:?}",
        got.notes
    );
    let told = Told {
        prefilled: Some(false),
        ..Told::default()
    };
    let got = read_run("log.json", &log(&samples), &told).expect("a run");
    assert_eq!(
        got.record.samples[1].reading.failure, None,
        "told otherwise, it is an answer"
    );
}

#[test]
fn archives_are_put_together() {
    let whole: Value = serde_json::from_str(&log(&[answered(
        "a",
        "negative",
        &json!("negative"),
        "stop",
        &Value::Null,
    )]))
    .expect("JSON");
    let sample = whole["samples"][0].to_string();
    let head = json!({"version": 2, "eval": whole["eval"], "plan": whole["plan"]}).to_string();
    let member = |name: &str, text: &str| (name.to_owned(), text.to_owned());
    for name in ["header.json", "_journal/start.json", "start.json"] {
        let members = [
            member("summaries.json", "[]"),
            member("samples/a_epoch_1.json", &sample),
            member(name, &head),
        ];
        let text = of_members("x.eval", &members).expect("a log");
        let got = read_run("x.eval", &text, &Told::default()).expect("a run");
        assert_eq!(got.record.samples.len(), 1, "{name}");
    }
    let error = of_members("x.eval", &[member("samples/a.json", &sample)]).expect_err("no header");
    assert_eq!(
        error.to_string(),
        "x.eval holds no header.json: choose a log that Inspect wrote"
    );
    let error = of_members("x.eval", &[member("header.json", "{")]).expect_err("no JSON");
    assert!(
        error
            .to_string()
            .starts_with("line 1 of x.eval, header.json is no JSON"),
        "{error}"
    );
}

/// Sample lines as several ages of the harness write them.
#[test]
fn foreign_sample_lines_of_every_age() {
    let check = |line: Value, told: &Told, expect: &[(&str, Option<&str>)]| {
        let got = read_run("samples_t.jsonl", &line.to_string(), told).expect("a run");
        let all: Vec<_> = (got.record.samples.iter())
            .map(|s| (s.completion.thought.trim(), s.completion.answer.as_deref()))
            .collect();
        assert_eq!(all, expect, "{line}");
        got.record
    };
    let sentiment = Told {
        task: Some(TaskId::Sentiment2),
        model: Some("deepseek-ai/R1".to_owned()),
        ..Told::default()
    };
    // 2023: a list of a list, a number as the target, the text in the document.
    let record = check(
        json!({
            "doc_id": 7, "doc": {"sentence": "so good ", "label": 1, "idx": 7}, "target": 1,
            "arguments": [["so good\nSentiment:", {"until": ["\n"], "max_gen_toks": 64, "do_sample": false}]],
            "resps": [["<think>good</think> positive"]], "filtered_resps": ["positive"], "exact_match": 1.0,
        }),
        &sentiment,
        &[("good", Some("positive"))],
    );
    assert_eq!(
        record.samples[0].item.gold,
        Gold::Label("positive".to_owned())
    );
    assert_eq!(record.samples[0].prompt, "so good\nSentiment:");
    assert_eq!(
        (
            record.header.spec.temperature,
            record.header.knows("spec.temperature")
        ),
        (None, true)
    );
    assert_eq!(
        (
            record.header.spec.max_tokens,
            record.header.subject.model.as_str()
        ),
        (64, "deepseek-ai/R1")
    );
    // 2024 and later: named arguments, a chat as a string, several repeats, NaN among the metrics.
    let chat = json!([{"role": "user", "content": "Tone of: meh"}]).to_string();
    let line = format!(
        r#"{{"doc_id": 0, "doc": {{"text": "meh"}}, "target": "negative", "arguments": {{"gen_args_0": {{"arg_0": {}, "arg_1": {{"temperature": 0.6, "top_p": 0.95, "do_sample": true}}}}}}, "resps": [["hm</think>negative", "never ending"]], "filtered_resps": ["x"], "filter": "none", "f1": NaN}}"#,
        json!(chat)
    );
    let got = read_run("samples_t.jsonl", &line, &sentiment)
        .expect("a run")
        .record;
    assert_eq!(got.samples[0].prompt, "Tone of: meh");
    assert_eq!(
        (got.header.spec.repeats, got.header.spec.temperature),
        (2, Some(0.6))
    );
    assert_eq!(
        got.samples[1].reading.failure,
        Some(Failure::TruncatedThink)
    );
    // One list for the whole file.
    let list = json!([{"doc_id": 1, "doc": {"text": "x"}, "target": "pos", "arguments": [], "resps": [["positive"]]}]);
    check(list, &sentiment, &[("", Some("positive"))]);
    // Tags: as a written list beside tokens, and the document's own where the target is none.
    let pos = Told {
        task: Some(TaskId::Pos),
        ..Told::default()
    };
    let tagged = json!({
        "doc_id": 3, "doc": {"tokens": ["Go", "!"]}, "target": "['VERB', 'PUNCT']",
        "arguments": [["Go !", {}]], "resps": [["Go/VERB !/PUNCT"]],
    });
    let record = check(tagged, &pos, &[("", Some("Go/VERB !/PUNCT"))]);
    assert_eq!(record.samples[0].score.accuracy(), Some(1.0));
    let own = json!({
        "doc_id": 3, "doc": {"tokens": ["Go", "!"], "upos": ["VERB", "PUNCT"]}, "target": 5,
        "arguments": [["Go !", {}]], "resps": [["Go/VERB !/SYM"]],
    });
    assert_eq!(
        check(own, &pos, &[("", Some("Go/VERB !/SYM"))]).samples[0]
            .score
            .accuracy(),
        Some(0.5)
    );
}

#[test]
fn labels_may_be_called_otherwise_and_the_task_is_found() {
    let line = |id: u32, target: &str| {
        json!({"doc_id": id, "doc": {"text": "x"}, "target": target, "arguments": [], "resps": [["positive"]]}).to_string()
    };
    let told = Told {
        labels: [("A", "positive"), ("B", "negative")]
            .map(|(a, b)| (a.to_owned(), b.to_owned()))
            .into(),
        ..Told::default()
    };
    let lines = line(0, "A") + "\n" + &line(1, "B");
    let got = read_run("x", &lines, &told).expect("a run").record;
    assert_eq!(
        (got.header.spec.task, got.samples.len()),
        (TaskId::Sentiment2, 2)
    );
    let three = line(0, "positive") + "\n" + &line(1, "neutral");
    let got = read_run("x", &three, &Told::default())
        .expect("a run")
        .record;
    assert_eq!(got.header.spec.task, TaskId::Sentiment3);
    assert_eq!(got.header.subject.model, "unknown model");
    assert!(matches!(
        read_run("x", &lines, &Told::default()),
        Err(ForeignError::NoTask { .. })
    ));
    let told = Told {
        task: Some(TaskId::Sentiment2),
        ..Told::default()
    };
    let got = read_run("x", &(line(0, "positive") + "\n" + &line(1, "B")), &told).expect("a run");
    assert_eq!(got.record.samples.len(), 1);
    assert!(
        got.notes[0].contains("1 of 2 documents have no gold annotation"),
        "{:?}",
        got.notes
    );
}

#[test]
fn what_is_no_log_is_told_in_one_sentence() {
    let check = |text: &str, expect: &str| {
        let error = read_run("f.json", text, &Told::default()).expect_err("no run");
        let error = error.to_string();
        assert!(error.contains(expect) && !error.contains('\n'), "{error}");
    };
    check("", "the record is empty");
    check("hello", "no record header");
    check("{\"a\": 1}", "no `schema_version`");
    check(
        "{\"doc_id\": 0, \"resps\": []}\n{oops",
        "line 2 of f.json is no JSON",
    );
    check(&log(&[]), "f.json holds no sample");
    let scored = json!({"doc_id": 0, "doc": {}, "target": 0, "resps": [[["-1.5", "True"]], [["-2.5", "False"]]]});
    check(&scored.to_string(), "log-likelihoods");
    let scored = json!({"doc_id": 0, "doc": {}, "target": 0, "resps": [["-1.5", "True"], ["-2.5", "False"]]});
    check(&scored.to_string(), "log-likelihoods");
    let poem = json!({"doc_id": 0, "doc": {"text": "x"}, "target": "a poem", "resps": [["y"]]});
    check(&poem.to_string(), "does not tell its task");
    assert_eq!(recognise("[1, 2]"), None);
    assert_eq!(
        recognise("\u{feff}{\"schema_version\":1}"),
        Some(Form::Record)
    );
}

#[test]
fn golden_thoughts_are_split_in_text_as_by_id() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/golden/");
    let mut n = 0;
    for (file, part) in [
        ("think_cases.json", None),
        ("parser_golden.json", Some("think")),
    ] {
        let Ok(text) = std::fs::read_to_string(format!("{folder}{file}")) else {
            println!("skipped: ../shared is not here");
            return;
        };
        let golden: Value = serde_json::from_str(&text).expect("JSON");
        let cases = part.map_or(&golden, |part| &golden[part]);
        for case in cases.as_array().expect("cases") {
            let end = if case["finish"] == "length" {
                End::Length
            } else {
                End::Stop
            };
            let text = case["text"].as_str().expect("a text");
            let got = split::split(text, case["prefilled"] == true, end);
            assert_eq!(json!(got.answer), case["answer"], "{case}");
            if case.get("thought").is_some() {
                assert_eq!(json!(got.thought), case["thought"], "{case}");
            }
            let set =
                |flags: Vec<String>| flags.into_iter().collect::<std::collections::BTreeSet<_>>();
            let expect: Vec<String> = serde_json::from_value(case["flags"].clone()).expect("flags");
            let flags = got.flags.iter().map(ToString::to_string).collect();
            assert_eq!(set(flags), set(expect), "{case}");
            n += 1;
        }
    }
    assert!(n > 15);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    /// Whatever is in a file, it is a run or one sentence.
    #[test]
    fn no_file_is_too_strange(cut in 0..100_usize, junk in any::<String>(), key in 0..12_usize, value in 0..5_usize, prefilled in any::<Option<bool>>()) {
        let (header, samples) = runs().swap_remove(0);
        let values = [json!(null), json!(-1), json!("x"), json!([[[]]]), json!({"a": {}})];
        let keys = ["id", "epoch", "input", "target", "messages", "output", "metadata", "attachments", "doc", "resps", "arguments", "doc_id"];
        let mut log = inspect(&header, &samples, "now");
        log["samples"][0][keys[key]] = values[value].clone();
        log["eval"][keys[key]] = values[value].clone();
        let lines = lm_eval(&header, &samples);
        let mut line: Value = serde_json::from_str(lines.lines().next().expect("a line")).expect("JSON");
        line[keys[key]] = values[value].clone();
        let told = Told { task: Some(TaskId::Sentiment2), prefilled, ..Told::default() };
        for text in [log.to_string(), line.to_string() + "\n" + &lines, junk] {
            let mut at = text.len() * (100 - cut) / 100;
            while !text.is_char_boundary(at) {
                at -= 1;
            }
            for text in [&text[..at], &text[..]] {
                match read_run("f", text, &told) {
                    Ok(run) => {
                        for sample in &run.record.samples {
                            prop_assert_eq!(&score(sample_task(), &sample.item, &sample.reading), &sample.score);
                        }
                    }
                    Err(error) => prop_assert!(!error.to_string().is_empty()),
                }
            }
        }
    }
}

fn sample_task() -> &'static eval::Task {
    TaskId::Sentiment2.task()
}
