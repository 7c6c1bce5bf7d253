//! The forward pass, in the order of the papers.
//!
//! Transformer decoder (<https://arxiv.org/abs/1706.03762>) with RMS norm before each part
//! (<https://arxiv.org/abs/1910.07467>), rotary embedding (<https://arxiv.org/abs/2104.09864>),
//! grouped-query attention (<https://arxiv.org/abs/2305.13245>) and a SiLU-gated feed-forward
//! (<https://arxiv.org/abs/2002.05202>).
//!
//! Activations are row-major f32. Sums over many elements that are not matrix products (norm,
//! softmax) run in f64, and so do the rotary angles.

use candle_core::Result;
use engine::TokenId;

use crate::cache::{KvCache, LayerCache};
use crate::product::{Columns, dot};
use crate::weights::Model;
use crate::{Config, RopePairs};

/// Tokens to append to one sequence.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Part<'a> {
    /// Index of the sequence's cache; no two parts of a pass have the same.
    pub(crate) slot: usize,
    /// The tokens.
    pub(crate) tokens: &'a [TokenId],
}

/// Sees every intermediate result: its name, its layer (`None` outside the layers), its values,
/// `[n_tokens, dim]`.
///
/// Names in order: `embed`; in each layer `attn_norm`, `q`, `k`, `v`, `q_rope`, `k_rope`,
/// `attn_ctx`, `attn_out`, `resid_mid`, `ffn_norm`, `gate`, `up`, `ffn_act`, `ffn_out`, `out`;
/// then `final_norm`.
pub type Tap<'a> = dyn FnMut(&'static str, Option<usize>, &[f32]) + 'a;

