//! Writing and reading a record, line by line.

use std::collections::BTreeSet;

use super::{Header, Reader, SCHEMA_VERSION, Sample, origin, seal};

/// A record as it was read.
#[derive(Clone, Debug, PartialEq)]
pub struct Record {
    /// Its first line.
    pub header: Header,
    /// Its samples, in the order of the lines.
    pub samples: Vec<Sample>,
    /// Number, from 1, of a last line that was cut off; it is not among the samples.
    pub torn: Option<usize>,
    /// Lines that are not what was written: they do not match their checksum.
    pub changed: Vec<Changed>,
    /// Samples that stood in another, later line as well, and are not among the samples.
    pub n_doubled: usize,
}

/// A line that does not match its checksum: somebody changed it, or a disk did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Changed {
    /// Its number, from 1.
    pub line: usize,
    /// Its place among the samples; `None` for the header, and where it is no sample any more or
    /// another line has the same sample.
    pub sample: Option<usize>,
}

impl Changed {
    /// Whether nothing of it is used.
    #[must_use]
    pub const fn is_left_out(&self) -> bool {
        self.line != 1 && self.sample.is_none()
    }
}

impl std::fmt::Display for Changed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let line = self.line;
        if self.is_left_out() {
            write!(
                f,
                "Line {line} does not match its checksum and is left out: it was changed or damaged."
            )
        } else {
            write!(
                f,
                "Line {line} does not match its checksum: it was changed after it was written."
            )
        }
    }
}

/// The longest line that is read: what has no end must not fill the memory.
pub(super) const MAX_LINE_BYTES: usize = 256 << 20;

/// Lines that are not what was written are told one by one up to this many.
const MAX_TOLD: usize = 5;

/// Why a text is no record.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum RecordError {
    /// There is no line at all.
    #[error("the record is empty: its first line must be a header")]
    Empty,
    /// A line that was not cut off is no UTF-8.
    #[error("line {line} is not UTF-8 text: choose a file that `thinkscope run` or the page wrote")]
    NoText {
        /// Line number, from 1.
        line: usize,
    },
    /// The first line is no header.
    #[error(
        "line {line} is no record header ({reason}): choose a file that `thinkscope run` or the page wrote"
    )]
    Header {
        /// Line number, from 1.
        line: usize,
        /// What is wrong.
        reason: String,
    },
    /// The header has another form.
    #[error(
        "line {line} says schema version {found}, this program reads version {SCHEMA_VERSION}: use the program version that wrote the record"
    )]
    Version {
        /// Line number, from 1.
        line: usize,
        /// The version it says.
        found: String,
    },
    /// A line is longer than any that this program writes.
    #[error(
        "line {line} is longer than {MAX_LINE_BYTES} bytes: choose a file that `thinkscope run` or the page wrote"
    )]
    TooLong {
        /// Line number, from 1.
        line: usize,
    },
    /// A later line is no sample.
    #[error("line {line} is no sample ({reason}): remove the line, or choose another record")]
    Sample {
        /// Line number, from 1.
        line: usize,
        /// What is wrong.
        reason: String,
    },
}

impl Record {
    /// Leaves out the samples of changed lines, so that a run that goes on makes them again.
    pub fn drop_changed(&mut self) {
        let places: Vec<usize> = self.changed.iter().filter_map(|c| c.sample).collect();
        self.leave_out(&places);
    }

    /// Sentences about lines that are not what was written and about samples that stood there twice, in
    /// English.
    #[must_use]
    pub fn warnings(&self) -> Vec<String> {
        self.warnings_in(Changed::to_string, more_changed, doubled)
    }

    /// The same in words for a changed line, for how many more of them there are, and for doubled samples:
    /// the first few lines are told one by one, as somebody may have changed them all.
    #[must_use]
    pub fn warnings_in(
        &self,
        one: fn(&Changed) -> String,
        more: fn(usize) -> String,
        doubled: fn(usize) -> String,
    ) -> Vec<String> {
        let (told, others) = self.changed.split_at(self.changed.len().min(MAX_TOLD));
        let others = (!others.is_empty()).then(|| more(others.len()));
        let twins = (self.n_doubled > 0).then(|| doubled(self.n_doubled));
        told.iter().map(one).chain(others).chain(twins).collect()
    }

    pub(super) fn note_changed(&mut self, line: usize, sample: Option<usize>) {
        self.changed.push(Changed { line, sample });
    }

    /// Leaves out all but one of the samples of the same question: a changed one that was made again, and
    /// copies, of which the last counts.
    pub(super) fn drop_twins(&mut self) {
        let key = |s: &Sample| (s.item_index, s.repeat, s.nested.as_ref().map(|n| n.variant));
        let mut order: Vec<_> = self.samples.iter().map(key).zip(0..).collect();
        order.sort_unstable();
        let changed: BTreeSet<usize> = self.changed.iter().filter_map(|c| c.sample).collect();
        let mut twins = Vec::new();
        for same in order
            .chunk_by(|a, b| a.0 == b.0)
            .filter(|all| all.len() > 1)
        {
            let places = || same.iter().map(|&(_, at)| at);
            let kept = places().rfind(|at| !changed.contains(at));
            twins.extend(places().filter(|&at| Some(at) != kept));
        }
        self.n_doubled = twins.iter().filter(|at| !changed.contains(at)).count();
        if !twins.is_empty() {
            self.leave_out(&twins);
        }
    }

