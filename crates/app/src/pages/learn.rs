//! The lessons: their list, or the open one.

use std::rc::Rc;

use yew::prelude::*;

use crate::class::Control;
use crate::components::Notice;
use crate::components::learn::{ClassLink, LessonList, LessonView, Presenter};
use crate::learn::{Change, Fetched};
use crate::lesson::Entry;
use crate::shell::Shell;
use crate::state::State;
use crate::text::use_texts;

/// The state and the shell.
#[derive(PartialEq, Properties)]
pub struct LearnPageProps {
    /// The state.
    pub state: UseReducerHandle<State>,
    /// The shell.
    pub shell: Shell,
}

/// The screen.
#[component]
pub fn LearnPage(props: &LearnPageProps) -> Html {
    let texts = use_texts();
    let learn = &props.state.learn;
    let place = &props.state.place;
    let entry = place.lesson.as_ref().and_then(|_| props.state.open_entry());
    let (title, lead): (AttrValue, AttrValue) = match &entry {
        Some(entry) => (entry.title.clone().into(), entry.question.clone().into()),
        None => (texts.nav.learn.into(), texts.learn().lead.into()),
    };
    let is_list = place.lesson.is_none();
    html! {
        <>
            <header class={classes!("page-head", "learn-head")}>
                if !is_list && !place.locks.is_hidden(Control::Lessons) {
                    <p class="learn-head__back"><a href="#screen=learn&lesson=none">{ texts.learn().all_lessons }</a></p>
                }
                <h1 tabindex="-1">{ title }</h1>
                <p class="page-head__lead">{ lead }</p>
                <Presenter is_on={place.present} />
            </header>
            { match &learn.index {
                Fetched::Failed(_, sentence) => failed(props, sentence),
                Fetched::Ready(_, index) if is_list => list(props, index),
                _ if is_list => waiting(texts.learn().reading),
                _ => lesson(props, entry, texts.learn().reading),
            } }
        </>
    }
}

fn waiting(text: &'static str) -> Html {
    html! { <p class="step__wait" role="status">{ text }</p> }
}

fn failed(props: &LearnPageProps, sentence: &AttrValue) -> Html {
    let shell = props.shell.clone();
    let action = crate::text::texts(props.state.lang()).learn().retry;
    html! {
        <Notice sentence={sentence.clone()} {action} on_action={Callback::from(move |()| shell.learn(Change::Retry))} />
    }
}

fn list(props: &LearnPageProps, index: &Rc<Vec<Entry>>) -> Html {
    let locks = &props.state.place.locks;
    html! {
        <>
            if !locks.is_hidden(Control::Lessons) {
                <LessonList index={Rc::clone(index)} notebook={props.state.learn.notebook.clone()} />
            }
            if !locks.is_hidden(Control::Notes) {
                <ClassLink index={(**index).clone()} place={props.state.place.clone()} />
            }
        </>
    }
}

fn lesson(props: &LearnPageProps, entry: Option<Entry>, reading: &'static str) -> Html {
    match (&props.state.learn.lesson, entry) {
        (Fetched::Failed(_, sentence), _) => failed(props, sentence),
        (Fetched::Ready(key, lesson), Some(entry))
            if Some(key) == props.state.wanted_lesson().as_ref() =>
        {
            html! {
                <LessonView key={format!("{}-{}", key.lang.tag(), key.id)} state={props.state.clone()} shell={props.shell.clone()}
                    {entry} lesson={Rc::clone(lesson)} />
            }
        }
        _ => waiting(reading),
    }
}
