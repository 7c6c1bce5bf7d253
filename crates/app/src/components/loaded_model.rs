//! The model that is in use: what it is and runs on, or how far its loading is.

use charts::number::count;
use sources::fit::Wish;
use yew::prelude::*;

use super::{ModelLoading, Notice, engine_badge};
use crate::state::{Model, ModelChoice, ModelKey};
use crate::text::{Loaded, Texts, use_texts};
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
    let texts = use_texts();
    html! {
        <section class="loaded" aria-labelledby="loaded-title">
            <h2 id="loaded-title" class="section-title">{ title(props, texts.loaded()) }</h2>
            { body(props, texts) }
        </section>
    }
}

fn title(props: &LoadedModelProps, texts: &Loaded) -> &'static str {
    match &props.model {
        Model::Loaded { key, .. } if *key == props.wanted => texts.in_use,
        Model::Failed { key, .. } if *key == props.wanted => texts.not_loaded,
        _ => texts.loading,
    }
}

fn body(props: &LoadedModelProps, all: &Texts) -> Html {
    let texts = all.loaded();
    // Until the worker turns to a new choice, its state is about the one before.
    if props.model.key() != Some(&props.wanted) {
        return html! {
            <>
                <p class="loaded__name">{ &props.name }</p>
                <p class="loaded__about" role="status">{ texts.waiting }</p>
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
                .then(|| AttrValue::from(texts.use_bundled));
            html! {
                <>
                    <p class="loaded__name">{ &props.name }</p>
                    <Notice sentence={sentence.clone()} {action} on_action={on_bundled} />
                </>
            }
        }
        Model::Loaded { .. } => loaded(props, all),
    }
}

fn loaded(props: &LoadedModelProps, all: &Texts) -> Html {
    let texts = all.loaded();
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
                    <span>{ &subject.model }<span class="visually-hidden">{ all.pickers.is_ready }</span></span>
                </p>
                <a class="button button--primary" href="#screen=home">{ texts.set_up }</a>
            </div>
            { again(props, texts) }
            <p class="loaded__engine">{ engine_badge(subject) }<span>{ (all.told)(engine_reason) }</span></p>
            <dl class="facts">
                { fact(texts.parameters, words::known(subject.n_params.map(|n| (all.units.short_parameters)(n)), all.units.unknown)) }
                { fact(texts.quantisation, words::known(subject.quantization.clone(), all.units.unknown)) }
                { fact(texts.file, words::known(subject.model_bytes.map(words::bytes), all.units.unknown)) }
                { fact(texts.context, (texts.tokens)(&count(u64::from(*context_length)))) }
                { fact(texts.sequences, (texts.at_a_time)(*n_slots)) }
                { fact(texts.peak, words::bytes(*wasm_peak_bytes)) }
            </dl>
        </>
    }
}

/// The way to other room: what is loaded keeps the room that it was loaded with.
fn again(props: &LoadedModelProps, texts: &Loaded) -> Html {
    if props.plan == props.wanted.plan || props.wanted.choice == ModelChoice::Bundled {
        return Html::default();
    }
    let on_again = props.on_again.clone();
    html! {
        <p class="loaded__again">
            { texts.other_room }
            <button class="button" type="button" onclick={Callback::from(move |_: MouseEvent| on_again.emit(()))}>{ texts.again }</button>
        </p>
    }
}
