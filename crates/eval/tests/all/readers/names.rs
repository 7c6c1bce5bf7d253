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
fn token_numbers_hold_where_the_text_is_theirs_but_for_decoration() {
    let check = |gold: &str, answer: &str, tags: &str| check(gold, answer, tags, &[], Tier::Lines);
    check("Paris met Paris", "3-3 PER Paris.", "O O B-PER");
    check("Paris met Paris", "3-3 PER \"Paris\",", "O O B-PER");
    check("U.S. met U.S.", "3-3 LOC U.S.", "O O B-LOC");
    // Marks alone are no text.
    check(GOLD, "1-2 | PER |\n4-4 | LOC |", TAGS);
    check(GOLD, "1-2: PER:\n4-4: LOC -", TAGS);
}

#[test]
fn what_follows_token_numbers_must_name_a_type() {
    let check = |gold: &str, answer: &str, tags: &str| check(gold, answer, tags, &[], Tier::Lines);
    // After a range any word in capitals is a type,
    check(
        GOLD,
        "1-2 PER Peter Blackburn\n4-4 CITY Brussels",
        "B-PER I-PER O B-CITY O",
    );
    check(
        GOLD,
        "1-2 FULL_NAME Peter Blackburn\n4-4 BIG-CITY Brussels",
        "B-FULL_NAME I-FULL_NAME O B-BIG-CITY O",
    );
    // but no other word, no single letter,
    check(
        GOLD,
        "1-2 Peter Blackburn\n4-4 LOC Brussels",
        "O O O B-LOC O",
    );
    check(GOLD, "1-2 A walk\n4-4 LOC Brussels", "O O O B-LOC O");
    // and none after a single number, which may be the line's own.
    check(GOLD, "1 BBC\n4 LOC Brussels", "O O O B-LOC O");
    // A number within a word counts no tokens.
    check("3M bought 3M", "3M ORG", "B-ORG O O");
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
fn json_with_types_that_nobody_knows() {
    let check = |answer: &str, tags: &str| check(GOLD, answer, tags, &[], Tier::Json);
    // In capitals and without blanks a text is a type, beside a phrase or over phrases.
    check(
        r#"[["Peter Blackburn", "PER"], ["Brussels", "CITY"]]"#,
        "B-PER I-PER O B-CITY O",
    );
    check(r#"{"CITY": ["Brussels"]}"#, "O O O B-CITY O");
    check(r#"{"BIG_CITY": ["Brussels"]}"#, "O O O B-BIG_CITY O");
    check(
        r#"{"PER": ["Peter"], "cities": ["Brussels"], "X": ["visited"], "A B": ["."]}"#,
        "B-PER O O O O",
    );
    check(
        r#"[["Peter", "Blackburn"], ["Brussels", "LOC"]]"#,
        "O O O B-LOC O",
    );
    // A key that means nothing may hold entities that say their type.
    check(
        r#"{"found": [{"text": "Peter Blackburn", "type": "PER"}, {"text": "Brussels", "type": "LOC"}]}"#,
        TAGS,
    );
}

#[test]
fn every_literal_that_has_entities_or_the_form_of_them_is_read() {
    let gold: Vec<String> = GOLD.split_whitespace().map(str::to_owned).collect();
    let check = |answer: &str, tags: &str, read: &str| {
        let got = read_ner(answer, &gold);
        assert_eq!(got.tags.map(|tags| tags.join(" ")).as_deref(), Some(tags));
        let part = got.span.and_then(|(start, end)| answer.get(start..end));
        assert_eq!(part, Some(read), "{answer}");
    };
    check(
        r#"See [1, 2]: {"PER": ["Peter Blackburn"]} and {"LOC": null}, not {"a": 3}."#,
        "B-PER I-PER O O O",
        r#"{"PER": ["Peter Blackburn"]} and {"LOC": null}"#,
    );
    check(
        r#"{"PER": [null]} {"see": "page 3"}"#,
        "O O O O O",
        r#"{"PER": [null]}"#,
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
fn tables_may_say_that_a_type_has_no_entity() {
    check(
        GOLD,
        "| Type | Entity |\n|---|---|\n| PER | Peter Blackburn |\n| ORG | none |\n| LOC | Brussels |",
        TAGS,
        &[],
        Tier::Table,
    );
}

#[test]
fn lines_of_prose_name_no_entity() {
    let check = |line: &str| {
        let answer = format!("PER: Peter Blackburn\n{line}");
        check(GOLD, &answer, "B-PER I-PER O O O", &[], Tier::Lines);
    };
    // Without a mark between, the type is in capitals and the text occurs.
    check("Brussels is a location");
    check("Brussels location");
    check("Obama LOC");
    check("location Brussels");
    check("LOC Obama");
    // A hyphen makes one word.
    check("Brussels-LOC");
    check("He is a non-person");
    check("(LOC)");
}

#[test]
fn a_heading_holds_until_a_line_that_is_no_item() {
    check(
        GOLD,
        "**PER:**\n- Peter Blackburn\nThese are all.\n- visited\n**LOC:**\n- Brussels",
        TAGS,
        &[],
        Tier::Lines,
    );
}

#[test]
fn lines_that_say_none_are_read_from_the_first_to_the_last() {
    let gold: Vec<String> = GOLD.split_whitespace().map(str::to_owned).collect();
    let check = |answer: &str, read: &str| {
        let got = read_ner(answer, &gold);
        assert_eq!(
            (got.tier, got.failure),
            (Some(Tier::None), None),
            "{answer}"
        );
        let part = got.span.and_then(|(start, end)| answer.get(start..end));
        assert_eq!(part, Some(read), "{answer}");
    };
    check(
        "So:\nPER: None\nORG: none\nLOC: N/A\nBye.",
        "PER: None\nORG: none\nLOC: N/A",
    );
    check("none (PER)", "none (PER)");
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
    // Slashes make the text again, whatever the lines.
    check(
        GOLD,
        "Peter/B-PER\nBlackburn/I-PER\nvisited\nBrussels/B-LOC\n.",
        TAGS,
        &[],
        Tier::Slash,
    );
}

#[test]
fn half_of_the_tokens_make_the_text_again() {
    let six = "Rome and Oslo or Bern too";
    let valid = |answer: &str, tags: &str, tier: Tier| check(six, answer, tags, &[], tier);
    let none = "O O O O O O";
    valid("Rome and Oslo", none, Tier::Slash);
    valid(
        r#"[["Rome","O"],["and","O"],["Oslo","O"]]"#,
        none,
        Tier::Json,
    );
    valid(
        "Rome/B-LOC and Oslo/B-LOC",
        "B-LOC O B-LOC O O O",
        Tier::Slash,
    );
    let failed = |answer: &str, expect: Failure| {
        let got = super::read(TaskId::Ner, six, answer);
        assert_eq!(got.failure, Some(expect), "{answer:?}");
    };
    failed("Rome and", Failure::Unparsable);
    failed(r#"[["Rome","O"],["and","O"]]"#, Failure::Unparsable);
    failed("Rome/B-LOC and", Failure::WrongCount);
    // All of them, and entities alone.
    check(
        "Rome and",
        r#"[["Rome","O"],["and","O"]]"#,
        "O O",
        &[],
        Tier::Json,
    );
    valid(r#"[["Bern","B-CITY"]]"#, "O O O O B-CITY O", Tier::Json);
    // There is no text to give again.
    assert_eq!(read_ner("Rome", &[]).failure, Some(Failure::Unparsable));
}

#[test]
fn words_tagged_as_no_entity_hide_none_that_are_named_otherwise() {
    check(
        "Rome and Oslo",
        "Rome O\nand O\nOslo: LOC",
        "O O B-LOC",
        &[],
        Tier::Lines,
    );
}

#[test]
fn tagged_words_that_are_not_in_the_text_are_entities_without_a_place() {
    let check = |answer: &str, tags: &str, unlocated: &[(&str, &str)]| {
        check(GOLD, answer, tags, unlocated, Tier::Slash);
    };
    let both = "B-PER I-PER O O O";
    check(
        "Peter/B-PER Blackburn/I-PER visited New/B-LOC Delhi/I-LOC .",
        both,
        &[("New Delhi", "LOC")],
    );
    check(
        "Peter/B-PER Blackburn/I-PER visited Rome/B-LOC Oslo/B-LOC .",
        both,
        &[("Rome", "LOC"), ("Oslo", "LOC")],
    );
    check(
        "Peter/B-PER Blackburn/I-PER visited Rome/B-LOC Fiat/I-ORG and Oslo/I-ORG .",
        both,
        &[("Rome", "LOC"), ("Fiat", "ORG"), ("Oslo", "ORG")],
    );
    // One word in the text is a place.
    check(
        "Peter/B-PER Schmidt/I-PER visited Brussels/B-LOC .",
        "B-PER O O B-LOC O",
        &[],
    );
    check(
        "Paul/B-PER Blackburn/I-PER visited Brussels/B-LOC .",
        "O B-PER O B-LOC O",
        &[],
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
    check("[\"Peter\", \"Brussels\"]", Failure::Unparsable);
    check("{\"cities\": [\"Brussels\"]}", Failure::Unparsable);
    check("(LOC)", Failure::Unparsable);
    check("4LOC Brussels", Failure::Unparsable);
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
