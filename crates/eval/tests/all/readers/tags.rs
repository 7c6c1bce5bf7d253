//! The forms in which parts of speech are listed.

use eval::read::pos::read_pos;
use eval::{Failure, Prediction, TaskId, Tier};

/// Tags for `gold` as words, `-` for an unanswered token, and the tier.
#[track_caller]
fn check(gold: &str, answer: &str, tags: &str, tier: Option<Tier>) {
    let gold: Vec<String> = gold.split_whitespace().map(str::to_owned).collect();
    let got = read_pos(answer, &gold);
    let shown: Vec<&str> = got
        .tags
        .iter()
        .map(|tag| tag.as_deref().unwrap_or("-"))
        .collect();
    assert_eq!(
        (shown.join(" ").as_str(), got.tier),
        (tags, tier),
        "{answer:?}"
    );
    assert_eq!(got.span.is_some(), got.tier.is_some());
}

const DOG: &str = "The dog 's tail .";
const ALL: &str = "DET NOUN PART NOUN PUNCT";

#[test]
fn json_in_every_shape() {
    for answer in [
        r#"[["The","DET"],["dog","NOUN"],["'s","PART"],["tail","NOUN"],[".","PUNCT"]]"#,
        r#"[["The","DET"],["dog","NOUN"],["'s","PART"],["tail","NOUN"],[".","PUNCT"],]"#,
        r#"[[1,"The","DET"],[2,"dog","NOUN"],[3,"'s","PART"],[4,"tail","NOUN"],[5,".","PUNCT"]]"#,
        r#"[["1","The","DET"],["2","dog","NOUN"],["3","'s","PART"],["4","tail","NOUN"],["5",".","PUNCT"]]"#,
        r#"{"The":"DET","dog":"NOUN","'s":"PART","tail":"noun",".":"PUNCT"}"#,
        r#"{"tokens":["The","dog","'s","tail","."],"tags":["DET","NOUN","PART","NOUN","PUNCT"]}"#,
        r#"{"words":["The","dog","'s","tail","."],"pos":["DET","NOUN","PART","NOUN","PUNCT"]}"#,
        r#"{"tags":[{"token":"The","tag":"DET"},{"token":"dog","tag":"NOUN"},{"word":"'s","pos":"PART"},{"text":"tail","upos":"NOUN"},{"form":".","tag":"PUNCT"}]}"#,
        "Sure:\n```json\n[\n  {\"token\": \"The\", \"tag\": \"DET\"},\n  {\"token\": \"dog\", \"tag\": \"NOUN (noun)\"},\n  {\"token\": \"’s\", \"tag\": \"PART\"},\n  {\"token\": \"tail\", \"tag\": \"NOUN\"},\n  {\"token\": \".\", \"tag\": \"PUNCT\"},\n]\n```\nDone.",
        "[\"The\",\"DET\"]\n[\"dog\",\"NOUN\"]\n[\"'s\",\"PART\"]\n[\"tail\",\"NOUN\"]\n[\".\",\"PUNCT\"]",
    ] {
        check(DOG, answer, ALL, Some(Tier::Json));
    }
    // Cut off in writing: what is whole counts.
    check(
        DOG,
        r#"[["The","DET"],["dog","NOUN"],["'s","PA"#,
        "DET NOUN - - -",
        Some(Tier::Json),
    );
    // Lists of unequal length are not cut to the shorter: the words without a tag are unanswered.
    check(
        "a b c",
        r#"{"tokens":["a","b","c"],"tags":["DET","NOUN"]}"#,
        "DET NOUN -",
        Some(Tier::Json),
    );
}

#[test]
fn tuples_with_either_quote() {
    for answer in [
        r#"[('The','DET'),('dog','NOUN'),("'s",'PART'),('tail','NOUN'),('.','PUNCT')]"#,
        r#"("The", "DET"), ("dog", "NOUN"), ("'s", "PART"), ("tail", "NOUN"), (".", "PUNCT")"#,
        r#"[(1, 'The', 'DET'), (2, 'dog', 'NOUN'), (3, "'s", 'PART'), (4, 'tail', 'NOUN'), (5, '.', 'PUNCT'),]"#,
        r"[('The','DET'),('dog','NOUN'),('\'s','PART'),('tail','NOUN'),('.','PUNCT')]",
    ] {
        check(DOG, answer, ALL, Some(Tier::Tuples));
    }
    check("n't", "[('n't', 'PART')]", "PART", Some(Tier::Tuples));
    check(
        "don't go",
        "[('don't', 'AUX'), ('go', 'VERB')]",
        "AUX VERB",
        Some(Tier::Tuples),
    );
}

