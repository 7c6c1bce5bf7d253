//! The simulated worlds: our estimators come to the conclusions of the reference simulations, made
//! with numpy, scipy and statsmodels, within the error of both.

use eval::simulate::{NullWorld, Shape, Simulation, World, simulate_null, simulate_world};
use serde_json::Value;

/// Runs of a null world and of one of the four.
const N_NULL: u32 = 400;
const N_WORLD: u32 = 100;

fn golden(name: &str) -> Option<Value> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/golden");
    if !std::path::Path::new(folder).is_dir() {
        println!("skipped: ../shared is not here");
        return None;
    }
    let text = std::fs::read_to_string(format!("{folder}/{name}")).expect("a golden file");
    Some(serde_json::from_str(&text).expect("JSON"))
}

/// Two shares of `n` and of `n_want` runs agree within four standard errors.
#[track_caller]
fn same_share(what: &str, ours: f64, n: u32, want: &Value, n_want: u32) {
    let want = want.as_f64().expect("a percentage") / 100.0;
    let middle = f64::midpoint(ours, want).clamp(0.01, 0.99);
    let se = (middle * (1.0 - middle) * (1.0 / f64::from(n) + 1.0 / f64::from(n_want))).sqrt();
    assert!(
        (ours - want).abs() <= 4.0 * se,
        "{what}: {ours} is not {want}"
    );
}

#[track_caller]
fn near(what: &str, ours: f64, want: &Value, tolerance: f64) {
    let want = want.as_f64().expect("a number");
    assert!(
        (ours - want).abs() <= tolerance,
        "{what}: {ours} is not {want}"
    );
}

#[test]
fn null_worlds_fool_the_ratio_and_not_the_report_s_slope() {
    let confounds = golden("sim_confounds.json");
    let estimators = golden("sim_estimators.json");
    let names = ["s1_", "s2_", "s3_", "s4_", "s5_"];
    for (&world, name) in NullWorld::ALL.iter().zip(names) {
        let ours = simulate_null(world, N_NULL, 3);
        if let Some(golden) = &confounds {
            let worlds = golden.as_object().expect("worlds");
            let (name, want) = (worlds.iter())
                .find(|(key, _)| key.starts_with(name))
                .expect("the world");
            near(name, ours.mean_r_ratio, &want["mean_r_ratio"], 0.015);
            near(name, ours.mean_r_raw, &want["mean_r_raw"], 0.015);
            near(name, ours.mean_r_partial, &want["mean_partial"], 0.015);
            let n = N_NULL;
            same_share(
                name,
                ours.found_by_ratio,
                n,
                &want["pct_sig_negative"],
                1000,
            );
            same_share(
                name,
                ours.found_by_partial,
                n,
                &want["pct_sig_partial_any"],
                1000,
            );
        }
        let rates = estimators.as_ref().map(|g| &g["false_positive_pct_at_5"]);
        let found = rates.and_then(|rates| {
            let rates = rates.as_object().expect("worlds");
            rates.iter().find(|(key, _)| key.starts_with(name))
        });
        if let Some((name, want)) = found {
            for (key, ours) in [
                ("ols_hc3_ratio", ours.found_by_ratio_robust),
                ("partial_ols_classic", ours.found_by_partial),
                ("partial_ols_hc3", ours.found_by_partial_robust),
                ("binom_glm_sandwich", ours.found_by_binomial),
                ("spearman_ratio", ours.found_by_spearman),
            ] {
                same_share(&format!("{name} {key}"), ours, N_NULL, &want[key], 400);
            }
        }
        // The conclusions, wherever the reference is: with nothing to find, the ratio finds an
        // effect in nearly every run of short errors, the report's slopes in about one of twenty.
        match world {
            NullWorld::FixedErrorCount => {
                assert!(ours.found_by_ratio > 0.99 && ours.mean_r_ratio < -0.3);
                assert!(ours.mean_r_raw > 0.3, "the same data, undivided, rise");
                assert!(ours.found_by_partial_robust < 0.12, "{ours:?}");
                assert!(ours.found_by_binomial < 0.12, "{ours:?}");
            }
            NullWorld::ConstantErrorRate => {
                assert!(ours.found_by_partial_robust < 0.1, "{ours:?}");
            }
            // No regression sees through a hidden cause or a cap.
            NullWorld::HiddenDifficulty | NullWorld::CapScoredZero => {
                assert!(ours.found_by_partial_robust > 0.99, "{ours:?}");
            }
            NullWorld::CapDropped => assert!(ours.mean_r_raw.abs() < 0.02, "{ours:?}"),
        }
    }
}

