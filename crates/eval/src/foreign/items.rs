//! Which item each output of a log is of, and which repeat.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::{Entry, ForeignError, Told, id_of, own};
use crate::data::{self, Options};
use crate::{Item, TaskId};

/// The items of a log.
pub(super) struct Items {
    /// In the order of the log.
    pub items: Vec<Item>,
    /// Which of them each entry is of; `None` for one that is left out.
    pub of_entries: Vec<Option<u32>>,
    /// Documents without an item.
    pub n_left_out: usize,
}

/// Items, read by the JSON Lines import so that labels and tags mean what they mean there.
///
/// Entries are of one item where their ids are the same and what is imported of them is, whatever else
/// their documents hold. Where one id stands for several items, a number behind it keeps them apart.
pub(super) fn items(
    name: &str,
    entries: &[Entry],
    task: TaskId,
    told: &Told,
    notes: &mut Vec<String>,
) -> Result<Items, ForeignError> {
    // Each document once, under its number in place of its id, which the import may find taken.
    let mut lines = String::new();
    let mut numbers = BTreeMap::new();
    let mut documents: Vec<&Entry> = Vec::new();
    let of_entries: Vec<usize> = (entries.iter())
        .map(|entry| {
            let mut doc = own::document(entry.doc.clone(), &entry.target, task.task().kind);
            let key = Value::Object(doc.clone()).to_string();
            *numbers.entry(key).or_insert_with(|| {
                let number = documents.len();
                doc.insert("id".to_owned(), Value::String(number.to_string()));
                lines += &Value::Object(doc).to_string();
                lines.push('\n');
                documents.push(entry);
                number
            })
        })
        .collect();
    let options = Options {
        labels: told.labels.clone(),
        ..Options::default()
    };
    let file = data::File {
        name,
        bytes: lines.as_bytes(),
    };
    let import = data::import_with(&[file], task, &options)?;
    let mut imported: BTreeMap<String, Item> = (import.items.into_iter())
        .map(|item| (item.id.clone(), item))
        .collect();
    // Named when all is known that a name stands for, so that noise of repeats changes no name.
    let mut names = Names::of(entries.iter().map(|entry| id_of(&entry.doc)));
    let (mut items, mut places) = (Vec::new(), BTreeMap::new());
    let (mut ids, mut left_out) = (BTreeSet::new(), BTreeSet::new());
    let mut n_shared = 0;
    let of_documents: Vec<Option<u32>> = (documents.iter().enumerate())
        .map(|(number, entry)| {
            let id = id_of(&entry.doc);
            let Some(mut item) = imported.remove(&number.to_string()) else {
                left_out.insert((id, entry.target.to_string(), entry.prompt.as_str()));
                return None;
            };
            let content = format!("{:?}", (&item.text, &item.tokens, &item.gold));
            Some(*places.entry((id.clone(), content)).or_insert_with(|| {
                item.id = names.next(&id, || format!("{name}:{}", items.len() + 1));
                n_shared += usize::from(!id.is_empty() && !ids.insert(id));
                items.push(item);
                u32::try_from(items.len() - 1).unwrap_or(u32::MAX)
            }))
        })
        .collect();
    let n_left_out = left_out.len();
    if n_left_out > 0 {
        notes.push(format!(
            "{n_left_out} of {} documents have no gold annotation of the task {task} and are left out; {}.",
            items.len() + n_left_out,
            import.summary.warnings.first().map_or("", String::as_str)
        ));
    }
    if n_shared > 0 {
        notes.push(format!(
            "{n_shared} documents share their id with another one; a number behind the id keeps them apart."
        ));
    }
    Ok(Items {
        items,
        n_left_out,
        of_entries: of_entries.into_iter().map(|n| of_documents[n]).collect(),
    })
}

/// Ids that are given once.
struct Names {
    taken: BTreeSet<String>,
    /// How often each was asked for.
    n_asked: BTreeMap<String, usize>,
}

impl Names {
    /// With the ids that a log has, none of which is made up.
    fn of(ids: impl Iterator<Item = String>) -> Self {
        Self {
            taken: ids.collect(),
            n_asked: BTreeMap::new(),
        }
    }

    /// An id that was not given before: this one at first, then with a number behind it; `other` in place
    /// of an empty one.
    fn next(&mut self, id: &str, other: impl FnOnce() -> String) -> String {
        let n_asked = self.n_asked.entry(id.to_owned()).or_default();
        *n_asked += 1;
        if *n_asked == 1 && !id.is_empty() {
            return id.to_owned();
        }
        let base = if id.is_empty() {
            other()
        } else {
            id.to_owned()
        };
        if id.is_empty() && self.taken.insert(base.clone()) {
            return base;
        }
        loop {
            let name = format!("{base} ({n_asked})");
            if self.taken.insert(name.clone()) {
                return name;
            }
            *n_asked += 1;
        }
    }
}

/// Which repeat of its item each entry is, and how many are another one than they say.
///
/// What a log tells goes first: an entry that claims none, or one that an entry before it has, gets the
/// first that nobody claims. 0 for entries without an item.
pub(super) fn repeats(entries: &[Entry], of_entries: &[Option<u32>]) -> (Vec<u32>, usize) {
    let mut taken: BTreeMap<u32, Taken> = BTreeMap::new();
    let mut repeats = vec![0; entries.len()];
    let mut others = Vec::new();
    for (at, (entry, item)) in entries.iter().zip(of_entries).enumerate() {
        let Some(item) = *item else { continue };
        let taken = taken.entry(item).or_default();
        match entry.repeat {
            Some(repeat) if taken.repeats.insert(repeat) => repeats[at] = repeat,
            told => others.push((at, item, told)),
        }
    }
    let mut n_moved = 0;
    for (at, item, told) in others {
        repeats[at] = taken.entry(item).or_default().next();
        // An output that says nothing and is alone is the first: nothing is assumed.
        n_moved += usize::from(told.is_some() || repeats[at] > 0);
    }
    (repeats, n_moved)
}

/// The repeats of one item that are taken.
#[derive(Default)]
struct Taken {
    repeats: BTreeSet<u32>,
    /// All below are taken.
    next: u32,
}

impl Taken {
    /// The first that is free, which is taken then.
    fn next(&mut self) -> u32 {
        while !self.repeats.insert(self.next) {
            self.next += 1;
        }
        self.next
    }
}
