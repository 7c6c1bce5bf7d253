//! What a worker needs of the browser besides storage and network: its scope, clocks, a pause.

use futures::channel::oneshot;
use js_sys::WebAssembly;
use wasm_bindgen::prelude::*;
use web_sys::DedicatedWorkerGlobalScope;

/// The worker's global scope.
#[must_use]
pub fn scope() -> DedicatedWorkerGlobalScope {
    js_sys::global().unchecked_into()
}

/// Milliseconds on the worker's steady clock.
#[must_use]
pub fn now_ms() -> f64 {
    scope()
        .performance()
        .map_or(0.0, |performance| performance.now())
}

/// Milliseconds since 1970.
#[must_use]
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "whole milliseconds after 1970"
)]
pub fn unix_ms() -> u64 {
    js_sys::Date::now() as u64
}

/// Waits. Even 0 ms let the browser deliver messages, as a microtask would not.
pub async fn sleep(ms: u64) {
    /// Takes the timer back when nobody waits for it any more.
    struct Timer(
        i32,
        #[expect(dead_code, reason = "it lives as long as the timer")] Closure<dyn FnMut()>,
    );
    impl Drop for Timer {
        fn drop(&mut self) {
            scope().clear_timeout_with_handle(self.0);
        }
    }

    let ms = i32::try_from(ms).unwrap_or(i32::MAX);
    let (tell, told) = oneshot::channel();
    let ring = Closure::once(move || {
        let _ = tell.send(());
    });
    let started = scope()
        .set_timeout_with_callback_and_timeout_and_arguments_0(ring.as_ref().unchecked_ref(), ms);
    if let Ok(handle) = started {
        let _timer = Timer(handle, ring);
        let _ = told.await;
    }
}

/// Bytes of this worker's wasm memory.
#[must_use]
pub fn memory_bytes() -> u64 {
    let memory: WebAssembly::Memory = wasm_bindgen::memory().unchecked_into();
    let buffer: js_sys::ArrayBuffer = memory.buffer().unchecked_into();
    u64::from(buffer.byte_length())
}

/// What a thrown value says.
#[must_use]
pub fn words(value: &JsValue) -> String {
    let message = js_sys::Reflect::get(value, &JsValue::from_str("message")).ok();
    message
        .and_then(|text| text.as_string())
        .or_else(|| value.as_string())
        .filter(|text| !text.is_empty())
        .unwrap_or_else(|| format!("{value:?}"))
}
