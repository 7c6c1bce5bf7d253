//! `merge`: joins the pieces of an attention.

/// As in `shaders/merge.wgsl`.
#[repr(C)]
#[derive(Clone, Copy, Debug, bytemuck::Pod, bytemuck::Zeroable)]
pub(crate) struct Merge {
    pub(crate) n_heads: u32,
    pub(crate) head_size: u32,
    pub(crate) pad: [u32; 2],
}
