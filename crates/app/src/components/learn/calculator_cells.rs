//! The cells and dials of the calculator.

use charts::number::fixed;
use web_sys::HtmlInputElement;
use yew::prelude::*;

use super::super::NumberField;
use super::super::number_field::{Kind, use_number};
use crate::grpo::{Answer, Dials, Group};
use crate::text::Calculator as Texts;

/// Answers and dials, as they are.
pub type Values = UseStateHandle<(Vec<Answer>, Dials)>;
/// Called with new ones.
pub type Set = Callback<(Vec<Answer>, Dials)>;

/// A cell with a box.
pub fn check(
    texts: &'static Texts,
    state: &Values,
    set: &Set,
    at: usize,
    what: &'static str,
    of: fn(&mut Answer) -> &mut bool,
) -> Html {
    let (state, set) = (state.clone(), set.clone());
    let checked = *of(&mut state.0[at].clone());
    let onchange = Callback::from(move |event: Event| {
        let input: HtmlInputElement = event.target_unchecked_into();
        let (mut answers, dials) = (*state).clone();
        *of(&mut answers[at]) = input.checked();
        set.emit((answers, dials));
    });
    html! { <td><input class="calc__check" type="checkbox" aria-label={(texts.answer_is)(at + 1, what)} {checked} {onchange} /></td> }
}

/// A cell with a number: its field, and what a new number does.
pub fn number_cell(
    state: &Values,
    set: &Set,
    at: usize,
    name: String,
    of: fn(&mut Answer) -> &mut f64,
) -> Html {
    let (state, set) = (state.clone(), set.clone());
    let value = *of(&mut state.0[at].clone());
    let on_change = Callback::from(move |number: Option<f64>| {
        let (mut answers, dials) = (*state).clone();
        *of(&mut answers[at]) = number.unwrap_or(value);
        set.emit((answers, dials));
    });
    html! { <td><NumberCell {value} {name} {on_change} /></td> }
}

/// What a ratio of probabilities can be here.
const RATIO: Kind = Kind {
    min: 0.05,
    max: 5.0,
    is_whole: false,
    may_be_empty: false,
};

#[derive(PartialEq, Properties)]
struct NumberCellProps {
    value: f64,
    name: String,
    on_change: Callback<Option<f64>>,
}

#[component]
fn NumberCell(props: &NumberCellProps) -> Html {
    let (shown, oninput, onchange) = use_number(Some(props.value), RATIO, props.on_change.clone());
    html! {
        <input class="calc__number" type="number" min={RATIO.min.to_string()} max={RATIO.max.to_string()} step="0.05" aria-label={props.name.clone()} value={shown} {oninput} {onchange} />
    }
}

/// The dials of a half.
pub fn dial_fields(texts: &'static Texts, state: &Values, set: &Set, is_clip: bool) -> Html {
    let dial = |id: &'static str,
                label: &'static str,
                hint: &'static str,
                (max, step): (f64, f64),
                of: fn(&mut Dials) -> &mut f64| {
        let (state, set) = (state.clone(), set.clone());
        let value = *of(&mut state.1.clone());
        let on_change = Callback::from(move |new: Option<f64>| {
            let (answers, mut dials) = (*state).clone();
            *of(&mut dials) = new.unwrap_or(value);
            set.emit((answers, dials));
        });
        html! { <NumberField {id} {label} {hint} value={Some(value)} min=0.0 {max} {step} {on_change} /> }
    };
    html! {
        <div class="calc__dials">
            if is_clip {
                { dial("dial-epsilon", texts.epsilon, texts.epsilon_hint, (0.9, 0.05), |dials| &mut dials.epsilon) }
                { dial("dial-beta", texts.beta, texts.beta_hint, (2.0, 0.01), |dials| &mut dials.beta) }
            } else {
                { dial("dial-form", texts.form_reward, texts.form_reward_hint, (2.0, 0.1), |dials| &mut dials.form_reward) }
                { dial("dial-value", texts.value, texts.value_hint, (2.0, 0.1), |dials| &mut dials.value) }
            }
        </div>
    }
}

/// The sums.
pub fn totals(texts: &'static Texts, sums: &Group, is_clip: bool) -> Html {
    let fact = |name: &'static str, value: f64| html! { <div><dt>{ name }</dt><dd>{ fixed(value, 3) }</dd></div> };
    html! {
        <dl class="calc__totals" aria-live="off">
            { fact(texts.mean, sums.mean) }
            { fact(texts.std, sums.std) }
            if is_clip { { fact(texts.objective, sums.objective) } }
        </dl>
    }
}
