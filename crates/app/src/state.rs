//! The page's state: values only, no DOM, so that every change can be tested natively.

use std::rc::Rc;

use charts::Lang;
use eval::data::Summary;
use eval::record::Dataset;
use eval::{Header, Item, Report, RunSpec, Sample, Sums, TaskId};
use protocol::{Keep, LongRun};
use sources::fit::Wish;
use yew::AttrValue;

use crate::compare::Compare;
use crate::device::Device;
use crate::explore::Explore;
use crate::index::Index;
use crate::kept_runs::KeptRuns;
use crate::learn::{Experiment, Learn};
pub use crate::model::{Model, ModelChoice, ModelKey};
use crate::own::OwnModels;
use crate::prefs::Prefs;
use crate::results::Results;
use crate::samples::Samples;
use crate::shelf::Shelf;
use crate::speed::Speeds;
use crate::text::texts;
use crate::url::Place;

/// Everything that the page shows, but for text that is just streaming in.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct State {
    /// Screen and settings: what the address keeps.
    pub place: Place,
    /// The model that was chosen.
    pub model_choice: ModelChoice,
    /// What room models are loaded with from now on.
    pub plan: Wish,
    /// What room the chosen model is loaded with.
    pub model_plan: Wish,
    /// The data that were chosen.
    pub data_choice: DataChoice,
    /// The engine's worker.
    pub worker: Worker,
    /// The model in the worker.
    pub model: Model,
    /// The imported data.
    pub data: Data,
    /// The run that is shown.
    pub run: Option<Run>,
    /// What is known of the device.
    pub device: Device,
    /// The browser's storage.
    pub shelf: Shelf,
    /// Models of the person's own disk.
    pub own: OwnModels,
    /// Why the last file could not be opened as a run.
    pub open_error: Option<AttrValue>,
    /// The record that the worker is reading.
    pub reading: Option<AttrValue>,
    /// Runs in the browser's storage.
    pub kept_runs: KeptRuns,
    /// Runs beside each other.
    pub compare: Compare,
    /// All samples of the run.
    pub explore: Explore,
    /// The lessons.
    pub learn: Learn,
    /// What a person prefers on every visit.
    pub prefs: Prefs,
    /// How fast runs of this visit were.
    pub speeds: Speeds,
}

/// Which data.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum DataChoice {
    /// The task's own benchmark.
    #[default]
    Bundled,
    /// Files that a person opened.
    Files(Rc<[OwnFile]>),
}

/// A file that a person opened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OwnFile {
    /// Its name.
    pub name: String,
    /// Its content.
    pub bytes: Rc<[u8]>,
}

/// The worker.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Worker {
    /// Not heard of yet.
    #[default]
    Starting,
    /// Up.
    Ready,
    /// Broken, with a sentence; it can be restarted.
    Broken(AttrValue),
}

/// What an import belongs to: the same files mean other items for another task.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DataKey {
    /// From where.
    pub choice: DataChoice,
    /// For which task.
    pub task: TaskId,
}

/// The data.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Data {
    /// None were asked for.
    #[default]
    Absent,
    /// On their way.
    Reading(DataKey),
    /// Imported.
    Ready(DataKey, Rc<Imported>),
    /// They could not be read.
    Failed(DataKey, AttrValue),
}

impl Data {
    /// What this state is about.
    #[must_use]
    pub fn key(&self) -> Option<&DataKey> {
        match self {
            Self::Absent => None,
            Self::Reading(key) | Self::Ready(key, _) | Self::Failed(key, _) => Some(key),
        }
    }
}

/// Imported items and what was understood of them.
#[derive(Clone, Debug)]
pub struct Imported {
    /// The items.
    pub items: Vec<Item>,
    /// What they are called.
    pub dataset: Dataset,
    /// What was understood of the files.
    pub summary: Summary,
}

impl PartialEq for Imported {
    fn eq(&self, other: &Self) -> bool {
        self.dataset == other.dataset
    }
}

