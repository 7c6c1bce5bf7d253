//! The models that need no download: the bundled one and those in the browser's storage.

use protocol::KeeperCommand;
use yew::prelude::*;

use super::{KeptRow, Notice, SpaceBar, Using};
use crate::shelf::{Keeper, Shelf};
use crate::state::{Model, ModelChoice, ModelKey};
use crate::text::{Texts, use_texts};

/// The storage.
#[derive(PartialEq, Properties)]
pub struct KeptListProps {
    /// The storage.
    pub shelf: Shelf,
    /// The choice of model and engine.
    pub wanted: ModelKey,
    /// The model in the worker.
    pub model: Model,
    /// Called for the keeper.
    pub on_command: Callback<KeeperCommand>,
    /// Called to have the files kept.
    pub on_persist: Callback<()>,
    /// Called with a model to load.
    pub on_choose: Callback<ModelChoice>,
    /// Called to start the keeper anew.
    pub on_restart: Callback<()>,
}

/// The list, with the room that it takes.
#[component]
pub fn KeptList(props: &KeptListProps) -> Html {
    let all = use_texts();
    let texts = all.kept();
    let shelf = &props.shelf;
    let on_restart = props.on_restart.clone();
    let using = |choice: &ModelChoice| Using::of(choice, &props.wanted, &props.model);
    let row = |file: &protocol::Kept| {
        let choice = ModelChoice::Stored {
            id: file.id.clone().into(),
        };
        html! {
            <KeptRow key={file.id.clone()} file={file.clone()} bytes_per_s={shelf.bytes_per_s.get(&file.id).copied()}
                using={using(&choice)} on_command={props.on_command.clone()} on_choose={props.on_choose.clone()} />
        }
    };
    html! {
        <section class="models-section" aria-labelledby="kept-title">
            <h2 id="kept-title" class="section-title" tabindex="-1">{ texts.title }</h2>
            <ul class="kept">
                { bundled(using(&ModelChoice::Bundled), &props.on_choose, all) }
                { for shelf.files.iter().flatten().map(row) }
            </ul>
            <p class="visually-hidden" role="status">{ shelf.spoken(texts) }</p>
            { match &shelf.keeper {
                Keeper::Broken(sentence) => html! {
                    <Notice sentence={sentence.clone()} action={texts.restart} on_action={on_restart} />
                },
                Keeper::Off | Keeper::Starting => html! { <p class="models-section__about">{ texts.looking }</p> },
                Keeper::Ready => html! {},
            } }
            if let Some(fault) = &shelf.fault { <Notice sentence={fault.clone()} /> }
            if shelf.files.is_some() {
                <SpaceBar space={shelf.space} has_files={shelf.files.as_ref().is_some_and(|files| !files.is_empty())}
                    is_keeping_asked={shelf.is_keeping_asked} on_persist={props.on_persist.clone()} />
            }
        </section>
    }
}

fn bundled(using: Using, on_choose: &Callback<ModelChoice>, texts: &Texts) -> Html {
    let used = using.words(texts.loaded());
    let on_choose = on_choose.clone();
    let onclick = Callback::from(move |_: MouseEvent| on_choose.emit(ModelChoice::Bundled));
    html! {
        <li class={classes!("kept__row", used.map(|_| "kept__row--used"))}>
            <div class="kept__main">
                <h3 class="kept__name">{ texts.pickers.bundled_model }</h3>
                <p class="kept__about">{ texts.kept().bundled_about }</p>
            </div>
            <div class="kept__actions">
                if let Some(words) = used {
                    <span class="kept__used">{ words }</span>
                } else {
                    <button class="button" type="button" {onclick}>{ texts.kept().load }</button>
                }
            </div>
        </li>
    }
}
