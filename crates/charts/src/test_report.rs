//! Reports for tests.

use std::collections::BTreeMap;

use eval::report::{AnsweredOnly, Confusion, Estimate, Failures, LabelScore, Point, Relation};
use eval::{Failure, FailureKind, Report, TaskId};

pub(crate) fn point(index: u32, think_tokens: u32, accuracy: f64) -> Point {
    Point {
        sample: index,
        item: format!("item {index}"),
        repeat: 0,
        n: 1,
        think_tokens: Some(think_tokens),
        think_per_input: Some(f64::from(think_tokens) / 8.0),
        accuracy,
        failed: false,
    }
}

pub(crate) fn report(points: Vec<Point>) -> Report {
    let n = points.len() as u64;
    Report {
        task: TaskId::Sentiment2,
        n_samples: n,
        n_items: n,
        strict_accuracy: Some(Estimate {
            value: 0.5,
            ci95: Some((0.3, 0.7)),
            n,
        }),
        coverage: Some(Estimate {
            value: 0.9,
            ci95: Some((0.7, 0.97)),
            n,
        }),
        per_label: vec![
            LabelScore {
                label: "negative".into(),
                precision: Some(0.5),
                recall: Some(1.0),
                f1: Some(2.0 / 3.0),
                support: 4,
            },
            LabelScore {
                label: "positive".into(),
                precision: None,
                recall: Some(0.0),
                f1: None,
                support: 6,
            },
        ],
        macro_f1: Some(0.5),
        micro_f1: Some(0.5),
        weighted_f1: Some(0.5),
        off_label: BTreeMap::new(),
        answered_only: AnsweredOnly {
            accuracy: Some(0.6),
            macro_f1: Some(0.6),
        },
        confusion: Confusion {
            unit: "items".into(),
            rows: vec!["negative".into(), "positive".into()],
            columns: vec!["negative".into(), "positive".into(), "no answer".into()],
            counts: vec![vec![4, 0, 0], vec![4, 0, 2]],
        },
        failures: Some(Failures {
            rate: Estimate {
                value: 0.2,
                ci95: Some((0.05, 0.5)),
                n,
            },
            kinds: BTreeMap::from([
                (FailureKind::CutOff, 1),
                (FailureKind::NoAnswer, 1),
                (FailureKind::WrongForm, 0),
            ]),
            reasons: BTreeMap::from([(Failure::TruncatedThink, 1), (Failure::NoAnswer, 1)]),
        }),
        think_tokens: Relation {
            n,
            ..Relation::default()
        },
        think_per_input: Relation {
            n,
            ..Relation::default()
        },
        association: Default::default(),
        points,
        mean_think_tokens: Some(20.0),
        generated_tokens: Some(300),
    }
}
