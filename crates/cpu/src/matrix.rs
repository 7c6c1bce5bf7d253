//! Weight matrices: as in the file, or decoded to f32.

use candle_core::Result;
use candle_core::quantized::{GgmlType, QuantizedType};
use gguf::{BlockType, block};

use crate::product::{Columns, POOL_MIN_PRODUCTS, product};

/// How weights are held, and so which arithmetic a product has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Weights {
    /// Decoded to f32 when loaded; products of f32 by f32.
    Exact,
    /// As they stand in the file; activations are rounded to 8 bits for quantised matrices.
    Quantised,
}

/// A weight matrix with `n_out` rows of `n_in` elements; it maps `n_in` to `n_out`.
pub(crate) struct Matrix {
    n_in: usize,
    n_out: usize,
    data: Data, // [n_out, n_in]
}

enum Data {
    /// candle multiplies them.
    Floats(Vec<f32>),
    /// Bytes of blocks, as they were read.
    Blocks(BlockType, Vec<u8>),
}

impl Matrix {
    /// A matrix from the bytes of its blocks.
    pub(crate) fn new(
        weights: Weights,
        ty: BlockType,
        bytes: Vec<u8>,
        (n_in, n_out): (usize, usize),
    ) -> Self {
        let data = match weights {
            Weights::Exact => {
                let mut values = vec![0.0_f32; n_in * n_out];
                block::dequantize(ty, &bytes, &mut values);
                Data::Floats(values)
            }
            Weights::Quantised => Data::Blocks(ty, bytes),
        };
        Self { n_in, n_out, data }
    }

    /// Rows: the elements of a product.
    pub(crate) fn n_out(&self) -> usize {
        self.n_out
    }

    /// x [n, n_in] -> x · selfᵀ [n, n_out].
    pub(crate) fn apply(&self, x: &Columns<'_>) -> Result<Vec<f32>> {
        match &self.data {
            Data::Floats(values) => {
                let mut y = vec![0.0; x.n() * self.n_out];
                if x.values().len().saturating_mul(self.n_out) < POOL_MIN_PRODUCTS {
                    product_here(values, self.n_in, x.values(), &mut y);
                } else {
                    values.matmul_t((x.n(), self.n_in, self.n_out), x.values(), &mut y)?;
                }
                Ok(y)
            }
            Data::Blocks(ty, bytes) => Ok(product(*ty, bytes, x)),
        }
    }

    /// The rows `ids`, decoded: [ids.len(), n_in].
    pub(crate) fn rows(&self, ids: impl Iterator<Item = u32>) -> Vec<f32> {
        let mut rows = Vec::new();
        for id in ids.map(|id| id as usize) {
            match &self.data {
                Data::Floats(values) => {
                    rows.extend_from_slice(&values[id * self.n_in..(id + 1) * self.n_in]);
                }
                Data::Blocks(ty, bytes) => {
                    let row_bytes = self.n_in / ty.block_size() * ty.block_bytes();
                    let start = rows.len();
                    rows.resize(start + self.n_in, 0.0);
                    let bytes = &bytes[id * row_bytes..(id + 1) * row_bytes];
                    block::dequantize(*ty, bytes, &mut rows[start..]);
                }
            }
        }
        rows
    }
}

/// A matrix and the bias that is added to its product, where there is one.
pub(crate) struct Linear {
    pub(crate) weight: Matrix,         // [n_out, n_in]
    pub(crate) bias: Option<Vec<f32>>, // [n_out]
}

impl Linear {
    /// x [n, n_in] -> x · weightᵀ + bias [n, n_out].
    pub(crate) fn apply(&self, x: &Columns<'_>) -> Result<Vec<f32>> {
        let mut y = self.weight.apply(x)?;
        if let Some(bias) = &self.bias {
            for row in y.chunks_exact_mut(bias.len()) {
                row.iter_mut().zip(bias).for_each(|(y, b)| *y += b);
            }
        }
        Ok(y)
    }
}

/// weights [n_out, n_in] by x [n, n_in] -> y [n, n_out] on the calling thread, in candle's dot
/// products: the same bits as from all of its threads.
fn product_here(weights: &[f32], n_in: usize, x: &[f32], y: &mut [f32]) {
    let n_out = weights.len() / n_in;
    for (x, y) in x.chunks_exact(n_in).zip(y.chunks_exact_mut(n_out)) {
        for (y, row) in y.iter_mut().zip(weights.chunks_exact(n_in)) {
            *y = f32::vec_dot(n_in, row, x);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The calling thread alone and candle's pool give the same bits, for every remainder of four
    /// rows.
    #[test]
    fn same_bits_on_one_thread_and_on_many() {
        let n_in = 512;
        let number = |i: usize| (i as u32).wrapping_mul(2_654_435_761) as f32 / 2e9 - 1.0;
        for n_out in 1..=9 {
            let weights: Vec<f32> = (0..n_in * n_out).map(number).collect();
            let x: Vec<f32> = (7..7 + 3 * n_in).map(number).collect();
            let (mut here, mut pool) = (vec![0.0; 3 * n_out], vec![0.0; 3 * n_out]);
            product_here(&weights, n_in, &x, &mut here);
            weights.matmul_t((3, n_in, n_out), &x, &mut pool).unwrap();
            let bits = |y: &[f32]| y.iter().map(|y| y.to_bits()).collect::<Vec<_>>();
            assert_eq!(bits(&here), bits(&pool), "{n_out} rows");
            assert!(here.iter().all(|y| y.is_finite() && *y != 0.0), "{here:?}");
        }
    }
}
