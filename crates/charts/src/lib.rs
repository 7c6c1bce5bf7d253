//! Figures from statistics: pure geometry, and Yew components that draw it as accessible SVG;
//! beside them the headline numbers and the view of one sample, which page and report share.
//!
//! The geometry ([`scale`], [`scatter`], [`jitter`]) knows nothing of a browser and is tested natively.
//! The components emit a `<figure>` with a titled and described `<svg>`, a one-sentence finding and
//! the data as a table, and never touch the DOM: the page renders them in the browser and the command
//! line renders the same components to text for its reports.
//!
//! Colours are custom properties of the page (see [`palette`]); [`export::standalone`] resolves them.

pub mod answer;
pub mod answers_table;
pub mod budget;
pub mod budget_chart;
pub mod budget_curves;
pub mod comparison;
mod confusion;
pub mod confusion_matrix;
pub mod crowd;
pub mod excerpt;
pub mod export;
pub mod failure_bar;
pub mod figure;
pub mod forest;
pub mod forest_plot;
pub mod four_worlds;
pub mod frontier;
pub mod headline;
pub mod jitter;
pub mod key;
pub mod label_bars;
pub mod label_timeline;
pub mod lang;
pub mod link;
pub mod number;
pub mod outcome;
pub mod palette;
pub mod provenance;
pub mod range_plot;
pub mod remark_list;
pub mod repeats_table;
pub mod run_report;
pub mod sample_view;
pub mod scale;
pub mod scatter;
pub mod scatter_chart;
pub mod scatter_words;
pub mod text;
pub mod thought_marks;
pub mod thought_view;
pub mod timeline;
pub mod token_row;
pub mod tokens;
pub mod verdict;
pub mod ways_table;

#[cfg(test)]
mod markup_tests;
#[cfg(test)]
mod sample_markup_tests;
#[cfg(test)]
mod test_report;

pub use answers_table::AnswersTable;
pub use budget_chart::BudgetChart;
pub use budget_curves::BudgetCurves;
pub use comparison::{ComparisonCharts, ComparisonNotes, ComparisonReport};
pub use confusion_matrix::ConfusionMatrix;
pub use failure_bar::FailureBar;
pub use figure::Figure;
pub use forest_plot::ForestPlot;
pub use four_worlds::FourWorlds;
pub use frontier::Frontier;
pub use headline::Headline;
pub use label_bars::LabelBars;
pub use label_timeline::LabelTimeline;
pub use lang::{Lang, use_lang};
pub use outcome::Outcome;
pub use provenance::{MaybeProvenance, Provenance};
pub use range_plot::RangePlot;
pub use remark_list::RemarkList;
pub use repeats_table::RepeatsTable;
pub use run_report::RunReport;
pub use sample_view::SampleView;
pub use scatter_chart::ScatterChart;
pub use thought_view::ThoughtView;
pub use ways_table::WaysTable;

/// The style sheet of every chart, over the custom properties of [`palette`].
pub const CHART_CSS: &str = include_str!("../css/chart.css");
