//! The loop: fill the batch, step, absorb, score, again.

use engine::{Engine, EngineError, Outcome, SeqId, TokenId, Work};
use eval::run::{Ask, Run};
use eval::{Completion, Nested, Sample, Variant};

use crate::RunnerError;
use crate::active::{self, Active, Finished, Generated, Next};
use crate::codec::{Codec, Settings};
use crate::prompts::{Fresh, Prompts};

/// What a host hears of while a run goes on.
#[derive(Debug)]
pub enum Happening<'a> {
    /// A sample's output grew.
    Text {
        /// The sample.
        ask: &'a Ask,
        /// The item's id.
        item: &'a str,
        /// Whether the text belongs to the answer.
        is_answer: bool,
        /// What came.
        text: &'a str,
    },
    /// A sample is finished and scored.
    Scored(&'a Sample),
    /// The engine was lost and is there again. What was shown of unfinished samples is void: they
    /// begin anew.
    Recovered {
        /// Why it was lost.
        why: &'a str,
    },
}

/// Whether to go on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Flow {
    /// Go on.
    Continue,
    /// Begin no further sample, and stop once those in work are finished.
    Drain,
    /// Stop after this step; finished samples stay.
    Stop,
}

/// How a run ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ended {
    /// Every sample is scored.
    Complete,
    /// The host asked to stop, at once or once the samples in work were finished.
    Cancelled,
}

/// Whoever lets a run happen: the worker, the command, a test.
#[allow(
    async_fn_in_trait,
    reason = "single-threaded on both targets; a browser's futures are not Send"
)]
pub trait Host {
    /// Milliseconds on any steady clock.
    fn now_ms(&self) -> f64;
    /// Takes note of something.
    fn on(&mut self, happening: Happening<'_>);
    /// Called after every step with the number of tokens it generated: a place to let messages
    /// in, and to ask for a stop.
    async fn breathe(&mut self, n_generated: usize) -> Flow;
}

/// How often an engine may be lost before it counts as unusable, with no sample finished in between.
pub const MAX_LOSSES: usize = 4;

/// A sample in work, or room for one.
type Slot<'c> = Option<(Ask, Active<'c>)>;

/// Drives `run` to its end over `engine`, with at most `n_parallel` samples in work at once.
///
/// # Errors
/// An engine failure or a template that cannot be rendered; samples in work are given back to the run, so
/// that it can go on with another engine.
pub async fn drive(
    run: &mut Run,
    engine: &mut impl Engine,
    codec: &Codec,
    n_parallel: usize,
    host: &mut impl Host,
) -> Result<Ended, RunnerError> {
    let settings = Settings::of_spec(&run.header().spec);
    let n_slots = n_parallel.clamp(1, engine.n_slots().max(1));
    let mut slots: Vec<Slot<'_>> = (0..n_slots).map(|_| None).collect();
    let mut prompts = Prompts::new(n_slots);
    prompts.clear(engine);
    let ended = loop {
        let step = fill_and_step(
            run,
            engine,
            codec,
            &settings,
            &mut slots,
            &mut prompts,
            host,
        );
        match step.await {
            Ok(0) if run.is_held() && !run.is_complete() => break Ok(Ended::Cancelled),
            Ok(0) => break Ok(Ended::Complete),
            Ok(n_generated) => match host.breathe(n_generated).await {
                Flow::Continue => run.hold(false),
                Flow::Drain => run.hold(true),
                Flow::Stop => break Ok(Ended::Cancelled),
            },
            Err(error) => break Err(error),
        }
    };
    for (ask, _) in slots.iter_mut().rev().filter_map(Option::take) {
        run.give_back(ask);
    }
    run.hold(false);
    prompts.clear(engine);
    ended
}

/// Drives as [`drive`] does, and when the engine is lost has it loaded again by `reload`, which is
/// told why, and goes on with the same run: samples in work begin anew, finished ones stay.
///
/// # Errors
/// As [`drive`], and what `reload` fails with. [`EngineError::Lost`] once the engine was lost
/// [`MAX_LOSSES`] times without a sample finished in between.
pub async fn drive_on<E: Engine>(
    run: &mut Run,
    engine: &mut E,
    codec: &Codec,
    n_parallel: usize,
    host: &mut impl Host,
    mut reload: impl AsyncFnMut(&str) -> Result<E, String>,
) -> Result<Ended, RunnerError> {
    let mut n_losses = 0;
    loop {
        let n_before = run.n_done();
        let why = match drive(run, engine, codec, n_parallel, host).await {
            Err(RunnerError::Engine(EngineError::Lost(why))) => why,
            other => return other,
        };
        n_losses = if run.n_done() > n_before {
            1
        } else {
            n_losses + 1
        };
        if n_losses >= MAX_LOSSES {
            return Err(EngineError::Lost(why).into());
        }
        match reload(&why).await {
            Ok(loaded) => *engine = loaded,
            Err(reason) => return Err(RunnerError::Reload { why, reason }),
        }
        host.on(Happening::Recovered { why: &why });
    }
}

