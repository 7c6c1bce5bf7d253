//! Products of weights in their blocks with activations.
//!
//! A block is decoded once for all columns of a batch. Quantised weights are multiplied as
//! integers with activations rounded to eight bits ([`columns`]); F32, F16 and BF16 weights are
//! products of f32. Results have the same bits on every processor, whatever the number of columns
//! and threads.

mod columns;
mod decode;
mod float16;
mod floats;
mod kernel;
mod lanes;
#[cfg(test)]
mod tests;

use std::sync::Mutex;

use candle_core::utils::barrier_pool;
use gguf::BlockType;

pub(crate) use columns::Columns;
use columns::Rounded;
pub(crate) use floats::dot;

/// Products of fewer multiplications than this run on the calling thread alone: below about
/// half a millisecond of work, waking other threads does not pay.
pub(crate) const POOL_MIN_PRODUCTS: usize = 1 << 22;
/// Parts of a product that each thread gets one after the other: the fast ones take more.
const PARTS_PER_THREAD: usize = 8;

/// Rows of blocks and the bytes of a row, by columns -> [n_rows, n].
type Product = fn(BlockType, (&[u8], usize), &Rounded, &mut [f32]);

/// Weights [n_out, n_in] in their blocks by columns [n, n_in] -> y [n, n_out].
pub(crate) fn product(ty: BlockType, weights: &[u8], columns: &Columns<'_>) -> Vec<f32> {
    let row_bytes = columns.n_in() / ty.block_size() * ty.block_bytes();
    let (n, n_out) = (columns.n(), weights.len() / row_bytes);
    let mut by_row = vec![0.0; n_out * n]; // [n_out, n]
    let n_products = columns.values().len().saturating_mul(n_out);
    let n_threads = if n_products < POOL_MIN_PRODUCTS {
        1
    } else {
        barrier_pool().n_workers() + 1
    };
    match decode::partner(ty) {
        Some(partner) => {
            let columns = columns.rounded(partner);
            let product = lanes::best();
            in_parts(n_threads, (weights, row_bytes), &mut by_row, |rows, out| {
                product(ty, (rows, row_bytes), columns, out);
            });
        }
        None => {
            let columns = columns.values();
            in_parts(n_threads, (weights, row_bytes), &mut by_row, |rows, out| {
                floats::product(ty, (rows, row_bytes), columns, out);
            });
        }
    }
    if n == 1 {
        return by_row;
    }
    let mut y = vec![0.0; n_out * n];
    for (c, y) in y.chunks_exact_mut(n_out).enumerate() {
        for (y, row) in y.iter_mut().zip(by_row.chunks_exact(n)) {
            *y = row[c];
        }
    }
    y
}

/// Shares rows, each of `row_bytes`, and their results [n_out, n] out to candle's threads; one
/// thread is the calling one.
fn in_parts(
    n_threads: usize,
    (rows, row_bytes): (&[u8], usize),
    out: &mut [f32],
    part: impl Fn(&[u8], &mut [f32]) + Sync,
) {
    if n_threads == 1 {
        return part(rows, out);
    }
    let n_out = rows.len() / row_bytes;
    let n = out.len() / n_out;
    let n_rows = n_out
        .div_ceil(n_threads * PARTS_PER_THREAD)
        .next_multiple_of(kernel::ROWS);
    let parts: Vec<_> = rows
        .chunks(n_rows * row_bytes)
        .zip(out.chunks_mut(n_rows * n).map(Mutex::new))
        .collect();
    barrier_pool().execute_chunked(parts.len(), |range| {
        for (rows, out) in &parts[range] {
            // Nobody else asks for it: each part is handed out once.
            if let Ok(mut out) = out.lock() {
                part(rows, &mut out);
            }
        }
    });
}
