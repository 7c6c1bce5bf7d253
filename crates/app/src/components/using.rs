//! Whether a model that can be loaded is the one in use.

use crate::state::{Model, ModelChoice, ModelKey};
use crate::text::Loaded;

/// Whether a model is the one in use.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Using {
    /// Another one is.
    No,
    /// It is on its way.
    Loading,
    /// It is.
    Yes,
}

impl Using {
    /// Whether the model in the worker is this one.
    #[must_use]
    pub fn of(choice: &ModelChoice, wanted: &ModelKey, model: &Model) -> Self {
        if wanted.choice != *choice {
            return Self::No;
        }
        match model {
            Model::Loaded { key, .. } if key == wanted => Self::Yes,
            Model::Failed { key, .. } if key == wanted => Self::No,
            _ => Self::Loading,
        }
    }

    /// What stands in place of *Load*; `None` where that is offered.
    #[must_use]
    pub const fn words(self, texts: &Loaded) -> Option<&'static str> {
        match self {
            Self::No => None,
            Self::Loading => Some(texts.loading_now),
            Self::Yes => Some(texts.in_use),
        }
    }
}
