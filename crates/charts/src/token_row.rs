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
    let joined = tagged.is_inside().then_some("token--inside");
    if tagged.is_right() {
        // Of an entity that is right, the first word carries the type.
        let quiet = tagged.is_inside().then_some("visually-hidden");
        return html! {
            <li class={classes!("token", "token--right", joined)}>
                <span class="token__tag"><span class={classes!(quiet)}>{ "✓ " }{ tagged.kind() }</span><span class="visually-hidden">{ ", right: " }</span></span>
                <span class="token__word">{ &tagged.token }</span>
            </li>
        };
    }
    let (class, sign, read) = match &tagged.read {
        Some(read) => ("token token--wrong", "✗ ", read.as_str()),
        None => ("token token--none", "∅ ", "nothing"),
    };
    html! {
        <li class={classes!(class, joined)}>
            <span class="token__tag"><span class="visually-hidden">{ "read as " }</span>{ sign }{ read }</span>
            <span class="token__word">{ &tagged.token }</span>
            <span class="token__gold">{ "gold " }{ &tagged.gold }</span>
        </li>
    }
}
