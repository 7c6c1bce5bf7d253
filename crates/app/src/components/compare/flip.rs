//! One item as two runs answered it, both thoughts beside each other.

use std::rc::Rc;

use charts::{Outcome, SampleView, use_lang};
use eval::compare::{Comparison, Flip};
use yew::prelude::*;

use super::changing;
use crate::compare::{Change, Compare};
use crate::dom;
use crate::shell::Shell;
use crate::text::use_texts;

/// The item and the runs.
#[derive(PartialEq, Properties)]
pub struct FlippedItemProps {
    /// The comparison.
    pub of: Rc<Comparison>,
    /// The screen's state.
    pub compare: Compare,
    /// The item.
    pub flip: Flip,
    /// Places of the runs.
    pub sides: (usize, usize),
    /// The shell.
    pub shell: Shell,
}

/// Two samples of the item: of the better run a right one, of the other a wrong one.
#[component]
pub fn FlippedItem(props: &FlippedItemProps) -> Html {
    let texts = use_texts().compare();
    let lang = use_lang();
    let flip = &props.flip;
    let key = (flip.item.clone(), flip.text.clone());
    // Focus follows to what was opened.
    use_effect_with(key.clone(), |_| dom::focus_id("flipped-title"));
    let side = |side: usize, is_right: bool| {
        let name = &props.of.runs[side].name;
        let Some((sample, n)) = props.compare.sample(side, &key, is_right) else {
            return html! {};
        };
        let outcome = Outcome::of(&sample);
        html! {
            <article class="flip__side">
                <header class="flip__head">
                    <h4 class="flip__run">{ name }</h4>
                    <span class={classes!("outcome-badge", outcome.class())}>{ outcome.sign() }{ " " }{ outcome.said(lang) }</span>
                    if n > 1 { <span class="item__count">{ (texts.sample_of)(sample.repeat + 1, n) }</span> }
                </header>
                <SampleView {sample} level={5} />
            </article>
        }
    };
    let (a, b) = props.sides;
    let is_first_better = flip.a > flip.b;
    html! {
        <section class="flip" aria-labelledby="flipped-title">
            <div class="deck__head">
                <p class="item__id">{ &flip.item }</p>
                <button class="button" type="button" onclick={changing(&props.shell, || Change::OpenItem(None))}>{ texts.close }</button>
            </div>
            <h3 id="flipped-title" class="flip__text" tabindex="-1">{ &flip.text }</h3>
            <div class="flip__sides">
                { side(a, is_first_better) }
                { side(b, !is_first_better) }
            </div>
        </section>
    }
}
