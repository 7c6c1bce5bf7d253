use std::rc::Rc;

use eval::data::Summary;
use eval::record::{Dataset, PromptForm, Subject};
use eval::{
    Completion, End, Gold, Header, Item, Prediction, Reading, Sample, Score, TaskId, Usage,
};
use protocol::Event;

use super::*;
use crate::lesson::{self, Apparatus};
use crate::reduce::Action;
use crate::state::Imported;
use crate::step::{Step, next_step};

const LESSON: &str = r#"{"id":"x","about":[],
    "rounds":[{"id":"a","title":"t","before":[],
        "prediction":{"ask":"q","form":{"slider":{"min":0,"max":100,"step":1,"unit":"percent"}}},
        "experiment":{"about":"a","with":{"runs":{"runs":[
            {"name":"one","task":"negation","n":1,"budgets":[8]},
            {"name":"two","task":"negation","n":1,"repeats":2,"temperature":1.0,"model":"F16"}],"show":["scores"]}}},
        "explanation":{"measure":{"whole_right":1},"reading":{"distance":{"near":1,"close":"","below":"","above":""}},"body":[]}}],
    "takeaways":["t"],"sources":[],"teacher":{"goals":[],"steps":[],"pitfalls":[],"answers":["a"]},"sheet":[{"text":"t","lines":1}]}"#;

fn round() -> Rc<Round> {
    let lesson = lesson::parse(LESSON).expect("a lesson");
    Rc::new(lesson.rounds[0].clone())
}

fn key() -> RoundKey {
    RoundKey::new("x", "a")
}

fn item() -> Item {
    Item {
        id: "i0".to_owned(),
        text: "t".to_owned(),
        tokens: Vec::new(),
        gold: Gold::Label("positive".to_owned()),
    }
}

fn imported(name: &str) -> Rc<Imported> {
    Rc::new(Imported {
        items: vec![item()],
        dataset: Dataset {
            name: name.to_owned(),
            sha256: name.to_owned(),
            n_items: 1,
        },
        summary: Summary {
            format: String::new(),
            n_items: 1,
            n_tokens: 0,
            tags: Default::default(),
            entities: Default::default(),
            labels: Default::default(),
            skipped: Default::default(),
            warnings: Vec::new(),
        },
    })
}

fn subject() -> Subject {
    eval::made_up::subject("M")
}

fn sample(repeat: u32, is_right: bool) -> Sample {
    let label = if is_right { "positive" } else { "negative" };
    Sample {
        item_index: 0,
        item: item().into(),
        repeat,
        seed: 0,
        prompt: String::new(),
        completion: Completion {
            thought: String::new(),
            answer: Some(label.to_owned()),
            flags: Vec::new(),
            end: End::Stop,
            budget_hit: false,
            usage: Usage::default(),
            tokens: Some(Vec::new()),
            timing: None,
        },
        reading: Reading {
            prediction: Some(Prediction::Label(label.to_owned())),
            tier: None,
            span: None,
            failure: None,
            unlocated: Vec::new(),
        },
        score: Score::Label { correct: is_right },
        nested: None,
    }
}

fn loaded() -> Event {
    Event::Loaded {
        subject: subject(),
        engine_reason: String::new(),
        prompt_form: PromptForm::Short,
        context_length: 1024,
        n_slots: 16,
        wasm_peak_bytes: 0,
    }
}

/// Carries every step out that comes, as the shell does, until none comes or a run is sent.
fn settle(state: &mut State) -> Option<Rc<Order>> {
    while let Some(step) = next_step(state) {
        match step {
            Step::LoadModel(key) => {
                state.apply(Action::ModelRequested(key));
                state.apply(Action::Event(loaded()));
            }
            Step::ReadData(key) => {
                let name = key.task.to_string();
                state.apply(Action::DataRequested(key.clone()));
                state.apply(Action::DataCame(key, Ok(imported(&name))));
            }
            Step::ReadIndex(lang) => {
                state.apply(Action::Learn(Change::IndexRequested(lang)));
                state.apply(Action::Learn(Change::IndexCame(lang, Ok(Rc::default()))));
            }
            Step::StartExperiment(order) => {
                state.apply(Action::Learn(Change::Sent(Rc::clone(&order))));
                return Some(order);
            }
            Step::Start(order) => {
                state.apply(Action::RunSent(Rc::clone(&order)));
                return Some(order);
            }
            step => panic!("{step:?}"),
        }
    }
    None
}

