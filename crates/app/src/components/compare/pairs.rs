//! Any two of the runs, item by item.

use std::rc::Rc;

use charts::comparison::{Flips, PairText};
use charts::text::chart_texts;
use charts::use_lang;
use eval::compare::{Comparison, Flip};
use web_sys::HtmlSelectElement;
use yew::prelude::*;

use super::FlippedItem;
use crate::compare::{Change, Compare};
use crate::components::ChartSave;
use crate::reduce::Action;
use crate::shell::Shell;
use crate::text::use_texts;

/// Flipped items that are listed.
const MOST_FLIPS: usize = 200;

/// The comparison, the screen's state and the shell.
#[derive(PartialEq, Properties)]
pub struct PairsProps {
    /// The comparison.
    pub of: Rc<Comparison>,
    /// The screen's state.
    pub compare: Compare,
    /// The shell.
    pub shell: Shell,
}

/// Two choices, the difference, and the items that flipped.
#[component]
pub fn Pairs(props: &PairsProps) -> Html {
    let texts = use_texts().compare();
    let (of, shell) = (&props.of, &props.shell);
    let (a, b) = props.compare.pair_of(of.runs.len());
    let choose = |id: &'static str,
                  label: &'static str,
                  value: usize,
                  other: usize,
                  is_first: bool| {
        let shell = shell.clone();
        let onchange = Callback::from(move |event: Event| {
            let select: HtmlSelectElement = event.target_unchecked_into();
            let Ok(now) = select.value().parse::<usize>() else {
                return;
            };
            let (a, b) = if is_first { (now, other) } else { (other, now) };
            shell.dispatch(Action::Compare(Change::Pair(a, b)));
        });
        let option = |(at, run): (usize, &eval::compare::RunSummary)| {
            html! { <option value={at.to_string()} selected={at == value}>{ &run.name }</option> }
        };
        html! {
            <div class="field">
                <label class="field__label" for={id}>{ label }</label>
                <select class="field__input" {id} {onchange}>{ for of.runs.iter().enumerate().map(option) }</select>
            </div>
        }
    };
    html! {
        <section class="pairs" aria-labelledby="pairs-title">
            <h2 id="pairs-title" class="section-title">{ texts.pairs }</h2>
            <p class="deck__note">{ texts.pairs_about }</p>
            <div class="pairs__choice">
                { choose("pair-first", texts.first, a, b, true) }
                { choose("pair-second", texts.second, b, a, false) }
            </div>
            <Chosen of={Rc::clone(of)} compare={props.compare.clone()} shell={shell.clone()} />
        </section>
    }
}

/// The pair that was chosen, whichever of its runs comes first.
#[component]
fn Chosen(props: &PairsProps) -> Html {
    let texts = use_texts().compare();
    let shared = &chart_texts(use_lang()).comparison;
    let (of, shell, compare) = (&props.of, &props.shell, &props.compare);
    let (a, b) = compare.pair_of(of.runs.len());
    let (a, b) = (a.min(b), a.max(b));
    if a == b {
        return html! { <p class="pairs__why" role="status">{ texts.same }</p> };
    }
    if let Some(unpaired) = of.unpaired.iter().find(|pair| (pair.a, pair.b) == (a, b)) {
        return html! { <p class="pairs__why" role="status">{ (shared.unpaired)(unpaired.reason) }</p> };
    }
    let Some(at) = of.pairs.iter().position(|pair| (pair.a, pair.b) == (a, b)) else {
        return html! {};
    };
    let pair = &of.pairs[at];
    let open = compare.open_item.clone();
    let item = {
        let (shell, open) = (shell.clone(), open.clone());
        Callback::from(move |flip: Flip| {
            let key = (flip.item.clone(), flip.text);
            let is_open = open.as_ref() == Some(&key);
            let shell = shell.clone();
            let onclick = Callback::from(move |_: MouseEvent| {
                let next = (!is_open).then(|| key.clone());
                shell.dispatch(Action::Compare(Change::OpenItem(next)));
            });
            html! {
                <button class="flip-button" type="button" aria-expanded={is_open.to_string()}
                    title={(texts.open_item)(&flip.item)} {onclick}>{ &flip.item }</button>
            }
        })
    };
    let n_flips = pair.flips.len();
    html! {
        <div class="pairs__chosen" id="flipped-items">
            <PairText of={Rc::clone(of)} {at} />
            <div class="deck__head">
                <h3>{ (shared.flipped)(n_flips as u64) }</h3>
                if n_flips > 0 { <ChartSave id="flipped-items" title={(shared.flipped)(n_flips as u64)} is_table={true} /> }
            </div>
            if n_flips == 0 {
                <p class="deck__note">{ texts.no_flips }</p>
            } else {
                <p class="deck__note">{ texts.flips_about }</p>
                <Flips of={Rc::clone(of)} {at} most={MOST_FLIPS} {item} />
            }
            if let Some(key) = open {
                if let Some(flip) = pair.flips.iter().find(|flip| flip.item == key.0 && flip.text == key.1) {
                    <FlippedItem of={Rc::clone(of)} compare={compare.clone()} flip={flip.clone()} sides={(a, b)} shell={shell.clone()} />
                }
            }
        </div>
    }
}
