//! The engine in a web worker: it reads the model, runs the samples and tells the page.
//!
//! Entry: [`main`] opens the mailbox and answers commands one after another. While a run goes
//! on, the mailbox is looked into between steps, so that a cancel is heard.

mod browser;
mod device;
mod engage;
mod logs;
mod mailbox;
mod measuring;
mod model;
mod preparing;
mod reading;
#[cfg(feature = "rehearsal")]
mod rehearsal;
mod room;
mod running;
mod runs;
mod source;

use futures::future::Either;
use protocol::{Command, EngineChoice, Event, Fault, RecordRead};

use crate::device::Gpu;
use crate::engage::NoGpu;
use crate::mailbox::{Mailbox, Message};
use crate::model::{Model, NotLoaded};
use crate::preparing::Preparing;

fn main() {
    wasm_bindgen_futures::spawn_local(serve());
}

/// Answers commands until the worker is terminated.
async fn serve() {
    let mailbox = Mailbox::open();
    keeper::network::watch(|asked| mailbox::send(&Event::Asked(asked)));
    mailbox::send(&Event::Ready);
    let mut gpu = Gpu::default();
    let mut model: Option<Model> = None;
    let mut preparing = Preparing::default();
    loop {
        let Message { command, files } = match preparing.or_message(&mailbox).await {
            Either::Left(message) => message,
            Either::Right(outcome) => {
                take_over(outcome, &mut gpu, &mut model);
                continue;
            }
        };
        match &command {
            // A run takes the engine that is there.
            Command::Start { .. }
            | Command::Pause
            | Command::Cancel
            | Command::ReadLog { .. }
            | Command::Runs
            | Command::OpenRun { .. }
            | Command::DeleteRun { .. }
            | Command::SaveRun { .. }
            | Command::ReadRecord { .. } => {}
            Command::Load { engine, .. } if *engine == EngineChoice::Cpu => preparing.stop(),
            // All else needs the GPU for itself.
            _ => {
                if let Some(outcome) = preparing.end().await {
                    take_over(outcome, &mut gpu, &mut model);
                }
            }
        }
        match command {
            Command::Load {
                model: source,
                engine,
                room,
            } => {
                let (now, is_gpu_later) = Preparing::first_choice(&source, engine);
                match Model::load((&source, files), now, room, &mut gpu, &mailbox).await {
                    Ok(mut loaded) => {
                        if is_gpu_later {
                            preparing.begin(&mut loaded, room, std::mem::take(&mut gpu));
                        }
                        mailbox::send(&loaded.event());
                        model = Some(loaded);
                    }
                    // The model that was there before stays usable.
                    Err(NotLoaded::Cancelled) => mailbox::send(&Event::LoadCancelled),
                    Err(NotLoaded::Because(sentence)) => {
                        mailbox::send(&Event::Fault(Fault::Load { sentence }));
                    }
                }
            }
            Command::Start {
                spec,
                items,
                dataset,
                batch,
                done,
                keep,
            } => match &mut model {
                Some(model) => {
                    let start = running::Start {
                        spec,
                        items,
                        dataset,
                        batch,
                        done,
                        keep,
                    };
                    if let Err(sentence) = running::run(model, start, &mut gpu, &mailbox).await {
                        mailbox::send(&Event::Fault(Fault::Run { sentence }));
                    }
                }
                None => mailbox::send(&Event::Fault(Fault::Run {
                    sentence: "No model is loaded: choose one, then run.".into(),
                })),
            },
            Command::ReadLog { name, text } => logs::tell(&name, &text),
            Command::Runs => tell_runs().await,
            Command::OpenRun { id } => match runs::open(&id).await {
                Ok(opened) => mailbox::send(&Event::RunOpened(Box::new(opened))),
                Err(error) => tell_trouble(id, "opened", &error),
            },
            Command::SaveRun { id } => match runs::address(&id).await {
                Ok(url) => mailbox::send(&Event::RunReady { id, url }),
                Err(error) => tell_trouble(id, "saved", &error),
            },
            Command::ReadRecord { name } => {
                let read = match files.first() {
                    Some(file) => runs::read_record(file).await,
                    None => RecordRead::Wrong {
                        sentence: format!("{name} did not arrive: open it again."),
                    },
                };
                mailbox::send(&Event::RecordRead(read));
            }
            Command::DeleteRun { id } => {
                if let Err(error) = runs::delete(&id).await {
                    tell_trouble(id, "deleted", &error);
                }
                tell_runs().await;
            }
            Command::Examine => {
                let report = gpu.examine().await;
                mailbox::send(&Event::Device(Box::new(report)));
            }
            Command::Bench(plan) => match model.take() {
                Some(loaded) => {
                    let (measured, back) =
                        measuring::measure(loaded, &plan, &mut gpu, &mailbox).await;
                    if let Err(sentence) = measured {
                        mailbox::send(&Event::Fault(Fault::Bench { sentence }));
                    }
                    match back {
                        Ok(loaded) => model = Some(loaded),
                        Err(sentence) => mailbox::send(&Event::Fault(Fault::Load { sentence })),
                    }
                }
                None => mailbox::send(&Event::Fault(Fault::Bench {
                    sentence: "No model is loaded: choose one, then measure.".into(),
                })),
            },
            // Nothing is running.
            Command::Pause | Command::Cancel => {}
        }
    }
}

/// Tells which runs are kept. A browser without storage keeps none.
async fn tell_runs() {
    let runs = runs::list().await.unwrap_or_default();
    mailbox::send(&Event::Runs { runs });
}

fn tell_trouble(id: String, what: &str, error: &runs::RunsError) {
    let sentence = format!("The run cannot be {what}: {error}.");
    mailbox::send(&Event::RunTrouble { id, sentence });
}

/// The GPU is back from being prepared; the loaded model moves to it, or is told why it stays.
fn take_over((prepared, found): preparing::Outcome, gpu: &mut Gpu, model: &mut Option<Model>) {
    *gpu = prepared;
    let Some(model) = model else {
        return;
    };
    let terms = &mut model.engaged.terms;
    match found {
        Ok(Ok(engaged)) => model.engaged = engaged,
        Ok(Err(NoGpu { trouble, self_test })) => {
            terms.reason = engage::instead(&trouble);
            terms.self_test = self_test;
        }
        Err(_) => terms.reason = "The GPU could not be prepared.".into(),
    }
    mailbox::send(&model.engaged_event());
}
