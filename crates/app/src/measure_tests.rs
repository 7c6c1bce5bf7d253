use std::rc::Rc;
use std::sync::Arc;

use eval::{
    AnswerMode, Completion, End, Failure, Gold, Item, Nested, Prediction, Reading, Score, TaskId,
    Usage,
};

use super::*;
use crate::grpo::{Answer, Dials, group};
use crate::state::Phase;

/// A sample of two-class sentiment: item, repeat, what was read, and how many tokens.
fn sample(item: u32, repeat: u32, read: Option<&str>, think: u32, answer: u32) -> Sample {
    let is_right = read == Some("positive");
    Sample {
        item_index: item,
        item: Arc::new(Item {
            id: format!("i{item}"),
            text: format!("text {item}"),
            tokens: Vec::new(),
            gold: Gold::Label("positive".to_owned()),
        }),
        repeat,
        seed: 1,
        prompt: String::new(),
        completion: Completion {
            thought: String::new(),
            answer: Some("Sentiment: positive".to_owned()),
            flags: Vec::new(),
            end: End::Stop,
            budget_hit: false,
            usage: Usage {
                think_tokens: Some(think),
                answer_tokens: Some(answer),
                ..Usage::default()
            },
            tokens: Some(Vec::new()),
            timing: None,
        },
        reading: Reading {
            prediction: read.map(|label| Prediction::Label(label.to_owned())),
            tier: None,
            span: None,
            failure: read.is_none().then_some(Failure::Unparsable),
            unlocated: Vec::new(),
        },
        score: Score::Label { correct: is_right },
        nested: None,
    }
}

fn nested(mut sample: Sample, budget: u32) -> Sample {
    sample.nested = Some(Nested {
        variant: eval::Variant {
            budget: Some(budget),
            extensions: 0,
            mode: AnswerMode::Free,
        },
        thought_ended: false,
        labels: Vec::new(),
    });
    sample
}

fn run(samples: Vec<Sample>) -> Run {
    let header = eval::made_up::header(TaskId::Sentiment2);
    let mut run = Run {
        header: Some(Rc::new(header)),
        ..Run::wanted()
    };
    run.take(samples.into_iter().map(Rc::new).collect());
    run.end(Phase::Complete);
    run
}

fn runs() -> Vec<Run> {
    let first = vec![
        sample(0, 0, Some("positive"), 30, 10),
        sample(1, 0, Some("negative"), 50, 10),
        nested(sample(0, 0, Some("negative"), 8, 10), 8),
        nested(sample(1, 0, Some("negative"), 8, 10), 8),
    ];
    let second = vec![
        sample(0, 0, Some("negative"), 1, 1),
        sample(0, 1, Some("positive"), 1, 1),
        sample(1, 0, Some("negative"), 1, 1),
        sample(1, 1, None, 1, 1),
    ];
    vec![run(first), run(second)]
}

#[test]
fn runs_are_measured() {
    let runs = runs();
    let check = |measure: Measure, expect: f64| {
        let got = measure.of_runs(&runs);
        assert!(
            got.is_some_and(|got| (got - expect).abs() < 1e-9),
            "{measure:?}: {got:?} is not {expect}"
        );
    };
    check(Measure::ThinkShare(0), 80.0);
    check(Measure::WholeRight(0), 50.0);
    check(Measure::Accuracy(0), 50.0);
    check(Measure::Usable(0), 100.0);
    check(Measure::Usable(1), 75.0);
    check(Measure::AccuracyAt { run: 0, budget: 8 }, 0.0);
    check(Measure::AnyRight(1), 50.0);
    check(Measure::WholeRight(1), 25.0);
    // Item 0 differs, item 1 does not; repeats without a partner do not count.
    check(Measure::Changed { run: 0, against: 1 }, 50.0);
    check(Measure::Changed { run: 0, against: 0 }, 0.0);
}

#[test]
fn what_is_not_there_is_not_measured() {
    let runs = runs();
    for measure in [
        Measure::ThinkShare(2),
        Measure::AccuracyAt { run: 0, budget: 9 },
        Measure::NullCorrelation,
        Measure::BestAdvantage,
    ] {
        assert_eq!(measure.of_runs(&runs), None, "{measure:?}");
    }
    assert_eq!(Measure::WholeRight(0).of_runs(&[run(Vec::new())]), None);
}

#[test]
fn the_worst_label_is_the_one_with_the_lowest_f1() {
    // Only "positive" occurs in gold: of "negative" nothing is right.
    let runs = vec![run(vec![
        sample(0, 0, Some("positive"), 1, 1),
        sample(1, 0, Some("negative"), 1, 1),
    ])];
    let names = TaskId::Sentiment2.task().labels;
    let at = Measure::WorstLabel(0).of_runs(&runs).expect("a label");
    assert_eq!(names[at as usize], "negative");
}

#[test]
fn the_calculator_is_measured() {
    let dials = Dials {
        form_reward: 0.0,
        epsilon: 0.2,
        beta: 0.0,
        value: 0.0,
    };
    let answer = |is_right, ratio| Answer {
        is_right,
        keeps_form: true,
        ratio,
        reference: 1.0,
    };
    let group = group(&[answer(false, 1.5), answer(true, 1.5)], &dials);
    assert_eq!(Measure::BestAdvantage.of_group(&group), Some(1.0));
    assert_eq!(Measure::CountedRatio.of_group(&group), Some(1.2));
    assert_eq!(Measure::ThinkShare(0).of_group(&group), None);
}
