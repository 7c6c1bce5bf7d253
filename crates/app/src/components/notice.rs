//! One calm sentence about what went wrong, and where possible a way on.

use yew::prelude::*;

use super::prose;
use crate::text::use_texts;

/// What is said.
#[derive(PartialEq, Properties)]
pub struct NoticeProps {
    /// What happened and what to do.
    pub sentence: AttrValue,
    /// The way on.
    #[prop_or_default]
    pub action: Option<AttrValue>,
    /// Called when it is taken.
    #[prop_or_default]
    pub on_action: Callback<()>,
}

/// A notice.
#[component]
pub fn Notice(props: &NoticeProps) -> Html {
    let told = use_texts().told;
    let on_action = props.on_action.clone();
    html! {
        <div class="notice" role="alert">
            <p class="notice__sentence">{ prose(&told(&props.sentence)) }</p>
            if let Some(action) = &props.action {
                <button class="button" type="button" onclick={Callback::from(move |_: MouseEvent| on_action.emit(()))}>
                    { action }
                </button>
            }
        </div>
    }
}
