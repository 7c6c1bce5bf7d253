//! Sample lines as lm-evaluation-harness writes them with `--log_samples`.

use std::collections::BTreeMap;

use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::{gold_text, output_text, read_text, told, top_p};
use crate::{Header, Sample};

/// JSON Lines, one an item: all its repeats are `resps`, the first one's reading is
/// `filtered_resps`, `acc` is the mean of their strict accuracies.
///
/// The form has no place for token counts and alignments; they are left out.
#[must_use]
pub fn lm_eval(header: &Header, samples: &[Sample]) -> String {
    let mut items = BTreeMap::<u32, Vec<&Sample>>::new();
    for sample in samples {
        items.entry(sample.item_index).or_default().push(sample);
    }
    let mut out = String::new();
    for (doc_id, mut repeats) in items {
        repeats.sort_by_key(|sample| sample.repeat);
        out += &line(header, doc_id, &repeats).to_string();
        out.push('\n');
    }
    out
}

fn line(header: &Header, doc_id: u32, repeats: &[&Sample]) -> Value {
    let (spec, first) = (&header.spec, repeats[0]);
    let mut doc = json!({"id": first.item.id, "text": first.item.text});
    if !first.item.tokens.is_empty() {
        doc["tokens"] = json!(first.item.tokens);
    }
    let target = gold_text(first);
    let outputs: Vec<String> = repeats.iter().map(|sample| output_text(sample)).collect();
    let stop_reasons: Vec<&str> = (repeats.iter())
        .map(|sample| sample.completion.end.as_str())
        .collect();
    let accuracies: Vec<f64> = (repeats.iter())
        .filter_map(|sample| sample.score.accuracy())
        .collect();
    let accuracy =
        (!accuracies.is_empty()).then(|| accuracies.iter().sum::<f64>() / accuracies.len() as f64);
    let mut settings = told(
        header,
        [
            ("spec.max_tokens", "max_gen_toks", json!(spec.max_tokens)),
            (
                "spec.temperature",
                "do_sample",
                json!(spec.temperature.is_some()),
            ),
            ("spec.temperature", "temperature", json!(spec.temperature)),
            ("spec.top_p", "top_p", top_p(header)),
        ],
    );
    settings.insert("until".to_owned(), json!([]));
    // The harness hashes the document as Python's json.dumps writes it with indent=2.
    let doc_text = serde_json::to_string_pretty(&doc).unwrap_or_default();
    json!({
        "doc_id": doc_id,
        "doc": doc,
        "target": target,
        "arguments": {"gen_args_0": {"arg_0": first.prompt, "arg_1": settings}},
        "resps": [outputs],
        "filtered_resps": [read_text(first)],
        "filter": "none",
        "metrics": ["acc"],
        "doc_hash": sha256(&doc_text),
        "prompt_hash": sha256(&first.prompt),
        "target_hash": sha256(&target),
        "acc": accuracy,
        // The harness keeps no reason; its readers pass over keys of others.
        "stop_reasons": stop_reasons,
    })
}

fn sha256(text: &str) -> String {
    let digest = Sha256::digest(text.as_bytes());
    digest.iter().map(|byte| format!("{byte:02x}")).collect()
}
