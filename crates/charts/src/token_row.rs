//! A tagged sentence: tags drawn over the words, right and wrong told by sign and colour.

use std::rc::Rc;

use eval::Sample;
use yew::prelude::*;

use crate::excerpt::{LeftOut, MAX_WORDS, excerpt};
use crate::text::{SampleTexts, use_chart_texts};
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
    let texts = &use_chart_texts().sample;
    let unlocated = props.sample.reading.unlocated.iter();
    let phrases: Vec<String> = unlocated
        .map(|(phrase, kind)| format!("{phrase} ({kind})"))
        .collect();
    let n_left_out = props.sample.item.tokens.len().saturating_sub(MAX_WORDS);
    html! {
        <>
            <ol class="token-row">{ for tagged(&props.sample).iter().take(MAX_WORDS).map(|tagged| word(tagged, texts)) }</ol>
            <LeftOut n={n_left_out} is_words=true />
            if !phrases.is_empty() {
                <p class="token-row__unlocated">{ excerpt(&(texts.unlocated)(&phrases.join(", "))) }</p>
            }
        </>
    }
}

fn word(tagged: &Tagged, texts: &SampleTexts) -> Html {
    if tagged.is_plain() {
        return html! { <li class="token token--plain"><span class="token__word">{ &tagged.token }</span></li> };
    }
    let joined = tagged.is_inside().then_some("token--inside");
    if tagged.is_right() {
        // Of an entity that is right, the first word carries the type.
        let quiet = tagged.is_inside().then_some("visually-hidden");
        return html! {
            <li class={classes!("token", "token--right", joined)}>
                <span class="token__tag"><span class={classes!(quiet)}>{ "✓ " }{ tagged.kind() }</span><span class="visually-hidden">{ texts.tag_right }</span></span>
                <span class="token__word">{ &tagged.token }</span>
            </li>
        };
    }
    let (class, sign, read) = match &tagged.read {
        Some(read) => ("token token--wrong", "✗ ", read.as_str()),
        None => ("token token--none", "∅ ", texts.nothing),
    };
    html! {
        <li class={classes!(class, joined)}>
            <span class="token__tag"><span class="visually-hidden">{ texts.tag_read }</span>{ sign }{ read }</span>
            <span class="token__word">{ &tagged.token }</span>
            <span class="token__gold">{ texts.tag_gold }{ &tagged.gold }</span>
        </li>
    }
}
