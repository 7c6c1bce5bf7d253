//! The seam between a model and its users.
//!
//! An [`Engine`] is a loaded model with room for some sequences; a step is a batch of
//! *different* sequences. [`sample`] chooses tokens, [`generate`] is one generation as a state
//! machine without I/O, [`constrain`] an answer of a given form or the probabilities of given ones,
//! [`scripted`] an engine that plays back given tokens.

pub mod constrain;
pub mod generate;
pub mod sample;
pub mod scripted;

/// A token's id in the model's vocabulary.
pub type TokenId = u32;

/// A sequence's slot, from 0 to the engine's number of slots.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct SeqId(pub usize);

/// What a loaded model is.
#[derive(Clone, Debug, PartialEq)]
pub struct ModelCard {
    /// `general.name`, or a name of the file.
    pub name: String,
    /// `general.architecture`.
    pub architecture: String,
    /// The file's type, such as `Q4_K_M`.
    pub quantization: String,
    /// Parameters in all tensors.
    pub n_params: u64,
    /// Rows of the output matrix.
    pub n_vocab: usize,
    /// `{arch}.context_length`: positions that a sequence may have.
    pub n_ctx: usize,
    /// The engine's name: `cpu-exact`, `cpu`, `gpu`, `scripted`.
    pub engine: &'static str,
}

/// One sequence's part of a step.
#[derive(Clone, Copy, Debug)]
pub struct Work<'a> {
    /// The sequence.
    pub seq: SeqId,
    /// Tokens to append to it; never empty.
    pub tokens: &'a [TokenId],
    /// What to return for the last of them.
    pub want: Want<'a>,
}

/// What a step returns for a sequence's last position.
#[derive(Clone, Copy, Debug)]
pub struct Want<'a> {
    /// How many best candidates.
    pub n_candidates: usize,
    /// Temperature of [`Outcome::log_sum_exp`]; 1 for the model's own distribution.
    pub temperature: f32,
    /// Tokens whose logits are wanted too.
    pub logits_of: &'a [TokenId],
}

impl Want<'_> {
    /// The single best candidate.
    pub const GREEDY: Want<'static> = Want {
        n_candidates: 1,
        temperature: 1.0,
        logits_of: &[],
    };
}

/// A token and its logit.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Candidate {
    /// The token.
    pub token: TokenId,
    /// Its logit.
    pub logit: f32,
}

/// What a step returned for a sequence's last position.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Outcome {
    /// The best candidates: highest logit first, ties by lower id.
    pub candidates: Vec<Candidate>,
    /// ln Σ exp(logit) over the whole vocabulary.
    pub log_sum_exp: f32,
    /// ln Σ exp(logit / temperature) over the whole vocabulary.
    pub log_sum_exp_at_temperature: f32,
    /// The logits of [`Want::logits_of`], in its order.
    pub logits_of: Vec<f32>,
}

/// Why an engine could not go on.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum EngineError {
    /// A sequence would outgrow its slot.
    #[error("sequence {seq} would have {need} tokens, the context holds {have}: give fewer")]
    ContextFull {
        /// The slot.
        seq: usize,
        /// Tokens it would have.
        need: usize,
        /// Positions there are.
        have: usize,
    },
    /// A slot that the engine does not have.
    #[error("slot {seq} of {n_slots}")]
    NoSuchSlot {
        /// The slot asked for.
        seq: usize,
        /// Slots there are.
        n_slots: usize,
    },
    /// A token outside the vocabulary.
    #[error("token {token} is outside the vocabulary of {n_vocab}: give ids below {n_vocab}")]
    NoSuchToken {
        /// The token.
        token: TokenId,
        /// The vocabulary's size.
        n_vocab: usize,
    },
    /// The logits hold a NaN or an infinity.
    #[error("the model computed a value that is no number (sequence {seq}, position {pos})")]
    NotFinite {
        /// The slot.
        seq: usize,
        /// The position.
        pos: usize,
    },
    /// The device is gone, and the model with it: load it again to go on.
    #[error("the device was lost ({0}); load the model again to go on")]
    Lost(String),
    /// The backend failed.
    #[error("{0}")]
    Backend(String),
}

/// A loaded model with room for some sequences.
#[allow(
    async_fn_in_trait,
    reason = "single-threaded on both targets; a browser's futures are not Send"
)]
pub trait Engine {
    /// What the model is.
    fn card(&self) -> &ModelCard;

    /// How many sequences it has room for.
    fn n_slots(&self) -> usize;

