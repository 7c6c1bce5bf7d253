//! The forms in which entities are named.

use eval::read::ner::{align_entities, read_ner};
use eval::{Failure, TaskId, Tier};

/// Tags for `gold` as words, the unlocated phrases, and the tier.
#[track_caller]
fn check(gold: &str, answer: &str, tags: &str, unlocated: &[(&str, &str)], tier: Tier) {
    let gold: Vec<String> = gold.split_whitespace().map(str::to_owned).collect();
    let got = read_ner(answer, &gold);
    let shown = got.tags.map(|tags| tags.join(" "));
    assert_eq!(
        (shown.as_deref(), got.tier, got.failure),
        (Some(tags), Some(tier), None),
        "{answer:?}"
    );
    let stray: Vec<_> = got
        .unlocated
        .iter()
        .map(|(p, t)| (p.as_str(), t.as_str()))
        .collect();
    assert_eq!(stray, unlocated, "{answer:?}");
    assert!(
        got.span
            .is_some_and(|(start, end)| answer.get(start..end).is_some())
    );
}

const GOLD: &str = "Peter Blackburn visited Brussels .";
const TAGS: &str = "B-PER I-PER O B-LOC O";

#[test]
fn lines_with_token_numbers() {
    for answer in [
        "1-2 PER Peter Blackburn\n4-4 LOC Brussels",
        "1-2 PER Peter Blackburn\n4 LOC Brussels",
        "Entities:\n- 1–2 PERSON: Peter Blackburn\n- 4-4 GPE: Brussels\nThat is all.",
        "1. 1-2 PER Peter Blackburn\n2. 4-4 LOC Brussels",
        "**1-2 PER Peter Blackburn**\n**4-4 LOC \"Brussels\"**",
        "(1-2) Peter Blackburn PER\n(4-4) Brussels LOCATION",
        "1-2 PER\n4-4 LOC",
        // Wrong numbers: the text decides.
        "0-1 PER Peter Blackburn\n3-3 LOC Brussels",
        "2-3 PER peter blackburn\n9-9 LOC Brussels.",
        "1-2 PER Peter Blackburn\n1-2 PER Peter Blackburn\n4-4 LOC Brussels",
    ] {
        check(GOLD, answer, TAGS, &[], Tier::Lines);
    }
    // Numbers tell which of two is meant.
    check(
        "Paris met Paris",
        "3-3 PER Paris",
        "O O B-PER",
        &[],
        Tier::Lines,
    );
    check(
        "Paris met Paris",
        "3-3 PER Paris\n1-1 LOC Paris",
        "B-LOC O B-PER",
        &[],
        Tier::Lines,
    );
    check(
        GOLD,
        "1-1 PER Obama\n4-4 LOC Brussels",
        "O O O B-LOC O",
        &[("Obama", "PER")],
        Tier::Lines,
    );
    check(
        GOLD,
        "4-4 MISC Brussels",
        "O O O B-MISC O",
        &[],
        Tier::Lines,
    );
    check(
        GOLD,
        "1-2 PER Peter Blackburn\n1-1 PER Peter",
        "B-PER I-PER O O O",
        &[("Peter", "PER")],
        Tier::Lines,
    );
    check(GOLD, "8-9 LOC", "O O O O O", &[("8-9", "LOC")], Tier::Lines);
}

#[test]
fn json_in_every_shape() {
    for answer in [
        r#"{"PER": ["Peter Blackburn"], "ORG": [], "LOC": ["Brussels"]}"#,
        r#"{"person": "Peter Blackburn", "organization": null, "location": ["Brussels"],}"#,
        r#"[["Peter Blackburn", "PER"], ["Brussels", "LOC"]]"#,
        r#"[["PER", "Peter Blackburn"], ["LOC", "Brussels"]]"#,
        r#"{"entities": [{"text": "Peter Blackburn", "type": "PER"}, {"entity": "Brussels", "type": "Location"}]}"#,
        r#"{"Peter Blackburn": "PER", "Brussels": "LOC"}"#,
        r#"[{"entity": "PER", "word": "Peter Blackburn"}, {"entity": "LOC", "word": "Brussels"}]"#,
        "```json\n{\"PER\": [{\"text\": \"Peter Blackburn\"}],\n \"LOC\": [\"Brussels\"]}\n```",
    ] {
        check(GOLD, answer, TAGS, &[], Tier::Json);
    }
    check(
        GOLD,
        "[('Peter Blackburn', 'PER'), ('Brussels', 'LOC')]",
        TAGS,
        &[],
        Tier::Tuples,
    );
    check(
        GOLD,
        r#"{"LOC": ["Brussels", "Rome"], "DATE": ["Peter"]}"#,
        "B-DATE O O B-LOC O",
        &[("Rome", "LOC")],
        Tier::Json,
    );
    for empty in [
        "[]",
        "{}",
        r#"{"PER": [], "LOC": []}"#,
        r#"{"entities": []}"#,
        r#"{"PER": "None"}"#,
    ] {
        check(GOLD, empty, "O O O O O", &[], Tier::Json);
    }
    check(
        GOLD,
        r#"[["Peter","B-PER"],["Blackburn","I-PER"],["visited","O"],["Brussels","B-LOC"],[".","O"]]"#,
        TAGS,
        &[],
        Tier::Json,
    );
}

