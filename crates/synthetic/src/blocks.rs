//! Random weights, block by block: what stands in a block depends on the seed, the tensor and the
//! block's number alone, so that any range can be read at any time.

use gguf::BlockType;

/// What the values of a tensor are.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Values {
    /// Around 0, with a deviation of about 0.02.
    Weights(BlockType),
    /// f32 from 0.75 to 1.25.
    Gains,
    /// f32 from -0.035 to 0.035: no more than what depends on the tokens, in small shapes too.
    Biases,
    /// The factors of Llama 3's rope frequencies.
    RopeFactors {
        /// `rope.freq_base`.
        base: f32,
        /// Factors that the tensor has: half a head.
        n: u64,
    },
}

impl Values {
    /// What a tensor of this name and type holds.
    pub(crate) fn of(name: &str, ty: BlockType, base: f32, n: u64) -> Self {
        match name {
            "rope_freqs.weight" => Self::RopeFactors { base, n },
            _ if name.ends_with("norm.weight") => Self::Gains,
            _ if name.ends_with(".bias") => Self::Biases,
            _ => Self::Weights(ty),
        }
    }

    /// Bytes of a block.
    pub(crate) fn block_bytes(self) -> usize {
        match self {
            Self::Weights(ty) => ty.block_bytes(),
            _ => BlockType::F32.block_bytes(),
        }
    }

    /// Fills a whole block.
    pub(crate) fn fill(self, seed: u64, block: u64, out: &mut [u8]) {
        let mut random = Random(mix(seed ^ mix(block)));
        let mut float = |low: f32, width: f32| {
            let unit = (random.next() >> 40) as f32 / (1 << 24) as f32;
            out.copy_from_slice(&(low + width * unit).to_le_bytes());
        };
        match self {
            Self::Weights(ty) => weights(ty, &mut random, out),
            Self::Gains => float(0.75, 0.5),
            Self::Biases => float(-0.035, 0.07),
            Self::RopeFactors { base, n } => {
                out.copy_from_slice(&rope_factor(block, n, base).to_le_bytes());
            }
        }
    }
}

/// Random quants under scales that make the whole block's deviation about 0.02.
fn weights(ty: BlockType, random: &mut Random, out: &mut [u8]) {
    if ty == BlockType::F32 {
        let unit = (random.next() >> 40) as f32 / (1 << 24) as f32;
        out.copy_from_slice(&((unit - 0.5) * 0.07).to_le_bytes());
        return;
    }
    for word in out.chunks_mut(8) {
        let bytes = random.next().to_le_bytes();
        word.copy_from_slice(&bytes[..word.len()]);
    }
    // Scales as bits of f16. Those of Q6_K are subnormal, as in many real files.
    match ty {
        BlockType::Q4_K => {
            out[..2].copy_from_slice(&0x068E_u16.to_le_bytes()); // 1e-4
            out[2..4].copy_from_slice(&0x1225_u16.to_le_bytes()); // 7.5e-4: centres the quants
        }
        BlockType::Q6_K => out[208..].copy_from_slice(&0x00FC_u16.to_le_bytes()), // 1.5e-5
        BlockType::Q8_0 => out[..2].copy_from_slice(&0x0C6C_u16.to_le_bytes()),   // 2.7e-4
        _ => {
            // F16: random sign and fraction, magnitude from 1/64 to 1/32.
            out[1] = out[1] & 0x83 | 9 << 2;
        }
    }
}

/// Llama 3.1's factor of frequency `i` of `n`: 1 for short waves, 8 for long ones, and a smooth way
/// between (`rope_scaling` of its published configuration: factor 8, low 1, high 4, 8192 positions).
fn rope_factor(i: u64, n: u64, base: f32) -> f32 {
    let (factor, low, high, n_ctx) = (8.0, 1.0, 4.0, 8192.0);
    let wavelength = std::f64::consts::TAU * f64::from(base).powf(i as f64 / n as f64);
    let turns = n_ctx / wavelength;
    let smooth = ((turns - low) / (high - low)).clamp(0.0, 1.0);
    (1.0 / ((1.0 - smooth) / factor + smooth)) as f32
}

/// SplitMix64 (<https://doi.org/10.1145/2714064.2660195>).
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        mix(self.0)
    }
}

/// SplitMix64's finaliser.
pub(crate) fn mix(mut z: u64) -> u64 {
    z = (z ^ z >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ z >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ z >> 31
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weights_are_of_a_usual_size() {
        let check = |values: Values, mean: f64, deviation: std::ops::Range<f64>| {
            let ty = match values {
                Values::Weights(ty) => ty,
                _ => BlockType::F32,
            };
            let mut all = Vec::new();
            for block in 0..(1 << 16) / ty.block_size() as u64 {
                let mut bytes = vec![0; values.block_bytes()];
                values.fill(7, block, &mut bytes);
                let mut floats = vec![0.0; ty.block_size()];
                gguf::block::dequantize(ty, &bytes, &mut floats);
                all.extend(floats.into_iter().map(f64::from));
            }
            let n = all.len() as f64;
            let found = all.iter().sum::<f64>() / n;
            let spread = (all.iter().map(|x| (x - found).powi(2)).sum::<f64>() / n).sqrt();
            assert!((found - mean).abs() < 2e-3, "{values:?}: mean {found}");
            assert!(deviation.contains(&spread), "{values:?}: spread {spread}");
        };
        for ty in [
            BlockType::F32,
            BlockType::F16,
            BlockType::Q8_0,
            BlockType::Q4_K,
            BlockType::Q6_K,
        ] {
            check(Values::Weights(ty), 0.0, 0.015..0.03);
        }
        check(Values::Gains, 1.0, 0.1..0.2);
        check(Values::Biases, 0.0, 0.015..0.03);
    }

    #[test]
    fn rope_factors_are_llama_3s() {
        let of = |i| rope_factor(i, 64, 5e5);
        assert_eq!((of(0), of(28), of(63)), (1.0, 1.0, 8.0));
        assert!(of(32) > 1.0 && of(32) < 8.0, "{}", of(32));
    }
}
