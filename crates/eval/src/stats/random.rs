//! Random numbers for resampling and simulation: the same on every platform.

/// A stream of random numbers: SplitMix64 (Steele, Lea and Flood 2014, "Fast splittable
/// pseudorandom number generators").
///
/// Integer arithmetic alone, so a seed gives the same stream in the browser and in the command.
#[derive(Clone, Debug)]
pub struct Random {
    state: u64,
}

impl Random {
    /// The stream of this seed.
    #[must_use]
    pub const fn new(seed: u64) -> Self {
        Self { state: seed }
    }

    /// 64 random bits.
    pub fn bits(&mut self) -> u64 {
        self.state = self.state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.state;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A number below `n`, evenly but for a bias of n / 2⁶⁴; 0 for `n` = 0.
    pub fn below(&mut self, n: usize) -> usize {
        ((u128::from(self.bits()) * n as u128) >> 64) as usize
    }

    /// Evenly in \[0, 1), in steps of 2⁻⁵³.
    pub fn uniform(&mut self) -> f64 {
        (self.bits() >> 11) as f64 / (1u64 << 53) as f64
    }

    /// Standard normal, by Marsaglia's polar method (1964).
    pub fn normal(&mut self) -> f64 {
        loop {
            let (u, v) = (2.0 * self.uniform() - 1.0, 2.0 * self.uniform() - 1.0);
            let s = u * u + v * v;
            if s > 0.0 && s < 1.0 {
                return u * (-2.0 * s.ln() / s).sqrt();
            }
        }
    }

    /// How many of `n` trials of probability `p` succeed.
    pub fn binomial(&mut self, n: u32, p: f64) -> u32 {
        (0..n).map(|_| u32::from(self.uniform() < p)).sum()
    }

    /// Poisson with a small mean, by multiplying uniforms (Knuth).
    pub fn poisson(&mut self, mean: f64) -> u32 {
        let limit = (-mean).exp();
        let (mut n, mut product) = (0, self.uniform());
        while product > limit {
            n += 1;
            product *= self.uniform();
        }
        n
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_stream_is_splitmix64() {
        // The first outputs for seed 1234567, as published with the reference implementation.
        let mut random = Random::new(1_234_567);
        let first: Vec<u64> = (0..3).map(|_| random.bits()).collect();
        assert_eq!(
            first,
            [
                6_457_827_717_110_365_317,
                3_203_168_211_198_807_973,
                9_817_491_932_198_370_423
            ]
        );
    }

    #[test]
    fn moments_are_those_of_the_distributions() {
        let mut random = Random::new(7);
        let n = 20_000;
        let mut mean_of = |draw: &mut dyn FnMut(&mut Random) -> f64| -> f64 {
            (0..n).map(|_| draw(&mut random)).sum::<f64>() / f64::from(n)
        };
        // Each within about four standard errors of n draws.
        let check = |mean: f64, expect: f64, sd: f64| {
            assert!(
                (mean - expect).abs() < 4.0 * sd / f64::from(n).sqrt(),
                "{mean} is not {expect}"
            );
        };
        check(mean_of(&mut |r| r.uniform()), 0.5, 0.29);
        check(mean_of(&mut |r| r.below(10) as f64), 4.5, 2.9);
        check(mean_of(&mut Random::normal), 0.0, 1.0);
        check(mean_of(&mut |r| r.normal().powi(2)), 1.0, 1.42);
        check(mean_of(&mut |r| f64::from(r.binomial(20, 0.15))), 3.0, 1.6);
        check(mean_of(&mut |r| f64::from(r.poisson(1.0))), 1.0, 1.0);
    }
}
