//! What logs of other programs say in their details: which form they have, what the run was, what
//! the model said, and what is gold.

use eval::foreign::{Foreign, ForeignError, Form, Told, of_members, read_run, recognise, split};
use eval::record::Record;
use eval::{End, Gold, TaskId, ThinkFlag};
use serde_json::{Value, json};

fn told(task: TaskId) -> Told {
    Told {
        task: Some(task),
        ..Told::default()
    }
}

/// The record and the notes of sample lines of the harness.
fn harness(lines: &[Value], told: &Told) -> (Record, Vec<String>) {
    let text: String = lines.iter().map(|line| format!("{line}\n")).collect();
    let run = read_run("samples_t.jsonl", &text, told).expect("a run");
    (run.record, run.notes)
}

/// A sample line with these keys beside the usual ones.
fn line(keys: &Value) -> Value {
    let mut line = json!({
        "doc_id": 0, "doc": {"text": "fine"}, "target": "positive",
        "arguments": [["Is it?", {}]], "resps": [["positive"]],
    });
    for (key, value) in keys.as_object().expect("keys") {
        line[key] = value.clone();
    }
    line
}

/// The record and the notes of a log of Inspect of a task called `name`.
fn inspect(name: &str, samples: &[Value], told: &Told) -> (Record, Vec<String>) {
    let log = json!({
        "version": 2, "status": "success",
        "eval": {"task": name, "model": "mock/m", "dataset": {"name": "d"}},
        "samples": samples,
    });
    let run = read_run("log.json", &log.to_string(), told).expect("a run");
    (run.record, run.notes)
}

/// A sample of Inspect with these keys beside the usual ones.
fn sample(id: &str, keys: &Value) -> Value {
    let mut sample = json!({"id": id, "epoch": 1, "input": "Is it?", "target": "positive"});
    for (key, value) in keys.as_object().expect("keys") {
        sample[key] = value.clone();
    }
    sample
}

