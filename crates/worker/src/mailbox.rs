//! Messages from and to the page: `[json, file…]` in, JSON text out.

use std::cell::RefCell;
use std::collections::VecDeque;
use std::rc::Rc;

use futures::channel::mpsc::{UnboundedReceiver, UnboundedSender, unbounded};
use futures::{FutureExt, StreamExt};
use protocol::{Command, Event, Fault};
use wasm_bindgen::prelude::*;
use web_sys::{File, MessageEvent};

use crate::{browser, logs};

/// A command and the files that travelled beside it.
pub struct Message {
    /// What the page wants.
    pub command: Command,
    /// The files of a `Load`.
    pub files: Vec<File>,
}

/// How what is in work shall end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wish {
    /// At once.
    Stop,
    /// Once the samples in work are finished.
    Drain,
}

/// The messages that arrived and were not yet read.
pub struct Mailbox {
    inbox: RefCell<UnboundedReceiver<Message>>,
    /// Messages that came during a run and have to wait for its end.
    waiting: RefCell<VecDeque<Message>>,
    _listener: Closure<dyn FnMut(MessageEvent)>,
}

impl Mailbox {
    /// Begins to listen.
    pub fn open() -> Rc<Self> {
        let (outbox, inbox) = unbounded();
        let listener = Closure::new(move |event: MessageEvent| receive(&event, &outbox));
        browser::scope().set_onmessage(Some(listener.as_ref().unchecked_ref()));
        Rc::new(Self {
            inbox: RefCell::new(inbox),
            waiting: RefCell::default(),
            _listener: listener,
        })
    }

    /// The next message, waiting for it.
    pub async fn next(&self) -> Message {
        if let Some(message) = self.waiting.borrow_mut().pop_front() {
            return message;
        }
        let next = std::future::poll_fn(|cx| self.inbox.borrow_mut().poll_next_unpin(cx)).await;
        match next {
            Some(message) => message,
            // The sender lives in the listener, which lives as long as the mailbox.
            None => std::future::pending().await,
        }
    }

    /// Whether a cancel has arrived; other messages wait, but for logs, which are read at once.
    pub fn has_cancel(&self) -> bool {
        self.wish() == Some(Wish::Stop)
    }

    /// The first wish to end what is in work that has arrived; other messages wait, but for logs,
    /// which are read at once.
    pub fn wish(&self) -> Option<Wish> {
        let mut inbox = self.inbox.borrow_mut();
        while let Some(Some(message)) = inbox.next().now_or_never() {
            match message.command {
                Command::Cancel => return Some(Wish::Stop),
                Command::Pause => return Some(Wish::Drain),
                Command::ReadLog { name, text } => logs::tell(&name, &text),
                _ => self.waiting.borrow_mut().push_back(message),
            }
        }
        None
    }
}

/// Tells the page something.
pub fn send(event: &Event) {
    match serde_json::to_string(event) {
        Ok(json) => {
            let _ = browser::scope().post_message(&JsValue::from_str(&json));
        }
        Err(error) => {
            web_sys::console::error_1(&format!("an event has no JSON form: {error}").into());
        }
    }
}

fn receive(event: &MessageEvent, outbox: &UnboundedSender<Message>) {
    let parts = js_sys::Array::from(&event.data());
    let json = parts.get(0).as_string().unwrap_or_default();
    match serde_json::from_str(&json) {
        Ok(command) => {
            let files = parts.iter().skip(1).flat_map(JsCast::dyn_into).collect();
            let _ = outbox.unbounded_send(Message { command, files });
        }
        Err(error) => send(&Event::Fault(Fault::Broken {
            sentence: format!(
                "The page and its worker do not fit together ({error}): reload the page."
            ),
        })),
    }
}
