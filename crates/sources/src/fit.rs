//! Whether a model has room where it is to run, counted before a byte of it is read.
//!
//! [`fit`] says what a model needs for a number of sequences of a length, and whether that is
//! there; [`room`] finds the most sequences that are. The counts follow what the engines take (a
//! test holds them to it): weights, keys and values, and buffers to work in.

mod shape;
mod words;

use serde::{Deserialize, Serialize};

pub use shape::ModelShape;

/// All that a 32-bit wasm memory can ever hold.
pub const WASM_BYTES: u64 = 4 << 30;
/// Tokens of a sequence below which reasoning is not worth a try.
const LEAST_N_CTX: u32 = 1024;
/// Tokens that a sequence keeps before sequences are given up.
const KEPT_N_CTX: u32 = 4096;
/// The most for keys and values on a GPU whose memory nobody tells.
const MAX_GUESSED_CACHE: u64 = 2 << 30;
/// Sequences at a time past any engine; fewer are looked for from here down.
const MAX_SLOTS: u32 = 1 << 10;

/// So many sequences, each of so many tokens, prompt and output together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Demand {
    /// Sequences at a time.
    pub n_slots: u32,
    /// Tokens of each.
    pub n_ctx: u32,
}

impl Demand {
    /// What is aimed at where memory is no question.
    pub const MOST: Self = Self {
        n_slots: 16,
        n_ctx: 8192,
    };
    /// What is counted where nothing fits.
    pub const LEAST: Self = Self {
        n_slots: 1,
        n_ctx: LEAST_N_CTX,
    };
}

/// What a person asks for; `None` is what suits the model and the place.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Wish {
    /// Sequences at a time.
    pub n_slots: Option<u32>,
    /// Tokens of each, prompt and output together.
    pub n_ctx: Option<u32>,
}

impl Wish {
    /// What to load for, with the rest of the wish as much as fits, and whether that fits.
    #[must_use]
    pub fn settle(self, shape: &ModelShape, place: Place) -> (Demand, Fit) {
        let most = self.most();
        let room = room_within(shape, most, place).unwrap_or(Demand::LEAST);
        let demand = Demand {
            n_slots: self.n_slots.map_or(room.n_slots, |n| n.max(1)),
            n_ctx: self.n_ctx.map_or(room.n_ctx, |n| n.max(1)),
        };
        (demand, fit(shape, demand, place))
    }

    /// The wish where memory is no question.
    #[must_use]
    pub fn most(self) -> Demand {
        Demand {
            n_slots: self.n_slots.unwrap_or(Demand::MOST.n_slots).max(1),
            n_ctx: self.n_ctx.unwrap_or(Demand::MOST.n_ctx).max(1),
        }
    }
}

/// A number of bytes that a place has, and how sure that is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Memory {
    /// Nobody says; a browser never does of a GPU.
    Unknown,
    /// Guessed: it may turn out to be more or less.
    About(u64),
    /// Known.
    Exactly(u64),
}

/// Where a model is to run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// On a GPU.
    Gpu {
        /// `maxBufferSize`.
        max_buffer_bytes: u64,
        /// `maxStorageBufferBindingSize`.
        max_binding_bytes: u64,
        /// Its memory.
        memory: Memory,
    },
    /// On the CPU in a browser.
    WasmCpu,
    /// On the CPU by the command.
    Cpu {
        /// The machine's memory.
        memory: Memory,
    },
}

/// Bytes that a model takes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Need {
    /// The weights, as the engine keeps them.
    pub weight_bytes: u64,
    /// Keys and values of all sequences at their full length.
    pub cache_bytes: u64,
    /// Activations, logits, tables.
    pub work_bytes: u64,
}

impl Need {
    /// All together.
    #[must_use]
    pub fn total_bytes(&self) -> u64 {
        self.weight_bytes + self.cache_bytes + self.work_bytes
    }
}

/// Whether it fits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verdict {
    /// There is room to spare.
    Fits,
    /// It may work; if memory runs out on loading, a sentence says so.
    Tight,
    /// It cannot work.
    DoesNotFit,
}

