//! What is known of the device as plain text and as JSON, to be copied.

use charts::number::significant;
use protocol::{BenchRow, DeviceReport, Limit};
use serde_json::json;

use crate::components::limit_value;
use crate::device::{Bench, Device};
use crate::state::{Model, State};
use crate::text::{ReportTexts, texts};
use crate::words;

/// The report as lines of text, in the language of the page.
#[must_use]
pub fn plain(state: &State) -> String {
    let all = texts(state.lang());
    let texts = all.device_report();
    let mut lines = vec![format!("Thinkscope {}", env!("CARGO_PKG_VERSION"))];
    if let Model::Loaded {
        subject,
        engine_reason,
        ..
    } = &state.model
    {
        let engine = all.units.engine(&subject.engine);
        let size = words::known(subject.model_bytes.map(words::bytes), all.units.unknown);
        let quantization = words::known(subject.quantization.clone(), all.units.unknown);
        lines.push((texts.model)(&subject.model, &quantization, &size));
        lines.push((texts.engine)(engine, &(all.told)(engine_reason)));
    }
    match &state.device.report {
        None => lines.push(texts.not_looked.to_owned()),
        Some(report) => adapter(report, texts, &mut lines),
    }
    speed(&state.device, texts, &mut lines);
    lines.join("\n")
}

fn adapter(report: &DeviceReport, texts: &ReportTexts, lines: &mut Vec<String>) {
    match &report.adapter {
        None => lines.push(texts.no_adapter.to_owned()),
        Some(adapter) => {
            let told = |text: &str| {
                let told = if text.is_empty() { texts.untold } else { text };
                told.to_owned()
            };
            lines.push((texts.adapter)(&told(&adapter.name)));
            lines.push((texts.interface)(&told(&adapter.backend)));
            lines.push((texts.driver)(&told(&adapter.driver)));
            lines.push((texts.software)(adapter.is_software).to_owned());
            // The limits are called by their keys: that is what somebody looks for.
            let limit = |limit: &Limit| format!("{}: {}", limit.name, limit_value(limit));
            lines.extend(adapter.limits.iter().map(limit));
        }
    }
    if let Some(trouble) = &report.trouble {
        lines.push((texts.trouble)(trouble));
    }
    lines.extend(report.checks.iter().map(|check| {
        let outcome = check.failure.as_deref().unwrap_or(texts.passed);
        (texts.check)(&check.name, outcome)
    }));
}

fn speed(device: &Device, texts: &ReportTexts, lines: &mut Vec<String>) {
    let plan = &device.plan;
    if !device.rows.is_empty() {
        lines.push((texts.speed)(plan.prompt_tokens, plan.new_tokens));
    }
    lines.extend(device.rows.iter().map(|of| row(of, texts)));
    if let Bench::Done(totals) = &device.bench
        && let Some(rate) = totals.copy_bytes_per_s
    {
        lines.push((texts.copies)(&words::rounded_bytes(rate)));
    }
}

fn row(row: &BenchRow, texts: &ReportTexts) -> String {
    let mut parts = vec![
        (texts.prefill)(&words::tokens_per_s(row.prefill_tokens_per_s)),
        (texts.decode)(&words::tokens_per_s(row.decode_tokens_per_s)),
    ];
    let dispatches = row.dispatches_per_token;
    parts.extend(dispatches.map(|n| (texts.dispatches)(&significant(n, 3))));
    let bytes = row.bytes_per_token;
    parts.extend(bytes.map(|n| (texts.bytes)(&words::rounded_bytes(n))));
    let share = row.copy_share;
    parts.extend(share.map(|share| (texts.share)(&words::share(share))));
    (texts.row)(row.batch, &parts.join(", "))
}

/// The report as JSON.
#[must_use]
pub fn json(state: &State) -> String {
    let device = &state.device;
    let (subject, reason) = match &state.model {
        Model::Loaded {
            subject,
            engine_reason,
            ..
        } => (Some(&**subject), Some(engine_reason.as_str())),
        _ => (None, None),
    };
    let totals = match &device.bench {
        Bench::Done(totals) => Some(totals),
        _ => None,
    };
    let value = json!({
        "program_version": env!("CARGO_PKG_VERSION"),
        "subject": subject,
        "engine_reason": reason,
        "device": device.report.as_deref(),
        "bench": { "plan": device.plan, "rows": device.rows, "totals": totals },
    });
    format!("{value:#}")
}

#[cfg(test)]
mod tests {
    use std::rc::Rc;

    use protocol::{Adapter, BenchTotals, Check};

    use super::*;

    #[test]
    fn a_report_tells_what_is_known_and_what_is_not() {
        let mut state = State::default();
        assert!(plain(&state).ends_with("adapter: not looked at"));
        state.device.report = Some(Rc::new(DeviceReport {
            adapter: Some(Adapter {
                name: "SwiftShader".to_owned(),
                backend: "webgpu".to_owned(),
                driver: String::new(),
                is_software: true,
                limits: vec![Limit {
                    name: "maxBufferSize".to_owned(),
                    value: 1 << 30,
                    is_bytes: true,
                }],
            }),
            trouble: None,
            checks: vec![Check {
                name: "matmul".to_owned(),
                failure: Some("row 3 is 1, not 2".to_owned()),
            }],
            self_test_ms: 4,
        }));
        state.device.rows = vec![BenchRow {
            batch: 8,
            prefill_tokens_per_s: Some(1234.0),
            decode_tokens_per_s: Some(56.7),
            dispatches_per_token: None,
            bytes_per_token: Some(4e6),
            copy_share: Some(0.25),
        }];
        state.device.bench = Bench::Done(BenchTotals::default());
        let text = plain(&state);
        for line in [
            "adapter: SwiftShader",
            "driver: not told",
            "software adapter: yes",
            "maxBufferSize: 1 GiB",
            "check: matmul: row 3 is 1, not 2",
            "batch 8: prefill 1234 tokens/s, decode 57 tokens/s, 4.0 MB per token, 25 % of the copy bandwidth",
        ] {
            assert!(text.lines().any(|l| l == line), "{line} in:\n{text}");
        }
        let value: serde_json::Value = serde_json::from_str(&json(&state)).expect("JSON");
        assert_eq!(value["device"]["adapter"]["limits"][0]["value"], 1 << 30);
        assert_eq!(value["subject"], serde_json::Value::Null);
    }
}
