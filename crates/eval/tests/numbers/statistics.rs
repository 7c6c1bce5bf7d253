//! Properties of the statistics: an interval holds its estimate, the order of observations changes
//! nothing, and neither do the names of labels.

use eval::repeats::{build_repeats, pass_at_k};
use eval::score::Counts;
use eval::simulate::{Shape, Simulation, World};
use eval::stats::linear::fisher_difference;
use eval::stats::paired::{Permuting, mcnemar_mid_p, sum};
use eval::stats::power::{
    detectable_correlation, detectable_gain, items_for_gain, pairs_for_correlation,
};
use eval::stats::proportion::{
    agresti_coull, bounds, clopper_pearson, clustered_se, clustered_se_cr0, jeffreys,
    mantel_haenszel, naive_se, newcombe_difference, proportion, wald,
};
use eval::stats::{
    PairedCounts, Random, benjamini_hochberg, bootstrap, clustered, fit_binomial, holm,
    mcnemar_exact, paired_permutation, paired_t, partial, relate, special, welch_t,
    wilcoxon_signed_rank, wilson, within_between,
};
use eval::{Failure, Prediction, Sample, TaskId, build_report, made_up};
use proptest::prelude::*;

/// Equal within rounding: sums in another order differ in the last digits.
fn is_close(a: f64, b: f64) -> bool {
    (a - b).abs() <= 1e-9 * a.abs().max(b.abs()).max(1.0)
}

fn are_close(a: Option<f64>, b: Option<f64>) -> bool {
    match (a, b) {
        (Some(a), Some(b)) => is_close(a, b),
        (a, b) => a == b,
    }
}

fn holds(value: f64, (low, high): (f64, f64)) -> bool {
    low <= value && value <= high
}

/// One observation: x, a control, right of 4, item.
type Row = (f64, f64, f64, u32);

/// Rows, and the same in another order.
fn rows() -> impl Strategy<Value = (Vec<Row>, Vec<Row>)> {
    let row = (1..60_i32, 3..30_i32, 0..5_i32, 0..6_u32).prop_map(|(x, z, right, item)| {
        (f64::from(x).log2(), f64::from(z), f64::from(right), item)
    });
    prop::collection::vec(row, 3..40)
        .prop_flat_map(|rows| (Just(rows.clone()), Just(rows).prop_shuffle()))
}

