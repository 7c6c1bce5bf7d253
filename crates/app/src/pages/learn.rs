//! The lessons.

use yew::prelude::*;

use crate::shell::Shell;
use crate::state::State;
use crate::text::use_texts;

/// The state and the shell.
#[derive(PartialEq, Properties)]
pub struct LearnPageProps {
    /// The state.
    pub state: UseReducerHandle<State>,
    /// The shell.
    pub shell: Shell,
}

/// The screen.
#[component]
pub fn LearnPage(_props: &LearnPageProps) -> Html {
    let texts = use_texts();
    html! { <h1 tabindex="-1">{ texts.nav.learn }</h1> }
}
