//! A download into the cache: the driver of `sources::download`.

use std::path::PathBuf;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use anyhow::{Context, Result};
use indicatif::ProgressBar;
use sources::download::{Anew, Ask, Download, Rules, Take, Wanted};

use crate::cache::{Cache, Store};
use crate::http::{Client, Pieces};

/// Waits that are shorter are not worth a line.
const SHORT_WAIT_MS: u64 = 5_000;

/// The path of the file at an address, downloaded if it is not there yet.
pub fn fetch(cache: &Cache, url: &str) -> Result<PathBuf> {
    let entry = cache.entry(url);
    let mut store = Store::open(&entry)?;
    let name = sources::address::file_name(url);
    let journal = store.journal();
    if journal.as_ref().is_some_and(|j| entry.is_whole(j)) {
        return Ok(entry.data());
    }
    let rules = Rules::default();
    let mut download = match journal {
        Some(journal) => Download::resume(journal, store.n_data_bytes()?, rules),
        None => {
            let wanted = Wanted {
                url: url.to_owned(),
                name: name.clone(),
                sha256: None,
            };
            Download::begin(wanted, rules)
        }
    };
    let template = "downloading {bytes}/{total_bytes}, {bytes_per_sec}, {eta} left {msg}";
    let bar = crate::run::bar(0, template);
    let done = drive(&mut download, &mut store, &bar);
    bar.finish_and_clear();
    if done.is_err() && download.n_done_bytes() == 0 {
        drop(store);
        entry.forget(); // nothing of it is here: a wrong address leaves nothing behind
    }
    done.with_context(|| format!("could not download {name}"))?;
    Ok(entry.data())
}

fn drive(download: &mut Download, store: &mut Store, bar: &ProgressBar) -> Result<()> {
    let client = Client::new();
    bar.set_position(download.n_done_bytes());
    bar.reset_eta();
    loop {
        let ask = download.next(now_ms());
        commit_if_due(download, store)?;
        match ask {
            Ask::Reset(why) => {
                store.clear()?;
                if why != Anew::First {
                    note(bar, &why.to_string());
                }
            }
            Ask::Rehash { offset, n_bytes } => {
                download.on_disk_bytes(&store.read(offset, n_bytes)?);
            }
            Ask::Wait { ms, why } => {
                if ms >= SHORT_WAIT_MS {
                    let seconds = ms.div_ceil(1000);
                    note(bar, &format!("{why}; trying again in {seconds} seconds"));
                }
                std::thread::sleep(Duration::from_millis(ms));
            }
            Ask::Stop(fault) => return Err(fault.into()),
            Ask::Done { .. } => return Ok(()),
            Ask::Request { url, range } => {
                let sent = client.get(&url, &range);
                match sent {
                    Err(why) => download.on_broken(&why, now_ms()),
                    Ok((head, response)) => {
                        if download.on_response(&head, now_ms()) == Take::Body {
                            take_body(download, store, bar, &Pieces::of(response))?;
                        }
                    }
                }
            }
        }
    }
}

fn take_body(
    download: &mut Download,
    store: &mut Store,
    bar: &ProgressBar,
    pieces: &Pieces,
) -> Result<()> {
    if let Some(n_total_bytes) = download.n_total_bytes() {
        bar.set_length(n_total_bytes);
    }
    bar.set_message(if download.is_whole_body() {
        "(this server cannot resume)"
    } else {
        ""
    });
    loop {
        let piece = match pieces.next() {
            Ok(Some(piece)) => piece,
            Ok(None) => {
                download.on_body_end(now_ms());
                return Ok(());
            }
            Err(why) => {
                download.on_broken(&why, now_ms());
                return Ok(());
            }
        };
        let write = download.on_bytes(&piece);
        store.write(write.offset, &piece[..write.n_bytes])?;
        bar.set_position(download.n_done_bytes());
        commit_if_due(download, store)?;
        if write.is_enough {
            return Ok(());
        }
    }
}

fn commit_if_due(download: &mut Download, store: &mut Store) -> Result<()> {
    if !download.is_commit_due() {
        return Ok(());
    }
    store.flush()?;
    store.commit(&download.commit())
}

/// A line for the user that does not end anything.
fn note(bar: &ProgressBar, text: &str) {
    bar.suspend(|| eprintln!("note: {text}"));
}

/// Milliseconds since 1970.
fn now_ms() -> u64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH);
    since.map_or(0, |since| since.as_millis() as u64)
}