fn columns(rows: &[Row]) -> (Vec<f64>, Vec<f64>, Vec<f64>, Vec<u32>) {
    (
        rows.iter().map(|r| r.0).collect(),
        rows.iter().map(|r| r.1).collect(),
        rows.iter().map(|r| r.2).collect(),
        rows.iter().map(|r| r.3).collect(),
    )
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 128, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn correlations_and_slopes_hold_their_intervals_in_any_order((rows, shuffled) in rows()) {
        let ((x, z, y, _), (x2, z2, y2, _)) = (columns(&rows), columns(&shuffled));
        let (one, other) = (relate(&x, &y), relate(&x2, &y2));
        for (a, b) in [
            (one.pearson_r, other.pearson_r), (one.pearson_p, other.pearson_p),
            (one.spearman_rho, other.spearman_rho), (one.spearman_p, other.spearman_p),
            (one.slope, other.slope), (one.slope_p, other.slope_p), (one.intercept, other.intercept),
        ] {
            prop_assert!(are_close(a, b), "{one:?} {other:?}");
        }
        // Each observation an item of its own.
        let alone: Vec<u32> = (0..).take(x.len()).collect();
        let (one, other) = (partial(&x, &y, &[&z], &alone), partial(&x2, &y2, &[&z2], &alone));
        prop_assert_eq!(one.is_some(), other.is_some());
        if let (Some(one), Some(other)) = (one, other) {
            prop_assert!(is_close(one.slope, other.slope) && is_close(one.r, other.r));
            prop_assert!(holds(one.slope, one.slope_ci95), "{one:?}");
            prop_assert!(one.r_ci95.is_none_or(|ci95| holds(one.r, ci95)), "{one:?}");
            prop_assert!((0.0..=1.0).contains(&one.slope_p) && (0.0..=1.0).contains(&one.r_p));
        }
    }

    #[test]
    fn slopes_within_items_hold_their_intervals_in_any_order((rows, shuffled) in rows()) {
        let ((x, _, y, items), (x2, _, y2, items2)) = (columns(&rows), columns(&shuffled));
        let (one, other) = (within_between(&x, &y, &items), within_between(&x2, &y2, &items2));
        prop_assert_eq!(one.is_some(), other.is_some());
        if let (Some(one), Some(other)) = (one, other) {
            prop_assert!(is_close(one.within_slope, other.within_slope));
            prop_assert!(are_close(one.between_slope, other.between_slope));
            prop_assert!(one.within_ci95.is_none_or(|ci95| holds(one.within_slope, ci95)), "{one:?}");
            // What is added to all of an item says nothing of the slope within.
            let moved: Vec<f64> = y.iter().zip(&items).map(|(y, item)| y + 10.0 * f64::from(*item)).collect();
            let moved = within_between(&x, &moved, &items).expect("the same x");
            prop_assert!((moved.within_slope - one.within_slope).abs() < 1e-6);
        }
    }

    #[test]
    fn odds_hold_their_interval_in_any_order((rows, shuffled) in rows()) {
        let fit = |rows: &[Row]| {
            let (x, _, right, items) = columns(rows);
            let asked = vec![4.0; right.len()];
            fit_binomial(&[&x], &right, &asked, &items).and_then(|fit| fit.odds_ratio(1))
        };
        let (one, other) = (fit(&rows), fit(&shuffled));
        prop_assert_eq!(one.is_some(), other.is_some());
        if let (Some(one), Some(other)) = (one, other) {
            // An iteration ends within its tolerance.
            prop_assert!((one.value.ln() - other.value.ln()).abs() < 1e-5, "{one:?} {other:?}");
            prop_assert!(holds(one.value, one.ci95), "{one:?}");
        }
    }

    #[test]
    fn shares_and_their_differences_hold_their_intervals((k1, more1, k2, more2) in (0..40_u64, 0..40_u64, 0..40_u64, 0..40_u64)) {
        let (n1, n2) = (k1 + more1, k2 + more2);
        if n1 > 0 {
            let share = k1 as f64 / n1 as f64;
            prop_assert!(holds(share, clopper_pearson(k1, n1).expect("an interval")));
            let (low, high) = bounds(k1, more1, n1).expect("bounds");
            prop_assert!(holds(share, (low, high)) && high <= 1.0);
        }
        if n1 > 0 && n2 > 0 {
            let difference = k1 as f64 / n1 as f64 - k2 as f64 / n2 as f64;
            let (low, high) = newcombe_difference((k1, n1), (k2, n2)).expect("an interval");
            prop_assert!(holds(difference, (low, high)));
            let back = newcombe_difference((k2, n2), (k1, n1)).expect("an interval");
            prop_assert!(is_close(low, -back.1) && is_close(high, -back.0));
        }
        prop_assert_eq!(mcnemar_exact(k1, k2), mcnemar_exact(k2, k1));
        prop_assert_eq!(mcnemar_mid_p(k1, k2), mcnemar_mid_p(k2, k1));
        prop_assert!((0.0..=1.0).contains(&mcnemar_exact(k1, k2)));
        let strata = [[[k1, more1], [k2, more2]], [[more2, k1], [k2, more1]]];
        let turned = [strata[1], strata[0]];
        let (one, other) = (mantel_haenszel(&strata), mantel_haenszel(&turned));
        prop_assert_eq!(one.is_some(), other.is_some());
        if let (Some(one), Some(other)) = (one, other) {
            prop_assert!(is_close(one.2, other.2));
        }
    }

    #[test]
    fn paired_tests_mirror_and_do_not_mind_order(pairs in prop::collection::vec((0..5_u64, 0..5_u64, 0..3_u64), 2..10)) {
        let right = |pairs: &[(u64, u64, u64)]| PairedCounts::of(pairs.iter().map(|p| (p.0 > 2, p.1 > 2)));
        let mut turned = pairs.clone();
        turned.reverse();
        let (one, other) = (right(&pairs), right(&turned));
        prop_assert_eq!((one.exact_p(), one.difference()), (other.exact_p(), other.difference()));
        if let (Some(value), Some(ci95)) = (one.difference(), one.difference_ci95()) {
            prop_assert!(holds(value, ci95));
        }
        let gaps: Vec<f64> = pairs.iter().map(|p| p.0 as f64 - p.1 as f64).collect();
        let back: Vec<f64> = gaps.iter().rev().map(|gap| -gap).collect();
        if let (Some(one), Some(other)) = (paired_t(&gaps), paired_t(&back)) {
            prop_assert!(is_close(one.mean, -other.mean) && is_close(one.p, other.p));
            prop_assert!(holds(one.mean, one.ci95));
        }
        let of = |tp, fp| vec![Counts { tp, fp, fn_: 1 }];
        let a: Vec<_> = pairs.iter().map(|p| of(p.0, p.2)).collect();
        let b: Vec<_> = pairs.iter().map(|p| of(p.1, p.2)).collect();
        let f1 = |counts: &[Counts]| eval::metrics::Prf::of(counts[0]).f1.unwrap_or(0.0);
        let one = paired_permutation(&a, &b, f1, 1).expect("a test");
        let other = paired_permutation(&b, &a, f1, 1).expect("a test");
        prop_assert!(one.is_exact && is_close(one.p, other.p) && is_close(one.difference, -other.difference));
        prop_assert!(one.p > 0.0 && one.p <= 1.0);
        prop_assert_eq!(f1(&sum(&a)) - f1(&sum(&b)), one.difference);
    }

    #[test]
    fn resampling_holds_its_estimate(values in prop::collection::vec(-9..9_i32, 2..30), seed in 0..99_u64) {
        let mean = |drawn: &mut dyn Iterator<Item = i32>| {
            let (sum, n) = drawn.fold((0, 0), |(sum, n), v| (sum + v, n + 1));
            f64::from(sum) / f64::from(n)
        };
        let estimate = mean(&mut values.iter().copied());
        let run = || bootstrap(values.len(), estimate, seed, |drawn| Some(mean(&mut drawn.iter().map(|i| values[*i]))));
        let (low, high) = run().expect("an interval");
        prop_assert!(holds(estimate, (low, high)));
        prop_assert_eq!(run(), Some((low, high)), "a seed gives one interval");
    }

    #[test]
    fn families_only_raise_p_values(p in prop::collection::vec(prop::option::of(0.0..1.0_f64), 0..9)) {
        for adjust in [holm, benjamini_hochberg] {
            let adjusted = adjust(&p);
            prop_assert_eq!(adjusted.len(), p.len());
            for (raw, adjusted) in p.iter().zip(&adjusted) {
                prop_assert_eq!(raw.is_some(), adjusted.is_some());
                prop_assert!(raw.is_none_or(|raw| adjusted.is_some_and(|a| raw <= a && a <= 1.0)));
            }
            let mut turned = p.clone();
            turned.reverse();
            let mut back = adjust(&turned);
            back.reverse();
            prop_assert_eq!(&back, &adjusted);
        }
        // Holm holds the error of the whole family, so it never says less than Benjamini and Hochberg.
        for (strict, lenient) in holm(&p).iter().zip(benjamini_hochberg(&p)) {
            prop_assert!(strict.is_none_or(|strict| lenient.is_some_and(|lenient| lenient <= strict + 1e-12)));
        }
    }

    #[test]
    fn more_items_show_smaller_effects(n in 10..5000_u64, r in 0.02..0.9_f64, gain in 0.01..0.1_f64) {
        if let (Some(less), Some(more)) = (detectable_correlation(n), detectable_correlation(2 * n)) {
            prop_assert!(more < less);
        }
        let needed = pairs_for_correlation(r).expect("a number");
        let shown = detectable_correlation(needed).expect("a correlation");
        prop_assert!(shown <= r + 1e-6 && detectable_correlation(needed - 1).is_none_or(|less| less > r - 0.02));
        let needed = items_for_gain(gain, 0.15).expect("a number");
        prop_assert!(detectable_gain(needed, 0.15).is_some_and(|shown| shown <= gain + 1e-6));
        prop_assert!(items_for_gain(gain / 2.0, 0.15) > Some(needed));
    }

    #[test]
    fn more_draws_pass_more_often((c, wrong) in (0..9_u64, 0..9_u64)) {
        let n = c + wrong;
        let all: Vec<f64> = (1..=n).map(|k| pass_at_k(n, c, k).expect("k of n")).collect();
        prop_assert!(all.windows(2).all(|two| two[0] <= two[1] + 1e-12));
        prop_assert!(all.first().is_none_or(|one| is_close(*one, c as f64 / n as f64)));
        prop_assert!(all.last().is_none_or(|last| *last == f64::from(u8::from(c > 0))));
    }

    #[test]
    fn names_of_labels_change_no_f1(reads in prop::collection::vec((0..3_usize, 0..4_usize), 1..40)) {
        let labels = ["negative", "neutral", "positive"];
        let run = |order: [usize; 3]| -> Vec<Sample> {
            let label = |at: usize| labels[order[at]];
            (reads.iter().zip(0..)).map(|(&(gold, read), index)| {
                let read = match read {
                    3 => Err(Failure::NoAnswer),
                    read => Ok(Prediction::Label(label(read).to_owned())),
                };
                made_up::sample(TaskId::Sentiment3, index, made_up::item(index, label(gold)), read)
            }).collect()
        };
        let one = build_report(TaskId::Sentiment3, &run([0, 1, 2]));
        for order in [[1, 2, 0], [2, 1, 0]] {
            let other = build_report(TaskId::Sentiment3, &run(order));
            prop_assert!(are_close(one.macro_f1, other.macro_f1) && are_close(one.micro_f1, other.micro_f1));
            prop_assert!(are_close(one.weighted_f1, other.weighted_f1));
            prop_assert_eq!(&one.strict_accuracy, &other.strict_accuracy);
        }
        // One more unusable answer never raises a strict score.
        let mut more = run([0, 1, 2]);
        let index = more.len() as u32;
        more.push(made_up::sample(TaskId::Sentiment3, index, made_up::item(index, "neutral"), Err(Failure::Refusal)));
        let worse = build_report(TaskId::Sentiment3, &more);
        let value = |report: &eval::Report| report.strict_accuracy.map(|of| of.value);
        prop_assert!(value(&worse) <= value(&one) && worse.micro_f1 <= one.micro_f1);
        prop_assert!(worse.coverage.map(|of| of.value) <= one.coverage.map(|of| of.value));
    }

    #[test]
    fn repeats_do_not_mind_order(rights in prop::collection::vec(prop::collection::vec(any::<bool>(), 3), 1..9)) {
        let mut samples = Vec::new();
        for (repeats, index) in rights.iter().zip(0..) {
            for (&right, repeat) in repeats.iter().zip(0..) {
                let read = if right { "positive" } else { "negative" };
                let read = Ok(Prediction::Label(read.to_owned()));
                let mut sample = made_up::sample(TaskId::Sentiment2, index, made_up::item(index, "positive"), read);
                sample.repeat = repeat;
                samples.push(sample);
            }
        }
        let one = build_repeats(&samples).expect("repeats");
        samples.reverse();
        let other = build_repeats(&samples).expect("repeats");
        prop_assert_eq!(&one.pass_at_k, &other.pass_at_k);
        let share = rights.iter().flatten().filter(|right| **right).count() as f64 / (3 * rights.len()) as f64;
        prop_assert!(is_close(one.pass_at_k[0], share), "pass@1 is the accuracy");
    }
}

