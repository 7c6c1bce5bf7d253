//! What the page asks of the browser: address, files, fetches, downloads. No state.

use charts::Lang;
use js_sys::{Array, Uint8Array};
use wasm_bindgen::prelude::Closure;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    Blob, BlobPropertyBag, Document, File, FileList, HtmlAnchorElement, Response, Url, Window,
};

use crate::prefs::Theme;
use crate::text::{Faults, Texts, Unfetched, texts};

/// The window; the page lives in one.
#[expect(clippy::expect_used, reason = "the page runs in a window")]
pub(crate) fn window() -> Window {
    web_sys::window().expect("a window")
}

/// The document of the window.
#[expect(clippy::expect_used, reason = "a window has a document")]
#[must_use]
pub fn document() -> Document {
    window().document().expect("a document")
}

/// The part of the address after `#`, with it.
#[must_use]
pub fn hash() -> String {
    window().location().hash().unwrap_or_default()
}

/// Writes the hash in place, without a new entry in the history.
pub fn replace_hash(hash: &str) {
    let address = format!("#{hash}");
    // `#` alone resolves against the base; the full address keeps the page's own file name.
    let location = window().location();
    let page = location.href().unwrap_or_default();
    let page = page.split('#').next().unwrap_or_default();
    if let Ok(history) = window().history() {
        let _ =
            history.replace_state_with_url(&JsValue::NULL, "", Some(&format!("{page}{address}")));
    }
}

/// Follows a hash as a link would.
pub fn follow(hash: &str) {
    let _ = window().location().set_hash(hash);
}

/// An address relative to the page's base, made absolute; works under any sub-path.
#[must_use]
pub fn resolve(relative: &str) -> String {
    let base = document().base_uri().ok().flatten().unwrap_or_default();
    Url::new_with_base(relative, &base).map_or_else(|_| relative.to_owned(), |url| url.href())
}

/// Whether the page is shown in dark colours: as a person chose, else as the system asks.
#[must_use]
pub fn is_dark() -> bool {
    let root = document().document_element();
    let chosen = root.and_then(|root| root.get_attribute("data-theme"));
    if let Some(theme) = chosen.and_then(|word| Theme::of_word(&word)) {
        return theme == Theme::Dark;
    }
    matches("(prefers-color-scheme: dark)")
}

/// The language that the page speaks.
#[must_use]
pub fn lang() -> Lang {
    let root = document().document_element();
    let tag = root.and_then(|root| root.get_attribute("lang"));
    tag.and_then(|tag| Lang::of_tag(&tag)).unwrap_or_default()
}

/// What is said when something goes wrong, in that language.
#[must_use]
pub fn faults() -> &'static Faults {
    &page_texts().faults
}

/// Every text of the page, in its language.
#[must_use]
pub fn page_texts() -> &'static Texts {
    texts(lang())
}

/// Whether the person asked for less motion.
#[must_use]
pub fn wants_less_motion() -> bool {
    matches("(prefers-reduced-motion: reduce)")
}

fn matches(query: &str) -> bool {
    let list = window().match_media(query).ok().flatten();
    list.is_some_and(|list| list.matches())
}

/// Calls again and again until it is dropped.
pub struct Ticker {
    id: i32,
    _call: Closure<dyn Fn()>,
}

impl Drop for Ticker {
    fn drop(&mut self) {
        window().clear_interval_with_handle(self.id);
    }
}

/// Calls `call` every so many milliseconds.
pub fn every(ms: i32, call: impl Fn() + 'static) -> Ticker {
    let call = Closure::<dyn Fn()>::new(call);
    let function = call.as_ref().unchecked_ref();
    let id = window()
        .set_interval_with_callback_and_timeout_and_arguments_0(function, ms)
        .unwrap_or_default();
    Ticker { id, _call: call }
}

/// Tells the browser and screen readers which language the page speaks.
pub fn set_lang(tag: &str) {
    if let Some(root) = document().document_element() {
        let _ = root.set_attribute("lang", tag);
    }
}

/// Sets the document's title, moves focus to the screen's heading and scrolls up.
pub fn announce_screen(title: &str) {
    document().set_title(title);
    focus_main();
    window().scroll_to_with_x_and_y(0.0, 0.0);
}

/// The bytes behind an address relative to the base.
///
/// # Errors
/// A sentence, when the file is not there or the connection fails.
pub async fn fetch_bytes(relative: &str) -> Result<Vec<u8>, String> {
    let failed = |why| (faults().not_fetched)(relative, why);
    let response = JsFuture::from(window().fetch_with_str(&resolve(relative)))
        .await
        .map_err(|_| failed(Unfetched::Connection))?;
    let response: Response = response.unchecked_into();
    if !response.ok() {
        return Err(failed(Unfetched::Status(response.status())));
    }
    let buffer = response
        .array_buffer()
        .map_err(|_| failed(Unfetched::NoBody))?;
    let buffer = JsFuture::from(buffer)
        .await
        .map_err(|_| failed(Unfetched::BrokenOff))?;
    Ok(Uint8Array::new(&buffer).to_vec())
}

