//! Records in other programs' forms.

use eval::export::{csv, inspect, lm_eval};
use eval::{End, Failure, Header, Prediction, RunSpec, Sample, TaskId, ThinkFlag, Usage, made_up};
use serde_json::{Value, json};

fn header() -> Header {
    let header = made_up::header(TaskId::Sentiment2);
    Header {
        spec: RunSpec {
            temperature: Some(0.5),
            repeats: 2,
            ..header.spec
        },
        ..header
    }
}

#[test]
fn numbers_out_of_range_are_refused_not_written_as_null() {
    let line = eval::record::write_header(&header());
    for field in ["\"temperature\":", "\"top_p\":"] {
        let start = line.find(field).expect("the field") + field.len();
        let end = start + line[start..].find([',', '}']).expect("its end");
        let far = format!("{}1e77{}", &line[..start], &line[end..]);
        let error = eval::record::parse(&far)
            .expect_err("a refusal")
            .to_string();
        assert!(error.contains("a number is out of range"), "{error}");
    }
}

fn sample(repeat: u32, text: &str, read: Result<&str, Failure>) -> Sample {
    let mut item = made_up::item(0, "positive");
    item.text = text.to_owned();
    let prediction = read.map(|label| Prediction::Label(label.to_owned()));
    let mut sample = made_up::sample(TaskId::Sentiment2, 0, item, prediction);
    sample.repeat = repeat;
    sample.prompt = "Is it?".to_owned();
    let completion = &mut sample.completion;
    completion.thought = "Well, \"fine\"\nthen.".to_owned();
    completion.answer = match read {
        Err(Failure::TruncatedThink) => None,
        Err(_) => Some("=1+1".to_owned()),
        Ok(label) => Some(label.to_owned()),
    };
    if read == Err(Failure::TruncatedThink) {
        completion.end = End::Length;
    }
    completion.usage = Usage {
        prompt_tokens: Some(9),
        input_tokens: Some(3),
        think_tokens: Some(5),
        forced_tokens: 0,
        answer_tokens: Some(1),
        output_tokens: None,
    };
    completion.tokens = Some(vec![0; 6]);
    sample
}

#[test]
fn a_table_is_safe_to_open() {
    let samples = [
        sample(0, "=HYPERLINK(\"x\")", Ok("positive")),
        sample(1, "@SUM(1,2)", Err(Failure::OffLabel)),
        sample(2, "-fine", Err(Failure::TruncatedThink)),
    ];
    let table = csv(&samples);
    let file = eval::data::File {
        name: "run.csv",
        bytes: table.as_bytes(),
    };
    let read = eval::data::parse_table(file).expect("a table");
    assert_eq!(read.records.len(), 3);
    let cell = |row: usize, name: &str| {
        let column = read.column(&[name]).expect("the column");
        read.records[row].1[column].as_str()
    };
    assert_eq!(cell(0, "text"), "'=HYPERLINK(\"x\")");
    assert_eq!(cell(1, "text"), "'@SUM(1,2)");
    assert_eq!(cell(2, "text"), "'-fine");
    assert_eq!(cell(1, "answer"), "'=1+1");
    assert_eq!((cell(0, "accuracy"), cell(1, "accuracy")), ("1", "0"));
    assert_eq!((cell(1, "read"), cell(1, "failure")), ("", "off_label"));
    assert_eq!((cell(2, "cut_off"), cell(0, "cut_off")), ("1", "0"));
    assert_eq!(cell(0, "thought"), "Well, \"fine\"\nthen.");
}

#[test]
fn a_table_has_counts_and_nothing_where_nobody_counted() {
    let mut counted = sample(0, "Fine.", Ok("positive"));
    counted.completion.thought = "Well.".to_owned();
    let mut uncounted = counted.clone();
    uncounted.completion.usage = Usage::default();
    let table = csv(&[counted, uncounted]);
    let rows: Vec<Vec<&str>> = table
        .lines()
        .map(|line| line.split(',').collect())
        .collect();
    let check = |name: &str, expect: [&str; 2]| {
        let column = rows[0].iter().position(|cell| *cell == name);
        let column = column.expect("the column");
        assert_eq!([rows[1][column], rows[2][column]], expect, "{name}");
    };
    check("think_tokens", ["5", ""]);
    check("answer_tokens", ["1", ""]);
    check("input_length", ["3", ""]);
}

