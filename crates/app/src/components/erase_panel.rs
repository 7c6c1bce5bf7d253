//! *Erase everything*: asked twice, then shown to be done.

use yew::prelude::*;

use crate::dom;
use crate::holdings::Holdings;
use crate::prefs::Erasing;
use crate::text::use_texts;

/// How far it is.
#[derive(PartialEq, Properties)]
pub struct ErasePanelProps {
    /// How far it is.
    pub erasing: Erasing,
    /// What is left.
    pub holdings: Option<Holdings>,
    /// Called with whether it is wanted.
    pub on_ask: Callback<bool>,
    /// Called when it is meant.
    pub on_erase: Callback<()>,
}

/// The panel.
#[component]
pub fn ErasePanel(props: &ErasePanelProps) -> Html {
    let texts = use_texts().settings();
    let ask = |is_wanted: bool| {
        let on_ask = props.on_ask.clone();
        Callback::from(move |_: MouseEvent| on_ask.emit(is_wanted))
    };
    let on_erase = props.on_erase.clone();
    // The way out has focus, so that Enter pressed twice erases nothing.
    use_effect_with(props.erasing, |erasing| {
        if *erasing == Erasing::Asked {
            dom::focus_id("erase-no");
        }
    });
    let left = props
        .holdings
        .as_ref()
        .map(Holdings::names)
        .unwrap_or_default();
    html! {
        <div class="erase">
            if props.erasing == Erasing::Asked {
                <div class="notice" role="group" aria-labelledby="erase-question">
                    <p id="erase-question" class="notice__sentence">{ texts.erase_question }</p>
                    <button id="erase-no" class="button" type="button" onclick={ask(false)}>{ texts.erase_no }</button>
                    <button class="button button--danger" type="button" onclick={Callback::from(move |_: MouseEvent| on_erase.emit(()))}>{ texts.erase_yes }</button>
                </div>
            } else if props.erasing != Erasing::Going {
                <button class="button button--danger" type="button" onclick={ask(true)}>{ texts.erase }</button>
            }
            <div role="status">
                if props.erasing == Erasing::Going {
                    <p>{ texts.erasing }</p>
                } else if props.erasing == Erasing::Done && left.is_empty() {
                    <p class="erase__done">{ texts.erased }</p>
                } else if props.erasing == Erasing::Done {
                    <p>{ texts.left }</p>
                    <ul class="erase__left">{ for left.iter().map(|name| html! { <li><code class="code">{ name }</code></li> }) }</ul>
                }
            </div>
        </div>
    }
}
