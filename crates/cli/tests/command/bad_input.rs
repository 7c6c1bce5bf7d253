//! What cannot be used gets one sentence that says what happened and what to do, and loses nothing.

use serde_json::{Value, json};

use crate::{MODEL, Scratch, patched};

/// Every command that opens a model refuses this one; none leaves a record.
#[track_caller]
fn refuses_model(scratch: &Scratch, model: &str, expect: &[&str]) {
    scratch.fails(
        &["generate", "--json", "--prompt", "x", "--model", model],
        expect,
    );
    let run = ["run", "--task", "ner", "--limit", "1", "--out", "run.jsonl"];
    scratch.fails(&[&run[..], &["--model", model]].concat(), expect);
    assert!(!scratch.has("run.jsonl"));
}

#[test]
fn files_that_are_no_model() {
    let scratch = Scratch::new("no_model");
    scratch.write("letter.gguf", "Dear all,\n");
    scratch.write("empty.gguf", "");
    scratch.write("page.gguf", "<!DOCTYPE html><html></html>");
    std::fs::create_dir(scratch.0.join("folder.gguf")).expect("a folder");
    for (model, expect) in [
        (
            "letter.gguf",
            [
                "letter.gguf: this is no GGUF file: it begins with \"Dear\"",
                "choose a .gguf file",
            ],
        ),
        (
            "empty.gguf",
            [
                "empty.gguf: this is no GGUF file: the file is empty",
                "choose a .gguf file",
            ],
        ),
        (
            "page.gguf",
            ["a web page instead of the model", "choose a .gguf file"],
        ),
        (
            "folder.gguf",
            ["folder.gguf is a folder", "name the .gguf file in it"],
        ),
        (
            "missing.gguf",
            ["there is no file missing.gguf", "check the path"],
        ),
    ] {
        refuses_model(&scratch, model, &expect);
        let ran = scratch.run_on(&["tokenize", "--model", model], "{\"text\":\"x\"}\n");
        ran.is_sentence(&expect);
        scratch.fails(&["logits", "--tokens", "1", "--model", model], &expect);
    }
}

#[test]
fn truncated_models() {
    let scratch = Scratch::new("truncated");
    let n = MODEL.len();
    // Within the magic's and the counts' bytes, the metadata, the directory, each tensor, at the end.
    for n_bytes in [4, 7, 23, 500, 50_000, 126_800, 130_500, n / 2, n - 1] {
        scratch.write("cut.gguf", &MODEL[..n_bytes]);
        let size = format!("it has {n_bytes},");
        refuses_model(
            &scratch,
            "cut.gguf",
            &[
                "could not read cut.gguf: the file is truncated",
                &size,
                "download it again",
            ],
        );
    }
}

#[test]
fn models_of_other_kinds() {
    let scratch = Scratch::new("other_models");
    let architecture = patched(
        MODEL,
        b"general.architecture\x08\0\0\0\x05\0\0\0\0\0\0\0qwen2",
        b"general.architecture\x08\0\0\0\x05\0\0\0\0\0\0\0bloom",
    );
    // A tensor's name, its number of dimensions, two of them, its type.
    let of_type = |id: u8| {
        let name = b"blk.0.attn_q.weight\x02\0\0\0";
        let at = (MODEL.windows(name.len()).position(|w| w == name)).expect("the tensor");
        let mut bytes = MODEL.to_vec();
        let ty = &mut bytes[at + name.len() + 16..][..4];
        assert_eq!(ty, [8, 0, 0, 0], "Q8_0");
        ty[0] = id;
        bytes
    };
    let merges = patched(MODEL, b"tokenizer.ggml.merges", b"tokenizer.ggml.merged");
    let twice = patched(MODEL, b"blk.0.attn_q.weight", b"blk.0.attn_k.weight");
    for (model, bytes, expect) in [
        (
            "bloom.gguf",
            architecture,
            [
                "could not load bloom.gguf: the model has the architecture `bloom`, which is not supported",
                "choose",
            ],
        ),
        (
            "iq4.gguf",
            of_type(20),
            [
                "tensor blk.0.attn_q.weight has type IQ4_NL, which is not supported",
                "use a file in Q4_K_M or Q8_0 instead",
            ],
        ),
        (
            "type99.gguf",
            of_type(99),
            [
                "tensor blk.0.attn_q.weight has the unknown type 99",
                "use a file in Q4_K_M or Q8_0 instead",
            ],
        ),
        (
            "merges.gguf",
            merges,
            [
                "could not use the tokenizer of merges.gguf: the file has no merges",
                "convert the model again",
            ],
        ),
        (
            "twice.gguf",
            twice,
            [
                "tensor `blk.0.attn_k.weight` occurs twice",
                "download the file again",
            ],
        ),
    ] {
        scratch.write(model, bytes);
        refuses_model(&scratch, model, &expect);
    }
}

