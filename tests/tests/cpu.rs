//! The CPU engine against reference values computed by others, and against itself.

use cpu::{CpuEngine, CpuError, Weights};
use engine::{Engine, EngineError, Outcome, SeqId, TokenId, Want, Work};
use gguf::BlockType;
use serde_json::Value;
use tests::compare::{assert_close, max_abs_difference, relative_rms};
use tests::fixtures::{Expected, load, ready, shared};
use tests::gguf_file::GgufFile;
use tests::tiny_model::{N_CTX, N_VOCAB, tiny_model, tiny_tokens};

/// f32 arithmetic against the f32 reference: ten times what independent programs show.
const EXACT_LIMIT: f64 = 1e-3;
/// The same on the 7-token prompt; only this one reveals a wrong RMS epsilon.
const EXACT_LIMIT_P7: f64 = 1e-4;
/// Quantised arithmetic against llama.cpp's: RMS error in units of the logits' spread.
const QUANTISED_LIMIT: f64 = 0.05;

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

/// A model of the fixtures in one type.
struct Fixture {
    name: String,
    bytes: Vec<u8>,
    about: Value,
    logits: Expected,
    /// The type's name in the reference files: F16 and BF16 files hold the F32 weights exactly.
    reference: &'static str,
}

impl Fixture {
    /// `None` without ../shared.
    fn read(model: &str, quant: &'static str) -> Option<Self> {
        let path = shared(&format!("fixtures/models/{model}-{quant}.gguf"))?;
        let about = std::fs::read(shared(&format!("fixtures/ref/{model}.json"))?).unwrap();
        Some(Self {
            name: format!("{model} {quant}"),
            bytes: std::fs::read(&path).unwrap(),
            about: serde_json::from_slice(&about).unwrap(),
            logits: Expected::read(&shared(&format!(
                "fixtures/ref/{model}.logits.safetensors"
            ))?),
            reference: if quant == "f16" || quant == "bf16" {
                "f32"
            } else {
                quant
            },
        })
    }

    fn load(&self, weights: Weights) -> CpuEngine {
        load(self.bytes.clone(), weights, 1).unwrap()
    }

    fn prompt(&self, prompt: &str) -> Vec<TokenId> {
        tokens(&self.about["prompts"][prompt]["ids"])
    }

    /// The reference logits of a prompt by `ref` or `llamacpp`, `[n_positions, n_vocab]`. Only
    /// the full vocabulary's are not kept for every prompt.
    fn expected(&self, quant: &str, prompt: &str, by: &str) -> Option<Vec<Vec<f32>>> {
        let rows = self.logits.rows(&format!("{quant}.{prompt}.{by}"));
        let name = &self.name;
        assert!(
            rows.is_some() || name.starts_with("qwen2-fullvocab") && prompt != "p7",
            "{name}"
        );
        rows
    }

    /// Largest difference from `ref` over all positions that the reference has.
    fn exact_difference(&self, engine: &mut CpuEngine, prompt: &str) -> Option<f64> {
        let expect = self.expected(self.reference, prompt, "ref")?;
        let got = engine
            .logits(&self.prompt(prompt), expect.len() > 1)
            .unwrap();
        Some(max_abs_difference(&got.concat(), &expect.concat()))
    }
}

fn tokens(json: &Value) -> Vec<TokenId> {
    json.as_array()
        .unwrap()
        .iter()
        .map(|id| id.as_u64().unwrap() as TokenId)
        .collect()
}

fn step_one(engine: &mut CpuEngine, seq: usize, tokens: &[TokenId]) -> Outcome {
    let want = Want {
        n_candidates: 5,
        temperature: 0.6,
        logits_of: &[0, 7],
    };
    ready(engine.step(&[Work {
        seq: SeqId(seq),
        tokens,
        want,
    }]))
    .unwrap()
    .remove(0)
}

// -------------------------------------------------------------------- against ../shared

