//! Weights as the shaders want them: quantised as in the file, but in aligned planes.
//!
//! Blocks of most types are no multiple of four bytes long. So each row is cut into *units* of 32
//! elements, and 16 rows make a *tile* (even rows first). Within a tile, item `i` of all rows lies
//! together, so that neighbouring threads, which have neighbouring rows, read neighbouring words.
//! The planes are: low bits (vectors of 16 bytes where a unit has that many), high bits, scales,
//! scales of super-blocks of 256 elements.

use gguf::BlockType;

/// Rows of a tile.
pub(crate) const TILE_ROWS: usize = 16;
/// Elements of a unit.
pub(crate) const UNIT: usize = 32;

/// Where the planes of a matrix begin; as in `shaders/quant/planes.wgsl`.
#[repr(C)]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, bytemuck::Pod, bytemuck::Zeroable)]
pub(crate) struct Planes {
    /// Units in a row.
    pub(crate) n_units: u32,
    /// First word of the high bits.
    pub(crate) high: u32,
    /// First word of the scales.
    pub(crate) scales: u32,
    /// First word of the super-block scales.
    pub(crate) supers: u32,
}

/// Words of one row in each plane: low, high, scales, supers.
pub(crate) type RowWords = [usize; 4];

/// The words of a row of `n_units` units.
pub(crate) fn row_words(ty: BlockType, n_units: usize) -> RowWords {
    use BlockType as B;
    let low = match ty {
        B::F32 => 32,
        B::F16 | B::BF16 => 16,
        B::Q8_0 => 8,
        B::Q2_K | B::Q3_K => 2,
        _ => 4,
    };
    let high = match ty {
        B::Q5_0 | B::Q5_1 | B::Q5_K | B::Q3_K => 1,
        B::Q6_K => 2,
        _ => 0,
    };
    let scales = match ty {
        B::F32 | B::F16 | B::BF16 => 0,
        B::Q4_1 | B::Q5_1 => n_units,
        _ => n_units.div_ceil(2),
    };
    let supers = match ty {
        B::Q2_K | B::Q3_K | B::Q4_K | B::Q5_K | B::Q6_K => n_units / 8,
        _ => 0,
    };
    [low * n_units, high * n_units, scales, supers]
}

/// The planes of a matrix, or of some of its tiles.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Packed {
    /// Low bits, high bits, scales, supers.
    pub(crate) planes: [Vec<u32>; 4],
}

/// Packs rows of `n_in` elements; `rows` are their bytes in the file's format, in the order
/// wanted. The last tile is filled up with zeros.
pub(crate) fn pack(ty: BlockType, n_in: usize, rows: &[&[u8]]) -> Packed {
    let n_units = n_in.div_ceil(UNIT);
    let words = row_words(ty, n_units);
    let n_tiles = rows.len().div_ceil(TILE_ROWS);
    let mut packed = Packed {
        planes: words.map(|n| vec![0; n * n_tiles * TILE_ROWS]),
    };
    // Words of an item that lies together: a vector where a unit has as many low bits.
    let vector = if words[0] >= 4 * n_units { 4 } else { 1 };
    let mut row_planes = words.map(|n| vec![0_u32; n]);
    for (i, row) in rows.iter().enumerate() {
        for plane in &mut row_planes {
            plane.fill(0);
        }
        pack_row(ty, row, &mut row_planes);
        let at = (i % TILE_ROWS) / 2 + (i % 2) * (TILE_ROWS / 2);
        for (plane, (from, to)) in row_planes.iter().zip(&mut packed.planes).enumerate() {
            let n = if plane == 0 { vector } else { 1 };
            let tile = (i / TILE_ROWS) * from.len() * TILE_ROWS;
            for (item, words) in from.chunks_exact(n).enumerate() {
                let place = tile + (item * TILE_ROWS + at) * n;
                to[place..place + n].copy_from_slice(words);
            }
        }
    }
    packed
}

/// Packs one row: its planes in the order of its units.
fn pack_row(ty: BlockType, bytes: &[u8], planes: &mut [Vec<u32>; 4]) {
    match ty {
        BlockType::F32 => {
            for (word, b) in planes[0].iter_mut().zip(bytes.chunks_exact(4)) {
                *word = u32::from_le_bytes([b[0], b[1], b[2], b[3]]);
            }
        }
        BlockType::F16 | BlockType::BF16 => {
            for (word, b) in planes[0]
                .iter_mut()
                .zip(bytes.chunks(2).collect::<Vec<_>>().chunks(2))
            {
                let half = |i: usize| {
                    b.get(i)
                        .map_or(0, |b| u32::from(u16::from_le_bytes([b[0], b[1]])))
                };
                *word = half(0) | half(1) << 16;
            }
        }
        _ => {
            let units_per_block = ty.block_size() / UNIT;
            for (i, block) in bytes.chunks_exact(ty.block_bytes()).enumerate() {
                if units_per_block == 8 {
                    planes[3][i] = super_scales(ty, block);
                }
                for j in 0..units_per_block {
                    pack_unit(ty, block, j, i * units_per_block + j, planes);
                }
            }
        }
    }
}

fn u16_at(block: &[u8], i: usize) -> u32 {
    u32::from(u16::from_le_bytes([block[i], block[i + 1]]))
}

/// Bytes `i` to `i + 3` as lanes of a word.
fn lanes_at(block: &[u8], i: usize) -> u32 {
    u32::from_le_bytes([block[i], block[i + 1], block[i + 2], block[i + 3]])
}

/// The lowest bits of each lane that a mask for one byte keeps.
const fn each(mask: u8) -> u32 {
    mask as u32 * 0x0101_0101
}

