use std::collections::BTreeMap;

use eval::metrics::{Prf, ratio, seqlab};
use eval::score::Counts;
use serde_json::{Map, Value};

use super::{close, golden, number, numbers, strings};

#[test]
fn all_cases_equal_seqeval_in_its_default_mode() {
    let Some(cases) = golden("seqlab.json") else {
        return;
    };
    assert_eq!(cases.len(), 22);
    for (name, case) in &cases {
        check(name, case);
    }
}

/// `strict_iob1` is left out: on IOB2 data seqeval makes nonsense of it, as the README there says.
#[test]
fn all_cases_equal_seqeval_in_its_strict_mode() {
    let Some(cases) = golden("seqlab.json") else {
        return;
    };
    let mut n_checked = 0;
    for (name, case) in &cases {
        let want = &case["strict_iob2"];
        // Seqeval raises on a lower-case `o`.
        if want["None"].get("error").is_some() {
            continue;
        }
        n_checked += 1;
        let (gold, predicted) = (sentences(&case["gold"]), sentences(&case["pred"]));
        let types = totals(&gold, &predicted, seqlab::strict_count);
        let scores: Vec<Prf> = types.values().map(|c| Prf::of(*c)).collect();
        check_types(name, &scores, &want["None"]);
        let micro = Prf::of(types.values().copied().sum());
        check_mean(&format!("{name} strict micro"), micro, &want["micro"]);
        let mean = Prf::macro_mean(&scores);
        check_mean(&format!("{name} strict macro"), mean, &want["macro"]);
    }
    assert_eq!(n_checked, 21);
}

fn check(name: &str, case: &Value) {
    let (gold, predicted) = (sentences(&case["gold"]), sentences(&case["pred"]));
    check_chunks(name, &gold, &case["ents_gold"]);
    check_chunks(name, &predicted, &case["ents_pred"]);

    let types = totals(&gold, &predicted, seqlab::count);
    let (mut n_equal, mut n_tokens) = (0, 0);
    for (gold, predicted) in gold.iter().zip(&predicted) {
        n_equal += gold.iter().zip(predicted).filter(|(g, p)| g == p).count() as u64;
        n_tokens += gold.len() as u64;
    }
    close(
        name,
        ratio(n_equal, n_tokens),
        number(&case["token_accuracy"]),
    );
    let kinds: Vec<&String> = types.keys().collect();
    assert_eq!(
        kinds,
        strings(&case["labels_sorted"]).iter().collect::<Vec<_>>(),
        "{name}"
    );

    let want = &case["default"];
    let scores: Vec<Prf> = types.values().map(|c| Prf::of(*c)).collect();
    check_types(name, &scores, &want["None"]);
    let micro = Prf::of(types.values().copied().sum());
    check_mean(&format!("{name} micro"), micro, &want["micro"]);
    check_mean(
        &format!("{name} macro"),
        Prf::macro_mean(&scores),
        &want["macro"],
    );
    check_mean(
        &format!("{name} weighted"),
        Prf::weighted_mean(&scores),
        &want["weighted"],
    );
    check_conlleval(name, micro, &case["conlleval_pl"]);
}

/// Counts of all sentences by type.
fn totals(
    gold: &[Vec<String>],
    predicted: &[Vec<String>],
    count: fn(&[String], &[String]) -> BTreeMap<String, Counts>,
) -> BTreeMap<String, Counts> {
    let mut types: BTreeMap<String, Counts> = BTreeMap::new();
    for (gold, predicted) in gold.iter().zip(predicted) {
        for (kind, counts) in count(gold, predicted) {
            *types.entry(kind).or_default() += counts;
        }
    }
    types
}

fn sentences(value: &Value) -> Vec<Vec<String>> {
    value
        .as_array()
        .expect("sentences")
        .iter()
        .map(strings)
        .collect()
}

fn check_chunks(name: &str, tags: &[Vec<String>], want: &Value) {
    let ours: Vec<Vec<Value>> = (tags.iter())
        .map(|tags| {
            let chunks = seqlab::chunks(tags);
            // The golden ends are inclusive.
            let triple = |c: &seqlab::Chunk<'_>| serde_json::json!([c.kind, c.start, c.end - 1]);
            chunks.iter().map(triple).collect()
        })
        .collect();
    assert_eq!(&serde_json::json!(ours), want, "{name}");
}

