//! From a prompt to token ids and back: what a model's file says of text.

use std::rc::Rc;

use engine::TokenId;
use engine::constrain::Part;
use engine::generate::{Limits, Markers};
use engine::sample::{Rng, Sampler};
use eval::prompt::{FormPart, answer_form};
use eval::{Item, Kind, RunSpec};
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
    /// How often the thought's end will be put off: each time takes room in the context.
    pub extensions: usize,
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
            continuation: tokenizer.encode("\nWait,", Special::Text),
        });
        Ok(Self {
            tokenizer,
            template,
            markers,
        })
    }
}

/// The form of an item's answer, in tokens.
#[derive(Clone, Debug, Default)]
pub(crate) struct AnswerForm {
    /// The whole answer, its end of the turn included.
    pub parts: Vec<Part>,
    /// The labels, for a task that has them.
    pub labels: Vec<String>,
    /// What stands before a label.
    pub before_label: Vec<TokenId>,
    /// Each label's tokens there.
    pub label_tokens: Vec<Vec<TokenId>>,
}

impl AnswerForm {
    /// Most tokens that an answer of the form has.
    pub fn max_tokens(&self) -> usize {
        let of = |part: &Part| match part {
            Part::Fixed(tokens) => tokens.len(),
            Part::OneOf(options) => options.iter().map(Vec::len).max().unwrap_or(0),
        };
        self.parts.iter().map(of).sum()
    }
}

impl Codec {
    /// The form of the answer about `item`.
    pub(crate) fn answer_form(&self, spec: &RunSpec, item: &Item) -> AnswerForm {
        let task = spec.task.task();
        let form = answer_form(task, spec.prompt_form, item);
        let mut this = AnswerForm {
            parts: self.parts(&form),
            ..AnswerForm::default()
        };
        if let (Kind::Classify, [Part::OneOf(lines)]) = (task.kind, this.parts.as_slice()) {
            let shortest = lines.iter().map(Vec::len).min().unwrap_or(0);
            let is_shared = |at: &usize| lines.iter().all(|line| line[*at] == lines[0][*at]);
            let n_shared = (0..shortest.saturating_sub(1))
                .take_while(is_shared)
                .count();
            this.labels = task.labels.iter().map(|&label| label.to_owned()).collect();
            this.before_label = lines[0][..n_shared].to_vec();
            this.label_tokens = lines.iter().map(|line| line[n_shared..].to_vec()).collect();
        }
        this
    }

    /// A form in tokens. An option is encoded together with the text before it, for a token may reach
    /// over the border between the two. Where nothing is one of the options, what follows takes its
    /// place: the next token, or the end of the turn.
    fn parts(&self, form: &[FormPart]) -> Vec<Part> {
        // The data are text: no word of them steers the model.
        let encode = |text: &str| self.tokenizer.encode(text, Special::Text);
        let mut parts = Vec::new();
        let mut before = "";
        let mut n_written = 0;
        for (at, part) in form.iter().enumerate() {
            match part {
                FormPart::Text(text) => before = text,
                FormPart::OneOf(options) => {
                    let next =
                        options
                            .iter()
                            .any(String::is_empty)
                            .then(|| match form.get(at + 1) {
                                Some(FormPart::Text(text)) => encode(text).first().copied(),
                                _ => self.markers.stop.first().copied(),
                            });
                    let whole = |option: &String| {
                        let tokens = encode(&format!("{before}{option}"));
                        let rest = tokens.into_iter().skip(n_written);
                        rest.chain(next.flatten()).collect::<Vec<TokenId>>()
                    };
                    parts.push(Part::OneOf(options.iter().map(whole).collect()));
                    n_written = usize::from(next.is_some());
                    before = "";
                }
            }
        }
        if !before.is_empty() {
            parts.push(Part::Fixed(
                encode(before).into_iter().skip(n_written).collect(),
            ));
        }
        parts
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
            extensions: spec.extensions as usize,
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
        let put_in = markers.forced_close.len() + self.extensions * markers.continuation.len();
        let reserved = prompt.len() + put_in;
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
