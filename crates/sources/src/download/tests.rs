//! Every rule as a table; `tests/hostile.rs` drives the machine against a whole simulated world.

use super::*;

const NOW: u64 = 251 * 4_000_000_000; // no jitter at this moment
const URL: &str = "https://a.org/m.gguf";
const N: u64 = 1000;

fn file() -> Vec<u8> {
    let mut bytes: Vec<u8> = (0..N).map(|i| (i * i % 253) as u8).collect();
    bytes[..4].copy_from_slice(b"GGUF");
    bytes
}

fn wanted(sha256: Option<String>) -> Wanted {
    Wanted {
        url: URL.into(),
        name: "m.gguf".into(),
        sha256,
    }
}

fn rules() -> Rules {
    Rules {
        n_chunk_bytes: 256,
        n_tries: 3,
        n_first_tries: 3,
        n_progress_bytes: 1,
        ..Rules::default()
    }
}

/// An answer of the bytes from `first` on.
fn rest(first: u64) -> Head {
    Head {
        status: 206,
        url: Some(URL.into()),
        content_range: Some(format!("bytes {first}-{}/{N}", N - 1)),
        content_length: Some((N - first).to_string()),
        etag: Some("\"1\"".into()),
        last_modified: Some("Sun, 06 Nov 1994 08:49:37 GMT".into()),
        ..Head::default()
    }
}

fn status(status: u16) -> Head {
    Head {
        status,
        url: Some(URL.into()),
        ..Head::default()
    }
}

/// A machine that has asked for its first byte.
fn begun() -> Download {
    let mut download = Download::begin(wanted(None), rules());
    assert_eq!(download.next(NOW), Ask::Reset(Anew::First));
    assert!(download.is_commit_due());
    download.commit();
    asked(&mut download, 0);
    download
}

/// One that has `n` bytes and has asked for the next.
fn begun_with(n: u64) -> Download {
    let mut download = begun();
    assert_eq!(download.on_response(&rest(0), NOW), Take::Body);
    download.on_bytes(&file()[..n as usize]);
    download.on_broken("cut", NOW);
    assert!(matches!(download.next(NOW), Ask::Wait { ms: 1000, .. }));
    asked(&mut download, n);
    download
}

#[track_caller]
fn asked(download: &mut Download, first: u64) {
    let expect = Ask::Request {
        url: URL.into(),
        range: format!("bytes={first}-"),
    };
    assert_eq!(download.next(NOW + 1000), expect);
}

#[track_caller]
fn stops(download: &mut Download, words: &str) {
    match download.next(NOW + 1000) {
        Ask::Stop(fault) => assert!(fault.to_string().contains(words), "{fault}"),
        other => panic!("{other:?}"),
    }
}

#[track_caller]
fn waits(download: &mut Download, expect_ms: u64, words: &str) {
    match download.next(NOW) {
        Ask::Wait { ms, why } => {
            assert_eq!(ms, expect_ms, "{why}");
            assert!(why.to_string().contains(words), "{why}");
        }
        other => panic!("{other:?}"),
    }
}

#[track_caller]
fn begins_anew(download: &mut Download, words: &str) {
    match download.next(NOW) {
        Ask::Reset(why) => assert!(why.to_string().contains(words), "{why}"),
        other => panic!("{other:?}"),
    }
    assert!(download.is_commit_due());
    assert_eq!(download.n_done_bytes(), 0);
}

#[test]
fn a_whole_file_in_one_go() {
    let mut download = begun();
    assert_eq!(download.on_response(&rest(0), NOW), Take::Body);
    let mut data = Vec::new();
    let mut n_commits = 0;
    for piece in file().chunks(100) {
        let write = download.on_bytes(piece);
        assert_eq!(write.offset, data.len() as u64);
        data.extend_from_slice(&piece[..write.n_bytes]);
        assert_eq!(write.is_enough, data.len() as u64 == N);
        if download.is_commit_due() {
            download.commit();
            n_commits += 1;
        }
    }
    assert_eq!(data, file());
    assert_eq!(n_commits, 4, "every third piece of 100, and the last");
    let sha256 = crate::sha256::hex(&data);
    let is_sha256_known = false;
    assert_eq!(
        download.next(NOW),
        Ask::Done {
            sha256,
            is_sha256_known
        }
    );
}

