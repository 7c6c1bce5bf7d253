//! Every text that a chart draws or says, in every language. A text with something in it is a
//! function pointer.

mod budget;
mod common;
mod sample;
mod scatter;
mod scores;

use yew::prelude::*;

use crate::lang::{Lang, use_lang};

pub use budget::BudgetTexts;
pub use common::Common;
pub use sample::SampleTexts;
pub use scatter::ScatterTexts;
pub use scores::{ConfusionTexts, FailureTexts, HeadlineTexts, LabelTexts, RangeTexts, Scores};

/// Every text, in one language.
pub struct ChartTexts {
    /// What several charts say.
    pub common: Common,
    /// The scores of a run.
    pub scores: Scores,
    /// Accuracy against the length of the thought.
    pub scatter: ScatterTexts,
    /// Accuracy against the think budget.
    pub budget: BudgetTexts,
    /// One sample.
    pub sample: SampleTexts,
}

static ENGLISH: ChartTexts = ChartTexts {
    common: common::ENGLISH,
    scores: scores::ENGLISH,
    scatter: scatter::ENGLISH,
    budget: budget::ENGLISH,
    sample: sample::ENGLISH,
};

static SPANISH: ChartTexts = ChartTexts {
    common: common::SPANISH,
    scores: scores::SPANISH,
    scatter: scatter::SPANISH,
    budget: budget::SPANISH,
    sample: sample::SPANISH,
};

/// The texts of a language.
#[must_use]
pub fn chart_texts(lang: Lang) -> &'static ChartTexts {
    match lang {
        Lang::English => &ENGLISH,
        Lang::Spanish => &SPANISH,
    }
}

/// The texts of the language around a component.
#[hook]
pub fn use_chart_texts() -> &'static ChartTexts {
    chart_texts(use_lang())
}
