//! The question of a round, and a person's answer to it.

use web_sys::{HtmlInputElement, SubmitEvent};
use yew::prelude::*;

use super::rich;
use crate::lesson::{Answer, Form, Prediction, Unit};
use crate::notebook::Guess;
use crate::text::use_texts;
use crate::words;

/// The question.
#[derive(PartialEq, Properties)]
pub struct PredictionFormProps {
    /// Unique on the page.
    pub id: AttrValue,
    /// The question.
    pub prediction: Prediction,
    /// What was predicted.
    pub guess: Option<Guess>,
    /// Whether the experiment has answered already.
    pub is_tested: bool,
    /// Called with a prediction.
    pub on_predict: Callback<Guess>,
}

/// A group of choices, or a slider with a button that writes its number down.
#[component]
pub fn PredictionForm(props: &PredictionFormProps) -> Html {
    let texts = use_texts().learn();
    let field = match &props.prediction.form {
        Form::Choice(answers) => {
            html! { { for answers.iter().map(|answer| choice(props, answer)) } }
        }
        Form::Slider { .. } => html! { <Slider ..props_of(props) /> },
    };
    html! {
        <fieldset class="prediction" disabled={props.is_tested}>
            <legend class="prediction__ask">{ rich(&props.prediction.ask) }</legend>
            { field }
            if props.is_tested { <p class="step__wait">{ texts.prediction_kept }</p> }
        </fieldset>
    }
}

fn props_of(props: &PredictionFormProps) -> PredictionFormProps {
    PredictionFormProps {
        id: props.id.clone(),
        prediction: props.prediction.clone(),
        guess: props.guess.clone(),
        is_tested: props.is_tested,
        on_predict: props.on_predict.clone(),
    }
}

fn choice(props: &PredictionFormProps, answer: &Answer) -> Html {
    let guess = Guess::Choice(answer.id.clone());
    let checked = props.guess.as_ref() == Some(&guess);
    let on_predict = props.on_predict.clone();
    html! {
        <label class="choice" key={answer.id.clone()}>
            <input class="choice__radio" type="radio" name={props.id.clone()} value={answer.id.clone()} {checked}
                onchange={Callback::from(move |_: Event| on_predict.emit(guess.clone()))} />
            <span>{ rich(&answer.text) }</span>
        </label>
    }
}

/// A number on a line; it counts once it is written down.
#[component]
fn Slider(props: &PredictionFormProps) -> Html {
    let texts = use_texts().learn();
    let Form::Slider {
        min,
        max,
        step,
        unit,
    } = props.prediction.form
    else {
        return Html::default();
    };
    let kept = match props.guess {
        Some(Guess::Number(number)) => Some(number),
        _ => None,
    };
    let middle = min + ((max - min) / 2.0 / step).round() * step;
    let shown = use_state(|| kept.unwrap_or(middle));
    let oninput = {
        let shown = shown.clone();
        Callback::from(move |event: InputEvent| {
            let input: HtmlInputElement = event.target_unchecked_into();
            shown.set(input.value_as_number());
        })
    };
    let onsubmit = {
        let (on_predict, number) = (props.on_predict.clone(), *shown);
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            on_predict.emit(Guess::Number(number));
        })
    };
    let number = |value: f64| amount(value, unit);
    let id = format!("{}-slider", props.id);
    html! {
        <form class="slider" {onsubmit}>
            <label class="visually-hidden" for={id.clone()}>{ &props.prediction.ask }</label>
            <span class="slider__end" aria-hidden="true">{ number(min) }</span>
            <input class="slider__line" {id} type="range" min={min.to_string()} max={max.to_string()} step={step.to_string()}
                value={shown.to_string()} aria-valuetext={number(*shown)} {oninput} />
            <span class="slider__end" aria-hidden="true">{ number(max) }</span>
            <output class="slider__value">{ number(*shown) }</output>
            if !props.is_tested {
                <button class={classes!("button", kept.is_none().then_some("button--primary"))} type="submit" disabled={kept == Some(*shown)}>
                    { if kept.is_none() { texts.write_down } else if kept == Some(*shown) { texts.written_down } else { texts.write_anew } }
                </button>
            }
        </form>
    }
}

/// A number with its unit.
pub fn amount(value: f64, unit: Unit) -> String {
    match unit {
        Unit::Percent => words::points(value),
        Unit::Number => charts::number::fixed(value, 2),
    }
}
