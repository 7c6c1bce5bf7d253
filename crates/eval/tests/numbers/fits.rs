//! Lines and curves through few points, worked out by hand, and through badly scaled ones.

use eval::stats::{Binomial, fit_binomial, fit_line, partial, relate, special, within_between};

/// Each observation a cluster of its own.
fn alone(n: usize) -> Vec<u32> {
    (0..).take(n).collect()
}

#[track_caller]
fn near(ours: f64, expect: f64) {
    let off = (ours - expect).abs() / expect.abs().max(1.0);
    assert!(off < 1e-9, "{ours} is not {expect}");
}

/// The half width of an interval around its middle.
#[track_caller]
fn half(middle: f64, (low, high): (f64, f64)) -> f64 {
    near(high - middle, middle - low);
    high - middle
}

fn t975(df: f64) -> f64 {
    special::t_quantile(0.975, df).expect("t")
}

#[test]
fn only_pairs_of_finite_numbers_are_related() {
    let (x, y) = ([1.0, 2.0, 3.0, 4.0, 5.0], [2.0, 1.0, 4.0, 3.0, 5.0]);
    let expect = relate(&x, &y);
    for (odd_x, odd_y) in [
        (f64::NAN, 1.0),
        (1.0, f64::NAN),
        (f64::INFINITY, 1.0),
        (1.0, f64::NEG_INFINITY),
    ] {
        let more_x: Vec<f64> = x.into_iter().chain([odd_x]).collect();
        let more_y: Vec<f64> = y.into_iter().chain([odd_y]).collect();
        assert_eq!(relate(&more_x, &more_y), expect, "{odd_x} {odd_y}");
    }
}

#[test]
fn a_line_s_fit_does_not_depend_on_offset_and_scale() {
    // Means 1.5, Σ dx² = Σ dy² = 5 and Σ dx dy = 4.
    let (x, y) = ([0.0, 1.0, 2.0, 3.0], [0.0, 2.0, 1.0, 3.0]);
    for (offset, scale) in [(0.0, 1.0), (1e8, 1.0), (0.0, 1e-9), (0.0, 1e9)] {
        let of = |values: &[f64]| values.iter().map(|v| (v + offset) * scale).collect();
        let (x, y): (Vec<f64>, Vec<f64>) = (of(&x), of(&y));
        let line = fit_line(&x, &y).expect("a line");
        near(line.slope, 0.8);
        near(line.r.expect("r"), 0.8);
        near(line.r_squared.expect("r²"), 0.64);
    }
}

#[test]
fn numbers_of_any_size_have_a_correlation() {
    let (x, y) = ([1.0, 2.0, 3.0, 4.0, 5.5], [2.0, 1.0, 4.0, 3.0, 5.0]);
    let expect = relate(&x, &y);
    // The exponents of two that x and y are taken by, and whether a number holds the slope.
    for (power_x, power_y, has_slope) in [
        (0, 0, true),
        (1_000, 1_000, true),
        (1_020, -1_000, true),
        (-1_000, -1_000, true),
        (-600, 600, false),
        (-1_000, 1_020, false),
    ] {
        let of = |values: [f64; 5], power: i32| values.map(|v| v * 2_f64.powi(power));
        let got = relate(&of(x, power_x), &of(y, power_y));
        let what = format!("{power_x} {power_y}");
        assert_eq!(
            (got.pearson_r, got.pearson_p),
            (expect.pearson_r, expect.pearson_p),
            "{what}"
        );
        assert_eq!(got.pearson_ci95, expect.pearson_ci95, "{what}");
        assert_eq!(got.spearman_rho, expect.spearman_rho, "{what}");
        assert_eq!(got.slope.is_some(), has_slope, "{what}");
        assert_eq!(got.slope_ci95.is_some(), has_slope, "{what}");
        assert_eq!(got.slope_p, expect.slope_p.filter(|_| has_slope), "{what}");
        assert!(got.intercept.is_some(), "{what}");
        let line = fit_line(&of(x, power_x), &of(y, power_y));
        assert_eq!(line.is_some(), has_slope, "{what}");
    }
    // Of both signs, with one next to nothing.
    let got = relate(&[1e308, -1e308, 1e-320, 0.0], &[-1e308, 1e308, 5.0, 1e308]);
    // dx is ±1, 0, 0 and dy -1¼, ¾, -¼, ¾: r = -2 / √(2 · 2¾).
    near(got.pearson_r.expect("r"), -2.0 / 5.5_f64.sqrt());
    near(got.slope.expect("a slope"), -1.0);
    assert!(got.pearson_p.is_some_and(|p| p > 0.1 && p < 0.2), "{got:?}");
}

