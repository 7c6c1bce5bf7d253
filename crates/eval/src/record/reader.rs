//! Reading a record piece by piece, so that nobody needs to hold its bytes whole.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::Arc;

use super::lines::{MAX_LINE_BYTES, Record, RecordError, parse_header, parse_sample};
use super::seal::{self, Sealed};
use super::{Header, Sample, torn};
use crate::Item;

/// A record that is being read. Samples of the same item share it.
#[derive(Debug, Default)]
pub struct Reader {
    /// What was read; `None` before the header.
    record: Option<Record>,
    /// Lines read, blank ones included.
    n_lines: usize,
    /// A line that ends too early: torn if it is the last, an error if it is not.
    suspect: Option<(usize, RecordError)>,
    /// The bytes behind the last line feed.
    rest: Vec<u8>,
    /// Bytes of whole lines.
    n_whole_bytes: u64,
    items: BTreeMap<u32, Arc<Item>>,
}

impl Reader {
    /// Takes in a line, without its line feed, and tells whether there is a sample in it: the last one
    /// of [`Self::record`].
    ///
    /// # Errors
    /// Names the first line that is wrong and what is wrong with it.
    pub fn line(&mut self, line: &str) -> Result<bool, RecordError> {
        self.n_lines += 1;
        let (line, number) = (line.trim_start_matches('\u{feff}'), self.n_lines);
        if line.trim().is_empty() {
            return Ok(false);
        }
        if let Some((_, error)) = self.suspect.take() {
            return Err(error);
        }
        let is_changed = seal::check(line) == Sealed::Broken;
        let Some(record) = &mut self.record else {
            let record = self.record.insert(Record {
                header: parse_header(line, number)?,
                samples: Vec::new(),
                torn: None,
                changed: Vec::new(),
                n_doubled: 0,
            });
            if is_changed {
                record.note_changed(number, None);
            }
            return Ok(false);
        };
        match parse_sample(line, number) {
            Ok(mut sample) => {
                if is_changed {
                    record.note_changed(number, Some(record.samples.len()));
                }
                let item = self.items.entry(sample.item_index);
                let item = item.or_insert_with(|| Arc::clone(&sample.item));
                if *item == sample.item {
                    sample.item = Arc::clone(item);
                }
                record.samples.push(sample);
                Ok(true)
            }
            Err(_) if is_changed => {
                record.note_changed(number, None);
                Ok(false)
            }
            Err(error) if torn::is_cut_off(line) => {
                self.suspect = Some((number, error));
                Ok(false)
            }
            Err(error) => Err(error),
        }
    }

    /// Takes in some bytes, wherever they end, and hands each sample in them to `each` with the record's
    /// header; it may change the sample, such as by [`Sample::rescore`] or [`Sample::strip`], and is told
    /// whether its line was changed after it was written.
    ///
    /// # Errors
    /// As [`Self::line`]; [`RecordError::NoText`] where a line is no UTF-8; [`RecordError::TooLong`]; and what `each` fails with.
    pub fn bytes<E: From<RecordError>>(
        &mut self,
        bytes: &[u8],
        mut each: impl FnMut(&Header, &mut Sample, bool) -> Result<(), E>,
    ) -> Result<(), E> {
        let mut lines = bytes.split(|&byte| byte == b'\n').peekable();
        while let Some(part) = lines.next() {
            if self.rest.len() + part.len() > MAX_LINE_BYTES {
                let line = self.n_lines + 1;
                return Err(RecordError::TooLong { line }.into());
            }
            self.rest.extend_from_slice(part);
            if lines.peek().is_none() {
                break;
            }
            let whole = std::mem::take(&mut self.rest);
            let line = String::from_utf8_lossy(&whole);
            // Nothing had to be replaced. Where it had, the line's checksum may tell that it was damaged.
            let is_text = matches!(line, Cow::Borrowed(_));
            if !is_text && (self.record.is_none() || !torn::is_damaged(&whole)) {
                let line = self.n_lines + 1;
                return Err(RecordError::NoText { line }.into());
            }
            let is_sample = self.line(line.trim_end_matches('\r'))?;
            let n_line_bytes = whole.len() as u64 + 1;
            // A suspect is the last line that is not blank, or an error.
            if self.suspect.is_none() {
                self.n_whole_bytes += n_line_bytes;
            }
            if !is_sample {
                continue;
            }
            let Some(record) = &mut self.record else {
                continue;
            };
            let is_changed = (record.changed.last()).is_some_and(|last| last.line == self.n_lines);
            if let Some(last) = record.samples.last_mut() {
                each(&record.header, last, is_changed)?;
            }
        }
        Ok(())
    }