#[test]
fn the_nucleus_mass_is_told_where_it_is_used() {
    let samples = [sample(0, "It is.", Ok("positive"))];
    let check = |temperature: Option<f32>, expect: Option<f64>| {
        let spec = RunSpec {
            temperature,
            top_p: 0.75,
            ..header().spec
        };
        let header = Header { spec, ..header() };
        let log = inspect(&header, &samples, "2026-01-01T00:00:00+00:00");
        let line: Value = serde_json::from_str(&lm_eval(&header, &samples)).expect("JSON");
        let of_line = &line["arguments"]["gen_args_0"]["arg_1"];
        for settings in [&log["plan"]["config"], of_line] {
            assert_eq!(settings.get("top_p"), expect.map(Value::from).as_ref());
        }
    };
    check(Some(0.5), Some(0.75));
    check(None, None);
}

#[test]
fn an_output_without_a_thought_gets_no_tags() {
    let check = |flags: &[ThinkFlag], expect: &str| {
        let mut sample = sample(0, "It is.", Ok("positive"));
        sample.completion.thought = String::new();
        sample.completion.flags = flags.to_vec();
        let samples = [sample];
        let log = inspect(&header(), &samples, "2026-01-01T00:00:00+00:00");
        assert_eq!(log["samples"][0]["output"]["completion"], expect);
        let line: Value = serde_json::from_str(&lm_eval(&header(), &samples)).expect("JSON");
        assert_eq!(line["resps"][0][0], expect);
    };
    check(&[ThinkFlag::NoThink], "positive");
    check(&[ThinkFlag::EmptyThink], "<think>\n</think>\n\npositive");
}

#[test]
fn a_log_names_what_ran_the_model() {
    let check = |is_ours: bool, engine: &str, expect: &str| {
        let mut header = header();
        header.subject.engine = engine.to_owned();
        header.origin = (!is_ours).then(|| eval::record::Origin {
            program: "inspect_ai 0.3".to_owned(),
            unknown: Vec::new(),
        });
        let samples = [sample(0, "It is.", Ok("positive"))];
        let log = inspect(&header, &samples, "2026-01-01T00:00:00+00:00");
        assert_eq!(log["eval"]["model"], expect);
    };
    check(true, "cpu", "thinkscope/M");
    check(false, "vllm", "vllm/M");
    check(false, "", "thinkscope/M");
}

#[test]
fn sample_lines_have_the_harness_s_keys() {
    let samples = [
        sample(0, "It is.", Ok("positive")),
        sample(1, "It is.", Err(Failure::TruncatedThink)),
    ];
    let lines = lm_eval(&header(), &samples);
    assert_eq!(lines.lines().count(), 1, "one line an item");
    let line: Value = serde_json::from_str(&lines).expect("JSON");
    let keys: Vec<&String> = line.as_object().expect("an object").keys().collect();
    let want = "doc_id doc target arguments resps filtered_resps filter metrics doc_hash prompt_hash target_hash acc stop_reasons";
    assert_eq!(keys, want.split(' ').collect::<Vec<_>>());
    assert_eq!(
        line["resps"][0][0],
        "<think>\nWell, \"fine\"\nthen.</think>\n\npositive"
    );
    assert_eq!(
        line["resps"][0][1], "<think>\nWell, \"fine\"\nthen.",
        "never closed"
    );
    assert_eq!(
        (&line["filtered_resps"][0], &line["acc"]),
        (&"positive".into(), &0.5.into())
    );
    assert_eq!(line["arguments"]["gen_args_0"]["arg_0"], "Is it?");
    // sha256sum of `positive`.
    assert_eq!(
        line["target_hash"],
        "afa6e9ab3ac6574d50e6b5674d5e76cc95833823a314b397fd6c499dc673ec9c"
    );
}

#[test]
fn a_log_has_what_the_viewer_needs() {
    let samples = [
        sample(0, "It is.", Ok("positive")),
        sample(1, "It is.", Err(Failure::TruncatedThink)),
    ];
    let log = inspect(&header(), &samples, "2026-01-01T00:00:00+00:00");
    assert_eq!(
        (&log["version"], &log["status"]),
        (&2.into(), &"success".into())
    );
    for key in ["created", "task", "dataset", "model", "config"] {
        assert!(!log["eval"][key].is_null(), "eval.{key}");
    }
    let entries = log["samples"].as_array().expect("samples");
    assert_eq!(
        (&entries[0]["epoch"], &entries[1]["epoch"]),
        (&1.into(), &2.into())
    );
    for entry in entries {
        for key in [
            "id", "epoch", "input", "target", "messages", "output", "scores",
        ] {
            assert!(!entry[key].is_null(), "sample.{key}");
        }
        let choice = &entry["output"]["choices"][0];
        assert_eq!(choice["message"]["content"][0]["type"], "reasoning");
        // Thought and answer are both output.
        let usage = json!({"input_tokens": 9, "output_tokens": 6, "total_tokens": 15, "reasoning_tokens": 5});
        assert_eq!(entry["output"]["usage"], usage);
    }
    assert_eq!(
        entries[1]["output"]["choices"][0]["stop_reason"],
        "max_tokens"
    );
    assert_eq!(entries[0]["scores"]["thinkscope_strict"]["value"], 1.0);
    assert_eq!(
        log["results"]["scores"][0]["metrics"]["accuracy"]["value"],
        0.5
    );
}

