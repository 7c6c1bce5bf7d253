//! The lessons: which one is open, how far it is, and the experiment in work.

use std::collections::BTreeMap;
use std::rc::Rc;

use charts::Lang;
use protocol::EngineChoice;
use sources::fit::Wish;
use yew::AttrValue;

use crate::lesson::{Apparatus, Entry, Lesson, Round, RunPlan};
use crate::measure::Measure;
use crate::model::{Model, ModelChoice, ModelKey, Variant};
use crate::notebook::{Guess, Notebook, RoundKey};
use crate::settings::{Sampling, Settings};
use crate::state::{Data, DataChoice, DataKey, Order, Phase, Run, State};
use crate::url::Screen;

/// The state of the Learn screen.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Learn {
    /// The list of lessons, in a language.
    pub index: Fetched<Lang, Rc<Vec<Entry>>>,
    /// The open lesson.
    pub lesson: Fetched<LessonKey, Rc<Lesson>>,
    /// What was predicted and found.
    pub notebook: Notebook,
    /// The experiment in work, or the last one that did not come to its end.
    pub experiment: Option<Experiment>,
    /// Ended experiments of this visit: the runs, in the order of their plans.
    pub results: BTreeMap<RoundKey, Rc<Vec<Run>>>,
}

/// Something of the site that is fetched when it is first needed.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Fetched<K, T> {
    /// Not asked for.
    #[default]
    Absent,
    /// On its way.
    Reading(K),
    /// There.
    Ready(K, T),
    /// It did not come, with a sentence.
    Failed(K, AttrValue),
}

impl<K: PartialEq, T> Fetched<K, T> {
    /// What this is about.
    #[must_use]
    pub fn key(&self) -> Option<&K> {
        match self {
            Self::Absent => None,
            Self::Reading(key) | Self::Ready(key, _) | Self::Failed(key, _) => Some(key),
        }
    }

    /// Takes what came, unless something else was asked for since.
    fn come(&mut self, key: K, result: Result<T, AttrValue>) {
        if self.key() == Some(&key) {
            *self = match result {
                Ok(value) => Self::Ready(key, value),
                Err(sentence) => Self::Failed(key, sentence),
            };
        }
    }
}

/// Names a lesson in a language.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LessonKey {
    /// [`Entry::id`].
    pub id: String,
    /// The language.
    pub lang: Lang,
}

/// An experiment: runs, one after another, beside the person's own run.
#[derive(Clone, Debug, PartialEq)]
pub struct Experiment {
    /// Of which round.
    pub key: RoundKey,
    /// What to run.
    pub plans: Rc<[RunPlan]>,
    /// What it is for.
    pub measure: Measure,
    /// The runs that have ended.
    pub done: Vec<Run>,
    /// The run in work.
    pub run: Run,
}

impl Experiment {
    /// The plan of the run in work.
    #[must_use]
    pub fn plan(&self) -> Option<&RunPlan> {
        self.plans.get(self.done.len())
    }

    /// Whether the worker has the run.
    #[must_use]
    pub fn is_sent(&self) -> bool {
        matches!(self.run.phase, Phase::Running | Phase::Cancelling)
    }

    /// Finished samples and samples of the whole experiment.
    #[must_use]
    pub fn progress(&self) -> (u32, u32) {
        let n_all = (self.plans.iter())
            .map(|plan| plan.n * plan.repeats * (1 + plan.budgets.len() as u32))
            .sum();
        let n_done = self.done.iter().map(|run| run.samples.len()).sum::<usize>();
        let n_done = u32::try_from(n_done + self.run.samples.len()).unwrap_or(u32::MAX);
        (n_done.min(n_all), n_all)
    }

    /// Forms of the same weights are timed beside each other: all of them on the CPU.
    fn engine(&self, chosen: EngineChoice) -> EngineChoice {
        let is_plain = self
            .plans
            .iter()
            .all(|plan| plan.model == Variant::default());
        if is_plain { chosen } else { EngineChoice::Cpu }
    }
}