#[test]
fn a_line_is_perfect_within_the_rounding_of_its_points() {
    // x has no digits beyond 1e-8 here, so each point may be as far off the line as that is steep.
    let steps = || (0..20).map(f64::from);
    let x: Vec<f64> = steps().map(|step| 1e8 + 0.1 * step).collect();
    for slope in [1e6, 1.0, 1e-6, -1.0] {
        let y: Vec<f64> = steps().map(|step| slope * 0.1 * step).collect();
        let of = relate(&x, &y);
        assert_eq!(
            (of.pearson_r, of.pearson_p),
            (Some(slope.signum()), Some(0.0)),
            "{slope}"
        );
        let (low, high) = of.slope_ci95.expect("an interval");
        assert_eq!(low, high);
    }
}

#[test]
fn a_point_that_alone_decides_the_line_has_no_robust_error() {
    // Its leverage is 1 and its residual 0; the others' residuals are -1, 0 and 1, their leverage 1/3.
    let line = fit_line(&[0.0, 0.0, 0.0, 1.0], &[1.0, 2.0, 3.0, 5.0]).expect("a line");
    near(line.slope, 3.0);
    near(line.slope_se_hc3, 0.5_f64.sqrt());
}

#[test]
fn a_flat_and_a_perfect_slope_are_slopes() {
    let x = [1.0, -1.0, 1.0, -1.0];
    let flat = partial(&x, &[1.0, -1.0, -1.0, 1.0], &[], &alone(4)).expect("a fit");
    assert_eq!((flat.slope, flat.r, flat.slope_p), (0.0, 0.0, 1.0));
    near(flat.r_p, 1.0);
    assert!(flat.r_ci95.is_some());
    let perfect = partial(&x, &x, &[], &alone(4)).expect("a fit");
    near(perfect.slope, 1.0);
    assert_eq!((perfect.r, perfect.r_p, perfect.slope_p), (1.0, 0.0, 0.0));
    assert_eq!(perfect.r_ci95, None, "no z of a perfect correlation");
}

#[test]
fn a_slope_beside_a_control_has_the_errors_of_the_formulas() {
    // Orthogonal columns: y = 2 + 3 x + 5 z + 4 e, so the partial r is 3 / √(3² + 4²).
    let z = [1.0, 1.0, 1.0, 1.0, -1.0, -1.0, -1.0, -1.0];
    let x = [1.0, 1.0, -1.0, -1.0, 1.0, 1.0, -1.0, -1.0];
    let e = [1.0, -1.0, 1.0, -1.0, 1.0, -1.0, 1.0, -1.0];
    let y: Vec<f64> = (0..8)
        .map(|i| 2.0 + 3.0 * x[i] + 5.0 * z[i] + 4.0 * e[i])
        .collect();
    for scale in [1.0, 1e-9, 1e9] {
        let x = x.map(|x| scale * x);
        let fit = partial(&x, &y, &[&z], &alone(8)).expect("a fit");
        near(fit.slope * scale, 3.0);
        near(fit.r, 0.6);
        // atanh 0.6 = ln 2, and 8 - 3 - 1 degrees of freedom.
        let reach = special::normal_quantile(0.975) / 2.0;
        let (low, high) = fit.r_ci95.expect("an interval");
        near(low, (2_f64.ln() - reach).tanh());
        near(high, (2_f64.ln() + reach).tanh());
        // HC3: each residual is ±4 and each leverage 3/8, so √(8 (4/8 / (5/8))²) = √5.12.
        let (low, high) = fit.slope_ci95;
        near(
            half(3.0, (low * scale, high * scale)),
            5.12_f64.sqrt() * t975(5.0),
        );
        // Three columns of which one says nothing new, at any scale.
        let again = x.map(|x| 1e9 * x + 1.0);
        assert_eq!(partial(&x, &y, &[&z, &again], &alone(8)), None, "{scale}");
    }
}