#[test]
fn bytes_behind_the_end_are_not_taken() {
    let mut download = begun_with(990);
    download.on_response(&rest(990), NOW);
    let write = download.on_bytes(&[file()[990..].to_vec(), vec![7; 5]].concat());
    assert_eq!(
        (write.offset, write.n_bytes, write.is_enough),
        (990, 10, true)
    );
    assert!(matches!(download.next(NOW), Ask::Done { .. }));
    assert_eq!(download.on_bytes(&[1]).n_bytes, 0);
}

#[test]
fn answers_that_are_not_what_was_asked_for() {
    let check = |change: fn(&mut Head), words: &str| {
        let mut head = rest(500);
        change(&mut head);
        let mut download = begun_with(500);
        assert_eq!(download.on_response(&head, NOW), Take::Ignore);
        waits(&mut download, 2000, words);
        assert_eq!(download.n_done_bytes(), 500);
    };
    let words = "sent other bytes than were asked for";
    check(
        |h| h.content_range = Some("bytes 499-999/1000".into()),
        words,
    );
    check(
        |h| h.content_range = Some("bytes 501-999/1000".into()),
        words,
    );
    check(|h| h.content_range = Some("bytes */1000".into()), words);
    check(|h| h.content_range = Some("nonsense".into()), words);
    check(|h| h.content_length = Some("499".into()), words);
    check(|h| h.status = 200, words);
}

#[test]
fn answers_that_are_fine_all_the_same() {
    let check = |change: fn(&mut Head), n_done: u64, n_taken: u64| {
        let mut head = rest(n_done);
        change(&mut head);
        let mut download = if n_done == 0 {
            begun()
        } else {
            begun_with(n_done)
        };
        assert_eq!(download.on_response(&head, NOW), Take::Body, "{head:?}");
        let write = download.on_bytes(&file()[n_done as usize..]);
        assert_eq!(write.n_bytes as u64, n_taken, "{head:?}");
        assert!(write.is_enough);
        assert_eq!(download.n_total_bytes(), Some(N));
    };
    check(|_| {}, 500, 500);
    // What a browser hides from another site.
    check(|h| h.content_range = None, 0, 1000);
    check(|h| h.content_range = None, 500, 500);
    check(|h| (h.content_range, h.etag) = (None, None), 500, 500);
    check(|h| h.content_length = None, 500, 500);
    // A part of an open range.
    let part = |h: &mut Head| {
        h.content_range = Some("bytes 500-599/1000".into());
        h.content_length = Some("100".into());
    };
    check(part, 500, 100);
    check(
        |h| h.content_range = Some("bytes 500-999/*".into()),
        500,
        500,
    );
    // No ranges, at the beginning.
    check(|h| (h.status, h.content_range) = (200, None), 0, 1000);
    // Another host after the redirect, with other validators.
    let other_host = |h: &mut Head| {
        h.url = Some("https://cdn.org/x".into());
        h.etag = Some("\"2\"".into());
        h.last_modified = None;
    };
    check(other_host, 500, 500);
    // A weak ETag says nothing; the date counts then.
    check(|h| h.etag = Some("W/\"2\"".into()), 500, 500);
}

