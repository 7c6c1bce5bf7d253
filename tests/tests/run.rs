//! Whole runs over a scripted engine: the loop, the batch, failures and cancels, to the record.

use std::fmt::Write;

use engine::scripted::{ScriptedEngine, now};
use engine::{EngineError, TokenId};
use eval::record::{Dataset, Subject};
use eval::run::Run;
use eval::{Gold, Item, TaskId};
use expect_test::expect;
use gguf::Header;
use runner::{Codec, Ended, Flow, Happening, Host, MAX_LOSSES, RunnerError, drive, drive_on};
use text::Special;

/// What a scripted model says to each of five texts, thought and answer.
const SAID: [(&str, &str); 5] = [
    ("Cues: good +2. So positive.", "Sentiment: positive"),
    ("Cues: bad -2. So negative.", "Sentiment: positive"),
    ("Hm.", "I cannot say."),
    ("", "negative"),
    (
        "Cues: fine +1, poor -2, dull -1. Sum -2. So negative.",
        "Sentiment: negative",
    ),
];
const GOLD: [&str; 5] = ["positive", "negative", "positive", "negative", "negative"];

/// The bundled model's tokenizer and template; its weights are not used here.
fn codec() -> Codec {
    let path = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../assets/models/tiny-reasoner-q8_0.gguf"
    );
    let header = Header::parse(&std::fs::read(path).unwrap()).unwrap();
    Codec::from_gguf(&header).unwrap()
}

fn items() -> Vec<Item> {
    (GOLD.iter().enumerate())
        .map(|(i, label)| Item {
            id: format!("i{i}"),
            text: format!("text number {i}"),
            tokens: Vec::new(),
            gold: Gold::Label((*label).to_owned()),
        })
        .collect()
}

/// The scripts of some items, in the order in which a run asks for them.
fn scripts(codec: &Codec, which: &[usize]) -> Vec<Vec<TokenId>> {
    let script = |&i: &usize| {
        let (thought, answer) = SAID[i];
        let close = if thought.is_empty() {
            "</think>"
        } else {
            "\n</think>"
        };
        let said = format!("{thought}{close}\n\n{answer}");
        let mut tokens = codec.tokenizer.encode(&said, Special::Parse);
        tokens.extend(codec.tokenizer.eos());
        tokens
    };
    which.iter().map(script).collect()
}

fn engine(codec: &Codec, which: &[usize]) -> ScriptedEngine {
    ScriptedEngine::new(codec.tokenizer.n_tokens(), scripts(codec, which))
}

fn run(think_budget: Option<u32>) -> Run {
    let mut spec = runner::default_spec(TaskId::Sentiment2, eval::record::PromptForm::Short);
    spec.think_budget = think_budget;
    let nothing = String::new;
    let subject = Subject {
        model: "scripted".into(),
        model_sha256: None,
        model_bytes: Some(0),
        architecture: None,
        quantization: None,
        n_params: None,
        engine: "scripted".into(),
        adapter: None,
        self_test: None,
        template_sha256: None,
        server: None,
    };
    let dataset = Dataset {
        name: "five".into(),
        sha256: nothing(),
        n_items: 5,
    };
    Run::new(runner::header(spec, dataset, subject), items()).unwrap()
}

/// Writes everything down, and asks to stop after some steps.
#[derive(Default)]
struct Scribe {
    scored: Vec<String>,
    recovered: Vec<String>,
    text: String,
    n_steps: usize,
    stop_after: Option<usize>,
    drain_after: Option<usize>,
}

impl Host for Scribe {
    fn now_ms(&self) -> f64 {
        self.n_steps as f64
    }

    fn on(&mut self, happening: Happening<'_>) {
        match happening {
            Happening::Text {
                item: "i0", text, ..
            } => self.text.push_str(text),
            Happening::Text { .. } => {}
            Happening::Scored(sample) => self.scored.push(sample.item.id.clone()),
            Happening::Recovered { why } => self.recovered.push(why.to_owned()),
        }
    }

