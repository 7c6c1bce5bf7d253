//! A run as a log (version 2, JSON) that Inspect's viewer reads.

use serde_json::{Value, json};

use super::{gold_text, output_text, read_text, told, top_p};
use crate::record::with_nulls;
use crate::{End, Header, Sample, build_report};

/// The scorer's name in the log.
const SCORER: &str = "thinkscope_strict";

/// The log. `created` is when the run was made, as ISO 8601: the form wants it, a record has none.
///
/// Thoughts stand as reasoning content, repeats as epochs, the strict accuracy as the score.
#[must_use]
pub fn inspect(header: &Header, samples: &[Sample], created: &str) -> Value {
    let (spec, subject) = (&header.spec, &header.subject);
    let report = build_report(spec.task, samples);
    // `provider/model`, the provider being what ran it.
    let provider = match &header.origin {
        Some(_) if !subject.engine.is_empty() => subject.engine.as_str(),
        _ => "thinkscope",
    };
    let model = format!("{provider}/{}", subject.model);
    let mut metrics = serde_json::Map::new();
    for (name, value) in [
        ("accuracy", report.strict_accuracy.map(|of| of.value)),
        ("coverage", report.coverage.map(|of| of.value)),
        ("macro_f1", report.macro_f1),
        ("mean_think_tokens", report.mean_think_tokens),
    ] {
        if let Some(value) = value {
            metrics.insert(name.to_owned(), json!({"name": name, "value": value}));
        }
    }
    let ids: Vec<&str> = {
        let mut seen = std::collections::BTreeSet::new();
        (samples.iter().map(|sample| sample.item.id.as_str()))
            .filter(|id| seen.insert(*id))
            .collect()
    };
    let generate = told(
        header,
        [
            ("spec.max_tokens", "max_tokens", json!(spec.max_tokens)),
            ("spec.seed", "seed", json!(spec.seed)),
            ("spec.temperature", "temperature", json!(spec.temperature)),
            ("spec.top_p", "top_p", top_p(header)),
            (
                "spec.think_budget",
                "reasoning_tokens",
                json!(spec.think_budget),
            ),
        ],
    );
    json!({
        "version": 2,
        "status": "success",
        "eval": {
            "created": created,
            "task": spec.task.as_str(),
            "task_id": spec.task.as_str(),
            "run_id": header.prompt_sha256,
            "dataset": {
                "name": header.dataset.name,
                "samples": ids.len(),
                "sample_ids": ids,
                "shuffled": false,
            },
            "model": model,
            "model_args": {
                "quantization": subject.quantization,
                "engine": subject.engine,
                "file_sha256": subject.model_sha256,
            },
            "config": {"epochs": spec.repeats},
            "packages": {"thinkscope": header.program_version},
            "metadata": {
                "dataset_sha256": header.dataset.sha256,
                "prompt_sha256": header.prompt_sha256,
                "template_sha256": subject.template_sha256,
                "prompt_form": (header.knows("spec.prompt_form")).then(|| spec.prompt_form.as_str()),
                // What the form has no place for, so that the log can be read back.
                "thinkscope": with_nulls(header).unwrap_or_default(),
            },
        },
        "plan": {
            "name": "plan",
            "steps": [{"solver": "generate", "params": {}}],
            "config": generate,
        },
        "results": {
            "total_samples": samples.len(),
            "completed_samples": samples.len(),
            "scores": [{"name": SCORER, "scorer": SCORER, "params": {}, "metrics": metrics}],
        },
        "stats": {"started_at": created, "completed_at": created, "model_usage": by_model(&model, usage(samples))},
        "samples": samples.iter().map(|sample| entry(&model, sample)).collect::<Vec<_>>(),
    })
}

fn entry(model: &str, sample: &Sample) -> Value {
    let completion = &sample.completion;
    let answer = completion.answer.as_deref().unwrap_or_default();
    let message = json!({
        "role": "assistant",
        "source": "generate",
        "model": model,
        "content": [
            {"type": "reasoning", "reasoning": completion.thought},
            {"type": "text", "text": answer},
        ],
    });
    let reason = match completion.end {
        End::Stop => "stop",
        End::Length => "max_tokens",
    };
    let explanation = match (sample.reading.failure, sample.reading.tier) {
        (Some(failure), _) => format!("unusable answer: {failure}"),
        (None, Some(tier)) => format!("read by the rule {tier}"),
        (None, None) => String::new(),
    };
    let used = usage(std::slice::from_ref(sample));
    // An item without tokens has no score, and the form knows no empty one.
    let mut scores = serde_json::Map::new();
    if let Some(accuracy) = sample.score.accuracy() {
        let score = json!({
            "value": accuracy,
            "answer": read_text(sample),
            "explanation": explanation,
        });
        scores.insert(SCORER.to_owned(), score);
    }
    let mut metadata = json!({
        "text": sample.item.text,
        "input_length": sample.input_length(),
        "flags": completion.flags,
        "thinkscope": {
            "seed": sample.seed,
            "usage": completion.usage,
            "budget_hit": completion.budget_hit,
        },
    });
    if !sample.item.tokens.is_empty() {
        metadata["tokens"] = json!(sample.item.tokens);
    }
    json!({
        "id": sample.item.id,
        "epoch": sample.repeat + 1,
        "input": sample.prompt,
        "target": gold_text(sample),
        "messages": [{"role": "user", "content": sample.prompt, "source": "input"}, message],
        "output": {
            "model": model,
            "choices": [{"message": message, "stop_reason": reason}],
            "completion": output_text(sample),
            "usage": used,
        },
        "scores": scores,
        "metadata": metadata,
        "store": {},
        "events": [],
        "model_usage": by_model(model, used.clone()),
        "attachments": {},
    })
}

/// Counts by model: none where they are unknown, as the form has no empty ones here.
fn by_model(model: &str, usage: Option<Value>) -> Value {
    let known = usage.map(|usage| (model.to_owned(), usage));
    Value::Object(known.into_iter().collect())
}

/// Token counts in Inspect's form: thought and answer are both output. The form wants numbers for
/// all but the thought: `None` where a sample's prompt or output was not counted.
fn usage(samples: &[Sample]) -> Option<Value> {
    let all = |of: fn(&crate::Usage) -> Option<u64>| -> Option<u64> {
        samples.iter().map(|s| of(&s.completion.usage)).sum()
    };
    let think = all(|u| u.think_tokens.map(u64::from));
    let output = all(
        |u| match (u.output_tokens, u.think_tokens, u.answer_tokens) {
            (None, Some(think), Some(answer)) => Some(u64::from(think) + u64::from(answer)),
            (output, ..) => output.map(u64::from),
        },
    );
    let (input, output) = (all(|u| u.prompt_tokens.map(u64::from))?, output?);
    Some(json!({
        "input_tokens": input,
        "output_tokens": output,
        "total_tokens": input + output,
        "reasoning_tokens": think,
    }))
}
