//! From blocks to f32, one plain scalar function a type.
//!
//! The formulas and their order of operations are those of ggml's `dequantize_row_*`
//! (`ggml-quants.c`), so that the results equal its own bit for bit. Names follow it too: `d` is
//! a block's scale, `m` or `dmin` its minimum, `qs` the packed numbers, `qh` their high bits.

use half::{bf16, f16};

use super::BlockType;

/// Decodes whole blocks of type `ty` into `out`.
///
/// # Panics
/// If `bytes` are not whole blocks, or `out` has not as many elements as they hold.
pub fn dequantize(ty: BlockType, bytes: &[u8], out: &mut [f32]) {
    match ty {
        BlockType::F32 => blocks(bytes, out, |&block, [y]| *y = f32::from_le_bytes(block)),
        BlockType::F16 => blocks(bytes, out, |&[a, b], [y]| *y = half(a, b)),
        BlockType::BF16 => blocks(bytes, out, |&block: &[u8; 2], [y]| {
            *y = bf16::from_le_bytes(block).to_f32();
        }),
        BlockType::Q4_0 => blocks(bytes, out, q4_0),
        BlockType::Q4_1 => blocks(bytes, out, q4_1),
        BlockType::Q5_0 => blocks(bytes, out, q5_0),
        BlockType::Q5_1 => blocks(bytes, out, q5_1),
        BlockType::Q8_0 => blocks(bytes, out, q8_0),
        BlockType::Q2_K => blocks(bytes, out, q2_k),
        BlockType::Q3_K => blocks(bytes, out, q3_k),
        BlockType::Q4_K => blocks(bytes, out, q4_k),
        BlockType::Q5_K => blocks(bytes, out, q5_k),
        BlockType::Q6_K => blocks(bytes, out, q6_k),
    }
}

/// Applies `decode` to each block of `BYTES` bytes and its `SIZE` elements.
fn blocks<const BYTES: usize, const SIZE: usize>(
    bytes: &[u8],
    out: &mut [f32],
    decode: impl Fn(&[u8; BYTES], &mut [f32; SIZE]),
) {
    let (blocks, rest) = bytes.as_chunks::<BYTES>();
    let (outs, out_rest) = out.as_chunks_mut::<SIZE>();
    assert!(rest.is_empty() && out_rest.is_empty(), "part of a block");
    assert_eq!(blocks.len(), outs.len(), "blocks of bytes and of output");
    for (block, y) in blocks.iter().zip(outs) {
        decode(block, y);
    }
}

/// An f16; subnormal ones exactly.
fn half(low: u8, high: u8) -> f32 {
    f16::from_le_bytes([low, high]).to_f32()
}

// ------------------------------------------------------------------ blocks of 32 elements

/// d: f16, qs: 16 bytes. Elements 0..16 lie in the low nibbles, 16..32 in the high ones.
fn q4_0(b: &[u8; 18], y: &mut [f32; 32]) {
    let d = half(b[0], b[1]);
    for (j, &q) in b[2..].iter().enumerate() {
        y[j] = f32::from(i16::from(q & 15) - 8) * d;
        y[j + 16] = f32::from(i16::from(q >> 4) - 8) * d;
    }
}

/// d: f16, m: f16, qs: 16 bytes.
fn q4_1(b: &[u8; 20], y: &mut [f32; 32]) {
    let (d, m) = (half(b[0], b[1]), half(b[2], b[3]));
    for (j, &q) in b[4..].iter().enumerate() {
        y[j] = f32::from(q & 15) * d + m;
        y[j + 16] = f32::from(q >> 4) * d + m;
    }
}

/// d: f16, qh: 32 bits, qs: 16 bytes. Bit i of `qh` is the fifth bit of element i.
fn q5_0(b: &[u8; 22], y: &mut [f32; 32]) {
    let d = half(b[0], b[1]);
    for (j, [low, high]) in five_bits([b[2], b[3], b[4], b[5]], &b[6..]).enumerate() {
        y[j] = f32::from(i16::from(low) - 16) * d;
        y[j + 16] = f32::from(i16::from(high) - 16) * d;
    }
}

/// d: f16, m: f16, qh: 32 bits, qs: 16 bytes.
fn q5_1(b: &[u8; 24], y: &mut [f32; 32]) {
    let (d, m) = (half(b[0], b[1]), half(b[2], b[3]));
    for (j, [low, high]) in five_bits([b[4], b[5], b[6], b[7]], &b[8..]).enumerate() {
        y[j] = f32::from(low) * d + m;
        y[j + 16] = f32::from(high) * d + m;
    }
}

