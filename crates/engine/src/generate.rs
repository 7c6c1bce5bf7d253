//! One generation as a state machine without I/O: what to feed next, and what came of it.
//!
//! The caller feeds [`Generation::pending`] to an engine and hands the outcome to
//! [`Generation::absorb`], until that says how it ended. Many generations share one batch this way.

use std::ops::Range;
use std::rc::Rc;

use crate::sample::Sampler;
use crate::{Outcome, TokenId, Want};

/// Candidates asked for where some may be padding.
const N_SPARE: usize = 8;

/// The token ids that steer a generation; the same for all generations of a model.
#[derive(Clone, Debug, Default)]
pub struct Markers {
    /// Opens a thought.
    pub think_open: Option<TokenId>,
    /// Closes a thought.
    pub think_close: Option<TokenId>,
    /// Ends the turn; a set, sorted.
    pub stop: Vec<TokenId>,
    /// The first id that is padding and never chosen, as are all behind it: files whose vocabulary
    /// is filled up to a round number. `None` if there is no padding.
    pub first_padding: Option<TokenId>,
    /// Closes a thought by force: a line end, the closing token, an empty line.
    pub forced_close: Vec<TokenId>,
    /// The same where the thought is still empty, so without the first line end.
    pub forced_close_at_start: Vec<TokenId>,
}

/// Where a generation has to end.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Most tokens to generate; forced tokens do not count.
    pub max_tokens: usize,
    /// Think tokens after which the thought is closed by force.
    pub think_budget: Option<usize>,
    /// Generate on after an end-of-turn token, for measuring speed.
    pub ignore_stop: bool,
}

/// How a generation ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ending {
    /// The model ended its turn.
    Stop,
    /// [`Limits::max_tokens`] was reached.
    Length,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Phase {
    /// Nothing was generated and the prompt opened no thought.
    Start,
    /// Inside the thought, below this many nested opening tokens.
    Thought { depth: usize },
    /// After the thought, or there was none.
    Answer,
}

/// A generation in work.
#[derive(Clone, Debug)]
pub struct Generation {
    markers: Rc<Markers>,
    limits: Limits,
    sampler: Sampler,
    phase: Phase,
    n_think: usize,
    n_sampled: usize,
    pending: Vec<TokenId>,
    tokens: Vec<TokenId>,
    logprobs: Vec<f32>,
    forced: Range<usize>,
}

/// A finished generation.
#[derive(Clone, Debug, PartialEq)]
pub struct Generated {
    /// Output ids, forced ones included, without the end-of-turn token.
    pub tokens: Vec<TokenId>,
    /// Log-probability of each under the model's own distribution; 0 for forced ones.
    pub logprobs: Vec<f32>,
    /// Which of `tokens` were forced; empty when the thought was not closed by force.
    pub forced: Range<usize>,
}

impl Generation {
    /// A generation from `prompt` (never empty). `prefilled`: the prompt ends inside a thought.
    #[must_use]
    pub fn new(
        prompt: Vec<TokenId>,
        prefilled: bool,
        limits: Limits,
        sampler: Sampler,
        markers: Rc<Markers>,
    ) -> Self {
        let phase = if prefilled {
            Phase::Thought { depth: 0 }
        } else {
            Phase::Start
        };
        let mut this = Self {
            markers,
            limits,
            sampler,
            phase,
            n_think: 0,
            n_sampled: 0,
            pending: prompt,
            tokens: Vec::new(),
            logprobs: Vec::new(),
            forced: 0..0,
        };
        this.close_if_spent();
        this
    }

    /// What to feed to the engine next; never empty.
    #[must_use]
    pub fn pending(&self) -> &[TokenId] {
        &self.pending
    }

    /// Leaves out the first `n` pending tokens, which the engine holds already. The last one always
    /// stays: its outcome is wanted.
    pub fn skip(&mut self, n: usize) {
        self.pending
            .drain(..n.min(self.pending.len().saturating_sub(1)));
    }

