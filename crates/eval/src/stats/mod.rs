//! Statistics: proportions, correlation and regression, paired tests, resampling, families of tests.
//!
//! What is undefined is `None`, never NaN, zero or a guess.

pub mod bins;
pub mod bootstrap;
pub mod family;
pub mod linear;
pub mod logistic;
pub mod paired;
pub mod power;
pub mod proportion;
pub mod random;
pub mod relate;
pub mod special;
pub mod unpaired;
pub mod within;

pub use bootstrap::bootstrap;
pub use family::{benjamini_hochberg, holm};
pub use linear::{Partial, partial};
pub use logistic::{Binomial, fit_binomial};
pub use paired::{PairedCounts, mcnemar_exact, paired_permutation, paired_t, wilcoxon_signed_rank};
pub use proportion::{clustered, clustered_se, wilson};
pub use random::Random;
pub use relate::{Line, fit_line, relate};
pub use unpaired::{Welch, welch_t};
pub use within::{WithinBetween, within_between};
