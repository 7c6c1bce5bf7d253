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
    // Each document once, under an id that nothing else has.
    let mut names = Names::of(entries.iter().map(|entry| id_of(&entry.doc)));
    let mut lines = String::new();
    let mut numbers = BTreeMap::new();
    let mut documents = Vec::new();
    let of_entries: Vec<usize> = (entries.iter())
        .map(|entry| {
            let mut doc = own::document(entry.doc.clone(), &entry.target, task.task().kind);
            let key = Value::Object(doc.clone()).to_string();
            *numbers.entry(key).or_insert_with(|| {
                let id = id_of(&doc);
                let own = names.next(&id, || format!("{name}:{}", documents.len() + 1));
                doc.insert("id".to_owned(), Value::String(own.clone()));
                lines += &Value::Object(doc).to_string();
                lines.push('\n');
                documents.push((id, own));
                documents.len() - 1
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
    let n_left_out = documents.len() - import.items.len();
    if n_left_out > 0 {
        notes.push(format!(
            "{n_left_out} of {} documents have no gold annotation of the task {task} and are left out; {}.",
            documents.len(),
            import.summary.warnings.first().map_or("", String::as_str)
        ));
    }
    let mut imported: BTreeMap<String, Item> = (import.items.into_iter())
        .map(|item| (item.id.clone(), item))
        .collect();
    let (mut items, mut places) = (Vec::new(), BTreeMap::new());
    let mut ids = BTreeSet::new();
    let mut n_shared = 0;
    let of_documents: Vec<Option<u32>> = (documents.into_iter())
        .map(|(id, own)| {
            let item = imported.remove(&own)?;
            let content = format!("{:?}", (&item.text, &item.tokens, &item.gold));
            Some(*places.entry((id.clone(), content)).or_insert_with(|| {
                n_shared += usize::from(!id.is_empty() && !ids.insert(id));
                items.push(item);
                u32::try_from(items.len() - 1).unwrap_or(u32::MAX)
            }))
        })
        .collect();
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

/// The repeats of one item that are taken.
#[derive(Default)]
pub(super) struct Repeats {
    taken: BTreeSet<u32>,
    /// All below are taken.
    next: u32,
}

impl Repeats {
    /// The repeat that an output says it is, or the first free one where another is that already or nobody
    /// could count to it; and whether it is the one it says.
    pub fn take(&mut self, said: u32) -> (u32, bool) {
        if said < u32::MAX && self.taken.insert(said) {
            return (said, true);
        }
        while !self.taken.insert(self.next) {
            self.next += 1;
        }
        (self.next, false)
    }
}
