//! One sample: what was read and why it was scored so, the thought, the answer, the prompt.

use std::rc::Rc;

use eval::{Prediction, Sample};
use yew::prelude::*;

use crate::answer::AnswerText;
use crate::text::{ThoughtTexts, use_chart_texts};
use crate::thought_view::ThoughtView;
use crate::token_row::TokenRow;
use crate::verdict;

/// What is shown.
#[derive(PartialEq, Properties)]
pub struct SampleViewProps {
    /// The sample.
    pub sample: Rc<Sample>,
    /// Level of its headings.
    #[prop_or(2)]
    pub level: u8,
    /// Its nested answers, drawn as budget lines in the thought.
    #[prop_or_default]
    pub nested: Vec<Rc<Sample>>,
}

/// A sample from its score to its prompt.
#[component]
pub fn SampleView(props: &SampleViewProps) -> Html {
    let texts = use_chart_texts();
    let sample = &props.sample;
    let title = |text: &'static str| html! { <@{format!("h{}", props.level)} class="section-title">{ text }</@> };
    html! {
        <>
            { score(sample, title("Score")) }
            <section class="item__part">
                { title(texts.thought.title) }
                <ThoughtView sample={Rc::clone(sample)} nested={props.nested.clone()} />
            </section>
            { answer(sample, title("Answer"), &texts.thought) }
            <details class="item__prompt">
                <summary>
                    { "Prompt" }
                    { sample.completion.usage.prompt_tokens.map(|n| format!(" ({n} tokens)")).unwrap_or_default() }
                </summary>
                <p class="prompt">{ &sample.prompt }</p>
            </details>
        </>
    }
}

/// Gold against what was read, and why that counts as it does.
fn score(sample: &Rc<Sample>, title: Html) -> Html {
    html! {
        <section class="item__score">
            { title }
            if let Some(gold) = sample.item.gold_label() {
                <dl class="versus">
                    <div><dt>{ "Gold" }</dt><dd>{ gold }</dd></div>
                    <div><dt>{ "Read" }</dt><dd>{ read_label(sample) }</dd></div>
                </dl>
            } else {
                <TokenRow sample={Rc::clone(sample)} />
            }
            <p>{ verdict::verdict(sample) }{ verdict::reading(&sample.reading) }</p>
        </section>
    }
}

fn read_label(sample: &Sample) -> String {
    match &sample.reading.prediction {
        Some(Prediction::Label(label)) => label.clone(),
        _ => "nothing".to_owned(),
    }
}

fn answer(sample: &Sample, title: Html, texts: &ThoughtTexts) -> Html {
    let n = sample.completion.usage.answer_tokens;
    let marked = if sample.reading.span.is_some() {
        " Marked: what was read."
    } else {
        ""
    };
    html! {
        <section class="item__part">
            { title }
            if sample.completion.answer.is_some() {
                <p class="item__count">{ (texts.tokens)(n) }{ "." }{ marked }</p>
            }
            <AnswerText answer={sample.completion.answer.clone().map(AttrValue::from)} span={sample.reading.span} />
        </section>
    }
}
