//! The kernel: rows of decoded weights by columns of rounded activations.
//!
//! It is written once and compiled for each set of instructions in `lanes.rs`. All of them give
//! the same bits: sums of integers are exact in any order, and the float part has one order
//! everywhere. Four sums run side by side; of every eight elements the l-th sum takes the
//! elements 2l and 2l + 1. After the elements of a scale
//!
//! ```text
//! sum[l] += integers[l] as f32 * (scale of the weights * scale of the column)
//! ```
//!
//! and at a row's end the sums are added as (0 + 2) + (1 + 3). No step depends on how many
//! columns there are, so neither does a column's result.

/// Rows that are decoded side by side.
pub(super) const ROWS: usize = 4;

/// Spans of a row that are decoded one after the other, so that memory is read in order.
pub(super) const SPANS: usize = 8;

/// The four running sums of each row and column: `[n][ROWS][4]`.
pub(super) type Sums = [[f32; 4]; ROWS];

/// Makes `product` out of a module's lanes. Each of its functions gets the attributes.
macro_rules! kernel {
    ($(#[$attribute:meta])*) => {
        use gguf::BlockType;

        use crate::product::columns::{ColumnSpan, Partner, Rounded};
        use crate::product::decode::{BLOCK, SPAN, WeightSpan, decode, has_minima, partner};
        use crate::product::kernel::{ROWS, SPANS, Sums};

        /// Rows of blocks, each of `row_bytes`, by columns -> out [n_rows, n].
        $(#[$attribute])*
        pub(crate) fn product(
            ty: BlockType,
            (rows, row_bytes): (&[u8], usize),
            columns: &Rounded,
            out: &mut [f32],
        ) {
            let n = columns.n;
            let add = match (partner(ty), has_minima(ty)) {
                (Some(Partner::Span), true) => add_span::<true>,
                (Some(Partner::Span), false) => add_span::<false>,
                (_, true) => add_blocks::<true>,
                (_, false) => add_blocks::<false>,
            };
            let decode = match ty {
                BlockType::F32 | BlockType::F16 | BlockType::BF16 => return, // not integers
                BlockType::Q4_0 => decode_one::<{ BlockType::Q4_0 as usize }>,
                BlockType::Q4_1 => decode_one::<{ BlockType::Q4_1 as usize }>,
                BlockType::Q5_0 => decode_one::<{ BlockType::Q5_0 as usize }>,
                BlockType::Q5_1 => decode_one::<{ BlockType::Q5_1 as usize }>,
                BlockType::Q8_0 => decode_one::<{ BlockType::Q8_0 as usize }>,
                BlockType::Q2_K => decode_one::<{ BlockType::Q2_K as usize }>,
                BlockType::Q3_K => decode_one::<{ BlockType::Q3_K as usize }>,
                BlockType::Q4_K => decode_one::<{ BlockType::Q4_K as usize }>,
                BlockType::Q5_K => decode_one::<{ BlockType::Q5_K as usize }>,
                BlockType::Q6_K => decode_one::<{ BlockType::Q6_K as usize }>,
            };
            let span_bytes = SPAN / ty.block_size() * ty.block_bytes();
            let mut weights = vec![[const { WeightSpan::ZERO }; ROWS]; SPANS];
            let mut sums: Vec<Sums> = vec![Default::default(); n];
            for (rows, out) in rows.chunks(ROWS * row_bytes).zip(out.chunks_mut(ROWS * n)) {
                sums.fill(Default::default());
                for (s, columns) in columns.spans.chunks(SPANS * n).enumerate() {
                    for (r, row) in rows.chunks_exact(row_bytes).enumerate() {
                        let bytes = row[s * SPANS * span_bytes..].chunks(span_bytes);
                        for (bytes, weights) in bytes.zip(&mut weights) {
                            decode(bytes, &mut weights[r]);
                        }
                    }
                    for (columns, weights) in columns.chunks_exact(n).zip(&weights) {
                        add(weights, columns, &mut sums);
                    }
                }
                for (r, out) in out.chunks_exact_mut(n).enumerate() {
                    for (y, sums) in out.iter_mut().zip(&sums) {
                        let [a, b, c, d] = sums[r];
                        *y = (a + c) + (b + d);
                    }
                }
            }
        }

        /// Decodes a span of the type with this number: a function for each type, since browsers
        /// take long to optimise a large one.
        $(#[$attribute])*
        #[inline(never)]
        fn decode_one<const TYPE: usize>(bytes: &[u8], out: &mut WeightSpan) {
            decode(BlockType::ALL[TYPE], bytes, out);
        }

        /// Adds a span with one scale: weights [ROWS] by columns [n] to sums [n].
        $(#[$attribute])*
        fn add_span<const MINIMA: bool>(
            weights: &[WeightSpan; ROWS],
            columns: &[ColumnSpan],
            sums: &mut [Sums],
        ) {
            // Eight sums of integers fit the registers beside what they are made of.
            let (fours, rest) = columns.as_chunks::<4>();
            let (four_sums, rest_sums) = sums.as_chunks_mut::<4>();
            for (columns, sums) in fours.iter().zip(four_sums) {
                add_span_tile::<2, 4, MINIMA>(weights, 0, columns, sums);
                add_span_tile::<2, 4, MINIMA>(weights, 2, columns, sums);
            }
            let (twos, rest) = rest.as_chunks::<2>();
            let (two_sums, rest_sums) = rest_sums.as_chunks_mut::<2>();
            for (columns, sums) in twos.iter().zip(two_sums) {
                add_span_tile::<4, 2, MINIMA>(weights, 0, columns, sums);
            }
            for (columns, sums) in rest.as_chunks().0.iter().zip(rest_sums.as_chunks_mut().0) {
                add_span_tile::<4, 1, MINIMA>(weights, 0, columns, sums);
            }
        }

        $(#[$attribute])*
        fn add_span_tile<const R: usize, const C: usize, const MINIMA: bool>(
            weights: &[WeightSpan; ROWS],
            first: usize,
            columns: &[ColumnSpan; C],
            sums: &mut [Sums; C],
        ) {
            let mut integers = [[zero(); C]; R];
            for k in (0..SPAN).step_by(LANES) {
                let mut w = [zero(); R];
                for r in 0..R {
                    w[r] = load(&weights[first + r].q, k);
                }
                for c in 0..C {
                    let x = load(&columns[c].q, k);
                    for r in 0..R {
                        integers[r][c] = add_dot(integers[r][c], w[r], x);
                    }
                }
            }
            for r in 0..R {
                let weights = &weights[first + r];
                for c in 0..C {
                    let column = &columns[c];
                    let sum = &mut sums[c][first + r];
                    *sum = add_scaled(*sum, integers[r][c], weights.d[0] * column.d[0]);
                    if MINIMA {
                        let mut minima = zero();
                        for k in (0..SPAN / 16).step_by(LANES) {
                            let (m, x) = (load(&weights.mins, k), load(&column.sums, k));
                            minima = add_dot(minima, m, x);
                        }
                        *sum = add_scaled(*sum, minima, -(weights.m[0] * column.d[0]));
                    }
                }
            }
        }

        /// Adds up to eight blocks, each with its scale: weights [ROWS] by columns [n] to sums [n].
        $(#[$attribute])*
        fn add_blocks<const MINIMA: bool>(
            weights: &[WeightSpan; ROWS],
            columns: &[ColumnSpan],
            sums: &mut [Sums],
        ) {
            let (twos, rest) = columns.as_chunks::<2>();
            let (two_sums, rest_sums) = sums.as_chunks_mut::<2>();
            for (columns, sums) in twos.iter().zip(two_sums) {
                add_blocks_tile::<2, 2, MINIMA>(weights, 0, columns, sums);
                add_blocks_tile::<2, 2, MINIMA>(weights, 2, columns, sums);
            }
            for (columns, sums) in rest.as_chunks().0.iter().zip(rest_sums.as_chunks_mut().0) {
                add_blocks_tile::<4, 1, MINIMA>(weights, 0, columns, sums);
            }
        }

        $(#[$attribute])*
        fn add_blocks_tile<const R: usize, const C: usize, const MINIMA: bool>(
            weights: &[WeightSpan; ROWS],
            first: usize,
            columns: &[ColumnSpan; C],
            sums: &mut [Sums; C],
        ) {
            let mut tile = [[[0.0; 4]; C]; R];
            for r in 0..R {
                for c in 0..C {
                    tile[r][c] = sums[c][first + r];
                }
            }
            for b in 0..SPAN / BLOCK {
                let mut integers = [[zero(); C]; R];
                for k in (b * BLOCK..(b + 1) * BLOCK).step_by(LANES) {
                    for r in 0..R {
                        let w = load(&weights[first + r].q, k);
                        for c in 0..C {
                            integers[r][c] = add_dot(integers[r][c], w, load(&columns[c].q, k));
                        }
                    }
                }
                for r in 0..R {
                    let weights = &weights[first + r];
                    for c in 0..C {
                        let column = &columns[c];
                        let sum = &mut tile[r][c];
                        *sum = add_scaled(*sum, integers[r][c], weights.d[b] * column.d[b]);
                        if MINIMA {
                            let elements = column.sums[b] + column.sums[b + 8];
                            sum[0] += f32::from(elements) * (weights.m[b] * column.d[b]);
                        }
                    }
                }
            }
            for r in 0..R {
                for c in 0..C {
                    sums[c][first + r] = tile[r][c];
                }
            }
        }
    };
}

pub(super) use kernel;
