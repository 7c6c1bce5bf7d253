//! One sample: what was asked, thought, answered, read, and why it was scored so.

use std::rc::Rc;

use charts::{Outcome, SampleView, link};
use eval::Sample;
use yew::prelude::*;

use crate::state::State;

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
            <SampleView sample={Rc::clone(sample)} />
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
