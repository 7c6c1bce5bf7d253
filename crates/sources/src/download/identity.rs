//! Whether an answer is of the file, and of the bytes, that were asked for.

use serde::{Deserialize, Serialize};

use super::Change;
use super::http::{Head, host};

/// What a file is known by on its server.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Identity {
    /// Who sent it, after redirects: validators of another host say nothing.
    pub(super) host: Option<String>,
    /// The strong ETag.
    pub(super) etag: Option<String>,
    /// `Last-Modified`.
    pub(super) last_modified: Option<String>,
    /// The SHA-256 that the server tells.
    pub(super) sha256: Option<String>,
}

impl Identity {
    pub(super) fn of(head: &Head, url: &str) -> Self {
        Self {
            host: host(head.url.as_deref().unwrap_or(url)).map(str::to_owned),
            etag: head.strong_etag().map(str::to_owned),
            last_modified: head.last_modified.clone(),
            sha256: head.sha256(),
        }
    }

    /// What tells that an answer is of another file than this one.
    pub(super) fn change(&self, now: &Self) -> Option<Change> {
        let differ = |a: &Option<String>, b: &Option<String>| a.is_some() && b.is_some() && a != b;
        if differ(&self.sha256, &now.sha256) {
            return Some(Change::Sha256);
        }
        if self.host != now.host {
            return None; // two hosts may give the same file different ETags and dates
        }
        if self.etag.is_some() && now.etag.is_some() {
            return (self.etag != now.etag).then_some(Change::Etag);
        }
        differ(&self.last_modified, &now.last_modified).then(|| Change::Date {
            now: now.last_modified.clone().unwrap_or_default(),
        })
    }

    /// Takes over what an answer tells of the same file.
    pub(super) fn learn(&mut self, now: Self, is_first: bool) {
        if is_first {
            *self = now;
            return;
        }
        let sha256 = now.sha256.clone().or(self.sha256.take());
        if self.host != now.host {
            *self = now;
        } else {
            self.etag = now.etag.or(self.etag.take());
            self.last_modified = now.last_modified.or(self.last_modified.take());
        }
        self.sha256 = sha256;
    }
}

/// Which bytes an answer holds.
pub(super) struct Extent {
    /// One past its last byte; `None`: to the file's end.
    pub(super) end: Option<u64>,
    /// The whole file's length.
    pub(super) n_total_bytes: Option<u64>,
}

impl Extent {
    /// What the head says; `None` if that is not what was asked for: the bytes from `first` on.
    pub(super) fn of(head: &Head, first: u64) -> Option<Self> {
        let n_bytes = head.n_bytes();
        if head.status == 200 {
            return Some(Self {
                end: None,
                n_total_bytes: n_bytes,
            });
        }
        if head.content_range.is_none() {
            // Hidden from the page. An open range goes to the file's end.
            let n_total_bytes = n_bytes.and_then(|n| first.checked_add(n));
            return Some(Self {
                end: n_total_bytes,
                n_total_bytes,
            });
        }
        let range = head.range()?;
        let (begin, last) = range.bounds?;
        let is_right = begin == first && n_bytes.is_none_or(|n| n == last - begin + 1);
        is_right.then_some(Self {
            end: Some(last + 1),
            n_total_bytes: range.n_total_bytes,
        })
    }
}