#[test]
fn tables_with_and_without_an_index() {
    for answer in [
        "| # | Token | Tag |\n|--|:-:|--|\n| 1 | The | DET |\n| 2 | dog | NOUN |\n| 3 | 's | PART |\n| 4 | tail | NOUN |\n| 5 | . | PUNCT |",
        "Token | POS\n--- | ---\nThe | DET\ndog | NOUN\n's | PART\ntail | NOUN\n. | PUNCT",
        "|The|DET|\n|dog|NOUN|\n|'s|PART|\n|tail|NOUN|\n|.|PUNCT|",
        "| Tag | Word |\n|---|---|\n| DET | `The` |\n| NOUN | **dog** |\n| PART | 's |\n| NOUN | tail |\n| PUNCT | . |",
        "| Word | UPOS | Why |\n|---|---|---|\n| The | **DET** | article |\n| dog | NOUN (common) | a thing |\n| 's | PART | X |\n| tail | NOUN | - |\n| . | PUNCT | end |",
    ] {
        check(DOG, answer, ALL, Some(Tier::Table));
    }
    check(
        "1 2",
        "| 1 | NUM |\n| 2 | NUM |",
        "NUM NUM",
        Some(Tier::Table),
    );
    // Rows may come in any order: the numbers tell.
    check(
        "a b a",
        "| # | Word | Tag |\n|--|--|--|\n| 3 | a | DET |\n| 1 | a | NOUN |\n| 2 | b | VERB |",
        "NOUN VERB DET",
        Some(Tier::Table),
    );
    check(
        "a | b",
        "| a | X |\n| \\| | SYM |\n| b | X |",
        "X SYM X",
        Some(Tier::Table),
    );
}

#[test]
fn lines_with_every_separator() {
    for mark in [
        " ", "\t", ": ", ":", " : ", " -> ", "->", " → ", " = ", "=", " - ", " – ", " — ", "-",
        "/", "_", " / ", " | ", ", ",
    ] {
        let words = ["The", "dog", "'s", "tail", "."].iter().zip(ALL.split(' '));
        let lines = |number: &dyn Fn(usize) -> String| -> String {
            (words.clone().enumerate())
                .map(|(i, (word, tag))| format!("{}{word}{mark}{tag}\n", number(i + 1)))
                .collect()
        };
        let tier = if mark == " | " {
            Tier::Table
        } else {
            Tier::Lines
        };
        check(DOG, &lines(&|_| String::new()), ALL, Some(tier));
        if mark != " | " {
            for number in [
                "{}. ", "{}) ", "({}) ", "{}: ", "{} ", "{}\t", "- ", "* ", "• ", "- {}. ",
            ] {
                check(
                    DOG,
                    &lines(&|i| number.replace("{}", &i.to_string())),
                    ALL,
                    Some(tier),
                );
            }
        }
    }
}

#[test]
fn lines_with_decoration() {
    check(
        "The dog",
        "Here you are:\n\n- **The**: DET (determiner)\n- **dog**: NOUN (noun, singular)\n\nThat is all.",
        "DET NOUN",
        Some(Tier::Lines),
    );
    check(
        "The dog",
        "1. `The` → **DET**\n2. `dog` → **NOUN**",
        "DET NOUN",
        Some(Tier::Lines),
    );
    check(
        "The dog",
        "\"The\": \"DET\",\n\"dog\": \"NOUN\"",
        "DET NOUN",
        Some(Tier::Lines),
    );
    check(
        "The dog",
        "**The** - det.\n**dog** - Noun.",
        "DET NOUN",
        Some(Tier::Lines),
    );
    check(
        "The dog",
        "The (DET)\ndog (NOUN)",
        "DET NOUN",
        Some(Tier::Lines),
    );
    // Marks and numbers that are tokens themselves.
    check(
        "- * 3 :",
        "- PUNCT\n* SYM\n3 NUM\n: PUNCT",
        "PUNCT SYM NUM PUNCT",
        Some(Tier::Lines),
    );
    check(
        "- 2 : \" ( )",
        "1. - PUNCT\n2. 2 NUM\n3. : PUNCT\n4. \" PUNCT\n5. ( PUNCT\n6. ) PUNCT",
        "PUNCT NUM PUNCT PUNCT PUNCT PUNCT",
        Some(Tier::Lines),
    );
    check("_ /", "_ PUNCT\n/ SYM", "PUNCT SYM", Some(Tier::Lines));
    check(
        "New York",
        "New York PROPN\nis fine AUX",
        "PROPN PROPN",
        Some(Tier::Lines),
    );
}

