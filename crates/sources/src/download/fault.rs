//! Why a download waits, begins anew or stops: each a sentence for the user.

/// Why a download cannot go on by itself. Bytes that are on disk stay there, except where the
/// sentence says that they are thrown away.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum DownloadFault {
    /// The address is too long to be kept.
    #[error("the address has {n_bytes} bytes, at most {limit} are taken: use a shorter one")]
    LongUrl {
        /// Its length.
        n_bytes: usize,
        /// The longest that is taken.
        limit: usize,
    },
    /// 401 or 403.
    #[error(
        "{host} does not give this file to everybody (status {status}): choose a file that needs no login, or download it with your own account and open it as a local file"
    )]
    Forbidden {
        /// Who answered.
        host: String,
        /// The status code.
        status: u16,
    },
    /// 404 or 410.
    #[error("{host} has no file at this address (status {status}): check the address")]
    NotFound {
        /// Who answered.
        host: String,
        /// The status code.
        status: u16,
    },
    /// No answer at all, from the first request on.
    #[error(
        "{host} cannot be reached ({why}): check the address and the connection; if they are right, this server may not let pages of other sites read it: then download the file with another program and open it as a local file"
    )]
    Unreachable {
        /// Who should have answered.
        host: String,
        /// The client's words.
        why: String,
    },
    /// A status that no download should get.
    #[error(
        "{host} answered with status {status}: check that the address is that of a file, or try again later"
    )]
    Status {
        /// Who answered.
        host: String,
        /// The status code.
        status: u16,
    },
    /// No progress after many tries.
    #[error(
        "no progress after {n_tries} tries, the last time because {why}: what was fetched is kept, go on later"
    )]
    GaveUp {
        /// How many tries in a row brought nothing.
        n_tries: u32,
        /// What happened last.
        why: Why,
    },
    /// The file was cut again and again, and the server cannot send the rest of it alone.
    #[error(
        "the connection broke {n_tries} times, and this server can only send a file from its beginning: download it with another program and open it as a local file, or use another address"
    )]
    NoRanges {
        /// How often.
        n_tries: u32,
    },
    /// The server does not say how long the file is.
    #[error(
        "{host} does not say how long the file is, so that nobody could tell whether it came whole: download it with another program and open it as a local file"
    )]
    NoLength {
        /// Who answered.
        host: String,
    },
    /// The server compresses the file on its way.
    #[error(
        "{host} sends the file compressed ({encoding}), so that it cannot be fetched in parts: use another address"
    )]
    Encoded {
        /// Who answered.
        host: String,
        /// `Content-Encoding`.
        encoding: String,
    },
    /// A file of no bytes.
    #[error("the file at this address is empty: check the address")]
    Empty,
    /// What comes is no model.
    #[error(
        "this address does not give a GGUF file but something that begins with \"{begin}\": check that it is the address of the file itself, not of a page about it"
    )]
    NotGguf {
        /// Its first bytes, escaped.
        begin: String,
    },
    /// The file changed on the server again and again.
    #[error(
        "the file at this address changed {n_times} times during the download: try again later"
    )]
    KeepsChanging {
        /// How often.
        n_times: u32,
    },
    /// The whole file came, and it is not the one that was published.
    #[error(
        "the bytes that came are wrong: their SHA-256 is {found}, the published one is {expected}; they were thrown away, start the download again"
    )]
    WrongBytes {
        /// What was published.
        expected: String,
        /// What came.
        found: String,
    },
}

/// Why a download waits before it tries again; it goes on by itself.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Why {
    /// 429.
    #[error("{host} asks to wait because of too many requests (status 429)")]
    TooMany {
        /// Who answered.
        host: String,
    },
    /// 503 and its like.
    #[error("{host} is not able to answer now (status {status})")]
    Busy {
        /// Who answered.
        host: String,
        /// The status code.
        status: u16,
    },
    /// The connection could not be made, or ended before the file did; the client's own words.
    #[error("the connection broke ({0})")]
    Broken(String),
    /// An answer of other bytes than were asked for.
    #[error("{host} sent other bytes than were asked for")]
    WrongRange {
        /// Who answered.
        host: String,
    },
}

/// Why what is on disk is thrown away and the download begins anew.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Anew {
    /// Nothing was there: the first time.
    #[error("the download begins")]
    First,
    /// The file at the address is another one than before.
    #[error(
        "the file at this address has changed ({what}), so that the download begins anew with the new one"
    )]
    Changed {
        /// What tells: its length, its ETag, its date.
        what: Change,
    },
    /// The server sends the file from its beginning or not at all.
    #[error("this server cannot send the rest of a file alone, so that the download begins anew")]
    NoRanges,
    /// What is on disk is not what the journal says.
    #[error("what is on disk is damaged, so that the download begins anew")]
    Damaged,
    /// The hash is not the published one.
    #[error("the bytes that came are wrong and were thrown away")]
    WrongBytes,
}

/// What tells that a file changed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Change {
    /// Its length.
    #[error("{before} bytes before, {now} bytes now")]
    Length {
        /// As it was.
        before: u64,
        /// As it is.
        now: u64,
    },
    /// It is shorter than what is already here.
    #[error("it is shorter than before")]
    Shorter,
    /// Its ETag.
    #[error("its ETag is another one")]
    Etag,
    /// Its date.
    #[error("it was last changed at {now}")]
    Date {
        /// As it is.
        now: String,
    },
    /// The hash that the server tells.
    #[error("its published SHA-256 is another one")]
    Sha256,
}
