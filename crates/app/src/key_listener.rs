//! Listens to keys while a screen is shown: what they mean stands in [`crate::keys`].

use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::Closure;
use web_sys::{Element, KeyboardEvent};
use yew::prelude::*;

use crate::components::{OPEN_ROW_ID, SEARCH_ID};
use crate::dom;
use crate::keys::{Focus, Wish, wish};

/// Calls `on_wish` for keys that mean something, as long as the component is shown.
#[hook]
pub fn use_wishes(are_single_on: bool, on_wish: Callback<Wish>) {
    use_effect_with((are_single_on, on_wish), move |(are_single_on, on_wish)| {
        let (are_single_on, on_wish) = (*are_single_on, on_wish.clone());
        let listener = Closure::<dyn Fn(KeyboardEvent)>::new(move |event: KeyboardEvent| {
            let has_modifier = event.ctrl_key() || event.alt_key() || event.meta_key();
            if has_modifier || event.default_prevented() || event.is_composing() {
                return;
            }
            if let Some(wish) = wish(&event.key(), focus(), are_single_on) {
                event.prevent_default();
                on_wish.emit(wish);
            }
        });
        let document = dom::document();
        // A page that cannot listen has its links and buttons.
        let _ =
            document.add_event_listener_with_callback("keydown", listener.as_ref().unchecked_ref());
        move || {
            let _ = document
                .remove_event_listener_with_callback("keydown", listener.as_ref().unchecked_ref());
        }
    });
}

/// Where the focus is now.
fn focus() -> Focus {
    dom::document()
        .active_element()
        .map_or(Focus::Nothing, |element| focus_on(&element))
}

fn focus_on(element: &Element) -> Focus {
    match element.id().as_str() {
        SEARCH_ID => return Focus::Search,
        OPEN_ROW_ID => return Focus::OpenRow,
        _ => {}
    }
    match element.tag_name().as_str() {
        "INPUT" | "TEXTAREA" | "SELECT" => Focus::Field,
        "A" if element.class_list().contains("sample-row") => Focus::Row,
        "A" | "BUTTON" | "SUMMARY" => Focus::Control,
        _ => Focus::Nothing,
    }
}
