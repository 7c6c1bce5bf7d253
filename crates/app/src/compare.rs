//! Runs beside each other: which ones, and what they add up to.

mod compared;

use std::ops::Deref;
use std::rc::Rc;

use eval::compare::Run;
use eval::pool::{Filed, Pool, apart, pool};
use eval::{Header, Sample, record};
use serde_json::{Value, json};
use yew::AttrValue;

use crate::files::write_record;

pub use compared::Compared;

/// The pair that is looked at first.
pub const FIRST_TWO: (usize, usize) = (0, 1);

/// Something large that is the same only where it is the same one: comparing two is cheap.
#[derive(Debug)]
pub struct Shared<T>(Rc<T>);

impl<T> Shared<T> {
    /// Shares a value.
    pub fn new(value: T) -> Self {
        Self(Rc::new(value))
    }
}

impl<T> Clone for Shared<T> {
    fn clone(&self) -> Self {
        Self(Rc::clone(&self.0))
    }
}

impl<T> PartialEq for Shared<T> {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }
}

impl<T> Deref for Shared<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.0
    }
}

impl<T: Default> Default for Shared<T> {
    fn default() -> Self {
        Self::new(T::default())
    }
}

/// A run out of a file, or of this tab.
#[derive(Debug)]
pub struct RunFile {
    /// The file's name, or what the run is called.
    pub file: String,
    /// What was run.
    pub header: Header,
    /// Its samples, nested answers among them.
    pub samples: Vec<Sample>,
    /// What a reader should know of the file, such as a torn last line.
    pub warnings: Vec<String>,
}

/// A run among those to compare.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// Its own number, to remove it by.
    pub id: u32,
    /// The run.
    pub run: Shared<RunFile>,
}

/// What is compared: runs, put together where they belong together.
#[derive(Debug, Default)]
pub struct Sides {
    /// The runs.
    pub pools: Vec<Pool>,
    /// Their samples without nested answers.
    pub own: Vec<Vec<Sample>>,
}

impl Sides {
    /// What is compared, as statistics take it.
    #[must_use]
    pub fn runs(&self) -> Vec<Run<'_>> {
        (self.pools.iter().zip(&self.own))
            .map(|(pool, samples)| Run {
                header: &pool.header,
                samples,
            })
            .collect()
    }
}

/// How far the comparison of the present runs is.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Progress {
    /// Not begun.
    #[default]
    Open,
    /// So many of so many runs and pairs are done.
    Working(usize, usize),
    /// Done.
    Ready(Shared<Compared>),
}

/// The state of the Compare screen.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Compare {
    /// The runs, in the order in which they came.
    pub entries: Vec<Entry>,
    /// Why files were not taken, one sentence each.
    pub refusals: Vec<AttrValue>,
    /// Files on their way.
    pub n_reading: usize,
    /// Whether runs that belong together stay apart.
    pub is_apart: bool,
    /// What is compared.
    pub sides: Shared<Sides>,
    /// Grows with every change of what is compared.
    pub generation: u32,
    /// How far the comparison is.
    pub progress: Progress,
    /// Which two runs are looked at.
    pub pair: (usize, usize),
    /// Id and text of the flipped item that is open.
    pub open_item: Option<(String, String)>,
    /// Whether the runs are too large to survive a reload of the tab.
    pub is_too_large: bool,
}

/// What can happen to it.
#[derive(Clone, Debug)]
pub enum Change {
    /// So many files are being read.
    Reading(usize),
    /// A file was read: its runs, or why it has none.
    Read(Result<Vec<Shared<RunFile>>, AttrValue>),
    /// A run was added.
    Add(Shared<RunFile>),
    /// The runs of this tab before a reload came back, and whether those that belong together stayed apart.
    Restore(Vec<Shared<RunFile>>, bool),
    /// Whether the runs are kept over a reload.
    Kept(bool),
    /// Runs were removed, by their numbers.
    Remove(Vec<u32>),
    /// All runs were removed.
    Clear,
    /// Runs that belong together stay apart, or not.
    Apart(bool),
    /// The comparison of this generation is so far.
    Worked(u32, usize, usize),
    /// The comparison of this generation is done.
    Compared(u32, Shared<Compared>),
    /// Two runs were chosen to look at.
    Pair(usize, usize),
    /// A flipped item was opened or closed.
    OpenItem(Option<(String, String)>),
    /// The sentences on files that were not taken were read.
    Dismiss,
}