/// Why it does not fit, or may not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trouble {
    /// All together, against the memory of the place.
    Memory {
        /// Bytes that are there.
        have: u64,
    },
    /// The memory is not known and much is needed.
    UnknownMemory,
    /// The keys and values of a layer against the largest buffer.
    CacheBinding {
        /// Bytes needed in one buffer.
        need: u64,
        /// Bytes of the largest buffer that a shader can see.
        limit: u64,
    },
    /// The logits of all sequences against the largest buffer.
    LogitsBinding {
        /// Bytes needed in one buffer.
        need: u64,
        /// Bytes of the largest buffer that a shader can see.
        limit: u64,
    },
}

/// What can be changed so that it fits, the mildest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    /// Fewer sequences or fewer tokens of each: this many fit.
    Demand(Demand),
    /// The same model in fewer bits, or a smaller one.
    SmallerFile,
    /// Another engine: a browser with WebGPU.
    Gpu,
    /// The command, which runs outside the browser.
    Command,
}

/// What [`fit`] found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fit {
    /// The bytes.
    pub need: Need,
    /// Whether they are there.
    pub verdict: Verdict,
    /// Why not; `None` where it fits.
    pub trouble: Option<Trouble>,
    /// What to change; empty where it fits.
    pub changes: Vec<Change>,
    place: Place,
}

/// Counts what a model needs in a place and compares it with what is there.
#[must_use]
pub fn fit(shape: &ModelShape, demand: Demand, place: Place) -> Fit {
    let (need, verdict, trouble) = judge(shape, demand, place);
    let mut changes = Vec::new();
    if trouble.is_some() {
        let is_less = |d: &Demand| (d.n_slots, d.n_ctx) != (demand.n_slots, demand.n_ctx);
        let within = room_within(shape, demand, place).filter(is_less);
        changes.extend(within.map(Change::Demand));
        changes.push(Change::SmallerFile);
        match place {
            Place::WasmCpu => changes.extend([Change::Gpu, Change::Command]),
            Place::Gpu { .. } => changes.push(Change::Command),
            Place::Cpu { .. } => {}
        }
    }
    Fit {
        need,
        verdict,
        trouble,
        changes,
        place,
    }
}

/// The most sequences, and the longest, that fit: what to load with unless a person says
/// otherwise. `None` if not even one short sequence does.
#[must_use]
pub fn room(shape: &ModelShape, place: Place) -> Option<Demand> {
    room_within(shape, Demand::MOST, place)
}

/// As [`room`], but no more than `most`: shorter sequences first, then fewer.
#[must_use]
pub fn room_within(shape: &ModelShape, most: Demand, place: Place) -> Option<Demand> {
    let model_n_ctx = u32::try_from(shape.context_length).unwrap_or(u32::MAX);
    let longest = most.n_ctx.min(model_n_ctx);
    let kept = longest.min(KEPT_N_CTX);
    let with = |n_slots, n_ctx| Demand { n_slots, n_ctx };
    // All of a GPU's cache is taken at once, and what is not known must not be taken whole.
    let is_modest = |d: &Demand| match place {
        Place::Gpu {
            memory: Memory::Unknown | Memory::About(_),
            ..
        } => d.n_slots == 1 || shape.on_gpu(*d, u64::MAX).cache_bytes <= MAX_GUESSED_CACHE,
        _ => true,
    };
    let mut candidates = vec![with(most.n_slots, longest)];
    candidates.extend(
        (1..=most.n_slots.min(MAX_SLOTS))
            .rev()
            .map(|n| with(n, kept)),
    );
    candidates.push(with(1, longest.min(LEAST_N_CTX)));
    candidates.retain(is_modest);
    let first = |verdict| {
        let found = |d: &&Demand| judge(shape, **d, place).1 == verdict;
        candidates.iter().find(found).copied()
    };
    let last = |verdict| {
        let found = |d: &&Demand| judge(shape, **d, place).1 == verdict;
        candidates.iter().rfind(found).copied()
    };
    first(Verdict::Fits).or_else(|| match place {
        Place::Gpu { .. } => first(Verdict::Tight), // a GPU says when its memory is full
        _ => last(Verdict::Tight),                  // a program just ends
    })
}

