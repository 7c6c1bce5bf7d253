//! How a sample came out.

use eval::Sample;

use crate::lang::Lang;
use crate::text::chart_texts;

/// How a sample came out: told by word, shape and colour, never by colour alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Everything right.
    Right,
    /// Some of a tagging item right.
    Partly,
    /// Wrong.
    Wrong,
    /// Unusable.
    NoAnswer,
}

impl Outcome {
    /// The outcome of a sample.
    #[must_use]
    pub fn of(sample: &Sample) -> Self {
        if sample.reading.failure.is_some() {
            return Self::NoAnswer;
        }
        match sample.score.accuracy() {
            Some(1.0) => Self::Right,
            Some(share) if share > 0.0 => Self::Partly,
            _ => Self::Wrong,
        }
    }

    /// In words.
    #[must_use]
    pub fn said(self, lang: Lang) -> &'static str {
        (chart_texts(lang).sample.outcome)(self)
    }

    /// As a class name.
    #[must_use]
    pub const fn class(self) -> &'static str {
        match self {
            Self::Right => "outcome--right",
            Self::Partly => "outcome--partly",
            Self::Wrong => "outcome--wrong",
            Self::NoAnswer => "outcome--none",
        }
    }

    /// As a sign.
    #[must_use]
    pub const fn sign(self) -> &'static str {
        match self {
            Self::Right => "✓",
            Self::Partly => "◐",
            Self::Wrong => "✗",
            Self::NoAnswer => "∅",
        }
    }
}