/// One step of all slots; returns how many tokens were generated, 0 when the run is complete.
async fn fill_and_step<'c>(
    run: &mut Run,
    engine: &mut impl Engine,
    codec: &'c Codec,
    settings: &Settings,
    slots: &mut [Slot<'c>],
    prompts: &mut Prompts,
    host: &mut impl Host,
) -> Result<usize, RunnerError> {
    let is_taken: Vec<bool> = slots.iter().map(Option::is_some).collect();
    fill(run, engine.card().n_ctx, codec, settings, slots, host)?;
    let filled = slots.iter_mut().enumerate().filter(|&(i, _)| !is_taken[i]);
    let fresh = filled.filter_map(|(slot, active)| {
        let (_, active) = active.as_mut()?;
        Some(Fresh {
            slot,
            prompt: &active.prompt,
            feed: &mut active.feed,
        })
    });
    prompts.place(engine, fresh.collect()).await?;
    let (outcomes, guesses) = step(engine, slots).await?;
    if outcomes.is_empty() {
        return Ok(0);
    }
    let mut n_generated = 0;
    let now_ms = host.now_ms();
    let mut outcomes = outcomes.into_iter().zip(guesses);
    for (i, slot) in slots.iter_mut().enumerate() {
        let Some((ask, active)) = slot else { continue };
        let Some((outcomes, guess)) = outcomes.next() else {
            break;
        };
        prompts.computed(i, &active.prompt);
        let item = &run.items()[ask.item_index as usize].id;
        let mut show = |is_answer: bool, text: &str| {
            host.on(Happening::Text {
                ask,
                item,
                is_answer,
                text,
            });
        };
        let mut finished = None;
        let mut n_taken = 0;
        for outcome in &outcomes {
            finished = active.absorb(outcome, now_ms, &mut show);
            n_taken += 1;
            // The next outcome counts where the guess is what goes on.
            let guessed = guess.get(n_taken - 1..n_taken).unwrap_or(&[]);
            if finished.is_some() || active.feed.pending() != guessed {
                break;
            }
        }
        n_generated += n_taken;
        active.guess_held(n_taken - 1, guess.len());
        if n_taken <= guess.len() {
            engine.rewind(SeqId(i), active.feed.n_held());
        }
        let mut is_over = false;
        if let Some(finished) = finished {
            keep(run, ask, finished, host);
            is_over = !go_on(run, ask, active, now_ms, host);
        }
        if let Some(n_kept) = active.feed.take_rewind() {
            engine.rewind(SeqId(i), n_kept);
        }
        if is_over {
            *slot = None;
            prompts.end(engine, i);
        }
    }
    Ok(n_generated)
}

