//! One module per stage: its parameters as the shader sees them, its pipeline, its geometry; and,
//! for tests, a scalar twin that is more careful than the kernel.
//!
//! In the order of the forward pass. Activations lie in device memory row by row with the columns
//! (tokens of the step) side by side: `[row][stride]`, so that a step's columns are read as
//! vectors.

pub(crate) mod attend;
pub(crate) mod embed;
pub(crate) mod logit_stats;
pub(crate) mod matmul;
pub(crate) mod merge;
pub(crate) mod pick;
pub(crate) mod select;
#[cfg(test)]
mod tests;

use crate::planes::UNIT;

/// What changes from step to step; as in `shaders/step.wgsl`.
#[repr(C)]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, bytemuck::Pod, bytemuck::Zeroable)]
pub(crate) struct Step {
    pub(crate) n_cols: u32,
    pub(crate) stride: u32,
    pub(crate) n_splits: u32,
    pub(crate) pad: u32,
}

/// Numbers of columns that matrix kernels are made for.
pub(crate) const COLUMN_TILES: [u32; 5] = [1, 4, 8, 16, 32];

/// The widest tile that pays on an adapter; results do not depend on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct WidestTile(pub(crate) u32);

impl WidestTile {
    /// On a GPU.
    pub(crate) const GPU: Self = Self(32);
    /// On a CPU: its compilers keep the sums of more columns in memory. Measured on lavapipe,
    /// tiles of 32 took four times as long per column as tiles of 8.
    pub(crate) const SOFTWARE: Self = Self(8);

    /// The column tile for a step of `n_cols` columns.
    pub(crate) fn tile(self, n_cols: u32) -> u32 {
        let fits = COLUMN_TILES.into_iter().find(|&tile| tile >= n_cols);
        fits.unwrap_or(self.0).min(self.0)
    }

    /// Columns that each row of activations has room for.
    pub(crate) fn stride(self, n_cols: u32) -> u32 {
        n_cols.next_multiple_of(self.tile(n_cols))
    }
}

/// Rows of the residual stream's buffer, each `[stride]`: the stream itself; from
/// [`Stream::first_part`] on the parts of Σx², one for each 16 rows; from [`Stream::first_gained`]
/// on the stream times the gain of the norm that comes next. As in `shaders/step.wgsl`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Stream(pub(crate) u32);

impl Stream {
    /// The first row of the parts.
    pub(crate) fn first_part(self) -> u32 {
        padded(self.0)
    }

    /// The first row of the stream times the gain.
    pub(crate) fn first_gained(self) -> u32 {
        self.first_part() + self.0.div_ceil(64) * 4
    }

    /// All rows.
    pub(crate) fn n_rows(self) -> u32 {
        self.first_gained() + padded(self.0)
    }
}

/// Rows of an activation of `n` elements: whole units of weights read them, of which the last
/// elements may be zeros.
pub(crate) fn padded(n: u32) -> u32 {
    n.next_multiple_of(UNIT as u32)
}
