//! From blocks to integers: what a product multiplies.
//!
//! A span is up to 256 elements of a row. Of a k-quant it is one block, whose six-bit or
//! eight-bit scales are multiplied into the integers, so that one scale is left for the whole
//! span. Of the other types it is up to eight blocks, each with its scale.
//!
//! Names and layouts are ggml's (`ggml-common.h`); `gguf::block::dequantize` decodes the same
//! blocks to f32 and says where everything lies.

use gguf::BlockType;

use super::columns::Partner;
use super::float16::half;

/// Elements of a row that are decoded together.
pub(crate) const SPAN: usize = 256;
/// Elements of a block of the types that are not k-quants.
pub(crate) const BLOCK: usize = 32;

/// Up to 256 elements of a row of weights.
///
/// Of a k-quant: `q · d[0] - mins · m[0]`, where a minimum serves 16 elements. Of the other
/// types, in the b-th 32 elements: `q · d[b] + m[b]`.
#[derive(Clone)]
#[repr(C, align(32))]
pub(crate) struct WeightSpan {
    /// The integers, at most 4,096 in size; 0 past the row's end.
    pub(crate) q: [i16; SPAN],
    /// Of k-quants: the minima in units of `m[0]`, at most 63; first those of the even sixteens.
    pub(crate) mins: [i16; SPAN / 16],
    /// The scales.
    pub(crate) d: [f32; SPAN / BLOCK],
    /// The scale of the minima, or the minima.
    pub(crate) m: [f32; SPAN / BLOCK],
}

impl WeightSpan {
    pub(crate) const ZERO: Self = Self {
        q: [0; SPAN],
        mins: [0; SPAN / 16],
        d: [0.0; SPAN / BLOCK],
        m: [0.0; SPAN / BLOCK],
    };
}

/// What the activations are rounded to for a product with blocks of type `ty`; `None` for the
/// types that are products of f32.
pub(crate) fn partner(ty: BlockType) -> Option<Partner> {
    match ty {
        BlockType::F32 | BlockType::F16 | BlockType::BF16 => None,
        BlockType::Q4_0 | BlockType::Q4_1 | BlockType::Q5_0 | BlockType::Q5_1 | BlockType::Q8_0 => {
            Some(Partner::Blocks)
        }
        BlockType::Q2_K | BlockType::Q3_K | BlockType::Q4_K | BlockType::Q5_K | BlockType::Q6_K => {
            Some(Partner::Span)
        }
    }
}

/// Whether a type has minima.
pub(crate) fn has_minima(ty: BlockType) -> bool {
    matches!(
        ty,
        BlockType::Q4_1 | BlockType::Q5_1 | BlockType::Q2_K | BlockType::Q4_K | BlockType::Q5_K
    )
}

/// Decodes one span: the bytes of one block of a k-quant, or of up to eight other blocks, the
/// rest of `out` then being zero. Bytes of the types without integers leave `out` as it is.
#[inline(always)]
pub(crate) fn decode(ty: BlockType, bytes: &[u8], out: &mut WeightSpan) {
    match ty {
        BlockType::F32 | BlockType::F16 | BlockType::BF16 => {}
        BlockType::Q4_0 => blocks(bytes, out, q4_0),
        BlockType::Q4_1 => blocks(bytes, out, q4_1),
        BlockType::Q5_0 => blocks(bytes, out, q5_0),
        BlockType::Q5_1 => blocks(bytes, out, q5_1),
        BlockType::Q8_0 => blocks(bytes, out, q8_0),
        BlockType::Q2_K => block(bytes, out, q2_k),
        BlockType::Q3_K => block(bytes, out, q3_k),
        BlockType::Q4_K => block(bytes, out, q4_k),
        BlockType::Q5_K => block(bytes, out, q5_k),
        BlockType::Q6_K => block(bytes, out, q6_k),
    }
}

#[inline(always)]
fn block<const BYTES: usize>(
    bytes: &[u8],
    out: &mut WeightSpan,
    decode: impl Fn(&[u8; BYTES], &mut WeightSpan),
) {
    if let Some(block) = bytes.as_chunks().0.first() {
        decode(block, out);
    }
}