#[test]
fn strata_that_compare_nothing_change_nothing() {
    let strata = [[[12, 5], [6, 9]], [[3, 4], [2, 8]]];
    let expect = mantel_haenszel(&strata).expect("a test");
    for idle in [[[0, 0], [0, 0]], [[1, 0], [0, 0]], [[0, 0], [1, 0]]] {
        let with_idle = [strata[0], idle, strata[1]];
        assert_eq!(mantel_haenszel(&with_idle), Some(expect), "{idle:?}");
    }
    assert_eq!(mantel_haenszel(&[[[0, 0], [0, 0]]]), None);
}

#[test]
fn strata_of_one_pair_each_count_as_pairs() {
    // A stratum of a pair with one success adds ½ over or under, ±½ of excess and a variance of ¼:
    // the odds ratio is that of the pairs, and χ² McNemar's.
    let (first, second) = ([[1, 0], [0, 1]], [[0, 1], [1, 0]]);
    let (odds, chi_squared, p) = mantel_haenszel(&[first, first, first, second]).expect("a test");
    assert!(is_close(odds, 3.0) && is_close(chi_squared, 1.0));
    assert!(is_close(p, special::chi_squared_tail(1.0)));
    assert_eq!(mantel_haenszel(&[first, second]), Some((1.0, 0.0, 1.0)));
    // Where nothing speaks for the second there is no ratio, but a difference.
    assert_eq!(mantel_haenszel(&[[[3, 0], [1, 2]]]), None);
}

