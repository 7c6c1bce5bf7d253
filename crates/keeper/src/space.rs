//! How much the browser lets the site store, and whether it keeps it.

use protocol::Space;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::StorageEstimate;

use crate::browser::scope;

/// What the browser tells of the storage; what it does not tell is `None`.
pub async fn space() -> Space {
    let storage = scope().navigator().storage();
    let mut space = Space::default();
    if let Some(estimate) = settled(storage.estimate()).await {
        let estimate: StorageEstimate = estimate.unchecked_into();
        space.n_used_bytes = estimate.get_usage().map(bytes);
        space.n_quota_bytes = estimate.get_quota().map(bytes);
    }
    let persisted = settled(storage.persisted()).await;
    space.is_persistent = persisted.is_some_and(|value| value.is_truthy());
    space
}

async fn settled(promise: Result<js_sys::Promise, JsValue>) -> Option<JsValue> {
    JsFuture::from(promise.ok()?).await.ok()
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a size in bytes"
)]
fn bytes(n: f64) -> u64 {
    n as u64
}
