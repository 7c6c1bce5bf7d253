//! One sample in work: its own answer, then the nested ones behind the same thought.

use engine::constrain::{Choice, Constrained, Scoring};
use engine::generate::Generation;
use engine::sample::Rng;
use engine::{Outcome, TokenId, Want};
use eval::{AnswerMode, Completion, Nested, Variant};
use text::{Decoder, Encoded};

use crate::codec::{AnswerForm, Codec, Settings};
use crate::feed::Feed;
use crate::guess::Guess;

mod finish;
mod plan;

pub(crate) use finish::without_room;
use plan::Plan;

/// What is being made in a slot.
enum Stage {
    /// Free text.
    Free(Generation),
    /// An answer of the task's form behind these tokens.
    Form(Vec<TokenId>, Constrained),
    /// The labels' probabilities behind these tokens.
    Labels(Vec<TokenId>, Scoring),
}

/// A sample in a slot, with its text and times.
pub(crate) struct Active<'c> {
    /// The whole prompt.
    pub prompt: Vec<TokenId>,
    /// What the slot holds and what it is fed next.
    pub feed: Feed,
    codec: &'c Codec,
    settings: Settings,
    seed: u64,
    n_ctx: usize,
    stage: Stage,
    /// What the stage makes; `None` for the sample's own answer.
    variant: Option<Variant>,
    nested: Option<Box<Plan>>,
    guess: Guess,
    decoder: Decoder,
    n_shown: usize,
    input_tokens: usize,
    prefilled: bool,
    started_ms: f64,
    first_token_ms: Option<f64>,
}

/// A finished answer.
pub(crate) struct Finished {
    /// What makes it nested; `None` for the sample's own answer.
    pub nested: Option<Nested>,
    pub completion: Completion,
    pub logprobs: Vec<f32>,
}

/// What comes after a finished answer.
pub(crate) enum Next {
    /// Another answer, which took no step.
    Made(Box<Finished>),
    /// Steps.
    Work,
    /// Nothing: the sample is complete.
    Over,
}

/// A finished generation: its completion, and the log-probability of each token.
#[derive(Clone, Debug)]
pub struct Generated {
    /// Thought, answer, counts and ids.
    pub completion: Completion,
    /// Log-probability of each of the completion's tokens; 0 for forced ones.
    pub logprobs: Vec<f32>,
}

impl<'c> Active<'c> {
    /// Begins; `None` if the prompt leaves no room in the context.
    pub fn new(
        codec: &'c Codec,
        encoded: Encoded,
        settings: &Settings,
        seed: u64,
        n_ctx: usize,
        now_ms: f64,
    ) -> Option<Self> {
        let settings = settings.within(n_ctx, &encoded.ids, &codec.markers)?;
        let prompt = encoded.ids.clone();
        let generation = Generation::new(
            encoded.ids,
            encoded.prefilled,
            settings.limits,
            settings.sampler(seed),
            codec.markers.clone(),
        );
        Some(Self {
            prompt,
            feed: Feed::new(generation.pending().to_vec()),
            input_tokens: encoded.n_input_tokens,
            prefilled: encoded.prefilled,
            stage: Stage::Free(generation),
            variant: None,
            nested: None,
            guess: Guess::new(),
            settings,
            seed,
            n_ctx,
            codec,
            decoder: Decoder::new(),
            n_shown: 0,
            started_ms: now_ms,
            first_token_ms: None,
        })
    }

    /// Plans nested answers. With `past`, the sample's own answer is not made again: call
    /// [`Active::next`] for the first nested one.
    pub fn plan(&mut self, variants: Vec<Variant>, form: AnswerForm, past: Option<Completion>) {
        let whole = match (&self.stage, past) {
            (Stage::Free(fresh), Some(past)) => {
                let tokens = past.tokens.as_deref().unwrap_or_default();
                Some((fresh.clone().replayed(tokens), past))
            }
            _ => None,
        };
        let answered = whole.as_ref().and_then(|(generation, _)| {
            let start = generation.answer_start()?;
            Some(&generation.tokens()[start..])
        });
        if let Some(answer) = answered {
            self.guess.learn(answer);
        }
        self.nested = Some(Box::new(Plan {
            todo: variants.into_iter(),
            form,
            whole,
            extended: None,
            made: Vec::new(),
        }));
    }

