//! A score: a reading compared with the gold annotation.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

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
