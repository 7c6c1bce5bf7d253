//! Taking up a record piece by piece, so that a run can go on behind one of any length.

use super::{Run, RunError, same_run};
use crate::record::{Reader, Record, RecordError};

/// Why a record cannot be taken up.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ResumeError {
    /// It is no record.
    #[error(transparent)]
    Record(#[from] RecordError),
    /// It is one of another run.
    #[error(transparent)]
    Run(#[from] RunError),
}

/// A run that takes up its record. What does not match its checksum is left out, so that it is made
/// again.
#[derive(Debug)]
pub struct Resuming<'r> {
    run: &'r mut Run,
    reader: Reader,
    /// Whether the header was looked at.
    is_same: bool,
    is_stripped: bool,
}

impl<'r> Resuming<'r> {
    /// Begins. With `is_stripped` the samples that are left in the end have no texts (see
    /// [`Sample::strip`]).
    pub fn new(run: &'r mut Run, is_stripped: bool) -> Self {
        Self {
            run,
            reader: Reader::default(),
            is_same: false,
            is_stripped,
        }
    }

    /// Takes in the next bytes of the record, wherever they end.
    ///
    /// # Errors
    /// As [`Reader::bytes`], [`same_run`] and [`Run::take_up`].
    pub fn bytes(&mut self, bytes: &[u8]) -> Result<(), ResumeError> {
        // Whether it is the same run is asked before its samples are looked at.
        let n_before = if self.reader.record().is_none() {
            bytes
                .iter()
                .position(|&byte| byte == b'\n')
                .map_or(0, |at| at + 1)
        } else {
            0
        };
        let (header, samples) = bytes.split_at(n_before);
        self.part(header)?;
        self.part(samples)
    }

    fn part(&mut self, bytes: &[u8]) -> Result<(), ResumeError> {
        let (run, is_stripped) = (&mut *self.run, self.is_stripped);
        self.reader.bytes(bytes, |_, sample, is_changed| {
            if !is_changed {
                run.take_up(sample)?;
            }
            if is_stripped {
                sample.strip();
            }
            Ok::<(), ResumeError>(())
        })?;
        if let Some(past) = self.reader.record().filter(|_| !self.is_same) {
            same_run(&past.header, self.run.header())?;
            self.is_same = true;
        }
        Ok(())
    }

    /// Ends the last line, where it is whole but for its line feed; tells whether it did.
    ///
    /// # Errors
    /// As [`Self::bytes`].
    pub fn end_line(&mut self) -> Result<bool, ResumeError> {
        let is_whole = self.reader.is_rest_whole();
        if is_whole {
            self.bytes(b"\n")?;
        }
        Ok(is_whole)
    }

    /// Bytes up to the end of the last line that is whole: where the record goes on.
    #[must_use]
    pub fn n_whole_bytes(&self) -> u64 {
        self.reader.n_whole_bytes()
    }

    /// Forgets what stands behind the last line feed: a line that a crash tore.
    pub fn forget_rest(&mut self) {
        self.reader.forget_rest();
    }

    /// Ends the record, of which samples whose line was changed are left out. A last line without its
    /// line feed is not taken up (see [`Self::end_line`]); where it is cut off, that is told.
    ///
    /// # Errors
    /// As [`Reader::finish`] and [`same_run`].
    pub fn finish(self) -> Result<Record, ResumeError> {
        let mut record = self.reader.finish()?;
        if !self.is_same {
            same_run(&record.header, self.run.header())?;
        }
        record.drop_changed();
        Ok(record)
    }
}
