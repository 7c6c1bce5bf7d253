//! What the browser keeps for this site: looked at, and erased. No state.

use js_sys::{Array, AsyncIterator, IteratorNext, Reflect};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    Cache, CacheStorage, File, FileSystemDirectoryHandle, FileSystemFileHandle,
    FileSystemRemoveOptions, Request, Response, ServiceWorkerContainer, ServiceWorkerRegistration,
    Storage, StorageManager, Window,
};

use crate::dom::window;
use crate::holdings::{Holdings, PREFIX};

/// Files that a worker which was just ended had open are free after some of these.
const TRIES: u32 = 15;
/// Milliseconds between two tries.
const PAUSE_MS: i32 = 200;

/// Everything that this site keeps. What the browser does not have is empty.
pub async fn look() -> Holdings {
    let mut holdings = Holdings::default();
    look_at_files(&mut holdings).await;
    look_at_caches(&mut holdings).await;
    for store in stores() {
        for key in keys(&store) {
            let value = store.get_item(&key).ok().flatten().unwrap_or_default();
            holdings
                .keys
                .push((key.clone(), (key.len() + value.len()) as u64));
        }
    }
    holdings.databases = databases().await;
    holdings.scripts = match registration().await {
        Some(registration) => vec![registration.scope()],
        None => Vec::new(),
    };
    holdings
}

/// Erases all of it and looks again: what is left is open in another tab.
pub async fn erase() -> Holdings {
    let mut left = Holdings::default();
    for _ in 0..TRIES {
        erase_once().await;
        left = look().await;
        if left.is_empty() {
            break;
        }
        pause().await;
    }
    left
}

async fn erase_once() {
    // First the script that could keep files anew.
    if let Some(registration) = registration().await
        && let Ok(going) = registration.unregister()
    {
        let _ = JsFuture::from(going).await;
    }
    if let Some(caches) = caches() {
        for name in cache_names(&caches).await {
            let _ = JsFuture::from(caches.delete(&name)).await;
        }
    }
    if let Some(root) = root().await {
        let options = FileSystemRemoveOptions::new();
        options.set_recursive(true);
        for (name, _) in entries(&root).await {
            if name.starts_with(PREFIX) {
                let _ = JsFuture::from(root.remove_entry_with_options(&name, &options)).await;
            }
        }
    }
    for store in stores() {
        for key in keys(&store) {
            let _ = store.remove_item(&key);
        }
    }
    for name in databases().await {
        call(
            &database_factory(),
            "deleteDatabase",
            &Array::of1(&name.into()),
        );
    }
}

async fn look_at_files(holdings: &mut Holdings) {
    let Some(root) = root().await else { return };
    let mut open: Vec<(String, JsValue)> = entries(&root).await;
    open.retain(|(name, _)| name.starts_with(PREFIX));
    while let Some((path, handle)) = open.pop() {
        if let Some(folder) = handle.dyn_ref::<FileSystemDirectoryHandle>() {
            holdings.n_folders += 1;
            for (name, handle) in entries(folder).await {
                open.push((format!("{path}/{name}"), handle));
            }
        } else if let Some(file) = handle.dyn_ref::<FileSystemFileHandle>() {
            // A file that is being written is there, too, whatever its length is.
            let file = JsFuture::from(file.get_file()).await.ok();
            let n_bytes = file.map_or(0.0, |file| file.unchecked_into::<File>().size());
            holdings.files.push((path, bytes(n_bytes)));
        }
    }
    holdings.files.sort();
}

async fn look_at_caches(holdings: &mut Holdings) {
    let Some(caches) = caches() else { return };
    for name in cache_names(&caches).await {
        if let Ok(cache) = JsFuture::from(caches.open(&name)).await {
            let cache: Cache = cache.unchecked_into();
            for request in list(cache.keys()).await {
                let request: Request = request.unchecked_into();
                let found = JsFuture::from(cache.match_with_request(&request)).await;
                let length = found
                    .ok()
                    .filter(|found| !found.is_undefined())
                    .and_then(|found| {
                        let headers = found.unchecked_into::<Response>().headers();
                        headers.get("content-length").ok().flatten()
                    });
                let n_bytes = length.and_then(|length| length.parse().ok());
                holdings
                    .copies
                    .push((request.url(), n_bytes.unwrap_or_default()));
            }
        }
        holdings.caches.push(name);
    }
}

