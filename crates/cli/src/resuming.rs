//! Going on behind a record on the disk, of any length.

use std::fs::{File, OpenOptions};
use std::io::Write;
use std::path::Path;

use anyhow::Result;
use eval::record::{Header, Record, RecordError};
use eval::run::{ResumeError, Resuming, Run};
use eval::{Item, ThinkFlag};

use crate::growing::{Growing, claim};
use crate::{files, score};

/// How every record begins.
const BEGIN: &[u8] = b"{\"schema_version\":";

/// Whether there is a record to go on with. One whose header was never written whole, as on a full disk,
/// is none, and is taken away.
///
/// # Errors
/// When it cannot be read or taken away.
pub fn is_there(path: &Path) -> Result<bool> {
    if !path.is_file() {
        return Ok(path.exists());
    }
    let mut first = Vec::new();
    File::open(path)
        .and_then(|mut file| files::next_piece(&mut file, &mut first))
        .map_err(|error| files::unreadable(path, &error))?;
    let is_torn = (first.starts_with(BEGIN) || BEGIN.starts_with(&first))
        && !first.contains(&b'\n')
        && serde_json::from_slice::<serde_json::Value>(&first).is_err();
    if is_torn {
        eprintln!(
            "{} ends within its first line; the run is begun anew",
            path.display()
        );
        std::fs::remove_file(path).map_err(|error| files::unwritable(path, &error))?;
    }
    Ok(!is_torn)
}

/// Takes up the record so far, piece by piece, cuts a torn last line off, and goes on behind it. What
/// each sample was flagged with is told to `flagged`.
pub fn resume(
    path: &Path,
    header: Header,
    items: Vec<Item>,
    mut flagged: impl FnMut(&[ThinkFlag]),
) -> Result<(Run, Growing)> {
    let mut run = Run::new(header, items)?.forgetting();
    let mut file = (OpenOptions::new().read(true).append(true).open(path))
        .map_err(|error| files::unwritable(path, &error))?;
    claim(&file, path)?;
    let (past, n_whole, is_ended) =
        take_up(&mut file, &mut run).map_err(|error| untaken(path, error))?;
    // What is not as it was written is made again.
    score::tell_changed(&past, path);
    for sample in &past.samples {
        flagged(&sample.completion.flags);
    }
    if is_ended {
        writeln!(file)?;
    } else {
        file.set_len(n_whole)?;
    }
    if let Some(torn) = past.torn {
        eprintln!(
            "line {torn} of {} was cut off; its sample is run again",
            path.display()
        );
    }
    Ok((run, Growing::behind(file, path)))
}

/// The record without its samples' texts, its whole bytes, and whether its last line lacks nothing but
/// its line feed.
fn take_up(file: &mut File, run: &mut Run) -> Result<(Record, u64, bool)> {
    let mut past = Resuming::new(run, true);
    let mut piece = Vec::new();
    while files::next_piece(file, &mut piece)? {
        past.bytes(&piece)?;
    }
    let is_ended = past.end_line()?;
    let n_whole = past.n_whole_bytes();
    Ok((past.finish()?, n_whole, is_ended))
}

/// Why a record cannot be taken up, with its name.
fn untaken(path: &Path, error: anyhow::Error) -> anyhow::Error {
    match error.downcast_ref::<ResumeError>() {
        Some(ResumeError::Record(wrong @ (RecordError::Empty | RecordError::NoText { .. }))) => {
            score::no_text(path, wrong)
        }
        _ => error.context(format!("could not go on with {}", path.display())),
    }
}