#[test]
fn shares_of_nothing_and_of_more_than_all_have_no_interval() {
    for interval in [wald, agresti_coull, jeffreys, clopper_pearson] {
        assert_eq!((interval(0, 0), interval(3, 2)), (None, None));
        assert!(interval(0, 2).is_some() && interval(2, 2).is_some());
    }
    assert_eq!((wilson(0, 0), proportion(0, 0)), (None, None));
    assert_eq!(bounds(0, 0, 0), None);
    let (low, high) = wilson(0, 5).expect("an interval");
    assert!(low == 0.0 && low.is_sign_positive() && high > 0.3);
    assert!(wilson(5, 5).is_some_and(|(low, high)| low < 0.7 && high == 1.0));
    assert_eq!((naive_se(0, 1), naive_se(3, 2)), (None, None));
    assert_eq!((naive_se(2, 2), naive_se(1, 2)), (Some(0.0), Some(0.5)));
    assert!(is_close(naive_se(1, 5).expect("an error"), 0.2));
}

#[test]
fn clusters_of_nothing_do_not_count() {
    let (two, with_idle) = ([(1, 2), (2, 2)], [(1, 2), (0, 0), (2, 2)]);
    assert_eq!(clustered(&two), clustered(&with_idle));
    assert_eq!(clustered_se(&two), clustered_se(&with_idle));
    let plain = clustered_se_cr0(&two).expect("an error");
    assert!(is_close(
        clustered_se(&two).expect("an error"),
        plain * 2_f64.sqrt()
    ));
    assert_eq!((clustered_se(&two[..1]), clustered_se(&[])), (None, None));
    assert_eq!((clustered_se_cr0(&[(0, 0)]), clustered(&[])), (None, None));
    let one = clustered(&two[..1]).expect("a share");
    assert_eq!((one.value, one.ci95, one.n), (0.5, None, 2));
    // All right, or all wrong: each cluster is one observation.
    let right = clustered(&[(3, 3), (2, 2), (0, 0)]).expect("a share");
    assert_eq!((right.ci95, right.n), (wilson(2, 2), 5));
    let wrong = clustered(&[(0, 3), (0, 2)]).expect("a share");
    assert_eq!((wrong.ci95, wrong.n), (wilson(0, 2), 5));
}

