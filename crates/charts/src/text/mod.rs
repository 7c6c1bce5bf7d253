//! The catalogue of what charts and shared views say, in every language.
//!
//! Each part has a file with a struct of its texts and one constant of it for each language, so that
//! a missing text does not compile. A text with something in it is a function pointer.

mod budgets;
mod comparison;
mod forest;
mod frontier;
mod worlds;

use yew::prelude::*;

use crate::{Lang, use_lang};

pub use budgets::BudgetsTexts;
pub use comparison::ComparisonTexts;
pub use forest::ForestTexts;
pub use frontier::FrontierTexts;
pub use worlds::WorldsTexts;

/// Every text, in one language.
pub struct ChartTexts {
    /// Budget curves of several runs.
    pub budgets: BudgetsTexts,
    /// Runs beside each other.
    pub comparison: ComparisonTexts,
    /// A forest plot's frame.
    pub forest: ForestTexts,
    /// Accuracy against tokens spent.
    pub frontier: FrontierTexts,
    /// The four worlds.
    pub worlds: WorldsTexts,
}

static ENGLISH: ChartTexts = ChartTexts {
    budgets: budgets::ENGLISH,
    comparison: comparison::ENGLISH,
    forest: forest::ENGLISH,
    frontier: frontier::ENGLISH,
    worlds: worlds::ENGLISH,
};

static SPANISH: ChartTexts = ChartTexts {
    budgets: budgets::SPANISH,
    comparison: comparison::SPANISH,
    forest: forest::SPANISH,
    frontier: frontier::SPANISH,
    worlds: worlds::SPANISH,
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
