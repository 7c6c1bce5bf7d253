//! Numbers that no sound file has.
//!
//! A scale that is infinite or not a number makes every product of its row useless, and kernels
//! need not decode it as the processor does (`unpack2x16float` of WGSL promises nothing for it). So
//! it is looked for while weights are read: the same file is refused by every engine.

use super::BlockType;

/// The index of the first block whose scale or minimum is infinite or not a number; of the plain
/// types, the first such element.
///
/// Only whole blocks are looked at, and of them only their f16, bf16 or f32 numbers.
#[must_use]
pub fn first_damaged(ty: BlockType, bytes: &[u8]) -> Option<usize> {
    match ty {
        BlockType::F32 => first(bytes, |block: &[u8; 4]| {
            u32::from_le_bytes(*block) & 0x7f80_0000 == 0x7f80_0000
        }),
        BlockType::BF16 => first(bytes, |block: &[u8; 2]| {
            u16::from_le_bytes(*block) & 0x7f80 == 0x7f80
        }),
        BlockType::F16 => first(bytes, |block: &[u8; 2]| {
            u16::from_le_bytes(*block) & 0x7c00 == 0x7c00
        }),
        BlockType::Q4_0 => first(bytes, |block: &[u8; 18]| is_endless(block, 0)),
        BlockType::Q4_1 => first(bytes, |block: &[u8; 20]| {
            is_endless(block, 0) | is_endless(block, 2)
        }),
        BlockType::Q5_0 => first(bytes, |block: &[u8; 22]| is_endless(block, 0)),
        BlockType::Q5_1 => first(bytes, |block: &[u8; 24]| {
            is_endless(block, 0) | is_endless(block, 2)
        }),
        BlockType::Q8_0 => first(bytes, |block: &[u8; 34]| is_endless(block, 0)),
        BlockType::Q2_K => first(bytes, |block: &[u8; 84]| {
            is_endless(block, 80) | is_endless(block, 82)
        }),
        BlockType::Q3_K => first(bytes, |block: &[u8; 110]| is_endless(block, 108)),
        BlockType::Q4_K => first(bytes, |block: &[u8; 144]| {
            is_endless(block, 0) | is_endless(block, 2)
        }),
        BlockType::Q5_K => first(bytes, |block: &[u8; 176]| {
            is_endless(block, 0) | is_endless(block, 2)
        }),
        BlockType::Q6_K => first(bytes, |block: &[u8; 210]| is_endless(block, 208)),
    }
}

/// Whether the f16 at `at` is infinite or not a number: all bits of its exponent are set.
fn is_endless(block: &[u8], at: usize) -> bool {
    block[at + 1] & 0x7c == 0x7c
}

/// The first block of which `is_damaged` holds. Blocks are asked together, which is quicker than
/// stopping at each.
fn first<const BYTES: usize>(
    bytes: &[u8],
    is_damaged: impl Fn(&[u8; BYTES]) -> bool,
) -> Option<usize> {
    const TOGETHER: usize = 1024;
    let (blocks, _) = bytes.as_chunks::<BYTES>();
    for (i, some) in blocks.chunks(TOGETHER).enumerate() {
        if some
            .iter()
            .fold(false, |any, block| any | is_damaged(block))
        {
            let within = some.iter().position(&is_damaged)?;
            return Some(i * TOGETHER + within);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::block::dequantize;

    /// What is infinite or not a number in each format, as its bytes stand in a file.
    const HALVES: [u16; 4] = [0x7c00, 0xfc00, 0x7e00, 0xfc01];

    /// Where the numbers of a block begin that could be such.
    fn places(ty: BlockType) -> &'static [usize] {
        match ty {
            BlockType::Q4_1 | BlockType::Q5_1 | BlockType::Q4_K | BlockType::Q5_K => &[0, 2],
            BlockType::Q2_K => &[80, 82],
            BlockType::Q3_K => &[108],
            BlockType::Q6_K => &[208],
            _ => &[0],
        }
    }

    /// Blocks whose packed numbers are all ones and whose scales are 1.
    fn sound(ty: BlockType, n_blocks: usize) -> Vec<u8> {
        let mut bytes = vec![0xff; n_blocks * ty.block_bytes()];
        for block in bytes.chunks_exact_mut(ty.block_bytes()) {
            match ty {
                BlockType::F32 => block.copy_from_slice(&1.0_f32.to_le_bytes()),
                BlockType::BF16 => block.copy_from_slice(&[0x80, 0x3f]),
                _ => places(ty).iter().for_each(|&at| {
                    block[at..at + 2].copy_from_slice(&[0x00, 0x3c]);
                }),
            }
        }
        bytes
    }

    #[test]
    fn every_scale_of_every_type_is_looked_at() {
        for ty in BlockType::ALL {
            let whole = sound(ty, 3000);
            assert_eq!(first_damaged(ty, &whole), None, "{ty:?}");
            for &at in places(ty) {
                for half in HALVES {
                    for block in [0, 1023, 1024, 2999] {
                        let mut bytes = whole.clone();
                        let at = block * ty.block_bytes() + at;
                        match ty {
                            BlockType::F32 => {
                                let float = half::f16::from_bits(half).to_f32();
                                bytes[at..at + 4].copy_from_slice(&float.to_le_bytes());
                            }
                            BlockType::BF16 => {
                                let float = half::f16::from_bits(half).to_f32();
                                bytes[at..at + 2].copy_from_slice(&float.to_le_bytes()[2..]);
                            }
                            _ => bytes[at..at + 2].copy_from_slice(&half.to_le_bytes()),
                        }
                        let found = first_damaged(ty, &bytes);
                        assert_eq!(found, Some(block), "{ty:?}, {half:x} at byte {at}");
                    }
                }
            }
        }
    }

    /// It agrees with the decoder: any bytes that pass decode to finite numbers, and others do not.
    #[test]
    fn what_passes_decodes_to_numbers() {
        let mut state = 1_u32;
        for ty in BlockType::ALL {
            for _ in 0..2000 {
                let mut bytes = vec![0; ty.block_bytes()];
                bytes.iter_mut().for_each(|byte| {
                    state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                    *byte = (state >> 24) as u8;
                });
                let mut values = vec![0.0; ty.block_size()];
                dequantize(ty, &bytes, &mut values);
                // A scale times nothing is not a number either, a scale of sub-blocks may be 0.
                let finite = values.iter().all(|value| value.is_finite());
                assert_eq!(
                    first_damaged(ty, &bytes).is_none(),
                    finite,
                    "{ty:?} {bytes:?}"
                );
            }
        }
    }
}
