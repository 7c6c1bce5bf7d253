//! The one loop that drives a run over an engine; shared by the worker and the command.
//!
//! [`Codec`] joins what the model's file says of text: tokenizer, chat template, think tokens.
//! [`complete`] is one generation, [`drive`] a whole [`eval::Run`]: it fills the batch, and as
//! soon as one sample ends the next takes its slot. What happens meanwhile goes to a [`Host`],
//! which also owns the clock and the wish to stop.
//!
//! Rule of thumb: a line that both the command and the worker would contain belongs here.

mod active;
mod codec;
mod drive;
mod feed;
mod guess;
mod prompts;
mod subject;

pub use active::Generated;
pub use codec::{Codec, Settings};
pub use drive::{Ended, Flow, Happening, Host, MAX_LOSSES, complete, drive, drive_on};
pub use subject::{default_spec, header, prompt_form_of, sha256, subject, template_sha256};

/// Why a run could not go on. What a model says is never among it.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum RunnerError {
    /// The engine failed; the samples in work were given back to the run.
    #[error(transparent)]
    Engine(#[from] engine::EngineError),
    /// The engine was lost and could not be loaded again; the samples in work were given back.
    #[error("the device was lost ({why}), and the model could not be loaded again: {reason}")]
    Reload {
        /// Why it was lost.
        why: String,
        /// Why it could not be loaded.
        reason: String,
    },
    /// Tokenizer or template failed.
    #[error(transparent)]
    Text(#[from] text::TextError),
    /// A single prompt leaves no room for an answer; in a run that is a sample cut off at once.
    #[error(
        "the prompt has {prompt_tokens} tokens, the context holds {n_ctx}: shorten it or choose a model with a larger context"
    )]
    PromptTooLong {
        /// Its tokens.
        prompt_tokens: usize,
        /// Positions there are.
        n_ctx: usize,
    },
}