#[test]
fn clusters_count_as_many_observations_as_their_spread_says() {
    // Half right of eight; the clusters are 1, -1, 0 and 0 off, so SE² = 4/3 · 2 / 8² = 1/24, and
    // p (1 - p) / SE² = 6 observations, fewer by (z / t)² for three degrees of freedom.
    let share = clustered(&[(2, 2), (0, 2), (1, 2), (1, 2)]).expect("a share");
    let (z, t) = (1.959_963_984_540_054_f64, 3.182_446_305_284_263_f64);
    let n = 6.0 * (z / t).powi(2);
    // Wilson's interval at ½.
    let half = z / (2.0 * (n + z * z).sqrt());
    let (low, high) = share.ci95.expect("an interval");
    assert!(is_close(low, 0.5 - half) && is_close(high, 0.5 + half));
    // Clusters that are all alike would say more than single observations do: that is not believed.
    let alike = clustered(&[(1, 2); 6]).expect("a share");
    assert_eq!((alike.ci95, alike.n), (wilson(6, 12), 12));
}

#[test]
fn paired_tests_know_what_they_cannot_say() {
    assert!(paired_t(&[]).is_none() && paired_t(&[1.0]).is_none());
    let same = paired_t(&[0.5; 3]).expect("a test");
    assert_eq!((same.p, same.ci95, same.t), (0.0, (0.5, 0.5), None));
    assert_eq!(paired_t(&[0.0; 3]).map(|test| test.p), Some(1.0));
    assert_eq!(wilcoxon_signed_rank(&[1.0, f64::NAN]), None);
    // Fifty are counted: all on one side, 2 of 2^50 assignments.
    let fifty: Vec<f64> = (1..=50).map(f64::from).collect();
    let p = wilcoxon_signed_rank(&fifty).expect("a test");
    assert!((p * 2_f64.powi(49) - 1.0).abs() < 1e-9, "{p}");
    // Twelve documents that differ are counted, thirteen drawn.
    let of = |tp| vec![Counts { tp, fp: 1, fn_: 1 }];
    let f1 = |counts: &[Counts]| eval::metrics::Prf::of(counts[0]).f1.unwrap_or(0.0);
    for (n, is_exact) in [(12, true), (13, false)] {
        let (a, b) = (vec![of(1); n], vec![of(0); n]);
        let test = paired_permutation(&a, &b, f1, 1).expect("a test");
        assert_eq!(test.is_exact, is_exact, "{n}");
        let all = 2.0 / 2_f64.powi(n as i32);
        assert!((test.p - all).abs() < if is_exact { 1e-12 } else { 5e-4 });
    }
    assert_eq!(PairedCounts::default().difference(), None);
}

