//! The driver of a download: does what [`Download`] says, with the browser's network and storage.

use futures::FutureExt;
use futures::channel::oneshot;
use futures::future::{Either, Shared, select};
use js_sys::Uint8Array;
use protocol::{Asked, KeeperEvent, KeptState};
use sources::download::{Anew, Ask, Download, Head, STALL_MS, Take};

use crate::browser::{memory_bytes, now_ms, sleep, unix_ms};
use crate::mailbox::{send, send_fault};
use crate::net::{self, Body};
use crate::opfs::{OpenFile, StoreError};
use crate::pace::Pace;
use crate::space::space;
use crate::words;

/// Bytes that are hashed and written at once: what a download holds in wasm memory.
const BUFFER_BYTES: usize = 1 << 20;
/// Milliseconds between two words on progress.
const PROGRESS_MS: f64 = 200.0;
/// Milliseconds after which messages are let in, however fast bytes come.
const BREATH_MS: f64 = 50.0;

/// Completes when somebody wants the work to end.
pub type Stop = Shared<oneshot::Receiver<()>>;

/// The two files of a download, open for writing.
pub struct Disk {
    /// The model's bytes.
    pub data: OpenFile,
    /// How far they go; `None` for a file that is in use and may only be read.
    pub journal: Option<OpenFile>,
}

impl Disk {
    /// Makes what came so far survive a crash.
    fn commit(&self, download: &mut Download) -> Result<(), StoreError> {
        let Some(journal) = &self.journal else {
            return Ok(());
        };
        self.data.flush()?;
        let write = download.commit();
        journal.write_at(write.offset, &write.bytes)?;
        journal.flush()
    }

    fn commit_if_due(&self, download: &mut Download) -> Result<(), StoreError> {
        if download.is_commit_due() {
            self.commit(download)?;
        }
        Ok(())
    }
}

/// How a piece of work ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The file is whole.
    Whole,
    /// It was stopped; what came is kept.
    Stopped,
    /// It cannot go on by itself: a sentence.
    Failed(String),
}

/// A download that is being driven.
pub struct Fetching<'a> {
    id: String,
    download: Download,
    disk: Disk,
    stop: Stop,
    on_state: &'a dyn Fn(KeptState),
    buffer: Vec<u8>,
    pace: Pace,
    told_ms: f64,
    breathed_ms: f64,
    /// Whether bytes on disk are being read again: the journal is left alone meanwhile, so that
    /// stopping in the middle loses nothing.
    is_rehashing: bool,
}

/// What came of waiting for something.
enum Got<T> {
    It(T),
    Stopped,
    Stalled,
}

impl<'a> Fetching<'a> {
    /// Prepares to drive a download; its states go to `on_state`, its progress to the page.
    pub fn new(
        id: &str,
        download: Download,
        disk: Disk,
        stop: Stop,
        on_state: &'a dyn Fn(KeptState),
    ) -> Self {
        Self {
            id: id.to_owned(),
            download,
            disk,
            stop,
            on_state,
            buffer: Vec::new(),
            pace: Pace::default(),
            told_ms: 0.0,
            breathed_ms: now_ms(),
            is_rehashing: false,
        }
    }

    /// Goes on until the file is whole, or it is stopped, or it cannot go on.
    pub async fn run(mut self) -> Outcome {
        match self.drive().await {
            Ok(Outcome::Stopped) if !self.is_rehashing => {
                match self.disk.commit(&mut self.download) {
                    Ok(()) => Outcome::Stopped,
                    Err(error) => self.storage_failed(&error).await,
                }
            }
            Ok(outcome) => outcome,
            Err(error) => self.storage_failed(&error).await,
        }
    }

    async fn drive(&mut self) -> Result<Outcome, StoreError> {
        loop {
            let ask = self.download.next(unix_ms());
            self.is_rehashing = matches!(ask, Ask::Rehash { .. });
            if !self.is_rehashing {
                self.disk.commit_if_due(&mut self.download)?;
            }
            match ask {
                Ask::Reset(_) | Ask::Request { .. } if self.disk.journal.is_none() => {
                    return Ok(Outcome::Failed(words::damaged_in_use(self.name())));
                }
                Ask::Reset(why) => {
                    self.disk.data.set_len(0)?;
                    if why != Anew::First {
                        send_fault(format!("{}: {why}.", self.name()));
                    }
                }
                Ask::Rehash { offset, n_bytes } => {
                    self.buffer.resize(n_bytes, 0);
                    let n_read = self.disk.data.read_at(offset, &mut self.buffer)?;
                    self.download.on_disk_bytes(&self.buffer[..n_read]);
                    self.count(n_read);
                    if self.breathe().await {
                        return Ok(Outcome::Stopped);
                    }
                }
                Ask::Wait { ms, why } => {
                    let sentence = words::waiting(&why);
                    (self.on_state)(KeptState::Waiting {
                        sentence,
                        retry_ms: ms,
                    });
                    let wait = std::pin::pin!(sleep(ms));
                    if let Either::Right(_) = select(wait, self.stop.clone()).await {
                        return Ok(Outcome::Stopped);
                    }
                }
                Ask::Request { url, range } => {
                    (self.on_state)(KeptState::Fetching);
                    if let Some(outcome) = self.request(&url, &range).await? {
                        return Ok(outcome);
                    }
                }
                Ask::Stop(fault) => {
                    return Ok(Outcome::Failed(words::not_downloaded(self.name(), &fault)));
                }
                Ask::Done { .. } => {
                    self.tell();
                    return Ok(Outcome::Whole);
                }
            }
        }
    }

