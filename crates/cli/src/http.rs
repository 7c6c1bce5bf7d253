//! One GET request of a part of a file, redirects followed by hand.
//!
//! By hand, because the redirect itself may carry what its goal does not tell: the SHA-256 of a
//! file at Hugging Face.

use std::io::Read;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, sync_channel};
use std::time::Duration;

use sources::download::{Head, STALL_MS};
use ureq::config::{AutoHeaderValue, ConfigBuilder};
use ureq::http::Response;
use ureq::tls::{RootCerts, TlsConfig};
use ureq::typestate::AgentScope;
use ureq::{Agent, Body};

/// The most redirects of one request.
const MAX_REDIRECTS: usize = 10;
/// Bytes that are read from the network at once.
const PIECE_BYTES: usize = 256 << 10;
/// Pieces that may wait for the disk.
const N_PIECES: usize = 8;

/// The client.
pub struct Client {
    agent: Agent,
}

/// What every client of the command has in common: it trusts the certificates that this machine
/// trusts, follows no redirect and takes a status for no error.
pub fn config() -> ConfigBuilder<AgentScope> {
    let tls = TlsConfig::builder()
        .root_certs(RootCerts::PlatformVerifier)
        .unversioned_rustls_crypto_provider(Arc::new(rustls::crypto::ring::default_provider()))
        .build();
    Agent::config_builder()
        .tls_config(tls)
        .user_agent(concat!("thinkscope/", env!("CARGO_PKG_VERSION")))
        .accept(AutoHeaderValue::None)
        .accept_encoding(AutoHeaderValue::None)
        .http_status_as_error(false)
        .max_redirects(0)
        .max_redirects_will_error(false)
        .timeout_connect(Some(Duration::from_secs(30)))
}

/// A body, read by a thread of its own: so that a connection that is silent can be given up, and
/// the network goes on while the disk writes.
pub struct Pieces {
    receiver: Receiver<std::io::Result<Vec<u8>>>,
}

impl Client {
    /// A client for files.
    pub fn new() -> Self {
        let config = config()
            .timeout_recv_response(Some(Duration::from_millis(STALL_MS)))
            .build();
        Self {
            agent: config.into(),
        }
    }

    /// Asks for a range; the answer's head, and its body still to be read. The error is for
    /// `Download::on_broken`.
    pub fn get(&self, url: &str, range: &str) -> Result<(Head, Response<Body>), String> {
        let mut url = url.to_owned();
        let mut linked_etag = None;
        for _ in 0..=MAX_REDIRECTS {
            let request = self.agent.get(&url).header("Range", range);
            let response = request.call().map_err(|error| in_words(&error))?;
            let status = response.status().as_u16();
            let field = |name: &str| {
                let value = response.headers().get(name)?.to_str().ok()?;
                Some(value.to_owned())
            };
            linked_etag = field("x-linked-etag").or(linked_etag);
            let is_redirect = matches!(status, 301 | 302 | 303 | 307 | 308);
            let goal = field("location").filter(|_| is_redirect);
            let Some(goal) = goal else {
                let mut head = Head::read(status, &url, field);
                head.linked_etag = linked_etag;
                return Ok((head, response));
            };
            let next = join(&url, &goal).ok_or_else(|| format!("a redirect to `{goal}`"))?;
            if url.starts_with("https://") && !next.starts_with("https://") {
                return Err(format!("a redirect from https to `{next}`"));
            }
            url = next;
        }
        Err("too many redirects".to_owned())
    }
}

impl Pieces {
    /// Begins to read a body.
    pub fn of(response: Response<Body>) -> Self {
        let (sender, receiver) = sync_channel(N_PIECES);
        let mut reader = response.into_body().into_reader();
        // Ends with the body, or as soon as nobody listens.
        std::thread::spawn(move || {
            loop {
                let mut piece = vec![0; PIECE_BYTES];
                let read = reader.read(&mut piece).map(|n| {
                    piece.truncate(n);
                    piece
                });
                let is_last = read.as_ref().map_or(true, Vec::is_empty);
                if sender.send(read).is_err() || is_last {
                    return;
                }
            }
        });
        Self { receiver }
    }

