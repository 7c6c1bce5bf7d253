//! How fast an engine prefills and decodes, beside what it has to read for that.
//!
//! [`bench`] reads no clock and does no I/O: it is given a clock, and tells a callback after every
//! step, which may let a browser breathe and may stop the measurement.

use std::ops::ControlFlow;

use engine::{Engine, SeqId, TokenId, Want, Work};
use gguf::{GgufError, Header, optional};
use serde::Serialize;

use crate::{AnyEngine, EnginesError, Kind};

/// Prefills that are timed for each batch size; fewer where they take long.
const N_PREFILLS: usize = 3;
/// After so many milliseconds of prefill, no further one is begun.
const PREFILL_MS: f64 = 10_000.0;
/// Decoding steps before those that are timed: the first ones compile pipelines.
const N_WARM: usize = 2;

/// What to measure.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plan {
    /// Sequences side by side, one measurement for each number.
    pub batches: Vec<usize>,
    /// Tokens of each prompt.
    pub prompt_tokens: usize,
    /// Tokens that each sequence decodes.
    pub new_tokens: usize,
}

/// What a step costs at least, and what the device can do.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Costs {
    /// Dispatches of a step; `None` on the CPU.
    pub dispatches_per_step: Option<usize>,
    /// Bytes of weights that a step reads: all tensors but the embedding, of which only rows are
    /// looked up (it counts where it is the output, too).
    pub weight_bytes: u64,
    /// Bytes of keys and values of one position, all layers together.
    pub kv_bytes_per_position: u64,
    /// Bytes that the device reads and writes in a second of plain copying; `None` on the CPU.
    pub copy_bytes_per_s: Option<f64>,
}

/// What was measured.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Report {
    /// Tokens of each prompt.
    pub prompt_tokens: usize,
    /// Tokens that each sequence decoded.
    pub new_tokens: usize,
    /// What a step costs at least.
    #[serde(flatten)]
    pub costs: Costs,
    /// One for each batch size, in the plan's order.
    pub batches: Vec<Row>,
}

/// What was measured at one batch size.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Row {
    /// Sequences side by side.
    pub batch: usize,
    /// Steps that take all prompts at once.
    pub prefill: Timing,
    /// Steps that take one token of each sequence.
    pub decode: Timing,
    /// Positions that a decoding step attends to in each sequence, on average.
    pub context_tokens: f64,
    /// Bytes that a decoding step has to read: the weights once, keys and values of every sequence.
    pub bytes_per_step: f64,
    /// The same for each token of the step.
    pub bytes_per_token: f64,
    /// `bytes_per_step` over the median step; `None` if the clock saw no time pass.
    pub bytes_per_s: Option<f64>,
    /// `bytes_per_s` over `copy_bytes_per_s`.
    pub copy_share: Option<f64>,
}

/// The times of steps of one kind.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Timing {
    /// Steps that were timed.
    pub n_steps: usize,
    /// The median step.
    pub median_ms: f64,
    /// A quarter of the steps took no longer.
    pub lower_quartile_ms: f64,
    /// A quarter of the steps took no less.
    pub upper_quartile_ms: f64,
    /// Tokens of a step over the median; `None` if the clock saw no time pass.
    pub tokens_per_s: Option<f64>,
}

/// How far a measurement is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    /// The batch size.
    pub batch: usize,
    /// Steps done, of all batch sizes together.
    pub n_done: usize,
    /// Steps there are at most.
    pub n_steps: usize,
}

impl Plan {
    /// Slots and positions of each that an engine needs for this.
    ///
    /// # Errors
    /// [`EnginesError::NothingToMeasure`].
    pub fn room(&self) -> Result<crate::Room, EnginesError> {
        let counts = [
            ("a prompt", self.prompt_tokens),
            ("an output", self.new_tokens),
            ("a batch", self.batches.iter().copied().min().unwrap_or(0)),
        ];
        if let Some(&(what, _)) = counts.iter().find(|(_, n)| *n == 0) {
            return Err(EnginesError::NothingToMeasure { what });
        }
        Ok(crate::Room {
            n_slots: self.batches.iter().copied().max().unwrap_or(1),
            n_ctx: self
                .prompt_tokens
                .saturating_add(self.new_tokens.max(N_WARM)),
        })
    }

