//! A button that opens files of the user's own.

use web_sys::{Event, File, HtmlInputElement};
use yew::prelude::*;

use crate::dom;

/// What is opened.
#[derive(PartialEq, Properties)]
pub struct FileButtonProps {
    /// What the button says.
    pub label: AttrValue,
    /// Style classes beside its own.
    pub class: Classes,
    /// Endings and types that the browser offers first.
    #[prop_or_default]
    pub accept: Option<AttrValue>,
    /// Whether several files may be chosen together.
    #[prop_or_default]
    pub multiple: bool,
    /// Whether a folder is chosen, with everything in it.
    #[prop_or_default]
    pub folder: bool,
    /// Id of the element that says more.
    #[prop_or_default]
    pub described_by: Option<AttrValue>,
    /// Called with the chosen files, never with none.
    pub on_files: Callback<Vec<File>>,
}

/// A label around an input, so that it looks and works like other buttons.
#[component]
pub fn FileButton(props: &FileButtonProps) -> Html {
    let on_files = props.on_files.clone();
    let onchange = Callback::from(move |event: Event| {
        let input: HtmlInputElement = event.target_unchecked_into();
        let files = dom::files(input.files());
        if !files.is_empty() {
            on_files.emit(files);
        }
        // The same file may be chosen again: it can have changed.
        input.set_value("");
    });
    html! {
        <label class={classes!("file-button", props.class.clone())}>
            { &props.label }
            <input type="file" class="visually-hidden" accept={props.accept.clone()} multiple={props.multiple}
                webkitdirectory={props.folder}
                aria-describedby={props.described_by.clone()} {onchange} />
        </label>
    }
}
