//! One sample in work: its own answer, then the nested ones behind the same thought.

use engine::constrain::{Choice, Constrained, Scoring};
use engine::generate::{Ending, Generation};
use engine::sample::Rng;
use engine::{Outcome, TokenId, Want};
use eval::nested::LabelLogprob;
use eval::{AnswerMode, Completion, End, Nested, ThinkFlag, Timing, Usage, Variant};
use text::{Decoder, Encoded};

use crate::codec::{AnswerForm, Codec, Settings};
use crate::feed::Feed;

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
    decoder: Decoder,
    n_shown: usize,
    input_tokens: usize,
    prefilled: bool,
    started_ms: f64,
    first_token_ms: Option<f64>,
}

/// The nested answers of a sample, and what they start from.
struct Plan {
    todo: std::vec::IntoIter<Variant>,
    form: AnswerForm,
    /// The sample's own generation and completion, once they are there.
    whole: Option<(Generation, Completion)>,
    /// The generation whose thought's end was put off most often.
    extended: Option<(Generation, Completion)>,
    /// Other answers behind the whole thought.
    made: Vec<(AnswerMode, Completion, Vec<LabelLogprob>)>,
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

    fn finish_free(&mut self, ending: Ending, now_ms: f64) -> Option<Finished> {
        let Stage::Free(generation) = &self.stage else {
            return None;
        };
        let done = generation.clone().finish();
        let is_forced = |at: usize| done.forced.iter().any(|range| range.contains(&at));
        let completion = self.completion(done.tokens.clone(), &is_forced, ending, now_ms);
        let generation = generation.clone();
        if let Some(plan) = &mut self.nested {
            match self.variant {
                None => plan.whole = Some((generation, completion.clone())),
                Some(variant) if variant.extensions > 0 => {
                    plan.extended = Some((generation, completion.clone()));
                }
                Some(_) => {}
            }
        }
        Some(self.finished(completion, done.logprobs, Vec::new()))
    }

    fn finish_form(&mut self, now_ms: f64) -> Option<Finished> {
        let Stage::Form(base, answer) = &self.stage else {
            return None;
        };
        let n_base = base.len();
        let mut tokens = [&base[..], answer.tokens()].concat();
        // The form may end with the end of the turn, which is no token of the output.
        let stop = &self.codec.markers.stop;
        if tokens.last().is_some_and(|token| stop.contains(token)) {
            tokens.pop();
        }
        let mut logprobs = vec![0.0; n_base];
        logprobs.extend(answer.logprobs());
        logprobs.truncate(tokens.len());
        let thought = self.thought_forced();
        let is_forced = |at: usize| match at.checked_sub(n_base) {
            Some(at) => !answer.is_chosen()[at],
            None => thought(at),
        };
        let completion = self.completion(tokens, &is_forced, Ending::Stop, now_ms);
        Some(self.finished(completion, logprobs, Vec::new()))
    }

    fn finish_labels(&mut self, now_ms: f64) -> Option<Finished> {
        let Stage::Labels(base, scoring) = &self.stage else {
            return None;
        };
        let form = &self.nested.as_ref()?.form;
        let logprobs = scoring.logprobs();
        // Of equally probable labels the first is taken.
        let best = (0..logprobs.len())
            .rev()
            .max_by(|&a, &b| logprobs[a].total_cmp(&logprobs[b]))?;
        let labels = (form.labels.iter().zip(logprobs))
            .map(|(label, &logprob)| LabelLogprob {
                label: label.clone(),
                logprob,
            })
            .collect();
        let tokens = [&base[..], &form.label_tokens[best]].concat();
        let n_base = base.len();
        let thought = self.thought_forced();
        let is_forced = |at: usize| at >= n_base || thought(at);
        let n_tokens = tokens.len();
        let completion = self.completion(tokens, &is_forced, Ending::Stop, now_ms);
        Some(self.finished(completion, vec![0.0; n_tokens], labels))
    }

    /// Which tokens of the thought that the present answer stands behind were forced: its end beyond what
    /// the model wrote, and continuations.
    fn thought_forced(&self) -> impl Fn(usize) -> bool + use<> {
        let trunk = self.nested.as_ref().zip(self.variant);
        let trunk = trunk.and_then(|(plan, variant)| plan.trunk(variant));
        let n_own = trunk
            .as_ref()
            .and_then(Generation::answer_start)
            .unwrap_or(0);
        let forced = trunk.map(|trunk| trunk.finish().forced).unwrap_or_default();
        move |at| at >= n_own || forced.iter().any(|range| range.contains(&at))
    }

    /// The finished answer, kept where budgets beyond the thought's end will repeat it.
    fn finished(
        &mut self,
        completion: Completion,
        logprobs: Vec<f32>,
        labels: Vec<LabelLogprob>,
    ) -> Finished {
        let thought_ended = completion.answer.is_some() && !completion.budget_hit;
        if let (Some(plan), Some(variant)) = (&mut self.nested, self.variant)
            && (variant.budget, variant.extensions) == (None, 0)
        {
            (plan.made).push((variant.mode, completion.clone(), labels.clone()));
        }
        Finished {
            nested: self.variant.map(|variant| Nested {
                variant,
                thought_ended,
                labels,
            }),
            completion,
            logprobs,
        }
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
        self.stage = stage;
        Next::Work
    }