/// One step of the engine over all slots: for each in use its outcomes, and what was guessed.
async fn step(
    engine: &mut impl Engine,
    slots: &[Slot<'_>],
) -> Result<(Vec<Vec<Outcome>>, Vec<Vec<TokenId>>), EngineError> {
    let in_use: Vec<(usize, &Active<'_>)> = (slots.iter().enumerate())
        .filter_map(|(i, slot)| slot.as_ref().map(|(_, active)| (i, active)))
        .collect();
    let guesses: Vec<Vec<TokenId>> = if engine.can_check() {
        in_use
            .iter()
            .map(|(_, active)| active.guess().to_vec())
            .collect()
    } else {
        vec![Vec::new(); in_use.len()]
    };
    let tokens: Vec<Vec<TokenId>> = (in_use.iter().zip(&guesses))
        .map(|((_, active), guess)| [active.feed.pending(), &guess[..]].concat())
        .collect();
    let work: Vec<Work<'_>> = (in_use.iter().zip(&tokens))
        .map(|((i, active), tokens)| Work {
            seq: SeqId(*i),
            tokens,
            want: active.want(),
        })
        .collect();
    if work.is_empty() {
        return Ok((Vec::new(), Vec::new()));
    }
    let n_checked: Vec<usize> = guesses.iter().map(Vec::len).collect();
    let outcomes = if n_checked.iter().any(|n| *n > 0) {
        engine.step_checked(&work, &n_checked).await?
    } else {
        let last = engine.step(&work).await?;
        last.into_iter().map(|outcome| vec![outcome]).collect()
    };
    Ok((outcomes, guesses))
}

/// Hands a finished answer to the run.
fn keep(run: &mut Run, ask: &Ask, finished: Finished, host: &mut impl Host) {
    let sample = match finished.nested {
        None => Some(run.absorb(ask, finished.completion)),
        Some(nested) => run.absorb_nested(ask, nested, finished.completion),
    };
    if let Some(sample) = sample {
        host.on(Happening::Scored(&sample));
    }
}

/// Goes on to the next nested answer that takes a step; false when there is none.
fn go_on(
    run: &mut Run,
    ask: &Ask,
    active: &mut Active<'_>,
    now_ms: f64,
    host: &mut impl Host,
) -> bool {
    loop {
        match active.next(now_ms) {
            Next::Made(finished) => keep(run, ask, *finished, host),
            Next::Work => return true,
            Next::Over => return false,
        }
    }
}

/// Gives every free slot the next sample. One whose prompt fills the context is cut off at once:
/// the run goes on, and the sample counts as wrong like any other that was cut off.
fn fill<'c>(
    run: &mut Run,
    n_ctx: usize,
    codec: &'c Codec,
    settings: &Settings,
    slots: &mut [Slot<'c>],
    host: &mut impl Host,
) -> Result<(), RunnerError> {
    for slot in slots.iter_mut() {
        while slot.is_none() {
            let Some(ask) = run.ask() else { return Ok(()) };
            let encoded = text::encode_prompt(
                &codec.tokenizer,
                &codec.template,
                &ask.prompt.text,
                ask.prompt.input.clone(),
            )?;
            let (n_prompt, n_input) = (encoded.ids.len(), encoded.n_input_tokens);
            let now_ms = host.now_ms();
            let active = Active::new(codec, encoded, settings, ask.seed, n_ctx, now_ms);
            let Some(mut active) = active else {
                cut_off(run, &ask, &active::without_room(n_prompt, n_input), host);
                continue;
            };
            let is_past = ask.past.is_some();
            if !ask.variants.is_empty() {
                let spec = &run.header().spec;
                let form = codec.answer_form(spec, &run.items()[ask.item_index as usize]);
                active.plan(ask.variants.clone(), form, ask.past.clone());
            }
            if !is_past || go_on(run, &ask, &mut active, now_ms, host) {
                *slot = Some((ask, active));
            }
        }
    }
    Ok(())
}

/// Keeps a sample without a token, and each of its nested answers likewise.
fn cut_off(run: &mut Run, ask: &Ask, completion: &Completion, host: &mut impl Host) {
    let nested = |&variant: &Variant| Nested {
        variant,
        thought_ended: false,
        labels: Vec::new(),
    };
    let own = ask.past.is_none().then_some(None);
    for nested in own
        .into_iter()
        .chain(ask.variants.iter().map(|v| Some(nested(v))))
    {
        let finished = Finished {
            nested,
            completion: completion.clone(),
            logprobs: Vec::new(),
        };
        keep(run, ask, finished, host);
    }
}

/// One generation from token ids, in slot 0.
///
/// # Errors
/// As [`drive`].
pub async fn complete(
    engine: &mut impl Engine,
    codec: &Codec,
    encoded: text::Encoded,
    settings: &Settings,
    seed: u64,
    show: &mut dyn FnMut(bool, &str),
) -> Result<Generated, RunnerError> {
    let n_ctx = engine.card().n_ctx;
    let prompt_tokens = encoded.ids.len();
    let Some(mut active) = Active::new(codec, encoded, settings, seed, n_ctx, 0.0) else {
        return Err(RunnerError::PromptTooLong {
            prompt_tokens,
            n_ctx,
        });
    };
    engine.rewind(SeqId(0), 0);
    loop {
        let work = [Work {
            seq: SeqId(0),
            tokens: active.feed.pending(),
            want: active.want(),
        }];
        let outcomes = engine.step(&work).await?;
        if let Some(done) = outcomes.first().and_then(|o| active.absorb(o, 0.0, show)) {
            return Ok(Generated {
                completion: done.completion,
                logprobs: done.logprobs,
            });
        }
    }
}
