//! A loaded engine of any kind, behind the seam.

use cpu::{CpuEngine, Weights};
use engine::{Engine, EngineError, ModelCard, Outcome, SeqId, TokenId, Work};
use gguf::{ByteSource, Header};
use gpu::{AdapterCard, Device, DeviceOptions, GpuEngine, Options};

use crate::{EnginesError, Kind};

/// What an engine has room for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Room {
    /// Sequences at a time.
    pub n_slots: usize,
    /// Tokens of each, at most; fewer if the model was made for fewer.
    pub n_ctx: usize,
}

/// A loaded engine of any kind.
pub enum AnyEngine {
    /// On the CPU.
    Cpu(Box<CpuEngine>),
    /// On the GPU.
    Gpu(Box<GpuEngine>),
}

impl AnyEngine {
    /// Loads a model's weights, tensor by tensor; opens the device that the system prefers if the
    /// kind is [`Kind::Gpu`].
    ///
    /// `on_progress` is told the bytes read so far and the bytes of all tensors.
    ///
    /// # Errors
    /// What is wrong with the file or the device; see [`EnginesError`].
    pub async fn load(
        kind: Kind,
        header: &Header,
        source: &impl ByteSource,
        room: Room,
        on_progress: impl FnMut(u64, u64),
    ) -> Result<Self, EnginesError> {
        let weights = match kind {
            Kind::CpuExact => Weights::Exact,
            Kind::Cpu => Weights::Quantised,
            Kind::Gpu => {
                let device = Device::open(&DeviceOptions::default()).await?;
                return Self::load_on(device, header, source, room, on_progress).await;
            }
        };
        let Room { n_slots, n_ctx } = room;
        let engine = CpuEngine::load(header, source, weights, n_slots, n_ctx, on_progress).await?;
        Ok(Self::Cpu(Box::new(engine)))
    }

    /// As [`AnyEngine::load`], on a device that was opened before.
    ///
    /// # Errors
    /// As [`AnyEngine::load`].
    pub async fn load_on(
        device: Device,
        header: &Header,
        source: &impl ByteSource,
        room: Room,
        on_progress: impl FnMut(u64, u64),
    ) -> Result<Self, EnginesError> {
        let options = Options {
            n_slots: room.n_slots,
            n_ctx: room.n_ctx,
            ..Options::default()
        };
        let engine = GpuEngine::load(device, header, source, options, on_progress).await?;
        Ok(Self::Gpu(Box::new(engine)))
    }

    /// What the GPU is; `None` on the CPU.
    #[must_use]
    pub fn adapter_card(&self) -> Option<&AdapterCard> {
        match self {
            Self::Cpu(_) => None,
            Self::Gpu(engine) => Some(engine.adapter()),
        }
    }

    /// The GPU in words, for the record; `None` on the CPU.
    #[must_use]
    pub fn adapter(&self) -> Option<String> {
        self.adapter_card().map(adapter_words)
    }

    /// Bytes of GPU memory that the model takes; `None` on the CPU.
    #[must_use]
    pub fn n_bytes(&self) -> Option<u64> {
        match self {
            Self::Cpu(_) => None,
            Self::Gpu(engine) => Some(engine.n_bytes()),
        }
    }

    /// Loses the device on purpose, for tests of recovery; nothing on the CPU.
    pub fn destroy_device(&self) {
        if let Self::Gpu(engine) = self {
            engine.destroy_device();
        }
    }

    /// The logits of the last or of all positions of a sequence; each row is `[n_vocab]`. May
    /// forget what slot 0 held.
    ///
    /// # Errors
    /// As [`Engine::step`].
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

/// Name, interface and driver as far as they are known: browsers keep some of them back.
pub(crate) fn adapter_words(card: &AdapterCard) -> String {
    let name = if card.name.is_empty() {
        "unnamed adapter"
    } else {
        &card.name
    };
    let more: Vec<&str> = [card.backend.as_str(), card.driver.as_str()]
        .into_iter()
        .filter(|word| !word.is_empty())
        .collect();
    if more.is_empty() {
        name.to_owned()
    } else {
        format!("{name} ({})", more.join(", "))
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

    fn can_check(&self) -> bool {
        match self {
            Self::Cpu(engine) => engine.can_check(),
            Self::Gpu(engine) => engine.can_check(),
        }
    }

    async fn step_checked(
        &mut self,
        batch: &[Work<'_>],
        n_checked: &[usize],
    ) -> Result<Vec<Vec<Outcome>>, EngineError> {
        match self {
            Self::Cpu(engine) => engine.step_checked(batch, n_checked).await,
            Self::Gpu(engine) => engine.step_checked(batch, n_checked).await,
        }
    }

    fn rewind(&mut self, seq: SeqId, len: usize) {
        match self {
            Self::Cpu(engine) => engine.rewind(seq, len),
            Self::Gpu(engine) => engine.rewind(seq, len),
        }
    }

    fn can_fork(&self) -> bool {
        match self {
            Self::Cpu(engine) => engine.can_fork(),
            Self::Gpu(engine) => engine.can_fork(),
        }
    }

    fn fork(&mut self, from: SeqId, to: SeqId, len: usize) {
        match self {
            Self::Cpu(engine) => engine.fork(from, to, len),
            Self::Gpu(engine) => engine.fork(from, to, len),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn adapters_in_words() {
        let check = |name: &str, backend: &str, driver: &str, expect: &str| {
            let card = AdapterCard {
                name: name.into(),
                backend: backend.into(),
                driver: driver.into(),
                is_software: false,
            };
            assert_eq!(adapter_words(&card), expect);
        };
        check(
            "NVIDIA H200",
            "vulkan",
            "NVIDIA 570",
            "NVIDIA H200 (vulkan, NVIDIA 570)",
        );
        check("", "webgpu", "", "unnamed adapter (webgpu)");
        check("A", "", "", "A");
    }
}
