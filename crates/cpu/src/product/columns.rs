//! The other side of a product: activations, rounded to eight bits once for all matrices.

use std::cell::OnceCell;

use half::f16;

use super::decode::{BLOCK, SPAN};

/// What activations are rounded to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Partner {
    /// One scale for 256 elements, as ggml's Q8_K: for the k-quants.
    Span,
    /// One scale for 32 elements, as ggml's Q8_0: for the other types.
    Blocks,
}

/// Up to 256 elements of a column, rounded: `q · d[0]`, or `q · d[b]` in the b-th 32 elements.
#[derive(Clone)]
#[repr(C, align(32))]
pub(crate) struct ColumnSpan {
    /// From -127 to 127; 0 past the column's end.
    pub(crate) q: [i16; SPAN],
    /// Sums of 16 elements of `q` each: first those of the even sixteens, then the odd ones.
    pub(crate) sums: [i16; SPAN / 16],
    /// The scales.
    pub(crate) d: [f32; SPAN / BLOCK],
}

/// Rounded columns: `[n_spans, n]`, so that the spans at the same place of all columns lie side
/// by side.
pub(crate) struct Rounded {
    pub(crate) n: usize,
    pub(crate) spans: Vec<ColumnSpan>,
}

/// Columns that are multiplied with matrices: x [n, n_in], and roundings of it as they are asked
/// for.
pub(crate) struct Columns<'a> {
    x: &'a [f32],
    n_in: usize,
    by_span: OnceCell<Rounded>,
    by_block: OnceCell<Rounded>,
}

impl<'a> Columns<'a> {
    pub(crate) fn new(x: &'a [f32], n_in: usize) -> Self {
        Self {
            x,
            n_in,
            by_span: OnceCell::new(),
            by_block: OnceCell::new(),
        }
    }

    /// Their elements: [n, n_in].
    pub(crate) fn values(&self) -> &'a [f32] {
        self.x
    }

    /// Elements of each.
    pub(crate) fn n_in(&self) -> usize {
        self.n_in
    }

    /// How many there are.
    pub(crate) fn n(&self) -> usize {
        self.x.len() / self.n_in
    }

    /// Rounded to what a type of weights is multiplied with.
    pub(crate) fn rounded(&self, partner: Partner) -> &Rounded {
        let cell = match partner {
            Partner::Span => &self.by_span,
            Partner::Blocks => &self.by_block,
        };
        cell.get_or_init(|| Rounded::new(self.x, self.n_in, partner))
    }
}

impl Rounded {
    pub(crate) fn new(x: &[f32], n_in: usize, partner: Partner) -> Self {
        let n = x.len() / n_in;
        let mut spans = Vec::with_capacity(n * n_in.div_ceil(SPAN));
        for start in (0..n_in).step_by(SPAN) {
            let len = SPAN.min(n_in - start);
            spans.extend(
                x.chunks_exact(n_in)
                    .map(|column| ColumnSpan::new(&column[start..start + len], partner)),
            );
        }
        Self { n, spans }
    }
}

impl ColumnSpan {
    fn new(x: &[f32], partner: Partner) -> Self {
        let mut span = Self {
            q: [0; SPAN],
            sums: [0; SPAN / 16],
            d: [0.0; SPAN / BLOCK],
        };
        let len = match partner {
            Partner::Span => SPAN,
            Partner::Blocks => BLOCK,
        };
        let parts = x.chunks(len).zip(span.q.chunks_mut(len));
        for ((x, q), d) in parts.zip(&mut span.d) {
            *d = match partner {
                Partner::Span => round(x, q),
                Partner::Blocks => f16::from_f32(round(x, q)).to_f32(), // as ggml keeps it
            };
        }
        for (j, q) in span.q.as_chunks::<16>().0.iter().enumerate() {
            span.sums[j % 2 * 8 + j / 2] = q.iter().sum();
        }
        span
    }
}

/// Rounds x to q · d with q from -127 to 127, ties to even, and returns d. A value that is no
/// finite number makes d a NaN: it must not be rounded away.
#[inline(always)]
fn round(x: &[f32], q: &mut [i16]) -> f32 {
    /// Adding it moves a float's integer part into its lowest bits.
    const TO_INTEGER: f32 = 12_582_912.0; // 1.5 · 2^23
    /// Below this a reciprocal could overflow; no activation that matters is so small.
    const SMALLEST: f32 = 1e-30;
    // As integers, floats without their sign are ordered as they are, infinity and NaN at the end.
    let largest = x
        .iter()
        .map(|x| x.to_bits() & 0x7fff_ffff)
        .fold(0, u32::max);
    let largest = f32::from_bits(largest);
    if !largest.is_finite() {
        return f32::NAN;
    }
    if largest < SMALLEST {
        return 0.0;
    }
    let scale = 127.0 / largest;
    for (q, x) in q.iter_mut().zip(x) {
        let bits = (x * scale + TO_INTEGER).to_bits();
        *q = bits.wrapping_sub(TO_INTEGER.to_bits()) as i16;
    }
    scale.recip()
}
