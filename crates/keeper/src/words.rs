//! Sentences of the keeper.

use std::fmt::Display;

use protocol::Space;
use sources::download::Why;

use crate::opfs::StoreError;

/// A download that cannot go on by itself.
#[must_use]
pub fn not_downloaded(name: &str, why: &impl Display) -> String {
    format!("{name} was not downloaded: {why}.")
}

/// A download that waits.
#[must_use]
pub fn waiting(why: &Why) -> String {
    let text = why.to_string();
    match text.strip_prefix("the ") {
        Some(rest) => format!("The {rest}."),
        None => format!("{text}."),
    }
}

/// Another tab works on the file.
#[must_use]
pub fn elsewhere(name: &str) -> String {
    format!(
        "{name} is in use: another tab of this page works on it, or a model loaded from it is open. Go on there, or close that tab or load another model first."
    )
}

/// A file that a loaded model reads from has wrong bytes.
#[must_use]
pub fn damaged_in_use(name: &str) -> String {
    format!(
        "{name} is damaged in the browser's storage, and a model loaded from it is open: load another model, then verify again; what is wrong is thrown away then."
    )
}

/// There is no room for the rest of a file.
#[must_use]
pub fn full(name: &str, n_missing_bytes: u64, space: &Space) -> String {
    // Chromium reports 10 GiB more than is used, whatever there is: such a number is not repeated.
    let have = match (space.n_used_bytes, space.n_quota_bytes) {
        (Some(used), Some(quota)) if quota.saturating_sub(used) < n_missing_bytes => format!(
            "this browser lets the site store {} more ({} in all)",
            size(quota.saturating_sub(used)),
            size(quota)
        ),
        (Some(used), _) => format!(
            "the disk, or this site's share of it, is full ({} are in use here)",
            size(used)
        ),
        _ => "the disk, or this site's share of it, is full".to_owned(),
    };
    format!(
        "{name} needs {} more, but {have}: delete models that you no longer need or free disk space, then go on.",
        size(n_missing_bytes)
    )
}

/// The storage failed.
#[must_use]
pub fn storage(name: &str, error: &StoreError) -> String {
    match error {
        StoreError::Busy => elsewhere(name),
        StoreError::Unavailable(_) => {
            format!(
                "{name} cannot be stored: {error}. Leave the private window, or open the model as a file."
            )
        }
        _ => format!(
            "{name}: the browser's storage failed ({error}). What is on disk is kept; reload the page and go on."
        ),
    }
}

/// The list of what is kept cannot be read.
#[must_use]
pub fn no_list(error: &StoreError) -> String {
    format!(
        "The models in the browser's storage cannot be listed: {error}. Reload the page, leave a private window, or open models as files."
    )
}

/// A number of bytes for people, in powers of ten.
fn size(n_bytes: u64) -> String {
    #[expect(clippy::cast_precision_loss, reason = "two decimals are shown")]
    let n = n_bytes as f64;
    if n_bytes >= 1_000_000_000 {
        format!("{:.2} GB", n / 1e9)
    } else {
        format!("{:.1} MB", n / 1e6)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_full_storage_is_told_with_numbers() {
        let space = Space {
            n_used_bytes: Some(9_500_000_000),
            n_quota_bytes: Some(10_000_000_000),
            is_persistent: false,
        };
        let sentence = full("m.gguf", 1_117_320_736, &space);
        assert!(sentence.contains("needs 1.12 GB more"), "{sentence}");
        assert!(
            sentence.contains("500.0 MB more (10.00 GB in all)"),
            "{sentence}"
        );
        let sentence = full("m.gguf", 1_000, &Space::default());
        assert!(sentence.contains("is full: delete"), "{sentence}");
        let space = Space {
            n_quota_bytes: Some(99_500_000_000),
            ..space
        };
        let sentence = full("m.gguf", 1_117_320_736, &space);
        assert!(!sentence.contains("99"), "{sentence}");
        assert!(sentence.contains("9.50 GB are in use"), "{sentence}");
    }

    #[test]
    fn waits_begin_like_sentences() {
        let check = |why: Why, expect: &str| assert_eq!(waiting(&why), expect);
        check(
            Why::Broken("it ended".into()),
            "The connection broke (it ended).",
        );
        check(
            Why::Busy {
                host: "host.example".into(),
                status: 503,
            },
            "host.example is not able to answer now (status 503).",
        );
    }
}