/// Where a run stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Phase {
    /// Asked for; model or data are still on their way.
    Wanted,
    /// Sent to the worker.
    Running,
    /// Asked to finish the samples in work and stop.
    Pausing,
    /// Asked to stop.
    Cancelling,
    /// Every sample is there.
    Complete,
    /// Stopped before its end.
    Cancelled,
    /// Broken off, with a sentence; finished samples are kept.
    Failed(AttrValue),
}

/// What was sent to the worker; enough to go on with a stopped run.
#[derive(Clone, Debug, PartialEq)]
pub struct Order {
    /// What was asked for.
    pub spec: RunSpec,
    /// On which data.
    pub data: Rc<Imported>,
    /// Samples in work at once.
    pub batch: u32,
    /// How it is kept in the browser's storage; `None` until it is sent.
    pub keep: Option<Keep>,
}

/// A run, live or opened.
#[derive(Clone, Debug)]
pub struct Run {
    /// Where it stands.
    pub phase: Phase,
    /// What was sent; `None` for a run out of a file.
    pub order: Option<Rc<Order>>,
    /// The record's first line, once the worker told it.
    pub header: Option<Rc<Header>>,
    /// Samples and nested answers that the run will have.
    pub n_samples: u32,
    /// Finished samples and nested answers: as they came while running, else by item and repeat.
    pub samples: Samples,
    /// The same by item and repeat.
    pub index: Rc<Index>,
    /// What the page knows of a long run instead: its samples stay on disk.
    pub long: Option<Long>,
    /// How many of these were there when the run was last sent: none, unless it goes on.
    pub n_resumed: usize,
    /// Tokens generated since it was last sent.
    pub generated_tokens: u64,
    /// Milliseconds since it was last sent.
    pub elapsed_ms: f64,
    /// What the samples add up to, once the run has ended.
    pub report: Option<Rc<Report>>,
    /// What else they add up to, once the run has ended.
    pub results: Option<Rc<Results>>,
    /// What a reader should know of how it went, such as a device that was lost.
    pub notes: Vec<AttrValue>,
    /// What a reader should know of a record that was opened, such as a torn last line.
    pub warnings: Rc<[String]>,
}

impl Run {
    /// A run that was just asked for.
    #[must_use]
    pub fn wanted() -> Self {
        Self {
            phase: Phase::Wanted,
            order: None,
            header: None,
            n_samples: 0,
            samples: Samples::default(),
            index: Rc::default(),
            long: None,
            n_resumed: 0,
            generated_tokens: 0,
            elapsed_ms: 0.0,
            report: None,
            results: None,
            notes: Vec::new(),
            warnings: Rc::new([]),
        }
    }

    /// Takes in samples that were just finished.
    pub(crate) fn take(&mut self, samples: Vec<Rc<Sample>>) {
        if samples.is_empty() {
            return;
        }
        if let Some(long) = &mut self.long {
            samples.iter().for_each(|sample| long.count(sample));
            return;
        }
        Rc::make_mut(&mut self.index).extend(samples.iter().cloned());
        self.samples.extend(samples);
    }

    /// Ends the run: samples in order, and what they add up to.
    pub(crate) fn end(&mut self, phase: Phase) {
        self.samples.sort();
        let ended = self.header.as_ref().filter(|_| !self.samples.is_empty());
        let sums = match &mut self.long {
            // The worker added them up.
            Some(long) => long.sums.take(),
            None => ended.map(|header| shared(Results::of(header.spec.task, &self.samples))),
        };
        (self.report, self.results) = sums.unzip();
        self.phase = phase;
    }

    /// Takes up what stands for the samples of a long run that was read, and ends it.
    pub(crate) fn open_long(&mut self, told: LongRun) {
        self.generated_tokens = told.generated_tokens.unwrap_or_default();
        self.long = Some(told.into());
        self.settle();
    }

