//! The bundled model or one's own GGUF file, and how far its loading is.

use charts::number::count;
use eval::TaskId;
use protocol::{EngineChoice, Stage};
use web_sys::File;
use yew::prelude::*;

use super::{EnginePicker, FileButton, Notice, engine_badge};
use crate::class::{Control, Lock, use_locks};
use crate::own::OwnModels;
use crate::state::{Model, ModelChoice, ModelKey};
use crate::text::{Texts, use_texts};
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
    let all = use_texts();
    let texts = &all.pickers;
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
            <h3 id="model-title" class="section-title">{ texts.model }</h3>
            <div class="switch" role="group" aria-labelledby="model-title" inert={lock == Lock::Locked}>
                <button type="button" class="switch__option" aria-pressed={is_bundled.to_string()}
                    onclick={Callback::from(move |_: MouseEvent| on_bundled.emit(()))}>{ texts.bundled_model }</button>
                <FileButton class={classes!("switch__option", is_file.then_some("switch__option--on"))} accept=".gguf"
                    label={if is_file { texts.other_model } else { texts.your_model }} {on_files} />
                <a class={classes!("switch__option", is_stored.then_some("switch__option--on"))} href="#screen=models">
                    { if is_stored { texts.kept_model } else { texts.models } }
                </a>
            </div>
            if let Some(refusal) = &props.own.refusal { <Notice sentence={refusal.clone()} /> }
            { status(props, all) }
            <EnginePicker choice={props.wanted.engine} on_choose={props.on_engine.clone()} />
            if is_bundled { <p class="picker__hint">{ (all.tasks.caveat)(props.task) }</p> }
        </section>
    }
}

fn status(props: &ModelPickerProps, all: &Texts) -> Html {
    let texts = &all.pickers;
    if props.own.is_opening {
        return html! { <p class="picker__status" role="status">{ texts.looking_at_file }</p> };
    }
    // Until the worker turns to a new choice, its state is about the one before.
    if props.model.key() != Some(&props.wanted) {
        return html! { <p class="picker__status">{ texts.waiting }</p> };
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
                    { &subject.model }<span class="visually-hidden">{ texts.is_ready }</span>
                </p>
                <p>{ (texts.model_facts)(
                    &words::known(subject.n_params.map(|n| (all.units.parameters)(&(all.units.short_parameters)(n))), all.units.unknown),
                    &words::known(subject.quantization.clone(), all.units.unknown),
                    &words::known(subject.model_bytes.map(words::bytes), all.units.unknown), &count(u64::from(*context_length)),
                ) }</p>
                <p class="picker__engine">{ engine_badge(subject) }<span>{ (all.told)(engine_reason) }</span></p>
            </div>
        },
    }
}

/// How far the loading is, where no model is there yet.
pub fn loading(progress: Option<&(Stage, u64, u64)>) -> Html {
    html! { <LoadingLine progress={progress.copied()} /> }
}

#[derive(PartialEq, Properties)]
struct LoadingLineProps {
    progress: Option<(Stage, u64, u64)>,
}

#[component]
fn LoadingLine(props: &LoadingLineProps) -> Html {
    let texts = &use_texts().pickers;
    let Some((stage, done, total)) = props.progress else {
        return html! { <p class="picker__status" role="status">{ texts.opening_model }</p> };
    };
    let what = match stage {
        Stage::Read => texts.reading_model,
        Stage::Prepare => texts.preparing_gpu,
    };
    // Without a total the bar has no value: it only shows that something goes on.
    let value = (total > 0).then(|| done.to_string());
    html! {
        <div class="picker__status">
            <p role="status">{ what }{ "…" }</p>
            <progress class="meter" max={total.max(1).to_string()} {value} aria-label={what}></progress>
            if stage == Stage::Read { <p>{ (texts.of)(&words::bytes(done), &words::bytes(total)) }</p> }
        </div>
    }
}
