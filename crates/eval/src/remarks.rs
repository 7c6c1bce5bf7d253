//! Remarks on a report: where its numbers mislead, and what they cannot tell. They are data, so that
//! each program says them in its language.

mod words;

use serde::{Serialize, Serializer};

use crate::stats::power::detectable_correlation;
use crate::stats::proportion::bounds;
use crate::{FailureKind, Report};

pub(crate) use words::{fixed, percent};

named_enum! {
    /// What a remark is about.
    pub enum RemarkKind {
        /// The study's ratio and the slope with the length held tell different stories.
        RatioAndPartial = "ratio_and_partial",
        /// Thoughts were cut off.
        CutOff = "cut_off",
        /// Strict and answered-only scores differ.
        AnsweredOnly = "answered_only",
        /// Too few samples to tell.
        TooFew = "too_few",
        /// Within items and between items the association differs.
        WithinAndBetween = "within_and_between",
        /// A perfect split of right and wrong by think length.
        Separated = "separated",
        /// Nobody counted think tokens.
        NotCounted = "not_counted",
        /// Right and wrong, or think length, never vary.
        NoSpread = "no_spread",
        /// p-values of several runs, adjusted.
        Family = "family",
    }
}

/// A coefficient, and the p-value of its slope.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Found {
    /// The coefficient.
    pub r: f64,
    /// The p-value.
    pub p: f64,
}

impl Found {
    /// Whether the p-value is below [`ALPHA`].
    #[must_use]
    pub fn is_finding(self) -> bool {
        self.p < ALPHA
    }
}

/// What was asked several times.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Family {
    /// The slope of each run's ratio.
    Ratios,
    /// The partial slope of each run.
    Partials,
    /// The difference of each pair.
    Pairs,
}

/// One remark, as data; [`Display`](std::fmt::Display) says it in English, and so does a written one.
#[derive(Clone, Debug, PartialEq)]
pub enum Remark {
    /// See [`RemarkKind::RatioAndPartial`]; at least one of the two is a finding.
    RatioAndPartial {
        /// Accuracy and think tokens per input token.
        ratio: Found,
        /// Accuracy and think tokens with the length of the text held.
        partial: Found,
    },
    /// See [`RemarkKind::CutOff`].
    CutOff {
        /// Thoughts that were cut off.
        n: u64,
        /// Thoughts.
        all: u64,
        /// The partial correlation of the others.
        without: Option<Found>,
    },
    /// See [`RemarkKind::AnsweredOnly`]; all are shares.
    AnsweredOnly {
        /// Right among the usable answers.
        answered: f64,
        /// Right among all.
        strict: f64,
        /// Without a usable answer.
        unusable: f64,
        /// Where the truth without failures lies.
        bounds: (f64, f64),
    },
    /// See [`RemarkKind::WithinAndBetween`].
    WithinAndBetween {
        /// Accuracy per doubling within items.
        within: f64,
        /// Its p-value.
        within_p: f64,
        /// Whether accuracy falls between items.
        falls_between: bool,
    },
    /// See [`RemarkKind::NotCounted`].
    NotCounted,
    /// See [`RemarkKind::NoSpread`].
    NoSpread,
    /// See [`RemarkKind::Separated`].
    Separated,
    /// See [`RemarkKind::TooFew`].
    TooFew {
        /// Items.
        n: u64,
        /// The correlation that so many would show in four of five runs; `None` for hardly any item.
        detectable: Option<f64>,
    },
    /// See [`RemarkKind::Family`].
    Family {
        /// What was asked.
        of: Family,
        /// How often.
        n: usize,
        /// p-values below [`ALPHA`] taken alone.
        alone: usize,
        /// p-values below it after the adjustment.
        adjusted: usize,
    },
}

impl Remark {
    /// What it is about.
    #[must_use]
    pub const fn kind(&self) -> RemarkKind {
        match self {
            Self::RatioAndPartial { .. } => RemarkKind::RatioAndPartial,
            Self::CutOff { .. } => RemarkKind::CutOff,
            Self::AnsweredOnly { .. } => RemarkKind::AnsweredOnly,
            Self::WithinAndBetween { .. } => RemarkKind::WithinAndBetween,
            Self::NotCounted => RemarkKind::NotCounted,
            Self::NoSpread => RemarkKind::NoSpread,
            Self::Separated => RemarkKind::Separated,
            Self::TooFew { .. } => RemarkKind::TooFew,
            Self::Family { .. } => RemarkKind::Family,
        }
    }
}

