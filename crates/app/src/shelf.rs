//! What the page knows of the browser's storage: the model files in it, and how their downloads go.

use std::collections::BTreeMap;

use protocol::{KeeperEvent, Kept, KeptState, Space};
use yew::AttrValue;

use crate::text::{KeptTexts, Units};
use crate::words;

/// The kept files and the worker that keeps them.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Shelf {
    /// The worker.
    pub keeper: Keeper,
    /// The files, the newest first; `None` before the keeper told them.
    pub files: Option<Vec<Kept>>,
    /// The storage.
    pub space: Space,
    /// Bytes a second of the downloads that go on, by [`Kept::id`].
    pub bytes_per_s: BTreeMap<String, u64>,
    /// Whether a person asked for the files to be kept.
    pub is_keeping_asked: bool,
    /// What went wrong that concerns no file.
    pub fault: Option<AttrValue>,
}

/// The worker that owns the storage.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Keeper {
    /// Nobody asked for it yet.
    #[default]
    Off,
    /// Not heard of yet.
    Starting,
    /// Up.
    Ready,
    /// Broken, with a sentence; it can be restarted.
    Broken(AttrValue),
}

impl Shelf {
    /// A keeper was started, in place of one before.
    pub fn start(&mut self) {
        *self = Self {
            keeper: Keeper::Starting,
            ..Self::default()
        };
    }

    /// The keeper broke. What it told of the files may be true no more.
    pub fn fail(&mut self, sentence: AttrValue) {
        *self = Self {
            keeper: Keeper::Broken(sentence),
            ..Self::default()
        };
    }

    /// Takes note of what the keeper says.
    pub fn hear(&mut self, event: KeeperEvent) {
        match event {
            KeeperEvent::Ready => self.keeper = Keeper::Ready,
            KeeperEvent::Kept { files, space } => {
                let is_coming = |file: &Kept| file.state == KeptState::Fetching;
                let coming: Vec<&str> = files
                    .iter()
                    .filter(|file| is_coming(file))
                    .map(|file| file.id.as_str())
                    .collect();
                self.bytes_per_s
                    .retain(|id, _| coming.contains(&id.as_str()));
                self.files = Some(files);
                self.space = space;
            }
            KeeperEvent::Progress {
                id,
                n_done_bytes,
                n_total_bytes,
                bytes_per_s,
                ..
            } => {
                let file = self.files.iter_mut().flatten().find(|file| file.id == id);
                if let Some(file) = file {
                    file.n_done_bytes = n_done_bytes;
                    file.n_total_bytes = n_total_bytes.or(file.n_total_bytes);
                    self.bytes_per_s.insert(id, bytes_per_s);
                }
            }
            // The shell passes it on to the preferences.
            KeeperEvent::Asked(_) => {}
            KeeperEvent::Fault { sentence } => self.fault = Some(sentence.into()),
        }
    }

    /// The file of this id.
    #[must_use]
    pub fn file(&self, id: &str) -> Option<&Kept> {
        self.files.iter().flatten().find(|file| file.id == id)
    }

    /// The file that comes from this address.
    #[must_use]
    pub fn file_from(&self, url: &str) -> Option<&Kept> {
        self.files.iter().flatten().find(|file| file.url == url)
    }

    /// Downloads in words that change only at every quarter: a stream of numbers is hostile to the ear.
    #[must_use]
    pub fn spoken(&self, texts: &KeptTexts) -> String {
        let said = |file: &Kept| {
            let name = &file.name;
            match &file.state {
                KeptState::Fetching => {
                    let quarter = quarter(file.n_done_bytes, file.n_total_bytes?);
                    Some((texts.spoken_percent)(name, quarter * 25))
                }
                KeptState::Waiting { .. } => Some((texts.spoken_waiting)(name)),
                KeptState::Verifying => Some((texts.spoken_verifying)(name)),
                _ => None,
            }
        };
        let said: Vec<String> = self.files.iter().flatten().filter_map(said).collect();
        said.join(" ")
    }
}

fn quarter(n_done: u64, n_all: u64) -> u64 {
    n_done.saturating_mul(4) / n_all.max(1)
}

