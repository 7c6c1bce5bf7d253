//! Settings and privacy.

use yew::prelude::*;

use crate::shell::Shell;
use crate::state::State;
use crate::text::use_texts;

/// The state and the shell.
#[derive(PartialEq, Properties)]
pub struct SettingsPageProps {
    /// The state.
    pub state: UseReducerHandle<State>,
    /// The shell.
    pub shell: Shell,
}

/// The screen.
#[component]
pub fn SettingsPage(_props: &SettingsPageProps) -> Html {
    let texts = use_texts();
    html! { <h1 tabindex="-1">{ texts.nav.settings }</h1> }
}
