//! The address of a server: what is asked, and what of it may be shown and recorded.

use crate::Api;

/// The address of a server's API.
///
/// It cannot be printed as a whole: a password and a query are no part of [`Address::shown`].
#[derive(Clone, PartialEq, Eq)]
pub struct Address {
    /// Scheme, host, port and path, without a slash at the end.
    base: String,
    /// `?…`, or nothing.
    query: String,
    /// `user:password`, percent-decoded.
    credentials: Option<String>,
    host: String,
    is_encrypted: bool,
}

/// Why a text is no address of a server.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum AddressError {
    /// Neither http nor https.
    #[error("the endpoint must begin with http:// or https://, such as http://localhost:11434/v1")]
    Scheme,
    /// No host.
    #[error("the endpoint names no host: write it as http://localhost:11434/v1")]
    Host,
    /// A character that no address has.
    #[error("the endpoint contains {0:?}, which no address has: check it")]
    Character(char),
}

impl std::fmt::Debug for Address {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Address").field(&self.base).finish()
    }
}

impl Address {
    /// Reads an address. One without a path means `/v1`; a path that names one of the APIs itself
    /// means the API's folder.
    ///
    /// # Errors
    /// When it is no http address. The error never repeats the text, which may hold a password.
    pub fn parse(text: &str) -> Result<Self, AddressError> {
        let text = text.trim();
        if let Some(odd) = text.chars().find(|c| c.is_whitespace() || c.is_control()) {
            return Err(AddressError::Character(odd));
        }
        let (scheme, rest) = text.split_once("://").ok_or(AddressError::Scheme)?;
        let scheme = scheme.to_ascii_lowercase();
        if scheme != "http" && scheme != "https" {
            return Err(AddressError::Scheme);
        }
        let rest = rest.split('#').next().unwrap_or_default();
        let (place, query) = rest.split_once('?').unwrap_or((rest, ""));
        let (authority, path) = place.split_once('/').unwrap_or((place, ""));
        let (credentials, authority) = match authority.rsplit_once('@') {
            Some((credentials, authority)) => (Some(percent_decoded(credentials)), authority),
            None => (None, authority),
        };
        let host = host_of(authority).ok_or(AddressError::Host)?;
        let path = path.trim_end_matches('/');
        let path = (path.strip_suffix("chat/completions"))
            .or_else(|| path.strip_suffix("completions"))
            .unwrap_or(path);
        let path = match path.trim_end_matches('/') {
            "" => "v1",
            path => path,
        };
        Ok(Self {
            base: format!("{scheme}://{authority}/{path}"),
            query: if query.is_empty() {
                String::new()
            } else {
                format!("?{query}")
            },
            credentials,
            host,
            is_encrypted: scheme == "https",
        })
    }

    /// Where an API is asked, query included: for the request alone.
    #[must_use]
    pub fn of(&self, api: Api) -> String {
        let name = match api {
            Api::Chat => "chat/completions",
            Api::Completions => "completions",
        };
        format!("{}/{name}{}", self.base, self.query)
    }

    /// The address without user, password and query: for messages and records.
    #[must_use]
    pub fn shown(&self) -> &str {
        &self.base
    }

    /// `user:password` of the address, for basic authentication.
    #[must_use]
    pub fn credentials(&self) -> Option<&str> {
        self.credentials.as_deref()
    }

    /// Whether the server is this machine.
    #[must_use]
    pub fn is_loopback(&self) -> bool {
        let ip = self.host.trim_start_matches('[').trim_end_matches(']');
        match ip.parse::<std::net::IpAddr>() {
            Ok(ip) => ip.is_loopback(),
            Err(_) => {
                let host = self.host.trim_end_matches('.').to_ascii_lowercase();
                host == "localhost" || host.ends_with(".localhost")
            }
        }
    }

    /// Whether what is sent can be read on its way: plain http to another machine.
    #[must_use]
    pub fn is_open(&self) -> bool {
        !self.is_encrypted && !self.is_loopback()
    }
}

