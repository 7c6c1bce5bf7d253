//! Every type of block against a scalar twin in f64.

use candle_core::quantized::GgmlDType;
use gguf::block::dequantize;

use super::columns::{Partner, Rounded};
use super::decode::{BLOCK, SPAN, partner};
use super::*;

const N_COLUMNS: [usize; 4] = [1, 3, 8, 33];

/// Numbers without a pattern.
struct Random(u64);

impl Random {
    fn bits(&mut self) -> u32 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1);
        (self.0 >> 33) as u32
    }

    /// Blocks of any integers, with scales of a common size and of either sign; every 16th
    /// scale is a subnormal f16.
    fn weights(&mut self, ty: BlockType, n_in: usize, n_out: usize) -> Vec<u8> {
        let n_blocks = n_in / ty.block_size() * n_out;
        let mut bytes: Vec<u8> = (0..n_blocks * ty.block_bytes())
            .map(|_| self.bits() as u8)
            .collect();
        for block in bytes.chunks_exact_mut(ty.block_bytes()) {
            for at in scales(ty) {
                let exponent = if self.bits().is_multiple_of(16) {
                    0
                } else {
                    0x24
                };
                block[*at] = exponent | self.bits() as u8 & 0x83;
            }
        }
        bytes
    }

    /// Activations: most near 0, some ten times larger.
    fn activations(&mut self, n: usize) -> Vec<f32> {
        let value = |_| {
            let x = self.bits() as f32 / (1_u32 << 30) as f32 - 1.0;
            x * x
                * x
                * if self.bits().is_multiple_of(64) {
                    10.0
                } else {
                    1.0
                }
        };
        (0..n).map(value).collect()
    }
}

/// Where the high bytes of a block's floats lie.
fn scales(ty: BlockType) -> &'static [usize] {
    match ty {
        BlockType::F32 | BlockType::BF16 => &[],
        BlockType::F16 => &[1],
        BlockType::Q4_0 | BlockType::Q5_0 | BlockType::Q8_0 => &[1],
        BlockType::Q4_1 | BlockType::Q5_1 | BlockType::Q4_K | BlockType::Q5_K => &[1, 3],
        BlockType::Q2_K => &[81, 83],
        BlockType::Q3_K => &[109],
        BlockType::Q6_K => &[209],
    }
}

/// F32 and BF16 have no scales: any bits would be any number.
fn weights(random: &mut Random, ty: BlockType, n_in: usize, n_out: usize) -> Vec<u8> {
    let values = random.activations(n_in * n_out);
    match ty {
        BlockType::F32 => values.iter().flat_map(|x| x.to_le_bytes()).collect(),
        BlockType::BF16 => (values.iter())
            .flat_map(|x| half::bf16::from_f32(*x).to_le_bytes())
            .collect(),
        _ => random.weights(ty, n_in, n_out),
    }
}

/// What a column counts as: rounded as the type's partner says, worked out in f64.
fn twin_of_column(ty: BlockType, x: &[f32]) -> Vec<f64> {
    let Some(partner) = partner(ty) else {
        return x.iter().copied().map(f64::from).collect();
    };
    let len = match partner {
        Partner::Span => SPAN,
        Partner::Blocks => BLOCK,
    };
    let rounded = |x: &[f32]| {
        let largest = x.iter().fold(0.0_f32, |max, x| max.max(x.abs()));
        let scale = 127.0 / largest;
        let d = match partner {
            Partner::Span => scale.recip(),
            Partner::Blocks => half::f16::from_f32(scale.recip()).to_f32(),
        };
        let of = |x: &f32| f64::from((x * scale).round_ties_even()) * f64::from(d);
        x.iter().map(of).collect::<Vec<_>>()
    };
    x.chunks(len).flat_map(rounded).collect()
}

/// The product and, as what an error of it is measured by, the product of the sizes.
fn twin(ty: BlockType, weights: &[u8], x: &[f32], n_in: usize) -> Vec<(f64, f64)> {
    let mut decoded = vec![0.0; weights.len() / ty.block_bytes() * ty.block_size()];
    dequantize(ty, weights, &mut decoded);
    let columns = x.chunks_exact(n_in).map(|x| twin_of_column(ty, x));
    let of_column = |x: Vec<f64>| {
        let of_row = |row: &[f32]| {
            let products = row.iter().zip(&x).map(|(w, x)| f64::from(*w) * x);
            products.fold((0.0, 0.0), |(sum, sizes), p| (sum + p, sizes + p.abs()))
        };
        decoded.chunks_exact(n_in).map(of_row).collect::<Vec<_>>()
    };
    columns.flat_map(of_column).collect()
}

