//! The shell around the pure state: carries out steps, holds worker and files, hands on what comes.

mod compare;
mod lessons;
mod logs;
mod models;
mod prefs;
mod runs;

use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::rc::Rc;

use eval::Sample;
use protocol::{BenchPlan, Command, Event, Fault, RecordRead};
use wasm_bindgen_futures::spawn_local;
use web_sys::File;
use yew::{AttrValue, Callback, UseReducerDispatcher};

use crate::bridge::{Bridge, ENGINE};
use crate::later::later;
use crate::live::Board;
use crate::pace::Pace;
use crate::reduce::Action;
use crate::state::{DataChoice, DataKey, Order, OwnFile, State};
use crate::step::Step;
use crate::text::Nav;
use crate::traffic::Who;
use crate::url::Screen;
use crate::{dom, exports, files};

/// Counters are passed on at most so often; text itself streams past the reducer.
const TICK_MS: f64 = 250.0;

/// A record of more bytes is read by the engine's worker, piece by piece.
const MAX_BYTES_AT_ONCE: f64 = (16 << 20) as f64;

/// A handle to the shell; clones share it.
#[derive(Clone)]
pub struct Shell(Rc<Inner>);

impl PartialEq for Shell {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }
}

struct Inner {
    dispatch: UseReducerDispatcher<State>,
    board: Board,
    bridge: RefCell<Option<Bridge>>,
    keeper: RefCell<Option<Bridge>>,
    /// Model files by pick, all parts of one: they stay `File` objects, their weights are never
    /// read here.
    model_files: RefCell<HashMap<u32, Vec<File>>>,
    pace: RefCell<Pace>,
    last_tick_ms: Cell<f64>,
    /// The kept run to show once the worker is up.
    to_reopen: RefCell<Option<String>>,
    logs: RefCell<logs::Logs>,
    /// Samples that the state has not heard of yet, and the tokens and the time with the last one.
    scored: RefCell<Vec<Rc<Sample>>>,
    counted: Cell<(u64, f64)>,
    /// What the record that the worker makes ready is saved as.
    saving: RefCell<String>,
}

impl Shell {
    /// A shell that tells `dispatch` what happens.
    #[must_use]
    pub fn new(dispatch: UseReducerDispatcher<State>) -> Self {
        Self(Rc::new(Inner {
            dispatch,
            board: Board::default(),
            bridge: RefCell::new(None),
            keeper: RefCell::new(None),
            model_files: RefCell::new(HashMap::new()),
            pace: RefCell::default(),
            last_tick_ms: Cell::new(0.0),
            to_reopen: RefCell::default(),
            logs: RefCell::default(),
            scored: RefCell::default(),
            counted: Cell::default(),
            saving: RefCell::default(),
        }))
    }

    /// Tells the state what happened.
    pub fn dispatch(&self, action: Action) {
        self.0.dispatch.dispatch(action);
    }

    /// The streaming transcript.
    #[must_use]
    pub fn board(&self) -> &Board {
        &self.0.board
    }

    /// Starts the worker, in place of one before.
    pub fn start_worker(&self) {
        self.dispatch(Action::WorkerStarted);
        let (hears, breaks) = (self.clone(), self.clone());
        let on_event = Callback::from(move |event| hears.hear(event));
        let on_broken = Callback::from(move |sentence: String| {
            breaks.tell_scored();
            breaks.forget_logs();
            breaks.dispatch(Action::WorkerBroke(sentence.into()));
        });
        // The old worker ends before the new one starts: only one model in memory.
        self.0.bridge.replace(None);
        self.forget_logs();
        match Bridge::start(&ENGINE, on_event, on_broken) {
            Ok(bridge) => drop(self.0.bridge.replace(Some(bridge))),
            Err(sentence) => self.dispatch(Action::WorkerBroke(sentence.into())),
        }
    }

    /// Ends both workers, and with them what they hold open.
    fn end_workers(&self) {
        self.0.bridge.replace(None);
        self.forget_logs();
        self.0.keeper.replace(None);
    }