#[test]
fn only_the_intervention_is_right_in_all_four_worlds() {
    let golden = golden("sim_estimators.json");
    let keys = [
        "no effect, difficulty only",
        "thinking helps, difficulty only",
        "thinking helps, but confusion also lengthens",
        "no effect, confusion lengthens",
    ];
    for (&world, key) in World::ALL.iter().zip(keys) {
        let ours = simulate_world(world, N_WORLD, 5);
        if let Some(golden) = &golden {
            let want = &golden["lenses"][key];
            near(key, ours.pooled_r, &want["pooled_r"], 0.015);
            near(key, ours.between_r, &want["between_r"], 0.02);
            near(
                key,
                ours.within_slope,
                &want["within_slope_per_doubling"],
                0.015,
            );
            near(
                key,
                ours.intervention,
                &want["intervention_delta_acc_per_doubling"],
                0.01,
            );
            same_share(
                key,
                ours.found_within,
                N_WORLD,
                &want["within_sig_pct"],
                200,
            );
        }
        assert!(ours.pooled_r < -0.1 && ours.between_r < -0.5, "{ours:?}");
        let helps = world.effect() > 0.0;
        assert_eq!(ours.intervention > 0.05, helps, "{ours:?}");
        assert!(ours.intervention > -0.01, "{ours:?}");
        // Repeats mislead where confusion lengthens thoughts.
        let is_fooled = matches!(world, World::HelpsConfusion | World::NoEffectConfusion);
        assert_eq!(ours.within_slope < -0.05, is_fooled, "{ours:?}");
    }
}

#[test]
fn the_report_s_slopes_find_nothing_where_there_is_nothing() {
    // In as many runs a true rate of 5 % shows as 5 % give or take 1.
    let n_runs = 2000;
    let ours = simulate_null(NullWorld::ConstantErrorRate, n_runs, 17);
    assert!(ours.found_by_partial_robust <= 0.08, "{ours:?}");
    assert!(ours.found_by_binomial <= 0.08, "{ours:?}");
    assert!(
        ours.found_by_ratio > 0.07,
        "the study's test finds more: {ours:?}"
    );
    let ours = simulate_null(NullWorld::FixedErrorCount, n_runs, 17);
    assert!(ours.found_by_partial_robust <= 0.08, "{ours:?}");
    assert!(ours.found_by_ratio > 0.99, "{ours:?}");
    // Repeats, where nothing but difficulty lengthens thoughts.
    let ours = simulate_world(World::NoEffectDifficulty, 500, 17);
    assert!(ours.found_within <= 0.08, "{ours:?}");
}

#[test]
fn the_intervention_is_unbiased() {
    for &world in World::ALL {
        let ours = simulate_world(world, N_WORLD, 23);
        let truth = true_gain(world);
        assert!(
            (ours.intervention - truth).abs() <= 0.01,
            "{world}: {} is not {truth}",
            ours.intervention
        );
    }
}

/// What a doubling of thought gains in a world, by the world's own definition: the logit of being
/// right is normal, and the mean of σ(x + effect) - σ(x) over it is summed on a fine grid.
fn true_gain(world: World) -> f64 {
    let effect = world.effect();
    let confusion = match world {
        World::HelpsConfusion | World::NoEffectConfusion => 1.0,
        World::HelpsDifficulty | World::NoEffectDifficulty => 0.0,
    };
    let of_difficulty: f64 = 0.5 * effect - 1.0;
    let of_confusion: f64 = confusion * (0.6 * effect - 0.9);
    let of_chance = 0.4 * effect;
    let sd = (of_difficulty.powi(2) + of_confusion.powi(2) + of_chance * of_chance).sqrt();
    let sigma = |x: f64| 1.0 / (1.0 + (-x).exp());
    let (mut gain, mut mass) = (0.0, 0.0);
    for step in -4000..=4000 {
        let z = f64::from(step) / 500.0;
        let weight = (-z * z / 2.0).exp();
        let x = 0.8 + sd * z;
        gain += weight * (sigma(x + effect) - sigma(x));
        mass += weight;
    }
    gain / mass
}

#[test]
fn a_seed_gives_the_same_worlds() {
    let twice = |seed| simulate_world(World::HelpsDifficulty, 3, seed);
    assert_eq!(twice(1), twice(1));
    assert_ne!(twice(1), twice(2));
}

#[test]
fn a_cap_fools_every_chart_that_only_looks() {
    let shape = Shape {
        cap_tokens: Some(256),
        ..Shape::default()
    };
    let of = |shape| {
        let mut simulation = Simulation::new(World::NoEffectDifficulty, shape, 5);
        for _ in 0..20 {
            simulation.step();
        }
        simulation.result()
    };
    let (free, capped) = (of(Shape::default()), of(shape));
    assert!(capped.pooled_r < free.pooled_r - 0.1, "{capped:?} {free:?}");
    assert!(free.within_slope.abs() < 0.02, "{free:?}");
    assert!(capped.within_slope < -0.1, "{capped:?}");
    assert!(capped.intervention.abs() < 0.02, "{capped:?}");
    // Run by run or at once, the same seed gives the same numbers.
    assert_eq!(free, simulate_world(World::NoEffectDifficulty, 20, 5));
    assert_eq!(free.n_runs, 20);
}
