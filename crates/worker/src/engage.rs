//! Choosing the engine for a model: the GPU where it can be had and computes right, else the CPU.

use engine::{Engine, EngineError, SeqId, TokenId, Want, Work};
use engines::{AnyEngine, EnginesError, Kind, Room};
use gguf::Header;
use gpu::GpuError;
use protocol::{EngineChoice, Event, Stage};

use crate::device::Gpu;
use crate::mailbox::send;
use crate::room;
use crate::source::Source;

/// The engine of a model.
pub struct Engaged {
    /// The engine.
    pub engine: AnyEngine,
    /// Its kind.
    pub kind: Kind,
    /// Why this one: a sentence.
    pub reason: String,
    /// The outcome of the GPU's self-test, where it was run.
    pub self_test: Option<String>,
    room: Room,
}

/// Why there is no engine for a model.
pub enum Refusal {
    /// The engine that was asked for cannot be had: a sentence.
    Engine(String),
    /// The model cannot be used.
    Model(EnginesError),
}

/// Loads a model's weights onto the engine that was chosen.
pub async fn engage(
    choice: EngineChoice,
    header: &Header,
    source: &Source,
    gpu: &mut Gpu,
) -> Result<Engaged, Refusal> {
    if choice == EngineChoice::Cpu {
        return on_cpu(header, source, "You chose the CPU.".into(), None).await;
    }
    send_preparing(0, 0);
    let report = gpu.look().await;
    send(&Event::Device(Box::new(report.clone())));
    let self_test = gpu.self_test();
    let trouble = match report.trouble.clone() {
        Some(sentence) => sentence,
        None => match on_gpu(header, source).await {
            Ok((engine, room)) => {
                return Ok(Engaged {
                    engine,
                    kind: Kind::Gpu,
                    reason: "The GPU passed its self-test.".into(),
                    self_test,
                    room,
                });
            }
            Err(EnginesError::Gpu(GpuError::File(error))) => {
                return Err(Refusal::Model(GpuError::File(error).into()));
            }
            Err(error) => format!("This model does not run on the GPU: {error}."),
        },
    };
    if choice == EngineChoice::Gpu {
        return Err(Refusal::Engine(format!(
            "WebGPU was chosen, but cannot be had. {trouble} Choose Auto or CPU."
        )));
    }
    let reason = format!("{trouble} The CPU computes instead.");
    on_cpu(header, source, reason, self_test).await
}

/// Loads the weights again onto a new device, after the old one was lost.
pub async fn reload(engaged: &mut Engaged, header: &Header, source: &Source) -> Result<(), String> {
    let mut engine = load(engaged.kind, header, source, engaged.room)
        .await
        .map_err(|e| e.to_string())?;
    if engaged.kind == Kind::Gpu {
        warm_up(&mut engine).await.map_err(|e| e.to_string())?;
    }
    engaged.engine = engine;
    Ok(())
}

async fn on_cpu(
    header: &Header,
    source: &Source,
    reason: String,
    self_test: Option<String>,
) -> Result<Engaged, Refusal> {
    let room = room::room(Kind::Cpu, header);
    let engine = load(Kind::Cpu, header, source, room)
        .await
        .map_err(Refusal::Model)?;
    Ok(Engaged {
        engine,
        kind: Kind::Cpu,
        reason,
        self_test,
        room,
    })
}

/// On the GPU, with less room where its memory does not hold all of it.
async fn on_gpu(header: &Header, source: &Source) -> Result<(AnyEngine, Room), EnginesError> {
    let mut room = room::room(Kind::Gpu, header);
    loop {
        match load(Kind::Gpu, header, source, room).await {
            Ok(mut engine) => {
                let warm = warm_up(&mut engine).await;
                warm.map_err(|e| GpuError::Refused(e.to_string()))?;
                return Ok((engine, room));
            }
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

async fn load(
    kind: Kind,
    header: &Header,
    source: &Source,
    room: Room,
) -> Result<AnyEngine, EnginesError> {
    let progress = |n_done, n_total| {
        send(&Event::Progress {
            stage: Stage::Read,
            n_done,
            n_total,
        });
    };
    AnyEngine::load(kind, header, source, room, progress).await
}

/// Steps of every size that a run makes, so that the browser compiles all kernels before the run.
async fn warm_up(engine: &mut AnyEngine) -> Result<(), EngineError> {
    const PROMPT: [TokenId; 64] = [0; 64];
    let n_slots = engine.n_slots();
    let sizes = [1, 2, 4, 8, 16, 32, 64];
    let n_steps = 2 * sizes.len() as u64;
    for (size, at) in sizes.into_iter().zip((0..).step_by(2)) {
        send_preparing(at, n_steps);
        let work = |slot, n_tokens| Work {
            seq: SeqId(slot),
            tokens: &PROMPT[..n_tokens],
            want: Want::GREEDY,
        };
        if size <= engine.card().n_ctx {
            engine.step(&[work(0, size)]).await?;
            engine.rewind(SeqId(0), 0);
        }
        send_preparing(at + 1, n_steps);
        if (2..=n_slots).contains(&size) {
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
