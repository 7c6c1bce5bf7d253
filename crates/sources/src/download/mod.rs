//! A download as a state machine without I/O and without a clock.
//!
//! Its driver owns the network, the disk and the time, and does what [`Download::next`] says:
//!
//! ```text
//! let mut download = match Journal::read(&journal_file) {
//!     Some(journal) => Download::resume(journal, data_file.len(), rules),
//!     None => Download::begin(wanted, rules),
//! };
//! loop {
//!     let ask = download.next(now_ms);
//!     commit_if_due();
//!     match ask {
//!         Ask::Reset(why)     => cut the data file to 0 bytes
//!         Ask::Rehash { .. }  => read these bytes of the data file, download.on_disk_bytes(..)
//!         Ask::Wait { ms, .. } => sleep, and ask again
//!         Ask::Request { .. } => fetch; on_response(head); unless that says Take::Body, abort
//!                                for each piece: let write = on_bytes(&piece);
//!                                    write piece[..write.n_bytes] at write.offset
//!                                    commit_if_due();
//!                                    if write.is_enough { abort, stop reading }
//!                                on_body_end(now_ms), or on_broken(why, now_ms) on an error
//!         Ask::Stop(fault)    => tell the user
//!         Ask::Done { .. }    => the file is whole
//!     }
//! }
//! commit_if_due: if download.is_commit_due() {
//!     flush the data file; write download.commit() into the journal's file; flush that
//! }
//! ```
//!
//! To pause, stop reading, flush the data, write [`Download::commit`], and drop the machine. A
//! crash loses what came since the last commit, at most [`Rules::n_chunk_bytes`] and a piece.
//!
//! A request is one single open range, `bytes=FIRST-`, and carries no other header field of ours:
//! so a page needs no preflight, and learns the file's length from `Content-Length` alone where
//! the server hides `Content-Range` from it. Ranges of a fixed size would not tell it.

mod answer;
mod fault;
mod http;
mod identity;
mod journal;
mod machine;
#[cfg(test)]
mod tests;

use serde::{Deserialize, Serialize};

pub use fault::{Anew, Change, DownloadFault, Why};
pub use http::Head;
pub use journal::{Journal, JournalWrite, MAX_URL_BYTES};
pub use machine::Download;

/// A driver that got no byte for so many milliseconds calls [`Download::on_broken`].
pub const STALL_MS: u64 = 60_000;

/// A file to have.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Wanted {
    /// Its absolute address.
    pub url: String,
    /// Its name for people.
    pub name: String,
    /// The SHA-256 that it must have, in lower-case hex, where it is known.
    pub sha256: Option<String>,
}

/// The numbers of a download.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rules {
    /// Bytes after which a commit is due. 8 MiB: a second's worth of a good line is lost by a
    /// crash at most, and a flush, which takes tens of milliseconds, comes once a second at most.
    pub n_chunk_bytes: u64,
    /// Tries in a row without progress before the download stops.
    pub n_tries: u32,
    /// The same before the server ever sent a byte: an address may be wrong.
    pub n_first_tries: u32,
    /// Bytes that count as progress.
    pub n_progress_bytes: u64,
    /// The first wait after a failure; doubled for each further one.
    pub first_wait_ms: u64,
    /// The longest of these.
    pub max_wait_ms: u64,
    /// The longest wait that a server can ask for.
    pub max_retry_after_ms: u64,
    /// How often a file may change on its server before the download stops.
    pub n_changes: u32,
}

impl Default for Rules {
    fn default() -> Self {
        Self {
            n_chunk_bytes: 8 << 20,
            n_tries: 10,
            n_first_tries: 3,
            n_progress_bytes: 64 << 10,
            first_wait_ms: 1_000,
            max_wait_ms: 60_000,
            max_retry_after_ms: 600_000,
            n_changes: 3,
        }
    }
}

/// What a download asks of its driver.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Ask {
    /// Cut the data to nothing; then ask again. Except for [`Anew::First`], tell the user why.
    Reset(Anew),
    /// Read this part of the data and hand it to [`Download::on_disk_bytes`]; then ask again.
    Rehash {
        /// First byte in the data.
        offset: u64,
        /// How many.
        n_bytes: usize,
    },
    /// Ask again in so many milliseconds.
    Wait {
        /// How long.
        ms: u64,
        /// What to tell the user.
        why: Why,
    },
    /// Send a GET request with this header field `Range` and no other of ours.
    Request {
        /// The address; redirects are followed.
        url: String,
        /// The field's value: `bytes=FIRST-`.
        range: String,
    },
    /// It cannot go on by itself.
    Stop(DownloadFault),
    /// The whole file is there.
    Done {
        /// Its SHA-256 in lower-case hex.
        sha256: String,
        /// Whether that was compared with a published one.
        is_sha256_known: bool,
    },
}

/// What to do with the body of an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Take {
    /// Hand it to [`Download::on_bytes`].
    Body,
    /// Abort the request and ask again.
    Ignore,
}

/// What to do with a piece of the body.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Write {
    /// Where in the data to write it.
    pub offset: u64,
    /// How much of it, from its beginning.
    pub n_bytes: usize,
    /// Whether no more is wanted of this body: stop reading and ask again.
    pub is_enough: bool,
}
