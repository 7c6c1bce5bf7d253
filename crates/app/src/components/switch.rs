//! A few ways, of which one is on.

use yew::prelude::*;

/// The ways.
#[derive(PartialEq, Properties)]
pub struct SwitchProps {
    /// What is chosen here.
    pub label: AttrValue,
    /// The words of the ways, each with the tag of its language where that is another one.
    pub ways: Vec<(AttrValue, Option<AttrValue>)>,
    /// The position of the one that is on.
    pub at: Option<usize>,
    /// Called with the position of another one.
    pub on_pick: Callback<usize>,
}

/// A switch.
#[component]
pub fn Switch(props: &SwitchProps) -> Html {
    let way = |(at, (word, lang)): (usize, &(AttrValue, Option<AttrValue>))| {
        let on_pick = props.on_pick.clone();
        let is_on = props.at == Some(at);
        html! {
            <button class="switch__option" type="button" aria-pressed={is_on.to_string()} lang={lang.clone()}
                onclick={Callback::from(move |_: MouseEvent| on_pick.emit(at))}>{ word }</button>
        }
    };
    html! {
        <div class="switch-choice" role="group" aria-label={&props.label}>
            <span class="switch-choice__label" aria-hidden="true">{ &props.label }</span>
            <div class="switch">{ for props.ways.iter().enumerate().map(way) }</div>
        </div>
    }
}
