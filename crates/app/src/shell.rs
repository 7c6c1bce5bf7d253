//! The shell around the pure state: carries out steps, holds worker and files, hands on what comes.

mod models;

use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::rc::Rc;

use eval::{Header, Sample};
use protocol::{BenchPlan, Command, Event};
use wasm_bindgen_futures::spawn_local;
use web_sys::File;
use yew::{AttrValue, Callback, UseReducerDispatcher};

use crate::bridge::{Bridge, ENGINE};
use crate::live::Board;
use crate::pace::Pace;
use crate::reduce::Action;
use crate::state::{DataChoice, DataKey, Order, OwnFile, State};
use crate::step::Step;
use crate::text::Nav;
use crate::url::Screen;
use crate::{dom, files};

/// Counters are passed on at most so often; text itself streams past the reducer.
const TICK_MS: f64 = 250.0;

/// Where the tab keeps its run.
const KEPT_RUN: &str = "thinkscope.run";

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
            breaks.dispatch(Action::WorkerBroke(sentence.into()));
        });
        // The old worker ends before the new one starts: only one model in memory.
        self.0.bridge.replace(None);
        match Bridge::start(&ENGINE, on_event, on_broken) {
            Ok(bridge) => drop(self.0.bridge.replace(Some(bridge))),
            Err(sentence) => self.dispatch(Action::WorkerBroke(sentence.into())),
        }
    }

    /// Hands on what the worker says: text to the board, everything else to the state.
    fn hear(&self, event: Event) {
        match event {
            Event::Text {
                pieces,
                generated_tokens,
                elapsed_ms,
            } => {
                self.0.board.append(&pieces);
                if (elapsed_ms - self.0.last_tick_ms.get()).abs() >= TICK_MS {
                    self.0.last_tick_ms.set(elapsed_ms);
                    let pieces = Vec::new();
                    self.dispatch(Action::Event(Event::Text {
                        pieces,
                        generated_tokens,
                        elapsed_ms,
                    }));
                }
            }
            event => {
                match &event {
                    Event::Scored { sample, .. } => self.0.board.finish(sample),
                    Event::Lost { .. } => self.0.board.begin_anew(),
                    Event::Progress { stage, n_done, .. } => self.tell_pace(*stage, *n_done),
                    _ => {}
                }
                self.dispatch(Action::Event(event));
            }
        }
    }

    /// Carries out a step.
    pub fn carry_out(&self, step: Step, state: &State) {
        match step {
            Step::LoadModel(key) => self.load_model(key, state),
            Step::ReadData(key) => self.read_data(key),
            Step::Start(order) => self.start(order, state),
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
        let done = state.run.as_ref().map(|run| {
            run.samples
                .iter()
                .map(|sample| (**sample).clone())
                .collect()
        });
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
            done: done.unwrap_or_default(),
        };
        self.dispatch(Action::RunSent(order));
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
        let shell = self.clone();
        spawn_local(async move {
            let opened = match dom::read_file(&file).await {
                Ok(bytes) => files::open_record(&file.name(), &bytes),
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

    /// Keeps an ended run over a reload of the tab.
    pub fn keep_run(&self, header: &Header, samples: &[Rc<Sample>]) {
        dom::keep(KEPT_RUN, &files::write_record(header, samples));
    }

    /// Takes up the run of this tab before a reload. The address says what is shown.
    pub fn take_up_run(&self) {
        let record =
            dom::kept(KEPT_RUN).and_then(|text| files::open_record("run", text.as_bytes()).ok());
        if let Some((header, samples, warnings)) = record {
            self.dispatch(Action::Opened(header, samples, warnings));
        }
    }

    /// Keeps the shown run as a file.
    pub fn download_record(&self, state: &State) {
        let Some(run) = &state.run else { return };
        let Some(header) = &run.header else { return };
        let name = format!(
            "thinkscope-{}-{}.jsonl",
            header.spec.task,
            slug(&header.subject.model)
        );
        // A refused download shows in the browser itself.
        let _ = dom::download(
            &name,
            "application/x-ndjson",
            &files::write_record(header, &run.samples),
        );
    }
}

/// Keeps a chart as a file, in the colours that are on screen.
pub fn download_chart(id: &str) {
    let theme = if dom::is_dark() {
        charts::palette::Theme::Dark
    } else {
        charts::palette::Theme::Light
    };
    if let Some(svg) = dom::markup(id).and_then(|markup| charts::export::standalone(&markup, theme))
    {
        let _ = dom::download(&format!("thinkscope-{id}.svg"), "image/svg+xml", &svg);
    }
}

/// A name that any file system takes.
fn slug(name: &str) -> String {
    let keep = |c: char| {
        if c.is_ascii_alphanumeric() {
            c.to_ascii_lowercase()
        } else {
            '-'
        }
    };
    let slug: String = name.chars().map(keep).collect();
    slug.split('-')
        .filter(|part| !part.is_empty())
        .collect::<Vec<_>>()
        .join("-")
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
