//! A run as a state machine: it says what to ask next and takes what came back.
//!
//! It knows no model and does no I/O. What a model says never fails a run; only a data set or a
//! record that does not belong to it does, before the first question.

mod checks;
mod resuming;
mod same;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::nested::variants;
use crate::prompt::{Prompt, prompt};
use crate::{Completion, Header, Item, Nested, Report, Sample, Variant, build_report, read, score};

use checks::{check_item, check_spec};
pub use resuming::{ResumeError, Resuming};
pub use same::same_run;

/// One question: a sample to be made, or the nested answers behind one.
#[derive(Clone, Debug, PartialEq)]
pub struct Ask {
    /// Position of the item in the data set.
    pub item_index: u32,
    /// Which repeat, from 0.
    pub repeat: u32,
    /// The sample's own seed.
    pub seed: u64,
    /// What to ask.
    pub prompt: Prompt,
    /// The nested answers to make behind its thought, in this order.
    pub variants: Vec<Variant>,
    /// The sample itself, where it is on record already and only nested answers are missing.
    pub past: Option<Completion>,
}

/// Why a run cannot start or go on.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum RunError {
    /// A record of another run.
    #[error(
        "the record was made with {field} {past}, this run has {now}: start a new record, or run with the same {field}"
    )]
    Differs {
        /// What differs, as the record names it.
        field: &'static str,
        /// In the record.
        past: String,
        /// In this run.
        now: String,
    },
    /// A sample of an item that this run does not ask about in this way.
    #[error(
        "the record's sample of item {item} (repeat {repeat}) does not belong to this run: its {what} differs"
    )]
    ForeignSample {
        /// The item's id.
        item: String,
        /// Which repeat.
        repeat: u32,
        /// What differs.
        what: &'static str,
    },
    /// An item whose annotation is none of the task's.
    #[error("item {item} does not fit the task {task}: {reason}")]
    UnfitItem {
        /// The item's id.
        item: String,
        /// The task's name.
        task: &'static str,
        /// What is wrong.
        reason: String,
    },
    /// A number in the specification that means nothing.
    #[error("{field} is {value}: it must be {must}")]
    BadSpec {
        /// The field.
        field: &'static str,
        /// Its value.
        value: String,
        /// What it must be.
        must: &'static str,
    },
}

/// Item, repeat, and which nested answer; `None` for the sample itself.
type Key = (u32, u32, Option<Variant>);

/// A run: a data set asked about, item by item and repeats inside.
#[derive(Clone, Debug)]
pub struct Run {
    header: Header,
    items: Vec<Arc<Item>>,
    variants: Vec<Variant>,
    /// What is on record.
    done: BTreeSet<Key>,
    /// What the model said where nested answers to it are missing.
    open: BTreeMap<(u32, u32), Completion>,
    /// The samples themselves, unless the run forgets them.
    samples: Option<Vec<Sample>>,
    /// Asked, then given back.
    returned: BTreeSet<(u32, u32)>,
    /// Next (item, repeat) that was never asked.
    next: (u32, u32),
    /// Whether no question is asked for now.
    is_held: bool,
}

impl Run {
    /// A run from its beginning.
    ///
    /// # Errors
    /// When the specification means nothing or an item does not fit the task.
    pub fn new(header: Header, items: Vec<Item>) -> Result<Self, RunError> {
        check_spec(&header)?;
        for item in &items {
            check_item(&header, item)?;
        }
        Ok(Self {
            variants: variants(&header.spec),
            header,
            items: items.into_iter().map(Arc::new).collect(),
            done: BTreeSet::new(),
            open: BTreeMap::new(),
            samples: Some(Vec::new()),
            returned: BTreeSet::new(),
            next: (0, 0),
            is_held: false,
        })
    }

    /// A run that goes on behind `done`. Compare the record's header first, with [`same_run`].
    ///
    /// # Errors
    /// As [`Run::new`]; and when a sample does not belong to this run: another item at its place,
    /// another seed or another prompt.
    pub fn resume(header: Header, items: Vec<Item>, done: Vec<Sample>) -> Result<Self, RunError> {
        let mut run = Self::new(header, items)?;
        for mut sample in done {
            run.take_up(&mut sample)?;
        }
        Ok(run)
    }