/// The bytes of a file that a person opened.
///
/// # Errors
/// A sentence, when the browser cannot read it (moved or changed since).
pub async fn read_file(file: &File) -> Result<Vec<u8>, String> {
    let buffer = JsFuture::from(file.array_buffer())
        .await
        .map_err(|_| (faults().unreadable_file)(&file.name()))?;
    Ok(Uint8Array::new(&buffer).to_vec())
}

/// The first bytes of a file, at most `n_bytes`.
///
/// # Errors
/// A sentence, when the browser cannot read it (moved or changed since, or a folder).
pub async fn read_start(file: &File, n_bytes: u32) -> Result<Vec<u8>, String> {
    let failed = || (faults().unreadable)(&file.name());
    let slice = file
        .slice_with_i32_and_f64(0, f64::from(n_bytes))
        .map_err(|_| failed())?;
    let buffer = JsFuture::from(slice.array_buffer())
        .await
        .map_err(|_| failed())?;
    Ok(Uint8Array::new(&buffer).to_vec())
}

/// Where a file lies in the folder that was chosen: `models/blobs/…`. Empty outside of folders.
#[must_use]
pub fn path_in_folder(file: &File) -> String {
    js_sys::Reflect::get(file, &JsValue::from_str("webkitRelativePath"))
        .ok()
        .and_then(|path| path.as_string())
        .unwrap_or_default()
}

/// Milliseconds since the page was opened.
#[must_use]
pub fn now_ms() -> f64 {
    window()
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

/// Day and time of a moment in milliseconds since 1970, as people of a language write it.
#[must_use]
pub fn moment(unix_ms: u64, lang: &str) -> String {
    #[expect(
        clippy::cast_precision_loss,
        reason = "milliseconds are far below 2^53"
    )]
    let date = js_sys::Date::new(&JsValue::from_f64(unix_ms as f64));
    let options = js_sys::Object::new();
    for (key, value) in [("dateStyle", "medium"), ("timeStyle", "short")] {
        let _ = js_sys::Reflect::set(&options, &key.into(), &value.into());
    }
    date.to_locale_string(lang, &options).into()
}

/// Some letters that tell two names of the same moment apart.
#[must_use]
pub fn random_letters() -> String {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a fraction of 2^32"
    )]
    let bits = (js_sys::Math::random() * 4_294_967_296.0) as u32;
    format!("{bits:08x}")
}

/// The files of a list.
#[must_use]
pub fn files(list: Option<FileList>) -> Vec<File> {
    let Some(list) = list else { return Vec::new() };
    (0..list.length()).filter_map(|at| list.get(at)).collect()
}

/// Offers `text` as a file to keep.
///
/// # Errors
/// What the browser said.
pub fn download(name: &str, mime: &str, text: &str) -> Result<(), JsValue> {
    let options = BlobPropertyBag::new();
    options.set_type(mime);
    let parts = Array::of1(&JsValue::from_str(text));
    let blob = Blob::new_with_str_sequence_and_options(&parts, &options)?;
    let url = Url::create_object_url_with_blob(&blob)?;
    download_from(name, &url)?;
    Url::revoke_object_url(&url)
}

/// Saves what lies at an address within this browser, such as a stored file's, however long it is.
///
/// # Errors
/// What the browser throws.
pub fn download_from(name: &str, url: &str) -> Result<(), JsValue> {
    let anchor: HtmlAnchorElement = document().create_element("a")?.unchecked_into();
    anchor.set_href(url);
    anchor.set_download(name);
    anchor.click();
    Ok(())
}

/// The markup of the element with this id, as XML.
#[must_use]
pub fn markup(id: &str) -> Option<String> {
    let element = document().get_element_by_id(id)?;
    web_sys::XmlSerializer::new()
        .ok()?
        .serialize_to_string(&element)
        .ok()
}

/// Puts a text on the clipboard.
///
/// # Errors
/// A sentence, when the browser does not allow it.
pub async fn copy(text: &str) -> Result<(), String> {
    let refused = || faults().not_copied.to_owned();
    // Where the page is no secure context there is no clipboard, though its type says so.
    let clipboard = window().navigator().clipboard();
    if clipboard.is_undefined() {
        return Err(refused());
    }
    JsFuture::from(clipboard.write_text(text))
        .await
        .map(drop)
        .map_err(|_| refused())
}

/// Moves focus to the element with this id.
pub fn focus_id(id: &str) {
    if let Some(element) = document().get_element_by_id(id)
        && let Some(element) = element.dyn_ref::<web_sys::HtmlElement>()
    {
        let _ = element.focus();
    }
}

/// Whether the element with this id is there and takes up room.
#[must_use]
pub fn is_shown(id: &str) -> bool {
    let element = document().get_element_by_id(id);
    element.is_some_and(|element| element.get_bounding_client_rect().height() > 0.0)
}

