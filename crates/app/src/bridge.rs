//! The bridge to the worker: a module worker, messages as JSON text in an array `[json, file?]`.

use js_sys::Array;
use protocol::{Command, Event};
use wasm_bindgen::prelude::Closure;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{File, MessageEvent, WorkerOptions, WorkerType};
use yew::Callback;

use crate::dom;

/// The script that the build writes for the worker, beside the page.
const WORKER_SCRIPT: &str = "worker_loader.js";

/// A running worker. Dropping it ends the worker.
pub struct Bridge {
    worker: web_sys::Worker,
    _on_message: Closure<dyn Fn(MessageEvent)>,
    _on_error: Closure<dyn Fn(web_sys::Event)>,
}

impl Bridge {
    /// Starts a worker. What it says goes to `on_event`; what breaks it, as a sentence, to `on_broken`.
    ///
    /// # Errors
    /// A sentence, when the browser refuses workers.
    pub fn start(on_event: Callback<Event>, on_broken: Callback<String>) -> Result<Self, String> {
        let options = WorkerOptions::new();
        options.set_type(WorkerType::Module);
        let worker = web_sys::Worker::new_with_options(&dom::resolve(WORKER_SCRIPT), &options)
            .map_err(|_| "This browser does not start web workers here; open the page from a web server in a current browser.".to_owned())?;

        let broken = on_broken.clone();
        let on_message = Closure::<dyn Fn(MessageEvent)>::new(move |message: MessageEvent| {
            match parse(&message.data()) {
                Ok(event) => on_event.emit(event),
                Err(reason) => broken.emit(format!(
                    "The engine and the page do not understand each other ({reason}); reload the page."
                )),
            }
        });
        let on_error = Closure::<dyn Fn(web_sys::Event)>::new(move |error: web_sys::Event| {
            error.prevent_default();
            // A script that cannot be fetched gives a plain event, without a message.
            let message = js_sys::Reflect::get(&error, &JsValue::from_str("message")).ok();
            let detail = message
                .and_then(|text| text.as_string())
                .filter(|text| !text.is_empty());
            let detail = detail.map(|text| format!(" ({text})")).unwrap_or_default();
            on_broken.emit(format!("The engine stopped unexpectedly{detail}."));
        });
        worker.set_onmessage(Some(on_message.as_ref().unchecked_ref()));
        worker.set_onerror(Some(on_error.as_ref().unchecked_ref()));
        Ok(Self {
            worker,
            _on_message: on_message,
            _on_error: on_error,
        })
    }

    /// Sends a command, and beside it a file.
    ///
    /// # Errors
    /// A sentence, when the message cannot be sent.
    pub fn send(&self, command: &Command, file: Option<&File>) -> Result<(), String> {
        let refused = || "The engine could not be reached; restart it.".to_owned();
        let json = serde_json::to_string(command).map_err(|_| refused())?;
        let message = Array::of1(&JsValue::from_str(&json));
        if let Some(file) = file {
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
fn parse(data: &JsValue) -> Result<Event, String> {
    let first = data
        .dyn_ref::<Array>()
        .map_or_else(|| data.clone(), |array| array.get(0));
    let text = first.as_string().ok_or("no text")?;
    serde_json::from_str(&text).map_err(|error| error.to_string())
}
