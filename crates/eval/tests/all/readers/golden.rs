//! Golden cases of the shared reference data.

use eval::read::{label, ner, pos};
use eval::{Failure, Tier};
use serde_json::Value;

const FILE: &str = concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/../../../shared/golden/parser_golden.json"
);

fn cases(part: &str) -> Option<Vec<Value>> {
    let Ok(text) = std::fs::read_to_string(FILE) else {
        println!("skipped: ../shared is not here");
        return None;
    };
    let golden: Value = serde_json::from_str(&text).expect("golden values are JSON");
    let cases = golden[part].as_array().expect("a list of cases").clone();
    assert!(!cases.is_empty());
    Some(cases)
}

fn strings(value: &Value) -> Vec<String> {
    let text = |value: &Value| value.as_str().expect("a string").to_owned();
    value.as_array().expect("a list").iter().map(text).collect()
}

#[test]
fn labels() {
    for case in cases("label").unwrap_or_default() {
        let allowed = strings(&case["allowed"]);
        let allowed: Vec<&str> = allowed.iter().map(String::as_str).collect();
        let got = label::read_label(case["answer"].as_str(), &allowed);
        assert_eq!(got.label.as_deref(), case["label"].as_str(), "{case}");
        assert_eq!(got.tier.map(Tier::as_str), case["tier"].as_str(), "{case}");
        assert_eq!(
            got.reason.map(Failure::as_str),
            case["reason"].as_str(),
            "{case}"
        );
        assert_eq!(
            got.label.is_some(),
            got.span.is_some() && got.reason.is_none(),
            "{case}"
        );
    }
}

#[test]
fn parts_of_speech() {
    for case in cases("pos").unwrap_or_default() {
        let got = pos::read_pos(
            case["answer"].as_str().expect("an answer"),
            &strings(&case["gold"]),
        );
        let expect: Vec<Option<String>> = (case["tags"].as_array().expect("tags").iter())
            .map(|tag| tag.as_str().map(str::to_owned))
            .collect();
        assert_eq!(got.tags, expect, "{case}");
        assert_eq!(got.tier.map(Tier::as_str), case["tier"].as_str(), "{case}");
    }
}

#[test]
fn names() {
    for case in cases("ner").unwrap_or_default() {
        let pairs = |value: &Value| -> Vec<(String, String)> {
            let pair = |value: &Value| match strings(value).as_slice() {
                [phrase, kind] => (phrase.clone(), kind.clone()),
                other => panic!("{other:?} is no pair"),
            };
            value
                .as_array()
                .expect("entities")
                .iter()
                .map(pair)
                .collect()
        };
        let (bio, unmatched) =
            ner::align_entities(&strings(&case["gold"]), &pairs(&case["entities"]));
        assert_eq!(bio, strings(&case["bio"]), "{case}");
        assert_eq!(unmatched, pairs(&case["unmatched"]), "{case}");
    }
}
