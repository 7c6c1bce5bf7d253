//! One request: its body out, its reply in.

use std::time::{Duration, Instant};

use endpoint::{Address, Api, Events, Failure, Gathering, Reply, ReplyError, ServerError};
use eval::Timing;
use ureq::http::Response;
use ureq::{Agent, Body};

use crate::http::{self, Pieces, Stopped};

/// The most bytes of a reply: far more than any thought, far less than the memory.
const MAX_BYTES: usize = 256 << 20;
/// The shortest key that is looked for in what a model says: a shorter one is a word like any other.
const MIN_SECRET_BYTES: usize = 8;

/// A connection to a server.
pub struct Client {
    agent: Agent,
    url: String,
    shown: String,
    authorization: Option<String>,
    patience: Duration,
    secrets: Vec<String>,
}

impl Client {
    /// A client that waits so many seconds for a byte.
    pub fn new(address: &Address, api: Api, key: Option<String>, timeout_s: u64) -> Self {
        let patience = Duration::from_secs(timeout_s);
        let mut config = http::config().timeout_recv_response(Some(patience));
        if address.is_loopback() {
            // A proxy of the network is not asked for this machine.
            config = config.proxy(None);
        }
        let credentials = address.credentials().map(str::to_owned);
        let authorization = match (&key, &credentials) {
            (Some(key), _) => Some(format!("Bearer {key}")),
            (None, Some(both)) => Some(format!("Basic {}", base64(both.as_bytes()))),
            (None, None) => None,
        };
        let password = (credentials.as_deref()).and_then(|both| Some(both.split_once(':')?.1));
        let secrets = [key.as_deref(), password].into_iter().flatten();
        Self {
            agent: config.build().into(),
            url: address.of(api),
            shown: address.shown().to_owned(),
            authorization,
            patience,
            secrets: secrets
                .filter(|s| !s.is_empty())
                .map(str::to_owned)
                .collect(),
        }
    }

    /// The server's address, for messages.
    pub fn shown(&self) -> &str {
        &self.shown
    }

    /// Sends a body and takes the reply, with its times where it came piece by piece.
    pub fn ask(&self, body: &str) -> Result<(Reply, Option<Timing>), Failure> {
        let asked = self.exchange(body);
        let long = |secret: &&String| secret.len() >= MIN_SECRET_BYTES;
        let long: Vec<String> = self.secrets.iter().filter(long).cloned().collect();
        match asked {
            Ok((reply, timing)) => Ok((reply.without(&long), timing)),
            Err(failure) => Err(self.without_secrets(failure)),
        }
    }

    /// A server may repeat what it was sent, the key included.
    fn without_secrets(&self, failure: Failure) -> Failure {
        match failure {
            // What is said of a key may be a part of it.
            Failure::Status {
                status: status @ (401 | 403),
                retry_after_ms,
                error,
            } if !self.secrets.is_empty() => Failure::Status {
                status,
                retry_after_ms,
                error: ServerError {
                    message: String::new(),
                    ..error
                },
            },
            Failure::Status {
                status,
                retry_after_ms,
                error,
            } => Failure::Status {
                status,
                retry_after_ms,
                error: error.without(&self.secrets),
            },
            Failure::InReply(error) => Failure::InReply(error.without(&self.secrets)),
            other => other,
        }
    }

    fn exchange(&self, body: &str) -> Result<(Reply, Option<Timing>), Failure> {
        let started = Instant::now();
        let mut request = (self.agent.post(&self.url))
            .header("Content-Type", "application/json")
            .header("Accept", "text/event-stream, application/json");
        if let Some(authorization) = &self.authorization {
            request = request.header("Authorization", authorization);
        }
        let response = request
            .send(body)
            .map_err(|error| self.unanswered(&error))?;
        let status = response.status().as_u16();
        let field = |name: &str| {
            let value = response.headers().get(name)?.to_str().ok()?;
            Some(value.to_owned())
        };
        let retry_after_ms = endpoint::retry_after_ms(field);
        let kind = field("content-type")
            .unwrap_or_default()
            .to_ascii_lowercase();
        if !(200..300).contains(&status) {
            // Without a readable body the status says enough.
            let text = self.whole(response).unwrap_or_default();
            return Err(Failure::Status {
                status,
                retry_after_ms,
                error: ServerError::parse(&String::from_utf8_lossy(&text)),
            });
        }
        if kind.starts_with("text/event-stream") {
            return self.streamed(response, started);
        }
        let bytes = self.whole(response)?;
        let text = String::from_utf8_lossy(&bytes);
        let start = text.trim_start_matches(['\u{feff}', ' ', '\t', '\r', '\n']);
        if start.starts_with("data:") {
            // A stream whose server says something else of it.
            let mut stream = Stream::new(started);
            stream.push(&bytes)?;
            return stream.finish();
        }
        if !kind.contains("json") && !kind.is_empty() && !start.starts_with('{') {
            let kind = kind.split(';').next().unwrap_or_default().trim();
            return Err(Failure::Foreign(kind.to_owned()));
        }
        Ok((Gathering::whole(start)?, None))
    }

