//! What can go wrong at a server, and what it says about it.

use serde_json::Value;

/// The most characters of a server's words that are shown.
const MAX_SHOWN: usize = 300;

/// What a server says of a request that it refuses.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ServerError {
    /// Its words, on one line; empty where it says nothing.
    pub message: String,
    /// The parameter that it names.
    pub param: Option<String>,
    /// Its code or type.
    pub code: Option<String>,
}

impl ServerError {
    /// Reads the body of a refusal: the API's own form, that of FastAPI (`detail`), or any text.
    #[must_use]
    pub fn parse(body: &str) -> Self {
        match serde_json::from_str::<Value>(body) {
            Ok(value) => Self::of(&value),
            Err(_) => Self {
                message: shown(body),
                ..Self::default()
            },
        }
    }

    /// Reads a JSON body.
    #[must_use]
    pub fn of(value: &Value) -> Self {
        let error = value.get("error").unwrap_or(value);
        let text = |key: &str| match error.get(key) {
            Some(Value::String(text)) => Some(text.clone()),
            Some(Value::Number(number)) => Some(number.to_string()),
            _ => None,
        };
        let detail = value.get("detail").map(detail);
        let message = error.as_str().map(str::to_owned);
        let message = message.or_else(|| text("message")).or(detail);
        Self {
            message: shown(&message.unwrap_or_else(|| value.to_string())),
            param: text("param"),
            code: text("code").or_else(|| text("type")),
        }
    }

    /// The same without any of `secrets`.
    #[must_use]
    pub fn without(mut self, secrets: &[String]) -> Self {
        for secret in secrets {
            self.message = self.message.replace(secret.as_str(), "[key]");
        }
        self
    }
}

/// FastAPI's list of what is wrong where.
fn detail(value: &Value) -> String {
    let Value::Array(list) = value else {
        return value
            .as_str()
            .map_or_else(|| value.to_string(), str::to_owned);
    };
    let one = |entry: &Value| {
        let place = entry.get("loc").and_then(Value::as_array);
        let place: Vec<&str> = place
            .into_iter()
            .flatten()
            .filter_map(Value::as_str)
            .collect();
        let what = entry.get("msg").and_then(Value::as_str).unwrap_or_default();
        format!("{}: {what}", place.join("."))
    };
    list.iter().map(one).collect::<Vec<_>>().join("; ")
}

/// A server's words on one line, and no more of them than one reads.
fn shown(text: &str) -> String {
    let start: String = text.trim_start().chars().take(9).collect();
    let start = start.to_ascii_lowercase();
    if start.starts_with("<!doctype") || start.starts_with("<html") {
        return "an HTML page".to_owned();
    }
    let words: Vec<&str> = text.split_whitespace().collect();
    let line = words.join(" ");
    match line.char_indices().nth(MAX_SHOWN) {
        Some((end, _)) => format!("{}…", &line[..end]),
        None => line,
    }
}

/// Why a request got no usable reply.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Failure {
    /// Another status than success.
    #[error("answered with status {status}{}", said(error))]
    Status {
        /// The status.
        status: u16,
        /// Milliseconds after which it asks to be asked again.
        retry_after_ms: Option<u64>,
        /// What it says.
        error: ServerError,
    },
    /// An error in the middle of a reply.
    #[error("broke its reply off{}", said(.0))]
    InReply(ServerError),
    /// No connection, or one that broke.
    #[error("could not be reached ({0})")]
    Unreachable(String),
    /// Silence.
    #[error("sent nothing for {seconds} seconds")]
    Silent {
        /// For so long.
        seconds: u64,
    },
    /// A reply without its end.
    #[error("sent a reply that was cut off")]
    Cut,
    /// A reply that is no reply of this API.
    #[error("sent a reply that cannot be read ({0})")]
    Unreadable(String),
    /// A body of another kind.
    #[error("answered with {0} instead of JSON")]
    Foreign(String),
    /// A reply of absurd length.
    #[error("sent more than {0} bytes in one reply")]
    TooLong(usize),
}

fn said(error: &ServerError) -> String {
    if error.message.is_empty() {
        String::new()
    } else {
        format!(": {}", error.message.trim_end_matches('.'))
    }
}

impl Failure {
    /// Whether the same request may succeed later.
    #[must_use]
    pub fn is_passing(&self) -> bool {
        match self {
            Self::Status { status, error, .. } => {
                let is_spent = error.code.as_deref() == Some("insufficient_quota");
                matches!(status, 408 | 409 | 425 | 429 | 500..=599) && *status != 501 && !is_spent
            }
            Self::TooLong(_) => false,
            _ => true,
        }
    }

