//! What the page and the keeper say to each other. The keeper is the worker that owns the
//! browser's storage: it downloads model files into it, lists them and deletes them. The engine's
//! worker only reads from there, by [`ModelSource::Stored`](crate::ModelSource::Stored).

use serde::{Deserialize, Serialize};

use crate::Asked;

/// A model file to have.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Wanted {
    /// Its absolute address.
    pub url: String,
    /// The file's name for people.
    pub name: String,
    /// The SHA-256 that the whole file must have, in lower-case hex, where it is known.
    pub sha256: Option<String>,
}

/// The page to the keeper.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum KeeperCommand {
    /// Tell what is kept; answered by [`KeeperEvent::Kept`].
    List,
    /// Begin a download, or go on with one.
    Fetch(Wanted),
    /// Stop a download; what is on disk stays for later.
    Pause {
        /// [`Kept::id`].
        id: String,
    },
    /// Delete a file, whole or in part; cancels its download.
    Delete {
        /// [`Kept::id`].
        id: String,
    },
    /// Read a whole file again and compare its SHA-256 with the one on record.
    Verify {
        /// [`Kept::id`].
        id: String,
    },
    /// The page asked the browser not to throw the files away when disk space is short, which
    /// workers cannot: look what came of it.
    Persist,
}

/// A model file in the browser's storage, whole or in part.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Kept {
    /// Its key: the folder's name in storage, derived from the address.
    pub id: String,
    /// The file's name for people.
    pub name: String,
    /// Where it comes from.
    pub url: String,
    /// Bytes that are safely on disk: no more than these are ever read.
    pub n_done_bytes: u64,
    /// Bytes of the whole file; `None` until the server said so.
    pub n_total_bytes: Option<u64>,
    /// SHA-256 of the whole file in lower-case hex, computed as it came; `None` until it is whole.
    pub sha256: Option<String>,
    /// Whether that was compared with a published one.
    pub is_sha256_known: bool,
    /// What goes on with it.
    pub state: KeptState,
}

/// What goes on with a file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum KeptState {
    /// Whole, and its hash is right where one was known: it can be loaded.
    Whole,
    /// Not whole; a `Fetch` goes on with it.
    Paused,
    /// Bytes are coming.
    Fetching,
    /// The server asked to wait, or the connection broke: tried again by itself.
    Waiting {
        /// What happened: a sentence.
        sentence: String,
        /// Milliseconds until the next try.
        retry_ms: u64,
    },
    /// The hash is being computed anew.
    Verifying,
    /// It cannot go on by itself.
    Failed {
        /// What happened and what to do: a sentence.
        sentence: String,
    },
    /// Another tab works on it.
    Elsewhere,
}

/// The browser's storage for this site.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Space {
    /// Bytes in use.
    pub n_used_bytes: Option<u64>,
    /// Bytes that the browser would let the site use.
    pub n_quota_bytes: Option<u64>,
    /// Whether the browser promised to keep the files.
    pub is_persistent: bool,
}

/// The keeper to the page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum KeeperEvent {
    /// The keeper is up.
    Ready,
    /// Everything that is kept; also sent whenever a file's state changed.
    Kept {
        /// The files, the newest first.
        files: Vec<Kept>,
        /// The storage.
        space: Space,
    },
    /// A download goes on; at most some times a second.
    Progress {
        /// [`Kept::id`].
        id: String,
        /// Bytes on disk.
        n_done_bytes: u64,
        /// Bytes of the whole file; `None` while unknown.
        n_total_bytes: Option<u64>,
        /// Bytes a second over the last seconds.
        bytes_per_s: u64,
        /// Bytes that the keeper's wasm memory holds now.
        n_memory_bytes: u64,
    },
    /// What the keeper asked of the network.
    Asked(Vec<Asked>),
    /// Something went wrong that concerns no file: a sentence.
    Fault {
        /// What happened and what to do.
        sentence: String,
    },
}
