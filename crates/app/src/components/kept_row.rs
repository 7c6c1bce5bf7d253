//! A model file in the browser's storage: what goes on with it, and what can be done with it.

use protocol::{KeeperCommand, Kept, KeptState, Wanted};
use web_sys::HtmlElement;
use yew::prelude::*;

use super::{KeptStatus, Using};
use crate::dom;
use crate::state::ModelChoice;
use crate::text::{Models, use_texts};
use crate::words;

/// The file.
#[derive(PartialEq, Properties)]
pub struct KeptRowProps {
    /// The file.
    pub file: Kept,
    /// Bytes a second, while they come.
    pub bytes_per_s: Option<u64>,
    /// Whether it is the model in use.
    pub using: Using,
    /// Called for the keeper.
    pub on_command: Callback<KeeperCommand>,
    /// Called with a model to load.
    pub on_choose: Callback<ModelChoice>,
}

/// A row of the list.
#[component]
pub fn KeptRow(props: &KeptRowProps) -> Html {
    let texts = use_texts().models();
    let file = &props.file;
    let is_asking = use_state(|| false);
    let keeps = use_node_ref();
    {
        let keeps = keeps.clone();
        // The question takes the focus, on the answer that loses nothing.
        use_effect_with(*is_asking, move |&is_asking| {
            if is_asking && let Some(button) = keeps.cast::<HtmlElement>() {
                let _ = button.focus();
            }
        });
    }
    let ask = |is_asked: bool| {
        let is_asking = is_asking.clone();
        Callback::from(move |_: MouseEvent| is_asking.set(is_asked))
    };
    html! {
        <li class={classes!("kept__row", props.using.words(&texts.loaded).map(|_| "kept__row--used"))}>
            <div class="kept__main">
                <h3 class="kept__name">{ &file.name }</h3>
                <KeptStatus file={file.clone()} bytes_per_s={props.bytes_per_s} />
            </div>
            if *is_asking {
                { question(props, texts, &keeps, ask(false)) }
            } else {
                <div class="kept__actions">
                    { actions(props, texts) }
                    // What is in use may have to be read again.
                    if props.using == Using::No && file.state != KeptState::Elsewhere {
                        <button class="button button--quiet" type="button" aria-label={(texts.kept.delete_of)(&file.name)} onclick={ask(true)}>{ texts.kept.delete }</button>
                    }
                </div>
            }
        </li>
    }
}

fn actions(props: &KeptRowProps, all: &Models) -> Html {
    let texts = &all.kept;
    let file = &props.file;
    let button = |name: &'static str, is_primary: bool, commands: Vec<KeeperCommand>| {
        let on_command = props.on_command.clone();
        let class = classes!("button", is_primary.then_some("button--primary"));
        let onclick = Callback::from(move |_: MouseEvent| {
            commands
                .iter()
                .cloned()
                .for_each(|command| on_command.emit(command));
        });
        html! { <button {class} type="button" aria-label={format!("{name}: {}", file.name)} {onclick}>{ name }</button> }
    };
    let id = file.id.clone();
    let go_on = KeeperCommand::Fetch(Wanted {
        url: file.url.clone(),
        name: file.name.clone(),
        sha256: file.sha256.clone().filter(|_| file.is_sha256_known),
    });
    match &file.state {
        KeptState::Whole => {
            html! { <>{ load(props, all) }{ button(texts.verify, false, vec![KeeperCommand::Verify { id }]) }</> }
        }
        KeptState::Fetching => button(texts.pause, false, vec![KeeperCommand::Pause { id }]),
        // The wait is ended first: who waits is not to be begun anew.
        KeptState::Waiting { .. } => html! {
            <>
                { button(texts.try_now, false, vec![KeeperCommand::Pause { id: id.clone() }, go_on]) }
                { button(texts.pause, false, vec![KeeperCommand::Pause { id }]) }
            </>
        },
        KeptState::Paused => button(texts.go_on, true, vec![go_on]),
        KeptState::Failed { .. } => button(texts.try_again, false, vec![go_on]),
        KeptState::Verifying | KeptState::Elsewhere => Html::default(),
    }
}

fn load(props: &KeptRowProps, texts: &Models) -> Html {
    if let Some(words) = props.using.words(&texts.loaded) {
        return html! { <span class="kept__used">{ words }</span> };
    }
    let (on_choose, id) = (
        props.on_choose.clone(),
        AttrValue::from(props.file.id.clone()),
    );
    let onclick = Callback::from(move |_: MouseEvent| {
        on_choose.emit(ModelChoice::Stored { id: id.clone() });
    });
    html! {
        <button class="button button--primary" type="button" aria-label={(texts.kept.load_of)(&props.file.name)} {onclick}>{ texts.kept.load }</button>
    }
}

/// Whether it should really go.
fn question(
    props: &KeptRowProps,
    texts: &Models,
    keeps: &NodeRef,
    on_keep: Callback<MouseEvent>,
) -> Html {
    let texts = &texts.kept;
    let size = words::bytes(props.file.n_done_bytes);
    let (on_command, id) = (props.on_command.clone(), props.file.id.clone());
    let on_delete = Callback::from(move |_: MouseEvent| {
        on_command.emit(KeeperCommand::Delete { id: id.clone() });
        dom::focus_id("kept-title");
    });
    html! {
        <div class="kept__question" role="group" aria-label={(texts.delete_question_of)(&props.file.name)}>
            <p>{ (texts.delete_question)(&size) }</p>
            <button class="button button--danger" type="button" onclick={on_delete}>{ (texts.delete_size)(&size) }</button>
            <button ref={keeps.clone()} class="button" type="button" onclick={on_keep}>{ texts.keep }</button>
        </div>
    }
}
