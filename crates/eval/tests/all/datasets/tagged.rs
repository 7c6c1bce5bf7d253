use std::collections::HashSet;

use eval::metrics::seqlab;
use eval::{Item, TaskId};
use serde_json::{Value, json};

use super::{expected, ids_are_unique, open, sha256};

#[test]
fn facts_of_the_tagged_files_hold() {
    let Some(facts) = expected() else {
        return;
    };
    let is_tagged = |fact: &Value| fact["task"] == "pos" || fact["task"] == "ner";
    let files: Vec<_> = facts.iter().filter(|(_, fact)| is_tagged(fact)).collect();
    assert_eq!(files.len(), 7);
    for (path, fact) in files {
        println!("{path}");
        check(path, fact);
    }
}

fn check(path: &str, fact: &Value) {
    let is_pos = fact["task"] == "pos";
    let import = open(&[path], if is_pos { TaskId::Pos } else { TaskId::Ner });
    let (items, summary) = (&import.items, &import.summary);
    ids_are_unique(items);
    assert_eq!(json!(summary.format), fact["format"]);
    assert_eq!(json!(summary.n_items), fact["sentences"]);
    assert_eq!(json!(items.len()), fact["sentences"]);
    assert_eq!(
        json!(summary.n_tokens),
        fact[if is_pos { "words" } else { "tokens" }]
    );
    assert_eq!(
        json!(summary.tags),
        fact[if is_pos { "upos" } else { "tag_counts" }]
    );
    let longest = items.iter().map(|item| item.tokens.len()).max();
    let n_single = items.iter().filter(|item| item.tokens.len() == 1).count();
    if is_pos {
        assert_eq!(json!(longest), fact["longest_sentence_words"]);
        assert_eq!(json!(n_single), fact["one_word_sentences"]);
        let skipped = |what: &str| summary.skipped.get(what).copied().unwrap_or(0);
        assert_eq!(json!(skipped("multiword_tokens")), fact["multiword_tokens"]);
        assert_eq!(json!(skipped("empty_nodes")), fact["empty_nodes"]);
        assert_eq!(summary.warnings, [""; 0]);
    } else {
        assert_eq!(json!(longest), fact["longest_sentence_tokens"]);
        assert_eq!(json!(n_single), fact["one_token_sentences"]);
        assert_eq!(json!(summary.entities), fact["entity_counts"]);
        assert_eq!(
            json!(summary.entities.values().sum::<u64>()),
            fact["entities"]
        );
        check_entities(items, fact);
        assert_eq!(summary.skipped.len(), 0);
    }
    let content = sha256(|hash| {
        use sha2::Digest;
        for item in items {
            for (token, tag) in item.tokens.iter().zip(item.gold_tags()) {
                hash.update(format!("{token}\t{tag}\n"));
            }
            hash.update("\n");
        }
    });
    assert_eq!(json!(content), fact["content_sha256"]);
    if fact.get("metadata_sha256").is_some() {
        let metadata = sha256(|hash| {
            use sha2::Digest;
            for item in items {
                hash.update(format!("{}\t{}\n", item.id, item.text));
            }
        });
        assert_eq!(json!(metadata), fact["metadata_sha256"]);
    }
    let first = fact["first_sentences"].as_array().expect("sentences");
    assert_eq!(first.len(), 3);
    let probes = fact["probes"].as_object().expect("probes").values();
    for want in first.iter().chain([&fact["last_sentence"]]).chain(probes) {
        check_sentence(items, want);
    }
    check_traps(items, &fact["trap_counts"], is_pos);
}

fn check_sentence(items: &[Item], want: &Value) {
    let index = want["index"].as_u64().expect("an index") as usize;
    let item = &items[index];
    assert_eq!(json!(item.tokens), want["tokens"], "sentence {index}");
    let tags = want.get("upos").or(want.get("tags")).expect("tags");
    assert_eq!(&json!(item.gold_tags()), tags, "sentence {index}");
    for (key, ours) in [("sent_id", &item.id), ("text", &item.text)] {
        if let Some(want) = want.get(key) {
            assert_eq!(&json!(ours), want, "sentence {index}");
        }
    }
    if let Some(entities) = want.get("entities") {
        let entity = |c: &seqlab::Chunk<'_>| {
            json!([
                c.start,
                c.end,
                c.kind,
                item.tokens[c.start..c.end].join(" ")
            ])
        };
        let chunks = seqlab::chunks(item.gold_tags());
        let ours: Vec<Value> = chunks.iter().map(entity).collect();
        assert_eq!(&json!(ours), entities, "sentence {index}");
    }
}

fn check_entities(items: &[Item], fact: &Value) {
    let chunks = || items.iter().map(|item| seqlab::chunks(item.gold_tags()));
    let n_without = chunks().filter(Vec::is_empty).count();
    assert_eq!(json!(n_without), fact["sentences_without_entities"]);
    let longest = chunks().flatten().map(|c| c.end - c.start).max();
    assert_eq!(json!(longest), fact["longest_entity_tokens"]);
    let n_touching: usize = chunks()
        .map(|c| {
            c.windows(2)
                .filter(|c| c[0].end == c[1].start && c[0].kind == c[1].kind)
                .count()
        })
        .sum();
    assert_eq!(
        json!(n_touching),
        fact["trap_counts"]["adjacent_entity_pairs_of_one_type"]
    );
}

