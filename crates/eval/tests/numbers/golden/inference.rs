//! Tests and fits beyond one correlation: scipy's, statsmodels' and the exact values of `extra.json`.

use eval::score::Counts;
use eval::stats::bins::equal_count_bins;
use eval::stats::linear::fisher_difference;
use eval::stats::paired::{mcnemar_chi_squared, mcnemar_mid_p, sum};
use eval::stats::power::{detectable_correlation, pairs_for_correlation};
use eval::stats::proportion::{
    agresti_coull, bounds, clopper_pearson, credible, jeffreys, mantel_haenszel,
    newcombe_difference, wald,
};
use eval::stats::relate::kendall_tau_b;
use eval::stats::within::variance_split;
use eval::stats::{
    benjamini_hochberg, fit_binomial, holm, mcnemar_exact, paired_permutation, paired_t, partial,
    relate, special, welch_t, wilcoxon_signed_rank, within_between,
};
use serde_json::Value;

use super::{close, close_relative, golden, number, numbers};

/// Equal within 1e-6, for what an iteration finds.
#[track_caller]
fn near(what: &str, ours: f64, want: &Value) {
    let want = number(want).expect("a number");
    let off = (ours - want).abs() / want.abs().max(1.0);
    assert!(off <= 1e-6, "{what}: {ours} is not {want}");
}

fn clusters(n: usize) -> Vec<u32> {
    (0..).take(n).collect()
}

fn whole(value: &Value) -> Vec<u32> {
    numbers(value).iter().map(|v| *v as u32).collect()
}

#[test]
fn mcnemar_equals_statsmodels() {
    let Some(golden) = golden("stats.json") else {
        return;
    };
    let cases = golden["mcnemar"].as_object().expect("cases");
    assert_eq!(cases.len(), 6);
    for (name, case) in cases {
        let count = |key: &str| case[key].as_u64().expect("a count");
        let (b, c) = (count("b"), count("c"));
        close(name, Some(mcnemar_exact(b, c)), number(&case["exact_p"]));
        close(
            name,
            mcnemar_mid_p(b, c),
            case.get("mid_p").and_then(number),
        );
        for (is_corrected, key) in [(false, "chi2"), (true, "chi2_cc")] {
            let ours = mcnemar_chi_squared(b, c, is_corrected);
            let name = format!("{name} {key}");
            let want = |key: &str| case.get(key).and_then(number);
            close(&name, ours.map(|(chi, _)| chi), want(key));
            close(&name, ours.map(|(_, p)| p), want(&format!("{key}_p")));
        }
    }
}

#[test]
fn paired_t_equals_scipy() {
    let Some(golden) = golden("stats.json") else {
        return;
    };
    let case = &golden["paired"];
    let differences: Vec<f64> = (numbers(&case["a"]).iter().zip(numbers(&case["b"])))
        .map(|(a, b)| a - b)
        .collect();
    let test = paired_t(&differences).expect("a test");
    close("mean", Some(test.mean), number(&case["mean_diff"]));
    close("t", test.t, number(&case["t"]));
    close("p", Some(test.p), number(&case["p"]));
    close("low", Some(test.ci95.0), number(&case["ci95"][0]));
    close("high", Some(test.ci95.1), number(&case["ci95"][1]));
}

#[test]
fn the_other_tests_of_two_means_equal_scipy() {
    let Some(golden) = golden("stats.json") else {
        return;
    };
    let case = &golden["paired"];
    let (a, b) = (numbers(&case["a"]), numbers(&case["b"]));
    let differences: Vec<f64> = a.iter().zip(&b).map(|(a, b)| a - b).collect();
    close(
        "wilcoxon",
        wilcoxon_signed_rank(&differences),
        number(&case["wilcoxon_p"]),
    );
    let welch = welch_t(&a, &b).expect("a test");
    close("welch", Some(welch.p), number(&case["unpaired_welch_p"]));
    close(
        "difference",
        Some(welch.difference),
        number(&case["mean_diff"]),
    );
}

#[test]
fn the_variance_split_equals_numpy() {
    let Some(golden) = golden("stats.json") else {
        return;
    };
    let case = &golden["miller"];
    let scores = case["scores_q_by_k"].as_array().expect("questions");
    let items: Vec<Vec<f64>> = scores.iter().map(numbers).collect();
    let split = variance_split(&items).expect("a split");
    close(
        "within",
        Some(split.within),
        number(&case["within_var_mean"]),
    );
    close(
        "of means",
        Some(split.of_means),
        number(&case["between_var_of_means"]),
    );
    close(
        "between",
        Some(split.between),
        number(&case["true_between_var_est"]),
    );
}