    /// One request; `None` if there is more to do.
    async fn request(&mut self, url: &str, range: &str) -> Result<Option<Outcome>, StoreError> {
        let reply = match guarded(net::get(url, Some(range)), &self.stop).await {
            Got::It(Ok(reply)) => reply,
            Got::It(Err(why)) => {
                self.download.on_broken(&why, unix_ms());
                return Ok(None);
            }
            Got::Stopped => return Ok(Some(Outcome::Stopped)),
            Got::Stalled => {
                self.download.on_broken(&stalled(), unix_ms());
                return Ok(None);
            }
        };
        if reply.url() != url {
            // The browser counts the first address only; the host that answered is told too.
            send(&KeeperEvent::Asked(vec![Asked {
                url: reply.url(),
                n_network_bytes: None,
                n_body_bytes: None,
            }]));
        }
        let head = Head::read(reply.status(), &reply.url(), |field| reply.header(field));
        if self.download.on_response(&head, unix_ms()) == Take::Ignore {
            return Ok(None);
        }
        // The whole length at once: a lack of room is told now, not after an hour.
        let n_total_bytes = self.download.n_total_bytes().unwrap_or_default();
        if let Err(error) = self.disk.data.set_len(n_total_bytes) {
            self.disk.commit(&mut self.download)?; // the list shows the file's length
            return Err(error);
        }
        match reply.body() {
            Ok(body) => self.receive(&body).await,
            Err(why) => {
                self.download.on_broken(&why, unix_ms());
                Ok(None)
            }
        }
    }

    /// The body of an answer, straight to the disk.
    async fn receive(&mut self, body: &Body) -> Result<Option<Outcome>, StoreError> {
        self.buffer.resize(BUFFER_BYTES, 0);
        loop {
            let piece = match self.next_piece(body).await {
                Got::It(Ok(Some(piece))) => piece,
                Got::It(Ok(None)) => {
                    self.download.on_body_end(unix_ms());
                    return Ok(None);
                }
                Got::It(Err(why)) => {
                    self.download.on_broken(&why, unix_ms());
                    return Ok(None);
                }
                Got::Stopped => return Ok(Some(Outcome::Stopped)),
                Got::Stalled => {
                    self.download.on_broken(&stalled(), unix_ms());
                    return Ok(None);
                }
            };
            let mut first = 0;
            while first < piece.length() {
                let end = piece.length().min(first + BUFFER_BYTES as u32);
                let part = &mut self.buffer[..(end - first) as usize];
                piece.subarray(first, end).copy_to(part);
                let write = self.download.on_bytes(part);
                self.disk
                    .data
                    .write_at(write.offset, &part[..write.n_bytes])?;
                self.disk.commit_if_due(&mut self.download)?;
                self.count(write.n_bytes);
                if write.is_enough {
                    return Ok(None);
                }
                first = end;
            }
            if self.breathe().await {
                return Ok(Some(Outcome::Stopped));
            }
        }
    }

    /// The next piece; if it does not come at once, the page is told what came before it.
    async fn next_piece(&self, body: &Body) -> Got<Result<Option<Uint8Array>, String>> {
        let next = std::pin::pin!(guarded(body.next(), &self.stop));
        let pause = std::pin::pin!(sleep(PROGRESS_MS as u64));
        match select(next, pause).await {
            Either::Left((got, _)) => got,
            Either::Right((_, next)) => {
                self.tell();
                next.await
            }
        }
    }

    async fn storage_failed(&self, error: &StoreError) -> Outcome {
        Outcome::Failed(match error {
            StoreError::Full => words::full(self.name(), self.n_missing_bytes(), &space().await),
            other => words::storage(self.name(), other),
        })
    }

    fn n_missing_bytes(&self) -> u64 {
        let n_total_bytes = self.download.n_total_bytes().unwrap_or_default();
        n_total_bytes.saturating_sub(self.download.n_done_bytes())
    }

    fn name(&self) -> &str {
        &self.download.wanted().name
    }

    fn count(&mut self, n_bytes: usize) {
        let now = now_ms();
        self.pace.count(n_bytes as u64, now);
        if now - self.told_ms >= PROGRESS_MS {
            self.told_ms = now;
            self.tell();
        }
    }

    fn tell(&self) {
        send(&KeeperEvent::Progress {
            id: self.id.clone(),
            n_done_bytes: self.download.n_done_bytes(),
            n_total_bytes: self.download.n_total_bytes(),
            bytes_per_s: self.pace.bytes_per_s(now_ms()),
            n_memory_bytes: memory_bytes(),
        });
    }

    /// Lets messages in now and then; whether the work is to end.
    async fn breathe(&mut self) -> bool {
        if now_ms() - self.breathed_ms >= BREATH_MS {
            sleep(0).await;
            self.breathed_ms = now_ms();
        }
        self.stop.clone().now_or_never().is_some()
    }
}

/// Waits for something of the network, but not for ever.
async fn guarded<T>(work: impl Future<Output = T>, stop: &Stop) -> Got<T> {
    let work = std::pin::pin!(work);
    let limit = std::pin::pin!(sleep(STALL_MS));
    match select(select(work, stop.clone()), limit).await {
        Either::Left((Either::Left((it, _)), _)) => Got::It(it),
        Either::Left((Either::Right(_), _)) => Got::Stopped,
        Either::Right(_) => Got::Stalled,
    }
}

fn stalled() -> String {
    format!("no byte for {} seconds", STALL_MS / 1000)
}