/// How far a file is, with speed and time left where they are known: a line of words.
#[must_use]
pub fn headway(
    n_done: u64,
    n_total: Option<u64>,
    bytes_per_s: Option<u64>,
    texts: &Units,
) -> String {
    let mut parts = vec![match n_total {
        Some(total) => (texts.of)(&words::bytes(n_done), &words::bytes(total)),
        None => words::bytes(n_done),
    }];
    if let Some(speed) = bytes_per_s.filter(|&speed| speed > 0) {
        parts.push(format!("{}/s", words::bytes(speed)));
        if let Some(total) = n_total {
            let left_ms = total.saturating_sub(n_done) as f64 / speed as f64 * 1000.0;
            parts.push((texts.left)(&words::whole_duration(left_ms)));
        }
    }
    parts.join(", ")
}

#[cfg(test)]
mod tests {
    use charts::Lang;

    use super::*;
    use crate::text::texts;

    fn english() -> &'static KeptTexts {
        texts(Lang::English).kept()
    }

    fn kept(id: &str, state: KeptState) -> Kept {
        Kept {
            id: id.to_owned(),
            name: format!("{id}.gguf"),
            url: format!("https://example.org/{id}.gguf"),
            n_done_bytes: 100,
            n_total_bytes: Some(1000),
            sha256: None,
            is_sha256_known: false,
            state,
        }
    }

    fn told(files: Vec<Kept>) -> KeeperEvent {
        let space = Space::default();
        KeeperEvent::Kept { files, space }
    }

    fn progress(id: &str, n_done_bytes: u64) -> KeeperEvent {
        KeeperEvent::Progress {
            id: id.to_owned(),
            n_done_bytes,
            n_total_bytes: None,
            bytes_per_s: 50,
            n_memory_bytes: 0,
        }
    }

    #[test]
    fn progress_belongs_to_its_file_and_ends_with_the_download() {
        let mut shelf = Shelf::default();
        shelf.start();
        shelf.hear(KeeperEvent::Ready);
        assert_eq!((&shelf.keeper, &shelf.files), (&Keeper::Ready, &None));
        shelf.hear(told(vec![
            kept("a", KeptState::Fetching),
            kept("b", KeptState::Paused),
        ]));
        shelf.hear(progress("a", 300));
        shelf.hear(progress("gone", 300));
        let a = shelf.file("a").expect("a file");
        assert_eq!((a.n_done_bytes, a.n_total_bytes), (300, Some(1000)));
        assert_eq!(shelf.bytes_per_s.keys().collect::<Vec<_>>(), ["a"]);
        assert_eq!(shelf.file("b").map(|file| file.n_done_bytes), Some(100));
        shelf.hear(told(vec![kept("a", KeptState::Paused)]));
        assert!(shelf.bytes_per_s.is_empty());
        assert!(shelf.file_from("https://example.org/a.gguf").is_some());
    }

    #[test]
    fn a_broken_keeper_vouches_for_nothing() {
        let mut shelf = Shelf::default();
        shelf.hear(told(vec![kept("a", KeptState::Whole)]));
        shelf.fail("It stopped.".into());
        assert_eq!(shelf.keeper, Keeper::Broken("It stopped.".into()));
        assert_eq!(shelf.files, None);
    }

    #[test]
    fn what_is_spoken_changes_at_every_quarter() {
        let check = |n_done_bytes, expect: &str| {
            let mut shelf = Shelf::default();
            shelf.hear(told(vec![kept("a", KeptState::Fetching)]));
            shelf.hear(progress("a", n_done_bytes));
            assert_eq!(shelf.spoken(english()), expect);
        };
        check(0, "a.gguf: 0 percent is here.");
        check(249, "a.gguf: 0 percent is here.");
        check(250, "a.gguf: 25 percent is here.");
        check(999, "a.gguf: 75 percent is here.");
        let mut shelf = Shelf::default();
        shelf.hear(told(vec![kept("a", KeptState::Whole)]));
        assert_eq!(shelf.spoken(english()), "");
    }

    #[test]
    fn headway_says_what_is_known() {
        let check = |n_done, n_total, speed, expect: &str| {
            assert_eq!(
                headway(n_done, n_total, speed, &texts(Lang::English).units),
                expect
            );
        };
        check(2_000_000, None, None, "2.0 MB");
        check(2_000_000, Some(4_000_000), None, "2.0 MB of 4.0 MB");
        check(
            120_000_000,
            Some(1_120_000_000),
            Some(10_000_000),
            "120.0 MB of 1.12 GB, 10.0 MB/s, 1 min 40 s left",
        );
        check(0, Some(4_000_000), Some(0), "0 bytes of 4.0 MB");
        check(
            0,
            Some(4_000_000),
            Some(1_000_000),
            "0 bytes of 4.0 MB, 1.0 MB/s, 4 s left",
        );
    }
}
