//! The catalogue of what charts and shared views say, in every language.
//!
//! Each part has a file with a struct of its texts and one constant of it for each language, so that
//! a missing text does not compile. A text with something in it is a function pointer.

mod answers;
mod budget;
mod budgets;
mod common;
mod comparison;
mod forest;
mod frontier;
mod notes;
mod provenance;
mod report;
mod results;
mod sample;
mod scatter;
mod scores;
mod thought;
mod timeline;
mod worlds;

use yew::prelude::*;

use crate::lang::{Lang, use_lang};

pub use answers::Answers;
pub use budget::BudgetTexts;
pub use budgets::BudgetsTexts;
pub use common::Common;
pub use comparison::ComparisonTexts;
pub use forest::ForestTexts;
pub use frontier::FrontierTexts;
pub use notes::NoteTexts;
pub use provenance::ProvenanceTexts;
pub use report::{ReportTexts, Subject};
pub use results::Results;
pub use sample::SampleTexts;
pub use scatter::ScatterTexts;
pub use scores::{ConfusionTexts, FailureTexts, HeadlineTexts, LabelTexts, RangeTexts, Scores};
pub use thought::ThoughtTexts;
pub use timeline::TimelineTexts;
pub use worlds::WorldsTexts;

/// Every text, in one language.
pub struct ChartTexts {
    /// The answers of one sample beside each other.
    pub answers: Answers,
    /// Accuracy against the think budget.
    pub budget: BudgetTexts,
    /// Budget curves of several runs.
    pub budgets: BudgetsTexts,
    /// What several charts say.
    pub common: Common,
    /// Runs beside each other.
    pub comparison: ComparisonTexts,
    /// A forest plot's frame.
    pub forest: ForestTexts,
    /// Accuracy against tokens spent.
    pub frontier: FrontierTexts,
    /// What statistics say of runs.
    pub notes: NoteTexts,
    /// What a chart rests on.
    pub provenance: ProvenanceTexts,
    /// Runs as a document.
    pub report: ReportTexts,
    /// Tables below a run's charts.
    pub results: Results,
    /// One sample.
    pub sample: SampleTexts,
    /// Accuracy against the length of the thought.
    pub scatter: ScatterTexts,
    /// The scores of a run.
    pub scores: Scores,
    /// A thought with its marks.
    pub thought: ThoughtTexts,
    /// The labels' probabilities along a thought.
    pub timeline: TimelineTexts,
    /// The four worlds.
    pub worlds: WorldsTexts,
}

static ENGLISH: ChartTexts = ChartTexts {
    answers: answers::ENGLISH,
    budget: budget::ENGLISH,
    budgets: budgets::ENGLISH,
    common: common::ENGLISH,
    comparison: comparison::ENGLISH,
    forest: forest::ENGLISH,
    frontier: frontier::ENGLISH,
    notes: notes::ENGLISH,
    provenance: provenance::ENGLISH,
    report: report::ENGLISH,
    results: results::ENGLISH,
    sample: sample::ENGLISH,
    scatter: scatter::ENGLISH,
    scores: scores::ENGLISH,
    thought: thought::ENGLISH,
    timeline: timeline::ENGLISH,
    worlds: worlds::ENGLISH,
};

static SPANISH: ChartTexts = ChartTexts {
    answers: answers::SPANISH,
    budget: budget::SPANISH,
    budgets: budgets::SPANISH,
    common: common::SPANISH,
    comparison: comparison::SPANISH,
    forest: forest::SPANISH,
    frontier: frontier::SPANISH,
    notes: notes::SPANISH,
    provenance: provenance::SPANISH,
    report: report::SPANISH,
    results: results::SPANISH,
    sample: sample::SPANISH,
    scatter: scatter::SPANISH,
    scores: scores::SPANISH,
    thought: thought::SPANISH,
    timeline: timeline::SPANISH,
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