#[test]
fn a_log_says_no_number_that_nobody_counted() {
    let check = |prompt: Option<u32>, output: Option<u32>, expect: Option<[u64; 3]>| {
        let mut sample = sample(0, "It is.", Ok("positive"));
        sample.completion.tokens = None;
        sample.completion.usage = Usage {
            prompt_tokens: prompt,
            output_tokens: output,
            ..Usage::default()
        };
        let log = inspect(&header(), &[sample], "2026-01-01T00:00:00+00:00");
        let entry = &log["samples"][0];
        let of_model = [&entry["model_usage"], &log["stats"]["model_usage"]];
        let Some([input, output, total]) = expect else {
            assert!(entry["output"]["usage"].is_null(), "{entry}");
            assert_eq!(of_model, [&json!({}); 2]);
            return;
        };
        let usage = json!({"input_tokens": input, "output_tokens": output, "total_tokens": total, "reasoning_tokens": null});
        assert_eq!(entry["output"]["usage"], usage);
        assert_eq!(of_model, [&json!({"thinkscope/M": usage}); 2]);
    };
    check(Some(9), Some(6), Some([9, 6, 15]));
    check(Some(9), None, None);
    check(None, Some(6), None);
}

#[test]
fn what_a_run_from_elsewhere_does_not_tell_is_not_made_up_by_its_exports() {
    let fields = ["prompt_form", "temperature", "seed", "max_tokens"];
    let header = Header {
        origin: Some(eval::record::Origin {
            program: "inspect_ai 0.3".to_owned(),
            unknown: fields.map(|field| format!("spec.{field}")).to_vec(),
        }),
        spec: RunSpec {
            temperature: None,
            ..header().spec
        },
        ..header()
    };
    let samples = [sample(0, "A fine day.", Ok("positive"))];
    let log = inspect(&header, &samples, "2026-01-02T03:04:05+00:00");
    let settings = |settings: &Value| {
        let names = settings.as_object().expect("settings").keys();
        names.cloned().collect::<Vec<_>>()
    };
    assert!(settings(&log["plan"]["config"]).is_empty(), "{log}");
    assert_eq!(log["eval"]["metadata"]["prompt_form"], Value::Null);
    let line: Value = serde_json::from_str(&lm_eval(&header, &samples)).expect("a line");
    let of_line = settings(&line["arguments"]["gen_args_0"]["arg_1"]);
    assert_eq!(of_line, ["until"]);
    // Read back, it knows no more.
    let told = eval::foreign::Told::default();
    let read = eval::foreign::read_run("log.json", &log.to_string(), &told).expect("a run");
    for field in fields {
        assert!(
            !read.record.header.knows(&format!("spec.{field}")),
            "{field}"
        );
    }
    assert!(read.record.header.knows("spec.top_p"));
}

#[test]
fn counts_of_a_stranger_are_added_without_an_overflow() {
    let mut sample = sample(0, "It is.", Ok("positive"));
    sample.completion.usage = Usage {
        prompt_tokens: Some(u32::MAX),
        think_tokens: Some(u32::MAX),
        answer_tokens: Some(u32::MAX),
        ..Usage::default()
    };
    let log = inspect(&header(), &[sample], "2026-01-01T00:00:00+00:00");
    let usage = &log["samples"][0]["output"]["usage"];
    let most = u64::from(u32::MAX);
    assert_eq!(usage["output_tokens"], 2 * most);
    assert_eq!(usage["total_tokens"], 3 * most);
}

#[test]
fn a_repeat_that_nobody_can_count_is_no_sample() {
    let mut sample = sample(0, "It is.", Ok("positive"));
    let header = eval::record::write_header(&header());
    for (repeat, is_read) in [(u32::MAX - 1, true), (u32::MAX, false)] {
        sample.repeat = repeat;
        let line = eval::record::write_sample(&sample);
        let record = eval::record::parse(&format!("{header}\n{line}\n{line}"));
        assert_eq!(record.is_ok(), is_read, "{repeat}");
    }
}
