//! The engine behind the seam: sequences in slots, checks, reduction of logits.

use engine::{Engine, EngineError, ModelCard, Outcome, SeqId, TokenId, Work};
use gguf::{ByteSource, Header, TensorType, file_type_name, optional};

use crate::cache::KvCache;
use crate::forward::{Tap, forward};
use crate::weights::Model;
use crate::{Config, CpuError, Weights};

/// Tokens of a prompt that go through the layers together. It bounds the memory of activations;
/// results do not depend on it.
const CHUNK_TOKENS: usize = 256;

/// A loaded model that computes on the CPU.
pub struct CpuEngine {
    model: Model,
    slots: Vec<KvCache>,
    card: ModelCard,
}

impl CpuEngine {
    /// Loads a model, tensor by tensor, with room for `n_slots` sequences of at most `n_ctx`
    /// tokens (or fewer, if the model was made for fewer).
    ///
    /// `on_progress` is told the bytes read so far and the bytes of all tensors.
    ///
    /// # Errors
    /// What is wrong with the file; see [`CpuError`].
    pub async fn load(
        header: &Header,
        source: &impl ByteSource,
        weights: Weights,
        n_slots: usize,
        n_ctx: usize,
        on_progress: impl FnMut(u64, u64),
    ) -> Result<Self, CpuError> {
        let model = Model::load(header, source, weights, on_progress).await?;
        let card = ModelCard {
            name: optional(header.str("general.name"))?
                .unwrap_or("unnamed model")
                .to_owned(),
            architecture: model.config.architecture.name().to_owned(),
            quantization: quantization(header)?,
            n_params: header.n_params(),
            n_vocab: model.output().n_out(),
            n_ctx: n_ctx.min(model.config.context_length),
            engine: match weights {
                Weights::Exact => "cpu-exact",
                Weights::Quantised => "cpu",
            },
        };
        let slots = vec![KvCache::new(model.config.n_layer); n_slots];
        Ok(Self { model, slots, card })
    }

    /// The model's hyper-parameters.
    #[must_use]
    pub fn config(&self) -> &Config {
        &self.model.config
    }

    /// Tokens that `seq` holds; 0 for a slot that does not exist.
    #[must_use]
    pub fn n_tokens(&self, seq: SeqId) -> usize {
        self.slots.get(seq.0).map_or(0, KvCache::n_tokens)
    }

    /// The logits of a sequence of its own, apart from all slots: of every position if `all`,
    /// else of the last one. Each row is [n_vocab].
    ///
    /// # Errors
    /// As [`Engine::step`]; errors name slot 0.
    pub fn logits(&mut self, tokens: &[TokenId], all: bool) -> Result<Vec<Vec<f32>>, EngineError> {
        self.logits_with_tap(tokens, all, &mut |_, _, _| ())
    }

    /// As [`CpuEngine::logits`], and shows `tap` every intermediate result. A long sequence goes
    /// through the layers in several parts, each shown by itself.
    ///
    /// # Errors
    /// As [`CpuEngine::logits`].
    pub fn logits_with_tap(
        &mut self,
        tokens: &[TokenId],
        all: bool,
        tap: &mut Tap<'_>,
    ) -> Result<Vec<Vec<f32>>, EngineError> {
        self.check(SeqId(0), 0, tokens)?;
        let Config {
            n_layer, n_embd, ..
        } = self.model.config;
        let mut cache = KvCache::new(n_layer);
        let mut rows = Vec::new();
        for chunk in tokens.chunks(CHUNK_TOKENS) {
            let x = forward(&self.model, &mut cache, chunk, tap).map_err(backend)?;
            let is_last = cache.n_tokens() == tokens.len();
            let wanted = match (all, is_last) {
                (true, _) => &x[..],
                (false, true) => &x[x.len() - n_embd..],
                (false, false) => continue,
            };
            let logits = self.model.output().apply(wanted).map_err(backend)?;
            rows.extend(logits.chunks_exact(self.card.n_vocab).map(<[f32]>::to_vec));
        }
        Ok(rows)
    }