/// For j in 0..16 the five-bit numbers of the elements j and j + 16.
fn five_bits(qh: [u8; 4], qs: &[u8]) -> impl Iterator<Item = [u8; 2]> {
    let qh = u32::from_le_bytes(qh);
    let fifth = move |i: usize| ((qh >> i & 1) as u8) << 4;
    let pair = move |(j, &q): (usize, &u8)| [q & 15 | fifth(j), q >> 4 | fifth(j + 16)];
    qs.iter().enumerate().map(pair)
}

/// d: f16, qs: 32 signed bytes.
fn q8_0(b: &[u8; 34], y: &mut [f32; 32]) {
    let d = half(b[0], b[1]);
    for (y, &q) in y.iter_mut().zip(&b[2..]) {
        *y = f32::from(q.cast_signed()) * d;
    }
}

// ---------------------------------------------------------------- blocks of 256 elements

/// scales: 16 bytes (low nibble scale, high nibble minimum, one for 16 elements), qs: 64 bytes,
/// d: f16, dmin: f16. 32 bytes of `qs` hold 128 elements: bits 0-1 the first 32, and so on.
fn q2_k(b: &[u8; 84], y: &mut [f32; 256]) {
    let (scales, qs) = (&b[..16], &b[16..80]);
    let (d, dmin) = (half(b[80], b[81]), half(b[82], b[83]));
    for (i, y) in y.iter_mut().enumerate() {
        let scale = scales[i / 16];
        let q = qs[i / 128 * 32 + i % 32] >> (i % 128 / 32 * 2) & 3;
        let dl = d * f32::from(scale & 15);
        let ml = dmin * f32::from(scale >> 4);
        *y = dl * f32::from(q) - ml;
    }
}

/// hmask: 32 bytes (third bits, inverted as a subtraction of 4), qs: 64 bytes as in Q2_K,
/// scales: 12 bytes holding 16 six-bit numbers, d: f16.
fn q3_k(b: &[u8; 110], y: &mut [f32; 256]) {
    let (hmask, qs, packed) = (&b[..32], &b[32..96], &b[96..108]);
    let d_all = half(b[108], b[109]);
    for (i, y) in y.iter_mut().enumerate() {
        let is = i / 16;
        // Scale `is`: four low bits from the first 8 bytes, two high bits from the last 4.
        let low = packed[is % 8] >> (is / 8 * 4) & 15;
        let high = packed[8 + is % 4] >> (is / 4 * 2) & 3;
        let dl = d_all * f32::from(i16::from(low | high << 4) - 32);
        let q = qs[i / 128 * 32 + i % 32] >> (i % 128 / 32 * 2) & 3;
        let less = if hmask[i % 32] >> (i / 32) & 1 == 1 {
            0
        } else {
            4
        };
        *y = dl * f32::from(i16::from(q) - less);
    }
}

/// d: f16, dmin: f16, scales: 12 bytes, qs: 128 bytes. 32 bytes of `qs` hold 64 elements: low
/// nibbles the first 32, high nibbles the others.
fn q4_k(b: &[u8; 144], y: &mut [f32; 256]) {
    let (d, dmin) = (half(b[0], b[1]), half(b[2], b[3]));
    let (scales, qs) = (&b[4..16], &b[16..]);
    for (j, y) in y.as_chunks_mut::<32>().0.iter_mut().enumerate() {
        let (scale, min) = scale_min_k4(j, scales);
        let (dl, ml) = (d * f32::from(scale), dmin * f32::from(min));
        for (y, &q) in y.iter_mut().zip(&qs[j / 2 * 32..]) {
            *y = dl * f32::from(q >> (j % 2 * 4) & 15) - ml;
        }
    }
}

/// d: f16, dmin: f16, scales: 12 bytes, qh: 32 bytes, qs: 128 bytes as in Q4_K. Bit j of
/// `qh[l]` is the fifth bit of element l in the j-th group of 32.
fn q5_k(b: &[u8; 176], y: &mut [f32; 256]) {
    let (d, dmin) = (half(b[0], b[1]), half(b[2], b[3]));
    let (scales, qh, qs) = (&b[4..16], &b[16..48], &b[48..]);
    for (j, y) in y.as_chunks_mut::<32>().0.iter_mut().enumerate() {
        let (scale, min) = scale_min_k4(j, scales);
        let (dl, ml) = (d * f32::from(scale), dmin * f32::from(min));
        for ((y, &q), &h) in y.iter_mut().zip(&qs[j / 2 * 32..]).zip(qh) {
            *y = dl * f32::from(q >> (j % 2 * 4) & 15 | (h >> j & 1) << 4) - ml;
        }
    }
}

