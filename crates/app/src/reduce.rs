//! How the state changes: one pure function.

use std::rc::Rc;

use eval::{Header, Sample, build_report};
use protocol::{Event, Fault};
use yew::{AttrValue, Reducible};

use crate::settings::Settings;
use crate::state::{
    Data, DataChoice, DataKey, Imported, Model, ModelChoice, Order, Phase, Run, State, Worker,
};

/// What can happen.
#[derive(Clone, Debug)]
pub enum Action {
    /// A link was followed.
    Follow(String),
    /// A setting was changed.
    Settings(Settings),
    /// A model was chosen.
    ChooseModel(ModelChoice),
    /// Data were chosen.
    ChooseData(DataChoice),
    /// A new worker was started.
    WorkerStarted,
    /// The worker broke, with a sentence.
    WorkerBroke(AttrValue),
    /// The worker said something.
    Event(Event),
    /// A model was sent for.
    ModelRequested(ModelChoice),
    /// Data were sent for.
    DataRequested(DataKey),
    /// Data came.
    DataCame(DataKey, Result<Rc<Imported>, AttrValue>),
    /// *Run* was pressed.
    WantRun,
    /// *Continue* was pressed.
    WantMore,
    /// The run was sent to the worker.
    RunSent(Rc<Order>),
    /// *Cancel* was pressed.
    WantCancel,
    /// A record was opened.
    Opened(Rc<Header>, Vec<Rc<Sample>>, Rc<[String]>),
    /// A file could not be opened as a record.
    OpenFailed(AttrValue),
}

impl Reducible for State {
    type Action = Action;

    fn reduce(self: Rc<Self>, action: Action) -> Rc<Self> {
        let mut state = (*self).clone();
        state.apply(action);
        Rc::new(state)
    }
}

impl State {
    /// Applies an action.
    pub fn apply(&mut self, action: Action) {
        match action {
            Action::Follow(hash) => self.place = self.place.follow(&hash),
            Action::Settings(settings) => self.place.settings = settings,
            Action::ChooseModel(choice) => self.model_choice = choice,
            Action::ChooseData(choice) => self.data_choice = choice,
            Action::WorkerStarted => {
                self.worker = Worker::Starting;
                self.model = Model::Absent;
            }
            Action::WorkerBroke(sentence) => {
                self.break_run(&sentence);
                self.model = Model::Absent;
                self.worker = Worker::Broken(sentence);
            }
            Action::Event(event) => self.hear(event),
            Action::ModelRequested(choice) => {
                self.model = Model::Loading {
                    choice,
                    progress: None,
                };
            }
            Action::DataRequested(key) => self.data = Data::Reading(key),
            Action::DataCame(key, result) => self.data_came(key, result),
            Action::WantRun => {
                self.run = Some(Run::wanted());
                self.retry_failed();
            }
            Action::WantMore => self.want_more(),
            Action::RunSent(order) => {
                if let Some(run) = &mut self.run {
                    run.phase = Phase::Running;
                    run.order = Some(order);
                }
            }
            Action::WantCancel => self.cancel(),
            Action::Opened(header, samples, warnings) => self.open(header, samples, warnings),
            Action::OpenFailed(sentence) => self.open_error = Some(sentence),
        }
    }

    fn hear(&mut self, event: Event) {
        match event {
            Event::Ready => self.worker = Worker::Ready,
            Event::Progress {
                stage,
                done_bytes,
                total_bytes,
            } => {
                if let Model::Loading { progress, .. } = &mut self.model {
                    *progress = Some((stage, done_bytes, total_bytes));
                }
            }
            Event::Loaded {
                subject,
                prompt_form,
                context_length,
            } => {
                if let Model::Loading { choice, .. } = &self.model {
                    let (choice, subject) = (choice.clone(), Rc::new(subject));
                    self.model = Model::Loaded {
                        choice,
                        subject,
                        prompt_form,
                        context_length,
                    };
                }
            }
            Event::Started { header, n_samples } => {
                if let Some(run) = &mut self.run {
                    run.header = Some(Rc::from(header));
                    run.n_samples = n_samples;
                }
            }
            Event::Text {
                generated_tokens,
                elapsed_ms,
                ..
            } => self.count(generated_tokens, elapsed_ms),
            Event::Scored {
                sample,
                generated_tokens,
                elapsed_ms,
            } => {
                self.count(generated_tokens, elapsed_ms);
                if let Some(run) = &mut self.run {
                    run.samples.push(Rc::from(sample));
                }
            }
            Event::Done {
                cancelled,
                elapsed_ms,
            } => {
                if let Some(run) = self.run.as_mut().filter(|run| run.is_active()) {
                    run.elapsed_ms = elapsed_ms;
                    run.end(if cancelled {
                        Phase::Cancelled
                    } else {
                        Phase::Complete
                    });
                }
            }
            Event::Fault(fault) => self.fault(fault),
        }
    }

