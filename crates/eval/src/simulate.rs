//! Worlds in which the truth is known: what each chart shows where thinking does nothing, and
//! where it helps.
//!
//! Two sets. The *null worlds* have no effect of thinking at all, and ask how often a chart finds
//! one. The *four worlds* cross an effect (none, or thinking helps) with what lengthens a thought
//! (difficulty alone, or confusion as well), and ask which chart finds the truth.

use serde::{Deserialize, Serialize};

use crate::stats::{Random, fit_binomial, fit_line, partial, relate, within_between};

/// Items of a run in a null world.
pub const N_ITEMS: usize = 300;
/// Items and repeats of a run in one of the four worlds.
pub const N_ITEMS_REPEATED: usize = 150;
/// Repeats of each.
pub const N_REPEATS: usize = 8;
/// The cap of the worlds with one.
const CAP: f64 = 4096.0;

named_enum! {
    /// A world without any effect of thinking.
    pub enum NullWorld {
        /// Each word is wrong with the same probability.
        ConstantErrorRate = "constant_error_rate",
        /// About one error in a sentence, whatever its length.
        FixedErrorCount = "fixed_error_count",
        /// A hidden difficulty lengthens thoughts and adds errors.
        HiddenDifficulty = "hidden_difficulty",
        /// Of the thoughts, 8 % run to the cap and count as wrong.
        CapScoredZero = "cap_scored_zero",
        /// The same, and they are dropped.
        CapDropped = "cap_dropped",
    }
}

named_enum! {
    /// One of the four worlds.
    pub enum World {
        /// No effect; difficulty lengthens thoughts.
        NoEffectDifficulty = "no_effect_difficulty",
        /// Thinking helps; difficulty lengthens thoughts.
        HelpsDifficulty = "helps_difficulty",
        /// Thinking helps; confusion lengthens thoughts, too.
        HelpsConfusion = "helps_confusion",
        /// No effect; confusion lengthens thoughts, too.
        NoEffectConfusion = "no_effect_confusion",
    }
}

impl World {
    /// The true effect of a doubling of thought, in logits of being right.
    #[must_use]
    pub const fn effect(self) -> f64 {
        match self {
            Self::HelpsDifficulty | Self::HelpsConfusion => 0.5,
            Self::NoEffectDifficulty | Self::NoEffectConfusion => 0.0,
        }
    }

    const fn confusion(self) -> f64 {
        match self {
            Self::HelpsConfusion | Self::NoEffectConfusion => 1.0,
            Self::NoEffectDifficulty | Self::HelpsDifficulty => 0.0,
        }
    }
}

/// What the charts show over many runs in a null world, as shares from 0 to 1 and mean correlations.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct NullResult {
    /// The world.
    pub world: NullWorld,
    /// Runs simulated.
    pub n_runs: u32,
    /// Mean r of accuracy with think tokens per word: the study's chart.
    pub mean_r_ratio: f64,
    /// Runs where that is negative with p < 0.05 by the plain t test.
    pub found_by_ratio: f64,
    /// Mean r of accuracy with think tokens.
    pub mean_r_raw: f64,
    /// Mean partial r of ln think tokens with the length's curves held.
    pub mean_r_partial: f64,
    /// Runs where that has p < 0.05 by the plain t test.
    pub found_by_partial: f64,
    /// Runs where the ratio's slope has p < 0.05 with HC3.
    pub found_by_ratio_robust: f64,
    /// Runs where the partial slope has p < 0.05 with HC3: the estimator of the report.
    pub found_by_partial_robust: f64,
    /// Runs where the binomial fit's slope has p < 0.05 with sandwich errors: the report's odds ratio.
    pub found_by_binomial: f64,
    /// Runs where Spearman's rho of the ratio has p < 0.05.
    pub found_by_spearman: f64,
}

/// What the charts show over many runs in one of the four worlds.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct WorldResult {
    /// The world.
    pub world: World,
    /// Runs simulated.
    pub n_runs: u32,
    /// Mean r of all samples.
    pub pooled_r: f64,
    /// Mean r of the items' means.
    pub between_r: f64,
    /// Mean slope within items: accuracy per doubling.
    pub within_slope: f64,
    /// Runs where that has p < 0.05.
    pub found_within: f64,
    /// Mean change of accuracy when every thought is made twice as long: the budget sweep.
    pub intervention: f64,
}