    async fn breathe(&mut self, _: usize) -> Flow {
        self.n_steps += 1;
        if self.stop_after == Some(self.n_steps) {
            Flow::Stop
        } else if self.drain_after.is_some_and(|n| n <= self.n_steps) {
            Flow::Drain
        } else {
            Flow::Continue
        }
    }
}

fn go(
    run: &mut Run,
    engine: &mut ScriptedEngine,
    codec: &Codec,
    n_parallel: usize,
    scribe: &mut Scribe,
) -> Result<Ended, RunnerError> {
    now(drive(run, engine, codec, n_parallel, scribe))
}

/// One line a sample: what was said, read and scored.
fn lines(run: &Run) -> String {
    let mut samples: Vec<_> = run.samples().iter().collect();
    samples.sort_by_key(|s| s.item_index);
    let mut out = String::new();
    for s in samples {
        let c = &s.completion;
        let u = &c.usage;
        let _ = writeln!(
            out,
            "{} think {} forced {} answer {} | {:?} | {:?} by {} | {:?}{}",
            s.item.id,
            u.think_tokens.expect("counted"),
            u.forced_tokens,
            u.answer_tokens.expect("counted"),
            c.answer.as_deref().unwrap_or("-"),
            s.reading.prediction,
            s.reading.tier.map_or("-", eval::Tier::as_str),
            s.score,
            s.reading
                .failure
                .map(|f| format!(" {f}"))
                .unwrap_or_default(),
        );
    }
    out
}