/// The six-bit scale and minimum of the `j`-th group of 32 in Q4_K and Q5_K.
fn scale_min_k4(j: usize, q: &[u8]) -> (u8, u8) {
    if j < 4 {
        (q[j] & 63, q[j + 4] & 63)
    } else {
        (
            q[j + 4] & 15 | q[j - 4] >> 6 << 4,
            q[j + 4] >> 4 | q[j] >> 6 << 4,
        )
    }
}

/// ql: 128 bytes (four low bits), qh: 64 bytes (two high bits), scales: 16 signed bytes, d: f16.
/// Each half of the block: 64 bytes of `ql`, low nibbles elements 0..64, high nibbles 64..128;
/// 32 bytes of `qh`, two bits for every 32 elements.
fn q6_k(b: &[u8; 210], y: &mut [f32; 256]) {
    let (ql, qh, scales) = (&b[..128], &b[128..192], &b[192..208]);
    let d = half(b[208], b[209]);
    for (i, y) in y.iter_mut().enumerate() {
        let (part, l) = (i / 128, i % 128);
        let low = ql[part * 64 + l % 64] >> (l / 64 * 4) & 15;
        let high = qh[part * 32 + l % 32] >> (l / 32 * 2) & 3;
        let q = i16::from(low | high << 4) - 32;
        *y = d * f32::from(scales[i / 16].cast_signed()) * f32::from(q);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// One block of each type, worked out by hand: scale 2 (0x4000), minimum 1 (0x3c00).
    #[test]
    fn first_elements_by_hand() {
        fn check(ty: BlockType, head: &[(usize, u8)], expect: &[(usize, f32)]) {
            let mut bytes = vec![0; ty.block_bytes()];
            for &(i, byte) in head {
                bytes[i] = byte;
            }
            let mut out = vec![f32::NAN; ty.block_size()];
            dequantize(ty, &bytes, &mut out);
            for &(i, y) in expect {
                assert_eq!(out[i], y, "{ty:?} element {i}");
            }
        }
        check(BlockType::F16, &[(0, 1)], &[(0, 2.0_f32.powi(-24))]); // smallest subnormal
        check(BlockType::BF16, &[(0, 0x80), (1, 0x3f)], &[(0, 1.0)]);
        check(
            BlockType::Q4_0,
            &[(1, 0x40), (2, 0xf1)],
            &[(0, -14.0), (16, 14.0), (1, -16.0)],
        );
        check(
            BlockType::Q4_1,
            &[(1, 0x40), (3, 0x3c), (4, 0x21)],
            &[(0, 3.0), (16, 5.0)],
        );
        check(
            BlockType::Q5_0,
            &[(1, 0x40), (2, 1), (6, 1)],
            &[(0, 2.0), (16, -32.0)],
        );
        check(
            BlockType::Q5_1,
            &[(1, 0x40), (3, 0x3c), (6, 1)],
            &[(16, 33.0), (0, 1.0)],
        );
        check(
            BlockType::Q8_0,
            &[(1, 0x40), (2, 0xff)],
            &[(0, -2.0), (1, 0.0)],
        );
        check(
            BlockType::Q2_K,
            &[(0, 0x13), (16, 2), (81, 0x40), (83, 0x3c)],
            &[(0, 11.0)],
        );
        // Scale 0 decodes to -32, and an unset high bit subtracts 4.
        check(
            BlockType::Q3_K,
            &[(109, 0x40), (0, 1)],
            &[(0, 0.0), (1, 256.0)],
        );
        check(
            BlockType::Q4_K,
            &[(1, 0x40), (3, 0x3c), (4, 3), (8, 1), (16, 5)],
            &[(0, 29.0)],
        );
        check(
            BlockType::Q5_K,
            &[(1, 0x40), (4, 1), (16, 1), (48, 1)],
            &[(0, 34.0)],
        );
        check(
            BlockType::Q6_K,
            &[(209, 0x40), (192, 0xff), (0, 1), (128, 2)],
            &[(0, -2.0)],
        );
    }

    #[test]
    #[should_panic(expected = "part of a block")]
    fn part_of_a_block() {
        dequantize(BlockType::Q8_0, &[0; 33], &mut [0.0; 32]);
    }
}