    /// Takes up what a long run adds up to, for its end, or at once where it has ended.
    pub(crate) fn take_sums(&mut self, sums: Sums) {
        let is_active = self.is_active();
        let Some(long) = self.long.as_mut().filter(|long| long.n_lines > 0) else {
            return;
        };
        let sums = Some(shared(Results::of_sums(sums)));
        if is_active {
            long.sums = sums;
        } else {
            (self.report, self.results) = sums.unzip();
        }
    }

    /// Whether it ended, and what it adds up to is still on its way.
    #[must_use]
    pub fn is_adding_up(&self) -> bool {
        let is_over = matches!(self.phase, Phase::Complete | Phase::Cancelled);
        let has_any = self.long.as_ref().is_some_and(|long| long.n_lines > 0);
        is_over && has_any && self.report.is_none()
    }

    /// Ends a run that was read: complete if every sample is there.
    pub(crate) fn settle(&mut self) {
        let is_whole = self.n_done() >= self.n_samples as usize;
        self.end(if is_whole {
            Phase::Complete
        } else {
            Phase::Cancelled
        });
    }

    /// Samples and nested answers that are finished.
    #[must_use]
    pub fn n_done(&self) -> usize {
        (self.long.as_ref()).map_or(self.samples.len(), |long| long.n_lines as usize)
    }

    /// Samples that are finished, without nested answers.
    #[must_use]
    pub fn n_own_done(&self) -> usize {
        (self.long.as_ref()).map_or(self.index.rows().len(), |long| long.n_own as usize)
    }

    /// Samples that are wholly right.
    #[must_use]
    pub fn n_right(&self) -> u32 {
        (self.long.as_ref()).map_or(self.index.tally().right, |long| long.n_right)
    }

    /// What was or will be asked for, once that is known.
    #[must_use]
    pub fn spec(&self) -> Option<&RunSpec> {
        let sent = self.order.as_ref().map(|order| &order.spec);
        self.header.as_ref().map(|header| &header.spec).or(sent)
    }

    /// Samples that the run will have, without nested answers.
    #[must_use]
    pub fn n_own_samples(&self) -> u32 {
        self.n_samples / lines_per_sample(self.spec())
    }

    /// Whether it still goes on.
    #[must_use]
    pub fn is_active(&self) -> bool {
        matches!(
            self.phase,
            Phase::Wanted | Phase::Running | Phase::Pausing | Phase::Cancelling
        )
    }

    /// Position of a sample among the rows of the index.
    #[must_use]
    pub fn position(&self, item: &str, repeat: u32) -> Option<usize> {
        self.index.position(item, repeat)
    }
}

/// By what is cheap to compare: a run's samples only grow, or are others.
impl PartialEq for Run {
    fn eq(&self, other: &Self) -> bool {
        self.phase == other.phase
            && self.samples == other.samples
            && self.n_done() == other.n_done()
            && self.n_samples == other.n_samples
            && self.header == other.header
            && self.order == other.order
            && self.n_resumed == other.n_resumed
            && self.generated_tokens == other.generated_tokens
            && self.elapsed_ms == other.elapsed_ms
            && self.report.is_some() == other.report.is_some()
            && self.notes == other.notes
            && self.warnings == other.warnings
    }
}

/// A run of more than [`protocol::MAX_HELD`] samples and nested answers: the page counts them.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Long {
    /// Samples and nested answers.
    pub n_lines: u32,
    /// Samples, without nested answers.
    pub n_own: u32,
    /// Samples that are wholly right.
    pub n_right: u32,
    /// What they add up to, once the worker told it, until the run ends.
    pub sums: Option<(Rc<Report>, Rc<Results>)>,
}

impl Long {
    fn count(&mut self, sample: &Sample) {
        let is_own = sample.nested.is_none();
        self.n_lines += 1;
        self.n_own += u32::from(is_own);
        self.n_right += u32::from(is_own && sample.is_right());
    }
}