#[test]
fn the_data_count_as_one_of_the_random_assignments() {
    let of = |tp| vec![Counts { tp, fp: 1, fn_: 1 }];
    let f1 = |counts: &[Counts]| eval::metrics::Prf::of(counts[0]).f1.unwrap_or(0.0);
    // Of 2^40 assignments two are as extreme: none is drawn.
    let (a, b) = (vec![of(1); 40], vec![of(0); 40]);
    let mut permuting = Permuting::new(&a, &b, f1, 1).expect("a test");
    for (more, p) in [(0, 1.0), (1, 1.0 / 2.0), (98, 1.0 / 100.0)] {
        permuting.advance(more, &a, &b, f1);
        assert_eq!(permuting.outcome().p, p, "{more} more");
    }
}

#[test]
fn sizes_at_the_edge_of_what_is_possible() {
    assert_eq!(detectable_correlation(3), None);
    assert!(detectable_correlation(4).is_some_and(|r| r > 0.99 && r < 1.0));
    for (gain, discordant) in [(0.0, 0.2), (f64::NAN, 0.2), (0.3, 0.2), (0.5, 1.5)] {
        assert_eq!(items_for_gain(gain, discordant), None, "{gain}");
    }
    // (1.95996 + 0.84162 √(1 - ¼))² / ¼ = 28.9: every item changes sides.
    assert_eq!(items_for_gain(0.5, 1.0), Some(29));
    // (1.95996 √0.2 + 0.84162 √(0.2 - 0.04))² / 0.04 = 36.8: all that changes sides does so for the better.
    assert_eq!(items_for_gain(0.2, 0.2), Some(37));
    assert_eq!(detectable_gain(36, 0.2), None);
    assert!(detectable_gain(37, 0.2).is_some_and(|gain| gain > 0.195 && gain <= 0.2));
}