#[test]
fn marks_in_the_text() {
    for answer in [
        "<PER>Peter Blackburn</PER> visited <LOC>Brussels</LOC>.",
        "<person>Peter Blackburn</person> visited <location>Brussels</location> .",
        "<entity type=\"PER\">Peter Blackburn</entity> visited <entity type='LOC'>Brussels</entity>.",
        "[PER Peter Blackburn] visited [LOC Brussels] .",
        "[PER: Peter Blackburn] and [LOC: Brussels]",
        "<LOC>Brussels</LOC> <PER>Peter Blackburn</PER>",
    ] {
        check(GOLD, answer, TAGS, &[], Tier::Inline);
    }
    check(
        "Paris met Paris",
        "Paris met <PER>Paris</PER>",
        "O O B-PER",
        &[],
        Tier::Inline,
    );
    check(
        "The USB stick",
        "The <LOC>US</LOC>B stick",
        "O O O",
        &[("US", "LOC")],
        Tier::Inline,
    );
    // A mark is placed only if all its words are tokens side by side.
    for (phrase, kind) in [("Brussels today", "LOC"), ("Peter Brussels", "PER")] {
        check(
            GOLD,
            &format!("<{kind}>{phrase}</{kind}>"),
            "O O O O O",
            &[(phrase, kind)],
            Tier::Inline,
        );
    }
    check(
        "Paris",
        "<LOC>Rome</LOC>",
        "O",
        &[("Rome", "LOC")],
        Tier::Inline,
    );
}

#[test]
fn tables_and_lines_of_phrases() {
    check(
        GOLD,
        "| Entity | Type |\n|---|---|\n| Peter Blackburn | PER |\n| Brussels | LOC |",
        TAGS,
        &[],
        Tier::Table,
    );
    for answer in [
        "PER: Peter Blackburn\nLOC: Brussels",
        "PER: Peter Blackburn\nORG: None\nLOC: Brussels.",
        "Peter Blackburn - PER\nBrussels - LOC",
        "- **Peter Blackburn** (PER)\n- **Brussels** (Location)",
        "1. Peter Blackburn: PERSON\n2. Brussels: LOCATION",
        "Peter Blackburn -> PER\nBrussels → LOC",
        "Peter Blackburn PER\nBrussels LOC",
        "PER Peter Blackburn\nLOC Brussels",
        "**PER:**\n- Peter Blackburn\n\n**LOC:**\n- Brussels",
        "The entities are as follows:\n\n* Person: \"Peter Blackburn\"\n* Location: \"Brussels\"",
    ] {
        check(GOLD, answer, TAGS, &[], Tier::Lines);
    }
    check(
        "Rome and Oslo",
        "LOC: Rome, Oslo",
        "B-LOC O B-LOC",
        &[],
        Tier::Lines,
    );
    check(
        "Rome , Italy",
        "LOC: Rome, Italy",
        "B-LOC I-LOC I-LOC",
        &[],
        Tier::Lines,
    );
    check(
        "Rome and Oslo",
        "LOC: Rome, Bern",
        "B-LOC O O",
        &[("Bern", "LOC")],
        Tier::Lines,
    );
}

#[test]
fn nothing_is_a_valid_answer() {
    for answer in [
        "NONE",
        "None.",
        "**NONE**",
        "no entities",
        "There are no named entities in this sentence.",
        "Entities: none",
        "I looked.\n\nNONE",
        "PER: None\nORG: none\nLOC: N/A",
        "The sentence does not contain any named entities.",
    ] {
        check(GOLD, answer, "O O O O O", &[], Tier::None);
    }
}

