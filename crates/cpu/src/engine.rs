//! The engine behind the seam: sequences in slots, checks, reduction of logits.

use engine::{Engine, EngineError, ModelCard, Outcome, SeqId, TokenId, Work};
use gguf::{ByteSource, Header, TensorType, file_type_name, optional};

use crate::cache::KvCache;
use crate::forward::{Part, Tap, forward};
use crate::product::Columns;
use crate::weights::Model;
use crate::{Config, CpuError, Weights};

/// Tokens that go through the layers together, of one sequence or of many. It bounds the memory of
/// activations; results do not depend on it.
const CHUNK_TOKENS: usize = 256;
/// Positions whose logits are computed together. It bounds their memory; results do not depend on
/// it.
const CHUNK_LOGITS: usize = 32;

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
        let mut caches = [KvCache::new(n_layer)];
        let mut rows = Vec::new();
        for tokens in tokens.chunks(CHUNK_TOKENS) {
            let part = Part { slot: 0, tokens };
            let x = forward(&self.model, &mut caches, &[part], tap).map_err(backend)?;
            if all {
                rows.extend(x.chunks_exact(n_embd).map(<[f32]>::to_vec));
            } else {
                rows = vec![x[x.len() - n_embd..].to_vec()];
            }
        }
        let mut logits = Vec::with_capacity(rows.len());
        for rows in rows.chunks(CHUNK_LOGITS) {
            let of_rows = self.output(&rows.concat())?;
            logits.extend(of_rows.chunks_exact(self.card.n_vocab).map(<[f32]>::to_vec));
        }
        Ok(logits)
    }

    /// x [n, n_embd] -> logits [n, n_vocab].
    fn output(&self, x: &[f32]) -> Result<Vec<f32>, EngineError> {
        let columns = Columns::new(x, self.model.config.n_embd);
        self.model.output().apply(&columns).map_err(backend)
    }

    /// Appends the tokens of a batch and returns each member's last `1 + n_checked` rows of the
    /// residual stream, [1 + n_checked, n_embd].
    fn append(
        &mut self,
        batch: &[Work<'_>],
        n_checked: &[usize],
    ) -> Result<Vec<Vec<f32>>, EngineError> {
        let n_embd = self.model.config.n_embd;
        let mut last: Vec<Vec<f32>> = vec![Vec::new(); batch.len()];
        for pass in passes(batch, CHUNK_TOKENS) {
            let parts: Vec<Part<'_>> = pass.iter().map(|&(_, part)| part).collect();
            let x = forward(&self.model, &mut self.slots, &parts, &mut |_, _, _| ());
            let x = x.map_err(backend)?; // [n_tokens, n_embd]
            let mut end = 0;
            for (member, part) in pass {
                let n_wanted = (1 + n_checked.get(member).copied().unwrap_or(0)) * n_embd;
                let rows = &mut last[member];
                let start = end;
                end += part.tokens.len() * n_embd;
                rows.extend(&x[start.max(end.saturating_sub(n_wanted))..end]);
                rows.drain(..rows.len().saturating_sub(n_wanted));
            }
        }
        Ok(last)
    }

    /// Appends the tokens of a batch and reduces the logits of each member at its last
    /// `1 + n_checked` positions.
    fn run(
        &mut self,
        batch: &[Work<'_>],
        n_checked: &[usize],
    ) -> Result<Vec<Vec<Outcome>>, EngineError> {
        let n_embd = self.model.config.n_embd;
        let last = self.append(batch, n_checked)?;
        // Each row with whose it is and how many positions follow it.
        let rows: Vec<(usize, usize, &[f32])> = (last.iter().enumerate())
            .flat_map(|(member, rows)| {
                let n = rows.len() / n_embd;
                let rows = rows.chunks_exact(n_embd).enumerate();
                rows.map(move |(at, row)| (member, n - 1 - at, row))
            })
            .collect();
        let mut outcomes = vec![Vec::new(); batch.len()];
        for rows in rows.chunks(CHUNK_LOGITS) {
            let x: Vec<f32> = rows.iter().flat_map(|(_, _, row)| *row).copied().collect();
            let logits = self.output(&x)?; // [n, n_vocab]
            for (&(member, n_after, _), logits) in
                rows.iter().zip(logits.chunks_exact(self.card.n_vocab))
            {
                let work = &batch[member];
                let outcome = Outcome::of_logits(logits, work.want);
                outcomes[member].push(outcome.ok_or(EngineError::NotFinite {
                    seq: work.seq.0,
                    pos: self.n_tokens(work.seq) - 1 - n_after,
                })?);
            }
        }
        Ok(outcomes)
    }

    /// Checks all members first, then runs all together. If that fails, every sequence stays as it
    /// was.
    fn checked(
        &mut self,
        batch: &[Work<'_>],
        n_checked: &[usize],
    ) -> Result<Vec<Vec<Outcome>>, EngineError> {
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
        let n_before: Vec<usize> = batch.iter().map(|work| self.n_tokens(work.seq)).collect();
        let stepped = self.run(batch, n_checked);
        if stepped.is_err() {
            self.undo(batch, &n_before);
        }
        stepped
    }

    /// Forgets what `batch`, a step that went wrong, appended to sequences of `n_before` tokens.
    fn undo(&mut self, batch: &[Work<'_>], n_before: &[usize]) {
        for (work, &n) in batch.iter().zip(n_before) {
            self.rewind(work.seq, n);
        }
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

    async fn step(&mut self, batch: &[Work<'_>]) -> Result<Vec<Outcome>, EngineError> {
        let stepped = self.checked(batch, &[])?;
        Ok(stepped.into_iter().flatten().collect())
    }

    /// Not yet: it can (see the tests of [`Engine::step_checked`]), but a sweep over the bundled
    /// model's tags took 6.9 s of processor time with it and 3.8 s without.
    fn can_check(&self) -> bool {
        false
    }

    async fn step_checked(
        &mut self,
        batch: &[Work<'_>],
        n_checked: &[usize],
    ) -> Result<Vec<Vec<Outcome>>, EngineError> {
        self.checked(batch, n_checked)
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

/// A batch in passes of at most `max_tokens` tokens; in each, the parts of members and whose they
/// are. A long member goes on in the next pass, and so does a slot that is already in one.
fn passes<'a>(batch: &[Work<'a>], max_tokens: usize) -> Vec<Vec<(usize, Part<'a>)>> {
    let mut passes = Vec::new();
    let (mut pass, mut room): (Vec<(usize, Part<'_>)>, _) = (Vec::new(), max_tokens);
    for (member, work) in batch.iter().enumerate() {
        let (slot, mut rest) = (work.seq.0, work.tokens);
        while !rest.is_empty() {
            if room == 0 || pass.iter().any(|(_, part)| part.slot == slot) {
                passes.push(std::mem::take(&mut pass));
                room = max_tokens;
            }
            let (tokens, later) = rest.split_at(rest.len().min(room));
            pass.push((member, Part { slot, tokens }));
            room -= tokens.len();
            rest = later;
        }
    }
    passes.push(pass);
    passes
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

#[cfg(test)]
mod tests {
    use engine::Want;

    use super::*;

    #[test]
    fn passes_of_a_batch() {
        fn check(batch: &[(usize, usize)], expect: &[&[(usize, usize, usize)]]) {
            let tokens = [0; 20];
            let work = |&(slot, n): &(usize, usize)| Work {
                seq: SeqId(slot),
                tokens: &tokens[..n],
                want: Want::GREEDY,
            };
            let batch: Vec<_> = batch.iter().map(work).collect();
            let got: Vec<Vec<_>> = passes(&batch, 8)
                .iter()
                .map(|pass| {
                    let part = |&(member, part): &(usize, Part<'_>)| {
                        (member, part.slot, part.tokens.len())
                    };
                    pass.iter().map(part).collect()
                })
                .collect();
            assert_eq!(got, expect, "{} members", batch.len());
        }
        check(&[(3, 1)], &[&[(0, 3, 1)]]);
        check(&[(0, 1), (1, 1)], &[&[(0, 0, 1), (1, 1, 1)]]);
        check(&[(0, 8), (1, 1)], &[&[(0, 0, 8)], &[(1, 1, 1)]]);
        check(
            &[(0, 5), (1, 12), (2, 1)],
            &[
                &[(0, 0, 5), (1, 1, 3)],
                &[(1, 1, 8)],
                &[(1, 1, 1), (2, 2, 1)],
            ],
        );
        check(&[(4, 2), (4, 3)], &[&[(0, 4, 2)], &[(1, 4, 3)]]);
    }
}
