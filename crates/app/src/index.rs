//! The samples of a run by item and repeat, with what is looked up about them again and again.
//!
//! It grows with the run; a copy shares every sample.

use std::collections::BTreeMap;
use std::rc::Rc;

use charts::Outcome;
use eval::Sample;
use eval::thought::reconsiderations;

/// Item and repeat: what names a sample of a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Key {
    /// Position of the item in the data set.
    pub item_index: u32,
    /// Which repeat, from 0.
    pub repeat: u32,
}

impl Key {
    /// The name of a sample, or of the one that a nested answer belongs to.
    #[must_use]
    pub fn of(sample: &Sample) -> Self {
        Self {
            item_index: sample.item_index,
            repeat: sample.repeat,
        }
    }
}

/// A sample's own answer and what is known of it.
#[derive(Clone, Debug)]
pub struct Row {
    /// The sample.
    pub sample: Rc<Sample>,
    /// Reconsiderations in its thought.
    pub n_turns: u32,
}

impl Row {
    /// Its think tokens; `None` where nobody counted.
    #[must_use]
    pub fn think_tokens(&self) -> Option<u32> {
        self.sample.completion.usage.think_tokens
    }
}

/// How many samples came out how.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Wholly right.
    pub right: u32,
    /// Partly right.
    pub partly: u32,
    /// Wrong.
    pub wrong: u32,
    /// Without a usable answer.
    pub none: u32,
}

impl Tally {
    fn add(&mut self, outcome: Outcome) {
        *match outcome {
            Outcome::Right => &mut self.right,
            Outcome::Partly => &mut self.partly,
            Outcome::Wrong => &mut self.wrong,
            Outcome::NoAnswer => &mut self.none,
        } += 1;
    }

    /// The counts that are not zero, each with its outcome.
    pub fn counts(self) -> impl Iterator<Item = (Outcome, u32)> {
        [
            (Outcome::Right, self.right),
            (Outcome::Partly, self.partly),
            (Outcome::Wrong, self.wrong),
            (Outcome::NoAnswer, self.none),
        ]
        .into_iter()
        .filter(|&(_, n)| n > 0)
    }
}

/// The samples of a run.
#[derive(Clone, Debug, Default)]
pub struct Index {
    rows: Vec<Row>,
    places: BTreeMap<Key, usize>,
    nested: BTreeMap<Key, Vec<Rc<Sample>>>,
    tally: Tally,
}

impl Index {
    /// Takes in samples and nested answers, in any order.
    pub fn extend(&mut self, samples: impl IntoIterator<Item = Rc<Sample>>) {
        for sample in samples {
            let key = Key::of(&sample);
            if sample.nested.is_some() {
                self.nested.entry(key).or_default().push(sample);
                continue;
            }
            self.tally.add(Outcome::of(&sample));
            let n_turns = reconsiderations(&sample.completion.thought).len();
            self.places.insert(key, self.rows.len());
            self.rows.push(Row {
                n_turns: u32::try_from(n_turns).unwrap_or(u32::MAX),
                sample,
            });
        }
    }

    /// The samples, without nested answers, in the order in which they came.
    #[must_use]
    pub fn rows(&self) -> &[Row] {
        &self.rows
    }

    /// How they came out.
    #[must_use]
    pub fn tally(&self) -> Tally {
        self.tally
    }

    /// The nested answers of a sample.
    #[must_use]
    pub fn nested(&self, key: Key) -> &[Rc<Sample>] {
        self.nested.get(&key).map_or(&[], Vec::as_slice)
    }

    /// The row of an item's repeat, by the item's id.
    #[must_use]
    pub fn position(&self, item: &str, repeat: u32) -> Option<usize> {
        self.rows
            .iter()
            .position(|row| row.sample.repeat == repeat && row.sample.item.id == item)
    }

    /// All repeats of an item, in order.
    pub fn repeats(&self, item_index: u32) -> impl Iterator<Item = &Row> {
        let first = Key {
            item_index,
            repeat: 0,
        };
        let last = Key {
            item_index,
            repeat: u32::MAX,
        };
        let places = self.places.range(first..=last);
        places.map(|(_, at)| &self.rows[*at])
    }
}

/// Whether both are the same copy: an index only grows, or is another.
impl PartialEq for Index {
    fn eq(&self, other: &Self) -> bool {
        std::ptr::eq(self, other)
    }
}

#[cfg(test)]
mod tests {
    use eval::{AnswerMode, Failure, Nested, Prediction, TaskId, Variant, made_up};

    use super::*;

    fn sample(item: u32, repeat: u32, label: &str) -> Sample {
        let read = Ok::<_, Failure>(Prediction::Label(label.to_owned()));
        let item_ = made_up::item(item, "positive");
        Sample {
            repeat,
            ..made_up::sample(TaskId::Sentiment2, item, item_, read)
        }
    }

    #[test]
    fn nested_answers_stand_with_their_sample_and_are_no_rows() {
        let nested = Sample {
            nested: Some(Nested {
                variant: Variant {
                    budget: Some(8),
                    extensions: 0,
                    mode: AnswerMode::Free,
                },
                thought_ended: false,
                labels: Vec::new(),
            }),
            ..sample(1, 0, "negative")
        };
        let mut index = Index::default();
        let all = [
            nested,
            sample(1, 1, "positive"),
            sample(1, 0, "negative"),
            sample(0, 0, "positive"),
        ];
        index.extend(all.into_iter().map(Rc::new));
        assert_eq!(index.rows().len(), 3);
        assert_eq!((index.tally().right, index.tally().wrong), (2, 1));
        let key = Key {
            item_index: 1,
            repeat: 0,
        };
        assert_eq!(index.nested(key).len(), 1);
        assert_eq!(index.position("i1", 0), Some(1));
        assert_eq!(index.position("i1", 2), None);
        let repeats: Vec<u32> = index.repeats(1).map(|row| row.sample.repeat).collect();
        assert_eq!(repeats, [0, 1]);
    }
}