#[test]
fn what_has_no_probability_never_happens() {
    // The seed whose first number is 0: the state is one step of the generator before 0.
    let zero = || Random::new(0_u64.wrapping_sub(0x9e37_79b9_7f4a_7c15));
    assert_eq!(zero().uniform(), 0.0);
    assert_eq!(zero().binomial(1, 0.0), 0);
    assert_eq!(zero().binomial(1, 1e-300), 1);
    assert_eq!(Random::new(1).binomial(50, 1.0), 50);
}

#[test]
fn a_simulation_counts_its_runs() {
    let shape = Shape {
        n_items: 4,
        n_repeats: 2,
        cap_tokens: None,
    };
    let mut simulation = Simulation::new(World::HelpsConfusion, shape, 1);
    for n in 0..3 {
        assert_eq!((simulation.n_runs(), simulation.result().n_runs), (n, n));
        simulation.step();
    }
}

#[test]
fn fits_with_hardly_any_freedom() {
    let alone = [0, 1, 2, 3];
    // The last point alone decides the slope; the others' residuals are -1, 0 and 1.
    let (x, y) = ([0.0, 0.0, 0.0, 1.0], [1.0, 2.0, 3.0, 5.0]);
    let fit = partial(&x, &y, &[], &alone).expect("a fit");
    assert!(is_close(fit.slope, 3.0));
    let half = (fit.slope_ci95.1 - fit.slope_ci95.0) / 2.0;
    // HC3: √(2 (1/3 / (2/3))²), times t of two degrees of freedom.
    let t = special::t_quantile(0.975, 2.0).expect("t");
    assert!(is_close(half, 0.5_f64.sqrt() * t), "{half}");
    assert!(fit.r_ci95.is_some());
    let three = partial(&[0.0, 1.0, 3.0], &[1.0, 0.0, 4.0], &[], &alone[..3]);
    assert!(three.is_some_and(|fit| fit.r_ci95.is_none()));
    assert!(partial(&x[2..], &y[2..], &[], &alone[..2]).is_none());
    for (one, other) in [
        ((0.5, 3), (0.3, 9)),
        ((0.5, 9), (0.3, 3)),
        ((1.0, 9), (0.3, 9)),
    ] {
        assert_eq!(fisher_difference(one, other), None);
        assert_eq!(fisher_difference(other, one), None);
    }
    assert!(fisher_difference((0.5, 4), (0.3, 4)).is_some());
    // One item that varies has no error of its own; two have.
    let split = within_between(&[1.0, 2.0, 5.0], &[0.0, 1.0, 1.0], &[0, 0, 1]).expect("a slope");
    assert_eq!((split.n_items, split.n_varying), (2, 1));
    assert_eq!((split.within_ci95, split.within_p), (None, None));
    assert_eq!((split.within_slope, split.within_se_classic), (1.0, None));
    assert_eq!((split.within_r, split.between_slope), (Some(1.0), None));
    let still = within_between(&[1.0, 2.0], &[1.0, 1.0], &[0, 0]).expect("a slope");
    assert_eq!((still.within_r, still.between_slope), (None, None));
}

