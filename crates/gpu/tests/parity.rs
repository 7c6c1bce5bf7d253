//! Whole models against reference logits, activations and greedy texts computed by others
//! (`../shared/fixtures`), on whatever adapter there is.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

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
            GpuEngine::load(device, &header, &source, options, |_, _| ())
                .await
                .unwrap()
        })
    }

    fn prompt(&self, prompt: &str) -> Vec<TokenId> {
        tokens(&self.about["prompts"][prompt]["ids"])
    }

    /// The largest difference from the reference logits over all positions that it has.
    fn difference(&self, engine: &mut GpuEngine, prompt: &str) -> Option<f64> {
        let tensors = SafeTensors::deserialize(&self.logits).unwrap();
        let expect = tensors
            .tensor(&format!("{}.{prompt}.ref", self.reference))
            .ok()?;
        let n_positions = expect.shape()[0];
        let got = block_on(engine.logits(&self.prompt(prompt), n_positions > 1)).unwrap();
        Some(max_difference(&got.concat(), expect.data()))
    }
}

fn tokens(json: &Value) -> Vec<TokenId> {
    json.as_array()
        .unwrap()
        .iter()
        .map(|id| id.as_u64().unwrap() as TokenId)
        .collect()
}

/// The largest difference; infinite if lengths differ or a value is no number.
fn max_difference(got: &[f32], expect: &[u8]) -> f64 {
    if got.len() * 4 != expect.len() {
        return f64::INFINITY;
    }
    let pairs = got.iter().zip(expect.as_chunks::<4>().0);
    pairs
        .map(|(&a, &b)| (f64::from(a) - f64::from(f32::from_le_bytes(b))).abs())
        .fold(0.0, |worst, d| {
            if d.is_nan() {
                f64::INFINITY
            } else {
                worst.max(d)
            }
        })
}

fn greedy(engine: &mut GpuEngine, prompt: &[TokenId], n: usize) -> (Vec<TokenId>, Vec<f64>) {
    let (mut texts, mut logprobs) = (Vec::new(), Vec::new());
    engine.rewind(SeqId(0), 0);
    let mut next = prompt.to_vec();
    for _ in 0..n {
        let work = Work {
            seq: SeqId(0),
            tokens: &next,
            want: Want::GREEDY,
        };
        let outcome = block_on(engine.step(&[work])).unwrap().remove(0);
        let best = outcome.candidates[0];
        logprobs.push(f64::from(best.logit - outcome.log_sum_exp));
        texts.push(best.token);
        next = vec![best.token];
    }
    (texts, logprobs)
}

fn f32_kv() -> Options {
    Options {
        n_slots: 1,
        n_ctx: 512,
        is_kv_f32: true,
        ..Options::default()
    }
}

/// Logits of every prompt within the limits, and 32 greedy tokens with their log-probabilities.
fn check(model: &str, quant: &'static str) {
    let Some(fixture) = Fixture::read(model, quant) else {
        return;
    };
    let name = &fixture.name;
    let mut engine = fixture.load(f32_kv(), &DeviceOptions::default());
    for prompt in PROMPTS {
        let limit = if prompt == "p7" {
            F32_LIMIT_P7
        } else {
            F32_LIMIT
        };
        if let Some(difference) = fixture.difference(&mut engine, prompt) {
            println!("{name} {prompt}: {difference:.1e}");
            assert!(difference < limit, "{name} {prompt}: {difference:e}");
        }
        let expect = &fixture.about["quants"][fixture.reference]["greedy"][prompt]["ref"];
        let (texts, logprobs) = greedy(&mut engine, &fixture.prompt(prompt), 32);
        assert_eq!(texts, tokens(&expect["tokens"]), "{name} {prompt}");
        for (got, expect) in logprobs.iter().zip(expect["logprobs"].as_array().unwrap()) {
            let expect = expect.as_f64().unwrap();
            assert!(
                (got - expect).abs() < F32_LIMIT,
                "{name} {prompt}: {got} for {expect}"
            );
        }
    }
}

#[test]
fn qwen2_a_in_every_type() {
    QWEN2_A_TYPES
        .iter()
        .for_each(|quant| check("qwen2-a", quant));
}

