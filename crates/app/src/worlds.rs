//! The four simulated worlds, a few runs at a time.

use eval::simulate::{World, WorldResult, simulate_world};

/// Runs of each world in a step; a step takes some milliseconds.
const RUNS_A_STEP: u32 = 2;
/// Steps until the means are steady enough to be read.
pub const N_STEPS: u32 = 20;

/// Means over the runs so far.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Worlds {
    n_steps: u32,
    sums: Vec<WorldResult>,
}

impl Worlds {
    /// Steps made.
    #[must_use]
    pub const fn n_steps(&self) -> u32 {
        self.n_steps
    }

    /// Simulates some more runs of each world.
    pub fn step(&mut self) {
        // Every step has a seed of its own, and every visit the same ones.
        let seed = 1 + u64::from(self.n_steps);
        let new = World::ALL
            .iter()
            .map(|&world| simulate_world(world, RUNS_A_STEP, seed));
        if self.sums.is_empty() {
            self.sums = new.collect();
        } else {
            self.sums
                .iter_mut()
                .zip(new)
                .for_each(|(sum, new)| add(sum, &new));
        }
        self.n_steps += 1;
    }

    /// The means so far, a line for each world.
    #[must_use]
    pub fn results(&self) -> Vec<WorldResult> {
        let mean = |sum: &WorldResult| {
            let by = 1.0 / f64::from(self.n_steps.max(1));
            WorldResult {
                pooled_r: sum.pooled_r * by,
                between_r: sum.between_r * by,
                within_slope: sum.within_slope * by,
                found_within: sum.found_within * by,
                intervention: sum.intervention * by,
                ..*sum
            }
        };
        self.sums.iter().map(mean).collect()
    }
}

fn add(sum: &mut WorldResult, new: &WorldResult) {
    sum.n_runs += new.n_runs;
    sum.pooled_r += new.pooled_r;
    sum.between_r += new.between_r;
    sum.within_slope += new.within_slope;
    sum.found_within += new.found_within;
    sum.intervention += new.intervention;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_add_up_to_the_mean_of_their_runs() {
        let mut worlds = Worlds::default();
        assert!(worlds.results().is_empty());
        for _ in 0..3 {
            worlds.step();
        }
        for (at, &world) in World::ALL.iter().enumerate() {
            let parts: Vec<WorldResult> = (1..=3)
                .map(|seed| simulate_world(world, RUNS_A_STEP, seed))
                .collect();
            let mean = parts.iter().map(|of| of.pooled_r).sum::<f64>() / 3.0;
            let got = worlds.results()[at];
            assert!((got.pooled_r - mean).abs() < 1e-12);
            assert_eq!((got.world, got.n_runs), (world, 3 * RUNS_A_STEP));
        }
    }

    #[test]
    fn the_lesson_holds_only_the_intervention_finds_the_truth_in_every_world() {
        let mut worlds = Worlds::default();
        while worlds.n_steps() < N_STEPS {
            worlds.step();
        }
        for of in worlds.results() {
            assert!(of.pooled_r < -0.05, "{of:?}");
            let is_found = of.intervention > 0.02;
            assert_eq!(is_found, of.world.effect() > 0.0, "{of:?}");
        }
    }
}
