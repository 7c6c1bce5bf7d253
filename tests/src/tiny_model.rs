//! A tiny model with weights from a seed, written as GGUF: what a clean clone tests engines with.

use gguf::BlockType;

use crate::gguf_file::{GgufFile, encode};

/// Tokens in the tiny model's vocabulary.
pub const N_VOCAB: usize = 96;
/// Positions that it was made for.
pub const N_CTX: usize = 320;

const N_LAYER: u32 = 2;
const N_EMBD: usize = 64;
const N_FF: usize = 96;
const N_HEAD: usize = 4;
const N_HEAD_KV: usize = 2;
const HEAD_DIM: usize = N_EMBD / N_HEAD;

/// A model of two layers in the architecture `qwen2` (tied output) or `llama` (untied, with
/// `rope_freqs`); its matrices are of type `ty`, F32 or Q8_0.
#[must_use]
pub fn tiny_model(architecture: &str, ty: BlockType) -> GgufFile {
    let mut file = GgufFile::default();
    let key = |name: &str| format!("{architecture}.{name}");
    file.str("general.architecture", architecture)
        .str("general.name", "tiny test model")
        .u32(
            "general.file_type",
            if ty == BlockType::F32 { 0 } else { 7 },
        )
        .u32(&key("block_count"), N_LAYER)
        .u32(&key("context_length"), N_CTX as u32)
        .u32(&key("embedding_length"), N_EMBD as u32)
        .u32(&key("feed_forward_length"), N_FF as u32)
        .u32(&key("attention.head_count"), N_HEAD as u32)
        .u32(&key("attention.head_count_kv"), N_HEAD_KV as u32)
        .f32(&key("attention.layer_norm_rms_epsilon"), 1e-6)
        .f32(&key("rope.freq_base"), 10_000.0);

    let mut random = Random(0x7_1919);
    let mut matrix = |file: &mut GgufFile, name: &str, n_in: usize, n_out: usize| {
        let spread = 2.0 / (n_in as f32).sqrt();
        let data = encode(ty, &random.values(n_in * n_out, spread));
        file.tensor(name, &[n_in as u64, n_out as u64], ty.id(), data);
    };
    matrix(&mut file, "token_embd.weight", N_EMBD, N_VOCAB);
    for i in 0..N_LAYER {
        for (name, n_in, n_out) in [
            ("attn_q", N_EMBD, N_HEAD * HEAD_DIM),
            ("attn_k", N_EMBD, N_HEAD_KV * HEAD_DIM),
            ("attn_v", N_EMBD, N_HEAD_KV * HEAD_DIM),
            ("attn_output", N_HEAD * HEAD_DIM, N_EMBD),
            ("ffn_gate", N_EMBD, N_FF),
            ("ffn_up", N_EMBD, N_FF),
            ("ffn_down", N_FF, N_EMBD),
        ] {
            matrix(&mut file, &format!("blk.{i}.{name}.weight"), n_in, n_out);
        }
    }
    if architecture == "llama" {
        matrix(&mut file, "output.weight", N_EMBD, N_VOCAB);
    }

    let mut vector = |name: &str, values: Vec<f32>| {
        let data = encode(BlockType::F32, &values);
        file.tensor(name, &[values.len() as u64], BlockType::F32.id(), data);
    };
    let mut near_one = |n| {
        random
            .values(n, 0.3)
            .iter()
            .map(|x| 1.0 + x)
            .collect::<Vec<_>>()
    };
    for i in 0..N_LAYER {
        vector(&format!("blk.{i}.attn_norm.weight"), near_one(N_EMBD));
        vector(&format!("blk.{i}.ffn_norm.weight"), near_one(N_EMBD));
        if architecture == "qwen2" {
            vector(&format!("blk.{i}.attn_q.bias"), near_one(N_HEAD * HEAD_DIM));
            vector(
                &format!("blk.{i}.attn_k.bias"),
                near_one(N_HEAD_KV * HEAD_DIM),
            );
            vector(
                &format!("blk.{i}.attn_v.bias"),
                near_one(N_HEAD_KV * HEAD_DIM),
            );
        }
    }
    vector("output_norm.weight", near_one(N_EMBD));
    if architecture == "llama" {
        vector(
            "rope_freqs.weight",
            (0..HEAD_DIM / 2).map(|j| 1.0 + j as f32).collect(),
        );
    }
    file
}

/// `n` tokens of the tiny vocabulary, the same for the same seed.
#[must_use]
pub fn tiny_tokens(seed: u64, n: usize) -> Vec<u32> {
    let mut random = Random(seed);
    (0..n).map(|_| random.next() % N_VOCAB as u32).collect()
}

/// SplitMix64 (<https://doi.org/10.1145/2714064.2660195>).
struct Random(u64);

impl Random {
    fn next(&mut self) -> u32 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ z >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ z >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((z ^ z >> 31) >> 32) as u32
    }

    /// Uniform in -spread..spread.
    fn values(&mut self, n: usize, spread: f32) -> Vec<f32> {
        let unit = |x: u32| x as f32 / u32::MAX as f32 * 2.0 - 1.0;
        (0..n).map(|_| unit(self.next()) * spread).collect()
    }
}