#[test]
fn the_text_again_with_tags() {
    for answer in [
        "Tags: Peter/B-PER Blackburn/I-PER visited Brussels/B-LOC .",
        "Entities: Peter/B-PER Blackburn/I-PER visited Brussels/B-LOC .",
        "Peter/B-PER Blackburn/I-PER visited/O Brussels/B-LOC ./O",
        "Peter/I-PER Blackburn/I-PER visited Brussels/I-LOC .",
        "Tags: Peter/B-PERSON Blackburn/I-PERSON visited Brussels/B-GPE .",
        "Tags: x Peter/B-PER Blackburn/I-PER Brussels/B-LOC .",
        "Tags: PeterBlackburn/B-PER visited Brus/B-LOC sels/I-LOC .",
    ] {
        check(GOLD, answer, TAGS, &[], Tier::Slash);
    }
    check(
        GOLD,
        "Tags: Peter Blackburn visited Brussels .",
        "O O O O O",
        &[],
        Tier::Slash,
    );
    check(
        GOLD,
        "Peter Blackburn visited",
        "O O O O O",
        &[],
        Tier::Slash,
    );
    check(
        "Rome Oslo",
        "Rome/B-LOC Oslo/B-LOC",
        "B-LOC B-LOC",
        &[],
        Tier::Slash,
    );
    check(
        GOLD,
        "Peter/B-PER Blackburn/I-PER visited Rome/B-LOC .",
        "B-PER I-PER O O O",
        &[("Rome", "LOC")],
        Tier::Slash,
    );
    check(
        GOLD,
        "Peter/B-PER Blackburn/I-PER visited Brussels/B-FOOD .",
        "B-PER I-PER O B-FOOD O",
        &[],
        Tier::Slash,
    );
    check(
        GOLD,
        "1 Peter B-PER\n2 Blackburn I-PER\n3 visited O\n4 Brussels B-LOC\n5 . O",
        TAGS,
        &[],
        Tier::Lines,
    );
}

#[test]
fn unusable_answers_say_why() {
    let check = |answer: &str, expect: Failure| {
        let got = super::read(TaskId::Ner, GOLD, answer);
        assert_eq!(got.failure, Some(expect), "{answer:?} {got:?}");
    };
    check("The sentence is about a trip.", Failure::Unparsable);
    check("Peter", Failure::Unparsable);
    check("I cannot help with that.", Failure::Refusal);
    check("", Failure::NoAnswer);
    check("a b c d Peter/B-PER e f g", Failure::WrongCount);
}

#[test]
fn phrases_take_whole_tokens() {
    let check = |gold: &str, entities: &[(&str, &str)], tags: &str, stray: &[&str]| {
        let gold: Vec<&str> = gold.split(' ').collect();
        let entities: Vec<_> = entities
            .iter()
            .map(|(p, t)| ((*p).to_owned(), (*t).to_owned()))
            .collect();
        let (bio, unmatched) = align_entities(&gold, &entities);
        let unmatched: Vec<&str> = unmatched
            .iter()
            .map(|(phrase, _)| phrase.as_str())
            .collect();
        assert_eq!(
            (bio.join(" ").as_str(), unmatched.as_slice()),
            (tags, stray),
            "{entities:?}"
        );
    };
    check("I like US us", &[("us", "LOC")], "O O O B-LOC", &[]);
    check("I like US", &[("us", "LOC")], "O O B-LOC", &[]);
    check(
        "the O ’ Neill “ Co ”",
        &[("O'Neill", "PER"), ("\"Co\"", "ORG")],
        "O B-PER I-PER I-PER B-ORG I-ORG I-ORG",
        &[],
    );
    check(
        "Saint – Denis",
        &[("Saint-Denis", "LOC")],
        "B-LOC I-LOC I-LOC",
        &[],
    );
    check("U.S. army", &[("US", "LOC")], "O O", &["US"]);
    check(
        "A B A B",
        &[("A B", "PER"), ("A B", "PER"), ("A B", "PER")],
        "B-PER I-PER B-PER I-PER",
        &["A B"],
    );
    check(
        "A B C",
        &[("B C", "PER"), ("A B", "LOC")],
        "O B-PER I-PER",
        &["A B"],
    );
    check(
        "A B C",
        &[("A", "PER"), ("", "PER"), ("A B C", "ORG")],
        "B-ORG I-ORG I-ORG",
        &["A", ""],
    );
}
