//! `select`: the columns whose logits are wanted.

/// As in `shaders/select.wgsl`.
#[repr(C)]
#[derive(Clone, Copy, Debug, bytemuck::Pod, bytemuck::Zeroable)]
pub(crate) struct Select {
    pub(crate) row0: u32,
    pub(crate) n_rows: u32,
    pub(crate) out_words: u32,
    pub(crate) pad: u32,
}

/// Rows that a workgroup copies.
pub(crate) const ROWS: u32 = 64;
