//! The GPU engine in whole runs: the same readings as the reference, shared prompts, lost devices.
//! On whatever adapter there is; on Linux without a GPU, Mesa's lavapipe.

use engine::{Candidate, Engine, EngineError, ModelCard, Outcome, SeqId, TokenId, Want, Work};
use engines::{AnyEngine, Kind, Room};
use eval::run::Run;
use eval::{Sample, TaskId, data};
use gguf::{Header, MemorySource};
use gpu::probe;
use pollster::block_on;
use runner::{Codec, Ended, Flow, Happening, Host, drive, drive_on};

const MODEL: &[u8] = include_bytes!("../../assets/models/tiny-reasoner-q8_0.gguf");

/// The bundled model, loaded.
fn bundled(kind: Kind, n_slots: usize) -> AnyEngine {
    let header = Header::parse(MODEL).unwrap();
    let source = MemorySource::new(MODEL.to_vec());
    let room = Room {
        n_slots,
        n_ctx: 1024,
    };
    block_on(AnyEngine::load(kind, &header, &source, room, |_, _| ())).unwrap()
}

fn codec() -> Codec {
    Codec::from_gguf(&Header::parse(MODEL).unwrap()).unwrap()
}

/// A greedy run of a bundled benchmark in the model's own form, changed by `with`.
fn run(task: TaskId, with: impl FnOnce(&mut eval::RunSpec)) -> Run {
    let name = format!("{task}.jsonl");
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../assets/benchmarks/");
    let bytes = std::fs::read(format!("{folder}{name}")).unwrap();
    let file = data::File {
        name: &name,
        bytes: &bytes,
    };
    let items = data::import(&[file], task).unwrap().items;
    let header = Header::parse(MODEL).unwrap();
    let mut spec = runner::default_spec(task, runner::prompt_form_of(&header));
    assert_eq!(spec.temperature, None);
    with(&mut spec);
    let card = ModelCard {
        name: "bundled".into(),
        architecture: String::new(),
        quantization: String::new(),
        n_params: 0,
        n_vocab: 0,
        n_ctx: 0,
        engine: "any",
    };
    let subject = runner::subject(&card, 0, None, &codec().template);
    let dataset = data::dataset_of(&name, &items);
    Run::new(runner::header(spec, dataset, subject), items).unwrap()
}

/// A host that counts.
#[derive(Default)]
struct Counts {
    n_scored: usize,
    n_recovered: usize,
}

impl Host for Counts {
    fn now_ms(&self) -> f64 {
        0.0
    }

    fn on(&mut self, happening: Happening<'_>) {
        match happening {
            Happening::Text { .. } => {}
            Happening::Scored(_) => self.n_scored += 1,
            Happening::Recovered { .. } => self.n_recovered += 1,
        }
    }

    async fn breathe(&mut self, _: usize) -> Flow {
        Flow::Continue
    }
}

/// All samples of a run, in the order of its items; everything in them but their times.
fn samples(mut run: Run, engine: &mut impl Engine, batch: usize) -> Vec<Sample> {
    let mut host = Counts::default();
    let ended = block_on(drive(&mut run, engine, &codec(), batch, &mut host));
    assert_eq!(ended.unwrap(), Ended::Complete);
    assert_eq!(host.n_scored, run.n_samples_total());
    in_order(&run)
}

fn in_order(run: &Run) -> Vec<Sample> {
    let mut samples = run.samples().to_vec();
    samples.sort_by_key(|s| (s.item_index, s.repeat));
    samples.iter_mut().for_each(|s| s.completion.timing = None);
    samples
}

/// An engine that is watched, and may be kept from sharing prompts or lose its device.
struct Watched {
    engine: AnyEngine,
    is_sharing: bool,
    destroy_at: Option<usize>,
    n_steps: usize,
    n_fed: usize,
    outcomes: Vec<Vec<Outcome>>,
}

impl Watched {
    fn new(engine: AnyEngine) -> Self {
        Self {
            engine,
            is_sharing: true,
            destroy_at: None,
            n_steps: 0,
            n_fed: 0,
            outcomes: Vec::new(),
        }
    }
}

