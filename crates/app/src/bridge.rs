//! The bridge to a worker: a module worker, messages as JSON text in an array `[json, file…]`.

use js_sys::Array;
use serde::Serialize;
use serde::de::DeserializeOwned;
use wasm_bindgen::prelude::Closure;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{File, MessageEvent, WorkerOptions, WorkerType};
use yew::Callback;

use crate::dom;
use crate::text::Who;

/// A worker that the page can start.
pub struct Post {
    /// The script that the build writes for it, beside the page.
    pub script: &'static str,
    /// What people call it, with its article.
    pub who: Who,
}

/// The engine's worker.
pub const ENGINE: Post = Post {
    script: "worker_loader.js",
    who: Who::Engine,
};

/// The worker that owns the browser's storage.
pub const KEEPER: Post = Post {
    script: "keeper_loader.js",
    who: Who::Storage,
};

/// A running worker. Dropping it ends the worker.
pub struct Bridge {
    who: Who,
    worker: web_sys::Worker,
    _on_message: Closure<dyn Fn(MessageEvent)>,
    _on_error: Closure<dyn Fn(web_sys::Event)>,
}

impl Bridge {
    /// Starts a worker. What it says goes to `on_event`; what breaks it, as a sentence, to `on_broken`.
    ///
    /// # Errors
    /// A sentence, when the browser refuses workers.
    pub fn start<E: DeserializeOwned + 'static>(
        post: &Post,
        on_event: Callback<E>,
        on_broken: Callback<String>,
    ) -> Result<Self, String> {
        let who = post.who;
        let options = WorkerOptions::new();
        options.set_type(WorkerType::Module);
        let worker = web_sys::Worker::new_with_options(&dom::resolve(post.script), &options)
            .map_err(|_| dom::faults().no_workers.to_owned())?;

        let broken = on_broken.clone();
        let on_message = Closure::<dyn Fn(MessageEvent)>::new(move |message: MessageEvent| {
            match parse(&message.data()) {
                Ok(event) => on_event.emit(event),
                Err(reason) => broken.emit((dom::faults().misunderstood)(who, &reason)),
            }
        });
        let on_error = Closure::<dyn Fn(web_sys::Event)>::new(move |error: web_sys::Event| {
            error.prevent_default();
            // A script that cannot be fetched gives a plain event, without a message.
            let message = js_sys::Reflect::get(&error, &JsValue::from_str("message")).ok();
            let detail = message.and_then(|text| text.as_string());
            on_broken.emit((dom::faults().stopped)(
                who,
                detail.as_deref().unwrap_or(""),
            ));
        });
        worker.set_onmessage(Some(on_message.as_ref().unchecked_ref()));
        worker.set_onerror(Some(on_error.as_ref().unchecked_ref()));
        Ok(Self {
            who,
            worker,
            _on_message: on_message,
            _on_error: on_error,
        })
    }

    /// Sends a command, and beside it files.
    ///
    /// # Errors
    /// A sentence, when the message cannot be sent.
    pub fn send<C: Serialize>(&self, command: &C, files: &[File]) -> Result<(), String> {
        let refused = || (dom::faults().unreachable)(self.who);
        let json = serde_json::to_string(command).map_err(|_| refused())?;
        let message = Array::of1(&JsValue::from_str(&json));
        for file in files {
            message.push(file);
        }
        self.worker.post_message(&message).map_err(|_| refused())
    }
}

impl Drop for Bridge {
    fn drop(&mut self) {
        self.worker.set_onmessage(None);
        self.worker.set_onerror(None);
        self.worker.terminate();
    }
}

/// An event out of a message: `[json]`, or the bare text.
fn parse<E: DeserializeOwned>(data: &JsValue) -> Result<E, String> {
    let first = data
        .dyn_ref::<Array>()
        .map_or_else(|| data.clone(), |array| array.get(0));
    let text = first.as_string().ok_or("no text")?;
    serde_json::from_str(&text).map_err(|error| error.to_string())
}
