//! The form of an answer: what is fixed in it and where there is a choice.

use crate::record::PromptForm;
use crate::{Item, Kind, Task};

/// A part of an answer's form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FormPart {
    /// Exactly this text.
    Text(String),
    /// One of these; one may be empty.
    OneOf(Vec<String>),
}

/// The form that a whole answer to `task` about `item` has where the model may write nothing else:
/// a line with a label, or each token with one of the tags (for entities IOB2). In the full prompt
/// form tags stand line by line, `1 The DET`; in the short form as it was trained, `The/DET`, words
/// outside entities bare. Each choice has its text before it, and no text is last.
#[must_use]
pub fn answer_form(task: &Task, form: PromptForm, item: &Item) -> Vec<FormPart> {
    let text = |text: &str| FormPart::Text(text.to_owned());
    let each = |before: &str, names: &[String]| {
        FormPart::OneOf(names.iter().map(|name| format!("{before}{name}")).collect())
    };
    let labels: Vec<String> = task.labels.iter().map(|&label| label.to_owned()).collect();
    let entity_tags = || {
        let tags = task
            .labels
            .iter()
            .flat_map(|kind| [format!("B-{kind}"), format!("I-{kind}")]);
        tags.collect::<Vec<String>>()
    };
    match (task.kind, form) {
        (Kind::Classify, PromptForm::Short) => vec![text("Sentiment:"), each(" ", &labels)],
        (Kind::Classify, PromptForm::Full) => vec![text("Answer:"), each(" ", &labels)],
        (kind, PromptForm::Short) => {
            let mut parts = Vec::new();
            for (token, number) in item.tokens.iter().zip(1..) {
                let heading = if number == 1 { "Tags:" } else { "" };
                let choice = if kind == Kind::TagTokens {
                    each("/", &labels)
                } else {
                    let tags = entity_tags().into_iter().map(|tag| format!("/{tag}"));
                    FormPart::OneOf(std::iter::once(String::new()).chain(tags).collect())
                };
                parts.extend([text(&format!("{heading} {token}")), choice]);
            }
            parts
        }
        (kind, PromptForm::Full) => {
            let tags = if kind == Kind::TagTokens {
                labels
            } else {
                std::iter::once("O".to_owned())
                    .chain(entity_tags())
                    .collect()
            };
            let lines = item.tokens.iter().zip(1..).flat_map(|(token, number)| {
                let line_feed = if number == 1 { "" } else { "\n" };
                [
                    text(&format!("{line_feed}{number} {token}")),
                    each(" ", &tags),
                ]
            });
            lines.collect()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Failure, Gold, Prediction, TaskId, made_up, read};

    /// An answer of the form: the `nth` option of each choice, round and round.
    fn answer(parts: &[FormPart], nth: usize) -> String {
        let mut n_choices = 0;
        let piece = |part: &FormPart| match part {
            FormPart::Text(text) => text.clone(),
            FormPart::OneOf(options) => {
                n_choices += 1;
                options[(nth + n_choices - 1) % options.len()].clone()
            }
        };
        parts.iter().map(piece).collect()
    }

    #[test]
    fn whatever_is_chosen_can_be_read() {
        for &id in TaskId::ALL {
            let task = id.task();
            let is_label = task.kind == Kind::Classify;
            let words = if is_label { "" } else { "The 3 Oslo , /" };
            let tokens: Vec<String> = words.split_whitespace().map(str::to_owned).collect();
            let gold = if is_label {
                Gold::Label(task.labels[0].to_owned())
            } else {
                Gold::Tags(vec![String::new(); tokens.len()])
            };
            let item = Item {
                id: "i".into(),
                text: words.into(),
                tokens,
                gold,
            };
            for form in PromptForm::ALL {
                let parts = answer_form(task, *form, &item);
                for nth in 0..task.labels.len() {
                    let said = answer(&parts, nth);
                    let reading = read(task, &item, &made_up::completion(Some(&said)));
                    assert_eq!(reading.failure, None::<Failure>, "{id} {form} {said:?}");
                    match reading.prediction.expect("a prediction") {
                        Prediction::Label(label) => assert_eq!(label, task.labels[nth]),
                        Prediction::Tags(tags) => {
                            assert!(
                                tags.iter().all(Option::is_some),
                                "{id} {form} {said:?} {tags:?}"
                            );
                        }
                    }
                }
            }
        }
    }
}
