//! What the study says in words: statements to lay beside one's own runs.
//!
//! The study's charts are images. Its text gives these and no more: no r, slope, interval, p-value, n,
//! data set or prompt stands in it as a number, so none stands here.

use serde::Serialize;

use crate::TaskId;

/// Where the statements stand.
pub const SOURCE: &str =
    "Davalos, \"Deepseek R1 and Open-Source Reasoning Models\", austinai.io, 16 March 2025";

named_enum! {
    /// What a statement is about.
    pub enum Metric {
        /// Average F1.
        AverageF1 = "avg_f1",
        /// The correlation of accuracy with think tokens per input length.
        RatioR = "r_think_per_length",
        /// Share of unusable answers.
        FailureRate = "failure_rate",
    }
}

named_enum! {
    /// How the metric stands to the value.
    pub enum Relation {
        /// Above it.
        Above = ">",
        /// Below it.
        Below = "<",
        /// About it.
        About = "~",
    }
}

/// One statement.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Statement {
    /// The task.
    pub task: TaskId,
    /// The label that it is about alone.
    pub label: Option<&'static str>,
    /// The model, as the study names it.
    pub model: &'static str,
    /// What it is about.
    pub metric: Metric,
    /// How the metric stands to the value.
    pub relation: Relation,
    /// The value that the text names; 0 where it gives a correlation's sign alone.
    pub value: f64,
    /// Whether the text calls it significant; `None` where it does not say.
    pub is_significant: Option<bool>,
    /// The text's own words, or what is odd about them.
    pub note: Option<&'static str>,
}

impl Statement {
    /// The statement in words, marked as published.
    #[must_use]
    pub fn words(&self) -> String {
        let of = self
            .label
            .map_or_else(String::new, |label| format!(", {label}"));
        let what = match (self.metric, self.relation) {
            (Metric::RatioR, Relation::Below) => {
                "accuracy falls with think tokens per input length".to_owned()
            }
            (Metric::RatioR, _) => "accuracy rises with think tokens per input length".to_owned(),
            (metric, relation) => {
                let metric = if metric == Metric::AverageF1 {
                    "average F1"
                } else {
                    "unusable answers"
                };
                let relation = match relation {
                    Relation::Above => "above",
                    Relation::Below => "below",
                    Relation::About => "about",
                };
                let value = if self.metric == Metric::FailureRate {
                    crate::remarks::percent(self.value)
                } else {
                    crate::remarks::fixed(self.value, 2)
                };
                format!("{metric} {relation} {value}")
            }
        };
        let significance = match (self.metric, self.is_significant) {
            (Metric::RatioR, Some(true)) => ", called significant",
            (Metric::RatioR, Some(false)) => ", called not significant",
            (Metric::RatioR, None) => ", without a word on significance",
            _ => "",
        };
        let note = self
            .note
            .map_or_else(String::new, |note| format!(" ({note})"));
        format!("{}{of}: {what}{significance}{note}", self.model)
    }
}

/// The statements of a task.
pub fn statements(task: TaskId) -> impl Iterator<Item = &'static Statement> {
    STATEMENTS.iter().filter(move |of| of.task == task)
}