    /// The run without its samples: it knows which it has, and whoever asks keeps them or what they
    /// add up to. What it holds does not grow with what the model says.
    #[must_use]
    pub fn forgetting(mut self) -> Self {
        self.samples = None;
        self
    }

    /// Takes up a sample that is on record already. Compare the record's header first, with
    /// [`same_run`]. The sample shares its item with the run from then on.
    ///
    /// # Errors
    /// When it does not belong to this run: another item at its place, another seed or another prompt.
    pub fn take_up(&mut self, sample: &mut Sample) -> Result<(), RunError> {
        self.check_sample(sample)?;
        sample.item = Arc::clone(&self.items[sample.item_index as usize]);
        self.keep(sample);
        Ok(())
    }

    /// The next question; `None` when every sample was asked for, and while the run is held.
    /// Questions that were given back come first.
    pub fn ask(&mut self) -> Option<Ask> {
        if self.is_held {
            return None;
        }
        if let Some((item, repeat)) = self.returned.pop_first() {
            return Some(self.question(item, repeat));
        }
        while self.next.0 < self.n_items() {
            let (item, repeat) = self.next;
            self.next = if repeat + 1 < self.header.spec.repeats {
                (item, repeat + 1)
            } else {
                (item + 1, 0)
            };
            if !self.is_whole(item, repeat) {
                return Some(self.question(item, repeat));
            }
        }
        None
    }

    /// Holds the run, so that no further question is asked, or lets it go on.
    pub fn hold(&mut self, is_held: bool) {
        self.is_held = is_held;
    }

    /// Whether it is held.
    #[must_use]
    pub fn is_held(&self) -> bool {
        self.is_held
    }

    /// Whether every sample and nested answer is there.
    #[must_use]
    pub fn is_complete(&self) -> bool {
        self.n_done() >= self.n_samples_total()
    }

    /// Takes the completion of a question, reads and scores it.
    ///
    /// # Panics
    /// When the question is none of this run's.
    pub fn absorb(&mut self, ask: &Ask, got: Completion) -> Sample {
        self.absorb_as(ask, None, got)
    }

    /// Takes a nested answer to a question, reads and scores it. `None` where it is on record already.
    ///
    /// # Panics
    /// When the question is none of this run's.
    pub fn absorb_nested(&mut self, ask: &Ask, nested: Nested, got: Completion) -> Option<Sample> {
        let key = (ask.item_index, ask.repeat, Some(nested.variant));
        if self.done.contains(&key) {
            return None;
        }
        Some(self.absorb_as(ask, Some(nested), got))
    }

    fn absorb_as(&mut self, ask: &Ask, nested: Option<Nested>, got: Completion) -> Sample {
        let task = self.header.spec.task.task();
        let item = Arc::clone(&self.items[ask.item_index as usize]);
        let reading = read(task, &item, &got);
        let score = score(task, &item, &reading);
        let sample = Sample {
            item_index: ask.item_index,
            item,
            repeat: ask.repeat,
            seed: ask.seed,
            prompt: ask.prompt.text.clone(),
            completion: got,
            reading,
            score,
            nested,
        };
        self.keep(&sample);
        sample
    }

    /// Takes back a question that got no completion: it was cancelled, or the engine failed.
    pub fn give_back(&mut self, ask: Ask) {
        if !self.is_whole(ask.item_index, ask.repeat) {
            self.returned.insert((ask.item_index, ask.repeat));
        }
    }

    /// What the samples so far add up to; nothing, where the run forgets them.
    #[must_use]
    pub fn report(&self) -> Report {
        build_report(self.header.spec.task, self.samples())
    }

    /// The record's first line.
    #[must_use]
    pub fn header(&self) -> &Header {
        &self.header
    }

    /// The whole data set.
    #[must_use]
    pub fn items(&self) -> &[Arc<Item>] {
        &self.items
    }

    /// The finished samples and nested answers, in the order in which they finished; none, where the
    /// run forgets them.
    #[must_use]
    pub fn samples(&self) -> &[Sample] {
        self.samples.as_deref().unwrap_or_default()
    }

