//! A model's bytes on their way, watched: the browser gets its turn, and a cancel is heard.

use std::cell::Cell;
use std::ops::Deref;
use std::rc::Rc;

use gguf::{ByteSource, SourceError};

use crate::browser;
use crate::mailbox::Mailbox;
use crate::source::Source;

/// How long to read before the browser gets its turn.
const TURN_MS: f64 = 50.0;
/// Bytes of a read at most; longer ones are made of several.
const PIECE_BYTES: usize = 8 << 20;

/// A source that can be stopped by the page.
pub struct Reading {
    source: Source,
    mailbox: Option<Rc<Mailbox>>,
    turn_began_ms: Cell<f64>,
    is_cancelled: Cell<bool>,
}

impl Reading {
    /// Watches over `source`.
    pub fn new(source: Source, mailbox: &Rc<Mailbox>) -> Self {
        Self {
            mailbox: Some(Rc::clone(mailbox)),
            ..Self::unwatched(source)
        }
    }

    /// Over `source`, but deaf: somebody else reads the messages meanwhile.
    pub fn unwatched(source: Source) -> Self {
        Self {
            source,
            mailbox: None,
            turn_began_ms: Cell::new(browser::now_ms()),
            is_cancelled: Cell::new(false),
        }
    }

    /// Whether reading was cancelled since this was last asked; it can go on then.
    pub fn take_cancelled(&self) -> bool {
        self.is_cancelled.take()
    }

    /// Gives the browser its turn when it is time.
    async fn breathe(&self) -> Result<(), SourceError> {
        if browser::now_ms() - self.turn_began_ms.get() >= TURN_MS {
            browser::pause().await;
            self.turn_began_ms.set(browser::now_ms());
            if self.mailbox.as_ref().is_some_and(|m| m.has_cancel()) {
                self.is_cancelled.set(true);
            }
        }
        if self.is_cancelled.get() {
            return Err(SourceError::Cancelled);
        }
        Ok(())
    }
}

impl Deref for Reading {
    type Target = Source;

    fn deref(&self) -> &Source {
        &self.source
    }
}

impl ByteSource for Reading {
    fn len(&self) -> u64 {
        self.source.len()
    }

    async fn read(&self, offset: u64, len: usize) -> Result<Vec<u8>, SourceError> {
        self.breathe().await?;
        if len <= PIECE_BYTES {
            return self.source.read(offset, len).await;
        }
        let mut bytes = Vec::with_capacity(len);
        while bytes.len() < len {
            let n = PIECE_BYTES.min(len - bytes.len());
            let at = offset + bytes.len() as u64;
            bytes.extend(self.source.read(at, n).await?);
            self.breathe().await?;
        }
        Ok(bytes)
    }
}