#[test]
fn other_shapes() {
    OTHERS.iter().for_each(|(model, quant)| check(model, quant));
}

/// Every intermediate result that exists within the limit, for the 7-token prompt.
#[test]
fn activations() {
    for (model, quant) in [("qwen2-a", "f16"), ("qwen2-a", "q4_k_m")]
        .into_iter()
        .chain(OTHERS)
    {
        let Some(fixture) = Fixture::read(model, quant) else {
            return;
        };
        let bytes =
            std::fs::read(shared(&format!("fixtures/ref/{model}.acts.safetensors")).unwrap())
                .unwrap();
        let tensors = SafeTensors::deserialize(&bytes).unwrap();
        let mut engine = fixture.load(f32_kv(), &DeviceOptions::default());
        let mut seen = Vec::new();
        let mut tap = |name: &str, layer: Option<usize>, got: &[f32]| {
            let name = layer.map_or(name.to_owned(), |i| format!("l{i}.{name}"));
            let full = format!("{}.{name}", fixture.reference);
            let difference = max_difference(got, tensors.tensor(&full).unwrap().data());
            assert!(
                difference < F32_LIMIT_P7,
                "{} {name}: {difference:e}",
                fixture.name
            );
            seen.push(name);
        };
        block_on(engine.activations(&fixture.prompt("p7"), &mut tap)).unwrap();
        let n_layers = if model == "qwen2-c" || model == "qwen2-d" {
            1
        } else {
            2
        };
        assert_eq!(seen.len(), 1 + 7 * n_layers, "{seen:?}");
    }
}

#[test]
fn f16_keys_and_values_are_close() {
    for (model, quant) in OTHERS.into_iter().chain([("qwen2-a", "q4_k_m")]) {
        let Some(fixture) = Fixture::read(model, quant) else {
            return;
        };
        let options = Options {
            is_kv_f32: false,
            ..f32_kv()
        };
        let mut engine = fixture.load(options, &DeviceOptions::default());
        for prompt in PROMPTS {
            if let Some(difference) = fixture.difference(&mut engine, prompt) {
                println!("{} {prompt}: {difference:.1e}", fixture.name);
                assert!(
                    difference < F16_KV_LIMIT,
                    "{} {prompt}: {difference:e}",
                    fixture.name
                );
            }
        }
    }
}

/// The vocabulary matrix in four shards, embedded from and multiplied with.
#[test]
fn a_small_binding_limit() {
    let Some(fixture) = Fixture::read("qwen2-fullvocab", "q4_k_m-embq2_k") else {
        return;
    };
    let small = DeviceOptions {
        max_binding_bytes: Some(4 << 20),
        ..DeviceOptions::default()
    };
    let options = Options {
        max_cols: 64,
        ..f32_kv()
    };
    let mut engine = fixture.load(options, &small);
    let whole = fixture.load(options, &DeviceOptions::default());
    assert!(engine.n_dispatches() > whole.n_dispatches() + 2);
    let difference = fixture.difference(&mut engine, "p7").unwrap();
    assert!(difference < F32_LIMIT_P7, "{difference:e}");
}

/// A single wrong bit of the weights turns parity red.
#[test]
fn a_perturbed_weight_is_noticed() {
    let Some(mut fixture) = Fixture::read("qwen2-a", "q8_0") else {
        return;
    };
    let header = Header::parse(&fixture.bytes).unwrap();
    let tensor = header.tensor("blk.1.ffn_down.weight").unwrap();
    fixture.bytes[tensor.offset as usize + 1] ^= 4; // the first scale, times 2
    let mut engine = fixture.load(f32_kv(), &DeviceOptions::default());
    assert!(fixture.difference(&mut engine, "p7").unwrap() > F32_LIMIT_P7);
}

#[test]
fn a_difference_is_noticed() {
    let bytes = [1.0_f32, 2.0].map(f32::to_le_bytes).concat();
    assert_eq!(max_difference(&[1.0, 2.5], &bytes), 0.5);
    assert_eq!(max_difference(&[1.0], &bytes), f64::INFINITY);
    assert_eq!(max_difference(&[1.0, f32::NAN], &bytes), f64::INFINITY);
}