    /// What to ask of the engine for the last pending token.
    #[must_use]
    pub fn want(&self) -> Want<'static> {
        let want = self.sampler.want();
        Want {
            // Where the best may be padding, others are wanted in its place.
            n_candidates: match self.markers.first_padding {
                Some(_) => want.n_candidates.max(N_SPARE),
                None => want.n_candidates,
            },
            ..want
        }
    }

    /// Output ids so far, forced ones included.
    #[must_use]
    pub fn tokens(&self) -> &[TokenId] {
        &self.tokens
    }

    /// Whether the next token belongs to the thought.
    #[must_use]
    pub fn is_thinking(&self) -> bool {
        matches!(self.phase, Phase::Thought { .. })
    }

    /// Takes the outcome for the pending tokens; says when the generation has ended.
    pub fn absorb(&mut self, outcome: &Outcome) -> Option<Ending> {
        let padding = self.markers.first_padding.unwrap_or(TokenId::MAX);
        let chosen = if outcome.candidates.iter().any(|c| c.token >= padding) {
            let mut outcome = outcome.clone();
            outcome.candidates.retain(|c| c.token < padding);
            self.sampler.choose(&outcome)
        } else {
            self.sampler.choose(outcome)
        };
        let Some((token, logprob)) = chosen else {
            return Some(Ending::Length);
        };
        if !self.limits.ignore_stop && self.markers.stop.contains(&token) {
            return Some(Ending::Stop);
        }
        self.tokens.push(token);
        self.logprobs.push(logprob);
        self.n_sampled += 1;
        self.pending.clear();
        self.pending.push(token);
        self.follow(token);
        if self.n_sampled >= self.limits.max_tokens {
            return Some(Ending::Length);
        }
        self.close_if_spent();
        None
    }

    /// The finished generation.
    #[must_use]
    pub fn finish(self) -> Generated {
        Generated {
            tokens: self.tokens,
            logprobs: self.logprobs,
            forced: self.forced,
        }
    }

    /// Keeps track of thought and answer; the splitter decides again when all is known.
    fn follow(&mut self, token: TokenId) {
        let is_open = self.markers.think_open == Some(token);
        let is_close = self.markers.think_close == Some(token);
        self.phase = match self.phase {
            Phase::Start if is_open => Phase::Thought { depth: 0 },
            Phase::Start => Phase::Answer,
            // A prefilled thought that the output opens again is opened once.
            Phase::Thought { depth: 0 } if is_open && self.tokens.len() == 1 => self.phase,
            Phase::Thought { depth: 0 } if is_close => Phase::Answer,
            Phase::Thought { depth } => {
                self.n_think += 1;
                let depth = depth + usize::from(is_open);
                Phase::Thought {
                    depth: depth - usize::from(is_close && depth > 0),
                }
            }
            Phase::Answer => Phase::Answer,
        };
    }

    /// Closes the thought by force once its budget is spent.
    fn close_if_spent(&mut self) {
        let spent = self
            .limits
            .think_budget
            .is_some_and(|budget| self.n_think >= budget);
        if !spent || !self.is_thinking() || self.markers.think_close.is_none() {
            return;
        }
        let close = if self.n_think == 0 {
            &self.markers.forced_close_at_start
        } else {
            &self.markers.forced_close
        };
        let start = self.tokens.len();
        self.pending.extend(close);
        self.tokens.extend(close);
        self.logprobs.extend(close.iter().map(|_| 0.0));
        self.forced = start..self.tokens.len();
        self.phase = Phase::Answer;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scripted::ScriptedEngine;
    use crate::{Engine, SeqId, Work};

    const OPEN: TokenId = 1;
    const CLOSE: TokenId = 2;
    const STOP: TokenId = 3;
    const LINE: TokenId = 4;

    fn markers() -> Rc<Markers> {
        Rc::new(Markers {
            think_open: Some(OPEN),
            think_close: Some(CLOSE),
            stop: vec![STOP],
            first_padding: None,
            forced_close: vec![LINE, CLOSE, LINE],
            forced_close_at_start: vec![CLOSE, LINE],
        })
    }

    #[test]
    fn padding_is_never_chosen() {
        let check = |first_padding, logits: &[f32], n_wanted, expect: &[TokenId]| {
            let markers = Markers {
                first_padding,
                ..(*markers()).clone()
            };
            let limits = Limits {
                max_tokens: 1,
                think_budget: None,
                ignore_stop: false,
            };
            let mut one =
                Generation::new(vec![9], false, limits, Sampler::Greedy, Rc::new(markers));
            assert_eq!(one.want().n_candidates, n_wanted);
            let outcome = Outcome::of_logits(logits, one.want()).expect("all are finite");
            assert_eq!(one.absorb(&outcome), Some(Ending::Length));
            assert_eq!(one.tokens(), expect);
        };
        let logits = [0.0, 0.0, 0.0, 0.0, 0.0, 2.0, 1.0, 3.0, 4.0];
        check(None, &logits, 1, &[8]);
        check(Some(7), &logits, N_SPARE, &[5]);
        check(Some(6), &logits, N_SPARE, &[5]);
        check(Some(0), &logits, N_SPARE, &[]);
    }

    /// Plays `script` and returns the output, the forced part and the ending.
    fn play(
        script: &[TokenId],
        prefilled: bool,
        think_budget: Option<usize>,
        max_tokens: usize,
    ) -> (Vec<TokenId>, Range<usize>, Ending) {
        let mut engine = ScriptedEngine::new(32, vec![script.to_vec()]);
        let limits = Limits {
            max_tokens,
            think_budget,
            ignore_stop: false,
        };
        let mut one = Generation::new(vec![9], prefilled, limits, Sampler::Greedy, markers());
        loop {
            let work = [Work {
                seq: SeqId(0),
                tokens: one.pending(),
                want: one.want(),
            }];
            let outcomes = crate::scripted::now(engine.step(&work)).expect("the script goes on");
            if let Some(ending) = one.absorb(&outcomes[0]) {
                let done = one.finish();
                assert_eq!(done.tokens.len(), done.logprobs.len());
                return (done.tokens, done.forced, ending);
            }
        }
    }

    #[test]
    fn a_thought_ends_by_itself() {
        let (tokens, forced, end) = play(&[10, 11, CLOSE, 12, STOP], true, Some(8), 100);
        assert_eq!(
            (tokens, forced, end),
            (vec![10, 11, CLOSE, 12], 0..0, Ending::Stop)
        );
    }

    #[test]
    fn a_spent_budget_closes_the_thought() {
        // The script goes on by count of sampled tokens: after 10, 11 the answer 12 follows.
        let (tokens, forced, end) = play(&[10, 11, 12, STOP], true, Some(2), 100);
        assert_eq!(tokens, [10, 11, LINE, CLOSE, LINE, 12]);
        assert_eq!((forced, end), (2..5, Ending::Stop));
    }

    #[test]
    fn a_budget_of_zero_closes_at_once() {
        let (tokens, forced, _) = play(&[12, STOP], true, Some(0), 100);
        assert_eq!((tokens, forced), (vec![CLOSE, LINE, 12], 0..2));
    }

    #[test]
    fn nested_thoughts_close_at_depth_zero() {
        let (tokens, forced, _) = play(&[10, OPEN, 11, CLOSE, 12, 13, STOP], true, Some(5), 100);
        // 10, OPEN, 11, CLOSE and 12 are five think tokens; the close inside did not end it.
        assert_eq!(tokens, [10, OPEN, 11, CLOSE, 12, LINE, CLOSE, LINE, 13]);
        assert_eq!(forced, 5..8);
    }

    #[test]
    fn without_a_thought_a_budget_forces_nothing() {
        let (tokens, forced, _) = play(&[12, 13, STOP], false, Some(0), 100);
        assert_eq!((tokens, forced), (vec![12, 13], 0..0));
        let (tokens, forced, _) = play(&[OPEN, 10, 13, STOP], false, Some(1), 100);
        assert_eq!(
            (tokens, forced),
            (vec![OPEN, 10, LINE, CLOSE, LINE, 13], 2..5)
        );
    }

    #[test]
    fn the_token_limit_ends_it() {
        let (tokens, _, end) = play(&[10, 11, 12, 13], true, None, 3);
        assert_eq!((tokens, end), (vec![10, 11, 12], Ending::Length));
    }
}