impl Engine for Watched {
    fn card(&self) -> &ModelCard {
        self.engine.card()
    }

    fn n_slots(&self) -> usize {
        self.engine.n_slots()
    }

    async fn step(&mut self, batch: &[Work<'_>]) -> Result<Vec<Outcome>, EngineError> {
        if self.destroy_at == Some(self.n_steps) {
            self.engine.destroy_device();
        }
        self.n_steps += 1;
        self.n_fed += batch.iter().map(|work| work.tokens.len()).sum::<usize>();
        let outcomes = self.engine.step(batch).await?;
        self.outcomes.push(outcomes.clone());
        Ok(outcomes)
    }

    fn rewind(&mut self, seq: SeqId, len: usize) {
        self.engine.rewind(seq, len);
    }

    fn can_fork(&self) -> bool {
        self.is_sharing && self.engine.can_fork()
    }

    fn fork(&mut self, from: SeqId, to: SeqId, len: usize) {
        self.engine.fork(from, to, len);
    }
}

/// Counts samples that differ, in their readings and in their tokens.
fn n_differences(got: &[Sample], expect: &[Sample]) -> (usize, usize) {
    assert_eq!(got.len(), expect.len());
    let pairs = || got.iter().zip(expect);
    (
        pairs()
            .filter(|(a, b)| (&a.reading, &a.score) != (&b.reading, &b.score))
            .count(),
        pairs()
            .filter(|(a, b)| a.completion.tokens != b.completion.tokens)
            .count(),
    )
}

/// All items of all benchmarks, at both batch sizes. 7 min 20 s on lavapipe with 2 cores, so that
/// it is run by hand; the command's tests run the first items of each benchmark the same way.
/// `cargo test -p tests all_bundled_benchmarks -- --ignored --nocapture`
#[test]
#[ignore = "takes minutes on a software adapter"]
fn all_bundled_benchmarks_read_the_same_on_the_gpu() {
    let mut exact = bundled(Kind::CpuExact, 1);
    let mut gpu = bundled(Kind::Gpu, 16);
    for &task in TaskId::ALL {
        let expect = samples(run(task, |_| ()), &mut exact, 1);
        for batch in [1, 16] {
            let got = samples(run(task, |_| ()), &mut gpu, batch);
            let (readings, tokens) = n_differences(&got, &expect);
            println!(
                "{task} at batch {batch}: {} samples, {readings} other readings, {tokens} other \
                 outputs",
                expect.len()
            );
            assert_eq!(readings, 0, "{task} at batch {batch}");
        }
    }
}

#[test]
fn other_readings_are_noticed() {
    let mut exact = bundled(Kind::CpuExact, 1);
    let expect = samples(
        run(TaskId::Sentiment2, |s| s.limit = Some(2)),
        &mut exact,
        1,
    );
    assert_eq!(n_differences(&expect, &expect), (0, 0));
    let mut wrong = expect.clone();
    wrong[1].reading.prediction = None;
    if let Some(tokens) = &mut wrong[0].completion.tokens {
        tokens.pop();
    }
    assert_eq!(n_differences(&wrong, &expect), (1, 1));

    // A model with some wrong scales in a matrix says something else.
    let mut file = MODEL.to_vec();
    let header = Header::parse(&file).unwrap();
    let tensor = header.tensor("blk.0.ffn_down.weight").unwrap();
    for block in 0..8 {
        file[tensor.offset as usize + 34 * block + 1] ^= 0x20; // a scale, times or by 256
    }
    let source = MemorySource::new(file);
    let room = Room {
        n_slots: 1,
        n_ctx: 1024,
    };
    let load = AnyEngine::load(Kind::Gpu, &header, &source, room, |_, _| ());
    let got = samples(
        run(TaskId::Sentiment2, |s| s.limit = Some(2)),
        &mut block_on(load).unwrap(),
        1,
    );
    assert!(n_differences(&got, &expect).1 > 0);
}

#[test]
fn shared_prompts_change_no_bit() {
    for kind in [Kind::Gpu, Kind::Cpu] {
        for (batch, repeats) in [(3, 1), (1, 1), (4, 2)] {
            let what = format!("{kind} at batch {batch}, {repeats} repeats");
            // The full form: an instruction of many tokens before the text.
            let run = || {
                run(TaskId::Sentiment3, |spec| {
                    spec.prompt_form = eval::record::PromptForm::Full;
                    spec.limit = Some(5);
                    spec.repeats = repeats;
                    spec.max_tokens = 12;
                })
            };
            let of = |is_sharing| {
                let mut engine = Watched::new(bundled(kind, 4));
                engine.is_sharing = is_sharing;
                (samples(run(), &mut engine, batch), engine)
            };
            let (expect, alone) = of(false);
            let (got, shared) = of(true);
            // Tokens, readings, and counts of prompt tokens.
            assert_eq!(got, expect, "{what}");
            assert!(
                got.iter()
                    .all(|s| s.completion.usage.prompt_tokens > Some(60))
            );
            // Every outcome to the bit; between them are those of the shared parts themselves.
            let mut rest = shared.outcomes.iter();
            let is_there = |step: &Vec<Outcome>| rest.any(|other| other == step);
            assert!(alone.outcomes.iter().all(is_there), "{what}");
            println!("{what}: fed {} tokens, {} alone", shared.n_fed, alone.n_fed);
            // The instruction has 40 tokens and more; a repeat has all in common but the token
            // whose outcome is wanted.
            let spared = |s: &Sample| match s.repeat {
                0 => 40,
                _ => s.completion.usage.prompt_tokens.expect("counted") as usize - 1,
            };
            let n_spared: usize = got[1..].iter().map(spared).sum();
            assert!(shared.n_fed + n_spared <= alone.n_fed, "{what}");
        }
    }
}

#[test]
fn a_lost_device_loses_no_sample() {
    let run = || run(TaskId::Negation, |spec| spec.limit = Some(10));
    let load = || Watched::new(bundled(Kind::Gpu, 4));
    let mut undisturbed = load();
    let expect = samples(run(), &mut undisturbed, 4);
    let n_steps = undisturbed.n_steps;
    for destroy_at in [0, n_steps / 3, n_steps - 1] {
        let mut host = Counts::default();
        let mut run = run();
        let mut engine = load();
        engine.destroy_at = Some(destroy_at);
        let reload = async |why: &str| {
            assert!(!why.is_empty());
            Ok(load())
        };
        let codec = codec();
        let ended = drive_on(&mut run, &mut engine, &codec, 4, &mut host, reload);
        assert_eq!(block_on(ended).unwrap(), Ended::Complete);
        assert_eq!(host.n_recovered, 1, "at step {destroy_at}");
        assert_eq!(host.n_scored, expect.len(), "none lost, none twice");
        assert_eq!(in_order(&run), expect, "at step {destroy_at}");
    }
}

/// The tokens that the self-test expects are those of the reference, and not by a hair.
#[test]
fn the_self_test_expects_what_the_reference_says() {
    let file = probe::model_file();
    let mut engine = tests::fixtures::load(file, cpu::Weights::Exact, 1).unwrap();
    let want = Want {
        n_candidates: 2,
        ..Want::GREEDY
    };
    for (n, expect) in probe::PROMPT_TOKENS.into_iter().zip(probe::GREEDY) {
        let mut pending = probe::prompt(n);
        let mut got: Vec<TokenId> = Vec::new();
        engine.rewind(SeqId(0), 0);
        while got.len() < expect.len() {
            let work = Work {
                seq: SeqId(0),
                tokens: &pending,
                want,
            };
            let outcome = block_on(engine.step(&[work])).unwrap().remove(0);
            let [best, next]: [Candidate; 2] = outcome.candidates.try_into().unwrap();
            let margin = best.logit - next.logit;
            assert!(
                margin > 0.02,
                "{n} tokens, then {got:?}: a margin of {margin}"
            );
            got.push(best.token);
            pending = vec![best.token];
        }
        assert_eq!(got, expect, "after {n} tokens");
    }
}