impl Compare {
    /// Applies a change.
    pub fn apply(&mut self, change: Change) {
        match change {
            Change::Reading(n) => {
                self.n_reading += n;
                self.refusals.clear();
            }
            Change::Read(result) => {
                self.n_reading = self.n_reading.saturating_sub(1);
                match result {
                    Ok(runs) => self.push(runs),
                    Err(sentence) => self.refusals.push(sentence),
                }
                // Files that come together are compared together; a wrong one alone changes nothing.
                let n_grouped: usize = (self.sides.pools.iter())
                    .map(|pool| pool.members.len())
                    .sum();
                if self.n_reading == 0 && n_grouped != self.entries.len() {
                    self.regroup();
                }
            }
            Change::Add(run) => {
                self.push(vec![run]);
                self.regroup();
            }
            Change::Restore(runs, is_apart) => {
                self.is_apart = is_apart;
                self.push(runs);
                self.regroup();
            }
            Change::Kept(is_kept) => self.is_too_large = !is_kept,
            Change::Remove(ids) => {
                self.entries.retain(|entry| !ids.contains(&entry.id));
                self.regroup();
            }
            Change::Clear => {
                self.entries.clear();
                self.refusals.clear();
                self.regroup();
            }
            Change::Apart(is_apart) => {
                self.is_apart = is_apart;
                self.regroup();
            }
            Change::Worked(generation, n_done, n_all) => {
                let is_open = !matches!(self.progress, Progress::Ready(_));
                if generation == self.generation && is_open {
                    self.progress = Progress::Working(n_done, n_all);
                }
            }
            Change::Compared(generation, compared) => {
                if generation == self.generation {
                    self.progress = Progress::Ready(compared);
                }
            }
            Change::Pair(a, b) => {
                (self.pair, self.open_item) = ((a, b), None);
            }
            Change::OpenItem(item) => self.open_item = item,
            Change::Dismiss => self.refusals.clear(),
        }
    }

    fn push(&mut self, runs: Vec<Shared<RunFile>>) {
        for run in runs {
            let id = self.entries.iter().map(|entry| entry.id + 1).max();
            self.entries.push(Entry {
                id: id.unwrap_or(0),
                run,
            });
        }
    }

    /// What is compared, after the runs have changed.
    fn regroup(&mut self) {
        let filed: Vec<Filed<'_>> = (self.entries.iter())
            .map(|entry| Filed {
                file: &entry.run.file,
                header: &entry.run.header,
                samples: &entry.run.samples,
            })
            .collect();
        let pools = if self.is_apart {
            apart(&filed)
        } else {
            pool(&filed)
        };
        let own = pools.iter().map(Pool::own_samples).collect();
        self.sides = Shared::new(Sides { pools, own });
        self.generation += 1;
        self.progress = Progress::Open;
        self.pair = FIRST_TWO;
        self.open_item = None;
    }

    /// Applies a change, `place` being the pair that the address names: it follows the choice, and the
    /// first runs that come follow it.
    pub fn apply_at(&mut self, change: Change, place: &mut Option<(usize, usize)>) {
        let was_empty = self.sides.pools.is_empty();
        self.apply(change);
        if was_empty {
            self.pair = place.unwrap_or(FIRST_TWO);
        } else if self.pair != place.unwrap_or(FIRST_TWO) {
            *place = (self.pair != FIRST_TWO).then_some(self.pair);
        }
    }

    /// The two of `n` runs that are looked at: an address may name others.
    #[must_use]
    pub const fn pair_of(&self, n: usize) -> (usize, usize) {
        let (a, b) = self.pair;
        if a < n && b < n { (a, b) } else { FIRST_TWO }
    }

    /// Whether putting runs together makes a difference here.
    #[must_use]
    pub fn can_pool(&self) -> bool {
        self.is_apart || self.sides.pools.iter().any(|pool| pool.parts.len() > 1)
    }