#[test]
fn a_slope_of_clusters_has_the_error_of_their_sums() {
    // Slope 1; dx times the residuals is 1, -1, -2 and 2; Σ dx² = 4.
    let (x, y) = ([-1.0, -1.0, 1.0, 1.0], [0.0, 2.0, 1.0, 5.0]);
    let check = |clusters: &[u32; 4], variance: f64, df: f64| {
        let fit = partial(&x, &y, &[], clusters).expect("a fit");
        near(fit.slope, 1.0);
        let se = variance.sqrt();
        near(half(1.0, fit.slope_ci95), se * t975(df));
        near(fit.slope_p, special::t_tails(1.0 / se, df));
    };
    // CR1: G / (G - 1) · 3/2 · Σ (sums of clusters)² / 4².
    check(&[0, 1, 1, 0], 2.0 * 1.5 * (9.0 + 9.0) / 16.0, 1.0);
    check(&[0, 0, 1, 2], 1.5 * 1.5 * (0.0 + 4.0 + 4.0) / 16.0, 2.0);
    assert_eq!(partial(&x, &y, &[], &[7; 4]), None, "one cluster");
}

#[test]
fn a_slope_within_items_has_the_error_of_their_sums() {
    // dx is ∓1 in both items, dy ∓4 in one and 0 in the other; residuals ∓2 and ±2, so the items' sums
    // are 4 and -4: SE = √(2 (16 + 16)) / 4 = 2, t = 1, and of one degree of freedom p = ½.
    let (x, y) = ([0.0, 2.0, 5.0, 7.0], [-4.0, 4.0, 1.0, 1.0]);
    let of = within_between(&x, &y, &[0, 0, 1, 1]).expect("a slope");
    near(of.within_slope, 2.0);
    near(
        half(2.0, of.within_ci95.expect("an interval")),
        2.0 * t975(1.0),
    );
    near(of.within_p.expect("p"), 0.5);
    // Σ residual² = 16, 4 - 2 - 1 degrees of freedom.
    near(of.within_se_classic.expect("an error"), 2.0);
    near(of.within_r.expect("r"), 0.5_f64.sqrt());
}

#[test]
fn an_item_whose_mean_is_rounded_does_not_vary() {
    // In binary the mean of three times 0.1 is not 0.1.
    let (x, y) = ([0.1, 0.1, 0.1, 1.0, 2.0], [0.0, 1.0, 0.0, 0.0, 1.0]);
    assert_eq!(within_between(&x[..3], &y[..3], &[0; 3]), None);
    let of = within_between(&x, &y, &[0, 0, 0, 1, 1]).expect("a slope");
    assert_eq!((of.n_items, of.n_varying), (2, 1));
}

/// The fit to single observations, each an item.
fn fit(x: &[f64], right: &[f64]) -> Option<Binomial> {
    fit_binomial(&[x], right, &vec![1.0; x.len()], &alone(x.len()))
}

/// 3 of 4 right at 0 and 1 of 4 right at 1, so that the odds ratio is 1/9.
const TABLE: ([f64; 8], [f64; 8]) = (
    [0.0, 0.0, 0.0, 0.0, 1.0, 1.0, 1.0, 1.0],
    [1.0, 1.0, 1.0, 0.0, 1.0, 0.0, 0.0, 0.0],
);

#[test]
fn odds_do_not_depend_on_offset_and_scale_of_a_predictor() {
    for (offset, scale) in [
        (0.0, 1.0),
        (-0.5, 1.0),
        (1e10, 1.0),
        (-3.0, 1e-9),
        (7.0, 1e12),
    ] {
        let x = TABLE.0.map(|x| (x + offset) * scale);
        let of = fit(&x, &TABLE.1).expect("a fit");
        assert!(!of.is_separated, "{offset} {scale}");
        let log_odds = -(9_f64.ln());
        near(of.coefficients[1] * scale, log_odds);
        near(
            of.coefficients[0] / offset.abs().max(1.0),
            (3_f64.ln() - log_odds * offset) / offset.abs().max(1.0),
        );
        // Woolf's standard error; the sandwich's has p (1 - p) for each residual's square as well, and n / (n - 2).
        near(of.se_model[1] * scale, (8.0 / 3.0_f64).sqrt());
        let robust = of.se_robust.expect("errors");
        near(robust[1] * scale, (8.0 / 3.0 * 8.0 / 6.0_f64).sqrt());
    }
}