#[test]
fn the_logistic_fit_equals_statsmodels() {
    let Some(golden) = golden("stats.json") else {
        return;
    };
    let case = &golden["logit"];
    let (x, y) = (numbers(&case["x_log2_think"]), numbers(&case["y"]));
    let ones = vec![1.0; x.len()];
    let fit = fit_binomial(&[&x], &y, &ones, &clusters(x.len())).expect("a fit");
    assert!(!fit.is_separated);
    for j in 0..2 {
        near("coefficient", fit.coefficients[j], &case["coef"][j]);
        near("se", fit.se_model[j], &case["se"][j]);
    }
    near("log likelihood", fit.log_likelihood, &case["llf"]);
    near("null", fit.null_log_likelihood, &case["llnull"]);
    let lrt = fit.likelihood_ratio_p().expect("a test");
    near("lrt", lrt, &case["lrt_p"]);
    near(
        "probability at 256 tokens",
        fit.probability(&[8.0]),
        &case["pred_at_log2_256"],
    );
    let model = eval::stats::Binomial {
        se_robust: None,
        ..fit
    };
    let ratio = model.odds_ratio(1).expect("a ratio");
    near("odds ratio", ratio.value, &case["odds_ratio_per_doubling"]);
    near("p", ratio.p, &case["p"][1]);
    near("low", ratio.ci95.0.ln(), &case["ci95"][1][0]);
    near("high", ratio.ci95.1.ln(), &case["ci95"][1][1]);
    let clustered = fit_binomial(&[&x], &y, &ones, &whole(&case["cluster"])).expect("a fit");
    let robust = clustered.se_robust.expect("standard errors");
    for j in 0..2 {
        near("clustered se", robust[j], &case["se_cluster"][j]);
    }
    let separated = &golden["logit_separation"];
    let (x, y) = (numbers(&separated["x"]), numbers(&separated["y"]));
    let fit = fit_binomial(&[&x], &y, &[1.0; 4], &clusters(4)).expect("a fit");
    assert!(fit.is_separated);
}

#[test]
fn firth_s_fit_equals_the_reference() {
    let Some(golden) = golden("extra.json") else {
        return;
    };
    let cases = golden["firth"].as_object().expect("cases");
    // All four are separated, also the one that the file calls `overlap`.
    for (name, case) in cases {
        let (x, y) = (numbers(&case["x"]), numbers(&case["y"]));
        let fit = fit_binomial(&[&x], &y, &vec![1.0; x.len()], &clusters(x.len()));
        let fit = fit.expect("a fit");
        assert!(fit.is_separated, "{name}");
        for j in 0..2 {
            near(name, fit.coefficients[j], &case["coef"][j]);
            near(name, fit.se_model[j], &case["se_inv_fisher"][j]);
        }
    }
}

#[test]
fn the_binomial_fit_equals_statsmodels() {
    let Some(golden) = golden("extra.json") else {
        return;
    };
    let case = &golden["binomial_glm"];
    let (len, errors) = (numbers(&case["len"]), numbers(&case["errors"]));
    let think: Vec<f64> = numbers(&case["think"]).iter().map(|t| t.ln()).collect();
    let ln_len: Vec<f64> = len.iter().map(|l| l.ln()).collect();
    let right: Vec<f64> = len.iter().zip(&errors).map(|(l, e)| l - e).collect();
    let n = len.len();
    let fit = fit_binomial(&[&think, &ln_len], &right, &len, &clusters(n)).expect("a fit");
    let pairs: Vec<u32> = (0..n as u32).map(|i| i / 2).collect();
    let by_pairs = fit_binomial(&[&think, &ln_len], &right, &len, &pairs).expect("a fit");
    // Ours is HC1; HC0 lacks the factor n / (n - p).
    let hc0 = ((n as f64 - 3.0) / n as f64).sqrt();
    let dispersion = fit.dispersion.expect("a dispersion");
    for j in 0..3 {
        near("coefficient", fit.coefficients[j], &case["coef"][j]);
        near("se", fit.se_model[j], &case["se_model"][j]);
        near(
            "hc0",
            fit.se_robust.as_ref().expect("se")[j] * hc0,
            &case["se_hc0"][j],
        );
        let z = fit.coefficients[j] / (fit.se_robust.as_ref().expect("se")[j] * hc0);
        near("p", special::normal_tails(z), &case["p_hc0"][j]);
        near(
            "clustered",
            by_pairs.se_robust.as_ref().expect("se")[j],
            &case["se_cluster_pairs"][j],
        );
        near(
            "quasi",
            fit.se_model[j] * dispersion.sqrt(),
            &case["se_quasibinomial"][j],
        );
    }
    near("dispersion", dispersion, &case["pearson_dispersion"]);
    near("deviance", fit.deviance, &case["deviance"]);
}