fn begun() -> State {
    let mut state = State::at("#screen=learn");
    state.apply(Action::Event(Event::Ready));
    state.apply(Action::Learn(Change::Begin(key(), round())));
    state
}

fn end(state: &mut State, order: &Order, samples: Vec<Sample>) {
    let header = Header {
        spec: order.spec.clone(),
        dataset: order.data.dataset.clone(),
        ..eval::made_up::header(order.spec.task)
    };
    let n_samples = samples.len() as u32;
    let header = Box::new(header);
    state.apply(Action::Event(Event::Started { header, n_samples }));
    for sample in samples {
        state.apply(Action::Event(Event::Scored {
            sample: Box::new(sample),
            generated_tokens: 1,
            elapsed_ms: 1.0,
        }));
    }
    state.apply(Action::Event(Event::Done {
        cancelled: false,
        elapsed_ms: 1.0,
    }));
}

#[test]
fn an_experiment_runs_its_plans_one_after_another_and_comes_to_its_number() {
    let mut state = begun();
    let order = settle(&mut state).expect("the first run");
    assert_eq!(
        (order.spec.task, order.spec.limit),
        (TaskId::Negation, Some(1))
    );
    assert_eq!(
        (order.spec.budgets.as_slice(), order.spec.temperature),
        (&[8][..], None)
    );
    // Forms are compared on the CPU, all of them.
    let model = state.model.key().expect("a model").clone();
    assert_eq!(
        (model.choice, model.engine),
        (ModelChoice::Bundled, EngineChoice::Cpu)
    );
    end(&mut state, &order, vec![sample(0, true)]);

    let order = settle(&mut state).expect("the second run");
    assert_eq!((order.spec.repeats, order.spec.temperature), (2, Some(1.0)));
    let model = state.model.key().expect("a model").clone();
    assert_eq!(model.choice, ModelChoice::Variant(Variant::F16));
    end(&mut state, &order, vec![sample(0, true), sample(1, false)]);

    assert_eq!(state.learn.experiment, None);
    assert_eq!(state.learn.notebook.note(&key()).outcome, Some(50.0));
    assert_eq!(state.learn.results[&key()].len(), 2);
}

#[test]
fn the_persons_own_run_and_choices_stay() {
    let mut state = State::at("#screen=home&task=sentiment2");
    state.apply(Action::Event(Event::Ready));
    state.apply(Action::WantRun);
    let own = settle(&mut state).expect("the own run");
    end(&mut state, &own, vec![sample(0, true)]);
    let kept = state.run.clone();

    state.apply(Action::Follow("screen=learn".to_owned()));
    state.apply(Action::Learn(Change::Begin(key(), round())));
    for _ in 0..2 {
        let order = settle(&mut state).expect("a run of the lesson");
        end(&mut state, &order, vec![sample(0, false), sample(1, false)]);
    }
    assert_eq!(state.run, kept);
    assert_eq!(state.place.settings.task, TaskId::Sentiment2);
    // The lesson leaves its model in place; the person's comes back with the person's screens.
    assert_eq!(settle(&mut state), None);
    assert_eq!(
        state.model.key().map(|key| key.choice.clone()),
        Some(ModelChoice::Variant(Variant::F16))
    );
    state.apply(Action::Follow("screen=home".to_owned()));
    assert_eq!(settle(&mut state), None);
    assert_eq!(state.model.key(), Some(&state.wanted_model()));
    assert_eq!(
        state.imported().map(|data| data.dataset.name.clone()),
        Some("sentiment2".to_owned())
    );
}

#[test]
fn one_run_at_a_time() {
    let mut state = begun();
    let order = settle(&mut state).expect("a run of the lesson");
    state.apply(Action::WantRun);
    assert_eq!(settle(&mut state), None, "the worker is at work");
    // A second experiment does not push the first away.
    state.apply(Action::Learn(Change::Begin(
        RoundKey::new("x", "b"),
        round(),
    )));
    assert_eq!(
        state.learn.experiment.as_ref().map(|of| of.key.clone()),
        Some(key())
    );
    assert!(matches!(
        state.run.as_ref().map(|run| &run.phase),
        Some(Phase::Wanted)
    ));
    end(&mut state, &order, vec![sample(0, true)]);
    assert!(settle(&mut state).is_some_and(|order| order.spec.repeats == 2));
}

