//! Answers that no rule was written for, read as the rules say.

use eval::Tier::{
    self, AnswerLine, AnswerLineLast, Boxed, Exact, Json, LastLine, Prose, ProseUnique,
};
use eval::read::label::read_label;
use eval::read::ner::align_entities;
use eval::read::pos::read_pos;
use eval::{Failure, Prediction, TaskId};

const THREE: &[&str] = &["negative", "neutral", "positive"];

#[test]
fn labels() {
    let read = [
        // Surroundings of the whole answer.
        ("\u{feff}positive\r\n", "positive", Exact),
        ("\u{200b}Positive\u{200d}", "positive", Exact),
        ("\u{2060}neutral\u{2060}", "neutral", Exact),
        ("「positive」", "positive", Exact),
        ("『Negative』。", "negative", Exact),
        ("【neutral】", "neutral", Exact),
        ("（positive）", "positive", Exact),
        ("＂positive＂", "positive", Exact),
        ("｢negative｣", "negative", Exact),
        ("〔neutral〕", "neutral", Exact),
        ("«positive»", "positive", Exact),
        ("‹negative›", "negative", Exact),
        ("„neutral“", "neutral", Exact),
        ("❝positive❞", "positive", Exact),
        ("؟positive؟", "positive", Exact),
        ("***_Positive_***", "positive", Exact),
        ("> `negative`", "negative", Exact),
        ("~~~\npositive\n~~~", "positive", Exact),
        ("- [x] neutral", "neutral", ProseUnique),
        ("[POS]", "positive", Exact),
        ("\"neu\"", "neutral", Exact),
        // Boxes.
        ("so $\\boxed{\\mathrm{Positive}}$", "positive", Boxed),
        (
            "\\boxed{positive} hm, \\boxed{\\text{neg}}",
            "negative",
            Boxed,
        ),
        ("\\boxed {neutral}.", "neutral", Boxed),
        ("\\boxed{**positive**}", "positive", Boxed),
        (
            "{\"label\": \"negative\"} \\boxed{positive}",
            "positive",
            Boxed,
        ),
        // JSON.
        (
            "```json\r\n{\r\n  \"sentiment\": \"Positive\",\r\n}\r\n```",
            "positive",
            Json,
        ),
        ("{'answer': 'neg'}", "negative", Json),
        ("{\"ANSWER\": \" neutral \"}", "neutral", Json),
        (
            "{\"why\": \"not positive at all\", \"label\": \"negative\"}",
            "negative",
            Json,
        ),
        (
            "Answer: negative\n{\"label\": \"positive\"}",
            "positive",
            Json,
        ),
        ("{\"a\": [1, 2,], \"class\": \"neu.\",}", "neutral", Json),
        // Answer lines.
        (
            "Hm.\r\nAnswer: positive\r\nBye.\r\n",
            "positive",
            AnswerLine,
        ),
        (
            "hm\n**Final Label**: `Negative`!\nbye",
            "negative",
            AnswerLine,
        ),
        ("hm\nAnswer： 「positive」。\nbye", "positive", AnswerLine),
        ("hm\nclass => neutral\nbye", "neutral", AnswerLine),
        (
            "hm\n1. Sentiment: **positive**\nbye",
            "positive",
            ProseUnique,
        ),
        ("hm\nFINAL ANSWER IS NEGATIVE\nbye", "negative", AnswerLine),
        (
            "Answer: pos\r\nAnswer: neg\r\nhm",
            "negative",
            AnswerLineLast,
        ),
        (
            "Label: positive\nSentiment: neutral\nAnswer: neg\nhm",
            "negative",
            AnswerLineLast,
        ),
        ("Answer: positive\nAnswer: POS\nhm", "positive", AnswerLine),
        (
            "Sentiment analysis: easy.\nAnswer: neutral\nhm",
            "neutral",
            AnswerLine,
        ),
        // The last line.
        ("Positive or negative?\n\nnegative", "negative", LastLine),
        ("Answer:\npositive", "positive", LastLine),
        (
            "**Final answer**\n\n> neutral.\n\n---\n",
            "neutral",
            LastLine,
        ),
        ("Positive\r\nPositive\r\n", "positive", LastLine),
        // Prose.
        ("The final answer is **positive**.", "positive", ProseUnique),
        (
            "Sentiment: positive (confidence 0.9)",
            "positive",
            ProseUnique,
        ),
        ("<answer>negative</answer>", "negative", ProseUnique),
        (
            "It’s clearly not negative; it’s positive, positive!",
            "positive",
            ProseUnique,
        ),
        ("It isn't really very positive", "positive", ProseUnique),
        (
            "I cannot be sure, but I’d say neutral.",
            "neutral",
            ProseUnique,
        ),
        (
            "Instead of negative I choose positive",
            "positive",
            ProseUnique,
        ),
        (
            "Never negative. Neutral? No: positively positive",
            "positive",
            Prose,
        ),
        ("Réponse : positive 🙂", "positive", ProseUnique),
    ];
    for (answer, label, tier) in read {
        let got = read_label(Some(answer), THREE);
        if tier == Prose {
            assert_eq!(
                (got.label, got.reason),
                (None, Some(Failure::Ambiguous)),
                "{answer:?}"
            );
            continue;
        }
        assert_eq!(
            (got.label.as_deref(), got.tier),
            (Some(label), Some(tier)),
            "{answer:?}"
        );
        let (start, end) = got.span.expect("a span");
        // An abbreviation keeps its full stop.
        let at = answer[start..end]
            .trim()
            .trim_end_matches('.')
            .to_lowercase();
        assert!(label.starts_with(&at) || at == label, "{answer:?}: {at:?}");
    }
}

