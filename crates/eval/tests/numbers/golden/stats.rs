use eval::stats::proportion::{clustered_se_cr0, naive_se};
use eval::stats::{clustered, clustered_se, fit_line, paired_t, relate, special, wilson};
use serde_json::Value;

use super::{close, close_relative, golden, number, numbers};

#[test]
fn all_pairs_equal_scipy() {
    let Some(golden) = golden("stats.json") else {
        return;
    };
    let pairs = golden["pairs"].as_object().expect("pairs");
    assert_eq!(pairs.len(), 12);
    for (name, case) in pairs {
        check(name, case);
    }
}

fn check(name: &str, case: &Value) {
    let (x, y) = (numbers(&case["x"]), numbers(&case["y"]));
    let ours = relate(&x, &y);
    let line = fit_line(&x, &y);
    assert_eq!(Some(ours.n), case["n"].as_u64(), "{name}");
    if x.len() < 3 {
        // scipy contradicts itself below three pairs (p = 1 and p = 0): undefined.
        let undefined = eval::report::Relation {
            n: ours.n,
            ..Default::default()
        };
        assert_eq!(ours, undefined, "{name}");
        return;
    }
    let is = |key: &str, ours: Option<f64>| {
        close(
            &format!("{name} {key}"),
            ours,
            case.get(key).and_then(number),
        );
    };
    is("pearson_r", ours.pearson_r);
    is("lr_r", ours.pearson_r);
    is("slope", ours.slope);
    is("intercept", ours.intercept);
    is("r2", line.as_ref().and_then(|l| l.r_squared));
    is("slope_se", line.as_ref().and_then(|l| l.slope_se));
    is("intercept_se", line.as_ref().and_then(|l| l.intercept_se));
    is("slope_se_hc3", line.as_ref().map(|l| l.slope_se_hc3));
    close(name, ours.spearman_rho, number(&case["spearman"][0]));
    for (key, interval) in [
        ("pearson_ci95", ours.pearson_ci95),
        ("slope_ci95", ours.slope_ci95),
    ] {
        let want = |end: usize| case.get(key).and_then(|ends| number(&ends[end]));
        close(&format!("{name} {key}"), interval.map(|i| i.0), want(0));
        close(&format!("{name} {key}"), interval.map(|i| i.1), want(1));
    }
    // Where a fit is perfect, scipy's p is 0 or what rounding leaves of it; ours is 0.
    let is_p = |key: &str, ours: Option<f64>, rho: Option<f64>, want: Option<f64>| match rho {
        Some(rho) if rho.abs() == 1.0 => {
            assert_eq!(ours, Some(0.0), "{name} {key}");
            assert!(want < Some(1e-19), "{name} {key}: {want:?}");
        }
        _ => match (ours, want) {
            (Some(ours), Some(want)) => close_relative(&format!("{name} {key}"), ours, want, 1e-9),
            _ => assert_eq!(ours, want, "{name} {key}"),
        },
    };
    is_p(
        "pearson_p",
        ours.pearson_p,
        ours.pearson_r,
        number(&case["pearson_p"]),
    );
    is_p(
        "lr_p",
        ours.slope_p,
        ours.pearson_r,
        case.get("lr_p").and_then(number),
    );
    is_p(
        "spearman_p",
        ours.spearman_p,
        ours.spearman_rho,
        number(&case["spearman"][1]),
    );
}

#[test]
fn wilson_intervals_equal_statsmodels() {
    let Some(golden) = golden("stats.json") else {
        return;
    };
    let cases = golden["proportion_ci95"].as_object().expect("proportions");
    assert_eq!(cases.len(), 10);
    for (name, case) in cases {
        let (k, n) = name.split_once('/').expect("k/n");
        let (lower, upper) =
            wilson(k.parse().expect("k"), n.parse().expect("n")).expect("an interval");
        close(name, Some(lower), number(&case["wilson"][0]));
        close(name, Some(upper), number(&case["wilson"][1]));
    }
}

