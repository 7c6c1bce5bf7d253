//! Runs beside each other.

use yew::prelude::*;

use crate::components::FourWorldsPanel;
use crate::components::compare::{Intake, Results, RunList};
use crate::shell::Shell;
use crate::state::State;
use crate::text::use_texts;

/// The state and the shell.
#[derive(PartialEq, Properties)]
pub struct ComparePageProps {
    /// The state.
    pub state: UseReducerHandle<State>,
    /// The shell.
    pub shell: Shell,
}

/// The screen.
#[component]
pub fn ComparePage(props: &ComparePageProps) -> Html {
    let texts = use_texts().compare();
    let (compare, shell) = (&props.state.compare, &props.shell);
    let run = props.state.run.clone().filter(|run| run.report.is_some());
    let (empty, what) = texts.empty;
    html! {
        <div class="compare">
            <header class="compare__head">
                <h1 tabindex="-1">{ texts.title }</h1>
                <p class="compare__lead">{ texts.lead }</p>
            </header>
            <Intake compare={compare.clone()} {run} shell={shell.clone()} />
            if compare.entries.is_empty() {
                <section class="compare__empty">
                    <h2 class="section-title">{ empty }</h2>
                    <p>{ what }</p>
                </section>
            } else {
                <RunList compare={compare.clone()} shell={shell.clone()} />
                <Results compare={compare.clone()} shell={shell.clone()} />
            }
            <FourWorldsPanel />
        </div>
    }
}
