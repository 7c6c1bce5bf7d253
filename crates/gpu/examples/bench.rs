//! Times whole steps and single stages on the default adapter, with random weights that are made
//! in memory in the shape of a real model. No file is needed.
//!
//! `bench [--shape r1-qwen-1.5b|r1-qwen-7b|r1-llama-8b|tiny] [--batch 1,8,32,64] [--context 160]
//! [--prefill 512] [--new-tokens 32] [--stages] [--fallback]`

use std::time::Instant;

use engine::{Engine, SeqId, Want, Work};
use gguf::{BlockType, ByteSource, Header, SourceError};
use gpu::{Device, DeviceOptions, GpuEngine, Options};
use pollster::block_on;

/// Dimensions of a model.
struct Shape {
    name: &'static str,
    architecture: &'static str,
    n_layers: usize,
    n_embd: u64,
    n_ff: u64,
    n_heads: u64,
    n_kv_heads: u64,
    head_size: u64,
    n_vocab: u64,
}

const SHAPES: [Shape; 4] = [
    Shape {
        name: "tiny",
        architecture: "qwen2",
        n_layers: 2,
        n_embd: 256,
        n_ff: 768,
        n_heads: 4,
        n_kv_heads: 2,
        head_size: 64,
        n_vocab: 2048,
    },
    Shape {
        name: "r1-qwen-1.5b",
        architecture: "qwen2",
        n_layers: 28,
        n_embd: 1536,
        n_ff: 8960,
        n_heads: 12,
        n_kv_heads: 2,
        head_size: 128,
        n_vocab: 151_936,
    },
    Shape {
        name: "r1-qwen-7b",
        architecture: "qwen2",
        n_layers: 28,
        n_embd: 3584,
        n_ff: 18_944,
        n_heads: 28,
        n_kv_heads: 4,
        head_size: 128,
        n_vocab: 152_064,
    },
    Shape {
        name: "r1-llama-8b",
        architecture: "llama",
        n_layers: 32,
        n_embd: 4096,
        n_ff: 14_336,
        n_heads: 32,
        n_kv_heads: 8,
        head_size: 128,
        n_vocab: 128_256,
    },
];

/// A GGUF file whose tensors are random, made when they are read.
struct Synthetic {
    header: Vec<u8>,
    tensors: Vec<(u64, u64, BlockType)>, // first byte, bytes, type
    n_bytes: u64,
}

/// Writes the parts of a GGUF header.
#[derive(Default)]
struct Writer(Vec<u8>);

impl Writer {
    fn string(&mut self, s: &str) {
        self.0.extend((s.len() as u64).to_le_bytes());
        self.0.extend(s.as_bytes());
    }

    fn pair(&mut self, key: &str, ty: u32, value: &[u8]) {
        self.string(key);
        self.0.extend(ty.to_le_bytes());
        self.0.extend(value);
    }
}

