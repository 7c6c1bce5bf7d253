//! One sample: what was read and why it was scored so, the thought, the answer, the prompt.

use std::rc::Rc;

use eval::{Prediction, Sample};
use yew::prelude::*;

use crate::answer::AnswerText;
use crate::number::plural;
use crate::text::{ChartTexts, SampleTexts, use_chart_texts};
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
            { thought(sample, title(texts.thought), all) }
            { answer(sample, title(texts.answer), all) }
            <details class="item__prompt">
                <summary>{ (texts.prompt)(sample.completion.usage.prompt_tokens) }</summary>
                <p class="prompt">{ &sample.prompt }</p>
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

fn thought(sample: &Sample, title: Html, all: &ChartTexts) -> Html {
    let texts = &all.sample;
    let completion = &sample.completion;
    let usage = &completion.usage;
    let n_input = sample.input_length();
    let is_words = !sample.item.tokens.is_empty();
    #[expect(
        clippy::cast_precision_loss,
        reason = "token counts are far below 2^52"
    )]
    let ratio = (n_input > 0)
        .then(|| f64::from(usage.think_tokens) / n_input as f64)
        .map(|ratio| (texts.ratio)(ratio, n_input, is_words))
        .unwrap_or_default();
    let closed = if completion.budget_hit {
        texts.closed
    } else {
        ""
    };
    html! {
        <section class="item__part">
            { title }
            <p class="item__count">{ plural(u64::from(usage.think_tokens), all.common.tokens.0, all.common.tokens.1) }{ ratio }{ "." }{ closed }</p>
            if completion.thought.trim().is_empty() {
                <p class="thought thought--none">{ texts.no_thought }</p>
            } else {
                <p class="thought">{ completion.thought.trim() }</p>
            }
        </section>
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
                <p class="item__count">{ plural(u64::from(n), all.common.tokens.0, all.common.tokens.1) }{ "." }{ marked }</p>
            }
            <AnswerText answer={sample.completion.answer.clone().map(AttrValue::from)} span={sample.reading.span} />
        </section>
    }
}