#[test]
fn prompts_that_cannot_be_fed() {
    let scratch = Scratch::new("prompts");
    let long = "word ".repeat(3000);
    let chat = ["generate", "--json", "--chat"];
    scratch.fails(
        &[&chat[..], &[&long]].concat(),
        &["the prompt has", "shorten the prompt"],
    );
    scratch.fails(
        &["generate", "--json", "--prompt", ""],
        &["the prompt is empty", "give --prompt"],
    );
    let expect = &[
        "token 4096 is outside the vocabulary",
        "give ids below 4096",
    ];
    scratch.fails(&["generate", "--json", "--tokens", "1,4096"], expect);
    scratch.fails(&["logits", "--tokens", "1,4096"], expect);
    let tokenize = |stdin: &[u8]| scratch.run_on(&["tokenize"], stdin);
    tokenize(b"hello\n").is_sentence(&["line 1 of the input is not a JSON object with a `text`"]);
    tokenize(b"{\"text\": \"\xff\"}\n").is_sentence(&["line 1 of the input is not UTF-8"]);
}

#[test]
fn an_item_without_room_is_cut_off_and_the_run_goes_on() {
    let scratch = Scratch::new("long_item");
    let long = "fine ".repeat(2000);
    scratch.write(
        "long.csv",
        format!("text,label\na fine day,positive\n{long},positive\na bad day,negative\n"),
    );
    scratch.record("--task sentiment2 --data long.csv", "run.jsonl");
    let samples = scratch.samples("run.jsonl");
    assert_eq!(samples.len(), 3);
    let cut = samples
        .iter()
        .find(|s| s["item"]["id"] == "long.csv:3")
        .expect("the long item is on record");
    assert_eq!(cut["reading"]["failure"], "truncated_think");
    assert_eq!(cut["completion"]["usage"]["think_tokens"], 0);
    assert!(cut["completion"]["usage"]["prompt_tokens"].as_u64() > Some(1024));
}