    fn leave_out(&mut self, places: &[usize]) {
        let mut is_kept = vec![true; self.samples.len()];
        for &at in places {
            is_kept[at] = false;
        }
        // Where each sample stands afterwards.
        let mut n_kept = 0;
        let after: Vec<Option<usize>> = (is_kept.iter())
            .map(|&is_kept| {
                n_kept += usize::from(is_kept);
                is_kept.then(|| n_kept - 1)
            })
            .collect();
        let mut is_kept = is_kept.into_iter();
        self.samples.retain(|_| is_kept.next() == Some(true));
        for changed in &mut self.changed {
            changed.sample = changed.sample.and_then(|at| after[at]);
        }
    }

    /// Reads and scores every sample again, with the present readers.
    pub fn rescore(&mut self) {
        for sample in &mut self.samples {
            sample.rescore(self.header.spec.task);
        }
    }
}

/// Says that so many more lines are not what was written.
#[must_use]
pub fn more_changed(n: usize) -> String {
    match n {
        1 => "1 more line does not match its checksum.".to_owned(),
        n => format!("{n} more lines do not match their checksums."),
    }
}

/// Says that so many samples stood there twice.
#[must_use]
pub fn doubled(n: usize) -> String {
    match n {
        1 => "1 copy of a sample is left out: the later one counts.".to_owned(),
        n => format!("{n} copies of samples are left out: the last of each counts."),
    }
}

/// The header's line with its checksum, without a line feed.
#[must_use]
pub fn write_header(header: &Header) -> String {
    if header.origin.is_none() {
        return line(header);
    }
    origin::with_nulls(header).map_or_else(|_| line(header), |value| line(&value))
}

/// A sample's line with its checksum, without a line feed. Times that are not finite are left out as unknown.
#[must_use]
pub fn write_sample(sample: &Sample) -> String {
    let finite = (sample.completion.timing)
        .is_none_or(|t| t.prefill_ms.is_finite() && t.decode_ms.is_finite());
    if finite {
        return line(sample);
    }
    let mut sample = sample.clone();
    sample.completion.timing = None;
    line(&sample)
}

/// Reads a whole record. A last line that was cut off in writing is told and left out; lines that do
/// not match their checksum are told, and kept as long as they are samples.
///
/// # Errors
/// Names the first line that is wrong and what is wrong with it.
pub fn parse(text: &str) -> Result<Record, RecordError> {
    let mut reader = Reader::default();
    for line in text.lines() {
        reader.line(line)?;
    }
    reader.finish()
}

/// Reads the header from line `number`, counted from 1.
///
/// # Errors
/// When it is no header, or one of another schema version.
pub fn parse_header(line: &str, number: usize) -> Result<Header, RecordError> {
    let wrong = |reason: String| RecordError::Header {
        line: number,
        reason,
    };
    let mut value: serde_json::Value = serde_json::from_str(line).map_err(|e| wrong(reason(&e)))?;
    let Some(version) = value.get("schema_version") else {
        return Err(wrong("it has no `schema_version`".to_owned()));
    };
    if *version != SCHEMA_VERSION {
        return Err(RecordError::Version {
            line: number,
            found: version.to_string(),
        });
    }
    origin::without_nulls(&mut value);
    serde_json::from_value(value).map_err(|e| wrong(reason(&e)))
}

/// Reads a sample from line `number`, counted from 1.
///
/// # Errors
/// When it is no sample.
pub fn parse_sample(line: &str, number: usize) -> Result<Sample, RecordError> {
    let wrong = |reason: String| RecordError::Sample {
        line: number,
        reason,
    };
    let sample: Sample = serde_json::from_str(line).map_err(|e| wrong(reason(&e)))?;
    // People count from 1.
    if sample.repeat == u32::MAX {
        return Err(wrong(format!("repeat {} is out of range", sample.repeat)));
    }
    Ok(sample)
}

/// What serde_json says, with the column alone: a record's line is line 1 to it.
pub(crate) fn reason(error: &serde_json::Error) -> String {
    let text = error.to_string();
    match text.rsplit_once(" at line ") {
        Some((what, _)) if error.column() > 0 => format!("{what} at column {}", error.column()),
        _ => text,
    }
}

fn line<T: serde::Serialize>(value: &T) -> String {
    #[expect(
        clippy::expect_used,
        reason = "maps with string keys, strings and numbers always serialise"
    )]
    let line = serde_json::to_string(value).expect("a record's line serialises");
    seal::seal(&line)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reason_has_the_column_where_there_is_one() {
        let check = |error: serde_json::Error, expect: &str| assert_eq!(reason(&error), expect);
        let parsed = |text: &str| serde_json::from_str::<u32>(text).expect_err("no number");
        check(parsed("x"), "expected value at column 1");
        check(parsed("12 x"), "trailing characters at column 4");
        // What a line says may look like a place in it.
        check(
            parsed("\"a at line b\""),
            "invalid type: string \"a at line b\", expected u32 at column 13",
        );
        // A value that was parsed before knows no place.
        let of_value = serde_json::from_value::<u32>("a at line b".into());
        check(
            of_value.expect_err("no number"),
            "invalid type: string \"a at line b\", expected u32",
        );
    }
}
