//! A model on its way from its file into the device's memory, a piece at a time.
//!
//! However large the model is, the program holds no more of it than a piece as it was read and the
//! same piece as it is packed: of a page's 4 GiB of memory, little is taken.

use std::collections::HashMap;

use gguf::{ByteSource, Header};

use crate::GpuError;
use crate::device::{Buffer, Device, Use};
use crate::extra::read_f32;
use crate::kernels::attend::PAGE;
use crate::layout::Layout;
use crate::plan::Buf;
use crate::planes::row_words;
use crate::weights::{MatrixPlan, ShardPlan};

/// Bytes of a piece at most, as it is read and as it is packed; a few rows may take more.
pub(crate) const PIECE_BYTES: u64 = 8 << 20;
/// Bytes written after which the device must have taken them: a browser keeps them until then.
const FLUSH_BYTES: u64 = 32 << 20;
/// Positions whose rope angles are computed at a time.
const ROPE_POSITIONS: usize = 4096;

/// What a model is loaded onto: a device, or in tests something that counts.
pub(crate) trait Target {
    /// A buffer of it.
    type Buffer;

    /// A buffer of zeros.
    async fn buffer(&self, label: &str, n_bytes: u64, used: Use) -> Result<Self::Buffer, GpuError>;

    /// Writes bytes; offset and length are multiples of four.
    fn write(&self, buffer: &Self::Buffer, offset: u64, bytes: &[u8]);

    /// Waits until all that was written is taken.
    async fn flush(&self) -> Result<(), GpuError>;
}

impl Target for Device {
    type Buffer = Buffer;

    async fn buffer(&self, label: &str, n_bytes: u64, used: Use) -> Result<Buffer, GpuError> {
        self.buffer(label, n_bytes, used).await
    }

    fn write(&self, buffer: &Buffer, offset: u64, bytes: &[u8]) {
        self.write(buffer, offset, bytes);
    }

    async fn flush(&self) -> Result<(), GpuError> {
        self.flush().await
    }
}

/// All buffers of a model.
pub(crate) struct Uploaded<B> {
    /// All but the weights.
    pub(crate) buffers: HashMap<Buf, B>,
    /// The shards of each matrix.
    pub(crate) matrices: Vec<Vec<B>>,
}

/// Makes all buffers of a model and fills those that have contents from the beginning.
/// `on_progress` is told the bytes read so far and the bytes of all tensors.
pub(crate) async fn upload<T: Target>(
    target: &T,
    header: &Header,
    source: &impl ByteSource,
    layout: &Layout,
    mut on_progress: impl FnMut(u64, u64),
) -> Result<Uploaded<T::Buffer>, GpuError> {
    let mut buffers = HashMap::new();
    for &(buf, n_bytes) in &layout.sizes.buffers {
        let used = match buf {
            Buf::Step | Buf::StepOut => Use::Uniform,
            _ => Use::Storage,
        };
        let buffer = target.buffer(&format!("{buf:?}"), n_bytes, used).await?;
        buffers.insert(buf, buffer);
    }
    let total: u64 = header.tensors().iter().map(|t| t.n_bytes).sum();
    let floats = layout.extra.read(header, source).await?;
    target.write(&buffers[&Buf::Extra], 0, bytemuck::cast_slice(&floats));
    rope(target, &buffers[&Buf::Rope], header, source, layout).await?;
    let mut done = 4 * floats.len() as u64;
    drop(floats);
    on_progress(done, total);
    let mut pending = 0;
    let mut matrices = Vec::new();
    for (plan, shards) in layout.model.matrices.iter().zip(&layout.shards) {
        let mut own = Vec::new();
        for shard in shards {
            let buffer = target
                .buffer(&plan.name, shard.n_bytes, Use::Storage)
                .await?;
            let mut progress = |n_bytes| {
                done += n_bytes;
                on_progress(done.min(total), total);
            };
            rows(
                target,
                &buffer,
                source,
                plan,
                shard,
                &mut pending,
                &mut progress,
            )
            .await?;
            own.push(buffer);
        }
        matrices.push(own);
    }
    target.flush().await?;
    on_progress(total, total);
    Ok(Uploaded { buffers, matrices })
}

/// The rows of a shard, band by band.
async fn rows<T: Target>(
    target: &T,
    buffer: &T::Buffer,
    source: &impl ByteSource,
    plan: &MatrixPlan,
    shard: &ShardPlan,
    pending: &mut u64,
    progress: &mut impl FnMut(u64),
) -> Result<(), GpuError> {
    let words = row_words(plan.ty, plan.n_units() as usize).map(|n| n as u64);
    let planes = shard.planes;
    let firsts = [0, planes.high, planes.scales, planes.supers];
    let band_rows = plan.band_rows(PIECE_BYTES);
    let mut row = 0;
    while row < shard.n_rows {
        let n = band_rows.min(shard.n_rows - row);
        let from = shard.row0 + row;
        let (packed, n_read) = plan.read_band(source, from, from + n).await?;
        for ((plane, words), first) in packed.planes.iter().zip(words).zip(firsts) {
            if plane.is_empty() {
                continue;
            }
            let at = 4 * (u64::from(first) + u64::from(row) * words);
            target.write(buffer, at, bytemuck::cast_slice(plane));
            *pending += 4 * plane.len() as u64;
        }
        drop(packed);
        progress(n_read);
        if *pending >= FLUSH_BYTES {
            target.flush().await?;
            *pending = 0;
        }
        row += n;
    }
    Ok(())
}

/// The table of angles, some positions at a time.
async fn rope<T: Target>(
    target: &T,
    buffer: &T::Buffer,
    header: &Header,
    source: &impl ByteSource,
    layout: &Layout,
) -> Result<(), GpuError> {
    let factors = read_f32(header, source, "rope_freqs.weight").await?;
    let n_positions = (layout.sizes.pages_per_slot * PAGE) as usize;
    let position_bytes = 4 * u64::from(layout.config.head_size);
    for first in (0..n_positions).step_by(ROPE_POSITIONS) {
        let positions = first..(first + ROPE_POSITIONS).min(n_positions);
        let table = layout.config.rope_table(positions, factors.as_deref());
        let at = first as u64 * position_bytes;
        target.write(buffer, at, bytemuck::cast_slice(&table));
        if first > 0 {
            target.flush().await?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests;