#[test]
fn no_label() {
    let unread: [(&str, Failure, Option<Tier>); 27] = [
        (" \u{3000}\r\n\t", Failure::NoAnswer, None),
        ("ＰＯＳＩＴＩＶＥ", Failure::OffLabel, Some(Prose)),
        ("posi\u{200b}tive", Failure::OffLabel, Some(Prose)),
        ("positively", Failure::OffLabel, Some(Prose)),
        ("non-positive", Failure::OffLabel, Some(Prose)),
        ("positive_negative", Failure::OffLabel, Some(Prose)),
        ("positive/negative", Failure::Ambiguous, Some(Prose)),
        ("Pos, Neg", Failure::Ambiguous, Some(Prose)),
        ("~~negative~~ positive", Failure::Ambiguous, Some(Prose)),
        ("not positive", Failure::Ambiguous, Some(Prose)),
        ("not only positive", Failure::Ambiguous, Some(Prose)),
        ("It doesn’t seem positive", Failure::Ambiguous, Some(Prose)),
        (
            "It wasn't positive, nor was negative",
            Failure::Ambiguous,
            Some(Prose),
        ),
        ("rather than positive", Failure::Ambiguous, Some(Prose)),
        (
            "I am unable to call it not negative",
            Failure::Refusal,
            Some(Prose),
        ),
        ("As an AI I don’t feel", Failure::Refusal, Some(Prose)),
        ("I can't", Failure::Refusal, Some(Prose)),
        ("I can not", Failure::OffLabel, Some(Prose)),
        ("\\boxed{} positive", Failure::OffLabel, Some(Boxed)),
        (
            "\\boxed{positive} \\boxed{mixed}",
            Failure::OffLabel,
            Some(Boxed),
        ),
        ("\\boxed{not positive}", Failure::OffLabel, Some(Boxed)),
        (
            "{\"label\": \"mixed\"}\npositive",
            Failure::OffLabel,
            Some(Json),
        ),
        ("{\"answer\": \"\"} positive", Failure::OffLabel, Some(Json)),
        (
            "Answer: mixed\npositive",
            Failure::OffLabel,
            Some(AnswerLine),
        ),
        (
            "Answer: positive\nLabel: meh",
            Failure::OffLabel,
            Some(AnswerLine),
        ),
        ("5", Failure::OffLabel, Some(Prose)),
        ("…", Failure::OffLabel, Some(Prose)),
    ];
    for (answer, reason, tier) in unread {
        let got = read_label(Some(answer), THREE);
        assert_eq!(
            (got.label, got.reason, got.tier),
            (None, Some(reason), tier),
            "{answer:?}"
        );
    }
}

