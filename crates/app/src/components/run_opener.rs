//! Opening a run that was saved.

use web_sys::{Event, File, HtmlInputElement};
use yew::prelude::*;

use super::Notice;
use crate::dom;

/// What is asked.
#[derive(PartialEq, Properties)]
pub struct RunOpenerProps {
    /// Why the last file could not be opened.
    pub error: Option<AttrValue>,
    /// Called with a file.
    pub on_file: Callback<File>,
}

/// A file button with its sentence.
#[component]
pub fn RunOpener(props: &RunOpenerProps) -> Html {
    let on_file = props.on_file.clone();
    let onchange = Callback::from(move |event: Event| {
        let input: HtmlInputElement = event.target_unchecked_into();
        if let Some(file) = dom::files(input.files()).into_iter().next() {
            on_file.emit(file);
        }
        input.set_value("");
    });
    html! {
        <section class="open-run" aria-labelledby="open-run-title">
            <div>
                <h2 id="open-run-title" class="open-run__title">{ "Or open a run" }</h2>
                <p>{ "A run saved by this page or by the command line (.jsonl) opens with the same charts." }</p>
            </div>
            <label class="button file-button">
                { "Open a run…" }
                <input type="file" class="visually-hidden" accept=".jsonl,.ndjson,.json,application/x-ndjson" {onchange} />
            </label>
            if let Some(sentence) = &props.error { <Notice sentence={sentence.clone()} /> }
        </section>
    }
}
