//! A run in the worker: the shared loop, with the page as its host.

use std::rc::Rc;

use eval::record::Dataset;
use eval::run::{Run, RunError};
use eval::{Item, RunSpec, Sample};
use keeper::opfs::StoreError;
use protocol::{Event, Keep, LongRun, MAX_HELD, Piece};
use runner::{Ended, Flow, Happening, Host};

use crate::browser;
use crate::device::Gpu;
use crate::engage::{self, Engaged};
use crate::mailbox::{Mailbox, Wish, send};
use crate::model::{Model, ModelFile};
use crate::runs::{Begun, RunLog, RunsError};

/// How long to compute before the browser gets its turn, and the least time between two
/// `Text` events.
const TURN_MS: f64 = 50.0;

/// What a `Start` command asks for.
pub struct Start {
    /// What to ask for.
    pub spec: RunSpec,
    /// The data.
    pub items: Vec<Item>,
    /// What the data are called.
    pub dataset: Dataset,
    /// Samples in work at once.
    pub batch: u32,
    /// Samples that are there already.
    pub done: Vec<Sample>,
    /// How to keep it.
    pub keep: Option<Box<Keep>>,
}

/// Runs to the end or until cancelled; the error is a sentence for the user.
pub async fn run(
    model: &mut Model,
    start: Start,
    gpu: &mut Gpu,
    mailbox: &Rc<Mailbox>,
) -> Result<(), String> {
    let header = model.run_header(start.spec, start.dataset);
    let sentence = |e: RunError| format!("The run cannot start: {e}.");
    // Data and specification are looked at before anything is written.
    let run = Run::new(header.clone(), start.items).map_err(sentence)?;
    let mut run = run.forgetting();
    let n_samples = u32::try_from(run.n_samples_total()).unwrap_or(u32::MAX);
    let (log, done) = match start.keep {
        Some(keep) => keep_run(&keep, &mut run, start.done, start.batch).await?,
        None => (None, take_up(&mut run, start.done).map_err(sentence)?),
    };
    send(&Event::Started {
        header: Box::new(header),
        n_samples,
    });
    let now = browser::now_ms();
    let mut page = Page {
        mailbox: mailbox.clone(),
        started_ms: now,
        turn_began_ms: now,
        pieces: Vec::new(),
        n_generated: 0,
        log,
        trouble: None,
        is_pausing: false,
        long: (n_samples > MAX_HELD).then(|| stripped(done)),
    };
    let Model {
        file:
            ModelFile {
                header,
                source,
                codec,
                ..
            },
        engaged: Engaged { engine, terms },
    } = model;
    let reload = async |why: &str| {
        send(&Event::Lost {
            sentence: format!(
                "The GPU was lost ({why}). The model is being loaded again; finished samples are kept."
            ),
        });
        engage::load(terms.kind, terms.room, header, source, gpu)
            .await
            .map_err(|e| e.to_string())
    };
    let n_parallel = start.batch as usize;
    #[cfg(feature = "rehearsal")]
    let (engine, reload) = {
        let _ = (engine, reload);
        let reload = async |why: &str| Err(why.to_owned());
        (&mut crate::rehearsal::Rehearsal::new(codec), reload)
    };
    let ended = runner::drive_on(&mut run, engine, codec, n_parallel, &mut page, reload).await;
    page.flush();
    let elapsed_ms = page.elapsed_ms();
    if let Some(samples) = page.long.take() {
        send(&Event::Summed(LongRun::of(
            run.header().spec.task,
            &samples,
        )));
    }
    if let Some(sentence) = page.trouble.take() {
        return Err(sentence);
    }
    match ended {
        Ok(ended) => {
            send(&Event::Done {
                cancelled: ended == Ended::Cancelled,
                elapsed_ms,
            });
            Ok(())
        }
        // While the model was being loaded again.
        Err(_) if source.take_cancelled() => {
            send(&Event::Done {
                cancelled: true,
                elapsed_ms,
            });
            Ok(())
        }
        Err(e) => Err(format!(
            "The run stopped: {e}. The finished samples are kept."
        )),
    }
}

/// Has the run take up samples that are there already.
fn take_up(run: &mut Run, mut done: Vec<Sample>) -> Result<Vec<Sample>, RunError> {
    for sample in &mut done {
        run.take_up(sample)?;
    }
    Ok(done)
}

/// Samples without their texts.
fn stripped(mut samples: Vec<Sample>) -> Vec<Sample> {
    samples.iter_mut().for_each(Sample::strip);
    samples
}

