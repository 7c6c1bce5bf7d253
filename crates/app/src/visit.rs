//! What the page asks of the browser about this visit: choices of earlier ones, theme, requests. No state.

use charts::Lang;
use js_sys::Array;
use protocol::Asked;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::PerformanceResourceTiming;

use crate::dom::{document, window};
use crate::prefs::{Prefs, Theme};

/// Where the browser keeps the theme that a person chose; `boot.js` reads it.
pub const THEME_KEY: &str = "thinkscope.theme";
/// The same for the language.
pub const LANG_KEY: &str = "thinkscope.lang";
/// Requests that the browser is asked to remember.
const N_REMEMBERED: u32 = 5_000;

/// What was chosen on an earlier visit, and what the browser speaks.
#[must_use]
pub fn prefs() -> Prefs {
    let store = window().local_storage().ok().flatten();
    let chosen = |key| store.as_ref()?.get_item(key).ok().flatten();
    let browser_lang = window().navigator().language();
    Prefs {
        lang: chosen(LANG_KEY).and_then(|tag| Lang::of_tag(&tag)),
        browser_lang: browser_lang.and_then(|tag| Lang::of_tag(&tag)),
        theme: chosen(THEME_KEY)
            .and_then(|word| Theme::of_word(&word))
            .unwrap_or_default(),
        ..Prefs::default()
    }
}

/// Keeps a choice for every visit, or forgets it. A forbidden store keeps nothing.
pub fn remember(key: &str, value: Option<&str>) {
    if let Ok(Some(store)) = window().local_storage() {
        let _ = match value {
            Some(value) => store.set_item(key, value),
            None => store.remove_item(key),
        };
    }
}

/// Shows the page in a theme; the colours follow by themselves.
pub fn show_theme(theme: Theme) {
    if let Some(root) = document().document_element() {
        let _ = match theme.word() {
            Some(word) => root.set_attribute("data-theme", word),
            None => root.remove_attribute("data-theme"),
        };
    }
}

/// Opens the page anew.
pub fn reload() {
    let _ = window().location().reload();
}

/// Where the page is from: `https://example.org`.
#[must_use]
pub fn origin() -> String {
    window().location().origin().unwrap_or_default()
}

/// Has the browser remember more requests than a page has by default.
pub fn remember_requests() {
    if let Some(performance) = window().performance() {
        performance.set_resource_timing_buffer_size(N_REMEMBERED);
    }
}

/// What the page itself asked of the network since it was opened, itself included.
#[must_use]
pub fn asked() -> Vec<Asked> {
    let Some(performance) = window().performance() else {
        return Vec::new();
    };
    let entries = ["navigation", "resource"].map(|kind| performance.get_entries_by_type(kind));
    entries.iter().flat_map(Array::iter).map(asked_of).collect()
}

/// Where another origin does not allow it, the browser tells no sizes: all are 0.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "sizes in bytes"
)]
fn asked_of(entry: JsValue) -> Asked {
    let entry: PerformanceResourceTiming = entry.unchecked_into();
    let body = entry.decoded_body_size() as u64;
    let is_told = body > 0;
    Asked {
        url: entry.name(),
        n_network_bytes: is_told.then_some(entry.transfer_size() as u64),
        n_body_bytes: is_told.then_some(body),
    }
}
