//! How a file is to be read, where looking at it is not enough or not wanted.

use std::collections::BTreeMap;

use super::Import;
use super::summary::{Notes, Summary};
use crate::metrics::seqlab;
use crate::stats::Random;
use crate::{Item, Kind, TaskId};

named_enum! {
    /// A way of writing entities as tags.
    pub enum Scheme {
        /// `B-` only where an entity follows another of its type at once.
        Iob1 = "iob1",
        /// Every entity begins with `B-`.
        Iob2 = "iob2",
        /// `E-` ends an entity and `S-` is one of a single word; BILOU's `L-` and `U-` likewise.
        Iobes = "iobes",
    }
}

/// Switches of an import. The default looks at the file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Options {
    /// The column or key of the text (CSV, TSV, JSON Lines).
    pub text_column: Option<String>,
    /// The column or key of the label, or of the list of tags (CSV, TSV, JSON Lines).
    pub label_column: Option<String>,
    /// The column or key of the id (CSV, TSV, JSON Lines).
    pub id_column: Option<String>,
    /// The column of the words, from 1 (files with one word a line).
    pub word_column: Option<usize>,
    /// The column of the tags, from 1 (files with one word a line).
    pub tag_column: Option<usize>,
    /// The scheme of the entity tags: sentences that break it are skipped and told. Without it, tags
    /// are read as conlleval reads them.
    pub scheme: Option<Scheme>,
    /// What the file's labels, tags or entity types are called in the task.
    pub labels: BTreeMap<String, String>,
    /// Items of more words are skipped and counted.
    pub max_words: Option<usize>,
    /// So many items, drawn without replacement by this seed, in the file's order.
    pub sample: Option<(usize, u64)>,
}

impl Options {
    /// A label as the task calls it.
    pub(super) fn label<'a>(&'a self, label: &'a str) -> &'a str {
        self.labels.get(label.trim()).map_or(label, String::as_str)
    }

    /// A tag as the task calls it: the whole tag of words, the type of entities.
    pub(super) fn tag(&self, tag: &str, task: TaskId) -> String {
        if self.labels.is_empty() {
            return tag.to_owned();
        }
        match (task.task().kind, tag.split_once('-')) {
            (Kind::TagEntities, Some((prefix, kind))) => format!("{prefix}-{}", self.label(kind)),
            _ => self.label(tag).to_owned(),
        }
    }

