//! One sample: what was read and why it was scored so, the thought, the answer, the prompt.

use std::rc::Rc;

use eval::{Prediction, Sample};
use yew::prelude::*;

use crate::answer::AnswerText;
use crate::number::plural;
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
    let sample = &props.sample;
    let title = |text: &'static str| html! { <@{format!("h{}", props.level)} class="section-title">{ text }</@> };
    html! {
        <>
            { score(sample, title("Score")) }
            { thought(sample, title("Thought")) }
            { answer(sample, title("Answer")) }
            <details class="item__prompt">
                <summary>{ "Prompt" }{ format!(" ({} tokens)", sample.completion.usage.prompt_tokens) }</summary>
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

fn thought(sample: &Sample, title: Html) -> Html {
    let completion = &sample.completion;
    let usage = &completion.usage;
    let n_input = sample.input_length();
    let unit = if sample.item.tokens.is_empty() {
        "input tokens"
    } else {
        "words"
    };
    #[expect(
        clippy::cast_precision_loss,
        reason = "token counts are far below 2^52"
    )]
    let ratio = (n_input > 0)
        .then(|| f64::from(usage.think_tokens) / n_input as f64)
        .map(|ratio| format!(", {ratio:.1} for each of the {n_input} {unit}"))
        .unwrap_or_default();
    let closed = if completion.budget_hit {
        " It was closed at its budget."
    } else {
        ""
    };
    html! {
        <section class="item__part">
            { title }
            <p class="item__count">{ plural(u64::from(usage.think_tokens), "token", "tokens") }{ ratio }{ "." }{ closed }</p>
            if completion.thought.trim().is_empty() {
                <p class="thought thought--none">{ "The model answered without a thought." }</p>
            } else {
                <p class="thought">{ completion.thought.trim() }</p>
            }
        </section>
    }
}

fn answer(sample: &Sample, title: Html) -> Html {
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
                <p class="item__count">{ plural(u64::from(n), "token", "tokens") }{ "." }{ marked }</p>
            }
            <AnswerText answer={sample.completion.answer.clone().map(AttrValue::from)} span={sample.reading.span} />
        </section>
    }
}
