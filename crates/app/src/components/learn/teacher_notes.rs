//! What a teacher should know of a lesson, and what to expect.

use std::rc::Rc;

use yew::prelude::*;

use super::rich;
use crate::dom;
use crate::lesson::Lesson;
use crate::text::use_texts;

/// The lesson.
#[derive(PartialEq, Properties)]
pub struct TeacherNotesProps {
    /// The lesson.
    pub lesson: Rc<Lesson>,
}

/// Closed until it is wanted.
#[component]
pub fn TeacherNotes(props: &TeacherNotesProps) -> Html {
    let texts = use_texts().paper();
    let teacher = &props.lesson.teacher;
    let list = |title: &'static str, points: &[String]| {
        html! {
            <>
                <h3 class="notes__title">{ title }</h3>
                <ul>{ for points.iter().map(|point| html! { <li>{ rich(point) }</li> }) }</ul>
            </>
        }
    };
    let answers = teacher
        .answers
        .iter()
        .map(|answer| html! { <li>{ rich(answer) }</li> });
    html! {
        <details class="notes">
            <summary class="notes__summary">{ texts.teacher_notes }</summary>
            <div class="notes__body">
                { list(texts.goals, &teacher.goals) }
                { list(texts.course, &teacher.steps) }
                { list(texts.pitfalls, &teacher.pitfalls) }
                <h3 class="notes__title">{ texts.sheet_answers }</h3>
                <ol>{ for answers }</ol>
                <button class="button notes__print" type="button" onclick={Callback::from(|_: MouseEvent| dom::print("notes"))}>{ texts.print_notes }</button>
            </div>
        </details>
    }
}
