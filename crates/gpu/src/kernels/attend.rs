//! `attend`: attention to one piece of a context.

use crate::shader::{PipelineKey, Stage};

/// As in `shaders/attend.wgsl`.
#[repr(C)]
#[derive(Clone, Copy, Debug, bytemuck::Pod, bytemuck::Zeroable)]
pub(crate) struct Attend {
    pub(crate) n_heads: u32,
    pub(crate) n_kv_heads: u32,
    pub(crate) pages_per_slot: u32,
    pub(crate) scale: f32,
}

/// Positions of a page of the cache.
pub(crate) const PAGE: u32 = 64;
/// Positions of a piece of context: a page.
pub(crate) const PIECE: u32 = PAGE;
/// Most query heads of a key head.
pub(crate) const MAX_GROUP: u32 = 8;

/// Words that `attend` leaves for `merge` of each head and piece.
pub(crate) fn piece_words(head_size: u32) -> u32 {
    head_size + 2
}

/// Pieces of the context of a token at `position`.
pub(crate) fn n_pieces(position: u32) -> u32 {
    position / PIECE + 1
}

/// The pipeline for heads of `head_size` (64 or 128) and `group` query heads to a key head.
pub(crate) fn pipeline(head_size: u32, group: u32, is_kv_f32: bool) -> PipelineKey {
    PipelineKey {
        stage: Stage::Attend,
        constants: vec![
            ("HEAD_SIZE", head_size),
            ("GROUP", group),
            ("KV_F32", u32::from(is_kv_f32)),
        ],
    }
}