/// What can happen to it.
#[derive(Clone, Debug)]
pub enum Change {
    /// What the browser kept was read.
    Remembered(Notebook),
    /// The list was sent for.
    IndexRequested(Lang),
    /// The list came.
    IndexCame(Lang, Result<Rc<Vec<Entry>>, AttrValue>),
    /// A lesson was sent for.
    LessonRequested(LessonKey),
    /// A lesson came.
    LessonCame(LessonKey, Result<Rc<Lesson>, AttrValue>),
    /// *Try again* was pressed.
    Retry,
    /// A prediction was made.
    Predict(RoundKey, Guess),
    /// The experiment of a round was begun.
    Begin(RoundKey, Rc<Round>),
    /// A run of it was sent to the worker.
    Sent(Rc<Order>),
    /// *Cancel* was pressed.
    Cancel,
    /// A calculator or a simulation came to its number.
    Found(RoundKey, f64),
    /// *Start this lesson again* was pressed.
    Restart(String),
}

impl Learn {
    /// Applies a change.
    pub fn apply(&mut self, change: Change) {
        match change {
            Change::Remembered(notebook) => self.notebook = notebook,
            Change::IndexRequested(lang) => self.index = Fetched::Reading(lang),
            Change::IndexCame(lang, result) => self.index.come(lang, result),
            Change::LessonRequested(key) => self.lesson = Fetched::Reading(key),
            Change::LessonCame(key, result) => self.lesson.come(key, result),
            Change::Retry => {
                if matches!(self.index, Fetched::Failed(..)) {
                    self.index = Fetched::Absent;
                }
                if matches!(self.lesson, Fetched::Failed(..)) {
                    self.lesson = Fetched::Absent;
                }
            }
            Change::Predict(key, guess) => self.notebook.predict(&key, guess),
            Change::Begin(key, round) => self.begin(key, &round),
            Change::Sent(order) => {
                if let Some(experiment) = &mut self.experiment {
                    experiment.run.phase = Phase::Running;
                    experiment.run.order = Some(order);
                }
            }
            Change::Cancel => match self.experiment.as_mut().map(|of| &mut of.run.phase) {
                Some(Phase::Wanted) => self.experiment = None,
                Some(phase @ Phase::Running) => *phase = Phase::Cancelling,
                _ => {}
            },
            Change::Found(key, outcome) => self.notebook.find(&key, outcome),
            Change::Restart(lesson) => {
                self.notebook.forget(&lesson);
                self.results.retain(|key, _| key.lesson != lesson);
                if !self.is_active() {
                    self.experiment = None;
                }
            }
        }
    }

    fn begin(&mut self, key: RoundKey, round: &Round) {
        if self.is_active() {
            return;
        }
        if let Apparatus::Runs { runs, .. } = &round.experiment.with {
            self.experiment = Some(Experiment {
                key,
                plans: runs.as_slice().into(),
                measure: round.explanation.measure,
                done: Vec::new(),
                run: Run::wanted(),
            });
        }
    }

    /// Whether an experiment goes on.
    #[must_use]
    pub fn is_active(&self) -> bool {
        self.experiment
            .as_ref()
            .is_some_and(|of| of.run.is_active())
    }

    /// The experiment whose run the worker has.
    fn sent(&mut self) -> Option<&mut Experiment> {
        self.experiment.as_mut().filter(|of| of.is_sent())
    }

    /// After a run has ended: on to the next, or to the outcome.
    pub(crate) fn advance(&mut self) {
        let is_complete = |of: &Experiment| of.run.phase == Phase::Complete;
        let Some(mut experiment) = self.experiment.take_if(|of| is_complete(of)) else {
            return;
        };
        experiment
            .done
            .push(std::mem::replace(&mut experiment.run, Run::wanted()));
        if experiment.plan().is_some() {
            self.experiment = Some(experiment);
            return;
        }
        if let Some(outcome) = experiment.measure.of_runs(&experiment.done) {
            self.notebook.find(&experiment.key, outcome);
        }
        self.results
            .insert(experiment.key, Rc::new(experiment.done));
    }

    /// Breaks an active experiment off with a sentence.
    pub(crate) fn break_off(&mut self, sentence: &AttrValue) {
        if let Some(experiment) = self.experiment.as_mut().filter(|of| of.run.is_active()) {
            experiment.run.end(Phase::Failed(sentence.clone()));
        }
    }
}

