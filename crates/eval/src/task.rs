//! The tasks, declared as data.

named_enum! {
    /// The name of a task.
    pub enum TaskId {
        /// Named entities: persons, organisations, places.
        Ner = "ner",
        /// Universal part-of-speech tags.
        Pos = "pos",
        /// Sentiment, positive or negative.
        Sentiment2 = "sentiment2",
        /// Sentiment, positive, neutral or negative.
        Sentiment3 = "sentiment3",
        /// Chained negation: a generated task where thinking decides by construction.
        Negation = "negation",
    }
}

/// What form gold and answer have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// One of [`Task::labels`].
    Classify,
    /// A UPOS tag for each token.
    TagTokens,
    /// Entities of the types in [`Task::labels`] over the tokens, as IOB2.
    TagEntities,
}

/// A task: everything that differs between tasks and is no code.
#[derive(Debug)]
pub struct Task {
    /// Its name.
    pub id: TaskId,
    /// Its title for people.
    pub title: &'static str,
    /// One sentence for people.
    pub about: &'static str,
    /// The form of gold and answer.
    pub kind: Kind,
    /// Labels, tags or entity types, in the order of tables and matrices.
    pub labels: &'static [&'static str],
    /// The word that opens the short prompt form.
    pub short_word: &'static str,
}

/// The 17 universal part-of-speech tags (<https://universaldependencies.org/u/pos/>).
pub const UPOS: &[&str] = &[
    "ADJ", "ADP", "ADV", "AUX", "CCONJ", "DET", "INTJ", "NOUN", "NUM", "PART", "PRON", "PROPN",
    "PUNCT", "SCONJ", "SYM", "VERB", "X",
];

const TASKS: [Task; 5] = [
    Task {
        id: TaskId::Ner,
        title: "Named entities",
        about: "Find the persons, organisations and places in a sentence.",
        kind: Kind::TagEntities,
        labels: &["PER", "ORG", "LOC"],
        short_word: "NER",
    },
    Task {
        id: TaskId::Pos,
        title: "Parts of speech",
        about: "Give every word its universal part-of-speech tag.",
        kind: Kind::TagTokens,
        labels: UPOS,
        short_word: "POS",
    },
    Task {
        id: TaskId::Sentiment2,
        title: "Sentiment, two labels",
        about: "Decide whether a text is positive or negative.",
        kind: Kind::Classify,
        labels: &["negative", "positive"],
        short_word: "SENT2",
    },
    Task {
        id: TaskId::Sentiment3,
        title: "Sentiment, three labels",
        about: "Decide whether a text is positive, neutral or negative.",
        kind: Kind::Classify,
        labels: &["negative", "neutral", "positive"],
        short_word: "SENT3",
    },
    Task {
        id: TaskId::Negation,
        title: "Chained negation",
        about: "Follow a chain of negations to its sign: generated sentences, where thinking decides.",
        kind: Kind::Classify,
        labels: &["negative", "positive"],
        short_word: "NEG",
    },
];

impl TaskId {
    /// The task of this name.
    #[must_use]
    pub fn task(self) -> &'static Task {
        &TASKS[self as usize]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_finds_its_own_task() {
        for &id in TaskId::ALL {
            assert_eq!(id.task().id, id);
            assert_eq!(id.as_str().parse(), Ok(id));
        }
        assert!("poetry".parse::<TaskId>().is_err());
    }
}
