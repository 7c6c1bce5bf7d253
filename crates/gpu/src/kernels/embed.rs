//! `embed`: the tokens' rows of the embedding matrix.

use crate::planes::Planes;

/// As in `shaders/embed.wgsl`.
#[repr(C)]
#[derive(Clone, Copy, Debug, bytemuck::Pod, bytemuck::Zeroable)]
pub(crate) struct Embed {
    pub(crate) planes: Planes,
    pub(crate) n_in: u32,
    pub(crate) row0: u32,
    pub(crate) n_rows: u32,
    pub(crate) gain_at: u32,
}