#[test]
fn distributions_keep_ten_digits_into_the_tails() {
    let Some(golden) = golden("stats.json") else {
        return;
    };
    let special = &golden["special"];
    for (df, want) in special["t_ppf_975"].as_object().expect("quantiles") {
        let ours = special::t_quantile(0.975, df.parse().expect("df")).expect("a quantile");
        close_relative(&format!("t {df}"), ours, number(want).expect("t"), 1e-10);
    }
    for (df, want) in special["t_sf_2p0"].as_object().expect("tails") {
        let df: f64 = df.parse().expect("df");
        // t = 2 as the unexplained share of a correlation: df / (df + t²).
        let ours = special::correlation_p(df / (df + 4.0), df);
        close_relative(
            &format!("t tail {df}"),
            ours,
            number(want).expect("p"),
            1e-10,
        );
    }
    for (p, want) in special["norm_ppf"].as_object().expect("quantiles") {
        let ours = special::normal_quantile(p.parse().expect("p"));
        close(&format!("normal {p}"), Some(ours), number(want));
    }
    for (case, want) in special["betainc"].as_object().expect("cases") {
        let of: Vec<f64> = (case.split(','))
            .map(|n| n.parse().expect("a number"))
            .collect();
        let ours = special::beta_cdf(of[0], of[1], of[2]);
        close_relative(case, ours, number(want).expect("p"), 1e-10);
    }
    let tiny = number(&special["tiny_p_pearson_r.5_n400"]).expect("p");
    close_relative(
        "r = 0.5, n = 400",
        special::correlation_p(0.75, 398.0),
        tiny,
        1e-10,
    );
}

#[test]
fn many_pairs_come_close_to_the_normal_distribution() {
    // P(|Z| ≥ 1.96…) = 0.05 and P(|Z| ≥ 5) = 5.733e-7; t with many degrees of freedom is a little wider.
    for (t, normal) in [(1.959963984540054, 0.05), (5.0, 5.733_031_437_583_869e-7)] {
        for df in [1e4, 1e5, 1e6] {
            let p = special::correlation_p(df / (df + t * t), df);
            let t4: f64 = t * t * t * t;
            assert!(p > normal && p < normal * (1.0 + t4 / df), "df {df}: {p:e}");
        }
    }
}

#[test]
fn the_clustered_standard_error_is_that_of_the_cluster_means() {
    let Some(golden) = golden("stats.json") else {
        return;
    };
    let case = &golden["miller"];
    let questions = case["scores_q_by_k"].as_array().expect("questions");
    let clusters: Vec<(u64, u64)> = (questions.iter())
        .map(|scores| (numbers(scores).iter().sum::<f64>() as u64, 4))
        .collect();
    close(
        "se",
        clustered_se(&clusters),
        number(&case["se_question_means"]),
    );
    close(
        "CR1",
        clustered_se(&clusters),
        number(&case["se_clustered_statsmodels_cr1"]),
    );
    close(
        "CR0",
        clustered_se_cr0(&clusters),
        number(&case["se_clustered_cr0"]),
    );
    close("iid", naive_se(13, 24), number(&case["se_naive_iid"]));
    let means: Vec<f64> = (clusters.iter())
        .map(|&(right, n)| right as f64 / n as f64)
        .collect();
    let (low, high) = paired_t(&means).expect("a test").ci95;
    close(
        "t low",
        Some(low),
        number(&case["t_ci95_question_means"][0]),
    );
    close(
        "t high",
        Some(high),
        number(&case["t_ci95_question_means"][1]),
    );
    let estimate = clustered(&clusters).expect("an estimate");
    close("mean", Some(estimate.value), number(&case["mean"]));
    let (lower, upper) = estimate.ci95.expect("an interval");
    let naive = wilson(13, 24).expect("an interval");
    assert!(
        lower < naive.0 && upper > naive.1,
        "{lower} {upper} within {naive:?}"
    );
}
