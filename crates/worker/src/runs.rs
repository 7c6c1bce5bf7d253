//! Runs that are kept: `thinkscope/runs/<id>/` in the browser's private file system, with the files
//! `plan` (how the run was begun), `items` (its data) and `record` (JSON Lines, one sample a line,
//! each with its checksum). A sample is flushed before the next is begun, so that a crash costs at
//! most the samples in work.

use eval::record::{self, Header, Reader, Record, RecordError};
use eval::run::{ResumeError, Resuming, Run, RunError};
use eval::{Item, Sample};
use keeper::browser::{sleep, words};
use keeper::lock::{self, Lock, Mode};
use keeper::opfs::{Folder, OpenFile, StoreError};
use keeper::reading::{read_slice, size};
use protocol::{Keep, KeptRun, LongRun, MAX_HELD, OpenedRun, RecordRead};
use serde::{Deserialize, Serialize};
use web_sys::{File, Url};

/// The path of the folder of all runs.
const RUNS: [&str; 2] = ["thinkscope", "runs"];
const PLAN: &str = "plan";
const ITEMS: &str = "items";
const RECORD: &str = "record";
/// The lock of a tab that is just being closed is free after this time.
const LOCK_PATIENCE_MS: u64 = 300;
/// Bytes of a record that are read at a time.
const PIECE_BYTES: usize = 1 << 20;
/// Whole runs beyond so many are deleted, the oldest first.
const MAX_WHOLE_RUNS: usize = 60;

/// How a run was begun.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Plan {
    keep: Keep,
    batch: u32,
    n_samples: u32,
    header: Header,
}

/// Why a run is not kept, or cannot be read.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum RunsError {
    /// Another tab works on it.
    #[error("another tab works on this run: go on there, or close that tab")]
    InWork,
    /// It is not there, or was never begun.
    #[error("it is no longer in the browser's storage")]
    Missing,
    /// What is on disk is another run.
    #[error("{0}")]
    Differs(#[from] RunError),
    /// What is on disk cannot be read.
    #[error("what is stored of it cannot be read ({0})")]
    Damaged(String),
    /// It is no record.
    #[error("what is stored of it cannot be read ({0})")]
    Record(#[from] RecordError),
    /// The storage failed.
    #[error("{0}")]
    Store(StoreError),
}

impl From<ResumeError> for RunsError {
    fn from(error: ResumeError) -> Self {
        match error {
            ResumeError::Record(error) => error.into(),
            ResumeError::Run(error) => error.into(),
            other => Self::Damaged(other.to_string()),
        }
    }
}

impl From<StoreError> for RunsError {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Missing => Self::Missing,
            StoreError::Busy => Self::InWork,
            other => Self::Store(other),
        }
    }
}

/// A run's record, open for appending; nobody else can write it meanwhile.
pub struct RunLog {
    file: OpenFile,
    n_bytes: u64,
    _lock: Lock,
}

/// A run as it is begun or goes on.
pub struct Begun {
    /// Where its samples go.
    pub log: RunLog,
    /// Samples that are on record already, taken up by the run; without texts, where it is long.
    /// `None` where nothing was kept before.
    pub done: Option<Vec<Sample>>,
}

impl RunLog {
    /// Begins to keep a run, or goes on with one that is kept, which takes up what is there.
    ///
    /// # Errors
    /// [`RunsError::InWork`] while another tab works on it, [`RunsError::Differs`] when what is on disk
    /// belongs to another model or other data.
    pub async fn begin(keep: &Keep, run: &mut Run, batch: u32) -> Result<Begun, RunsError> {
        let lock = take(&keep.id).await.ok_or(RunsError::InWork)?;
        let folder = Folder::at(&RUNS, true)
            .await?
            .folder(&keep.id, true)
            .await?;
        let mut log = Self {
            file: folder.open(RECORD).await?,
            n_bytes: 0,
            _lock: lock,
        };
        let n_samples = u32::try_from(run.n_samples_total()).unwrap_or(u32::MAX);
        let mut past = Resuming::new(run, n_samples > MAX_HELD);
        let mut piece = vec![0; PIECE_BYTES];
        let mut at = 0;
        loop {
            let n_read = log.file.read_at(at, &mut piece)?;
            if n_read == 0 {
                break;
            }
            at += n_read as u64;
            past.bytes(&piece[..n_read])?;
        }
        // A crash may tear the last line, also inside a character. A record whose first line never
        // came whole is none.
        past.forget_rest();
        log.n_bytes = past.n_whole_bytes();
        log.file.set_len(log.n_bytes)?;
        if log.n_bytes > 0 {
            let done = Some(past.finish()?.samples);
            return Ok(Begun { log, done });
        }
        let plan = Plan {
            keep: keep.clone(),
            batch,
            n_samples,
            header: run.header().clone(),
        };
        write_whole(&folder, ITEMS, &eval::data::write_items(run.items())).await?;
        write_whole(&folder, PLAN, &json(&plan)?).await?;
        log.append(&record::write_header(run.header()))?;
        Ok(Begun { log, done: None })
    }

