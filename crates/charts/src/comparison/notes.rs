//! What to know before believing a comparison, and what the study says in words.

use std::collections::BTreeSet;
use std::rc::Rc;

use eval::compare::Comparison;
use eval::study;
use yew::prelude::*;

use crate::text::use_chart_texts;

/// The comparison.
#[derive(PartialEq, Properties)]
pub struct NotesProps {
    /// The comparison.
    pub of: Rc<Comparison>,
}

/// What makes the runs unlike, and the remarks on them.
#[component]
pub fn ComparisonNotes(props: &NotesProps) -> Html {
    let all_texts = use_chart_texts();
    let (texts, say) = (&all_texts.comparison, &all_texts.notes);
    let of = &props.of;
    let own = of.runs.iter().flat_map(|run| {
        (run.remarks.iter()).map(move |remark| format!("{}: {}", run.name, (say.remark)(remark)))
    });
    let remarks: Vec<String> = of.remarks.iter().map(say.remark).chain(own).collect();
    let differences: Vec<String> = of.differences.iter().map(say.difference).collect();
    html! {
        <>
            <Texts title={texts.differences} texts={differences} />
            <Texts title={texts.remarks} texts={remarks} />
        </>
    }
}

/// The study's own words on the runs' tasks.
#[component]
pub fn Published(props: &NotesProps) -> Html {
    let all_texts = use_chart_texts();
    let texts = &all_texts.comparison;
    let (title, say) = (all_texts.report.task, &all_texts.notes);
    let tasks: BTreeSet<_> = props.of.runs.iter().map(|run| run.task).collect();
    let said = tasks.into_iter().flat_map(|task| {
        study::statements(task).map(move |of| format!("{}: {}", title(task), (say.statement)(of)))
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
    if props.texts.is_empty() {
        return html! {};
    }
    html! {
        <section class="notes">
            <h2 class="section-title">{ &props.title }</h2>
            <ul class="notes__list">{ for props.texts.iter().map(|text| html! { <li>{ text }</li> }) }</ul>
        </section>
    }
}
