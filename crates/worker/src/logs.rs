//! Other programs' logs, read for the page.

use eval::foreign::{self, ForeignError, Told};
use protocol::{Event, LogRead};

use crate::mailbox::send;

/// Reads a log and tells the page.
pub fn tell(name: &str, text: &str) {
    send(&Event::LogRead(read(name, text)));
}

fn read(name: &str, text: &str) -> LogRead {
    match foreign::read_run(name, text, &Told::default()) {
        Ok(run) => LogRead::Run {
            header: Box::new(run.record.header),
            samples: run.record.samples,
            notes: run.notes,
        },
        // What is no log is read as a record, and that it is none is for the page to say.
        Err(ForeignError::Record(_)) => LogRead::NoLog,
        Err(error) => LogRead::Wrong {
            sentence: error.to_string(),
        },
    }
}
