//! The bundled model or one's own GGUF file, and how far its loading is.

use charts::number::count;
use eval::TaskId;
use protocol::{EngineChoice, Stage};
use web_sys::File;
use yew::prelude::*;

use super::{EnginePicker, FileButton, Notice, caveat, engine_badge};
use crate::class::{Control, Lock, use_locks};
use crate::own::OwnModels;
use crate::state::{Model, ModelChoice, ModelKey};
use crate::words;

/// What is chosen.
#[derive(PartialEq, Properties)]
pub struct ModelPickerProps {
    /// The choice of model and engine.
    pub wanted: ModelKey,
    /// What people call the wanted model.
    pub name: AttrValue,
    /// What was opened from the disk.
    pub own: OwnModels,
    /// The model in the worker.
    pub model: Model,
    /// What it will be asked to do.
    pub task: TaskId,
    /// Called for the bundled one.
    pub on_bundled: Callback<()>,
    /// Called with a file.
    pub on_file: Callback<File>,
    /// Called with another choice of engine.
    pub on_engine: Callback<EngineChoice>,
}

/// The model.
#[component]
pub fn ModelPicker(props: &ModelPickerProps) -> Html {
    let lock = use_locks().of(Control::Model);
    let is_bundled = props.wanted.choice == ModelChoice::Bundled;
    let is_file = matches!(props.wanted.choice, ModelChoice::File { .. });
    let is_stored = matches!(props.wanted.choice, ModelChoice::Stored { .. });
    let on_bundled = props.on_bundled.clone();
    let on_file = props.on_file.clone();
    let on_files = Callback::from(move |files: Vec<File>| {
        files
            .into_iter()
            .take(1)
            .for_each(|file| on_file.emit(file));
    });
    if lock == Lock::Hidden {
        return Html::default();
    }
    html! {
        <section class={classes!("picker", (lock == Lock::Locked).then_some("picker--locked"))} aria-labelledby="model-title">
            <h2 id="model-title" class="section-title">{ "Model" }</h2>
            <div class="switch" role="group" aria-labelledby="model-title" inert={lock == Lock::Locked}>
                <button type="button" class="switch__option" aria-pressed={is_bundled.to_string()}
                    onclick={Callback::from(move |_: MouseEvent| on_bundled.emit(()))}>{ "Bundled reasoner" }</button>
                <FileButton class={classes!("switch__option", is_file.then_some("switch__option--on"))} accept=".gguf"
                    label={if is_file { "Another GGUF file…" } else { "Your GGUF file…" }} {on_files} />
                <a class={classes!("switch__option", is_stored.then_some("switch__option--on"))} href="#screen=models">
                    { if is_stored { "Kept model…" } else { "Models…" } }
                </a>
            </div>
            if let Some(refusal) = &props.own.refusal { <Notice sentence={refusal.clone()} /> }
            { status(props) }
            <EnginePicker choice={props.wanted.engine} on_choose={props.on_engine.clone()} />
            if is_bundled { <p class="picker__hint">{ caveat(props.task) }</p> }
        </section>
    }
}

fn status(props: &ModelPickerProps) -> Html {
    if props.own.is_opening {
        return html! { <p class="picker__status" role="status">{ "Looking at the file…" }</p> };
    }
    // Until the worker turns to a new choice, its state is about the one before.
    if props.model.key() != Some(&props.wanted) {
        return html! { <p class="picker__status">{ "Waiting for the engine…" }</p> };
    }
    match &props.model {
        Model::Absent => Html::default(),
        Model::Loading { progress, .. } => loading(progress.as_ref()),
        Model::Failed { sentence, .. } => html! { <Notice sentence={sentence.clone()} /> },
        Model::Loaded {
            subject,
            engine_reason,
            context_length,
            ..
        } => html! {
            <div class="picker__status">
                <p class="picker__name">
                    <span class="ready-dot" aria-hidden="true"></span>
                    { &subject.model }<span class="visually-hidden">{ " is ready" }</span>
                </p>
                <p>{ format!(
                    "{}, {}, {}. Context {} tokens.",
                    words::parameters(subject.n_params), subject.quantization, words::bytes(subject.model_bytes),
                    count(u64::from(*context_length)),
                ) }</p>
                <p class="picker__engine">{ engine_badge(subject) }<span>{ engine_reason }</span></p>
            </div>
        },
    }
}

/// A bar for the bytes read, with words for what is being done.
pub fn loading(progress: Option<&(Stage, u64, u64)>) -> Html {
    let Some(&(stage, done, total)) = progress else {
        return html! { <p class="picker__status" role="status">{ "Opening the model…" }</p> };
    };
    let what = match stage {
        Stage::Read => "Reading the model",
        Stage::Prepare => "Preparing the GPU",
    };
    // Without a total the bar has no value: it only shows that something goes on.
    let value = (total > 0).then(|| done.to_string());
    html! {
        <div class="picker__status">
            <p role="status">{ what }{ "…" }</p>
            <progress class="meter" max={total.max(1).to_string()} {value} aria-label={what}></progress>
            if stage == Stage::Read { <p>{ format!("{} of {}", words::bytes(done), words::bytes(total)) }</p> }
        </div>
    }
}
