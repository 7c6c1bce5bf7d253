//! Tagged sentences to items: tag sets and entity schemes.

use std::collections::{BTreeMap, BTreeSet};

use super::decode::Text;
use super::options::{self, Options, Scheme};
use super::summary::{Ids, Notes};
use crate::metrics::seqlab::{self, Chunk};
use crate::task::UPOS;
use crate::{Gold, Item, Kind, TaskId};

/// A sentence as it stands in the file.
#[derive(Default)]
pub(super) struct Sentence {
    /// Line of its first token, from 1.
    pub line: usize,
    /// Its own id.
    pub id: Option<String>,
    /// Its text; `None` means its tokens joined by blanks.
    pub text: Option<String>,
    /// The words.
    pub tokens: Vec<String>,
    /// One tag for each.
    pub tags: Vec<String>,
}

/// Whether a tag is one of the task's form: a universal part of speech, or `O` or a prefixed type.
pub(super) fn is_tag(tag: &str, task: TaskId) -> bool {
    if task.task().kind == Kind::TagTokens {
        return UPOS.contains(&tag);
    }
    match tag.split_once('-') {
        Some((prefix, kind)) => {
            matches!(prefix, "B" | "I" | "E" | "S" | "L" | "U") && !kind.is_empty()
        }
        None => matches!(tag, "O" | "o"),
    }
}

/// Items out of sentences, and the name of the entity scheme that they were written in (NER).
/// A sentence with a tag that is none of the task's form is skipped and told.
pub(super) fn items(
    file: &Text<'_>,
    mut sentences: Vec<Sentence>,
    task: TaskId,
    options: &Options,
    notes: &mut Notes,
) -> (Vec<Item>, Option<&'static str>) {
    for tag in sentences.iter_mut().flat_map(|sentence| &mut sentence.tags) {
        *tag = options.tag(tag, task);
    }
    sentences.retain(|sentence| {
        let wrong = sentence.tags.iter().find(|tag| !is_tag(tag, task));
        if let Some(tag) = wrong {
            let message = format!("`{tag}` is no tag of the task {task}; the sentence was skipped");
            notes.skip_warned("unknown_tags", sentence.line, message);
        }
        wrong.is_none()
    });
    let is_entities = task.task().kind == Kind::TagEntities;
    if let Some(scheme) = options.scheme.filter(|_| is_entities) {
        sentences.retain(|sentence| {
            let broken = options::breaks(scheme, &sentence.tags);
            if let Some(why) = &broken {
                let message = format!("{why}; the sentence was skipped");
                notes.skip_warned("broken_scheme", sentence.line, message);
            }
            broken.is_none()
        });
    }
    let scheme = is_entities.then(|| to_iob2(&mut sentences, task, options, notes));
    let mut ids = Ids::default();
    let items = (sentences.into_iter())
        .map(|sentence| Item {
            id: ids.choose(sentence.id.as_deref(), file.id(sentence.line)),
            text: sentence.text.unwrap_or_else(|| sentence.tokens.join(" ")),
            tokens: sentence.tokens,
            gold: Gold::Tags(sentence.tags),
        })
        .collect();
    (items, scheme)
}

/// Rewrites all tags as IOB2 with the task's names of types; returns the scheme found.
fn to_iob2(
    sentences: &mut [Sentence],
    task: TaskId,
    options: &Options,
    notes: &mut Notes,
) -> &'static str {
    let mut prefixes = BTreeSet::new();
    let mut orphan_line = None;
    let mut foreign: BTreeMap<String, (usize, u64)> = BTreeMap::new();
    for sentence in sentences {
        for tag in &mut sentence.tags {
            let (prefix, _) = seqlab::parts(tag);
            prefixes.insert(prefix);
            // BILOU's last and unit are IOBES' end and single.
            match prefix {
                'L' => tag.replace_range(..1, "E"),
                'U' => tag.replace_range(..1, "S"),
                _ => {}
            }
        }
        let chunks: Vec<Chunk<'_>> = (seqlab::chunks(&sentence.tags).into_iter())
            .map(|chunk| Chunk {
                kind: task_type(chunk.kind),
                ..chunk
            })
            .collect();
        for chunk in &chunks {
            if sentence.tags[chunk.start].starts_with("I-") {
                orphan_line = orphan_line.or(Some(sentence.line));
            }
            if !task.task().labels.contains(&chunk.kind) {
                let seen = foreign.entry(chunk.kind.to_owned());
                seen.or_insert((sentence.line, 0)).1 += 1;
            }
        }
        sentence.tags = seqlab::iob2(&chunks, sentence.tags.len());
    }
    for (kind, (line, count)) in foreign {
        let labels = task.task().labels.join(", ");
        let message =
            format!("{count} entities of type {kind}, which is none of the task's {labels}");
        notes.warn(line, message);
    }
    let has = |of: &[char]| of.iter().any(|prefix| prefixes.contains(prefix));
    let scheme = match orphan_line {
        _ if has(&['L', 'U']) => "BILOU",
        _ if has(&['E', 'S']) => "IOBES",
        Some(_) => "IOB1",
        None => "IOB2",
    };
    // Who chose IOB1 knows.
    let orphan_line = orphan_line.filter(|_| options.scheme != Some(Scheme::Iob1));
    if let Some(line) = orphan_line {
        let message = "an entity begins with I-, as in IOB1; all tags were rewritten as IOB2";
        notes.warn(line, message);
    }
    scheme
}

/// The task's name of an entity type, where the file uses another common one.
fn task_type(kind: &str) -> &str {
    match kind {
        "PERSON" => "PER",
        "ORGANIZATION" | "ORGANISATION" => "ORG",
        "LOCATION" | "GPE" => "LOC",
        kind => kind,
    }
}
