//! Statistics: proportions with their intervals, correlation and regression.
//!
//! What is undefined is `None`, never NaN, zero or a guess.

pub mod proportion;
pub mod relate;
pub mod special;

pub use proportion::{clustered, clustered_se, wilson};
pub use relate::{Line, fit_line, relate};
