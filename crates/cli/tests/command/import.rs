//! Logs of other programs: imported, and read wherever a record is.

use std::io::Write;

use serde_json::{Value, json};

use super::Scratch;

/// How a member of an archive is packed.
#[derive(Clone, Copy)]
enum Packed {
    Stored,
    Deflated,
    Zstd,
    Unknown,
}

/// A zip archive, written by hand so that members can be packed in any way.
fn zip(members: &[(&str, String, Packed)]) -> Vec<u8> {
    let mut out = Vec::new();
    let mut directory = Vec::new();
    for (name, text, packed) in members {
        let plain = text.as_bytes();
        let (method, bytes): (u16, Vec<u8>) = match packed {
            Packed::Stored => (0, plain.to_vec()),
            Packed::Deflated => {
                let level = flate2::Compression::default();
                let mut encoder = flate2::write::DeflateEncoder::new(Vec::new(), level);
                encoder.write_all(plain).expect("deflate");
                (8, encoder.finish().expect("deflate"))
            }
            Packed::Zstd => {
                let level = ruzstd::encoding::CompressionLevel::Fastest;
                (93, ruzstd::encoding::compress_to_vec(plain, level))
            }
            Packed::Unknown => (12, plain.to_vec()),
        };
        let mut crc = flate2::Crc::new();
        crc.update(plain);
        let mut fields = Vec::new();
        for field in [20_u16, 0, method, 0, 0] {
            fields.extend(field.to_le_bytes());
        }
        for field in [crc.sum(), bytes.len() as u32, plain.len() as u32] {
            fields.extend(field.to_le_bytes());
        }
        fields.extend((name.len() as u16).to_le_bytes());
        fields.extend(0_u16.to_le_bytes());
        directory.extend(b"PK\x01\x02\x14\x00");
        directory.extend(&fields);
        directory.extend([0; 10]);
        directory.extend((out.len() as u32).to_le_bytes());
        directory.extend(name.as_bytes());
        out.extend(b"PK\x03\x04");
        out.extend(&fields);
        out.extend(name.as_bytes());
        out.extend(&bytes);
    }
    let start = out.len() as u32;
    out.extend(&directory);
    out.extend(b"PK\x05\x06\0\0\0\0");
    for _ in 0..2 {
        out.extend((members.len() as u16).to_le_bytes());
    }
    out.extend((directory.len() as u32).to_le_bytes());
    out.extend(start.to_le_bytes());
    out.extend(0_u16.to_le_bytes());
    out
}

fn sample(id: &str, target: &str, answer: &str) -> Value {
    json!({
        "id": id, "epoch": 1, "input": format!("Tone of {id}?"), "target": target, "messages": [],
        "output": {
            "choices": [{
                "message": {"role": "assistant", "content": [
                    {"type": "reasoning", "reasoning": "Let me see."}, {"type": "text", "text": answer},
                ]},
                "stop_reason": "stop",
            }],
            "usage": {"input_tokens": 9, "output_tokens": 6, "total_tokens": 15, "reasoning_tokens": 4},
        },
    })
}

fn head() -> Value {
    json!({
        "version": 2, "status": "success",
        "eval": {"task": "tone", "model": "openai/o3-mini", "dataset": {"name": "d"}, "packages": {"inspect_ai": "0.3.150"}},
        "plan": {"config": {}},
    })
}

#[test]
fn archives_are_read_wherever_a_record_is() {
    let scratch = Scratch::new("import_archive");
    let archive = |packed| {
        zip(&[
            ("_journal/start.json", "{}".to_owned(), Packed::Deflated),
            (
                "samples/a_epoch_1.json",
                sample("a", "positive", "positive").to_string(),
                packed,
            ),
            (
                "samples/b_epoch_1.json",
                sample("b", "negative", "positive").to_string(),
                Packed::Stored,
            ),
            ("header.json", head().to_string(), packed),
        ])
    };
    scratch.write("deflate.eval", archive(Packed::Deflated));
    scratch.write("zstd.eval", archive(Packed::Zstd));
    for file in ["deflate.eval", "zstd.eval"] {
        let score = scratch.json(&["score", file]);
        assert_eq!(score["strict_accuracy"]["value"], 0.5, "{file}");
        assert_eq!(score["mean_think_tokens"], 4.0);
    }
    scratch.write("odd.eval", archive(Packed::Unknown));
    scratch.fails(
        &["score", "odd.eval"],
        &[
            "packed in a way that is not read",
            "inspect log convert --to json",
        ],
    );
    let mut torn = archive(Packed::Deflated);
    torn.truncate(torn.len() / 2);
    scratch.write("torn.eval", torn);
    scratch.fails(
        &["import", "torn.eval"],
        &["torn.eval is a damaged archive"],
    );
    let ran = scratch.run(&["import", "zstd.eval", "--out", "a.jsonl"]);
    assert_eq!((ran.code, ran.stdout.as_str()), (Some(0), ""));
    assert!(
        ran.stderr.contains("2 samples of 2 items in a.jsonl"),
        "{}",
        ran.stderr
    );
    assert_eq!(
        scratch.header("a.jsonl")["origin"]["program"],
        "inspect_ai 0.3.150"
    );
    assert_eq!(
        scratch.header("a.jsonl")["spec"]["temperature"],
        Value::Null
    );
    let compared = scratch.json(&["compare", "a.jsonl", "deflate.eval", "--json"]);
    assert_eq!(compared["pairs"][0]["n_items"], 2);
    assert_eq!(compared["pairs"][0]["difference"], 0.0);
    let ran = scratch.run(&["report", "a.jsonl", "--out", "r.html"]);
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
}

#[test]
fn our_exports_come_back_through_the_command() {
    let scratch = Scratch::new("import_export");
    scratch.record("--task negation --greedy --limit 6 --batch 3", "run.jsonl");
    let whole = scratch.json(&["score", "run.jsonl"]);
    let ran = scratch.run(&[
        "export",
        "run.jsonl",
        "--to",
        "inspect",
        "--out",
        "log.json",
    ]);
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    let again = scratch.json(&["score", "log.json"]);
    for field in [
        "strict_accuracy",
        "macro_f1",
        "association",
        "points",
        "failures",
        "task",
    ] {
        assert_eq!(again[field], whole[field], "{field}");
    }
    std::fs::create_dir(scratch.0.join("Some__Model")).expect("a folder");
    let out = "Some__Model/samples_negation_1.jsonl";
    let ran = scratch.run(&["export", "run.jsonl", "--to", "lm-eval", "--out", out]);
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    let args = ["import", out, "--task", "negation", "--out", "back.jsonl"];
    let ran = scratch.run(&args);
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    assert_eq!(
        scratch.header("back.jsonl")["subject"]["model"],
        "Some/Model"
    );
    let back = scratch.json(&["score", "back.jsonl"]);
    for field in ["strict_accuracy", "macro_f1", "failures", "confusion"] {
        assert_eq!(back[field], whole[field], "{field}");
    }
    scratch.fails(&args, &["back.jsonl"]);
    scratch.write(
        "poem.jsonl",
        r#"{"doc_id":0,"doc":{"text":"x"},"target":"a poem","resps":[["y"]]}"#,
    );
    scratch.fails(
        &["score", "poem.jsonl"],
        &["does not tell its task", "--task", "--map"],
    );
}
