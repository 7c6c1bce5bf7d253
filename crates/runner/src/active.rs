//! One generation in work, and what it becomes.

use engine::generate::{Ending, Generation};
use engine::{Outcome, TokenId};
use eval::{Completion, End, ThinkFlag, Timing, Usage};
use text::{Decoder, Encoded};

use crate::codec::{Codec, Settings};

/// A generation in a slot, with its text and times.
pub(crate) struct Active<'c> {
    pub generation: Generation,
    /// The whole prompt; what of it is still to be computed is pending.
    pub prompt: Vec<TokenId>,
    codec: &'c Codec,
    decoder: Decoder,
    n_shown: usize,
    input_tokens: usize,
    prefilled: bool,
    started_ms: f64,
    first_token_ms: Option<f64>,
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
        Some(Self {
            prompt: encoded.ids.clone(),
            input_tokens: encoded.n_input_tokens,
            prefilled: encoded.prefilled,
            generation: Generation::new(
                encoded.ids,
                encoded.prefilled,
                settings.limits,
                settings.sampler(seed),
                codec.markers.clone(),
            ),
            codec,
            decoder: Decoder::new(),
            n_shown: 0,
            started_ms: now_ms,
            first_token_ms: None,
        })
    }

    /// Takes an outcome. Returns the ending if there is one, and hands new text to `show`
    /// as (belongs to the answer, text).
    pub fn absorb(
        &mut self,
        outcome: &Outcome,
        now_ms: f64,
        show: &mut dyn FnMut(bool, &str),
    ) -> Option<Ending> {
        self.first_token_ms.get_or_insert(now_ms);
        let is_answer = !self.generation.is_thinking();
        let ending = self.generation.absorb(outcome);
        let markers = &self.codec.markers;
        for &token in &self.generation.tokens()[self.n_shown..] {
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
        self.n_shown = self.generation.tokens().len();
        ending
    }

    /// The finished generation, split into thought and answer.
    pub fn finish(self, ending: Ending, now_ms: f64) -> Generated {
        let done = self.generation.finish();
        let tokenizer = &self.codec.tokenizer;
        let split = text::split(
            &done.tokens,
            self.codec.markers.think_open,
            self.codec.markers.think_close,
            self.prefilled,
            match ending {
                Ending::Stop => text::End::Stop,
                Ending::Length => text::End::Length,
            },
            |ids: &[TokenId]| tokenizer.decode(ids),
        );
        let forced = &done.forced;
        let own = |range: &std::ops::Range<usize>| {
            count(range.clone().filter(|i| !forced.contains(i)).count())
        };
        let first_ms = self.first_token_ms.unwrap_or(now_ms);
        let completion = Completion {
            thought: split.thought,
            answer: split.answer,
            flags: split
                .flags
                .iter()
                .filter_map(|f| f.as_str().parse::<ThinkFlag>().ok())
                .collect(),
            end: match ending {
                Ending::Stop => End::Stop,
                Ending::Length => End::Length,
            },
            budget_hit: !forced.is_empty(),
            usage: Usage {
                prompt_tokens: count(self.prompt.len()),
                input_tokens: count(self.input_tokens),
                think_tokens: own(&split.thought_range),
                forced_tokens: count(forced.len()),
                answer_tokens: split.answer_range.as_ref().map_or(0, own),
            },
            tokens: done.tokens,
            timing: Some(Timing {
                prefill_ms: first_ms - self.started_ms,
                decode_ms: now_ms - first_ms,
            }),
        };
        Generated {
            completion,
            logprobs: done.logprobs,
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
            prompt_tokens: count(prompt_tokens),
            input_tokens: count(input_tokens),
            ..Usage::default()
        },
        tokens: Vec::new(),
        timing: None,
    }
}

fn count(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}
