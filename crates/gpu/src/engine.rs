//! The engine behind the seam: a batch of sequences in, outcomes out.

use engine::{Engine, EngineError, ModelCard, Outcome, SeqId, TokenId, Want, Work};

use crate::GpuError;
use crate::cache::{PageCopy, PageTable};
use crate::device::{AdapterCard, Copy, Device};
use crate::kernels::attend::n_pieces;
use crate::kernels::pick::{self, Answer, RESULT_WORDS};
use crate::memory::Sizes;
use crate::model::Config;
use crate::plan::{Buf, Dispatch};
use crate::play::{Extents, Player};

/// What an engine has room for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Options {
    /// Sequences at a time.
    pub n_slots: usize,
    /// Tokens of each, at most; fewer if the model was made for fewer.
    pub n_ctx: usize,
    /// Keys and values in f32, for comparisons, in place of f16.
    pub is_kv_f32: bool,
    /// Tokens that go through the layers together, at most; results do not depend on it.
    pub max_cols: u32,
    /// Bytes of device memory that may be used; `None` to let the device decide.
    pub max_bytes: Option<u64>,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            n_slots: 8,
            n_ctx: 4096,
            is_kv_f32: false,
            max_cols: 512,
            max_bytes: None,
        }
    }
}

/// A model on the GPU.
pub struct GpuEngine {
    pub(crate) card: ModelCard,
    pub(crate) config: Config,
    pub(crate) sizes: Sizes,
    pub(crate) pages: PageTable,
    pub(crate) uploaded_pages: Vec<u32>,
    pub(crate) pending_copies: Vec<PageCopy>,
    pub(crate) player: Player,
}

/// A token of a step.
#[derive(Clone, Copy, Debug)]
struct Column {
    token: TokenId,
    slot: usize,
    position: usize,
    /// Which member of the batch wants the logits at this token.
    member: Option<usize>,
}

impl GpuEngine {
    /// What the device is.
    #[must_use]
    pub fn adapter(&self) -> &AdapterCard {
        self.player.device.card()
    }

    /// Bytes of device memory that the model takes.
    #[must_use]
    pub fn n_bytes(&self) -> u64 {
        self.sizes.total_bytes
    }

    /// Tokens that `seq` holds; 0 for a slot that does not exist.
    #[must_use]
    pub fn n_tokens(&self, seq: SeqId) -> usize {
        if seq.0 < self.pages.n_slots() {
            self.pages.n_tokens(seq.0)
        } else {
            0
        }
    }

    /// Dispatches of a step.
    #[must_use]
    pub fn n_dispatches(&self) -> usize {
        self.player.dispatches().len()
    }

    /// The forward pass, a line for each dispatch.
    #[must_use]
    pub fn plan_text(&self) -> String {
        self.player
            .dispatches()
            .iter()
            .map(|d: &Dispatch| format!("{d}\n"))
            .collect()
    }

    /// Gives the device back and forgets the model.
    #[must_use]
    pub fn into_device(self) -> Device {
        self.player.into_device()
    }

    /// Loses the device on purpose, for tests of recovery.
    pub fn destroy_device(&self) {
        self.player.device.destroy();
    }

    /// The logits of a sequence: of every position if `all`, else of the last one. Each row is
    /// `[n_vocab]`. Uses slot 0 and forgets what it held.
    ///
    /// # Errors
    /// As [`Engine::step`].
    pub async fn logits(
        &mut self,
        tokens: &[TokenId],
        all: bool,
    ) -> Result<Vec<Vec<f32>>, EngineError> {
        self.rewind(SeqId(0), 0);
        let work = Work {
            seq: SeqId(0),
            tokens,
            want: Want::GREEDY,
        };
        let mut columns = self.append(&[work])?;
        if all {
            columns.iter_mut().for_each(|c| c.member = Some(0));
        }
        let mut rows = Vec::new();
        let mut rest = &columns[..];
        while !rest.is_empty() {
            let n = self.next_part(rest);
            let (part, after) = rest.split_at(n);
            let n_outs = self.play(part, &[work], None).await?;
            for out in 0..n_outs {
                rows.push(self.logits_of_out(out).await?);
            }
            rest = after;
        }
        Ok(rows)
    }

