//! What the page should do next, from the state alone: fetch data, load a model, start a run.
//!
//! The page asks after every change and carries the step out; carrying it out changes the state so
//! that it is not asked for twice.

use std::rc::Rc;

use crate::state::{Data, DataKey, Model, ModelKey, Order, Phase, State, Worker};

/// Something to carry out.
#[derive(Clone, Debug, PartialEq)]
pub enum Step {
    /// Have the worker load this model.
    LoadModel(ModelKey),
    /// Read and import these data.
    ReadData(DataKey),
    /// Start, or go on with, this run.
    Start(Rc<Order>),
}

/// The next step, if there is one.
#[must_use]
pub fn next_step(state: &State) -> Option<Step> {
    if let Some(order) = ready_order(state) {
        return Some(Step::Start(order));
    }
    let wanted = state.wanted_data();
    if state.data.key() != Some(&wanted) {
        return Some(Step::ReadData(wanted));
    }
    let may_load = state.worker == Worker::Ready && !is_worker_busy(state);
    let wanted = state.wanted_model();
    (may_load && state.model.key() != Some(&wanted)).then_some(Step::LoadModel(wanted))
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
    if state.device.is_busy() {
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
        })
    })
}

/// A model is replaced only between runs, and loads come one after the other, so that every
/// answer of the worker belongs to the last question.
fn is_worker_busy(state: &State) -> bool {
    let is_loading = matches!(state.model, Model::Loading { .. });
    is_loading || state.is_worker_at_work()
}