fn check_traps(items: &[Item], traps: &Value, is_pos: bool) {
    let is = |key: &str, ours: usize| assert_eq!(json!(ours), traps[key], "{key}");
    let tokens = |is: &dyn Fn(&str) -> bool| {
        items
            .iter()
            .flat_map(|item| &item.tokens)
            .filter(|token| is(token))
            .count()
    };
    let mut seen = HashSet::new();
    let starts_with_hash = tokens(&|t| t.starts_with('#'));
    let is_quote = tokens(&|t| t == "\"");
    let non_ascii = tokens(&|t| !t.is_ascii());
    if is_pos {
        is("words_with_form_starting_with_hash", starts_with_hash);
        is("words_with_form_double_quote", is_quote);
        is("words_with_non_ascii_form", non_ascii);
        is("words_with_form_literal_underscore", tokens(&|t| t == "_"));
        is(
            "words_with_form_containing_pipe",
            tokens(&|t| t.contains('|')),
        );
        is("forms_with_spaces", tokens(&|t| t.contains(' ')));
        let texts = |is: &dyn Fn(&str) -> bool| items.iter().filter(|item| is(&item.text)).count();
        is(
            "text_comments_containing_equals_sign",
            texts(&|t| t.contains('=')),
        );
        is(
            "text_comments_starting_with_hash",
            texts(&|t| t.starts_with('#')),
        );
        is(
            "text_comments_with_no_break_space",
            texts(&|t| t.contains('\u{a0}')),
        );
        let repeated = items
            .iter()
            .filter(|item| !seen.insert(item.text.clone()))
            .count();
        is("sentences_with_a_repeated_text", repeated);
    } else {
        is("tokens_starting_with_hash", starts_with_hash);
        is("tokens_equal_to_double_quote", is_quote);
        is("tokens_with_non_ascii", non_ascii);
        is("tokens_equal_to_hyphen", tokens(&|t| t == "-"));
        is(
            "tokens_that_are_only_a_variation_selector",
            tokens(&|t| t == "\u{fe0f}"),
        );
        is(
            "tokens_with_zero_width_space",
            tokens(&|t| t.contains('\u{200b}')),
        );
        is(
            "tokens_with_byte_order_mark",
            tokens(&|t| t.contains('\u{feff}')),
        );
        let tagged_hashes = (items.iter())
            .flat_map(|item| item.tokens.iter().zip(item.gold_tags()))
            .filter(|(token, tag)| token.starts_with('#') && *tag != "O");
        is("tagged_tokens_starting_with_hash", tagged_hashes.count());
        let repeated = items
            .iter()
            .filter(|item| !seen.insert(item.tokens.join(" ")))
            .count();
        is("repeated_sentences", repeated);
    }
}

#[test]
fn the_text_rebuilt_from_words_is_the_text_comment() {
    let Some(_) = expected() else {
        return;
    };
    let path = "ud-ewt/en_ewt-ud-dev.conllu";
    let bytes = std::fs::read_to_string(format!("{}/{path}", super::FOLDER)).expect("the file");
    let bare: String = (bytes.split_inclusive('\n'))
        .filter(|line| !line.starts_with("# text = "))
        .collect();
    let file = eval::data::File {
        name: "bare.conllu",
        bytes: bare.as_bytes(),
    };
    let bare = eval::data::import(&[file], TaskId::Pos).expect("an import");
    assert_eq!(bare.items, open(&[path], TaskId::Pos).items);
}

#[test]
fn uner_goes_with_ud_by_sentence_id() {
    let Some(_) = expected() else {
        return;
    };
    let ud = open(&["ud-ewt/en_ewt-ud-dev.conllu"], TaskId::Pos).items;
    let uner = open(&["uner-ewt/en_ewt-ud-dev.iob2"], TaskId::Ner).items;
    let ids = |items: &[Item]| items.iter().map(|i| i.id.clone()).collect::<HashSet<_>>();
    assert_eq!(ids(&ud), ids(&uner));
    let same = uner.iter().filter(|item| {
        ud.iter()
            .any(|other| other.id == item.id && other.tokens == item.tokens)
    });
    assert_eq!(same.count(), 1998);
}

#[test]
fn the_draft_with_rows_of_two_lengths_loses_no_sentence() {
    let Some(_) = expected() else {
        return;
    };
    let path = "uner-ewt/en_ewt-ud-train.2022-12-draft.iob2.gz";
    let import = open(&[path], TaskId::Ner);
    assert_eq!(import.items.len(), 12543);
    let entities = ["PER", "LOC", "ORG"].map(|kind| import.summary.entities[kind]);
    assert_eq!(entities, [2873, 2698, 1434]);
    assert!(import.summary.warnings[0].contains("none of the task's PER, ORG, LOC"));
}
