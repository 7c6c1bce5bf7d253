//! The body of a request, and which of its settings a server does not know.
//!
//! Servers differ in what they take: hosted reasoning models refuse `max_tokens` and `temperature`,
//! others `seed` or `logprobs`. A refusal that names the parameter is believed once: the request goes
//! again without it, and the record says so.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

use crate::{Api, ServerError};

/// One question.
#[derive(Clone, Copy, Debug)]
pub struct Ask<'a> {
    /// The model's name at the server.
    pub model: &'a str,
    /// What to say.
    pub message: Message<'a>,
    /// Whether the reply shall come piece by piece.
    pub is_streamed: bool,
    /// Softmax temperature; `None` means greedy.
    pub temperature: Option<f32>,
    /// Nucleus mass, used when sampling.
    pub top_p: f32,
    /// The sample's seed; its lower 31 bits are sent, which every server can hold.
    pub seed: u64,
    /// Most tokens to generate, thought and answer together.
    pub max_tokens: u32,
    /// Further parameters, sent as they are.
    pub extra: &'a Map<String, Value>,
}

/// What is said to the model.
#[derive(Clone, Copy, Debug)]
pub enum Message<'a> {
    /// A user's message; the server renders it.
    Chat(&'a str),
    /// A rendered prompt.
    Prompt {
        /// Its ids.
        ids: &'a [u32],
        /// The same as text, without a BOS that servers put in front themselves.
        text: &'a str,
    },
}

impl Message<'_> {
    /// The API that takes it.
    #[must_use]
    pub const fn api(&self) -> Api {
        match self {
            Self::Chat(_) => Api::Chat,
            Self::Prompt { .. } => Api::Completions,
        }
    }
}

/// A setting that a server may refuse.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Setting {
    /// Named `max_tokens`; without it, it is called `max_completion_tokens`.
    MaxTokens,
    /// The temperature.
    Temperature,
    /// The nucleus mass.
    TopP,
    /// The seed.
    Seed,
    /// A streamed reply.
    Stream,
    /// Counts at the end of a streamed reply.
    StreamOptions,
    /// The tokens one by one, by which those of the thought are counted.
    Logprobs,
    /// A prompt as ids; without it, it is sent as text.
    PromptIds,
}

impl Setting {
    const ALL: [Self; 8] = [
        Self::MaxTokens,
        Self::Temperature,
        Self::TopP,
        Self::Seed,
        Self::StreamOptions,
        Self::Stream,
        Self::Logprobs,
        Self::PromptIds,
    ];

    /// The parameter's name.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::MaxTokens => "max_tokens",
            Self::Temperature => "temperature",
            Self::TopP => "top_p",
            Self::Seed => "seed",
            Self::Stream => "stream",
            Self::StreamOptions => "stream_options",
            Self::Logprobs => "logprobs",
            Self::PromptIds => "prompt",
        }
    }

    /// What a run does without it, for people.
    #[must_use]
    pub const fn instead(self) -> &'static str {
        match self {
            Self::MaxTokens => "the token limit is sent as `max_completion_tokens`",
            Self::Temperature | Self::TopP => {
                "it is left out, the server's own default stands, and the record says so"
            }
            Self::Seed => "it is left out, so the run cannot be repeated exactly",
            Self::Stream => "whole replies are asked for",
            Self::StreamOptions => "it is left out; the server may not count tokens",
            Self::Logprobs => {
                "it is left out; think tokens are known only where the server counts them"
            }
            Self::PromptIds => "the prompt is sent as text",
        }
    }
}

/// What a server was found not to take.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Dialect {
    refused: BTreeSet<Setting>,
}

