//! What of a model decides on its memory, and the bytes that the engines take for it.

use gguf::{Header, optional};
use serde::{Deserialize, Serialize};

use super::{Demand, Need};

/// Columns of a step on the GPU.
const GPU_COLS: u64 = 512;
/// Tokens that the CPU engine takes through the layers together.
const CPU_COLS: u64 = 256;
/// Positions of a page of the cache.
const PAGE: u64 = 64;
/// The most for what attention leaves of its pieces.
const MAX_PIECES_BYTES: u64 = 64 << 20;
/// Bytes of tables, of the tokenizer mostly, for each token of the vocabulary.
const TOKEN_BYTES: u64 = 600;
/// A length, a width or a count of heads past any model.
pub(super) const MAX_WIDTH: u64 = 1 << 20;
/// A number of layers past any model.
pub(super) const MAX_BLOCKS: u64 = 1 << 16;
/// Bytes past any machine.
pub(super) const MAX_BYTES: u64 = 1 << 60;

/// What of a model decides on its memory; fields are named as GGUF's keys.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ModelShape {
    /// `block_count`: layers.
    pub block_count: u64,
    /// `embedding_length`.
    pub embedding_length: u64,
    /// `attention.head_count`.
    pub head_count: u64,
    /// `attention.head_count_kv`.
    pub head_count_kv: u64,
    /// `attention.key_length`: elements of a head.
    pub key_length: u64,
    /// `feed_forward_length`.
    pub feed_forward_length: u64,
    /// `context_length`: positions that the model was made for.
    pub context_length: u64,
    /// Tokens, those for padding included: rows of the embedding.
    pub vocab_size: u64,
    /// Bytes of all tensors in the file.
    pub weight_bytes: u64,
}

impl ModelShape {
    /// The shape of a file.
    ///
    /// # Errors
    /// A key or the embedding is missing, or is no number.
    pub fn of(header: &Header) -> Result<Self, gguf::GgufError> {
        let architecture = header.str("general.architecture")?;
        // Past any model; cut there, no sum of products below can overflow.
        let most = |n: u32| u64::from(n).min(MAX_WIDTH);
        let number = |name: &str| header.u32(&format!("{architecture}.{name}")).map(most);
        let (embedding_length, head_count) =
            (number("embedding_length")?, number("attention.head_count")?);
        let embedding = header.tensor("token_embd.weight")?;
        Ok(Self {
            block_count: number("block_count")?.min(MAX_BLOCKS),
            embedding_length,
            head_count,
            head_count_kv: optional(number("attention.head_count_kv"))?.unwrap_or(head_count),
            key_length: match optional(number("attention.key_length"))? {
                Some(n) => n,
                None => embedding_length.checked_div(head_count).unwrap_or(0),
            },
            feed_forward_length: number("feed_forward_length")?,
            context_length: number("context_length")?,
            vocab_size: (embedding.shape.get(1).copied().unwrap_or(1)).min(u64::from(u32::MAX)),
            weight_bytes: (header.tensors().iter())
                .fold(0, |sum: u64, t| sum.saturating_add(t.n_bytes))
                .min(MAX_BYTES),
        })
    }

    /// Keys and values of a token in one layer.
    fn kv_elements(&self) -> u64 {
        2 * self.head_count_kv * self.key_length
    }

    fn n_q(&self) -> u64 {
        self.head_count * self.key_length
    }

    /// Tokens of a sequence: no more than the model was made for.
    fn n_ctx(&self, demand: Demand) -> u64 {
        u64::from(demand.n_ctx).min(self.context_length).max(1)
    }

    /// Bytes of the keys and values of a layer on the GPU: halves, in whole pages.
    pub(super) fn gpu_layer_cache(&self, demand: Demand) -> u64 {
        let n_ctx = self.n_ctx(demand).next_multiple_of(PAGE);
        let positions = product(&[n_ctx, u64::from(demand.n_slots)]);
        product(&[2, self.kv_elements(), positions])
    }

    pub(super) fn logits_bytes(&self, demand: Demand) -> u64 {
        product(&[4, self.vocab_size, stride(u64::from(demand.n_slots))])
    }

    pub(super) fn on_gpu(&self, demand: Demand, max_binding_bytes: u64) -> Need {
        let (cols, outs) = (GPU_COLS, stride(u64::from(demand.n_slots)));
        let n_ctx = self.n_ctx(demand);
        // The stream, its parts and the stream times a gain.
        let stream = 2 * self.embedding_length + self.embedding_length.div_ceil(16);
        let piece = 4 * self.head_count * (self.key_length + 2);
        let column = product(&[piece, n_ctx.div_ceil(PAGE)]);
        let pieces = product(&[column, cols]).min(MAX_PIECES_BYTES.min(max_binding_bytes));
        let activations = 4 * cols * (stream + 2 * self.n_q() + self.feed_forward_length);
        let rope = 4 * self.key_length * n_ctx.next_multiple_of(PAGE);
        let layers = 4 * self.block_count * (2 * self.embedding_length + 2 * self.n_q());
        Need {
            // Scales are aligned to words: Q4_K takes 148 bytes in place of 144, Q6_K 212 of 210.
            weight_bytes: self.weight_bytes + self.weight_bytes / 45,
            cache_bytes: product(&[self.block_count, self.gpu_layer_cache(demand)]),
            work_bytes: activations
                + pieces.max(column)
                + rope
                + layers
                + 4 * outs * stream
                + self.logits_bytes(demand),
        }
    }

    pub(super) fn on_cpu(&self, demand: Demand) -> Need {
        let positions = product(&[self.n_ctx(demand), u64::from(demand.n_slots)]);
        let cache = product(&[4, self.kv_elements(), self.block_count, positions]);
        let cache_bytes = cache + cache / 4; // vectors that grow have room to spare
        let columns = 8 * self.embedding_length + 3 * self.feed_forward_length;
        // While it is loaded, the largest tensor is there twice, as read and as kept; the cache is
        // empty then.
        let largest = self.vocab_size * self.embedding_length * 7 / 8;
        let buffers = (4 * CPU_COLS * columns).max(largest.saturating_sub(cache_bytes));
        Need {
            weight_bytes: self.weight_bytes,
            cache_bytes,
            work_bytes: buffers + TOKEN_BYTES * self.vocab_size,
        }
    }
}

/// A product of sizes, at most [`MAX_BYTES`]: a file from a stranger may ask for any.
fn product(factors: &[u64]) -> u64 {
    let product = factors
        .iter()
        .fold(1, |so_far: u64, &n| so_far.saturating_mul(n));
    product.min(MAX_BYTES)
}

/// Columns that a row of activations has room for.
fn stride(n: u64) -> u64 {
    let tile = [1, 4, 8, 16, 32].into_iter().find(|&tile| tile >= n);
    n.max(1).next_multiple_of(tile.unwrap_or(32))
}
