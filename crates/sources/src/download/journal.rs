//! What is written beside the data of a download, so that it can go on after a crash.

use serde::{Deserialize, Serialize};

use super::Wanted;
use super::identity::Identity;
use crate::sha256::{self, Sha256};

/// Bytes of one of the two places in a journal's file.
const SLOT_BYTES: usize = 16 << 10;
/// The longest address that is kept, so that a journal fits its place.
pub const MAX_URL_BYTES: usize = 8 << 10;
/// The longest name that is kept.
const MAX_NAME_BYTES: usize = 1 << 10;

/// How far a download is. It speaks only of bytes that are safely on disk.
///
/// The journal's file has two places that are written in turn, each with its own hash: a write
/// that a crash tears leaves the one before it readable.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Journal {
    /// What was asked for.
    pub wanted: Wanted,
    /// Bytes from the beginning of the file that are on disk.
    pub n_done_bytes: u64,
    /// Bytes of the whole file; `None` until the server said so.
    pub n_total_bytes: Option<u64>,
    /// SHA-256 of the whole file in lower-case hex. It is there exactly when the file is whole
    /// and, where [`Wanted::sha256`] is known, right.
    pub sha256: Option<String>,
    /// What the file is known by on its server.
    pub(super) identity: Identity,
    /// The hash of the first `n_done_bytes` bytes.
    pub(super) hash: Sha256,
    /// Rises with every write: the higher of the two places counts.
    sequence: u64,
}

/// Bytes to write into the journal's file, which is then flushed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JournalWrite {
    /// Where in the journal's file.
    pub offset: u64,
    /// What.
    pub bytes: Vec<u8>,
}

impl Journal {
    /// The journal of a download of which nothing is on disk.
    pub(super) fn new(wanted: Wanted) -> Self {
        Self {
            wanted,
            n_done_bytes: 0,
            n_total_bytes: None,
            sha256: None,
            identity: Identity::default(),
            hash: Sha256::default(),
            sequence: 0,
        }
    }

    /// Reads the content of a journal's file; `None` if neither place is readable.
    #[must_use]
    pub fn read(file: &[u8]) -> Option<Self> {
        file.chunks(SLOT_BYTES)
            .take(2)
            .filter_map(Self::read_slot)
            .max_by_key(|journal| journal.sequence)
    }

    /// Whether the whole file is there and, where its hash is known, right.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        let is_right = |hash: &String| self.expected_sha256().is_none_or(|e| e == hash);
        self.sha256.as_ref().is_some_and(is_right) && Some(self.n_done_bytes) == self.n_total_bytes
    }

    /// The SHA-256 that the whole file must have, where it is known.
    #[must_use]
    pub fn expected_sha256(&self) -> Option<&str> {
        (self.wanted.sha256.as_deref()).or(self.identity.sha256.as_deref())
    }

    /// Nothing is on disk any more.
    pub(super) fn forget(&mut self) {
        let sequence = self.sequence;
        *self = Self {
            sequence,
            ..Self::new(self.wanted.clone())
        };
    }

    /// The next write into the journal's file.
    pub(super) fn write(&mut self) -> JournalWrite {
        self.sequence += 1;
        self.wanted.name = shorten(&self.wanted.name);
        let json = serde_json::to_string(self).unwrap_or_default(); // plain data: cannot fail
        let bytes = format!("{} {json}\n", sha256::hex(json.as_bytes())).into_bytes();
        JournalWrite {
            offset: (self.sequence % 2) * SLOT_BYTES as u64,
            bytes,
        }
    }

    fn read_slot(slot: &[u8]) -> Option<Self> {
        // An older, longer write may stand behind the line's end.
        let line = slot.split(|&b| b == b'\n').next()?;
        let (hash, json) = std::str::from_utf8(line).ok()?.split_once(' ')?;
        if sha256::hex(json.as_bytes()) != hash {
            return None;
        }
        let journal: Self = serde_json::from_str(json).ok()?;
        (journal.hash.n_bytes() == journal.n_done_bytes).then_some(journal)
    }
}

fn shorten(name: &str) -> String {
    let n = name.floor_char_boundary(MAX_NAME_BYTES.min(name.len()));
    name[..n].to_owned()
}
