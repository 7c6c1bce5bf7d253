//! Prompts: the one place that builds what a model is asked.
//!
//! A form is a text with two placeholders, `{input}` for the text under test and `{n}` for the
//! number of its tokens. Its hash stands in the record, so that two programs can tell whether they asked
//! the same. The text under test goes in as it is: that it names no control token is the tokenizer's care.

mod answer;
mod forms;
mod scan;

use std::fmt::Write as _;
use std::ops::Range;

use sha2::{Digest, Sha256};

use crate::record::PromptForm;
use crate::{Item, Kind, Task};

pub use answer::{FormPart, answer_form};
pub use scan::scan;

/// A rendered user message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Prompt {
    /// The message.
    pub text: String,
    /// Bytes of `text` that are the text under test (for tagging, its list of tokens).
    pub input: Range<usize>,
}

/// Asks `task` about `item`.
#[must_use]
pub fn prompt(task: &Task, form: PromptForm, item: &Item) -> Prompt {
    let template = forms::template(task, form);
    let (before, after) = template.split_once("{input}").unwrap_or((&template, ""));
    let n_tokens = item.tokens.len().to_string();
    let mut text = before.replace("{n}", &n_tokens);
    let start = text.len();
    text.push_str(&input(task, form, item));
    let end = text.len();
    text.push_str(&after.replace("{n}", &n_tokens));
    Prompt {
        text,
        input: start..end,
    }
}

/// SHA-256, in hex, of the form's text with its placeholders.
#[must_use]
pub fn prompt_sha256(task: &Task, form: PromptForm) -> String {
    format!("{:x}", Sha256::digest(forms::template(task, form)))
}

/// The text under test as the form shows it.
fn input(task: &Task, form: PromptForm, item: &Item) -> String {
    match (form, task.kind) {
        (PromptForm::Short, Kind::Classify) => scan(&item.text).join(" "),
        (PromptForm::Short, _) => item.tokens.join(" "),
        (PromptForm::Full, Kind::Classify) => item.text.clone(),
        (PromptForm::Full, _) => numbered(&item.tokens),
    }
}

/// `1 The`, `2 dog`, …: one token a line, counted from 1.
fn numbered(tokens: &[String]) -> String {
    let mut lines = String::new();
    for (i, token) in tokens.iter().enumerate() {
        let line_feed = if i == 0 { "" } else { "\n" };
        let _ = write!(lines, "{line_feed}{} {token}", i + 1);
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Gold, TaskId};

    fn tagged(tokens: &[&str]) -> Item {
        Item {
            id: "a".into(),
            text: tokens.join(" "),
            tokens: tokens.iter().map(ToString::to_string).collect(),
            gold: Gold::Tags(vec!["X".into(); tokens.len()]),
        }
    }

    fn labelled(text: &str) -> Item {
        Item {
            id: "a".into(),
            text: text.into(),
            tokens: Vec::new(),
            gold: Gold::Label("positive".into()),
        }
    }

    #[test]
    fn the_short_form_is_a_word_and_the_words() {
        let check = |id: TaskId, item: &Item, expect: &str| {
            let got = prompt(id.task(), PromptForm::Short, item);
            assert_eq!(got.text, expect);
            assert_eq!(
                &got.text[got.input.clone()],
                expect.split_once(": ").expect("a colon").1
            );
        };
        check(
            TaskId::Pos,
            &tagged(&["can't", "stop", "."]),
            "POS: can't stop .",
        );
        check(TaskId::Ner, &tagged(&["Oslo"]), "NER: Oslo");
        check(
            TaskId::Sentiment2,
            &labelled("Dull,  so dull."),
            "SENT2: Dull , so dull .",
        );
        check(TaskId::Sentiment3, &labelled("ok\n"), "SENT3: ok");
        check(
            TaskId::Negation,
            &labelled("It is not bad ."),
            "NEG: It is not bad .",
        );
    }

    #[test]
    fn the_full_form_shows_numbered_tokens_or_the_text_itself() {
        let got = prompt(TaskId::Pos.task(), PromptForm::Full, &tagged(&["A", "{n}"]));
        assert_eq!(&got.text[got.input.clone()], "1 A\n2 {n}");
        assert!(got.text.contains("2 lines"), "{}", got.text);
        let text = "A  {input} <think> twice.\n";
        let got = prompt(TaskId::Sentiment3.task(), PromptForm::Full, &labelled(text));
        assert_eq!(&got.text[got.input], text);
    }

    #[test]
    fn every_full_form_names_each_label_and_leaves_no_placeholder() {
        for &id in TaskId::ALL {
            let task = id.task();
            let item = if task.kind == Kind::Classify {
                labelled("x")
            } else {
                tagged(&["x"])
            };
            let text = prompt(task, PromptForm::Full, &item).text;
            for label in task.labels {
                assert!(text.contains(label), "{id} lacks {label}");
            }
            assert!(!text.contains("{n}") && !text.contains("{input}"), "{text}");
        }
    }

    #[test]
    fn hashes_differ_between_tasks_and_forms() {
        let mut hashes: Vec<_> = (TaskId::ALL.iter())
            .flat_map(|id| {
                PromptForm::ALL
                    .iter()
                    .map(|&form| prompt_sha256(id.task(), form))
            })
            .collect();
        assert!(hashes.iter().all(|hash| hash.len() == 64));
        hashes.sort();
        hashes.dedup();
        assert_eq!(hashes.len(), 10);
    }
}
