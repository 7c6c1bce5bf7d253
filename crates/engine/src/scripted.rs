//! An engine that plays back given tokens: for tests of everything above an engine.

use std::future::Future;
use std::pin::pin;
use std::task::{Context, Poll, Waker};

use crate::{Engine, EngineError, ModelCard, Outcome, SeqId, TokenId, Work};

/// Gives each sequence the next of its scripts, round and round: a slot takes one at its first
/// step after a rewind to nothing, and every step then plays one token of it.
#[derive(Clone, Debug)]
pub struct ScriptedEngine {
    card: ModelCard,
    scripts: Vec<Vec<TokenId>>,
    next_script: usize,
    slots: Vec<Option<Slot>>,
    /// Steps so far, and members in each.
    pub batch_sizes: Vec<usize>,
    /// The step at which to fail, for tests of recovery.
    pub fail_at_step: Option<usize>,
    /// The step from which on the device counts as lost, for the same.
    pub lose_at_step: Option<usize>,
}

#[derive(Clone, Debug)]
struct Slot {
    script: usize,
    n_played: usize,
}

impl ScriptedEngine {
    /// An engine of 64 slots over a vocabulary of `n_vocab` tokens.
    #[must_use]
    pub fn new(n_vocab: usize, scripts: Vec<Vec<TokenId>>) -> Self {
        let card = ModelCard {
            name: "scripted".into(),
            architecture: "scripted".into(),
            quantization: "none".into(),
            n_params: 0,
            n_vocab,
            n_ctx: 1 << 20,
            engine: "scripted",
        };
        Self {
            card,
            scripts,
            next_script: 0,
            slots: vec![None; 64],
            batch_sizes: Vec::new(),
            fail_at_step: None,
            lose_at_step: None,
        }
    }

    fn play(&mut self, seq: SeqId) -> Result<TokenId, EngineError> {
        let n_slots = self.slots.len();
        let slot = self
            .slots
            .get_mut(seq.0)
            .ok_or(EngineError::NoSuchSlot {
                seq: seq.0,
                n_slots,
            })?
            .get_or_insert_with(|| {
                let script = self.next_script % self.scripts.len();
                self.next_script += 1;
                Slot {
                    script,
                    n_played: 0,
                }
            });
        let token = self.scripts[slot.script].get(slot.n_played).copied();
        slot.n_played += 1;
        token.ok_or_else(|| EngineError::Backend("the script is over".into()))
    }
}

impl Engine for ScriptedEngine {
    fn card(&self) -> &ModelCard {
        &self.card
    }

    fn n_slots(&self) -> usize {
        self.slots.len()
    }

    async fn step(&mut self, batch: &[Work<'_>]) -> Result<Vec<Outcome>, EngineError> {
        if self.fail_at_step == Some(self.batch_sizes.len()) {
            self.fail_at_step = None;
            return Err(EngineError::Backend("the script says so".into()));
        }
        if self
            .lose_at_step
            .is_some_and(|at| at <= self.batch_sizes.len())
        {
            return Err(EngineError::Lost("the script says so".into()));
        }
        self.batch_sizes.push(batch.len());
        batch
            .iter()
            .map(|work| {
                let token = self.play(work.seq)?;
                let mut logits = vec![0.0; self.card.n_vocab];
                logits[token as usize] = 30.0;
                Ok(Outcome::of_logits(&logits, work.want).unwrap_or_default())
            })
            .collect()
    }

    fn rewind(&mut self, seq: SeqId, len: usize) {
        if len == 0 {
            self.slots[seq.0] = None;
        }
    }
}

/// Runs a future that never really waits.
///
/// # Panics
/// If the future waits for something.
pub fn now<T>(future: impl Future<Output = T>) -> T {
    match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(value) => value,
        Poll::Pending => panic!("this future waits for something"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Want;

    #[test]
    fn scripts_go_round_and_a_rewound_slot_takes_the_next() {
        let mut engine = ScriptedEngine::new(9, vec![vec![1, 2], vec![3, 4]]);
        let play = |engine: &mut ScriptedEngine, slots: &[usize]| {
            let work = slots.iter().map(|&slot| Work {
                seq: SeqId(slot),
                tokens: &[0],
                want: Want::GREEDY,
            });
            let work: Vec<_> = work.collect();
            let outcomes = now(engine.step(&work))?;
            let tokens = outcomes.iter().map(|outcome| outcome.candidates[0].token);
            Ok::<Vec<TokenId>, EngineError>(tokens.collect())
        };
        assert_eq!(play(&mut engine, &[0, 1, 2]).ok(), Some(vec![1, 3, 1]));
        assert_eq!(play(&mut engine, &[2, 0]).ok(), Some(vec![2, 2]));
        engine.rewind(SeqId(0), 1);
        engine.rewind(SeqId(2), 0);
        assert_eq!(play(&mut engine, &[2, 1]).ok(), Some(vec![3, 4]));
        assert!(play(&mut engine, &[0]).is_err(), "its script is over");
        let last = engine.n_slots() - 1;
        assert_eq!(play(&mut engine, &[last]).ok(), Some(vec![1]));
        assert!(play(&mut engine, &[last + 1]).is_err(), "no such slot");
        engine.lose_at_step = Some(engine.batch_sizes.len() + 1);
        assert_eq!(play(&mut engine, &[last]).ok(), Some(vec![2]));
        let lost = play(&mut engine, &[1]);
        assert!(matches!(lost, Err(EngineError::Lost(_))));
    }
}
