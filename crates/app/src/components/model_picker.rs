//! The bundled model or one's own GGUF file, and how far its loading is.

use charts::number::count;
use eval::TaskId;
use protocol::Stage;
use web_sys::{File, HtmlInputElement};
use yew::prelude::*;

use super::{Notice, caveat};
use crate::dom;
use crate::state::{Model, ModelChoice};
use crate::words;

/// What is chosen.
#[derive(PartialEq, Properties)]
pub struct ModelPickerProps {
    /// The choice.
    pub choice: ModelChoice,
    /// The model in the worker.
    pub model: Model,
    /// What it will be asked to do.
    pub task: TaskId,
    /// Called for the bundled one.
    pub on_bundled: Callback<()>,
    /// Called with a file.
    pub on_file: Callback<File>,
}

/// The model.
#[component]
pub fn ModelPicker(props: &ModelPickerProps) -> Html {
    let is_bundled = props.choice == ModelChoice::Bundled;
    let on_bundled = props.on_bundled.clone();
    let on_file = props.on_file.clone();
    let onchange = Callback::from(move |event: Event| {
        let input: HtmlInputElement = event.target_unchecked_into();
        if let Some(file) = dom::files(input.files()).into_iter().next() {
            on_file.emit(file);
        }
        input.set_value("");
    });
    html! {
        <section class="picker" aria-labelledby="model-title">
            <h2 id="model-title" class="section-title">{ "Model" }</h2>
            <div class="switch" role="group" aria-labelledby="model-title">
                <button type="button" class="switch__option" aria-pressed={is_bundled.to_string()}
                    onclick={Callback::from(move |_: MouseEvent| on_bundled.emit(()))}>{ "Bundled reasoner" }</button>
                <label class={classes!("switch__option", "file-button", (!is_bundled).then_some("switch__option--on"))}>
                    { if is_bundled { "Your GGUF file…" } else { "Another GGUF file…" } }
                    <input type="file" class="visually-hidden" accept=".gguf" {onchange} />
                </label>
            </div>
            { status(props) }
            if is_bundled { <p class="picker__hint">{ caveat(props.task) }</p> }
        </section>
    }
}

fn status(props: &ModelPickerProps) -> Html {
    // Until the worker turns to a new choice, its state is about the one before.
    if props.model.choice() != Some(&props.choice) {
        return html! { <p class="picker__status">{ "Waiting for the engine…" }</p> };
    }
    match &props.model {
        Model::Absent => Html::default(),
        Model::Loading { progress, .. } => loading(progress.as_ref()),
        Model::Failed { sentence, .. } => html! { <Notice sentence={sentence.clone()} /> },
        Model::Loaded {
            subject,
            context_length,
            ..
        } => html! {
            <div class="picker__status">
                <p class="picker__name">
                    <span class="ready-dot" aria-hidden="true"></span>
                    { &subject.model }<span class="visually-hidden">{ " is ready" }</span>
                </p>
                <p>{ format!(
                    "{}, {}, {}. Context {} tokens. Runs on the {} engine.",
                    words::parameters(subject.n_params), subject.quantization, words::bytes(subject.model_bytes),
                    count(u64::from(*context_length)), engine(&subject.engine),
                ) }</p>
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
        Stage::Build => "Building the model",
    };
    html! {
        <div class="picker__status">
            <p role="status">{ what }{ "…" }</p>
            <progress class="meter" max={total.max(1).to_string()} value={done.to_string()} aria-label={what}></progress>
            if total > 0 { <p>{ format!("{} of {}", words::bytes(done), words::bytes(total)) }</p> }
        </div>
    }
}

fn engine(name: &str) -> &str {
    match name {
        "cpu" | "cpu-exact" => "CPU",
        "gpu" => "GPU",
        other => other,
    }
}
