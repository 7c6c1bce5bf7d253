//! The fields of the builder of class links.

use eval::TaskId;
use web_sys::{HtmlInputElement, HtmlSelectElement};
use yew::prelude::*;

use crate::class::{Control, Lock};
use crate::lesson::Entry;
use crate::text::{Class, Texts};
use crate::url::{Place, Screen};

/// The place that the link will open.
pub type Draft = UseStateHandle<Place>;

/// A callback that changes the draft.
pub fn change<T: 'static>(draft: &Draft, set: impl Fn(&mut Place, T) + 'static) -> Callback<T> {
    let draft = draft.clone();
    Callback::from(move |value| {
        let mut place = (*draft).clone();
        set(&mut place, value);
        draft.set(place);
    })
}

/// Presenter mode, on or off.
pub fn checked(draft: &Draft) -> Callback<Event> {
    change(draft, |place, event: Event| {
        place.present = event.target_unchecked_into::<HtmlInputElement>().checked();
    })
}

/// A field with options.
pub fn select(
    id: &'static str,
    label: &'static str,
    onchange: Callback<Event>,
    options: Html,
) -> Html {
    html! {
        <div class="field">
            <label class="field__label" for={id}>{ label }</label>
            <select class="field__input" {id} {onchange}>{ options }</select>
        </div>
    }
}

/// An option.
pub fn option(value: &str, name: &str, selected: bool) -> Html {
    html! { <option value={value.to_owned()} {selected}>{ name }</option> }
}

/// What was chosen.
pub fn chosen(event: &Event) -> String {
    event.target_unchecked_into::<HtmlSelectElement>().value()
}

/// A lesson, or the screen where a run is set up.
pub fn opens(texts: &'static Class, draft: &Draft, index: &[Entry]) -> Html {
    let onchange = change(draft, |place, event: Event| {
        let id = chosen(&event);
        place.lesson = (!id.is_empty()).then_some(id);
        place.screen = if place.lesson.is_some() {
            Screen::Learn
        } else {
            Screen::Home
        };
    });
    let lesson = |entry: &Entry| {
        option(
            &entry.id,
            &entry.title,
            draft.lesson.as_ref() == Some(&entry.id),
        )
    };
    let options = html! {
        <>{ for index.iter().map(lesson) }{ option("", texts.own_run, draft.lesson.is_none()) }</>
    };
    select("class-opens", texts.opens, onchange, options)
}

/// The task.
pub fn task(texts: &'static Texts, draft: &Draft) -> Html {
    let onchange = change(draft, |place, event: Event| {
        if let Ok(task) = chosen(&event).parse() {
            place.settings.task = task;
        }
    });
    let one = |task: &TaskId| {
        option(
            task.as_str(),
            (texts.tasks.title)(*task),
            draft.settings.task == *task,
        )
    };
    let options = html! { <>{ for TaskId::ALL.iter().map(one) }</> };
    select("class-task", texts.class.task, onchange, options)
}

/// Open, locked or hidden.
pub fn lock(texts: &'static Class, draft: &Draft, control: Control) -> Html {
    let onchange = change(draft, move |place, event: Event| {
        let lock = match chosen(&event).as_str() {
            "locked" => Lock::Locked,
            "hidden" => Lock::Hidden,
            _ => Lock::Open,
        };
        place.locks.set(control, lock);
    });
    let now = draft.locks.of(control);
    let id = format!("class-lock-{}", control.name());
    html! {
        <div class="class-link__lock" key={control.name()}>
            <label for={id.clone()}>{ (texts.control)(control) }</label>
            <select class="field__input" {id} {onchange}>
                { option("open", texts.open, now == Lock::Open) }
                if !control.is_all_or_nothing() { { option("locked", texts.locked, now == Lock::Locked) } }
                { option("hidden", texts.hidden, now == Lock::Hidden) }
            </select>
        </div>
    }
}
