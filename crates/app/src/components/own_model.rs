//! Models of the person's own disk: a GGUF file, its parts, or the models of Ollama.

use web_sys::File;
use yew::prelude::*;

use super::{FileButton, Notice, Using, prose};
use crate::own::{Folder, FolderModel, OwnModels};
use crate::state::{Model, ModelChoice, ModelKey};
use crate::text::{Models, use_texts};
use crate::words;

/// What was opened.
#[derive(PartialEq, Properties)]
pub struct OwnModelProps {
    /// What was opened.
    pub own: OwnModels,
    /// The choice of model and engine.
    pub wanted: ModelKey,
    /// The model in the worker.
    pub model: Model,
    /// Called with a model file, or all parts of one.
    pub on_files: Callback<Vec<File>>,
    /// Called with everything in a folder.
    pub on_folder: Callback<Vec<File>>,
    /// Called with a model of the folder.
    pub on_choose: Callback<ModelChoice>,
}

/// The card.
#[component]
pub fn OwnModel(props: &OwnModelProps) -> Html {
    let all = use_texts().models();
    let texts = &all.own;
    let own = &props.own;
    html! {
        <section class="picker" aria-labelledby="own-title">
            <h2 id="own-title" class="section-title">{ texts.title }</h2>
            <p id="own-about" class="picker__hint">
                { texts.about }
            </p>
            <div class="own__buttons">
                <FileButton class="button" label={texts.open} multiple=true described_by="own-about" on_files={props.on_files.clone()} />
                <FileButton class="button" label={texts.folder} folder=true described_by="ollama-about" on_files={props.on_folder.clone()} />
            </div>
            <p id="ollama-about" class="picker__hint">
                { texts.folder_about.0 }<code>{ "~/.ollama/models" }</code>{ texts.folder_about.1 }
            </p>
            if own.is_opening { <p class="picker__status" role="status">{ texts.looking }</p> }
            if let Some(refusal) = &own.refusal { <Notice sentence={refusal.clone()} /> }
            if let Some(folder) = &own.folder { { models(props, folder, all) } }
        </section>
    }
}

fn models(props: &OwnModelProps, folder: &Folder, texts: &Models) -> Html {
    let row = |model: &FolderModel| {
        let choice = ModelChoice::File {
            name: model.name.clone(),
            pick: model.pick,
        };
        let using = Using::of(&choice, &props.wanted, &props.model);
        let on_choose = props.on_choose.clone();
        let onclick = Callback::from(move |_: MouseEvent| on_choose.emit(choice.clone()));
        html! {
            <li class="own__model" key={model.name.to_string()}>
                <span class="own__name">{ &model.name }</span>
                <span class="numbers own__size">{ words::bytes(model.n_bytes) }</span>
                if let Some(words) = using.words(&texts.loaded) {
                    <span class="kept__used">{ words }</span>
                } else {
                    <button class="button" type="button" aria-label={(texts.kept.load_of)(&model.name)} {onclick}>{ texts.kept.load }</button>
                }
            </li>
        }
    };
    html! {
        <>
            <ul class="own__models" aria-label={texts.own.models}>{ for folder.models.iter().map(row) }</ul>
            { for folder.notes.iter().map(|note| html! { <p class="picker__hint">{ prose(note) }</p> }) }
        </>
    }
}
