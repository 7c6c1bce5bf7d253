//! How many bytes each buffer takes: counted before any is allocated.

use crate::GpuError;
use crate::engine::Options;
use crate::kernels::attend::{PAGE, n_pieces, piece_words};
use crate::kernels::logit_stats::LogitStats;
use crate::kernels::pick::{OUT_WORDS, RESULT_WORDS};
use crate::kernels::{Step, Stream, WidestTile, padded};
use crate::model::Config;
use crate::plan::Buf;
use crate::weights::ShardPlan;

/// Most bytes for what attention leaves of its pieces.
const PIECES_BYTES: u64 = 64 << 20;

/// The engine's sizes.
#[derive(Clone, Debug)]
pub(crate) struct Sizes {
    /// Most columns of a step.
    pub(crate) max_cols: u32,
    /// Most columns whose logits are wanted.
    pub(crate) max_outs: u32,
    /// Pages that a slot can have.
    pub(crate) pages_per_slot: u32,
    /// Pages of all slots.
    pub(crate) n_pages: u32,
    /// Bytes of a page of one layer.
    pub(crate) page_bytes: u64,
    /// Bytes that a column and piece leave.
    pub(crate) piece_bytes: u64,
    /// Every buffer but weights and parameters, with its bytes.
    pub(crate) buffers: Vec<(Buf, u64)>,
    /// Bytes of all, weights included.
    pub(crate) total_bytes: u64,
}

impl Sizes {
    pub(crate) fn new(
        config: &Config,
        shards: &[Vec<ShardPlan>],
        n_extra: u64,
        options: &Options,
        max_binding_bytes: u64,
        widest_tile: WidestTile,
    ) -> Self {
        let n_ctx = options.n_ctx.min(config.n_ctx);
        let max_cols = widest_tile.stride(options.max_cols.max(1));
        let max_outs = widest_tile.stride(options.n_slots.max(1) as u32);
        let pages_per_slot = (n_ctx as u32).div_ceil(PAGE);
        let n_pages = pages_per_slot * options.n_slots as u32;
        let element_bytes = if options.is_kv_f32 { 4 } else { 2 };
        let page_bytes = u64::from(2 * config.n_kv() * PAGE) * element_bytes;
        let piece_bytes = u64::from(config.n_heads * piece_words(config.head_size)) * 4;
        let column_bytes = piece_bytes * u64::from(n_pieces(n_ctx.max(1) as u32 - 1));
        let pieces = (column_bytes * u64::from(max_cols))
            .min(PIECES_BYTES.min(max_binding_bytes))
            .max(column_bytes);
        let floats = |rows: u32, cols: u32| 4 * u64::from(rows) * u64::from(cols);
        let stats = LogitStats::new(config.n_vocab);
        let step = size_of::<Step>() as u64;
        let mut buffers = vec![
            (Buf::Step, step),
            (Buf::StepOut, step),
            (Buf::Columns, floats(4, max_cols)),
            (Buf::Pages, 4 * u64::from(n_pages)),
            (Buf::Outs, floats(OUT_WORDS, max_outs)),
            (Buf::Extra, 4 * n_extra),
            (
                Buf::Rope,
                4 * u64::from(config.head_size) * u64::from(pages_per_slot * PAGE),
            ),
            (
                Buf::Residual,
                floats(Stream(config.n_embd).n_rows(), max_cols),
            ),
            (Buf::Query, floats(config.n_q(), max_cols)),
            (Buf::Pieces, pieces),
            (Buf::Context, floats(padded(config.n_q()), max_cols)),
            (Buf::Activation, floats(padded(config.n_ff), max_cols)),
            (
                Buf::Selected,
                floats(Stream(config.n_embd).n_rows(), max_outs),
            ),
            (Buf::Logits, floats(config.n_vocab, max_outs)),
            (
                Buf::Stats,
                16 * u64::from(stats.n_chunks) * u64::from(max_outs),
            ),
            (Buf::Results, floats(RESULT_WORDS, max_outs)),
            (Buf::NoRead, 16),
            (Buf::Scratch, page_bytes),
            (Buf::NoCache, 16),
        ];
        buffers.extend(
            (0..config.n_layers).map(|layer| (Buf::Kv { layer }, page_bytes * u64::from(n_pages))),
        );
        let weights: u64 = shards.iter().flatten().map(|s| s.n_bytes).sum();
        let total_bytes = weights + buffers.iter().map(|&(_, n)| n).sum::<u64>();
        Self {
            max_cols,
            max_outs,
            pages_per_slot,
            n_pages,
            page_bytes,
            piece_bytes,
            buffers,
            total_bytes,
        }
    }

    /// Compares with what is allowed and with what the adapter can bind.
    pub(crate) fn check(&self, options: &Options, max_binding_bytes: u64) -> Result<(), GpuError> {
        if let Some(allowed) = options.max_bytes
            && self.total_bytes > allowed
        {
            return Err(GpuError::TooLarge {
                need: self.total_bytes,
                allowed,
            });
        }
        match self.buffers.iter().find(|(_, n)| *n > max_binding_bytes) {
            Some(&(buf, n_bytes)) => Err(GpuError::OverLimit {
                what: format!("{buf:?}"),
                n_bytes,
                limit: max_binding_bytes,
            }),
            None => Ok(()),
        }
    }

    /// Columns of a step whose longest context has `n_pieces` pieces.
    pub(crate) fn cols_for(&self, n_pieces: u32) -> u32 {
        let pieces = self
            .buffers
            .iter()
            .find(|(buf, _)| *buf == Buf::Pieces)
            .map_or(0, |(_, n)| *n);
        let fits = pieces / (self.piece_bytes * u64::from(n_pieces.max(1)));
        self.max_cols
            .min(u32::try_from(fits).unwrap_or(u32::MAX))
            .max(1)
    }
}
