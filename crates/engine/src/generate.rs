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
    /// Stands in place of a thought's end that is put off.
    pub continuation: Vec<TokenId>,
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
    forced: Vec<Range<usize>>,
    /// What it began with, so that it can be cut.
    first_phase: Phase,
    first_sampler: Sampler,
}

/// A finished generation.
#[derive(Clone, Debug, PartialEq)]
pub struct Generated {
    /// Output ids, forced ones included, without the end-of-turn token.
    pub tokens: Vec<TokenId>,
    /// Log-probability of each under the model's own distribution; 0 for forced ones.
    pub logprobs: Vec<f32>,
    /// Which of `tokens` were forced, in order: continuations of the thought, and its end.
    pub forced: Vec<Range<usize>>,
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
            first_phase: phase,
            first_sampler: sampler.clone(),
            sampler,
            phase,
            n_think: 0,
            n_sampled: 0,
            pending: prompt,
            tokens: Vec::new(),
            logprobs: Vec::new(),
            forced: Vec::new(),
        };
        this.close_if_spent();
        this
    }

    /// What to feed to the engine next; never empty.
    #[must_use]
    pub fn pending(&self) -> &[TokenId] {
        &self.pending
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
        self.pending.clear();
        self.pending.push(token);
        self.take(token, logprob);
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

    /// The generation that a think budget of `budget` tokens would have made of this one, up to where
    /// it leaves it: the same thought as far as the budget goes, then closed by force. What is to
    /// be fed is the caller's to find out, who knows what the engine holds: the prompt and
    /// [`Generation::tokens`]. It goes on with the random numbers that come next there.
    ///
    /// `None` where such a budget changes nothing: the thought ended before, or the tokens did.
    #[must_use]
    pub fn cut(&self, budget: usize) -> Option<Self> {
        let mut past = self.restarted();
        past.limits.think_budget = Some(budget);
        loop {
            if past.is_thinking() && past.n_think >= budget {
                let is_full = past.n_sampled > 0 && past.n_sampled >= past.limits.max_tokens;
                past.close_if_spent();
                return (!is_full && !past.is_thinking()).then_some(past);
            }
            past.repeat(self)?;
        }
    }

    /// This generation with its thought's own end replaced by `continuation`, where it thinks on; as
    /// with [`Generation::cut`], what to feed is the caller's to find out.
    ///
    /// `None` where the thought did not end by itself or no token is left to go on with.
    #[must_use]
    pub fn extended(&self, continuation: &[TokenId]) -> Option<Self> {
        let mut past = self.restarted();
        past.limits = self.limits;
        loop {
            let next = *self.tokens.get(past.tokens.len())?;
            let is_end = past.phase == (Phase::Thought { depth: 0 })
                && self.markers.think_close == Some(next)
                && !self.is_forced(past.tokens.len());
            if is_end {
                past.sampler.skip(1);
                past.force(continuation);
                let has_room = past.n_sampled < past.limits.max_tokens;
                return (has_room && !continuation.is_empty()).then_some(past);
            }
            past.repeat(self)?;
        }
    }

    /// How many output tokens stand before the answer: the thought and its end. `None` where the thought
    /// never ended; 0 where there was none.
    #[must_use]
    pub fn answer_start(&self) -> Option<usize> {
        let mut past = self.restarted();
        let is = |token: &TokenId, tag: Option<TokenId>| Some(*token) == tag;
        let (open, close) = (self.markers.think_open, self.markers.think_close);
        if past.phase == Phase::Start && !self.tokens.first().is_some_and(|t| is(t, open)) {
            // As the splitter has it: what stands before a closing tag is thought, opened or not.
            let end = self.tokens.iter().position(|t| is(t, close));
            let is_unclosed = end.is_none() && self.tokens.iter().any(|t| is(t, open));
            return (!is_unclosed).then(|| end.map_or(0, |at| at + 1));
        }
        while past.phase != Phase::Answer {
            past.repeat(self)?;
        }
        Some(past.tokens.len())
    }

    /// Takes tokens of a record in place of what an engine would say, none of them forced; their
    /// log-probabilities count as 0.
    #[must_use]
    pub fn replayed(mut self, tokens: &[TokenId]) -> Self {
        for &token in tokens {
            self.sampler.skip(1);
            self.take(token, 0.0);
        }
        self
    }

    fn restarted(&self) -> Self {
        Self {
            markers: Rc::clone(&self.markers),
            limits: self.limits,
            sampler: self.first_sampler.clone(),
            phase: self.first_phase,
            n_think: 0,
            n_sampled: 0,
            pending: Vec::new(),
            tokens: Vec::new(),
            logprobs: Vec::new(),
            forced: Vec::new(),
            first_phase: self.first_phase,
            first_sampler: self.first_sampler.clone(),
        }
    }

    /// Takes the next token of `whole`, of which this is the beginning; `None` at its end.
    fn repeat(&mut self, whole: &Self) -> Option<()> {
        let at = self.tokens.len();
        let token = *whole.tokens.get(at)?;
        if whole.is_forced(at) {
            let range = whole.forced.iter().find(|range| range.contains(&at))?;
            // A continuation replaced a token that was drawn; a forced end did not.
            let is_end = whole.tokens[range.clone()].contains(&self.markers.think_close?);
            if is_end {
                self.phase = Phase::Answer;
            } else {
                self.sampler.skip(1);
            }
            self.force(&whole.tokens[range.clone()]);
        } else {
            self.sampler.skip(1);
            self.take(token, whole.logprobs[at]);
        }
        Some(())
    }

    fn is_forced(&self, at: usize) -> bool {
        self.forced.iter().any(|range| range.contains(&at))
    }

    /// Appends a token that the model chose.
    fn take(&mut self, token: TokenId, logprob: f32) {
        self.tokens.push(token);
        self.logprobs.push(logprob);
        self.n_sampled += 1;
        self.follow(token);
    }

    /// Appends tokens that the model did not choose.
    fn force(&mut self, tokens: &[TokenId]) {
        let start = self.tokens.len();
        self.pending.extend(tokens);
        self.tokens.extend(tokens);
        self.logprobs.extend(tokens.iter().map(|_| 0.0));
        self.forced.push(start..self.tokens.len());
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
                    depth: depth - usize::from(is_close),
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
        let markers = Rc::clone(&self.markers);
        self.force(if self.n_think == 0 {
            &markers.forced_close_at_start
        } else {
            &markers.forced_close
        });
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
            continuation: vec![LINE, 20],
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
        let (done, ending) = whole(script, prefilled, think_budget, max_tokens);
        let done = done.finish();
        assert_eq!(done.tokens.len(), done.logprobs.len());
        let forced = done.forced.first().cloned().unwrap_or_default();
        (done.tokens, forced, ending)
    }

    /// The outcome that leaves no choice but `token`.
    fn said(token: TokenId) -> Outcome {
        Outcome {
            candidates: vec![crate::Candidate { token, logit: 0.0 }],
            ..Outcome::default()
        }
    }

    /// Plays `script` to its end.
    fn whole(
        script: &[TokenId],
        prefilled: bool,
        think_budget: Option<usize>,
        max_tokens: usize,
    ) -> (Generation, Ending) {
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
                return (one, ending);
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

    #[test]
    fn a_prefilled_thought_that_is_opened_again_is_opened_once() {
        let (tokens, forced, _) = play(&[OPEN, 10, CLOSE, 12, STOP], true, Some(3), 100);
        assert_eq!((tokens, forced), (vec![OPEN, 10, CLOSE, 12], 0..0));
    }

    #[test]
    fn what_is_fed_is_the_prompt_and_then_what_was_written() {
        let limits = Limits {
            max_tokens: 9,
            think_budget: Some(2),
            ignore_stop: false,
        };
        let mut one = Generation::new(vec![8, 9], true, limits, Sampler::Greedy, markers());
        assert_eq!(one.pending(), [8, 9]);
        for (token, fed) in [(10, &[10][..]), (11, &[11, LINE, CLOSE, LINE]), (12, &[12])] {
            assert_eq!(one.absorb(&said(token)), None);
            assert_eq!(one.pending(), fed);
        }
    }

    #[test]
    fn an_answer_stands_behind_the_thought_that_the_splitter_sees() {
        let check = |script: &[TokenId], prefilled, expect| {
            let (whole, _) = whole(&[script, &[STOP]].concat(), prefilled, None, 100);
            assert_eq!(whole.answer_start(), expect, "{script:?} {prefilled}");
        };
        check(&[12, 13], false, Some(0));
        check(&[], false, Some(0));
        check(&[OPEN, 10, CLOSE, 12], false, Some(3));
        check(&[OPEN, 10], false, None);
        // The opening tag is missing, or comes late.
        check(&[10, 11, CLOSE, 12, CLOSE], false, Some(3));
        check(&[10, OPEN, 11, CLOSE, 12], false, Some(4));
        check(&[10, OPEN, 11], false, None);
        check(&[10, CLOSE, 12], true, Some(2));
        check(&[10, 11], true, None);
    }

    #[test]
    fn a_cut_is_what_a_budget_would_have_made() {
        let check = |script: &[TokenId], prefilled, budget, expect: Option<&[TokenId]>| {
            let (whole, _) = whole(script, prefilled, None, 100);
            let cut = whole.cut(budget);
            let got = cut.as_ref().map(Generation::tokens);
            assert_eq!(got, expect, "{script:?} at {budget}");
            // The generation with this budget begins with the same tokens.
            let (capped, forced, _) =
                play(&[script, &[STOP]].concat(), prefilled, Some(budget), 100);
            assert_eq!(got.is_some(), !forced.is_empty(), "{script:?} at {budget}");
            assert!(got.is_none_or(|got| capped.starts_with(got)), "{capped:?}");
        };
        let script = [10, OPEN, 11, CLOSE, 12, CLOSE, 13, STOP];
        check(&script, true, 0, Some(&[CLOSE, LINE]));
        check(&script, true, 1, Some(&[10, LINE, CLOSE, LINE]));
        check(&script, true, 3, Some(&[10, OPEN, 11, LINE, CLOSE, LINE]));
        check(
            &script,
            true,
            5,
            Some(&[10, OPEN, 11, CLOSE, 12, LINE, CLOSE, LINE]),
        );
        check(&script, true, 6, None);
        check(
            &[OPEN, 10, CLOSE, 13, STOP],
            false,
            0,
            Some(&[OPEN, CLOSE, LINE]),
        );
        check(&[13, 14, STOP], false, 0, None);
        // Out of tokens before the budget is spent.
        let (cut_off, _) = whole(&[10, 11, 12], true, None, 3);
        assert!(cut_off.cut(2).is_some() && cut_off.cut(3).is_none());
        // No token but what is forced: the thought is closed before the first is drawn.
        let (at_once, _) = whole(&[10], true, None, 0);
        let cut = at_once.cut(0).expect("a cut");
        assert_eq!(cut.tokens(), [CLOSE, LINE]);
        // The end of the turn inside the thought comes after the budget's end.
        let (unclosed, _) = whole(&[10, STOP], true, None, 9);
        assert!(unclosed.cut(1).is_some() && unclosed.cut(2).is_none());
    }

    #[test]
    fn a_cut_goes_on_with_the_numbers_that_come_next() {
        let nucleus = Sampler::Nucleus {
            temperature: 1.0,
            top_p: 1.0,
            rng: crate::sample::Rng::new(5),
        };
        let limits = Limits {
            max_tokens: 100,
            think_budget: None,
            ignore_stop: false,
        };
        let start = |budget| {
            let limits = Limits {
                think_budget: budget,
                ..limits
            };
            Generation::new(vec![9], true, limits, nucleus.clone(), markers())
        };
        // Four tokens of the same probability: what is drawn is the random number itself.
        let even = Outcome {
            candidates: [10, 11, 12, 13]
                .map(|token| crate::Candidate { token, logit: 0.0 })
                .to_vec(),
            log_sum_exp: 4_f32.ln(),
            log_sum_exp_at_temperature: 4_f32.ln(),
            logits_of: Vec::new(),
        };
        let (mut long, mut capped) = (start(None), start(Some(7)));
        for _ in 0..20 {
            long.absorb(&even);
            capped.absorb(&even);
        }
        let mut cut = long.cut(7).expect("a cut");
        for _ in 0..13 {
            cut.absorb(&even);
        }
        assert_eq!(cut.tokens(), capped.tokens());
        let replayed = start(None).replayed(long.tokens());
        let mut again = replayed.cut(7).expect("a cut");
        for _ in 0..13 {
            again.absorb(&even);
        }
        assert_eq!(again.tokens(), capped.tokens());
    }

    #[test]
    fn an_extended_thought_thinks_on_where_it_ended() {
        let (once, _) = whole(&[10, CLOSE, 12, STOP], true, None, 100);
        assert_eq!(once.answer_start(), Some(2));
        let longer = once.extended(&[LINE, 20]).expect("it ended by itself");
        assert_eq!(longer.tokens(), [10, LINE, 20]);
        assert!(longer.is_thinking());
        assert_eq!(longer.n_think, 1, "forced tokens are no thought");
        assert_eq!(longer.answer_start(), None);
        let mut longer = longer;
        for token in [11, CLOSE, 12] {
            assert_eq!(longer.absorb(&said(token)), None);
        }
        assert_eq!(longer.answer_start(), Some(5));
        let twice = longer.extended(&[LINE, 20]).expect("so did this");
        assert_eq!(twice.tokens(), [10, LINE, 20, 11, LINE, 20]);
        assert_eq!(twice.finish().forced, [1..3, 4..6]);
        assert!(once.extended(&[]).is_none(), "nothing to go on with");
        let mut full = once.restarted().replayed(once.tokens());
        full.limits.max_tokens = 1;
        assert!(full.extended(&[LINE]).is_none(), "no token is left");
        full.limits.max_tokens = 2;
        assert!(full.extended(&[LINE]).is_some());
        let forced = whole(&[10, 12, STOP], true, Some(1), 100).0;
        assert!(forced.extended(&[LINE]).is_none(), "its end was forced");
        assert_eq!(forced.answer_start(), Some(4), "10 and the forced end");
    }
}