/// Puts unit `j` of `block` at unit `u` of the row.
fn pack_unit(ty: BlockType, block: &[u8], j: usize, u: usize, planes: &mut [Vec<u32>; 4]) {
    use BlockType as B;
    let q = quants(ty, block, j);
    let [low, high, scales, _] = planes;
    match ty {
        B::Q8_0 => low[u * 8..][..8].copy_from_slice(&q),
        B::Q2_K | B::Q3_K => {
            for (e, quad) in q.iter().enumerate() {
                low[u * 2 + e / 4] |= (quad & each(3)) << (2 * (e % 4));
            }
        }
        _ => {
            for (word, pair) in low[u * 4..][..4].iter_mut().zip(q.chunks_exact(2)) {
                *word = pair[0] & each(15) | (pair[1] & each(15)) << 4;
            }
        }
    }
    for (e, quad) in q.iter().enumerate() {
        match ty {
            B::Q5_0 | B::Q5_1 | B::Q5_K => high[u] |= (quad >> 4 & each(1)) << e,
            B::Q3_K => high[u] |= (quad >> 2 & each(1)) << e,
            B::Q6_K => high[u * 2 + e / 4] |= (quad >> 4 & each(3)) << (2 * (e % 4)),
            _ => break,
        }
    }
    let scale = scale_bits(ty, block, j);
    if matches!(ty, B::Q4_1 | B::Q5_1) {
        scales[u] = scale;
    } else {
        scales[u / 2] |= scale << (16 * (u % 2));
    }
}

/// The quants of unit `j` of a block, as unsigned numbers (`ggml-quants.c`, `dequantize_row_*`).
/// Byte `b` of quad `e` is element 4·e + b.
fn quants(ty: BlockType, block: &[u8], j: usize) -> [u32; UNIT / 4] {
    use BlockType as B;
    use std::array::from_fn;
    let nibble =
        |at: usize, e: usize| lanes_at(block, at + 4 * (e % 4)) >> (4 * (e / 4)) & each(15);
    let fifth = |at: usize, e: usize| {
        let bits = lanes_at(block, at) >> (4 * e);
        u32::from_le_bytes(from_fn(|b| ((bits >> b & 1) << 4) as u8))
    };
    let (n, k) = (j / 4, j % 4);
    match ty {
        B::Q4_0 => from_fn(|e| nibble(2, e)),
        B::Q4_1 => from_fn(|e| nibble(4, e)),
        B::Q5_0 => from_fn(|e| nibble(6, e) | fifth(2, e)),
        B::Q5_1 => from_fn(|e| nibble(8, e) | fifth(4, e)),
        B::Q8_0 => from_fn(|e| lanes_at(block, 2 + 4 * e) ^ each(0x80)),
        B::Q2_K => from_fn(|e| lanes_at(block, 16 + n * 32 + 4 * e) >> (2 * k) & each(3)),
        B::Q3_K => from_fn(|e| {
            let low = lanes_at(block, 32 + n * 32 + 4 * e) >> (2 * k) & each(3);
            low | (lanes_at(block, 4 * e) >> j & each(1)) << 2
        }),
        B::Q4_K => {
            from_fn(|e| lanes_at(block, 16 + j / 2 * 32 + 4 * e) >> (4 * (j % 2)) & each(15))
        }
        B::Q5_K => from_fn(|e| {
            let low = lanes_at(block, 48 + j / 2 * 32 + 4 * e) >> (4 * (j % 2)) & each(15);
            low | (lanes_at(block, 16 + 4 * e) >> j & each(1)) << 4
        }),
        B::Q6_K => from_fn(|e| {
            let low = lanes_at(block, n * 64 + (k % 2) * 32 + 4 * e) >> (4 * (k / 2)) & each(15);
            low | (lanes_at(block, 128 + n * 32 + 4 * e) >> (2 * k) & each(3)) << 4
        }),
        B::F32 | B::F16 | B::BF16 => unreachable!("no quants"),
    }
}

/// The bits of unit `j`'s own scales.
fn scale_bits(ty: BlockType, block: &[u8], j: usize) -> u32 {
    use BlockType as B;
    match ty {
        B::Q4_0 | B::Q5_0 | B::Q8_0 => u16_at(block, 0),
        B::Q4_1 | B::Q5_1 => u16_at(block, 0) | u16_at(block, 2) << 16,
        B::Q2_K => u16_at(block, 2 * j),
        B::Q3_K => {
            let scale = |i: usize| {
                let low = (block[96 + i % 8] >> (4 * (i / 8))) & 15;
                let high = (block[104 + i % 4] >> (2 * (i / 4))) & 3;
                u32::from((low | high << 4).wrapping_sub(32))
            };
            scale(2 * j) | scale(2 * j + 1) << 8
        }
        B::Q4_K | B::Q5_K => {
            let s = &block[4..16];
            let (scale, min) = if j < 4 {
                (s[j] & 63, s[j + 4] & 63)
            } else {
                let high = |i: usize| (s[i] >> 6) << 4;
                ((s[j + 4] & 15) | high(j - 4), (s[j + 4] >> 4) | high(j))
            };
            u32::from(scale) | u32::from(min) << 8
        }
        B::Q6_K => u16_at(block, 192 + 2 * j),
        B::F32 | B::F16 | B::BF16 => unreachable!("no scales"),
    }
}

/// The bits of a super-block's scales.
fn super_scales(ty: BlockType, block: &[u8]) -> u32 {
    use BlockType as B;
    match ty {
        B::Q2_K => u16_at(block, 80) | u16_at(block, 82) << 16,
        B::Q3_K => u16_at(block, 108),
        B::Q4_K | B::Q5_K => u16_at(block, 0) | u16_at(block, 2) << 16,
        B::Q6_K => u16_at(block, 208),
        _ => unreachable!("no super-blocks"),
    }
}
