//! What the scatter chart says in words: its finding, its numbers, the name of each mark.

use eval::report::{Point, Relation};
use eval::{FailureKind, Report};

use crate::number::{fixed, interval, p_value, percent, significant};
use crate::scatter::Against;

impl Against {
    /// The name of the axis.
    #[must_use]
    pub const fn axis(self) -> &'static str {
        match self {
            Self::ThinkTokens => "think tokens",
            Self::ThinkPerInput => "think tokens per input token",
        }
    }

    /// The slope by its unit.
    const fn slope(self) -> &'static str {
        match self {
            Self::ThinkTokens => "Slope per token",
            Self::ThinkPerInput => "Slope per unit",
        }
    }
}

/// The finding, in one sentence. An association is never called an effect.
#[must_use]
pub fn finding(relation: &Relation) -> String {
    let n = relation.n;
    match (relation.pearson_r, relation.pearson_p) {
        (Some(r), Some(p)) if p < 0.05 => {
            let direction = if r < 0.0 { "less" } else { "more" };
            format!("In these {n} samples, longer thoughts go with {direction} accurate answers.")
        }
        (Some(_), Some(_)) => {
            format!(
                "These {n} samples do not settle whether accuracy and think length are related."
            )
        }
        _ if n < 3 => "Too few samples for a correlation.".to_owned(),
        _ => format!(
            "No correlation is defined for these {n} samples: accuracy or think length never varies."
        ),
    }
}

/// A warning when more than one thought in fifty was cut off: these are long and count as wrong, which
/// alone makes a falling line, without any effect of thinking.
#[must_use]
pub fn cut_off_warning(report: &Report) -> Option<String> {
    let n = *report.failures.as_ref()?.kinds.get(&FailureKind::CutOff)?;
    (n * 50 > report.n_samples).then(|| {
        format!(
            "{} cut off by the token limit: long thoughts that count as wrong pull the line down by themselves.",
            if n == 1 { "1 thought was".to_owned() } else { format!("{n} thoughts were") },
        )
    })
}

/// The statistics, each with its 95 % interval: `r = … (95 % CI … to …), slope …, p …, n …`.
#[must_use]
pub fn statistics(relation: &Relation, against: Against) -> Vec<(&'static str, String)> {
    let with_ci = |value: String, ci: Option<String>| match ci {
        Some(ci) => format!("{value} (95 % CI {ci})"),
        None => value,
    };
    let mut out = Vec::new();
    if let Some(r) = relation.pearson_r {
        let ci = relation
            .pearson_ci95
            .map(|ci| interval(ci, |v| fixed(v, 2)));
        out.push(("Pearson r", with_ci(fixed(r, 2), ci)));
    }
    if let Some(slope) = relation.slope {
        let ci = relation
            .slope_ci95
            .map(|ci| interval(ci, |v| significant(v, 2)));
        out.push((against.slope(), with_ci(significant(slope, 2), ci)));
    }
    if let Some(p) = relation.pearson_p {
        out.push((
            "p-value",
            p_value(p)
                .trim_start_matches("p ")
                .trim_start_matches("= ")
                .to_owned(),
        ));
    }
    out.push(("n", relation.n.to_string()));
    out
}

/// The description of the whole drawing for those who do not see it.
#[must_use]
pub fn description(
    relation: &Relation,
    against: Against,
    n_marks: usize,
    n_failed: usize,
) -> String {
    let numbers: Vec<String> = statistics(relation, against)
        .into_iter()
        .map(|(name, value)| format!("{name} {value}"))
        .collect();
    format!(
        "Scatter chart of {n_marks} samples: strict accuracy against {}. {n_failed} without a usable answer. {}.",
        against.axis(),
        numbers.join(", "),
    )
}

/// The name of one mark.
#[must_use]
pub fn mark_title(point: &Point, x: f64, against: Against) -> String {
    let repeat = if point.repeat > 0 {
        format!(", repeat {}", point.repeat + 1)
    } else {
        String::new()
    };
    let decimals = if against == Against::ThinkTokens {
        0
    } else {
        1
    };
    let outcome = if point.failed {
        "no usable answer".to_owned()
    } else {
        format!("accuracy {}", percent(point.accuracy))
    };
    format!(
        "{}{repeat}: {} {}, {outcome}",
        point.item,
        fixed(x, decimals),
        against.axis()
    )
}

#[cfg(test)]
mod tests {
    use super::*;

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
            let text = finding(relation);
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
        assert!(cut_off_warning(&report).is_some_and(|text| text.starts_with("1 thought was")));
        report.n_samples = 50;
        assert_eq!(cut_off_warning(&report), None);
    }

    #[test]
    fn statistics_carry_their_intervals() {
        let all = statistics(&relation(-0.31, 0.18), Against::ThinkTokens);
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