impl Serialize for Remark {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        #[derive(Serialize)]
        struct Written {
            kind: RemarkKind,
            text: String,
        }
        let (kind, text) = (self.kind(), self.to_string());
        Written { kind, text }.serialize(serializer)
    }
}

/// A p-value below this is called a finding.
pub const ALPHA: f64 = 0.05;
/// A share of cut-off thoughts above this is remarked on.
const MANY_CUT_OFF: f64 = 0.02;
/// Accuracies that differ by more are remarked on.
const WIDE_APART: f64 = 0.05;
/// A run that could only show a correlation above this is called small.
const LARGE_R: f64 = 0.3;

/// What a reader should know before believing a report's charts, weightiest first.
#[must_use]
pub fn remarks(report: &Report) -> Vec<Remark> {
    [
        ratio_and_partial(report),
        cut_off(report),
        answered_only(report),
        within_and_between(report),
        not_counted(report),
        no_spread(report),
        separated(report),
        too_few(report),
    ]
    .into_iter()
    .flatten()
    .collect()
}

fn found(r: f64, p: f64) -> Found {
    Found { r, p }
}

fn ratio_and_partial(report: &Report) -> Option<Remark> {
    let (ratio, partial) = (report.association.ratio?, report.association.partial?);
    let ratio = found(ratio.r, ratio.slope_p);
    let partial = found(partial.r, partial.slope_p);
    let is_opposite = ratio.r.is_sign_negative() != partial.r.is_sign_negative();
    let is_told = match (ratio.is_finding(), partial.is_finding()) {
        (true, true) => is_opposite,
        (of_ratio, of_partial) => of_ratio || of_partial,
    };
    is_told.then_some(Remark::RatioAndPartial { ratio, partial })
}

fn cut_off(report: &Report) -> Option<Remark> {
    let (mut n, mut all) = (report.association.n_censored, report.association.n);
    if report.think_tokens.n == 0 {
        // Nobody counted tokens; a thought that was cut off is known by its missing answer.
        let kinds = report.failures.as_ref().map(|failures| &failures.kinds);
        n = *kinds?.get(&FailureKind::CutOff)?;
        all = report.n_samples;
    }
    if all == 0 || (n as f64) <= MANY_CUT_OFF * all as f64 {
        return None;
    }
    let without = report.association.partial_uncensored;
    let without = without.map(|without| found(without.r, without.slope_p));
    Some(Remark::CutOff { n, all, without })
}

fn answered_only(report: &Report) -> Option<Remark> {
    let strict = report.strict_accuracy?;
    let answered = report.answered_only.accuracy?;
    if (answered - strict.value).abs() <= WIDE_APART {
        return None;
    }
    let n_unanswered: u64 = report.failures.as_ref()?.kinds.values().sum();
    let n_right = (strict.value * report.n_samples as f64).round() as u64;
    let (low, high) = bounds(n_right, n_unanswered, report.n_samples)?;
    Some(Remark::AnsweredOnly {
        answered,
        strict: strict.value,
        unusable: n_unanswered as f64 / report.n_samples as f64,
        bounds: (low, high.min(1.0)),
    })
}

fn within_and_between(report: &Report) -> Option<Remark> {
    let of = report.association.within_between?;
    let (within_p, between) = (of.within_p?, of.between_slope?);
    if within_p >= ALPHA || of.within_slope * between >= 0.0 {
        return None;
    }
    Some(Remark::WithinAndBetween {
        within: of.within_slope,
        within_p,
        falls_between: between.is_sign_negative(),
    })
}

fn not_counted(report: &Report) -> Option<Remark> {
    let is_uncounted = !report.points.is_empty()
        && report
            .points
            .iter()
            .all(|point| point.think_tokens.is_none());
    is_uncounted.then_some(Remark::NotCounted)
}

fn no_spread(report: &Report) -> Option<Remark> {
    // Pairs, not samples: where nobody counted tokens there is nothing to say of their spread.
    let is_flat = report.think_tokens.n >= 3 && report.think_tokens.pearson_r.is_none();
    is_flat.then_some(Remark::NoSpread)
}

fn separated(report: &Report) -> Option<Remark> {
    let odds = report.association.odds_per_doubling?;
    odds.is_separated.then_some(Remark::Separated)
}

fn too_few(report: &Report) -> Option<Remark> {
    let relation = &report.think_tokens;
    if relation.pearson_p? < ALPHA {
        return None;
    }
    // Repeats of an item are not new items.
    let n = report.n_items.min(relation.n);
    let detectable = detectable_correlation(n);
    (detectable.is_none_or(|r| r > LARGE_R)).then_some(Remark::TooFew { n, detectable })
}
