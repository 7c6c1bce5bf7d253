//! Sentences about readings, failures and progress.

use charts::number::{count, percent};
use eval::{Failure, Reading, Sample, Score, Tier};

/// How a sample came out: told by word, shape and colour, never by colour alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Everything right.
    Right,
    /// Some of a tagging item right.
    Partly,
    /// Wrong.
    Wrong,
    /// Unusable.
    NoAnswer,
}

impl Outcome {
    /// The outcome of a sample.
    #[must_use]
    pub fn of(sample: &Sample) -> Self {
        if sample.reading.failure.is_some() {
            return Self::NoAnswer;
        }
        match sample.score.accuracy() {
            Some(1.0) => Self::Right,
            Some(share) if share > 0.0 => Self::Partly,
            _ => Self::Wrong,
        }
    }

    /// In a word or two.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Right => "right",
            Self::Partly => "partly right",
            Self::Wrong => "wrong",
            Self::NoAnswer => "no usable answer",
        }
    }

    /// As a class name.
    #[must_use]
    pub const fn class(self) -> &'static str {
        match self {
            Self::Right => "outcome--right",
            Self::Partly => "outcome--partly",
            Self::Wrong => "outcome--wrong",
            Self::NoAnswer => "outcome--none",
        }
    }

    /// As a sign.
    #[must_use]
    pub const fn sign(self) -> &'static str {
        match self {
            Self::Right => "✓",
            Self::Partly => "◐",
            Self::Wrong => "✗",
            Self::NoAnswer => "∅",
        }
    }
}

/// The rule that read an answer, as the end of *It was read from …*.
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

/// How an answer was read, as a sentence.
#[must_use]
pub fn reading(reading: &Reading) -> String {
    match reading.tier {
        Some(rule) => format!("Read from {}.", tier(rule)),
        None => "No rule found anything to read.".to_owned(),
    }
}

/// A duration in words, rounded as a person would.
#[must_use]
pub fn duration(ms: f64) -> String {
    let seconds = (ms / 1000.0).max(0.0);
    if seconds < 10.0 {
        format!("{seconds:.1} s")
    } else if seconds < 60.0 {
        format!("{seconds:.0} s")
    } else if seconds < 3600.0 {
        format!(
            "{:.0} min {:02.0} s",
            (seconds / 60.0).floor(),
            (seconds % 60.0).floor()
        )
    } else {
        format!(
            "{:.0} h {:02.0} min",
            (seconds / 3600.0).floor(),
            (seconds % 3600.0 / 60.0).floor()
        )
    }
}

/// A size in words.
#[must_use]
pub fn bytes(n: u64) -> String {
    let n_bytes = n as f64;
    match n {
        0..1_000 => format!("{n} bytes"),
        1_000..1_000_000 => format!("{:.0} kB", n_bytes / 1e3),
        1_000_000..1_000_000_000 => format!("{:.1} MB", n_bytes / 1e6),
        _ => format!("{:.2} GB", n_bytes / 1e9),
    }
}

/// A number of parameters in words.
#[must_use]
pub fn parameters(n: u64) -> String {
    let n_parameters = n as f64;
    match n {
        0..1_000_000 => format!("{:.0} thousand parameters", n_parameters / 1e3),
        1_000_000..1_000_000_000 => format!("{:.1} million parameters", n_parameters / 1e6),
        _ => format!("{:.1} billion parameters", n_parameters / 1e9),
    }
}

/// Time that the rest of a run should take; `None` until something is finished.
#[must_use]
pub fn time_left_ms(n_done: u32, n_all: u32, elapsed_ms: f64) -> Option<f64> {
    (n_done > 0 && elapsed_ms > 0.0)
        .then(|| elapsed_ms / f64::from(n_done) * f64::from(n_all.saturating_sub(n_done)))
}

/// Tokens a second; `None` before the first.
#[must_use]
pub fn rate(tokens: u64, elapsed_ms: f64) -> Option<String> {
    (tokens > 0 && elapsed_ms > 0.0).then(|| {
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "a rate is small and positive"
        )]
        let rate = (tokens as f64 / elapsed_ms * 1000.0).round() as u64;
        count(rate)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantities_read_like_prose() {
        let check = |got: String, expect: &str| assert_eq!(got, expect);
        check(duration(4200.0), "4.2 s");
        check(duration(59_400.0), "59 s");
        check(duration(61_000.0), "1 min 01 s");
        check(duration(7_260_000.0), "2 h 01 min");
        check(bytes(999), "999 bytes");
        check(bytes(4_260_000), "4.3 MB");
        check(parameters(3_200_000), "3.2 million parameters");
        assert_eq!(time_left_ms(0, 20, 100.0), None);
        assert_eq!(time_left_ms(5, 20, 100.0), Some(300.0));
        assert_eq!(rate(500, 1000.0).as_deref(), Some("500"));
    }
}
