//! Runs that are kept: `thinkscope/runs/<id>/` in the browser's private file system, with the files
//! `plan` (how the run was begun), `items` (its data) and `record` (JSON Lines, one sample a line,
//! each with its checksum). A sample is flushed before the next is begun, so that a crash costs at
//! most the samples in work.

use eval::record::{self, Header, Record};
use eval::run::{RunError, same_run};
use eval::{Item, Sample};
use keeper::browser::sleep;
use keeper::lock::{self, Lock, Mode};
use keeper::opfs::{Folder, OpenFile, StoreError};
use keeper::reading::size;
use protocol::{Keep, KeptRun, OpenedRun};
use serde::{Deserialize, Serialize};

/// The path of the folder of all runs.
const RUNS: [&str; 2] = ["thinkscope", "runs"];
const PLAN: &str = "plan";
const ITEMS: &str = "items";
const RECORD: &str = "record";
/// The lock of a tab that is just being closed is free after this time.
const LOCK_PATIENCE_MS: u64 = 300;
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
    /// The storage failed.
    #[error("{0}")]
    Store(StoreError),
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
    /// Samples that are on record already.
    pub done: Vec<Sample>,
}

impl RunLog {
    /// Begins to keep a run, or goes on with one that is kept.
    ///
    /// # Errors
    /// [`RunsError::InWork`] while another tab works on it, [`RunsError::Differs`] when what is on disk
    /// belongs to another model or other data.
    pub async fn begin(
        keep: &Keep,
        header: &Header,
        items: &[Item],
        (batch, n_samples): (u32, u32),
    ) -> Result<Begun, RunsError> {
        let lock = take(&keep.id).await.ok_or(RunsError::InWork)?;
        let folder = Folder::at(&RUNS, true)
            .await?
            .folder(&keep.id, true)
            .await?;
        let file = folder.open(RECORD).await?;
        let past = match file.n_bytes()? {
            0 => None,
            n_bytes => Some(read_all(&file, n_bytes)?),
        };
        // A record whose first line never came whole is none.
        let past = past.filter(|bytes| bytes.contains(&b'\n'));
        let mut log = Self {
            file,
            n_bytes: 0,
            _lock: lock,
        };
        let Some(bytes) = past else {
            let plan = Plan {
                keep: keep.clone(),
                batch,
                n_samples,
                header: header.clone(),
            };
            write_whole(&folder, ITEMS, &eval::data::write_items(items)).await?;
            write_whole(&folder, PLAN, &json(&plan)?).await?;
            log.file.set_len(0)?;
            log.append(&record::write_header(header))?;
            return Ok(Begun {
                log,
                done: Vec::new(),
            });
        };
        let (past, n_kept_bytes) = parse(&bytes)?;
        same_run(&past.header, header)?;
        log.file.set_len(n_kept_bytes)?;
        log.n_bytes = n_kept_bytes;
        Ok(Begun {
            log,
            done: past.samples,
        })
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
    let bytes = folder.read(RECORD).await?;
    let record = if bytes.contains(&b'\n') {
        parse(&bytes)?.0
    } else {
        Record {
            header: plan.header,
            samples: Vec::new(),
            torn: None,
            changed: Vec::new(),
        }
    };
    let warnings = record.warnings();
    Ok(OpenedRun {
        keep: plan.keep,
        batch: plan.batch,
        n_samples: plan.n_samples,
        items,
        warnings,
        header: record.header,
        samples: record.samples,
    })
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

/// The record in some bytes, and how many of them are whole lines.
fn parse(bytes: &[u8]) -> Result<(Record, u64), RunsError> {
    let n_whole = bytes
        .iter()
        .rposition(|&byte| byte == b'\n')
        .map_or(0, |at| at + 1);
    // A crash may tear the last line alone, also inside a character.
    let text = String::from_utf8_lossy(&bytes[..n_whole]);
    let mut record = record::parse(&text).map_err(|e| RunsError::Damaged(e.to_string()))?;
    // What is not as it was written is made again.
    record.drop_changed();
    // A line feed can be on disk before what stands in front of it.
    let n_kept = match record.torn {
        Some(line) => (text.split_inclusive('\n').take(line - 1))
            .map(str::len)
            .sum(),
        None => n_whole,
    };
    Ok((record, n_kept as u64))
}

fn read_all(file: &OpenFile, n_bytes: u64) -> Result<Vec<u8>, RunsError> {
    let n_bytes = usize::try_from(n_bytes).map_err(|e| RunsError::Damaged(e.to_string()))?;
    let mut bytes = vec![0; n_bytes];
    let n_read = file.read_at(0, &mut bytes)?;
    bytes.truncate(n_read);
    Ok(bytes)
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
