//! The state machine.

use super::http::host;
use super::journal::{Journal, JournalWrite, MAX_URL_BYTES};
use super::{Anew, Ask, DownloadFault, Rules, Wanted, Why, Write};
use crate::sha256::{self, Sha256};

/// What every GGUF file begins with.
const MAGIC: &[u8] = b"GGUF";

/// What is still to come of it at `offset`. (Behind 4 GiB, too: wasm's `usize` begins anew there.)
fn magic_from(offset: u64) -> &'static [u8] {
    let at = usize::try_from(offset).unwrap_or(MAGIC.len());
    MAGIC.get(at..).unwrap_or_default()
}

/// The smaller of the two.
fn at_most(n: usize, limit: u64) -> usize {
    usize::try_from(limit).map_or(n, |limit| n.min(limit))
}

/// Bytes that are read from disk at once to be hashed anew.
const REHASH_BYTES: u64 = 4 << 20;

/// A download; see the [module](super) for how to drive it.
#[derive(Clone, Debug)]
pub struct Download {
    pub(super) rules: Rules,
    /// Speaks of the bytes that the driver was given to write; true on disk after a commit.
    pub(super) journal: Journal,
    pub(super) state: State,
    pub(super) is_commit_due: bool,
    pub(super) n_uncommitted_bytes: u64,
    /// Bytes since the last failure, and failures since the last progress.
    pub(super) n_fresh_bytes: u64,
    pub(super) n_failures: u32,
    pub(super) n_changes: u32,
    /// Answers in a row that were the whole file instead of the rest.
    pub(super) n_whole_answers: u32,
    /// Whether the last body came without a range.
    pub(super) is_whole_body: bool,
    /// Cuts of a server that is known to have no ranges.
    pub(super) n_rangeless_cuts: u32,
    pub(super) is_rangeless: bool,
    /// The hash on record, when a whole file is verified.
    pub(super) recorded_sha256: Option<String>,
}

#[derive(Clone, Debug)]
pub(super) enum State {
    /// The data is to be cut; then this.
    Reset(Anew, Box<State>),
    /// The data up to `goal` is to be read and hashed.
    Rehash {
        goal: u64,
    },
    /// A request is to be sent.
    Ready,
    /// It was sent.
    Asked,
    /// Its body comes, up to this byte of the file.
    Body {
        end: u64,
    },
    Waiting {
        until_ms: u64,
        why: Why,
    },
    Stopped(DownloadFault),
    Done,
}

impl Download {
    /// A download of which nothing is on disk.
    #[must_use]
    pub fn begin(mut wanted: Wanted, rules: Rules) -> Self {
        wanted.sha256 = wanted.sha256.as_deref().and_then(sha256::parse);
        let n_bytes = wanted.url.len();
        let mut download = Self::new(Journal::new(wanted), rules);
        if n_bytes > MAX_URL_BYTES {
            let limit = MAX_URL_BYTES;
            download.state = State::Stopped(DownloadFault::LongUrl { n_bytes, limit });
        } else {
            download.reset(Anew::First, State::Ready);
        }
        download
    }

    /// Goes on with a download, of which `n_disk_bytes` bytes are on disk. What lies behind
    /// [`Journal::n_done_bytes`] is written over; if there is less, what is there is read again.
    #[must_use]
    pub fn resume(journal: Journal, n_disk_bytes: u64, rules: Rules) -> Self {
        let mut download = Self::new(journal, rules);
        let journal = &download.journal;
        let n_done_bytes = journal.n_done_bytes;
        if n_disk_bytes < n_done_bytes {
            download.rehash(n_disk_bytes);
        } else if n_done_bytes == 0 && n_disk_bytes > 0 {
            // A crash may bring back what a reset cut off, and that may be longer than the file.
            download.reset(Anew::First, State::Ready);
        } else if journal.is_whole() && n_disk_bytes > n_done_bytes {
            download.reset(Anew::Damaged, State::Ready);
        } else if Some(n_done_bytes) == journal.n_total_bytes {
            download.judge();
        }
        download
    }

    /// Reads a whole file again and compares its hash with the published one or else the one on
    /// record. What is missing at its end is fetched.
    #[must_use]
    pub fn verify(journal: Journal, n_disk_bytes: u64, rules: Rules) -> Self {
        let mut download = Self::new(journal, rules);
        download.recorded_sha256 = download.journal.sha256.take();
        download.rehash(n_disk_bytes.min(download.journal.n_done_bytes));
        download
    }

