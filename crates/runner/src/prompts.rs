//! Prompts that begin alike are computed once.
//!
//! A run's prompts share their task's instruction, and repeats of an item its whole prompt. A slot
//! keeps its prompt after its sample has ended, and a new one takes over what it shares with any
//! of them. An engine gives the same for a sequence however it came to its tokens, so this changes
//! no result; counts in the record are those of the whole prompt.

use engine::{Engine, EngineError, SeqId, TokenId, Want, Work};

use crate::feed::Feed;

/// Fewer tokens than this are computed again: taking them over is not worth a step of its own.
const MIN_SHARED_TOKENS: usize = 8;

/// The prompts that an engine's slots hold: each the beginning of what its slot holds.
pub(crate) struct Prompts {
    held: Vec<Vec<TokenId>>,
}

/// A prompt that is about to be computed in a slot.
pub(crate) struct Fresh<'a> {
    pub slot: usize,
    pub prompt: &'a [TokenId],
    pub feed: &'a mut Feed,
}

impl Prompts {
    /// Slots that hold nothing yet.
    pub fn new(n_slots: usize) -> Self {
        Self {
            held: vec![Vec::new(); n_slots],
        }
    }

    /// Prepares slots for new prompts: what they share with a prompt that some slot holds is taken
    /// over, and what only they share is computed once. What is left is pending.
    ///
    /// # Errors
    /// As [`Engine::step`].
    pub async fn place(
        &mut self,
        engine: &mut impl Engine,
        mut fresh: Vec<Fresh<'_>>,
    ) -> Result<(), EngineError> {
        if !engine.can_fork() {
            return Ok(()); // `end` left the slots empty
        }
        for one in &fresh {
            self.take_over(engine, one.slot, one.prompt);
        }
        if let Some((first, rest)) = fresh.split_first() {
            let n_shared = |f: &Fresh<'_>| n_common(wanted(first.prompt), wanted(f.prompt));
            let n = rest.iter().map(n_shared).min().unwrap_or(0);
            self.precompute(engine, &[(first, n)]).await?;
            for one in rest {
                self.take_over(engine, one.slot, one.prompt);
            }
        }
        // Repeats of an item have the whole prompt in common.
        let is_same = |a: &Fresh<'_>, b: &Fresh<'_>| a.prompt == b.prompt;
        let (mut firsts, mut repeats): (Vec<(&Fresh<'_>, usize)>, Vec<_>) = Default::default();
        for (i, one) in fresh.iter().enumerate() {
            if fresh[..i].iter().any(|other| is_same(one, other)) {
                repeats.push(one);
            } else if fresh[i + 1..].iter().any(|other| is_same(one, other)) {
                firsts.push((one, wanted(one.prompt).len()));
            }
        }
        self.precompute(engine, &firsts).await?;
        for one in repeats {
            self.take_over(engine, one.slot, one.prompt);
        }
        for one in &mut fresh {
            one.feed.skip(self.held[one.slot].len());
        }
        Ok(())
    }

    /// Notes that a slot's step has computed the rest of its prompt.
    pub fn computed(&mut self, slot: usize, prompt: &[TokenId]) {
        let held = &mut self.held[slot];
        if held.len() < prompt.len() {
            held.extend(&prompt[held.len()..]);
        }
    }

    /// Leaves the prompt of a sample that has ended to those that come, or nothing where the
    /// engine cannot share it.
    pub fn end(&mut self, engine: &mut impl Engine, slot: usize) {
        if !engine.can_fork() {
            self.held[slot].clear();
        }
        engine.rewind(SeqId(slot), self.held[slot].len());
    }

    /// Empties all slots.
    pub fn clear(&mut self, engine: &mut impl Engine) {
        for (slot, held) in self.held.iter_mut().enumerate() {
            held.clear();
            engine.rewind(SeqId(slot), 0);
        }
    }

    /// Computes the first `n` tokens of some prompts, as far as their slots do not hold them.
    async fn precompute(
        &mut self,
        engine: &mut impl Engine,
        prompts: &[(&Fresh<'_>, usize)],
    ) -> Result<(), EngineError> {
        let is_worth_it =
            |&&(f, n): &&(&Fresh<'_>, usize)| n >= self.held[f.slot].len() + MIN_SHARED_TOKENS;
        let prompts: Vec<_> = prompts.iter().filter(is_worth_it).collect();
        let work = |&&(f, n): &&(&_, usize)| {
            let f: &Fresh<'_> = f;
            Work {
                seq: SeqId(f.slot),
                tokens: &f.prompt[self.held[f.slot].len()..n],
                want: Want::GREEDY,
            }
        };
        let batch: Vec<Work<'_>> = prompts.iter().map(work).collect();
        if !batch.is_empty() {
            engine.step(&batch).await?;
        }
        for &&(f, n) in &prompts {
            self.held[f.slot] = f.prompt[..n].to_vec();
        }
        Ok(())
    }

    /// Fills a slot with the longest beginning of `prompt` that any slot holds.
    fn take_over(&mut self, engine: &mut impl Engine, to: usize, prompt: &[TokenId]) {
        let wanted = wanted(prompt);
        let shared = self.held.iter().map(|held| n_common(held, wanted));
        let best = shared
            .enumerate()
            .max_by_key(|&(from, n)| (n, from == to))
            .filter(|&(_, n)| n >= MIN_SHARED_TOKENS);
        let (from, n) = best.unwrap_or((to, 0));
        engine.fork(SeqId(from), SeqId(to), n);
        self.held[to] = prompt[..n].to_vec();
    }
}

/// What of a prompt may be taken over: all but its last token, whose outcome is wanted.
fn wanted(prompt: &[TokenId]) -> &[TokenId] {
    &prompt[..prompt.len().saturating_sub(1)]
}

/// How many tokens two sequences have in common at their beginning.
fn n_common(a: &[TokenId], b: &[TokenId]) -> usize {
    a.iter().zip(b).take_while(|(a, b)| a == b).count()
}
