//! Whole models against reference logits, activations and greedy texts computed by others
//! (`../shared/fixtures`), on whatever adapter there is.

use std::path::PathBuf;

use engine::{Engine, SeqId, TokenId, Want, Work};
use gguf::{Header, MemorySource};
use gpu::{Device, DeviceOptions, GpuEngine, Options};
use pollster::block_on;
use safetensors::SafeTensors;
use serde_json::Value;

/// f32 arithmetic against the f32 reference: ten times what independent programs show.
const F32_LIMIT: f64 = 1e-3;
/// The same on the 7-token prompt; only this one reveals a wrong RMS epsilon.
const F32_LIMIT_P7: f64 = 1e-4;
/// With keys and values in f16.
const F16_KV_LIMIT: f64 = 0.05;

const PROMPTS: [&str; 3] = ["p7", "p64", "p300"];
const QWEN2_A_TYPES: [&str; 12] = [
    "f16", "bf16", "q8_0", "q4_0", "q4_1", "q5_0", "q5_1", "q2_k", "q3_k_m", "q4_k_m", "q5_k_m",
    "q6_k",
];
const OTHERS: [(&str, &str); 4] = [
    ("llama-b", "q4_k_m"),
    ("qwen2-c", "q4_k_m"),
    ("qwen2-d", "q4_k_m"),
    ("qwen2-fullvocab", "q4_k_m-embq2_k"),
];

/// A file under `../shared`; `None`, with a printed line, where that folder does not exist.
fn shared(path: &str) -> Option<PathBuf> {
    let folder = PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared"));
    if !folder.is_dir() {
        println!("skipped: ../shared is not here");
        return None;
    }
    Some(folder.join(path))
}

/// A model of the fixtures in one type.
struct Fixture {
    name: String,
    bytes: Vec<u8>,
    about: Value,
    logits: Vec<u8>,
    /// The type's name in the reference files: F16 and BF16 files hold the F32 weights exactly.
    reference: &'static str,
}

impl Fixture {
    fn read(model: &str, quant: &'static str) -> Option<Self> {
        let read = |path: String| Some(std::fs::read(shared(&path)?).unwrap());
        Some(Self {
            name: format!("{model} {quant}"),
            bytes: read(format!("fixtures/models/{model}-{quant}.gguf"))?,
            about: serde_json::from_slice(&read(format!("fixtures/ref/{model}.json"))?).unwrap(),
            logits: read(format!("fixtures/ref/{model}.logits.safetensors"))?,
            reference: if quant.ends_with("f16") { "f32" } else { quant },
        })
    }

    fn load(&self, options: Options, device: &DeviceOptions) -> GpuEngine {
        block_on(async {
            let source = MemorySource::new(self.bytes.clone());
            let header = Header::read(&source).await.unwrap();
            let device = Device::open(device).await.unwrap();
            GpuEngine::load(device, &header, &source, options, |_, _| ()).await.unwrap()
        })
    }

    fn prompt(&self, prompt: &str) -> Vec<TokenId> {
        tokens(&self.about["prompts"][prompt]["ids"])
    }

    /// The largest difference from the reference logits over all positions that it has.
    fn difference(&self, engine: &mut GpuEngine, prompt: &str) -> Option<f64> {
        let tensors = SafeTensors::deserialize(&self.logits).unwrap();
        let expect = tensors.tensor(&format!("{}.{prompt}.ref", self.reference)).ok()?;
        let n_positions = expect.shape()[0];
        let got = block_on(engine.logits(&self.prompt(prompt), n_positions > 1)).unwrap();
        Some(max_difference(&got.concat(), expect.data()))
    }
}

fn tokens(json: &Value) -> Vec<TokenId> {
    json.as_array().unwrap().iter().map(|id| id.as_u64().unwrap() as TokenId).collect()
}

/// The largest difference; infinite if lengths differ or a value is no number.
fn max_difference(got: &[f32], expect: &[u8]) -> f64 {
    if got.len() * 4 != expect.len() {
        return f64::INFINITY;
    }
    let pairs = got.iter().zip(expect.as_chunks::<4>().0);
    pairs
        .map(|(&a, &b)| (f64::from(a) - f64::from(f32::from_le_bytes(b))).abs())
        .fold(0.0, |worst, d| if d.is_nan() { f64::INFINITY } else { worst.max(d) })
}

fn greedy(engine: &mut GpuEngine, prompt: &[TokenId], n: usize) -> (Vec<TokenId>, Vec<f64>) {
    let (mut texts, mut logprobs) = (Vec::new(), Vec::new());
    engine.rewind(SeqId(0), 0);
    let mut next = prompt.to_vec();
    for _ in 0..n {
        let work = Work { seq: SeqId(0), tokens: &next, want: Want::GREEDY };
        let outcome = block_on(engine.step(&[work])).unwrap().remove(0);
        let best = outcome.candidates[0];
        logprobs.push(f64::from(best.logit - outcome.log_sum_exp));
        texts.push(best.token);
        next = vec![best.token];
    }
    (texts, logprobs)
}

fn f32_kv() -> Options {
    Options { n_slots: 1, n_ctx: 512, is_kv_f32: true, ..Options::default() }
}

/// Logits of every prompt within the limits, and 32 greedy tokens with their log-probabilities.
fn check(model: &str, quant: &'static str) {
    let Some(fixture) = Fixture::read(model, quant) else { return };
    let name = &fixture.name;
    let mut engine = fixture.load(f32_kv(), &DeviceOptions::default());
    for prompt in PROMPTS {
        let limit = if prompt == "p7" { F32_LIMIT_P7 } else { F32_LIMIT };
        if let Some(difference) = fixture.difference(&mut engine, prompt) {
            println!("{name} {prompt}: {difference:.1e}");
            assert!(difference < limit, "{name} {prompt}: {difference:e}");
        }
        let expect = &fixture.about["quants"][fixture.reference]["greedy"][prompt]["ref"];
        let (texts, logprobs) = greedy(&mut engine, &fixture.prompt(prompt), 32);
        assert_eq!(texts, tokens(&expect["tokens"]), "{name} {prompt}");
        for (got, expect) in logprobs.iter().zip(expect["logprobs"].as_array().unwrap()) {
            let expect = expect.as_f64().unwrap();
            assert!((got - expect).abs() < F32_LIMIT, "{name} {prompt}: {got} for {expect}");
        }
    }
}

#[test]
fn qwen2_a_in_every_type() {
    QWEN2_A_TYPES.iter().for_each(|quant| check("qwen2-a", quant));
}

#[test]
fn other_shapes() {
    OTHERS.iter().for_each(|(model, quant)| check(model, quant));
}