#[test]
fn data_out_of_which_nothing_can_be_read() {
    let scratch = Scratch::new("no_data");
    std::fs::create_dir(scratch.0.join("folder.csv")).expect("a folder");
    scratch.write("empty.csv", "");
    scratch.write("blank.csv", "\n  \n");
    scratch.write("latin.csv", b"text,label\ncaf\xe9,positive\n");
    scratch.write("columns.csv", "words,mood\na fine day,positive\n");
    scratch.write("labels.csv", "text,label\na fine day,splendid\n");
    scratch.write("words.conll", "Ada\nsings\n");
    scratch.write("broken.jsonl", "{\"text\": \"a fine\n");
    scratch.write("fake.gz", b"\x1f\x8b\x08\0\0\0\0\0");
    for (data, task, expect) in [
        (
            "missing.csv",
            "sentiment2",
            ["there is no file missing.csv", "check the path"],
        ),
        (
            "folder.csv",
            "sentiment2",
            ["folder.csv is a folder", "name a file in it"],
        ),
        (
            "empty.csv",
            "sentiment2",
            ["empty.csv is empty", "choose a file"],
        ),
        (
            "blank.csv",
            "sentiment2",
            ["blank.csv is empty", "choose a file"],
        ),
        (
            "latin.csv",
            "sentiment2",
            [
                "latin.csv is not UTF-8 at byte 14 (line 2)",
                "save it as UTF-8",
            ],
        ),
        (
            "columns.csv",
            "sentiment2",
            [
                "columns.csv has the columns words, mood",
                "name the columns so",
            ],
        ),
        (
            "labels.csv",
            "sentiment2",
            [
                "line 2: the label `splendid` is none of the task's",
                "negative, positive",
            ],
        ),
        (
            "words.conll",
            "ner",
            ["words.conll has no column of entity tags", "B-PER"],
        ),
        (
            "broken.jsonl",
            "sentiment2",
            ["nothing in broken.jsonl could be read", "line 1"],
        ),
        (
            "fake.gz",
            "sentiment2",
            [
                "fake.gz is gzipped but cannot be unpacked",
                "get the file again",
            ],
        ),
    ] {
        scratch.fails(&["data", data, "--task", task], &expect);
        let run = ["run", "--task", task, "--data", data, "--out", "run.jsonl"];
        scratch.fails(&run, &expect);
        assert!(!scratch.has("run.jsonl"), "{data}");
    }
}

#[test]
fn data_of_which_a_part_is_skipped() {
    let scratch = Scratch::new("part");
    scratch.write(
        "ragged.conll",
        "Ada B-PER\nsings O\n\nin O\nNew York B-LOC I-LOC\n\nall O\nday O\n\nmore\n",
    );
    scratch.write(
        "labels.csv",
        "text,label\na fine day,positive\na day,splendid\na bad day,negative\n",
    );
    scratch.write(
        "broken.jsonl",
        "{\"text\": \"a fine day\", \"label\": \"positive\"}\n{\"text\": \"a ba\n{\"text\": \"a bad day\", \"label\": \"negative\"}\n",
    );
    for (data, task, skipped, first, n_warnings) in [
        (
            "ragged.conll",
            "ner",
            json!({"ragged_sentences": 2}),
            "line 5: 4 columns instead of 2",
            2,
        ),
        (
            "labels.csv",
            "sentiment2",
            json!({"unknown_labels": 1}),
            "line 3: the label `splendid`",
            1,
        ),
        (
            "broken.jsonl",
            "sentiment2",
            json!({"broken_lines": 1}),
            "line 2: no whole JSON object",
            1,
        ),
    ] {
        let summary = scratch.json(&["data", data, "--task", task]);
        assert_eq!(
            (&summary["n_items"], &summary["skipped"]),
            (&json!(2), &skipped),
            "{data}"
        );
        let warnings = summary["warnings"].as_array().expect("a list");
        assert_eq!(warnings.len(), n_warnings, "{data}");
        assert!(
            warnings[0].as_str().is_some_and(|w| w.starts_with(first)),
            "{warnings:?}"
        );
        // The run says it too, and goes on with the rest.
        let out = format!("{data}.run.jsonl");
        let said = scratch.record(&format!("--task {task} --data {data}"), &out);
        let (what, n) = skipped
            .as_object()
            .and_then(|s| s.iter().next())
            .expect("one");
        let expect = format!(
            "{data}: 2 items; skipped: {n} {}; {first}",
            what.replace('_', " ")
        );
        assert!(said.starts_with(&expect), "`{said}` lacks `{expect}`");
        assert_eq!(
            said.contains("lists every warning"),
            n_warnings > 1,
            "{said}"
        );
        assert_eq!(scratch.samples(&out).len(), 2, "{data}");
    }
}