/// Logits of every prompt within the limits, and 32 greedy tokens with their log-probabilities.
fn check_exact(model: &str, quant: &'static str) {
    let Some(fixture) = Fixture::read(model, quant) else {
        return;
    };
    let name = &fixture.name;
    let mut engine = fixture.load(Weights::Exact);
    for prompt in PROMPTS {
        let limit = if prompt == "p7" {
            EXACT_LIMIT_P7
        } else {
            EXACT_LIMIT
        };
        if let Some(difference) = fixture.exact_difference(&mut engine, prompt) {
            println!("{name} {prompt}: {difference:.1e}");
            assert!(difference < limit, "{name} {prompt}: {difference:e}");
        }

        let greedy = &fixture.about["quants"][fixture.reference]["greedy"][prompt]["ref"];
        let expect = tokens(&greedy["tokens"]);
        let (mut got, mut logprobs) = (Vec::new(), Vec::new());
        let mut next = fixture.prompt(prompt);
        engine.rewind(SeqId(0), 0);
        for _ in 0..expect.len() {
            let work = Work {
                seq: SeqId(0),
                tokens: &next,
                want: Want::GREEDY,
            };
            let outcome = ready(engine.step(&[work])).unwrap().remove(0);
            let best = outcome.candidates[0];
            logprobs.push(best.logit - outcome.log_sum_exp);
            got.push(best.token);
            next = vec![best.token];
        }
        assert_eq!(got, expect, "{name} {prompt}");
        assert_eq!(got.len(), 32);
        let expect: Vec<f32> = serde_json::from_value(greedy["logprobs"].clone()).unwrap();
        assert_close(
            &format!("{name} {prompt} logprobs"),
            &logprobs,
            &expect,
            EXACT_LIMIT,
        );
    }
}

#[test]
fn exact_qwen2_a_in_every_type() {
    QWEN2_A_TYPES
        .iter()
        .for_each(|quant| check_exact("qwen2-a", quant));
}

#[test]
fn exact_llama_b() {
    check_exact("llama-b", "q4_k_m");
}

#[test]
fn exact_qwen2_c() {
    check_exact("qwen2-c", "q4_k_m");
}

#[test]
fn exact_qwen2_d() {
    check_exact("qwen2-d", "q4_k_m");
}

#[test]
fn exact_qwen2_fullvocab() {
    check_exact("qwen2-fullvocab", "q4_k_m-embq2_k");
}

#[test]
fn exact_activations() {
    let of_qwen2_a = ["f16", "q4_k_m"].map(|quant| ("qwen2-a", quant));
    for (model, quant) in of_qwen2_a.into_iter().chain(OTHERS) {
        let Some(fixture) = Fixture::read(model, quant) else {
            return;
        };
        let path = shared(&format!("fixtures/ref/{model}.acts.safetensors")).unwrap();
        let expected = Expected::read(&path);
        let mut seen = Vec::new();
        let mut engine = fixture.load(Weights::Exact);
        let tap = &mut |name: &'static str, layer: Option<usize>, got: &[f32]| {
            let layer = layer.map_or(String::new(), |i| format!("l{i}."));
            let key = format!("{}.{layer}{name}", fixture.reference);
            let expect = expected
                .rows(&key)
                .unwrap_or_else(|| panic!("{key}"))
                .concat();
            assert_close(
                &format!("{} {key}", fixture.name),
                got,
                &expect,
                EXACT_LIMIT_P7,
            );
            seen.push(key);
        };
        engine
            .logits_with_tap(&fixture.prompt("p7"), false, tap)
            .unwrap();
        let mut all = expected.names();
        all.retain(|name| name.starts_with(&format!("{}.", fixture.reference)));
        seen.sort();
        assert_eq!(seen, all, "{}", fixture.name);
    }
}

/// Logits of the quantised arithmetic near llama.cpp's, which rounds activations too.
#[test]
fn quantised_is_near_llama_cpp() {
    let in_every_type = QWEN2_A_TYPES.map(|quant| ("qwen2-a", quant));
    for (model, quant) in in_every_type.into_iter().chain(OTHERS) {
        let Some(fixture) = Fixture::read(model, quant) else {
            return;
        };
        let mut engine = fixture.load(Weights::Quantised);
        for prompt in PROMPTS {
            let Some(expect) = fixture.expected(quant, prompt, "llamacpp") else {
                continue;
            };
            let got = engine
                .logits(&fixture.prompt(prompt), expect.len() > 1)
                .unwrap();
            let difference = relative_rms(&got.concat(), &expect.concat());
            println!("{} {prompt}: {:.2} %", fixture.name, difference * 100.0);
            assert!(
                difference < QUANTISED_LIMIT,
                "{} {prompt}: {difference}",
                fixture.name
            );
        }
    }
}

