//! A reading: what was read out of an answer, from where in it, and by which rule.

use serde::{Deserialize, Serialize};

named_enum! {
    /// The rule that read an answer. Label and tag readers try theirs in this order.
    pub enum Tier {
        /// The whole answer is a label.
        Exact = "exact",
        /// The last `\boxed{…}`.
        Boxed = "boxed",
        /// JSON, bare or in a code fence.
        Json = "json",
        /// A line such as `Answer: X`.
        AnswerLine = "answer_line",
        /// Several such lines that differ: the last.
        AnswerLineLast = "answer_line_last",
        /// The last non-empty line is a label.
        LastLine = "last_line",
        /// Exactly one label occurs in prose.
        ProseUnique = "prose_unique",
        /// Prose was searched and decided nothing.
        Prose = "prose",
        /// Python-like tuples.
        Tuples = "tuples",
        /// A Markdown table.
        Table = "table",
        /// One entry a line.
        Lines = "lines",
        /// `token/TAG` text.
        Slash = "slash",
        /// Inline marks such as `<PER>…</PER>`.
        Inline = "inline",
        /// A plain statement that there is nothing, such as `NONE`.
        None = "none",
    }
}

named_enum! {
    /// Why an answer could not be used. Each counts as wrong in strict scores.
    pub enum Failure {
        /// The thought was cut off by the token limit.
        TruncatedThink = "truncated_think",
        /// The model ended its turn inside the thought.
        UnclosedEos = "unclosed_eos",
        /// The answer is blank.
        NoAnswer = "no_answer",
        /// Nothing of the task's form was found.
        Unparsable = "unparsable",
        /// A label outside the task.
        OffLabel = "off_label",
        /// Two or more labels, or only negated ones.
        Ambiguous = "ambiguous",
        /// The model declined.
        Refusal = "refusal",
        /// Fewer than half of the tokens were tagged.
        WrongCount = "wrong_count",
    }
}

named_enum! {
    /// The three kinds of failure that the page shows.
    pub enum FailureKind {
        /// Cut off while thinking.
        CutOff = "cut_off",
        /// No answer found.
        NoAnswer = "no_answer",
        /// An answer of the wrong form.
        WrongForm = "wrong_form",
    }
}

impl Failure {
    /// The kind that the page shows this failure under.
    #[must_use]
    pub fn kind(self) -> FailureKind {
        match self {
            Self::TruncatedThink => FailureKind::CutOff,
            Self::UnclosedEos | Self::NoAnswer | Self::Unparsable => FailureKind::NoAnswer,
            Self::OffLabel | Self::Ambiguous | Self::Refusal | Self::WrongCount => {
                FailureKind::WrongForm
            }
        }
    }
}

/// What was read.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Prediction {
    /// A label of the task.
    Label(String),
    /// One tag per gold token; `None` where the answer says nothing of that token.
    /// For NER every token has an IOB2 tag, `O` included.
    Tags(Vec<Option<String>>),
}

/// What was read out of an answer, and why.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reading {
    /// What was read; `None` when nothing usable was.
    pub prediction: Option<Prediction>,
    /// The rule that decided, when one did.
    pub tier: Option<Tier>,
    /// Where in the answer it was read: byte offsets, start and end.
    pub span: Option<(usize, usize)>,
    /// Why the answer is unusable; `None` when it is usable.
    pub failure: Option<Failure>,
    /// Entities (phrase, type) that name no place in the text; each a false positive.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub unlocated: Vec<(String, String)>,
}
