//! A group of answers, with numbers that one can change: rewards to advantages, ratio to objective.

use charts::number::fixed;
use web_sys::HtmlInputElement;
use yew::prelude::*;

use super::super::NumberField;
use crate::grpo::{Answer, Dials, Group, Term, group};
use crate::measure::Measure;
use crate::text::{Learn, use_texts};

/// Which of its halves, and what is told.
#[derive(PartialEq, Properties)]
pub struct CalculatorProps {
    /// Whether ratio, clip and reference are shown; else rewards and advantages.
    pub is_clip: bool,
    /// What is measured.
    pub measure: Measure,
    /// Called with it.
    pub on_found: Callback<f64>,
}

/// Answers of the group in each half.
const N_GROUP: usize = 8;
const N_CLIP: usize = 4;

fn start(is_clip: bool) -> (Vec<Answer>, Dials) {
    let n = if is_clip { N_CLIP } else { N_GROUP };
    let answer = |at: usize| Answer {
        is_right: at % 2 == 0,
        keeps_form: true,
        ratio: 1.0,
        reference: 1.0,
    };
    let dials = Dials {
        form_reward: 0.0,
        epsilon: 0.2,
        beta: 0.04,
        value: 0.5,
    };
    ((0..n).map(answer).collect(), dials)
}

/// Dials, a row for each answer, sums, and a button that holds them against the prediction.
#[component]
pub fn Calculator(props: &CalculatorProps) -> Html {
    let texts = &use_texts().learn;
    let state = use_state(|| start(props.is_clip));
    let (answers, dials) = &*state;
    let sums = group(answers, dials);
    let set = {
        let state = state.clone();
        Callback::from(move |change: (Vec<Answer>, Dials)| state.set(change))
    };
    let found = props.measure.of_group(&sums);
    let (on_found, is_clip) = (props.on_found.clone(), props.is_clip);
    let onclick = Callback::from(move |_: MouseEvent| found.into_iter().for_each(|of| on_found.emit(of)));
    let columns: &[&str] = if is_clip { &texts.clip_columns } else { &texts.group_columns };
    let row = |(at, term): (usize, &Term)| {
        let number = at + 1;
        html! {
            <tr key={at}>
                <th scope="row">{ number }</th>
                { check(texts, &state, &set, at, texts.is_right, |answer| &mut answer.is_right) }
                if is_clip {
                    <td>{ fixed(term.advantage, 2) }</td>
                    { number_cell(&state, &set, at, (texts.ratio_of)(number), |answer| &mut answer.ratio) }
                    <td class={classes!(term.is_clipped.then_some("calc__clipped"))}>
                        { fixed(term.surrogate, 2) }if term.is_clipped { <span class="calc__tag">{ texts.clipped }</span> }
                    </td>
                    { number_cell(&state, &set, at, (texts.reference_of)(number), |answer| &mut answer.reference) }
                    <td>{ fixed(term.kl, 3) }</td>
                    <td class="calc__sum">{ fixed(term.objective, 3) }</td>
                } else {
                    { check(texts, &state, &set, at, texts.keeps_form, |answer| &mut answer.keeps_form) }
                    <td>{ fixed(term.reward, 2) }</td>
                    <td class="calc__sum">{ fixed(term.advantage, 2) }</td>
                    <td>{ fixed(term.ppo_advantage, 2) }</td>
                }
            </tr>
        }
    };
    html! {
        <div class="calc">
            { dial_fields(texts, &state, &set, is_clip) }
            <div class="table-scroll calc__scroll" tabindex="0" role="region" aria-label={texts.calculator}>
                <table class="table calc__table">
                    <thead><tr>{ for columns.iter().map(|name| html! { <th scope="col">{ *name }</th> }) }</tr></thead>
                    <tbody>{ for sums.terms.iter().enumerate().map(row) }</tbody>
                </table>
            </div>
            { totals(texts, &sums, is_clip) }
            <button class="button button--primary experiment__run" type="button" disabled={found.is_none()} {onclick}>{ texts.compare }</button>
        </div>
    }
}

type Values = UseStateHandle<(Vec<Answer>, Dials)>;
type Set = Callback<(Vec<Answer>, Dials)>;

fn check(texts: &'static Learn, state: &Values, set: &Set, at: usize, what: &'static str, of: fn(&mut Answer) -> &mut bool) -> Html {
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

fn number_cell(state: &Values, set: &Set, at: usize, name: String, of: fn(&mut Answer) -> &mut f64) -> Html {
    let (state, set) = (state.clone(), set.clone());
    let value = *of(&mut state.0[at].clone());
    let onchange = Callback::from(move |event: Event| {
        let input: HtmlInputElement = event.target_unchecked_into();
        let (mut answers, dials) = (*state).clone();
        let number = input.value_as_number();
        let number = if number.is_finite() { number.clamp(0.05, 5.0) } else { value };
        input.set_value(&number.to_string());
        *of(&mut answers[at]) = number;
        set.emit((answers, dials));
    });
    html! {
        <td><input class="calc__number" type="number" min="0.05" max="5" step="0.05" aria-label={name} value={value.to_string()} {onchange} /></td>
    }
}

fn dial_fields(texts: &'static Learn, state: &Values, set: &Set, is_clip: bool) -> Html {
    let dial = |id: &'static str, label: &'static str, hint: &'static str, (max, step): (f64, f64), of: fn(&mut Dials) -> &mut f64| {
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

fn totals(texts: &'static Learn, sums: &Group, is_clip: bool) -> Html {
    let fact = |name: &'static str, value: f64| html! { <div><dt>{ name }</dt><dd>{ fixed(value, 3) }</dd></div> };
    html! {
        <dl class="calc__totals" aria-live="off">
            { fact(texts.mean, sums.mean) }
            { fact(texts.std, sums.std) }
            if is_clip { { fact(texts.objective, sums.objective) } }
        </dl>
    }
}