#[test]
fn the_partial_correlation_equals_that_of_residuals() {
    let Some(golden) = golden("stats.json") else {
        return;
    };
    let case = &golden["partial"];
    let (len, think) = (numbers(&case["len"]), numbers(&case["think"]));
    let accuracy = numbers(&case["acc"]);
    let n = clusters(len.len());
    let of = partial(&think, &accuracy, &[&len], &n).expect("a fit");
    close("r", Some(of.r), number(&case["r_partial"]));
    close("p", Some(of.r_p), number(&case["p_partial"]));
    let alone = partial(&think, &accuracy, &[], &n).expect("a fit");
    close("r alone", Some(alone.r), number(&case["r_zero_order"]));
    close_relative(
        "p alone",
        alone.r_p,
        number(&case["p_zero_order"]).expect("p"),
        1e-9,
    );
    let ratio: Vec<f64> = think.iter().zip(&len).map(|(t, l)| t / l).collect();
    let ratio = partial(&ratio, &accuracy, &[], &n).expect("a fit");
    close(
        "r of the ratio",
        Some(ratio.r),
        number(&case["r_ratio_vs_acc"]),
    );
}

#[test]
fn hc3_without_controls_equals_the_line_s() {
    let Some(golden) = golden("stats.json") else {
        return;
    };
    for name in ["p01_anscombe1", "p02_think_vs_acc", "p10_ties"] {
        let case = &golden["pairs"][name];
        let (x, y) = (numbers(&case["x"]), numbers(&case["y"]));
        let of = partial(&x, &y, &[], &clusters(x.len())).expect("a fit");
        let t = special::t_quantile(0.975, x.len() as f64 - 2.0).expect("t");
        let se = (of.slope_ci95.1 - of.slope) / t;
        close(name, Some(se), number(&case["slope_se_hc3"]));
    }
}

#[test]
fn repeats_apart_from_items_equal_the_reference() {
    let Some(golden) = golden("stats.json") else {
        return;
    };
    let case = &golden["simpson"];
    let (x, y) = (numbers(&case["think"]), numbers(&case["acc"]));
    let split = within_between(&x, &y, &whole(&case["q"])).expect("a split");
    close(
        "within",
        Some(split.within_slope),
        number(&case["within_slope"]),
    );
    close("within r", split.within_r, number(&case["within_r"]));
    let se = split.within_se_classic.expect("an error");
    close("se", Some(se), number(&case["within_se"]));
    let df = number(&case["within_df"]).expect("df");
    close_relative(
        "p",
        special::t_tails(split.within_slope / se, df),
        number(&case["within_p"]).expect("p"),
        1e-9,
    );
    close(
        "between",
        split.between_slope,
        number(&case["between_slope"]),
    );
    close("between r", split.between_r, number(&case["between_r"]));
    // What a chart of all samples shows: the opposite of what holds within each item.
    let pooled = relate(&x, &y);
    close("pooled", pooled.slope, number(&case["pooled_slope"]));
    close("pooled r", pooled.pearson_r, number(&case["pooled_r"]));
    close("pooled p", pooled.pearson_p, number(&case["pooled_p"]));
}

#[test]
fn families_of_tests_equal_statsmodels() {
    let Some(golden) = golden("stats.json") else {
        return;
    };
    let case = &golden["multiplicity"];
    let p: Vec<Option<f64>> = numbers(&case["p"]).into_iter().map(Some).collect();
    for (ours, want) in [(holm(&p), "holm"), (benjamini_hochberg(&p), "bh")] {
        for (ours, want) in ours.into_iter().zip(numbers(&case[want])) {
            close("adjusted p", ours, Some(want));
        }
    }
}