#[test]
fn one_line_of_slashes() {
    check(
        DOG,
        "The/DET dog/NOUN 's/PART tail/NOUN ./PUNCT",
        ALL,
        Some(Tier::Slash),
    );
    check(
        DOG,
        "Tags: The/DET dog/NOUN 's/PART tail/NOUN ./PUNCT",
        ALL,
        Some(Tier::Slash),
    );
    check(
        DOG,
        "The_DET dog_NOUN 's_PART tail_NOUN ._PUNCT",
        ALL,
        Some(Tier::Slash),
    );
    check(
        DOG,
        "The/DET, dog/NOUN, 's/PART, tail/NOUN, ./PUNCT",
        ALL,
        Some(Tier::Slash),
    );
    check(
        DOG,
        "The/DET dog/NOUN\n's/PART tail/NOUN ./PUNCT",
        ALL,
        Some(Tier::Slash),
    );
    check(
        DOG,
        "The/DET dog 's/PART tail/NNS ./PUNCT",
        "DET - PART - PUNCT",
        Some(Tier::Slash),
    );
    check("1/2 /", "1/2/NUM //SYM", "NUM SYM", Some(Tier::Slash));
    check("a b", "a DET b NOUN", "- -", None);
    check("a b", "a DET", "- -", None);
    check("Hello", "1 Hello INTJ", "INTJ", Some(Tier::Lines));
    // A sentence of one token in the copy form: one `word/TAG`, whatever announces it.
    check("Mike", "Tags: Mike/PROPN", "PROPN", Some(Tier::Slash));
    check("...", "Tags: .../PUNCT", "PUNCT", Some(Tier::Slash));
    check(
        "http://a.org/b?c=1",
        "Tags: http://a.org/b?c=1/X",
        "X",
        Some(Tier::Slash),
    );
}

#[test]
fn alignment_shifts_nothing() {
    // By index, in any order; from 0 too.
    check(
        "a b a",
        "3. a DET\n1. a NOUN\n2. b VERB",
        "NOUN VERB DET",
        Some(Tier::Lines),
    );
    check(
        "a b a",
        "0: a NOUN\n1: b VERB\n2: a DET",
        "NOUN VERB DET",
        Some(Tier::Lines),
    );
    // One disagreement, and all are aligned by text.
    check(
        "a b a",
        "3. a DET\n1. x NOUN\n2. b VERB",
        "DET VERB -",
        Some(Tier::Lines),
    );
    check(
        "a b c",
        "x VERB\na DET\nx VERB\nx VERB\nb NOUN\nc VERB\nd X",
        "DET NOUN VERB",
        Some(Tier::Lines),
    );
    check(
        "cannot go",
        "can AUX\nnot AUX\ngo VERB",
        "AUX VERB",
        Some(Tier::Lines),
    );
    check(
        "cannot go",
        "can AUX\nnot PART\ngo VERB",
        "- VERB",
        Some(Tier::Lines),
    );
    check(
        "can not go",
        "cannot AUX\ngo VERB",
        "AUX AUX VERB",
        Some(Tier::Lines),
    );
    check(
        "U . S . A",
        "U.S.A PROPN\nx X",
        "- - - - -",
        Some(Tier::Lines),
    );
    check(
        "“ It – ’s ﬁne",
        "\" PUNCT\nit PRON\n- PUNCT\n's AUX\nfine ADJ",
        "PUNCT PRON PUNCT AUX ADJ",
        Some(Tier::Lines),
    );
    check("a b", "a DT\nb NN", "- -", Some(Tier::Lines));
}

#[test]
fn unusable_answers_say_why() {
    let check = |tokens: &str, answer: &str, expect: Option<Failure>| {
        let got = super::read(TaskId::Pos, tokens, answer);
        assert_eq!(got.failure, expect, "{answer:?}");
        let n_tags = match got.prediction {
            Some(Prediction::Tags(tags)) => tags.len(),
            other => {
                assert_eq!((other, got.tier), (None, None));
                return;
            }
        };
        assert_eq!(n_tags, tokens.split(' ').count());
    };
    check("a b c d", "a DET\nb NOUN", None);
    check("a b c d e", "a DET\nb NOUN", Some(Failure::WrongCount));
    check("a b", "a DT\nb NN", Some(Failure::WrongCount));
    check("a b", "I do not know.", Some(Failure::Unparsable));
    check("a b", "I'm sorry, I can't do that.", Some(Failure::Refusal));
    check("a b", " ", Some(Failure::NoAnswer));
}
