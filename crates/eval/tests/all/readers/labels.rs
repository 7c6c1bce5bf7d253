//! The tiers of labels.

use eval::Tier::{
    self, AnswerLine, AnswerLineLast, Boxed, Exact, Json, LastLine, Prose, ProseUnique,
};
use eval::read::label::read_label;
use eval::{Completion, End, Failure, TaskId, ThinkFlag};

const TWO: &[&str] = &["negative", "positive"];
const THREE: &[&str] = &["negative", "neutral", "positive"];

/// The label, or the reason why there is none; the text at the span where there is a label.
#[track_caller]
fn check(answer: &str, allowed: &[&str], expect: Result<(&str, Tier, &str), (Failure, Tier)>) {
    let got = read_label(Some(answer), allowed);
    match expect {
        Ok((label, tier, at)) => {
            assert_eq!(
                (got.label.as_deref(), got.tier, got.reason),
                (Some(label), Some(tier), None),
                "{answer:?}"
            );
            let (start, end) = got.span.expect("a label has a span");
            assert_eq!(&answer[start..end], at, "{answer:?}");
        }
        Err((reason, tier)) => {
            assert_eq!(
                (got.label, got.reason, got.tier),
                (None, Some(reason), Some(tier)),
                "{answer:?}"
            );
        }
    }
}

#[track_caller]
fn two(answer: &str, label: &str, tier: Tier, at: &str) {
    check(answer, TWO, Ok((label, tier, at)));
}

#[track_caller]
fn none(answer: &str, reason: Failure, tier: Tier) {
    check(answer, THREE, Err((reason, tier)));
}

#[test]
fn the_whole_answer_may_be_decorated() {
    for answer in [
        "positive",
        "**Positive**",
        "“POSITIVE”",
        "`positive`.",
        "(positive)",
        "\n positive!\n",
        "$positive$",
        "# Positive",
    ] {
        let at = answer.trim_matches(|c: char| !c.is_alphanumeric());
        two(answer, "positive", Exact, at);
    }
    two("Neg", "negative", Exact, "Neg");
    check("neu.", THREE, Ok(("neutral", Exact, "neu")));
    none("pos neg", Failure::Ambiguous, Prose);
    check("neu", TWO, Err((Failure::OffLabel, Prose)));
    // Composed and decomposed letters are the same.
    check("Cafe\u{301}", &["café"], Ok(("café", Exact, "Cafe\u{301}")));
}

#[test]
fn the_last_box_decides() {
    two(
        r"\boxed{negative} then \boxed{ Positive }",
        "positive",
        Boxed,
        "Positive",
    );
    two(
        r"$$\boxed{\text{negative}}$$",
        "negative",
        Boxed,
        "negative",
    );
    two(
        r"\boxed{\textbf{\text{negative.}}}",
        "negative",
        Boxed,
        "negative",
    );
    none(r"\boxed{mixed} Answer: positive", Failure::OffLabel, Boxed);
    none(r"\boxed{positive or negative}", Failure::OffLabel, Boxed);
    two(r"\boxed{positive", "positive", ProseUnique, "positive");
    // Its brace comes next, or it is no box.
    two(r"\boxed {neg}", "negative", Boxed, "neg");
    two(
        r"\boxed it is {positive}",
        "positive",
        ProseUnique,
        "positive",
    );
    two(r"\boxed}{positive}", "positive", ProseUnique, "positive");
}

