//! Choosing the engine for a model: the GPU where it can be had and computes right, else the CPU.

use engine::{Engine, EngineError, SeqId, TokenId, Want, Work};
use engines::{AnyEngine, Choice, EnginesError, Kind, Room};
use gguf::Header;
use gpu::GpuError;
use protocol::{EngineChoice, Event, Stage};

use crate::browser;
use crate::device::Gpu;
use crate::mailbox::send;
use crate::reading::Reading;
use crate::room;

/// The least time between two events that tell how far reading is.
const PROGRESS_MS: f64 = 200.0;

/// The engine of a model.
pub struct Engaged {
    /// The engine.
    pub engine: AnyEngine,
    /// How it came to be this one.
    pub terms: Terms,
}

/// What an engine was loaded for, and why it is this one.
#[derive(Clone)]
pub struct Terms {
    /// Its kind.
    pub kind: Kind,
    /// Its room.
    pub room: Room,
    /// Why it is this one: a sentence.
    pub reason: String,
    /// The outcome of the GPU's self-test, where it was run.
    pub self_test: Option<String>,
}

/// Why there is no engine for a model.
pub enum Refusal {
    /// The engine that was asked for cannot be had: a sentence.
    Engine(String),
    /// The model cannot be used.
    Model(EnginesError),
}

/// Loads a model's weights onto the engine that was chosen, with room for what is wished for or for
/// what fits.
pub async fn engage(
    choice: EngineChoice,
    wish: protocol::Room,
    header: &Header,
    source: &Reading,
    gpu: &mut Gpu,
) -> Result<Engaged, Refusal> {
    let on_cpu = async |gpu: &mut Gpu, reason: String, self_test| {
        let room = room::on_cpu(header, wish).map_err(|why| {
            Refusal::Engine(format!("{reason} This model does not fit there. {why}"))
        })?;
        let terms = Terms {
            kind: Kind::Cpu,
            room,
            reason,
            self_test,
        };
        match load(Kind::Cpu, room, header, source, gpu).await {
            Ok(engine) => Ok(Engaged { engine, terms }),
            Err(error) => Err(Refusal::Model(error)),
        }
    };
    if choice == EngineChoice::Cpu {
        return on_cpu(gpu, "You chose the CPU.".into(), None).await;
    }
    let (trouble, self_test) = match on_gpu(wish, header, source, gpu).await? {
        Ok(engaged) => return Ok(engaged),
        Err(NoGpu { trouble, self_test }) => (trouble, self_test),
    };
    if choice == EngineChoice::Gpu {
        return Err(Refusal::Engine(format!(
            "WebGPU was chosen, but it cannot be used. {trouble} Choose Auto or CPU."
        )));
    }
    on_cpu(gpu, instead(&trouble), self_test).await
}

/// Why a model has no engine on the GPU.
pub struct NoGpu {
    /// A sentence.
    pub trouble: String,
    /// The outcome of the GPU's self-test, where it was run.
    pub self_test: Option<String>,
}

/// Why a model that could be on the GPU runs on the CPU: a sentence.
pub fn instead(trouble: &str) -> String {
    format!("{trouble} The CPU computes instead.")
}

/// Loads a model's weights onto the GPU, if there is one that computes right and has the room.
pub async fn on_gpu(
    wish: protocol::Room,
    header: &Header,
    source: &Reading,
    gpu: &mut Gpu,
) -> Result<Result<Engaged, NoGpu>, Refusal> {
    send_preparing(0, 0);
    let report = gpu.look().await;
    let trouble = report.trouble.clone();
    send(&Event::Device(Box::new(report)));
    let self_test = gpu.self_test();
    let trouble = match (trouble, room::on_gpu(header, gpu.limits(), wish)) {
        (Some(sentence), _) => sentence,
        (None, Err(why)) => format!("This model does not fit on the GPU. {why}"),
        (None, Ok(room)) => match load_or_less(room, header, source, gpu).await {
            Ok((engine, room)) => {
                let terms = Terms {
                    kind: Kind::Gpu,
                    room,
                    reason: "The GPU passed its self-test.".into(),
                    self_test,
                };
                return Ok(Ok(Engaged { engine, terms }));
            }
            // A damaged file is damaged for the CPU too, and who cancels wants no other engine.
            Err(EnginesError::Gpu(GpuError::File(error))) => {
                return Err(Refusal::Model(GpuError::File(error).into()));
            }
            Err(error) => format!("This model does not run on the GPU: {error}."),
        },
    };
    Ok(Err(NoGpu { trouble, self_test }))
}

