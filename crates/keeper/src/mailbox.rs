//! Messages from and to the page: `[json]` in, JSON text out.

use futures::StreamExt;
use futures::channel::mpsc::{UnboundedReceiver, UnboundedSender, unbounded};
use protocol::{KeeperCommand, KeeperEvent};
use wasm_bindgen::prelude::*;
use web_sys::MessageEvent;

use crate::browser::scope;

/// The commands that arrived and were not yet read.
pub struct Mailbox {
    inbox: UnboundedReceiver<KeeperCommand>,
    _listener: Closure<dyn FnMut(MessageEvent)>,
}

impl Mailbox {
    /// Begins to listen.
    #[must_use]
    pub fn open() -> Self {
        let (outbox, inbox) = unbounded();
        let listener = Closure::new(move |event: MessageEvent| receive(&event, &outbox));
        scope().set_onmessage(Some(listener.as_ref().unchecked_ref()));
        Self {
            inbox,
            _listener: listener,
        }
    }

    /// The next command, waiting for it.
    pub async fn next(&mut self) -> KeeperCommand {
        match self.inbox.next().await {
            Some(command) => command,
            // The sender lives in the listener, which lives as long as the mailbox.
            None => std::future::pending().await,
        }
    }
}

/// Tells the page something.
pub fn send(event: &KeeperEvent) {
    match serde_json::to_string(event) {
        Ok(json) => {
            let _ = scope().post_message(&JsValue::from_str(&json));
        }
        Err(error) => {
            web_sys::console::error_1(&format!("an event has no JSON form: {error}").into());
        }
    }
}

/// Tells the page of trouble that concerns no file.
pub fn send_fault(sentence: String) {
    send(&KeeperEvent::Fault { sentence });
}

fn receive(event: &MessageEvent, outbox: &UnboundedSender<KeeperCommand>) {
    let json = js_sys::Array::from(&event.data()).get(0).as_string();
    match serde_json::from_str(&json.unwrap_or_default()) {
        Ok(command) => {
            let _ = outbox.unbounded_send(command);
        }
        Err(error) => send_fault(format!(
            "The page and its storage worker do not fit together ({error}): reload the page."
        )),
    }
}
