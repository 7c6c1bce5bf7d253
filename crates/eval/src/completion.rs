//! A completion: what a model said to one prompt, already split into thought and answer.

use serde::{Deserialize, Serialize};

named_enum! {
    /// How generation ended.
    pub enum End {
        /// The model ended its turn.
        Stop = "stop",
        /// The token limit was reached.
        Length = "length",
    }
}

named_enum! {
    /// What the splitter noticed; the rules stand with `text::split`.
    pub enum ThinkFlag {
        /// The thought was not closed when the token limit was reached.
        Truncated = "truncated",
        /// The model ended its turn inside the thought.
        UnclosedEos = "unclosed_eos",
        /// An opening tag inside the thought.
        NestedOpen = "nested_open",
        /// Nested opening tags never balance; the last closing tag ends the thought.
        Unbalanced = "unbalanced",
        /// The prompt opened the thought and the output opened it again.
        DoubledOpen = "doubled_open",
        /// No opening tag at the start, but a closing tag exists.
        MissingOpen = "missing_open",
        /// No tag at all: everything is answer.
        NoThink = "no_think",
        /// Closed, and the thought trims to nothing.
        EmptyThink = "empty_think",
        /// An opening tag inside the answer.
        SecondBlock = "second_block",
        /// Closed, and the answer trims to nothing.
        EmptyAnswer = "empty_answer",
    }
}

/// Token counts of one sample. Counted by id or by the server that generated, never by tokenising
/// text again; `None` where nobody counted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Usage {
    /// Tokens of the whole rendered prompt.
    pub prompt_tokens: Option<u32>,
    /// Tokens of the text under test alone.
    pub input_tokens: Option<u32>,
    /// Generated tokens strictly inside the thought.
    pub think_tokens: Option<u32>,
    /// Tokens that the program put into the output (a forced close).
    pub forced_tokens: u32,
    /// Generated tokens after the thought, without the end-of-turn token.
    pub answer_tokens: Option<u32>,
    /// All generated tokens by a server's own count; `None` where the ids themselves are on record.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub output_tokens: Option<u32>,
}

/// Times of one sample, in milliseconds; not part of what a run *is*.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Timing {
    /// From the first prompt token to the first candidate.
    pub prefill_ms: f64,
    /// From the first to the last generated token.
    pub decode_ms: f64,
}

/// What a model said to one prompt.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Completion {
    /// The thought as it was written, not trimmed; empty when there was none.
    pub thought: String,
    /// The answer, trimmed; `None` when the thought was never closed.
    pub answer: Option<String>,
    /// What the splitter noticed.
    pub flags: Vec<ThinkFlag>,
    /// How generation ended.
    pub end: End,
    /// Whether the thought was closed by the program at its budget.
    pub budget_hit: bool,
    /// Token counts.
    pub usage: Usage,
    /// All output ids, forced ones included, without the end-of-turn token; `None` where a server
    /// kept them to itself.
    pub tokens: Option<Vec<u32>>,
    /// Times; `None` where nobody measured.
    pub timing: Option<Timing>,
}