impl Synthetic {
    /// A file of this shape, typed as llama.cpp's Q4_K_M.
    fn new(shape: &Shape) -> Self {
        let n_q = shape.n_heads * shape.head_size;
        let n_kv = shape.n_kv_heads * shape.head_size;
        let (n_embd, n_ff, n_vocab) = (shape.n_embd, shape.n_ff, shape.n_vocab);
        let mut list: Vec<(String, Vec<u64>, BlockType)> = vec![
            (
                "token_embd.weight".into(),
                vec![n_embd, n_vocab],
                BlockType::Q4_K,
            ),
            (
                "output.weight".into(),
                vec![n_embd, n_vocab],
                BlockType::Q6_K,
            ),
            ("output_norm.weight".into(), vec![n_embd], BlockType::F32),
        ];
        let eighth = shape.n_layers / 8;
        for i in 0..shape.n_layers {
            let has_more_bits = i < eighth || i >= 7 * shape.n_layers / 8 || (i - eighth) % 3 == 2;
            let more = if has_more_bits {
                BlockType::Q6_K
            } else {
                BlockType::Q4_K
            };
            let mut add = |name: &str, dims: &[u64], ty| {
                list.push((format!("blk.{i}.{name}"), dims.to_vec(), ty));
            };
            add("attn_norm.weight", &[n_embd], BlockType::F32);
            add("attn_q.weight", &[n_embd, n_q], BlockType::Q4_K);
            add("attn_k.weight", &[n_embd, n_kv], BlockType::Q4_K);
            add("attn_v.weight", &[n_embd, n_kv], more);
            if shape.architecture == "qwen2" {
                add("attn_q.bias", &[n_q], BlockType::F32);
                add("attn_k.bias", &[n_kv], BlockType::F32);
                add("attn_v.bias", &[n_kv], BlockType::F32);
            }
            add("attn_output.weight", &[n_q, n_embd], BlockType::Q4_K);
            add("ffn_norm.weight", &[n_embd], BlockType::F32);
            add("ffn_gate.weight", &[n_embd, n_ff], BlockType::Q4_K);
            add("ffn_up.weight", &[n_embd, n_ff], BlockType::Q4_K);
            add("ffn_down.weight", &[n_ff, n_embd], more);
        }
        let mut w = Writer::default();
        w.0.extend(b"GGUF");
        w.0.extend(3_u32.to_le_bytes());
        w.0.extend((list.len() as u64).to_le_bytes());
        w.0.extend(9_u64.to_le_bytes());
        w.string("general.architecture");
        w.0.extend(8_u32.to_le_bytes());
        w.string(shape.architecture);
        let numbers = [
            ("block_count", shape.n_layers as u64),
            ("embedding_length", n_embd),
            ("feed_forward_length", n_ff),
            ("attention.head_count", shape.n_heads),
            ("attention.head_count_kv", shape.n_kv_heads),
            ("context_length", 131_072),
        ];
        for (key, value) in numbers {
            w.pair(
                &format!("{}.{key}", shape.architecture),
                4,
                &(value as u32).to_le_bytes(),
            );
        }
        let eps = format!("{}.attention.layer_norm_rms_epsilon", shape.architecture);
        w.pair(&eps, 6, &1e-6_f32.to_le_bytes());
        w.pair("general.file_type", 4, &15_u32.to_le_bytes());
        let mut offset = 0_u64;
        let mut tensors = Vec::new();
        for (name, dims, ty) in &list {
            w.string(name);
            w.0.extend((dims.len() as u32).to_le_bytes());
            dims.iter().for_each(|d| w.0.extend(d.to_le_bytes()));
            w.0.extend(ty.id().to_le_bytes());
            w.0.extend(offset.to_le_bytes());
            let n: u64 = dims.iter().product();
            let n_bytes = n / ty.block_size() as u64 * ty.block_bytes() as u64;
            tensors.push((offset, n_bytes, *ty));
            offset = (offset + n_bytes).next_multiple_of(32);
        }
        w.0.resize(w.0.len().next_multiple_of(32), 0);
        let data = w.0.len() as u64;
        tensors.iter_mut().for_each(|t| t.0 += data);
        Self {
            header: w.0,
            tensors,
            n_bytes: data + offset,
        }
    }
}

impl ByteSource for Synthetic {
    fn len(&self) -> u64 {
        self.n_bytes
    }

    async fn read(&self, offset: u64, len: usize) -> Result<Vec<u8>, SourceError> {
        if offset < self.header.len() as u64 {
            let mut bytes = self.header[offset as usize..].to_vec();
            bytes.resize(len, 0);
            return Ok(bytes);
        }
        let at = self.tensors.partition_point(|t| t.0 <= offset) - 1;
        let (first, _, ty) = self.tensors[at];
        assert_eq!(
            (offset - first) % ty.block_bytes() as u64,
            0,
            "whole blocks"
        );
        let mut state = offset.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
        let mut bytes = Vec::with_capacity(len + 8);
        while bytes.len() < len {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            bytes.extend(state.to_le_bytes());
        }
        bytes.truncate(len);
        // Scales that make weights of a usual size, about 0.02.
        let half = |x: f32| half::f16::from_f32(x).to_le_bytes();
        for block in bytes.chunks_exact_mut(ty.block_bytes()) {
            match ty {
                BlockType::Q4_K => {
                    block[..2].copy_from_slice(&half(1e-4));
                    block[2..4].copy_from_slice(&half(7.5e-4));
                }
                BlockType::Q6_K => block[208..].copy_from_slice(&half(1.5e-5)),
                _ => block.copy_from_slice(&1.0_f32.to_le_bytes()),
            }
        }
        Ok(bytes)
    }
}

struct Args {
    shape: String,
    batches: Vec<usize>,
    context: usize,
    prefill: usize,
    n_new: usize,
    is_by_stage: bool,
    is_fallback_wanted: bool,
}

fn args() -> Args {
    let mut args = Args {
        shape: "r1-qwen-1.5b".into(),
        batches: vec![1, 8, 32, 64],
        context: 128,
        prefill: 512,
        n_new: 32,
        is_by_stage: false,
        is_fallback_wanted: false,
    };
    let mut given = std::env::args().skip(1);
    while let Some(name) = given.next() {
        let mut value = || {
            given
                .next()
                .unwrap_or_else(|| panic!("{name} needs a value"))
        };
        match name.as_str() {
            "--shape" => args.shape = value(),
            "--batch" => {
                args.batches = value()
                    .split(',')
                    .map(|n| n.parse().expect("a number"))
                    .collect();
            }
            "--context" => args.context = value().parse().expect("a number"),
            "--prefill" => args.prefill = value().parse().expect("a number"),
            "--new-tokens" => args.n_new = value().parse().expect("a number"),
            "--stages" => args.is_by_stage = true,
            "--fallback" => args.is_fallback_wanted = true,
            other => panic!("unknown argument {other}"),
        }
    }
    args
}

