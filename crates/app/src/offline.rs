//! The page's side of `sw.js`, which keeps the site's files for visits without a network.

use protocol::Asked;
use serde::Deserialize;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{MessageEvent, ServiceWorkerContainer, ServiceWorkerRegistration};
use yew::Callback;

use crate::prefs::Offline;
use crate::{dom, storage, visit};

/// The script, beside the page: its folder is what it answers for.
const SCRIPT: &str = "sw.js";

/// What the script says: which files it has just fetched to keep them.
#[derive(Deserialize)]
struct Said {
    fetched: Vec<Asked>,
}

/// Has the site's files kept, and tells how far that is.
pub fn start(on_state: Callback<Offline>, on_asked: Callback<Vec<Asked>>) {
    let Some(container) = storage::scripts() else {
        on_state.emit(Offline::Unavailable);
        return;
    };
    let on_message = Closure::<dyn Fn(MessageEvent)>::new(move |message: MessageEvent| {
        let json = js_sys::JSON::stringify(&message.data());
        let json = json
            .ok()
            .and_then(|json| json.as_string())
            .unwrap_or_default();
        if let Ok(said) = serde_json::from_str::<Said>(&json) {
            on_asked.emit(said.fetched);
        }
    });
    container.set_onmessage(Some(on_message.as_ref().unchecked_ref()));
    on_message.forget();
    spawn_local(async move {
        let registered = JsFuture::from(container.register(&dom::resolve(SCRIPT))).await;
        match registered {
            Ok(registration) => {
                let registration: ServiceWorkerRegistration = registration.unchecked_into();
                // Browsers look for a newer version now and then; a visit is the right moment.
                if let Some(going) = registration
                    .active()
                    .and_then(|_| registration.update().ok())
                {
                    spawn_local(async move { drop(JsFuture::from(going).await) });
                }
                watch(&container, registration, on_state);
            }
            // Private windows may refuse.
            Err(_) => on_state.emit(Offline::Unavailable),
        }
    });
}

/// Tells what comes of the kept version, and of each newer one.
fn watch(
    container: &ServiceWorkerContainer,
    registration: ServiceWorkerRegistration,
    on_state: Callback<Offline>,
) {
    let tell = {
        let (container, registration) = (container.clone(), registration.clone());
        move || on_state.emit(state(&container, &registration))
    };
    let on_step = Closure::<dyn Fn()>::new(tell.clone());
    let follow = {
        let registration = registration.clone();
        move || {
            if let Some(installing) = registration.installing() {
                installing.set_onstatechange(Some(on_step.as_ref().unchecked_ref()));
            }
        }
    };
    follow();
    tell();
    let on_found = Closure::<dyn Fn()>::new(follow);
    registration.set_onupdatefound(Some(on_found.as_ref().unchecked_ref()));
    on_found.forget();
}

fn state(container: &ServiceWorkerContainer, registration: &ServiceWorkerRegistration) -> Offline {
    // Without a controller the page came from the server and is the newest.
    if registration.waiting().is_some() && container.controller().is_some() {
        Offline::Newer
    } else if registration.active().is_some() || registration.waiting().is_some() {
        Offline::Ready
    } else {
        Offline::Preparing
    }
}

/// Takes the newer version and opens the page anew.
pub fn take_newer() {
    let Some(container) = storage::scripts() else {
        return;
    };
    let on_change = Closure::<dyn Fn()>::new(visit::reload);
    container.set_oncontrollerchange(Some(on_change.as_ref().unchecked_ref()));
    on_change.forget();
    spawn_local(async move {
        let found = JsFuture::from(container.get_registration()).await;
        let found = found.ok().filter(|found| !found.is_undefined());
        let waiting = found.and_then(|found| {
            found
                .unchecked_into::<ServiceWorkerRegistration>()
                .waiting()
        });
        match waiting {
            Some(waiting) => drop(waiting.post_message(&"take over".into())),
            // Another tab has taken it.
            None => visit::reload(),
        }
    });
}
