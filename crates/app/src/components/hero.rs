//! The top of the first screen: what this is, one button that works at once, and what computes here.

use yew::prelude::*;

use super::{DeviceBadge, RecordedRun};
use crate::shell::Shell;
use crate::speed::estimate;
use crate::state::{ModelChoice, State};
use crate::text::use_texts;
use crate::{dom, words};

/// The state and the shell.
#[derive(PartialEq, Properties)]
pub struct HeroProps {
    /// The state.
    pub state: UseReducerHandle<State>,
    /// The shell.
    pub shell: Shell,
}

/// Two columns: the way to a run, and a recorded one.
#[component]
pub fn Hero(props: &HeroProps) -> Html {
    let all = use_texts();
    let texts = &all.home;
    let state = &props.state;
    let settings = &state.place.settings;
    let (shell, is_running) = (props.shell.clone(), state.is_running());
    let onclick = Callback::from(move |_: MouseEvent| {
        if is_running {
            dom::follow("screen=run");
        } else {
            shell.run();
        }
    });
    let takes = match estimate(state) {
        Some(estimate) => (texts.takes)(&words::whole_duration(estimate.ms)),
        None if state.model_choice == ModelChoice::Bundled => texts.takes_unmeasured.to_owned(),
        None => String::new(),
    };
    let would_run = (texts.would_run)((all.tasks.title)(settings.task), &state.model_name());
    let name = if is_running {
        texts.show_run.to_owned()
    } else {
        (texts.run_now)(settings.n_items)
    };
    html! {
        <div class="hero">
            <header class="hero__main">
                <h1 tabindex="-1">{ texts.title }</h1>
                <p class="hero__lead">{ texts.lead }</p>
                <div class="hero__action">
                    <button class="button button--primary button--large" type="button" {onclick}>{ name }</button>
                    <p class="hero__would">{ would_run }{ " " }{ takes }</p>
                </div>
                <DeviceBadge model={state.model.clone()} />
                <p class="hero__links">
                    <a href="#screen=learn">{ texts.learn }</a>
                    <a href="#screen=compare">{ texts.compare }</a>
                </p>
            </header>
            <RecordedRun />
        </div>
    }
}