/// Scrolls up to the element with this id, where it lies above what is shown.
pub fn show_from_top(id: &str) {
    if let Some(element) = document().get_element_by_id(id)
        && element.get_bounding_client_rect().top() < 0.0
    {
        element.scroll_into_view();
    }
}

/// Sets the document's title.
pub fn set_title(title: &str) {
    document().set_title(title);
}

/// Moves focus to the screen's heading.
pub fn focus_main() {
    if let Ok(Some(heading)) = document().query_selector("main h1")
        && let Some(heading) = heading.dyn_ref::<web_sys::HtmlElement>()
    {
        let _ = heading.focus();
    }
}

/// Keeps a text over a reload of this tab, and says whether it could: a full or forbidden store keeps
/// nothing.
pub fn keep(key: &str, text: &str) -> bool {
    let Ok(Some(store)) = window().session_storage() else {
        return false;
    };
    let is_kept = store.set_item(key, text).is_ok();
    if !is_kept {
        // What no longer fits must not leave an older text behind.
        let _ = store.remove_item(key);
    }
    is_kept
}

/// Drops what [`keep`] kept.
pub fn forget(key: &str) {
    if let Ok(Some(store)) = window().session_storage() {
        let _ = store.remove_item(key);
    }
}

/// The text that [`keep`] kept.
#[must_use]
pub fn kept(key: &str) -> Option<String> {
    window()
        .session_storage()
        .ok()
        .flatten()?
        .get_item(key)
        .ok()
        .flatten()
}

/// Keeps a text in this browser over visits. A full or forbidden store keeps nothing.
pub fn remember(key: &str, text: &str) {
    if let Ok(Some(store)) = window().local_storage() {
        let _ = store.set_item(key, text);
    }
}

/// The text that [`remember`] kept.
#[must_use]
pub fn remembered(key: &str) -> Option<String> {
    let store = window().local_storage().ok().flatten()?;
    store.get_item(key).ok().flatten()
}

/// Sets an attribute of the root element, or takes it away: what style sheets ask for.
pub fn mark_root(name: &str, value: Option<&str>) {
    if let Some(root) = document().document_element() {
        let _ = match value {
            Some(value) => root.set_attribute(name, value),
            None => root.remove_attribute(name),
        };
    }
}

/// Prints the page; `what` names for style sheets which part.
pub fn print(what: &str) {
    mark_root("data-print", Some(what));
    let _ = window().print();
    mark_root("data-print", None);
}

/// Gives the browser time to draw and to hear.
pub async fn pause() {
    let promise = js_sys::Promise::new(&mut |done, _| {
        let _ = window().set_timeout_with_callback(&done);
    });
    let _ = JsFuture::from(promise).await;
}

/// Whether keys go into a field, a list or a button of the page now.
#[must_use]
pub fn is_typing() -> bool {
    let fields = "input, select, textarea, summary, [contenteditable]";
    (document().active_element()).is_some_and(|element| element.matches(fields).unwrap_or(false))
}

/// Moves focus to the element after (`by` 1) or before (`by` −1) the focused one, among those that a
/// selector finds; whether there was one.
#[must_use]
pub fn focus_beside(selector: &str, by: i32) -> bool {
    let all = elements(selector);
    let active = document().active_element();
    let here = all.iter().position(|of| Some(of) == active.as_ref());
    let last = all.len().saturating_sub(1);
    let next = match (here, by) {
        (None, _) => 0,
        (Some(here), 1) => (here + 1).min(last),
        (Some(here), _) => here.saturating_sub(1),
    };
    let Some(element) = all
        .get(next)
        .and_then(|of| of.dyn_ref::<web_sys::HtmlElement>())
    else {
        return false;
    };
    // Titles are not in the order of the tab key.
    if !element.has_attribute("tabindex") {
        let _ = element.set_attribute("tabindex", "-1");
    }
    let _ = element.focus();
    element.scroll_into_view();
    true
}

/// Presses the first button that a selector finds in the section that has focus, else on the page;
/// whether there was one.
#[must_use]
pub fn press_nearest(selector: &str) -> bool {
    let section = (document().active_element())
        .and_then(|element| element.closest("section").ok().flatten())
        .and_then(|section| section.query_selector(selector).ok().flatten());
    let button = section.or_else(|| elements(selector).into_iter().next());
    let Some(button) = button.and_then(|of| of.dyn_into::<web_sys::HtmlElement>().ok()) else {
        return false;
    };
    button.click();
    true
}

fn elements(selector: &str) -> Vec<web_sys::Element> {
    let Ok(list) = document().query_selector_all(selector) else {
        return Vec::new();
    };
    (0..list.length())
        .filter_map(|at| list.get(at)?.dyn_into().ok())
        .collect()
}

/// The address of the page.
#[must_use]
pub fn address() -> String {
    window().location().href().unwrap_or_default()
}

/// Asks the browser to keep what the site stores when disk space is short; a worker cannot ask.
pub async fn persist() {
    if let Ok(answer) = window().navigator().storage().persist() {
        let _ = JsFuture::from(answer).await;
    }
}