/// Prefills `n` sequences with `context` tokens each, then decodes; returns the times.
fn decode(
    engine: &mut GpuEngine,
    n: usize,
    context: usize,
    n_new: usize,
    want: Want<'_>,
) -> Vec<f64> {
    let prompt: Vec<u32> = (0..context as u32).map(|i| i * 7 % 1000).collect();
    for seq in 0..n {
        engine.rewind(SeqId(seq), 0);
        let work = Work {
            seq: SeqId(seq),
            tokens: &prompt,
            want,
        };
        block_on(engine.step(&[work])).expect("prefill");
    }
    let mut next: Vec<[u32; 1]> = (0..n as u32).map(|i| [i + 1]).collect();
    let mut times = Vec::new();
    for _ in 0..n_new {
        let batch: Vec<Work<'_>> = next
            .iter()
            .enumerate()
            .map(|(seq, tokens)| Work {
                seq: SeqId(seq),
                tokens,
                want,
            })
            .collect();
        let start = Instant::now();
        let outcomes = block_on(engine.step(&batch)).expect("decode");
        times.push(start.elapsed().as_secs_f64() * 1e3);
        next = outcomes.iter().map(|o| [o.candidates[0].token]).collect();
    }
    times
}

fn median(mut times: Vec<f64>) -> f64 {
    times.sort_by(f64::total_cmp);
    times[times.len() / 2]
}

fn main() {
    let args = args();
    let shape = SHAPES
        .iter()
        .find(|s| s.name == args.shape)
        .expect("a known shape");
    let source = Synthetic::new(shape);
    let n_slots = args.batches.iter().copied().max().unwrap_or(1);
    let n_ctx = (args.context + args.n_new + 8).max(args.prefill + 8);
    let start = Instant::now();
    let mut engine = block_on(async {
        let header = Header::read(&source).await.expect("a header");
        let options = DeviceOptions {
            is_fallback_wanted: args.is_fallback_wanted,
            ..DeviceOptions::default()
        };
        let device = Device::open(&options).await.expect("a device");
        println!("{:?}", device.card());
        let options = Options {
            n_slots,
            n_ctx,
            ..Options::default()
        };
        GpuEngine::load(device, &header, &source, options, |_, _| ())
            .await
            .expect("a model")
    });
    println!(
        "{}: {:.2} GB on the device, loaded in {:.1} s, {} dispatches a step",
        shape.name,
        engine.n_bytes() as f64 / 1e9,
        start.elapsed().as_secs_f64(),
        engine.n_dispatches(),
    );
    let sampled = Want {
        n_candidates: 64,
        temperature: 0.6,
        logits_of: &[],
    };
    for &n in &args.batches {
        decode(&mut engine, n, args.context, 3, Want::GREEDY);
        for (name, want) in [("greedy", Want::GREEDY), ("sampled", sampled)] {
            let ms = median(decode(&mut engine, n, args.context, args.n_new, want));
            println!(
                "decode  batch {n:>3} {name:<7} {ms:>8.3} ms/step {:>8.0} tokens/s",
                n as f64 * 1e3 / ms
            );
        }
    }
    let prompt: Vec<u32> = (0..args.prefill as u32).map(|i| i * 7 % 1000).collect();
    let mut times = Vec::new();
    for _ in 0..6 {
        engine.rewind(SeqId(0), 0);
        let start = Instant::now();
        block_on(engine.step(&[Work {
            seq: SeqId(0),
            tokens: &prompt,
            want: Want::GREEDY,
        }]))
        .expect("prefill");
        times.push(start.elapsed().as_secs_f64() * 1e3);
    }
    let ms = median(times);
    println!(
        "prefill {:>9}         {ms:>8.3} ms      {:>8.0} tokens/s",
        args.prefill,
        args.prefill as f64 * 1e3 / ms
    );
    if args.is_by_stage {
        by_stage(&mut engine, &args);
    }
}

/// The time of each stage in all layers together, for each batch size.
fn by_stage(engine: &mut GpuEngine, args: &Args) {
    const REPEATS: usize = 10;
    let mut sizes: Vec<u32> = args.batches.iter().map(|&n| n as u32).collect();
    sizes.push(args.prefill.min(512) as u32);
    println!(
        "\nms per step by stage, {} positions of context",
        args.context
    );
    print!("{:<24}", "columns");
    sizes.iter().for_each(|n| print!("{n:>9}"));
    println!();
    for stage in engine.stages() {
        print!("{stage:<24}");
        for &n in &sizes {
            let mut time = |repeats| {
                let start = Instant::now();
                block_on(engine.play_stage(&stage, n, args.context as u32, repeats))
                    .expect("a stage");
                start.elapsed().as_secs_f64() * 1e3
            };
            time(1);
            let idle = median((0..5).map(|_| time(0)).collect());
            let busy = median((0..3).map(|_| time(REPEATS)).collect());
            print!("{:>9.3}", (busy - idle) / REPEATS as f64);
        }
        println!();
    }
}