impl From<LongRun> for Long {
    fn from(told: LongRun) -> Self {
        Self {
            n_lines: told.n_lines,
            n_own: told.n_own,
            n_right: told.n_right,
            sums: None,
        }
    }
}

fn shared((report, results): (Report, Results)) -> (Rc<Report>, Rc<Results>) {
    (Rc::new(report), Rc::new(results))
}

/// Samples and nested answers that a run of the page may have. Its worker adds them up in the end,
/// for which it holds all but their texts (`tests/perf/million.mjs`).
pub const MAX_LINES: u64 = 2_000_000;

/// Lines of the record for each sample: its own and those of its nested answers.
#[must_use]
pub fn lines_per_sample(spec: Option<&RunSpec>) -> u32 {
    let n_nested = spec.map_or(0, |spec| eval::nested::variants(spec).len());
    1 + u32::try_from(n_nested).unwrap_or(0)
}

impl State {
    /// Samples and nested answers of a run with the present choices, where they are more than
    /// [`MAX_LINES`].
    #[must_use]
    pub fn surplus(&self) -> Option<u64> {
        let spec = self.place.settings.spec(self.model.traits()?);
        let n_there = self.imported()?.dataset.n_items;
        let n_items = spec.n_items(n_there);
        let n_samples = u64::from(n_items) * u64::from(spec.repeats);
        let n_lines = n_samples * u64::from(lines_per_sample(Some(&spec)));
        (n_lines > MAX_LINES).then_some(n_lines)
    }

    /// The page as it is opened by an address.
    #[must_use]
    pub fn at(hash: &str) -> Self {
        let place = Place::default().follow(hash);
        Self {
            model_choice: ModelChoice::at(&place).unwrap_or_default(),
            place,
            ..Self::default()
        }
    }

    /// The language: what the link asks for, else what the person chose, else the browser's, else English.
    #[must_use]
    pub fn lang(&self) -> Lang {
        let prefs = &self.prefs;
        let chosen = self.place.lang.or(prefs.lang).or(prefs.browser_lang);
        chosen.unwrap_or_default()
    }

    /// Whether a run goes on.
    #[must_use]
    pub fn is_running(&self) -> bool {
        self.run.as_ref().is_some_and(Run::is_active)
    }

    /// What the model should be for the present choices.
    #[must_use]
    pub fn wanted_model(&self) -> ModelKey {
        ModelKey {
            choice: self.model_choice.clone(),
            engine: self.place.settings.engine,
            plan: self.model_plan,
        }
    }

    /// Whether the worker runs, measures or examines, and should not be asked for more.
    #[must_use]
    pub fn is_worker_at_work(&self) -> bool {
        let is_sent = |run: &Run| run.is_active() && run.phase != Phase::Wanted;
        let experiment = self.learn.experiment.as_ref();
        self.device.is_busy()
            || self.run.as_ref().is_some_and(is_sent)
            || experiment.is_some_and(Experiment::is_sent)
    }

    /// What people call the chosen model.
    #[must_use]
    pub fn model_name(&self) -> AttrValue {
        match &self.model_choice {
            ModelChoice::Bundled => texts(self.lang()).pickers.bundled_model.into(),
            ModelChoice::Variant(form) => form.name().into(),
            ModelChoice::File { name, .. } => name.clone(),
            ModelChoice::Stored { id } => self
                .shelf
                .file(id)
                .map_or_else(|| id.clone(), |file| file.name.clone().into()),
        }
    }

    /// What the data should be for the present choices.
    #[must_use]
    pub fn wanted_data(&self) -> DataKey {
        DataKey {
            choice: self.data_choice.clone(),
            task: self.place.settings.task,
        }
    }

    /// The imported data, when they are those of the present choices.
    #[must_use]
    pub fn imported(&self) -> Option<&Rc<Imported>> {
        match &self.data {
            Data::Ready(key, imported) if *key == self.wanted_data() => Some(imported),
            _ => None,
        }
    }
}
