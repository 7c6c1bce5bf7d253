//! A server's reply, from events or from one whole body.
//!
//! Read leniently, by the fields that are used: servers differ in all others.

use serde_json::Value;

use crate::{Failure, ServerError};

/// A whole reply.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reply {
    /// The thought, where the server tells it apart; empty otherwise.
    pub reasoning: String,
    /// The rest of the output; empty where there was none.
    pub content: String,
    /// The output token by token, where the server tells it.
    pub pieces: Vec<Piece>,
    /// Why it ended, in the server's words.
    pub finish: Option<String>,
    /// Token counts.
    pub counts: Counts,
    /// The model by the server's name for it.
    pub model: Option<String>,
    /// `system_fingerprint`.
    pub fingerprint: Option<String>,
}

/// One token of an output.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Piece(
    /// Its bytes, which may be a part of a character.
    pub Vec<u8>,
);

/// Token counts by the server; `None` where it gives none.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// `prompt_tokens`.
    pub prompt: Option<u32>,
    /// `completion_tokens`.
    pub completion: Option<u32>,
    /// `completion_tokens_details.reasoning_tokens`.
    pub reasoning: Option<u32>,
}

/// Why a body is no reply.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ReplyError {
    /// It is an error.
    Server(ServerError),
    /// It is no JSON of this API.
    Unreadable(String),
    /// It has no end.
    Cut,
}

impl From<ReplyError> for Failure {
    fn from(error: ReplyError) -> Self {
        match error {
            ReplyError::Server(error) => Self::InReply(error),
            ReplyError::Unreadable(what) => Self::Unreadable(what),
            ReplyError::Cut => Self::Cut,
        }
    }
}

/// A reply on its way.
#[derive(Clone, Debug, Default)]
pub struct Gathering {
    reply: Reply,
    has_choice: bool,
    is_done: bool,
}

impl Gathering {
    /// Reads a reply that came whole.
    ///
    /// # Errors
    /// When it is an error, no JSON, or has no choice.
    pub fn whole(body: &str) -> Result<Reply, ReplyError> {
        let mut this = Self::default();
        let value = parsed(body)?;
        this.take(&value)?;
        if !this.has_choice {
            return Err(ReplyError::Unreadable("it has no `choices`".to_owned()));
        }
        Ok(this.reply)
    }

    /// Takes the data of an event.
    ///
    /// # Errors
    /// When it is an error or no JSON.
    pub fn event(&mut self, data: &str) -> Result<(), ReplyError> {
        if data.trim() == "[DONE]" {
            self.is_done = true;
            return Ok(());
        }
        if data.trim().is_empty() {
            return Ok(());
        }
        self.take(&parsed(data)?)
    }

    /// Whether the server said that nothing follows.
    #[must_use]
    pub const fn is_done(&self) -> bool {
        self.is_done
    }

    /// Whether a part of the output is there.
    #[must_use]
    pub const fn has_text(&self) -> bool {
        !self.reply.reasoning.is_empty() || !self.reply.content.is_empty()
    }

    /// Ends a streamed reply.
    ///
    /// # Errors
    /// When neither a reason of its end nor the end itself came: it was cut off.
    pub fn finish(self) -> Result<Reply, ReplyError> {
        let has_end = self.is_done || self.reply.finish.is_some();
        if self.has_choice && has_end {
            Ok(self.reply)
        } else {
            Err(ReplyError::Cut)
        }
    }

    fn take(&mut self, value: &Value) -> Result<(), ReplyError> {
        let is_error = value.get("error").is_some_and(|error| !error.is_null())
            || value.get("object").and_then(Value::as_str) == Some("error");
        if is_error {
            return Err(ReplyError::Server(ServerError::of(value)));
        }
        let Value::Object(_) = value else {
            return Err(ReplyError::Unreadable("it is no JSON object".to_owned()));
        };
        let reply = &mut self.reply;
        let text = |key: &str| value.get(key).and_then(Value::as_str).map(str::to_owned);
        reply.model = reply.model.take().or_else(|| text("model"));
        reply.fingerprint = (reply.fingerprint.take()).or_else(|| text("system_fingerprint"));
        if let Some(usage) = value.get("usage").filter(|usage| usage.is_object()) {
            reply.counts = counts(usage);
        }
        let choices = value.get("choices").and_then(Value::as_array);
        // Only one answer was asked for; a server that sends more gets no vote for them.
        let is_first = |choice: &&Value| choice.get("index").is_none_or(|index| *index == 0);
        if let Some(choice) = choices.into_iter().flatten().find(is_first) {
            self.has_choice = true;
            reply.choice(choice);
        }
        Ok(())
    }
}