    /// Appends each member's tokens to its sequence and returns what was asked for at its last
    /// position, in the order of `batch`. A result does not depend on the other members.
    async fn step(&mut self, batch: &[Work<'_>]) -> Result<Vec<Outcome>, EngineError>;

    /// Whether [`Engine::step_checked`] does what it says.
    fn can_check(&self) -> bool {
        false
    }

    /// As [`Engine::step`], and returns what was asked for at the last `1 + n_checked` positions of each
    /// member, in their order; `n_checked` has one number for each, below the number of its tokens.
    ///
    /// So a guess at how a sequence goes on costs one step: appended to it, the outcome before each
    /// guessed token tells whether that is the one. Where [`Engine::can_check`] says no, only the
    /// last position is returned.
    async fn step_checked(
        &mut self,
        batch: &[Work<'_>],
        _n_checked: &[usize],
    ) -> Result<Vec<Vec<Outcome>>, EngineError> {
        let last = self.step(batch).await?;
        Ok(last.into_iter().map(|outcome| vec![outcome]).collect())
    }

    /// Forgets everything in `seq` after its first `len` tokens.
    fn rewind(&mut self, seq: SeqId, len: usize);

    /// Whether [`Engine::fork`] does what it says.
    fn can_fork(&self) -> bool {
        false
    }

    /// Makes `to`, which forgets what it held, a copy of the first `len` tokens of `from`; the two
    /// may be one. Steps after it give what they would give had `to` been fed these tokens itself.
    /// Does nothing for slots that do not exist, and where [`Engine::can_fork`] says no.
    fn fork(&mut self, _from: SeqId, _to: SeqId, _len: usize) {}
}

impl Outcome {
    /// Reduces a row of logits to what `want` asks for. The engines that hold all logits share it.
    ///
    /// Sums run in f64 after subtracting the maximum. `None` if a logit is no finite number.
    #[must_use]
    pub fn of_logits(logits: &[f32], want: Want<'_>) -> Option<Self> {
        let max = logits.iter().copied().fold(f32::NEG_INFINITY, f32::max);
        let mut sum = 0.0_f64;
        let mut sum_t = 0.0_f64;
        let t = f64::from(want.temperature);
        for &x in logits {
            if !x.is_finite() {
                return None;
            }
            let d = f64::from(x) - f64::from(max);
            sum += d.exp();
            if want.temperature != 1.0 {
                sum_t += (d / t).exp();
            }
        }
        let lse = f64::from(max) + sum.ln();
        let lse_t = if want.temperature == 1.0 {
            lse
        } else {
            f64::from(max) / t + sum_t.ln()
        };
        #[expect(clippy::cast_possible_truncation, reason = "logits are f32")]
        Some(Self {
            candidates: best(logits, want.n_candidates),
            log_sum_exp: lse as f32,
            log_sum_exp_at_temperature: lse_t as f32,
            logits_of: want.logits_of.iter().map(|&t| logits[t as usize]).collect(),
        })
    }
}

/// The `k` best tokens, highest logit first, ties by lower id.
fn best(logits: &[f32], k: usize) -> Vec<Candidate> {
    #[expect(
        clippy::cast_possible_truncation,
        reason = "vocabularies are below 2^32"
    )]
    let all = logits.iter().enumerate().map(|(i, &logit)| Candidate {
        token: i as TokenId,
        logit,
    });
    let by_rank =
        |a: &Candidate, b: &Candidate| b.logit.total_cmp(&a.logit).then(a.token.cmp(&b.token));
    if k == 1 {
        return all.min_by(by_rank).into_iter().collect();
    }
    let mut all: Vec<_> = all.collect();
    if k < all.len() {
        all.select_nth_unstable_by(k, by_rank);
    }
    all.truncate(k);
    all.sort_unstable_by(by_rank);
    all
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scripted::{ScriptedEngine, now};

    #[test]
    fn the_best_come_first_and_ties_go_to_the_lower_id() {
        let check = |k, expect: &[TokenId]| {
            let found = best(&[1.0, 3.0, 2.0, 5.0, 3.0], k);
            let found: Vec<TokenId> = found.iter().map(|c| c.token).collect();
            assert_eq!(found, expect, "{k}");
        };
        check(0, &[]);
        check(1, &[3]);
        check(2, &[3, 1]);
        check(3, &[3, 1, 4]);
        check(5, &[3, 1, 4, 2, 0]);
        check(9, &[3, 1, 4, 2, 0]);
    }

    #[test]
    fn an_engine_that_says_nothing_more_neither_checks_nor_forks() {
        let mut engine = ScriptedEngine::new(8, vec![vec![5, 6]]);
        assert!(!engine.can_check() && !engine.can_fork());
        let work = [Work {
            seq: SeqId(0),
            tokens: &[1, 2, 3],
            want: Want::GREEDY,
        }];
        let checked = now(engine.step_checked(&work, &[2])).expect("a step");
        let tokens: Vec<Vec<TokenId>> = (checked.iter())
            .map(|member| member.iter().map(|o| o.candidates[0].token).collect())
            .collect();
        assert_eq!(tokens, [[5]], "the last position alone");
    }
}