    /// Writes a line and waits until it is on disk. After an error the record is as before.
    ///
    /// # Errors
    /// [`StoreError::Full`].
    pub fn append(&mut self, line: &str) -> Result<(), StoreError> {
        let line = format!("{line}\n");
        let n_bytes = self.n_bytes + line.len() as u64;
        let written = self
            .file
            .write_at(self.n_bytes, line.as_bytes())
            .and_then(|()| self.file.flush())
            .and_then(|()| self.file.n_bytes());
        match written {
            Ok(n) if n == n_bytes => {
                self.n_bytes = n;
                Ok(())
            }
            // Chromium's private windows say that all was written, and keep what there was room for.
            Ok(_) => {
                let _ = self.file.set_len(self.n_bytes);
                Err(StoreError::Full)
            }
            Err(error) => {
                // What came of the line is cut off; if that fails too, its checksum is missing.
                let _ = self.file.set_len(self.n_bytes);
                Err(error)
            }
        }
    }
}

/// Every kept run, the newest first. Old whole runs beyond a number are deleted.
///
/// # Errors
/// What the browser says; where nothing was ever kept is none.
pub async fn list() -> Result<Vec<KeptRun>, StoreError> {
    let folder = match Folder::at(&RUNS, false).await {
        Ok(folder) => folder,
        Err(StoreError::Missing) => return Ok(Vec::new()),
        Err(error) => return Err(error),
    };
    let held = lock::held().await;
    let mut runs = Vec::new();
    for id in folder.names().await? {
        let is_in_work = held.contains(&lock_name(&id));
        match look(&folder, &id, is_in_work).await {
            Ok(run) => runs.push(run),
            // Begun and never written: left behind by a crash.
            Err(RunsError::Missing) if !is_in_work => drop(folder.remove(&id).await),
            Err(_) => {}
        }
    }
    runs.sort_by(|a, b| b.begun_ms.cmp(&a.begun_ms).then(a.id.cmp(&b.id)));
    let mut n_whole = 0;
    let mut surplus = Vec::new();
    runs.retain(|run| {
        n_whole += usize::from(run.is_whole());
        let stays = !run.is_whole() || run.is_in_work || n_whole <= MAX_WHOLE_RUNS;
        if !stays {
            surplus.push(run.id.clone());
        }
        stays
    });
    for id in surplus {
        let _ = folder.remove(&id).await;
    }
    Ok(runs)
}

/// Reads a kept run.
///
/// # Errors
/// [`RunsError::Missing`] and [`RunsError::Damaged`]; torn and damaged samples are no error, they are left
/// out with a warning.
pub async fn open(id: &str) -> Result<OpenedRun, RunsError> {
    let folder = Folder::at(&RUNS, false).await?.folder(id, false).await?;
    let plan = plan_of(&folder).await?;
    let text = folder.read(ITEMS).await?;
    let items = String::from_utf8_lossy(&text)
        .lines()
        .map(serde_json::from_str)
        .collect::<Result<Vec<Item>, _>>()
        .map_err(|e| RunsError::Damaged(e.to_string()))?;
    let is_long = plan.n_samples > MAX_HELD;
    let mut reader = Reader::default();
    read_pieces(&folder.snapshot(RECORD).await?, &mut reader, |sample| {
        if is_long {
            sample.strip();
        }
    })
    .await?;
    reader.forget_rest();
    let record = if reader.n_whole_bytes() > 0 {
        let mut record = reader.finish()?;
        // What is not as it was written is made again.
        record.drop_changed();
        record
    } else {
        Record {
            header: plan.header,
            samples: Vec::new(),
            torn: None,
            changed: Vec::new(),
            n_doubled: 0,
        }
    };
    let warnings = record.warnings();
    let long = is_long.then(|| LongRun::of(record.header.spec.task, &record.samples));
    Ok(OpenedRun {
        keep: plan.keep,
        batch: plan.batch,
        n_samples: plan.n_samples,
        items,
        warnings,
        header: record.header,
        samples: if is_long { Vec::new() } else { record.samples },
        long,
    })
}

