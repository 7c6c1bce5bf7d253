//! One question until it is answered or given up.

use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use anyhow::{Result, anyhow};
use endpoint::{Ask, Dialect, Failure, Known, Next, Opening, Policy, Retries, Setting, completion};
use eval::{Completion, RunSpec};
use indicatif::ProgressBar;
use serde_json::{Map, Value};

use super::post::Client;
use super::prompts::Prompts;

/// How often a wait looks up whether the run has ended meanwhile.
const GLANCE: Duration = Duration::from_millis(50);

/// Who asks.
pub struct Asker {
    /// The connection.
    pub client: Client,
    /// The model's name at the server.
    pub model: String,
    /// What is asked for.
    pub spec: RunSpec,
    /// Further parameters of each request.
    pub extra: Map<String, Value>,
    /// What the server does not take.
    pub dialect: Dialect,
    /// Patience with failures.
    pub policy: Policy,
    /// Whether replies shall come piece by piece.
    pub is_streamed: bool,
    /// Whether the thought is open at the beginning.
    pub opening: Opening,
    /// What is said about each item.
    pub prompts: Prompts,
    /// Until when the server asked to be left alone.
    pub pause: Mutex<Option<Instant>>,
}

/// A question's answer, and who gave it.
pub struct Answered {
    pub completion: Completion,
    pub model: Option<String>,
    pub fingerprint: Option<String>,
}

/// Why a question has no answer.
pub enum Trouble {
    /// Another one failed for good.
    Stopped,
    /// It was given up after so many failures, the last of which was this.
    GaveUp(Failure, u32),
    /// The server refuses what it took before.
    Changed(Setting),
    /// The prompts cannot be sent as the server wants them.
    Prompts(anyhow::Error),
}

impl Trouble {
    /// As a sentence.
    pub fn into_error(self, asker: &Asker) -> anyhow::Error {
        let server = asker.client.shown();
        match self {
            Self::Stopped => anyhow!("the run was stopped"),
            Self::GaveUp(failure, n) => {
                let times = if n > 1 {
                    format!(", {n} times in a row")
                } else {
                    String::new()
                };
                anyhow!("{server} {failure}{times}: {}", failure.advice())
            }
            Self::Changed(setting) => anyhow!(
                "{server} refuses `{}`, which it took when the record began: start a new record",
                setting.as_str()
            ),
            Self::Prompts(error) => error,
        }
    }
}

impl Asker {
    /// Answers the first question of a run, learning what the server does not take.
    pub fn settle(&mut self, ask: &eval::Ask, bar: &ProgressBar) -> Result<Answered, Trouble> {
        loop {
            let refused = match self.ask(ask, bar, &|| false) {
                Err(Trouble::Changed(setting)) => setting,
                other => return other,
            };
            let dialect = std::mem::take(&mut self.dialect);
            self.dialect = dialect.without(refused);
            let name = refused.as_str();
            let instead = refused.instead();
            bar.suspend(|| {
                eprintln!("{} refuses `{name}`: {instead}", self.client.shown());
            });
            self.check_dialect().map_err(Trouble::Prompts)?;
        }
    }

    /// Answers a question as the first one was asked. Waits end early where `is_over`.
    pub fn answer(
        &self,
        ask: &eval::Ask,
        bar: &ProgressBar,
        is_over: &dyn Fn() -> bool,
    ) -> Result<Answered, Trouble> {
        self.ask(ask, bar, is_over)
    }

    /// Checks that the prompts may be sent as this server wants them.
    pub fn check_dialect(&self) -> Result<()> {
        let as_text = self.dialect.names().iter().any(|name| name == "prompt");
        if as_text {
            self.prompts.check_as_text()?;
        }
        Ok(())
    }

    fn ask(
        &self,
        ask: &eval::Ask,
        bar: &ProgressBar,
        is_over: &dyn Fn() -> bool,
    ) -> Result<Answered, Trouble> {
        let question = Ask {
            model: &self.model,
            message: self.prompts.message(ask),
            is_streamed: self.is_streamed,
            temperature: self.spec.temperature,
            top_p: self.spec.top_p,
            seed: ask.seed,
            max_tokens: self.spec.max_tokens,
            extra: &self.extra,
        };
        let body = self.dialect.body(&question).to_string();
        let mut retries = Retries::new(self.policy, ask.seed);
        loop {
            self.wait_for_pause(is_over)?;
            let failure = match self.client.ask(&body) {
                Ok((reply, timing)) => {
                    let (prompt_tokens, input_tokens) = self.prompts.counts(ask);
                    let known = Known {
                        opening: self.opening,
                        prompt_tokens,
                        input_tokens,
                        max_tokens: self.spec.max_tokens,
                        timing,
                    };
                    return Ok(Answered {
                        completion: completion(&reply, &known),
                        model: reply.model,
                        fingerprint: reply.fingerprint,
                    });
                }
                Err(failure) => failure,
            };
            if let Failure::Status { status, error, .. } = &failure
                && let Some(setting) = self.dialect.clone().adapt(&question, *status, error)
            {
                return Err(Trouble::Changed(setting));
            }
            match retries.after(&failure) {
                Next::GiveUp => return Err(Trouble::GaveUp(failure, retries.n_failures())),
                Next::Wait { ms, is_asked } => {
                    let until = Instant::now() + Duration::from_millis(ms);
                    if is_asked {
                        let mut pause = self.pause.lock().unwrap_or_else(PoisonError::into_inner);
                        *pause = Some(pause.map_or(until, |other| other.max(until)));
                    }
                    bar.suspend(|| {
                        eprintln!(
                            "{} {failure}; it is asked again in {:.1} s",
                            self.client.shown(),
                            ms as f64 / 1e3
                        );
                    });
                    wait(until, is_over)?;
                }
            }
        }
    }

    /// Waits as long as the server asked anyone to.
    fn wait_for_pause(&self, is_over: &dyn Fn() -> bool) -> Result<(), Trouble> {
        let pause = *self.pause.lock().unwrap_or_else(PoisonError::into_inner);
        pause.map_or(Ok(()), |until| wait(until, is_over))
    }
}

fn wait(until: Instant, is_over: &dyn Fn() -> bool) -> Result<(), Trouble> {
    loop {
        if is_over() {
            return Err(Trouble::Stopped);
        }
        let left = until.saturating_duration_since(Instant::now());
        if left.is_zero() {
            return Ok(());
        }
        std::thread::sleep(left.min(GLANCE));
    }
}
