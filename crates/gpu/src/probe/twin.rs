//! What each stage should leave, computed on the CPU in f64 from what the stage before it left.

use gguf::{GgufError, Header, block};

use super::model::{EPSILON, HEAD_SIZE, N_EMBD, N_FF, N_HEADS, N_LAYERS, ROPE_BASE};

/// The model's tensors, decoded.
pub(super) struct Twin {
    pub(super) embedding: Vec<f32>, // [n_vocab][N_EMBD]
    pub(super) output_norm: Vec<f32>,
    pub(super) output: Linear,
    pub(super) layers: Vec<Layer>,
}

pub(super) struct Layer {
    pub(super) attn_norm: Vec<f32>,
    pub(super) q: Linear,
    pub(super) k: Linear,
    pub(super) v: Linear,
    pub(super) output: Linear,
    pub(super) ffn_norm: Vec<f32>,
    pub(super) gate: Linear,
    pub(super) up: Linear,
    pub(super) down: Linear,
}

/// `[n_out][n_in]` and a bias, empty where there is none.
pub(super) struct Linear {
    weight: Vec<f32>,
    bias: Vec<f32>,
    n_in: usize,
}

impl Twin {
    /// Decodes the tensors of a file.
    pub(super) fn new(file: &[u8]) -> Result<Self, GgufError> {
        let header = Header::parse(file)?;
        let read = |name: &str| -> Result<Vec<f32>, GgufError> {
            let tensor = header.tensor(name)?;
            let mut values = vec![0.0; tensor.n_elements() as usize];
            let bytes = &file[tensor.offset as usize..][..tensor.n_bytes as usize];
            block::dequantize(tensor.block_type()?, bytes, &mut values);
            Ok(values)
        };
        let layer = |i: usize| -> Result<Layer, GgufError> {
            let vector = |name: &str| read(&format!("blk.{i}.{name}.weight"));
            let linear = |name: &str, n_in: usize| {
                let has_bias = matches!(name, "attn_q" | "attn_k" | "attn_v");
                Ok::<_, GgufError>(Linear {
                    weight: vector(name)?,
                    bias: if has_bias {
                        read(&format!("blk.{i}.{name}.bias"))?
                    } else {
                        Vec::new()
                    },
                    n_in,
                })
            };
            Ok(Layer {
                attn_norm: vector("attn_norm")?,
                q: linear("attn_q", N_EMBD)?,
                k: linear("attn_k", N_EMBD)?,
                v: linear("attn_v", N_EMBD)?,
                output: linear("attn_output", N_HEADS * HEAD_SIZE)?,
                ffn_norm: vector("ffn_norm")?,
                gate: linear("ffn_gate", N_EMBD)?,
                up: linear("ffn_up", N_EMBD)?,
                down: linear("ffn_down", N_FF)?,
            })
        };
        Ok(Self {
            embedding: read("token_embd.weight")?,
            output_norm: read("output_norm.weight")?,
            output: Linear {
                weight: read("output.weight")?,
                bias: Vec::new(),
                n_in: N_EMBD,
            },
            layers: (0..N_LAYERS).map(layer).collect::<Result<_, _>>()?,
        })
    }

    /// The rows of some tokens: `[n_tokens][N_EMBD]`.
    pub(super) fn embed(&self, tokens: &[u32]) -> Vec<f64> {
        let row = |&t: &u32| &self.embedding[t as usize * N_EMBD..][..N_EMBD];
        tokens.iter().flat_map(row).map(|&x| f64::from(x)).collect()
    }

    /// The logits of every position: `[n_tokens][n_vocab]`.
    pub(super) fn logits(&self, residual: &[f32]) -> Vec<f64> {
        self.output.apply(&norm(residual, &self.output_norm))
    }
}

