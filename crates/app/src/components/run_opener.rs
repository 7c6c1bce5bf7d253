//! Opening a run that was saved.

use web_sys::File;
use yew::prelude::*;

use super::{FileButton, Notice};
use crate::text::use_texts;

/// What is asked.
#[derive(PartialEq, Properties)]
pub struct RunOpenerProps {
    /// Why the last file could not be opened.
    pub error: Option<AttrValue>,
    /// The record that is being read.
    pub reading: Option<AttrValue>,
    /// Called with a file.
    pub on_file: Callback<File>,
}

/// A file button with its sentence.
#[component]
pub fn RunOpener(props: &RunOpenerProps) -> Html {
    let texts = &use_texts().home;
    let on_file = props.on_file.clone();
    let on_files = Callback::from(move |files: Vec<File>| {
        files
            .into_iter()
            .take(1)
            .for_each(|file| on_file.emit(file));
    });
    html! {
        <section class="open-run" aria-labelledby="open-run-title">
            <div>
                <h2 id="open-run-title" class="open-run__title">{ texts.open_title }</h2>
                <p>{ texts.open_about }</p>
            </div>
            <FileButton class="button" label={texts.open} accept=".jsonl,.ndjson,.json,application/x-ndjson" {on_files} />
            if let Some(name) = &props.reading { <p class="open-run__reading" role="status">{ (texts.reading)(name) }</p> }
            if let Some(sentence) = &props.error { <Notice sentence={sentence.clone()} /> }
        </section>
    }
}
