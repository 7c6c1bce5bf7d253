//! How runs come to the Compare screen.

use web_sys::File;
use yew::prelude::*;

use super::changing;
use crate::compare::{Change, Compare};
use crate::components::{DropZone, FileButton, Notice};
use crate::reduce::Action;
use crate::shell::Shell;
use crate::state::Run;
use crate::text::use_texts;

/// The screen's state, the tab's run and the shell.
#[derive(PartialEq, Properties)]
pub struct IntakeProps {
    /// The screen's state.
    pub compare: Compare,
    /// The run of this tab, where there is one that has ended.
    pub run: Option<Run>,
    /// The shell.
    pub shell: Shell,
}

/// Buttons, the drop zone, and what was not taken.
#[component]
pub fn Intake(props: &IntakeProps) -> Html {
    let all = use_texts();
    let texts = all.compare();
    let (compare, shell) = (&props.compare, &props.shell);
    let on_files = {
        let shell = shell.clone();
        Callback::from(move |files: Vec<File>| shell.compare_files(files))
    };
    let on_folder = {
        let shell = shell.clone();
        Callback::from(move |name: String| {
            let sentence = (texts.folder)(&name).into();
            shell.dispatch(Action::Compare(Change::Reading(1)));
            shell.dispatch(Action::Compare(Change::Read(Err(sentence))));
        })
    };
    let add_this = {
        let (shell, run) = (shell.clone(), props.run.clone());
        Callback::from(move |_: MouseEvent| {
            if let Some(run) = &run {
                shell.compare_run(run, &all.run);
            }
        })
    };
    let add_recorded = {
        let shell = shell.clone();
        Callback::from(move |_: MouseEvent| shell.compare_recorded(texts))
    };
    html! {
        <section class="intake">
            <div class="intake__buttons">
                <FileButton class="button button--primary" label={texts.open} multiple={true}
                    accept=".jsonl,.ndjson,.json,.eval,application/x-ndjson" on_files={on_files.clone()} />
                if props.run.is_some() {
                    <button class="button" type="button" onclick={add_this}>{ texts.add_this }</button>
                }
                <button class="button" type="button" title={texts.recorded_about} onclick={add_recorded}>{ texts.recorded_add }</button>
                if !compare.entries.is_empty() {
                    <button class="button button--danger" type="button" onclick={changing(shell, || Change::Clear)}>{ texts.remove_all }</button>
                }
            </div>
            <DropZone label={texts.drop} {on_files} {on_folder} />
            <p class="intake__reading" role="status">
                if compare.n_reading > 0 { { (texts.reading)(compare.n_reading) } }
            </p>
            if compare.is_too_large { <p class="deck__note">{ texts.too_large }</p> }
            if !compare.refusals.is_empty() {
                <div class="intake__refusals">
                    { for compare.refusals.iter().map(|sentence| html! { <Notice sentence={sentence.clone()} /> }) }
                    <button class="button button--quiet" type="button" onclick={changing(shell, || Change::Dismiss)}>{ texts.dismiss }</button>
                </div>
            }
        </section>
    }
}
