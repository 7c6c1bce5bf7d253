//! Runs beside each other: what the page and the command's document share.

mod charts;
mod notes;
mod pair;
mod parts;
mod report;
mod spoken;

pub use charts::{ComparisonCharts, Named};
pub use notes::{ComparisonNotes, Published};
pub use pair::{Flips, PairText};
pub use parts::PoolParts;
pub use report::{ComparisonReport, ComparisonReportProps};
pub use spoken::spoken;
