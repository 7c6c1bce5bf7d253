//! Tensors over the binding limit, memory that is not there, types that mix, values that are none:
//! on models that the test makes itself.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::cell::Cell;

use engine::{Engine, EngineError, SeqId, TokenId, Want, Work};
use gguf::{BlockType, ByteSource, Header, MemorySource, SourceError, block};
use gpu::{Device, DeviceOptions, GpuEngine, GpuError, Options};
use pollster::block_on;
use synthetic::{Mixture, Shape, SyntheticFile};

const MIB: u64 = 1 << 20;

/// One layer under the vocabulary of R1-Distill-Qwen: embedding and output have 155.6 million
/// bytes each in F16, more than the 128 MiB that a default adapter binds.
fn wide() -> (Shape, Mixture) {
    let shape = Shape {
        n_layers: 1,
        n_embd: 512,
        n_heads: 8,
        n_text_tokens: 300,
        n_vocab: 151_936,
        ..Shape::by_name("tiny").unwrap()
    };
    (shape, Mixture::F16)
}

fn options() -> Options {
    Options {
        n_slots: 1,
        n_ctx: 64,
        max_cols: 16,
        ..Options::default()
    }
}

fn load(
    source: &impl ByteSource,
    options: Options,
    max_binding_bytes: Option<u64>,
) -> Result<GpuEngine, GpuError> {
    block_on(async {
        let header = Header::read(source).await?;
        let limits = DeviceOptions {
            max_binding_bytes,
            ..DeviceOptions::default()
        };
        let device = Device::open(&limits).await?;
        GpuEngine::load(device, &header, source, options, |_, _| ()).await
    })
}

/// A tensor decoded to f32.
fn decoded(source: &impl ByteSource, name: &str) -> Vec<f32> {
    let header = block_on(Header::read(source)).unwrap();
    let tensor = header.tensor(name).unwrap();
    let bytes = block_on(tensor.read(source)).unwrap();
    let mut values = vec![0.0; tensor.n_elements() as usize];
    block::dequantize(tensor.block_type().unwrap(), &bytes, &mut values);
    values
}

/// An intermediate result of the GPU's, `[n_tokens, dim]`.
fn tapped(
    engine: &mut GpuEngine,
    tokens: &[TokenId],
    name: &str,
    layer: Option<usize>,
) -> Vec<f32> {
    let mut found = Vec::new();
    let mut tap = |n: &'static str, l: Option<usize>, values: &[f32]| {
        if (n, l) == (name, layer) {
            found = values.to_vec();
        }
    };
    block_on(engine.activations(tokens, &mut tap)).unwrap();
    assert!(!found.is_empty(), "no {name}");
    found
}

/// x / rms(x) · gain, in f64.
fn normed(x: &[f32], gain: &[f32]) -> Vec<f64> {
    let squares: f64 = x.iter().map(|&x| f64::from(x).powi(2)).sum();
    let scale = (squares / x.len() as f64 + 1e-6).sqrt().recip();
    let gained = x
        .iter()
        .zip(gain)
        .map(|(&x, &g)| f64::from(x) * f64::from(g));
    gained.map(|x| x * scale).collect()
}

/// The product of each row of a matrix with `x`, in f64.
fn products(matrix: &[f32], x: &[f64]) -> Vec<f64> {
    let dot = |row: &[f32]| row.iter().zip(x).map(|(&w, x)| f64::from(w) * x).sum();
    matrix.chunks_exact(x.len()).map(dot).collect()
}

fn furthest(found: &[f32], expect: &[f64]) -> f64 {
    assert_eq!(found.len(), expect.len());
    let pairs = found.iter().zip(expect);
    pairs.fold(0.0, |max, (&a, b)| {
        let d = (f64::from(a) - b).abs();
        if d.is_nan() {
            f64::INFINITY
        } else {
            d.max(max)
        }
    })
}

