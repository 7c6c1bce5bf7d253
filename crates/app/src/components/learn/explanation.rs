//! What came out of a round, against what was predicted, and why.

use std::rc::Rc;

use yew::prelude::*;

use super::prediction::amount;
use super::{blocks, rich};
use crate::lesson::{Lesson, Round};
use crate::notebook::Guess;
use crate::text::use_texts;
use crate::verdicts::{Verdict, verdict};

/// The round and its numbers.
#[derive(PartialEq, Properties)]
pub struct ExplanationViewProps {
    /// The lesson.
    pub lesson: Rc<Lesson>,
    /// The round.
    pub round: Rc<Round>,
    /// What was predicted.
    pub guess: Guess,
    /// What came out.
    pub outcome: f64,
}

/// Prediction and outcome beside each other, what follows, and the explanation.
#[component]
pub fn ExplanationView(props: &ExplanationViewProps) -> Html {
    let texts = use_texts().learn();
    let Verdict {
        predicted,
        outcome,
        is_hit,
        says,
    } = verdict(&props.round, &props.guess, props.outcome, amount);
    let (class, sign, word) = if is_hit {
        ("outcome outcome--hit", "✓", texts.hit)
    } else {
        ("outcome outcome--miss", "≠", texts.miss)
    };
    html! {
        <>
            <div {class} role="status">
                <p class="outcome__word"><span aria-hidden="true">{ sign }</span>{ " " }{ word }</p>
                <dl class="outcome__pair">
                    <div><dt>{ texts.you_predicted }</dt><dd>{ rich(&predicted) }</dd></div>
                    <div><dt>{ texts.came_out }</dt><dd>{ rich(&outcome) }</dd></div>
                </dl>
                <p>{ rich(&says) }</p>
            </div>
            { blocks(&props.round.explanation.body, &props.lesson.sources, texts) }
        </>
    }
}
