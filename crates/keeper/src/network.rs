//! What this worker asks of the network, as the browser itself counts it.

use js_sys::Reflect;
use protocol::Asked;
use wasm_bindgen::prelude::*;
use web_sys::{
    PerformanceObserver, PerformanceObserverEntryList, PerformanceObserverInit,
    PerformanceResourceTiming,
};

/// Tells of every request of this worker from its start on, for as long as it lives.
pub fn watch(tell: impl Fn(Vec<Asked>) + 'static) {
    let on_entries =
        Closure::<dyn Fn(PerformanceObserverEntryList)>::new(move |list| tell(asked_of(&list)));
    let Ok(observer) = PerformanceObserver::new(on_entries.as_ref().unchecked_ref()) else {
        return;
    };
    // One type and not a list of types: only so it hears of what was before.
    let options = js_sys::Object::new();
    let _ = Reflect::set(&options, &"type".into(), &"resource".into());
    let _ = Reflect::set(&options, &"buffered".into(), &true.into());
    let options: PerformanceObserverInit = options.unchecked_into();
    observer.observe(&options);
    // As long as the worker: nothing is left that could drop it.
    on_entries.forget();
}

fn asked_of(list: &PerformanceObserverEntryList) -> Vec<Asked> {
    let entries = list.get_entries_by_type("resource");
    entries
        .iter()
        .map(|entry| asked(entry.unchecked_ref()))
        .collect()
}

/// Where the other origin does not allow it, the browser tells no sizes: all are 0.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "sizes in bytes"
)]
fn asked(entry: &PerformanceResourceTiming) -> Asked {
    let body = entry.decoded_body_size() as u64;
    let is_told = body > 0;
    Asked {
        url: entry.name(),
        n_network_bytes: is_told.then_some(entry.transfer_size() as u64),
        n_body_bytes: is_told.then_some(body),
    }
}