/// Deliberate mistakes: each must turn the comparison with the reference red.
#[test]
fn exact_comparison_reveals_mistakes() {
    let Some(fixture) = Fixture::read("qwen2-a", "q4_k_m") else {
        return;
    };
    let header = gguf::Header::parse(&fixture.bytes).unwrap();
    let tensor = |name: &str| header.tensor(name).unwrap().clone();
    let pair = |key: &str| {
        let place = fixture
            .bytes
            .windows(key.len())
            .position(|bytes| bytes == key.as_bytes());
        place.unwrap() + key.len() + 4 // the value follows its type
    };
    let check = |what: &str, mistake: &dyn Fn(&mut Vec<u8>)| {
        let mut wrong = Fixture::read("qwen2-a", "q4_k_m").unwrap();
        mistake(&mut wrong.bytes);
        let difference = wrong
            .exact_difference(&mut wrong.load(Weights::Exact), "p7")
            .unwrap();
        println!("{what}: {difference:.1e}");
        assert!(
            difference > EXACT_LIMIT_P7,
            "{what} goes unnoticed: {difference:e}"
        );
    };

    let mut right = fixture.load(Weights::Exact);
    assert!(fixture.exact_difference(&mut right, "p7").unwrap() < EXACT_LIMIT_P7);
    check("one weight's sign bit", &|bytes| {
        bytes[tensor("blk.1.ffn_down.weight").offset as usize + 1] ^= 0x80; // a block's scale
    });
    check("one bias", &|bytes| {
        let at = tensor("blk.0.attn_k.bias").offset as usize;
        bytes[at..at + 4].copy_from_slice(&9.0_f32.to_le_bytes());
    });
    check("RMS epsilon 1e-5 for 1e-6", &|bytes| {
        let at = pair("qwen2.attention.layer_norm_rms_epsilon");
        assert_eq!(bytes[at..at + 4], 1e-6_f32.to_le_bytes());
        bytes[at..at + 4].copy_from_slice(&1e-5_f32.to_le_bytes());
    });
    check("rope base 1e4 for 1e6", &|bytes| {
        let at = pair("qwen2.rope.freq_base");
        assert_eq!(bytes[at..at + 4], 1e6_f32.to_le_bytes());
        bytes[at..at + 4].copy_from_slice(&1e4_f32.to_le_bytes());
    });
}

#[test]
fn iq_types_are_refused() {
    for quant in ["iq4_nl", "iq4_xs"] {
        let Some(fixture) = Fixture::read("qwen2-a", quant) else {
            return;
        };
        for weights in [Weights::Exact, Weights::Quantised] {
            let error = load(fixture.bytes.clone(), weights, 1)
                .err()
                .unwrap()
                .to_string();
            let expect = format!(
                "tensor blk.0.attn_k.weight has type {}, which is not supported",
                quant.to_uppercase()
            );
            assert!(error.starts_with(&expect), "{error}");
        }
    }
}

#[test]
fn cards_of_the_fixtures() {
    let Some(fixture) = Fixture::read("qwen2-a", "q4_k_m") else {
        return;
    };
    let mut engine = fixture.load(Weights::Quantised);
    let card = engine.card();
    assert_eq!((card.architecture.as_str(), card.engine), ("qwen2", "cpu"));
    assert_eq!(card.quantization, "Q4_K_M");
    assert_eq!((card.n_vocab, card.n_ctx), (1024, 2048));
    let outside = engine.logits(&[1024], false).unwrap_err();
    assert_eq!(
        outside.to_string(),
        "token 1024 is outside the vocabulary of 1024: give ids below 1024"
    );
}

// ------------------------------------------------------------------- without ../shared

/// The tiny models in both architectures and both kinds of weights.
fn tiny_engines(n_slots: usize) -> Vec<(String, CpuEngine)> {
    let mut engines = Vec::new();
    for (architecture, ty, weights) in [
        ("qwen2", BlockType::F32, Weights::Exact),
        ("qwen2", BlockType::Q8_0, Weights::Exact),
        ("qwen2", BlockType::Q8_0, Weights::Quantised),
        ("llama", BlockType::Q8_0, Weights::Exact),
        ("llama", BlockType::Q8_0, Weights::Quantised),
    ] {
        let engine = load(tiny_model(architecture, ty).bytes(), weights, n_slots).unwrap();
        engines.push((format!("{architecture} {ty:?} {weights:?}"), engine));
    }
    engines
}

