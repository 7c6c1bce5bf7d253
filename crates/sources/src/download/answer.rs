//! What an answer's head decides.

use super::http::{Head, host};
use super::identity::{Extent, Identity};
use super::machine::{Download, State};
use super::{Anew, Change, DownloadFault, Take, Why};

/// Answers without the range that was asked for, before the server is taken to have none.
const N_WHOLE_ANSWERS: u32 = 2;

impl Download {
    /// The head of the answer to [`Ask::Request`].
    pub fn on_response(&mut self, head: &Head, now_ms: u64) -> Take {
        if !matches!(self.state, State::Asked) {
            return Take::Ignore;
        }
        let host = self.host_of(head);
        let status = head.status;
        match status {
            200 | 206 => return self.accept(head, now_ms),
            416 if self.journal.n_done_bytes > 0 => self.changed(Change::Shorter),
            416 => self.stop(DownloadFault::Empty),
            429 => self.fail(Why::TooMany { host }, head.retry_ms(now_ms), now_ms),
            408 | 425 | 500..=599 => {
                self.fail(Why::Busy { host, status }, head.retry_ms(now_ms), now_ms);
            }
            401 | 403 => self.stop(DownloadFault::Forbidden { host, status }),
            404 | 410 => self.stop(DownloadFault::NotFound { host, status }),
            _ => self.stop(DownloadFault::Status { host, status }),
        }
        Take::Ignore
    }

    /// Status 200 or 206: whether it is what was asked for, of the same file.
    fn accept(&mut self, head: &Head, now_ms: u64) -> Take {
        let host = self.host_of(head);
        let first = self.journal.n_done_bytes;
        if head.is_encoded() {
            let encoding = head.content_encoding.clone().unwrap_or_default();
            self.stop(DownloadFault::Encoded { host, encoding });
            return Take::Ignore;
        }
        if head.status == 200 && first > 0 {
            self.n_whole_answers += 1;
            if self.n_whole_answers < N_WHOLE_ANSWERS {
                self.fail(Why::WrongRange { host }, None, now_ms); // perhaps it was a mishap
            } else {
                self.is_rangeless = true;
                self.reset(Anew::NoRanges, State::Ready);
            }
            return Take::Ignore;
        }
        let Some(extent) = Extent::of(head, first) else {
            self.fail(Why::WrongRange { host }, head.retry_ms(now_ms), now_ms);
            return Take::Ignore;
        };
        let Some(n_total_bytes) = extent.n_total_bytes.or(self.journal.n_total_bytes) else {
            self.stop(DownloadFault::NoLength { host });
            return Take::Ignore;
        };
        if n_total_bytes == 0 {
            self.stop(DownloadFault::Empty);
            return Take::Ignore;
        }
        let now = Identity::of(head, &self.journal.wanted.url);
        if first > 0
            && let Some(change) = self.change_to(n_total_bytes, &now)
        {
            self.changed(change);
            return Take::Ignore;
        }
        self.journal.n_total_bytes = Some(n_total_bytes);
        self.journal.identity.learn(now, first == 0);
        self.n_whole_answers = 0;
        self.is_whole_body = head.status == 200;
        let end = extent.end.unwrap_or(n_total_bytes).min(n_total_bytes);
        self.state = State::Body { end };
        Take::Body
    }

    fn change_to(&self, n_total_bytes: u64, now: &Identity) -> Option<Change> {
        match self.journal.n_total_bytes {
            Some(before) if before != n_total_bytes => {
                let now = n_total_bytes;
                Some(Change::Length { before, now })
            }
            _ => self.journal.identity.change(now),
        }
    }

    fn changed(&mut self, what: Change) {
        self.n_changes += 1;
        let n_times = self.n_changes;
        let then = if n_times > self.rules.n_changes {
            State::Stopped(DownloadFault::KeepsChanging { n_times })
        } else {
            State::Ready
        };
        self.reset(Anew::Changed { what }, then);
    }

    fn host_of(&self, head: &Head) -> String {
        let url = head.url.as_deref().unwrap_or(&self.journal.wanted.url);
        host(url).unwrap_or("the server").to_owned()
    }
}
