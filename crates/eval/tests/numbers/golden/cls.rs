use eval::metrics::Prf;
use eval::metrics::classify::Classification;
use serde_json::Value;

use super::{close, golden, number, strings};

#[test]
fn all_cases_equal_scikit_learn() {
    let Some(cases) = golden("cls.json") else {
        return;
    };
    assert_eq!(cases.len(), 12);
    for (name, case) in &cases {
        check(name, case);
    }
}

fn check(name: &str, case: &Value) {
    let labels = strings(&case["labels"]);
    let gold = strings(&case["gold"]);
    let predicted = strings(&case["pred"]);
    let answers = || {
        predicted
            .iter()
            .map(|p| Some(p.clone()).filter(|p| p != "__fail__"))
    };
    let all = Classification::new(&labels, gold.iter().cloned().zip(answers()));
    let answered = all.answered_only();
    let is =
        |key: &str, ours: Option<f64>| close(&format!("{name} {key}"), ours, number(&case[key]));

    is("accuracy_strict", all.accuracy());
    is("coverage", all.coverage());
    is("chance_imputed_accuracy", all.chance_imputed_accuracy());
    is("mcc", all.mcc());
    is("kappa", all.kappa());
    let (worst, best) = all.accuracy_bounds().expect("pairs");
    close(name, Some(worst), number(&case["accuracy_bounds"][0]));
    close(name, Some(best), number(&case["accuracy_bounds"][1]));
    check_confusion(name, &all, &labels, &case["confusion_with_fail_col"]);

    let scores = all.per_label();
    for (suffix, zero_division) in [("0.0", Some(0.0)), ("1.0", Some(1.0)), ("nan", None)] {
        check_labels(
            name,
            &scores,
            &case[format!("per_label_zd_{suffix}")],
            zero_division,
        );
        let f1 = |of: &Prf| of.f1.or(zero_division);
        is(
            &format!("macro_f1_labels_zd_{suffix}"),
            mean(scores.iter().map(f1)),
        );
        let weighted: f64 = (scores.iter())
            .filter_map(|of| Some(f1(of)? * of.support as f64))
            .sum();
        is(
            &format!("weighted_f1_labels_zd_{suffix}"),
            Some(weighted / all.n() as f64),
        );
        let micro = Prf::of(all.counts().into_iter().sum());
        is(&format!("micro_f1_labels_zd_{suffix}"), f1(&micro));
        // Without a fixed label set a failure becomes a class: the trap that ours avoids.
        let trap = with_observed_labels(&gold, &predicted);
        let trapped = mean(trap.per_label().iter().map(f1));
        is(&format!("macro_f1_NOlabels_zd_{suffix}"), trapped);
    }
    // Our own means: over the labels that occur, which is the nan of zero division.
    is("macro_f1_labels_zd_nan", all.macro_f1());
    is("weighted_f1_labels_zd_nan", Prf::weighted_mean(&scores).f1);
    is(
        "macro_recall_labels",
        mean(scores.iter().map(|of| of.recall.or(Some(0.0)))),
    );

    if case.get("answered_accuracy").is_some() {
        is("answered_accuracy", answered.accuracy());
        // The golden value counts a label that no answered pair has as 0; ours leaves it out.
        let f1 = answered
            .per_label()
            .into_iter()
            .map(|of| of.f1.or(Some(0.0)));
        is("answered_macro_f1_labels", mean(f1));
    } else {
        assert_eq!(
            (answered.accuracy(), answered.macro_f1()),
            (None, None),
            "{name}"
        );
    }
}

fn mean(values: impl Iterator<Item = Option<f64>>) -> Option<f64> {
    let values: Vec<f64> = values.flatten().collect();
    (!values.is_empty()).then(|| values.iter().sum::<f64>() / values.len() as f64)
}

fn with_observed_labels(gold: &[String], predicted: &[String]) -> Classification {
    let mut labels: Vec<&String> = gold.iter().chain(predicted).collect();
    labels.sort();
    labels.dedup();
    let pairs = gold.iter().zip(predicted);
    Classification::new(&labels, pairs.map(|(g, p)| (g.clone(), Some(p.clone()))))
}

fn check_labels(name: &str, scores: &[Prf], want: &Value, zero_division: Option<f64>) {
    for (i, of) in scores.iter().enumerate() {
        for (row, ours) in [(0, of.precision), (1, of.recall), (2, of.f1)] {
            let what = format!("{name} label {i} row {row} with {zero_division:?}");
            close(&what, ours.or(zero_division), number(&want[row][i]));
        }
        close(name, Some(of.support as f64), number(&want[3][i]));
    }
}

fn check_confusion(name: &str, all: &Classification, labels: &[String], want: &Value) {
    let confusion = all.confusion();
    let columns = || labels.iter().map(|l| Some(l.as_str())).chain([None]);
    let ours: Vec<Vec<u64>> = (labels.iter())
        .map(|gold| columns().map(|c| confusion[gold.as_str()][&c]).collect())
        .collect();
    assert_eq!(&serde_json::json!(ours), want, "{name}");
}

#[test]
fn what_is_undefined_is_none_and_nothing_else_is() {
    let of = |pairs: &[(&str, Option<&str>)]| {
        let pairs = pairs.iter().map(|&(gold, predicted)| (gold, predicted));
        Classification::new(&["a", "b"], pairs)
    };
    let check = |pairs: &[(&str, Option<&str>)], imputed, mcc, kappa| {
        let all = of(pairs);
        close("imputed", all.chance_imputed_accuracy(), imputed);
        close("mcc", all.mcc(), mcc);
        close("kappa", all.kappa(), kappa);
    };
    check(&[], None, None, None);
    // One class throughout: agreement by chance is certain.
    let one = [("a", Some("a")); 3];
    check(&one, Some(1.0), Some(0.0), None);
    // No answer at all is one of two labels by chance, and never agrees.
    check(&[("a", None), ("b", None)], Some(0.5), Some(0.0), Some(0.0));
    // By chance 1/2 agrees: (3/4 - 1/2) / (1 - 1/2).
    let most = [("a", "a"), ("a", "a"), ("b", "b"), ("b", "a")];
    check(
        &most.map(|(gold, predicted)| (gold, Some(predicted))),
        Some(0.75),
        Some(1.0 / 3.0_f64.sqrt()),
        Some(0.5),
    );
}
