//! The download's machine against a simulated world: a server that cuts, refuses, sends wrong
//! ranges and changes its file, and a disk that loses what was not flushed, at random moments.

use proptest::prelude::*;
use sources::download::{
    Anew, Ask, Change, Download, DownloadFault, Head, Journal, Rules, Take, Wanted,
};
use sources::sha256;

const CHUNK: u64 = 256;
const PIECE: usize = 64;

/// A random walk, so that a failing case is one number (xorshift64*).
struct Chance(u64);

impl Chance {
    fn below(&mut self, n: u64) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        (self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 33) % n
    }

    fn one_in(&mut self, n: u64) -> bool {
        self.below(n) == 0
    }
}

/// What goes wrong.
#[derive(Clone, Copy, Debug, Default)]
struct Evil {
    /// The server's file becomes another one now and then.
    changes: bool,
    /// The server hides what a browser hides from another site.
    hides: bool,
    /// The server now and then sends the whole file for a range.
    forgets_ranges: bool,
    /// The disk loses the tail of what was flushed as well.
    forgets_flushes: bool,
}

struct Server {
    versions: Vec<Vec<u8>>,
    now: usize,
    evil: Evil,
    n_sent_bytes: u64,
}

impl Server {
    /// Head and body; a body that is cut ends early.
    fn answer(&mut self, range: &str, chance: &mut Chance) -> (Head, Vec<u8>) {
        if self.evil.changes && chance.one_in(12) {
            self.now = (self.now + 1) % self.versions.len();
        }
        let file = &self.versions[self.now];
        let first: usize = range
            .strip_prefix("bytes=")
            .and_then(|r| r.strip_suffix('-'))
            .and_then(|r| r.parse().ok())
            .expect("an open range");
        let mut head = Head {
            status: 206,
            url: Some("https://cdn.org/x".into()),
            etag: Some(format!("\"{}\"", self.now)),
            ..Head::default()
        };
        match chance.below(12) {
            0 => {
                head.status = [429, 503, 500, 408][chance.below(4) as usize];
                head.retry_after = chance.one_in(2).then(|| chance.below(9).to_string());
                return (head, b"busy".to_vec());
            }
            1 => {
                // Another range than the one that was asked for.
                let from = chance.below(file.len() as u64) as usize;
                if from != first {
                    let last = file.len() - 1;
                    head.content_range = Some(format!("bytes {from}-{last}/{}", file.len()));
                    return (head, file[from..].to_vec());
                }
            }
            _ => {}
        }
        if first >= file.len() {
            head.status = 416;
            return (head, Vec::new());
        }
        let is_whole = self.evil.forgets_ranges && chance.one_in(6);
        let first = if is_whole { 0 } else { first };
        let mut end = file.len();
        if is_whole {
            head.status = 200;
        } else {
            if !self.evil.hides && chance.one_in(4) {
                end = first + 1 + chance.below((end - first) as u64) as usize;
            }
            head.content_range = Some(format!("bytes {first}-{}/{}", end - 1, file.len()));
        }
        head.content_length = Some((end - first).to_string());
        if self.evil.hides {
            head.content_range = None;
            if !self.evil.changes {
                head.etag = None;
            }
        }
        let mut body = file[first..end].to_vec();
        if chance.one_in(2) {
            body.truncate(chance.below(body.len() as u64 + 1) as usize);
        }
        (head, body)
    }
}

/// A file on a disk: what a crash keeps, and what is only in the system's memory.
#[derive(Default)]
struct OnDisk {
    safe: Vec<u8>,
    live: Vec<u8>,
}

impl OnDisk {
    fn write(&mut self, offset: u64, bytes: &[u8]) {
        let end = offset as usize + bytes.len();
        if self.live.len() < end {
            self.live.resize(end, 0);
        }
        self.live[offset as usize..end].copy_from_slice(bytes);
    }

    fn flush(&mut self) {
        self.safe.clone_from(&self.live);
    }

    /// What was written since the flush is there, or not, or garbage.
    fn crash(&mut self, chance: &mut Chance, loses_more: bool) {
        let mut kept = self.safe.clone();
        let n = self.live.len();
        if kept.len() < n && chance.one_in(2) {
            kept.resize(n, chance.below(256) as u8);
        }
        if loses_more && chance.one_in(3) {
            kept.truncate(chance.below(kept.len() as u64 + 1) as usize);
        }
        self.safe.clone_from(&kept);
        self.live = kept;
    }
}