#[test]
fn a_file_that_changed_is_never_mixed() {
    let check = |change: fn(&mut Head), words: &str| {
        let mut head = rest(500);
        change(&mut head);
        let mut download = begun_with(500);
        assert_eq!(download.on_response(&head, NOW), Take::Ignore);
        begins_anew(&mut download, words);
        asked(&mut download, 0);
    };
    check(|h| h.etag = Some("\"2\"".into()), "its ETag is another one");
    let date = |h: &mut Head| {
        h.etag = None;
        h.last_modified = Some("Mon, 07 Nov 1994 08:49:37 GMT".into());
    };
    check(date, "it was last changed at Mon, 07 Nov 1994");
    let longer = |h: &mut Head| {
        h.content_range = Some("bytes 500-1000/1001".into());
        h.content_length = Some("501".into());
    };
    check(longer, "1000 bytes before, 1001 bytes now");
    let longer_but_hidden = |h: &mut Head| {
        h.content_range = None;
        h.content_length = Some("501".into());
    };
    check(longer_but_hidden, "1000 bytes before, 1001 bytes now");
    check(|h| *h = status(416), "it is shorter than before");
}

#[test]
fn a_file_that_changes_for_ever() {
    let mut download = begun();
    for i in 0..=rules().n_changes {
        download.on_response(&rest(0), NOW);
        download.on_bytes(&file()[..500]);
        download.on_broken("cut", NOW);
        assert!(matches!(download.next(NOW), Ask::Wait { .. }));
        asked(&mut download, 500);
        download.on_response(&status(416), NOW);
        begins_anew(&mut download, "has changed");
        if i < rules().n_changes {
            asked(&mut download, 0);
        }
    }
    stops(&mut download, "changed 4 times");
}

#[test]
fn statuses() {
    let check_stop = |code, words| {
        for mut download in [begun(), begun_with(500)] {
            assert_eq!(download.on_response(&status(code), NOW), Take::Ignore);
            stops(&mut download, words);
        }
    };
    check_stop(
        401,
        "a.org does not give this file to everybody (status 401)",
    );
    check_stop(403, "needs no login");
    check_stop(404, "a.org has no file at this address");
    check_stop(410, "check the address");
    check_stop(304, "answered with status 304");
    check_stop(400, "answered with status 400");
    let mut download = begun();
    download.on_response(&status(416), NOW);
    stops(&mut download, "is empty");
}

#[test]
fn waiting() {
    let check = |code, after: Option<&str>, ms, words| {
        let mut download = begun_with(500);
        let head = Head {
            retry_after: after.map(str::to_owned),
            ..status(code)
        };
        assert_eq!(download.on_response(&head, NOW), Take::Ignore);
        // The cut before was the first failure; its bytes were progress.
        waits(&mut download, ms, words);
        assert_eq!(download.n_done_bytes(), 500);
    };
    check(429, None, 2000, "too many requests (status 429)");
    check(429, Some("7"), 7000, "a.org asks to wait");
    check(503, Some("1"), 2000, "not able to answer now (status 503)");
    check(503, Some("99999"), 600_000, "503");
    check(500, None, 2000, "500");
    check(408, None, 2000, "408");
}

#[test]
fn no_progress_has_an_end_and_progress_begins_the_count_anew() {
    let mut download = begun_with(500);
    download.on_broken("refused", NOW);
    waits(&mut download, 2000, "the connection broke (refused)");
    let Ask::Request { .. } = download.next(NOW + 2000) else {
        panic!("a request");
    };
    download.on_broken("refused", NOW);
    stops(
        &mut download,
        "no progress after 3 tries, the last time because the connection broke",
    );

    let mut download = begun_with(500);
    for n in 501..510 {
        assert_eq!(download.on_response(&rest(n - 1), NOW), Take::Body);
        download.on_bytes(&file()[n as usize - 1..n as usize]);
        download.on_body_end(NOW);
        waits(&mut download, 1000, "it ended before the file did");
        asked(&mut download, n);
    }
}

#[test]
fn a_server_that_never_answers() {
    let mut download = begun();
    for _ in 0..2 {
        download.on_broken("refused", NOW);
        assert!(matches!(download.next(NOW), Ask::Wait { .. }));
        download.next(NOW + 5000);
    }
    download.on_broken("refused", NOW);
    stops(
        &mut download,
        "a.org cannot be reached (refused): check the address",
    );
}

