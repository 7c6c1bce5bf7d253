//! What to know before believing a comparison, and what the study says in words.

use std::collections::BTreeSet;
use std::rc::Rc;

use eval::compare::Comparison;
use eval::study;
use yew::prelude::*;

use crate::text::use_chart_texts;
use crate::{Lang, use_lang};

/// The comparison.
#[derive(PartialEq, Properties)]
pub struct NotesProps {
    /// The comparison.
    pub of: Rc<Comparison>,
}

/// What makes the runs unlike, and the remarks on them.
#[component]
pub fn ComparisonNotes(props: &NotesProps) -> Html {
    let texts = &use_chart_texts().comparison;
    let of = &props.of;
    let own = of.runs.iter().flat_map(|run| {
        (run.remarks.iter()).map(move |remark| format!("{}: {}", run.name, remark.text))
    });
    let remarks: Vec<String> = (of.remarks.iter().map(|remark| remark.text.clone()))
        .chain(own)
        .collect();
    html! {
        <>
            <Texts title={texts.differences} texts={of.differences.clone()} />
            <Texts title={texts.remarks} texts={remarks} />
        </>
    }
}

/// The study's own words on the runs' tasks.
#[component]
pub fn Published(props: &NotesProps) -> Html {
    let texts = &use_chart_texts().comparison;
    let tasks: BTreeSet<_> = props.of.runs.iter().map(|run| run.task).collect();
    let said = tasks.into_iter().flat_map(|task| {
        study::statements(task).map(move |of| format!("{}: {}", task.task().title, of.words()))
    });
    html! { <Texts title={(texts.published)(study::SOURCE)} texts={said.collect::<Vec<String>>()} /> }
}

/// Sentences under a heading; nothing where there is none.
#[derive(PartialEq, Properties)]
struct TextsProps {
    title: AttrValue,
    texts: Vec<String>,
}

#[component]
fn Texts(props: &TextsProps) -> Html {
    // Statistics speak English only, and say so to those who hear the page.
    let lang = (use_lang() != Lang::English).then_some("en");
    if props.texts.is_empty() {
        return html! {};
    }
    html! {
        <section class="notes">
            <h2 class="section-title">{ &props.title }</h2>
            <ul class="notes__list" {lang}>{ for props.texts.iter().map(|text| html! { <li>{ text }</li> }) }</ul>
        </section>
    }
}