/// The adapter's own limit (128 MiB on Mesa's software adapter), 128 MiB and 16 MiB: the same
/// logits to the bit, and those of f64 sums over the whole output matrix.
#[test]
fn tensors_over_128_and_16_mib_are_split() {
    let (shape, mixture) = wide();
    let file = SyntheticFile::new(&shape, mixture, 1);
    let header = block_on(Header::read(&file)).unwrap();
    for name in ["token_embd.weight", "output.weight"] {
        assert!(header.tensor(name).unwrap().n_bytes > 128 * MIB, "{name}");
    }
    // In the first and last rows, and on both sides of where it may be cut.
    let tokens = [0, 75_967, 75_968, 131_071, 131_072, 151_935];
    let mut engine = load(&file, options(), Some(128 * MIB)).unwrap();
    let n_outputs = |engine: &GpuEngine| {
        let plan = engine.plan_text();
        plan.lines().filter(|l| l.starts_with("output ")).count()
    };
    assert_eq!(n_outputs(&engine), 2);
    let expect = block_on(engine.logits(&tokens, true)).unwrap();

    let embedding = decoded(&file, "token_embd.weight");
    let embedded = tapped(&mut engine, &tokens, "embed", None);
    for (found, &token) in embedded.chunks_exact(512).zip(&tokens) {
        let row = &embedding[token as usize * 512..][..512];
        assert_eq!(found, row, "token {token}");
    }
    drop(embedding);
    let gain = decoded(&file, "output_norm.weight");
    let output = decoded(&file, "output.weight");
    let out = tapped(&mut engine, &tokens, "out", Some(0));
    for (x, logits) in out.chunks_exact(512).zip(&expect).step_by(3) {
        let d = furthest(logits, &products(&output, &normed(x, &gain)));
        assert!(d < 1e-5, "{d}");
    }
    drop((output, engine));

    let mut engine = load(&file, options(), Some(16 * MIB)).unwrap();
    assert_eq!(n_outputs(&engine), 10); // 148.4 MiB in whole tiles of rows
    let found = block_on(engine.logits(&tokens, true)).unwrap();
    assert!(found == expect, "16 MiB");
    drop(engine);
    let mut engine = load(&file, options(), None).unwrap();
    let found = block_on(engine.logits(&tokens, true)).unwrap();
    assert!(found == expect, "the adapter's own limit");
}

/// Counts what is read of a file.
struct Counted<'a> {
    file: &'a SyntheticFile,
    n_read: Cell<u64>,
}

impl ByteSource for Counted<'_> {
    fn len(&self) -> u64 {
        self.file.len()
    }

    async fn read(&self, offset: u64, len: usize) -> Result<Vec<u8>, SourceError> {
        self.n_read.set(self.n_read.get() + len as u64);
        self.file.read(offset, len).await
    }
}

/// A full-size model is refused by its numbers alone: no matrix of it is read.
#[test]
fn memory_is_compared_before_weights_are_read() {
    let shape = Shape::by_name("r1-qwen-7b").unwrap();
    let file = SyntheticFile::new(&shape, Mixture::Q4_K_M, 1);
    let counted = Counted {
        file: &file,
        n_read: Cell::new(0),
    };
    let options = Options {
        max_bytes: Some(2 << 30),
        ..options()
    };
    let error = load(&counted, options, None).err();
    let Some(GpuError::TooLarge { need, allowed }) = error else {
        panic!("{error:?}");
    };
    assert_eq!(allowed, 2 << 30);
    // Matrices without the header: 4.68 GB.
    assert!((4_600_000_000..5_200_000_000).contains(&need), "{need}");
    assert!(
        counted.n_read.get() < 32 << 20,
        "{} bytes",
        counted.n_read.get()
    );
}

/// Some files keep gate and up in different types.
#[test]
fn gate_and_up_may_differ_in_type() {
    let shape = Shape::by_name("tiny").unwrap();
    for (gate, up) in [
        (BlockType::Q4_K, BlockType::Q6_K),
        (BlockType::Q8_0, BlockType::Q4_K),
        (BlockType::F16, BlockType::F32),
    ] {
        let file = SyntheticFile::with_types(&shape, Mixture::Q4_K_M, 1, |name, ty| match name {
            "blk.1.ffn_gate.weight" => gate,
            "blk.1.ffn_up.weight" => up,
            _ => ty,
        });
        let mut engine = load(&file, options(), None).unwrap();
        let tokens = [1, 300, 700];
        let x = tapped(&mut engine, &tokens, "resid_mid", Some(1));
        let found = tapped(&mut engine, &tokens, "ffn_act", Some(1));
        let of = |name: &str| decoded(&file, &format!("blk.1.{name}.weight"));
        let (gain, gate, up) = (of("ffn_norm"), of("ffn_gate"), of("ffn_up"));
        for (x, found) in x.chunks_exact(256).zip(found.chunks_exact(512)) {
            let x = normed(x, &gain);
            let silu = |g: f64| g / (1.0 + (-g).exp());
            let pairs = products(&gate, &x).into_iter().zip(products(&up, &x));
            let expect: Vec<f64> = pairs.map(|(gate, up)| silu(gate) * up).collect();
            let d = furthest(found, &expect);
            assert!(d < 1e-6, "{d}");
            assert!(furthest(found, &expect.iter().map(|x| x * 1.01).collect::<Vec<_>>()) > 1e-4);
        }
    }
}

