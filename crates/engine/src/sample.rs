//! Choosing the next token from an [`Outcome`].
//!
//! Each sample of a run has its own generator, seeded from the run's seed, the item and the
//! repeat, so that its tokens depend neither on the batch size nor on the order of the items.

use crate::{Outcome, TokenId, Want};

/// Candidates asked of the engine when sampling. A nucleus that would reach further is cut here.
pub const N_CANDIDATES: usize = 64;

/// A small reproducible generator: `SplitMix64` (Steele, Lea and Flood 2014).
#[derive(Clone, Debug)]
pub struct Rng {
    state: u64,
}

impl Rng {
    /// A generator that starts from `seed`.
    #[must_use]
    pub fn new(seed: u64) -> Self {
        Self { state: seed }
    }

    /// The next 64 bits.
    pub fn next_u64(&mut self) -> u64 {
        self.state = self.state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.state;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// Goes on as if `n` numbers had been taken.
    pub fn skip(&mut self, n: u64) {
        self.state = (self.state).wrapping_add(n.wrapping_mul(0x9e37_79b9_7f4a_7c15));
    }

    /// The next number in [0, 1), with 53 random bits.
    pub fn next_unit(&mut self) -> f64 {
        #[expect(clippy::cast_precision_loss, reason = "53 bits fit an f64 exactly")]
        let mantissa = (self.next_u64() >> 11) as f64;
        mantissa / (1_u64 << 53) as f64
    }
}

/// How the next token is chosen.
#[derive(Clone, Debug)]
pub enum Sampler {
    /// The best candidate; ties go to the lower id.
    Greedy,
    /// Temperature first, then the nucleus (Holtzman et al. 2020), as DeepSeek's advice of
    /// temperature 0.6 and top-p 0.95 is meant.
    Nucleus {
        /// Softmax temperature, above 0.
        temperature: f32,
        /// Mass of the nucleus, in (0, 1].
        top_p: f32,
        /// This sample's own generator.
        rng: Rng,
    },
}

impl Sampler {
    /// What this sampler needs of an engine.
    #[must_use]
    pub fn want(&self) -> Want<'static> {
        match *self {
            Self::Greedy => Want::GREEDY,
            Self::Nucleus { temperature, .. } => Want {
                n_candidates: N_CANDIDATES,
                temperature,
                logits_of: &[],
            },
        }
    }

    /// Goes on as if `n` tokens had been chosen.
    pub fn skip(&mut self, n: u64) {
        if let Self::Nucleus { rng, .. } = self {
            rng.skip(n);
        }
    }

    /// The chosen token and its log-probability under the model's own distribution
    /// (temperature 1, whole vocabulary). `None` if the outcome has no candidates.
    pub fn choose(&mut self, outcome: &Outcome) -> Option<(TokenId, f32)> {
        let index = match self {
            Self::Greedy => 0,
            Self::Nucleus {
                temperature,
                top_p,
                rng,
            } => nucleus_index(outcome, *temperature, *top_p, rng.next_unit()),
        };
        let chosen = outcome.candidates.get(index)?;
        Some((chosen.token, chosen.logit - outcome.log_sum_exp))
    }
}

/// Which candidate the number `unit` in [0, 1) falls on, within the nucleus.
fn nucleus_index(outcome: &Outcome, temperature: f32, top_p: f32, unit: f64) -> usize {
    let lse = f64::from(outcome.log_sum_exp_at_temperature);
    let mass_of = |logit: f32| (f64::from(logit) / f64::from(temperature) - lse).exp();
    let mut total = 0.0;
    let mut n_kept = 0;
    for candidate in &outcome.candidates {
        total += mass_of(candidate.logit);
        n_kept += 1;
        if total >= f64::from(top_p) {
            break;
        }
    }
    let mut left = unit * total;
    for (i, candidate) in outcome.candidates[..n_kept].iter().enumerate() {
        left -= mass_of(candidate.logit);
        if left < 0.0 {
            return i;
        }
    }
    n_kept.saturating_sub(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn outcome(logits: &[f32], temperature: f32) -> Outcome {
        let want = Want {
            n_candidates: N_CANDIDATES,
            temperature,
            logits_of: &[],
        };
        Outcome::of_logits(logits, want).expect("finite logits")
    }

    #[test]
    fn the_generator_is_splitmix64() {
        // Reference values of the algorithm's public-domain C version for seed 1234567.
        let mut rng = Rng::new(1_234_567);
        let got: Vec<u64> = (0..3).map(|_| rng.next_u64()).collect();
        assert_eq!(
            got,
            [
                6_457_827_717_110_365_317,
                3_203_168_211_198_807_973,
                9_817_491_932_198_370_423
            ]
        );
    }

    #[test]
    fn greedy_takes_the_best_and_the_lower_id_of_a_tie() {
        let out = outcome(&[0.5, 2.0, 2.0, -1.0], 1.0);
        let (token, logprob) = Sampler::Greedy.choose(&out).expect("a candidate");
        assert_eq!(token, 1);
        let sum: f64 = [0.5_f64, 2.0, 2.0, -1.0].iter().map(|x| x.exp()).sum();
        assert!((f64::from(logprob) - (2.0 - sum.ln())).abs() < 1e-6);
    }

    #[test]
    fn frequencies_follow_the_tempered_nucleus() {
        let logits = [1.0_f32, 0.0, -1.0, -5.0];
        let out = outcome(&logits, 0.5);
        // exp(2, 0, -2, -10): masses .8643, .1170, .0158, …; a nucleus of .95 keeps two.
        let mut sampler = Sampler::Nucleus {
            temperature: 0.5,
            top_p: 0.95,
            rng: Rng::new(7),
        };
        let mut counts = [0_u32; 4];
        for _ in 0..20_000 {
            counts[sampler.choose(&out).expect("a candidate").0 as usize] += 1;
        }
        assert_eq!(counts[2] + counts[3], 0);
        let share = f64::from(counts[0]) / 20_000.0;
        let expected = 1.0 / (1.0 + (-2.0_f64).exp());
        assert!((share - expected).abs() < 0.01, "{share} for {expected}");
    }

    #[test]
    fn a_number_on_the_border_of_two_masses_is_the_second_s() {
        let even = outcome(&[0.0, 0.0], 1.0);
        for (unit, expect) in [(0.49, 0), (0.5, 1), (0.51, 1)] {
            assert_eq!(nucleus_index(&even, 1.0, 0.99, unit), expect, "{unit}");
        }
    }

    #[test]
    fn an_infinite_logit_is_refused() {
        assert_eq!(Outcome::of_logits(&[0.0, f32::NAN], Want::GREEDY), None);
        assert_eq!(
            Outcome::of_logits(&[0.0, f32::INFINITY], Want::GREEDY),
            None
        );
    }
}
