//! `logit_stats`: maximum and sums of exponentials of chunks of the logits.

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
    /// Chunks for a vocabulary: many, so that their maxima bound the candidates well.
    pub(crate) fn new(n_vocab: u32) -> Self {
        let chunk = n_vocab.div_ceil(super::pick::MAX_CHUNKS);
        Self {
            n_vocab,
            chunk,
            n_chunks: n_vocab.div_ceil(chunk),
            out_words: super::pick::OUT_WORDS,
        }
    }
}