/// Widths that a type can have: less than a span, spans and a part of one, whole spans.
fn widths(ty: BlockType) -> Vec<usize> {
    match ty.block_size() {
        1 => vec![1, 7, 33, 300],
        32 => vec![32, 96, 256, 288, 896],
        _ => vec![256, 512, 1536],
    }
}

/// The largest error of a product, in units of the sum of the sizes of what it adds.
fn error(got: &[f32], expect: &[(f64, f64)]) -> f64 {
    assert_eq!(got.len(), expect.len());
    let errors = got.iter().zip(expect);
    errors.fold(0.0, |max, (got, (sum, sizes))| {
        assert!(got.is_finite());
        f64::max(max, (f64::from(*got) - sum).abs() / sizes.max(1e-30))
    })
}

/// Rounding of the minima's part, which is subtracted at the end, is the largest: a few f32 steps.
const LIMIT: f64 = 1e-6;

#[test]
fn every_type_is_its_twin_in_every_shape() {
    let mut random = Random(1);
    for ty in BlockType::ALL {
        let mut largest = 0.0_f64;
        for n_in in widths(ty) {
            for n_out in [1, 4, 7] {
                let weights = weights(&mut random, ty, n_in, n_out);
                for n in N_COLUMNS {
                    let x = random.activations(n * n_in);
                    let got = product(ty, &weights, &Columns::new(&x, n_in));
                    largest = largest.max(error(&got, &twin(ty, &weights, &x, n_in)));
                }
            }
        }
        println!("{ty:?}: {largest:.1e}");
        assert!(largest < LIMIT, "{ty:?}: {largest:e}");
    }
}

/// A scale of one block that is wrong by one part in 512 does not go unnoticed.
#[test]
fn a_wrong_scale_is_noticed() {
    let mut random = Random(2);
    for ty in BlockType::ALL {
        let (n_in, n_out, n) = (512, 5, 3);
        let weights = weights(&mut random, ty, n_in, n_out);
        let x = random.activations(n * n_in);
        let expect = twin(ty, &weights, &x, n_in);
        for at in scales(ty) {
            let mut wrong = weights.clone();
            wrong[at - 1] ^= 2; // the second lowest bit of the mantissa
            wrong[*at] ^= 1;
            let got = product(ty, &wrong, &Columns::new(&x, n_in));
            let error = error(&got, &expect);
            assert!(error > LIMIT, "{ty:?} byte {at}: {error:e}");
        }
    }
}

/// The vector instructions and the plain arrays have the same bits. Small and without threads, so that
/// Miri can watch the instructions: CONTRIBUTING says how.
#[test]
fn vectors_are_as_plain_arrays() {
    let mut random = Random(5);
    let mut n_types = 0;
    for ty in BlockType::ALL {
        let Some(partner) = partner(ty) else {
            continue;
        };
        let n_in = widths(ty)[1];
        for (n_out, n) in [(1, 1), (3, 5)] {
            let weights = weights(&mut random, ty, n_in, n_out);
            let x = random.activations(n * n_in);
            let columns = Rounded::new(&x, n_in, partner);
            let row_bytes = weights.len() / n_out;
            let [plain, best] = [lanes::arrays::product, lanes::best()].map(|kernel| {
                let mut out = vec![0.0; n * n_out];
                kernel(ty, (&weights, row_bytes), &columns, &mut out);
                out.iter().map(|y: &f32| y.to_bits()).collect::<Vec<_>>()
            });
            assert_eq!(best, plain, "{ty:?}, {n_out} by {n}");
            assert!(plain.iter().any(|&bits| bits != 0));
        }
        n_types += 1;
    }
    assert!(n_types >= 10, "{n_types}");
}

