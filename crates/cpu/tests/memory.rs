//! What loading takes of memory, by the kernel's count of the process's pages; a test of its own,
//! since the count is of the whole process.
#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

use cpu::{CpuEngine, Weights};
use gguf::{ByteSource, Header, SourceError};
use synthetic::{Mixture, Shape, SyntheticFile};

/// A model whose largest tensor is 40 % of it, as a vocabulary's is in a small model: one
/// needless copy of it would be seen.
const SHAPE: &str = "r1-qwen-1.5b";

/// The largest read that was asked for.
struct Watched {
    file: SyntheticFile,
    largest_read: std::cell::Cell<usize>,
}

impl ByteSource for Watched {
    fn len(&self) -> u64 {
        self.file.len()
    }

    async fn read(&self, offset: u64, len: usize) -> Result<Vec<u8>, SourceError> {
        self.largest_read.set(self.largest_read.get().max(len));
        self.file.read(offset, len).await
    }
}

/// A line of `/proc/self/status` in bytes: `VmRSS` now, `VmHWM` at most so far.
fn memory(line: &str) -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let kilobytes = status.lines().find_map(|l| l.strip_prefix(line)).unwrap();
    let number = kilobytes
        .trim_start_matches(':')
        .trim()
        .trim_end_matches(" kB");
    number.parse::<u64>().unwrap() * 1024
}

#[test]
fn loading_holds_the_weights_and_at_most_a_quarter_more() {
    let shape = Shape {
        n_layers: 1,
        n_text_tokens: 32_000,
        n_vocab: 32_768,
        ..Shape::by_name(SHAPE).unwrap()
    };
    let source = Watched {
        file: SyntheticFile::new(&shape, Mixture::Q4_K_M, 1),
        largest_read: 0.into(),
    };
    let header = pollster::block_on(Header::read(&source)).unwrap();
    let n_weights: u64 = header.tensors().iter().map(|t| t.n_bytes).sum();
    let n_largest = header.tensors().iter().map(|t| t.n_bytes).max().unwrap();
    assert!(n_largest > n_weights * 2 / 5, "{n_largest} of {n_weights}");

    let before = memory("VmRSS");
    source.largest_read.set(0);
    let load = CpuEngine::load(&header, &source, Weights::Quantised, 1, 64, |_, _| ());
    let mut engine = pollster::block_on(load).unwrap();
    let logits = engine.logits(&[1, 2, 3], false).unwrap();
    assert_eq!(logits[0].len(), 32_768);
    let taken = memory("VmHWM") - before;
    println!("{taken} bytes for {n_weights} of weights");
    assert!(taken > n_weights * 9 / 10, "the count is wrong: {taken}");
    assert!(taken <= n_weights * 5 / 4, "{taken} for {n_weights}");
    assert!(source.largest_read.get() <= 8 << 20, "read in pieces");
}
