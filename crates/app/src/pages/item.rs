//! One sample: what was asked, thought, answered, read, and why it was scored so.

use std::rc::Rc;

use charts::link;
use charts::number::plural;
use eval::{Prediction, Sample};
use yew::prelude::*;

use crate::components::{AnswerText, TokenRow};
use crate::state::State;
use crate::words::{self, Outcome};

/// The state.
#[derive(PartialEq, Properties)]
pub struct ItemPageProps {
    /// The state.
    pub state: UseReducerHandle<State>,
}

/// The sample that the address names.
#[component]
pub fn ItemPage(props: &ItemPageProps) -> Html {
    let found = props
        .state
        .run
        .as_ref()
        .zip(props.state.place.sample.as_ref())
        .and_then(|(run, key)| Some((&run.samples, run.position(&key.item, key.repeat)?)));
    let Some((samples, at)) = found else {
        return html! {
            <section class="empty">
                <h1 tabindex="-1">{ "This item is not here" }</h1>
                <p>{ "The page holds no run with an item of this name. Open the run that it belongs to, or start a new one." }</p>
                <a class="button button--primary" href="#screen=home">{ "Set up or open a run" }</a>
            </section>
        };
    };
    let sample = &samples[at];
    html! {
        <article class="item">
            { pager(samples, at) }
            { heading(sample) }
            { score(sample) }
            { exchange(sample) }
        </article>
    }
}

fn pager(samples: &[Rc<Sample>], at: usize) -> Html {
    let step = |target: Option<usize>, name: &'static str| match target
        .and_then(|target| samples.get(target))
    {
        Some(sample) => html! {
            <a class="button" href={format!("#{}", link::fragment(&sample.item.id, sample.repeat))}>{ name }</a>
        },
        None => html! { <span class="button button--off" aria-disabled="true">{ name }</span> },
    };
    html! {
        <nav class="pager" aria-label="Samples">
            <a class="pager__up" href="#screen=run">{ "← All results" }</a>
            <span class="pager__count">{ format!("{} of {}", at + 1, samples.len()) }</span>
            { step(at.checked_sub(1), "Previous") }
            { step(Some(at + 1), "Next") }
        </nav>
    }
}

fn heading(sample: &Sample) -> Html {
    let outcome = Outcome::of(sample);
    let repeat = if sample.repeat > 0 {
        format!(", repeat {}", sample.repeat + 1)
    } else {
        String::new()
    };
    html! {
        <header class="item__head">
            <p class="item__id">{ &sample.item.id }{ repeat }</p>
            <h1 class="item__text" tabindex="-1">{ &sample.item.text }</h1>
            <p><span class={classes!("outcome-badge", outcome.class())}>{ outcome.sign() }{ " " }{ outcome.word() }</span></p>
        </header>
    }
}

/// Gold against what was read, and why that counts as it does.
fn score(sample: &Rc<Sample>) -> Html {
    html! {
        <section class="item__score" aria-labelledby="score-title">
            <h2 id="score-title" class="section-title">{ "Score" }</h2>
            if let Some(gold) = sample.item.gold_label() {
                <dl class="versus">
                    <div><dt>{ "Gold" }</dt><dd>{ gold }</dd></div>
                    <div><dt>{ "Read" }</dt><dd>{ read_label(sample) }</dd></div>
                </dl>
            } else {
                <TokenRow sample={Rc::clone(sample)} />
            }
            <p>{ words::verdict(sample) }{ " " }{ words::reading(&sample.reading) }</p>
        </section>
    }
}

fn read_label(sample: &Sample) -> String {
    match &sample.reading.prediction {
        Some(Prediction::Label(label)) => label.clone(),
        _ => "nothing".to_owned(),
    }
}

fn exchange(sample: &Sample) -> Html {
    let completion = &sample.completion;
    let usage = &completion.usage;
    let ratio = (usage.input_tokens > 0)
        .then(|| f64::from(usage.think_tokens) / f64::from(usage.input_tokens))
        .map(|ratio| {
            format!(
                ", {ratio:.1} for each of the {} input tokens",
                usage.input_tokens
            )
        })
        .unwrap_or_default();
    let closed = if completion.budget_hit {
        " The thought was closed at its budget."
    } else {
        ""
    };
    html! {
        <>
            <section class="item__part" aria-labelledby="thought-title">
                <h2 id="thought-title" class="section-title">{ "Thought" }</h2>
                <p class="item__count">{ plural(u64::from(usage.think_tokens), "token", "tokens") }{ ratio }{ "." }{ closed }</p>
                if completion.thought.trim().is_empty() {
                    <p class="thought thought--none">{ "The model answered without a thought." }</p>
                } else {
                    <p class="thought">{ completion.thought.trim() }</p>
                }
            </section>
            <section class="item__part" aria-labelledby="answer-title">
                <h2 id="answer-title" class="section-title">{ "Answer" }</h2>
                <p class="item__count">{ plural(u64::from(usage.answer_tokens), "token", "tokens") }{ ". Marked: what was read." }</p>
                <AnswerText answer={completion.answer.clone().map(AttrValue::from)} span={sample.reading.span} />
            </section>
            <details class="item__prompt">
                <summary>{ "Prompt" }{ format!(" ({} tokens)", usage.prompt_tokens) }</summary>
                <p class="prompt">{ &sample.prompt }</p>
            </details>
        </>
    }
}
