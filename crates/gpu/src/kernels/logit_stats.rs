//! `logit_stats`: maximum and sums of exponentials of chunks of the logits.

use super::pick::{MAX_CANDIDATES, MAX_CHUNKS, MAX_FOUND};

/// As in `shaders/logit_stats.wgsl`, and in `shaders/pick.wgsl`.
#[repr(C)]
#[derive(Clone, Copy, Debug, bytemuck::Pod, bytemuck::Zeroable)]
pub(crate) struct LogitStats {
    pub(crate) n_vocab: u32,
    pub(crate) chunk: u32,
    pub(crate) n_chunks: u32,
    pub(crate) out_words: u32,
}

impl LogitStats {
    /// Chunks for a vocabulary: enough for their maxima to bound the candidates, unless `pick`
    /// can rank all logits anyway.
    pub(crate) fn new(n_vocab: u32) -> Self {
        let n_chunks = match n_vocab {
            0..=MAX_FOUND => n_vocab.div_ceil(256),
            _ => (n_vocab / 256).clamp(2 * MAX_CANDIDATES, MAX_CHUNKS),
        };
        let chunk = n_vocab.div_ceil(n_chunks.max(1)).max(1);
        Self {
            n_vocab,
            chunk,
            n_chunks: n_vocab.div_ceil(chunk),
            out_words: super::pick::OUT_WORDS,
        }
    }
}