    /// What the user can do.
    #[must_use]
    pub fn advice(&self) -> &'static str {
        match self {
            Self::Status { status, error, .. } => match status {
                401 | 403 => "check the key in the variable that --api-key-env names",
                404 => "check --model, and --endpoint: most end in /v1",
                429 if !self.is_passing() => "the account has no credit left",
                429 => "use a smaller --concurrency, and --resume to go on later",
                400 | 413 | 422 if is_about_length(error) => "use a smaller --max-tokens",
                300..=399 => "it moved: name its new address with --endpoint",
                400..=499 => "check --model and the other options",
                _ => "look at the server, and add --resume to go on",
            },
            Self::Foreign(_) | Self::Unreadable(_) => {
                "check --endpoint: most OpenAI-compatible servers end in /v1"
            }
            Self::Unreachable(_) => {
                "start the server or check --endpoint, and add --resume to go on"
            }
            Self::Silent { .. } => "use a larger --timeout, and --resume to go on",
            Self::InReply(_) | Self::Cut | Self::TooLong(_) => {
                "look at the server, and add --resume to go on"
            }
        }
    }
}

/// Whether prompt and answer together are too long for the model.
fn is_about_length(error: &ServerError) -> bool {
    let message = error.message.to_ascii_lowercase();
    error.code.as_deref() == Some("context_length_exceeded")
        || [
            "context length",
            "context window",
            "context size",
            "too large",
            "too long",
        ]
        .iter()
        .any(|words| message.contains(words))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn refusals_are_read_in_every_form() {
        let check = |body: &str, message: &str, param: Option<&str>, code: Option<&str>| {
            let error = ServerError::parse(body);
            assert_eq!(error.message, message, "{body}");
            assert_eq!(error.param.as_deref(), param, "{body}");
            assert_eq!(error.code.as_deref(), code, "{body}");
        };
        check(
            r#"{"error":{"message":"No.\n  Not so.","type":"invalid_request_error","param":"seed","code":null}}"#,
            "No. Not so.",
            Some("seed"),
            Some("invalid_request_error"),
        );
        check(
            r#"{"error":"model not found"}"#,
            "model not found",
            None,
            None,
        );
        check(
            r#"{"object":"error","message":"too long","code":400}"#,
            "too long",
            None,
            Some("400"),
        );
        check(
            r#"{"detail":[{"type":"extra_forbidden","loc":["body","seed"],"msg":"Extra inputs are not permitted"}]}"#,
            "body.seed: Extra inputs are not permitted",
            None,
            None,
        );
        check(r#"{"detail":"Not Found"}"#, "Not Found", None, None);
        check("busy\n now", "busy now", None, None);
        check(" <!DOCTYPE html><p>502", "an HTML page", None, None);
        check("<html>", "an HTML page", None, None);
        check("", "", None, None);
        check(r#"{"odd":1}"#, r#"{"odd":1}"#, None, None);
        let long = ServerError::parse(&"é".repeat(1000));
        assert_eq!(long.message.chars().count(), MAX_SHOWN + 1);
    }

    #[test]
    fn keys_do_not_stay_in_messages() {
        let error = ServerError::parse("bad key sk-secret (sk-secret)");
        let error = error.without(&["sk-secret".to_owned()]);
        assert_eq!(error.message, "bad key [key] ([key])");
    }

    #[test]
    fn what_may_pass_is_tried_again() {
        let check = |failure: Failure, passes: bool, advice: &str| {
            assert_eq!(failure.is_passing(), passes, "{failure}");
            assert!(failure.advice().contains(advice), "{}", failure.advice());
        };
        let status = |status: u16, body: &str| Failure::Status {
            status,
            retry_after_ms: None,
            error: ServerError::parse(body),
        };
        check(status(429, "slow down"), true, "--concurrency");
        check(
            status(429, r#"{"error":{"code":"insufficient_quota"}}"#),
            false,
            "no credit",
        );
        for passing in [408, 409, 425, 500, 502, 503, 504, 529] {
            check(status(passing, ""), true, "");
        }
        check(status(501, ""), false, "");
        check(status(401, ""), false, "--api-key-env");
        check(status(404, ""), false, "--model");
        check(status(307, ""), false, "new address");
        check(status(400, "what?"), false, "other options");
        check(
            status(400, "This model's maximum context length is 4096 tokens."),
            false,
            "--max-tokens",
        );
        check(Failure::Silent { seconds: 3 }, true, "--timeout");
        check(Failure::Cut, true, "--resume");
        check(Failure::Foreign("text/html".to_owned()), true, "/v1");
        check(Failure::TooLong(9), false, "the server");
        assert_eq!(
            status(500, r#"{"error":{"message":"Oops."}}"#).to_string(),
            "answered with status 500: Oops"
        );
    }
}
