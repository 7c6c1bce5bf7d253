//! The task's own benchmark or one's own files, and what was understood of them.

use std::collections::BTreeMap;

use charts::number::{count, plural};
use eval::TaskId;
use eval::data::Summary;
use web_sys::File;
use yew::prelude::*;

use super::{FileButton, Notice};
use crate::class::{Control, Lock, use_locks};
use crate::state::{Data, DataChoice};
use crate::text::{FileTexts, Texts, use_texts};

/// Warnings shown before the rest is folded away.
const SHOWN_WARNINGS: usize = 3;

/// Labels and types of entities that are counted by name.
const SHOWN_KINDS: usize = 30;

/// What is chosen.
#[derive(PartialEq, Properties)]
pub struct DataPickerProps {
    /// The choice.
    pub choice: DataChoice,
    /// The imported data.
    pub data: Data,
    /// The task that they are read for.
    pub task: TaskId,
    /// Called for the benchmark.
    pub on_bundled: Callback<()>,
    /// Called with files.
    pub on_files: Callback<Vec<File>>,
}

/// The data.
#[component]
pub fn DataPicker(props: &DataPickerProps) -> Html {
    let lock = use_locks().of(Control::Data);
    let all = use_texts();
    let texts = &all.pickers;
    let is_bundled = props.choice == DataChoice::Bundled;
    let on_bundled = props.on_bundled.clone();
    if lock == Lock::Hidden {
        return Html::default();
    }
    html! {
        <section class={classes!("picker", (lock == Lock::Locked).then_some("picker--locked"))} aria-labelledby="data-title">
            <h3 id="data-title" class="section-title">{ texts.data }</h3>
            <div class="switch" role="group" aria-labelledby="data-title" inert={lock == Lock::Locked}>
                <button type="button" class="switch__option" aria-pressed={is_bundled.to_string()}
                    onclick={Callback::from(move |_: MouseEvent| on_bundled.emit(()))}>{ texts.bundled_data }</button>
                <FileButton class={classes!("switch__option", (!is_bundled).then_some("switch__option--on"))} multiple=true
                    label={if is_bundled { texts.your_files } else { texts.other_files }} described_by="data-formats"
                    on_files={props.on_files.clone()} />
            </div>
            { status(props, all) }
            <p id="data-formats" class="picker__hint">
                { texts.formats }
            </p>
        </section>
    }
}

fn status(props: &DataPickerProps, texts: &Texts) -> Html {
    let is_current = props
        .data
        .key()
        .is_some_and(|key| key.choice == props.choice && key.task == props.task);
    match &props.data {
        Data::Ready(_, imported) if is_current => html! {
            <div class="picker__status">
                <p class="picker__name">
                    <span class="ready-dot" aria-hidden="true"></span>{ name(props, &imported.dataset.name, texts) }
                </p>
                { understood(&imported.summary, texts) }
            </div>
        },
        Data::Failed(_, sentence) if is_current => html! { <Notice sentence={sentence.clone()} /> },
        _ => html! { <p class="picker__status" role="status">{ texts.pickers.reading_data }</p> },
    }
}

fn name(props: &DataPickerProps, name: &str, texts: &Texts) -> String {
    match props.choice {
        DataChoice::Bundled => (texts.tasks.benchmark)(props.task),
        DataChoice::Files(_) => name.to_owned(),
    }
}

/// What was understood, with every doubt.
fn understood(summary: &Summary, texts: &Texts) -> Html {
    let (texts, files) = (&texts.pickers, &texts.files);
    let counted = |n, (one, many): (&str, &str)| plural(n, one, many);
    let mut parts = vec![counted(summary.n_items, texts.items)];
    if summary.n_tokens > 0 {
        parts.push(counted(summary.n_tokens, texts.words));
    }
    let counts = if summary.entities.is_empty() {
        &summary.labels
    } else {
        &summary.entities
    };
    let mut kinds = counts.iter();
    parts.extend(
        (kinds.by_ref().take(SHOWN_KINDS)).map(|(label, n)| format!("{} {label}", count(*n))),
    );
    parts.extend(kinds.next().map(|_| "…".to_owned()));
    let (shown, folded) = summary
        .warnings
        .split_at(summary.warnings.len().min(SHOWN_WARNINGS));
    let list = |warnings: &[String]| html! { <ul>{ for warnings.iter().map(|warning| html! { <li>{ (files.doubt)(warning) }</li> }) }</ul> };
    html! {
        <>
            <p>{ parts.join(", ") }{ ". " }{ (texts.read_as)(&(files.format)(&summary.format)) }</p>
            if !summary.skipped.is_empty() { <p>{ (texts.left_out)(&skipped(&summary.skipped, files)) }</p> }
            if !shown.is_empty() { <div class="warnings">{ list(shown) }</div> }
            if !folded.is_empty() {
                <details class="warnings">
                    <summary>{ counted(folded.len() as u64, texts.more_warnings) }</summary>
                    { list(folded) }
                </details>
            }
        </>
    }
}

fn skipped(skipped: &BTreeMap<String, u64>, texts: &FileTexts) -> String {
    let parts: Vec<String> = skipped
        .iter()
        .map(|(what, n)| format!("{} {}", count(*n), (texts.left_out)(what)))
        .collect();
    parts.join(", ")
}
