//! The screens that come later: a program of their own, loaded when one of them is first wanted.

use wasm_bindgen_futures::spawn_local;
use wasm_split_helpers::{SplitLoaderError, wasm_split};
use yew::prelude::*;

use crate::pages::{
    ComparePage, DevicePage, ExplorePage, LearnPage, ModelsPage, SettingsPage,
};
use crate::shell::Shell;
use crate::state::State;
use crate::url::Screen;

/// The screen, the state and the shell.
#[derive(PartialEq, Properties, Clone)]
pub struct LaterProps {
    /// Which.
    pub screen: Screen,
    /// The state.
    pub state: UseReducerHandle<State>,
    /// The shell.
    pub shell: Shell,
}

type Draw = fn(&LaterProps) -> Html;

fn draw(props: &LaterProps) -> Html {
    let LaterProps {
        screen,
        state,
        shell,
    } = props.clone();
    match screen {
        Screen::Models => html! { <ModelsPage {state} {shell} /> },
        Screen::Device => html! { <DevicePage {state} {shell} /> },
        Screen::Explore | Screen::Item => html! { <ExplorePage {state} {shell} /> },
        Screen::Compare => html! { <ComparePage {state} {shell} /> },
        Screen::Learn => html! { <LearnPage {state} {shell} /> },
        Screen::Settings => html! { <SettingsPage {state} {shell} /> },
        Screen::Home | Screen::Run => Html::default(),
    }
}

#[wasm_split(later, fallible)]
fn fetch() -> Result<Draw, SplitLoaderError> {
    Ok(draw)
}

/// The screen.
#[component]
pub fn Later(props: &LaterProps) -> Html {
    let drawn = use_state(|| None::<Draw>);
    {
        let drawn = drawn.clone();
        use_effect_with((), move |()| {
            spawn_local(async move {
                if let Ok(draw) = fetch().await {
                    drawn.set(Some(draw));
                }
            });
        });
    }
    match *drawn {
        Some(draw) => draw(props),
        None => html! { <p class="step__wait" role="status">{ "…" }</p> },
    }
}
