//! Intermediate results, for comparisons and for teaching.
//!
//! What the kernels fuse never exists in memory; these do: `embed`; in each layer `q_rope`,
//! `k_rope`, `v`, `attn_ctx`, `resid_mid`, `ffn_act`, `out`.

use engine::{Engine, EngineError, SeqId, TokenId, Want, Work};

use crate::GpuError;
use crate::engine::GpuEngine;
use crate::kernels::attend::PAGE;
use crate::plan::Buf;
use crate::play::Extents;
use crate::weights::turned;

/// Sees an intermediate result: its name, its layer (`None` outside the layers), its values,
/// `[n_tokens, dim]`, heads in the file's order.
pub type Tap<'a> = dyn FnMut(&'static str, Option<usize>, &[f32]) + 'a;

impl GpuEngine {
    /// Runs tokens dispatch by dispatch and shows `tap` what each leaves. Uses slot 0 and forgets
    /// what it held. Tokens must fit into one pass.
    ///
    /// # Errors
    /// As [`Engine::step`].
    pub async fn activations(
        &mut self,
        tokens: &[TokenId],
        tap: &mut Tap<'_>,
    ) -> Result<(), EngineError> {
        self.rewind(SeqId(0), 0);
        // Puts all in its place; what it computes is computed again below.
        self.step(&[Work {
            seq: SeqId(0),
            tokens,
            want: Want::GREEDY,
        }])
        .await?;
        let n = tokens.len();
        let extents = Extents {
            n_cols: n as u32,
            n_outs: 1,
            n_pieces: crate::kernels::attend::n_pieces(n as u32 - 1),
        };
        if extents.n_cols > self.sizes.cols_for(extents.n_pieces) {
            return Err(EngineError::Backend(format!(
                "{n} tokens do not fit into one pass"
            )));
        }
        let n_dispatches = self.n_dispatches();
        for i in 0..n_dispatches {
            let all = self.player.dispatches();
            let label = all[i].label.clone();
            let is_last = all.get(i + 1).is_none_or(|next| next.label != label);
            let play = self
                .player
                .play(extents, i..i + 1, &[], Some((Buf::NoRead, 0, 16)));
            play.await?;
            if !is_last {
                continue;
            }
            let (layer, name) = match label.strip_prefix("blk.").and_then(|l| l.split_once('.')) {
                Some((layer, name)) => (layer.parse().ok(), name),
                None => (None, label.as_str()),
            };
            let (n_embd, n_ff) = (self.config.n_embd, self.config.n_ff);
            match name {
                "embed" => tap(
                    "embed",
                    None,
                    &self.columns(Buf::Residual, n_embd, n).await?,
                ),
                "merge" => tap(
                    "attn_ctx",
                    layer,
                    &self.columns(Buf::Context, self.config.n_q(), n).await?,
                ),
                "attn_output" => tap(
                    "resid_mid",
                    layer,
                    &self.columns(Buf::Residual, n_embd, n).await?,
                ),
                "ffn_gate+ffn_up" => tap(
                    "ffn_act",
                    layer,
                    &self.columns(Buf::Activation, n_ff, n).await?,
                ),
                "ffn_down" => tap("out", layer, &self.columns(Buf::Residual, n_embd, n).await?),
                name if name.ends_with("attn_v") => {
                    let q = self.columns(Buf::Query, self.config.n_q(), n).await?;
                    tap("q_rope", layer, &self.in_file_order(&q, self.config.n_q()));
                    let (k, v) = self.keys_and_values(layer.unwrap_or(0), n).await?;
                    tap("k_rope", layer, &self.in_file_order(&k, self.config.n_kv()));
                    tap("v", layer, &v);
                }
                _ => {}
            }
        }
        Ok(())
    }

    /// Reads `[n_rows][stride]` and turns it into `[n_tokens, n_rows]`.
    async fn columns(&self, buf: Buf, n_rows: u32, n: usize) -> Result<Vec<f32>, GpuError> {
        let stride = self.player.widest_tile.stride(n as u32) as usize;
        let words = self.words(buf, n_rows as usize * stride).await?;
        let at = |row: usize, col: usize| f32::from_bits(words[row * stride + col]);
        Ok((0..n)
            .flat_map(|col| (0..n_rows as usize).map(move |row| (row, col)))
            .map(|(r, c)| at(r, c))
            .collect())
    }

    /// Undoes the reordering of q and k rows.
    fn in_file_order(&self, rows: &[f32], dim: u32) -> Vec<f32> {
        if !self.config.is_rope_split {
            return rows.to_vec();
        }
        let mut ordered = vec![0.0; rows.len()];
        for (from, to) in rows
            .chunks_exact(dim as usize)
            .zip(ordered.chunks_exact_mut(dim as usize))
        {
            for (i, &value) in (0..).zip(from) {
                to[turned(i, self.config.head_size) as usize] = value;
            }
        }
        ordered
    }

    /// Keys and values of slot 0 in a layer, `[n_tokens, n_kv]` each.
    async fn keys_and_values(
        &self,
        layer: usize,
        n: usize,
    ) -> Result<(Vec<f32>, Vec<f32>), GpuError> {
        let all = self.sizes.page_bytes / 4 * u64::from(self.sizes.n_pages);
        let words = self.words(Buf::Kv { layer }, all as usize).await?;
        let (head_size, n_heads) = (
            self.config.head_size as usize,
            self.config.n_kv_heads as usize,
        );
        let is_f32 = self.sizes.page_bytes == u64::from(2 * self.config.n_kv() * PAGE) * 4;
        let n_words = if is_f32 { head_size } else { head_size / 2 };
        let page_size = PAGE as usize;
        let read = |is_value: bool, position: usize, head: usize, d: usize| {
            let cell = self.pages.cell(0, position) as usize;
            let plane = cell / page_size * 2 * n_heads + head + if is_value { n_heads } else { 0 };
            let at = cell % page_size;
            let w = if is_f32 { d } else { d / 2 };
            let place = if is_value {
                at * n_words + w
            } else {
                (w / 4 * page_size + at) * 4 + w % 4
            };
            let word = words[plane * page_size * n_words + place];
            if is_f32 {
                return f32::from_bits(word);
            }
            let bits = (word >> (16 * (d % 2))) as u16;
            let magnitude = f32::from_bits((u32::from(bits & 0x7fff) << 13) + 0x3800_0000);
            let magnitude = match bits & 0x7fff {
                subnormal @ 0..0x400 => f32::from(subnormal) * 2_f32.powi(-24),
                _ => magnitude,
            };
            if bits & 0x8000 == 0 {
                magnitude
            } else {
                -magnitude
            }
        };
        let collect = |is_value: bool| {
            let mut found = Vec::with_capacity(n * n_heads * head_size);
            for position in 0..n {
                for i in 0..n_heads * head_size {
                    found.push(read(is_value, position, i / head_size, i % head_size));
                }
            }
            found
        };
        Ok((collect(false), collect(true)))
    }

    async fn words(&self, buf: Buf, n: usize) -> Result<Vec<u32>, GpuError> {
        let none = Extents {
            n_cols: 0,
            n_outs: 0,
            n_pieces: 0,
        };
        let bytes = self
            .player
            .play(none, 0..0, &[], Some((buf, 0, 4 * n as u64)))
            .await?;
        Ok(bytemuck::pod_collect_to_vec(&bytes))
    }
}
