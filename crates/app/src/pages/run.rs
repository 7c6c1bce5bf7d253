//! The run: live while it goes on, then its results.

use std::rc::Rc;

use charts::number::plural;
use eval::Report;
use yew::prelude::*;

use crate::components::{ChartDeck, Headline, ItemGrid, LiveBoard, Notice, RunFacts, RunProgress};
use crate::reduce::Action;
use crate::shell::Shell;
use crate::state::{Phase, Run, State, Worker};
use crate::words;

/// The state and the shell.
#[derive(PartialEq, Properties)]
pub struct RunPageProps {
    /// The state.
    pub state: UseReducerHandle<State>,
    /// The shell.
    pub shell: Shell,
}

/// The run, or where to start one.
#[component]
pub fn RunPage(props: &RunPageProps) -> Html {
    let Some(run) = &props.state.run else {
        return html! {
            <section class="empty">
                <h1 tabindex="-1">{ "No run yet" }</h1>
                <p>{ "Runs are kept in the page only while it is open. Start one, or open one that you saved." }</p>
                <a class="button button--primary" href="#screen=home">{ "Set up a run" }</a>
            </section>
        };
    };
    html! {
        <>
            { heading(props, run) }
            { match (&run.phase, &run.report) {
                (Phase::Wanted, _) => waiting(props),
                (Phase::Running | Phase::Cancelling, _) => live(props, run),
                (_, Some(report)) => results(run, report),
                _ => html! { <p>{ "No sample was finished." }</p> },
            } }
        </>
    }
}

fn heading(props: &RunPageProps, run: &Run) -> Html {
    let task = run
        .header
        .as_ref()
        .map_or(props.state.place.settings.task, |header| header.spec.task)
        .task();
    let state = props.state.clone();
    let shell = props.shell.clone();
    let is_over = run.report.is_some();
    html! {
        <header class="run-head">
            <div>
                <p class="run-head__kicker">{ subtitle(run) }</p>
                <h1 tabindex="-1">{ task.title }</h1>
                <p class="run-head__about">{ task.about }</p>
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
        </header>
    }
}

fn subtitle(run: &Run) -> String {
    let Some(header) = &run.header else {
        return "Getting ready".to_owned();
    };
    let n = plural(run.samples.len() as u64, "sample", "samples");
    let time = (run.elapsed_ms > 0.0).then(|| format!(" in {}", words::duration(run.elapsed_ms)));
    let time = time.filter(|_| !run.is_active()).unwrap_or_default();
    format!(
        "{} on {}: {n}{time}",
        header.subject.model, header.dataset.name
    )
}

fn more_button(props: &RunPageProps) -> Html {
    let shell = props.shell.clone();
    let onclick = Callback::from(move |_: MouseEvent| shell.dispatch(Action::WantMore));
    html! { <button class="button" type="button" {onclick}>{ "Continue" }</button> }
}

/// How the run ended, when not as planned.
fn end_notice(props: &RunPageProps, run: &Run) -> Html {
    let n_done = run.samples.len();
    let shell = props.shell.clone();
    let restart = matches!(props.state.worker, Worker::Broken(_))
        .then(|| AttrValue::from("Restart the engine"));
    html! {
        <>
            if let Phase::Failed(sentence) = &run.phase {
                <Notice sentence={sentence.clone()} action={restart} on_action={Callback::from(move |()| shell.start_worker())} />
            }
            if run.phase == Phase::Cancelled && n_done > 0 {
                <p class="run-head__note">{ format!("{n_done} of {} samples: the run stopped before its end.", run.n_samples) }</p>
            }
            { for run.warnings.iter().map(|warning| html! { <Notice sentence={warning.clone()} /> }) }
        </>
    }
}

fn waiting(props: &RunPageProps) -> Html {
    let shell = props.shell.clone();
    let progress = match &props.state.model {
        crate::state::Model::Loading { progress, .. } => progress.as_ref(),
        _ => None,
    };
    html! {
        <section class="progress" aria-label="Getting ready">
            { crate::components::loading(progress) }
            <button class="button" type="button" onclick={Callback::from(move |_: MouseEvent| shell.cancel())}>{ "Cancel" }</button>
        </section>
    }
}

fn live(props: &RunPageProps, run: &Run) -> Html {
    let shell = props.shell.clone();
    html! {
        <>
            <RunProgress run={run.clone()} on_cancel={Callback::from(move |()| shell.cancel())} />
            <ItemGrid samples={run.samples.clone()} n_samples={run.n_samples} />
            <LiveBoard board={props.shell.board().clone()} />
        </>
    }
}

fn results(run: &Run, report: &Rc<Report>) -> Html {
    let n_samples = u32::try_from(run.samples.len()).unwrap_or(u32::MAX);
    html! {
        <>
            <Headline report={Rc::clone(report)} />
            <ChartDeck report={Rc::clone(report)} />
            <ItemGrid samples={run.samples.clone()} {n_samples} />
            if let Some(header) = &run.header { <RunFacts header={Rc::clone(header)} /> }
        </>
    }
}
