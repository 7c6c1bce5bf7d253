//! A run in the worker: the shared loop, with the page as its host.

use std::rc::Rc;

use eval::record::Dataset;
use eval::run::Run;
use eval::{Item, RunSpec, Sample};
use protocol::{Event, Piece};
use runner::{Ended, Flow, Happening, Host};

use crate::browser;
use crate::device::Gpu;
use crate::engage::{self, Engaged};
use crate::mailbox::{Mailbox, Wish, send};
use crate::model::{Model, ModelFile};

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
}

/// Runs to the end or until cancelled; the error is a sentence for the user.
pub async fn run(
    model: &mut Model,
    start: Start,
    gpu: &mut Gpu,
    mailbox: &Rc<Mailbox>,
) -> Result<(), String> {
    let header = model.run_header(start.spec, start.dataset);
    let sentence = |e: eval::run::RunError| format!("The run cannot start: {e}.");
    let mut run = Run::resume(header.clone(), start.items, start.done).map_err(sentence)?;
    let n_samples = u32::try_from(run.n_samples_total()).unwrap_or(u32::MAX);
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
        is_pausing: false,
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
    let ended = runner::drive_on(&mut run, engine, codec, n_parallel, &mut page, reload).await;
    page.flush();
    let elapsed_ms = page.elapsed_ms();
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

/// The page as a run's host.
struct Page {
    mailbox: Rc<Mailbox>,
    started_ms: f64,
    turn_began_ms: f64,
    pieces: Vec<Piece>,
    n_generated: u64,
    is_pausing: bool,
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
                send(&Event::Scored {
                    sample: Box::new(sample.clone()),
                    generated_tokens: self.n_generated,
                    elapsed_ms: self.elapsed_ms(),
                });
            }
        }
    }

    async fn breathe(&mut self, n_generated: usize) -> Flow {
        self.n_generated += n_generated as u64;
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
