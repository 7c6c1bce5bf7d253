//! What `sources::fit` counts against what the engines take.

use gguf::Header;
use gpu::{Device, DeviceLimits, DeviceOptions, GpuEngine, Options};
use pollster::block_on;
use sources::fit::{Demand, Memory, ModelShape, Place, Verdict, fit, room};
use synthetic::{Mixture, Shape, SyntheticFile};

fn file(name: &str, mixture: Mixture) -> (SyntheticFile, Header) {
    let file = SyntheticFile::new(&Shape::by_name(name).unwrap(), mixture, 1);
    let header = block_on(Header::read(&file)).unwrap();
    (file, header)
}

fn options(demand: Demand) -> Options {
    Options {
        n_slots: demand.n_slots as usize,
        n_ctx: demand.n_ctx as usize,
        ..Options::default()
    }
}

fn on_gpu(max_bytes: u64) -> Place {
    Place::Gpu {
        max_buffer_bytes: max_bytes,
        max_binding_bytes: max_bytes,
        memory: Memory::Unknown,
    }
}

fn limits(max_bytes: u64) -> DeviceLimits {
    DeviceLimits {
        max_buffer_bytes: max_bytes,
        max_binding_bytes: max_bytes,
        max_workgroup_bytes: 1 << 14,
        max_workgroup_threads: 256,
    }
}

/// `found` within `percent` of `expect`.
#[track_caller]
fn close(what: &str, found: u64, expect: u64, percent: f64) {
    let off = 100.0 * (found as f64 / expect as f64 - 1.0);
    println!("{what}: {found} bytes counted, {expect} taken: {off:+.1} %");
    assert!(off.abs() <= percent, "{what}: {found} against {expect}");
}

/// The GPU engine's own count, which another test holds to what the device allocates.
#[test]
fn the_real_models_need_what_the_gpu_engine_counts() {
    for (name, mixture) in [
        ("r1-qwen-1.5b", Mixture::Q4_K_M),
        ("r1-qwen-1.5b", Mixture::F16),
        ("r1-qwen-7b", Mixture::Q4_K_M),
        ("r1-llama-8b", Mixture::Q4_K_M),
    ] {
        let (_, header) = file(name, mixture);
        let shape = ModelShape::of(&header).unwrap();
        for (n_slots, n_ctx, limit) in [(1, 4096, 128 << 20), (16, 8192, 4 << 30)] {
            let demand = Demand { n_slots, n_ctx };
            let taken = gpu::n_bytes(&header, &options(demand), &limits(limit)).unwrap();
            let need = fit(&shape, demand, on_gpu(limit)).need;
            let what = format!("{name} {} {n_slots} x {n_ctx}", mixture.name());
            close(&what, need.total_bytes(), taken, 2.5);
        }
    }
}

/// A model that is loaded for real.
#[test]
fn a_small_model_needs_what_the_gpu_engine_takes() {
    let (source, header) = file("tiny", Mixture::Q8_0);
    let shape = ModelShape::of(&header).unwrap();
    let device = block_on(Device::open(&DeviceOptions::default())).unwrap();
    let limit = device.limits().max_binding_bytes;
    let demand = Demand {
        n_slots: 4,
        n_ctx: 2048,
    };
    let load = GpuEngine::load(device, &header, &source, options(demand), |_, _| ());
    let engine = block_on(load).unwrap();
    let need = fit(&shape, demand, on_gpu(limit)).need;
    close("tiny", need.total_bytes(), engine.n_bytes(), 5.0);
}

/// What does not fit is refused by the engine too, and what fits is not.
#[test]
fn the_gpu_engine_refuses_what_does_not_fit() {
    let (_, header) = file("r1-llama-8b", Mixture::Q4_K_M);
    let shape = ModelShape::of(&header).unwrap();
    let limit = 128 << 20;
    let limits = limits(limit);
    let most = room(&shape, on_gpu(limit)).unwrap();
    assert!(gpu::n_bytes(&header, &options(most), &limits).is_ok());
    for n_slots in 1..=16 {
        for n_ctx in [1024, 4096, 8192, 32_768] {
            let demand = Demand { n_slots, n_ctx };
            let found = fit(&shape, demand, on_gpu(limit));
            let refused = gpu::n_bytes(&header, &options(demand), &limits).err();
            let is_refused = found.verdict == Verdict::DoesNotFit;
            assert_eq!(
                is_refused,
                refused.is_some(),
                "{demand:?}: {found} {refused:?}"
            );
        }
    }
}
