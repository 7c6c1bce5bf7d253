//! From a prompt to token ids and back: what a model's file says of text.

use std::rc::Rc;

use engine::TokenId;
use engine::generate::{Limits, Markers};
use engine::sample::{Rng, Sampler};
use eval::RunSpec;
use text::{ChatTemplate, Special, Tokenizer};

use crate::RunnerError;

/// Tokenizer, chat template and the ids that steer a generation.
#[derive(Debug)]
pub struct Codec {
    /// Text to ids.
    pub tokenizer: Tokenizer,
    /// Messages to text.
    pub template: ChatTemplate,
    /// The ids that steer a generation.
    pub markers: Rc<Markers>,
}

/// How to generate: the part of a [`RunSpec`] that a single generation needs.
#[derive(Clone, Copy, Debug)]
pub struct Settings {
    /// Softmax temperature; `None` means greedy.
    pub temperature: Option<f32>,
    /// Nucleus mass.
    pub top_p: f32,
    /// Where to end.
    pub limits: Limits,
}

impl Codec {
    /// Reads tokenizer and template out of a model's header.
    pub fn from_gguf(header: &gguf::Header) -> Result<Self, RunnerError> {
        let tokenizer = Tokenizer::from_gguf(header)?;
        let template = ChatTemplate::from_gguf(header, &tokenizer)?;
        let n_rows = header
            .find_tensor("token_embd.weight")
            .and_then(|embedding| embedding.shape.get(1).copied())
            .unwrap_or(0);
        let n_used = tokenizer.n_used_tokens() as TokenId;
        let markers = Rc::new(Markers {
            think_open: tokenizer.think_open(),
            think_close: tokenizer.think_close(),
            stop: tokenizer.stop_tokens().iter().copied().collect(),
            first_padding: (u64::from(n_used) < n_rows).then_some(n_used),
            forced_close: tokenizer.encode("\n</think>\n\n", Special::Parse),
            forced_close_at_start: tokenizer.encode("</think>\n\n", Special::Parse),
        });
        Ok(Self {
            tokenizer,
            template,
            markers,
        })
    }
}

impl Settings {
    /// The settings of a run.
    #[must_use]
    pub fn of_spec(spec: &RunSpec) -> Self {
        Self {
            temperature: spec.temperature,
            top_p: spec.top_p,
            limits: Limits {
                max_tokens: spec.max_tokens as usize,
                think_budget: spec.think_budget.map(|b| b as usize),
                ignore_stop: false,
            },
        }
    }

    /// The sampler of one sample.
    #[must_use]
    pub fn sampler(&self, seed: u64) -> Sampler {
        match self.temperature {
            Some(temperature) if temperature > 0.0 => Sampler::Nucleus {
                temperature,
                top_p: self.top_p,
                rng: Rng::new(seed),
            },
            _ => Sampler::Greedy,
        }
    }

    /// The same settings, cut to what is left of a context after a prompt.
    /// `None` if nothing is left.
    #[must_use]
    pub fn within(&self, n_ctx: usize, prompt: &[TokenId], markers: &Markers) -> Option<Self> {
        let reserved = prompt.len() + markers.forced_close.len();
        let room = n_ctx.checked_sub(reserved).filter(|&room| room > 0)?;
        let max_tokens = self.limits.max_tokens.min(room);
        Some(Self {
            limits: Limits {
                max_tokens,
                ..self.limits
            },
            ..*self
        })
    }
}