impl Linear {
    /// W·x + b of every row of `x`.
    pub(super) fn apply(&self, x: &[f64]) -> Vec<f64> {
        let product =
            |w: &[f32], x: &[f64]| -> f64 { w.iter().zip(x).map(|(&w, x)| f64::from(w) * x).sum() };
        x.chunks_exact(self.n_in)
            .flat_map(|x| {
                let rows = self.weight.chunks_exact(self.n_in).enumerate();
                rows.map(|(i, w)| product(w, x) + self.bias.get(i).map_or(0.0, |&b| f64::from(b)))
            })
            .collect()
    }
}

/// x / rms(x) · gain, row by row.
pub(super) fn norm(x: &[f32], gain: &[f32]) -> Vec<f64> {
    let mut y = Vec::with_capacity(x.len());
    for row in x.chunks_exact(gain.len()) {
        let squares: f64 = row.iter().map(|&x| f64::from(x).powi(2)).sum();
        let scale = 1.0 / (squares / gain.len() as f64 + f64::from(EPSILON)).sqrt();
        y.extend(
            row.iter()
                .zip(gain)
                .map(|(&x, &g)| f64::from(x) * scale * f64::from(g)),
        );
    }
    y
}

/// Turns element i of a head with i + half a head, by the angles of positions from 0 on.
pub(super) fn rope(mut x: Vec<f64>, n_heads: usize) -> Vec<f64> {
    const HALF: usize = HEAD_SIZE / 2;
    for (position, row) in x.chunks_exact_mut(n_heads * HEAD_SIZE).enumerate() {
        for head in row.chunks_exact_mut(HEAD_SIZE) {
            for i in 0..HALF {
                let exponent = -2.0 * i as f64 / HEAD_SIZE as f64;
                let angle = position as f64 * f64::from(ROPE_BASE).powf(exponent);
                let (sin, cos) = angle.sin_cos();
                let (a, b) = (head[i], head[i + HALF]);
                (head[i], head[i + HALF]) = (a * cos - b * sin, a * sin + b * cos);
            }
        }
    }
    x
}

/// Causal attention of all query heads over the one key head.
pub(super) fn attend(q: &[f32], k: &[f32], v: &[f32]) -> Vec<f64> {
    let mut context = Vec::with_capacity(q.len());
    for (position, row) in q.chunks_exact(N_HEADS * HEAD_SIZE).enumerate() {
        for q in row.chunks_exact(HEAD_SIZE) {
            let score = |k: &[f32]| {
                let dot: f64 = q
                    .iter()
                    .zip(k)
                    .map(|(&q, &k)| f64::from(q) * f64::from(k))
                    .sum();
                dot / (HEAD_SIZE as f64).sqrt()
            };
            let seen = k.chunks_exact(HEAD_SIZE).take(position + 1);
            let scores: Vec<f64> = seen.map(score).collect();
            let max = scores.iter().copied().fold(f64::NEG_INFINITY, f64::max);
            let weights: Vec<f64> = scores.iter().map(|s| (s - max).exp()).collect();
            let sum: f64 = weights.iter().sum();
            context.extend((0..HEAD_SIZE).map(|d| {
                let values = v.chunks_exact(HEAD_SIZE).map(|v| f64::from(v[d]));
                weights.iter().zip(values).map(|(w, v)| w * v).sum::<f64>() / sum
            }));
        }
    }
    context
}

/// silu(gate) · up.
pub(super) fn swiglu(gate: &[f64], up: &[f64]) -> Vec<f64> {
    let silu = |x: f64| x / (1.0 + (-x).exp());
    gate.iter().zip(up).map(|(&g, u)| silu(g) * u).collect()
}

/// a + b.
pub(super) fn plus(a: &[f32], b: &[f64]) -> Vec<f64> {
    a.iter().zip(b).map(|(&a, b)| f64::from(a) + b).collect()
}

/// f32 as f64.
pub(super) fn wide(x: &[f32]) -> Vec<f64> {
    x.iter().map(|&x| f64::from(x)).collect()
}