#[test]
fn a_server_without_ranges() {
    let whole = Head {
        content_range: None,
        content_length: Some(N.to_string()),
        ..status(200)
    };
    let mut download = begun();
    assert_eq!(download.on_response(&whole, NOW), Take::Body);
    assert!(download.is_whole_body());
    let mut words = String::new();
    for _ in 0..100 {
        match download.next(NOW + 1_000_000) {
            Ask::Request { range, .. } => {
                if download.on_response(&whole, NOW) == Take::Body {
                    assert_eq!(range, "bytes=0-");
                    download.on_bytes(&file()[..500]);
                    download.on_broken("cut", NOW);
                }
            }
            Ask::Reset(why) => assert_eq!(why, Anew::NoRanges),
            Ask::Stop(fault) => {
                words = fault.to_string();
                break;
            }
            other => panic!("{other:?}"),
        }
    }
    assert!(
        words.contains("can only send a file from its beginning"),
        "{words}"
    );
}

#[test]
fn heads_that_no_download_can_use() {
    let check = |change: fn(&mut Head), words| {
        let mut head = rest(0);
        change(&mut head);
        let mut download = begun();
        assert_eq!(download.on_response(&head, NOW), Take::Ignore);
        stops(&mut download, words);
    };
    check(
        |h| h.content_encoding = Some("gzip".into()),
        "compressed (gzip)",
    );
    check(
        |h| (h.content_range, h.content_length) = (None, None),
        "how long the file is",
    );
    check(
        |h| h.content_range = Some("bytes 0-999/*".into()),
        "how long the file is",
    );
    check(
        |h| (h.content_range, h.content_length) = (None, Some("0".into())),
        "is empty",
    );
}

#[test]
fn what_is_no_model_stops_at_once() {
    for pieces in [vec!["<!doctype html>"], vec!["GG", "ML and more"]] {
        let mut download = begun();
        download.on_response(&rest(0), NOW);
        let writes: Vec<Write> = pieces
            .iter()
            .map(|p| download.on_bytes(p.as_bytes()))
            .collect();
        assert!(writes.last().is_some_and(|w| w.n_bytes == 0 && w.is_enough));
        stops(&mut download, "does not give a GGUF file");
    }
}

#[test]
fn wrong_bytes_are_caught_and_thrown_away() {
    let right = crate::sha256::hex(&file());
    let wrong = crate::sha256::hex(b"");
    let linked = |sha256: &str| Head {
        linked_etag: Some(format!("\"{sha256}\"")),
        ..rest(0)
    };
    let check = |sha256: Option<&String>, head: Head, expect: Result<bool, ()>| {
        let mut download = Download::begin(wanted(sha256.cloned()), rules());
        download.next(NOW);
        download.next(NOW);
        assert_eq!(download.on_response(&head, NOW), Take::Body);
        download.on_bytes(&file());
        match expect {
            Ok(is_known) => match download.next(NOW) {
                Ask::Done {
                    sha256,
                    is_sha256_known,
                } => assert_eq!((sha256, is_sha256_known), (right.clone(), is_known)),
                other => panic!("{other:?}"),
            },
            Err(()) => {
                begins_anew(&mut download, "were thrown away");
                stops(&mut download, "start the download again");
            }
        }
    };
    check(None, rest(0), Ok(false));
    check(Some(&right), rest(0), Ok(true));
    check(Some(&right.to_ascii_uppercase()), rest(0), Ok(true));
    check(Some(&wrong), rest(0), Err(()));
    check(None, linked(&right), Ok(true));
    check(None, linked(&wrong), Err(()));
    check(Some(&right), linked(&wrong), Ok(true));
}

