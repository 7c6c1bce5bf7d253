//! The kernel's vector instructions: wasm's, AVX2's, and arrays for all other processors.

/// The kernel on the best instructions that this processor has.
pub(crate) fn best() -> super::Product {
    #[cfg(all(target_arch = "wasm32", target_feature = "simd128"))]
    return simd128::product;
    #[cfg(target_arch = "x86_64")]
    if is_x86_feature_detected!("avx2") {
        return |ty, rows, columns, out| {
            #[expect(
                unsafe_code,
                reason = "only a check at run time shows that AVX2 is there"
            )]
            // SAFETY: it was checked in the line above; the function needs nothing else.
            unsafe {
                avx2::product(ty, rows, columns, out);
            }
        };
    }
    #[cfg(not(all(target_arch = "wasm32", target_feature = "simd128")))]
    arrays::product
}

/// 128-bit vectors of wasm.
#[cfg(all(target_arch = "wasm32", target_feature = "simd128"))]
mod simd128 {
    use core::arch::wasm32::{
        f32x4, f32x4_add, f32x4_convert_i32x4, f32x4_extract_lane, f32x4_mul, f32x4_splat, i16x8,
        i32x4_add, i32x4_dot_i16x8, i32x4_splat, v128,
    };

    /// Elements of 16 bits in a vector.
    const LANES: usize = 8;

    #[inline(always)]
    fn zero() -> v128 {
        i32x4_splat(0)
    }

    #[inline(always)]
    fn load(x: &[i16], k: usize) -> v128 {
        let [a, b, c, d, e, f, g, h] = x.as_chunks::<LANES>().0[k / LANES];
        i16x8(a, b, c, d, e, f, g, h) // one load
    }

    /// sum + the products of a and b, added in pairs.
    #[inline(always)]
    fn add_dot(sum: v128, a: v128, b: v128) -> v128 {
        i32x4_add(sum, i32x4_dot_i16x8(a, b))
    }

    /// sum + integers · scale.
    #[inline(always)]
    fn add_scaled([a, b, c, d]: [f32; 4], integers: v128, scale: f32) -> [f32; 4] {
        let scaled = f32x4_mul(f32x4_convert_i32x4(integers), f32x4_splat(scale));
        let sum = f32x4_add(f32x4(a, b, c, d), scaled);
        [
            f32x4_extract_lane::<0>(sum),
            f32x4_extract_lane::<1>(sum),
            f32x4_extract_lane::<2>(sum),
            f32x4_extract_lane::<3>(sum),
        ]
    }

    crate::product::kernel::kernel! {}
}

/// 256-bit vectors of x86. The halves of a vector are the sums of every other eight elements;
/// they are added before anything is rounded.
#[cfg(target_arch = "x86_64")]
mod avx2 {
    use core::arch::x86_64::{
        __m128, __m256i, _mm_add_epi32, _mm_add_ps, _mm_cvtepi32_ps, _mm_mul_ps, _mm_set1_ps,
        _mm256_add_epi32, _mm256_castsi256_si128, _mm256_extracti128_si256, _mm256_madd_epi16,
        _mm256_setzero_si256,
    };

    /// Elements of 16 bits in a vector.
    const LANES: usize = 16;

    #[inline]
    #[target_feature(enable = "avx2")]
    fn zero() -> __m256i {
        _mm256_setzero_si256()
    }

    #[inline]
    #[target_feature(enable = "avx2")]
    fn load(x: &[i16], k: usize) -> __m256i {
        bytemuck::cast(x.as_chunks::<LANES>().0[k / LANES])
    }

    /// sum + the products of a and b, added in pairs.
    #[inline]
    #[target_feature(enable = "avx2")]
    fn add_dot(sum: __m256i, a: __m256i, b: __m256i) -> __m256i {
        _mm256_add_epi32(sum, _mm256_madd_epi16(a, b))
    }

    /// sum + integers · scale.
    #[inline]
    #[target_feature(enable = "avx2")]
    fn add_scaled(sum: [f32; 4], integers: __m256i, scale: f32) -> [f32; 4] {
        let low = _mm256_castsi256_si128(integers);
        let integers = _mm_add_epi32(low, _mm256_extracti128_si256::<1>(integers));
        let scaled = _mm_mul_ps(_mm_cvtepi32_ps(integers), _mm_set1_ps(scale));
        bytemuck::cast(_mm_add_ps(bytemuck::cast::<_, __m128>(sum), scaled))
    }

    crate::product::kernel::kernel! { #[target_feature(enable = "avx2")] }
}

/// Arrays, which a compiler turns into whatever the processor has.
#[cfg(not(all(target_arch = "wasm32", target_feature = "simd128")))]
pub(crate) mod arrays {
    /// Elements of 16 bits in a vector; a sum of products fits every second one, as 32 bits.
    const LANES: usize = 8;

    #[inline(always)]
    fn zero() -> [i32; LANES] {
        [0; LANES]
    }

    #[inline(always)]
    fn load(x: &[i16], k: usize) -> [i32; LANES] {
        let mut lanes = [0; LANES];
        for (lane, &x) in lanes.iter_mut().zip(&x[k..k + LANES]) {
            *lane = i32::from(x);
        }
        lanes
    }

    /// sum + the products of a and b.
    #[inline(always)]
    fn add_dot(mut sum: [i32; LANES], a: [i32; LANES], b: [i32; LANES]) -> [i32; LANES] {
        for l in 0..LANES {
            sum[l] += a[l] * b[l];
        }
        sum
    }

    /// sum + integers · scale.
    #[inline(always)]
    fn add_scaled(mut sum: [f32; 4], integers: [i32; LANES], scale: f32) -> [f32; 4] {
        for (sum, pair) in sum.iter_mut().zip(integers.as_chunks::<2>().0) {
            *sum += (pair[0] + pair[1]) as f32 * scale;
        }
        sum
    }

    crate::product::kernel::kernel! {}
}
