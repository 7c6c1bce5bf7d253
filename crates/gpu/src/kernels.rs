//! One module per stage: its parameters as the shader sees them, its pipeline, its geometry; and,
//! for tests, a scalar twin that is more careful than the kernel.
//!
//! In the order of the forward pass. Activations lie in device memory row by row with the columns
//! (tokens of the step) side by side: `[row][stride]`, so that a step's columns are read as
//! vectors. Behind those that get normalised lie the parts of Σx², one row for each 16 rows.

pub(crate) mod attend;
pub(crate) mod embed;
pub(crate) mod logit_stats;
pub(crate) mod matmul;
pub(crate) mod merge;
pub(crate) mod pick;
pub(crate) mod select;
#[cfg(test)]
mod tests;

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

/// Rows of an activation of `n` elements with its parts of Σx².
pub(crate) fn rows_with_parts(n: u32) -> u32 {
    n + n.div_ceil(16)
}