    fn new(journal: Journal, rules: Rules) -> Self {
        Self {
            rules,
            journal,
            state: State::Ready,
            is_commit_due: false,
            n_uncommitted_bytes: 0,
            n_fresh_bytes: 0,
            n_failures: 0,
            n_changes: 0,
            n_whole_answers: 0,
            is_whole_body: false,
            n_rangeless_cuts: 0,
            is_rangeless: false,
            recorded_sha256: None,
        }
    }

    // --------------------------------------------------------------------- what is to be known

    /// Bytes from the beginning of the file that were handed to the driver to write.
    #[must_use]
    pub fn n_done_bytes(&self) -> u64 {
        self.journal.n_done_bytes
    }

    /// Bytes of the whole file; `None` until the server said so.
    #[must_use]
    pub fn n_total_bytes(&self) -> Option<u64> {
        self.journal.n_total_bytes
    }

    /// Whether a broken connection may cost what came before it: the server sent the file from
    /// its beginning although a range was asked for. Worth a word to the user.
    #[must_use]
    pub fn is_whole_body(&self) -> bool {
        self.is_whole_body
    }

    /// What was asked for.
    #[must_use]
    pub fn wanted(&self) -> &Wanted {
        &self.journal.wanted
    }

    /// Whether the data is to be flushed and [`Download::commit`] to be written.
    #[must_use]
    pub fn is_commit_due(&self) -> bool {
        self.is_commit_due
    }

    /// What to write into the journal's file now that the data is flushed.
    pub fn commit(&mut self) -> JournalWrite {
        self.is_commit_due = false;
        self.n_uncommitted_bytes = 0;
        self.journal.write()
    }

    // ------------------------------------------------------------------------------ what to do

    /// What to do now; `now_ms` counts milliseconds since 1970.
    pub fn next(&mut self, now_ms: u64) -> Ask {
        match &self.state {
            State::Reset(why, then) => {
                let why = why.clone();
                self.state = *then.clone();
                return Ask::Reset(why);
            }
            State::Rehash { goal } => {
                let offset = self.journal.n_done_bytes;
                return Ask::Rehash {
                    offset,
                    n_bytes: (goal - offset).min(REHASH_BYTES) as usize,
                };
            }
            State::Waiting { until_ms, why } if now_ms < *until_ms => {
                return Ask::Wait {
                    ms: until_ms - now_ms,
                    why: why.clone(),
                };
            }
            State::Stopped(fault) => return Ask::Stop(fault.clone()),
            State::Done => {
                return Ask::Done {
                    sha256: self.journal.sha256.clone().unwrap_or_default(),
                    is_sha256_known: self.journal.expected_sha256().is_some(),
                };
            }
            State::Waiting { .. } | State::Ready | State::Asked | State::Body { .. } => {}
        }
        self.state = State::Asked;
        Ask::Request {
            url: self.journal.wanted.url.clone(),
            range: format!("bytes={}-", self.journal.n_done_bytes),
        }
    }

    /// The bytes of the data that [`Ask::Rehash`] asked for; fewer if there are no more.
    pub fn on_disk_bytes(&mut self, bytes: &[u8]) {
        let State::Rehash { goal } = self.state else {
            return;
        };
        let journal = &mut self.journal;
        let n = at_most(bytes.len(), goal - journal.n_done_bytes);
        journal.hash.update(&bytes[..n]);
        journal.n_done_bytes += n as u64;
        if journal.n_done_bytes < goal && n > 0 {
            return;
        }
        self.is_commit_due = true;
        if Some(self.journal.n_done_bytes) == self.journal.n_total_bytes {
            self.judge();
        } else {
            self.state = State::Ready;
        }
    }

    /// A piece of the body, of any size.
    pub fn on_bytes(&mut self, bytes: &[u8]) -> Write {
        let offset = self.journal.n_done_bytes;
        let nothing = Write {
            offset,
            n_bytes: 0,
            is_enough: true,
        };
        let State::Body { end } = self.state else {
            return nothing;
        };
        let n_bytes = at_most(bytes.len(), end - offset);
        let bytes = &bytes[..n_bytes];
        let due = magic_from(offset);
        if bytes.iter().zip(due).any(|(is, due)| is != due) {
            let begin = bytes[..n_bytes.min(12)].escape_ascii().to_string();
            self.stop(DownloadFault::NotGguf { begin });
            return nothing;
        }
        self.journal.hash.update(bytes);
        self.journal.n_done_bytes += n_bytes as u64;
        self.n_uncommitted_bytes += n_bytes as u64;
        self.n_fresh_bytes += n_bytes as u64;
        self.is_commit_due |= self.n_uncommitted_bytes >= self.rules.n_chunk_bytes;
        let is_enough = offset + n_bytes as u64 == end;
        if Some(self.journal.n_done_bytes) == self.journal.n_total_bytes {
            self.judge();
        } else if is_enough {
            self.state = State::Ready; // a server may answer a part of an open range
        }
        Write {
            offset,
            n_bytes,
            is_enough,
        }
    }

