//! Durations, sizes and rates in words.

use charts::number::{count, percent};

/// A duration in words, rounded as a person would.
#[must_use]
pub fn duration(ms: f64) -> String {
    let seconds = (ms / 1000.0).max(0.0);
    if seconds < 10.0 {
        format!("{seconds:.1} s")
    } else if seconds < 60.0 {
        format!("{seconds:.0} s")
    } else if seconds < 3600.0 {
        format!(
            "{:.0} min {:02.0} s",
            (seconds / 60.0).floor(),
            (seconds % 60.0).floor()
        )
    } else {
        format!(
            "{:.0} h {:02.0} min",
            (seconds / 3600.0).floor(),
            (seconds % 3600.0 / 60.0).floor()
        )
    }
}

/// A duration that is only an estimate: no fractions of a second.
#[must_use]
pub fn whole_duration(ms: f64) -> String {
    if ms < 9500.0 {
        format!("{:.0} s", (ms / 1000.0).max(0.0).ceil())
    } else {
        duration(ms)
    }
}

/// A number of a hundred, without decimals.
#[must_use]
pub fn points(of_hundred: f64) -> String {
    format!("{of_hundred:.0} %")
}

/// A size in words.
#[must_use]
pub fn bytes(n: u64) -> String {
    let n_bytes = n as f64;
    match n {
        0..1_000 => format!("{n} bytes"),
        1_000..1_000_000 => format!("{:.0} kB", n_bytes / 1e3),
        1_000_000..1_000_000_000 => format!("{:.1} MB", n_bytes / 1e6),
        _ => format!("{:.2} GB", n_bytes / 1e9),
    }
}

/// A size in powers of 1024, as memory and limits are told.
#[must_use]
pub fn binary_bytes(n: u64) -> String {
    const UNITS: [&str; 4] = ["bytes", "KiB", "MiB", "GiB"];
    let mut value = n as f64;
    let mut unit = 0;
    while value >= 1024.0 && unit + 1 < UNITS.len() {
        value /= 1024.0;
        unit += 1;
    }
    let decimals = usize::from(value.fract() > 0.05 && value < 100.0);
    format!("{value:.decimals$} {}", UNITS[unit])
}

/// A measured number of bytes in words.
#[must_use]
pub fn rounded_bytes(n: f64) -> String {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a size is positive and far below 2^53"
    )]
    let whole = n.max(0.0).round() as u64;
    bytes(whole)
}

/// A measured rate: whole, or with a decimal where that is little; `None` is a dash.
#[must_use]
pub fn tokens_per_s(rate: Option<f64>) -> String {
    let Some(rate) = rate else {
        return "–".to_owned();
    };
    if rate < 10.0 {
        return format!("{rate:.1}");
    }
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a rate is positive and far below 2^53"
    )]
    let whole = rate.round() as u64;
    count(whole)
}

/// A share that may be tiny, but is not nothing.
#[must_use]
pub fn share(share: f64) -> String {
    if share > 0.0 && share < 0.0005 {
        "< 0.1 %".to_owned()
    } else {
        percent(share)
    }
}

/// A fact, or the word for one that nobody knows: of a model that a server keeps, little is known.
#[must_use]
pub fn known(fact: Option<String>, unknown: &str) -> String {
    fact.unwrap_or_else(|| unknown.to_owned())
}

/// Time that the rest of a run should take at the pace of the `n_done` samples so far; `None` until
/// something is finished.
#[must_use]
pub fn time_left_ms(n_done: u32, n_all: u32, elapsed_ms: f64) -> Option<f64> {
    (n_done > 0 && elapsed_ms > 0.0)
        .then(|| elapsed_ms / f64::from(n_done) * f64::from(n_all.saturating_sub(n_done)))
}

/// Tokens a second; `None` before the first.
#[must_use]
pub fn rate(tokens: u64, elapsed_ms: f64) -> Option<String> {
    (tokens > 0 && elapsed_ms > 0.0).then(|| {
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "a rate is small and positive"
        )]
        let rate = (tokens as f64 / elapsed_ms * 1000.0).round() as u64;
        count(rate)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantities_read_like_prose() {
        let check = |got: String, expect: &str| assert_eq!(got, expect);
        check(duration(4200.0), "4.2 s");
        check(duration(59_400.0), "59 s");
        check(duration(61_000.0), "1 min 01 s");
        check(duration(7_260_000.0), "2 h 01 min");
        check(whole_duration(4200.0), "5 s");
        check(whole_duration(61_000.0), "1 min 01 s");
        check(bytes(999), "999 bytes");
        check(bytes(4_260_000), "4.3 MB");
        check(binary_bytes(128 << 20), "128 MiB");
        check(binary_bytes(4 << 30), "4 GiB");
        check(binary_bytes(1 << 41), "2048 GiB");
        check(binary_bytes(49_152), "48 KiB");
        check(binary_bytes(2_147_483_644), "2.0 GiB");
        check(share(0.0004), "< 0.1 %");
        check(share(0.25), "25 %");
        check(rounded_bytes(4_260_000.4), "4.3 MB");
        check(tokens_per_s(Some(2.34)), "2.3");
        check(tokens_per_s(Some(12_345.6)), "12\u{202f}346");
        assert_eq!(time_left_ms(0, 20, 100.0), None);
        assert_eq!(time_left_ms(5, 20, 100.0), Some(300.0));
        assert_eq!(rate(500, 1000.0).as_deref(), Some("500"));
    }
}
