//! What a server's answer says: the few header fields that a download reads.

/// The head of an answer. A field that is absent, or that the browser hides from other sites, is
/// `None`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Head {
    /// The status code.
    pub status: u16,
    /// The address that answered, after redirects.
    pub url: Option<String>,
    /// `Content-Range`; hidden from a page unless the server exposes it.
    pub content_range: Option<String>,
    /// `Content-Length`, in bytes.
    pub content_length: Option<String>,
    /// `Content-Encoding`.
    pub content_encoding: Option<String>,
    /// `ETag`; hidden from a page unless the server exposes it.
    pub etag: Option<String>,
    /// `X-Linked-ETag`, which Hugging Face sends with its redirect: the file's SHA-256.
    pub linked_etag: Option<String>,
    /// `Last-Modified`.
    pub last_modified: Option<String>,
    /// `Retry-After`: seconds or a date.
    pub retry_after: Option<String>,
    /// `RateLimit`, which Hugging Face sends with 429: `"…";r=0;t=SECONDS`.
    pub rate_limit: Option<String>,
}

impl Head {
    /// The fields that are read, by their names: what a driver asks its client for.
    pub const FIELDS: [&str; 8] = [
        "content-range",
        "content-length",
        "content-encoding",
        "etag",
        "x-linked-etag",
        "last-modified",
        "retry-after",
        "ratelimit",
    ];

    /// The head of an answer from `url` with this status; `field` looks one of [`Head::FIELDS`]
    /// up.
    pub fn read(status: u16, url: &str, mut field: impl FnMut(&str) -> Option<String>) -> Self {
        let [
            range,
            length,
            encoding,
            etag,
            linked,
            modified,
            after,
            limit,
        ] = Self::FIELDS.map(|name| field(name).map(|value| value.trim().to_owned()));
        Self {
            status,
            url: Some(url.to_owned()).filter(|url| !url.is_empty()),
            content_range: range,
            content_length: length,
            content_encoding: encoding,
            etag,
            linked_etag: linked,
            last_modified: modified,
            retry_after: after,
            rate_limit: limit,
        }
    }

    /// `Content-Length` as a number of bytes.
    pub(super) fn n_bytes(&self) -> Option<u64> {
        self.content_length.as_ref()?.parse().ok()
    }

    /// `Content-Range`, if it is one of bytes.
    pub(super) fn range(&self) -> Option<ContentRange> {
        ContentRange::parse(self.content_range.as_ref()?)
    }

    /// The ETag, if it is strong: equal ones mean equal bytes (RFC 9110, section 8.8.3).
    pub(super) fn strong_etag(&self) -> Option<&str> {
        let etag = self.etag.as_deref()?;
        (!etag.is_empty() && !etag.starts_with("W/")).then_some(etag)
    }

    /// The file's SHA-256, where the server tells it.
    ///
    /// Only `X-Linked-ETag` counts. The ETag of the machine that Hugging Face redirects to is 64
    /// hex digits as well, but of another hash.
    pub(super) fn sha256(&self) -> Option<String> {
        let linked = self.linked_etag.as_deref()?;
        crate::sha256::parse(linked.trim_start_matches("W/").trim_matches('"'))
    }

    /// Whether the bytes on the wire are not those of the file.
    pub(super) fn is_encoded(&self) -> bool {
        (self.content_encoding.as_deref())
            .is_some_and(|e| !e.is_empty() && !e.eq_ignore_ascii_case("identity"))
    }

    /// Milliseconds that the server asks to wait.
    pub(super) fn retry_ms(&self, now_ms: u64) -> Option<u64> {
        if let Some(after) = self.retry_after.as_deref() {
            let seconds = after.parse::<u64>().ok().map(|s| s.saturating_mul(1000));
            let until = || parse_date(after).map(|at_ms| at_ms.saturating_sub(now_ms));
            if let Some(ms) = seconds.or_else(until) {
                return Some(ms);
            }
        }
        let limit = self.rate_limit.as_deref()?;
        let t = limit
            .split(';')
            .find_map(|part| part.trim().strip_prefix("t="))?;
        Some(t.trim().parse::<u64>().ok()?.saturating_mul(1000))
    }
}

/// `Content-Range: bytes FIRST-LAST/TOTAL`, or `bytes */TOTAL` for a range that cannot be had.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct ContentRange {
    /// First and last byte, both included.
    pub(super) bounds: Option<(u64, u64)>,
    /// The whole file's length.
    pub(super) n_total_bytes: Option<u64>,
}

impl ContentRange {
    fn parse(text: &str) -> Option<Self> {
        let (unit, rest) = text.trim().split_once(' ')?;
        let (bounds, total) = rest.trim().split_once('/')?;
        if !unit.eq_ignore_ascii_case("bytes") {
            return None;
        }
        let n_total_bytes = match total.trim() {
            "*" => None,
            total => Some(total.parse().ok()?),
        };
        let bounds = match bounds.trim() {
            "*" => None,
            bounds => {
                let (first, last) = bounds.split_once('-')?;
                Some((first.trim().parse().ok()?, last.trim().parse().ok()?))
            }
        };
        let is_sane = bounds.is_none_or(|(first, last): (u64, u64)| {
            first <= last && n_total_bytes.is_none_or(|total| last < total)
        });
        is_sane.then_some(Self {
            bounds,
            n_total_bytes,
        })
    }
}