struct World {
    server: Server,
    data: OnDisk,
    journal: OnDisk,
    chance: Chance,
    now_ms: u64,
    wanted: Wanted,
    n_crashes: u64,
    n_resets: u64,
}

enum End {
    Crash,
    Stopped(DownloadFault),
    Done(String),
}

impl World {
    fn commit_if_due(&mut self, download: &mut Download) -> Result<(), End> {
        if !download.is_commit_due() {
            return Ok(());
        }
        self.data.flush();
        let write = download.commit();
        if self.chance.one_in(25) {
            // The power goes while the journal is written.
            let n = self.chance.below(write.bytes.len() as u64) as usize;
            self.journal.write(write.offset, &write.bytes[..n]);
            self.journal.flush();
            return Err(End::Crash);
        }
        self.journal.write(write.offset, &write.bytes);
        self.journal.flush();
        Ok(())
    }

    /// From start to a crash, a fault or the end.
    fn session(&mut self) -> Result<(), End> {
        let rules = Rules {
            n_chunk_bytes: CHUNK,
            n_progress_bytes: 1,
            ..Rules::default()
        };
        let mut download = match Journal::read(&self.journal.live) {
            Some(journal) => Download::resume(journal, self.data.live.len() as u64, rules),
            None => Download::begin(self.wanted.clone(), rules),
        };
        loop {
            let ask = download.next(self.now_ms);
            self.commit_if_due(&mut download)?;
            match ask {
                Ask::Reset(why) => {
                    self.data.live.clear();
                    // Beginning is none; a crash may come before it.
                    self.n_resets += u64::from(why != Anew::First);
                    if let Anew::Changed { what } = why {
                        assert!(!matches!(what, Change::Sha256 | Change::Date { .. }));
                    }
                }
                Ask::Rehash { offset, n_bytes } => {
                    let at = offset as usize;
                    download.on_disk_bytes(&self.data.live[at..at + n_bytes]);
                }
                Ask::Wait { ms, .. } => {
                    assert!(ms > 0);
                    self.now_ms += ms;
                }
                Ask::Stop(fault) => return Err(End::Stopped(fault)),
                Ask::Done { sha256, .. } => return Err(End::Done(sha256)),
                Ask::Request { range, .. } => self.request(&mut download, &range)?,
            }
        }
    }

    fn request(&mut self, download: &mut Download, range: &str) -> Result<(), End> {
        if self.chance.one_in(15) {
            download.on_broken("refused", self.now_ms);
            return Ok(());
        }
        let (head, body) = self.server.answer(range, &mut self.chance);
        if download.on_response(&head, self.now_ms) == Take::Ignore {
            return Ok(());
        }
        let mut rest = body.as_slice();
        while !rest.is_empty() {
            let n = 1 + self.chance.below(PIECE as u64) as usize;
            let (piece, later) = rest.split_at(n.min(rest.len()));
            rest = later;
            self.server.n_sent_bytes += piece.len() as u64;
            let write = download.on_bytes(piece);
            self.data.write(write.offset, &piece[..write.n_bytes]);
            if self.chance.one_in(60) {
                return Err(End::Crash);
            }
            self.commit_if_due(download)?;
            if write.is_enough {
                return Ok(());
            }
        }
        if self.chance.one_in(2) {
            download.on_body_end(self.now_ms);
        } else {
            download.on_broken("reset by peer", self.now_ms);
        }
        Ok(())
    }

    /// Sessions until the file is whole.
    fn run(&mut self) {
        for _ in 0..10_000 {
            match self.session() {
                Ok(()) => {}
                Err(End::Crash) => {
                    self.n_crashes += 1;
                    let loses_more = self.server.evil.forgets_flushes;
                    self.data.crash(&mut self.chance, loses_more);
                }
                Err(End::Stopped(
                    DownloadFault::GaveUp { .. }
                    | DownloadFault::Unreachable { .. }
                    | DownloadFault::KeepsChanging { .. }
                    | DownloadFault::NoRanges { .. },
                )) => {}
                Err(End::Stopped(fault)) => panic!("{fault}"),
                Err(End::Done(sha256)) => {
                    self.check(&sha256);
                    return;
                }
            }
            // Until it is whole, no journal says so.
            if let Some(journal) = Journal::read(&self.journal.live)
                && journal.is_whole()
            {
                assert_eq!(self.data.live.len() as u64, journal.n_done_bytes);
            }
        }
        panic!("no end");
    }