    /// An answer of a form that the context has no room for.
    fn no_room(&self, variant: Variant) -> Finished {
        Finished {
            nested: Some(Nested {
                variant,
                thought_ended: false,
                labels: Vec::new(),
            }),
            completion: without_room(self.prompt.len(), self.input_tokens),
            logprobs: Vec::new(),
        }
    }

    /// The completion of output tokens, split into thought and answer.
    fn completion(
        &self,
        tokens: Vec<TokenId>,
        is_forced: &dyn Fn(usize) -> bool,
        ending: Ending,
        now_ms: f64,
    ) -> Completion {
        let tokenizer = &self.codec.tokenizer;
        let (end, text_end) = match ending {
            Ending::Stop => (End::Stop, text::End::Stop),
            Ending::Length => (End::Length, text::End::Length),
        };
        let close = self.codec.markers.think_close;
        let split = text::split(
            &tokens,
            self.codec.markers.think_open,
            close,
            self.prefilled,
            text_end,
            |ids: &[TokenId]| tokenizer.decode(ids),
        );
        let own = |range: &std::ops::Range<usize>| {
            count(range.clone().filter(|&at| !is_forced(at)).count())
        };
        let forced = || (0..tokens.len()).filter(|&at| is_forced(at));
        let first_ms = self.first_token_ms.unwrap_or(now_ms);
        Completion {
            thought: split.thought,
            answer: split.answer,
            flags: (split.flags.iter())
                .filter_map(|flag| flag.as_str().parse::<ThinkFlag>().ok())
                .collect(),
            end,
            budget_hit: forced().any(|at| Some(tokens[at]) == close),
            usage: Usage {
                prompt_tokens: Some(count(self.prompt.len())),
                input_tokens: Some(count(self.input_tokens)),
                think_tokens: Some(own(&split.thought_range)),
                forced_tokens: count(forced().count()),
                answer_tokens: Some(split.answer_range.as_ref().map_or(0, own)),
                output_tokens: None,
            },
            tokens: Some(tokens),
            timing: Some(Timing {
                prefill_ms: first_ms - self.started_ms,
                decode_ms: now_ms - first_ms,
            }),
        }
    }
}

impl Plan {
    /// The generation that an answer stands behind; `None` where it would be the whole thought's.
    fn trunk(&self, variant: Variant) -> Option<Generation> {
        let (whole, _) = self.whole.as_ref()?;
        match variant.budget {
            Some(budget) => whole.cut(budget as usize),
            None if variant.extensions > 0 => {
                self.extended.as_ref().map(|(extended, _)| extended.clone())
            }
            None => Some(whole.clone()),
        }
    }

    /// The output up to an answer: the thought and its end, and an empty line. `None` where the
    /// thought never ended, or is the whole one.
    fn base(&self, variant: Variant, codec: &Codec) -> Option<Vec<TokenId>> {
        let trunk = self.trunk(variant)?;
        let mut base = trunk.tokens()[..trunk.answer_start()?].to_vec();
        if base.last().copied() == codec.markers.think_close {
            base.extend(codec.markers.forced_close_at_start.iter().skip(1));
        }
        Some(base)
    }

    /// An answer that is another's: the thought ended before the budget, or it has no end to put off or to
    /// answer behind.
    fn copied(&self, variant: Variant) -> Option<Finished> {
        let extended = self.extended.as_ref().filter(|_| variant.extensions > 0);
        let (_, free) = extended.or(self.whole.as_ref())?;
        let made = (self.made.iter().filter(|_| extended.is_none()))
            .find(|(mode, ..)| *mode == variant.mode);
        let (completion, labels) = match made {
            Some((_, completion, labels)) => (completion.clone(), labels.clone()),
            None => (free.clone(), Vec::new()),
        };
        let thought_ended = free.answer.is_some() && !free.budget_hit;
        Some(Finished {
            nested: Some(Nested {
                variant,
                thought_ended,
                labels,
            }),
            logprobs: vec![0.0; completion.tokens.as_ref().map_or(0, Vec::len)],
            completion,
        })
    }
}

/// The completion of a prompt that leaves no room in the context: cut off before its first token.
pub(crate) fn without_room(prompt_tokens: usize, input_tokens: usize) -> Completion {
    Completion {
        thought: String::new(),
        answer: None,
        flags: vec![ThinkFlag::Truncated],
        end: End::Length,
        budget_hit: false,
        usage: Usage {
            prompt_tokens: Some(count(prompt_tokens)),
            input_tokens: Some(count(input_tokens)),
            think_tokens: Some(0),
            answer_tokens: Some(0),
            ..Usage::default()
        },
        tokens: Some(Vec::new()),
        timing: None,
    }
}

fn count(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}