/// One simulated run of a tagging task: words, think tokens and errors of each item.
struct Items {
    length: Vec<f64>,
    think: Vec<f64>,
    right: Vec<f64>,
}

/// Simulates `n_runs` runs of [`N_ITEMS`] items in a null world.
#[must_use]
pub fn simulate_null(world: NullWorld, n_runs: u32, seed: u64) -> NullResult {
    let mut random = Random::new(seed);
    let items: Vec<u32> = (0..).take(N_ITEMS).collect();
    let mut out = NullResult {
        world,
        n_runs,
        mean_r_ratio: 0.0,
        found_by_ratio: 0.0,
        mean_r_raw: 0.0,
        mean_r_partial: 0.0,
        found_by_partial: 0.0,
        found_by_ratio_robust: 0.0,
        found_by_partial_robust: 0.0,
        found_by_binomial: 0.0,
        found_by_spearman: 0.0,
    };
    let weight = 1.0 / f64::from(n_runs.max(1));
    let found = |p: Option<f64>| weight * f64::from(u8::from(p.is_some_and(|p| p < 0.05)));
    for _ in 0..n_runs {
        let Items {
            length,
            think,
            right,
        } = null_run(world, &mut random);
        let column = |of: &dyn Fn(usize) -> f64| (0..N_ITEMS).map(of).collect::<Vec<f64>>();
        let accuracy = column(&|i| right[i] / length[i]);
        let ratio = column(&|i| think[i] / length[i]);
        let ln_think = column(&|i| think[i].ln());
        let ln_length = column(&|i| length[i].ln());
        let inverse = column(&|i| 1.0 / length[i]);
        let of_ratio = relate(&ratio, &accuracy);
        let robust = partial(&ratio, &accuracy, &[], &items);
        let held = partial(
            &ln_think,
            &accuracy,
            &[&ln_length, &length, &inverse],
            &items,
        );
        let binomial = fit_binomial(&[&ln_think, &ln_length, &length], &right, &length, &items)
            .and_then(|fit| fit.odds_ratio(1));
        let r = of_ratio.pearson_r.unwrap_or(0.0);
        out.mean_r_ratio += weight * r;
        out.found_by_ratio += found(of_ratio.pearson_p.filter(|_| r < 0.0));
        out.mean_r_raw += weight * relate(&think, &accuracy).pearson_r.unwrap_or(0.0);
        out.mean_r_partial += weight * held.map_or(0.0, |of| of.r);
        out.found_by_partial += found(held.map(|of| of.r_p));
        out.found_by_ratio_robust += found(robust.map(|of| of.slope_p));
        out.found_by_partial_robust += found(held.map(|of| of.slope_p));
        out.found_by_binomial += found(binomial.map(|odds| odds.p));
        out.found_by_spearman += found(of_ratio.spearman_p);
    }
    out
}

fn null_run(world: NullWorld, random: &mut Random) -> Items {
    let mut items = Items {
        length: Vec::with_capacity(N_ITEMS),
        think: Vec::with_capacity(N_ITEMS),
        right: Vec::with_capacity(N_ITEMS),
    };
    while items.length.len() < N_ITEMS {
        let words = 5 + random.below(36) as u32;
        let mut think = (150.0 + 10.0 * f64::from(words) + 60.0 * random.normal()).max(30.0);
        let errors = match world {
            NullWorld::FixedErrorCount => random.poisson(1.0).min(words),
            NullWorld::HiddenDifficulty => {
                let difficulty = random.normal();
                think *= (0.35 * difficulty).exp();
                random.binomial(words, logistic(-1.8 + 0.6 * difficulty))
            }
            NullWorld::ConstantErrorRate | NullWorld::CapScoredZero | NullWorld::CapDropped => {
                random.binomial(words, 0.15)
            }
        };
        let mut right = f64::from(words - errors);
        let has_cap = matches!(world, NullWorld::CapScoredZero | NullWorld::CapDropped);
        if has_cap && random.uniform() < 0.08 {
            if world == NullWorld::CapDropped {
                continue;
            }
            (think, right) = (CAP, 0.0);
        }
        items.length.push(f64::from(words));
        items.think.push(think);
        items.right.push(right);
    }
    items
}

