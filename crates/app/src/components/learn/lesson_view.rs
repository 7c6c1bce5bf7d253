//! A lesson, from its question to its sheet.

use std::rc::Rc;

use yew::prelude::*;

use super::{RoundView, Sheet, TeacherNotes, blocks, rich};
use crate::class::Control;
use crate::learn::Change;
use crate::lesson::{Entry, Lesson, Source};
use crate::shell::Shell;
use crate::state::State;
use crate::text::use_texts;

/// The lesson.
#[derive(PartialEq, Properties)]
pub struct LessonViewProps {
    /// The state.
    pub state: UseReducerHandle<State>,
    /// The shell.
    pub shell: Shell,
    /// Its line of the list.
    pub entry: Entry,
    /// The lesson.
    pub lesson: Rc<Lesson>,
}

/// Rounds, what to take away, sources, teacher's notes, sheet.
#[component]
pub fn LessonView(props: &LessonViewProps) -> Html {
    let texts = use_texts().learn();
    let (lesson, locks) = (&props.lesson, &props.state.place.locks);
    let round = |(at, round): (usize, &crate::lesson::Round)| {
        html! {
            <RoundView key={round.id.clone()} state={props.state.clone()} shell={props.shell.clone()}
                lesson={Rc::clone(lesson)} {at} round={Rc::new(round.clone())} />
        }
    };
    html! {
        <article class="lesson">
            <div class="lesson__about">{ blocks(&lesson.about, &lesson.sources, texts) }</div>
            { for lesson.rounds.iter().enumerate().map(round) }
            <section class="takeaways" aria-labelledby="takeaways-title">
                <h2 id="takeaways-title" class="section-title">{ texts.takeaways }</h2>
                <ul>{ for lesson.takeaways.iter().map(|point| html! { <li>{ rich(point) }</li> }) }</ul>
            </section>
            <section class="lesson__sources" aria-labelledby="sources-title">
                <h2 id="sources-title" class="section-title">{ texts.sources }</h2>
                <ol>{ for lesson.sources.iter().map(source) }</ol>
            </section>
            { ways_on(props) }
            if !locks.is_hidden(Control::Notes) { <TeacherNotes lesson={Rc::clone(lesson)} /> }
            <Sheet entry={props.entry.clone()} lesson={Rc::clone(lesson)} />
        </article>
    }
}

fn source(source: &Source) -> Html {
    let text = &source.text;
    match &source.url {
        Some(url) => {
            html! { <li><a href={url.clone()} rel="external noreferrer">{ text }</a></li> }
        }
        None => html! { <li>{ text }</li> },
    }
}

/// To the next lesson, back to the list, or again.
fn ways_on(props: &LessonViewProps) -> Html {
    let texts = crate::text::texts(props.state.lang()).learn();
    let (shell, id) = (props.shell.clone(), props.lesson.id.clone());
    let is_alone = props.state.place.locks.is_hidden(Control::Lessons);
    let next = props.state.lesson_beside(&props.lesson.id, 1);
    html! {
        <nav class="lesson__ways" aria-label={texts.ways_on}>
            if let Some(next) = next.filter(|_| !is_alone) {
                <a class="button button--primary" href={format!("#screen=learn&lesson={}", next.id)}>{ (texts.next_lesson)(&next.title) }</a>
            }
            if !is_alone { <a class="button" href="#screen=learn&lesson=none">{ texts.all_lessons }</a> }
            <button class="button button--quiet" type="button"
                onclick={Callback::from(move |_: MouseEvent| shell.learn(Change::Restart(id.clone())))}>{ texts.restart }</button>
        </nav>
    }
}