    fn check_slot(&self, seq: SeqId) -> Result<(), EngineError> {
        let n_slots = self.pages.n_slots();
        if seq.0 < n_slots {
            return Ok(());
        }
        Err(EngineError::NoSuchSlot {
            seq: seq.0,
            n_slots,
        })
    }

    /// Checks a batch, gives its tokens places in the cache, and lists them.
    fn append(&mut self, batch: &[Work<'_>]) -> Result<Vec<Column>, EngineError> {
        for work in batch {
            self.check_slot(work.seq)?;
            let n_vocab = self.card.n_vocab;
            let asked = work.tokens.iter().chain(work.want.logits_of);
            if let Some(&token) = asked.into_iter().find(|&&t| t as usize >= n_vocab) {
                return Err(EngineError::NoSuchToken { token, n_vocab });
            }
            if work.tokens.is_empty() {
                let why = format!("no tokens for sequence {}", work.seq.0);
                return Err(EngineError::Backend(why));
            }
        }
        let mut columns = Vec::new();
        for (member, work) in batch.iter().enumerate() {
            let slot = work.seq.0;
            let first = self.pages.n_tokens(slot);
            let need = first + work.tokens.len();
            if need > self.card.n_ctx {
                let have = self.card.n_ctx;
                return Err(EngineError::ContextFull {
                    seq: slot,
                    need,
                    have,
                });
            }
            let copy = self.pages.extend(slot, work.tokens.len());
            let no_pages = |_| EngineError::Backend("the cache has no pages left".into());
            self.pending_copies.extend(copy.map_err(no_pages)?);
            let last = work.tokens.len() - 1;
            columns.extend(work.tokens.iter().enumerate().map(|(i, &token)| Column {
                token,
                slot,
                position: first + i,
                member: (i == last).then_some(member),
            }));
        }
        Ok(columns)
    }

    /// How many of these columns fit into one pass.
    fn next_part(&self, columns: &[Column]) -> usize {
        let mut pieces = 0;
        let mut n_outs = 0;
        for (i, column) in columns.iter().enumerate() {
            pieces = pieces.max(n_pieces(column.position as u32));
            n_outs += u32::from(column.member.is_some());
            if i as u32 >= self.sizes.cols_for(pieces) || n_outs > self.sizes.max_outs {
                return i;
            }
        }
        columns.len()
    }

    /// One pass over some columns; fills `results` with the words of each wanted column, or leaves
    /// the logits on the device. Returns how many were wanted.
    async fn play(
        &mut self,
        columns: &[Column],
        batch: &[Work<'_>],
        results: Option<&mut Vec<u8>>,
    ) -> Result<usize, GpuError> {
        let mut words = Vec::with_capacity(4 * columns.len());
        let mut outs = Vec::new();
        let mut n_outs = 0;
        let mut pieces = 1;
        for (i, column) in (0..).zip(columns) {
            let cell = self.pages.cell(column.slot, column.position);
            words.extend([
                column.token,
                column.slot as u32,
                column.position as u32,
                cell,
            ]);
            pieces = pieces.max(n_pieces(column.position as u32));
            if let Some(member) = column.member {
                outs.extend(pick::request(i, batch[member].want));
                n_outs += 1;
            }
        }
        self.player.write(Buf::Columns, &words);
        if n_outs > 0 {
            self.player.write(Buf::Outs, &outs);
        }
        self.upload_pages();
        let extents = Extents {
            n_cols: columns.len() as u32,
            n_outs,
            n_pieces: pieces,
        };
        let copies = std::mem::take(&mut self.pending_copies);
        let copies = self.cache_copies(&copies);
        let n_bytes = u64::from(n_outs) * u64::from(RESULT_WORDS) * 4;
        match results {
            Some(results) if n_outs > 0 => {
                *results = self.player.step(extents, &copies, n_bytes).await?;
            }
            _ => {
                let all = 0..self.player.dispatches().len();
                self.player.play(extents, all, &copies, None).await?;
            }
        }
        Ok(n_outs as usize)
    }

    fn upload_pages(&mut self) {
        let per_slot = self.sizes.pages_per_slot as usize;
        let mut table = vec![0; per_slot * self.pages.n_slots()];
        for slot in 0..self.pages.n_slots() {
            let pages = self.pages.pages(slot);
            table[slot * per_slot..][..pages.len()].copy_from_slice(pages);
        }
        if table != self.uploaded_pages {
            self.player.write(Buf::Pages, &table);
            self.uploaded_pages = table;
        }
    }

    /// Copies of pages in all layers, by way of the scratch buffer: a buffer cannot be copied to
    /// itself.
    fn cache_copies(&self, copies: &[PageCopy]) -> Vec<Copy<'_>> {
        let n_bytes = self.sizes.page_bytes;
        let scratch = self.player.resident.get(Buf::Scratch);
        let mut found = Vec::new();
        for copy in copies {
            for layer in 0..self.config.n_layers {
                let kv = self.player.resident.get(Buf::Kv { layer });
                let from = (kv, u64::from(copy.from) * n_bytes);
                let to = (kv, u64::from(copy.to) * n_bytes);
                found.push(Copy {
                    from,
                    to: (scratch, 0),
                    n_bytes,
                });
                found.push(Copy {
                    from: (scratch, 0),
                    to,
                    n_bytes,
                });
            }
        }
        found
    }

    /// All logits of a wanted column of the last pass.
    async fn logits_of_out(&self, out: usize) -> Result<Vec<f32>, GpuError> {
        let n_bytes = 4 * self.card.n_vocab as u64;
        let none = Extents {
            n_cols: 0,
            n_outs: 0,
            n_pieces: 0,
        };
        let read = Some((Buf::Logits, out as u64 * n_bytes, n_bytes));
        let bytes = self.player.play(none, 0..0, &[], read).await?;
        Ok(bytemuck::pod_collect_to_vec(&bytes))
    }

    /// Runs all columns and collects the outcomes of the batch.
    async fn run(
        &mut self,
        columns: &[Column],
        batch: &[Work<'_>],
    ) -> Result<Vec<Outcome>, EngineError> {
        let mut outcomes = vec![Outcome::default(); batch.len()];
        let mut rest = columns;
        while !rest.is_empty() {
            let (part, after) = rest.split_at(self.next_part(rest));
            let mut bytes = Vec::new();
            self.play(part, batch, Some(&mut bytes)).await?;
            let words: Vec<u32> = bytemuck::pod_collect_to_vec(&bytes);
            let wanted = part.iter().filter_map(|c| Some((c, c.member?)));
            for (out, ((column, member), words)) in wanted
                .zip(words.chunks_exact(RESULT_WORDS as usize))
                .enumerate()
            {
                let want = batch[member].want;
                let not_finite = EngineError::NotFinite {
                    seq: column.slot,
                    pos: column.position,
                };
                outcomes[member] = match pick::answer(words, want, self.card.n_vocab) {
                    Answer::Complete(outcome) => outcome,
                    Answer::NotFinite => return Err(not_finite),
                    Answer::Overflow => {
                        let logits = self.logits_of_out(out).await?;
                        Outcome::of_logits(&logits, want).ok_or(not_finite)?
                    }
                };
            }
            rest = after;
        }
        Ok(outcomes)
    }
}

impl Engine for GpuEngine {
    fn card(&self) -> &ModelCard {
        &self.card
    }

    fn n_slots(&self) -> usize {
        self.pages.n_slots()
    }

    async fn step(&mut self, batch: &[Work<'_>]) -> Result<Vec<Outcome>, EngineError> {
        let before: Vec<(usize, usize)> = batch
            .iter()
            .map(|w| (w.seq.0, self.n_tokens(w.seq)))
            .collect();
        let result = match self.append(batch) {
            Ok(columns) => self.run(&columns, batch).await,
            Err(error) => Err(error),
        };
        if result.is_err() {
            for (slot, n_tokens) in before {
                if slot < self.pages.n_slots() {
                    self.pages.rewind(slot, n_tokens);
                }
            }
        }
        result
    }

    fn rewind(&mut self, seq: SeqId, len: usize) {
        if seq.0 < self.pages.n_slots() {
            self.pages.rewind(seq.0, len);
        }
    }

    fn can_fork(&self) -> bool {
        true
    }

    /// The pages are shared until one of the two grows.
    fn fork(&mut self, from: SeqId, to: SeqId, len: usize) {
        let n_slots = self.pages.n_slots();
        if from.0 < n_slots && to.0 < n_slots {
            self.pages.fork(from.0, to.0, len);
        }
    }
}
