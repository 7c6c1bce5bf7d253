//! The head of a run: what it is, how it ended, what can be done with it.

use charts::number::plural;
use yew::prelude::*;

use super::{BUNDLED_NAME, Notice, caveat, engine_badge};
use crate::reduce::Action;
use crate::shell::Shell;
use crate::state::{Phase, Run, State, Worker};
use crate::words;

/// The run, the state and the shell.
#[derive(PartialEq, Properties)]
pub struct RunHeadProps {
    /// The run.
    pub run: Run,
    /// The state.
    pub state: UseReducerHandle<State>,
    /// The shell.
    pub shell: Shell,
}

/// Title, facts and buttons of a run.
#[component]
pub fn RunHead(props: &RunHeadProps) -> Html {
    let run = &props.run;
    let task = run
        .header
        .as_ref()
        .map_or(props.state.place.settings.task, |header| header.spec.task)
        .task();
    let state = props.state.clone();
    let shell = props.shell.clone();
    let is_over = run.report.is_some();
    let is_bundled = run
        .header
        .as_ref()
        .is_some_and(|header| header.subject.model == BUNDLED_NAME);
    html! {
        <header class="run-head">
            <div>
                <p class="run-head__kicker">{ subtitle(run) }</p>
                <h1 tabindex="-1">{ task.title }</h1>
                <p class="run-head__about">{ task.about }</p>
                if let Some(header) = &run.header { <p class="run-head__engine">{ engine_badge(&header.subject) }</p> }
            </div>
            <div class="run-head__actions">
                if is_over && run.phase != Phase::Complete && run.order.is_some() { { more_button(props) } }
                if is_over {
                    <button class="button" type="button" onclick={Callback::from(move |_: MouseEvent| shell.download_record(&state))}>
                        { "Save the run" }
                    </button>
                    <a class="button button--primary" href="#screen=home">{ "New run" }</a>
                }
            </div>
            { end_notice(props, run) }
            if is_over && is_bundled { <p class="run-head__note">{ caveat(task.id) }</p> }
        </header>
    }
}

fn subtitle(run: &Run) -> String {
    let Some(header) = &run.header else {
        return if run.is_active() {
            "Getting ready"
        } else {
            "Not started"
        }
        .to_owned();
    };
    let subject = format!("{} on {}", header.subject.model, header.dataset.name);
    if run.is_active() {
        return subject;
    }
    let n = plural(run.index.rows().len() as u64, "sample", "samples");
    let time = (run.elapsed_ms > 0.0 && run.n_resumed == 0)
        .then(|| format!(" in {}", words::duration(run.elapsed_ms)));
    let time = time.filter(|_| !run.is_active()).unwrap_or_default();
    format!(
        "{} on {}: {n}{time}",
        header.subject.model, header.dataset.name
    )
}

fn more_button(props: &RunHeadProps) -> Html {
    let shell = props.shell.clone();
    let onclick = Callback::from(move |_: MouseEvent| shell.dispatch(Action::WantMore));
    html! { <button class="button" type="button" {onclick}>{ "Continue" }</button> }
}

/// How the run ended, when not as planned.
fn end_notice(props: &RunHeadProps, run: &Run) -> Html {
    let n_done = run.index.rows().len();
    let shell = props.shell.clone();
    let restart = matches!(props.state.worker, Worker::Broken(_))
        .then(|| AttrValue::from("Restart the engine"));
    html! {
        <>
            if let Phase::Failed(sentence) = &run.phase {
                <Notice sentence={sentence.clone()} action={restart} on_action={Callback::from(move |()| shell.start_worker())} />
            }
            if run.phase == Phase::Cancelled && n_done > 0 {
                <p class="run-head__note">{ format!("{n_done} of {} samples: the run stopped before its end.", run.n_own_samples()) }</p>
            }
            if let Some(note) = run.notes.last() { <p class="run-head__note" role="status">{ note }</p> }
            { for run.warnings.iter().map(|warning| html! { <Notice sentence={warning.clone()} /> }) }
        </>
    }
}