    /// What to ask of the engine for the last pending token.
    pub fn want(&self) -> Want<'_> {
        match &self.stage {
            Stage::Free(generation) => generation.want(),
            Stage::Form(_, answer) => answer.want(),
            Stage::Labels(_, scoring) => scoring.want(),
        }
    }

    /// What may be appended to the pending tokens: how the answer probably goes on.
    pub fn guess(&self) -> &[TokenId] {
        match &self.stage {
            Stage::Free(generation) => {
                let n_tokens = generation.tokens().len();
                let room = (self.n_ctx).saturating_sub(self.prompt.len() + n_tokens);
                self.guess.tokens(n_tokens, room)
            }
            Stage::Form(..) | Stage::Labels(..) => &[],
        }
    }

    /// Notes how many of `n` guessed tokens were right.
    pub fn guess_held(&mut self, n_right: usize, n: usize) {
        self.guess.held(n_right, n);
    }

    /// Takes the outcome for what was pending. Returns the answer if it is finished, and hands new text
    /// of the sample's own to `show` as (belongs to the answer, text).
    pub fn absorb(
        &mut self,
        outcome: &Outcome,
        now_ms: f64,
        show: &mut dyn FnMut(bool, &str),
    ) -> Option<Finished> {
        self.first_token_ms.get_or_insert(now_ms);
        self.feed.fed();
        match &mut self.stage {
            Stage::Free(generation) => {
                let is_answer = !generation.is_thinking();
                let ending = generation.absorb(outcome);
                if ending.is_none() {
                    self.feed.append(generation.pending());
                }
                if self.variant.is_none() {
                    self.show(is_answer, show);
                }
                self.finish_free(ending?, now_ms)
            }
            Stage::Form(_, answer) => {
                answer.absorb(outcome);
                if !answer.is_complete() {
                    self.feed.append(answer.pending());
                    return None;
                }
                self.finish_form(now_ms)
            }
            Stage::Labels(base, scoring) => {
                if !scoring.absorb(outcome) {
                    let wanted = [&self.prompt[..], base, scoring.beginning()].concat();
                    self.feed.become_(&wanted);
                    return None;
                }
                self.finish_labels(now_ms)
            }
        }
    }

    /// Shows what is new of the sample's own answer.
    fn show(&mut self, is_answer: bool, show: &mut dyn FnMut(bool, &str)) {
        let Stage::Free(generation) = &self.stage else {
            return;
        };
        let markers = &self.codec.markers;
        for &token in &generation.tokens()[self.n_shown..] {
            let is_tag = Some(token) == markers.think_open || Some(token) == markers.think_close;
            let bytes = if is_tag {
                &[]
            } else {
                self.codec.tokenizer.token_bytes(token)
            };
            let text = self.decoder.push(bytes);
            if !text.is_empty() {
                show(is_answer, &text);
            }
        }
        self.n_shown = generation.tokens().len();
    }

    /// Goes on to the next nested answer, once an answer is finished.
    pub fn next(&mut self, now_ms: f64) -> Next {
        let Some(plan) = &mut self.nested else {
            return Next::Over;
        };
        let Some(variant) = plan.todo.next() else {
            return Next::Over;
        };
        self.variant = Some(variant);
        self.started_ms = now_ms;
        self.first_token_ms = None;
        let continuation = &self.codec.markers.continuation;
        let stage = match variant.mode {
            AnswerMode::Free if variant.extensions > 0 => {
                let before = plan.extended.as_ref().or(plan.whole.as_ref());
                before
                    .and_then(|(before, _)| before.extended(continuation))
                    .map(Stage::Free)
            }
            AnswerMode::Free => plan.trunk(variant).map(Stage::Free),
            AnswerMode::Constrained => plan.base(variant, self.codec).map(|base| {
                let choice = match self.settings.temperature {
                    Some(temperature) if temperature > 0.0 => Choice::Tempered {
                        temperature,
                        rng: Rng::new(variant.seed(self.seed)),
                    },
                    _ => Choice::Greedy,
                };
                Stage::Form(base, Constrained::new(plan.form.parts.clone(), choice))
            }),
            AnswerMode::Labels => plan.base(variant, self.codec).map(|mut base| {
                base.extend(&plan.form.before_label);
                Stage::Labels(base, Scoring::new(plan.form.label_tokens.clone()))
            }),
        };
        let Some(stage) = stage else {
            return plan
                .copied(variant)
                .map_or(Next::Over, |made| Next::Made(Box::new(made)));
        };
        if let Stage::Form(base, _) | Stage::Labels(base, _) = &stage {
            let n_put_in = base.len() + plan.form.max_tokens();
            if self.prompt.len() + n_put_in > self.n_ctx {
                return Next::Made(Box::new(self.no_room(variant)));
            }
        }
        let wanted = match &stage {
            Stage::Free(generation) => [&self.prompt[..], generation.tokens()].concat(),
            Stage::Form(base, answer) => [&self.prompt[..], base, answer.tokens()].concat(),
            Stage::Labels(base, scoring) => [&self.prompt[..], base, scoring.beginning()].concat(),
        };
        self.feed.become_(&wanted);
        match &stage {
            // A thought that goes on is no answer, and an answer by other means is not alike.
            Stage::Free(generation) if !generation.is_thinking() => {
                self.guess.begin(generation.tokens().len());
            }
            _ => self.guess.pause(),
        }
        self.stage = stage;
        Next::Work
    }
}