#[test]
fn json_has_one_of_four_keys() {
    two(r#"{"answer": "Positive"}"#, "positive", Json, "Positive");
    two(
        "Here:\n```json\n{\n \"Label\": \"neg\",\n}\n```",
        "negative",
        Json,
        "neg",
    );
    two(
        r#"{"reason": "not negative", "CLASS": "positive"}"#,
        "positive",
        Json,
        "positive",
    );
    two(
        r#"[{"result": {"sentiment": "negative"}}]"#,
        "negative",
        Json,
        "negative",
    );
    two(
        r#"{"steps": [{"label": "negative"}, {"label": "pos"}, {"note": "neg"}]}"#,
        "positive",
        Json,
        "pos",
    );
    none(
        r#"{"sentiment": "mixed", "x": "positive"}"#,
        Failure::OffLabel,
        Json,
    );
    two(
        r#"{"verdict": "positive"}"#,
        "positive",
        ProseUnique,
        "positive",
    );
    two(
        r#"{"label": 1} so positive"#,
        "positive",
        ProseUnique,
        "positive",
    );
    two(r#"{"label": "positive"#, "positive", AnswerLine, "positive");
}

#[test]
fn an_answer_line_is_one_word() {
    for line in [
        "Answer: positive",
        "**Final answer:** *positive*",
        "- Label - positive.",
        "> sentiment = positive",
        "Class is: positive",
        "FINAL SENTIMENT IS positive!",
        "Answer positive",
        "### Answer: `pos`",
    ] {
        let at = if line.contains("`pos`") {
            "pos"
        } else {
            "positive"
        };
        two(
            &format!("It is dull.\n{line}\nReally."),
            "positive",
            AnswerLine,
            at,
        );
    }
    two(
        "Answer: negative\nHm.\nAnswer: pos",
        "positive",
        AnswerLineLast,
        "pos",
    );
    two(
        "Answer: positive\nLabel: Positive",
        "positive",
        AnswerLine,
        "Positive",
    );
    none(
        "Answer: mixed\nIt is positive",
        Failure::OffLabel,
        AnswerLine,
    );
    none(
        "Answer: positive\nAnswer: mixed",
        Failure::OffLabel,
        AnswerLine,
    );
    // More than a word is prose, and a heading is no answer.
    none("Answer: not positive", Failure::Ambiguous, Prose);
    none("Answer: positive or negative", Failure::Ambiguous, Prose);
    two("Answer: very positive", "positive", ProseUnique, "positive");
    two(
        "## Sentiment Analysis\nThis is clearly a positive text.",
        "positive",
        ProseUnique,
        "positive",
    );
    two(
        "Answers vary: positive",
        "positive",
        ProseUnique,
        "positive",
    );
}

#[test]
fn a_word_may_hold_hyphens_apostrophes_and_combining_marks() {
    const ODD: &[&str] = &["so-so", "can't_say", "d’accord", "café", "सकारात्मक", "is"];
    for (word, label) in [
        ("so-so", "so-so"),
        ("can't_say", "can't_say"),
        ("d’accord", "d’accord"),
        ("cafe\u{301}", "café"),
        ("सकारात्मक", "सकारात्मक"),
    ] {
        let line = format!("Hm.\nAnswer: {word}\nBye.");
        check(&line, ODD, Ok((label, AnswerLine, word)));
        let prose = format!("I call it {word}, more or less");
        let allowed = ODD.strip_suffix(&["is"]).expect("the last label");
        check(&prose, allowed, Ok((label, ProseUnique, word)));
    }
    // `is` with nothing behind it is itself the word.
    check("Hm.\nAnswer: is\nBye.", ODD, Ok(("is", AnswerLine, "is")));
    check("Answer is is\nBye.", ODD, Ok(("is", AnswerLine, "is")));
}

#[test]
fn the_last_line_may_be_the_label() {
    two(
        "I like it, not negative.\n\n**Positive**\n\n",
        "positive",
        LastLine,
        "Positive",
    );
    two(
        "Negative or positive?\n```\npositive\n```",
        "positive",
        LastLine,
        "positive",
    );
}

#[test]
fn prose_needs_one_label_that_is_not_negated() {
    two(
        "A positive review, really Positive.",
        "positive",
        ProseUnique,
        "Positive",
    );
    for negated in [
        "It is not negative but positive",
        "never very negative; positive I say",
        "It isn’t negative: it's positive",
        "positive rather than negative",
        "positive instead of a negative",
        "neither negative, I say positive",
    ] {
        two(negated, "positive", ProseUnique, "positive");
    }
    // Three words away, or in another sentence, a negation says nothing of the label.
    two(
        "It is not at all negative",
        "negative",
        ProseUnique,
        "negative",
    );
    two(
        "It is not. Positive it is",
        "positive",
        ProseUnique,
        "Positive",
    );
    none("neither positive nor negative", Failure::Ambiguous, Prose);
    check(
        "neither positive nor negative: neutral I say",
        THREE,
        Ok(("neutral", ProseUnique, "neutral")),
    );
    none("positive and negative", Failure::Ambiguous, Prose);
    none("It ends positively, non-negative", Failure::OffLabel, Prose);
    none("As an AI, I have no view", Failure::Refusal, Prose);
    none(
        "I can’t say whether it is not positive",
        Failure::Refusal,
        Prose,
    );
    none("I am unable to tell", Failure::Refusal, Prose);
    two(
        "I cannot say much, but positive it is",
        "positive",
        ProseUnique,
        "positive",
    );
    none("mixed feelings", Failure::OffLabel, Prose);
}

#[test]
fn without_an_answer_the_thought_tells_why() {
    let check = |answer: Option<&str>, flags: &[ThinkFlag], end: End, expect: Failure| {
        let completion = Completion {
            answer: answer.map(str::to_owned),
            flags: flags.to_vec(),
            end,
            thought: "positive".to_owned(),
            ..super::completion("")
        };
        let got = eval::read(TaskId::Sentiment2.task(), &super::item("x"), &completion);
        assert_eq!(
            (got.failure, got.prediction, got.tier),
            (Some(expect), None, None)
        );
    };
    check(
        None,
        &[ThinkFlag::Truncated],
        End::Length,
        Failure::TruncatedThink,
    );
    check(
        None,
        &[ThinkFlag::UnclosedEos],
        End::Stop,
        Failure::UnclosedEos,
    );
    check(None, &[], End::Length, Failure::TruncatedThink);
    check(None, &[], End::Stop, Failure::UnclosedEos);
    check(Some(" \n"), &[], End::Stop, Failure::NoAnswer);
    assert_eq!(read_label(None, TWO).reason, Some(Failure::TruncatedThink));
    assert_eq!(read_label(Some(""), TWO).reason, Some(Failure::NoAnswer));
}