    /// Appends `work` to its sequence; leaves the sequence as it was if that fails.
    fn append(&mut self, work: Work<'_>) -> Result<Outcome, EngineError> {
        let Config {
            n_embd,
            n_head_kv,
            head_dim,
            ..
        } = self.model.config;
        let cache = &mut self.slots[work.seq.0];
        let n_before = cache.n_tokens();
        let mut last = Vec::new(); // [n_embd]
        for chunk in work.tokens.chunks(CHUNK_TOKENS) {
            match forward(&self.model, cache, chunk, &mut |_, _, _| ()) {
                Ok(mut x) => last = x.split_off(x.len() - n_embd),
                Err(error) => {
                    cache.truncate(n_before, n_head_kv * head_dim);
                    return Err(backend(error));
                }
            }
        }
        let logits = self.model.output().apply(&last).map_err(backend)?; // [n_vocab]
        Outcome::of_logits(&logits, work.want).ok_or_else(|| {
            let pos = cache.n_tokens() - 1;
            cache.truncate(n_before, n_head_kv * head_dim);
            EngineError::NotFinite {
                seq: work.seq.0,
                pos,
            }
        })
    }

    /// That `tokens` can be appended to a sequence of `n_before` tokens.
    fn check(&self, seq: SeqId, n_before: usize, tokens: &[TokenId]) -> Result<(), EngineError> {
        let ModelCard { n_vocab, n_ctx, .. } = self.card;
        let need = n_before + tokens.len();
        if tokens.is_empty() {
            return Err(EngineError::Backend(format!(
                "sequence {} got no tokens",
                seq.0
            )));
        }
        if need > n_ctx {
            return Err(EngineError::ContextFull {
                seq: seq.0,
                need,
                have: n_ctx,
            });
        }
        match tokens.iter().find(|&&token| token as usize >= n_vocab) {
            Some(&token) => Err(EngineError::NoSuchToken { token, n_vocab }),
            None => Ok(()),
        }
    }
}

impl Engine for CpuEngine {
    fn card(&self) -> &ModelCard {
        &self.card
    }

    fn n_slots(&self) -> usize {
        self.slots.len()
    }

    /// Checks all members first, then runs one after another. If one fails then, those before it
    /// keep their tokens and the others stay as they were.
    async fn step(&mut self, batch: &[Work<'_>]) -> Result<Vec<Outcome>, EngineError> {
        for work in batch {
            let n_slots = self.slots.len();
            let no_slot = EngineError::NoSuchSlot {
                seq: work.seq.0,
                n_slots,
            };
            let slot = self.slots.get(work.seq.0).ok_or(no_slot)?;
            self.check(work.seq, slot.n_tokens(), work.tokens)?;
            let outside = |&&token: &&TokenId| token as usize >= self.card.n_vocab;
            if let Some(&token) = work.want.logits_of.iter().find(outside) {
                return Err(EngineError::NoSuchToken {
                    token,
                    n_vocab: self.card.n_vocab,
                });
            }
        }
        batch.iter().map(|&work| self.append(work)).collect()
    }

    fn rewind(&mut self, seq: SeqId, len: usize) {
        let Config {
            n_head_kv,
            head_dim,
            ..
        } = self.model.config;
        if let Some(slot) = self.slots.get_mut(seq.0) {
            slot.truncate(len, n_head_kv * head_dim);
        }
    }

    fn can_fork(&self) -> bool {
        true
    }

    fn fork(&mut self, from: SeqId, to: SeqId, len: usize) {
        if from == to {
            return self.rewind(to, len);
        }
        let Config {
            n_head_kv,
            head_dim,
            ..
        } = self.model.config;
        let prefix = (self.slots.get(from.0)).map(|s| s.prefix(len, n_head_kv * head_dim));
        if let (Some(prefix), Some(slot)) = (prefix, self.slots.get_mut(to.0)) {
            *slot = prefix;
        }
    }
}

/// `general.file_type` in words, or the type of most matrices.
fn quantization(header: &Header) -> Result<String, CpuError> {
    let file_type = optional(header.u32("general.file_type"))?.and_then(file_type_name);
    if let Some(name) = file_type {
        return Ok(name.to_owned());
    }
    let matrices = || {
        header
            .tensors()
            .iter()
            .filter(|tensor| tensor.shape.len() > 1)
    };
    let uses = |ty: TensorType| matrices().filter(|tensor| tensor.ty == ty).count();
    let most = matrices()
        .map(|tensor| tensor.ty)
        .max_by_key(|&ty| uses(ty));
    Ok(most.map_or("unknown", TensorType::name).to_owned())
}

fn backend(error: candle_core::Error) -> EngineError {
    EngineError::Backend(format!("the CPU engine failed: {error}"))
}
