//! A group of answers, with numbers that one can change: rewards to advantages, ratio to objective.

use charts::number::fixed;
use yew::prelude::*;

use super::calculator_cells::{check, dial_fields, number_cell, totals};
use crate::grpo::{Answer, Dials, Term, group};
use crate::measure::Measure;
use crate::text::use_texts;

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
        is_right: at.is_multiple_of(2),
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
    let texts = use_texts().calculator();
    let state = use_state(|| start(props.is_clip));
    let (answers, dials) = &*state;
    let sums = group(answers, dials);
    let set = {
        let state = state.clone();
        Callback::from(move |change: (Vec<Answer>, Dials)| state.set(change))
    };
    let found = props.measure.of_group(&sums);
    let (on_found, is_clip) = (props.on_found.clone(), props.is_clip);
    let onclick =
        Callback::from(move |_: MouseEvent| found.into_iter().for_each(|of| on_found.emit(of)));
    let columns: &[&str] = if is_clip {
        &texts.clip_columns
    } else {
        &texts.group_columns
    };
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