impl State {
    /// The run that the worker's events are about.
    pub(crate) fn heard_run(&mut self) -> Option<&mut Run> {
        match self.learn.sent() {
            Some(experiment) => Some(&mut experiment.run),
            None => self.run.as_mut(),
        }
    }

    /// The data that should be there: those of an experiment, else those of the present choices.
    #[must_use]
    pub fn next_data(&self) -> DataKey {
        match self.active_plan() {
            Some((_, plan)) => DataKey {
                choice: DataChoice::Bundled,
                task: plan.task,
            },
            None => self.wanted_data(),
        }
    }

    /// The model that should be in the worker: that of an experiment, else that of the present
    /// choices. Between experiments a lesson leaves in place what is there.
    #[must_use]
    pub fn next_model(&self) -> Option<ModelKey> {
        if let Some((experiment, plan)) = self.active_plan() {
            return Some(ModelKey {
                choice: plan.model.choice(),
                engine: experiment.engine(self.place.settings.engine),
                plan: Wish::default(),
            });
        }
        let is_left = self.place.screen == Screen::Learn
            && !self.is_running()
            && !matches!(self.model, Model::Absent);
        (!is_left).then(|| self.wanted_model())
    }

    /// The active experiment and the plan of its run in work.
    #[must_use]
    pub fn active_plan(&self) -> Option<(&Experiment, &RunPlan)> {
        let experiment = self.learn.experiment.as_ref()?;
        let plan = experiment.plan()?;
        experiment.run.is_active().then_some((experiment, plan))
    }

    /// The order of an experiment's wanted run whose model and data are there.
    #[must_use]
    pub fn experiment_order(&self) -> Option<Rc<Order>> {
        let (experiment, plan) = self.active_plan()?;
        let is_next = experiment.run.phase == Phase::Wanted && !self.is_worker_at_work();
        let traits = self
            .model
            .traits()
            .filter(|_| is_next && self.model.key() == self.next_model().as_ref())?;
        let Data::Ready(key, data) = &self.data else {
            return None;
        };
        (*key == self.next_data()).then(|| {
            let settings = settings(plan, self.place.settings.seed);
            let mut spec = settings.spec(traits);
            spec.budgets.clone_from(&plan.budgets);
            Rc::new(Order {
                spec,
                data: Rc::clone(data),
                batch: settings.batch(traits),
                // An experiment ends in seconds: it is made again rather than kept.
                keep: None,
            })
        })
    }

    /// The lesson that should be there, where one is open.
    #[must_use]
    pub fn wanted_lesson(&self) -> Option<LessonKey> {
        (self.place.lesson.as_ref()).map(|id| LessonKey {
            id: id.clone(),
            lang: self.lang(),
        })
    }
}

impl State {
    /// The list's line of the open lesson.
    #[must_use]
    pub fn open_entry(&self) -> Option<Entry> {
        self.lesson_beside(self.place.lesson.as_ref()?, 0)
    }

    /// The line so many after that of a lesson.
    #[must_use]
    pub fn lesson_beside(&self, id: &str, by: usize) -> Option<Entry> {
        let Fetched::Ready(_, index) = &self.learn.index else {
            return None;
        };
        let here = index.iter().position(|entry| entry.id == id)?;
        index.get(here + by).cloned()
    }
}

/// A plan as settings.
fn settings(plan: &RunPlan, seed: u64) -> Settings {
    Settings {
        task: plan.task,
        n_items: Some(plan.n),
        think_budget: plan.budget,
        sampling: plan
            .temperature
            .map_or(Sampling::Greedy, Sampling::Temperature),
        seed,
        repeats: plan.repeats,
        ..Settings::default()
    }
}

/// The models that a lesson may ask for, as choices.
impl Variant {
    /// As a choice of model.
    #[must_use]
    pub fn choice(self) -> ModelChoice {
        match self {
            Self::Q8_0 => ModelChoice::Bundled,
            Self::F16 | Self::Q4KM => ModelChoice::Variant(self),
        }
    }
}

#[cfg(test)]
#[path = "learn_tests.rs"]
mod tests;
