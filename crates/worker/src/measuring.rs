//! Measuring the loaded model's speed, batch size by batch size.

use std::ops::ControlFlow;

use engine::Engine;
use engines::bench::{self, Costs, Plan, Row};
use engines::{AnyEngine, EnginesError};
use protocol::{BenchPlan, BenchRow, BenchTotals, Event};

use crate::browser;
use crate::device::Gpu;
use crate::engage::{self, Engaged, Terms};
use crate::mailbox::{Mailbox, send};
use crate::model::{Model, ModelFile};

/// How long to compute before the browser gets its turn.
const TURN_MS: f64 = 50.0;

/// Measures a model and gives it back. The model is lost only if it cannot be loaded again; then
/// the second value is a sentence for the user. The first is how the measurement went.
pub async fn measure(
    model: Model,
    wish: &BenchPlan,
    gpu: &mut Gpu,
    mailbox: &Mailbox,
) -> (Result<(), String>, Result<Model, String>) {
    let Model { file, engaged } = model;
    let Engaged { mut engine, terms } = engaged;
    let plan = |batches: &[u32]| Plan {
        batches: batches.iter().map(|&n| n as usize).collect(),
        prompt_tokens: wish.prompt_tokens as usize,
        new_tokens: wish.new_tokens as usize,
    };
    let sentence = |e: EnginesError| format!("The measurement stopped: {e}.");
    let room = match plan(&wish.batches).room() {
        Ok(room) => room,
        Err(error) => {
            let engaged = Engaged { engine, terms };
            return (Err(sentence(error)), Ok(Model { file, engaged }));
        }
    };
    let is_enough = room.n_slots <= engine.n_slots() && room.n_ctx <= engine.card().n_ctx;
    if !is_enough {
        // One after the other: there may be no memory for two.
        drop(engine);
        let loaded = engage::load(terms.kind, room, &file.header, &file.source, gpu).await;
        engine = match loaded {
            Ok(engine) => engine,
            Err(error) => {
                file.source.take_cancelled(); // the model is wanted back all the same
                return (Err(sentence(error)), again(file, terms, gpu).await);
            }
        };
    }
    let measured = rows(&mut engine, &file, wish, &plan, mailbox).await;
    let is_lost = matches!(
        measured,
        Err(EnginesError::Step(engine::EngineError::Lost(_)))
    );
    let model = if is_enough && !is_lost {
        let engaged = Engaged { engine, terms };
        Ok(Model { file, engaged })
    } else {
        drop(engine);
        again(file, terms, gpu).await
    };
    (measured.map_err(sentence), model)
}

/// The model with the engine that it had before.
async fn again(file: ModelFile, terms: Terms, gpu: &mut Gpu) -> Result<Model, String> {
    let loaded = engage::load(terms.kind, terms.room, &file.header, &file.source, gpu).await;
    match loaded {
        Ok(engine) => Ok(Model {
            file,
            engaged: Engaged { engine, terms },
        }),
        Err(error) => Err(format!(
            "The model could not be loaded again after the measurement: {error}. Choose it again."
        )),
    }
}

/// Measures every batch size and tells the page; ends early when cancelled.
async fn rows(
    engine: &mut AnyEngine,
    file: &ModelFile,
    wish: &BenchPlan,
    plan: &impl Fn(&[u32]) -> Plan,
    mailbox: &Mailbox,
) -> Result<(), EnginesError> {
    let n_batches = u32::try_from(wish.batches.len()).unwrap_or(u32::MAX);
    send_progress("Measuring how fast memory is copied".to_owned(), 0, 0);
    browser::pause().await;
    let costs = Costs::of(engine, &file.header, browser::now_ms).await?;
    let mut is_cancelled = false;
    for (&batch, at) in wish.batches.iter().zip(0..) {
        let mut turn_began_ms = browser::now_ms();
        let on_progress = async |progress: bench::Progress| {
            if browser::now_ms() - turn_began_ms < TURN_MS {
                return ControlFlow::Continue(());
            }
            let n_steps = u32::try_from(progress.n_steps).unwrap_or(u32::MAX);
            let n_done = u32::try_from(progress.n_done).unwrap_or(n_steps);
            let what = format!("Measuring batch {batch}");
            send_progress(what, at * n_steps + n_done, n_batches * n_steps);
            browser::pause().await;
            turn_began_ms = browser::now_ms();
            if mailbox.has_cancel() {
                ControlFlow::Break(())
            } else {
                ControlFlow::Continue(())
            }
        };
        let plan = plan(&[batch]);
        match bench::bench(engine, &costs, &plan, browser::now_ms, on_progress).await? {
            Some(report) => report
                .batches
                .iter()
                .for_each(|row| send(&Event::BenchRow(told(row, &costs)))),
            None => {
                is_cancelled = true;
                break;
            }
        }
    }
    send(&Event::BenchDone(BenchTotals {
        engine: engine.card().engine.to_owned(),
        model: engine.card().name.clone(),
        copy_bytes_per_s: costs.copy_bytes_per_s,
        is_cancelled,
    }));
    Ok(())
}

fn told(row: &Row, costs: &Costs) -> BenchRow {
    let per_token = |n: usize| n as f64 / row.batch as f64;
    BenchRow {
        batch: u32::try_from(row.batch).unwrap_or(u32::MAX),
        prefill_tokens_per_s: row.prefill.tokens_per_s,
        decode_tokens_per_s: row.decode.tokens_per_s,
        dispatches_per_token: costs.dispatches_per_step.map(per_token),
        bytes_per_token: Some(row.bytes_per_token),
        copy_share: row.copy_share,
    }
}

fn send_progress(what: String, n_done: u32, n_parts: u32) {
    send(&Event::BenchProgress {
        what,
        n_done,
        n_parts,
    });
}