#[test]
fn tails_keep_ten_digits() {
    let Some(golden) = golden("stats.json") else {
        return;
    };
    let special = &golden["special"];
    for (z, want) in special["norm_sf"].as_object().expect("tails") {
        let z: f64 = z.parse().expect("z");
        let want = number(want).expect("a tail");
        // scipy gives 0 for what is 2.9e-316.
        if want > 0.0 {
            close_relative("normal", special::normal_tails(z) / 2.0, want, 1e-10);
        } else {
            assert!(special::normal_tails(z) < 1e-300);
        }
    }
    for (x, want) in special["chi2_sf_df1"].as_object().expect("tails") {
        let x: f64 = x.parse().expect("x");
        let want = number(want).expect("a tail");
        close_relative("chi squared", special::chi_squared_tail(x), want, 1e-10);
    }
}

#[test]
fn log_gamma_equals_scipy() {
    let Some(golden) = golden("stats.json") else {
        return;
    };
    let cases = golden["special"]["lgamma"].as_object().expect("values");
    assert_eq!(cases.len(), 6);
    for (x, want) in cases {
        let ours = special::ln_gamma(x.parse().expect("x"));
        close(&format!("ln Γ({x})"), Some(ours), number(want));
    }
}

#[test]
fn the_other_intervals_of_a_share_equal_statsmodels() {
    let Some(golden) = golden("stats.json") else {
        return;
    };
    let cases = golden["proportion_ci95"].as_object().expect("cases");
    assert_eq!(cases.len(), 10);
    for (name, case) in cases {
        let (k, n) = name.split_once('/').expect("k/n");
        let (k, n) = (k.parse().expect("k"), n.parse().expect("n"));
        for (key, ours) in [
            ("wald", wald(k, n)),
            ("agresti_coull", agresti_coull(k, n)),
            ("jeffreys", jeffreys(k, n)),
            ("beta_uniform_cred", credible(k, n, 1.0)),
        ] {
            let (low, high) = ours.expect("an interval");
            let what = format!("{key} of {name}");
            close(&what, Some(low), number(&case[key][0]));
            close(&what, Some(high), number(&case[key][1]));
        }
    }
    for of_nothing in [wald(0, 0), agresti_coull(0, 0), jeffreys(0, 0)] {
        assert_eq!(of_nothing, None);
    }
}

#[test]
fn exact_intervals_and_ranks_equal_scipy() {
    let Some(golden) = golden("stats.json") else {
        return;
    };
    for (name, case) in golden["proportion_ci95"].as_object().expect("cases") {
        let (k, n) = name.split_once('/').expect("k/n");
        let (low, high) =
            clopper_pearson(k.parse().expect("k"), n.parse().expect("n")).expect("an interval");
        close(name, Some(low), number(&case["clopper_pearson"][0]));
        close(name, Some(high), number(&case["clopper_pearson"][1]));
    }
    for (name, case) in golden["pairs"].as_object().expect("pairs") {
        let tau = kendall_tau_b(&numbers(&case["x"]), &numbers(&case["y"]));
        close(
            name,
            tau,
            case.get("kendall_tau_b").and_then(|tau| number(&tau[0])),
        );
    }
    for (r, want) in golden["n_for_r_80pct"].as_object().expect("sizes") {
        let r: f64 = r.parse().expect("r");
        let n = pairs_for_correlation(r).expect("a size");
        assert_eq!(Some(n), want.as_u64(), "{r}");
        let detectable = |n| detectable_correlation(n).expect("a size");
        assert!(detectable(n) <= r && detectable(n - 1) > r, "{r}");
    }
}

fn counts(value: &Value) -> Vec<Vec<Counts>> {
    (value.as_array().expect("documents").iter())
        .map(|document| {
            let of = whole(document);
            vec![Counts {
                tp: of[0].into(),
                fp: of[1].into(),
                fn_: of[2].into(),
            }]
        })
        .collect()
}

fn f1(counts: &[Counts]) -> f64 {
    eval::metrics::Prf::of(counts[0]).f1.unwrap_or(0.0)
}

#[test]
fn the_permutation_test_counts_every_assignment() {
    let Some(golden) = golden("extra.json") else {
        return;
    };
    let case = &golden["paired_permutation_f1"];
    let (a, b) = (counts(&case["a_tp_fp_fn"]), counts(&case["b_tp_fp_fn"]));
    close("f1 a", Some(f1(&sum(&a))), number(&case["f1_a"]));
    close("f1 b", Some(f1(&sum(&b))), number(&case["f1_b"]));
    let test = paired_permutation(&a, &b, f1, 1).expect("a test");
    assert!(test.is_exact);
    close("difference", Some(test.difference), number(&case["diff"]));
    close("p", Some(test.p), number(&case["exact_p"]));
}

