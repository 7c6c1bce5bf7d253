//! The markup of one sample's views and of the tables below a run, rendered natively.

use std::rc::Rc;

use eval::sweep::timelines;
use eval::{
    AnswerMode, Nested, Prediction, Sample, TaskId, Variant, made_up, nested::LabelLogprob,
};
use yew::{BaseComponent, ServerRenderer};

use crate::answers_table::AnswersTableProps;
use crate::label_timeline::LabelTimelineProps;
use crate::repeats_table::RepeatsTableProps;
use crate::thought_view::ThoughtViewProps;
use crate::ways_table::WaysTableProps;
use crate::{AnswersTable, LabelTimeline, RepeatsTable, ThoughtView, WaysTable};

fn render<C: BaseComponent>(props: impl FnOnce() -> C::Properties + Send + 'static) -> String {
    let renderer = ServerRenderer::<C>::with_props(props).hydratable(false);
    futures::executor::block_on(renderer.render())
}

const THOUGHT: &str = "It is <b>dull</b>. Wait, https://example.org is good.";

/// A sample, repeat `repeat`, whose answer is `label`.
fn own(repeat: u32, label: &str) -> Sample {
    let read = Ok(Prediction::Label(label.to_owned()));
    let item = made_up::item(0, "positive");
    let mut sample = made_up::sample(TaskId::Sentiment2, 0, item, read);
    sample.repeat = repeat;
    sample.completion.thought = THOUGHT.to_owned();
    sample.completion.usage.think_tokens = Some(20);
    sample
}

/// An answer at a budget that keeps so much of the thought.
fn at(budget: Option<u32>, n_kept: usize, mode: AnswerMode, label: &str) -> Rc<Sample> {
    let mut sample = own(0, label);
    sample.completion.thought.truncate(n_kept);
    sample.completion.usage.think_tokens = Some(budget.unwrap_or(20));
    let positive: f64 = if label == "positive" { 0.75 } else { 0.25 };
    let of = |label: &str, share: f64| LabelLogprob {
        label: label.to_owned(),
        logprob: share.ln(),
    };
    sample.nested = Some(Nested {
        variant: Variant {
            budget,
            extensions: 0,
            mode,
        },
        thought_ended: budget.is_none(),
        labels: match mode {
            AnswerMode::Labels => vec![of("negative", 1.0 - positive), of("positive", positive)],
            _ => Vec::new(),
        },
    });
    Rc::new(sample)
}

fn nested() -> Vec<Rc<Sample>> {
    vec![
        at(Some(0), 0, AnswerMode::Labels, "negative"),
        at(Some(8), 18, AnswerMode::Labels, "positive"),
        at(Some(8), 18, AnswerMode::Free, "negative"),
        at(None, THOUGHT.len(), AnswerMode::Labels, "positive"),
    ]
}

#[test]
fn a_thought_is_text_with_its_marks() {
    let html = render::<ThoughtView>(|| ThoughtViewProps {
        sample: Rc::new(own(0, "positive")),
        nested: nested(),
    });
    assert!(html.contains("It is &lt;b&gt;dull&lt;/b&gt;."), "{html}");
    assert!(!html.contains("<b>") && !html.contains("href="), "{html}");
    assert_eq!(html.matches("class=\"thought__turn\"").count(), 1);
    assert_eq!(
        html.matches("thought__cut").count(),
        2,
        "one for each budget"
    );
    assert!(
        html.contains("budget 8: negative, wrong"),
        "the free answer"
    );
    assert!(html.contains("1 reconsideration: wait."), "{html}");
}

#[test]
fn answers_stand_beside_each_other_and_changes_are_told() {
    let html = render::<AnswersTable>(|| AnswersTableProps {
        sample: Rc::new(own(0, "positive")),
        nested: nested(),
        level: 2,
    });
    assert_eq!(html.matches("<th scope=\"row\">").count(), 3, "{html}");
    assert_eq!(html.matches("<th scope=\"col\">").count(), 3, "{html}");
    assert_eq!(
        html.matches("answers__cell--changed").count(),
        2,
        "one in each column: {html}"
    );
    assert!(html.contains("whole thought") && html.contains("label probabilities"));
    let html = render::<AnswersTable>(|| AnswersTableProps {
        sample: Rc::new(own(0, "positive")),
        nested: Vec::new(),
        level: 2,
    });
    assert!(!html.contains("<table"), "nothing without nested answers");
}

#[test]
fn the_timeline_says_where_the_answer_commits() {
    let html = render::<LabelTimeline>(|| {
        let all: Vec<Sample> = nested().iter().map(|sample| (**sample).clone()).collect();
        LabelTimelineProps {
            id: "t".into(),
            timeline: Rc::new(timelines(&all, AnswerMode::Labels).remove(0)),
            gold: "positive".into(),
            actions: Default::default(),
        }
    });
    assert!(html.contains("It commits to positive by 8 think tokens and never leaves it (75 % at the end); the 12 tokens after that changed nothing."), "{html}");
    assert_eq!(html.matches("<th scope=\"row\">").count(), 3);
    assert_eq!(html.matches("label-line--gold").count(), 1);
    assert!(!html.contains("style="), "{html}");
}

#[test]
fn tables_below_a_run_name_their_numbers() {
    let html = render::<WaysTable>(|| {
        let mut all: Vec<Sample> = nested().iter().map(|sample| (**sample).clone()).collect();
        all.push(own(0, "negative"));
        WaysTableProps {
            ways: eval::ways::ways(&all).into(),
            level: 2,
        }
    });
    assert_eq!(html.matches("<th scope=\"row\">").count(), 2, "{html}");
    assert!(html.contains("<td>0 %</td>"), "none is the same: {html}");
    let html = render::<RepeatsTable>(|| RepeatsTableProps {
        repeats: eval::repeats::build_repeats(&[own(0, "positive"), own(1, "negative")])
            .expect("repeats"),
        accuracy: None,
        level: 2,
    });
    for part in [
        "pass@1",
        "pass@2",
        "agreement",
        "majority vote",
        "<td>50 %</td>",
    ] {
        assert!(html.contains(part), "{part}: {html}");
    }
}
