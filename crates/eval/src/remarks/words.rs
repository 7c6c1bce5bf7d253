//! Remarks in English.

use std::fmt;

use super::{Family, Found, Remark};

impl fmt::Display for Remark {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Self::RatioAndPartial { ratio, partial } => say_ratio(f, ratio, partial),
            Self::CutOff { n, all, without } => {
                let were = if n == 1 { "was" } else { "were" };
                write!(
                    f,
                    "{n} of {all} thoughts {were} cut off by a limit. Their length is only a lower bound, and long thoughts that count as wrong pull a line down by themselves."
                )?;
                let Some(without) = without else {
                    return Ok(());
                };
                write!(
                    f,
                    " Without them the partial r is {} (p {}); leaving them out selects the easy items.",
                    fixed(without.r, 2),
                    p_value(without.p)
                )
            }
            Self::AnsweredOnly {
                answered,
                strict,
                unusable,
                bounds: (low, high),
            } => write!(
                f,
                "{} of the usable answers are right, but only {} of all: {} of the samples have no usable answer. \
                 The answered items are not a random part, so the truth without failures lies anywhere from {} to {}.",
                percent(answered),
                percent(strict),
                percent(unusable),
                percent(low),
                percent(high),
            ),
            Self::WithinAndBetween {
                within,
                within_p,
                falls_between,
            } => write!(
                f,
                "Between items accuracy {} with longer thoughts, but between repeats of one item it {} ({} points per doubling, p {}): hard items both lengthen thoughts and cause errors.",
                way(falls_between),
                way(within < 0.0),
                fixed(100.0 * within, 1),
                p_value(within_p)
            ),
            Self::NotCounted => f.write_str(
                "Nobody counted the think tokens of these samples, so accuracy cannot be set against them.",
            ),
            Self::NoSpread => f.write_str(
                "Accuracy or think length is the same in every sample, so no correlation exists.",
            ),
            Self::Separated => f.write_str(
                "Think length splits right from wrong without overlap, so the odds ratio has no finite estimate; the one given is shrunk (Firth).",
            ),
            Self::TooFew { n, detectable } => match detectable {
                None => write!(f, "{n} items settle nothing."),
                Some(r) => write!(
                    f,
                    "{n} items are too few to tell: only a correlation beyond ±{} would show in four of five such runs. Seeing none here is not a sign of none.",
                    fixed(r, 2)
                ),
            },
            Self::Family {
                of,
                n,
                alone,
                adjusted,
            } => {
                let what = match of {
                    Family::Ratios => "runs' slopes of the ratio",
                    Family::Partials => "runs' partial slopes",
                    Family::Pairs => "paired differences in accuracy",
                };
                let have = if alone == 1 { "has" } else { "have" };
                write!(
                    f,
                    "Of {n} {what}, {alone} {have} p < 0.05 taken alone and {adjusted} after Holm's adjustment for asking {n} times."
                )
            }
        }
    }
}

fn way(falls: bool) -> &'static str {
    if falls { "falls" } else { "rises" }
}

fn say_ratio(f: &mut fmt::Formatter<'_>, ratio: Found, partial: Found) -> fmt::Result {
    let of_ratio = format!(
        "think tokens per input token (r {}, p {})",
        fixed(ratio.r, 2),
        p_value(ratio.p)
    );
    let of_partial = format!(
        "partial r {}, p {}",
        fixed(partial.r, 2),
        p_value(partial.p)
    );
    let way_of = |found: Found| way(found.r.is_sign_negative());
    let (way_of_ratio, way_of_partial) = (way_of(ratio), way_of(partial));
    if !ratio.is_finding() {
        return write!(
            f,
            "With the length of the text held accuracy {way_of_partial} with longer thoughts ({of_partial}), which {of_ratio} does not show."
        );
    }
    let held = if partial.is_finding() {
        format!("it {way_of_partial}")
    } else {
        "nothing is left to see".to_owned()
    };
    write!(
        f,
        "Accuracy {way_of_ratio} with {of_ratio}, but with the length of the text held {held} ({of_partial}). \
         The ratio has the text's length in it, so its line may come from length alone."
    )
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
fn p_value(p: f64) -> String {
    if p < 0.001 {
        "< 0.001".to_owned()
    } else if p < 0.1 {
        format!("= {p:.3}")
    } else {
        format!("= {p:.2}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn p_values_have_three_decimals_where_they_matter_and_are_never_zero() {
        let check = |p: f64, expect: &str| assert_eq!(p_value(p), expect, "{p}");
        check(0.0, "< 0.001");
        check(0.000_999, "< 0.001");
        check(0.001, "= 0.001");
        check(0.05, "= 0.050");
        check(0.0994, "= 0.099");
        check(0.1, "= 0.10");
        check(0.456, "= 0.46");
        check(1.0, "= 1.00");
    }
}
