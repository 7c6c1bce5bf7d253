//! The engine that `--engine` names, behind one type.

use anyhow::Result;
use cpu::{CpuEngine, Weights};
use engine::{Engine, EngineError, ModelCard, Outcome, SeqId, TokenId, Work};
use gguf::{ByteSource, Header};
use gpu::{Device, DeviceOptions, GpuEngine, Options};

use crate::model::EngineKind;

/// A loaded engine of either kind.
pub enum AnyEngine {
    /// On the CPU.
    Cpu(Box<CpuEngine>),
    /// On the GPU.
    Gpu(Box<GpuEngine>),
}

impl AnyEngine {
    /// Loads the weights with room for `n_slots` sequences of `n_ctx` tokens.
    pub async fn load(
        kind: EngineKind,
        header: &Header,
        source: &impl ByteSource,
        n_slots: usize,
        n_ctx: usize,
        on_progress: impl FnMut(u64, u64),
    ) -> Result<Self> {
        let weights = match kind {
            EngineKind::CpuExact => Weights::Exact,
            EngineKind::Cpu => Weights::Quantised,
            EngineKind::Gpu => {
                let device = Device::open(&DeviceOptions::default()).await?;
                let options = Options {
                    n_slots,
                    n_ctx,
                    ..Options::default()
                };
                let engine = GpuEngine::load(device, header, source, options, on_progress).await?;
                return Ok(Self::Gpu(Box::new(engine)));
            }
        };
        let engine = CpuEngine::load(header, source, weights, n_slots, n_ctx, on_progress).await?;
        Ok(Self::Cpu(Box::new(engine)))
    }

    /// The GPU's name; `None` on the CPU.
    pub fn adapter(&self) -> Option<String> {
        match self {
            Self::Cpu(_) => None,
            Self::Gpu(engine) => {
                let card = engine.adapter();
                Some(format!("{} ({}, {})", card.name, card.backend, card.driver))
            }
        }
    }

    /// The logits of the last or of all positions of a sequence; each row is `[n_vocab]`.
    pub async fn logits(
        &mut self,
        tokens: &[TokenId],
        all: bool,
    ) -> Result<Vec<Vec<f32>>, EngineError> {
        match self {
            Self::Cpu(engine) => engine.logits(tokens, all),
            Self::Gpu(engine) => engine.logits(tokens, all).await,
        }
    }
}

impl Engine for AnyEngine {
    fn card(&self) -> &ModelCard {
        match self {
            Self::Cpu(engine) => engine.card(),
            Self::Gpu(engine) => engine.card(),
        }
    }

    fn n_slots(&self) -> usize {
        match self {
            Self::Cpu(engine) => engine.n_slots(),
            Self::Gpu(engine) => engine.n_slots(),
        }
    }

    async fn step(&mut self, batch: &[Work<'_>]) -> Result<Vec<Outcome>, EngineError> {
        match self {
            Self::Cpu(engine) => engine.step(batch).await,
            Self::Gpu(engine) => engine.step(batch).await,
        }
    }

    fn rewind(&mut self, seq: SeqId, len: usize) {
        match self {
            Self::Cpu(engine) => engine.rewind(seq, len),
            Self::Gpu(engine) => engine.rewind(seq, len),
        }
    }
}