/// However a sequence is cut into steps, rewound and appended again, its logits keep their bits.
#[test]
fn cuts_and_rewinds_change_no_bit() {
    let sequence = tiny_tokens(1, 300);
    let wrong_turn = tiny_tokens(2, 20);
    for (name, mut engine) in tiny_engines(1) {
        let whole = step_one(&mut engine, 0, &sequence);
        for cut in [1, 7, 256, 299] {
            engine.rewind(SeqId(0), 0);
            assert_eq!(engine.n_tokens(SeqId(0)), 0);
            step_one(&mut engine, 0, &sequence[..cut]);
            assert_eq!(
                step_one(&mut engine, 0, &sequence[cut..]),
                whole,
                "{name} cut at {cut}"
            );

            engine.rewind(SeqId(0), cut);
            let wrong = step_one(&mut engine, 0, &wrong_turn[..20.min(N_CTX - cut)]);
            assert_ne!(wrong, whole, "{name}");
            engine.rewind(SeqId(0), cut);
            assert_eq!(
                step_one(&mut engine, 0, &sequence[cut..]),
                whole,
                "{name} after {cut}"
            );
        }
        engine.rewind(SeqId(0), 290);
        let mut last = Outcome::default();
        for token in &sequence[290..] {
            last = step_one(&mut engine, 0, &[*token]);
        }
        assert_eq!(last, whole, "{name} one by one");
        let all = engine.logits(&sequence, true).unwrap();
        assert_eq!(all.len(), 300);
        assert_eq!(engine.logits(&sequence, false).unwrap(), all[299..]);
        let want = Want {
            n_candidates: 5,
            temperature: 0.6,
            logits_of: &[0, 7],
        };
        assert_eq!(
            Outcome::of_logits(&all[299], want).unwrap(),
            whole,
            "{name} logits"
        );
    }
}

/// A member of a batch gets the same bits as alone, whatever the batch and the slot.
#[test]
fn batches_change_no_bit() {
    let prompts: Vec<Vec<TokenId>> = (0..8).map(|i| tiny_tokens(i, 3 + 5 * i as usize)).collect();
    let want = Want {
        n_candidates: 3,
        temperature: 0.6,
        logits_of: &[5],
    };
    for (name, mut engine) in tiny_engines(8) {
        // Each prompt, then one token after it: two steps.
        let run = |engine: &mut CpuEngine, members: &[usize]| -> Vec<[Outcome; 2]> {
            (0..8).for_each(|i| engine.rewind(SeqId(i), 0));
            let mut outcomes = Vec::new();
            for part in [0, 1] {
                let batch: Vec<Work<'_>> = (members.iter().enumerate())
                    .map(|(slot, &i)| {
                        let tokens = if part == 0 { &prompts[i][..] } else { &[42] };
                        Work {
                            seq: SeqId(slot),
                            tokens,
                            want,
                        }
                    })
                    .collect();
                outcomes.push(ready(engine.step(&batch)).unwrap());
            }
            let second = outcomes.remove(1);
            outcomes
                .remove(0)
                .into_iter()
                .zip(second)
                .map(|(a, b)| [a, b])
                .collect()
        };
        let alone: Vec<_> = (0..8).map(|i| run(&mut engine, &[i]).remove(0)).collect();
        assert_ne!(
            alone[0], alone[1],
            "{name}: different prompts, different outcomes"
        );
        for members in [
            vec![0, 1, 2],
            vec![7, 3, 5],
            (0..8).collect(),
            (0..8).rev().collect(),
        ] {
            let expect: Vec<_> = members.iter().map(|&i| alone[i].clone()).collect();
            assert_eq!(run(&mut engine, &members), expect, "{name} {members:?}");
        }
    }
}