#[test]
fn each_form_is_known_by_all_of_its_keys() {
    let check = |text: &str, expect: Option<Form>| assert_eq!(recognise(text), expect, "{text}");
    // On one line.
    check(r#"{"schema_version": 1}"#, Some(Form::Record));
    check(r#"{"doc_id": 1, "resps": []}"#, Some(Form::Harness));
    check(r#"{"doc_id": 1}"#, None);
    check(r#"{"resps": []}"#, None);
    check(r#"{"eval": {}, "samples": []}"#, Some(Form::Inspect));
    check(r#"{"eval": {}, "plan": {}}"#, Some(Form::Inspect));
    check(r#"{"eval": {}}"#, None);
    check(r#"{"samples": [], "plan": {}}"#, None);
    // Over several.
    check("[\n{\"doc_id\": 1}\n]", Some(Form::Harness));
    check("{\n\"doc_id\": 1\n}", None);
    check(
        "{\n\"status\": \"success\",\n\"eval\": {}\n}",
        Some(Form::Inspect),
    );
    check("{\n\"status\": \"success\"\n}", None);
    check("{\n\"eval\": {}\n}", None);
    check("{\n\"name\": \"x\"\n}", None);
    check("[\n{\"status\": \"success\", \"eval\": {}}\n]", None);
}

#[test]
fn a_top_p_is_a_share_or_unknown() {
    let check = |top_p: Value, expect: Option<f32>| {
        let settings = json!([["Is it?", {"top_p": top_p}]]);
        let (record, _) = harness(
            &[line(&json!({"arguments": settings}))],
            &told(TaskId::Sentiment2),
        );
        let header = record.header;
        assert_eq!(header.knows("spec.top_p"), expect.is_some(), "{top_p}");
        if let Some(expect) = expect {
            assert!((header.spec.top_p - expect).abs() < 1e-6, "{top_p}");
        }
    };
    check(json!(0.95), Some(0.95));
    check(json!(0), Some(0.0));
    check(json!(1), Some(1.0));
    check(json!(1.5), None);
    check(json!(-0.5), None);
    check(json!("0.5"), None);
    check(Value::Null, None);
}

#[test]
fn unfinished_thoughts_of_a_prefilled_prompt_are_told_where_there_are_some() {
    let check = |outputs: &[&str], expect: &[&str]| {
        let model = Some("M".to_owned());
        let told = Told {
            model,
            ..told(TaskId::Sentiment2)
        };
        let (_, notes) = harness(&[line(&json!({"resps": [outputs]}))], &told);
        assert_eq!(notes, expect, "{outputs:?}");
    };
    check(&["so</think>positive", "well</think>negative"], &[]);
    check(
        &["so</think>positive", "and on", "and on"],
        &[
            "The outputs close a thought that they do not open, so the prompt opened it; 2 outputs without a closing tag are unfinished thoughts.",
        ],
    );
    check(&["<think>so</think>positive", "and on"], &[]);
    check(&["positive"], &[]);
}

#[test]
fn an_output_that_stops_inside_its_thought_was_likely_cut_off() {
    let check = |text: &str, prefilled: bool, expect: End| {
        assert_eq!(split::likely_end(text, prefilled), expect, "{text}");
    };
    check("positive", false, End::Stop);
    check("<think>so", false, End::Length);
    check("so", true, End::Length);
    check("<think>so</think>positive", false, End::Stop);
    check("so</think>positive", true, End::Stop);
    check("so</think>positive", false, End::Stop);
}

#[test]
fn tags_speak_for_entities_where_one_is_an_entity() {
    let task = |tags: &[&str]| {
        let tokens: Vec<&str> = tags.iter().map(|_| "w").collect();
        let doc = json!({"tokens": tokens, "ner_tags": tags});
        let text = line(&json!({"doc": doc, "target": null})).to_string();
        read_run("x", &text, &Told::default()).map(|run| run.record.header.spec.task)
    };
    let check = |tags: &[&str]| assert_eq!(task(tags).expect("a run"), TaskId::Ner, "{tags:?}");
    check(&["O", "B-PER"]);
    check(&["B-PER"]);
    let nothing = task(&["O", "O"]);
    assert!(
        matches!(nothing, Err(ForeignError::NoTask { .. })),
        "{nothing:?}"
    );
}

#[test]
fn a_document_of_several_filters_is_read_once() {
    let told = Told {
        model: Some("M".to_owned()),
        ..told(TaskId::Sentiment2)
    };
    let (strict, loose) = (
        line(&json!({"filter": "strict"})),
        line(&json!({"filter": "loose"})),
    );
    let other = line(&json!({"doc_id": 1}));
    let lines = [strict.clone(), loose, line(&json!({"filter": "x"})), other];
    let (record, notes) = harness(&lines, &told);
    assert_eq!(record.samples.len(), 2);
    assert_eq!(
        notes,
        ["2 lines repeat a document for another filter; each output is read once."]
    );
    let (_, notes) = harness(&[strict], &told);
    assert_eq!(notes, [""; 0]);
}

#[test]
fn prompts_are_what_the_user_said_last() {
    let check = |arguments: Value, expect: &str| {
        let (record, _) = harness(
            &[line(&json!({"arguments": arguments}))],
            &told(TaskId::Sentiment2),
        );
        assert_eq!(record.samples[0].prompt, expect, "{arguments}");
    };
    let chat = json!([
        {"role": "user", "content": "An example"},
        {"role": "assistant", "content": "positive"},
        {"role": "user", "content": "Is it?"},
        {"role": "assistant", "content": "<think>"},
    ]);
    check(json!([["Is it?", {}]]), "Is it?");
    check(json!([[chat, {}]]), "Is it?");
    check(json!([[chat.to_string(), {}]]), "Is it?");
    check(json!([[format!("{chat:#}"), {}]]), "Is it?");
    check(json!([[format!(" {chat}"), {}]]), "Is it?");
    check(
        json!({"gen_args_0": {"arg_0": chat, "arg_1": {}}}),
        "Is it?",
    );
    // What only looks like a chat is a text.
    check(
        json!([["[{\"role\": \"user\"", {}]]),
        "[{\"role\": \"user\"",
    );
    check(json!([["[1]", {}]]), "[1]");
    check(json!([]), "");
}

#[test]
fn outputs_are_a_list_or_a_list_of_lists() {
    let check = |resps: Value, expect: &[&str]| {
        let (record, _) = harness(&[line(&json!({"resps": resps}))], &told(TaskId::Sentiment2));
        let answers: Vec<&str> = (record.samples.iter())
            .filter_map(|sample| sample.completion.answer.as_deref())
            .collect();
        assert_eq!(answers, expect, "{resps}");
    };
    check(json!([["positive"]]), &["positive"]);
    check(json!([["positive", "negative"]]), &["positive", "negative"]);
    check(json!(["positive"]), &["positive"]);
    check(json!(["positive", "negative"]), &["positive", "negative"]);
}

#[test]
fn targets_are_labels_in_every_form_or_leave_the_documents_own() {
    let check = |doc: Value, target: Value, expect: &str| {
        let text = format!("{doc} {target}");
        let (record, _) = harness(
            &[line(&json!({"doc": doc, "target": target}))],
            &told(TaskId::Sentiment2),
        );
        let gold = &record.samples[0].item.gold;
        assert_eq!(*gold, Gold::Label(expect.to_owned()), "{text}");
    };
    let bare = json!({"text": "fine"});
    check(bare.clone(), json!(" negative\n"), "negative");
    check(bare.clone(), json!(0), "negative");
    check(bare.clone(), json!(1), "positive");
    check(bare.clone(), json!(["negative", "positive"]), "negative");
    check(bare, json!([1]), "positive");
    let own = json!({"text": "fine", "label": "negative"});
    check(own.clone(), json!("positive"), "positive");
    for none in [json!(""), json!(" \n"), Value::Null, json!([]), json!({})] {
        check(own.clone(), none, "negative");
    }
}

#[test]
fn targets_are_tags_as_a_list_or_as_a_text_of_one() {
    let check = |target: Value| {
        let text = target.to_string();
        let doc = json!({"tokens": ["Go", "!"]});
        let (record, _) = harness(
            &[line(&json!({"doc": doc, "target": target}))],
            &told(TaskId::Pos),
        );
        assert_eq!(
            record.samples[0].item.gold_tags(),
            ["VERB", "PUNCT"],
            "{text}"
        );
    };
    check(json!(["VERB", "PUNCT"]));
    check(json!("VERB PUNCT"));
    check(json!("[\"VERB\", \"PUNCT\"]"));
    // A target of Inspect may be a list of one text.
    check(json!(["['VERB', 'PUNCT']"]));
    check(json!(["VERB PUNCT"]));
}

#[test]
fn the_last_part_of_a_tasks_name_may_be_a_task_of_ours() {
    let said = json!({"output": {"completion": "positive"}});
    let task = |name: &str| {
        let (record, _) = inspect(name, &[sample("a", &said)], &Told::default());
        record.header.spec.task
    };
    assert_eq!(task("sentiment3"), TaskId::Sentiment3);
    assert_eq!(task("thinkscope/sentiment3"), TaskId::Sentiment3);
    // Else the gold annotations speak: two labels are enough for them.
    assert_eq!(task("sentiment3/tone"), TaskId::Sentiment2);
}

#[test]
fn what_the_model_said_last_is_read() {
    let message = |role: &str, content: &str| json!({"role": role, "content": content});
    let check = |keys: Value, expect: Option<&str>, expect_notes: &[&str]| {
        let good = sample("good", &json!({"output": {"completion": "negative"}}));
        let samples = [good, sample("a", &keys)];
        let (record, notes) = inspect("sentiment2", &samples, &Told::default());
        let answer = (record.samples.get(1)).and_then(|sample| sample.completion.answer.as_deref());
        assert_eq!(answer, expect, "{keys}");
        assert_eq!(notes, expect_notes, "{keys}");
    };
    let none =
        "1 samples have no output of the model (an error, or a cancelled run) and are left out.";
    let turns = "In 1 samples the model speaks more than once; its last message is read.";
    check(
        json!({"output": {"choices": [], "completion": "positive"}}),
        Some("positive"),
        &[],
    );
    check(
        json!({"output": {"choices": [], "completion": ""}}),
        None,
        &[none],
    );
    check(json!({"output": {"choices": []}}), None, &[none]);
    check(
        json!({"messages": [
            message("system", "Be brief."),
            message("user", "Is it?"),
            message("assistant", "positive"),
            message("user", "Thanks."),
        ]}),
        Some("positive"),
        &[],
    );
    check(
        json!({"messages": [
            message("user", "Is it?"),
            message("assistant", "negative"),
            message("assistant", "positive"),
        ]}),
        Some("positive"),
        &[turns],
    );
    // What is said to be the output goes before the messages.
    check(
        json!({
            "messages": [message("user", "Is it?"), message("assistant", "negative")],
            "output": {"choices": [{"message": message("assistant", "positive")}]},
        }),
        Some("positive"),
        &[],
    );
}

#[test]
fn a_thought_is_empty_where_no_text_and_no_count_speaks_of_one() {
    let check = |reasoning: &str, usage: Value, is_empty: bool| {
        let content = json!([
            {"type": "reasoning", "reasoning": reasoning},
            {"type": "text", "text": "positive"},
        ]);
        let choice = json!({"message": {"role": "assistant", "content": content}});
        let output = json!({"choices": [choice], "usage": usage});
        let samples = [sample("a", &json!({"output": output}))];
        let (record, _) = inspect("sentiment2", &samples, &Told::default());
        let flags = &record.samples[0].completion.flags;
        let expect: &[ThinkFlag] = if is_empty {
            &[ThinkFlag::EmptyThink]
        } else {
            &[]
        };
        assert_eq!(flags, expect, "{reasoning:?} {usage}");
    };
    let counted = |n: u32| json!({"output_tokens": 40, "reasoning_tokens": n});
    check("Nice.", Value::Null, false);
    check("Nice.", counted(0), false);
    check(" \n", Value::Null, true);
    check(" \n", counted(0), true);
    // Hidden by the provider, which counts it.
    check("", counted(32), false);
}

#[test]
fn tokens_of_the_prompt_are_the_total_without_the_output() {
    let check = |usage: Value, expect: Option<u32>| {
        let samples = [sample(
            "a",
            &json!({"output": {"completion": "positive", "usage": usage}}),
        )];
        let (record, _) = inspect("sentiment2", &samples, &Told::default());
        let got = record.samples[0].completion.usage.prompt_tokens;
        assert_eq!(got, expect, "{usage}");
    };
    check(
        json!({"input_tokens": 5, "output_tokens": 40, "total_tokens": 65}),
        Some(25),
    );
    check(
        json!({"input_tokens": 5, "output_tokens": 40, "total_tokens": 41}),
        Some(1),
    );
    // A total of the output alone, or one too small, tells nothing of the prompt.
    check(
        json!({"input_tokens": 5, "output_tokens": 40, "total_tokens": 40}),
        Some(5),
    );
    check(
        json!({"input_tokens": 5, "output_tokens": 40, "total_tokens": 39}),
        Some(5),
    );
    check(json!({"output_tokens": 40}), None);
}

#[test]
fn only_json_members_among_the_samples_are_samples() {
    let member = |name: &str, text: &str| (name.to_owned(), text.to_owned());
    let members = [
        member("header.json", r#"{"version": 2, "eval": {}}"#),
        member("summaries.json", "[]"),
        member("samples/a_epoch_1.json", r#"{"id": "a"}"#),
        member("samples/notes.txt", "no JSON"),
        member("old/samples/b.json", r#"{"id": "b"}"#),
        member("samples/c_epoch_1.json", r#"{"id": "c"}"#),
    ];
    let log = of_members("x.eval", &members).expect("a log");
    let log: Value = serde_json::from_str(&log).expect("JSON");
    assert_eq!(
        log,
        json!({
            "version": 2, "eval": {}, "status": "started",
            "samples": [{"id": "a"}, {"id": "c"}],
        })
    );
}

/// A line of lm-evaluation-harness.
fn harness_line(doc_id: Value, id: Value, text: &str, label: &str, filter: &str) -> Value {
    json!({
        "doc_id": doc_id, "doc": {"id": id, "text": text, "label": label}, "target": label,
        "arguments": [[format!("Asked: {text}"), {}]], "resps": [[label]], "filter": filter,
    })
}

/// A sample of Inspect.
fn inspect_sample(id: Value, epoch: Value, text: &str, label: &str) -> Value {
    json!({
        "id": id, "epoch": epoch, "input": text, "target": label,
        "metadata": {"label": label, "noise": epoch},
        "output": {"completion": label, "choices": [{"stop_reason": "stop"}]},
    })
}

/// Lines of a file.
fn lines_of(lines: &[Value]) -> String {
    let lines: Vec<String> = lines.iter().map(Value::to_string).collect();
    lines.join("\n")
}

/// A log of Inspect of these samples.
fn log_of(samples: &[Value]) -> String {
    json!({"status": "success", "eval": {"task": "t", "model": "m"}, "samples": samples})
        .to_string()
}

/// Each output keeps its own text and gold, whatever its document is called.
#[test]
fn documents_that_share_an_id_are_kept_apart() {
    let none = Value::Null;
    let line = |doc_id: u32, id: Value, text: &str, label: &str| {
        harness_line(json!(doc_id), id, text, label, "none")
    };
    let told = told(TaskId::Sentiment2);
    let harness = |lines: Vec<Value>| lines_of(&lines);
    let log = |samples: Vec<Value>| log_of(&samples);
    let check = |what: &str, text: String, expect: &[(&str, u32)], note: &str| {
        let got = read_run("f", &text, &told).expect(what);
        let found = (got.record.samples.iter()).map(|s| (s.item.id.as_str(), s.repeat));
        assert_eq!(found.collect::<Vec<_>>(), expect, "{what}");
        for sample in &got.record.samples {
            assert!(sample.is_right(), "{what}: {sample:?}");
        }
        let others = |text: &&String| !text.contains("does not name the model");
        let notes: Vec<&String> = got.notes.iter().filter(others).collect();
        match note {
            "" => assert!(notes.is_empty(), "{what}: {notes:?}"),
            note => assert!(
                notes.len() == 1 && notes[0].contains(note),
                "{what}: {notes:?}"
            ),
        }
    };
    check(
        "three documents",
        harness(vec![
            line(0, json!(7), "good", "positive"),
            line(1, json!(7), "bad", "negative"),
            line(2, json!("7"), "awful", "negative"),
        ]),
        &[("7", 0), ("7 (2)", 0), ("7 (3)", 0)],
        "2 documents share their id",
    );
    check(
        "a name that is taken",
        harness(vec![
            line(0, json!("7 (2)"), "good", "positive"),
            line(1, json!("7"), "bad", "negative"),
            line(2, json!("7"), "awful", "negative"),
        ]),
        &[("7 (2)", 0), ("7", 0), ("7 (3)", 0)],
        "1 documents share their id",
    );
    check(
        "an empty id",
        harness(vec![
            line(0, json!("a"), "good", "positive"),
            line(1, json!(""), "bad", "negative"),
        ]),
        &[("a", 0), ("f:2", 0)],
        "",
    );
    check(
        "two files in one",
        harness(vec![
            line(0, none.clone(), "good", "positive"),
            line(0, none.clone(), "bad", "negative"),
        ]),
        &[("0", 0), ("0 (2)", 0)],
        "1 documents share their id",
    );
    check(
        "two filters",
        harness(vec![
            harness_line(json!(0), none.clone(), "good", "positive", "strict"),
            harness_line(json!(0), none.clone(), "good", "positive", "flexible"),
        ]),
        &[("0", 0)],
        "repeat a document for another filter",
    );
    check(
        "numbers and texts, and epochs with other noise",
        log(vec![
            inspect_sample(json!(1), json!(1), "good", "positive"),
            inspect_sample(json!("1"), json!(1), "bad", "negative"),
            inspect_sample(json!(1), json!(2), "good", "positive"),
        ]),
        &[("1", 0), ("1 (2)", 0), ("1", 1)],
        "1 documents share their id",
    );
    check(
        "epochs that are none",
        log(vec![
            inspect_sample(json!(1), json!(0), "good", "positive"),
            inspect_sample(json!(1), json!(1_u64 << 63), "good", "positive"),
            inspect_sample(json!(1), json!(1), "good", "positive"),
            inspect_sample(json!(1), json!(2), "good", "positive"),
        ]),
        &[("1", 2), ("1", 3), ("1", 0), ("1", 1)],
        "are counted as further repeats",
    );
}

/// Items and repeats of a run as `id#repeat`, and its notes without the one on the model.
fn parts(run: &Foreign) -> (Vec<String>, Vec<&str>) {
    let samples = run.record.samples.iter();
    let notes = run.notes.iter().map(String::as_str);
    (
        samples
            .map(|sample| format!("{}#{}", sample.item.id, sample.repeat))
            .collect(),
        notes
            .filter(|note| !note.contains("does not name the model"))
            .collect(),
    )
}

/// A repeat that the log tells is that repeat, wherever others stand that claim none or the same.
#[test]
fn repeats_that_a_log_tells_are_kept_and_others_follow() {
    let check = |epochs: &[Value], expect: &[u32], n_moved: usize| {
        let samples: Vec<Value> = (epochs.iter().zip(0..))
            .map(|(epoch, n)| {
                let mut sample = inspect_sample(json!("a"), epoch.clone(), "good", "positive");
                sample["uuid"] = json!(n);
                sample
            })
            .collect();
        let run = read_run("f", &log_of(&samples), &told(TaskId::Sentiment2)).expect("a run");
        let repeats: Vec<u32> = run.record.samples.iter().map(|s| s.repeat).collect();
        assert_eq!(repeats, expect, "{epochs:?}");
        assert_eq!(
            run.record.header.spec.repeats,
            1 + expect.iter().max().expect("some"),
            "{epochs:?}"
        );
        let (_, notes) = parts(&run);
        if n_moved == 0 {
            assert_eq!(notes, [""; 0], "{epochs:?}");
        } else {
            let start = format!("{n_moved} outputs say that they are the same repeat");
            assert!(
                notes.len() == 1 && notes[0].starts_with(&start),
                "{epochs:?}: {notes:?}"
            );
        }
    };
    let (zero, far, none) = (json!(0), json!(1_u64 << 63), Value::Null);
    let beyond = json!(1_u64 << 32);
    let n = |epoch: u32| json!(epoch);
    check(&[n(1), n(2), n(3)], &[0, 1, 2], 0);
    check(&[n(3), n(1)], &[2, 0], 0);
    check(&[n(1), n(2), n(2), n(3)], &[0, 1, 3, 2], 1);
    check(&[far.clone(), zero.clone(), n(1), n(2)], &[2, 3, 0, 1], 2);
    check(&[none.clone(), n(1)], &[1, 0], 1);
    check(&[none.clone(), none.clone(), none], &[0, 1, 2], 2);
    check(&[json!(-1), json!("2"), beyond], &[0, 1, 2], 2);
    // One alone is the first repeat, whatever it says; the last that there can be is below the largest number.
    for alone in [zero, far, Value::Null] {
        check(&[alone], &[0], 0);
    }
    check(&[n(u32::MAX), n(1)], &[u32::MAX - 1, 0], 0);
}

/// A document is the same for every repeat, and so is what it is called and counted as.
#[test]
fn noise_of_repeats_changes_no_id_and_no_count() {
    let sample =
        |epoch: u32, text: &str, label: &str| inspect_sample(json!("a"), json!(epoch), text, label);
    let check = |samples: &[Value], expect: &[&str], expect_notes: &[&str]| {
        let run = read_run("f", &log_of(samples), &told(TaskId::Sentiment2)).expect("a run");
        let (found, notes) = parts(&run);
        assert_eq!(found, expect);
        assert_eq!(notes.len(), expect_notes.len(), "{notes:?}");
        for (note, start) in notes.iter().zip(expect_notes) {
            assert!(note.starts_with(start), "{note}");
        }
    };
    let shared = "1 documents share their id";
    check(
        &[
            sample(1, "good", "positive"),
            sample(2, "good", "positive"),
            sample(3, "good", "positive"),
            sample(1, "bad", "negative"),
            sample(2, "bad", "negative"),
        ],
        &["a#0", "a#1", "a#2", "a (2)#0", "a (2)#1"],
        &[shared],
    );
    // The same text with another gold is another document.
    check(
        &[sample(1, "good", "positive"), sample(1, "good", "negative")],
        &["a#0", "a (2)#0"],
        &[shared],
    );
    check(
        &[
            sample(1, "good", "positive"),
            sample(1, "so", "neutral"),
            sample(2, "so", "neutral"),
            sample(1, "well", "neutral"),
        ],
        &["a#0"],
        &["2 of 3 documents have no gold"],
    );
}

/// Nobody's output is dropped because its document has no name.
#[test]
fn documents_without_an_id_are_kept() {
    let check = |text: &str, expect: &[&str], n_notes: usize| {
        let run = read_run("f", text, &told(TaskId::Sentiment2)).expect("a run");
        let (found, notes) = parts(&run);
        assert_eq!(found, expect, "{text}");
        assert_eq!(notes.len(), n_notes, "{notes:?}");
        for sample in &run.record.samples {
            assert!(sample.is_right(), "{text}");
        }
    };
    for none in [Value::Null, json!("")] {
        let inspect = |epoch: u32, text: &str, label: &str| {
            inspect_sample(none.clone(), json!(epoch), text, label)
        };
        let samples = [
            inspect(1, "good", "positive"),
            inspect(1, "bad", "negative"),
            inspect(2, "bad", "negative"),
        ];
        check(&log_of(&samples), &["f:1#0", "f:2#0", "f:2#1"], 0);
        let line =
            |text: &str, label: &str| harness_line(none.clone(), none.clone(), text, label, "none");
        let lines = [line("good", "positive"), line("bad", "negative")];
        check(&lines_of(&lines), &["f:1#0", "f:2#0"], 0);
        // Nothing says whether a line like another is a copy of it: it counts, and that is told.
        let lines = [line("good", "positive"), line("good", "positive")];
        check(&lines_of(&lines), &["f:1#0", "f:1#1"], 1);
    }
    // A name that is made up is nobody else's.
    let samples = [
        inspect_sample(json!(""), json!(1), "good", "positive"),
        inspect_sample(json!("f:1"), json!(1), "bad", "negative"),
    ];
    check(&log_of(&samples), &["f:1 (1)#0", "f:1#0"], 0);
}

/// What stands in a log twice is read once, and that is told as what it is.
#[test]
fn copies_are_left_out_and_counted() {
    let check = |text: &str, expect: &[&str], expect_notes: &[&str]| {
        let run = read_run("f", text, &told(TaskId::Sentiment2)).expect("a run");
        let (found, notes) = parts(&run);
        assert_eq!(found, expect);
        assert_eq!(notes, expect_notes);
    };
    let (one, two) = (
        inspect_sample(json!("a"), json!(1), "good", "positive"),
        inspect_sample(json!("a"), json!(2), "good", "positive"),
    );
    let none = inspect_sample(json!("a"), Value::Null, "good", "positive");
    check(
        &log_of(&[one.clone(), two.clone(), one.clone(), two]),
        &["a#0", "a#1"],
        &["2 samples are copies of another one and are left out."],
    );
    // Repeats of a log that numbers none may well be the same.
    check(
        &log_of(&[none.clone(), none]),
        &["a#0", "a#1"],
        &[
            "1 outputs say that they are the same repeat of an item as another one, or none; they are counted as further repeats.",
        ],
    );
    let line = |filter: &str| harness_line(json!(0), json!("a"), "good", "positive", filter);
    check(
        &lines_of(&[line("strict"), line("strict"), line("loose")]),
        &["a#0"],
        &[
            "1 lines repeat a document for another filter; each output is read once.",
            "1 lines are copies of another one and are left out.",
        ],
    );
    let mut other = line("strict");
    other["resps"] = json!([["negative"]]);
    check(
        &lines_of(&[line("strict"), other]),
        &["a#0", "a#1"],
        &[
            "1 outputs say that they are the same repeat of an item as another one, or none; they are counted as further repeats.",
        ],
    );
}
