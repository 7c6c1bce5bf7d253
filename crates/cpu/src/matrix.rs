//! Weight matrices: candle's CPU storage and its product.

use std::borrow::Cow;

use candle_core::quantized::{GgmlDType, QuantizedType};
use candle_core::{CpuStorage, Result};
use gguf::{BlockType, block};

use crate::product::product_here;

/// Products of fewer multiplications than this run on the calling thread alone: below about
/// half a millisecond of work, waking other threads does not pay.
const POOL_MIN_PRODUCTS: usize = 1 << 22;

/// How weights are held, and so which arithmetic a product has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Weights {
    /// Decoded to f32 when loaded; products of f32 by f32.
    Exact,
    /// As they stand in the file; candle rounds the activations to the blocks' partner type.
    Quantised,
}

/// A weight matrix with `n_out` rows of `n_in` elements; it maps `n_in` to `n_out`.
pub(crate) struct Matrix {
    n_in: usize,
    n_out: usize,
    data: Box<dyn QuantizedType>, // [n_out, n_in]
}

impl Matrix {
    /// A matrix from the bytes of its blocks.
    pub(crate) fn new(
        weights: Weights,
        ty: BlockType,
        bytes: Vec<u8>,
        (n_in, n_out): (usize, usize),
    ) -> Self {
        let data: Box<dyn QuantizedType> = match weights {
            Weights::Exact => {
                let mut values = vec![0.0_f32; n_in * n_out];
                block::dequantize(ty, &bytes, &mut values);
                Box::new(values)
            }
            Weights::Quantised => candle_blocks(ty, &bytes),
        };
        Self { n_in, n_out, data }
    }

    /// Rows: the elements of a product.
    pub(crate) fn n_out(&self) -> usize {
        self.n_out
    }

    /// x [n, n_in] -> x · selfᵀ [n, n_out].
    pub(crate) fn apply(&self, x: &[f32]) -> Result<Vec<f32>> {
        let n = x.len() / self.n_in;
        let mut y = vec![0.0; n * self.n_out];
        let n_products = n.saturating_mul(self.n_in).saturating_mul(self.n_out);
        let is_small = n_products < POOL_MIN_PRODUCTS;
        if !(is_small && product_here(&*self.data, (self.n_in, self.n_out), x, &mut y)) {
            self.data.matmul_t((n, self.n_in, self.n_out), x, &mut y)?;
        }
        Ok(y)
    }

    /// The rows `ids`, decoded: [ids.len(), n_in].
    pub(crate) fn rows(&self, ids: &[u32]) -> Result<Vec<f32>> {
        match self.data.embedding(ids, self.n_out, self.n_in)? {
            CpuStorage::F32(rows) => Ok(rows),
            _ => candle_core::bail!("embedding rows did not come as f32"),
        }
    }
}

/// A matrix and the bias that is added to its product, where there is one.
pub(crate) struct Linear {
    pub(crate) weight: Matrix,         // [n_out, n_in]
    pub(crate) bias: Option<Vec<f32>>, // [n_out]
}

impl Linear {
    /// x [n, n_in] -> x · weightᵀ + bias [n, n_out].
    pub(crate) fn apply(&self, x: &[f32]) -> Result<Vec<f32>> {
        let mut y = self.weight.apply(x)?;
        if let Some(bias) = &self.bias {
            for row in y.chunks_exact_mut(bias.len()) {
                row.iter_mut().zip(bias).for_each(|(y, b)| *y += b);
            }
        }
        Ok(y)
    }
}

fn candle_type(ty: BlockType) -> GgmlDType {
    match ty {
        BlockType::F32 => GgmlDType::F32,
        BlockType::F16 => GgmlDType::F16,
        BlockType::BF16 => GgmlDType::BF16,
        BlockType::Q4_0 => GgmlDType::Q4_0,
        BlockType::Q4_1 => GgmlDType::Q4_1,
        BlockType::Q5_0 => GgmlDType::Q5_0,
        BlockType::Q5_1 => GgmlDType::Q5_1,
        BlockType::Q8_0 => GgmlDType::Q8_0,
        BlockType::Q2_K => GgmlDType::Q2K,
        BlockType::Q3_K => GgmlDType::Q3K,
        BlockType::Q4_K => GgmlDType::Q4K,
        BlockType::Q5_K => GgmlDType::Q5K,
        BlockType::Q6_K => GgmlDType::Q6K,
    }
}

/// Blocks in candle's storage. It asserts that their bytes lie at a multiple of 4, which
/// allocators give byte vectors as a rule, but do not have to: then copy.
fn candle_blocks(ty: BlockType, bytes: &[u8]) -> Box<dyn QuantizedType> {
    const ALIGNMENT: usize = 4;
    let ty = candle_type(ty);
    if bytes.as_ptr().align_offset(ALIGNMENT) == 0 {
        return ty.from_data(Cow::Borrowed(bytes));
    }
    let mut padded = vec![0; bytes.len() + ALIGNMENT];
    let start = padded.as_ptr().align_offset(ALIGNMENT);
    let copy = &mut padded[start..start + bytes.len()];
    copy.copy_from_slice(bytes);
    ty.from_data(Cow::Borrowed(copy))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The calling thread alone and candle's pool give the same bits, for every type and for
    /// every remainder of four rows.
    #[test]
    fn same_bits_on_one_thread_and_on_many() {
        let n_in = 512;
        let mut state = 1_u32;
        let mut random = move || {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            state >> 8
        };
        for ty in BlockType::ALL {
            for n_out in 1..=9 {
                let n_bytes = n_in / ty.block_size() * ty.block_bytes() * n_out;
                // Any bytes but those that make an exponent huge: scales stay finite.
                let bytes: Vec<u8> = (0..n_bytes).map(|_| random() as u8 & 0x3f).collect();
                let data = candle_blocks(ty, &bytes);
                let x: Vec<f32> = (0..3 * n_in).map(|_| random() as f32 / 1e6 - 8.0).collect();
                let (mut here, mut pool) = (vec![0.0; 3 * n_out], vec![0.0; 3 * n_out]);
                assert!(product_here(&*data, (n_in, n_out), &x, &mut here));
                data.matmul_t((3, n_in, n_out), &x, &mut pool).unwrap();
                let bits = |y: &[f32]| y.iter().map(|y| y.to_bits()).collect::<Vec<_>>();
                assert_eq!(bits(&here), bits(&pool), "{ty:?}, {n_out} rows");
                assert!(
                    here.iter().all(|y| y.is_finite() && *y != 0.0),
                    "{ty:?}: {here:?}"
                );
            }
        }
    }

    /// Two rows of Q8_0 with scale 1, at every address.
    #[test]
    fn blocks_at_any_address() {
        let mut block = [0_u8; 34];
        block[1] = 0x3c;
        block[2..].fill(1);
        for shift in 0..8 {
            let mut bytes = vec![0; shift];
            bytes.extend([block, block].concat());
            let data = candle_blocks(BlockType::Q8_0, &bytes[shift..]);
            let matrix = Matrix {
                n_in: 32,
                n_out: 2,
                data,
            };
            assert_eq!(matrix.rows(&[1]).unwrap(), [1.0; 32], "shift {shift}");
            assert_eq!(
                matrix.apply(&[0.0; 32]).unwrap(),
                [0.0, 0.0],
                "shift {shift}"
            );
        }
    }
}
