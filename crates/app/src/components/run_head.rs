//! The head of a run: what it is, how it ended, what can be done with it.

use yew::prelude::*;

use super::{BUNDLED_NAME, Notice, engine_badge};
use crate::later::{LaterPart, Part};
use crate::reduce::Action;
use crate::shell::Shell;
use crate::state::{Phase, Run, State, Worker};
use crate::text::{RunTexts, Texts, use_texts};
use crate::{dom, words};

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
    let texts = use_texts();
    let run = &props.run;
    let task = run
        .header
        .as_ref()
        .map_or(props.state.place.settings.task, |header| header.spec.task);
    let state = props.state.clone();
    let shell = props.shell.clone();
    let is_over = run.report.is_some();
    // A long run out of a file is that file.
    let can_save = is_over && (run.long.is_none() || run.kept_id().is_some());
    let is_bundled = run
        .header
        .as_ref()
        .is_some_and(|header| header.subject.model == BUNDLED_NAME);
    html! {
        <header class="run-head">
            <div>
                <p class="run-head__kicker">{ subtitle(run, &texts.run) }</p>
                <h1 tabindex="-1">{ (texts.tasks.title)(task) }</h1>
                <p class="run-head__about">{ (texts.tasks.about)(task) }</p>
                if let Some(header) = &run.header { <p class="run-head__engine">{ engine_badge(&header.subject) }</p> }
            </div>
            <div class="run-head__actions">
                if is_over && run.phase != Phase::Complete && run.order.is_some() { { more_button(props, texts) } }
                if is_over && run.long.is_none() { { compare_button(props, texts) } }
                if let Some(header) = run.header.clone().filter(|_| is_over && run.long.is_none()) { <LaterPart part={Part::Exports(header, run.samples.clone())} /> }
                if can_save {
                    <button class="button" type="button" onclick={Callback::from(move |_: MouseEvent| shell.download_record(&state))}>
                        { texts.run.save }
                    </button>
                }
                if is_over {
                    <a class="button button--primary" href="#screen=home">{ texts.run.new_run }</a>
                }
            </div>
            { end_notice(props, run, texts) }
            if is_over && run.long.is_some() { <p class="run-head__note">{ (texts.run.long)(run.n_own_done()) }</p> }
            if is_over && is_bundled { <p class="run-head__note">{ (texts.tasks.caveat)(task) }</p> }
        </header>
    }
}

fn subtitle(run: &Run, texts: &RunTexts) -> String {
    let Some(header) = &run.header else {
        return if run.is_active() {
            texts.getting_ready
        } else {
            texts.not_started
        }
        .to_owned();
    };
    let subject = (texts.subject)(&header.subject.model, &header.dataset.name);
    if run.is_active() {
        return subject;
    }
    let time =
        (run.elapsed_ms > 0.0 && run.n_resumed == 0).then(|| words::duration(run.elapsed_ms));
    let done = (texts.done)(run.n_own_done(), time.as_deref());
    format!("{subject}: {done}")
}

/// Takes the run to the Compare screen.
fn compare_button(props: &RunHeadProps, texts: &'static Texts) -> Html {
    let texts = &texts.run;
    let (shell, run) = (props.shell.clone(), props.run.clone());
    let onclick = Callback::from(move |_: MouseEvent| {
        shell.compare_run(&run, texts);
        dom::follow("screen=compare");
    });
    html! { <button class="button" type="button" {onclick}>{ texts.add_to }</button> }
}

fn more_button(props: &RunHeadProps, texts: &Texts) -> Html {
    let shell = props.shell.clone();
    let onclick = Callback::from(move |_: MouseEvent| shell.dispatch(Action::WantMore));
    html! { <button class="button" type="button" {onclick}>{ texts.run.go_on }</button> }
}

/// How the run ended, when not as planned.
fn end_notice(props: &RunHeadProps, run: &Run, texts: &Texts) -> Html {
    let n_done = run.n_own_done();
    let shell = props.shell.clone();
    let restart = matches!(props.state.worker, Worker::Broken(_))
        .then(|| AttrValue::from(texts.frame.restart));
    html! {
        <>
            if let Phase::Failed(sentence) = &run.phase {
                <Notice sentence={sentence.clone()} action={restart} on_action={Callback::from(move |()| shell.start_worker())} />
            }
            if run.phase == Phase::Cancelled && n_done > 0 {
                <p class="run-head__note">{ (texts.run.stopped)(n_done, run.n_own_samples()) }</p>
            }
            if let Some(note) = run.notes.last() { <p class="run-head__note" role="status">{ (texts.told)(note) }</p> }
            { for run.warnings.iter().map(|warning| html! { <Notice sentence={warning.clone()} /> }) }
        </>
    }
}
