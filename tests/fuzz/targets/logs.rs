//! A log of another program from a stranger, or the members of an archive: made a record, exported.
#![no_main]

use eval::foreign::{Told, of_members, read_run};
use eval::{TaskId, build_report, export, record};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: (u8, &str)| {
    let (how, text) = input;
    let tasks = TaskId::ALL.len() + 1;
    let told = Told {
        task: TaskId::ALL.get(usize::from(how) % tasks).copied(),
        prefilled: [None, Some(false), Some(true)][usize::from(how) / tasks % 3],
        ..Told::default()
    };
    read(text, &told);
    // As if an archive had been unpacked: its header, then its samples.
    let members: Vec<(String, String)> = (text.split('\0').enumerate())
        .map(|(index, text)| match index {
            0 => ("header.json".to_owned(), text.to_owned()),
            _ => (format!("samples/{index}.json"), text.to_owned()),
        })
        .collect();
    if let Ok(text) = of_members("a.eval", &members) {
        read(&text, &told);
    }
});

fn read(text: &str, told: &Told) {
    let Ok(foreign) = read_run("log.json", text, told) else {
        return;
    };
    let mut own = foreign.record;
    own.rescore();
    let report = build_report(own.header.spec.task, &own.samples);
    let json = serde_json::to_string(&report).expect("a report is JSON");
    assert!(!json.contains("NaN"));
    let mut out = record::write_header(&own.header);
    for sample in &own.samples {
        out.push('\n');
        out.push_str(&record::write_sample(sample));
    }
    let again = record::parse(&out).expect("what was written can be read");
    assert_eq!(again.samples.len(), own.samples.len());
    assert_eq!(again.changed, []);
    let _ = export::csv(&own.samples);
    let log = export::inspect(&own.header, &own.samples, "2026-01-01T00:00:00+00:00").to_string();
    let lines = export::lm_eval(&own.header, &own.samples);
    for exported in [log, lines] {
        // They may mean less to others, but they are logs.
        let _ = read_run("again", &exported, told);
    }
}
