//! A score: a reading compared with the gold annotation.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::metrics::seqlab;
use crate::{Item, Kind, Prediction, Reading, Task};

/// True positives, false positives and false negatives.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counts {
    /// Found and right.
    pub tp: u64,
    /// Found and wrong.
    pub fp: u64,
    /// Missed.
    #[serde(rename = "fn")]
    pub fn_: u64,
}

/// The strict score of one sample: an unusable answer is wrong.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Score {
    /// One label against one.
    Label {
        /// Whether the label read is the gold label.
        correct: bool,
    },
    /// Token by token; for NER beside the entities.
    Tags {
        /// Gold tokens.
        n_tokens: u64,
        /// Tokens whose tag is right (for NER, `O` included).
        n_correct: u64,
        /// Tokens that the answer says something of.
        n_answered: u64,
        /// NER: entity counts by type, conlleval semantics; empty for POS.
        #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
        entities: BTreeMap<String, Counts>,
    },
}

impl Score {
    /// Accuracy of this sample, from 0 to 1: the y of the scatter chart.
    /// `None` for a tagging item without tokens.
    #[must_use]
    pub fn accuracy(&self) -> Option<f64> {
        match *self {
            Self::Label { correct } => Some(f64::from(u8::from(correct))),
            Self::Tags { n_tokens: 0, .. } => None,
            #[expect(
                clippy::cast_precision_loss,
                reason = "token counts are far below 2^52"
            )]
            Self::Tags {
                n_tokens,
                n_correct,
                ..
            } => Some(n_correct as f64 / n_tokens as f64),
        }
    }
}

/// Compares what was read with gold, strictly.
///
/// The reading of a failed answer is not used, even where it kept some tags: no token is right or
/// answered, every gold entity is missed, and nothing counts as a false positive.
/// An entity that names no place in the text is a false positive of its type.
#[must_use]
pub fn score(task: &Task, item: &Item, reading: &Reading) -> Score {
    let usable = (reading.prediction.as_ref()).filter(|_| reading.failure.is_none());
    if task.kind == Kind::Classify {
        let label = match usable {
            Some(Prediction::Label(label)) => Some(label.as_str()),
            _ => None,
        };
        return Score::Label {
            correct: label.is_some() && label == item.gold_label(),
        };
    }
    let predicted: &[Option<String>] = match usable {
        Some(Prediction::Tags(tags)) => tags,
        _ => &[],
    };
    let gold = item.gold_tags();
    let pairs = || gold.iter().zip(predicted);
    Score::Tags {
        n_tokens: gold.len() as u64,
        n_correct: pairs().filter(|(g, p)| p.as_ref() == Some(g)).count() as u64,
        n_answered: pairs().filter(|(_, p)| p.is_some()).count() as u64,
        entities: match task.kind {
            Kind::TagEntities => entity_counts(gold, predicted, reading),
            _ => BTreeMap::new(),
        },
    }
}

/// Entity counts by type; an unanswered token is in no entity.
fn entity_counts(
    gold: &[String],
    predicted: &[Option<String>],
    reading: &Reading,
) -> BTreeMap<String, Counts> {
    let tags: Vec<&str> = (predicted.iter())
        .map(|tag| tag.as_deref().unwrap_or("O"))
        .collect();
    let mut counts = seqlab::count(gold, &tags);
    if reading.failure.is_none() {
        for (_, kind) in &reading.unlocated {
            counts.entry(kind.clone()).or_default().fp += 1;
        }
    }
    counts
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Failure, Gold, TaskId};

    fn strings(words: &str) -> Vec<String> {
        words.split(' ').map(str::to_owned).collect()
    }

    fn tagged(tags: &str) -> Item {
        Item {
            id: "a".into(),
            text: String::new(),
            tokens: strings(tags),
            gold: Gold::Tags(strings(tags)),
        }
    }

    fn reading(prediction: Prediction) -> Reading {
        Reading {
            prediction: Some(prediction),
            tier: None,
            span: None,
            failure: None,
            unlocated: Vec::new(),
        }
    }

    /// `-` stands for an unanswered token.
    fn tags(words: &str) -> Reading {
        let tag = |word: String| (word != "-").then_some(word);
        reading(Prediction::Tags(
            strings(words).into_iter().map(tag).collect(),
        ))
    }

    #[test]
    fn labels_are_right_or_wrong() {
        let task = TaskId::Sentiment3.task();
        let item = Item {
            gold: Gold::Label("neutral".into()),
            ..tagged("x")
        };
        let check = |reading: &Reading, correct: bool| {
            assert_eq!(score(task, &item, reading), Score::Label { correct });
        };
        check(&reading(Prediction::Label("neutral".into())), true);
        check(&reading(Prediction::Label("positive".into())), false);
        let failed = Reading {
            failure: Some(Failure::Ambiguous),
            ..reading(Prediction::Label("neutral".into()))
        };
        check(&failed, false);
        check(&tags("neutral"), false);
        let nothing = Reading {
            prediction: None,
            ..failed
        };
        check(&nothing, false);
    }

    #[test]
    fn unanswered_tokens_are_wrong() {
        let got = score(
            TaskId::Pos.task(),
            &tagged("DET NOUN VERB"),
            &tags("DET - NOUN"),
        );
        let expect = Score::Tags {
            n_tokens: 3,
            n_correct: 1,
            n_answered: 2,
            entities: BTreeMap::new(),
        };
        assert_eq!(got, expect);
    }

    #[test]
    fn entities_are_counted_by_type() {
        let item = tagged("B-PER I-PER O B-LOC O");
        let mut read = tags("B-PER I-PER O B-ORG I-ORG");
        read.unlocated = vec![("Rome".into(), "LOC".into())];
        let counts = |tp, fp, fn_| Counts { tp, fp, fn_ };
        let entities = [
            ("LOC", counts(0, 1, 1)),
            ("ORG", counts(0, 1, 0)),
            ("PER", counts(1, 0, 0)),
        ];
        let expect = |n_correct, n_answered, entities: &[(&str, Counts)]| Score::Tags {
            n_tokens: 5,
            n_correct,
            n_answered,
            entities: entities
                .iter()
                .map(|(t, c)| ((*t).to_owned(), *c))
                .collect(),
        };
        let task = TaskId::Ner.task();
        assert_eq!(score(task, &item, &read), expect(3, 5, &entities));
        read.failure = Some(Failure::WrongCount);
        let missed = [("LOC", counts(0, 0, 1)), ("PER", counts(0, 0, 1))];
        assert_eq!(score(task, &item, &read), expect(0, 0, &missed));
    }
}