    /// The numbers of the entries behind a run.
    #[must_use]
    pub fn ids(&self, side: usize) -> Vec<u32> {
        let members = self.sides.pools.get(side).map(|pool| &pool.members);
        (members.into_iter().flatten())
            .filter_map(|&at| Some(self.entries.get(at)?.id))
            .collect()
    }

    /// The sample of a run that shows best how an item came out: a right one or a wrong one; and how
    /// many samples of the item the run has.
    #[must_use]
    pub fn sample(
        &self,
        side: usize,
        item: &(String, String),
        is_right: bool,
    ) -> Option<(Rc<Sample>, usize)> {
        let of_item: Vec<&Sample> = (self.sides.own.get(side)?.iter())
            .filter(|sample| sample.item.id == item.0 && sample.item.text == item.1)
            .collect();
        let accuracy = |sample: &Sample| sample.score.accuracy().unwrap_or(0.0);
        let is_better = |new: f64, old: f64| if is_right { new > old } else { new < old };
        let best = (of_item.iter().copied()).reduce(|kept, next| {
            if is_better(accuracy(next), accuracy(kept)) {
                next
            } else {
                kept
            }
        })?;
        Some((Rc::new(best.clone()), of_item.len()))
    }
}

/// The runs as a text, to survive a reload.
#[must_use]
pub fn write(entries: &[Entry], is_apart: bool) -> String {
    let run = |entry: &Entry| {
        let record = write_record(&entry.run.header, &entry.run.samples);
        json!({"file": entry.run.file, "warnings": entry.run.warnings, "record": record})
    };
    let runs: Vec<Value> = entries.iter().map(run).collect();
    json!({"apart": is_apart, "runs": runs}).to_string()
}

/// The runs in such a text; `None` where it is none.
#[must_use]
pub fn read(text: &str) -> Option<(Vec<Shared<RunFile>>, bool)> {
    let value: Value = serde_json::from_str(text).ok()?;
    let run = |run: &Value| {
        let record = record::parse(run["record"].as_str()?).ok()?;
        Some(Shared::new(RunFile {
            file: run["file"].as_str()?.to_owned(),
            header: record.header,
            samples: record.samples,
            warnings: serde_json::from_value(run["warnings"].clone()).ok()?,
        }))
    };
    let runs: Option<Vec<_>> = value["runs"].as_array()?.iter().map(run).collect();
    Some((runs?, value["apart"] == true))
}

#[cfg(test)]
mod tests {
    use eval::{TaskId, made_up};

    use super::*;

    fn run(file: &str, budget: Option<u32>, right: [bool; 3]) -> Shared<RunFile> {
        let mut header = made_up::header(TaskId::Sentiment2);
        header.spec.think_budget = budget;
        let sample = |(index, is_right): (u32, bool)| {
            let label = if is_right { "positive" } else { "negative" };
            let read = Ok(eval::Prediction::Label(label.to_owned()));
            made_up::sample(
                TaskId::Sentiment2,
                index,
                made_up::item(index, "positive"),
                read,
            )
        };
        Shared::new(RunFile {
            file: file.to_owned(),
            header,
            samples: (0..).zip(right).map(sample).collect(),
            warnings: Vec::new(),
        })
    }

    fn names(compare: &Compare) -> Vec<Vec<&str>> {
        let name = |&at: &usize| compare.entries[at].run.file.as_str();
        (compare.sides.pools.iter())
            .map(|pool| pool.members.iter().map(name).collect())
            .collect()
    }

    #[test]
    fn the_address_keeps_the_pair() {
        let runs = |n: u32| -> Vec<Shared<RunFile>> {
            (0..n).map(|b| run("x", Some(b), [true; 3])).collect()
        };
        let mut place = None;
        let mut compare = Compare::default();
        compare.apply_at(Change::Restore(runs(3), false), &mut place);
        assert_eq!((compare.pair, place), ((0, 1), None));
        compare.apply_at(Change::Pair(2, 0), &mut place);
        assert_eq!(place, Some((2, 0)));
        // After a reload the runs come back to the same pair.
        let mut again = Compare::default();
        again.apply_at(Change::Restore(runs(3), false), &mut place);
        assert_eq!((again.pair, place), ((2, 0), Some((2, 0))));
        // Other runs, other numbers.
        compare.apply_at(Change::Remove(vec![0]), &mut place);
        assert_eq!((compare.pair, place), ((0, 1), None));
        // A link may name runs that are not there.
        let mut link = Some((0, 7));
        let mut compare = Compare::default();
        compare.apply_at(Change::Restore(runs(2), false), &mut link);
        assert_eq!((compare.pair_of(2), compare.pair_of(8)), ((0, 1), (0, 7)));
    }

