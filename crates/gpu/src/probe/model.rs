//! The self-test's model: random weights from a seed, written as GGUF in memory.

use gguf::BlockType;

/// Tokens of its vocabulary.
pub(super) const N_VOCAB: usize = 301;
/// Elements of the residual stream: a block of the widest block formats.
pub(super) const N_EMBD: usize = 256;
/// Rows between the feed-forward matrices: no multiple of a tile.
pub(super) const N_FF: usize = 288;
/// Query heads, all of one key head.
pub(super) const N_HEADS: usize = 6;
/// Elements of a head.
pub(super) const HEAD_SIZE: usize = 64;
/// Layers.
pub(super) const N_LAYERS: usize = 2;
/// Epsilon of the norms.
pub(super) const EPSILON: f32 = 1e-6;
/// Base of the rotary angles.
pub(super) const ROPE_BASE: f32 = 10_000.0;
/// The embedding's type.
pub(super) const EMBEDDING: BlockType = BlockType::Q8_0;
/// The output's: tied to the embedding, such a model would say the same token again and again.
pub(super) const OUTPUT: BlockType = BlockType::Q6_K;

/// The types of a layer's matrices.
pub(super) struct LayerTypes {
    pub(super) qk: BlockType,
    pub(super) v: BlockType,
    pub(super) output: BlockType,
    pub(super) gate_up: BlockType,
    pub(super) down: BlockType,
}

/// Between them a matrix of every family of formats.
pub(super) const LAYERS: [LayerTypes; N_LAYERS] = [
    LayerTypes {
        qk: BlockType::Q4_K,
        v: BlockType::Q6_K,
        output: BlockType::Q8_0,
        gate_up: BlockType::Q5_K,
        down: BlockType::Q5_0,
    },
    LayerTypes {
        qk: BlockType::Q3_K,
        v: BlockType::Q2_K,
        output: BlockType::Q4_0,
        gate_up: BlockType::Q4_1,
        down: BlockType::F16,
    },
];

/// The file.
#[must_use]
pub fn file() -> Vec<u8> {
    let mut random = Random(0x5e1f_7e57);
    let mut tensors: Vec<(String, Vec<usize>, BlockType, Vec<u8>)> = Vec::new();
    let mut add = |name: String, shape: &[usize], ty: BlockType| {
        let data = match shape {
            [n] if name.ends_with("bias") => random.floats(*n, 0.0, 0.5),
            [n] => random.floats(*n, 1.0, 0.3),
            _ => random.blocks(ty, shape.iter().product::<usize>() / ty.block_size()),
        };
        tensors.push((name, shape.to_vec(), ty, data));
    };
    let (n_q, n_kv) = (N_HEADS * HEAD_SIZE, HEAD_SIZE);
    add("token_embd.weight".into(), &[N_EMBD, N_VOCAB], EMBEDDING);
    for (i, types) in LAYERS.iter().enumerate() {
        let name = |what: &str| format!("blk.{i}.{what}");
        add(name("attn_norm.weight"), &[N_EMBD], BlockType::F32);
        add(name("attn_q.weight"), &[N_EMBD, n_q], types.qk);
        add(name("attn_k.weight"), &[N_EMBD, n_kv], types.qk);
        add(name("attn_v.weight"), &[N_EMBD, n_kv], types.v);
        add(name("attn_q.bias"), &[n_q], BlockType::F32);
        add(name("attn_k.bias"), &[n_kv], BlockType::F32);
        add(name("attn_v.bias"), &[n_kv], BlockType::F32);
        add(name("attn_output.weight"), &[n_q, N_EMBD], types.output);
        add(name("ffn_norm.weight"), &[N_EMBD], BlockType::F32);
        add(name("ffn_gate.weight"), &[N_EMBD, N_FF], types.gate_up);
        add(name("ffn_up.weight"), &[N_EMBD, N_FF], types.gate_up);
        add(name("ffn_down.weight"), &[N_FF, N_EMBD], types.down);
    }
    add("output_norm.weight".into(), &[N_EMBD], BlockType::F32);
    add("output.weight".into(), &[N_EMBD, N_VOCAB], OUTPUT);

    let mut out = b"GGUF".to_vec();
    let number = |out: &mut Vec<u8>, n: usize| out.extend((n as u64).to_le_bytes());
    let word = |out: &mut Vec<u8>, n: usize| out.extend((n as u32).to_le_bytes());
    let string = |out: &mut Vec<u8>, s: &str| {
        out.extend((s.len() as u64).to_le_bytes());
        out.extend(s.as_bytes());
    };
    word(&mut out, 3); // version
    number(&mut out, tensors.len());
    number(&mut out, 10); // metadata pairs
    string(&mut out, "general.architecture");
    word(&mut out, 8);
    string(&mut out, "qwen2");
    for (key, value) in [
        ("block_count", N_LAYERS),
        ("context_length", 512),
        ("embedding_length", N_EMBD),
        ("feed_forward_length", N_FF),
        ("attention.head_count", N_HEADS),
        ("attention.head_count_kv", 1),
        ("attention.key_length", HEAD_SIZE),
    ] {
        string(&mut out, &format!("qwen2.{key}"));
        word(&mut out, 4);
        word(&mut out, value);
    }
    for (key, value) in [
        ("attention.layer_norm_rms_epsilon", EPSILON),
        ("rope.freq_base", ROPE_BASE),
    ] {
        string(&mut out, &format!("qwen2.{key}"));
        word(&mut out, 6);
        out.extend(value.to_le_bytes());
    }
    let mut offset = 0;
    for (name, shape, ty, data) in &tensors {
        string(&mut out, name);
        word(&mut out, shape.len());
        shape.iter().for_each(|&n| number(&mut out, n));
        word(&mut out, ty.id() as usize);
        number(&mut out, offset);
        offset += data.len().next_multiple_of(32);
    }
    for (.., data) in &tensors {
        out.resize(out.len().next_multiple_of(32), 0);
        out.extend(data);
    }
    out
}

