//! What the page says when something goes wrong with models and workers: what happened and what to
//! do. What the workers say comes as whole sentences from them.

use protocol::Kept;
use sources::address::AddressError;

use crate::words;

/// A library's message as a sentence of the page. A first word that is a name keeps its letters.
#[must_use]
pub fn sentence(message: &str) -> String {
    let (word, rest) = message.split_at(message.find(' ').unwrap_or(message.len()));
    let is_plain = word.chars().all(|letter| letter.is_ascii_lowercase());
    let mut letters = word.chars();
    let first = letters.next().filter(|_| is_plain);
    let start = first.map_or_else(
        || word.to_owned(),
        |first| format!("{}{}", first.to_ascii_uppercase(), letters.as_str()),
    );
    let end = if message.ends_with('.') { "" } else { "." };
    format!("{start}{rest}{end}")
}

/// A load was given up.
pub const LOAD_CANCELLED: &str = "Loading was cancelled.";

/// The browser starts no worker.
pub const NO_WORKERS: &str = "This browser does not start web workers here; open the page from a web server in a current browser.";

/// A worker says what the page cannot read.
#[must_use]
pub fn misunderstood(worker: &str, reason: &str) -> String {
    format!("{worker} and the page do not understand each other ({reason}); reload the page.")
}

/// A worker broke.
#[must_use]
pub fn stopped(worker: &str, detail: &str) -> String {
    if detail.is_empty() {
        format!("{worker} stopped unexpectedly.")
    } else {
        format!("{worker} stopped unexpectedly ({detail}).")
    }
}

/// A worker takes no message.
#[must_use]
pub fn unreachable(worker: &str) -> String {
    format!("{worker} could not be reached; restart it.")
}

/// A link names a file that is not in this browser.
#[must_use]
pub fn not_kept() -> String {
    "The model of this link is not kept in this browser: get it on the Models screen, or choose another.".to_owned()
}

/// A file is in use by another tab.
#[must_use]
pub fn elsewhere(name: &str) -> String {
    format!("{name} is in use by another tab of this site: close that tab, then load it again.")
}

/// A file is still coming.
#[must_use]
pub fn not_whole(file: &Kept) -> String {
    let done = words::bytes(file.n_done_bytes);
    let of = file
        .n_total_bytes
        .map(|total| format!(" of {}", words::bytes(total)))
        .unwrap_or_default();
    format!(
        "{} is not whole yet ({done}{of}): finish its download on the Models screen.",
        file.name
    )
}

/// A file whose first bytes are no GGUF file's.
#[must_use]
pub fn not_gguf(name: &str) -> String {
    format!(
        "{name} is no GGUF file. Open a file that ends in .gguf, or a sha256-… blob of Ollama that holds a model."
    )
}

/// A file that the browser cannot read.
#[must_use]
pub fn unreadable(name: &str) -> String {
    format!(
        "{name} could not be read: it was moved or changed, or it is a folder. Choose it again."
    )
}

/// What is no SHA-256.
pub const BAD_SHA256: &str =
    "A SHA-256 has 64 digits from 0 to 9 and a to f: copy it anew, or leave the field empty.";

/// What is no address.
#[must_use]
pub fn bad_address(error: &AddressError) -> String {
    match error {
        // The command knows more places than a page.
        AddressError::Empty => {
            "No address is given: paste one that begins with https://.".to_owned()
        }
        error => sentence(&error.to_string()),
    }
}

/// A path where an address is asked for.
#[must_use]
pub fn address_of_disk() -> String {
    "This is no address of the web: give one that begins with https://, or open the file under “From your disk”.".to_owned()
}

/// A part of a model in several files where the address of a whole one is asked for.
#[must_use]
pub fn address_of_part(number: u32, n_parts: u32) -> String {
    format!(
        "This is part {number} of {n_parts} of a model, and the page keeps models in one file only: give the address of a whole file, or download all {n_parts} parts yourself and open them together under “From your disk”."
    )
}

/// A name of Ollama's where an address is asked for.
#[must_use]
pub fn address_of_ollama(name: &str) -> String {
    format!(
        "A page cannot ask Ollama for {name}: run `ollama pull {name}`, then press “Choose Ollama’s folder…”."
    )
}

/// A folder was dropped where files are taken.
#[must_use]
pub fn folder_dropped(name: &str) -> String {
    format!(
        "{name} is a folder. Drop the files in it, or open Ollama’s folder by “Choose Ollama’s folder…”."
    )
}

/// A manifest of Ollama whose file is not in the folder.
#[must_use]
pub fn blob_missing(name: &str) -> String {
    format!("{name} is listed, but its file is not in the folder: run `ollama pull {name}` again.")
}

/// A folder without models of Ollama.
#[must_use]
pub fn no_manifests(folder: &str) -> String {
    format!(
        "{folder} holds no models of Ollama. Choose the folder named models, with manifests and blobs in it: it is ~/.ollama/models, or what OLLAMA_MODELS names."
    )
}

#[cfg(test)]
mod tests {
    use protocol::KeptState;

    use super::*;

    #[test]
    fn a_sentence_says_how_much_is_missing() {
        let mut file = Kept {
            id: String::new(),
            name: "R1".to_owned(),
            url: String::new(),
            n_done_bytes: 1_000_000,
            n_total_bytes: Some(2_000_000_000),
            sha256: None,
            is_sha256_known: false,
            state: KeptState::Paused,
        };
        let start = "R1 is not whole yet (1.0 MB of 2.00 GB): finish";
        assert!(not_whole(&file).starts_with(start));
        file.n_total_bytes = None;
        assert!(not_whole(&file).contains("(1.0 MB)"));
        assert_eq!(
            stopped("The engine", ""),
            "The engine stopped unexpectedly."
        );
    }

    #[test]
    fn messages_become_sentences_and_names_stay() {
        assert_eq!(sentence("line 3 is no sample"), "Line 3 is no sample.");
        assert_eq!(sentence("bad.csv has no column"), "bad.csv has no column.");
        assert_eq!(sentence(""), ".");
    }
}