    #[test]
    fn runs_survive_as_text() {
        let whole = [
            Entry {
                id: 0,
                run: run("a.jsonl", None, [true, false, true]),
            },
            Entry {
                id: 4,
                run: run("b \"x\".jsonl", Some(3), [true; 3]),
            },
        ];
        let text = write(&whole, true);
        let (runs, is_apart) = read(&text).expect("runs");
        assert!(is_apart);
        let names: Vec<&str> = runs.iter().map(|run| run.file.as_str()).collect();
        assert_eq!(names, ["a.jsonl", "b \"x\".jsonl"]);
        for (now, then) in runs.iter().zip(&whole) {
            assert_eq!(
                (&now.header, &now.samples),
                (&then.run.header, &then.run.samples)
            );
        }
        for broken in ["", "{}", "[1]", "{\"runs\":[{\"record\":\"x\"}]}"] {
            assert!(read(broken).is_none(), "{broken}");
        }
    }

    #[test]
    fn runs_come_are_put_together_and_go() {
        let mut compare = Compare::default();
        compare.apply(Change::Reading(3));
        compare.apply(Change::Read(Ok(vec![run("a", None, [true; 3])])));
        compare.apply(Change::Read(Err("c.png is no run.".into())));
        compare.apply(Change::Read(Ok(vec![run("b", Some(0), [false; 3])])));
        compare.apply(Change::Add(run("a again", None, [true; 3])));
        assert_eq!(names(&compare), [vec!["a", "a again"], vec!["b"]]);
        assert_eq!((compare.n_reading, compare.refusals.len()), (0, 1));
        assert_eq!(compare.sides.pools[0].n_duplicates(), 3);
        assert!(compare.can_pool());

        compare.apply(Change::Apart(true));
        assert_eq!(names(&compare), [["a"], ["b"], ["a again"]]);
        compare.apply(Change::Apart(false));
        compare.apply(Change::Remove(compare.ids(0)));
        assert_eq!(names(&compare), [["b"]]);
        compare.apply(Change::Add(run("d", None, [true; 3])));
        let ids: Vec<u32> = compare.entries.iter().map(|entry| entry.id).collect();
        assert_eq!(ids.len(), 2);
        assert_ne!(ids[0], ids[1]);
        compare.apply(Change::Clear);
        assert!(compare.sides.pools.is_empty() && compare.refusals.is_empty());
    }

    #[test]
    fn an_answer_to_an_earlier_question_is_of_no_use() {
        let mut compare = Compare::default();
        compare.apply(Change::Add(run("a", None, [true; 3])));
        let before = compare.generation;
        compare.apply(Change::Worked(before, 1, 3));
        assert_eq!(compare.progress, Progress::Working(1, 3));
        compare.apply(Change::Add(run("b", Some(0), [true; 3])));
        compare.apply(Change::Worked(before, 2, 3));
        assert_eq!(compare.progress, Progress::Open);
    }

    #[test]
    fn a_flipped_item_opens_with_the_samples_that_show_it() {
        let mut compare = Compare::default();
        compare.apply(Change::Add(run("a", None, [true, false, true])));
        compare.apply(Change::Add(run("b", Some(0), [false, false, true])));
        let item = ("i0".to_owned(), String::new());
        let accuracy = |side, is_right| {
            let (sample, n) = compare.sample(side, &item, is_right).expect("a sample");
            assert_eq!(n, 1);
            sample.score.accuracy()
        };
        assert_eq!(accuracy(0, true), Some(1.0));
        assert_eq!(accuracy(1, false), Some(0.0));
        assert_eq!(compare.sample(2, &item, true), None);
    }
}
