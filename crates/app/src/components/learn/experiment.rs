//! An experiment on the page's own engine: a button, how far it is, and its results.

use std::rc::Rc;

use yew::prelude::*;

use super::Results;
use crate::components::{LiveBoard, Notice};
use crate::learn::{Change, Experiment};
use crate::lesson::{Round, View};
use crate::notebook::RoundKey;
use crate::shell::Shell;
use crate::state::{Model, Phase, State, Worker};
use crate::text::use_texts;

/// The round.
#[derive(PartialEq, Properties)]
pub struct ExperimentPanelProps {
    /// The state.
    pub state: UseReducerHandle<State>,
    /// The shell.
    pub shell: Shell,
    /// Which round.
    pub key_of: RoundKey,
    /// The round.
    pub round: Rc<Round>,
    /// How its results are shown.
    pub show: Vec<View>,
}

/// The panel.
#[component]
pub fn ExperimentPanel(props: &ExperimentPanelProps) -> Html {
    let texts = use_texts().learn();
    let state = &props.state;
    let mine = (state.learn.experiment.as_ref()).filter(|of| of.key == props.key_of);
    let results = state.learn.results.get(&props.key_of);
    if let Some(experiment) = mine.filter(|of| of.run.is_active()) {
        return html! { { working(props, experiment) } };
    }
    let begin = {
        let (shell, key, round) = (
            props.shell.clone(),
            props.key_of.clone(),
            Rc::clone(&props.round),
        );
        Callback::from(move |()| shell.learn(Change::Begin(key.clone(), Rc::clone(&round))))
    };
    let is_free = !state.is_running() && !state.learn.is_active() && !state.device.is_busy();
    let label = if results.is_some() {
        texts.run_again
    } else {
        texts.run
    };
    let onclick = {
        let begin = begin.clone();
        Callback::from(move |_: MouseEvent| begin.emit(()))
    };
    let class = classes!(
        "button",
        "experiment__run",
        results.is_none().then_some("button--primary")
    );
    html! {
        <>
            if let Worker::Broken(sentence) = &state.worker {
                <Notice sentence={sentence.clone()} action={texts.restart_engine} on_action={restart(&props.shell)} />
            } else if let Some(Phase::Failed(sentence)) = mine.map(|of| &of.run.phase) {
                <Notice sentence={sentence.clone()} action={texts.run_again} on_action={begin} />
            } else {
                <button {class} type="button" disabled={!is_free} {onclick}>{ label }</button>
                if !is_free { <p class="step__wait">{ texts.busy }</p> }
            }
            if let Some(results) = results { <Results runs={Rc::clone(results)} show={props.show.clone()} round={Rc::clone(&props.round)} /> }
        </>
    }
}

fn restart(shell: &Shell) -> Callback<()> {
    let shell = shell.clone();
    Callback::from(move |()| shell.start_worker())
}

/// How far the experiment is. Spoken at its beginning and at its end only.
fn working(props: &ExperimentPanelProps, experiment: &Experiment) -> Html {
    let texts = crate::text::texts(props.state.lang()).learn();
    let shell = props.shell.clone();
    let (n_done, n_all) = experiment.progress();
    let name = experiment.plan().map(|plan| plan.name.clone());
    let is_loading =
        experiment.run.phase == Phase::Wanted && !matches!(props.state.model, Model::Loaded { .. });
    let is_sent = experiment.is_sent();
    let is_cancelling = experiment.run.phase == Phase::Cancelling;
    html! {
        <div class="experiment">
            <progress class="meter meter--large" max={n_all.max(1).to_string()} value={n_done.to_string()} aria-label={texts.progress}></progress>
            <div class="experiment__row">
                <p class="experiment__now">
                    <span>{ if is_loading { texts.getting_ready.into() } else { name.unwrap_or_default() } }</span>
                    <span class="experiment__count">{ (texts.answers_of)(n_done, n_all) }</span>
                </p>
                <button class="button" type="button" disabled={is_cancelling}
                    onclick={Callback::from(move |_: MouseEvent| shell.cancel_experiment(is_sent))}>{ texts.cancel }</button>
            </div>
            <p class="visually-hidden" role="status">{ texts.running }</p>
            <LiveBoard board={props.shell.board().clone()} />
        </div>
    }
}
