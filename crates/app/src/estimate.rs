//! How long the next run should take, from what was measured in this visit.

use crate::device::Bench;
use crate::state::{Model, Phase, State};

/// Time of the run that is set up; `None` where nothing was measured that resembles it.
#[must_use]
pub fn run_ms(state: &State) -> Option<f64> {
    let settings = &state.place.settings;
    let n_there = state.imported()?.dataset.n_items;
    let n_items = settings.n_items.map_or(n_there, |n| n.min(n_there));
    let n_samples = f64::from(n_items) * f64::from(settings.repeats);
    Some(n_samples * ms_per_sample(state)?)
}

/// From a run of the same model, engine and task; else from a measured speed and such a run's tokens.
fn ms_per_sample(state: &State) -> Option<f64> {
    let Model::Loaded { subject, .. } = &state.model else {
        return None;
    };
    let run = state
        .run
        .as_ref()
        .filter(|run| run.phase == Phase::Complete)?;
    let header = run.header.as_ref()?;
    let is_alike = header.spec.task == state.place.settings.task
        && header.subject.model == subject.model
        && header.spec.think_budget == state.place.settings.think_budget;
    let n_done = run.samples.len().checked_sub(run.n_resumed)?;
    if !is_alike || n_done == 0 {
        return None;
    }
    if header.subject.engine == subject.engine && run.elapsed_ms > 0.0 {
        return Some(run.elapsed_ms / n_done as f64);
    }
    let usage = run.samples.iter().map(|sample| sample.completion.usage);
    let tokens: u64 = usage
        .map(|usage| u64::from(usage.think_tokens + usage.answer_tokens))
        .sum();
    let Bench::Done(totals) = &state.device.bench else {
        return None;
    };
    let rates = state
        .device
        .rows
        .iter()
        .filter_map(|row| row.decode_tokens_per_s);
    let rate = rates.fold(0.0, f64::max);
    (totals.engine == subject.engine && rate > 0.0)
        .then(|| tokens as f64 / run.samples.len() as f64 / rate * 1000.0)
}
