//! Web Locks: who works on which file, across tabs. A lock ends with its holder, also when the
//! tab crashes.

use std::cell::RefCell;
use std::collections::BTreeSet;

use futures::channel::oneshot;
use js_sys::{Array, Function, Object, Promise, Reflect};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;

use crate::browser::scope;

/// What a holder may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// Change the file; nobody else has it.
    Exclusive,
    /// Read the file; others may read it too.
    Shared,
}

/// A lock that is held; dropping it gives it back.
#[derive(Debug)]
pub struct Lock {
    /// Ends the promise for whose time the browser holds the lock. `None` in a browser without locks.
    release: Option<Function>,
    _granted: Option<Closure<dyn FnMut(JsValue) -> JsValue>>,
}

impl Lock {
    /// Takes a lock if nobody stands in the way, else `None`. Where the browser has no locks the
    /// answer is always yes: what is left then is that a file is opened for writing only once.
    pub async fn take(name: &str, mode: Mode) -> Option<Self> {
        let Some(manager) = manager() else {
            return Some(Self {
                release: None,
                _granted: None,
            });
        };
        let mut release = None;
        let held = Promise::new(&mut |resolve, _| release = Some(resolve));
        let (tell, told) = oneshot::channel();
        let tell = RefCell::new(Some(tell));
        let granted = Closure::new(move |lock: JsValue| {
            let is_granted = !lock.is_null() && !lock.is_undefined();
            if let Some(tell) = tell.take() {
                let _ = tell.send(is_granted);
            }
            if is_granted {
                held.clone().into()
            } else {
                JsValue::UNDEFINED
            }
        });
        let options = Object::new();
        let word = match mode {
            Mode::Exclusive => "exclusive",
            Mode::Shared => "shared",
        };
        let _ = Reflect::set(&options, &"mode".into(), &word.into());
        let _ = Reflect::set(&options, &"ifAvailable".into(), &JsValue::TRUE);
        let request = manager.request(name, &options, granted.as_ref().unchecked_ref());
        // Settles when the lock is given back; a refusal by the browser must not go unhandled.
        wasm_bindgen_futures::spawn_local(async move {
            let _ = JsFuture::from(request).await;
        });
        told.await.unwrap_or(false).then_some(Self {
            release,
            _granted: Some(granted),
        })
    }
}

impl Drop for Lock {
    fn drop(&mut self) {
        if let Some(release) = &self.release {
            let _ = release.call0(&JsValue::NULL);
        }
    }
}

/// The names of all locks that anyone holds for changing a file, in all tabs of this site.
pub async fn held() -> BTreeSet<String> {
    let Some(manager) = manager() else {
        return BTreeSet::new();
    };
    let Ok(state) = JsFuture::from(manager.query()).await else {
        return BTreeSet::new();
    };
    let text = |value: &JsValue, key: &str| {
        let value = Reflect::get(value, &key.into()).ok()?;
        value.as_string()
    };
    let locks = Reflect::get(&state, &"held".into()).unwrap_or_default();
    Array::from(&locks)
        .iter()
        .filter(|lock| text(lock, "mode").as_deref() == Some("exclusive"))
        .filter_map(|lock| text(&lock, "name"))
        .collect()
}

#[wasm_bindgen]
extern "C" {
    /// `navigator.locks`, which `web-sys` has among its unstable parts.
    type LockManager;
    #[wasm_bindgen(method)]
    fn request(this: &LockManager, name: &str, options: &Object, granted: &Function) -> Promise;
    #[wasm_bindgen(method)]
    fn query(this: &LockManager) -> Promise;
}

fn manager() -> Option<LockManager> {
    let locks = Reflect::get(&scope().navigator(), &"locks".into()).ok()?;
    (!locks.is_undefined()).then(|| locks.unchecked_into())
}
