//! What a person predicted and found in the lessons: kept in the browser, over reloads.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// Where the browser keeps it.
pub const KEPT_NOTEBOOK: &str = "thinkscope.lessons";

/// Names a round of a lesson.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct RoundKey {
    /// The lesson's id.
    pub lesson: String,
    /// The round's id.
    pub round: String,
}

impl RoundKey {
    /// A key.
    #[must_use]
    pub fn new(lesson: &str, round: &str) -> Self {
        Self {
            lesson: lesson.to_owned(),
            round: round.to_owned(),
        }
    }

    fn text(&self) -> String {
        format!("{}/{}", self.lesson, self.round)
    }
}

/// A prediction.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Guess {
    /// [`crate::lesson::Answer::id`].
    Choice(String),
    /// A number on a slider.
    Number(f64),
}

/// What is kept of a round.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Note {
    /// What was predicted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub guess: Option<Guess>,
    /// What came out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub outcome: Option<f64>,
}

/// The notes of all lessons.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Notebook(BTreeMap<String, Note>);

impl Notebook {
    /// The note of a round.
    #[must_use]
    pub fn note(&self, key: &RoundKey) -> Note {
        self.0.get(&key.text()).cloned().unwrap_or_default()
    }

    /// Writes down a prediction. One that was tested already stays.
    pub fn predict(&mut self, key: &RoundKey, guess: Guess) {
        let note = self.0.entry(key.text()).or_default();
        if note.outcome.is_none() {
            note.guess = Some(guess);
        }
    }

    /// Writes down what came out.
    pub fn find(&mut self, key: &RoundKey, outcome: f64) {
        self.0.entry(key.text()).or_default().outcome = Some(outcome);
    }

    /// Forgets a lesson.
    pub fn forget(&mut self, lesson: &str) {
        let start = format!("{lesson}/");
        self.0.retain(|key, _| !key.starts_with(&start));
    }

    /// How many rounds of a lesson came to their outcome.
    #[must_use]
    pub fn n_found(&self, lesson: &str) -> u32 {
        let start = format!("{lesson}/");
        let found =
            (self.0.iter()).filter(|(key, note)| key.starts_with(&start) && note.outcome.is_some());
        u32::try_from(found.count()).unwrap_or(u32::MAX)
    }

    /// As it is kept.
    #[must_use]
    pub fn write(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }

    /// What was kept; what cannot be read is empty.
    #[must_use]
    pub fn read(text: &str) -> Self {
        serde_json::from_str(text).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn notes_survive_and_nonsense_is_empty() {
        let mut notebook = Notebook::default();
        let (first, second) = (RoundKey::new("think", "a"), RoundKey::new("forms", "a"));
        notebook.predict(&first, Guess::Number(40.0));
        notebook.predict(&second, Guess::Choice("few".to_owned()));
        notebook.find(&first, 61.5);
        assert_eq!(Notebook::read(&notebook.write()), notebook);
        assert_eq!(notebook.note(&first).outcome, Some(61.5));
        for text in ["", "[]", "{\"think/a\":3}", "null"] {
            assert_eq!(Notebook::read(text), Notebook::default(), "{text}");
        }
    }

    #[test]
    fn a_tested_prediction_cannot_be_changed_until_the_lesson_starts_again() {
        let mut notebook = Notebook::default();
        let key = RoundKey::new("think", "a");
        notebook.predict(&key, Guess::Number(40.0));
        notebook.predict(&key, Guess::Number(50.0));
        notebook.find(&key, 61.5);
        notebook.predict(&key, Guess::Number(61.5));
        assert_eq!(notebook.note(&key).guess, Some(Guess::Number(50.0)));
        assert_eq!(
            (notebook.n_found("think"), notebook.n_found("thin")),
            (1, 0)
        );
        notebook.forget("think");
        assert_eq!(notebook, Notebook::default());
    }
}