#[test]
fn records_that_cannot_be_scored() {
    let scratch = Scratch::new("records");
    scratch.record("--task sentiment2 --limit 2", "run.jsonl");
    let whole = scratch.read("run.jsonl");
    let text = String::from_utf8(whole.clone()).expect("UTF-8");
    let lines: Vec<&str> = text.lines().collect();
    std::fs::create_dir(scratch.0.join("folder")).expect("a folder");
    scratch.write("empty.jsonl", "");
    scratch.write("letter.txt", "Dear all,\n");
    scratch.write(
        "data.jsonl",
        "{\"text\": \"a fine day\", \"label\": \"positive\"}\n",
    );
    scratch.write(
        "later.jsonl",
        text.replace("\"schema_version\":1", "\"schema_version\":2"),
    );
    scratch.write(
        "middle.jsonl",
        [lines[0], &lines[1][..90], lines[2], ""].join("\n"),
    );
    // Without a checksum, which would tell that the line was damaged.
    let mut bytes = text.replace("crc32", "crc33").into_bytes();
    bytes[lines[0].len() + 60] = 0xfe;
    scratch.write("bytes.jsonl", bytes);
    for (record, expect) in [
        (
            "missing.jsonl",
            ["there is no file missing.jsonl", "check the path"],
        ),
        ("folder", ["folder is a folder", "name a file in it"]),
        (
            "empty.jsonl",
            [
                "empty.jsonl is empty",
                "choose a file that `thinkscope run` or the page wrote",
            ],
        ),
        (
            "letter.txt",
            [
                "line 1 is no record header",
                "choose a file that `thinkscope run` or the page wrote",
            ],
        ),
        (
            "data.jsonl",
            [
                "line 1 is no record header (it has no `schema_version`)",
                "choose a file",
            ],
        ),
        (
            "later.jsonl",
            [
                "line 1 says schema version 2, this program reads version 1",
                "use the program version",
            ],
        ),
        ("middle.jsonl", ["line 2 is no sample", "remove the line"]),
        (
            "bytes.jsonl",
            ["line 2 of bytes.jsonl is not UTF-8 text", "choose a file"],
        ),
    ] {
        scratch.fails(&["score", record], &expect);
        scratch.fails(&["report", record, "--out", "report.html"], &expect);
        assert!(!scratch.has("report.html"), "{record}");
    }
    let mut damaged = whole.clone();
    damaged[lines[0].len() + 60] = 0xfe;
    scratch.write("damaged.jsonl", damaged);
    let scored = scratch.run(&["score", "damaged.jsonl"]);
    assert_eq!(scored.code, Some(0), "{}", scored.stderr);
    assert!(
        scored.stderr.contains("Line 2 does not match its checksum"),
        "{}",
        scored.stderr
    );
}

#[test]
fn a_record_that_was_cut_off_is_scored_without_its_last_line() {
    let scratch = Scratch::new("cut_record");
    scratch.write(
        "data.csv",
        "text,label\na fine day,positive\na bad day ☕,negative\n",
    );
    scratch.record("--task sentiment2 --data data.csv", "run.jsonl");
    let whole = scratch.read("run.jsonl");
    let cup = (whole.windows(3).position(|w| w == "☕".as_bytes())).expect("the letter");
    for n_bytes in [whole.len() - 30, cup + 1, cup + 2] {
        scratch.write("cut.jsonl", &whole[..n_bytes]);
        let ran = scratch.run(&["score", "cut.jsonl"]);
        assert_eq!(ran.code, Some(0), "{}", ran.stderr);
        assert_eq!(ran.stderr.lines().count(), 1, "{}", ran.stderr);
        assert!(
            ran.stderr.starts_with("line 3 of cut.jsonl is cut off")
                && ran.stderr.contains("--resume"),
            "{}",
            ran.stderr
        );
        let report: Value = serde_json::from_str(&ran.stdout).expect("JSON");
        assert_eq!(report["n_samples"], 1);
        assert_eq!(scratch.read("cut.jsonl"), &whole[..n_bytes]);
    }
}

#[test]
fn places_that_cannot_be_written() {
    let scratch = Scratch::new("places");
    scratch.fails(
        &[
            "run",
            "--task",
            "ner",
            "--limit",
            "1",
            "--out",
            "no/such/run.jsonl",
        ],
        &[
            "could not write no/such/run.jsonl",
            "create its folder first",
        ],
    );
    assert!(!scratch.has("no"));
}
