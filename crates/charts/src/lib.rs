//! Figures from statistics: pure geometry, and Yew components that draw it as accessible SVG.
//!
//! The geometry ([`scale`], [`scatter`], [`jitter`]) knows nothing of a browser and is tested natively.
//! The components emit a `<figure>` with a titled and described `<svg>`, a one-sentence finding and
//! the data as a table, and never touch the DOM: the page renders them in the browser and the command
//! line renders the same components to text for its reports.
//!
//! Colours are custom properties of the page (see [`palette`]); [`export::standalone`] resolves them.

pub mod confusion_matrix;
pub mod export;
pub mod failure_bar;
pub mod figure;
pub mod jitter;
pub mod label_bars;
pub mod link;
pub mod number;
pub mod palette;
pub mod range_plot;
pub mod scale;
pub mod scatter;
pub mod scatter_chart;
pub mod scatter_words;

#[cfg(test)]
mod markup_tests;
#[cfg(test)]
mod test_report;

pub use confusion_matrix::ConfusionMatrix;
pub use failure_bar::FailureBar;
pub use figure::Figure;
pub use label_bars::LabelBars;
pub use range_plot::RangePlot;
pub use scatter_chart::ScatterChart;

/// The style sheet of every chart, over the custom properties of [`palette`].
pub const CHART_CSS: &str = include_str!("../css/chart.css");