/// All statements, in the study's order.
pub const STATEMENTS: &[Statement] = &[
    Statement {
        task: TaskId::Ner,
        label: None,
        model: "deepseek-r1:70b",
        metric: Metric::AverageF1,
        relation: Relation::Above,
        value: 0.6,
        is_significant: None,
        note: Some("slightly above 0.6"),
    },
    Statement {
        task: TaskId::Ner,
        label: None,
        model: "deepseek-r1:70b",
        metric: Metric::RatioR,
        relation: Relation::Below,
        value: 0.0,
        is_significant: Some(true),
        note: None,
    },
    Statement {
        task: TaskId::Ner,
        label: None,
        model: "deepseek-r1:32b",
        metric: Metric::RatioR,
        relation: Relation::Below,
        value: 0.0,
        is_significant: None,
        note: Some("Such anticorrelation is observed also"),
    },
    Statement {
        task: TaskId::Ner,
        label: None,
        model: "o1",
        metric: Metric::RatioR,
        relation: Relation::Below,
        value: 0.0,
        is_significant: None,
        note: Some("caption says POS"),
    },
    Statement {
        task: TaskId::Pos,
        label: None,
        model: "deepseek-r1:70b",
        metric: Metric::RatioR,
        relation: Relation::Below,
        value: 0.0,
        is_significant: Some(true),
        note: None,
    },
    Statement {
        task: TaskId::Sentiment2,
        label: None,
        model: "deepseek-r1:1.5b",
        metric: Metric::FailureRate,
        relation: Relation::Above,
        value: 0.8,
        is_significant: None,
        note: None,
    },
    Statement {
        task: TaskId::Sentiment3,
        label: None,
        model: "deepseek-r1:70b",
        metric: Metric::AverageF1,
        relation: Relation::Above,
        value: 0.6,
        is_significant: None,
        note: None,
    },
    Statement {
        task: TaskId::Sentiment3,
        label: None,
        model: "deepseek-r1:1.5b",
        metric: Metric::FailureRate,
        relation: Relation::Above,
        value: 0.6,
        is_significant: None,
        note: None,
    },
    Statement {
        task: TaskId::Sentiment3,
        label: Some("negative"),
        model: "deepseek-r1:70b",
        metric: Metric::RatioR,
        relation: Relation::Below,
        value: 0.0,
        is_significant: Some(true),
        note: Some("the next paragraph says not significant"),
    },
    Statement {
        task: TaskId::Sentiment3,
        label: Some("neutral"),
        model: "deepseek-r1:70b",
        metric: Metric::RatioR,
        relation: Relation::Above,
        value: 0.0,
        is_significant: Some(false),
        note: None,
    },
    Statement {
        task: TaskId::Sentiment3,
        label: None,
        model: "deepseek-r1:14b",
        metric: Metric::RatioR,
        relation: Relation::Below,
        value: 0.0,
        is_significant: Some(false),
        note: None,
    },
    Statement {
        task: TaskId::Sentiment3,
        label: None,
        model: "deepseek-r1:8b",
        metric: Metric::RatioR,
        relation: Relation::Below,
        value: 0.0,
        is_significant: Some(false),
        note: None,
    },
    Statement {
        task: TaskId::Sentiment3,
        label: None,
        model: "o1",
        metric: Metric::AverageF1,
        relation: Relation::About,
        value: 0.65,
        is_significant: None,
        note: None,
    },
    Statement {
        task: TaskId::Sentiment3,
        label: None,
        model: "gpt-4o-mini",
        metric: Metric::AverageF1,
        relation: Relation::About,
        value: 0.65,
        is_significant: None,
        note: None,
    },
    Statement {
        task: TaskId::Sentiment3,
        label: Some("negative"),
        model: "o1",
        metric: Metric::RatioR,
        relation: Relation::Below,
        value: 0.0,
        is_significant: Some(false),
        note: None,
    },
    Statement {
        task: TaskId::Sentiment3,
        label: Some("neutral"),
        model: "o1",
        metric: Metric::RatioR,
        relation: Relation::Above,
        value: 0.0,
        is_significant: Some(false),
        note: None,
    },
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn statements_read_as_sentences() {
        let all: Vec<String> = statements(TaskId::Sentiment3)
            .map(Statement::words)
            .collect();
        assert!(
            all.contains(&"deepseek-r1:1.5b: unusable answers above 60 %".to_owned()),
            "{all:?}"
        );
        assert!(
            all.iter()
                .any(|text| text.starts_with("deepseek-r1:70b, neutral: accuracy rises")),
            "{all:?}"
        );
        assert_eq!(statements(TaskId::Negation).count(), 0);
    }

    #[test]
    fn only_correlations_say_whether_they_are_called_significant() {
        let check = |metric, relation, value, is_significant, note, expect: &str| {
            let statement = Statement {
                task: TaskId::Ner,
                label: None,
                model: "m",
                metric,
                relation,
                value,
                is_significant,
                note,
            };
            assert_eq!(statement.words(), expect);
        };
        let ratio = |relation, is_significant, note, expect| {
            check(Metric::RatioR, relation, 0.0, is_significant, note, expect);
        };
        ratio(
            Relation::Below,
            Some(true),
            None,
            "m: accuracy falls with think tokens per input length, called significant",
        );
        ratio(
            Relation::Above,
            Some(false),
            None,
            "m: accuracy rises with think tokens per input length, called not significant",
        );
        ratio(
            Relation::Below,
            None,
            Some("observed also"),
            "m: accuracy falls with think tokens per input length, without a word on significance (observed also)",
        );
        check(
            Metric::AverageF1,
            Relation::About,
            0.65,
            None,
            None,
            "m: average F1 about 0.65",
        );
        check(
            Metric::FailureRate,
            Relation::Below,
            0.8,
            Some(true),
            None,
            "m: unusable answers below 80 %",
        );
    }
}
