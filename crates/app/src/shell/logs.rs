//! Other programs' logs: the engine's worker reads them, the page has no reader of answers.

use std::collections::VecDeque;

use eval::{Header, Sample};
use futures::channel::oneshot;
use protocol::{Command, LogRead};

use super::Shell;
use crate::files;
use crate::sentences::sentence;

/// A log as a run.
pub(super) struct Log {
    pub header: Header,
    pub samples: Vec<Sample>,
    /// What was left out or assumed: sentences.
    pub warnings: Vec<String>,
}

/// Who waits for a log to be read.
#[derive(Default)]
pub(super) struct Logs {
    /// In the order of asking.
    asked: VecDeque<oneshot::Sender<LogRead>>,
    /// What to send once the worker listens; it says so.
    unsent: Vec<Command>,
    is_worker_ready: bool,
}

impl Shell {
    /// Reads a file as another program's log; `None` where it is none, or no worker is there to tell.
    pub(super) async fn read_log(&self, name: &str, bytes: &[u8]) -> Option<Result<Log, String>> {
        let text = files::perhaps_log(bytes)?;
        if self.0.bridge.borrow().is_none() {
            return None;
        }
        let (tell, hear) = oneshot::channel();
        let command = Command::ReadLog {
            name: name.to_owned(),
            text: text.to_owned(),
        };
        let is_ready = self.0.logs.borrow().is_worker_ready;
        self.0.logs.borrow_mut().asked.push_back(tell);
        if is_ready {
            self.send(&command, &[]);
        } else {
            self.0.logs.borrow_mut().unsent.push(command);
        }
        // The worker may end before it answers.
        match hear.await.ok()? {
            LogRead::Run {
                header,
                samples,
                notes,
            } => Some(Ok(Log {
                header: *header,
                samples,
                warnings: notes.iter().map(|note| sentence(note)).collect(),
            })),
            LogRead::Wrong { sentence: said } => Some(Err(sentence(&said))),
            LogRead::NoLog => None,
        }
    }

    /// The worker answers who asked first.
    pub(super) fn log_came(&self, read: LogRead) {
        let asked = self.0.logs.borrow_mut().asked.pop_front();
        if let Some(asked) = asked {
            let _ = asked.send(read); // whoever asked may have gone
        }
    }

    /// The worker listens now.
    pub(super) fn send_logs(&self) {
        let unsent = {
            let mut logs = self.0.logs.borrow_mut();
            logs.is_worker_ready = true;
            std::mem::take(&mut logs.unsent)
        };
        for command in &unsent {
            self.send(command, &[]);
        }
    }

    /// The worker ended: no answer will come.
    pub(super) fn forget_logs(&self) {
        self.0.logs.take();
    }
}
