//! A GGUF file with random weights, small and made in memory.

use gguf::{Header, MemorySource};

/// Tokens of its vocabulary.
pub const N_VOCAB: u32 = 2000;

const N_EMBD: u64 = 128;
const N_FF: u64 = 352;
const N_LAYERS: u64 = 2;

/// The file and its header.
pub struct TinyModel {
    pub header: Header,
    pub source: MemorySource,
}

impl TinyModel {
    /// Two layers of `qwen2` with F32 norms, Q8_0, Q5_1 and F16 matrices, four heads over two.
    pub fn new() -> Self {
        let bytes = file();
        let header = Header::parse(&bytes).expect("a header");
        Self {
            header,
            source: MemorySource::new(bytes),
        }
    }
}

fn string(out: &mut Vec<u8>, s: &str) {
    out.extend((s.len() as u64).to_le_bytes());
    out.extend(s.as_bytes());
}

fn file() -> Vec<u8> {
    // Name, dimensions, ggml's type number, elements and bytes of a block.
    let mut tensors: Vec<(String, Vec<u64>, u32)> = vec![
        ("token_embd.weight".into(), vec![N_EMBD, N_VOCAB.into()], 8),
        ("output_norm.weight".into(), vec![N_EMBD], 0),
    ];
    for i in 0..N_LAYERS {
        let mut add = |name: &str, dims: &[u64], ty| {
            tensors.push((format!("blk.{i}.{name}"), dims.to_vec(), ty));
        };
        add("attn_norm.weight", &[N_EMBD], 0);
        add("attn_q.weight", &[N_EMBD, 256], 8);
        add("attn_k.weight", &[N_EMBD, 128], 8);
        add("attn_v.weight", &[N_EMBD, 128], if i == 0 { 7 } else { 8 });
        add("attn_q.bias", &[256], 0);
        add("attn_k.bias", &[128], 0);
        add("attn_v.bias", &[128], 0);
        add("attn_output.weight", &[256, N_EMBD], 7);
        add("ffn_norm.weight", &[N_EMBD], 0);
        add("ffn_gate.weight", &[N_EMBD, N_FF], 8);
        add("ffn_up.weight", &[N_EMBD, N_FF], 8);
        add("ffn_down.weight", &[N_FF, N_EMBD], 1);
    }
    let mut out = b"GGUF".to_vec();
    out.extend(3_u32.to_le_bytes());
    out.extend((tensors.len() as u64).to_le_bytes());
    out.extend(8_u64.to_le_bytes());
    string(&mut out, "general.architecture");
    out.extend(8_u32.to_le_bytes());
    string(&mut out, "qwen2");
    let numbers: [(&str, u64); 6] = [
        ("block_count", N_LAYERS),
        ("embedding_length", N_EMBD),
        ("feed_forward_length", N_FF),
        ("attention.head_count", 4),
        ("attention.head_count_kv", 2),
        ("context_length", 4096),
    ];
    for (key, value) in numbers {
        string(&mut out, &format!("qwen2.{key}"));
        out.extend(4_u32.to_le_bytes());
        out.extend((value as u32).to_le_bytes());
    }
    string(&mut out, "qwen2.attention.layer_norm_rms_epsilon");
    out.extend(6_u32.to_le_bytes());
    out.extend(1e-6_f32.to_le_bytes());
    // The embedding is wider than a head needs: key_length says so.
    let count_at = 4 + 4 + 8;
    out[count_at..count_at + 8].copy_from_slice(&9_u64.to_le_bytes());
    string(&mut out, "qwen2.attention.key_length");
    out.extend(4_u32.to_le_bytes());
    out.extend(64_u32.to_le_bytes());
    let mut offset = 0_u64;
    let mut data = Vec::new();
    let mut state = 1_u64;
    for (name, dims, ty) in &tensors {
        string(&mut out, name);
        out.extend((dims.len() as u32).to_le_bytes());
        dims.iter().for_each(|d| out.extend(d.to_le_bytes()));
        out.extend(ty.to_le_bytes());
        out.extend(offset.to_le_bytes());
        let n: u64 = dims.iter().product();
        data.resize(offset as usize, 0);
        fill(&mut data, *ty, n, &mut state);
        offset = (data.len() as u64).next_multiple_of(32);
    }
    out.resize(out.len().next_multiple_of(32), 0);
    out.extend(data);
    out
}

/// Appends `n` random elements.
fn fill(data: &mut Vec<u8>, ty: u32, n: u64, state: &mut u64) {
    let mut next = || {
        *state ^= *state << 13;
        *state ^= *state >> 7;
        *state ^= *state << 17;
        *state
    };
    let half = |x: f32| half::f16::from_f32(x).to_le_bytes();
    match ty {
        0 => (0..n).for_each(|_| {
            let unit = (next() >> 40) as f32 / (1 << 24) as f32;
            data.extend((0.5 + unit).to_le_bytes());
        }),
        1 => (0..n).for_each(|_| {
            let unit = (next() >> 40) as f32 / (1 << 24) as f32;
            data.extend(half((unit - 0.5) * 0.2));
        }),
        7 => (0..n / 32).for_each(|_| {
            data.extend(half(0.01));
            data.extend(half(-0.155));
            (0..20).for_each(|_| data.push(next() as u8));
        }),
        8 => (0..n / 32).for_each(|_| {
            data.extend(half(0.001));
            (0..32).for_each(|_| data.push(next() as u8));
        }),
        other => panic!("type {other}"),
    }
}