/// Appends the tokens of all parts to their sequences and returns the residual stream after the
/// final norm: `[n_tokens, n_embd]`, part after part, ready for the output matrix. n_tokens counts
/// the tokens of all parts: every matrix goes over its weights once for all of them.
///
/// On an error the caches may hold a part of the new keys and values: truncate them.
pub(crate) fn forward(
    model: &Model,
    caches: &mut [KvCache],
    parts: &[Part<'_>],
    tap: &mut Tap<'_>,
) -> Result<Vec<f32>> {
    let config = &model.config;
    let eps = config.rms_epsilon;
    let pairs = config.architecture.rope_pairs();
    let turns = rope_turns(config, model.rope_freqs.as_deref(), caches, parts);
    let tokens = parts.iter().flat_map(|part| part.tokens).copied();
    let (n_embd, n_ff) = (config.n_embd, config.n_ff);
    let (n_q, n_kv) = (
        config.n_head * config.head_dim,
        config.n_head_kv * config.head_dim,
    );

    let mut x = model.token_embd.rows(tokens); // [n_tokens, n_embd]
    tap("embed", None, &x);

    for (i, layer) in model.layers.iter().enumerate() {
        // ---- attention
        let h = rms_norm(&x, &layer.attn_norm, eps); // [n_tokens, n_embd]
        tap("attn_norm", Some(i), &h);
        let h = Columns::new(&h, n_embd);
        let mut q = layer.attn_q.apply(&h)?; // [n_tokens, n_head * head_dim]
        let mut k = layer.attn_k.apply(&h)?; // [n_tokens, n_head_kv * head_dim]
        let v = layer.attn_v.apply(&h)?; // [n_tokens, n_head_kv * head_dim]
        tap("q", Some(i), &q);
        tap("k", Some(i), &k);
        tap("v", Some(i), &v);
        rope(&mut q, config.n_head, config.head_dim, pairs, &turns);
        rope(&mut k, config.n_head_kv, config.head_dim, pairs, &turns);
        tap("q_rope", Some(i), &q);
        tap("k_rope", Some(i), &k);
        let mut context = vec![0.0; q.len()]; // [n_tokens, n_head * head_dim]
        let mut start = 0;
        for part in parts {
            let rows = start..start + part.tokens.len();
            start = rows.end;
            let cache = &mut caches[part.slot].layers[i];
            let own = rows.start * n_kv..rows.end * n_kv;
            cache.append(&k[own.clone()], &v[own]);
            let rows = rows.start * n_q..rows.end * n_q;
            attention(config, &q[rows.clone()], cache, &mut context[rows]);
        }
        tap("attn_ctx", Some(i), &context);
        let attn_out = layer.attn_output.apply(&Columns::new(&context, n_q))?; // [n_tokens, n_embd]
        tap("attn_out", Some(i), &attn_out);
        add(&mut x, &attn_out);
        tap("resid_mid", Some(i), &x);

        // ---- feed-forward
        let h = rms_norm(&x, &layer.ffn_norm, eps); // [n_tokens, n_embd]
        tap("ffn_norm", Some(i), &h);
        let h = Columns::new(&h, n_embd);
        let mut gate = layer.ffn_gate.apply(&h)?; // [n_tokens, n_ff]
        let up = layer.ffn_up.apply(&h)?; // [n_tokens, n_ff]
        tap("gate", Some(i), &gate);
        tap("up", Some(i), &up);
        gate.iter_mut()
            .zip(&up)
            .for_each(|(g, u)| *g = silu(*g) * u);
        tap("ffn_act", Some(i), &gate);
        let ffn_out = layer.ffn_down.apply(&Columns::new(&gate, n_ff))?; // [n_tokens, n_embd]
        tap("ffn_out", Some(i), &ffn_out);
        add(&mut x, &ffn_out);
        tap("out", Some(i), &x);
    }
    for part in parts {
        caches[part.slot].advance(part.tokens.len());
    }

    let x = rms_norm(&x, &model.output_norm, eps); // [n_tokens, n_embd]
    tap("final_norm", None, &x);
    Ok(x)
}

/// x / rms(x) * weight, row by row: [n_tokens, n_embd].
fn rms_norm(x: &[f32], weight: &[f32], epsilon: f32) -> Vec<f32> {
    let mut y = Vec::with_capacity(x.len());
    for row in x.chunks_exact(weight.len()) {
        let squares: f64 = row.iter().map(|&x| f64::from(x) * f64::from(x)).sum();
        let mean = squares / row.len() as f64;
        let scale = (mean + f64::from(epsilon)).sqrt().recip() as f32;
        y.extend(row.iter().zip(weight).map(|(x, w)| w * (x * scale)));
    }
    y
}

/// The cosines and sines of the positions of all parts' tokens: [n_tokens, n_rot / 2].
///
/// Pair j turns by position / theta^(2j / n_rot), with Llama 3's scaling
/// (<https://arxiv.org/abs/2407.21783>) also divided by `freqs[j]`. Angles in f64: in f32 they
/// are the largest error of the whole pass.
fn rope_turns(
    config: &Config,
    freqs: Option<&[f32]>, // [n_rot / 2]
    caches: &[KvCache],
    parts: &[Part<'_>],
) -> Vec<Vec<(f32, f32)>> {
    let theta = f64::from(config.rope_freq_base);
    let frequency = |j: usize| {
        let exponent = -2.0 * j as f64 / config.n_rot as f64;
        theta.powf(exponent) / freqs.map_or(1.0, |freqs| f64::from(freqs[j]))
    };
    let frequencies: Vec<f64> = (0..config.n_rot / 2).map(frequency).collect();
    let turns_at = |position: usize| {
        let turn = |f: &f64| (position as f64 * f).sin_cos();
        let turns = frequencies.iter().map(turn);
        turns.map(|(sin, cos)| (cos as f32, sin as f32)).collect()
    };
    let positions = parts.iter().flat_map(|part| {
        let n_past = caches[part.slot].n_tokens();
        n_past..n_past + part.tokens.len()
    });
    positions.map(turns_at).collect()
}

/// Turns the pairs of every head of x [n_tokens, n_head * head_dim] by their angles.
fn rope(
    x: &mut [f32],
    n_head: usize,
    head_dim: usize,
    pairs: RopePairs,
    turns: &[Vec<(f32, f32)>], // [n_tokens, n_rot / 2]
) {
    for (row, turns) in x.chunks_exact_mut(n_head * head_dim).zip(turns) {
        for head in row.chunks_exact_mut(head_dim) {
            for (j, &(cos, sin)) in turns.iter().enumerate() {
                let (a, b) = match pairs {
                    RopePairs::Half => (j, j + turns.len()),
                    RopePairs::Interleaved => (2 * j, 2 * j + 1),
                };
                (head[a], head[b]) = (head[a] * cos - head[b] * sin, head[a] * sin + head[b] * cos);
            }
        }
    }
}

/// softmax(q · kᵀ / √head_dim) · v for every token and head of one sequence, causal: its last
/// token sees the whole cache, the one before it one position less, and so on.
///
/// q [n_tokens, n_head * head_dim] -> added to context [n_tokens, n_head * head_dim].
fn attention(config: &Config, q: &[f32], cache: &LayerCache, context: &mut [f32]) {
    let Config {
        n_head,
        n_head_kv,
        head_dim,
        ..
    } = *config;
    let n_kv = n_head_kv * head_dim;
    let n_tokens = q.len() / (n_head * head_dim);
    let n_past = cache.k.len() / n_kv - n_tokens;
    let scale = (head_dim as f32).sqrt().recip();
    let mut weights = Vec::new(); // [n_seen]

    for token in 0..n_tokens {
        let n_seen = n_past + token + 1;
        for head in 0..n_head {
            let at = (token * n_head + head) * head_dim;
            let q = &q[at..at + head_dim]; // [head_dim]
            let context = &mut context[at..at + head_dim]; // [head_dim]
            let in_row = head / (n_head / n_head_kv) * head_dim; // this head's part of a kv row
            let row = |t: usize| t * n_kv + in_row..t * n_kv + in_row + head_dim;

            weights.clear();
            weights.extend((0..n_seen).map(|t| dot(q, &cache.k[row(t)]) * scale));
            softmax(&mut weights);
            for (t, &weight) in weights.iter().enumerate() {
                let v = &cache.v[row(t)]; // [head_dim]
                context
                    .iter_mut()
                    .zip(v)
                    .for_each(|(c, v)| *c += weight * v);
            }
        }
    }
}

/// exp(x) / Σ exp(x), after subtracting the maximum.
fn softmax(x: &mut [f32]) {
    let max = x.iter().copied().fold(f32::NEG_INFINITY, f32::max);
    let mut sum = 0.0_f64;
    for x in x.iter_mut() {
        *x = (*x - max).exp();
        sum += f64::from(*x);
    }
    let scale = sum.recip() as f32;
    x.iter_mut().for_each(|x| *x *= scale);
}

/// x · sigmoid(x).
fn silu(x: f32) -> f32 {
    x / (1.0 + (-x).exp())
}

fn add(x: &mut [f32], y: &[f32]) {
    x.iter_mut().zip(y).for_each(|(x, y)| *x += y);
}