#[test]
fn a_cancelled_or_broken_experiment_has_no_outcome_and_can_be_begun_again() {
    let mut state = begun();
    state.apply(Action::Learn(Change::Cancel));
    assert_eq!(state.learn.experiment, None);

    let mut state = begun();
    settle(&mut state).expect("a run");
    state.apply(Action::Learn(Change::Cancel));
    state.apply(Action::Event(Event::Done {
        cancelled: true,
        elapsed_ms: 1.0,
    }));
    assert!(!state.learn.is_active());
    assert_eq!(state.learn.notebook.note(&key()).outcome, None);

    let mut state = begun();
    settle(&mut state).expect("a run");
    state.apply(Action::WorkerBroke("It broke.".into()));
    let phase = state
        .learn
        .experiment
        .as_ref()
        .map(|of| of.run.phase.clone());
    assert_eq!(phase, Some(Phase::Failed("It broke.".into())));
    state.apply(Action::WorkerStarted);
    state.apply(Action::Event(Event::Ready));
    state.apply(Action::Learn(Change::Begin(key(), round())));
    assert!(settle(&mut state).is_some());
}

#[test]
fn lessons_are_fetched_when_they_are_opened_in_the_language_that_is_spoken() {
    let mut state = State::at("#lang=es");
    assert!(!matches!(
        next_step(&state),
        Some(Step::ReadIndex(_) | Step::ReadLesson(_))
    ));
    state.apply(Action::Follow("screen=learn&lesson=think".to_owned()));
    assert_eq!(next_step(&state), Some(Step::ReadIndex(Lang::Spanish)));
    state.apply(Action::Learn(Change::IndexRequested(Lang::Spanish)));
    let wanted = LessonKey {
        id: "think".to_owned(),
        lang: Lang::Spanish,
    };
    assert_eq!(next_step(&state), Some(Step::ReadLesson(wanted.clone())));
    state.apply(Action::Learn(Change::LessonRequested(wanted.clone())));
    let failed = Err("It did not come.".into());
    state.apply(Action::Learn(Change::LessonCame(wanted.clone(), failed)));
    assert!(
        !matches!(next_step(&state), Some(Step::ReadLesson(_))),
        "it is not asked for in a circle"
    );
    state.apply(Action::Learn(Change::Retry));
    assert_eq!(next_step(&state), Some(Step::ReadLesson(wanted)));
    state.apply(Action::Follow("lang=en".to_owned()));
    assert_eq!(next_step(&state), Some(Step::ReadIndex(Lang::English)));
}

#[test]
fn what_a_class_link_locks_stays_as_it_is() {
    let mut state = State::at("#task=pos&seed=7&lock=task,model,data");
    state.apply(Action::Settings(Settings {
        task: TaskId::Ner,
        seed: 9,
        ..state.place.settings.clone()
    }));
    assert_eq!(
        (state.place.settings.task, state.place.settings.seed),
        (TaskId::Pos, 9)
    );
    let own = ModelChoice::File {
        name: "x.gguf".into(),
        pick: 0,
    };
    state.apply(Action::ChooseModel(own));
    assert_eq!(state.model_choice, ModelChoice::Bundled);
    state.apply(Action::ChooseData(DataChoice::Files(Rc::new([]))));
    assert_eq!(state.data_choice, DataChoice::Bundled);
}

#[test]
fn calculators_and_simulations_have_no_runs() {
    let mut round = (*round()).clone();
    round.experiment.with = Apparatus::Worlds;
    let mut learn = Learn::default();
    learn.apply(Change::Begin(key(), Rc::new(round)));
    assert_eq!(learn.experiment, None);
    learn.apply(Change::Found(key(), -0.3));
    assert_eq!(learn.notebook.note(&key()).outcome, Some(-0.3));
    learn.apply(Change::Restart("x".to_owned()));
    assert_eq!(learn.notebook, Notebook::default());
}
