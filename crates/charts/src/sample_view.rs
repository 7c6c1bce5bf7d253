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
                <summary>{ "Prompt" }{ (sample.completion.usage.prompt_tokens).map(|n| format!(" ({n} tokens)")) }</summary>
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
    let ratio = usage
        .think_tokens
        .zip(n_input.filter(|&n| n > 0))
        .map(|(think, n)| (f64::from(think) / n as f64, n))
        .map(|(ratio, n)| format!(", {ratio:.1} for each of the {n} {unit}"))
        .unwrap_or_default();
    let none = match usage.think_tokens {
        Some(1..) => "The server kept the thought to itself.",
        _ => "The model answered without a thought.",
    };
    let closed = if completion.budget_hit {
        " It was closed at its budget."
    } else {
        ""
    };
    html! {
        <section class="item__part">
            { title }
            <p class="item__count">{ tokens(usage.think_tokens) }{ ratio }{ "." }{ closed }</p>
            if completion.thought.trim().is_empty() {
                <p class="thought thought--none">{ none }</p>
            } else {
                <p class="thought">{ completion.thought.trim() }</p>
            }
        </section>
    }
}

fn tokens(n: Option<u32>) -> String {
    n.map_or_else(
        || "Tokens not counted".to_owned(),
        |n| plural(u64::from(n), "token", "tokens"),
    )
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
                <p class="item__count">{ tokens(n) }{ "." }{ marked }</p>
            }
            <AnswerText answer={sample.completion.answer.clone().map(AttrValue::from)} span={sample.reading.span} />
        </section>
    }
}
