//! The builder of class links: what is preset, what is locked, and the link.

use yew::prelude::*;

use super::class_fields::{change, checked, lock, opens, task};
use crate::class::{Control, link};
use crate::components::{CopyButton, NumberField};
use crate::dom;
use crate::lesson::Entry;
use crate::text::use_texts;
use crate::url::{Place, Screen};

/// The lessons, and the place to begin from.
#[derive(PartialEq, Properties)]
pub struct ClassLinkProps {
    /// The lessons that can be opened.
    pub index: Vec<Entry>,
    /// Where we are: what is not set here is as there.
    pub place: Place,
}

/// The form; the link follows it.
#[component]
pub fn ClassLink(props: &ClassLinkProps) -> Html {
    let all_texts = use_texts();
    let texts = &all_texts.class;
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
                    { task(all_texts, &draft) }
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