fn check_types(name: &str, scores: &[Prf], want: &Value) {
    for (key, of) in [("p", 0), ("r", 1), ("f1", 2)] {
        let ours: Vec<f64> = (scores.iter())
            .map(|s| [s.precision, s.recall, s.f1][of].unwrap_or(0.0))
            .collect();
        let want = numbers(&want[key]);
        assert_eq!(ours.len(), want.len(), "{name}");
        for (ours, want) in ours.iter().zip(want) {
            close(&format!("{name} {key}"), Some(*ours), Some(want));
        }
    }
    let support: Vec<f64> = scores.iter().map(|s| s.support as f64).collect();
    assert_eq!(support, numbers(&want["support"]), "{name}");
}

/// seqeval puts 0 (macro: nan) where a ratio is 0/0; ours is undefined, and only there.
fn check_mean(name: &str, ours: Prf, want: &Value) {
    let want: &Map<String, Value> = want.as_object().expect("an object");
    for (key, ours) in [("p", ours.precision), ("r", ours.recall), ("f1", ours.f1)] {
        let want = number(&want[key]);
        match ours {
            Some(_) => close(&format!("{name} {key}"), ours, want),
            None => assert_eq!(want.unwrap_or(0.0), 0.0, "{name} {key}"),
        }
    }
    close(
        &format!("{name} support"),
        Some(ours.support as f64),
        number(&want["support"]),
    );
}

/// The script prints percents with two digits, and 0.00 for 0/0.
fn check_conlleval(name: &str, micro: Prf, lines: &Value) {
    let lines = strings(lines);
    // conlleval.pl takes a lower-case `o` for a tag without a type, and so for an entity.
    if name == "s16_no_prefix_O_lower" {
        return;
    }
    let percent = |value: Option<f64>| format!("{:6.2}", 100.0 * value.unwrap_or(0.0));
    let want = format!(
        "precision: {}%; recall: {}%; FB1: {}",
        percent(micro.precision),
        percent(micro.recall),
        percent(micro.f1)
    );
    assert!(
        lines[1].ends_with(&want),
        "{name}: `{}` does not end with `{want}`",
        lines[1]
    );
}

#[test]
fn what_is_undefined_is_none_and_nothing_else_is() {
    fn check(gold: &[&str], predicted: &[&str], is_defined: [bool; 3]) {
        let micro = Prf::of(seqlab::count(gold, predicted).into_values().sum());
        let ours = [micro.precision, micro.recall, micro.f1].map(|v| v.is_some());
        assert_eq!(ours, is_defined, "{gold:?} {predicted:?}");
    }
    check(&["O", "O"], &["O", "O"], [false, false, false]);
    check(&["O", "O"], &["B-X", "O"], [true, false, true]);
    check(&["B-X", "O"], &["O", "O"], [false, true, true]);
    check(&["B-X", "O"], &["O", "B-X"], [true, true, true]);
}

#[test]
fn strict_entities_go_on_as_long_as_their_tags_do() {
    let check = |tags: &str, expect: &[(usize, usize, &str)]| {
        let tags: Vec<&str> = tags.split(' ').collect();
        let ours: Vec<_> = (seqlab::strict_chunks(&tags).iter())
            .map(|chunk| (chunk.start, chunk.end, chunk.kind))
            .collect();
        assert_eq!(ours, expect, "{tags:?}");
    };
    check("B-X I-X I-X O", &[(0, 3, "X")]);
    check("B-X I-X B-X I-X", &[(0, 2, "X"), (2, 4, "X")]);
    check("B-X I-X I-Y I-X", &[(0, 2, "X")]);
    check("I-X O B-X O I-X", &[(2, 3, "X")]);
}

#[test]
fn tags_have_a_prefix_and_a_type() {
    let check = |tag, expect| assert_eq!(seqlab::parts(tag), expect, "{tag}");
    check("B-PER", ('B', "PER"));
    check("I-FOOD-ITEM", ('I', "FOOD-ITEM"));
    check("O", ('O', ""));
    check("o", ('O', ""));
    check("", ('O', ""));
    // A type alone, as collapsed tags have it, is inside.
    check("PER", ('I', "PER"));
}
