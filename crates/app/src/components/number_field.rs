//! A number with its label and a hint; an empty field can mean something.

use web_sys::{Event, HtmlInputElement, InputEvent};
use yew::prelude::*;

use super::draft::use_draft;
use crate::class::{Control, Lock, use_locks};

/// What is asked.
#[derive(PartialEq, Properties)]
pub struct NumberFieldProps {
    /// Unique on the page.
    pub id: AttrValue,
    /// The label.
    pub label: AttrValue,
    /// What stands beside the field.
    #[prop_or_default]
    pub hint: AttrValue,
    /// The value; `None` shows an empty field.
    pub value: Option<f64>,
    /// Lowest value.
    pub min: f64,
    /// Highest value.
    pub max: f64,
    /// Step of the arrows.
    pub step: f64,
    /// What an empty field means; without it an empty field changes nothing.
    #[prop_or_default]
    pub empty: Option<AttrValue>,
    /// Called with a new value inside the bounds.
    pub on_change: Callback<Option<f64>>,
}

/// A number field.
#[component]
pub fn NumberField(props: &NumberFieldProps) -> Html {
    let locks = use_locks();
    let is_whole = props.step >= 1.0;
    let kind = Kind {
        min: props.min,
        max: props.max,
        is_whole,
        may_be_empty: props.empty.is_some(),
    };
    let (shown, oninput, onchange) = use_number(props.value, kind, props.on_change.clone());
    let id = &props.id;
    let lock = Control::of_field(id).map_or(Lock::Open, |control| locks.of(control));
    if lock == Lock::Hidden {
        return Html::default();
    }
    html! {
        <div class="field">
            <label class="field__label" for={id}>{ &props.label }</label>
            <input class="field__input" {id} type="number" disabled={lock == Lock::Locked} inputmode={if is_whole { "numeric" } else { "decimal" }}
                min={props.min.to_string()} max={props.max.to_string()} step={props.step.to_string()}
                placeholder={props.empty.clone()} value={shown}
                aria-describedby={(!props.hint.is_empty()).then(|| format!("{id}-hint"))} {oninput} {onchange} />
            if !props.hint.is_empty() {
                <span class="field__hint" id={format!("{id}-hint")}>{ &props.hint }</span>
            }
        </div>
    }
}

/// Which numbers a field takes.
#[derive(Clone, Copy)]
pub struct Kind {
    /// Lowest value.
    pub min: f64,
    /// Highest value.
    pub max: f64,
    /// Whether it is rounded.
    pub is_whole: bool,
    /// Whether an empty field means something; otherwise it changes nothing.
    pub may_be_empty: bool,
}

/// What an input of a number shows, its `oninput` and its `onchange`.
#[hook]
pub fn use_number(
    value: Option<f64>,
    kind: Kind,
    on_change: Callback<Option<f64>>,
) -> (AttrValue, Callback<InputEvent>, Callback<Event>) {
    let draft = use_draft(text_of(value));
    let (shown, oninput) = (draft.shown(), draft.oninput());
    let onchange = Callback::from(move |event: Event| {
        let input: HtmlInputElement = event.target_unchecked_into();
        let number = input.value_as_number();
        let new = if input.value().trim().is_empty() && kind.may_be_empty {
            None
        } else if number.is_finite() {
            let number = number.clamp(kind.min, kind.max);
            Some(if kind.is_whole {
                number.round()
            } else {
                number
            })
        } else {
            value
        };
        // Also when nothing changes: the field shows what counts.
        input.set_value(&text_of(new));
        draft.settle();
        on_change.emit(new);
    });
    (shown, oninput, onchange)
}

fn text_of(value: Option<f64>) -> AttrValue {
    value.map_or_else(AttrValue::default, |value| value.to_string().into())
}