    /// The next piece; `None` at the end.
    pub fn next(&self) -> Result<Option<Vec<u8>>, String> {
        let patience = Duration::from_millis(STALL_MS);
        self.next_within(patience).map_err(|stopped| match stopped {
            Stopped::Silent => format!("no byte for {} seconds", STALL_MS / 1000),
            Stopped::Broken(why) => why,
        })
    }

    /// The next piece, if it comes within so long; `None` at the end.
    pub fn next_within(&self, patience: Duration) -> Result<Option<Vec<u8>>, Stopped> {
        match self.receiver.recv_timeout(patience) {
            Ok(Ok(piece)) => Ok(Some(piece).filter(|piece| !piece.is_empty())),
            Ok(Err(error)) => Err(Stopped::Broken(io_in_words(&error))),
            Err(RecvTimeoutError::Timeout) => Err(Stopped::Silent),
            Err(RecvTimeoutError::Disconnected) => {
                Err(Stopped::Broken("the reader stopped".to_owned()))
            }
        }
    }
}

/// Why no piece comes.
pub enum Stopped {
    /// Nothing came for too long.
    Silent,
    /// The connection broke.
    Broken(String),
}

/// Why there is no answer.
pub fn in_words(error: &ureq::Error) -> String {
    match error {
        ureq::Error::Io(error) => io_in_words(error),
        ureq::Error::Timeout(_) => "no answer in time".to_owned(),
        ureq::Error::HostNotFound => "no such host is known".to_owned(),
        other => without_number(&other.to_string()),
    }
}

fn io_in_words(error: &std::io::Error) -> String {
    use std::io::ErrorKind as Kind;
    match error.kind() {
        Kind::ConnectionRefused => "nobody listens there".to_owned(),
        Kind::ConnectionReset | Kind::ConnectionAborted | Kind::BrokenPipe => {
            "it was cut off".to_owned()
        }
        Kind::UnexpectedEof => "it ended before the file did".to_owned(),
        Kind::TimedOut | Kind::WouldBlock => "no answer in time".to_owned(),
        _ => without_number(&error.to_string()),
    }
}

/// A message of the system without its number in brackets.
fn without_number(text: &str) -> String {
    let end = text.find(" (os error").unwrap_or(text.len());
    text[..end].to_owned()
}

/// The goal of a redirect from `url` (RFC 3986, section 5.2, without dot segments).
fn join(url: &str, goal: &str) -> Option<String> {
    let (scheme, rest) = url.split_once("://")?;
    if goal.starts_with("http://") || goal.starts_with("https://") {
        return Some(goal.to_owned());
    }
    if goal.contains("://") {
        return None;
    }
    if let Some(goal) = goal.strip_prefix("//") {
        return Some(format!("{scheme}://{goal}"));
    }
    let path = rest.split(['?', '#']).next().unwrap_or_default();
    let host = path.split('/').next().unwrap_or_default();
    if goal.starts_with('/') {
        return Some(format!("{scheme}://{host}{goal}"));
    }
    let folder = path.rsplit_once('/').map_or(path, |(folder, _)| folder);
    Some(format!("{scheme}://{folder}/{goal}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn goals_of_redirects() {
        let check = |goal, expect: Option<&str>| {
            let found = join("https://a.org/b/c?d=/e", goal);
            assert_eq!(found.as_deref(), expect, "{goal}");
        };
        check("https://x.org/y", Some("https://x.org/y"));
        check("//x.org/y", Some("https://x.org/y"));
        check("/y?z", Some("https://a.org/y?z"));
        check("y", Some("https://a.org/b/y"));
        check("ftp://x.org/y", None);
    }
}
