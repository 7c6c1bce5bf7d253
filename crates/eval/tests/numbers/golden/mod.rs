//! Golden values of the metrics and statistics, computed with seqeval, scikit-learn, scipy and
//! conlleval; they stand outside of the repository, where its README says.

mod cls;
mod inference;
mod seqlab;
mod stats;
mod study;

use serde_json::{Map, Value};

/// The object in a golden file; `None`, and a line that says so, where the folder is missing.
fn golden(name: &str) -> Option<Map<String, Value>> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/golden");
    if !std::path::Path::new(folder).is_dir() {
        println!("skipped: ../shared is not here");
        return None;
    }
    let text = std::fs::read_to_string(format!("{folder}/{name}")).expect("a golden file");
    Some(serde_json::from_str(&text).expect("a JSON object"))
}

/// A number; `None` for the golden files' `"nan"` and `null`.
fn number(value: &Value) -> Option<f64> {
    match value {
        Value::String(text) if text == "nan" => None,
        Value::Null => None,
        value => Some(
            value
                .as_f64()
                .unwrap_or_else(|| panic!("{value} is no number")),
        ),
    }
}

fn numbers(value: &Value) -> Vec<f64> {
    let list = value.as_array().expect("a list");
    list.iter().map(|v| number(v).expect("a number")).collect()
}

fn strings(value: &Value) -> Vec<String> {
    let list = value.as_array().expect("a list");
    (list.iter())
        .map(|v| v.as_str().expect("a string").to_owned())
        .collect()
}

/// Equal within 1e-9: absolute below 1, relative above.
#[track_caller]
fn close(what: &str, ours: Option<f64>, want: Option<f64>) {
    match (ours, want) {
        (Some(ours), Some(want)) => {
            let off = (ours - want).abs() / want.abs().max(1.0);
            assert!(off <= 1e-9, "{what}: {ours} is not {want}");
        }
        _ => assert_eq!(ours, want, "{what}"),
    }
}

/// Equal within a relative `tolerance`, also for tiny values.
#[track_caller]
fn close_relative(what: &str, ours: f64, want: f64, tolerance: f64) {
    let off = (ours - want).abs();
    assert!(
        off <= tolerance * want.abs(),
        "{what}: {ours:e} is not {want:e}"
    );
}
