//! The catalogue of what charts and shared views say, in every language.
//!
//! Each part has a file with a struct of its texts and one constant of it for each language, so that
//! a missing text does not compile. A text with something in it is a function pointer.

mod answers;
mod provenance;
mod results;
mod thought;
mod timeline;

use yew::prelude::*;

use crate::{Lang, use_lang};

pub use answers::Answers;
pub use provenance::ProvenanceTexts;
pub use results::Results;
pub use thought::ThoughtTexts;
pub use timeline::TimelineTexts;

/// Every text, in one language.
pub struct ChartTexts {
    /// The answers of one sample beside each other.
    pub answers: Answers,
    /// What a chart rests on.
    pub provenance: ProvenanceTexts,
    /// Tables below a run's charts.
    pub results: Results,
    /// A thought with its marks.
    pub thought: ThoughtTexts,
    /// The labels' probabilities along a thought.
    pub timeline: TimelineTexts,
}

static ENGLISH: ChartTexts = ChartTexts {
    answers: answers::ENGLISH,
    provenance: provenance::ENGLISH,
    results: results::ENGLISH,
    thought: thought::ENGLISH,
    timeline: timeline::ENGLISH,
};

static SPANISH: ChartTexts = ChartTexts {
    answers: answers::SPANISH,
    provenance: provenance::SPANISH,
    results: results::SPANISH,
    thought: thought::SPANISH,
    timeline: timeline::SPANISH,
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