/// The host of an absolute address, with its port.
pub(super) fn host(url: &str) -> Option<&str> {
    let (_, rest) = url.split_once("://")?;
    rest.split(['/', '?', '#']).next().filter(|h| !h.is_empty())
}

/// Milliseconds since 1970 of a date as HTTP writes them (RFC 9110, section 5.6.7):
/// `Sun, 06 Nov 1994 08:49:37 GMT`.
fn parse_date(text: &str) -> Option<u64> {
    const MONTHS: [&str; 12] = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ];
    let (_, rest) = text.split_once(',')?;
    let mut words = rest.split_ascii_whitespace();
    let day: u64 = words.next()?.parse().ok()?;
    let month = words.next()?;
    let month = 1 + MONTHS.iter().position(|m| *m == month)? as u64;
    let year: u64 = words.next()?.parse().ok()?;
    let mut clock = words.next()?.split(':').map(str::parse::<u64>);
    let mut part = || clock.next()?.ok();
    let (hours, minutes, seconds) = (part()?, part()?, part()?);
    if !(1..=31).contains(&day) || !(1970..=9999).contains(&year) || hours > 23 || minutes > 59 {
        return None;
    }
    // Days since 1 March of year 0, then from there to 1970: leap days fall at a year's end.
    let (y, m) = if month > 2 {
        (year, month - 3)
    } else {
        (year - 1, month + 9)
    };
    let days = 365 * y + y / 4 - y / 100 + y / 400 + (153 * m + 2) / 5 + day - 1;
    let days = days.checked_sub(719_468)?;
    Some((((days * 24 + hours) * 60 + minutes) * 60 + seconds) * 1000)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn content_ranges() {
        let check = |text, expect| {
            let found = ContentRange::parse(text).map(|r| (r.bounds, r.n_total_bytes));
            assert_eq!(found, expect, "{text}");
        };
        check("bytes 0-9/10", Some((Some((0, 9)), Some(10))));
        check("bytes 5-9/*", Some((Some((5, 9)), None)));
        check("Bytes */10", Some((None, Some(10))));
        check("bytes 0-10/10", None);
        check("bytes 9-5/10", None);
        check("items 0-9/10", None);
        check("bytes 0-9", None);
        check("bytes -1-9/10", None);
        check("", None);
    }

    #[test]
    fn dates() {
        let check = |text, expect| assert_eq!(parse_date(text), expect, "{text}");
        check("Sun, 06 Nov 1994 08:49:37 GMT", Some(784_111_777_000));
        check("Thu, 01 Jan 1970 00:00:00 GMT", Some(0));
        check("Thu, 29 Feb 2024 12:00:00 GMT", Some(1_709_208_000_000));
        check("06 Nov 1994 08:49:37 GMT", None);
        check("Sun, 06 Nom 1994 08:49:37 GMT", None);
        check("Sun, 06 Nov 1994 08:49", None);
        check("soon", None);
    }

    #[test]
    fn waiting_times() {
        let check = |after: Option<&str>, limit: Option<&str>, expect| {
            let head = Head {
                retry_after: after.map(str::to_owned),
                rate_limit: limit.map(str::to_owned),
                ..Head::default()
            };
            assert_eq!(
                head.retry_ms(784_111_770_000),
                expect,
                "{after:?} {limit:?}"
            );
        };
        check(Some("7"), None, Some(7_000));
        check(Some("Sun, 06 Nov 1994 08:49:37 GMT"), None, Some(7_000));
        check(Some("Sun, 06 Nov 1994 08:49:00 GMT"), None, Some(0));
        check(Some("soon"), None, None);
        check(None, Some("\"resolvers\";r=0;t=12"), Some(12_000));
        check(Some("3"), Some("\"resolvers\";r=0;t=12"), Some(3_000));
        check(None, Some("limit"), None);
        check(None, None, None);
    }

    #[test]
    fn only_the_linked_etag_is_a_hash() {
        let hash = crate::sha256::hex(b"abc");
        let check = |etag: Option<String>, linked: Option<String>, expect| {
            let head = Head {
                etag,
                linked_etag: linked,
                ..Head::default()
            };
            assert_eq!(head.sha256(), expect);
        };
        check(None, Some(format!("\"{hash}\"")), Some(hash.clone()));
        check(Some(format!("\"{hash}\"")), None, None);
        check(None, Some("\"0123\"".into()), None);
    }

    #[test]
    fn hosts() {
        assert_eq!(host("https://a.org:81/x/y?z=http://b"), Some("a.org:81"));
        assert_eq!(host("https://a.org?x"), Some("a.org"));
        assert_eq!(host("/x/y"), None);
    }
}