fn judge(shape: &ModelShape, demand: Demand, place: Place) -> (Need, Verdict, Option<Trouble>) {
    let (need, memory) = match place {
        Place::Gpu {
            max_buffer_bytes,
            max_binding_bytes,
            memory,
        } => {
            let limit = max_binding_bytes.min(max_buffer_bytes);
            let need = shape.on_gpu(demand, limit);
            let cache = shape.gpu_layer_cache(demand);
            let logits = shape.logits_bytes(demand);
            let trouble = if cache > limit {
                Some(Trouble::CacheBinding { need: cache, limit })
            } else {
                (logits > limit).then_some(Trouble::LogitsBinding {
                    need: logits,
                    limit,
                })
            };
            if trouble.is_some() {
                return (need, Verdict::DoesNotFit, trouble);
            }
            (need, memory)
        }
        Place::WasmCpu => (shape.on_cpu(demand), Memory::Exactly(WASM_BYTES)),
        Place::Cpu { memory } => (shape.on_cpu(demand), memory),
    };
    let total = need.total_bytes();
    let (verdict, trouble) = match memory {
        // Integrated GPUs of the last years and phones that can run a model at all have as much.
        Memory::Unknown if total <= WASM_BYTES => (Verdict::Fits, None),
        Memory::Unknown => (Verdict::Tight, Some(Trouble::UnknownMemory)),
        // What else is there takes some, and so do holes between what is kept.
        Memory::About(have) | Memory::Exactly(have) if total <= have / 20 * 17 => {
            (Verdict::Fits, None)
        }
        Memory::Exactly(have) if total > have => {
            (Verdict::DoesNotFit, Some(Trouble::Memory { have }))
        }
        Memory::About(have) | Memory::Exactly(have) => {
            (Verdict::Tight, Some(Trouble::Memory { have }))
        }
    };
    (need, verdict, trouble)
}

#[cfg(test)]
mod tests {
    use super::shape::{MAX_BLOCKS, MAX_BYTES, MAX_WIDTH};
    use super::*;

    #[test]
    fn absurd_shapes_do_not_fit_and_do_not_overflow() {
        let shape = ModelShape {
            block_count: MAX_BLOCKS,
            embedding_length: MAX_WIDTH,
            head_count: MAX_WIDTH,
            head_count_kv: MAX_WIDTH,
            key_length: MAX_WIDTH,
            feed_forward_length: MAX_WIDTH,
            context_length: MAX_WIDTH,
            vocab_size: u64::from(u32::MAX),
            weight_bytes: MAX_BYTES,
        };
        let gpu = Place::Gpu {
            max_buffer_bytes: 1 << 31,
            max_binding_bytes: 1 << 31,
            memory: Memory::Unknown,
        };
        for place in [Place::WasmCpu, gpu] {
            for n in [None, Some(0), Some(u32::MAX)] {
                let wish = Wish {
                    n_slots: n,
                    n_ctx: n,
                };
                let (_, fit) = wish.settle(&shape, place);
                assert_eq!(fit.verdict, Verdict::DoesNotFit, "{place:?} {n:?}: {fit}");
            }
        }
    }

    const QWEN_1_5B: ModelShape = ModelShape {
        block_count: 28,
        embedding_length: 1536,
        head_count: 12,
        head_count_kv: 2,
        key_length: 128,
        feed_forward_length: 8960,
        context_length: 131_072,
        vocab_size: 151_936,
        weight_bytes: 1_112_000_000,
    };
    const QWEN_7B: ModelShape = ModelShape {
        embedding_length: 3584,
        head_count: 28,
        head_count_kv: 4,
        feed_forward_length: 18_944,
        vocab_size: 152_064,
        weight_bytes: 4_677_000_000,
        ..QWEN_1_5B
    };
    const LLAMA_8B: ModelShape = ModelShape {
        block_count: 32,
        embedding_length: 4096,
        head_count: 32,
        head_count_kv: 8,
        feed_forward_length: 14_336,
        vocab_size: 128_256,
        weight_bytes: 4_912_000_000,
        ..QWEN_1_5B
    };

    fn gpu(max_bytes: u64, memory: Memory) -> Place {
        Place::Gpu {
            max_buffer_bytes: max_bytes,
            max_binding_bytes: max_bytes,
            memory,
        }
    }

