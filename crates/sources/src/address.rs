//! What a person types or pastes as the place of a model.

use crate::ollama::{self, OllamaError};

/// The place of a model.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Address {
    /// A path on this machine.
    File(String),
    /// An address on the web, of the file itself.
    Url(String),
    /// A model that Ollama keeps on this machine.
    Ollama(ollama::Name),
}

/// Why a text is no place of a model.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum AddressError {
    /// Nothing was typed.
    #[error("no model is named: give a file, an address that begins with https://, or ollama:NAME")]
    Empty,
    /// Another protocol than those of the web.
    #[error("addresses of {0}: are not supported: give one that begins with https://")]
    Scheme(String),
    /// No host or no path.
    #[error("`{0}` is not the address of a file: copy the file's download link")]
    NoFile(String),
    /// A blank inside.
    #[error("the address `{0}` has a blank in it: write %20 for a blank, or copy the link anew")]
    Blank(String),
    /// A name or password in the address.
    #[error("the address has a name or password in it, which would be stored: use one without")]
    Credentials,
    /// A Hugging Face page that is not that of a file.
    #[error(
        "`{0}` is a page of Hugging Face about a model, not a file: open its list of files and copy the link of one .gguf file"
    )]
    Repository(String),
    /// No name of Ollama's.
    #[error(transparent)]
    Ollama(#[from] OllamaError),
}

const HUGGING_FACE: &str = "huggingface.co";
const HUGGING_FACE_HOSTS: [&str; 3] = [HUGGING_FACE, "www.huggingface.co", "hf.co"];

impl Address {
    /// Reads what somebody typed: a path, an address, or `ollama:NAME`. Addresses of Hugging
    /// Face's pages about a file (`/blob/`) become those of the file (`/resolve/`).
    ///
    /// # Errors
    /// [`AddressError`] says what to type instead.
    pub fn parse(text: &str) -> Result<Self, AddressError> {
        let text = text.trim();
        let quoted = |q: char| text.strip_prefix(q).and_then(|t| t.strip_suffix(q));
        let text = quoted('"').or(quoted('\'')).unwrap_or(text).trim();
        if text.is_empty() {
            return Err(AddressError::Empty);
        }
        if let Some(name) = strip_prefix_ignoring_case(text, "ollama:") {
            let name = name.trim_start_matches("//");
            return Ok(Self::Ollama(name.parse()?));
        }
        let Some((scheme, rest)) = text.split_once("://") else {
            // A pasted link without its beginning.
            let host = text.split('/').next().unwrap_or_default();
            let is_link = HUGGING_FACE_HOSTS.contains(&host) && text.contains('/');
            return if is_link {
                url("https", text).map(Self::Url)
            } else {
                Ok(Self::File(text.to_owned()))
            };
        };
        match scheme.to_ascii_lowercase().as_str() {
            scheme @ ("http" | "https") => url(scheme, rest).map(Self::Url),
            "file" => Ok(Self::File(local_path(rest))),
            other if other.bytes().all(|b| b.is_ascii_alphanumeric()) => {
                Err(AddressError::Scheme(other.to_owned()))
            }
            _ => Ok(Self::File(text.to_owned())),
        }
    }
}

/// The address of a file, from what stands behind `scheme://`.
fn url(scheme: &str, rest: &str) -> Result<String, AddressError> {
    let rest = rest.split('#').next().unwrap_or_default();
    let whole = format!("{scheme}://{rest}");
    if rest.contains(char::is_whitespace) {
        return Err(AddressError::Blank(whole));
    }
    let (place, query) = match rest.split_once('?') {
        Some((place, query)) => (place, Some(query)),
        None => (rest, None),
    };
    let Some((host, path)) = place.split_once('/') else {
        return Err(AddressError::NoFile(whole));
    };
    if host.contains('@') {
        return Err(AddressError::Credentials);
    }
    let host = host.to_ascii_lowercase();
    if host.is_empty() || host.starts_with(':') {
        return Err(AddressError::NoFile(whole));
    }
    if HUGGING_FACE_HOSTS.contains(&host.as_str()) {
        let parts: Vec<&str> = path.split('/').collect();
        return match parts.as_slice() {
            [owner, name, "blob" | "resolve" | "raw", revision, file @ ..]
                if file.last().is_some_and(|f| !f.is_empty()) =>
            {
                let file = file.join("/");
                Ok(format!(
                    "https://{HUGGING_FACE}/{owner}/{name}/resolve/{revision}/{file}"
                ))
            }
            _ => Err(AddressError::Repository(whole)),
        };
    }
    if path.is_empty() || path.ends_with('/') {
        return Err(AddressError::NoFile(whole));
    }
    let query = query.map(|q| format!("?{q}")).unwrap_or_default();
    Ok(format!("{scheme}://{host}/{path}{query}"))
}

/// The path in `file://HOST/PATH`.
fn local_path(rest: &str) -> String {
    let path = rest.find('/').map_or(rest, |at| &rest[at..]);
    let path = decode(path);
    // `/C:/models/x.gguf`
    match path.as_bytes() {
        [b'/', drive, b':', ..] if drive.is_ascii_alphabetic() => path[1..].to_owned(),
        _ => path,
    }
}

/// The name of the file at an address, for people.
#[must_use]
pub fn file_name(url: &str) -> String {
    let path = url.split(['?', '#']).next().unwrap_or_default();
    let name = decode(path.rsplit('/').next().unwrap_or_default());
    if name.is_empty() {
        "model.gguf".to_owned()
    } else {
        name
    }
}