/// Begins to keep a run, or goes on with what is kept of it; returns the samples that are there.
/// Where the browser has no storage the page is told, and the run is not kept.
async fn keep_run(
    keep: &Keep,
    run: &mut Run,
    done: Vec<Sample>,
    batch: u32,
) -> Result<(Option<RunLog>, Vec<Sample>), String> {
    let sentence = |e: RunError| format!("The run cannot start: {e}.");
    let n_samples = u32::try_from(run.n_samples_total()).unwrap_or(u32::MAX);
    // Samples that do not belong here are told before anything is written.
    let mut apart = run.clone();
    let done = take_up(&mut apart, done).map_err(sentence)?;
    match RunLog::begin(keep, run, batch).await {
        Ok(Begun {
            log,
            done: Some(kept),
        }) if !kept.is_empty() => {
            // What is on disk is what was measured, whatever the page holds.
            Ok((Some(log), kept))
        }
        Ok(mut begun) => {
            *run = apart;
            // A run that was not kept so far, such as one out of a file.
            for sample in &done {
                let line = eval::record::write_sample(sample);
                begun.log.append(&line).map_err(|e| not_stored(&e))?;
            }
            Ok((Some(begun.log), done))
        }
        Err(RunsError::Store(StoreError::Unavailable(why))) if n_samples > MAX_HELD => {
            Err(format!(
                "This browser gives the page no storage ({why}), and a run of {n_samples} samples is more than the page can hold without: ask for fewer items or repeats, or use the command `thinkscope run`."
            ))
        }
        Err(RunsError::Store(StoreError::Unavailable(why))) => {
            send(&Event::NotKept {
                sentence: format!(
                    "This browser gives the page no storage ({why}): the run is lost when the tab is closed. Save it at its end."
                ),
            });
            *run = apart;
            Ok((None, done))
        }
        Err(RunsError::Store(error)) => Err(not_stored(&error)),
        Err(error) => Err(format!("The run cannot go on: {error}.")),
    }
}

/// A sample could not be written.
fn not_stored(error: &StoreError) -> String {
    match error {
        StoreError::Full => "The browser's storage is full, so the run was stopped; every sample before is kept. Delete models or old runs, or free disk space, then continue.".to_owned(),
        error => format!(
            "The browser's storage failed ({error}), so the run was stopped; every sample before is kept. Reload the page and continue."
        ),
    }
}

/// The page as a run's host.
struct Page {
    mailbox: Rc<Mailbox>,
    started_ms: f64,
    turn_began_ms: f64,
    pieces: Vec<Piece>,
    n_generated: u64,
    log: Option<RunLog>,
    /// Why a sample could not be kept: a sentence. The run stops then.
    trouble: Option<String>,
    is_pausing: bool,
    /// The samples of a long run, without texts, to be added up at its end.
    long: Option<Vec<Sample>>,
}

impl Page {
    fn elapsed_ms(&self) -> f64 {
        browser::now_ms() - self.started_ms
    }

    fn flush(&mut self) {
        if !self.pieces.is_empty() {
            send(&Event::Text {
                pieces: std::mem::take(&mut self.pieces),
                generated_tokens: self.n_generated,
                elapsed_ms: self.elapsed_ms(),
            });
        }
    }

    fn add_text(&mut self, piece: Piece) {
        let same = |p: &&mut Piece| {
            (p.item_index, p.repeat, p.is_answer)
                == (piece.item_index, piece.repeat, piece.is_answer)
        };
        match self.pieces.iter_mut().find(same) {
            Some(there) => there.text.push_str(&piece.text),
            None => self.pieces.push(piece),
        }
    }
}

impl Host for Page {
    fn now_ms(&self) -> f64 {
        browser::now_ms()
    }

    fn on(&mut self, happening: Happening<'_>) {
        match happening {
            Happening::Text {
                ask,
                item,
                is_answer,
                text,
            } => self.add_text(Piece {
                item_index: ask.item_index,
                item: item.to_owned(),
                repeat: ask.repeat,
                is_answer,
                text: text.to_owned(),
            }),
            Happening::Recovered { .. } => {
                self.pieces.clear();
                send(&Event::Recovered {
                    sentence: "The GPU was lost in mid-run. The model was loaded again, and the samples in work began anew.".into(),
                });
            }
            Happening::Scored(sample) => {
                self.flush();
                if let Some(log) = self.log.as_mut().filter(|_| self.trouble.is_none()) {
                    let line = eval::record::write_sample(sample);
                    self.trouble = log.append(&line).err().map(|error| not_stored(&error));
                }
                if self.trouble.is_some() {
                    // What is not on disk is not shown either: it is made again.
                    return;
                }
                send(&Event::Scored {
                    sample: Box::new(sample.clone()),
                    generated_tokens: self.n_generated,
                    elapsed_ms: self.elapsed_ms(),
                });
                if let Some(samples) = &mut self.long {
                    let mut sample = sample.clone();
                    sample.strip();
                    samples.push(sample);
                }
            }
        }
    }

    async fn breathe(&mut self, n_generated: usize) -> Flow {
        self.n_generated += n_generated as u64;
        if self.trouble.is_some() {
            return Flow::Stop;
        }
        if browser::now_ms() - self.turn_began_ms >= TURN_MS {
            self.flush();
            browser::pause().await;
            self.turn_began_ms = browser::now_ms();
            match self.mailbox.wish() {
                Some(Wish::Stop) => return Flow::Stop,
                Some(Wish::Drain) => self.is_pausing = true,
                None => {}
            }
        }
        if self.is_pausing {
            Flow::Drain
        } else {
            Flow::Continue
        }
    }
}