/// What the browser calls `name` on an object; `None` where it has no such thing, as outside of a
/// secure context.
fn part<T: JsCast>(of: &JsValue, name: &str) -> Option<T> {
    let part = Reflect::get(of, &name.into()).ok()?;
    (!part.is_undefined() && !part.is_null()).then(|| part.unchecked_into())
}

/// The site's caches.
fn caches() -> Option<CacheStorage> {
    part(&window(), "caches")
}

/// The site's scripts for visits without a network.
pub fn scripts() -> Option<ServiceWorkerContainer> {
    part(&window().navigator(), "serviceWorker")
}

async fn cache_names(caches: &CacheStorage) -> Vec<String> {
    let names = list(caches.keys()).await;
    let names = names.iter().filter_map(|name| name.as_string());
    names.filter(|name| name.starts_with(PREFIX)).collect()
}

async fn registration() -> Option<ServiceWorkerRegistration> {
    let found = JsFuture::from(scripts()?.get_registration()).await.ok()?;
    (!found.is_undefined()).then(|| found.unchecked_into())
}

async fn root() -> Option<FileSystemDirectoryHandle> {
    let storage: StorageManager = part(&window().navigator(), "storage")?;
    let root = JsFuture::from(storage.get_directory()).await.ok()?;
    Some(root.unchecked_into())
}

/// Names and handles in a folder; a folder that was just removed has none.
async fn entries(folder: &FileSystemDirectoryHandle) -> Vec<(String, JsValue)> {
    let entries: AsyncIterator = folder.entries();
    let mut found = Vec::new();
    while let Ok(next) = entries.next() {
        let Ok(next) = JsFuture::from(next).await else {
            break;
        };
        let next: IteratorNext = next.unchecked_into();
        if next.done() {
            break;
        }
        let pair = Array::from(&next.value());
        found.push((pair.get(0).as_string().unwrap_or_default(), pair.get(1)));
    }
    found
}

fn stores() -> Vec<Storage> {
    let window: Window = window();
    let stores = [window.local_storage(), window.session_storage()];
    stores
        .into_iter()
        .filter_map(|store| store.ok().flatten())
        .collect()
}

fn keys(store: &Storage) -> Vec<String> {
    let n = store.length().unwrap_or_default();
    let keys = (0..n).filter_map(|at| store.key(at).ok().flatten());
    keys.filter(|key| key.starts_with(PREFIX)).collect()
}

fn database_factory() -> JsValue {
    part(&window(), "indexedDB").unwrap_or(JsValue::UNDEFINED)
}

async fn databases() -> Vec<String> {
    let Some(promise) = call(&database_factory(), "databases", &Array::new()) else {
        return Vec::new();
    };
    let names = list(promise.unchecked_into()).await;
    let names = names
        .iter()
        .filter_map(|base| part::<JsValue>(&base, "name")?.as_string());
    names.filter(|name| name.starts_with(PREFIX)).collect()
}

/// Calls a method that the browser may not have.
fn call(on: &JsValue, method: &str, arguments: &Array) -> Option<JsValue> {
    let method: js_sys::Function = part(on, method)?;
    Reflect::apply(&method, on, arguments).ok()
}

async fn list(promise: js_sys::Promise) -> Array {
    let list = JsFuture::from(promise).await;
    list.map_or_else(|_| Array::new(), |list| Array::from(&list))
}

async fn pause() {
    let promise = js_sys::Promise::new(&mut |resolve, _| {
        let _ = window().set_timeout_with_callback_and_timeout_and_arguments_0(&resolve, PAUSE_MS);
    });
    let _ = JsFuture::from(promise).await;
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a size in bytes"
)]
fn bytes(n: f64) -> u64 {
    n as u64
}