/// Rounded activations move the tiny model's logits a little: neither not at all, nor far.
#[test]
fn quantised_is_near_exact() {
    for architecture in ["qwen2", "llama"] {
        let bytes = tiny_model(architecture, BlockType::Q8_0).bytes();
        let sequence = tiny_tokens(3, 40);
        let mut logits = [Weights::Exact, Weights::Quantised].map(|weights| {
            load(bytes.clone(), weights, 1)
                .unwrap()
                .logits(&sequence, true)
                .unwrap()
                .concat()
        });
        let difference = relative_rms(&logits[1], &logits[0]);
        assert!(
            (1e-6..0.05).contains(&difference),
            "{architecture}: {difference}"
        );
        logits[1].reverse();
        assert!(
            relative_rms(&logits[1], &logits[0]) > 0.5,
            "{architecture}: a wrong order"
        );
    }
}

/// Every tensor and hyper-parameter of the tiny model matters.
#[test]
fn perturbed_weights_are_noticed() {
    let sequence = tiny_tokens(4, 12);
    for architecture in ["qwen2", "llama"] {
        let file = tiny_model(architecture, BlockType::F32);
        let logits = |bytes: Vec<u8>| {
            load(bytes, Weights::Exact, 1)
                .unwrap()
                .logits(&sequence, true)
                .unwrap()
                .concat()
        };
        let expect = logits(file.bytes());
        assert_eq!(max_abs_difference(&logits(file.bytes()), &expect), 0.0);
        let header = gguf::Header::parse(&file.bytes()).unwrap();
        for tensor in header.tensors() {
            let mut wrong = file.clone();
            let data = wrong.tensor_data(&tensor.name).unwrap();
            // Row of a token that the sequence has; elsewhere the first element.
            let is_embedding = tensor.name == "token_embd.weight";
            let at = if is_embedding {
                sequence[0] as usize * 64 * 4
            } else {
                0
            };
            data[at..at + 4].copy_from_slice(&3.0_f32.to_le_bytes());
            let difference = max_abs_difference(&logits(wrong.bytes()), &expect);
            assert!(
                difference > EXACT_LIMIT_P7,
                "{architecture} {}: {difference}",
                tensor.name
            );
        }
    }
}

#[test]
fn unusable_models_are_refused_with_names() {
    fn check(edit: impl FnOnce(&mut GgufFile) -> &mut GgufFile, expect: &str) {
        let mut file = tiny_model("qwen2", BlockType::F32);
        edit(&mut file);
        match load(file.bytes(), Weights::Exact, 1) {
            Ok(_) => panic!("loaded, expected: {expect}"),
            Err(error) => assert_eq!(error.to_string(), expect),
        }
    }
    let zeros = |n: usize| vec![0; n * 4];
    check(
        |f| {
            f.without("general.architecture")
                .str("general.architecture", "gemma3")
        },
        "the model has the architecture `gemma3`, which is not supported (qwen2 and llama are); choose a file of such a model",
    );
    check(
        |f| f.without("general.architecture"),
        "the file has no metadata `general.architecture`",
    );
    check(
        |f| f.without("qwen2.block_count"),
        "the file has no metadata `qwen2.block_count`",
    );
    check(
        |f| {
            f.without("qwen2.attention.head_count_kv")
                .u32("qwen2.attention.head_count_kv", 3)
        },
        "metadata `qwen2.attention.head_count_kv` is 3, expected a divisor of the 4 heads; choose another file of this model",
    );
    check(
        |f| {
            f.without("qwen2.attention.head_count")
                .u32("qwen2.attention.head_count", 0)
        },
        "metadata `qwen2.attention.head_count` is 0, expected a number from 1 to 1024; choose another file of this model",
    );
    check(
        |f| f.str("qwen2.rope.scaling.type", "yarn"),
        "metadata `qwen2.rope.scaling.type` is yarn, expected no scaling; choose another file of this model",
    );
    check(
        |f| f.without_tensor("blk.1.ffn_up.weight"),
        "the file has no tensor blk.1.ffn_up.weight",
    );
    check(
        |f| f.without_tensor("blk.0.attn_k.bias"),
        "the file has no tensor blk.0.attn_k.bias",
    );
    check(
        |f| f.replace_tensor("blk.0.ffn_up.weight", &[64, 95], 0, zeros(64 * 95)),
        "tensor blk.0.ffn_up.weight has shape [64, 95], expected [64, 96]; choose another file of this model",
    );
    check(
        |f| f.tensor("blk.0.attn_q_norm.weight", &[16], 0, zeros(16)),
        "tensor blk.0.attn_q_norm.weight has no place in a model of the architecture qwen2; choose another file of this model",
    );
    check(
        |f| f.replace_tensor("blk.0.ffn_up.weight", &[64, 96], 34, vec![0; 64 * 96]),
        "the header is damaged: tensor blk.0.ffn_up.weight has shape [64, 96] in type TQ1_0; download the file again",
    );
    let garbage = load(b"\x7fELF".to_vec(), Weights::Exact, 1);
    assert!(matches!(
        garbage.err(),
        Some(CpuError::Gguf(gguf::GgufError::NotGguf { .. }))
    ));
}

