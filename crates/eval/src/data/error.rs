//! What can be wrong with a data file as a whole.

use crate::{Kind, TaskId};

/// Why nothing could be imported. Each message says what was found and what to do.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum DataError {
    /// The list of files is empty.
    #[error("no data file was given; choose at least one")]
    NoFile,
    /// The gzip stream is damaged.
    #[error("{name} is gzipped but cannot be unpacked ({reason}); get the file again")]
    Gzip {
        /// The file.
        name: String,
        /// What the decoder said.
        reason: String,
    },
    /// More than is sensible to hold in memory.
    #[error(
        "{name} unpacks to more than {limit_bytes} bytes; unpack it yourself, or choose a smaller part of it"
    )]
    TooLarge {
        /// The file.
        name: String,
        /// The most that is read.
        limit_bytes: u64,
    },
    /// Not UTF-8.
    #[error("{name} is not UTF-8 at byte {byte} (line {line}); save it as UTF-8 and open it again")]
    NotUtf8 {
        /// The file.
        name: String,
        /// Offset of the first wrong byte, from 0.
        byte: usize,
        /// The line that it stands in, from 1.
        line: usize,
    },
    /// No content, or blanks alone.
    #[error("{name} is empty; choose a file with at least one item")]
    Empty {
        /// The file.
        name: String,
    },
    /// A readable format that cannot serve the task.
    #[error("{name} is {}; the task {task} needs {}", .misfit.found(), .misfit.needed())]
    WrongTask {
        /// The file.
        name: String,
        /// The task.
        task: TaskId,
        /// What it is, and what the task needs.
        misfit: Misfit,
    },
    /// A table without the needed columns.
    #[error(
        "{name} has the columns {found}, but a text ({texts}) and a label ({labels}) are needed; name the columns so in its first line"
    )]
    MissingColumn {
        /// The file.
        name: String,
        /// The header that was found.
        found: String,
        /// What the column of texts may be called.
        texts: String,
        /// What the column of labels may be called.
        labels: String,
    },
    /// Columns of words, none of which holds the task's tags.
    #[error("{name} has no column of {}; its line {line} reads `{found}`", tags_of(*.kind))]
    NoTagColumn {
        /// The file.
        name: String,
        /// What the tags should be of.
        kind: Kind,
        /// An example line's number, from 1.
        line: usize,
        /// That line.
        found: String,
    },
    /// A quoted field that never ends.
    #[error(
        "{name} opens a quote in line {line} that is never closed; close it, or double the quotes inside the field"
    )]
    UnclosedQuote {
        /// The file.
        name: String,
        /// Where the field begins, from 1.
        line: usize,
    },
    /// One of TweetEval's two files without the other.
    #[error("{name} needs its second file: open the text file and the labels file together")]
    NoPair {
        /// The file.
        name: String,
    },
    /// Text and labels do not belong together.
    #[error(
        "{texts} has {n_texts} lines, but {labels} has {n_labels}; open the two files of one split"
    )]
    LineCounts {
        /// The text file.
        texts: String,
        /// Its lines.
        n_texts: usize,
        /// The labels file.
        labels: String,
        /// Its lines.
        n_labels: usize,
    },
    /// Every item was skipped.
    #[error("nothing in {name} could be read for this task: {reason}")]
    NothingReadable {
        /// The file.
        name: String,
        /// The first reason for skipping.
        reason: String,
    },
}

/// A readable format, and why a task cannot use it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Misfit {
    /// CoNLL-U has tags for words, where a label for each text is needed.
    ConlluForLabels,
    /// CoNLL-U has no tags of entities.
    ConlluForEntities,
    /// TweetEval's files have labels, where tags for words are needed.
    LabelsForTags,
}

impl Misfit {
    const fn found(self) -> &'static str {
        match self {
            Self::ConlluForLabels => "CoNLL-U, which has tags for words",
            Self::ConlluForEntities => "CoNLL-U, which has no entity tags",
            Self::LabelsForTags => "one of TweetEval's files, texts with labels",
        }
    }

    const fn needed(self) -> &'static str {
        match self {
            Self::ConlluForLabels => {
                "texts with labels: CSV, TSV, JSON Lines or TweetEval's two files"
            }
            Self::ConlluForEntities => {
                "columns with IOB tags, or JSON Lines with `tokens` and `tags`"
            }
            Self::LabelsForTags => {
                "tagged words: CoNLL-U, columns or JSON Lines, one file at a time"
            }
        }
    }
}

const fn tags_of(kind: Kind) -> &'static str {
    match kind {
        Kind::TagTokens => "universal part-of-speech tags (NOUN, VERB, …) after the words",
        _ => "entity tags (O, B-PER, I-PER, …) after the words",
    }
}
