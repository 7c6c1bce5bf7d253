//! A run's record from a stranger: read, scored again, added up, written.
#![no_main]

use eval::{build_report, record};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let Ok(mut record) = record::parse(text) else {
        return;
    };
    record.rescore();
    let report = build_report(record.header.spec.task, &record.samples);
    let json = serde_json::to_string(&report).expect("a report is JSON");
    assert!(!json.contains("NaN"));
    let mut out = record::write_header(&record.header);
    for sample in &record.samples {
        out.push('\n');
        out.push_str(&record::write_sample(sample));
    }
    let again = record::parse(&out).expect("what was written can be read");
    assert_eq!(again.samples.len(), record.samples.len());
    assert_eq!(again.changed, []);
});