/// Where a block's f16 scales stand and what they are, as powers of two, so that weights have a
/// spread of about 1/16; a negative scale is given as its exponent with a minus before it all.
fn scales(ty: BlockType) -> &'static [(usize, i32, bool)] {
    match ty {
        BlockType::F32 | BlockType::F16 | BlockType::BF16 => &[],
        BlockType::Q4_0 => &[(0, -6, false)],
        BlockType::Q5_0 => &[(0, -7, false)],
        BlockType::Q8_0 => &[(0, -10, false)],
        BlockType::Q4_1 => &[(0, -6, false), (2, -3, true)],
        BlockType::Q5_1 => &[(0, -7, false), (2, -3, true)],
        BlockType::Q2_K => &[(80, -7, false), (82, -7, false)],
        BlockType::Q3_K => &[(108, -9, false)],
        BlockType::Q4_K => &[(0, -12, false), (2, -9, false)],
        BlockType::Q5_K => &[(0, -13, false), (2, -9, false)],
        BlockType::Q6_K => &[(208, -14, false)],
    }
}

/// `SplitMix64` (<https://doi.org/10.1145/2714064.2660195>).
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// `n` floats from `middle - spread` to `middle + spread`.
    fn floats(&mut self, n: usize, middle: f32, spread: f32) -> Vec<u8> {
        let mut unit = || (self.next() >> 40) as f32 / (1 << 23) as f32 - 1.0;
        (0..n)
            .flat_map(|_| (middle + spread * unit()).to_le_bytes())
            .collect()
    }

    /// `n` blocks of random numbers under fixed scales.
    fn blocks(&mut self, ty: BlockType, n: usize) -> Vec<u8> {
        let mut out = Vec::with_capacity(n * ty.block_bytes());
        for _ in 0..n {
            let at = out.len();
            if ty == BlockType::F16 {
                // A sign, an exponent from -7 to -4 and a random fraction.
                let bits = self.next();
                let exponent = (15 - 4 - (bits >> 11) % 4) as u16;
                let half = (bits as u16 & 0x83ff) | exponent << 10;
                out.extend(half.to_le_bytes());
                continue;
            }
            out.extend((0..ty.block_bytes()).map(|_| self.next() as u8));
            for &(place, exponent, is_negative) in scales(ty) {
                let half = ((exponent + 15) as u16) << 10 | u16::from(is_negative) << 15;
                out[at + place..at + place + 2].copy_from_slice(&half.to_le_bytes());
            }
        }
        out
    }
}
