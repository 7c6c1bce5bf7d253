//! Remarks on a report in plain words: where its numbers mislead, and what they cannot tell.

use serde::{Deserialize, Serialize};

use crate::stats::power::detectable_correlation;
use crate::stats::proportion::bounds;
use crate::{FailureKind, Report};

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

/// One remark.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Remark {
    /// What it is about.
    pub kind: RemarkKind,
    /// One or two sentences.
    pub text: String,
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
        (RemarkKind::RatioAndPartial, ratio_and_partial(report)),
        (RemarkKind::CutOff, cut_off(report)),
        (RemarkKind::AnsweredOnly, answered_only(report)),
        (RemarkKind::WithinAndBetween, within_and_between(report)),
        (RemarkKind::NotCounted, not_counted(report)),
        (RemarkKind::NoSpread, no_spread(report)),
        (RemarkKind::Separated, separated(report)),
        (RemarkKind::TooFew, too_few(report)),
    ]
    .into_iter()
    .filter_map(|(kind, text)| Some(Remark { kind, text: text? }))
    .collect()
}

fn ratio_and_partial(report: &Report) -> Option<String> {
    let (ratio, partial) = (report.association.ratio?, report.association.partial?);
    let is_opposite = (ratio.r > 0.0) != (partial.r > 0.0);
    let (of_ratio, of_partial) = (ratio.slope_p < ALPHA, partial.slope_p < ALPHA);
    if of_ratio == of_partial && !(of_ratio && is_opposite) {
        return None;
    }
    let way = |r: f64| if r < 0.0 { "falls" } else { "rises" };
    let ratio_text = format!(
        "think tokens per input token (r {}, p {})",
        fixed(ratio.r, 2),
        p_value(ratio.slope_p)
    );
    let partial_text = format!(
        "partial r {}, p {}",
        fixed(partial.r, 2),
        p_value(partial.slope_p)
    );
    Some(match (of_ratio, of_partial) {
        (true, true) => format!(
            "Accuracy {} with {ratio_text}, but with the length of the text held it {} ({partial_text}). \
             The ratio has the text's length in it, so its line may come from length alone.",
            way(ratio.r),
            way(partial.r)
        ),
        (true, false) => format!(
            "Accuracy {} with {ratio_text}, but with the length of the text held nothing is left to see ({partial_text}). \
             The ratio has the text's length in it, so its line may come from length alone.",
            way(ratio.r)
        ),
        _ => format!(
            "With the length of the text held accuracy {} with longer thoughts ({partial_text}), which {ratio_text} does not show.",
            way(partial.r)
        ),
    })
}

fn cut_off(report: &Report) -> Option<String> {
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
    let mut text = format!(
        "{} of {all} thoughts {} cut off by a limit. Their length is only a lower bound, and long thoughts that count as wrong pull a line down by themselves.",
        n,
        if n == 1 { "was" } else { "were" }
    );
    if let Some(without) = report.association.partial_uncensored {
        text += &format!(
            " Without them the partial r is {} (p {}); leaving them out selects the easy items.",
            fixed(without.r, 2),
            p_value(without.slope_p)
        );
    }
    Some(text)
}

fn answered_only(report: &Report) -> Option<String> {
    let strict = report.strict_accuracy?;
    let answered = report.answered_only.accuracy?;
    if (answered - strict.value).abs() <= WIDE_APART {
        return None;
    }
    let n_unanswered: u64 = report.failures.as_ref()?.kinds.values().sum();
    let share = n_unanswered as f64 / report.n_samples as f64;
    let n_right = (strict.value * report.n_samples as f64).round() as u64;
    let (low, high) = bounds(n_right, n_unanswered, report.n_samples)?;
    Some(format!(
        "{} of the usable answers are right, but only {} of all: {} of the samples have no usable answer. \
         The answered items are not a random part, so the truth without failures lies anywhere from {} to {}.",
        percent(answered),
        percent(strict.value),
        percent(share),
        percent(low),
        percent(high.min(1.0)),
    ))
}

fn within_and_between(report: &Report) -> Option<String> {
    let of = report.association.within_between?;
    let (within_p, between) = (of.within_p?, of.between_slope?);
    if within_p >= ALPHA || (of.within_slope > 0.0) == (between > 0.0) {
        return None;
    }
    Some(format!(
        "Between items accuracy {} with longer thoughts, but between repeats of one item it {} ({} points per doubling, p {}): hard items both lengthen thoughts and cause errors.",
        if between < 0.0 { "falls" } else { "rises" },
        if of.within_slope < 0.0 {
            "falls"
        } else {
            "rises"
        },
        fixed(100.0 * of.within_slope, 1),
        p_value(within_p)
    ))
}

fn not_counted(report: &Report) -> Option<String> {
    let is_uncounted = !report.points.is_empty()
        && report
            .points
            .iter()
            .all(|point| point.think_tokens.is_none());
    is_uncounted.then(|| {
        "Nobody counted the think tokens of these samples, so accuracy cannot be set against them."
            .to_owned()
    })
}

fn no_spread(report: &Report) -> Option<String> {
    // Pairs, not samples: where nobody counted tokens there is nothing to say of their spread.
    if report.think_tokens.n < 3 || report.think_tokens.pearson_r.is_some() {
        return None;
    }
    Some(
        "Accuracy or think length is the same in every sample, so no correlation exists."
            .to_owned(),
    )
}

fn separated(report: &Report) -> Option<String> {
    let odds = report.association.odds_per_doubling?;
    odds.is_separated.then(|| {
        "Think length splits right from wrong without overlap, so the odds ratio has no finite estimate; the one given is shrunk (Firth).".to_owned()
    })
}

fn too_few(report: &Report) -> Option<String> {
    let relation = &report.think_tokens;
    if relation.pearson_p? < ALPHA {
        return None;
    }
    // Repeats of an item are not new items.
    let n = report.n_items.min(relation.n);
    let Some(r) = detectable_correlation(n) else {
        return Some(format!("{n} items settle nothing."));
    };
    (r > LARGE_R).then(|| {
        format!(
            "{n} items are too few to tell: only a correlation beyond ±{} would show in four of five such runs. Seeing none here is not a sign of none.",
            fixed(r, 2)
        )
    })
}

/// A number with a true minus sign.
pub(crate) fn fixed(value: f64, decimals: usize) -> String {
    let text = format!("{value:.decimals$}");
    let is_zero = text.chars().all(|c| matches!(c, '-' | '0' | '.'));
    if is_zero {
        return text.trim_start_matches('-').to_owned();
    }
    text.replace('-', "\u{2212}")
}

/// A share in whole percent.
pub(crate) fn percent(share: f64) -> String {
    format!("{} %", fixed(100.0 * share, 0))
}

/// A p-value, never as zero.
pub(crate) fn p_value(p: f64) -> String {
    if p < 0.001 {
        "< 0.001".to_owned()
    } else if p < 0.1 {
        format!("= {p:.3}")
    } else {
        format!("= {p:.2}")
    }
}