#[test]
fn many_observations_fit_as_their_counts_do() {
    let n = 300;
    let repeated = |of: &[f64; 8]| of.repeat(n);
    let long = fit(&repeated(&TABLE.0), &repeated(&TABLE.1)).expect("a fit");
    let (right, asked) = ([900.0, 300.0], [1200.0, 1200.0]);
    let short = fit_binomial(&[&[0.0, 1.0]], &right, &asked, &[0, 1]).expect("a fit");
    for j in 0..2 {
        near(long.coefficients[j], short.coefficients[j]);
        near(long.se_model[j], short.se_model[j]);
    }
    near(long.log_likelihood, short.log_likelihood);
    near(long.coefficients[1], -(9_f64.ln()));
}

#[test]
fn as_many_observations_as_coefficients_leave_no_spread() {
    let of = fit_binomial(&[&[0.0, 1.0]], &[1.0, 3.0], &[4.0, 4.0], &[0, 1]).expect("a fit");
    near(of.coefficients[1], 9_f64.ln());
    near(of.deviance, 0.0);
    assert_eq!((of.se_robust, of.dispersion), (None, None));
    // One fewer has no fit, and neither has a predictor without spread.
    assert_eq!(fit_binomial(&[&[0.5]], &[1.0], &[4.0], &[0]), None);
    assert_eq!(fit(&[0.1; 3], &[0.0, 1.0, 1.0]), None);
    assert_eq!(fit(&[f64::NAN, 1.0, 2.0], &[0.0, 1.0, 1.0]), None);
    // As many clusters as coefficients are too few for robust errors.
    let two = fit_binomial(&[&TABLE.0], &TABLE.1, &[1.0; 8], &[0, 0, 0, 1, 0, 0, 1, 1]);
    assert!(two.is_some_and(|of| of.se_robust.is_none()));
}

#[test]
fn odds_without_an_error_are_none() {
    // Half of each are right: nothing is left over to estimate an error from.
    let of =
        fit_binomial(&[&[0.0, 1.0, 0.0, 1.0]], &[1.0; 4], &[2.0; 4], &alone(4)).expect("a fit");
    assert_eq!(of.se_robust, Some(vec![0.0, 0.0]));
    assert_eq!(of.odds_ratio(1), None);
    let undefined = Binomial {
        se_robust: Some(vec![f64::NAN; 2]),
        ..of
    };
    assert_eq!(undefined.odds_ratio(1), None);
}

#[test]
fn an_item_of_which_nothing_is_asked_moves_no_fit() {
    let of = |x: &[f64], right: &[f64], asked: &[f64]| {
        fit_binomial(&[x], right, asked, &alone(x.len())).expect("a fit")
    };
    let (x, right, asked) = (
        [0.0, 1.0, 2.0, 3.0],
        [1.0, 3.0, 2.0, 4.0],
        [5.0, 5.0, 4.0, 5.0],
    );
    let one = of(&x, &right, &asked);
    let other = of(
        &[0.0, 1.0, 2.0, 3.0, 9.0],
        &[1.0, 3.0, 2.0, 4.0, 0.0],
        &[5.0, 5.0, 4.0, 5.0, 0.0],
    );
    for j in 0..2 {
        near(other.coefficients[j], one.coefficients[j]);
        near(other.se_model[j], one.se_model[j]);
    }
    near(other.deviance, one.deviance);
    // χ² over three degrees of freedom in place of two.
    near(
        other.dispersion.expect("a spread") * 3.0,
        one.dispersion.expect("a spread") * 2.0,
    );
}

#[test]
fn a_fitted_probability_of_one_counts_as_separation() {
    // The last observation is right for all purposes, by the first two alone: at 20 the logit is above
    // 40. For those two Firth's penalty is half an observation more in each cell.
    let (x, right) = ([0.0, 1.0, 20.0], [25.0, 75.0, 100.0]);
    let of = fit_binomial(&[&x], &right, &[100.0; 3], &alone(3)).expect("a fit");
    assert!(of.is_separated && of.se_robust.is_none());
    near(of.coefficients[0], (25.5_f64 / 75.5).ln());
    near(of.coefficients[1], 2.0 * (75.5_f64 / 25.5).ln());
    near(of.probability(&[20.0]), 1.0);
}