    /// Why there is no answer at all.
    fn unanswered(&self, error: &ureq::Error) -> Failure {
        use std::io::ErrorKind as Kind;
        match error {
            ureq::Error::Timeout(ureq::Timeout::RecvResponse) => self.silent(),
            ureq::Error::Io(error)
                if matches!(
                    error.kind(),
                    Kind::UnexpectedEof | Kind::ConnectionReset | Kind::ConnectionAborted
                ) =>
            {
                Failure::Cut
            }
            other => {
                // Not even its own address may hold what is not shown.
                let words = http::in_words(other).replace(&self.url, &self.shown);
                Failure::Unreachable(words)
            }
        }
    }

    fn silent(&self) -> Failure {
        Failure::Silent {
            seconds: self.patience.as_secs(),
        }
    }

    /// A whole body.
    fn whole(&self, response: Response<Body>) -> Result<Vec<u8>, Failure> {
        let pieces = Pieces::of(response);
        let mut bytes = Vec::new();
        while let Some(piece) = self.next(&pieces)? {
            bytes.extend_from_slice(&piece);
            if bytes.len() > MAX_BYTES {
                return Err(Failure::TooLong(MAX_BYTES));
            }
        }
        Ok(bytes)
    }

    fn streamed(
        &self,
        response: Response<Body>,
        started: Instant,
    ) -> Result<(Reply, Option<Timing>), Failure> {
        let pieces = Pieces::of(response);
        let mut stream = Stream::new(started);
        // After the end there may be nothing, or a connection that stays open.
        while !stream.gathering.is_done() {
            match self.next(&pieces) {
                Ok(Some(piece)) => stream.push(&piece)?,
                Ok(None) => break,
                // The reply may be whole although its connection broke.
                Err(Failure::Cut) => break,
                Err(other) => return Err(other),
            }
        }
        stream.finish()
    }

    fn next(&self, pieces: &Pieces) -> Result<Option<Vec<u8>>, Failure> {
        pieces
            .next_within(self.patience)
            .map_err(|stopped| match stopped {
                Stopped::Silent => self.silent(),
                Stopped::Broken(_) => Failure::Cut,
            })
    }
}

/// A streamed reply, with the time of its first and last text.
struct Stream {
    events: Events,
    gathering: Gathering,
    started: Instant,
    first: Option<Instant>,
    n_bytes: usize,
}

impl Stream {
    fn new(started: Instant) -> Self {
        Self {
            events: Events::default(),
            gathering: Gathering::default(),
            started,
            first: None,
            n_bytes: 0,
        }
    }

    fn push(&mut self, bytes: &[u8]) -> Result<(), Failure> {
        self.n_bytes += bytes.len();
        if self.n_bytes > MAX_BYTES {
            return Err(Failure::TooLong(MAX_BYTES));
        }
        for data in self.events.push(bytes) {
            self.gathering.event(&data)?;
        }
        if self.gathering.has_text() {
            self.first.get_or_insert_with(Instant::now);
        }
        Ok(())
    }

    fn finish(mut self) -> Result<(Reply, Option<Timing>), Failure> {
        let rest = self.events.finish();
        if let Some(rest) = rest.filter(|_| !self.gathering.is_done()) {
            // Half an event is a cut, not a wrong one.
            self.gathering.event(&rest).map_err(|error| match error {
                ReplyError::Unreadable(_) => ReplyError::Cut,
                other => other,
            })?;
        }
        let ms = |from: Instant, to: Instant| (to - from).as_secs_f64() * 1e3;
        let timing = self.first.map(|first| Timing {
            prefill_ms: ms(self.started, first),
            decode_ms: ms(first, Instant::now()),
        });
        Ok((self.gathering.finish()?, timing))
    }
}

/// Base64 (RFC 4648, section 4).
fn base64(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut out = String::new();
    for three in bytes.chunks(3) {
        let byte = |at: usize| u32::from(three.get(at).copied().unwrap_or(0));
        let bits = byte(0) << 16 | byte(1) << 8 | byte(2);
        for at in 0..4 {
            let digit = DIGITS[(bits >> (18 - 6 * at)) as usize & 63];
            out.push(if at > three.len() {
                '='
            } else {
                char::from(digit)
            });
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64_is_that_of_the_rfc() {
        let check = |bytes: &str, expect: &str| assert_eq!(base64(bytes.as_bytes()), expect);
        check("", "");
        check("f", "Zg==");
        check("fo", "Zm8=");
        check("foo", "Zm9v");
        check("foob", "Zm9vYg==");
        check("fooba", "Zm9vYmE=");
        check("foobar", "Zm9vYmFy");
        check("Aladdin:open sesame", "QWxhZGRpbjpvcGVuIHNlc2FtZQ==");
    }
}
