//! An item: one text with its gold annotation.

use serde::{Deserialize, Serialize};

/// One text to ask about, with what a perfect answer would be.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Item {
    /// Unique within its data set; shown to people, stable between runs.
    pub id: String,
    /// The text as a person would write it.
    pub text: String,
    /// The gold words of a tagging item, in order; empty for classification.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tokens: Vec<String>,
    /// The annotation.
    pub gold: Gold,
}

/// The gold annotation of an item.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Gold {
    /// One tag for each of the item's tokens (UPOS for POS, IOB2 for NER).
    Tags(Vec<String>),
    /// One label of the task's label set.
    Label(String),
}

impl Item {
    /// The gold tags; empty for classification.
    #[must_use]
    pub fn gold_tags(&self) -> &[String] {
        match &self.gold {
            Gold::Tags(tags) => tags,
            Gold::Label(_) => &[],
        }
    }

    /// The gold label; `None` for tagging.
    #[must_use]
    pub fn gold_label(&self) -> Option<&str> {
        match &self.gold {
            Gold::Tags(_) => None,
            Gold::Label(label) => Some(label),
        }
    }
}
