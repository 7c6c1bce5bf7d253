//! What the page should do next, from the state alone: fetch data, load a model, start a run, or
//! the keeper.
//!
//! The page asks after every change and carries the step out; carrying it out changes the state so
//! that it is not asked for twice.

use std::rc::Rc;

use charts::Lang;
use protocol::KeptState;
use yew::AttrValue;

use crate::learn::LessonKey;
use crate::shelf::Keeper;
use crate::state::{Data, DataKey, Model, ModelChoice, ModelKey, Order, Phase, State, Worker};
use crate::text::texts;
use crate::url::Screen;
use crate::words;

/// Something to carry out.
#[derive(Clone, Debug, PartialEq)]
pub enum Step {
    /// Have the worker load this model.
    LoadModel(ModelKey),
    /// Say why this model cannot be loaded.
    RefuseModel(ModelKey, AttrValue),
    /// Read and import these data.
    ReadData(DataKey),
    /// Start, or go on with, this run.
    Start(Rc<Order>),
    /// Start the next run of a lesson's experiment.
    StartExperiment(Rc<Order>),
    /// Fetch the list of lessons.
    ReadIndex(Lang),
    /// Fetch a lesson.
    ReadLesson(LessonKey),
    /// Start the worker that owns the browser's storage.
    StartKeeper,
}

/// The next step, if there is one.
#[must_use]
pub fn next_step(state: &State) -> Option<Step> {
    if let Some(order) = state.experiment_order() {
        return Some(Step::StartExperiment(order));
    }
    if let Some(order) = ready_order(state) {
        return Some(Step::Start(order));
    }
    if let Some(step) = lessons(state) {
        return Some(step);
    }
    if state.shelf.keeper == Keeper::Off && needs_keeper(state) {
        return Some(Step::StartKeeper);
    }
    let wanted = state.next_data();
    if state.data.key() != Some(&wanted) {
        return Some(Step::ReadData(wanted));
    }
    let may_load = state.worker == Worker::Ready && !is_worker_busy(state);
    let wanted = state.next_model()?;
    if !may_load || state.model.key() == Some(&wanted) {
        return None;
    }
    match availability(state, &wanted.choice) {
        Availability::Here => Some(Step::LoadModel(wanted)),
        Availability::Unknown => None,
        Availability::Missing(sentence) => Some(Step::RefuseModel(wanted, sentence.into())),
    }
}

/// What the Learn screen has to fetch.
fn lessons(state: &State) -> Option<Step> {
    if state.place.screen != Screen::Learn {
        return None;
    }
    let lang = state.lang();
    if state.learn.index.key() != Some(&lang) {
        return Some(Step::ReadIndex(lang));
    }
    let wanted = state.wanted_lesson()?;
    (state.learn.lesson.key() != Some(&wanted)).then_some(Step::ReadLesson(wanted))
}

/// Nobody's storage is looked at before somebody looks for models.
fn needs_keeper(state: &State) -> bool {
    matches!(state.place.screen, Screen::Models | Screen::Settings)
        || matches!(state.model_choice, ModelChoice::Stored { .. })
}

/// Whether the chosen model's bytes can be read.
enum Availability {
    Here,
    /// The keeper has not told it yet, or is at work on them.
    Unknown,
    /// No: a sentence.
    Missing(String),
}

fn availability(state: &State, choice: &ModelChoice) -> Availability {
    let ModelChoice::Stored { id } = choice else {
        return Availability::Here;
    };
    if let Keeper::Broken(sentence) = &state.shelf.keeper {
        return Availability::Missing(sentence.to_string());
    }
    if state.shelf.files.is_none() {
        return Availability::Unknown;
    }
    let faults = &texts(state.lang()).faults;
    let Some(file) = state.shelf.file(id) else {
        return Availability::Missing(faults.not_kept.to_owned());
    };
    match file.state {
        KeptState::Whole => Availability::Here,
        KeptState::Verifying => Availability::Unknown,
        KeptState::Elsewhere => Availability::Missing((faults.elsewhere)(&file.name)),
        KeptState::Paused
        | KeptState::Fetching
        | KeptState::Waiting { .. }
        | KeptState::Failed { .. } => {
            let total = file.n_total_bytes.map(words::bytes);
            let done = words::bytes(file.n_done_bytes);
            Availability::Missing((faults.not_whole)(&file.name, &done, total.as_deref()))
        }
    }
}

/// The order of a wanted run whose model and data are there.
fn ready_order(state: &State) -> Option<Rc<Order>> {
    let run = state
        .run
        .as_ref()
        .filter(|run| run.phase == Phase::Wanted)?;
    let traits = state
        .model
        .traits()
        .filter(|_| state.model.key() == Some(&state.wanted_model()))?;
    if state.is_worker_at_work() {
        return None;
    }
    if let Some(order) = &run.order {
        return Some(Rc::clone(order));
    }
    let Data::Ready(key, data) = &state.data else {
        return None;
    };
    (*key == state.wanted_data()).then(|| {
        let settings = &state.place.settings;
        Rc::new(Order {
            spec: settings.spec(traits),
            data: Rc::clone(data),
            batch: settings.batch(traits),
            keep: None,
        })
    })
}

/// A model is replaced only between runs, and loads come one after the other, so that every
/// answer of the worker belongs to the last question.
fn is_worker_busy(state: &State) -> bool {
    let is_loading = matches!(state.model, Model::Loading { .. });
    is_loading || state.is_worker_at_work()
}