impl Dialect {
    /// The dialect of a record: names of settings, unknown ones left out.
    pub fn of_names<'a>(names: impl IntoIterator<Item = &'a str>) -> Self {
        let find = |name: &str| Setting::ALL.into_iter().find(|s| s.as_str() == name);
        Self {
            refused: names.into_iter().filter_map(find).collect(),
        }
    }

    /// The names of the refused settings.
    #[must_use]
    pub fn names(&self) -> Vec<String> {
        self.refused.iter().map(|s| s.as_str().to_owned()).collect()
    }

    /// Does without a setting from the beginning.
    #[must_use]
    pub fn without(mut self, setting: Setting) -> Self {
        self.refused.insert(setting);
        self
    }

    fn takes(&self, setting: Setting) -> bool {
        !self.refused.contains(&setting)
    }

    /// The body of a request.
    #[must_use]
    pub fn body(&self, ask: &Ask<'_>) -> Value {
        let mut body = Map::new();
        let mut put = |key: &str, value: Value| body.insert(key.to_owned(), value);
        put("model", json!(ask.model));
        match ask.message {
            Message::Chat(text) => put("messages", json!([{"role": "user", "content": text}])),
            Message::Prompt { ids, text } => {
                let as_ids = self.takes(Setting::PromptIds);
                put("prompt", if as_ids { json!(ids) } else { json!(text) })
            }
        };
        let limit = if self.takes(Setting::MaxTokens) {
            "max_tokens"
        } else {
            "max_completion_tokens"
        };
        put(limit, json!(ask.max_tokens));
        if self.takes(Setting::Temperature) {
            put("temperature", number(ask.temperature.unwrap_or(0.0)));
        }
        if ask.temperature.is_some() && self.takes(Setting::TopP) {
            put("top_p", number(ask.top_p));
        }
        if self.takes(Setting::Seed) {
            put("seed", json!(ask.seed & 0x7fff_ffff));
        }
        if self.takes(Setting::Logprobs) {
            // The older API wants the number of alternatives.
            let wanted = match ask.message.api() {
                Api::Chat => json!(true),
                Api::Completions => json!(1),
            };
            put("logprobs", wanted);
        }
        let is_streamed = ask.is_streamed && self.takes(Setting::Stream);
        put("stream", json!(is_streamed));
        if is_streamed && self.takes(Setting::StreamOptions) {
            put("stream_options", json!({"include_usage": true}));
        }
        for (name, value) in ask.extra {
            body.entry(name).or_insert_with(|| value.clone());
        }
        Value::Object(body)
    }

    /// Whether a parameter is set by the run itself, so that nobody else may.
    #[must_use]
    pub fn is_own(name: &str) -> bool {
        const OTHERS: [&str; 5] = ["model", "messages", "max_completion_tokens", "n", "best_of"];
        OTHERS.contains(&name) || Setting::ALL.iter().any(|setting| setting.as_str() == name)
    }

    /// Learns from a refusal: the setting that it names is left out from now on. `None` where it is
    /// about something else, or about a setting that was not sent.
    pub fn adapt(&mut self, ask: &Ask<'_>, status: u16, error: &ServerError) -> Option<Setting> {
        if !matches!(status, 400 | 403 | 404 | 405 | 415 | 422 | 500 | 501) {
            return None;
        }
        let sent = self.body(ask);
        let is_sent = |setting: &Setting| match setting {
            Setting::PromptIds => sent["prompt"].is_array(),
            Setting::Stream => sent["stream"] == json!(true),
            other => sent.get(other.as_str()).is_some(),
        };
        let setting = (Setting::ALL.into_iter())
            .filter(is_sent)
            .find(|&setting| is_refused(setting, error))?;
        self.refused.insert(setting);
        Some(setting)
    }
}

/// Words of a server that does not know a parameter or one of its values, as against one that wants
/// another number.
const REFUSALS: [&str; 15] = [
    "unsupported",
    "not support",
    "unrecognized",
    "unknown",
    "unexpected",
    "extra inputs",
    "extra fields",
    "not permitted",
    "not allowed",
    "only the default",
    "not available",
    "not enabled",
    "not implemented",
    "incompatible",
    "deprecated",
];

fn is_refused(setting: Setting, error: &ServerError) -> bool {
    let message = error.message.to_ascii_lowercase();
    let name = setting.as_str();
    let is_named = error.param.as_deref() == Some(name) || names(&message, name);
    let is_refusal = REFUSALS.iter().any(|words| message.contains(words))
        || (error.code.as_deref()).is_some_and(|code| code.starts_with("unsupported"));
    match setting {
        // The prompt may be wrong in many ways; as ids it is wrong where text is wanted.
        Setting::PromptIds => {
            is_named && (message.contains("string") || message.contains("str ")) || {
                is_named && is_refusal
            }
        }
        // Without `max_tokens` the same number is sent by its other name, so that has to be known.
        Setting::MaxTokens => is_named && is_refusal && names(&message, "max_completion_tokens"),
        _ => is_named && is_refusal,
    }
}

/// Whether `text` holds `name` as a word of its own.
fn names(text: &str, name: &str) -> bool {
    let is_part = |c: char| c.is_ascii_alphanumeric() || c == '_';
    text.match_indices(name).any(|(at, _)| {
        !text[..at].ends_with(is_part) && !text[at + name.len()..].starts_with(is_part)
    })
}