    /// The body ended, without an error.
    pub fn on_body_end(&mut self, now_ms: u64) {
        if matches!(self.state, State::Body { .. }) {
            self.on_broken("it ended before the file did", now_ms);
        }
    }

    /// No answer, or a body that broke off; `why` in the client's words.
    pub fn on_broken(&mut self, why: &str, now_ms: u64) {
        if !matches!(self.state, State::Asked | State::Body { .. }) {
            return;
        }
        let was_body = matches!(self.state, State::Body { .. });
        self.fail(Why::Broken(why.to_owned()), None, now_ms);
        if was_body && self.is_rangeless && !matches!(self.state, State::Stopped(_)) {
            self.n_rangeless_cuts += 1;
            let n_tries = self.n_rangeless_cuts;
            if n_tries >= self.rules.n_tries {
                self.stop(DownloadFault::NoRanges { n_tries });
            } else {
                let then = std::mem::replace(&mut self.state, State::Ready);
                self.reset(Anew::NoRanges, then);
            }
        }
    }

    // ------------------------------------------------------------------------------ the insides

    /// All bytes are here: whether they are the right ones.
    fn judge(&mut self) {
        let found = self.journal.hash.hex();
        let expected = self.journal.expected_sha256();
        let expected = expected.or(self.recorded_sha256.as_deref());
        match expected {
            Some(expected) if expected != found => {
                let expected = expected.to_owned();
                let fault = DownloadFault::WrongBytes { expected, found };
                self.reset(Anew::WrongBytes, State::Stopped(fault));
            }
            _ => {
                self.is_commit_due |= self.journal.sha256.as_ref() != Some(&found);
                self.journal.sha256 = Some(found);
                self.state = State::Done;
            }
        }
    }

    fn rehash(&mut self, goal: u64) {
        self.journal.sha256 = None;
        self.journal.hash = Sha256::default();
        self.journal.n_done_bytes = 0;
        self.is_commit_due = true;
        self.state = if goal == 0 {
            State::Ready
        } else {
            State::Rehash { goal }
        };
    }

    pub(super) fn reset(&mut self, why: Anew, then: State) {
        self.journal.forget();
        self.is_commit_due = true;
        self.state = State::Reset(why, Box::new(then));
    }

    pub(super) fn stop(&mut self, fault: DownloadFault) {
        self.is_commit_due |= self.n_uncommitted_bytes > 0;
        self.state = State::Stopped(fault);
    }

    /// Waits before the next try, or gives up.
    pub(super) fn fail(&mut self, why: Why, retry_ms: Option<u64>, now_ms: u64) {
        let rules = self.rules;
        if self.n_fresh_bytes >= rules.n_progress_bytes {
            self.n_failures = 0;
        }
        self.n_fresh_bytes = 0;
        self.n_failures += 1;
        if let Why::Broken(why) = &why
            && self.journal.n_total_bytes.is_none()
            && self.n_failures >= rules.n_first_tries
        {
            let host = host(&self.journal.wanted.url);
            let host = host.unwrap_or("the server").to_owned();
            let why = why.clone();
            self.stop(DownloadFault::Unreachable { host, why });
            return;
        }
        if self.n_failures >= rules.n_tries {
            let n_tries = self.n_failures;
            self.stop(DownloadFault::GaveUp { n_tries, why });
            return;
        }
        self.is_commit_due |= self.n_uncommitted_bytes > 0;
        let doubled = rules.first_wait_ms << (self.n_failures - 1).min(16);
        let ms = doubled.min(rules.max_wait_ms);
        let ms = ms.max(retry_ms.unwrap_or(0).min(rules.max_retry_after_ms));
        // A class behind one address shall not come back in one instant: up to a quarter more.
        let ms = ms + ms * (now_ms % 251) / 1000;
        let until_ms = now_ms + ms;
        self.state = State::Waiting { until_ms, why };
    }
}