#[test]
fn a_whole_run() {
    let codec = codec();
    let mut run = run(None);
    let mut engine = engine(&codec, &[0, 1, 2, 3, 4]);
    let mut scribe = Scribe::default();
    assert_eq!(
        go(&mut run, &mut engine, &codec, 2, &mut scribe).unwrap(),
        Ended::Complete
    );
    expect![[r#"
        i0 think 10 forced 0 answer 5 | "Sentiment: positive" | Some(Label("positive")) by answer_line | Label { correct: true }
        i1 think 10 forced 0 answer 5 | "Sentiment: positive" | Some(Label("positive")) by answer_line | Label { correct: false }
        i2 think 4 forced 0 answer 6 | "I cannot say." | None by prose | Label { correct: false } refusal
        i3 think 0 forced 0 answer 4 | "negative" | Some(Label("negative")) by exact | Label { correct: true }
        i4 think 22 forced 0 answer 5 | "Sentiment: negative" | Some(Label("negative")) by answer_line | Label { correct: true }
    "#]].assert_eq(&lines(&run));
    assert_eq!(
        scribe.text,
        "Cues: good +2. So positive.\n\n\nSentiment: positive"
    );
    assert_eq!(run.report().strict_accuracy.unwrap().value, 0.6);
}

#[test]
fn a_paused_run_finishes_what_is_in_work_and_goes_on_to_the_same_end() {
    let codec = codec();
    let mut whole = run(None);
    let mut scribe = Scribe::default();
    let mut all = engine(&codec, &[0, 1, 2, 3, 4]);
    go(&mut whole, &mut all, &codec, 2, &mut scribe).unwrap();

    let mut run = run(None);
    let mut scribe = Scribe {
        drain_after: Some(3),
        ..Scribe::default()
    };
    let mut first = engine(&codec, &[0, 1]);
    let ended = go(&mut run, &mut first, &codec, 2, &mut scribe).unwrap();
    assert_eq!(ended, Ended::Cancelled);
    assert_eq!(run.samples().len(), 2, "both samples in work are finished");
    assert!(!run.is_held() && !run.is_complete());

    let mut rest = engine(&codec, &[2, 3, 4]);
    let ended = go(&mut run, &mut rest, &codec, 2, &mut Scribe::default()).unwrap();
    assert_eq!(ended, Ended::Complete);
    assert_eq!(lines(&run), lines(&whole));
}

#[test]
fn the_batch_is_filled_and_changes_nothing() {
    let codec = codec();
    let alone = {
        let mut run = run(None);
        go(
            &mut run,
            &mut engine(&codec, &[0, 1, 2, 3, 4]),
            &codec,
            1,
            &mut Scribe::default(),
        )
        .unwrap();
        lines(&run)
    };
    for n_parallel in [2, 3, 8] {
        let mut run = run(None);
        let mut engine = engine(&codec, &[0, 1, 2, 3, 4]);
        go(
            &mut run,
            &mut engine,
            &codec,
            n_parallel,
            &mut Scribe::default(),
        )
        .unwrap();
        assert_eq!(lines(&run), alone);
        // A free slot takes the next item at once: the batch is full while there are items.
        assert_eq!(engine.batch_sizes[0], n_parallel.min(5));
        let n_steps: usize = engine.batch_sizes.iter().sum();
        let n_tokens: usize = scripts(&codec, &[0, 1, 2, 3, 4]).iter().map(Vec::len).sum();
        assert_eq!(n_steps, n_tokens);
    }
}

#[test]
fn a_budget_closes_thoughts() {
    let codec = codec();
    let mut run = run(Some(0));
    // After the forced close the scripts say their answers alone.
    let answers = SAID.map(|(_, answer)| {
        let mut tokens = codec.tokenizer.encode(answer, Special::Parse);
        tokens.extend(codec.tokenizer.eos());
        tokens
    });
    let mut engine = ScriptedEngine::new(codec.tokenizer.n_tokens(), answers.to_vec());
    go(&mut run, &mut engine, &codec, 3, &mut Scribe::default()).unwrap();
    for sample in run.samples() {
        assert!(sample.completion.budget_hit);
        assert_eq!(sample.completion.usage.think_tokens, Some(0));
        assert_eq!(
            sample.completion.usage.forced_tokens as usize,
            codec.markers.forced_close_at_start.len()
        );
    }
    assert_eq!(run.report().strict_accuracy.unwrap().value, 0.6);
}

#[test]
fn an_engine_that_fails_loses_only_what_was_in_work() {
    let codec = codec();
    let whole = {
        let mut run = run(None);
        go(
            &mut run,
            &mut engine(&codec, &[0, 1, 2, 3, 4]),
            &codec,
            2,
            &mut Scribe::default(),
        )
        .unwrap();
        lines(&run)
    };
    for fail_at in [0, 3, 20, 40] {
        let mut run = run(None);
        let mut first = engine(&codec, &[0, 1, 2, 3, 4]);
        first.fail_at_step = Some(fail_at);
        let mut scribe = Scribe::default();
        let failed = go(&mut run, &mut first, &codec, 2, &mut scribe);
        assert!(
            matches!(failed, Err(RunnerError::Engine(_))),
            "step {fail_at}"
        );
        let left: Vec<usize> = (0..5)
            .filter(|i| !run.samples().iter().any(|s| s.item_index as usize == *i))
            .collect();
        go(&mut run, &mut engine(&codec, &left), &codec, 2, &mut scribe).unwrap();
        assert_eq!(lines(&run), whole, "step {fail_at}");
        scribe.scored.sort();
        assert_eq!(
            scribe.scored,
            ["i0", "i1", "i2", "i3", "i4"],
            "none lost, none twice"
        );
    }
}

#[test]
fn a_cancelled_run_goes_on() {
    let codec = codec();
    let mut run = run(None);
    let mut scribe = Scribe {
        stop_after: Some(18),
        ..Scribe::default()
    };
    let mut first = engine(&codec, &[0, 1, 2, 3, 4]);
    assert_eq!(
        go(&mut run, &mut first, &codec, 2, &mut scribe).unwrap(),
        Ended::Cancelled
    );
    let n_done = run.samples().len();
    assert!((1..5).contains(&n_done), "{n_done}");
    let left: Vec<usize> = (0..5)
        .filter(|i| !run.samples().iter().any(|s| s.item_index as usize == *i))
        .collect();
    assert_eq!(
        go(&mut run, &mut engine(&codec, &left), &codec, 2, &mut scribe).unwrap(),
        Ended::Complete
    );
    assert_eq!(run.samples().len(), 5);
}

/// The items that have no sample yet, in the order in which the run will ask for them.
fn left(scored: &[String]) -> Vec<usize> {
    let is_scored = |i: &usize| scored.contains(&format!("i{i}"));
    (0..5).filter(|i| !is_scored(i)).collect()
}

#[test]
fn a_lost_engine_is_loaded_again_and_the_run_goes_on() {
    let codec = codec();
    let whole = {
        let (mut run, mut scribe) = (run(None), Scribe::default());
        let mut engine = engine(&codec, &[0, 1, 2, 3, 4]);
        go(&mut run, &mut engine, &codec, 2, &mut scribe).unwrap();
        lines(&run)
    };
    // The longest sample takes 30 steps: an engine that is lost more often never ends it.
    for lost_at in [31, 32, 33, 35, 40, 47] {
        let mut run = run(None);
        let mut scribe = Scribe::default();
        // What the next engine has to say depends on what is scored; a scripted one is told so
        // before, by a trial on a run of its own.
        let mut done: Vec<String> = Vec::new();
        let lost = |done: &[String]| {
            let mut engine = engine(&codec, &left(done));
            engine.lose_at_step = Some(lost_at);
            engine
        };
        let mut first = lost(&done);
        let mut trial = self::run(None);
        let mut reload = async |why: &str| {
            assert_eq!(why, "the script says so");
            let mut heard = Scribe::default();
            let failed = go(&mut trial, &mut lost(&done), &codec, 2, &mut heard);
            assert!(matches!(
                failed,
                Err(RunnerError::Engine(EngineError::Lost(_)))
            ));
            done.extend(heard.scored);
            Ok(lost(&done))
        };
        let ended = drive_on(&mut run, &mut first, &codec, 2, &mut scribe, &mut reload);
        assert_eq!(now(ended).unwrap(), Ended::Complete, "step {lost_at}");
        assert_eq!(lines(&run), whole, "step {lost_at}");
        scribe.scored.sort();
        assert_eq!(
            scribe.scored,
            ["i0", "i1", "i2", "i3", "i4"],
            "none lost, none twice"
        );
        assert!(!scribe.recovered.is_empty(), "step {lost_at}");
    }
}

#[test]
fn an_engine_that_is_always_lost_is_given_up() {
    let codec = codec();
    for lost_at in [0, 3] {
        let mut run = run(None);
        let mut scribe = Scribe::default();
        let lost = || {
            let mut engine = engine(&codec, &[0, 1, 2, 3, 4]);
            engine.lose_at_step = Some(lost_at);
            engine
        };
        let mut n_loaded = 1;
        let mut first = lost();
        let mut reload = async |_: &str| {
            n_loaded += 1;
            Ok(lost())
        };
        let ended = drive_on(&mut run, &mut first, &codec, 2, &mut scribe, &mut reload);
        let error = now(ended).unwrap_err();
        assert!(
            matches!(error, RunnerError::Engine(EngineError::Lost(_))),
            "{error}"
        );
        assert_eq!(
            (n_loaded, scribe.recovered.len()),
            (MAX_LOSSES, MAX_LOSSES - 1)
        );
        // Nothing is lost: another engine ends the run.
        go(
            &mut run,
            &mut engine(&codec, &[0, 1, 2, 3, 4]),
            &codec,
            2,
            &mut scribe,
        )
        .unwrap();
        assert_eq!(run.samples().len(), 5);
    }
}

#[test]
fn what_cannot_be_loaded_again_ends_the_run_in_words() {
    let codec = codec();
    let mut run = run(None);
    let mut first = engine(&codec, &[0, 1, 2, 3, 4]);
    first.lose_at_step = Some(2);
    let mut reload = async |_: &str| Err("no adapter answers".to_owned());
    let mut scribe = Scribe::default();
    let ended = drive_on(&mut run, &mut first, &codec, 2, &mut scribe, &mut reload);
    assert_eq!(
        now(ended).unwrap_err().to_string(),
        "the device was lost (the script says so), and the model could not be loaded again: \
         no adapter answers"
    );
}