/// Reads a record out of a file of the person's own, piece by piece.
pub async fn read_record(file: &File) -> RecordRead {
    let mut reader = Reader::default();
    let mut n_samples = 0;
    let read = read_pieces(file, &mut reader, |sample| {
        n_samples += 1;
        // Whether the run is long is known in the end only.
        if n_samples > MAX_HELD {
            sample.strip();
        }
    });
    let wrong = |why: &dyn std::fmt::Display| RecordRead::Wrong {
        sentence: format!("The file cannot be opened: {why}."),
    };
    let record = match read.await {
        Ok(()) => reader.finish().map_err(RunsError::from),
        Err(error) => Err(error),
    };
    match record {
        Ok(record) => {
            let torn = record
                .torn
                .map(|line| format!("Line {line} was cut off and is left out."));
            let warnings = torn.into_iter().chain(record.warnings()).collect();
            let is_long = record.samples.len() > MAX_HELD as usize;
            let task = record.header.spec.task;
            let long = is_long.then(|| LongRun::of(task, &record.samples));
            RecordRead::Run {
                header: Box::new(record.header),
                samples: if is_long { Vec::new() } else { record.samples },
                long,
                warnings,
            }
        }
        // Not as of a run that is stored.
        Err(RunsError::Record(error)) => wrong(&error),
        Err(error) => wrong(&error),
    }
}

/// A kept run's record as a file, and an address that the page can save it from.
///
/// # Errors
/// [`RunsError::Missing`].
pub async fn address(id: &str) -> Result<String, RunsError> {
    let folder = Folder::at(&RUNS, false).await?.folder(id, false).await?;
    let file = folder.snapshot(RECORD).await?;
    Url::create_object_url_with_blob(&file).map_err(|thrown| RunsError::Damaged(words(&thrown)))
}

/// Reads all of a file into a record, piece by piece.
async fn read_pieces(
    file: &File,
    reader: &mut Reader,
    mut each: impl FnMut(&mut Sample),
) -> Result<(), RunsError> {
    let mut at = 0;
    while at < size(file) {
        let piece = read_slice(file, at, PIECE_BYTES)
            .await
            .map_err(RunsError::Damaged)?;
        at += piece.len() as u64;
        reader.bytes(&piece, |_, sample, _| {
            each(sample);
            Ok::<(), RecordError>(())
        })?;
    }
    Ok(())
}

/// Deletes a kept run; one that is not there is fine.
///
/// # Errors
/// [`RunsError::InWork`] while a tab works on it.
pub async fn delete(id: &str) -> Result<(), RunsError> {
    let _lock = take(id).await.ok_or(RunsError::InWork)?;
    match Folder::at(&RUNS, false).await {
        Ok(folder) => Ok(folder.remove(id).await?),
        Err(StoreError::Missing) => Ok(()),
        Err(error) => Err(error.into()),
    }
}

async fn look(folder: &Folder, id: &str, is_in_work: bool) -> Result<KeptRun, RunsError> {
    let folder = folder.folder(id, false).await?;
    let plan = plan_of(&folder).await?;
    let file = folder.snapshot(RECORD).await?;
    // While it is being written its bytes may not be readable; the file's length is.
    let n_lines = folder.n_lines(RECORD).await.unwrap_or_default();
    Ok(KeptRun {
        id: id.to_owned(),
        begun_ms: plan.keep.begun_ms,
        task: plan.header.spec.task,
        model: plan.header.subject.model,
        dataset: plan.header.dataset.name,
        n_done: u32::try_from(n_lines.saturating_sub(1)).unwrap_or(u32::MAX),
        n_samples: plan.n_samples,
        n_bytes: size(&file),
        is_in_work,
    })
}

async fn plan_of(folder: &Folder) -> Result<Plan, RunsError> {
    let bytes = folder.read(PLAN).await?;
    if bytes.is_empty() {
        return Err(RunsError::Missing);
    }
    serde_json::from_slice(&bytes).map_err(|e| RunsError::Damaged(e.to_string()))
}

async fn write_whole(folder: &Folder, name: &str, text: &str) -> Result<(), StoreError> {
    let file = folder.open(name).await?;
    file.set_len(0)?;
    file.write_at(0, text.as_bytes())?;
    file.flush()
}

fn json(plan: &Plan) -> Result<String, RunsError> {
    serde_json::to_string(plan).map_err(|e| RunsError::Damaged(e.to_string()))
}

fn lock_name(id: &str) -> String {
    format!("{}/{id}", RUNS.join("/"))
}

async fn take(id: &str) -> Option<Lock> {
    if let Some(lock) = Lock::take(&lock_name(id), Mode::Exclusive).await {
        return Some(lock);
    }
    sleep(LOCK_PATIENCE_MS).await;
    Lock::take(&lock_name(id), Mode::Exclusive).await
}