impl Reply {
    /// The same without any of `secrets`: a server may send back what it was sent.
    #[must_use]
    pub fn without(mut self, secrets: &[String]) -> Self {
        let texts = [Some(&mut self.reasoning), Some(&mut self.content)];
        let texts = texts.into_iter();
        let more = [self.model.as_mut(), self.fingerprint.as_mut()];
        for text in texts.chain(more).flatten() {
            for secret in secrets {
                if text.contains(secret.as_str()) {
                    *text = text.replace(secret.as_str(), "[key]");
                }
            }
        }
        self
    }

    fn choice(&mut self, choice: &Value) {
        let message = choice.get("delta").or_else(|| choice.get("message"));
        let message = message.filter(|message| message.is_object());
        if let Some(message) = message {
            // Some servers send the thought under two names at once.
            let thought = ["reasoning_content", "reasoning", "thinking"]
                .iter()
                .filter_map(|key| message.get(*key).and_then(Value::as_str))
                .find(|text| !text.is_empty());
            self.reasoning += thought.unwrap_or_default();
            match message.get("content") {
                Some(Value::String(text)) => self.content += text,
                Some(Value::Array(parts)) => parts.iter().for_each(|part| self.part(part)),
                _ => {}
            }
            if let Some(refusal) = message.get("refusal").and_then(Value::as_str) {
                self.content += refusal;
            }
        } else if let Some(text) = choice.get("text").and_then(Value::as_str) {
            self.content += text;
        }
        if let Some(logprobs) = choice.get("logprobs") {
            self.pieces.extend(pieces(logprobs));
        }
        if let Some(finish) = choice.get("finish_reason").and_then(Value::as_str) {
            self.finish = Some(finish.to_owned());
        }
    }

    /// A part of a content in parts.
    fn part(&mut self, part: &Value) {
        let text = |key: &str| match part.get(key) {
            Some(Value::String(text)) => text.clone(),
            Some(Value::Array(parts)) => (parts.iter())
                .filter_map(|part| part.get("text").and_then(Value::as_str))
                .collect(),
            _ => String::new(),
        };
        match part.get("type").and_then(Value::as_str) {
            Some("thinking" | "reasoning") => {
                self.reasoning += &text("thinking");
                self.reasoning += &text("reasoning");
            }
            _ => self.content += &text("text"),
        }
    }
}

fn parsed(text: &str) -> Result<Value, ReplyError> {
    serde_json::from_str(text).map_err(|error| {
        let what = if error.is_eof() {
            "its JSON ends in the middle"
        } else {
            "it is no JSON"
        };
        ReplyError::Unreadable(what.to_owned())
    })
}

fn counts(usage: &Value) -> Counts {
    let count = |value: Option<&Value>| {
        let n = value.and_then(Value::as_u64)?;
        u32::try_from(n).ok()
    };
    let details = usage.get("completion_tokens_details");
    let details = details.or_else(|| usage.get("output_tokens_details"));
    Counts {
        prompt: count(usage.get("prompt_tokens")),
        completion: count(usage.get("completion_tokens")),
        reasoning: count(details.and_then(|details| details.get("reasoning_tokens"))),
    }
}

