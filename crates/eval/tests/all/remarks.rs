//! Where remarks begin, and what they say.

use eval::remarks::{ALPHA, Family, Found, Remark, RemarkKind, remarks};
use eval::report::Relation;
use eval::stats::{Partial, WithinBetween};
use eval::{Prediction, Report, TaskId, build_report, made_up};

/// The report of no sample: the rest is filled in.
fn blank() -> Report {
    build_report(TaskId::Sentiment2, &[])
}

#[track_caller]
fn check(report: &Report, kind: RemarkKind, is_told: bool) {
    let remarks = remarks(report);
    let found = remarks.iter().any(|remark| remark.kind() == kind);
    assert_eq!(found, is_told, "{kind}: {remarks:?}");
}

#[test]
fn a_finding_is_below_alpha() {
    let is_finding = |p: f64| Found { r: 0.5, p }.is_finding();
    assert!(is_finding(0.0) && is_finding(0.049));
    assert!(!is_finding(ALPHA) && !is_finding(0.051) && !is_finding(1.0));
}

#[test]
fn the_ratio_is_remarked_on_where_the_partial_slope_tells_otherwise() {
    let slope = |(r, slope_p): (f64, f64)| Partial {
        n: 100,
        slope: r,
        slope_ci95: (r - 0.1, r + 0.1),
        slope_p,
        r,
        r_ci95: None,
        r_p: slope_p,
    };
    let check = |ratio: (f64, f64), partial: (f64, f64), is_told: bool| {
        let mut report = blank();
        report.association.ratio = Some(slope(ratio));
        report.association.partial = Some(slope(partial));
        check(&report, RemarkKind::RatioAndPartial, is_told);
    };
    // Two findings tell the same or the opposite.
    check((0.3, 0.01), (0.2, 0.01), false);
    check((-0.3, 0.01), (-0.2, 0.01), false);
    check((0.3, 0.01), (-0.2, 0.01), true);
    check((-0.3, 0.01), (0.2, 0.01), true);
    // One finding alone is told, whatever the sign of the other.
    check((0.3, 0.01), (0.2, 0.4), true);
    check((-0.3, 0.4), (-0.2, 0.01), true);
    // No finding is nothing to tell.
    check((0.3, 0.4), (-0.2, 0.4), false);
    check((0.3, ALPHA), (-0.2, ALPHA), false);
}

#[test]
fn within_and_between_are_remarked_on_where_they_run_against_each_other() {
    let check = |within_slope: f64, p: f64, between: f64, expect: Option<bool>| {
        let mut report = blank();
        report.association.within_between = Some(WithinBetween {
            n_items: 20,
            n_varying: 20,
            within_slope,
            within_ci95: None,
            within_p: Some(p),
            within_se_classic: None,
            within_r: None,
            between_slope: Some(between),
            between_r: None,
        });
        let remarks = remarks(&report);
        let falls_between = remarks.iter().find_map(|remark| match remark {
            Remark::WithinAndBetween { falls_between, .. } => Some(*falls_between),
            _ => None,
        });
        assert_eq!(falls_between, expect, "{within_slope} {p} {between}");
    };
    check(0.1, 0.01, -0.2, Some(true));
    check(-0.1, 0.01, 0.2, Some(false));
    check(0.1, 0.01, 0.2, None);
    check(-0.1, 0.01, -0.2, None);
    // Items that are all alike run against nothing.
    check(0.1, 0.01, 0.0, None);
    check(-0.1, 0.01, 0.0, None);
    check(0.1, ALPHA, -0.2, None);
}

#[test]
fn samples_that_nobody_counted_are_remarked_on() {
    let report = |think_tokens: &[Option<u32>]| {
        let sample = |(index, think_tokens): (u32, &Option<u32>)| {
            let item = made_up::item(index, "positive");
            let read = Ok(Prediction::Label("positive".to_owned()));
            let mut sample = made_up::sample(TaskId::Sentiment2, index, item, read);
            sample.completion.usage.think_tokens = *think_tokens;
            sample
        };
        let samples: Vec<_> = (0..).zip(think_tokens).map(sample).collect();
        build_report(TaskId::Sentiment2, &samples)
    };
    let kind = RemarkKind::NotCounted;
    check(&report(&[]), kind, false);
    check(&report(&[None, None]), kind, true);
    check(&report(&[None, Some(0)]), kind, false);
    check(&report(&[Some(7), Some(8)]), kind, false);
}

#[test]
fn a_run_is_too_small_where_it_could_not_show_a_correlation_of_three_tenths() {
    let check = |n: u64, p: f64, is_told: bool| {
        let report = Report {
            n_items: n,
            think_tokens: Relation {
                n,
                pearson_r: Some(0.1),
                pearson_p: Some(p),
                ..Relation::default()
            },
            ..blank()
        };
        check(&report, RemarkKind::TooFew, is_told);
    };
    // Fisher's z: 0.3 needs 85 pairs.
    check(3, 0.5, true);
    check(84, 0.5, true);
    check(85, 0.5, false);
    // What was found was not too small to be found.
    check(10, ALPHA, true);
    check(10, 0.049, false);
}

#[test]
fn sentences_agree_with_their_numbers() {
    let check = |remark: Remark, expect: &str| {
        let text = remark.to_string();
        assert!(text.contains(expect), "{text}");
    };
    let cut_off = |n| Remark::CutOff {
        n,
        all: 9,
        without: None,
    };
    check(cut_off(1), "1 of 9 thoughts was cut off");
    check(cut_off(2), "2 of 9 thoughts were cut off");
    let family = |alone| Remark::Family {
        of: Family::Pairs,
        n: 9,
        alone,
        adjusted: 0,
    };
    check(family(1), "1 has p < 0.05 taken alone");
    check(family(2), "2 have p < 0.05 taken alone");
}

#[test]
fn a_slope_falls_or_rises_by_its_sign() {
    let check = |ratio: (f64, f64), partial: (f64, f64), expect: &[&str]| {
        let [ratio, partial] = [ratio, partial].map(|(r, p)| Found { r, p });
        let text = Remark::RatioAndPartial { ratio, partial }.to_string();
        for words in expect {
            assert!(text.contains(words), "{text}");
        }
    };
    let falls = "Accuracy falls with think tokens per input token (r \u{2212}0.30, p = 0.010)";
    let rises = "Accuracy rises with think tokens per input token (r 0.30, p = 0.010)";
    let held = |what: &str| format!("with the length of the text held {what} (partial r");
    check((-0.3, 0.01), (0.2, 0.02), &[falls, &held("it rises")]);
    check((0.3, 0.01), (-0.2, 0.02), &[rises, &held("it falls")]);
    let nothing = held("nothing is left to see");
    check((0.3, 0.01), (0.02, 0.4), &[rises, &nothing]);
    let longer = |way: &str| format!("accuracy {way} with longer thoughts (partial r");
    check((0.1, 0.4), (0.2, 0.02), &[&longer("rises")]);
    check((0.1, 0.4), (-0.2, 0.02), &[&longer("falls")]);
}
