//! The lessons as cards, with what is done of each.

use std::rc::Rc;

use yew::prelude::*;

use crate::lesson::{Entry, Level};
use crate::notebook::Notebook;
use crate::text::use_texts;

/// The lessons.
#[derive(PartialEq, Properties)]
pub struct LessonListProps {
    /// The lessons, in order.
    pub index: Rc<Vec<Entry>>,
    /// What is done.
    pub notebook: Notebook,
}

/// A list of cards.
#[component]
pub fn LessonList(props: &LessonListProps) -> Html {
    let texts = use_texts().learn();
    let card = |(at, entry): (usize, &Entry)| {
        let n_found = props.notebook.n_found(&entry.id).min(entry.n_rounds);
        let level = match entry.level {
            Level::School => texts.level_school,
            Level::Student => texts.level_student,
        };
        let is_done = n_found == entry.n_rounds;
        html! {
            <li class="lesson-card" key={entry.id.clone()}>
                <span class="lesson-card__number" aria-hidden="true">{ at + 1 }</span>
                <h2 class="lesson-card__title"><a href={format!("#screen=learn&lesson={}", entry.id)}>{ &entry.title }</a></h2>
                <p class="lesson-card__question">{ &entry.question }</p>
                <p class="lesson-card__facts">
                    <span>{ (texts.minutes)(entry.minutes) }</span><span>{ level }</span>
                    <span class={classes!("lesson-card__done", is_done.then_some("lesson-card__done--all"))}>
                        { (texts.rounds_done)(n_found, entry.n_rounds) }
                    </span>
                </p>
            </li>
        }
    };
    html! { <ol class="lesson-cards">{ for props.index.iter().enumerate().map(card) }</ol> }
}
