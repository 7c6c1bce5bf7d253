//! What stands in a field while it is typed in.
//!
//! Drawing a field anew writes its value into it, and the page may be drawn at any moment (a saved
//! run is found, a batch arrives): without a draft, that would wipe out what was typed but not yet
//! left.

use web_sys::{HtmlInputElement, InputEvent};
use yew::prelude::*;

/// A field's typed text over its value.
#[derive(Clone)]
pub struct Draft {
    typed: UseStateHandle<Option<AttrValue>>,
    value: AttrValue,
}

impl Draft {
    /// What the field shows: the text being typed, else the value.
    pub fn shown(&self) -> AttrValue {
        (*self.typed).clone().unwrap_or_else(|| self.value.clone())
    }

    /// To be the field's `oninput`.
    pub fn oninput(&self) -> Callback<InputEvent> {
        let typed = self.typed.clone();
        Callback::from(move |event: InputEvent| {
            let input: HtmlInputElement = event.target_unchecked_into();
            typed.set(Some(input.value().into()));
        })
    }

    /// Shows the value again; to be called when the typed text was taken.
    pub fn settle(&self) {
        self.typed.set(None);
    }
}

/// A draft over `value`.
#[hook]
pub fn use_draft(value: AttrValue) -> Draft {
    Draft {
        typed: use_state(|| None),
        value,
    }
}
