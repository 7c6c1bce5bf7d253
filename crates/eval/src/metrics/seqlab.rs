//! Sequence labelling: entities out of tags, and their counts.
//!
//! Chunks are read as the CoNLL-2000 script conlleval.pl and seqeval (Nakayama 2018, default mode)
//! read them: an `I-X` after `O` or after another type starts a chunk, so IOB1 and IOB2 are both
//! understood. Entities count as right when start, end and type agree.

use std::collections::{BTreeMap, BTreeSet};

use crate::score::Counts;

/// An entity: tokens `start..end` of type `kind`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Chunk<'a> {
    /// First token.
    pub start: usize,
    /// One past the last token.
    pub end: usize,
    /// The type: what follows the first hyphen of the tag.
    pub kind: &'a str,
}

/// The entities of one sentence's tags.
#[must_use]
pub fn chunks<S: AsRef<str>>(tags: &[S]) -> Vec<Chunk<'_>> {
    let mut found = Vec::new();
    let mut open: Option<(usize, &str)> = None;
    let mut previous = ('O', "");
    for (i, tag) in tags.iter().enumerate() {
        let current = parts(tag.as_ref());
        if let Some((start, kind)) = open
            && ends(previous, current)
        {
            found.push(Chunk {
                start,
                end: i,
                kind,
            });
            open = None;
        }
        if starts(previous, current) {
            open = Some((i, current.1));
        }
        previous = current;
    }
    if let Some((start, kind)) = open {
        let end = tags.len();
        found.push(Chunk { start, end, kind });
    }
    found
}

/// The entities of one sentence's tags by IOB2 to the letter (seqeval's strict mode): each begins with
/// `B-`, goes on with `I-` of its type, and an `I-` that continues nothing is no entity.
#[must_use]
pub fn strict_chunks<S: AsRef<str>>(tags: &[S]) -> Vec<Chunk<'_>> {
    let mut found: Vec<Chunk<'_>> = Vec::new();
    for (i, tag) in tags.iter().enumerate() {
        match (parts(tag.as_ref()), found.last_mut()) {
            (('B', kind), _) => found.push(Chunk {
                start: i,
                end: i + 1,
                kind,
            }),
            (('I', kind), Some(open)) if open.end == i && open.kind == kind => open.end += 1,
            _ => {}
        }
    }
    found
}

/// A tag's prefix and type; `O`, `o` and an empty tag are outside.
#[must_use]
pub fn parts(tag: &str) -> (char, &str) {
    match tag.split_once('-') {
        Some((prefix, kind)) => (prefix.chars().next().unwrap_or('-'), kind),
        None if matches!(tag, "O" | "o" | "") => ('O', ""),
        // A type without a prefix, as collapsed tags have it.
        None => ('I', tag),
    }
}

/// Whether a chunk that `previous` belongs to ends before `current`.
fn ends(previous: (char, &str), current: (char, &str)) -> bool {
    matches!(previous.0, 'E' | 'S')
        || matches!(previous.0, 'B' | 'I') && matches!(current.0, 'B' | 'S' | 'O')
        || previous.0 != 'O' && previous.1 != current.1
}

/// Whether a chunk starts at `current`.
fn starts(previous: (char, &str), current: (char, &str)) -> bool {
    matches!(current.0, 'B' | 'S')
        || matches!(previous.0, 'E' | 'S' | 'O') && matches!(current.0, 'E' | 'I')
        || current.0 != 'O' && previous.1 != current.1
}

/// True and false positives and false negatives of one sentence, by type.
#[must_use]
pub fn count<G: AsRef<str>, P: AsRef<str>>(
    gold: &[G],
    predicted: &[P],
) -> BTreeMap<String, Counts> {
    compare(chunks(gold), chunks(predicted))
}

/// As [`count`], by [`strict_chunks`].
#[must_use]
pub fn strict_count<G: AsRef<str>, P: AsRef<str>>(
    gold: &[G],
    predicted: &[P],
) -> BTreeMap<String, Counts> {
    compare(strict_chunks(gold), strict_chunks(predicted))
}

fn compare(gold: Vec<Chunk<'_>>, predicted: Vec<Chunk<'_>>) -> BTreeMap<String, Counts> {
    let gold: BTreeSet<Chunk<'_>> = gold.into_iter().collect();
    let predicted: BTreeSet<Chunk<'_>> = predicted.into_iter().collect();
    let mut counts: BTreeMap<String, Counts> = BTreeMap::new();
    let mut of = |chunk: &Chunk<'_>, add: fn(&mut Counts)| {
        add(counts.entry(chunk.kind.to_owned()).or_default());
    };
    for chunk in &gold {
        if predicted.contains(chunk) {
            of(chunk, |c| c.tp += 1);
        } else {
            of(chunk, |c| c.fn_ += 1);
        }
    }
    for chunk in predicted.difference(&gold) {
        of(chunk, |c| c.fp += 1);
    }
    counts
}

/// The tags of these entities in a sentence of `n_tokens`, as IOB2.
#[must_use]
pub fn iob2(chunks: &[Chunk<'_>], n_tokens: usize) -> Vec<String> {
    let mut tags = vec!["O".to_owned(); n_tokens];
    for chunk in chunks {
        for (i, tag) in (chunk.start..).zip(&mut tags[chunk.start..chunk.end]) {
            let prefix = if i == chunk.start { 'B' } else { 'I' };
            *tag = format!("{prefix}-{}", chunk.kind);
        }
    }
    tags
}
