//! Parts of the forward pass by themselves, for measuring. This crate reads no clock: the caller
//! does.

use std::collections::BTreeSet;

use crate::engine::GpuEngine;
use crate::kernels::attend::n_pieces;
use crate::kernels::pick;
use crate::plan::Buf;
use crate::play::Extents;
use crate::{Dispatch, GpuError};

impl GpuEngine {
    /// The names of the stages, the same for all layers: `embed`, `attn_q+attn_k`, `attend`, ….
    #[must_use]
    pub fn stages(&self) -> Vec<String> {
        let mut seen = BTreeSet::new();
        let names = self
            .player
            .dispatches()
            .iter()
            .map(|d| stage_name(d).to_owned());
        names.filter(|name| seen.insert(name.clone())).collect()
    }

    /// Plays only the dispatches of one stage, in all layers, `n_repeats` times over, for `n_cols`
    /// columns of which each attends to `n_context` positions, and waits for the device. What the
    /// cache holds is lost. Returns the number of dispatches.
    ///
    /// # Errors
    /// What the device reports; [`GpuError::Unsupported`] for sizes that do not fit.
    pub async fn play_stage(
        &mut self,
        stage: &str,
        n_cols: u32,
        n_context: u32,
        n_repeats: usize,
    ) -> Result<usize, GpuError> {
        let n_outs = n_cols.min(self.sizes.max_outs);
        let pieces = n_pieces(n_context.max(1) - 1);
        if self.player.widest_tile.stride(n_cols) > self.sizes.cols_for(pieces)
            || n_context > self.sizes.pages_per_slot * 64
        {
            return Err(GpuError::Unsupported(format!(
                "{n_cols} columns of {n_context} positions"
            )));
        }
        for slot in 0..self.pages.n_slots() {
            self.pages.rewind(slot, 0);
        }
        let n_slots = self.pages.n_slots() as u32;
        let columns: Vec<u32> = (0..n_cols)
            .flat_map(|i| [i, i % n_slots, n_context - 1, i % self.sizes.n_pages * 64])
            .collect();
        let outs: Vec<u32> = (0..n_outs)
            .flat_map(|i| pick::request(i, engine::Want::GREEDY))
            .collect();
        self.player.write(Buf::Columns, &columns);
        self.player.write(Buf::Outs, &outs);
        // Every slot has pages of its own.
        let pages: Vec<u32> = (0..self.sizes.n_pages).collect();
        self.player.write(Buf::Pages, &pages);
        self.uploaded_pages = Vec::new();
        let chosen: Vec<usize> = (0..self.player.dispatches().len())
            .filter(|&i| stage_name(&self.player.dispatches()[i]) == stage)
            .collect();
        let repeated = chosen.repeat(n_repeats);
        let extents = Extents {
            n_cols,
            n_outs,
            n_pieces: pieces,
        };
        self.player
            .play(
                extents,
                repeated.into_iter(),
                &[],
                Some((Buf::Results, 0, 16)),
            )
            .await?;
        Ok(chosen.len() * n_repeats)
    }
}

/// A dispatch's name without its layer.
fn stage_name(dispatch: &Dispatch) -> &str {
    match dispatch.label.strip_prefix("blk.") {
        Some(rest) => rest.split_once('.').map_or(rest, |(_, name)| name),
        None => &dispatch.label,
    }
}
