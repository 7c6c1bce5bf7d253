//! The builder of class links: what is preset, what is locked, and the link.

use eval::TaskId;
use web_sys::{HtmlInputElement, HtmlSelectElement};
use yew::prelude::*;

use crate::class::{Control, Lock, link};
use crate::components::{CopyButton, NumberField};
use crate::dom;
use crate::lesson::Entry;
use crate::text::{Learn, use_texts};
use crate::url::{Place, Screen};

/// The lessons, and the place to begin from.
#[derive(PartialEq, Properties)]
pub struct ClassLinkProps {
    /// The lessons that can be opened.
    pub index: Vec<Entry>,
    /// Where we are: what is not set here is as there.
    pub place: Place,
}

type Draft = UseStateHandle<Place>;

/// The form; the link follows it.
#[component]
pub fn ClassLink(props: &ClassLinkProps) -> Html {
    let texts = &use_texts().learn;
    let draft = use_state(|| Place {
        screen: Screen::Learn,
        lesson: props.index.first().map(|entry| entry.id.clone()),
        ..props.place.clone()
    });
    let address = link(&dom::address(), &draft);
    let settings = &draft.settings;
    html! {
        <details class="notes class-link">
            <summary class="notes__summary">{ texts.class_link }</summary>
            <div class="notes__body">
                <p class="lesson__text">{ texts.class_link_about }</p>
                <div class="class-link__fields">
                    { opens(texts, &draft, &props.index) }
                    { task(texts, &draft) }
                    <NumberField id="class-n" label={texts.items} value={settings.n_items.map(f64::from)} min=1.0 max=100000.0 step=1.0 empty={texts.all}
                        on_change={change(&draft, |place, n: Option<f64>| place.settings.n_items = n.map(|n| n as u32))} />
                    <NumberField id="class-budget" label={texts.budget} value={settings.think_budget.map(f64::from)} min=0.0 max=100000.0 step=1.0 empty={texts.unlimited}
                        on_change={change(&draft, |place, n: Option<f64>| place.settings.think_budget = n.map(|n| n as u32))} />
                    <NumberField id="class-seed" label={texts.seed} value={Some(settings.seed as f64)} min=0.0 max=4294967295.0 step=1.0
                        on_change={change(&draft, |place, n: Option<f64>| place.settings.seed = n.map_or(1, |n| n as u64))} />
                </div>
                <fieldset class="class-link__locks">
                    <legend class="notes__title">{ texts.controls }</legend>
                    { for Control::ALL.into_iter().map(|control| lock(texts, &draft, control)) }
                </fieldset>
                <label class="choice">
                    <input class="calc__check" type="checkbox" checked={draft.present} onchange={checked(&draft)} />
                    <span>{ texts.present_link }</span>
                </label>
                <p class="class-link__out">
                    <label class="field__label" for="class-address">{ texts.link }</label>
                    <input class="field__input class-link__address" id="class-address" type="text" readonly=true value={address.clone()} />
                </p>
                <p class="class-link__ways">
                    <CopyButton label={texts.copy_link} text={address.clone()} />
                    <a class="button" href={address}>{ texts.open_link }</a>
                </p>
            </div>
        </details>
    }
}

fn change<T: 'static>(draft: &Draft, set: impl Fn(&mut Place, T) + 'static) -> Callback<T> {
    let draft = draft.clone();
    Callback::from(move |value| {
        let mut place = (*draft).clone();
        set(&mut place, value);
        draft.set(place);
    })
}

fn checked(draft: &Draft) -> Callback<Event> {
    change(draft, |place, event: Event| {
        place.present = event.target_unchecked_into::<HtmlInputElement>().checked();
    })
}

fn select(id: &'static str, label: &'static str, onchange: Callback<Event>, options: Html) -> Html {
    html! {
        <div class="field">
            <label class="field__label" for={id}>{ label }</label>
            <select class="field__input" {id} {onchange}>{ options }</select>
        </div>
    }
}

fn option(value: &str, name: &str, selected: bool) -> Html {
    html! { <option value={value.to_owned()} {selected}>{ name }</option> }
}

fn chosen(event: &Event) -> String {
    event.target_unchecked_into::<HtmlSelectElement>().value()
}

/// A lesson, or the screen where a run is set up.
fn opens(texts: &'static Learn, draft: &Draft, index: &[Entry]) -> Html {
    let onchange = change(draft, |place, event: Event| {
        let id = chosen(&event);
        place.lesson = (!id.is_empty()).then_some(id);
        place.screen = if place.lesson.is_some() { Screen::Learn } else { Screen::Home };
    });
    let lesson = |entry: &Entry| option(&entry.id, &entry.title, draft.lesson.as_ref() == Some(&entry.id));
    let options = html! {
        <>{ for index.iter().map(lesson) }{ option("", texts.own_run, draft.lesson.is_none()) }</>
    };
    select("class-opens", texts.opens, onchange, options)
}

fn task(texts: &'static Learn, draft: &Draft) -> Html {
    let onchange = change(draft, |place, event: Event| {
        if let Ok(task) = chosen(&event).parse() {
            place.settings.task = task;
        }
    });
    let one = |task: &TaskId| option(task.as_str(), task.task().title, draft.settings.task == *task);
    let options = html! { <>{ for TaskId::ALL.iter().map(one) }</> };
    select("class-task", texts.task, onchange, options)
}

/// Open, locked or hidden.
fn lock(texts: &'static Learn, draft: &Draft, control: Control) -> Html {
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
