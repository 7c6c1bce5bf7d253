//! Room for sequences: what was asked for, or what fits this machine, counted before a byte of the
//! weights is read.

use anyhow::{Result, bail};
use engines::{DeviceLimits, Kind, Room};
use gguf::Header;
use sources::fit::{Memory, ModelShape, Place, Wish};

/// Samples in work at once on the GPU, which reads each weight once for all of them.
const GPU_BATCH: u32 = 16;
/// Samples in work at once on the CPU, which decodes each weight once for all of them.
const CPU_BATCH: u32 = 8;

/// The room for a model on an engine; `limits` are those of the GPU.
///
/// # Errors
/// What it needs, what is there, and what to change.
pub fn room(kind: Kind, header: &Header, limits: Option<DeviceLimits>, wish: Wish) -> Result<Room> {
    within(kind, header, limits, wish, memory())
}

fn within(
    kind: Kind,
    header: &Header,
    limits: Option<DeviceLimits>,
    wish: Wish,
    memory: Memory,
) -> Result<Room> {
    let suits = if kind == Kind::Gpu {
        GPU_BATCH
    } else {
        CPU_BATCH
    };
    let place = match (kind, limits) {
        (Kind::Gpu, Some(limits)) => Place::Gpu {
            max_buffer_bytes: limits.max_buffer_bytes,
            max_binding_bytes: limits.max_binding_bytes,
            memory: Memory::Unknown,
        },
        _ => Place::Cpu { memory },
    };
    let room = |n_slots: u32, n_ctx: u32| Room {
        n_slots: n_slots as usize,
        n_ctx: n_ctx as usize,
    };
    // What is missing in a file, the engine says in its own words.
    let Ok(mut shape) = ModelShape::of(header) else {
        let most = wish.most();
        return Ok(room(most.n_slots.min(suits), most.n_ctx));
    };
    if kind == Kind::CpuExact {
        // It keeps every weight as a float.
        shape.weight_bytes = header.tensors().iter().map(|t| 4 * t.n_elements()).sum();
    }
    let (demand, found) = wish.settle(&shape, place);
    if found.verdict == sources::fit::Verdict::DoesNotFit {
        bail!("{found}");
    }
    let n_slots = match wish.n_slots {
        Some(_) => demand.n_slots,
        None => demand.n_slots.min(suits),
    };
    Ok(room(n_slots, demand.n_ctx))
}

/// Memory that a program can have now, where the system tells.
fn memory() -> Memory {
    let told = std::fs::read_to_string("/proc/meminfo").unwrap_or_default();
    available(&told).map_or(Memory::Unknown, Memory::About)
}

/// `MemAvailable` of Linux's `/proc/meminfo`, in bytes.
fn available(meminfo: &str) -> Option<u64> {
    let line = (meminfo.lines()).find_map(|line| line.strip_prefix("MemAvailable:"))?;
    let kib: u64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    Some(kib << 10)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn available_memory_is_read() {
        let check = |text: &str, expect| assert_eq!(available(text), expect, "{text}");
        let text = "MemTotal:       24602044 kB\nMemAvailable:   23012344 kB\n";
        check(text, Some(23_012_344 << 10));
        check("MemAvailable: lots\n", None);
        check("", None);
    }

    #[test]
    fn batch_and_context_are_what_was_asked_for_or_what_suits() {
        let model = crate::model::open(None).expect("the bundled model");
        let check = |kind, n_slots, n_ctx, expect: (usize, usize)| {
            let wish = Wish { n_slots, n_ctx };
            let room = room(kind, &model.header, None, wish).expect("room");
            assert_eq!((room.n_slots, room.n_ctx), expect);
        };
        let model_n_ctx = ModelShape::of(&model.header)
            .expect("a shape")
            .context_length as usize;
        check(Kind::Cpu, None, None, (8, model_n_ctx.min(8192)));
        check(Kind::Cpu, Some(3), Some(100), (3, 100));
        check(Kind::CpuExact, Some(20), None, (20, model_n_ctx.min(8192)));
        check(Kind::Gpu, None, Some(64), (16, 64));
    }

    #[test]
    fn what_does_not_fit_is_refused_with_a_sentence() {
        let model = crate::model::open(None).expect("the bundled model");
        let check = |memory, expect: Option<&str>| {
            let found = within(Kind::Cpu, &model.header, None, Wish::default(), memory);
            let sentence = found.err().map(|error| error.to_string());
            assert_eq!(sentence.is_some(), expect.is_some(), "{sentence:?}");
            let sentence = sentence.unwrap_or_default();
            assert!(sentence.contains(expect.unwrap_or_default()), "{sentence}");
        };
        check(Memory::Unknown, None);
        check(Memory::Exactly(1 << 30), None);
        check(Memory::Exactly(1 << 20), Some("for keys and values"));
    }
}
