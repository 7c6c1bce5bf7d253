//! How fast bytes come, over the last seconds.

use std::collections::VecDeque;

/// Older marks are forgotten.
const WINDOW_MS: f64 = 4000.0;
/// A rate over less time says nothing.
const MIN_MS: f64 = 400.0;

/// Marks of a load: when, and how many bytes there were.
#[derive(Clone, Debug, Default)]
pub struct Pace(VecDeque<(f64, u64)>);

impl Pace {
    /// Takes note of `n_bytes` at `at_ms`; the bytes a second, once enough time has passed.
    /// Fewer bytes than before begin a new load.
    pub fn mark(&mut self, at_ms: f64, n_bytes: u64) -> Option<u64> {
        if self.0.back().is_some_and(|&(_, before)| before > n_bytes) {
            self.0.clear();
        }
        self.0.push_back((at_ms, n_bytes));
        // One mark from before the window stays: it is where the window begins.
        while self.0.get(1).is_some_and(|&(at, _)| at_ms - at > WINDOW_MS) {
            self.0.pop_front();
        }
        let &(first_ms, first_bytes) = self.0.front()?;
        let (ms, bytes) = (at_ms - first_ms, n_bytes - first_bytes);
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "a rate is positive and far below 2^53"
        )]
        (ms >= MIN_MS).then(|| (bytes as f64 / ms * 1000.0) as u64)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_pace_is_that_of_the_last_seconds() {
        let mut pace = Pace::default();
        assert_eq!(pace.mark(0.0, 0), None);
        assert_eq!(pace.mark(100.0, 100), None, "too early to say");
        assert_eq!(pace.mark(1000.0, 1000), Some(1000));
        for at in 2..=20 {
            pace.mark(f64::from(at) * 1000.0, 1000);
        }
        assert_eq!(pace.mark(21_000.0, 1000), Some(0), "it has stalled");
        assert_eq!(pace.mark(22_000.0, 10), None, "a new load");
        assert_eq!(pace.mark(23_000.0, 2010), Some(2000));
    }
}