/// `decode` fills a block's 32 integers and returns its scale and its minimum.
#[inline(always)]
fn blocks<const BYTES: usize>(
    bytes: &[u8],
    out: &mut WeightSpan,
    decode: impl Fn(&[u8; BYTES], &mut [i16; BLOCK]) -> (f32, f32),
) {
    let blocks = bytes.as_chunks::<BYTES>().0;
    let n = blocks.len();
    for (b, (block, q)) in blocks.iter().zip(out.q.as_chunks_mut().0).enumerate() {
        (out.d[b], out.m[b]) = decode(block, q);
    }
    if n < SPAN / BLOCK {
        out.q[n * BLOCK..].fill(0);
        out.d[n..].fill(0.0);
        out.m[n..].fill(0.0);
    }
}

// ------------------------------------------------------------------ blocks of 32 elements

#[inline(always)]
fn q4_0(b: &[u8; 18], q: &mut [i16; BLOCK]) -> (f32, f32) {
    for j in 0..16 {
        q[j] = i16::from(b[2 + j] & 15) - 8;
        q[j + 16] = i16::from(b[2 + j] >> 4) - 8;
    }
    (half(b[0], b[1]), 0.0)
}

#[inline(always)]
fn q4_1(b: &[u8; 20], q: &mut [i16; BLOCK]) -> (f32, f32) {
    for j in 0..16 {
        q[j] = i16::from(b[4 + j] & 15);
        q[j + 16] = i16::from(b[4 + j] >> 4);
    }
    (half(b[0], b[1]), half(b[2], b[3]))
}

#[inline(always)]
fn q5_0(b: &[u8; 22], q: &mut [i16; BLOCK]) -> (f32, f32) {
    let qh = u32::from_le_bytes([b[2], b[3], b[4], b[5]]);
    for j in 0..16 {
        q[j] = (i16::from(b[6 + j] & 15) | fifth(qh, j)) - 16;
        q[j + 16] = (i16::from(b[6 + j] >> 4) | fifth(qh, j + 16)) - 16;
    }
    (half(b[0], b[1]), 0.0)
}

#[inline(always)]
fn q5_1(b: &[u8; 24], q: &mut [i16; BLOCK]) -> (f32, f32) {
    let qh = u32::from_le_bytes([b[4], b[5], b[6], b[7]]);
    for j in 0..16 {
        q[j] = i16::from(b[8 + j] & 15) | fifth(qh, j);
        q[j + 16] = i16::from(b[8 + j] >> 4) | fifth(qh, j + 16);
    }
    (half(b[0], b[1]), half(b[2], b[3]))
}

/// The fifth bit of element i, where it belongs.
#[inline(always)]
fn fifth(qh: u32, i: usize) -> i16 {
    ((qh >> i & 1) << 4) as i16
}

#[inline(always)]
fn q8_0(b: &[u8; 34], q: &mut [i16; BLOCK]) -> (f32, f32) {
    for j in 0..BLOCK {
        q[j] = i16::from(b[2 + j].cast_signed());
    }
    (half(b[0], b[1]), 0.0)
}

// ---------------------------------------------------------------- blocks of 256 elements

#[inline(always)]
fn q2_k(b: &[u8; 84], out: &mut WeightSpan) {
    (out.d[0], out.m[0]) = (half(b[80], b[81]), half(b[82], b[83]));
    for is in 0..16 {
        out.mins[is % 2 * 8 + is / 2] = i16::from(b[is] >> 4);
        let scale = i16::from(b[is] & 15);
        let qs = &b[16 + is / 8 * 32 + is % 2 * 16..][..16];
        let shift = is % 8 / 2 * 2;
        for (q, &bits) in out.q[is * 16..][..16].iter_mut().zip(qs) {
            *q = scale * i16::from(bits >> shift & 3);
        }
    }
}

#[inline(always)]
fn q3_k(b: &[u8; 110], out: &mut WeightSpan) {
    out.d[0] = half(b[108], b[109]);
    for is in 0..16 {
        let low = b[96 + is % 8] >> (is / 8 * 4) & 15;
        let high = b[104 + is % 4] >> (is / 4 * 2) & 3;
        let scale = i16::from(low | high << 4) - 32;
        let hmask = &b[is % 2 * 16..][..16];
        let qs = &b[32 + is / 8 * 32 + is % 2 * 16..][..16];
        let shift = is % 8 / 2 * 2;
        for ((q, &bits), &mask) in out.q[is * 16..][..16].iter_mut().zip(qs).zip(hmask) {
            let third = (mask >> (is / 2) & 1) << 2;
            *q = scale * (i16::from(bits >> shift & 3 | third) - 4);
        }
    }
}