/// Loads weights onto an engine of a known kind; on the GPU, compiles all kernels.
pub async fn load(
    kind: Kind,
    room: Room,
    header: &Header,
    source: &Reading,
    gpu: &mut Gpu,
) -> Result<AnyEngine, EnginesError> {
    let mut told_ms = f64::NEG_INFINITY;
    let progress = |n_done, n_total| {
        let now_ms = browser::now_ms();
        if n_done == n_total || now_ms - told_ms >= PROGRESS_MS {
            told_ms = now_ms;
            send(&Event::Progress {
                stage: Stage::Read,
                n_done,
                n_total,
            });
        }
    };
    let opener = &mut gpu.opener;
    let opened = opener
        .open(Choice::Only(kind), header, source, room, progress)
        .await?;
    let mut engine = opened.engine;
    if kind == Kind::Gpu {
        warm_up(&mut engine).await?;
    }
    Ok(engine)
}

/// On the GPU, with less room where its memory does not hold all of it.
async fn load_or_less(
    mut room: Room,
    header: &Header,
    source: &Reading,
    gpu: &mut Gpu,
) -> Result<(AnyEngine, Room), EnginesError> {
    loop {
        match load(Kind::Gpu, room, header, source, gpu).await {
            Ok(engine) => return Ok((engine, room)),
            Err(error) if is_memory(&error) => match room::less(room) {
                Some(less) => room = less,
                None => return Err(error),
            },
            Err(error) => return Err(error),
        }
    }
}

fn is_memory(error: &EnginesError) -> bool {
    matches!(
        error,
        EnginesError::Gpu(GpuError::OutOfMemory { .. } | GpuError::OverLimit { .. })
    )
}

/// Steps of every size that a run makes: the browser compiles a kernel when it is first used, and
/// that may take seconds. A software adapter takes longer for the steps than they would save.
async fn warm_up(engine: &mut AnyEngine) -> Result<(), EngineError> {
    const PROMPT: [TokenId; 64] = [0; 64];
    let is_software = engine.adapter_card().is_some_and(|card| card.is_software);
    let most = if is_software { 1 } else { PROMPT.len() };
    let (n_slots, n_ctx) = (engine.n_slots(), engine.card().n_ctx);
    let sizes = [1, 2, 4, 8, 16, 32, 64];
    let n_steps = 2 * sizes.len() as u64;
    let work = |slot, n_tokens| Work {
        seq: SeqId(slot),
        tokens: &PROMPT[..n_tokens],
        want: Want::GREEDY,
    };
    for (size, at) in sizes.into_iter().zip((0..).step_by(2)) {
        send_preparing(at, n_steps);
        if size <= n_ctx.min(most) {
            engine.step(&[work(0, size)]).await?;
            engine.rewind(SeqId(0), 0);
        }
        send_preparing(at + 1, n_steps);
        if (2..=n_slots.min(most)).contains(&size) {
            let batch: Vec<Work<'_>> = (0..size).map(|slot| work(slot, 1)).collect();
            engine.step(&batch).await?;
            (0..size).for_each(|slot| engine.rewind(SeqId(slot), 0));
        }
    }
    Ok(())
}

fn send_preparing(n_done: u64, n_total: u64) {
    send(&Event::Progress {
        stage: Stage::Prepare,
        n_done,
        n_total,
    });
}