    fn check(&self, sha256: &str) {
        assert!(
            self.server.versions.contains(&self.data.live),
            "the result is one version of the file, whole"
        );
        assert_eq!(sha256, sha256::hex(&self.data.live));
        let journal = Journal::read(&self.journal.live).expect("a journal");
        assert!(journal.is_whole());
        if self.n_resets == 0 {
            let n = self.data.live.len() as u64;
            let twice = self.server.n_sent_bytes.saturating_sub(n);
            let lost = if self.server.evil.forgets_flushes {
                u64::MAX
            } else {
                self.n_crashes * (CHUNK + PIECE as u64)
            };
            assert!(
                twice <= lost,
                "{twice} bytes twice, {} crashes",
                self.n_crashes
            );
        }
    }
}

fn world(seed: u64, n_bytes: usize, evil: Evil, is_hash_known: bool) -> World {
    let mut chance = Chance(seed | 1);
    let file = |chance: &mut Chance, n: usize| {
        let mut bytes: Vec<u8> = (0..n).map(|_| chance.below(256) as u8).collect();
        let n = n.min(4);
        bytes[..n].copy_from_slice(&b"GGUF"[..n]);
        bytes
    };
    let n_versions = if evil.changes { 3 } else { 1 };
    let versions: Vec<Vec<u8>> = (0..n_versions)
        .map(|i| file(&mut chance, n_bytes + i % 2)) // two of them are of one length
        .collect();
    let sha256 = (is_hash_known && !evil.changes).then(|| sha256::hex(&versions[0]));
    World {
        server: Server {
            versions,
            now: 0,
            evil,
            n_sent_bytes: 0,
        },
        data: OnDisk::default(),
        journal: OnDisk::default(),
        chance,
        now_ms: 1_700_000_000_000,
        wanted: Wanted {
            url: "https://a.org/m.gguf".into(),
            name: "m.gguf".into(),
            sha256,
        },
        n_crashes: 0,
        n_resets: 0,
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn the_result_is_the_file(
        seed in any::<u64>(),
        n_bytes in 1_usize..6000,
        hides in any::<bool>(),
        is_hash_known in any::<bool>(),
    ) {
        let evil = Evil { hides, ..Evil::default() };
        world(seed, n_bytes, evil, is_hash_known).run();
    }

    #[test]
    fn also_where_the_disk_forgets_more(seed in any::<u64>(), n_bytes in 1_usize..6000) {
        let evil = Evil { forgets_flushes: true, ..Evil::default() };
        world(seed, n_bytes, evil, true).run();
    }

    #[test]
    fn one_version_and_never_a_mixture(
        seed in any::<u64>(),
        n_bytes in 1_usize..3000,
        hides in any::<bool>(),
        forgets_ranges in any::<bool>(),
    ) {
        let evil = Evil { changes: true, hides, forgets_ranges, ..Evil::default() };
        world(seed, n_bytes, evil, false).run();
    }
}

/// A crash behind a reset brought back a longer file, whose last byte stayed behind the new one.
#[test]
fn what_a_crash_brings_back_is_not_left_behind_a_shorter_file() {
    let evil = Evil {
        changes: true,
        ..Evil::default()
    };
    world(14_923_688_194_896_855_748, 2379, evil, false).run();
}

/// The checks above see what they are for: a server that changes its bytes and tells nobody.
#[test]
#[should_panic(expected = "one version of the file, whole")]
fn a_mixture_would_be_noticed() {
    let evil = Evil {
        hides: true,
        ..Evil::default()
    };
    for seed in 0..50 {
        let mut world = world(seed * 7919, 4000, evil, false);
        let mut other = world.server.versions[0].clone();
        other[2000..].fill(0);
        world.server.versions.push(other); // of the same length, and without an ETag
        for i in 0..10_000 {
            world.server.now = i % 2;
            match world.session() {
                Err(End::Done(sha256)) => {
                    world.check(&sha256);
                    break;
                }
                _ => {
                    world.n_crashes += 1;
                    world.data.crash(&mut world.chance, false);
                }
            }
        }
    }
}
