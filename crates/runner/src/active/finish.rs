//! What becomes of an answer that is finished: its completion, and the line of the record that it is.

use engine::TokenId;
use engine::generate::{Ending, Generation};
use eval::nested::LabelLogprob;
use eval::{Completion, End, Nested, ThinkFlag, Timing, Usage, Variant};

use super::{Active, Finished, Stage};

impl Active<'_> {
    pub(super) fn finish_free(&mut self, ending: Ending, now_ms: f64) -> Option<Finished> {
        let Stage::Free(generation) = &self.stage else {
            return None;
        };
        let done = generation.clone().finish();
        let is_forced = |at: usize| done.forced.iter().any(|range| range.contains(&at));
        let completion = self.completion(done.tokens.clone(), &is_forced, ending, now_ms);
        let generation = generation.clone();
        if let Some(plan) = &mut self.nested {
            if let Some(start) = generation.answer_start() {
                self.guess.learn(&done.tokens[start..]);
            }
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

    pub(super) fn finish_form(&mut self, now_ms: f64) -> Option<Finished> {
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

    pub(super) fn finish_labels(&mut self, now_ms: f64) -> Option<Finished> {
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

    /// An answer of a form that the context has no room for.
    pub(super) fn no_room(&self, variant: Variant) -> Finished {
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
