//! Files dropped anywhere on the screen, and the sign that they can be.

use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::Closure;
use web_sys::{DataTransfer, DragEvent, File};
use yew::prelude::*;

use crate::dom;

/// What is done with files.
#[derive(PartialEq, Properties)]
pub struct DropZoneProps {
    /// What the sign says.
    pub label: AttrValue,
    /// Called with the dropped files, never with none.
    pub on_files: Callback<Vec<File>>,
    /// Called with the name of a dropped folder.
    pub on_folder: Callback<String>,
}

/// Listens on the whole window while it is there; shows itself while files hang over it.
#[component]
pub fn DropZone(props: &DropZoneProps) -> Html {
    let is_over = use_state(|| false);
    {
        let is_over = is_over.setter();
        let calls = (props.on_files.clone(), props.on_folder.clone());
        use_effect_with(calls, move |(on_files, on_folder)| {
            listen(is_over, on_files.clone(), on_folder.clone())
        });
    }
    html! {
        if *is_over {
            <div class="drop-zone" aria-hidden="true">
                <p class="drop-zone__sign">{ &props.label }</p>
            </div>
        }
    }
}

/// Listens to drags over the window; returns what ends it.
fn listen(
    is_over: UseStateSetter<bool>,
    on_files: Callback<Vec<File>>,
    on_folder: Callback<String>,
) -> impl FnOnce() {
    // Elements are entered before others are left: the drag is over the window until all are.
    let depth = std::cell::Cell::new(0_u32);
    let closure = Closure::<dyn Fn(DragEvent)>::new(move |event: DragEvent| {
        let Some(transfer) = event.data_transfer().filter(carries_files) else {
            return;
        };
        event.prevent_default();
        match event.type_().as_str() {
            "dragenter" => depth.set(depth.get() + 1),
            "dragleave" => depth.set(depth.get().saturating_sub(1)),
            "drop" => {
                depth.set(0);
                match folder_name(&transfer) {
                    Some(name) => on_folder.emit(name),
                    None => hand_on(&on_files, dom::files(transfer.files())),
                }
            }
            _ => transfer.set_drop_effect("copy"),
        }
        is_over.set(depth.get() > 0);
    });
    let window = web_sys::window();
    for name in EVENTS {
        if let Some(window) = &window {
            let _ = window.add_event_listener_with_callback(name, closure.as_ref().unchecked_ref());
        }
    }
    move || {
        for name in EVENTS {
            if let Some(window) = &window {
                let listener = closure.as_ref().unchecked_ref();
                let _ = window.remove_event_listener_with_callback(name, listener);
            }
        }
    }
}

const EVENTS: [&str; 4] = ["dragenter", "dragover", "dragleave", "drop"];

fn carries_files(transfer: &DataTransfer) -> bool {
    transfer.types().includes(&"Files".into(), 0)
}

fn hand_on(on_files: &Callback<Vec<File>>, files: Vec<File>) {
    if !files.is_empty() {
        on_files.emit(files);
    }
}

/// The name of the first folder among what was dropped.
fn folder_name(transfer: &DataTransfer) -> Option<String> {
    let items = transfer.items();
    (0..items.length()).find_map(|at| {
        let entry = items.get(at)?.webkit_get_as_entry().ok().flatten()?;
        entry.is_directory().then(|| entry.name())
    })
}