/// An address's percent signs undone; what is no UTF-8 then is left as it was.
fn decode(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((&first, tail)) = rest.split_first() {
        let hex = (first == b'%').then(|| tail.get(..2)).flatten();
        let hex = hex.and_then(|hex| std::str::from_utf8(hex).ok());
        match hex.and_then(|hex| u8::from_str_radix(hex, 16).ok()) {
            Some(byte) => {
                bytes.push(byte);
                rest = &tail[2..];
            }
            None => {
                bytes.push(first);
                rest = tail;
            }
        }
    }
    String::from_utf8(bytes).unwrap_or_else(|_| text.to_owned())
}

fn strip_prefix_ignoring_case<'a>(text: &'a str, prefix: &str) -> Option<&'a str> {
    let head = text.get(..prefix.len())?;
    head.eq_ignore_ascii_case(prefix)
        .then(|| &text[prefix.len()..])
}

// ------------------------------------------------------------------------- Git LFS pointers

/// The address at which Hugging Face gives the pointer of a large file: a short text with the
/// file's SHA-256 and length. `None` for an address that is not one of its files.
#[must_use]
pub fn pointer_url(url: &str) -> Option<String> {
    let rest = url.strip_prefix("https://")?.strip_prefix(HUGGING_FACE)?;
    let mut parts: Vec<&str> = rest.split('/').collect();
    if parts.len() < 6 || parts[3] != "resolve" {
        return None;
    }
    parts[3] = "raw";
    Some(format!("https://{HUGGING_FACE}{}", parts.join("/")))
}

/// What a Git LFS pointer tells of its file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pointer {
    /// SHA-256 in lower-case hex.
    pub sha256: String,
    /// Length in bytes.
    pub n_bytes: u64,
}

impl Pointer {
    /// Reads a pointer; `None` for any other text.
    ///
    /// Source: <https://github.com/git-lfs/git-lfs/blob/main/docs/spec.md>.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        if !text.starts_with("version https://git-lfs.github.com/spec/") {
            return None;
        }
        let field = |key: &str| text.lines().find_map(|line| line.strip_prefix(key));
        Some(Self {
            sha256: crate::sha256::parse(field("oid sha256:")?.trim())?,
            n_bytes: field("size ")?.trim().parse().ok()?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str) -> String {
        match Address::parse(text) {
            Ok(Address::File(path)) => format!("file {path}"),
            Ok(Address::Url(url)) => format!("url {url}"),
            Ok(Address::Ollama(name)) => format!("ollama {name}"),
            Err(error) => format!("error {error}"),
        }
    }

    #[test]
    fn places() {
        let check = |text, expect| assert_eq!(shown(text), expect, "{text}");
        check("m.gguf", "file m.gguf");
        check(" \"my models/m.gguf\" ", "file my models/m.gguf");
        check("C:\\models\\m.gguf", "file C:\\models\\m.gguf");
        check("file:///home/a/my%20m.gguf", "file /home/a/my m.gguf");
        check("file:///C:/m.gguf", "file C:/m.gguf");
        check("ollama:deepseek-r1:7b", "ollama deepseek-r1:7b");
        check("Ollama:deepseek-r1", "ollama deepseek-r1:latest");
        check("https://a.org/m.gguf", "url https://a.org/m.gguf");
        check(
            "HTTP://A.org:81/M.gguf?x=1#y",
            "url http://a.org:81/M.gguf?x=1",
        );
        let file = "url https://huggingface.co/o/r/resolve/main/q/m.gguf";
        check("https://huggingface.co/o/r/blob/main/q/m.gguf", file);
        check("https://huggingface.co/o/r/raw/main/q/m.gguf", file);
        check(
            "https://hf.co/o/r/resolve/main/q/m.gguf?download=true",
            file,
        );
        check("hf.co/o/r/blob/main/q/m.gguf", file);
    }

    #[test]
    fn what_is_no_place() {
        let check = |text, expect: &str| {
            let shown = shown(text);
            assert!(
                shown.starts_with("error ") && shown.contains(expect),
                "{shown}"
            );
        };
        check("  ", "no model is named");
        check("ftp://a.org/m.gguf", "addresses of ftp:");
        check("https://a.org", "not the address of a file");
        check("https://a.org/models/", "not the address of a file");
        check("https:///m.gguf", "not the address of a file");
        check("https://a.org/my m.gguf", "has a blank");
        check("https://me:secret@a.org/m.gguf", "name or password");
        check("https://huggingface.co/o/r", "list of files");
        check("https://huggingface.co/o/r/tree/main", "list of files");
        check("https://huggingface.co/o/r/blob/main/", "list of files");
        check("ollama:", "ollama:deepseek-r1:7b");
    }

    #[test]
    fn file_names() {
        let check = |url, expect| assert_eq!(file_name(url), expect, "{url}");
        check("https://a.org/b/m.gguf?x=/y", "m.gguf");
        check("https://a.org/b/my%20m%2b.gguf", "my m+.gguf");
        check("https://a.org/b/m%zz%e9.gguf", "m%zz%e9.gguf");
        check("https://a.org/", "model.gguf");
    }

    #[test]
    fn pointers() {
        let url = "https://huggingface.co/o/r/resolve/main/q/m.gguf";
        let raw = "https://huggingface.co/o/r/raw/main/q/m.gguf";
        assert_eq!(pointer_url(url).as_deref(), Some(raw));
        assert_eq!(pointer_url("https://a.org/o/r/resolve/main/m.gguf"), None);
        let hash = crate::sha256::hex(b"abc");
        let text = |hash: &str| {
            format!("version https://git-lfs.github.com/spec/v1\noid sha256:{hash}\nsize 123\n")
        };
        let expect = Pointer {
            sha256: hash.clone(),
            n_bytes: 123,
        };
        assert_eq!(Pointer::parse(&text(&hash)), Some(expect));
        assert_eq!(Pointer::parse(&text("12")), None);
        assert_eq!(Pointer::parse("GGUF"), None);
    }
}
