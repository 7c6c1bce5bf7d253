//! A button that puts a text on the clipboard and says so.

use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

use crate::dom;
use crate::text::use_texts;

/// What is copied.
#[derive(PartialEq, Properties)]
pub struct CopyButtonProps {
    /// What the button says.
    pub label: AttrValue,
    /// What it is called where several stand on a screen.
    #[prop_or_default]
    pub name: Option<AttrValue>,
    /// The text.
    pub text: AttrValue,
}

/// The button; what came of it stands beside it.
#[component]
pub fn CopyButton(props: &CopyButtonProps) -> Html {
    let copied = use_texts().frame.copied;
    let outcome = use_state(AttrValue::default);
    let onclick = {
        let (text, outcome) = (props.text.clone(), outcome.clone());
        Callback::from(move |_: MouseEvent| {
            let (text, outcome) = (text.clone(), outcome.clone());
            spawn_local(async move {
                outcome.set(match dom::copy(&text).await {
                    Ok(()) => copied.into(),
                    Err(sentence) => sentence.into(),
                });
            });
        })
    };
    html! {
        <span class="copy">
            <button class="button" type="button" aria-label={props.name.clone()} {onclick}>{ &props.label }</button>
            <span class="copy__outcome" role="status">{ &*outcome }</span>
        </span>
    }
}
