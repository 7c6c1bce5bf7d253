//! The model that is in use: what it is and runs on, or how far its loading is.

use charts::number::count;
use sources::fit::Wish;
use yew::prelude::*;

use super::{ModelLoading, Notice, engine_badge};
use crate::state::{Model, ModelChoice, ModelKey};
use crate::words;

/// The model.
#[derive(PartialEq, Properties)]
pub struct LoadedModelProps {
    /// The choice of model and engine.
    pub wanted: ModelKey,
    /// What people call the wanted model.
    pub name: AttrValue,
    /// The model in the worker.
    pub model: Model,
    /// What room models are loaded with from now on.
    pub plan: Wish,
    /// Called to load it again, with that room.
    pub on_again: Callback<()>,
    /// Called for *Cancel*.
    pub on_cancel: Callback<()>,
    /// Called to go back to the bundled one.
    pub on_bundled: Callback<()>,
}

/// The card of the model in use.
#[component]
pub fn LoadedModel(props: &LoadedModelProps) -> Html {
    html! {
        <section class="loaded" aria-labelledby="loaded-title">
            <h2 id="loaded-title" class="section-title">{ title(props) }</h2>
            { body(props) }
        </section>
    }
}

fn title(props: &LoadedModelProps) -> &'static str {
    match &props.model {
        Model::Loaded { key, .. } if *key == props.wanted => "In use",
        Model::Failed { key, .. } if *key == props.wanted => "Not loaded",
        _ => "Loading",
    }
}

fn body(props: &LoadedModelProps) -> Html {
    // Until the worker turns to a new choice, its state is about the one before.
    if props.model.key() != Some(&props.wanted) {
        return html! {
            <>
                <p class="loaded__name">{ &props.name }</p>
                <p class="loaded__about" role="status">{ "Waiting for the engine…" }</p>
            </>
        };
    }
    match &props.model {
        Model::Absent => Html::default(),
        Model::Loading {
            progress,
            bytes_per_s,
            ..
        } => html! {
            <ModelLoading name={props.name.clone()} progress={*progress} bytes_per_s={*bytes_per_s}
                may_cancel={props.wanted.choice != ModelChoice::Bundled} on_cancel={props.on_cancel.clone()} />
        },
        Model::Failed { sentence, .. } => {
            let on_bundled = props.on_bundled.clone();
            let action = (props.wanted.choice != ModelChoice::Bundled)
                .then(|| AttrValue::from("Use the bundled reasoner"));
            html! {
                <>
                    <p class="loaded__name">{ &props.name }</p>
                    <Notice sentence={sentence.clone()} {action} on_action={on_bundled} />
                </>
            }
        }
        Model::Loaded { .. } => loaded(props),
    }
}

fn loaded(props: &LoadedModelProps) -> Html {
    let Model::Loaded {
        subject,
        engine_reason,
        context_length,
        n_slots,
        wasm_peak_bytes,
        ..
    } = &props.model
    else {
        return Html::default();
    };
    let fact = |name: &'static str, value: String| html! { <div><dt>{ name }</dt><dd>{ value }</dd></div> };
    html! {
        <>
            <div class="loaded__head">
                <p class="loaded__name">
                    <span class="ready-dot" aria-hidden="true"></span>
                    <span>{ &subject.model }<span class="visually-hidden">{ " is ready" }</span></span>
                </p>
                <a class="button button--primary" href="#screen=home">{ "Set up a run" }</a>
            </div>
            { again(props) }
            <p class="loaded__engine">{ engine_badge(subject) }<span>{ engine_reason }</span></p>
            <dl class="facts">
                { fact("Parameters", words::known(subject.n_params.map(words::short_parameters))) }
                { fact("Quantisation", words::known(subject.quantization.clone())) }
                { fact("File", words::known(subject.model_bytes.map(words::bytes))) }
                { fact("Context", format!("{} tokens", count(u64::from(*context_length)))) }
                { fact("Sequences", format!("{n_slots} at a time")) }
                { fact("Peak memory of the page", words::bytes(*wasm_peak_bytes)) }
            </dl>
        </>
    }
}

/// The way to other room: what is loaded keeps the room that it was loaded with.
fn again(props: &LoadedModelProps) -> Html {
    if props.plan == props.wanted.plan || props.wanted.choice == ModelChoice::Bundled {
        return Html::default();
    }
    let on_again = props.on_again.clone();
    html! {
        <p class="loaded__again">
            { "Another room for sequences was chosen below; this model has the one that it was loaded with." }
            <button class="button" type="button" onclick={Callback::from(move |_: MouseEvent| on_again.emit(()))}>{ "Load it again" }</button>
        </p>
    }
}
