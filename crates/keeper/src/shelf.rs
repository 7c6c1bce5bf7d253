//! What is kept, and where: `thinkscope/models/<id>/` in the browser's private file system, with
//! the files `data`, `journal` and `begun`. All pages of one origin share that file system, so the
//! first folder bears the project's name.

use protocol::{Kept, KeptState};
use sources::download::Journal;
use sources::sha256;

use crate::opfs::{Folder, StoreError};

/// The path of the folder of all files.
const MODELS: [&str; 2] = ["thinkscope", "models"];
/// The model's bytes.
pub const DATA: &str = "data";
/// How far they go; see [`Journal`].
pub const JOURNAL: &str = "journal";
/// An empty file whose date says when the download was begun.
pub const BEGUN: &str = "begun";
/// Letters of an id: 64 bits of a hash.
const ID_LETTERS: usize = 16;
/// Tries to read a small file that another tab may be writing.
const N_TRIES: usize = 3;

/// A file of the shelf.
#[derive(Clone, Debug, PartialEq)]
pub struct Stored {
    /// Its key.
    pub id: String,
    /// What its journal says.
    pub journal: Journal,
    /// When it was begun, in milliseconds since 1970.
    pub begun_ms: f64,
}

/// The key of the file at an address.
#[must_use]
pub fn id_of(url: &str) -> String {
    let mut id = sha256::hex(url.as_bytes());
    id.truncate(ID_LETTERS);
    id
}

/// The name of the lock of a file.
#[must_use]
pub fn lock_name(id: &str) -> String {
    format!("{}/{id}", MODELS.join("/"))
}

/// The folder of all files.
///
/// # Errors
/// [`StoreError::Missing`] without `create`, where nothing was ever stored.
pub async fn folder(create: bool) -> Result<Folder, StoreError> {
    Folder::at(&MODELS, create).await
}

/// The ids of all folders of the shelf, whether there is something in them or not.
///
/// # Errors
/// What the browser says; an empty shelf is none.
pub async fn ids() -> Result<Vec<String>, StoreError> {
    match folder(false).await {
        Ok(models) => models.names().await,
        Err(StoreError::Missing) => Ok(Vec::new()),
        Err(error) => Err(error),
    }
}

/// A file of the shelf; `None` if it has no journal that can be read.
pub async fn look(id: &str) -> Option<Stored> {
    let folder = folder(false).await.ok()?.folder(id, false).await.ok()?;
    let mut journal = None;
    for _ in 0..N_TRIES {
        if let Ok(bytes) = folder.read(JOURNAL).await {
            journal = Journal::read(&bytes);
        }
        if journal.is_some() {
            break;
        }
    }
    let begun_ms = match folder.snapshot(BEGUN).await {
        Ok(file) => file.last_modified(),
        Err(_) => 0.0,
    };
    Some(Stored {
        id: id.to_owned(),
        journal: journal?,
        begun_ms,
    })
}

/// What the page is told of a file.
#[must_use]
pub fn kept(stored: &Stored, state: KeptState) -> Kept {
    let journal = &stored.journal;
    let is_whole = journal.is_whole();
    Kept {
        id: stored.id.clone(),
        name: journal.wanted.name.clone(),
        url: journal.wanted.url.clone(),
        n_done_bytes: journal.n_done_bytes,
        n_total_bytes: journal.n_total_bytes,
        sha256: journal.sha256.clone().filter(|_| is_whole),
        is_sha256_known: is_whole && journal.expected_sha256().is_some(),
        state,
    }
}

/// The state of a file on which this tab does not work.
#[must_use]
pub fn state_at_rest(journal: &Journal, is_held: bool, failure: Option<&String>) -> KeptState {
    if is_held {
        return KeptState::Elsewhere;
    }
    match failure {
        Some(sentence) => KeptState::Failed {
            sentence: sentence.clone(),
        },
        None if journal.is_whole() => KeptState::Whole,
        None => KeptState::Paused,
    }
}

#[cfg(test)]
mod tests {
    use sources::download::{Ask, Download, Head, Rules, Wanted};

    use super::*;

    /// The journal of a download of 8 bytes of which `n_bytes` came.
    fn journal(n_bytes: usize) -> Journal {
        let wanted = Wanted {
            url: "https://example.org/m.gguf".into(),
            name: "m.gguf".into(),
            sha256: None,
        };
        let mut download = Download::begin(wanted, Rules::default());
        while !matches!(download.next(0), Ask::Request { .. }) {}
        let head = Head::read(200, "https://example.org/m.gguf", |field| {
            (field == "content-length").then(|| "8".to_owned())
        });
        download.on_response(&head, 0);
        download.on_bytes(&b"GGUF1234"[..n_bytes]);
        Journal::read(&at_its_place(&mut download)).unwrap()
    }

    fn at_its_place(download: &mut Download) -> Vec<u8> {
        let write = download.commit();
        let mut file = vec![0; write.offset as usize];
        file.extend(write.bytes);
        file
    }

    #[test]
    fn only_a_whole_file_is_shown_as_whole() {
        let failure = Some("It broke.".to_owned());
        let failed = KeptState::Failed {
            sentence: "It broke.".into(),
        };
        let check = |n_bytes, is_held, failure: Option<&String>, expect: &KeptState| {
            let journal = journal(n_bytes);
            let state = state_at_rest(&journal, is_held, failure);
            assert_eq!(&state, expect, "{n_bytes} bytes");
            let stored = Stored {
                id: "a".into(),
                journal,
                begun_ms: 0.0,
            };
            let kept = kept(&stored, state);
            assert_eq!(kept.n_done_bytes, n_bytes as u64);
            assert_eq!(kept.sha256.is_some(), n_bytes == 8);
            assert!(!kept.is_sha256_known);
        };
        check(8, false, None, &KeptState::Whole);
        check(7, false, None, &KeptState::Paused);
        check(0, false, None, &KeptState::Paused);
        check(8, true, None, &KeptState::Elsewhere);
        check(7, false, failure.as_ref(), &failed);
    }

    #[test]
    fn ids_are_names_of_folders_and_differ() {
        let ids = ["https://a.example/m.gguf", "https://b.example/m.gguf"].map(id_of);
        assert_ne!(ids[0], ids[1]);
        for id in ids {
            assert_eq!(id.len(), ID_LETTERS);
            assert!(id.bytes().all(|b| b.is_ascii_hexdigit()));
        }
    }
}
