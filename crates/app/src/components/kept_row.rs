//! A model file in the browser's storage: what goes on with it, and what can be done with it.

use protocol::{KeeperCommand, Kept, KeptState, Wanted};
use web_sys::HtmlElement;
use yew::prelude::*;

use super::prose;
use crate::dom;
use crate::shelf::headway;
use crate::state::{Model, ModelChoice, ModelKey};
use crate::words;

/// Whether a model is the one in use.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Using {
    /// Another one is.
    No,
    /// It is on its way.
    Loading,
    /// It is.
    Yes,
}

impl Using {
    /// Whether the model in the worker is this one.
    #[must_use]
    pub fn of(choice: &ModelChoice, wanted: &ModelKey, model: &Model) -> Self {
        if wanted.choice != *choice {
            return Self::No;
        }
        match model {
            Model::Loaded { key, .. } if key == wanted => Self::Yes,
            Model::Failed { key, .. } if key == wanted => Self::No,
            _ => Self::Loading,
        }
    }

    /// What stands in place of *Load*; `None` where that is offered.
    #[must_use]
    pub const fn words(self) -> Option<&'static str> {
        match self {
            Self::No => None,
            Self::Loading => Some("Loading…"),
            Self::Yes => Some("In use"),
        }
    }
}

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
    let is_whole = file.state == KeptState::Whole;
    let is_moving = matches!(
        file.state,
        KeptState::Fetching | KeptState::Waiting { .. } | KeptState::Verifying
    );
    let ask = |is_asked: bool| {
        let is_asking = is_asking.clone();
        Callback::from(move |_: MouseEvent| is_asking.set(is_asked))
    };
    html! {
        <li class={classes!("kept__row", props.using.words().map(|_| "kept__row--used"))}>
            <div class="kept__main">
                <h3 class="kept__name">{ &file.name }</h3>
                if !is_whole { { meter(file, is_moving) } }
                { state(props) }
                if is_whole { { checked(file) } }
            </div>
            if *is_asking {
                { question(props, &keeps, ask(false)) }
            } else {
                <div class="kept__actions">
                    { actions(props) }
                    // What is in use may have to be read again.
                    if props.using == Using::No && file.state != KeptState::Elsewhere {
                        <button class="button button--quiet" type="button" aria-label={format!("Delete {}", file.name)} onclick={ask(true)}>{ "Delete…" }</button>
                    }
                </div>
            }
        </li>
    }
}

fn meter(file: &Kept, is_moving: bool) -> Html {
    let total = file.n_total_bytes.filter(|&total| total > 0);
    let value = total.map(|_| file.n_done_bytes.to_string());
    let class = classes!("meter", (!is_moving).then_some("meter--still"));
    if total.is_none() && !is_moving {
        return Html::default();
    }
    html! { <progress {class} max={total.unwrap_or(1).to_string()} {value} aria-label={format!("{} on disk", file.name)}></progress> }
}

/// What goes on, as a sentence.
fn state(props: &KeptRowProps) -> Html {
    let file = &props.file;
    let so_far = headway(file.n_done_bytes, file.n_total_bytes, None);
    let line = |text: String| html! { <p class="kept__about numbers">{ text }</p> };
    match &file.state {
        KeptState::Whole => line(words::bytes(file.n_done_bytes)),
        KeptState::Fetching => line(headway(
            file.n_done_bytes,
            file.n_total_bytes,
            props.bytes_per_s,
        )),
        KeptState::Paused => line(format!(
            "Paused at {so_far}. What is here stays, also when the page is closed."
        )),
        KeptState::Waiting { sentence, retry_ms } => html! {
            <>
                { line(so_far) }
                <p class="kept__about">{ prose(sentence) }{ format!(" The next try is in {}.", words::whole_duration(*retry_ms as f64)) }</p>
            </>
        },
        KeptState::Verifying => line(format!(
            "Reading all {} again to compute the SHA-256…",
            words::bytes(file.n_done_bytes)
        )),
        KeptState::Failed { sentence } => html! {
            <>
                { line(so_far) }
                <p class="kept__failure" role="alert">{ prose(sentence) }</p>
            </>
        },
        KeptState::Elsewhere => line(
            "Another tab of this site works on it. Pause it there, or close that tab.".to_owned(),
        ),
    }
}

/// How sure it is that the bytes are right.
fn checked(file: &Kept) -> Html {
    let Some(sha256) = &file.sha256 else {
        return Html::default();
    };
    let said = if file.is_sha256_known {
        "equal to the published one"
    } else {
        "computed as it came; none is known to compare with"
    };
    html! {
        <details class="kept__hash">
            <summary><span class={classes!("kept__check", file.is_sha256_known.then_some("kept__check--known"))}>{ "SHA-256 " }{ said }</span></summary>
            <code>{ sha256 }</code>
            <p>{ "From " }<span class="kept__url">{ &file.url }</span></p>
        </details>
    }
}

fn actions(props: &KeptRowProps) -> Html {
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
            html! { <>{ load(props) }{ button("Verify", false, vec![KeeperCommand::Verify { id }]) }</> }
        }
        KeptState::Fetching => button("Pause", false, vec![KeeperCommand::Pause { id }]),
        // The wait is ended first: who waits is not to be begun anew.
        KeptState::Waiting { .. } => html! {
            <>
                { button("Try now", false, vec![KeeperCommand::Pause { id: id.clone() }, go_on]) }
                { button("Pause", false, vec![KeeperCommand::Pause { id }]) }
            </>
        },
        KeptState::Paused => button("Go on", true, vec![go_on]),
        KeptState::Failed { .. } => button("Try again", false, vec![go_on]),
        KeptState::Verifying | KeptState::Elsewhere => Html::default(),
    }
}

fn load(props: &KeptRowProps) -> Html {
    if let Some(words) = props.using.words() {
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
        <button class="button button--primary" type="button" aria-label={format!("Load: {}", props.file.name)} {onclick}>{ "Load" }</button>
    }
}

/// Whether it should really go.
fn question(props: &KeptRowProps, keeps: &NodeRef, on_keep: Callback<MouseEvent>) -> Html {
    let size = words::bytes(props.file.n_done_bytes);
    let (on_command, id) = (props.on_command.clone(), props.file.id.clone());
    let on_delete = Callback::from(move |_: MouseEvent| {
        on_command.emit(KeeperCommand::Delete { id: id.clone() });
        dom::focus_id("kept-title");
    });
    html! {
        <div class="kept__question" role="group" aria-label={format!("Delete {}?", props.file.name)}>
            <p>{ format!("Delete {size} from this browser? It would have to be downloaded again.") }</p>
            <button class="button button--danger" type="button" onclick={on_delete}>{ format!("Delete {size}") }</button>
            <button ref={keeps.clone()} class="button" type="button" onclick={on_keep}>{ "Keep it" }</button>
        </div>
    }
}