    fn check(&self, engine: &impl Engine) -> Result<(), EnginesError> {
        let room = self.room()?;
        let (n_slots, n_ctx) = (engine.n_slots(), engine.card().n_ctx);
        if room.n_slots > n_slots {
            let need = room.n_slots;
            return Err(EnginesError::TooFewSlots { need, n_slots });
        }
        if room.n_ctx > n_ctx {
            let need = room.n_ctx;
            return Err(EnginesError::ContextTooSmall { need, n_ctx });
        }
        Ok(())
    }

    fn n_steps(&self) -> usize {
        self.batches.len() * (1 + N_WARM + N_PREFILLS + self.new_tokens)
    }
}

impl Costs {
    /// Counts what an engine reads of a file, and measures its device with `now_ms`, any steady
    /// clock.
    ///
    /// # Errors
    /// Metadata that is not there, a device that is lost.
    pub async fn of(
        engine: &AnyEngine,
        header: &Header,
        now_ms: impl Fn() -> f64,
    ) -> Result<Self, EnginesError> {
        let (dispatches_per_step, copy_bytes_per_s) = match engine {
            AnyEngine::Cpu(_) => (None, None),
            AnyEngine::Gpu(gpu) => (Some(gpu.n_dispatches()), gpu.copy_bandwidth(now_ms).await?),
        };
        // Decoded to f32 in memory, or as in the file; keys and values in f32, or in f16.
        let is_exact = engine.card().engine == Kind::CpuExact.as_str();
        let element_bytes = match engine {
            AnyEngine::Cpu(_) => 4,
            AnyEngine::Gpu(_) => 2,
        };
        Ok(Self {
            dispatches_per_step,
            weight_bytes: weight_bytes(header, is_exact),
            kv_bytes_per_position: element_bytes * kv_elements(header)?,
            copy_bytes_per_s,
        })
    }
}

fn weight_bytes(header: &Header, is_exact: bool) -> u64 {
    let is_tied = header.find_tensor("output.weight").is_none();
    let read = header
        .tensors()
        .iter()
        .filter(|t| is_tied || t.name != "token_embd.weight");
    read.map(|t| match is_exact {
        true => 4 * t.n_elements(),
        false => t.n_bytes,
    })
    .sum()
}

/// Elements of a position's keys and values in all layers.
fn kv_elements(header: &Header) -> Result<u64, GgufError> {
    let arch = header.str("general.architecture")?;
    let number = |name: &str| header.u32(&format!("{arch}.{name}")).map(u64::from);
    let n_heads = number("attention.head_count")?;
    let n_kv_heads = optional(number("attention.head_count_kv"))?.unwrap_or(n_heads);
    let head_size = match optional(number("attention.key_length"))? {
        Some(n) => n,
        None => number("embedding_length")? / n_heads.max(1),
    };
    Ok(2 * number("block_count")? * n_kv_heads * head_size)
}

/// Measures an engine: for each batch size some prefills of all prompts in one step, then the
/// decoding. Uses the first slots and forgets what they held.
///
/// `now_ms` is any steady clock. `on_progress` is called after every step, outside of what is
/// timed; with [`ControlFlow::Break`] the measurement ends and there is no report.
///
/// # Errors
/// [`EnginesError::NothingToMeasure`], [`EnginesError::TooFewSlots`],
/// [`EnginesError::ContextTooSmall`], and what the engine reports.
pub async fn bench(
    engine: &mut impl Engine,
    costs: &Costs,
    plan: &Plan,
    now_ms: impl Fn() -> f64,
    on_progress: impl AsyncFnMut(Progress) -> ControlFlow<()>,
) -> Result<Option<Report>, EnginesError> {
    plan.check(engine)?;
    let mut bench = Bench {
        engine,
        now_ms,
        on_progress,
        n_done: 0,
        n_steps: plan.n_steps(),
    };
    let mut batches = Vec::new();
    for (i, &batch) in plan.batches.iter().enumerate() {
        bench.n_done = plan.n_steps() / plan.batches.len() * i;
        match bench.row(batch, plan, costs).await {
            Ok(row) => batches.push(row),
            Err(Stop::Cancelled) => return Ok(None),
            Err(Stop::Failed(error)) => return Err(error.into()),
        }
    }
    Ok(Some(Report {
        prompt_tokens: plan.prompt_tokens,
        new_tokens: plan.new_tokens,
        costs: *costs,
        batches,
    }))
}

/// A measurement on its way.
struct Bench<'a, E, N, P> {
    engine: &'a mut E,
    now_ms: N,
    on_progress: P,
    n_done: usize,
    n_steps: usize,
}

/// Why a measurement ends early.
enum Stop {
    Cancelled,
    Failed(engine::EngineError),
}

