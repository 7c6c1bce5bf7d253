//! A round: predict, try, understand.

use std::rc::Rc;

use yew::prelude::*;

use super::{
    Calculator, ExperimentPanel, ExplanationView, PredictionForm, WorldsPanel, blocks, rich,
};
use crate::learn::Change;
use crate::lesson::{Apparatus, Lesson, Round};
use crate::notebook::{Guess, RoundKey};
use crate::shell::Shell;
use crate::state::State;
use crate::text::use_texts;

/// The round.
#[derive(PartialEq, Properties)]
pub struct RoundViewProps {
    /// The state.
    pub state: UseReducerHandle<State>,
    /// The shell.
    pub shell: Shell,
    /// Its lesson.
    pub lesson: Rc<Lesson>,
    /// Its place in the lesson, from 0.
    pub at: usize,
    /// The round.
    pub round: Rc<Round>,
}

/// Three steps; the second waits for the first, the third for the second.
#[component]
pub fn RoundView(props: &RoundViewProps) -> Html {
    let texts = use_texts().learn();
    let (lesson, round) = (&props.lesson, &props.round);
    let key = RoundKey::new(&lesson.id, &round.id);
    let note = props.state.learn.notebook.note(&key);
    let id = format!("round-{}", round.id);
    let on_predict = {
        let (shell, key) = (props.shell.clone(), key.clone());
        Callback::from(move |guess: Guess| shell.learn(Change::Predict(key.clone(), guess)))
    };
    let step = |name: &'static str, number: u8, is_open: bool, body: Html| {
        html! {
            <div class={classes!("step", (!is_open).then_some("step--waiting"))}>
                <h3 class="step__title"><span class="step__number" aria-hidden="true">{ number }</span>{ name }</h3>
                <div class="step__body">{ body }</div>
            </div>
        }
    };
    let predict = html! {
        <PredictionForm id={id.clone()} prediction={round.prediction.clone()} guess={note.guess.clone()}
            is_tested={note.outcome.is_some()} {on_predict} />
    };
    let has_guess = note.guess.is_some();
    let attempt = html! {
        <>
            <p class="lesson__text">{ rich(&round.experiment.about) }</p>
            if has_guess { { apparatus(props, &key) } } else { <p class="step__wait">{ texts.predict_first }</p> }
        </>
    };
    let explain = match (&note.guess, note.outcome) {
        (Some(guess), Some(outcome)) => html! {
            <ExplanationView lesson={Rc::clone(lesson)} round={Rc::clone(round)} guess={guess.clone()} {outcome} />
        },
        _ => html! { <p class="step__wait">{ texts.try_first }</p> },
    };
    html! {
        <section class="round" aria-labelledby={id.clone()}>
            <h2 class="round__title" id={id.clone()} tabindex="-1">{ &round.title }</h2>
            { blocks(&round.before, &lesson.sources, texts) }
            { step(texts.step_predict, 1, true, predict) }
            { step(texts.step_try, 2, has_guess, attempt) }
            { step(texts.step_understand, 3, note.outcome.is_some(), explain) }
        </section>
    }
}

fn apparatus(props: &RoundViewProps, key: &RoundKey) -> Html {
    let (shell, found) = (props.shell.clone(), key.clone());
    let on_found =
        Callback::from(move |outcome| shell.learn(Change::Found(found.clone(), outcome)));
    let measure = props.round.explanation.measure;
    match &props.round.experiment.with {
        Apparatus::Runs { show, .. } => html! {
            <ExperimentPanel state={props.state.clone()} shell={props.shell.clone()} key_of={key.clone()}
                round={Rc::clone(&props.round)} show={show.clone()} />
        },
        Apparatus::Worlds => html! { <WorldsPanel {on_found} /> },
        Apparatus::Group => html! { <Calculator is_clip=false {measure} {on_found} /> },
        Apparatus::Clip => html! { <Calculator is_clip=true {measure} {on_found} /> },
    }
}
