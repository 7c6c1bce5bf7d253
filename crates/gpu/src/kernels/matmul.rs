//! `matmul`: y = W·x for a tile of columns, with the norm before it and what follows it.

use gguf::BlockType;

use crate::planes::{Planes, TILE_ROWS};
use crate::shader::{PipelineKey, Stage};

/// As in `shaders/matmul.wgsl`.
#[repr(C)]
#[derive(Clone, Copy, Debug, Default, bytemuck::Pod, bytemuck::Zeroable)]
pub(crate) struct Matmul {
    pub(crate) planes: Planes,
    pub(crate) n_in: u32,
    pub(crate) n_rows: u32,
    pub(crate) row0: u32,
    pub(crate) chunk_units: u32,
    pub(crate) out_row0: u32,
    pub(crate) n_out: u32,
    pub(crate) n_q: u32,
    pub(crate) n_kv: u32,
    pub(crate) half_head: u32,
    pub(crate) bias_at: u32,
    pub(crate) eps: f32,
    pub(crate) pad: u32,
}

/// What becomes of the rows; numbered as in `shaders/matmul_epilogue.wgsl`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Epilogue {
    /// Stored, with the bias if there is one.
    Store = 0,
    /// Added to the residual stream, whose parts of Σx² are renewed.
    Residual = 1,
    /// Queries turned; keys turned and put into the cache; values put into the cache.
    Qkv = 2,
    /// silu(gate)·up, the rows being gates and ups in turn.
    Swiglu = 3,
    /// Stored column by column.
    Logits = 4,
}

/// How a workgroup divides its work: fixed for a matrix, since it fixes the order of additions.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Lanes {
    /// Row pairs of a workgroup.
    pub(crate) rows: u32,
    /// Chunks of a row.
    pub(crate) chunks: u32,
}

/// Threads of a workgroup.
const N_THREADS: u32 = 128;
/// Floats of x in workgroup memory.
const TILE_FLOATS: u32 = 4096;

impl Lanes {
    /// The division for a matrix of `n_rows` rows: short matrices need more workgroups, so fewer
    /// rows and more chunks for each.
    pub(crate) fn of(n_rows: u32) -> Self {
        let rows = match n_rows {
            65_536.. => 32,
            8_192.. => 16,
            _ => 8,
        };
        Self {
            rows,
            chunks: N_THREADS / rows,
        }
    }

    /// Units of a chunk of a row of `n_units`.
    pub(crate) fn chunk_units(self, n_units: u32) -> u32 {
        n_units.div_ceil(self.chunks)
    }

    /// Workgroups for `n_rows` rows of a shard.
    pub(crate) fn n_groups(self, n_rows: u32) -> u32 {
        n_rows.div_ceil(TILE_ROWS as u32).div_ceil(self.rows / 8)
    }
}

/// Everything that decides on the pipeline but the number of columns.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Key {
    pub(crate) ty: BlockType,
    pub(crate) lanes: Lanes,
    pub(crate) chunk_units: u32,
    pub(crate) has_norm: bool,
    pub(crate) has_bias: bool,
    pub(crate) epilogue: Epilogue,
    pub(crate) is_kv_f32: bool,
}

impl Key {
    /// The pipeline for a tile of `cols` columns.
    pub(crate) fn pipeline(self, cols: u32) -> PipelineKey {
        PipelineKey {
            stage: Stage::Matmul(self.ty),
            constants: vec![
                ("COLS", cols),
                ("ROW_LANES", self.lanes.rows),
                ("K_LANES", self.lanes.chunks),
                ("SLAB", self.slab(cols)),
                ("NORM", u32::from(self.has_norm)),
                ("BIAS", u32::from(self.has_bias)),
                ("EPILOGUE", self.epilogue as u32),
                ("KV_F32", u32::from(self.is_kv_f32)),
            ],
        }
    }

    /// Elements of each chunk in workgroup memory at a time: a divisor of 32, or a multiple.
    fn slab(self, cols: u32) -> u32 {
        let room = TILE_FLOATS / (self.lanes.chunks * cols);
        if room < 32 {
            room
        } else {
            (room / 32 * 32).min(self.chunk_units * 32)
        }
    }
}