#[test]
fn parts_of_speech() {
    let check = |gold: &str, answer: &str, tags: &str, tier: Option<Tier>| {
        let gold: Vec<String> = gold.split(' ').map(str::to_owned).collect();
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
        if let Some((start, end)) = got.span {
            assert!(answer.get(start..end).is_some(), "{answer:?}");
        }
    };
    let (lines, slash, json, tuples, table) = (
        Some(Tier::Lines),
        Some(Tier::Slash),
        Some(Json),
        Some(Tier::Tuples),
        Some(Tier::Table),
    );
    let cat = "The cat sat .";
    check(
        cat,
        "```\r\nThe\tDET\r\ncat\tNOUN\r\nsat\tVERB\r\n.\tPUNCT\r\n```",
        "DET NOUN VERB PUNCT",
        lines,
    );
    // A wrong word under a number: texts are aligned, and only it is unanswered.
    check(
        cat,
        "1. The DET\n2. dog NOUN\n3. sat VERB\n4. . PUNCT",
        "DET - VERB PUNCT",
        lines,
    );
    check(
        cat,
        "0 The DET\n1 cat NOUN\n2 sat VERB\n3 . PUNCT",
        "DET NOUN VERB PUNCT",
        lines,
    );
    // Numbers in disorder belong where they say.
    check(
        cat,
        "3. sat VERB\n1. The DET\n4. . PUNCT\n2. cat NOUN",
        "DET NOUN VERB PUNCT",
        lines,
    );
    // Missing, extra and repeated words.
    check(cat, "The DET\nsat VERB\n. PUNCT", "DET - VERB PUNCT", lines);
    check(
        cat,
        "The DET\nbig ADJ\ncat NOUN\nsat VERB\ndown ADV\n. PUNCT",
        "DET NOUN VERB PUNCT",
        lines,
    );
    check(
        cat,
        "The DET\nThe DET\ncat NOUN\nsat VERB\n. PUNCT",
        "DET NOUN VERB PUNCT",
        lines,
    );
    // Split and merged.
    check("can't go", "ca/AUX n't/PART go/VERB", "- VERB", slash);
    check("can't go", "ca/AUX n't/AUX go/VERB", "AUX VERB", slash);
    check("ca n't go", "can't/AUX go/VERB", "AUX AUX VERB", slash);
    check(
        "e - mail me",
        "e-mail/NOUN me/PRON",
        "NOUN NOUN NOUN PRON",
        slash,
    );
    check("a b c d e f", "abcde/X f/X", "- - - - - X", slash);
    // Case of words and tags, quotes and dashes.
    check(
        "It ’s – ok",
        "IT/pron 's/aux -/punct OK/adj",
        "PRON AUX PUNCT ADJ",
        slash,
    );
    check(
        "“ Hi ”",
        "\"/PUNCT Hi/INTJ \"/PUNCT",
        "PUNCT INTJ PUNCT",
        slash,
    );
    // Tags that are none: unanswered, and they shift nothing.
    check(
        cat,
        "The/ARTICLE cat/NN sat/VERB ./PUNCT",
        "- - VERB PUNCT",
        slash,
    );
    check("1/2 cup", "1/2/NUM cup/NOUN", "NUM NOUN", slash);
    check(
        cat,
        "The/DET cat/NOUN\nsat/VERB ./PUNCT",
        "DET NOUN VERB PUNCT",
        slash,
    );
    // Structures with blemishes.
    check(
        cat,
        "{\"The\": \"DET\", \"cat\": \"NOUN\", \"sat\": \"VERB\", \".\": \"PUNCT\",}",
        "DET NOUN VERB PUNCT",
        json,
    );
    check(
        "a a a",
        "{\"a\": \"DET\", \"a\": \"NOUN\", \"a\": \"X\"}",
        "DET NOUN X",
        json,
    );
    check(
        cat,
        "[[2, \"cat\", \"NOUN\"], [1, \"The\", \"DET\"], [4, \".\", \"PUNCT\"], [3, \"sat\", \"VERB\"]]",
        "DET NOUN VERB PUNCT",
        json,
    );
    check(cat, "[(‘The’, DET)]", "- - - -", None);
    check(
        cat,
        "[('The', 'DET'), ('cat', 'NOUN'), ('sat', 'VERB'), ('.', 'PUNCT')",
        "DET NOUN VERB PUNCT",
        tuples,
    );
    check(
        cat,
        "| Word | Tag |\r\n|---|---|\r\n| The | DET |\r\n| cat | NOUN |\r\n| sat | VERB |\r\n| . | PUNCT |",
        "DET NOUN VERB PUNCT",
        table,
    );
    check(cat, "I would rather not.", "- - - -", None);
    check(cat, "", "- - - -", None);
}

