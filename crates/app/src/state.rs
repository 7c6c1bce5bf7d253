//! The page's state: values only, no DOM, so that every change can be tested natively.

use std::rc::Rc;

use charts::Lang;
use eval::data::Summary;
use eval::record::Dataset;
use eval::{Header, Item, Report, RunSpec, Sample, TaskId, build_report};
use sources::fit::Wish;
use yew::AttrValue;

use crate::compare::Compare;
use crate::device::Device;
use crate::explore::Explore;
use crate::learn::Learn;
pub use crate::model::{Model, ModelChoice, ModelKey};
use crate::own::OwnModels;
use crate::prefs::Prefs;
use crate::shelf::Shelf;
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
    /// Runs beside each other.
    pub compare: Compare,
    /// All samples of the run.
    pub explore: Explore,
    /// The lessons.
    pub learn: Learn,
    /// What a person prefers on every visit.
    pub prefs: Prefs,
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
}

/// A run, live or opened.
#[derive(Clone, Debug, PartialEq)]
pub struct Run {
    /// Where it stands.
    pub phase: Phase,
    /// What was sent; `None` for a run out of a file.
    pub order: Option<Rc<Order>>,
    /// The record's first line, once the worker told it.
    pub header: Option<Rc<Header>>,
    /// Samples that the run will have.
    pub n_samples: u32,
    /// Finished samples: as they came while running, else by item and repeat.
    pub samples: Vec<Rc<Sample>>,
    /// How many of these were there when the run was last sent: none, unless it goes on.
    pub n_resumed: usize,
    /// Tokens generated since it was last sent.
    pub generated_tokens: u64,
    /// Milliseconds since it was last sent.
    pub elapsed_ms: f64,
    /// What the samples add up to, once the run has ended.
    pub report: Option<Rc<Report>>,
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
            samples: Vec::new(),
            n_resumed: 0,
            generated_tokens: 0,
            elapsed_ms: 0.0,
            report: None,
            notes: Vec::new(),
            warnings: Rc::new([]),
        }
    }

    /// Ends the run: samples in order, and what they add up to.
    pub(crate) fn end(&mut self, phase: Phase) {
        self.samples
            .sort_by_key(|sample| (sample.item_index, sample.repeat));
        self.report = self
            .header
            .as_ref()
            .filter(|_| !self.samples.is_empty())
            .map(|header| {
                let samples: Vec<Sample> = self
                    .samples
                    .iter()
                    .map(|sample| (**sample).clone())
                    .collect();
                Rc::new(build_report(header.spec.task, &samples))
            });
        self.phase = phase;
    }

    /// Whether it still goes on.
    #[must_use]
    pub fn is_active(&self) -> bool {
        matches!(
            self.phase,
            Phase::Wanted | Phase::Running | Phase::Cancelling
        )
    }

    /// Position of a sample among the finished ones.
    #[must_use]
    pub fn position(&self, item: &str, repeat: u32) -> Option<usize> {
        self.samples
            .iter()
            .position(|sample| sample.repeat == repeat && sample.item.id == item)
    }
}

impl State {
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

    /// The language: what the link asks for, else what the person chose, else English.
    #[must_use]
    pub fn lang(&self) -> Lang {
        self.place.lang.or(self.prefs.lang).unwrap_or_default()
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
        let is_sent = |run: &Run| matches!(run.phase, Phase::Running | Phase::Cancelling);
        self.device.is_busy() || self.run.as_ref().is_some_and(is_sent)
    }

    /// What people call the chosen model.
    #[must_use]
    pub fn model_name(&self) -> AttrValue {
        match &self.model_choice {
            ModelChoice::Bundled => texts(self.lang()).pickers.bundled_model.into(),
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
