//! Products with weights that are floats: a row is decoded once for all columns.

use gguf::BlockType;

use super::float16::half_of_bits;

/// Rows of F32, F16 or BF16, each of `row_bytes`, by columns [n, n_in] -> out [n_rows, n]. Other
/// types count as 0.
pub(crate) fn product(
    ty: BlockType,
    (rows, row_bytes): (&[u8], usize),
    columns: &[f32],
    out: &mut [f32],
) {
    let n_in = row_bytes / ty.block_bytes() * ty.block_size();
    let n = columns.len() / n_in;
    let mut row = vec![0.0; n_in];
    for (bytes, out) in rows.chunks_exact(row_bytes).zip(out.chunks_exact_mut(n)) {
        decode(ty, bytes, &mut row);
        for (y, x) in out.iter_mut().zip(columns.chunks_exact(n_in)) {
            *y = dot(&row, x);
        }
    }
}

fn decode(ty: BlockType, bytes: &[u8], row: &mut [f32]) {
    match ty {
        BlockType::F32 => (row.iter_mut().zip(bytes.as_chunks().0))
            .for_each(|(w, &bytes)| *w = f32::from_le_bytes(bytes)),
        BlockType::F16 => (row.iter_mut().zip(bytes.as_chunks().0))
            .for_each(|(w, &bytes)| *w = half_of_bits(u16::from_le_bytes(bytes))),
        BlockType::BF16 => (row.iter_mut().zip(bytes.as_chunks().0))
            .for_each(|(w, &[a, b])| *w = f32::from_le_bytes([0, 0, a, b])),
        _ => row.fill(0.0),
    }
}

/// Σ a·b in eight partial sums, which a compiler turns into vector instructions.
pub(crate) fn dot(a: &[f32], b: &[f32]) -> f32 {
    let (a, a_rest) = a.as_chunks::<8>();
    let (b, b_rest) = b.as_chunks::<8>();
    let mut sums = [0.0_f32; 8];
    for (a, b) in a.iter().zip(b) {
        for lane in 0..8 {
            sums[lane] += a[lane] * b[lane];
        }
    }
    let rest: f32 = a_rest.iter().zip(b_rest).map(|(a, b)| a * b).sum();
    sums.iter().sum::<f32>() + rest
}