    /// How many samples and nested answers are finished.
    #[must_use]
    pub fn n_done(&self) -> usize {
        self.done.len()
    }

    /// Samples and nested answers of the whole run, finished ones included.
    #[must_use]
    pub fn n_samples_total(&self) -> usize {
        let n_samples = self.n_items() as usize * self.header.spec.repeats as usize;
        n_samples * (1 + self.variants.len())
    }

    /// Whether a sample is on record with all its nested answers.
    fn is_whole(&self, item: u32, repeat: u32) -> bool {
        let is_done = |variant| self.done.contains(&(item, repeat, variant));
        is_done(None) && self.variants.iter().all(|variant| is_done(Some(*variant)))
    }

    /// Items that the run asks about.
    fn n_items(&self) -> u32 {
        let n_items = u32::try_from(self.items.len()).unwrap_or(u32::MAX);
        self.header.spec.n_items(n_items)
    }

    fn question(&self, item_index: u32, repeat: u32) -> Ask {
        let spec = &self.header.spec;
        Ask {
            item_index,
            repeat,
            seed: sample_seed(spec.seed, item_index, repeat),
            prompt: prompt(
                spec.task.task(),
                spec.prompt_form,
                &self.items[item_index as usize],
            ),
            variants: self.variants.clone(),
            past: self.open.get(&(item_index, repeat)).cloned(),
        }
    }

    /// Keeps a sample; a second one of the same question replaces the first.
    fn keep(&mut self, sample: &Sample) {
        let variant = sample.nested.as_ref().map(|nested| nested.variant);
        let (item, repeat) = (sample.item_index, sample.repeat);
        let key = (item, repeat, variant);
        let is_new = self.done.insert(key);
        if let Some(samples) = &mut self.samples {
            let is_same = |other: &&mut Sample| {
                let nested = other.nested.as_ref().map(|nested| nested.variant);
                (other.item_index, other.repeat, nested) == key
            };
            let there = (!is_new).then(|| samples.iter_mut().find(is_same));
            match there.flatten() {
                Some(there) => *there = sample.clone(),
                None => samples.push(sample.clone()),
            }
        }
        if self.is_whole(item, repeat) {
            self.returned.remove(&(item, repeat));
            self.open.remove(&(item, repeat));
        } else if variant.is_none() {
            self.open.insert((item, repeat), sample.completion.clone());
        }
    }

    fn check_sample(&self, sample: &Sample) -> Result<(), RunError> {
        let foreign = |what| RunError::ForeignSample {
            item: sample.item.id.clone(),
            repeat: sample.repeat,
            what,
        };
        if sample.item_index >= self.n_items() {
            return Err(foreign("place in the data set"));
        }
        if sample.repeat >= self.header.spec.repeats {
            return Err(foreign("number of repeats"));
        }
        if (sample.nested.as_ref()).is_some_and(|nested| !self.variants.contains(&nested.variant)) {
            return Err(foreign("budget or way to answer"));
        }
        if *self.items[sample.item_index as usize] != *sample.item {
            return Err(foreign("text or annotation"));
        }
        let ask = self.question(sample.item_index, sample.repeat);
        if ask.seed != sample.seed {
            return Err(foreign("seed"));
        }
        if ask.prompt.text != sample.prompt {
            return Err(foreign("prompt"));
        }
        Ok(())
    }
}

/// The seed of one sample: splitmix64 (Steele, Lea and Flood 2014) over run seed, item and repeat,
/// each mixed in turn. It depends on nothing else, so neither batch size nor order change a sample.
///
/// `mix(mix(mix(seed) ^ item_index) ^ repeat)`, where `mix(x)` is the first output of a splitmix64
/// generator whose state is `x`.
#[must_use]
pub fn sample_seed(run_seed: u64, item_index: u32, repeat: u32) -> u64 {
    let mix = |x: u64| {
        let mut z = x.wrapping_add(0x9E37_79B9_7F4A_7C15);
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    };
    mix(mix(mix(run_seed) ^ u64::from(item_index)) ^ u64::from(repeat))
}
