//! Reading data sets: files of several formats to items.
//!
//! [`import`] looks at the content, not at the name: CoNLL-U, columns with IOB tags, CSV and TSV,
//! JSON Lines, and TweetEval's pairs of text and label files; each may be gzipped. What cannot be read
//! is skipped, counted and told with its line number; only a file out of which nothing can be
//! read is an error.

mod columns;
mod conllu;
mod decode;
mod delimited;
mod error;
mod jsonl;
mod labels;
mod options;
mod summary;
mod tags;
mod tweeteval;

pub use decode::unpacked_limit;
pub use delimited::{Table, parse_table};
pub use error::{DataError, Misfit};
pub use options::{Options, Scheme};
pub use summary::Summary;
pub use tweeteval::sibling;

use std::borrow::{Borrow, Cow};

use sha2::{Digest, Sha256};

use crate::record::Dataset;
use crate::{Item, Kind, TaskId};
use decode::Text;

/// A file as it was opened: its name without folders, and its bytes.
#[derive(Clone, Copy, Debug)]
pub struct File<'a> {
    /// The name, for item ids and messages.
    pub name: &'a str,
    /// The content, gzipped or not.
    pub bytes: &'a [u8],
}

/// Items and what was understood of the files.
#[derive(Clone, Debug)]
pub struct Import {
    /// The items, in the file's order.
    pub items: Vec<Item>,
    /// What was understood, skipped and doubted.
    pub summary: Summary,
}

/// Reads items for `task` out of one file, or out of TweetEval's text and labels files
/// (and mapping), in any order.
///
/// # Errors
/// When nothing can be read: the error says what was found and what is needed.
pub fn import(files: &[File<'_>], task: TaskId) -> Result<Import, DataError> {
    import_with(files, task, &Options::default())
}

/// The same with switches.
///
/// # Errors
/// As [`import`]; also where a column that the options name is not there.
pub fn import_with(
    files: &[File<'_>],
    task: TaskId,
    options: &Options,
) -> Result<Import, DataError> {
    let texts = (files.iter())
        .map(|file| Text::decode(*file))
        .collect::<Result<Vec<_>, _>>()?;
    let import = match texts.as_slice() {
        [] => return Err(DataError::NoFile),
        [text] => import_one(text, task, options),
        several => tweeteval::import(several, task, options),
    }?;
    let import = options.restrict(import, task);
    if import.items.is_empty() {
        return Err(DataError::NothingReadable {
            name: files[0].name.to_owned(),
            reason: import.summary.first_reason(),
        });
    }
    Ok(import)
}

/// Reads items for `task` out of JSON Lines, and nothing else: for texts of which that is known.
///
/// # Errors
/// When a line of them has no gold annotation where one is needed.
pub fn import_json_lines(name: &str, text: &str, task: TaskId) -> Result<Import, DataError> {
    let text = Text {
        name,
        content: Cow::Borrowed(text),
    };
    jsonl::import(&text, task, &Options::default())
}

/// A file's text: unpacked if it is gzipped, without a byte order mark.
///
/// # Errors
/// When it cannot be unpacked, is empty or is not UTF-8.
pub fn decode(file: File<'_>) -> Result<Cow<'_, str>, DataError> {
    Ok(Text::decode(file)?.content)
}

fn import_one(text: &Text<'_>, task: TaskId, options: &Options) -> Result<Import, DataError> {
    if jsonl::is_json_lines(text) {
        return jsonl::import(text, task, options);
    }
    match task.task().kind {
        Kind::Classify if conllu::is_conllu(text) => Err(DataError::WrongTask {
            name: text.name.to_owned(),
            task,
            misfit: Misfit::ConlluForLabels,
        }),
        Kind::Classify => delimited::import(text, task, options),
        Kind::TagTokens if conllu::is_conllu(text) => conllu::import(text, options),
        Kind::TagEntities if conllu::is_conllu(text) => Err(DataError::WrongTask {
            name: text.name.to_owned(),
            task,
            misfit: Misfit::ConlluForEntities,
        }),
        Kind::TagTokens | Kind::TagEntities => columns::import(text, task, options),
    }
}

/// A data set as canonical JSON Lines: fields in the order of [`Item`], no blanks, one line feed
/// after each item.
#[must_use]
pub fn write_items<I: Borrow<Item>>(items: &[I]) -> String {
    items
        .iter()
        .map(|item| canonical(item.borrow()) + "\n")
        .collect()
}

/// Names a data set by its items: SHA-256 over their canonical JSON Lines, as [`write_items`] writes
/// them.
#[must_use]
pub fn dataset_of(name: &str, items: &[Item]) -> Dataset {
    let mut hash = Sha256::new();
    for item in items {
        hash.update(canonical(item));
        hash.update(b"\n");
    }
    Dataset {
        name: name.to_owned(),
        sha256: format!("{:x}", hash.finalize()),
        n_items: u32::try_from(items.len()).unwrap_or(u32::MAX),
    }
}

#[expect(
    clippy::expect_used,
    reason = "strings and lists of strings always serialise"
)]
fn canonical(item: &Item) -> String {
    serde_json::to_string(item).expect("an item serialises")
}
