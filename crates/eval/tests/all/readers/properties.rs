//! Readers are total, whatever a model says.

use eval::{Prediction, Reading, TaskId};
use proptest::prelude::*;

/// Pieces that answers are made of, and some that break them.
fn answers() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        Just("Peter"),
        Just("Brussels"),
        Just(" "),
        Just("\n"),
        Just("/B-PER"),
        Just("/I-LOC"),
        Just("/NOUN"),
        Just(" DET"),
        Just("1. "),
        Just("1-2 PER "),
        Just("4 LOC"),
        Just("PER: "),
        Just("["),
        Just("]"),
        Just("{"),
        Just("}"),
        Just("("),
        Just(")"),
        Just("\""),
        Just("'"),
        Just(","),
        Just(":"),
        Just("|"),
        Just("---"),
        Just("<PER>"),
        Just("</PER>"),
        Just("<"),
        Just("\\boxed{"),
        Just("\\"),
        Just("```"),
        Just("positive"),
        Just("negative"),
        Just("not "),
        Just("Answer: "),
        Just("NONE"),
        Just("**"),
        Just("’"),
        Just("é"),
        Just("e\u{301}"),
        Just("日本"),
        Just("İ"),
        Just("ﬁ"),
        Just("\u{feff}"),
        Just("99999999999999999999999"),
        Just("\\u12"),
    ];
    prop_oneof![
        prop::collection::vec(piece, 0..40).prop_map(|pieces| pieces.concat()),
        any::<String>(),
        "(?s).{0,80}",
    ]
}

/// Texts with tags of thoughts in any order.
fn thoughts() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        Just("<think>"),
        Just("</think>"),
        Just("<think"),
        Just("</"),
        Just("<"),
        Just("a"),
        Just(" "),
        Just("\n"),
        Just("é"),
    ];
    prop_oneof![
        prop::collection::vec(piece, 0..12).prop_map(|pieces| pieces.concat()),
        any::<String>(),
    ]
}

fn tokens() -> impl Strategy<Value = String> {
    let token = prop_oneof![
        Just("Peter".to_owned()),
        Just("Brussels".to_owned()),
        "[a-z'.-]{1,3}",
        "\\PC{1,4}"
    ];
    prop::collection::vec(token, 1..8).prop_map(|tokens| tokens.join(" "))
}

fn holds(task: TaskId, tokens: &str, answer: &str, got: &Reading) -> Result<(), TestCaseError> {
    if let Some((start, end)) = got.span {
        prop_assert!(
            start <= end && answer.get(start..end).is_some(),
            "{:?}",
            got.span
        );
    }
    match &got.prediction {
        Some(Prediction::Label(label)) => {
            prop_assert!(task.task().labels.contains(&label.as_str()));
            prop_assert!(got.tier.is_some() && got.span.is_some() && got.failure.is_none());
        }
        Some(Prediction::Tags(tags)) => {
            prop_assert_eq!(tags.len(), super::item(tokens).tokens.len());
            prop_assert!(got.tier.is_some() && got.span.is_some());
            prop_assert!(task != TaskId::Ner || tags.iter().all(Option::is_some));
        }
        None => prop_assert!(got.failure.is_some()),
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn readings_are_whole(tokens in tokens(), answer in answers()) {
        for &task in TaskId::ALL {
            holds(task, &tokens, &answer, &super::read(task, &tokens, &answer))?;
        }
    }

    #[test]
    fn any_text_is_split_and_nothing_is_lost(text in thoughts(), prefilled in any::<bool>(), cut in any::<bool>()) {
        let end = if cut { eval::End::Length } else { eval::End::Stop };
        let got = eval::foreign::split::split(&text, prefilled, end);
        prop_assert!(text.contains(got.thought));
        match got.answer {
            Some(answer) => prop_assert!(text.ends_with(answer) || text.trim_end().ends_with(answer)),
            None => prop_assert!(text.trim_end().ends_with(got.thought.trim_end())),
        }
        let mut flags = got.flags.clone();
        flags.sort();
        flags.dedup();
        prop_assert_eq!(flags.len(), got.flags.len(), "each flag once");
    }

    #[test]
    fn phrases_get_a_tag_for_each_token(tokens in tokens(), phrases in prop::collection::vec(("\\PC{0,6}", "[A-Z]{0,3}"), 0..6)) {
        let gold: Vec<&str> = tokens.split(' ').collect();
        let (bio, unmatched) = eval::read::ner::align_entities(&gold, &phrases);
        prop_assert_eq!(bio.len(), gold.len());
        let n_placed = bio.iter().filter(|tag| tag.starts_with("B-")).count();
        prop_assert_eq!(n_placed + unmatched.len(), phrases.len());
    }

    #[test]
    fn any_labels_may_be_allowed(answer in answers(), allowed in prop::collection::vec("\\PC{0,5}", 0..4)) {
        let allowed: Vec<&str> = allowed.iter().map(String::as_str).collect();
        let got = eval::read::label::read_label(Some(&answer), &allowed);
        prop_assert_eq!(got.label.is_some(), got.reason.is_none());
        if let Some((start, end)) = got.span {
            prop_assert!(answer.get(start..end).is_some());
        }
        prop_assert!(got.label.is_none_or(|label| allowed.contains(&label.as_str())));
    }

    #[test]
    fn a_perfect_answer_is_read_back(tags in prop::collection::vec(0_usize..17, 1..12)) {
        let upos = TaskId::Pos.task().labels;
        let words: Vec<String> = (0..tags.len()).map(|i| format!("w{i}")).collect();
        let expect: Vec<Option<String>> = tags.iter().map(|&t| Some(upos[t].to_owned())).collect();
        let lines = |join: fn(usize, &str, &str) -> String| -> String {
            words.iter().zip(&tags).enumerate().map(|(i, (w, &t))| join(i + 1, w, upos[t])).collect()
        };
        for answer in [
            lines(|i, word, tag| format!("{i} {word} {tag}\n")),
            lines(|_, word, tag| format!("{word}/{tag} ")),
            lines(|_, word, tag| format!("[\"{word}\", \"{tag}\"],")),
            lines(|_, word, tag| format!("('{word}', '{tag}'), ")),
            lines(|i, word, tag| format!("| {i} | {word} | {tag} |\n")),
        ] {
            let got = super::read(TaskId::Pos, &words.join(" "), &answer);
            prop_assert_eq!(got.prediction, Some(Prediction::Tags(expect.clone())), "{}", answer);
        }
    }
}