/// The journal of a machine that has `n` bytes, as a crash would leave it.
fn journal(n: u64) -> Journal {
    let mut download = begun();
    let mut file_of_journal = vec![0; 64 << 10];
    download.on_response(&rest(0), NOW);
    download.on_bytes(&file()[..n as usize]);
    let write = download.commit();
    let at = write.offset as usize;
    file_of_journal[at..at + write.bytes.len()].copy_from_slice(&write.bytes);
    Journal::read(&file_of_journal).expect("a journal")
}

#[test]
fn resuming() {
    let mut download = Download::resume(journal(500), 700, rules());
    asked(&mut download, 500);

    // Less on disk than was committed: what is there is hashed again.
    let mut download = Download::resume(journal(500), 300, rules());
    let expect = Ask::Rehash {
        offset: 0,
        n_bytes: 300,
    };
    assert_eq!(download.next(NOW), expect);
    download.on_disk_bytes(&file()[..200]);
    let expect = Ask::Rehash {
        offset: 200,
        n_bytes: 100,
    };
    assert_eq!(download.next(NOW), expect);
    download.on_disk_bytes(&file()[200..300]);
    asked(&mut download, 300);
    download.on_response(&rest(300), NOW);
    download.on_bytes(&file()[300..]);
    let sha256 = crate::sha256::hex(&file());
    assert!(matches!(download.next(NOW), Ask::Done { sha256: s, .. } if s == sha256));

    let mut download = Download::resume(journal(500), 0, rules());
    asked(&mut download, 0);

    assert!(journal(N).is_whole());
    assert!(!journal(999).is_whole());
    let mut download = Download::resume(journal(N), N, rules());
    assert!(matches!(download.next(NOW), Ask::Done { .. }));
    assert!(!download.is_commit_due());
    let mut download = Download::resume(journal(N), N + 1, rules());
    begins_anew(&mut download, "damaged");
    // Somebody learned the hash later.
    let mut later = journal(N);
    later.wanted.sha256 = Some(crate::sha256::hex(b""));
    assert!(!later.is_whole());
    let mut download = Download::resume(later, N, rules());
    begins_anew(&mut download, "thrown away");
}

#[test]
fn verifying() {
    let check = |flip: bool| {
        let mut bytes = file();
        bytes[999] ^= u8::from(flip);
        let mut download = Download::verify(journal(N), N, rules());
        assert!(matches!(download.next(NOW), Ask::Rehash { .. }));
        download.on_disk_bytes(&bytes);
        download.next(NOW)
    };
    assert!(matches!(check(false), Ask::Done { .. }));
    assert_eq!(check(true), Ask::Reset(Anew::WrongBytes));
}

#[test]
fn a_torn_journal_leaves_the_one_before() {
    let mut download = begun();
    let mut on_disk = vec![0; 64 << 10];
    let mut put = |write: &JournalWrite, n: usize| {
        let at = write.offset as usize;
        on_disk[at..at + n].copy_from_slice(&write.bytes[..n]);
        Journal::read(&on_disk).map(|journal| journal.n_done_bytes)
    };
    download.on_response(&rest(0), NOW);
    for n in 1..=9_usize {
        download.on_bytes(&file()[(n - 1) * 100..n * 100]);
        let write = download.commit();
        for torn in [0, 1, 64, 65, 100, write.bytes.len() - 1] {
            let before = (n > 1).then_some((n as u64 - 1) * 100);
            assert_eq!(put(&write, torn), before, "torn at {torn}");
        }
        assert_eq!(put(&write, write.bytes.len()), Some(n as u64 * 100));
    }
    assert_eq!(Journal::read(b""), None);
    assert_eq!(Journal::read(b"GGUF\n"), None);
}

#[test]
fn long_addresses_and_names() {
    let mut long = wanted(None);
    long.url = format!("https://a.org/{}", "x".repeat(MAX_URL_BYTES));
    stops(&mut Download::begin(long, rules()), "use a shorter one");
    let mut long = wanted(None);
    long.name = "é".repeat(10_000);
    let mut download = Download::begin(long, rules());
    assert!(download.commit().bytes.len() < 16 << 10);
}
