//! What comes after a failure: a wait, or the end. A state machine without a clock.

use crate::Failure;

/// How patient to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Policy {
    /// Failures of one request after which it is given up.
    pub max_failures: u32,
    /// The first wait, in milliseconds; each further one is twice as long.
    pub base_ms: u64,
    /// The longest wait of our own, in milliseconds.
    pub cap_ms: u64,
    /// The longest wait that a server may ask for, in milliseconds; with a longer one it is given up.
    pub longest_ms: u64,
}

impl Policy {
    /// The usual patience, with so many retries.
    #[must_use]
    pub const fn with_retries(n: u32) -> Self {
        Self {
            max_failures: n.saturating_add(1),
            base_ms: 500,
            cap_ms: 60_000,
            longest_ms: 600_000,
        }
    }
}

/// What to do next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Next {
    /// Ask again after so many milliseconds.
    Wait {
        /// Milliseconds.
        ms: u64,
        /// Whether the server itself asked for it, so that other requests had better wait as well.
        is_asked: bool,
    },
    /// Give up.
    GiveUp,
}

/// The failures of one request.
#[derive(Clone, Debug)]
pub struct Retries {
    policy: Policy,
    random: u64,
    n_failures: u32,
    n_foreign: u32,
}

impl Retries {
    /// A request that has not failed yet. Its waits vary with `seed`, so that many requests that failed
    /// together do not come back together.
    #[must_use]
    pub const fn new(policy: Policy, seed: u64) -> Self {
        Self {
            policy,
            random: seed,
            n_failures: 0,
            n_foreign: 0,
        }
    }

    /// Failures so far.
    #[must_use]
    pub const fn n_failures(&self) -> u32 {
        self.n_failures
    }

    /// Takes a failure.
    pub fn after(&mut self, failure: &Failure) -> Next {
        self.n_failures += 1;
        // What is no API at all will hardly become one: one more try is enough.
        self.n_foreign += u32::from(matches!(failure, Failure::Foreign(_)));
        let is_over = self.n_failures >= self.policy.max_failures || self.n_foreign > 1;
        if is_over || !failure.is_passing() {
            return Next::GiveUp;
        }
        if let Failure::Status {
            retry_after_ms: Some(ms),
            ..
        } = *failure
        {
            return if ms > self.policy.longest_ms {
                Next::GiveUp
            } else {
                Next::Wait { ms, is_asked: true }
            };
        }
        let doublings = (self.n_failures - 1).min(32);
        let full = (self.policy.base_ms << doublings).min(self.policy.cap_ms);
        Next::Wait {
            ms: full / 2 + self.draw() % (full / 2 + 1),
            is_asked: false,
        }
    }

    /// A number of splitmix64 (Steele, Lea and Flood 2014).
    const fn draw(&mut self) -> u64 {
        self.random = self.random.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let z = (self.random ^ (self.random >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ServerError;
    use proptest::prelude::*;

    fn status(status: u16, retry_after_ms: Option<u64>) -> Failure {
        Failure::Status {
            status,
            retry_after_ms,
            error: ServerError::default(),
        }
    }

    #[test]
    fn each_failure_has_its_answer() {
        let check = |failures: &[Failure], expect: &[Option<(u64, u64)>]| {
            let mut retries = Retries::new(Policy::with_retries(3), 7);
            assert_eq!(failures.len(), expect.len());
            for (failure, expect) in failures.iter().zip(expect) {
                match (retries.after(failure), expect) {
                    (Next::GiveUp, None) => {}
                    (Next::Wait { ms, .. }, Some((low, high))) => {
                        assert!((low..=high).contains(&&ms), "{failure}: {ms}");
                    }
                    (next, _) => panic!("{failure}: {next:?}"),
                }
            }
        };
        let backoff = [
            Some((250, 500)),
            Some((500, 1000)),
            Some((1000, 2000)),
            None,
        ];
        check(
            &[Failure::Cut, status(500, None), Failure::Cut, Failure::Cut],
            &backoff,
        );
        let asked = [Some((0, 0)), Some((2000, 2000)), Some((1000, 2000)), None];
        check(
            &[
                status(429, Some(0)),
                status(503, Some(2000)),
                Failure::Cut,
                status(429, Some(1)),
            ],
            &asked,
        );
        check(&[status(429, Some(600_000))], &[Some((600_000, 600_000))]);
        check(&[status(429, Some(600_001))], &[None]);
        check(&[status(401, None)], &[None]);
        check(&[status(400, Some(1))], &[None]);
        let foreign = || Failure::Foreign("text/html".to_owned());
        check(&[foreign(), foreign()], &[Some((250, 500)), None]);
        check(
            &[foreign(), Failure::Cut, foreign()],
            &[Some((250, 500)), Some((500, 1000)), None],
        );
    }

    #[test]
    fn without_retries_the_first_failure_is_the_last() {
        let mut retries = Retries::new(Policy::with_retries(0), 1);
        assert_eq!(retries.after(&Failure::Cut), Next::GiveUp);
    }

    proptest! {
        #[test]
        fn patience_is_bounded(seed: u64, n in 0..40u32) {
            let policy = Policy::with_retries(n);
            let mut retries = Retries::new(policy, seed);
            for _ in 0..n {
                match retries.after(&Failure::Cut) {
                    Next::Wait { ms, is_asked } => prop_assert!(ms <= policy.cap_ms && !is_asked),
                    Next::GiveUp => prop_assert!(false, "too early"),
                }
            }
            prop_assert_eq!(retries.after(&Failure::Cut), Next::GiveUp);
        }
    }
}
