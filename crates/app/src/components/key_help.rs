//! Which keys the Explore screen takes, and the switch of single ones.

use web_sys::{Event, HtmlInputElement};
use yew::prelude::*;

use crate::text::use_texts;

/// The switch.
#[derive(PartialEq, Properties)]
pub struct KeyHelpProps {
    /// Whether single keys work.
    pub are_on: bool,
    /// Called when they are switched.
    pub on_switch: Callback<bool>,
}

/// The keys, folded away.
#[component]
pub fn KeyHelp(props: &KeyHelpProps) -> Html {
    let texts = use_texts().explore();
    let on_switch = props.on_switch.clone();
    let onchange = Callback::from(move |event: Event| {
        let input: HtmlInputElement = event.target_unchecked_into();
        on_switch.emit(input.checked());
    });
    let key = |(keys, what): &(&'static str, &'static str)| {
        html! {
            <div><dt>{ for keys.split(' ').map(|key| html! { <kbd>{ key }</kbd> }) }</dt><dd>{ *what }</dd></div>
        }
    };
    html! {
        <details class="key-help">
            <summary>{ texts.keys }</summary>
            <dl class="key-help__list">{ for texts.key_list.iter().map(key) }</dl>
            <label class="check"><input type="checkbox" checked={props.are_on} {onchange} />{ texts.single_keys }</label>
        </details>
    }
}