#[test]
fn what_is_undefined_has_no_p_value() {
    let (nan, inf) = (f64::NAN, f64::INFINITY);
    for (what, p) in [
        ("t", special::t_tails(nan, 3.0)),
        ("its freedom", special::t_tails(1.0, nan)),
        ("z", special::normal_tails(nan)),
        ("χ²", special::chi_squared_tail(nan)),
        ("r", special::correlation_p(nan, 3.0)),
    ] {
        assert!(p.is_nan(), "{what}: {p}");
    }
    for (estimate, se, expect) in [
        (nan, 1.0, None),
        (1.0, nan, None),
        (inf, 1.0, None),
        (1.0, inf, None),
        (0.0, 0.0, None),
        (1.0, 0.0, Some(0.0)),
        (0.0, 1.0, Some(1.0)),
    ] {
        assert_eq!(
            special::t_test(estimate, se, 3.0),
            expect,
            "{estimate} {se}"
        );
    }
    let family = [Some(0.01), Some(nan), None, Some(0.04)];
    let expect = [Some(0.02), None, None, Some(0.04)];
    assert_eq!(holm(&family), expect);
    assert_eq!(benjamini_hochberg(&family), expect);
    assert_eq!(fisher_difference((nan, 9), (0.3, 9)), None);
    // Large and small, or none at all; each has no test, whatever has its mean.
    for odd in [
        [1e308, -1e308, 1e308, 1e308],
        [1e-200, 2e-200, -1e-200, 3e-200],
        [inf, inf, inf, inf],
        [nan, 1.0, 2.0, 3.0],
    ] {
        assert_eq!(paired_t(&odd), None, "{odd:?}");
        assert_eq!(welch_t(&odd, &[1.0; 4]), None, "{odd:?}");
        let x = [1.0, 2.0, 4.0, 3.0];
        assert_eq!(partial(&x, &odd, &[], &[0, 1, 2, 3]), None, "{odd:?}");
    }
    assert_eq!(wilcoxon_signed_rank(&[inf, 1.0, -2.0]), None);
    let counts = [
        vec![Counts {
            tp: 1,
            fp: 0,
            fn_: 0,
        }],
        vec![Counts {
            tp: 0,
            fp: 1,
            fn_: 0,
        }],
    ];
    let turned = [counts[1].clone(), counts[0].clone()];
    for value in [nan, inf] {
        let test = paired_permutation(&counts, &turned, |_| value, 1);
        assert_eq!(test, None, "{value}");
    }
    assert_eq!(bootstrap(9, nan, 1, |_| Some(1.0)), None);
    assert_eq!(bootstrap(9, 1.0, 1, |_| Some(nan)), None);
    // Where y varies in no item there is a slope and no error of it.
    let still = within_between(&[1.0, 2.0, 1.0, 2.0], &[1.0, 1.0, 0.0, 0.0], &[0, 0, 1, 1]);
    let still = still.expect("a slope");
    assert_eq!(
        (still.within_slope, still.within_ci95, still.within_p),
        (0.0, None, None)
    );
    assert_eq!(
        within_between(&[1e308, -1e308, 0.0], &[1.0, 0.0, 1.0], &[0; 3]),
        None
    );
    assert_eq!(special::chi_squared_tail(-1.0), 1.0);
    assert_eq!(special::fair_binomial_cdf(3, 3), 1.0);
    assert_eq!(special::fair_binomial_cdf(4, 3), 1.0);
    assert!(is_close(special::fair_binomial_cdf(2, 3), 7.0 / 8.0));
    assert_eq!(special::t_quantile(0.975, 0.0), None);
}
