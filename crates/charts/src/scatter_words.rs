//! What the scatter chart says in words: its finding, its numbers, the name of each mark.

use eval::report::{Point, Relation};
use eval::{FailureKind, Report};

use crate::crowd::Crowd;
use crate::number::{fixed, p_value, percent, significant};
use crate::scatter::Against;
use crate::text::{ChartTexts, ScatterTexts};

/// One sentence about what the samples show, which claims no more than the numbers.
#[must_use]
pub fn finding(relation: &Relation, texts: &ScatterTexts) -> String {
    let n = relation.n;
    match (relation.pearson_r, relation.pearson_p) {
        (Some(r), Some(p)) if p < 0.05 && r < 0.0 => (texts.less)(n),
        (Some(_), Some(p)) if p < 0.05 => (texts.more)(n),
        (Some(_), Some(_)) => (texts.unsettled)(n),
        _ if n < 3 => texts.too_few.to_owned(),
        _ => (texts.undefined)(n),
    }
}

/// A warning where more than 2 % of the thoughts were cut off: they are long and count as wrong.
#[must_use]
pub fn cut_off_warning(report: &Report, texts: &ScatterTexts) -> Option<String> {
    let n = *report.failures.as_ref()?.kinds.get(&FailureKind::CutOff)?;
    (n * 50 > report.n_samples).then(|| (texts.cut_off)(n))
}

/// Names and values of the statistics that are defined.
#[must_use]
pub fn statistics(
    relation: &Relation,
    against: Against,
    all: &ChartTexts,
) -> Vec<(&'static str, String)> {
    let texts = &all.scatter;
    let with_ci = |value: f64, ci: Option<(f64, f64)>, write: fn(f64) -> String| {
        write(value) + &all.common.bracketed(ci, write)
    };
    let mut out = Vec::new();
    if let Some(r) = relation.pearson_r {
        let r = with_ci(r, relation.pearson_ci95, |v| fixed(v, 2));
        out.push((texts.pearson, r));
    }
    if let Some(slope) = relation.slope {
        let slope = with_ci(slope, relation.slope_ci95, |v| significant(v, 2));
        out.push(((texts.slope)(against), slope));
    }
    if let Some(p) = relation.pearson_p {
        let p = p_value(p);
        let p = p.trim_start_matches("p ").trim_start_matches("= ");
        out.push((texts.p_value, p.to_owned()));
    }
    out.push(("n", relation.n.to_string()));
    out
}

/// The whole chart in words, with the counts of marks and of samples without a usable answer.
#[must_use]
pub fn description(
    relation: &Relation,
    against: Against,
    (n_marks, n_failed): (usize, usize),
    all: &ChartTexts,
) -> String {
    let numbers: Vec<String> = statistics(relation, against, all)
        .into_iter()
        .map(|(name, value)| format!("{name} {value}"))
        .collect();
    let axis = (all.scatter.axis)(against);
    (all.scatter.description)(n_marks, axis, n_failed, &numbers.join(", "))
}

/// What a mark for several samples is called.
#[must_use]
pub fn crowd_title(crowd: &Crowd, against: Against, texts: &ScatterTexts) -> String {
    let outcome = if crowd.mean.failed {
        texts.unusable.to_owned()
    } else {
        (texts.accuracy)(&percent(crowd.mean.accuracy))
    };
    let (x, axis) = (fixed(crowd.mean.x, 1), (texts.axis)(against));
    (texts.crowd)(crowd.n, &format!("{x} {axis}"), &outcome)
}

/// What a mark is called.
#[must_use]
pub fn mark_title(point: &Point, x: f64, against: Against, texts: &ScatterTexts) -> String {
    let repeat = if point.repeat > 0 {
        (texts.repeat)(point.repeat + 1)
    } else {
        String::new()
    };
    let decimals = if against == Against::ThinkTokens {
        0
    } else {
        1
    };
    let outcome = if point.failed {
        texts.unusable.to_owned()
    } else {
        (texts.accuracy)(&percent(point.accuracy))
    };
    format!(
        "{}{repeat}: {} {}, {outcome}",
        point.item,
        fixed(x, decimals),
        (texts.axis)(against)
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lang::Lang;
    use crate::text::chart_texts;

    fn english() -> &'static ChartTexts {
        chart_texts(Lang::English)
    }

    fn relation(r: f64, p: f64) -> Relation {
        Relation {
            n: 20,
            pearson_r: Some(r),
            pearson_p: Some(p),
            pearson_ci95: Some((-0.66, 0.15)),
            slope: Some(-0.0021),
            slope_ci95: Some((-0.0052, 0.001)),
            slope_p: Some(p),
            intercept: Some(0.9),
            ..Relation::default()
        }
    }

    #[test]
    fn a_finding_claims_no_more_than_the_numbers() {
        let check = |relation: &Relation, part: &str| {
            let text = finding(relation, &english().scatter);
            assert!(text.contains(part), "{text}");
        };
        check(&relation(-0.5, 0.01), "less accurate");
        check(&relation(0.5, 0.01), "more accurate");
        check(&relation(-0.3, 0.2), "do not settle");
        check(
            &Relation {
                n: 2,
                ..Relation::default()
            },
            "Too few",
        );
        check(
            &Relation {
                n: 9,
                ..Relation::default()
            },
            "never varies",
        );
    }

    #[test]
    fn cut_off_thoughts_are_warned_of() {
        let mut report = crate::test_report::report(Vec::new());
        report.n_samples = 49;
        assert!(
            cut_off_warning(&report, &english().scatter)
                .is_some_and(|text| text.starts_with("1 thought was"))
        );
        report.n_samples = 50;
        assert_eq!(cut_off_warning(&report, &english().scatter), None);
    }

    #[test]
    fn statistics_carry_their_intervals() {
        let all = statistics(&relation(-0.31, 0.18), Against::ThinkTokens, english());
        let text: Vec<String> = all
            .iter()
            .map(|(name, value)| format!("{name}: {value}"))
            .collect();
        expect_test::expect![[r#"
            Pearson r: −0.31 (95 % CI −0.66 to 0.15)
            Slope per token: −0.0021 (95 % CI −0.0052 to 0.0010)
            p-value: 0.18
            n: 20"#]]
        .assert_eq(&text.join("\n"));
    }
}