    /// What was read so far; `None` before the header.
    #[must_use]
    pub fn record(&self) -> Option<&Record> {
        self.record.as_ref()
    }

    /// Bytes up to the end of the last line that is whole: where a record goes on.
    #[must_use]
    pub fn n_whole_bytes(&self) -> u64 {
        self.n_whole_bytes
    }

    /// Whether what stands behind the last line feed is a line that lacks nothing but its own.
    #[must_use]
    pub fn is_rest_whole(&self) -> bool {
        serde_json::from_slice::<serde_json::Value>(&self.rest).is_ok()
    }

    /// Forgets what stands behind the last line feed: a line that a crash tore.
    pub fn forget_rest(&mut self) {
        self.rest.clear();
    }

    /// Ends the record. What stands behind its last line feed is a line as well; one that was cut off,
    /// also inside a character, is told and left out.
    ///
    /// # Errors
    /// As [`Self::line`]; [`RecordError::Empty`] without any line.
    pub fn finish(mut self) -> Result<Record, RecordError> {
        let rest = std::mem::take(&mut self.rest);
        let line = String::from_utf8_lossy(&rest);
        if self.record.is_none() && matches!(line, Cow::Owned(_)) {
            return Err(RecordError::NoText {
                line: self.n_lines + 1,
            });
        }
        self.line(&line)?;
        let mut record = self.record.ok_or(RecordError::Empty)?;
        record.torn = self.suspect.map(|(line, _)| line);
        record.drop_twins();
        Ok(record)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::{parse, text_of, write_header, write_sample};
    use crate::{Prediction, TaskId, made_up};

    /// A record of three samples of two items, the last of them changed after it was written.
    fn record() -> Vec<u8> {
        let sample = |at: u32, repeat: u32| {
            let right = Ok(Prediction::Label("positive".to_owned()));
            let mut item = made_up::item(at, "positive");
            item.text = "Grüße 😀".to_owned();
            Sample {
                repeat,
                ..made_up::sample(TaskId::Sentiment2, at, item, right)
            }
        };
        let header = write_header(&made_up::header(TaskId::Sentiment2));
        let lines = [sample(0, 0), sample(0, 1), sample(1, 0)].map(|s| write_sample(&s));
        let last = lines[2].replace("Grüße", "Gruß");
        format!("\u{feff}{header}\r\n{}\n\n{}\n{last}", lines[0], lines[1]).into_bytes()
    }

    fn read(bytes: &[u8], size: usize) -> Result<(Record, usize), RecordError> {
        let mut reader = Reader::default();
        let mut n_samples = 0;
        for piece in bytes.chunks(size) {
            reader.bytes(piece, |_, _, _| {
                n_samples += 1;
                Ok::<(), RecordError>(())
            })?;
        }
        Ok((reader.finish()?, n_samples))
    }

    #[test]
    fn pieces_of_any_size_make_the_same_record() {
        let bytes = record();
        for end in [bytes.len(), bytes.len() - 1, bytes.len() - 40] {
            let bytes = &bytes[..end];
            let whole = parse(&text_of(bytes).expect("text")).expect("a record");
            for size in [1, 2, 7, 64, 1000, 1 << 20] {
                assert_eq!(read(bytes, size).expect("a record").0, whole, "{size}");
            }
        }
        // The last line has no line feed: nobody was told of its sample before the end.
        assert_eq!(read(&bytes, 64).expect("a record").1, 2);
    }

    #[test]
    fn a_cut_inside_a_character_is_torn_and_elsewhere_an_error() {
        let bytes = record();
        let at = bytes
            .windows(4)
            .rposition(|w| w == "😀".as_bytes())
            .expect("it")
            + 2;
        let mut reader = Reader::default();
        reader
            .bytes(&bytes[..at], |_, _, _| Ok::<(), RecordError>(()))
            .expect("lines");
        let last_feed = bytes[..at].iter().rposition(|&byte| byte == b'\n');
        assert_eq!(
            reader.n_whole_bytes() as usize,
            last_feed.expect("lines") + 1
        );
        reader.forget_rest();
        let whole = reader.finish().expect("a record");
        assert_eq!((whole.samples.len(), whole.torn), (2, None));
        let (torn, _) = read(&bytes[..at], 5).expect("a record");
        assert_eq!((torn.samples.len(), torn.torn), (2, Some(5)));
        let mut longer = bytes[..at].to_vec();
        longer.extend(b"\n{}");
        let error = read(&longer, 5).expect_err("no text");
        assert!(matches!(error, RecordError::NoText { line: 5 }), "{error}");
        let early = read(&"{\"ä".as_bytes()[..3], 5).expect_err("no text");
        assert!(matches!(early, RecordError::NoText { line: 1 }), "{early}");
    }

    #[test]
    fn samples_of_an_item_share_it() {
        let (record, _) = read(&record(), 100).expect("a record");
        let [a, b, c] = &record.samples[..] else {
            panic!("three samples")
        };
        assert!(Arc::ptr_eq(&a.item, &b.item) && !Arc::ptr_eq(&a.item, &c.item));
    }

    #[test]
    fn of_samples_of_one_question_the_last_unchanged_one_counts() {
        let sample = |said: &str, at: u32, repeat: u32| {
            let right = Ok(Prediction::Label(said.to_owned()));
            let item = made_up::item(at, "positive");
            write_sample(&Sample {
                repeat,
                ..made_up::sample(TaskId::Sentiment2, at, item, right)
            })
        };
        let header = write_header(&made_up::header(TaskId::Sentiment2));
        let changed = sample("positive", 0, 0).replace("\"positive\"", "\"neutral\"");
        let check = |lines: &[&String], expect: &[&str], n_doubled, n_warnings: usize| {
            let lines: Vec<&str> = lines.iter().map(|line| line.as_str()).collect();
            let record = parse(&format!("{header}\n{}", lines.join("\n"))).expect("a record");
            let read = record.samples.iter().map(|s| match &s.reading.prediction {
                Some(Prediction::Label(label)) => label.as_str(),
                _ => "",
            });
            assert_eq!(read.collect::<Vec<_>>(), expect, "{lines:?}");
            assert_eq!(record.n_doubled, n_doubled, "{lines:?}");
            assert_eq!(record.warnings().len(), n_warnings, "{lines:?}");
        };
        let (yes, no) = (sample("positive", 0, 0), sample("negative", 0, 0));
        let (repeat, other) = (sample("positive", 0, 1), sample("positive", 1, 0));
        check(&[&yes, &repeat, &other], &["positive"; 3], 0, 0);
        check(&[&yes, &other, &no], &["positive", "negative"], 1, 1);
        check(&[&no, &no, &no, &yes], &["positive"], 3, 1);
        check(&[&yes, &changed], &["positive"], 0, 1);
        check(&[&changed, &no, &yes], &["positive"], 1, 2);
    }

    #[test]
    fn a_line_without_end_does_not_fill_the_memory() {
        let mut reader = Reader::default();
        let piece = vec![b' '; MAX_LINE_BYTES / 4];
        let mut give = || reader.bytes(&piece, |_, _, _| Ok::<(), RecordError>(()));
        for _ in 0..4 {
            give().expect("not too long yet");
        }
        let error = give().expect_err("too long");
        assert!(matches!(error, RecordError::TooLong { line: 1 }), "{error}");
    }

    #[test]
    fn a_damaged_line_may_hold_any_bytes_as_its_checksum_tells() {
        let good = record();
        let at = good.windows(4).position(|w| w == "😀".as_bytes());
        let mut damaged = good.clone();
        damaged[at.expect("a text")] = 0xff;
        for size in [1, 100, 1 << 20] {
            let (record, _) = read(&damaged, size).expect("a record");
            assert_eq!(record.samples.len(), 3);
            let lines: Vec<usize> = record.changed.iter().map(|c| c.line).collect();
            assert_eq!(lines, [2, 5]);
            assert!(record.samples[0].item.text.contains('\u{fffd}'));
        }
        // Nothing tells of a line without a checksum what it was.
        let text = String::from_utf8(good).expect("text");
        let line = text.lines().nth(1).expect("a sample");
        let seal = line.rfind(",\"crc32\"").expect("a checksum");
        let mut unsealed = text.replacen(&line[seal..], "}", 1).into_bytes();
        unsealed[at.expect("a text")] = 0xff;
        let error = read(&unsealed, 100).expect_err("no text");
        assert!(matches!(error, RecordError::NoText { line: 2 }), "{error}");
    }
}