#[inline(always)]
fn q4_k(b: &[u8; 144], out: &mut WeightSpan) {
    (out.d[0], out.m[0]) = (half(b[0], b[1]), half(b[2], b[3]));
    let scales = scales_and_minima(&b[4..16], &mut out.mins);
    let (halves, _) = out.q.as_chunks_mut::<64>();
    for (j, (q, qs)) in halves
        .iter_mut()
        .zip(b[16..].as_chunks::<32>().0)
        .enumerate()
    {
        let (low, high, qs) = (scales[2 * j], scales[2 * j + 1], *qs);
        for l in 0..32 {
            q[l] = low * i16::from(qs[l] & 15);
        }
        for l in 0..32 {
            q[l + 32] = high * i16::from(qs[l] >> 4);
        }
    }
}

#[inline(always)]
fn q5_k(b: &[u8; 176], out: &mut WeightSpan) {
    (out.d[0], out.m[0]) = (half(b[0], b[1]), half(b[2], b[3]));
    let scales = scales_and_minima(&b[4..16], &mut out.mins);
    let (halves, _) = out.q.as_chunks_mut::<64>();
    let qh = &b[16..48];
    for (j, (q, qs)) in halves
        .iter_mut()
        .zip(b[48..].as_chunks::<32>().0)
        .enumerate()
    {
        let (low, high) = (scales[2 * j], scales[2 * j + 1]);
        for l in 0..32 {
            q[l] = low * i16::from(qs[l] & 15 | (qh[l] >> (2 * j) & 1) << 4);
        }
        for l in 0..32 {
            q[l + 32] = high * i16::from(qs[l] >> 4 | (qh[l] >> (2 * j + 1) & 1) << 4);
        }
    }
}

/// The eight six-bit scales of Q4_K and Q5_K; their minima, each for two sixteens, go to `mins`.
#[inline(always)]
fn scales_and_minima(packed: &[u8], mins: &mut [i16; SPAN / 16]) -> [i16; 8] {
    // Four bytes at a time: the first four of each are six bits, the others four bits and two.
    let word = |i: usize| {
        let mut bytes = [0; 4];
        bytes.copy_from_slice(&packed[4 * i..4 * i + 4]);
        u32::from_le_bytes(bytes)
    };
    let (a, b, c) = (word(0), word(1), word(2));
    let two_bits = |x: u32| (x >> 6 & 0x0303_0303) << 4;
    let bytes = |first: u32, second: u32| {
        let bytes = (u64::from(second) << 32 | u64::from(first)).to_le_bytes();
        bytes.map(i16::from)
    };
    let minima = bytes(b & 0x3f3f_3f3f, c >> 4 & 0x0f0f_0f0f | two_bits(b));
    mins[..8].copy_from_slice(&minima);
    mins[8..].copy_from_slice(&minima);
    bytes(a & 0x3f3f_3f3f, c & 0x0f0f_0f0f | two_bits(a))
}

#[inline(always)]
fn q6_k(b: &[u8; 210], out: &mut WeightSpan) {
    out.d[0] = half(b[208], b[209]);
    let (halves, _) = out.q.as_chunks_mut::<128>();
    for (part, q) in halves.iter_mut().enumerate() {
        let (ql, qh) = (&b[part * 64..][..64], &b[128 + part * 32..][..32]);
        let scale = |i: usize| i16::from(b[192 + part * 8 + i].cast_signed());
        for sixteen in [0, 16] {
            let of = |i: usize| scale(2 * i + sixteen / 16);
            let scales = [of(0), of(1), of(2), of(3)];
            for l in sixteen..sixteen + 16 {
                let (low, high, bits) = (ql[l], ql[l + 32], qh[l]);
                q[l] = scales[0] * (i16::from(low & 15 | (bits & 3) << 4) - 32);
                q[l + 32] = scales[1] * (i16::from(high & 15 | (bits >> 2 & 3) << 4) - 32);
                q[l + 64] = scales[2] * (i16::from(low >> 4 | (bits >> 4 & 3) << 4) - 32);
                q[l + 96] = scales[3] * (i16::from(high >> 4 | (bits >> 6) << 4) - 32);
            }
        }
    }
}