    /// Names of a column, the chosen one alone if there is one.
    pub(super) fn names<'a>(chosen: &'a Option<String>, usual: &[&'a str]) -> Vec<&'a str> {
        match chosen {
            Some(name) => vec![name.as_str()],
            None => usual.to_vec(),
        }
    }

    /// Leaves out what is too long or not drawn.
    pub(super) fn restrict(&self, import: Import, task: TaskId) -> Import {
        let Import { mut items, summary } = import;
        let n_read = items.len();
        if let Some(most) = self.max_words {
            items.retain(|item| n_words(item) <= most);
        }
        let n_short = items.len();
        if let Some((n, seed)) = self.sample {
            items = draw(items, n, seed);
        }
        if items.len() == n_read {
            return Import { items, summary };
        }
        let mut restricted = Summary::new(summary.format, task, &items, Notes::default());
        restricted.skipped = summary.skipped;
        restricted.warnings = summary.warnings;
        for (reason, n) in [
            ("too_long", n_read - n_short),
            ("not_drawn", n_short - items.len()),
        ] {
            if n > 0 {
                restricted.skipped.insert(reason.to_owned(), n as u64);
            }
        }
        Import {
            items,
            summary: restricted,
        }
    }
}

/// Words of an item: its tokens, or what blanks separate.
fn n_words(item: &Item) -> usize {
    if item.tokens.is_empty() {
        item.text.split_whitespace().count()
    } else {
        item.tokens.len()
    }
}

/// `n` items without replacement, each set of them as probable as any other, in their order.
fn draw(items: Vec<Item>, n: usize, seed: u64) -> Vec<Item> {
    let mut random = Random::new(seed);
    let (mut left, mut needed) = (items.len(), n);
    // Selection sampling (Knuth, algorithm S): each item with probability needed / left.
    (items.into_iter())
        .filter(|_| {
            let is_drawn = random.below(left) < needed;
            left -= 1;
            needed -= usize::from(is_drawn);
            is_drawn
        })
        .collect()
}

/// Why tags break a scheme; `None` where they do not.
pub(super) fn breaks(scheme: Scheme, tags: &[String]) -> Option<String> {
    let at = |i: usize| tags.get(i).map_or(('O', ""), |tag| seqlab::parts(tag));
    for (i, tag) in tags.iter().enumerate() {
        let (prefix, kind) = at(i);
        let before = if i == 0 { ('O', "") } else { at(i - 1) };
        let after = at(i + 1);
        let is_inside_before = matches!(before.0, 'B' | 'I') && before.1 == kind;
        let goes_on = matches!(after.0, 'I' | 'E' | 'L') && after.1 == kind;
        let is_broken = match (scheme, prefix) {
            (_, 'O') => false,
            (Scheme::Iob1, 'B') => !is_inside_before,
            (Scheme::Iob1, 'I') | (Scheme::Iob2, 'B') | (Scheme::Iobes, 'S' | 'U') => false,
            (Scheme::Iob2, 'I') => !is_inside_before,
            (Scheme::Iobes, 'B') => !goes_on,
            (Scheme::Iobes, 'I') => !is_inside_before || !goes_on,
            (Scheme::Iobes, 'E' | 'L') => !is_inside_before,
            _ => true,
        };
        if is_broken {
            return Some(format!("`{tag}` may not stand there in {scheme}"));
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn schemes_are_kept_or_broken() {
        let check = |scheme, tags: &str, is_broken: bool| {
            let tags: Vec<String> = tags.split(' ').map(str::to_owned).collect();
            assert_eq!(
                breaks(scheme, &tags).is_some(),
                is_broken,
                "{scheme} {tags:?}"
            );
        };
        check(Scheme::Iob2, "B-PER I-PER O B-LOC B-LOC", false);
        check(Scheme::Iob2, "I-PER O", true);
        check(Scheme::Iob2, "B-PER I-LOC", true);
        check(Scheme::Iob2, "S-PER", true);
        check(Scheme::Iob1, "I-PER I-PER B-PER O I-LOC", false);
        check(Scheme::Iob1, "O B-PER", true);
        check(Scheme::Iobes, "B-PER I-PER E-PER S-LOC O", false);
        check(Scheme::Iobes, "B-PER L-PER U-LOC", false);
        check(Scheme::Iobes, "B-PER O", true);
        check(Scheme::Iobes, "O E-PER", true);
        check(Scheme::Iobes, "B-PER I-PER", true);
        check(Scheme::Iobes, "B-PER S-PER", true);
        check(Scheme::Iobes, "B-PER B-PER E-PER", true);
    }

    #[test]
    fn a_seed_draws_the_same_items_in_their_order() {
        let items: Vec<Item> = (0..50)
            .map(|i| Item {
                id: format!("{i:02}"),
                text: String::new(),
                tokens: Vec::new(),
                gold: crate::Gold::Label(String::new()),
            })
            .collect();
        let ids = |n, seed| -> Vec<String> {
            (draw(items.clone(), n, seed).into_iter())
                .map(|item| item.id)
                .collect()
        };
        let drawn = ids(10, 1);
        assert_eq!(drawn.len(), 10);
        assert!(drawn.is_sorted());
        assert_eq!(drawn, ids(10, 1));
        assert_ne!(drawn, ids(10, 2));
        assert_eq!(ids(80, 1).len(), 50);
        assert_eq!(ids(0, 1).len(), 0);
    }
}