/// A column has the same bits alone and among others, on one thread and on many, in the best
/// instructions and in none.
#[test]
fn a_column_does_not_depend_on_the_others() {
    let mut random = Random(3);
    let bits = |y: &[f32]| y.iter().map(|y| y.to_bits()).collect::<Vec<_>>();
    for ty in BlockType::ALL {
        for n_in in widths(ty) {
            let n_out = 9;
            let weights = weights(&mut random, ty, n_in, n_out);
            let x = random.activations(33 * n_in);
            let alone: Vec<f32> = (x.chunks_exact(n_in))
                .flat_map(|x| product(ty, &weights, &Columns::new(x, n_in)))
                .collect();
            for n in N_COLUMNS {
                let together = product(ty, &weights, &Columns::new(&x[..n * n_in], n_in));
                let expect = bits(&alone[..n * n_out]);
                assert_eq!(bits(&together), expect, "{ty:?}, {n_in} by {n}");

                let Some(partner) = partner(ty) else {
                    continue;
                };
                let row_bytes = weights.len() / n_out;
                let columns = Rounded::new(&x[..n * n_in], n_in, partner);
                for kernel in [lanes::arrays::product, lanes::best()] {
                    let mut by_row = vec![0.0; n * n_out];
                    in_parts(3, (&weights, row_bytes), &mut by_row, |rows, out| {
                        kernel(ty, (rows, row_bytes), &columns, out);
                    });
                    let by_column: Vec<f32> = (0..n * n_out)
                        .map(|i| by_row[i % n_out * n + i / n_out])
                        .collect();
                    assert_eq!(bits(&by_column), expect, "{ty:?}, {n_in} by {n}");
                }
            }
        }
    }
}

/// Rounding moves a product about as far from the exact one as candle's rounding does.
#[test]
fn as_exact_as_candle() {
    let mut random = Random(4);
    let candle_types = [
        (BlockType::Q4_0, GgmlDType::Q4_0),
        (BlockType::Q4_1, GgmlDType::Q4_1),
        (BlockType::Q5_0, GgmlDType::Q5_0),
        (BlockType::Q5_1, GgmlDType::Q5_1),
        (BlockType::Q8_0, GgmlDType::Q8_0),
        (BlockType::Q2_K, GgmlDType::Q2K),
        (BlockType::Q3_K, GgmlDType::Q3K),
        (BlockType::Q4_K, GgmlDType::Q4K),
        (BlockType::Q5_K, GgmlDType::Q5K),
        (BlockType::Q6_K, GgmlDType::Q6K),
    ];
    for (ty, candle_type) in candle_types {
        let (n_in, n_out, n) = (1536, 64, 8);
        let weights = weights(&mut random, ty, n_in, n_out);
        let x = random.activations(n * n_in);
        let mut values = vec![0.0; n_in * n_out];
        dequantize(ty, &weights, &mut values);
        let exact: Vec<f32> = (x.chunks_exact(n_in))
            .flat_map(|x| values.chunks_exact(n_in).map(|row| dot(row, x)))
            .collect();
        let rms = |y: &[f32]| {
            let squares = y.iter().zip(&exact).map(|(y, e)| f64::from(y - e).powi(2));
            squares.sum::<f64>().sqrt()
        };
        let mut aligned = vec![0_u64; weights.len().div_ceil(8)];
        bytemuck::cast_slice_mut(&mut aligned)[..weights.len()].copy_from_slice(&weights);
        let bytes = &bytemuck::cast_slice(&aligned)[..weights.len()];
        let blocks = candle_type.from_data(std::borrow::Cow::Borrowed(bytes));
        let mut of_candle = vec![0.0; n * n_out];
        blocks
            .matmul_t((n, n_in, n_out), &x, &mut of_candle)
            .unwrap();
        let ours = product(ty, &weights, &Columns::new(&x, n_in));
        let (ours, candles) = (rms(&ours), rms(&of_candle));
        println!("{ty:?}: {:.3} of candle's error", ours / candles);
        assert!(ours < 1.05 * candles, "{ty:?}: {ours} against {candles}");
        assert!(ours > 0.0, "{ty:?}: activations were not rounded");
    }
}

/// What is no number stays none.
#[test]
fn no_number_is_rounded_away() {
    let mut random = Random(5);
    for ty in BlockType::ALL {
        let weights = weights(&mut random, ty, 512, 4);
        for wrong in [f32::NAN, f32::INFINITY, f32::NEG_INFINITY] {
            let mut x = random.activations(2 * 512);
            x[300] = wrong;
            let y = product(ty, &weights, &Columns::new(&x, 512));
            assert!(y[..4].iter().all(|y| !y.is_finite()), "{ty:?}: {y:?}");
            assert!(y[4..].iter().all(|y| y.is_finite()), "{ty:?}: {y:?}");
        }
        let zeros = product(ty, &weights, &Columns::new(&[0.0; 512], 512));
        assert_eq!(zeros, [0.0; 4], "{ty:?}");
    }
}