#[test]
fn steps_that_cannot_be_taken_change_nothing() {
    let (_, mut engine) = tiny_engines(2).remove(0);
    let before = step_one(&mut engine, 0, &[1, 2, 3]);
    let mut check = |batch: &[Work<'_>], expect: &str| {
        assert_eq!(ready(engine.step(batch)).unwrap_err().to_string(), expect);
        assert_eq!(engine.n_tokens(SeqId(0)), 3);
    };
    let work = |seq: usize, tokens: &'static [TokenId]| Work {
        seq: SeqId(seq),
        tokens,
        want: Want::GREEDY,
    };
    check(&[work(0, &[5]), work(2, &[5])], "slot 2 of 2");
    check(
        &[work(0, &[5]), work(1, &[96])],
        "token 96 is outside the vocabulary of 96: give ids below 96",
    );
    check(&[work(0, &[])], "sequence 0 got no tokens");
    check(
        &[work(0, &[9; N_CTX - 2])],
        "sequence 0 would have 321 tokens, the context holds 320: give fewer",
    );
    let logits_of = &[96];
    let work = Work {
        want: Want {
            logits_of,
            ..Want::GREEDY
        },
        ..work(0, &[5])
    };
    check(
        &[work],
        "token 96 is outside the vocabulary of 96: give ids below 96",
    );
    engine.rewind(SeqId(0), 0);
    engine.rewind(SeqId(9), 0); // no such slot: nothing happens
    assert_eq!(step_one(&mut engine, 0, &[1, 2, 3]), before);
}

#[test]
fn a_value_that_is_no_number_is_an_error() {
    let mut file = tiny_model("qwen2", BlockType::F32);
    let weights = file.tensor_data("output_norm.weight").unwrap();
    // Finite, but times what is normed, of which the largest is over 1, it passes all bounds.
    for gain in weights.chunks_exact_mut(4) {
        gain.copy_from_slice(&f32::MAX.to_le_bytes());
    }
    let mut engine = load(file.bytes(), Weights::Exact, 1).unwrap();
    let work = Work {
        seq: SeqId(0),
        tokens: &[1, 2],
        want: Want::GREEDY,
    };
    let error = ready(engine.step(&[work])).unwrap_err();
    assert!(
        matches!(error, EngineError::NotFinite { seq: 0, pos: 1 }),
        "{error}"
    );
    assert_eq!(engine.n_tokens(SeqId(0)), 0);
}

#[test]
fn card_and_progress() {
    let source = gguf::MemorySource::new(tiny_model("llama", BlockType::Q8_0).bytes());
    let mut progress = Vec::new();
    let engine = ready(async {
        let header = gguf::Header::read(&source).await.unwrap();
        let on_progress = |done, total| progress.push((done, total));
        CpuEngine::load(&header, &source, Weights::Exact, 3, 100, on_progress)
            .await
            .unwrap()
    });
    let card = engine.card();
    assert_eq!(
        (card.name.as_str(), card.architecture.as_str()),
        ("tiny test model", "llama")
    );
    assert_eq!(
        (card.quantization.as_str(), card.engine),
        ("Q8_0", "cpu-exact")
    );
    assert_eq!(
        (card.n_vocab, card.n_ctx, engine.n_slots()),
        (N_VOCAB, 100, 3)
    );
    let matrices = 2 * 96 * 64 + 2 * (64 * 64 * 2 + 32 * 64 * 2 + 3 * 96 * 64);
    assert_eq!(card.n_params, matrices + 5 * 64 + 8);
    let (done, total) = *progress.last().unwrap();
    assert_eq!(done, total);
    assert!(progress.len() > 20 && progress.is_sorted(), "{progress:?}");
}