#[test]
fn entities() {
    let check = |tokens: &str, answer: &str, tags: &str, unlocated: &[(&str, &str)]| {
        let got = super::read(TaskId::Ner, tokens, answer);
        let read = match &got.prediction {
            Some(Prediction::Tags(tags)) => tags
                .iter()
                .map(|tag| tag.as_deref().unwrap_or("-"))
                .collect::<Vec<_>>()
                .join(" "),
            _ => format!("{:?}", got.failure.expect("a failure")),
        };
        assert_eq!(read, tags, "{answer:?}");
        let left: Vec<(&str, &str)> = got
            .unlocated
            .iter()
            .map(|(a, b)| (a.as_str(), b.as_str()))
            .collect();
        assert_eq!(left, unlocated, "{answer:?}");
    };
    let ana = "Ana Paz met Ana in New York .";
    // Synonyms, case, prefixes.
    check(
        ana,
        "{\"person\": [\"Ana Paz\", \"Ana\"], \"gpe\": [\"New York\"]}",
        "B-PER I-PER O B-PER O B-LOC I-LOC O",
        &[],
    );
    check(ana, "Location: new york", "O O O O O B-LOC I-LOC O", &[]);
    check(
        ana,
        "Ana/B-PERSON Paz/I-PERSON met/O Ana/b-per in/O New/B-LOC York/I-LOC ./O",
        "B-PER I-PER O B-PER O B-LOC I-LOC O",
        &[],
    );
    check(
        ana,
        "Ana/I-PER Paz/I-PER met/O Ana/O in/O New/O York/O ./O",
        "B-PER I-PER O O O O O O",
        &[],
    );
    // Named twice: two places; a third time: a false one.
    check(
        ana,
        "PER: Ana\nPER: Ana\nPER: Ana",
        "B-PER O O B-PER O O O O",
        &[("Ana", "PER")],
    );
    // The longest first, whole tokens only.
    check(ana, "PER: Ana; Ana Paz", "B-PER I-PER O B-PER O O O O", &[]);
    check(
        ana,
        "LOC: York, New Yor",
        "O O O O O O B-LOC O",
        &[("New Yor", "LOC")],
    );
    check(
        ana,
        "[{\"text\": \"Ana Paz\", \"type\": \"PER\",}, {\"text\": \"Rome\", \"type\": \"LOC\"}]",
        "B-PER I-PER O O O O O O",
        &[("Rome", "LOC")],
    );
    // Nothing, said in several ways, is an answer.
    for nothing in [
        "NONE",
        "None.",
        "[]",
        "{}",
        "```json\r\n{\"PER\": [], \"ORG\": [], \"LOC\": []}\r\n```",
        "There are no named entities.",
    ] {
        check(ana, nothing, "O O O O O O O O", &[]);
    }
    check(
        ana,
        "<PER>Ana Paz</PER> met Ana in <LOC>New York</LOC> .",
        "B-PER I-PER O O O B-LOC I-LOC O",
        &[],
    );
    check(
        ana,
        "Ana Paz met <PER>Ana</PER> in New York .",
        "O O O B-PER O O O O",
        &[],
    );
    check(
        ana,
        "6-7 LOC New York\r\n1-2 PER Ana Paz\r\n",
        "B-PER I-PER O O O B-LOC I-LOC O",
        &[],
    );
    check(ana, "I can't help with that.", "Refusal", &[]);
}

#[test]
fn phrases() {
    let check = |gold: &str, entities: &[(&str, &str)], bio: &str, unmatched: &[(&str, &str)]| {
        let gold: Vec<&str> = gold.split(' ').collect();
        let owned = |pairs: &[(&str, &str)]| -> Vec<(String, String)> {
            pairs
                .iter()
                .map(|(a, b)| ((*a).to_owned(), (*b).to_owned()))
                .collect()
        };
        let got = align_entities(&gold, &owned(entities));
        assert_eq!(
            (got.0.join(" ").as_str(), got.1),
            (bio, owned(unmatched)),
            "{entities:?}"
        );
    };
    check("us US", &[("US", "LOC")], "O B-LOC", &[]);
    check("us USB", &[("US", "LOC")], "B-LOC O", &[]);
    check("O ’ Hare", &[("O'Hare", "LOC")], "B-LOC I-LOC I-LOC", &[]);
    check("A - B", &[("A–B", "ORG")], "B-ORG I-ORG I-ORG", &[]);
    check("ﬁne Co", &[("fine co", "ORG")], "B-ORG I-ORG", &[]);
    check(
        "a b c",
        &[("b", "X"), ("a b c", "Y")],
        "B-Y I-Y I-Y",
        &[("b", "X")],
    );
    check(
        "a b",
        &[("b a", "X"), ("", "Y")],
        "O O",
        &[("b a", "X"), ("", "Y")],
    );
    check(
        "a , b",
        &[("a b", "X"), ("a, b", "X")],
        "B-X I-X I-X",
        &[("a b", "X")],
    );
    check("ab c", &[("a bc", "X")], "B-X I-X", &[]);
}
