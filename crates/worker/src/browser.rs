//! What the worker needs of the browser: what the keeper needs too, a pause, addresses.

use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::Response;

pub use keeper::browser::{memory_bytes, now_ms, scope, words};

/// Lets the browser deliver messages. A macrotask: a microtask would starve them.
pub async fn pause() {
    keeper::browser::sleep(0).await;
}

/// The bytes at an address of our own site.
pub async fn fetch_bytes(url: &str) -> Result<Vec<u8>, String> {
    let response = JsFuture::from(scope().fetch_with_str(url))
        .await
        .map_err(|e| words(&e))?;
    let response: Response = response.unchecked_into();
    if !response.ok() {
        return Err(format!(
            "the server answered {} for {url}",
            response.status()
        ));
    }
    let buffer = response.array_buffer().map_err(|e| words(&e))?;
    let buffer = JsFuture::from(buffer).await.map_err(|e| words(&e))?;
    Ok(js_sys::Uint8Array::new(&buffer).to_vec())
}