impl<E, N, P> Bench<'_, E, N, P>
where
    E: Engine,
    N: Fn() -> f64,
    P: AsyncFnMut(Progress) -> ControlFlow<()>,
{
    async fn row(&mut self, batch: usize, plan: &Plan, costs: &Costs) -> Result<Row, Stop> {
        let n_vocab = self.engine.card().n_vocab;
        let prompts: Vec<Vec<TokenId>> = (0..batch)
            .map(|seq| prompt(seq, plan.prompt_tokens, n_vocab))
            .collect();
        let mut warm = self.prefill(&prompts).await?.1;
        for _ in 0..N_WARM {
            warm = self.step(&warm).await?.1;
        }
        let mut prefills = Vec::new();
        let mut next = Vec::new();
        while prefills.len() < N_PREFILLS && prefills.iter().sum::<f64>() < PREFILL_MS {
            let (ms, tokens) = self.prefill(&prompts).await?;
            prefills.push(ms);
            next = tokens;
        }
        let mut steps = Vec::new();
        for _ in 0..plan.new_tokens {
            let (ms, tokens) = self.step(&next).await?;
            steps.push(ms);
            next = tokens;
        }
        let decode = Timing::of(steps, batch);
        let context_tokens = plan.prompt_tokens as f64 + (plan.new_tokens as f64 + 1.0) / 2.0;
        let kv = costs.kv_bytes_per_position as f64 * context_tokens;
        let bytes_per_step = costs.weight_bytes as f64 + batch as f64 * kv;
        let bytes_per_s = per_second(bytes_per_step, decode.median_ms);
        let share = |copied| Some(bytes_per_s? / copied);
        Ok(Row {
            batch,
            prefill: Timing::of(prefills, batch * plan.prompt_tokens),
            decode,
            context_tokens,
            bytes_per_step,
            bytes_per_token: bytes_per_step / batch as f64,
            bytes_per_s,
            copy_share: costs.copy_bytes_per_s.and_then(share),
        })
    }

    async fn prefill(
        &mut self,
        prompts: &[Vec<TokenId>],
    ) -> Result<(f64, Vec<Vec<TokenId>>), Stop> {
        (0..prompts.len()).for_each(|seq| self.engine.rewind(SeqId(seq), 0));
        self.step(prompts).await
    }

    /// Milliseconds of a step, and the most probable next token of each sequence.
    async fn step(&mut self, tokens: &[Vec<TokenId>]) -> Result<(f64, Vec<Vec<TokenId>>), Stop> {
        let batch: Vec<Work<'_>> = tokens
            .iter()
            .enumerate()
            .map(|(seq, tokens)| Work {
                seq: SeqId(seq),
                tokens,
                want: Want::GREEDY,
            })
            .collect();
        let start = (self.now_ms)();
        let outcomes = self.engine.step(&batch).await.map_err(Stop::Failed)?;
        let ms = (self.now_ms)() - start;
        self.n_done += 1;
        let progress = Progress {
            batch: tokens.len(),
            n_done: self.n_done,
            n_steps: self.n_steps,
        };
        if (self.on_progress)(progress).await.is_break() {
            return Err(Stop::Cancelled);
        }
        let best = |o: &engine::Outcome| o.candidates.iter().take(1).map(|c| c.token).collect();
        Ok((ms, outcomes.iter().map(best).collect()))
    }
}

impl Timing {
    /// Of steps of `n_tokens` each; never of none.
    fn of(mut ms: Vec<f64>, n_tokens: usize) -> Self {
        ms.sort_by(f64::total_cmp);
        let at = |share: f64| ms[((ms.len() - 1) as f64 * share).round() as usize];
        let median_ms = f64::midpoint(ms[(ms.len() - 1) / 2], ms[ms.len() / 2]);
        Self {
            n_steps: ms.len(),
            median_ms,
            lower_quartile_ms: at(0.25),
            upper_quartile_ms: at(0.75),
            tokens_per_s: per_second(n_tokens as f64, median_ms),
        }
    }
}

fn per_second(n: f64, ms: f64) -> Option<f64> {
    (ms > 0.0).then(|| n / ms * 1e3)
}

/// Tokens without meaning, other ones for each sequence.
fn prompt(seq: usize, n: usize, n_vocab: usize) -> Vec<TokenId> {
    let token = |i| ((i * 7919 + seq * 104_729 + 1) % n_vocab) as TokenId;
    (0..n).map(token).collect()
}

#[cfg(test)]
mod tests;
