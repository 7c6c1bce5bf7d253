//! How the state changes: one pure function.

use std::rc::Rc;

use eval::{Header, Sample, Sums};
use protocol::{BenchPlan, Event, Fault, KeeperEvent, MAX_HELD};
use sources::fit::Wish;
use yew::{AttrValue, Reducible};

use crate::class::Control;
use crate::device::Device;
use crate::own::{Folder, OwnModels};
use crate::prefs::Erasing;
use crate::settings::Settings;
use crate::state::{
    Data, DataChoice, DataKey, Imported, Model, ModelChoice, ModelKey, Order, Phase, Run, State,
    Worker,
};
use crate::text::texts;
use crate::url::{Place, Screen};
use crate::{compare, explore, kept_runs, learn, prefs};

/// What can happen.
#[derive(Clone, Debug)]
pub enum Action {
    /// A link was followed.
    Follow(String),
    /// A setting was changed.
    Settings(Settings),
    /// Other room for models was chosen.
    Plan(Wish),
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
    ModelRequested(ModelKey),
    /// A model cannot be sent for, with a sentence.
    ModelRefused(ModelKey, AttrValue),
    /// How many bytes a second the model on its way comes with.
    LoadPace(Option<u64>),
    /// *Cancel* of a load was pressed; the worker is started anew.
    LoadCancelled,
    /// A new keeper was started.
    KeeperStarted,
    /// Something was asked of the keeper.
    KeeperAsked,
    /// The keeper broke, with a sentence.
    KeeperBroke(AttrValue),
    /// The keeper said something.
    Keeper(KeeperEvent),
    /// *Keep these files* was pressed.
    KeepingAsked,
    /// A file or a folder of the person's own is being looked at.
    OwnOpening,
    /// An Ollama folder was read.
    FolderRead(Rc<Folder>),
    /// A file or a folder of the person's own is no model, with a sentence.
    OwnRefused(AttrValue),
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
    /// Samples and nested answers were finished; with the tokens generated and the time so far.
    Scored(Vec<Rc<Sample>>, u64, f64),
    /// *Pause* was pressed.
    WantPause,
    /// *Cancel* was pressed.
    WantCancel,
    /// The worker was asked to look at the device.
    ExamineSent,
    /// Another measurement was chosen.
    BenchPlan(BenchPlan),
    /// The measurement was sent to the worker.
    BenchSent,
    /// *Cancel* of the measurement was pressed.
    WantBenchCancel,
    /// A record was opened.
    Opened(Rc<Header>, Vec<Rc<Sample>>, Rc<[String]>),
    /// What a long run adds up to was read, or could not be: a sentence.
    Summed(Rc<Result<Sums, String>>),
    /// A record with this name was given to the worker to read.
    Reading(AttrValue),
    /// A file could not be opened as a record.
    OpenFailed(AttrValue),
    /// Something changed about the kept runs.
    KeptRuns(kept_runs::Change),
    /// Something changed on the Compare screen.
    Compare(compare::Change),
    /// Something changed on the Explore screen.
    Explore(explore::Change),
    /// Something changed on the Learn screen.
    Learn(learn::Change),
    /// A preference changed.
    Prefs(prefs::Change),
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
            Action::Follow(hash) => self.follow(&hash),
            Action::Settings(settings) => {
                let locks = &self.place.locks;
                self.place.settings = locks.hold(&self.place.settings, settings);
            }
            Action::Plan(plan) => self.plan = plan,
            // A class link may have locked either.
            Action::ChooseModel(_) if self.place.locks.is_closed(Control::Model) => {}
            Action::ChooseData(_) if self.place.locks.is_closed(Control::Data) => {}
            Action::ChooseModel(choice) => self.choose_model(choice),
            Action::ChooseData(choice) => self.data_choice = choice,
            Action::WorkerStarted => {
                self.worker = Worker::Starting;
                self.model = Model::Absent;
                self.device = Device {
                    plan: self.device.plan.clone(),
                    ..Device::default()
                };
            }
            Action::WorkerBroke(sentence) => {
                self.break_run(&sentence);
                self.device.stop(&sentence);
                self.model = Model::Absent;
                if self.reading.take().is_some() {
                    self.open_error = Some(sentence.clone());
                }
                self.worker = Worker::Broken(sentence);
            }
            Action::Event(event) => self.hear(event),
            Action::ModelRequested(key) => {
                self.model = Model::Loading {
                    key,
                    progress: None,
                    bytes_per_s: None,
                };
            }
            Action::ModelRefused(key, sentence) => {
                self.break_run(&sentence);
                self.model = Model::Failed { key, sentence };
            }
            Action::LoadPace(pace) => {
                if let Model::Loading { bytes_per_s, .. } = &mut self.model {
                    *bytes_per_s = pace;
                }
            }
            Action::LoadCancelled => {
                self.break_run(&texts(self.lang()).faults.load_cancelled.into());
                self.model = Model::Absent;
                self.choose_model(ModelChoice::Bundled);
            }
            Action::KeeperStarted => self.shelf.start(),
            // What went wrong before belongs to an earlier question.
            Action::KeeperAsked => self.shelf.fault = None,
            Action::KeeperBroke(sentence) => self.shelf.fail(sentence),
            Action::Keeper(event) => self.shelf.hear(event),
            Action::KeepingAsked => self.shelf.is_keeping_asked = true,
            Action::FolderRead(folder) => self.own = OwnModels::of(folder),
            Action::OwnOpening => {
                self.own.is_opening = true;
                self.own.refusal = None;
            }
            Action::OwnRefused(sentence) => {
                self.own.is_opening = false;
                self.own.refusal = Some(sentence);
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
                    run.n_resumed = run.n_done();
                    run.generated_tokens = 0;
                    run.elapsed_ms = 0.0;
                    run.order = Some(order);
                }
            }
            Action::Scored(samples, generated_tokens, elapsed_ms) => {
                self.count(generated_tokens, elapsed_ms);
                if let Some(run) = self.heard_run() {
                    run.take(samples);
                }
            }
            Action::WantPause => {
                let running = |run: &&mut Run| run.phase == Phase::Running;
                if let Some(run) = self.run.as_mut().filter(running) {
                    run.phase = Phase::Pausing;
                }
            }
            Action::WantCancel => self.cancel(),
            Action::ExamineSent => self.device.is_examining = true,
            Action::BenchPlan(plan) => self.device.plan = plan,
            Action::BenchSent => self.device.begin_bench(),
            Action::WantBenchCancel => self.device.cancel_bench(),
            Action::Opened(header, samples, warnings) => self.open(header, samples, warnings),
            Action::Summed(sums) => {
                if let Some(run) = &mut self.run {
                    match &*sums {
                        Ok(sums) => run.take_sums(sums.clone()),
                        Err(sentence) => run.notes.push(sentence.clone().into()),
                    }
                }
            }
            Action::Reading(name) => (self.reading, self.open_error) = (Some(name), None),
            Action::OpenFailed(sentence) => self.open_error = Some(sentence),
            Action::KeptRuns(change) => self.kept_runs.apply(change),
            Action::Compare(change) => self.compare.apply_at(change, &mut self.place.pair),
            Action::Explore(change) => self.explore.apply(change),
            Action::Learn(change) => {
                if matches!(change, learn::Change::Begin(..)) {
                    self.retry_failed();
                }
                self.learn.apply(change);
            }
            Action::Prefs(change) => self.prefer(change),
        }
    }

    fn prefer(&mut self, change: prefs::Change) {
        match &change {
            // The choice is newer than the link.
            prefs::Change::Lang(_) => self.place.lang = None,
            prefs::Change::Erasing(Erasing::Going) => self.forget(),
            _ => {}
        }
        self.prefs.apply(change);
    }

    /// Forgets everything but what the page looks like and what it asked of the network.
    fn forget(&mut self) {
        *self = Self {
            place: Place {
                screen: Screen::Settings,
                lang: self.place.lang,
                ..Place::default()
            },
            prefs: std::mem::take(&mut self.prefs),
            ..Self::default()
        };
    }

    fn hear(&mut self, event: Event) {
        match event {
            // The shell passes them on, to the preferences and to who asked for a log.
            Event::Asked(_) | Event::LogRead(_) | Event::RunReady { .. } => {}
            Event::Ready => self.worker = Worker::Ready,
            Event::Progress {
                stage,
                n_done,
                n_total,
            } => {
                if let Model::Loading { progress, .. } = &mut self.model {
                    *progress = Some((stage, n_done, n_total));
                }
            }
            Event::Loaded {
                subject,
                engine_reason,
                prompt_form,
                context_length,
                n_slots,
                wasm_peak_bytes,
            } => {
                if let Model::Loading { key, .. } = &self.model {
                    let (key, subject) = (key.clone(), Rc::new(subject));
                    self.model = Model::Loaded {
                        key,
                        subject,
                        engine_reason: engine_reason.into(),
                        prompt_form,
                        context_length,
                        n_slots,
                        wasm_peak_bytes,
                    };
                }
            }
            Event::Engaged {
                subject: now,
                engine_reason: why,
                context_length: n_ctx,
                n_slots: n,
            } => {
                if let Model::Loaded {
                    subject,
                    engine_reason,
                    context_length,
                    n_slots,
                    ..
                } = &mut self.model
                {
                    *subject = Rc::new(now);
                    *engine_reason = why.into();
                    (*context_length, *n_slots) = (n_ctx, n);
                }
            }
            Event::LoadCancelled => self.apply(Action::LoadCancelled),
            Event::Started { header, n_samples } => {
                if let Some(run) = self.heard_run() {
                    run.header = Some(Rc::from(header));
                    run.n_samples = n_samples;
                    if n_samples > MAX_HELD && run.samples.is_empty() {
                        run.long.get_or_insert_default();
                    }
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
                self.apply(Action::Scored(
                    vec![Rc::from(sample)],
                    generated_tokens,
                    elapsed_ms,
                ));
            }
            Event::Lost { sentence } | Event::Recovered { sentence } => {
                if let Some(run) = self.heard_run() {
                    run.notes.push(sentence.into());
                }
            }
            Event::NotKept { sentence } => {
                if let Some(run) = &mut self.run {
                    run.notes.push(sentence.into());
                }
            }
            Event::Runs { runs } => self.kept_runs.list = Some(runs.into()),
            Event::RunOpened(opened) => self.open_kept(*opened),
            Event::RunTrouble { sentence, .. } => self.kept_runs.trouble = Some(sentence.into()),
            Event::Summed(told) => {
                if let Some(run) = self.heard_run() {
                    // What is on disk counts, also what was there before this visit.
                    run.long = Some(told.into());
                }
            }
            Event::RecordRead(read) => self.record_read(read),
            Event::Done {
                cancelled,
                elapsed_ms,
            } => {
                let mut speeds = std::mem::take(&mut self.speeds);
                if let Some(run) = self.heard_run().filter(|run| run.is_active()) {
                    run.elapsed_ms = elapsed_ms;
                    speeds.note(run);
                    run.end(if cancelled {
                        Phase::Cancelled
                    } else {
                        Phase::Complete
                    });
                }
                self.speeds = speeds;
                self.learn.advance();
            }
            Event::Device(report) => self.device.learn(Rc::from(report)),
            Event::BenchProgress {
                what,
                n_done,
                n_parts,
            } => self.device.progress(what.into(), n_done, n_parts),
            Event::BenchRow(row) => self.device.rows.push(row),
            Event::BenchDone(totals) => self.device.end_bench(totals),
            Event::Fault(fault) => self.fault(fault),
        }
    }

    fn count(&mut self, generated_tokens: u64, elapsed_ms: f64) {
        if let Some(run) = self.heard_run() {
            run.generated_tokens = generated_tokens;
            run.elapsed_ms = elapsed_ms;
        }
    }

    fn fault(&mut self, fault: Fault) {
        match fault {
            Fault::Load { sentence } => {
                let sentence = AttrValue::from(sentence);
                let key = self.model.key().cloned().unwrap_or_default();
                self.break_run(&sentence);
                self.model = Model::Failed { key, sentence };
            }
            Fault::Run { sentence } => self.break_run(&sentence.into()),
            Fault::Bench { sentence } => self.device.stop(&sentence.into()),
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
        self.learn.break_off(sentence);
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

    pub(crate) fn want_more(&mut self) {
        let can = |run: &&mut Run| run.order.is_some() && run.phase != Phase::Complete;
        if let Some(run) = self.run.as_mut().filter(can) {
            run.phase = Phase::Wanted;
            (run.report, run.results) = (None, None);
        }
    }

    fn cancel(&mut self) {
        if let Some(run) = &mut self.run {
            match run.phase {
                Phase::Wanted => run.end(Phase::Cancelled),
                Phase::Running | Phase::Pausing => run.phase = Phase::Cancelling,
                _ => {}
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use eval::data::Summary;
    use eval::record::{Dataset, PromptForm, Subject};
    use eval::{Item, Prediction, TaskId, made_up};
    use protocol::{EngineChoice, Kept, KeptState, Stage};

    use super::*;
    use crate::step::{Step, next_step};

    fn subject() -> Subject {
        made_up::subject("M")
    }

    fn imported(n: u32) -> Rc<Imported> {
        let summary = Summary {
            format: "JSON Lines".to_owned(),
            n_items: n.into(),
            n_tokens: 0,
            tags: Default::default(),
            entities: Default::default(),
            labels: Default::default(),
            skipped: Default::default(),
            warnings: Vec::new(),
        };
        let dataset = Dataset {
            name: "d".to_owned(),
            sha256: n.to_string(),
            n_items: n,
        };
        Rc::new(Imported {
            items: (0..n).map(item).collect(),
            dataset,
            summary,
        })
    }

    fn item(index: u32) -> Item {
        made_up::item(index, "positive")
    }

    fn sample(index: u32) -> Box<Sample> {
        let read = Ok(Prediction::Label("positive".to_owned()));
        let mut sample = made_up::sample(TaskId::Sentiment2, index, item(index), read);
        sample.completion.answer = Some("positive".to_owned());
        sample.completion.usage.think_tokens = Some(index);
        sample.completion.usage.input_tokens = Some(1);
        sample.completion.tokens = Some(vec![1, 2]);
        Box::new(sample)
    }

    fn header(state: &State) -> Box<Header> {
        let Some(order) = state.run.as_ref().and_then(|run| run.order.clone()) else {
            panic!("no order");
        };
        Box::new(Header {
            spec: order.spec.clone(),
            dataset: order.data.dataset.clone(),
            ..made_up::header(order.spec.task)
        })
    }

    fn scored(index: u32) -> Event {
        Event::Scored {
            sample: sample(index),
            generated_tokens: 10,
            elapsed_ms: 100.0,
        }
    }

    fn loaded() -> Event {
        Event::Loaded {
            subject: subject(),
            engine_reason: "You chose it.".to_owned(),
            prompt_form: PromptForm::Short,
            context_length: 512,
            n_slots: 16,
            wasm_peak_bytes: 64 << 20,
        }
    }

    /// Carries a step out as the shell does, as far as the state sees it.
    fn carry_out(state: &mut State) -> Option<Step> {
        let step = next_step(state)?;
        match step.clone() {
            Step::LoadModel(key) => state.apply(Action::ModelRequested(key)),
            Step::ReadData(key) => state.apply(Action::DataRequested(key)),
            Step::Start(order) => state.apply(Action::RunSent(order)),
            Step::RefuseModel(key, sentence) => state.apply(Action::ModelRefused(key, sentence)),
            Step::StartKeeper => state.apply(Action::KeeperStarted),
            Step::StartExperiment(_) | Step::ReadIndex(_) | Step::ReadLesson(_) => {
                panic!("no lesson is open")
            }
        }
        Some(step)
    }

    /// A state whose model and data are there.
    fn ready() -> State {
        let mut state = State::default();
        state.place.settings.task = TaskId::Sentiment2;
        state.apply(Action::Event(Event::Ready));
        while carry_out(&mut state).is_some() {}
        state.apply(Action::Event(loaded()));
        let key = state.wanted_data();
        state.apply(Action::DataCame(key, Ok(imported(5))));
        assert_eq!(next_step(&state), None);
        state
    }

    fn running() -> State {
        let mut state = ready();
        state.apply(Action::WantRun);
        assert!(matches!(carry_out(&mut state), Some(Step::Start(_))));
        let header = header(&state);
        state.apply(Action::Event(Event::Started {
            header,
            n_samples: 5,
        }));
        state
    }

    #[test]
    fn a_run_that_the_page_cannot_hold_is_counted_before_it_begins() {
        let check = |repeats: u32, budgets: Vec<u32>, expect: Option<u64>| {
            let mut state = ready();
            state.place.settings.repeats = repeats;
            state.place.settings.budgets = budgets;
            assert_eq!(state.surplus(), expect, "{repeats}");
        };
        check(1, vec![], None);
        check(400_000, vec![], None);
        check(400_001, vec![], Some(2_000_005));
        check(200_000, vec![0], None);
        check(200_001, vec![0], Some(2_000_010));
        check(u32::MAX, vec![], Some(5 * u64::from(u32::MAX)));
        assert_eq!(State::default().surplus(), None);
    }

    fn of(choice: ModelChoice) -> ModelKey {
        ModelKey {
            choice,
            ..ModelKey::default()
        }
    }

    fn run(state: &State) -> &Run {
        state.run.as_ref().expect("a run")
    }

    #[test]
    fn model_and_data_come_without_being_asked_for() {
        let mut state = State::default();
        assert!(
            matches!(carry_out(&mut state), Some(Step::ReadData(_))),
            "data need no worker"
        );
        assert_eq!(next_step(&state), None, "the model waits for the worker");
        state.apply(Action::Event(Event::Ready));
        assert_eq!(
            carry_out(&mut state),
            Some(Step::LoadModel(ModelKey::default()))
        );
        assert_eq!(next_step(&state), None);
        state.apply(Action::Event(Event::Progress {
            stage: Stage::Read,
            n_done: 1,
            n_total: 2,
        }));
        let other = ModelChoice::File {
            name: "x.gguf".into(),
            pick: 0,
        };
        state.apply(Action::ChooseModel(other.clone()));
        assert_eq!(next_step(&state), None, "loads come one after the other");
        state.apply(Action::Event(loaded()));
        assert_eq!(next_step(&state), Some(Step::LoadModel(of(other))));
    }

    #[test]
    fn a_loaded_model_gets_another_engine_also_in_mid_run() {
        let mut state = running();
        let key = state.model.key().cloned();
        state.apply(Action::Event(Event::Engaged {
            subject: Subject {
                engine: "gpu".into(),
                ..subject()
            },
            engine_reason: "The GPU passed its self-test.".into(),
            context_length: 256,
            n_slots: 8,
        }));
        assert_eq!(state.model.key().cloned(), key);
        let Model::Loaded {
            subject,
            engine_reason,
            context_length,
            n_slots,
            ..
        } = &state.model
        else {
            panic!("{:?}", state.model);
        };
        assert_eq!(subject.engine, "gpu");
        assert_eq!(engine_reason, "The GPU passed its self-test.");
        assert_eq!((*context_length, *n_slots), (256, 8));
        assert_eq!(next_step(&state), None, "nothing is loaded anew");
    }

    #[test]
    fn another_engine_loads_the_model_anew_but_not_during_a_run() {
        let mut state = running();
        let mut settings = state.place.settings.clone();
        settings.engine = EngineChoice::Cpu;
        state.apply(Action::Settings(settings));
        assert_eq!(next_step(&state), None);
        state.apply(Action::Event(Event::Done {
            cancelled: false,
            elapsed_ms: 1.0,
        }));
        let wanted = ModelKey {
            engine: EngineChoice::Cpu,
            ..ModelKey::default()
        };
        assert_eq!(next_step(&state), Some(Step::LoadModel(wanted)));
    }

    #[test]
    fn samples_of_a_long_run_are_counted_and_what_they_add_up_to_is_told() {
        let mut state = running();
        state.apply(Action::Event(Event::Started {
            header: header(&state),
            n_samples: MAX_HELD + 1,
        }));
        state.apply(Action::Event(scored(0)));
        state.apply(Action::Event(scored(1)));
        let so_far = run(&state);
        assert_eq!((so_far.n_done(), so_far.n_own_done()), (2, 2));
        assert!(so_far.samples.is_empty() && so_far.index.rows().is_empty());
        let n_right = so_far.n_right();
        // The worker counts what was there before as well.
        let samples: Vec<Sample> = (0..5).map(|at| *sample(at)).collect();
        let told = protocol::LongRun::of(TaskId::Sentiment2, &samples);
        assert!(told.n_right >= n_right);
        let mut event = Event::Summed(told);
        let text = event.take_sums().expect("sums");
        let sums: Sums = serde_json::from_str(&text).expect("sums");
        let report = sums.report.clone();
        state.apply(Action::Event(event));
        state.apply(Action::Summed(Rc::new(Ok(sums))));
        state.apply(Action::Event(Event::Done {
            cancelled: true,
            elapsed_ms: 9.0,
        }));
        let ended = run(&state);
        assert_eq!((ended.n_done(), ended.phase.clone()), (5, Phase::Cancelled));
        assert_eq!(ended.report.as_deref(), Some(&report));
        assert!(ended.results.is_some());
        // What goes on counts on.
        state.apply(Action::WantMore);
        state.apply(Action::Event(scored(5)));
        assert_eq!(run(&state).n_done(), 6);
    }

    #[test]
    fn a_lost_device_leaves_a_note_and_the_run_goes_on() {
        let mut state = running();
        let sentence = "The GPU was reset.".to_owned();
        state.apply(Action::Event(Event::Lost { sentence }));
        assert_eq!(run(&state).phase, Phase::Running);
        let sentence = "The model was loaded again.".to_owned();
        state.apply(Action::Event(Event::Recovered { sentence }));
        assert_eq!(run(&state).notes.len(), 2);
    }

    #[test]
    fn the_worker_measures_or_runs_but_not_both() {
        let mut state = ready();
        state.apply(Action::BenchSent);
        state.apply(Action::WantRun);
        assert_eq!(next_step(&state), None);
        state.apply(Action::Event(Event::BenchDone(Default::default())));
        assert!(matches!(next_step(&state), Some(Step::Start(_))));
    }

    #[test]
    fn a_run_waits_for_what_it_needs_and_ends_with_a_report() {
        let mut state = State::default();
        state.place.settings.task = TaskId::Sentiment2;
        state.apply(Action::WantRun);
        while carry_out(&mut state).is_some() {}
        assert_eq!(run(&state).phase, Phase::Wanted);

        let mut state = running();
        for index in [2, 0, 1, 4, 3] {
            state.apply(Action::Event(scored(index)));
        }
        assert_eq!(run(&state).report, None);
        state.apply(Action::Event(Event::Done {
            cancelled: false,
            elapsed_ms: 500.0,
        }));
        let run = run(&state);
        assert_eq!(run.phase, Phase::Complete);
        assert!(
            run.samples
                .iter()
                .zip(0..)
                .all(|(sample, at)| sample.item_index == at)
        );
        assert_eq!(run.report.as_ref().map(|report| report.n_samples), Some(5));
        let row = run.position("i3", 0).map(|at| &run.index.rows()[at]);
        assert_eq!(row.map(|row| row.sample.item_index), Some(3));
    }

    #[test]
    fn a_cancelled_run_keeps_its_samples_and_goes_on_with_the_same_order() {
        let mut state = running();
        state.apply(Action::Event(scored(0)));
        let order = run(&state).order.clone();
        state.apply(Action::WantCancel);
        assert_eq!(run(&state).phase, Phase::Cancelling);
        state.apply(Action::Event(Event::Done {
            cancelled: true,
            elapsed_ms: 9.0,
        }));
        assert_eq!(
            (run(&state).phase.clone(), run(&state).samples.len()),
            (Phase::Cancelled, 1)
        );
        // Settings that change meanwhile belong to the next run.
        state.place.settings.seed = 77;
        state.apply(Action::WantMore);
        assert_eq!(carry_out(&mut state), order.map(Step::Start));
        assert_eq!((run(&state).samples.len(), run(&state).n_resumed), (1, 1));
    }

    #[test]
    fn a_paused_run_finishes_what_is_in_work_and_goes_on() {
        let mut state = running();
        state.apply(Action::WantPause);
        assert_eq!(run(&state).phase, Phase::Pausing);
        assert!(state.is_running() && state.is_worker_at_work());
        state.apply(Action::Event(scored(1)));
        state.apply(Action::Event(Event::Done {
            cancelled: true,
            elapsed_ms: 9.0,
        }));
        assert_eq!(run(&state).phase, Phase::Cancelled);
        state.apply(Action::WantMore);
        assert!(matches!(carry_out(&mut state), Some(Step::Start(_))));
        state.apply(Action::WantPause);
        state.apply(Action::WantCancel);
        assert_eq!(
            run(&state).phase,
            Phase::Cancelling,
            "a pause can be cut short"
        );
    }

    #[test]
    fn nested_answers_are_counted_but_stand_behind_their_sample() {
        let mut state = ready();
        state.place.settings.budgets = vec![0, 8];
        state.apply(Action::WantRun);
        carry_out(&mut state);
        let header = header(&state);
        state.apply(Action::Event(Event::Started {
            header,
            n_samples: 15,
        }));
        assert_eq!(run(&state).n_own_samples(), 5);
        let nested = |budget| {
            let variant = eval::Variant {
                budget: Some(budget),
                extensions: 0,
                mode: eval::AnswerMode::Free,
            };
            let nested = eval::Nested {
                variant,
                thought_ended: false,
                labels: Vec::new(),
            };
            Rc::new(Sample {
                nested: Some(nested),
                ..*sample(1)
            })
        };
        let lines = vec![nested(0), Rc::from(sample(1)), nested(8)];
        state.apply(Action::Scored(lines, 30, 100.0));
        assert_eq!(run(&state).index.rows().len(), 1);
        state.apply(Action::Event(Event::Done {
            cancelled: true,
            elapsed_ms: 9.0,
        }));
        let run = run(&state);
        assert_eq!(run.report.as_ref().map(|report| report.n_samples), Some(1));
        let results = run.results.as_ref().expect("results");
        assert!(results.sweep.is_some() && results.repeats.is_none());
        assert!(
            run.samples[0].nested.is_none(),
            "the sample itself comes first"
        );
    }

    #[test]
    fn a_copy_of_a_run_shares_its_samples() {
        let mut state = running();
        state.apply(Action::Event(scored(0)));
        let before = run(&state).clone();
        assert_eq!(&before, run(&state));
        state.apply(Action::Event(scored(1)));
        assert_ne!(&before, run(&state));
        assert_eq!((before.samples.len(), run(&state).samples.len()), (1, 2));
    }

    #[test]
    fn nothing_is_lost_when_the_worker_breaks() {
        let mut state = running();
        state.apply(Action::Event(scored(0)));
        state.apply(Action::WorkerBroke("It stopped.".into()));
        assert_eq!(run(&state).phase, Phase::Failed("It stopped.".into()));
        assert!(run(&state).report.is_some());
        assert_eq!(next_step(&state), None, "a broken worker is not asked");
        state.apply(Action::WorkerStarted);
        state.apply(Action::Event(Event::Ready));
        assert_eq!(
            next_step(&state),
            Some(Step::LoadModel(ModelKey::default()))
        );
    }

    #[test]
    fn a_model_that_fails_is_not_loaded_again_until_run_is_pressed() {
        let mut state = ready();
        let bad = ModelChoice::File {
            name: "bad".into(),
            pick: 1,
        };
        state.apply(Action::ChooseModel(bad.clone()));
        carry_out(&mut state);
        let sentence = "bad is no GGUF file.".to_owned();
        state.apply(Action::Event(Event::Fault(Fault::Load { sentence })));
        assert_eq!(next_step(&state), None);
        state.apply(Action::WantRun);
        assert_eq!(next_step(&state), Some(Step::LoadModel(of(bad))));
    }

    fn kept(id: &str, state: KeptState) -> KeeperEvent {
        let file = Kept {
            id: id.to_owned(),
            name: format!("{id}.gguf"),
            url: String::new(),
            n_done_bytes: 1,
            n_total_bytes: Some(2),
            sha256: None,
            is_sha256_known: false,
            state,
        };
        KeeperEvent::Kept {
            files: vec![file],
            space: Default::default(),
        }
    }

    #[test]
    fn a_stored_model_waits_for_the_keeper_and_must_be_whole() {
        let mut state = ready();
        state.apply(Action::Follow("#model=stored:r1".to_owned()));
        let choice = ModelChoice::Stored { id: "r1".into() };
        assert_eq!(state.model_choice, choice);
        assert_eq!(carry_out(&mut state), Some(Step::StartKeeper));
        assert_eq!(next_step(&state), None, "nothing is known of it yet");
        state.apply(Action::Keeper(kept("r1", KeptState::Paused)));
        assert!(matches!(
            carry_out(&mut state),
            Some(Step::RefuseModel(key, _)) if key.choice == choice
        ));
        state.apply(Action::Keeper(kept("r1", KeptState::Whole)));
        assert_eq!(
            next_step(&state),
            None,
            "a failure is not tried again by itself"
        );
        state.apply(Action::ChooseModel(choice.clone()));
        assert_eq!(next_step(&state), Some(Step::LoadModel(of(choice))));

        state.apply(Action::Follow("#model=stored:gone".to_owned()));
        assert!(matches!(next_step(&state), Some(Step::RefuseModel(..))));
        state.apply(Action::Follow("#model=bundled".to_owned()));
        assert_eq!(state.model_choice, ModelChoice::Bundled);
        let opened = State::at("#model=stored:r1");
        assert_eq!(opened.place.stored_model.as_deref(), Some("r1"));
        assert_eq!(opened.model_choice, ModelChoice::Stored { id: "r1".into() });
    }

    #[test]
    fn other_room_is_for_the_next_load() {
        let mut state = ready();
        let own = ModelChoice::File {
            name: "x.gguf".into(),
            pick: 0,
        };
        state.apply(Action::ChooseModel(own.clone()));
        assert!(matches!(carry_out(&mut state), Some(Step::LoadModel(_))));
        state.apply(Action::Event(loaded()));
        let plan = Wish {
            n_slots: Some(4),
            n_ctx: None,
        };
        state.apply(Action::Plan(plan));
        assert_eq!(next_step(&state), None, "what is loaded stays");
        state.apply(Action::ChooseModel(own));
        let key = state.wanted_model();
        assert_eq!(key.plan, plan);
        assert_eq!(next_step(&state), Some(Step::LoadModel(key)));
        state.apply(Action::ChooseModel(ModelChoice::Bundled));
        assert_eq!(state.wanted_model(), ModelKey::default());
    }

    #[test]
    fn a_cancelled_load_goes_back_to_the_bundled_model() {
        let mut state = ready();
        let own = ModelChoice::File {
            name: "x.gguf".into(),
            pick: 0,
        };
        state.apply(Action::ChooseModel(own));
        carry_out(&mut state);
        state.apply(Action::LoadPace(Some(5)));
        assert!(matches!(
            state.model,
            Model::Loading {
                bytes_per_s: Some(5),
                ..
            }
        ));
        state.apply(Action::WantRun);
        state.apply(Action::LoadCancelled);
        assert_eq!(
            run(&state).phase,
            Phase::Failed("Loading was cancelled.".into())
        );
        state.apply(Action::WorkerStarted);
        state.apply(Action::Event(Event::Ready));
        assert_eq!(
            next_step(&state),
            Some(Step::LoadModel(ModelKey::default()))
        );
    }

    #[test]
    fn late_data_of_an_earlier_choice_are_ignored() {
        let mut state = ready();
        let before = state.wanted_data();
        state.place.settings.task = TaskId::Ner;
        carry_out(&mut state);
        state.apply(Action::DataCame(before, Ok(imported(9))));
        assert_eq!(state.imported(), None);
        let key = state.wanted_data();
        state.apply(Action::DataCame(key, Err("No items.".into())));
        assert!(matches!(state.data, Data::Failed(..)));
        assert_eq!(
            next_step(&state),
            None,
            "a failure is not tried again by itself"
        );
    }

    #[test]
    fn an_opened_record_shows_the_same_and_says_when_it_is_not_whole() {
        let mut state = running();
        let header: Rc<Header> = Rc::from(header(&state));
        let all: Vec<Rc<Sample>> = (0..5).map(|index| Rc::from(sample(index))).collect();
        state.apply(Action::Opened(Rc::clone(&header), all.clone(), Rc::new([])));
        assert_eq!(run(&state).phase, Phase::Complete);
        state.apply(Action::Opened(header, all[..2].to_vec(), Rc::new([])));
        assert_eq!(
            (run(&state).phase.clone(), run(&state).n_samples),
            (Phase::Cancelled, 5)
        );
        assert!(run(&state).report.is_some());
    }
}
