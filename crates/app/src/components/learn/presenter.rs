//! For a projector: larger type, stronger contrast, and keys that move between rounds.

use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::Closure;
use web_sys::KeyboardEvent;
use yew::prelude::*;

use crate::dom;
use crate::text::use_texts;

/// Whether it is on.
#[derive(PartialEq, Properties)]
pub struct PresenterProps {
    /// Whether it is on.
    pub is_on: bool,
}

/// The switch, and what the keys do while it is on.
#[component]
pub fn Presenter(props: &PresenterProps) -> Html {
    let texts = &use_texts().class;
    use_effect_with(props.is_on, |is_on| {
        let listener = is_on.then(|| {
            let on_key = Closure::<dyn Fn(KeyboardEvent)>::new(|event: KeyboardEvent| {
                if !dom::is_typing() && act(&event.key()) {
                    event.prevent_default();
                }
            });
            let document = dom::document();
            let _ = document
                .add_event_listener_with_callback("keydown", on_key.as_ref().unchecked_ref());
            on_key
        });
        move || {
            if let Some(on_key) = listener {
                let _ = dom::document().remove_event_listener_with_callback(
                    "keydown",
                    on_key.as_ref().unchecked_ref(),
                );
            }
        }
    });
    let href = if props.is_on {
        "#present=0"
    } else {
        "#present=1"
    };
    html! {
        <div class="presenter">
            <a class="button button--quiet" {href}>{ if props.is_on { texts.present_off } else { texts.present_on } }</a>
            if props.is_on {
                <p class="presenter__keys">
                    <kbd>{ "→" }</kbd>{ " " }<kbd>{ "←" }</kbd>{ " " }{ texts.key_rounds }{ " · " }
                    <kbd>{ "R" }</kbd>{ " " }{ texts.key_run }{ " · " }<kbd>{ "Esc" }</kbd>{ " " }{ texts.key_leave }
                </p>
            }
        </div>
    }
}

/// Does what a key asks for; whether it asked for anything.
fn act(key: &str) -> bool {
    match key {
        "ArrowRight" | "PageDown" | "n" => {
            dom::focus_beside(".round__title, .takeaways .section-title", 1)
        }
        "ArrowLeft" | "PageUp" | "p" => {
            dom::focus_beside(".round__title, .takeaways .section-title", -1)
        }
        "r" | "R" => dom::press_nearest(".experiment__run:not([disabled])"),
        "Escape" => {
            dom::follow("present=0");
            true
        }
        _ => false,
    }
}