#[test]
fn small_definitions_equal_the_reference() {
    let Some(golden) = golden("extra.json") else {
        return;
    };
    let cases = &golden["fisher_z_diff"];
    for (name, pair) in [
        ("r.5n103_vs_r.3n103", ((0.5, 103), (0.3, 103))),
        ("r-.2n200_vs_r-.1n150", ((-0.2, 200), (-0.1, 150))),
    ] {
        let (z, p) = fisher_difference(pair.0, pair.1).expect("a test");
        close(name, Some(z), number(&cases[name]["z"]));
        close(name, Some(p), number(&cases[name]["p"]));
    }
    let inputs: [(&str, Vec<f64>, usize); 4] = [
        ("no_ties_12_in_4", (1..=12).map(f64::from).collect(), 4),
        ("uneven_10_in_4", (1..=10).map(f64::from).collect(), 4),
        ("ties", vec![0., 0., 0., 0., 0., 1., 2., 3., 3., 9.], 4),
        ("all_same", vec![5.0; 6], 3),
    ];
    for (name, x, n_bins) in inputs {
        let ours: Vec<Vec<f64>> = (equal_count_bins(&x, n_bins).iter())
            .map(|bin| vec![x[bin[0]], x[bin[bin.len() - 1]], bin.len() as f64])
            .collect();
        let want: Vec<Vec<f64>> = (golden["bins"][name].as_array().expect("bins").iter())
            .map(numbers)
            .collect();
        assert_eq!(ours, want, "{name}");
    }
    let case = &golden["cmh"];
    let strata: Vec<[[u64; 2]; 2]> =
        serde_json::from_value(case["tables"].clone()).expect("tables");
    let (ratio, chi, p) = mantel_haenszel(&strata).expect("a test");
    close("odds ratio", Some(ratio), number(&case["or_mh"]));
    close("chi squared", Some(chi), number(&case["chi2"]));
    close("p", Some(p), number(&case["p"]));
    let want = &golden["newcombe_diff"]["80/100-70/100"];
    let (low, high) = newcombe_difference((80, 100), (70, 100)).expect("an interval");
    close("low", Some(low), number(&want[0]));
    close("high", Some(high), number(&want[1]));
    let manski = &golden["manski"];
    let want = numbers(&manski["acc c=20 f=60 n=100"]);
    assert_eq!(bounds(20, 60, 100), Some((want[0], want[1])));
    let want = numbers(&manski["diff A(20c,60f) - B(50c,5f) n=100"]);
    let (a, b) = (bounds(20, 60, 100), bounds(50, 5, 100));
    let (a, b) = (a.expect("bounds"), b.expect("bounds"));
    close("low", Some(a.0 - b.1), Some(want[0]));
    close("high", Some(a.1 - b.0), Some(want[1]));
}

#[test]
fn leaving_documents_out_and_drawing_samples_equal_the_reference() {
    let Some(golden) = golden("extra.json") else {
        return;
    };
    let documents = counts(&golden["paired_permutation_f1"]["a_tp_fp_fn"]);
    let case = &golden["jackknife_f1"];
    close("theta", Some(f1(&sum(&documents))), number(&case["theta"]));
    let without: Vec<f64> = (0..documents.len())
        .map(|left_out| {
            let mut rest = documents.clone();
            rest.remove(left_out);
            f1(&sum(&rest))
        })
        .collect();
    for (ours, want) in without.iter().zip(numbers(&case["leave_one_out"])) {
        close("without one", Some(*ours), Some(want));
    }
    let n = without.len() as f64;
    let mean = without.iter().sum::<f64>() / n;
    let squares: f64 = without.iter().map(|value| (value - mean).powi(2)).sum();
    let se = ((n - 1.0) / n * squares).sqrt();
    close("standard error", Some(se), number(&case["se"]));
    for (case, want) in golden["pass_at_k"].as_object().expect("cases") {
        let of: Vec<u64> = (case.split(','))
            .map(|n| n.parse().expect("a number"))
            .collect();
        let ours = eval::repeats::pass_at_k(of[0], of[1], of[2]);
        close(case, ours, number(want));
    }
}
