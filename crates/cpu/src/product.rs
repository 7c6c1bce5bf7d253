//! A matrix product on the calling thread alone.
//!
//! candle shares every product out to a pool of threads that meet at spinning barriers. That
//! pays for large matrices on an idle machine; a small product takes less time than the
//! meeting, and on a busy machine the threads wait for each other's time slices (a model of
//! 5 million parameters then decodes ten times slower). The dot products are candle's own and
//! taken in its order, so the bits are the same either way.

use candle_core::quantized::k_quants::{
    BlockQ2K, BlockQ3K, BlockQ4_0, BlockQ4_1, BlockQ4K, BlockQ5_0, BlockQ5_1, BlockQ5K, BlockQ6K,
    BlockQ8_0,
};
use candle_core::quantized::{GgmlDType, GgmlType, QuantizedType};
use half::{bf16, f16};

/// x [n, n_in] · dataᵀ [n_in, n_out] -> y [n, n_out]. Returns whether the type is one of a
/// file's weights; if not, nothing was done.
pub(crate) fn product_here(
    data: &dyn QuantizedType,
    sizes: (usize, usize),
    x: &[f32],
    y: &mut [f32],
) -> bool {
    match data.dtype() {
        GgmlDType::F32 => rows::<f32>(data, sizes, x, y),
        GgmlDType::F16 => rows::<f16>(data, sizes, x, y),
        GgmlDType::BF16 => rows::<bf16>(data, sizes, x, y),
        GgmlDType::Q4_0 => rows::<BlockQ4_0>(data, sizes, x, y),
        GgmlDType::Q4_1 => rows::<BlockQ4_1>(data, sizes, x, y),
        GgmlDType::Q5_0 => rows::<BlockQ5_0>(data, sizes, x, y),
        GgmlDType::Q5_1 => rows::<BlockQ5_1>(data, sizes, x, y),
        GgmlDType::Q8_0 => rows::<BlockQ8_0>(data, sizes, x, y),
        GgmlDType::Q2K => rows::<BlockQ2K>(data, sizes, x, y),
        GgmlDType::Q3K => rows::<BlockQ3K>(data, sizes, x, y),
        GgmlDType::Q4K => rows::<BlockQ4K>(data, sizes, x, y),
        GgmlDType::Q5K => rows::<BlockQ5K>(data, sizes, x, y),
        GgmlDType::Q6K => rows::<BlockQ6K>(data, sizes, x, y),
        GgmlDType::Q8_1 | GgmlDType::Q8K => return false,
    }
    true
}

fn rows<T: GgmlType>(
    data: &dyn QuantizedType,
    (n_in, n_out): (usize, usize),
    x: &[f32],
    y: &mut [f32],
) {
    let row_blocks = n_in / T::BLCK_SIZE;
    let weights = blocks::<T>(data, n_out * row_blocks);
    // One row of activations, rounded to the type that T is multiplied with.
    let n_rounded = n_in / T::VecDotType::BLCK_SIZE;
    let mut rounded: Vec<T::VecDotType> = (0..n_rounded).map(|_| GgmlType::zeros()).collect();
    for (x, y) in x.chunks_exact(n_in).zip(y.chunks_exact_mut(n_out)) {
        if T::DIRECT_COPY {
            T::VecDotType::direct_copy(x, &mut rounded);
        } else {
            T::VecDotType::from_float(x, &mut rounded);
        }
        let row = |i: usize| &weights[i * row_blocks..(i + 1) * row_blocks];
        let (fours, rest) = y.as_chunks_mut::<4>();
        let done = fours.len() * 4;
        for (i, y) in fours.iter_mut().enumerate() {
            let [a, b, c, d] = [0, 1, 2, 3].map(|j| row(i * 4 + j));
            let dots = T::vec_dot_4(n_in, a, b, c, d, &rounded);
            *y = [dots.0, dots.1, dots.2, dots.3];
        }
        let (twos, rest) = rest.as_chunks_mut::<2>();
        for y in twos {
            let dots = T::vec_dot_2(n_in, row(done), row(done + 1), &rounded);
            *y = [dots.0, dots.1];
        }
        for y in rest {
            *y = T::vec_dot(n_in, row(n_out - 1), &rounded);
        }
    }
}

/// The `n_blocks` blocks of `data`, which are of type `T`.
fn blocks<T: GgmlType>(data: &dyn QuantizedType, n_blocks: usize) -> &[T] {
    assert_eq!(data.dtype(), T::DTYPE);
    assert_eq!(data.storage_size_in_bytes(), n_blocks * size_of::<T>());
    #[expect(
        unsafe_code,
        reason = "candle gives typed access to its blocks only by address"
    )]
    // SAFETY: candle implements `QuantizedType` for `Vec<T>` alone, where `as_ptr` is the
    // vector's own pointer: aligned, and valid for as long as `data` is borrowed. Type and
    // length were compared above.
    unsafe {
        std::slice::from_raw_parts(data.as_ptr().cast(), n_blocks)
    }
}
