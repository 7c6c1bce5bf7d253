//! f16 to f32 without a branch, a call or a subnormal f32 on the way: small scales of blocks are
//! often subnormal f16.

/// The f32 of an f16 from its two bytes.
#[inline(always)]
pub(crate) fn half(low: u8, high: u8) -> f32 {
    half_of_bits(u16::from_le_bytes([low, high]))
}

/// The f32 of an f16 from its bits.
#[inline(always)]
pub(crate) fn half_of_bits(bits: u16) -> f32 {
    const SMALLEST_NORMAL: u32 = 113 << 23; // 2^-14
    let size = u32::from(bits & 0x7fff);
    let sign = u32::from(bits & 0x8000) << 16;
    let normal = (size << 13) + (112 << 23);
    let infinite = (size << 13) | 0x7f80_0000;
    let subnormal =
        f32::from_bits((size << 13) | SMALLEST_NORMAL) - f32::from_bits(SMALLEST_NORMAL);
    let size = match size {
        0..0x400 => subnormal.to_bits(),
        0x400..0x7c00 => normal,
        _ => infinite,
    };
    f32::from_bits(size | sign)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_f16() {
        for bits in 0..=u16::MAX {
            let (got, expect) = (half_of_bits(bits), ::half::f16::from_bits(bits).to_f32());
            assert!(
                got.to_bits() == expect.to_bits() || got.is_nan() && expect.is_nan(),
                "{bits:#06x}: {got} for {expect}"
            );
        }
    }
}
