//! One sample: what was read and why it was scored so, the thought, the answer, the prompt.

use std::rc::Rc;

use eval::{Prediction, Sample};
use yew::prelude::*;

use crate::answer::AnswerText;
use crate::excerpt::excerpt;
use crate::text::{ChartTexts, SampleTexts, use_chart_texts};
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
    let all = use_chart_texts();
    let texts = &all.sample;
    let sample = &props.sample;
    let title = |text: &'static str| html! { <@{format!("h{}", props.level)} class="section-title">{ text }</@> };
    html! {
        <>
            { score(sample, title(texts.score), texts) }
            <section class="item__part">
                { title(texts.thought) }
                <ThoughtView sample={Rc::clone(sample)} nested={props.nested.clone()} />
            </section>
            { answer(sample, title(texts.answer), all) }
            <details class="item__prompt">
                <summary>{ (texts.prompt)(sample.completion.usage.prompt_tokens) }</summary>
                <p class="prompt">{ excerpt(&sample.prompt) }</p>
            </details>
        </>
    }
}

/// Gold against what was read, and why that counts as it does.
fn score(sample: &Rc<Sample>, title: Html, texts: &SampleTexts) -> Html {
    html! {
        <section class="item__score">
            { title }
            if let Some(gold) = sample.item.gold_label() {
                <dl class="versus">
                    <div><dt>{ texts.gold }</dt><dd>{ gold }</dd></div>
                    <div><dt>{ texts.read }</dt><dd>{ read_label(sample, texts) }</dd></div>
                </dl>
            } else {
                <TokenRow sample={Rc::clone(sample)} />
            }
            <p>{ verdict::verdict(sample, texts) }{ verdict::reading(&sample.reading, texts) }</p>
        </section>
    }
}

fn read_label(sample: &Sample, texts: &SampleTexts) -> String {
    match &sample.reading.prediction {
        Some(Prediction::Label(label)) => label.clone(),
        _ => texts.nothing.to_owned(),
    }
}

fn answer(sample: &Sample, title: Html, all: &ChartTexts) -> Html {
    let n = sample.completion.usage.answer_tokens;
    let marked = if sample.reading.span.is_some() {
        all.sample.marked
    } else {
        ""
    };
    html! {
        <section class="item__part">
            { title }
            if sample.completion.answer.is_some() {
                <p class="item__count">{ (all.thought.tokens)(n) }{ "." }{ marked }</p>
            }
            <AnswerText answer={sample.completion.answer.clone().map(AttrValue::from)} span={sample.reading.span} />
        </section>
    }
}