    /// Hands on what the worker says: text to the board, everything else to the state. Counters and
    /// finished samples are gathered, so that the page is rendered a few times a second at most.
    fn hear(&self, event: Event) {
        match event {
            Event::Text {
                pieces,
                generated_tokens,
                elapsed_ms,
            } => {
                self.0.board.append(&pieces);
                self.tick(generated_tokens, elapsed_ms);
            }
            Event::Scored {
                sample,
                generated_tokens,
                elapsed_ms,
            } => {
                if sample.nested.is_none() {
                    self.0.board.finish(&sample);
                }
                self.0.scored.borrow_mut().push(Rc::from(sample));
                self.tick(generated_tokens, elapsed_ms);
            }
            Event::Asked(asked) => self.asked(Who::Engine, asked),
            Event::LogRead(read) => self.log_came(read),
            Event::RunReady { url, .. } => {
                let name = self.0.saving.take();
                let _ = dom::download_from(&name, &url);
            }
            mut event => {
                self.tell_scored();
                let sums = event.take_sums();
                match &event {
                    Event::Lost { .. } => self.0.board.begin_anew(),
                    Event::Progress { stage, n_done, .. } => self.tell_pace(*stage, *n_done),
                    _ => {}
                }
                let is_news = matches!(
                    event,
                    Event::Ready | Event::Done { .. } | Event::Fault(Fault::Run { .. })
                );
                let is_ready = event == Event::Ready;
                let is_opened = matches!(event, Event::RecordRead(RecordRead::Run { .. }));
                self.dispatch(Action::Event(event));
                if let Some(sums) = sums {
                    self.read_sums(sums);
                }
                if is_news {
                    self.send(&Command::Runs, &[]);
                }
                if is_opened {
                    dom::follow("screen=run");
                }
                if is_ready {
                    self.send_logs();
                    self.reopen_run();
                }
            }
        }
    }

    /// Reads what a long run adds up to.
    fn read_sums(&self, text: String) {
        let shell = self.clone();
        spawn_local(async move {
            let sums = match later().await {
                Ok(later) => (later.sums)(&text),
                Err(sentence) => Err(sentence.to_owned()),
            };
            shell.dispatch(Action::Summed(Rc::new(sums)));
        });
    }

    /// Tells the state what was gathered, if the last time is long enough ago.
    fn tick(&self, generated_tokens: u64, elapsed_ms: f64) {
        self.0.counted.set((generated_tokens, elapsed_ms));
        if (elapsed_ms - self.0.last_tick_ms.get()).abs() >= TICK_MS {
            self.0.last_tick_ms.set(elapsed_ms);
            let samples = self.0.scored.take();
            self.dispatch(Action::Scored(samples, generated_tokens, elapsed_ms));
        }
    }

    /// Tells the state of all finished samples, before something else happens.
    fn tell_scored(&self) {
        let samples = self.0.scored.take();
        if !samples.is_empty() {
            let (generated_tokens, elapsed_ms) = self.0.counted.get();
            self.dispatch(Action::Scored(samples, generated_tokens, elapsed_ms));
        }
    }

    /// Carries out a step.
    pub fn carry_out(&self, step: Step, state: &State) {
        match step {
            Step::LoadModel(key) => self.load_model(key, state),
            Step::ReadData(key) => self.read_data(key),
            Step::Start(order) => self.start(order, state),
            Step::StartExperiment(order) => self.start_experiment(order),
            Step::ReadIndex(lang) => self.read_index(lang),
            Step::ReadLesson(key) => self.read_lesson(key),
            Step::RefuseModel(key, sentence) => {
                self.dispatch(Action::ModelRefused(key, sentence));
            }
            Step::StartKeeper => self.start_keeper(),
        }
    }

    fn read_data(&self, key: DataKey) {
        self.dispatch(Action::DataRequested(key.clone()));
        let shell = self.clone();
        spawn_local(async move {
            let result = files::read_data(&key)
                .await
                .map(Rc::new)
                .map_err(AttrValue::from);
            shell.dispatch(Action::DataCame(key, result));
        });
    }

    fn start(&self, order: Rc<Order>, state: &State) {
        let order = Rc::new(Order {
            keep: order.keep.clone().or_else(|| self.new_keep(state)),
            ..(*order).clone()
        });
        let done = state.run.as_ref().map(|run| {
            run.samples
                .iter()
                .map(|sample| (**sample).clone())
                .collect()
        });
        self.dispatch(Action::RunSent(Rc::clone(&order)));
        self.send_order(&order, done.unwrap_or_default());
    }

    /// Sends a run to the worker, behind the samples that it has.
    fn send_order(&self, order: &Order, done: Vec<Sample>) {
        self.0.board.reset(
            order
                .data
                .items
                .iter()
                .zip(0..)
                .map(|(item, at)| (at, item.text.clone())),
        );
        self.0.last_tick_ms.set(0.0);
        let command = Command::Start {
            spec: order.spec.clone(),
            items: order.data.items.clone(),
            dataset: order.data.dataset.clone(),
            batch: order.batch,
            done,
            keep: order.keep.clone().map(Box::new),
        };
        self.send(&command, &[]);
    }