    #[test]
    fn the_default_room_of_the_real_models() {
        let check = |shape: &ModelShape, place, expect: Option<(u32, u32)>| {
            let got = room(shape, place).map(|d| (d.n_slots, d.n_ctx));
            assert_eq!(got, expect, "{place:?}");
        };
        let unknown = gpu(2 << 30, Memory::Unknown);
        check(&QWEN_1_5B, unknown, Some((16, 4096)));
        check(&QWEN_7B, unknown, Some((9, 4096)));
        check(&LLAMA_8B, unknown, Some((4, 4096)));
        // The default limits of WebGPU, and a GPU that is known to have much.
        check(&LLAMA_8B, gpu(128 << 20, Memory::Unknown), Some((4, 4096)));
        let large = gpu(4 << 30, Memory::Exactly(80 << 30));
        check(&LLAMA_8B, large, Some((16, 8192)));
        check(&QWEN_1_5B, Place::WasmCpu, Some((8, 4096)));
        check(&QWEN_7B, Place::WasmCpu, None);
        check(&LLAMA_8B, Place::WasmCpu, None);
        let memory = Memory::Exactly(8 << 30);
        check(&QWEN_7B, Place::Cpu { memory }, Some((4, 4096)));
        let memory = Memory::Unknown;
        check(&QWEN_1_5B, Place::Cpu { memory }, Some((10, 4096)));
    }

    #[test]
    fn a_short_model_gets_no_longer_sequences() {
        let shape = ModelShape {
            context_length: 512,
            ..QWEN_1_5B
        };
        let got = room(&shape, Place::WasmCpu);
        assert_eq!(got.map(|d| (d.n_slots, d.n_ctx)), Some((16, 512)));
    }

    #[test]
    fn sentences_say_what_to_do() {
        let check = |shape: &ModelShape, (n_slots, n_ctx), place, verdict, expect: &str| {
            let found = fit(shape, Demand { n_slots, n_ctx }, place);
            assert_eq!(found.verdict, verdict, "{found}");
            assert_eq!(found.to_string(), expect);
        };
        let wasm = Place::WasmCpu;
        let (fits, tight, not) = (Verdict::Fits, Verdict::Tight, Verdict::DoesNotFit);
        check(
            &QWEN_7B,
            (1, 4096),
            wasm,
            not,
            "5.44 GB needed: 4.68 GB for weights, 587 MB for keys and values, 179 MB to work in. \
             Without WebGPU a page has 4.29 GB at most. To do: choose a smaller model or one in \
             fewer bits; or use a browser with WebGPU; or use the command `thinkscope`.",
        );
        check(
            &QWEN_1_5B,
            (4, 4096),
            wasm,
            fits,
            "2.42 GB needed: 1.11 GB for weights, 1.17 GB for keys and values, 131 MB to work in.",
        );
        check(
            &QWEN_1_5B,
            (16, 8192),
            wasm,
            not,
            "10.64 GB needed: 1.11 GB for weights, 9.40 GB for keys and values, 131 MB to work in. \
             Without WebGPU a page has 4.29 GB at most. To do: take 8 sequences of 4096 tokens at \
             a time; or choose a smaller model or one in fewer bits; or use a browser with WebGPU; \
             or use the command `thinkscope`.",
        );
        check(
            &LLAMA_8B,
            (16, 8192),
            gpu(128 << 20, Memory::Unknown),
            not,
            "22.35 GB needed: 5.02 GB for weights, 17.18 GB for keys and values, 146 MB to work in. \
             The keys and values of a layer take 537 MB, one buffer of this GPU holds 134 MB. To \
             do: take 4 sequences of 4096 tokens at a time; or choose a smaller model or one in \
             fewer bits; or use the command `thinkscope`.",
        );
        check(
            &LLAMA_8B,
            (4, 4096),
            gpu(128 << 20, Memory::Unknown),
            tight,
            "7.31 GB needed: 5.02 GB for weights, 2.15 GB for keys and values, 137 MB to work in. \
             Nobody tells how much memory the GPU has; it may not be enough. To do: choose a \
             smaller model or one in fewer bits; or use the command `thinkscope`.",
        );
        check(
            &QWEN_1_5B,
            (64, 128),
            gpu(16 << 20, Memory::Unknown),
            not,
            "1.45 GB needed: 1.14 GB for weights, 235 MB for keys and values, 78 MB to work in. \
             The logits take 39 MB, one buffer of this GPU holds 17 MB. To do: take 16 sequences \
             of 128 tokens at a time; or choose a smaller model or one in fewer bits; or use the \
             command `thinkscope`.",
        );
        let found = fit(
            &QWEN_1_5B,
            Demand::MOST,
            gpu(1 << 30, Memory::About(4 << 30)),
        );
        assert_eq!(
            (found.verdict, found.trouble),
            (tight, Some(Trouble::Memory { have: 4 << 30 }))
        );
        assert!(
            found
                .to_string()
                .contains("There are about 4.29 GB, which may not be enough.")
        );
    }
}
