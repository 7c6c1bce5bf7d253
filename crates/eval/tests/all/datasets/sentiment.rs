use eval::data::{DataError, File, import};
use eval::{Item, TaskId};
use serde_json::{Value, json};

use super::{expected, ids_are_unique, open, sha256};

const LABELS: [&str; 3] = ["negative", "neutral", "positive"];

#[test]
fn facts_of_the_tweets_hold() {
    let Some(facts) = expected() else {
        return;
    };
    let is_tweets = |fact: &Value| fact["task"].as_str().is_some_and(|t| t.starts_with("sent"));
    let files: Vec<_> = facts.values().filter(|fact| is_tweets(fact)).collect();
    assert_eq!(files.len(), 2);
    for fact in files {
        let file = |key: &str| fact[key].as_str().expect("a path");
        let (texts, labels) = (file("text_file"), file("labels_file"));
        let mapping = "tweeteval-sentiment/mapping.txt";
        let alone = open(&[texts, labels], TaskId::Sentiment3);
        check(&alone.items, fact);
        assert_eq!(json!(alone.summary.labels), fact["label_counts"]);
        assert_eq!(alone.summary.skipped.len(), 0);
        // The order of the files does not matter, and the mapping says the same.
        let all = open(&[mapping, labels, texts], TaskId::Sentiment3);
        assert_eq!(all.items, alone.items);
        // Two labels: the neutral ones are left out and counted.
        let two = open(&[texts, labels], TaskId::Sentiment2);
        assert_eq!(
            json!(two.summary.skipped["neutral"]),
            fact["label_counts"]["neutral"]
        );
        let neutral = fact["label_counts"]["neutral"].as_u64().expect("a count");
        assert_eq!(json!(two.summary.n_items + neutral), fact["examples"]);
        assert_eq!(two.summary.warnings, [""; 0]);
    }
}

fn check(items: &[Item], fact: &Value) {
    ids_are_unique(items);
    assert_eq!(json!(items.len()), fact["examples"]);
    let content = sha256(|hash| {
        use sha2::Digest;
        for item in items {
            let label = item.gold_label().expect("a label");
            let id = LABELS.iter().position(|l| *l == label).expect("a label id");
            hash.update(format!("{id}\t{}\n", item.text));
        }
    });
    assert_eq!(json!(content), fact["content_sha256"]);
    let first = fact["first_examples"].as_array().expect("examples");
    let probes = fact["probes"].as_object().expect("probes").values();
    for want in first.iter().chain([&fact["last_example"]]).chain(probes) {
        let item = &items[want["index"].as_u64().expect("an index") as usize];
        assert_eq!(json!(item.text), want["text"]);
        assert_eq!(json!(item.gold_label()), want["label"]);
    }
    let traps = &fact["trap_counts"];
    let is = |key: &str, test: &dyn Fn(&str) -> bool| {
        let ours = items.iter().filter(|item| test(&item.text)).count();
        assert_eq!(json!(ours), traps[key], "{key}");
    };
    is("lines_ending_in_one_space", &|t| t.ends_with(' '));
    is("lines_starting_with_a_space", &|t| t.starts_with(' '));
    is("lines_starting_with_double_quote", &|t| t.starts_with('"'));
    is("lines_containing_double_quote", &|t| t.contains('"'));
    is("lines_with_an_odd_number_of_double_quotes", &|t| {
        t.matches('"').count() % 2 == 1
    });
    is("lines_containing_comma", &|t| t.contains(','));
    is("lines_starting_with_hash", &|t| t.starts_with('#'));
    is("lines_with_literal_backslash_u_escape", &|t| {
        t.contains("\\u")
    });
    is("lines_with_code_points_above_ffff", &|t| {
        t.chars().any(|c| c > '\u{ffff}')
    });
}

#[test]
fn files_of_two_splits_or_one_alone_are_refused() {
    let Some(_) = expected() else {
        return;
    };
    let folder = format!("{}/tweeteval-sentiment", super::FOLDER);
    let read = |name: &str| std::fs::read(format!("{folder}/{name}")).expect("the file");
    let (texts, labels) = (read("val_text.txt"), read("test_labels.first8000.txt"));
    let texts = File {
        name: "val_text.txt",
        bytes: &texts,
    };
    let labels = File {
        name: "test_labels.first8000.txt",
        bytes: &labels,
    };
    let refused = import(&[texts, labels], TaskId::Sentiment3).expect_err("two splits");
    assert!(matches!(
        refused,
        DataError::LineCounts {
            n_texts: 2000,
            n_labels: 8000,
            ..
        }
    ));
    let refused = import(&[texts], TaskId::Sentiment3).expect_err("texts alone");
    assert!(matches!(refused, DataError::NoPair { .. }), "{refused}");
}
