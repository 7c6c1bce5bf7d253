//! Why a sample was scored as it was, in sentences.

use eval::{Failure, Reading, Sample, Score, Tier};

use crate::number::percent;

/// The rule that read an answer, as the end of *it was read from …*.
#[must_use]
pub const fn tier(tier: Tier) -> &'static str {
    match tier {
        Tier::Exact => "the whole answer, which is a label",
        Tier::Boxed => "the last boxed expression",
        Tier::Json => "JSON in the answer",
        Tier::AnswerLine => "a line that announces the answer",
        Tier::AnswerLineLast => "the last of several lines that announce an answer",
        Tier::LastLine => "the last line, which is a label",
        Tier::ProseUnique => "prose in which exactly one label occurs",
        Tier::Prose => "prose, which decided nothing",
        Tier::Tuples => "tuples in the answer",
        Tier::Table => "a table in the answer",
        Tier::Lines => "lines with one entry each",
        Tier::Slash => "words written as token/TAG",
        Tier::Inline => "marks inside the text",
        Tier::None => "a plain statement that there is nothing to find",
    }
}

/// Why an answer is unusable, as a sentence.
#[must_use]
pub const fn failure(failure: Failure) -> &'static str {
    match failure {
        Failure::TruncatedThink => "The thought was cut off by the token limit before any answer.",
        Failure::UnclosedEos => "The model ended its turn inside the thought, without an answer.",
        Failure::NoAnswer => "The answer is blank.",
        Failure::Unparsable => "Nothing in the answer has the form that the task asks for.",
        Failure::OffLabel => "The answer names a label that the task does not have.",
        Failure::Ambiguous => "The answer names several labels, or only negated ones.",
        Failure::Refusal => "The model declined to answer.",
        Failure::WrongCount => "The answer tags fewer than half of the words.",
    }
}

/// Why a sample was scored as it was, in one or two sentences.
#[must_use]
pub fn verdict(sample: &Sample) -> String {
    if let Some(reason) = sample.reading.failure {
        return format!("{} An unusable answer counts as wrong.", failure(reason));
    }
    match &sample.score {
        Score::Label { correct: true } => "The label read is the gold label.".to_owned(),
        Score::Label { correct: false } => "The label read differs from the gold label.".to_owned(),
        Score::Tags {
            n_tokens,
            n_correct,
            n_answered,
            ..
        } => {
            let share = sample
                .score
                .accuracy()
                .map_or_else(String::new, |share| format!(" ({})", percent(share)));
            let silent = n_tokens.saturating_sub(*n_answered);
            let silent = match silent {
                0 => String::new(),
                1 => " The answer says nothing of one word.".to_owned(),
                n => format!(" The answer says nothing of {n} words."),
            };
            format!("{n_correct} of {n_tokens} words have the right tag{share}.{silent}")
        }
    }
}

/// How an answer was read, as a further sentence with a blank before it; empty when no rule did.
#[must_use]
pub fn reading(reading: &Reading) -> String {
    reading.tier.map_or_else(String::new, |rule| {
        format!(" It was read from {}.", tier(rule))
    })
}
