//! A rehearsal of a day's run: an engine that plays back short thoughts and answers instead of asking the
//! model, so that a million samples take less than an hour. Built by `tests/perf/day.mjs` only (feature
//! `rehearsal`); it is no part of the site.

use engine::{Candidate, Engine, EngineError, ModelCard, Outcome, SeqId, TokenId, Work};
use runner::Codec;
use text::Special;

/// Scripts: a prime, so that they go round differently for each item.
const N_SCRIPTS: usize = 97;
/// Sequences at a time.
const N_SLOTS: usize = 64;
/// Positions of a sequence.
const N_CTX: usize = 1 << 16;

/// The engine. What it says has one to six steps of thinking, and is right about half of the time.
/// It keeps nothing of what it said, as a run's memory is what is measured.
pub struct Rehearsal {
    card: ModelCard,
    scripts: Vec<Vec<TokenId>>,
    n_begun: usize,
    /// For each slot its script, and how many tokens of it were said.
    slots: Vec<Option<(usize, usize)>>,
}

impl Rehearsal {
    /// An engine that speaks the tokens of this vocabulary.
    pub fn new(codec: &Codec) -> Self {
        let script = |at: usize| -> Vec<TokenId> {
            let thought = "not ".repeat(1 + at * 7 % 6);
            let answer = ["positive", "negative"][at % 2];
            let said = format!("{thought}\n</think>\n\n{answer}");
            let mut tokens = codec.tokenizer.encode(&said, Special::Parse);
            tokens.extend(codec.tokenizer.eos());
            tokens
        };
        Self {
            card: ModelCard {
                name: "rehearsal".into(),
                architecture: "rehearsal".into(),
                quantization: "none".into(),
                n_params: 0,
                n_vocab: codec.tokenizer.n_tokens(),
                n_ctx: N_CTX,
                engine: "rehearsal",
            },
            scripts: (0..N_SCRIPTS).map(script).collect(),
            n_begun: 0,
            slots: vec![None; N_SLOTS],
        }
    }
}

impl Engine for Rehearsal {
    fn card(&self) -> &ModelCard {
        &self.card
    }

    fn n_slots(&self) -> usize {
        self.slots.len()
    }

    async fn step(&mut self, batch: &[Work<'_>]) -> Result<Vec<Outcome>, EngineError> {
        let mut outcomes = Vec::with_capacity(batch.len());
        for work in batch {
            let (script, n_said) = self.slots[work.seq.0].get_or_insert_with(|| {
                self.n_begun += 1;
                (self.n_begun % N_SCRIPTS, 0)
            });
            let over = || EngineError::Backend("the script is over".into());
            let token = *self.scripts[*script].get(*n_said).ok_or_else(over)?;
            *n_said += 1;
            outcomes.push(Outcome {
                candidates: vec![Candidate { token, logit: 0.0 }],
                ..Outcome::default()
            });
        }
        Ok(outcomes)
    }

    fn rewind(&mut self, seq: SeqId, len: usize) {
        if len == 0 {
            self.slots[seq.0] = None;
        }
    }
}
