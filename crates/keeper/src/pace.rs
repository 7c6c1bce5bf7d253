//! Bytes a second over the last seconds.

use std::collections::VecDeque;

/// Milliseconds that are looked back.
const WINDOW_MS: f64 = 4_000.0;
/// No two marks are closer than this: what is kept stays small.
const STEP_MS: f64 = 100.0;

/// Counts bytes and tells how fast they come.
#[derive(Debug, Default)]
pub struct Pace {
    /// Time in ms and bytes in all, oldest first.
    marks: VecDeque<(f64, u64)>,
    n_bytes: u64,
}

impl Pace {
    /// Counts bytes that came at this time.
    pub fn count(&mut self, n_bytes: u64, now_ms: f64) {
        if self.marks.is_empty() {
            self.marks.push_back((now_ms, 0));
        }
        self.n_bytes += n_bytes;
        if self
            .marks
            .back()
            .is_some_and(|(at, _)| now_ms - at >= STEP_MS)
        {
            self.marks.push_back((now_ms, self.n_bytes));
        }
        while self.marks.len() > 2
            && self
                .marks
                .get(1)
                .is_some_and(|(at, _)| now_ms - at > WINDOW_MS)
        {
            self.marks.pop_front();
        }
    }

    /// Bytes a second.
    #[must_use]
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        clippy::cast_precision_loss,
        reason = "a rate for people"
    )]
    pub fn bytes_per_s(&self, now_ms: f64) -> u64 {
        match self.marks.front() {
            // The first piece comes in no time: that is no rate yet.
            Some((at, n)) if now_ms - at >= STEP_MS => {
                ((self.n_bytes - n) as f64 / (now_ms - at) * 1000.0) as u64
            }
            _ => 0,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_rate_is_that_of_the_last_seconds() {
        let mut pace = Pace::default();
        assert_eq!(pace.bytes_per_s(5.0), 0);
        let mut first = Pace::default();
        first.count(1 << 20, 5.0);
        assert_eq!(first.bytes_per_s(5.4), 0);
        let mut feed = |from: u32, to: u32, n| {
            (from..to).for_each(|ms| pace.count(n, f64::from(ms)));
            pace.bytes_per_s(f64::from(to))
        };
        let check = |got: u64, expect: u64| {
            assert!(got.abs_diff(expect) * 50 <= expect, "{got}, not {expect}");
        };
        check(feed(0, 1_000, 7), 7_000);
        check(feed(1_000, 10_000, 7), 7_000);
        check(feed(10_000, 20_000, 2), 2_000);
        assert!(pace.marks.len() < 50);
    }
}