/// Simulates `n_runs` runs of [`N_ITEMS_REPEATED`] items, [`N_REPEATS`] samples each.
#[must_use]
pub fn simulate_world(world: World, n_runs: u32, seed: u64) -> WorldResult {
    let mut simulation = Simulation::new(world, Shape::default(), seed);
    for _ in 0..n_runs {
        simulation.step();
    }
    simulation.result()
}

/// The size of a simulated run, and its cap.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shape {
    /// Items of a run.
    pub n_items: u32,
    /// Samples of each.
    pub n_repeats: u32,
    /// Think tokens at which a thought is cut off; its answer then counts as wrong, as in strict
    /// scoring. A middling thought has 256. `None` cuts none off.
    pub cap_tokens: Option<u32>,
}

impl Default for Shape {
    fn default() -> Self {
        Self {
            n_items: N_ITEMS_REPEATED as u32,
            n_repeats: N_REPEATS as u32,
            cap_tokens: None,
        }
    }
}

/// One of the four worlds, simulated run by run.
#[derive(Clone, Debug)]
pub struct Simulation {
    world: World,
    shape: Shape,
    random: Random,
    items: Vec<u32>,
    n_runs: u32,
    sums: [f64; 5],
}

impl Simulation {
    /// A world before its first run. The same seed gives the same runs.
    #[must_use]
    pub fn new(world: World, shape: Shape, seed: u64) -> Self {
        let repeats = |item| (0..shape.n_repeats).map(move |_| item);
        Self {
            world,
            shape,
            random: Random::new(seed),
            items: (0..shape.n_items).flat_map(repeats).collect(),
            n_runs: 0,
            sums: [0.0; 5],
        }
    }

    /// Runs simulated so far.
    #[must_use]
    pub fn n_runs(&self) -> u32 {
        self.n_runs
    }

    /// Simulates one run.
    pub fn step(&mut self) {
        let random = &mut self.random;
        let (effect, confusion) = (self.world.effect(), self.world.confusion());
        let cap = (self.shape.cap_tokens).map_or(f64::INFINITY, |tokens| f64::from(tokens).log2());
        let (mut doublings, mut right, mut gain) = (Vec::new(), Vec::new(), 0.0);
        for _ in 0..self.shape.n_items {
            let difficulty = random.normal();
            for _ in 0..self.shape.n_repeats {
                let confused = random.normal();
                let length =
                    8.0 + 0.5 * difficulty + 0.6 * confusion * confused + 0.4 * random.normal();
                let logit = 0.8 - difficulty - 0.9 * confusion * confused + effect * (length - 8.0);
                let mut answer =
                    |logit: f64| f64::from(u8::from(random.uniform() < logistic(logit)));
                let is_right = answer(logit);
                // The same thought, twice as long: difficulty and confusion stay.
                let is_right_later = answer(logit + effect);
                if length >= cap {
                    // Cut off, and wrong for it. A cap that is doubled with the thought cuts it as well.
                    doublings.push(cap);
                    right.push(0.0);
                } else {
                    gain += is_right_later - is_right;
                    doublings.push(length);
                    right.push(is_right);
                }
            }
        }
        let n = right.len().max(1) as f64;
        let split = within_between(&doublings, &right, &self.items);
        let line = fit_line(&doublings, &right);
        let is_found = split.and_then(|of| of.within_p).is_some_and(|p| p < 0.05);
        for (sum, value) in self.sums.iter_mut().zip([
            line.and_then(|line| line.r).unwrap_or(0.0),
            split.and_then(|of| of.between_r).unwrap_or(0.0),
            split.map_or(0.0, |of| of.within_slope),
            f64::from(u8::from(is_found)),
            gain / n,
        ]) {
            *sum += value;
        }
        self.n_runs += 1;
    }

    /// What the charts show over the runs so far.
    #[must_use]
    pub fn result(&self) -> WorldResult {
        let n = f64::from(self.n_runs.max(1));
        let [
            pooled_r,
            between_r,
            within_slope,
            found_within,
            intervention,
        ] = self.sums.map(|sum| sum / n);
        WorldResult {
            world: self.world,
            n_runs: self.n_runs,
            pooled_r,
            between_r,
            within_slope,
            found_within,
            intervention,
        }
    }
}

fn logistic(logit: f64) -> f64 {
    1.0 / (1.0 + (-logit).exp())
}
