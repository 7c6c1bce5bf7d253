//! Times whole steps and single stages on the default adapter, with random weights that are made
//! in memory in the shape of a real model. No file is needed.
//!
//! `bench [--shape r1-qwen-1.5b|r1-qwen-7b|r1-llama-8b|tiny] [--batch 1,8,32,64] [--context 160]
//! [--prefill 512] [--new-tokens 32] [--stages] [--fallback]`

use std::time::Instant;

use engine::{Engine, SeqId, Want, Work};
use gguf::Header;
use gpu::{Device, DeviceOptions, GpuEngine, Options};
use pollster::block_on;
use synthetic::{Mixture, Shape, SyntheticFile};

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
    let shape = Shape::by_name(&args.shape).expect("a known shape");
    let source = SyntheticFile::new(&shape, Mixture::Q4_K_M, 1);
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
