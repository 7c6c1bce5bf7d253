//! A tagged sentence: tags drawn over the words, right and wrong told by sign and colour.

use std::rc::Rc;

use eval::Sample;
use yew::prelude::*;

use crate::tokens::{Tagged, tagged};

/// The sample.
#[derive(PartialEq, Properties)]
pub struct TokenRowProps {
    /// A tagging sample.
    pub sample: Rc<Sample>,
}

/// Words with their tags.
#[component]
pub fn TokenRow(props: &TokenRowProps) -> Html {
    html! {
        <>
            <ol class="token-row">{ for tagged(&props.sample).iter().map(word) }</ol>
            if !props.sample.reading.unlocated.is_empty() {
                <p class="token-row__unlocated">
                    { "Named in the answer, but nowhere in the text: " }
                    { props.sample.reading.unlocated.iter().map(|(phrase, kind)| format!("{phrase} ({kind})")).collect::<Vec<_>>().join(", ") }
                    { "." }
                </p>
            }
        </>
    }
}

fn word(tagged: &Tagged) -> Html {
    if tagged.is_plain() {
        return html! { <li class="token token--plain"><span class="token__word">{ &tagged.token }</span></li> };
    }
    if tagged.is_right() {
        return html! {
            <li class="token token--right">
                <span class="token__tag">{ "✓ " }{ &tagged.gold }<span class="visually-hidden">{ ", right: " }</span></span>
                <span class="token__word">{ &tagged.token }</span>
            </li>
        };
    }
    let (class, sign, read) = match &tagged.read {
        Some(read) => ("token token--wrong", "✗ ", read.as_str()),
        None => ("token token--none", "∅ ", "nothing"),
    };
    html! {
        <li class={class}>
            <span class="token__tag"><span class="visually-hidden">{ "read as " }</span>{ sign }{ read }</span>
            <span class="token__word">{ &tagged.token }</span>
            <span class="token__gold">{ "gold " }{ &tagged.gold }</span>
        </li>
    }
}
