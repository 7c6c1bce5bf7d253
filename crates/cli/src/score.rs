//! `thinkscope score`: the report of a record, recomputed from its samples.

use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

use anyhow::{Result, anyhow};
use eval::Report;
use eval::foreign::{self, Foreign, Form, Told};
use eval::record::{self, Reader, Record, RecordError};
use eval::repeats::Repeats;
use eval::sweep::Sweep;

use crate::{files, import};

/// Options of `score`.
#[derive(clap::Args)]
pub struct Args {
    /// The record
    record: PathBuf,
}

/// Runs the command.
pub fn run(args: &Args) -> Result<()> {
    let record = read(&args.record, 0)?;
    let samples = &record.samples;
    let summary = Summary {
        report: eval::report::build_report(record.header.spec.task, samples),
        repeats: eval::repeats::build_repeats(samples),
        sweep: eval::sweep::build_sweep(samples),
    };
    files::print(serde_json::to_string_pretty(&summary)?)
}

/// What is printed: the report, and what repeats and nested answers add up to where there are any.
#[derive(serde::Serialize)]
struct Summary {
    #[serde(flatten)]
    report: Report,
    #[serde(skip_serializing_if = "Option::is_none")]
    repeats: Option<Repeats>,
    #[serde(skip_serializing_if = "Option::is_none")]
    sweep: Option<Sweep>,
}

/// Reads a record, or the log of another program as one, and reads and scores its answers again. A
/// record's samples keep their texts up to `n_whole` of them (see [`eval::Sample::strip`]): it may be longer
/// than memory.
pub fn read(path: &Path, n_whole: usize) -> Result<Record> {
    let shown = path.display();
    let unreadable = |error: std::io::Error| files::unreadable(path, &error);
    let mut file = File::open(path).map_err(unreadable)?;
    let mut piece = Vec::new();
    files::next_piece(&mut file, &mut piece).map_err(unreadable)?;
    let record = if foreign::recognise(&String::from_utf8_lossy(&piece)) == Some(Form::Record) {
        read_own(path, file, piece, n_whole)?
    } else {
        file.read_to_end(&mut piece).map_err(unreadable)?;
        let Foreign { mut record, notes } = import::of_bytes(path, &piece, &Told::default())?;
        for note in notes {
            eprintln!("{shown}: {note}");
        }
        record.rescore();
        record
    };
    if let Some(line) = record.torn {
        eprintln!(
            "line {line} of {shown} is cut off and left out; `thinkscope run … --resume` makes its sample again"
        );
    }
    tell_changed(&record, path);
    Ok(record)
}

/// Reads one of our own records, of which `piece` is the beginning, piece by piece.
fn read_own(path: &Path, mut file: File, mut piece: Vec<u8>, n_whole: usize) -> Result<Record> {
    let mut reader = Reader::default();
    let mut n_samples = 0;
    let mut take = |reader: &mut Reader, bytes: &[u8]| {
        reader.bytes(bytes, |header, sample, _| {
            sample.rescore(header.spec.task);
            n_samples += 1;
            if n_samples > n_whole {
                sample.strip();
            }
            Ok::<(), RecordError>(())
        })
    };
    let wrong = |error: RecordError| match &error {
        RecordError::NoText { .. } => no_text(path, &error),
        _ => anyhow!(error).context(format!("could not read the record {}", path.display())),
    };
    loop {
        take(&mut reader, &piece).map_err(wrong)?;
        if !files::next_piece(&mut file, &mut piece).map_err(|e| files::unreadable(path, &e))? {
            break;
        }
    }
    // The last line may lack nothing but its line feed.
    if reader.is_rest_whole() {
        take(&mut reader, b"\n").map_err(wrong)?;
    }
    reader.finish().map_err(wrong)
}

/// Says which lines of a record are not what was written.
pub fn tell_changed(record: &Record, path: &Path) {
    for sentence in record.warnings() {
        eprintln!("{}: {sentence}", path.display());
    }
}

/// The text of a record. A crash may have cut its last line inside a character, so the last line
/// alone may be no UTF-8; what is wrong in it is then U+FFFD.
pub fn text(path: &Path, bytes: &[u8]) -> Result<String> {
    match record::text_of(bytes) {
        Ok(text) if text.trim().is_empty() => Err(no_text(path, &RecordError::Empty)),
        Ok(text) => Ok(text.into_owned()),
        Err(error) => Err(no_text(path, &error)),
    }
}

/// A file's first two bytes; zeros where it has none or can be read only once.
fn begins(path: &Path) -> [u8; 2] {
    let mut two = [0; 2];
    if path.is_file() {
        let _ = File::open(path).and_then(|mut file| file.read_exact(&mut two));
    }
    two
}

/// Why a file has no text of a record, with its name.
pub fn no_text(path: &Path, error: &RecordError) -> anyhow::Error {
    let shown = path.display();
    let choose = "choose a file that `thinkscope run` or the page wrote";
    match error {
        RecordError::NoText { line } => match begins(path) {
            [0x1f, 0x8b] => anyhow!("{shown} is packed: unpack it with gunzip"),
            [0xff, 0xfe] | [0xfe, 0xff] => anyhow!("{shown} is UTF-16 text: save it as UTF-8"),
            _ => anyhow!("line {line} of {shown} is not UTF-8 text: {choose}"),
        },
        _ => anyhow!("{shown} is empty: {choose}"),
    }
}