    fn send(&self, command: &Command, files: &[File]) {
        let sent = match &*self.0.bridge.borrow() {
            Some(bridge) => bridge.send(command, files),
            None => Err((dom::faults().unreachable)(ENGINE.who)),
        };
        if let Err(sentence) = sent {
            self.dispatch(Action::WorkerBroke(sentence.into()));
        }
    }

    /// *Run* was pressed.
    pub fn run(&self) {
        self.dispatch(Action::WantRun);
        dom::follow("screen=run");
    }

    /// *Pause* was pressed.
    pub fn pause(&self) {
        self.dispatch(Action::WantPause);
        self.send(&Command::Pause, &[]);
    }

    /// *Cancel* was pressed.
    pub fn cancel(&self) {
        self.dispatch(Action::WantCancel);
        self.send(&Command::Cancel, &[]);
    }

    /// *Run the self-test* was pressed.
    pub fn examine(&self) {
        self.dispatch(Action::ExamineSent);
        self.send(&Command::Examine, &[]);
    }

    /// *Measure* was pressed.
    pub fn bench(&self, plan: BenchPlan) {
        self.dispatch(Action::BenchSent);
        self.send(&Command::Bench(plan), &[]);
    }

    /// *Cancel* of the measurement was pressed.
    pub fn cancel_bench(&self) {
        self.dispatch(Action::WantBenchCancel);
        self.send(&Command::Cancel, &[]);
    }

    /// Data files were chosen.
    pub fn choose_data_files(&self, chosen: Vec<File>) {
        if chosen.is_empty() {
            return;
        }
        let shell = self.clone();
        spawn_local(async move {
            let mut own = Vec::new();
            for file in chosen {
                match dom::read_file(&file).await {
                    Ok(bytes) => own.push(OwnFile {
                        name: file.name(),
                        bytes: bytes.into(),
                    }),
                    Err(sentence) => return shell.dispatch(Action::OpenFailed(sentence.into())),
                }
            }
            shell.dispatch(Action::ChooseData(DataChoice::Files(own.into())));
        });
    }

    /// A record was chosen.
    pub fn open_record(&self, file: File) {
        if file.size() > MAX_BYTES_AT_ONCE {
            let name = file.name();
            self.dispatch(Action::Reading(name.clone().into()));
            return self.send(&Command::ReadRecord { name }, &[file]);
        }
        let shell = self.clone();
        spawn_local(async move {
            let name = file.name();
            let opened = match dom::read_file(&file).await {
                Ok(bytes) => match shell.read_log(&name, &bytes).await {
                    Some(log) => log.map(|log| {
                        let samples = log.samples.into_iter().map(Rc::new).collect();
                        (Rc::new(log.header), samples, log.warnings.into())
                    }),
                    None => match later().await {
                        Ok(later) => (later.open_record)(&name, &bytes, dom::page_texts()),
                        Err(sentence) => Err(sentence.to_owned()),
                    },
                },
                Err(sentence) => Err(sentence),
            };
            match opened {
                Ok((header, samples, warnings)) => {
                    shell.dispatch(Action::Opened(header, samples, warnings));
                    dom::follow("screen=run");
                }
                Err(sentence) => shell.dispatch(Action::OpenFailed(sentence.into())),
            }
        });
    }

    /// Keeps the shown run as a file.
    pub fn download_record(&self, state: &State) {
        let Some(run) = &state.run else { return };
        let Some(header) = &run.header else { return };
        let name = format!("{}.jsonl", exports::run_stem(header));
        if let Some(id) = run.kept_id().filter(|_| run.long.is_some()) {
            self.0.saving.replace(name);
            return self.send(&Command::SaveRun { id: id.to_owned() }, &[]);
        }
        // A refused download shows in the browser itself.
        let _ = dom::download(
            &name,
            "application/x-ndjson",
            &files::write_record(header, &run.samples),
        );
    }
}

/// What a screen is called in the window's title.
#[must_use]
pub fn screen_title(screen: Screen, nav: &Nav) -> String {
    let name = match screen {
        Screen::Home => return "Thinkscope".to_owned(),
        Screen::Run => nav.run,
        Screen::Item => nav.item,
        Screen::Models => nav.models,
        Screen::Device => nav.device,
        Screen::Explore => nav.explore,
        Screen::Compare => nav.compare,
        Screen::Learn => nav.learn,
        Screen::Settings => nav.settings,
    };
    format!("{name} – Thinkscope")
}
