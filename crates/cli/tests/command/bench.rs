//! The measurement: its fields, that they fit each other, and counts made by hand.

use serde_json::{Value, json};

use crate::Scratch;

/// Bytes of the bundled model's matrices (Q8_0, 34 bytes for 32) and vectors (f32). Its embedding
/// is its output, too.
const WEIGHT_BYTES: u64 = {
    let layer = 256 * (256 + 128 + 128 + 256) + 3 * 256 * 768;
    let vectors = 5 * (256 + 128 + 128 + 2 * 256) + 256;
    (4096 * 256 + 5 * layer) / 32 * 34 + 4 * vectors
};

fn words(args: &str) -> Vec<&str> {
    args.split(' ').collect()
}

const SMALL: &str = "bench --batch 1,3 --prompt-tokens 6 --new-tokens 5 --json --engine";

#[track_caller]
fn is_close(found: &Value, expect: f64) {
    let found = found.as_f64().expect("a number");
    assert!(
        (found / expect - 1.0).abs() < 1e-9,
        "{found} is not {expect}"
    );
}

/// `kv_bytes`: of a position, 5 layers of 2 heads of 64, keys and values.
#[track_caller]
fn figures_fit(report: &Value, kv_bytes: u64) {
    assert_eq!(report["model"], json!("tiny-reasoner-q8_0.gguf"));
    assert_eq!(report["quantization"], json!("Q8_0"));
    assert_eq!(
        (&report["prompt_tokens"], &report["new_tokens"]),
        (&json!(6), &json!(5))
    );
    assert_eq!(report["weight_bytes"], json!(WEIGHT_BYTES));
    assert_eq!(report["kv_bytes_per_position"], json!(kv_bytes));
    let batches = report["batches"].as_array().expect("a list");
    assert_eq!(batches.len(), 2);
    for (row, n) in batches.iter().zip([1.0, 3.0]) {
        is_close(&row["batch"], n);
        // Steps attend to 7, 8, 9, 10 and 11 positions.
        is_close(&row["context_tokens"], 9.0);
        let bytes = WEIGHT_BYTES as f64 + n * 9.0 * kv_bytes as f64;
        is_close(&row["bytes_per_step"], bytes);
        is_close(&row["bytes_per_token"], bytes / n);
        assert_eq!(row["decode"]["n_steps"], json!(5));
        for (timing, n_tokens) in [(&row["prefill"], 6.0 * n), (&row["decode"], n)] {
            let ms = |name: &str| timing[name].as_f64().expect("milliseconds");
            assert!(ms("lower_quartile_ms") <= ms("median_ms"), "{timing}");
            assert!(ms("median_ms") <= ms("upper_quartile_ms"), "{timing}");
            is_close(&timing["tokens_per_s"], n_tokens * 1e3 / ms("median_ms"));
        }
        let decode_ms = row["decode"]["median_ms"].as_f64().expect("milliseconds");
        is_close(&row["bytes_per_s"], bytes * 1e3 / decode_ms);
    }
}

#[test]
fn on_the_cpu_what_only_a_gpu_has_is_unknown() {
    let report = Scratch::new("bench_cpu").json(&words(&format!("{SMALL} cpu")));
    assert_eq!(report["engine"], json!("cpu"));
    figures_fit(&report, 5 * 2 * 2 * 64 * 4);
    for name in [
        "adapter",
        "device_bytes",
        "dispatches_per_step",
        "copy_bytes_per_s",
    ] {
        assert!(report.as_object().expect("an object").contains_key(name));
        assert_eq!(report[name], Value::Null, "{name}");
    }
    assert_eq!(report["batches"][0]["copy_share"], Value::Null);
}

/// On a machine without an adapter the command says so.
#[test]
fn on_the_gpu_all_is_known() {
    let ran = Scratch::new("bench_gpu").run(&words(&format!("{SMALL} gpu")));
    if ran.code != Some(0) {
        ran.is_sentence(&["no WebGPU adapter was found"]);
        println!("skipped: this machine has no adapter");
        return;
    }
    let report: Value = serde_json::from_str(&ran.stdout).expect("JSON on stdout");
    assert_eq!(report["engine"], json!("gpu"));
    figures_fit(&report, 5 * 2 * 2 * 64 * 2);
    assert!(report["adapter"].is_string());
    assert!(report["device_bytes"].as_u64().expect("bytes") > WEIGHT_BYTES);
    assert!(report["dispatches_per_step"].as_u64().expect("a count") > 5);
    let copied = report["copy_bytes_per_s"].as_f64().expect("a rate");
    assert!(copied > 1e8, "{copied} bytes a second");
    for row in report["batches"].as_array().expect("a list") {
        let rate = row["bytes_per_s"].as_f64().expect("a rate");
        is_close(&row["copy_share"], rate / copied);
    }
}

#[test]
fn the_exact_engine_reads_floats() {
    let args = "bench --batch 1 --prompt-tokens 2 --new-tokens 1 --json --engine cpu-exact";
    let report = Scratch::new("bench_exact").json(&words(args));
    let n_params = report["n_params"].as_u64().expect("a count");
    assert_eq!(report["weight_bytes"], json!(4 * n_params));
}

#[test]
fn a_table_for_people() {
    let args = "bench --batch 2 --prompt-tokens 4 --new-tokens 2";
    let ran = Scratch::new("bench_table").run(&words(args));
    assert_eq!((ran.code, ran.stderr.as_str()), (Some(0), ""));
    let lines: Vec<&str> = ran.stdout.lines().collect();
    assert_eq!(lines[0], "tiny-reasoner-q8_0.gguf (Q8_0) on cpu");
    assert!(lines[2].contains("decode tokens/s"), "{}", ran.stdout);
    assert!(lines[3].starts_with("    2 "), "{}", ran.stdout);
    assert_eq!(lines[4], "a step reads 5.3 MB of weights");
}

#[test]
fn what_cannot_be_measured() {
    let scratch = Scratch::new("bench_bad");
    let args = "bench --batch 1 --prompt-tokens 1000 --new-tokens 25";
    let expect = "need 1025 positions, the model has 1024: give fewer tokens";
    scratch.fails(&words(args), &[expect]);
    scratch.fails(
        &["bench", "--model", "none.gguf"],
        &["there is no file none.gguf"],
    );
    let zero = scratch.run(&["bench", "--batch", "1,0"]);
    assert_eq!(zero.code, Some(2), "{}", zero.stderr);
    assert!(zero.stderr.contains("'0' for '--batch"), "{}", zero.stderr);
}
