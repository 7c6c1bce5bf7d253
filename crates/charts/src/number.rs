//! Numbers as people read them: a true minus sign, units, and no more digits than the data bear.

/// A share of one as a percentage: whole, or with one decimal below a hundredth and near the ends.
#[must_use]
pub fn percent(share: f64) -> String {
    let percent = share * 100.0;
    let rounded = percent.round();
    if (percent - rounded).abs() < 0.05 {
        format!("{} %", minus(&format!("{rounded:.0}")))
    } else {
        format!("{} %", minus(&format!("{percent:.1}")))
    }
}

/// A value with a fixed number of decimals.
#[must_use]
pub fn fixed(value: f64, decimals: usize) -> String {
    let text = format!("{value:.decimals$}");
    let is_zero = text.chars().all(|c| matches!(c, '-' | '0' | '.'));
    minus(if is_zero {
        text.trim_start_matches('-')
    } else {
        &text
    })
}

/// A value with about `digits` significant digits, for slopes of any magnitude.
#[must_use]
pub fn significant(value: f64, digits: usize) -> String {
    if value == 0.0 || !value.is_finite() {
        return fixed(value, 0);
    }
    let magnitude = value.abs().log10().floor();
    #[expect(
        clippy::cast_possible_truncation,
        reason = "a magnitude is between -308 and 308"
    )]
    let magnitude = magnitude as i32;
    if magnitude < -6 {
        return minus(&format!("{value:.*e}", digits.saturating_sub(1)));
    }
    let decimals = i32::try_from(digits).unwrap_or(3) - 1 - magnitude;
    fixed(value, usize::try_from(decimals.max(0)).unwrap_or(0))
}

/// A p-value, never as zero.
#[must_use]
pub fn p_value(p: f64) -> String {
    if p < 0.001 {
        "p < 0.001".to_owned()
    } else if p < 0.1 {
        format!("p = {p:.3}")
    } else {
        format!("p = {p:.2}")
    }
}

/// An interval in words, each end written by `write`.
#[must_use]
pub fn interval((low, high): (f64, f64), write: impl Fn(f64) -> String) -> String {
    format!("{} to {}", write(low), write(high))
}

/// A count with a narrow space between thousands, at which no line breaks.
#[must_use]
pub fn count(n: u64) -> String {
    let digits = n.to_string();
    let mut out = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) && digits.len() > 4 {
            out.push('\u{202f}');
        }
        out.push(digit);
    }
    out
}

/// `1 item`, `2 items`.
#[must_use]
pub fn plural(n: u64, one: &str, many: &str) -> String {
    format!("{} {}", count(n), if n == 1 { one } else { many })
}

/// Replaces the hyphen by the minus sign.
fn minus(text: &str) -> String {
    text.replace('-', "\u{2212}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_read_like_prose() {
        let check = |got: String, expect: &str| assert_eq!(got, expect);
        check(percent(0.7), "70 %");
        check(percent(0.714), "71.4 %");
        check(percent(1.0), "100 %");
        check(fixed(-0.314, 2), "\u{2212}0.31");
        check(fixed(-0.0004, 2), "0.00");
        check(significant(-0.002_134, 2), "\u{2212}0.0021");
        check(significant(12.34, 2), "12");
        check(significant(0.0, 2), "0");
        check(p_value(0.000_01), "p < 0.001");
        check(p_value(0.0312), "p = 0.031");
        check(p_value(0.4), "p = 0.40");
        check(count(1234), "1234");
        check(count(1_234_567), "1\u{202f}234\u{202f}567");
        check(plural(1, "item", "items"), "1 item");
        check(
            interval((-0.5, 0.25), |v| fixed(v, 2)),
            "\u{2212}0.50 to 0.25",
        );
    }
}
