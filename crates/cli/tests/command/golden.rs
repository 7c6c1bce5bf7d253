//! `thinkscope read` on the shared golden cases, each part as one stream of lines.

use serde_json::{Map, Value};

use crate::Scratch;

const FILE: &str = concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/../../../shared/golden/parser_golden.json"
);

/// All cases of a part through the command: given these keys, it prints the expected others.
#[track_caller]
fn check(part: &str, given: &[&str], n_cases: usize) {
    let Ok(text) = std::fs::read_to_string(FILE) else {
        println!("skipped: ../shared is not here");
        return;
    };
    let golden: Value = serde_json::from_str(&text).expect("golden values are JSON");
    let cases = golden[part].as_array().expect("a list of cases");
    assert_eq!(cases.len(), n_cases);
    let mut input = String::new();
    for case in cases {
        let keys = given
            .iter()
            .map(|key| ((*key).to_owned(), case[*key].clone()));
        input += &Value::Object(keys.collect::<Map<_, _>>()).to_string();
        input.push('\n');
    }
    let ran = Scratch::new(&format!("golden-{part}")).run_on(&["read", part], input);
    assert_eq!((ran.code, ran.stderr.as_str()), (Some(0), ""));
    let lines: Vec<Value> = (ran.stdout.lines())
        .map(|line| serde_json::from_str(line).expect("a line of JSON"))
        .collect();
    assert_eq!(lines.len(), cases.len());
    for (case, got) in cases.iter().zip(&lines) {
        let expected = case.as_object().expect("a case").iter();
        for (key, want) in
            expected.filter(|(key, _)| *key != "name" && !given.contains(&key.as_str()))
        {
            assert_eq!(
                &in_order(key, &got[key]),
                &in_order(key, want),
                "{key} of {case}"
            );
        }
    }
}

/// Flags are a set.
fn in_order(key: &str, value: &Value) -> Value {
    let mut value = value.clone();
    if let (true, Some(flags)) = (key == "flags", value.as_array_mut()) {
        flags.sort_by_key(Value::to_string);
    }
    value
}

#[test]
fn golden_thoughts() {
    check("think", &["text", "prefilled", "finish"], 10);
}

#[test]
fn golden_labels() {
    check("label", &["answer", "allowed"], 16);
}

#[test]
fn golden_tags() {
    check("pos", &["answer", "gold"], 9);
}

#[test]
fn golden_places() {
    check("ner", &["gold", "entities"], 6);
}
