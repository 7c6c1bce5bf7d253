//! The page's state: values only, no DOM, so that every change can be tested natively.

use std::rc::Rc;

use charts::Lang;
use eval::data::Summary;
use eval::record::Dataset;
use eval::{Item, TaskId};
use sources::fit::Wish;
use yew::AttrValue;

use crate::compare::Compare;
use crate::device::Device;
use crate::explore::Explore;
use crate::kept_runs::KeptRuns;
use crate::learn::{Experiment, Learn};
pub use crate::model::{Model, ModelChoice, ModelKey};
use crate::own::OwnModels;
use crate::prefs::Prefs;
pub use crate::run::{Order, Phase, Run, lines_per_sample};
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

/// Samples and nested answers that a run of the page may have. Its worker adds them up in the end,
/// for which it holds all but their texts (`tests/perf/million.mjs`).
pub const MAX_LINES: u64 = 2_000_000;

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