/// The tokens of `logprobs`, in the form of either API.
fn pieces(logprobs: &Value) -> Vec<Piece> {
    let of_chat = |entry: &Value| {
        let bytes = entry.get("bytes").and_then(Value::as_array).map(|bytes| {
            let byte = |value: &Value| value.as_u64().and_then(|b| u8::try_from(b).ok());
            bytes.iter().filter_map(byte).collect::<Vec<u8>>()
        });
        let token = entry.get("token").and_then(Value::as_str);
        bytes.or_else(|| token.map(|token| token.as_bytes().to_vec()))
    };
    if let Some(content) = logprobs.get("content").and_then(Value::as_array) {
        return content.iter().filter_map(of_chat).map(Piece).collect();
    }
    let tokens = logprobs.get("tokens").and_then(Value::as_array);
    (tokens.into_iter().flatten())
        .filter_map(Value::as_str)
        .map(|token| Piece(token.as_bytes().to_vec()))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn whole_replies() {
        let check = |body: &str, reasoning: &str, content: &str, finish: Option<&str>| {
            let reply = Gathering::whole(body).expect("a reply");
            assert_eq!(reply.reasoning, reasoning, "{body}");
            assert_eq!(reply.content, content, "{body}");
            assert_eq!(reply.finish.as_deref(), finish, "{body}");
        };
        check(
            r#"{"choices":[{"index":0,"message":{"role":"assistant","content":"A"},"finish_reason":"stop"}]}"#,
            "",
            "A",
            Some("stop"),
        );
        check(
            r#"{"choices":[{"message":{"reasoning_content":"T","reasoning":"T","content":"A"},"finish_reason":"length"}]}"#,
            "T",
            "A",
            Some("length"),
        );
        check(
            r#"{"choices":[{"message":{"reasoning":"T","reasoning_content":null,"content":null}}]}"#,
            "T",
            "",
            None,
        );
        check(
            r#"{"choices":[{"message":{"content":[{"type":"thinking","thinking":[{"type":"text","text":"T"}]},{"type":"text","text":"A"}]}}]}"#,
            "T",
            "A",
            None,
        );
        check(
            r#"{"choices":[{"message":{"content":null,"refusal":"No."}}]}"#,
            "",
            "No.",
            None,
        );
        check(
            r#"{"choices":[{"text":" A","finish_reason":"stop"}]}"#,
            "",
            " A",
            Some("stop"),
        );
        check(
            r#"{"choices":[{"index":1,"text":"B"},{"index":0,"text":"A"}]}"#,
            "",
            "A",
            None,
        );
    }

    #[test]
    fn counts_are_those_that_are_given() {
        let check = |usage: &str, prompt, completion, reasoning| {
            let body = format!(r#"{{"choices":[{{"text":""}}],"usage":{usage}}}"#);
            let expect = Counts {
                prompt,
                completion,
                reasoning,
            };
            assert_eq!(
                Gathering::whole(&body).expect("a reply").counts,
                expect,
                "{usage}"
            );
        };
        check("null", None, None, None);
        check("{}", None, None, None);
        check(
            r#"{"prompt_tokens":7,"completion_tokens":5}"#,
            Some(7),
            Some(5),
            None,
        );
        check(
            r#"{"completion_tokens":5,"completion_tokens_details":{"reasoning_tokens":3}}"#,
            None,
            Some(5),
            Some(3),
        );
        check(
            r#"{"completion_tokens":5,"completion_tokens_details":null}"#,
            None,
            Some(5),
            None,
        );
        check(
            r#"{"prompt_tokens":-1,"completion_tokens":"5"}"#,
            None,
            None,
            None,
        );
    }

    #[test]
    fn tokens_come_in_two_forms() {
        let check = |logprobs: &str, expect: &[&[u8]]| {
            let body = format!(r#"{{"choices":[{{"text":"","logprobs":{logprobs}}}]}}"#);
            let pieces = Gathering::whole(&body).expect("a reply").pieces;
            let bytes: Vec<&[u8]> = pieces.iter().map(|piece| piece.0.as_slice()).collect();
            assert_eq!(bytes, expect, "{logprobs}");
        };
        check("null", &[]);
        check(r#"{"content":null}"#, &[]);
        check(
            r#"{"content":[{"token":"a","logprob":-1},{"token":"\ufffd","bytes":[195]}]}"#,
            &[b"a", b"\xc3"],
        );
        check(
            r#"{"tokens":["a"," b"],"token_logprobs":[-1,-2]}"#,
            &[b"a", b" b"],
        );
    }

    #[test]
    fn what_is_no_reply() {
        let check = |body: &str, expect: ReplyError| {
            assert_eq!(Gathering::whole(body), Err(expect), "{body}");
        };
        let unreadable = |what: &str| ReplyError::Unreadable(what.to_owned());
        check("", unreadable("its JSON ends in the middle"));
        check(
            r#"{"choices":[{"mess"#,
            unreadable("its JSON ends in the middle"),
        );
        check("<html>", unreadable("it is no JSON"));
        check("[]", unreadable("it is no JSON object"));
        check("{}", unreadable("it has no `choices`"));
        check(r#"{"choices":[]}"#, unreadable("it has no `choices`"));
        check(
            r#"{"error":{"message":"busy"}}"#,
            ReplyError::Server(ServerError {
                message: "busy".to_owned(),
                ..ServerError::default()
            }),
        );
    }

    fn streamed(events: &[&str]) -> Result<Reply, ReplyError> {
        let mut gathering = Gathering::default();
        for event in events {
            gathering.event(event)?;
        }
        gathering.finish()
    }

    const FIRST: &str = r#"{"model":"m-1","system_fingerprint":"f","choices":[{"index":0,"delta":{"role":"assistant","content":""},"finish_reason":null}]}"#;
    const THOUGHT: &str =
        r#"{"model":"m-2","choices":[{"index":0,"delta":{"reasoning":"T"}}],"error":null}"#;
    const ANSWER: &str = r#"{"choices":[{"index":0,"delta":{"content":"A"}}]}"#;
    const STOP: &str = r#"{"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}"#;
    const USAGE: &str = r#"{"choices":[],"usage":{"prompt_tokens":7,"completion_tokens":5}}"#;

    #[test]
    fn streams_add_up() {
        let events = [
            FIRST, THOUGHT, THOUGHT, "", ANSWER, ANSWER, STOP, USAGE, "[DONE]",
        ];
        let reply = streamed(&events).expect("a reply");
        assert_eq!(
            (reply.reasoning.as_str(), reply.content.as_str()),
            ("TT", "AA")
        );
        assert_eq!(
            (reply.counts.prompt, reply.counts.completion),
            (Some(7), Some(5))
        );
        assert_eq!(reply.model.as_deref(), Some("m-1"));
        assert_eq!(reply.fingerprint.as_deref(), Some("f"));
        assert!(streamed(&[FIRST, ANSWER, STOP]).is_ok());
        assert!(streamed(&[FIRST, ANSWER, "[DONE]"]).is_ok());
    }

    #[test]
    fn cut_streams_are_told() {
        let check = |events: &[&str], expect: ReplyError| {
            assert_eq!(streamed(events), Err(expect), "{events:?}");
        };
        check(&[], ReplyError::Cut);
        check(&["[DONE]"], ReplyError::Cut);
        check(&[FIRST, ANSWER], ReplyError::Cut);
        check(
            &[FIRST, r#"{"choices":[{"del"#],
            ReplyError::Unreadable("its JSON ends in the middle".to_owned()),
        );
        check(
            &[FIRST, r#"{"error":"out of memory"}"#],
            ReplyError::Server(ServerError {
                message: "out of memory".to_owned(),
                ..ServerError::default()
            }),
        );
    }

    #[test]
    fn keys_do_not_stay_in_replies() {
        let reply = Reply {
            reasoning: "a sk-key b".to_owned(),
            content: "sk-key".to_owned(),
            model: Some("sk-key".to_owned()),
            ..Reply::default()
        };
        let reply = reply.without(&["sk-key".to_owned()]);
        assert_eq!(reply.reasoning, "a [key] b");
        assert_eq!(reply.content, "[key]");
        assert_eq!(reply.model.as_deref(), Some("[key]"));
    }

    proptest! {
        #[test]
        fn no_body_makes_it_panic(body in "\\PC{0,60}", event in r#"[{}\[\]":,a-z0-9]{0,60}"#) {
            let _ = Gathering::whole(&body);
            let _ = Gathering::whole(&event);
            let _ = Gathering::default().event(&event);
        }
    }
}