/// A number as it was written, not as its nearest f32 reads as f64.
fn number(value: f32) -> Value {
    let written = value.to_string().parse::<f64>();
    json!(written.unwrap_or_else(|_| f64::from(value)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::LazyLock;

    static NOTHING: LazyLock<Map<String, Value>> = LazyLock::new(Map::new);

    fn ask() -> Ask<'static> {
        Ask {
            model: "m",
            message: Message::Chat("hi"),
            is_streamed: true,
            temperature: Some(0.6),
            top_p: 0.95,
            seed: u64::MAX,
            max_tokens: 9,
            extra: &NOTHING,
        }
    }

    fn prompt() -> Ask<'static> {
        Ask {
            message: Message::Prompt {
                ids: &[1, 2],
                text: "hi",
            },
            is_streamed: false,
            temperature: None,
            ..ask()
        }
    }

    #[test]
    fn bodies_hold_what_the_server_takes() {
        let check = |refused: &[&str], ask: &Ask<'_>, expect: &str| {
            let dialect = Dialect::of_names(refused.iter().copied());
            assert_eq!(dialect.body(ask).to_string(), expect, "{refused:?}");
        };
        check(
            &[],
            &ask(),
            r#"{"model":"m","messages":[{"role":"user","content":"hi"}],"max_tokens":9,"temperature":0.6,"top_p":0.95,"seed":2147483647,"logprobs":true,"stream":true,"stream_options":{"include_usage":true}}"#,
        );
        check(
            &[
                "max_tokens",
                "temperature",
                "top_p",
                "seed",
                "logprobs",
                "stream",
            ],
            &ask(),
            r#"{"model":"m","messages":[{"role":"user","content":"hi"}],"max_completion_tokens":9,"stream":false}"#,
        );
        check(
            &["stream_options", "logprobs", "seed", "no such thing"],
            &ask(),
            r#"{"model":"m","messages":[{"role":"user","content":"hi"}],"max_tokens":9,"temperature":0.6,"top_p":0.95,"stream":true}"#,
        );
        check(
            &[],
            &prompt(),
            r#"{"model":"m","prompt":[1,2],"max_tokens":9,"temperature":0.0,"seed":2147483647,"logprobs":1,"stream":false}"#,
        );
        check(
            &["prompt", "seed", "logprobs"],
            &prompt(),
            r#"{"model":"m","prompt":"hi","max_tokens":9,"temperature":0.0,"stream":false}"#,
        );
    }

    #[test]
    fn further_parameters_are_sent_but_take_no_place() {
        let extra = json!({"top_k": 0, "seed": 7, "options": {"a": null}});
        let Value::Object(extra) = extra else {
            panic!("an object");
        };
        let body = Dialect::default().body(&Ask {
            extra: &extra,
            ..prompt()
        });
        assert_eq!(
            (&body["top_k"], &body["options"]),
            (&json!(0), &json!({"a": null}))
        );
        assert_eq!(body["seed"], 2_147_483_647);
        for (name, expect) in [
            ("seed", true),
            ("model", true),
            ("messages", true),
            ("prompt", true),
            ("n", true),
            ("top_k", false),
            ("reasoning_effort", false),
        ] {
            assert_eq!(Dialect::is_own(name), expect, "{name}");
        }
    }

    #[test]
    fn a_refusal_is_believed_when_it_names_what_was_sent() {
        let check = |ask: &Ask<'_>, status: u16, body: &str, expect: Option<Setting>| {
            let mut dialect = Dialect::default();
            let error = ServerError::parse(body);
            assert_eq!(dialect.adapt(ask, status, &error), expect, "{body}");
            assert_eq!(dialect.names().len(), usize::from(expect.is_some()));
            // Once: what is not sent any more cannot be refused again.
            assert_eq!(dialect.adapt(ask, status, &error), None, "{body}");
        };
        check(
            &ask(),
            400,
            r#"{"error":{"message":"Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead.","param":"max_tokens","code":"unsupported_parameter"}}"#,
            Some(Setting::MaxTokens),
        );
        check(
            &ask(),
            400,
            r#"{"error":{"message":"Unsupported value: 'temperature' does not support 0.6 with this model. Only the default (1) value is supported.","param":"temperature","code":"unsupported_value"}}"#,
            Some(Setting::Temperature),
        );
        check(
            &ask(),
            422,
            r#"{"detail":[{"type":"extra_forbidden","loc":["body","seed"],"msg":"Extra inputs are not permitted"}]}"#,
            Some(Setting::Seed),
        );
        check(
            &ask(),
            500,
            r#"{"error":{"message":"logprobs is not supported for models created with logits_all=False"}}"#,
            Some(Setting::Logprobs),
        );
        check(
            &ask(),
            400,
            "unknown field `stream_options`",
            Some(Setting::StreamOptions),
        );
        check(
            &ask(),
            400,
            "'stream' does not support true with this model",
            Some(Setting::Stream),
        );
        check(
            &prompt(),
            422,
            r#"{"detail":[{"loc":["body","prompt","str"],"msg":"Input should be a valid string"}]}"#,
            Some(Setting::PromptIds),
        );
        // About a number, not about the parameter.
        for wrong in [
            "'max_tokens' or 'max_completion_tokens' is too large: 5000",
            "temperature must be between 0 and 2",
            "This model's maximum context length is 8 tokens; reduce the prompt or max_tokens",
            "model `unknown-model` does not exist",
            "my_temperature is not supported",
            "",
        ] {
            check(&ask(), 400, wrong, None);
        }
        check(&ask(), 429, "temperature is not supported", None);
        check(&ask(), 401, "seed is not supported", None);
        check(&prompt(), 400, "`top_p` is not supported", None);
    }

    #[test]
    fn names_of_a_record_are_the_dialect_again() {
        let dialect = Dialect::default()
            .without(Setting::Seed)
            .without(Setting::MaxTokens);
        assert_eq!(dialect.names(), ["max_tokens", "seed"]);
        let names = dialect.names();
        assert_eq!(Dialect::of_names(names.iter().map(String::as_str)), dialect);
    }
}