    fn count(&mut self, generated_tokens: u64, elapsed_ms: f64) {
        if let Some(run) = &mut self.run {
            run.generated_tokens = generated_tokens;
            run.elapsed_ms = elapsed_ms;
        }
    }

    fn fault(&mut self, fault: Fault) {
        match fault {
            Fault::Load { sentence } => {
                let sentence = AttrValue::from(sentence);
                let choice = self.model.choice().cloned().unwrap_or_default();
                self.break_run(&sentence);
                self.model = Model::Failed { choice, sentence };
            }
            Fault::Run { sentence } => self.break_run(&sentence.into()),
            Fault::Broken { sentence } => self.apply(Action::WorkerBroke(sentence.into())),
        }
    }

    fn data_came(&mut self, key: DataKey, result: Result<Rc<Imported>, AttrValue>) {
        // An answer to an earlier question is of no use.
        if self.data.key() != Some(&key) {
            return;
        }
        self.data = match result {
            Ok(imported) => Data::Ready(key, imported),
            Err(sentence) => {
                self.break_run(&sentence);
                Data::Failed(key, sentence)
            }
        };
    }

    /// Ends an active run with a sentence, keeping what it has.
    fn break_run(&mut self, sentence: &AttrValue) {
        if let Some(run) = self.run.as_mut().filter(|run| run.is_active()) {
            run.end(Phase::Failed(sentence.clone()));
        }
    }

    /// A new run tries again what failed before.
    fn retry_failed(&mut self) {
        if matches!(self.model, Model::Failed { .. }) {
            self.model = Model::Absent;
        }
        if matches!(self.data, Data::Failed(..)) {
            self.data = Data::Absent;
        }
    }

    fn want_more(&mut self) {
        if let Some(run) = self.run.as_mut().filter(|run| run.order.is_some()) {
            run.phase = Phase::Wanted;
            run.report = None;
        }
    }

    fn cancel(&mut self) {
        if let Some(run) = &mut self.run {
            match run.phase {
                Phase::Wanted => run.end(Phase::Cancelled),
                Phase::Running => run.phase = Phase::Cancelling,
                _ => {}
            }
        }
    }

    fn open(&mut self, header: Rc<Header>, samples: Vec<Rc<Sample>>, warnings: Rc<[String]>) {
        let n_items = header.spec.limit.map_or(header.dataset.n_items, |limit| {
            limit.min(header.dataset.n_items)
        });
        let mut run = Run {
            header: Some(Rc::clone(&header)),
            n_samples: n_items * header.spec.repeats.max(1),
            generated_tokens: samples
                .iter()
                .map(|sample| sample.completion.tokens.len() as u64)
                .sum(),
            samples,
            warnings,
            ..Run::wanted()
        };
        let is_whole = run.samples.len() >= run.n_samples as usize;
        run.end(if is_whole {
            Phase::Complete
        } else {
            Phase::Cancelled
        });
        self.run = Some(run);
        self.open_error = None;
    }
}

impl Run {
    /// Ends the run: samples in order, and what they add up to.
    fn end(&mut self, phase: Phase) {
        self.samples
            .sort_by_key(|sample| (sample.item_index, sample.repeat));
        self.report = self
            .header
            .as_ref()
            .filter(|_| !self.samples.is_empty())
            .map(|header| {
                let samples: Vec<Sample> = self
                    .samples
                    .iter()
                    .map(|sample| (**sample).clone())
                    .collect();
                Rc::new(build_report(header.spec.task, &samples))
            });
        self.phase = phase;
    }
}