/// The host of `host:port`; an IPv6 address keeps its brackets.
fn host_of(authority: &str) -> Option<String> {
    let host = if authority.starts_with('[') {
        &authority[..=authority.find(']')?]
    } else {
        authority.split(':').next().unwrap_or_default()
    };
    let port = authority[host.len()..].strip_prefix(':');
    let is_port = port.is_none_or(|port| port.parse::<u16>().is_ok());
    let is_whole = port.is_some() || authority.len() == host.len();
    (!host.is_empty() && is_port && is_whole).then(|| host.to_owned())
}

fn percent_decoded(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        let coded = (bytes[at] == b'%')
            .then(|| text.get(at + 1..at + 3))
            .flatten()
            .and_then(|digits| u8::from_str_radix(digits, 16).ok());
        out.push(coded.unwrap_or(bytes[at]));
        at += if coded.is_some() { 3 } else { 1 };
    }
    String::from_utf8_lossy(&out).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn apis_have_their_addresses() {
        let check = |text: &str, chat: &str| {
            let address = Address::parse(text).expect("an address");
            assert_eq!(address.of(Api::Chat), chat, "{text}");
            let completions = chat.replace("chat/completions", "completions");
            assert_eq!(address.of(Api::Completions), completions, "{text}");
        };
        let ollama = "http://localhost:11434/v1/chat/completions";
        for text in [
            "http://localhost:11434",
            "http://localhost:11434/",
            "http://localhost:11434/v1",
            " http://localhost:11434/v1/ ",
            "HTTP://localhost:11434/v1/chat/completions",
            "http://localhost:11434/v1/completions/",
            "http://localhost:11434/chat/completions#here",
        ] {
            check(text, ollama);
        }
        check(
            "https://a.org/openai/deployments/o1?api-version=2",
            "https://a.org/openai/deployments/o1/chat/completions?api-version=2",
        );
        check(
            "https://me:pw@a.org:8443/api/v1",
            "https://a.org:8443/api/v1/chat/completions",
        );
        check("http://[::1]:80", "http://[::1]:80/v1/chat/completions");
    }

    #[test]
    fn no_secret_of_an_address_is_shown() {
        let check = |text: &str, shown: &str, credentials: Option<&str>| {
            let address = Address::parse(text).expect("an address");
            assert_eq!(address.shown(), shown, "{text}");
            assert_eq!(address.credentials(), credentials, "{text}");
            let printed = format!("{address:?}");
            assert!(!printed.contains("secret"), "{printed}");
        };
        check("http://a.org", "http://a.org/v1", None);
        check("http://a.org/v1?key=secret#secret", "http://a.org/v1", None);
        check(
            "https://me:secret@a.org/v1",
            "https://a.org/v1",
            Some("me:secret"),
        );
        check(
            "https://me:se%40c%3Aret%zz@a.org",
            "https://a.org/v1",
            Some("me:se@c:ret%zz"),
        );
        check(
            "https://a@secret@a.org",
            "https://a.org/v1",
            Some("a@secret"),
        );
    }

    #[test]
    fn what_is_no_address() {
        let check = |text: &str, expect: AddressError| {
            assert_eq!(Address::parse(text), Err(expect), "{text}");
        };
        check("", AddressError::Scheme);
        check("localhost:11434", AddressError::Scheme);
        check("ftp://a.org", AddressError::Scheme);
        check("http://", AddressError::Host);
        check("http://me:pw@/v1", AddressError::Host);
        check("http://a.org:port", AddressError::Host);
        check("http://a.org:99999", AddressError::Host);
        check("http://[::1", AddressError::Host);
        check("http://a b", AddressError::Character(' '));
    }

    #[test]
    fn open_is_plain_and_elsewhere() {
        let check = |text: &str, expect: bool| {
            let address = Address::parse(text).expect("an address");
            assert_eq!(address.is_open(), expect, "{text}");
        };
        check("http://a.org", true);
        check("http://192.168.1.5:8000", true);
        check("http://localhost.a.org", true);
        check("https://a.org", false);
        check("http://localhost", false);
        check("http://LOCALHOST.:80", false);
        check("http://box.localhost", false);
        check("http://127.9.0.1", false);
        check("http://[::1]:8000", false);
    }
}