/// What finite weights make infinite is found at the step where it comes out, and the sequence
/// stays as it was.
#[test]
fn a_value_that_is_no_number_trips() {
    let shape = Shape::by_name("tiny").unwrap();
    let file = SyntheticFile::with_types(&shape, Mixture::Q8_0, 1, |name, ty| match name {
        "token_embd.weight" => BlockType::F32,
        _ => ty,
    });
    let mut bytes = vec![0; file.n_bytes() as usize];
    file.fill(0, &mut bytes);
    let header = block_on(Header::read(&file)).unwrap();
    let mut set = |tensor: &str, index: usize, value: f32| {
        let at = header.tensor(tensor).unwrap().offset as usize + 4 * index;
        bytes[at..at + 4].copy_from_slice(&value.to_le_bytes());
    };
    // The first number of token 9 passes all bounds where the first gain multiplies it; that of
    // the others is 0.
    for token in 0..shape.n_vocab {
        set("token_embd.weight", token * 256, 0.0);
    }
    set("token_embd.weight", 9 * 256, 1.0);
    set("blk.0.attn_norm.weight", 0, f32::MAX);
    let mut engine = load(&MemorySource::new(bytes), options(), None).unwrap();
    let mut step = |tokens: &[TokenId]| {
        let work = Work {
            seq: SeqId(0),
            tokens,
            want: Want::GREEDY,
        };
        let outcome = block_on(engine.step(&[work]));
        (outcome, engine.n_tokens(SeqId(0)))
    };
    let (outcome, n_tokens) = step(&[7, 8]);
    assert!(outcome.is_ok() && n_tokens == 2, "{outcome:?}");
    let (outcome, n_tokens) = step(&[10, 9]);
    let is_found = matches!(outcome, Err(EngineError::NotFinite { seq: 0, pos: 3 }));
    assert!(is_found && n_tokens == 2, "{outcome:?}");
    let (outcome, n_tokens) = step(&[10]);
    assert!(outcome.is_ok() && n_tokens == 3, "{outcome:?}");
}

/// Set in the process that is short of memory.
#[cfg(target_os = "linux")]
const IS_SHORT: &str = "THINKSCOPE_TEST_IS_SHORT_OF_MEMORY";

/// A software adapter's memory is the process' own: a process that may take only a little more
/// than it has is refused a cache of 1 GiB.
#[cfg(target_os = "linux")]
#[test]
fn memory_that_is_not_there_is_an_error_with_its_name() {
    use std::process::Command;

    if std::env::var_os(IS_SHORT).is_none() {
        let name = "memory_that_is_not_there_is_an_error_with_its_name";
        let mut again = Command::new(std::env::current_exe().unwrap());
        again
            .args(["--exact", name, "--nocapture"])
            .env(IS_SHORT, "1");
        let output = again.output().unwrap();
        assert!(output.status.success(), "{output:?}");
        return;
    }
    let device = block_on(Device::open(&DeviceOptions::default())).unwrap();
    if !device.card().is_software {
        println!("skipped: the adapter has memory of its own");
        return;
    }
    let shape = Shape {
        n_layers: 16,
        ..Shape::by_name("tiny").unwrap()
    };
    let file = SyntheticFile::new(&shape, Mixture::Q8_0, 1);
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let size = status
        .lines()
        .find_map(|l| l.strip_prefix("VmSize:"))
        .unwrap();
    let kib: u64 = size.trim().trim_end_matches(" kB").parse().unwrap();
    let most = kib * 1024 + 300 * MIB;
    let limited = Command::new("prlimit")
        .args([
            format!("--pid={}", std::process::id()),
            format!("--as={most}"),
        ])
        .status();
    assert!(limited.unwrap().success());
    let options = Options {
        n_slots: 32,
        n_ctx: 4096,
        ..options()
    };
    let error = block_on(async {
        let header = Header::read(&file).await?;
        GpuEngine::load(device, &header, &file, options, |_, _| ()).await
    });
    let error = error.err();
    let Some(GpuError::OutOfMemory { what, n_bytes }) = error else {
        panic!("{error:?}");
    };
    assert!(what.starts_with("Kv"), "{what}");
    assert_eq!(n_bytes, 64 * MIB);
}
