//! The way of the weights of the real shapes, by counting: a target that checks every write and a
//! source whose weights are zeros that nobody keeps.

use std::cell::RefCell;

use gguf::SourceError;
use pollster::block_on;
use synthetic::{Mixture, Shape, SyntheticFile};

use super::*;
use crate::engine::Options;
use crate::kernels::WidestTile;
use crate::testing::peak_heap_bytes;

const MIB: u64 = 1 << 20;

/// Ranges of bytes, none of which may come twice.
#[derive(Debug, Default)]
struct Ranges(Vec<(u64, u64)>);

impl Ranges {
    fn add(&mut self, first: u64, n_bytes: u64) -> Result<(), String> {
        let end = first + n_bytes;
        let at = self.0.partition_point(|range| range.0 < first);
        let before = at.checked_sub(1).map(|i| self.0[i].1);
        let after = self.0.get(at).map(|range| range.0);
        if before.is_some_and(|b| b > first) || after.is_some_and(|a| a < end) {
            return Err(format!("bytes {first} to {end} come twice"));
        }
        if before == Some(first) {
            self.0[at - 1].1 = end;
        } else {
            self.0.insert(at, (first, end));
        }
        let joined = if before == Some(first) { at - 1 } else { at };
        if self.0.get(joined + 1).is_some_and(|range| range.0 == end) {
            self.0[joined].1 = self.0.remove(joined + 1).1;
        }
        Ok(())
    }

    /// That exactly the bytes `first..end` of these are there.
    fn cover(&self, first: u64, end: u64) -> bool {
        let at = self.0.partition_point(|range| range.1 <= first);
        self.0
            .get(at)
            .is_some_and(|range| range.0 <= first && range.1 >= end)
    }
}

/// A target that allocates nothing.
#[derive(Debug, Default)]
struct Counter {
    buffers: RefCell<Vec<(String, u64, Ranges)>>,
    /// Bytes written and not yet flushed.
    pending: RefCell<u64>,
    most_pending: RefCell<u64>,
    mistakes: RefCell<Vec<String>>,
}

impl Target for Counter {
    type Buffer = usize;

    async fn buffer(&self, label: &str, n_bytes: u64, _: Use) -> Result<usize, GpuError> {
        let mut buffers = self.buffers.borrow_mut();
        buffers.push((label.to_owned(), n_bytes, Ranges::default()));
        Ok(buffers.len() - 1)
    }

    fn write(&self, &buffer: &usize, offset: u64, bytes: &[u8]) {
        let (label, size, written) = &mut self.buffers.borrow_mut()[buffer];
        let n_bytes = bytes.len() as u64;
        let mistake = |why: String| {
            self.mistakes.borrow_mut().push(format!("{label}: {why}"));
        };
        if !offset.is_multiple_of(4) || !n_bytes.is_multiple_of(4) {
            mistake(format!("{n_bytes} bytes at {offset} are not aligned"));
        }
        if offset + n_bytes > *size {
            mistake(format!("{n_bytes} bytes at {offset} of {size}"));
        }
        if let Err(why) = written.add(offset, n_bytes) {
            mistake(why);
        }
        let mut pending = self.pending.borrow_mut();
        *pending += n_bytes;
        self.most_pending
            .replace_with(|&mut most| most.max(*pending));
    }

    async fn flush(&self) -> Result<(), GpuError> {
        self.pending.replace(0);
        Ok(())
    }
}

/// A file of which only the header has contents.
struct Zeros {
    file: SyntheticFile,
    data_offset: u64,
    read: RefCell<Ranges>,
    longest: RefCell<u64>,
}

impl ByteSource for Zeros {
    fn len(&self) -> u64 {
        self.file.len()
    }

    async fn read(&self, offset: u64, len: usize) -> Result<Vec<u8>, SourceError> {
        if offset < self.data_offset {
            return self.file.read(offset, len).await;
        }
        let n_bytes = len as u64;
        self.longest.replace_with(|&mut most| most.max(n_bytes));
        let fresh = self.read.borrow_mut().add(offset, n_bytes);
        fresh.map_err(SourceError::Failed)?;
        Ok(vec![0; len])
    }
}

/// Uploads a file of a true shape and checks all that can be counted.
fn count(name: &str, mixture: Mixture, options: Options, max_binding_bytes: u64) {
    let file = SyntheticFile::new(&Shape::by_name(name).unwrap(), mixture, 1);
    let header = block_on(Header::read(&file)).unwrap();
    let source = Zeros {
        file,
        data_offset: header.data_offset(),
        read: RefCell::default(),
        longest: RefCell::default(),
    };
    let layout = Layout::new(&header, &options, max_binding_bytes, WidestTile::GPU).unwrap();
    let target = Counter::default();
    let mut told = Vec::new();
    let progress = |done, total| told.push((done, total));
    let (uploaded, peak) =
        peak_heap_bytes(|| block_on(upload(&target, &header, &source, &layout, progress)).unwrap());
    let mistakes = target.mistakes.borrow();
    assert!(mistakes.is_empty(), "{name}: {mistakes:?}");
    let buffers = target.buffers.borrow();
    for buffer in uploaded.matrices.iter().flatten() {
        let (label, n_bytes, written) = &buffers[*buffer];
        assert_eq!(
            written.0,
            [(0, *n_bytes)],
            "{name}: {label} is written whole"
        );
        assert!(*n_bytes <= max_binding_bytes, "{name}: {label}");
    }
    for tensor in header.tensors() {
        let end = tensor.offset + tensor.n_bytes;
        let is_read = source.read.borrow().cover(tensor.offset, end);
        assert!(is_read, "{name}: {} is read whole", tensor.name);
    }
    let total: u64 = header.tensors().iter().map(|t| t.n_bytes).sum();
    assert_eq!(told.last(), Some(&(total, total)));
    assert!(told.is_sorted_by_key(|t| t.0), "progress goes up");
    let largest = told.windows(2).map(|pair| pair[1].0 - pair[0].0).max();
    assert!(largest.unwrap() <= 2 * PIECE_BYTES, "{name}: {largest:?}");
    let all: u64 = buffers.iter().map(|b| b.1).sum();
    assert_eq!(all, layout.sizes.total_bytes, "{name}: as counted before");
    let (longest, most) = (*source.longest.borrow(), *target.most_pending.borrow());
    println!(
        "{name}: {:.2} GB in {} buffers, held at most {:.1} MiB on the heap; \
         reads of at most {:.1} MiB, {:.1} MiB written between two waits",
        all as f64 / 1e9,
        buffers.len(),
        peak as f64 / MIB as f64,
        longest as f64 / MIB as f64,
        most as f64 / MIB as f64,
    );
    assert!(
        longest <= 2 * PIECE_BYTES,
        "{name}: a read of {longest} bytes"
    );
    assert!(peak <= 32 * MIB, "{name}: {peak} bytes on the heap");
    assert!(most <= 48 * MIB, "{name}: {most} bytes in waiting");
}

#[test]
fn the_real_models_flow_through_little_memory() {
    let options = Options::default();
    count("r1-qwen-1.5b", Mixture::Q4_K_M, options, 128 * MIB);
    count("r1-qwen-7b", Mixture::Q4_K_M, options, 128 * MIB);
    count("r1-llama-8b", Mixture::Q4_K_M, options, 2048 * MIB);
}

#[test]
fn other_types_and_small_limits_too() {
    let options = Options {
        n_slots: 2,
        n_ctx: 256,
        max_cols: 16,
        ..Options::default()
    };
    count("tiny", Mixture::F16, options, 128 * MIB);
    count("tiny", Mixture::Q8_0, options, MIB / 4);
    count("tiny-llama", Mixture::Q4_K_M, options, MIB / 4);
}

#[test]
fn the_counter_notices_mistakes() {
    let check = |writes: &[(u64, usize)], expect: &str| {
        let target = Counter::default();
        let buffer = block_on(target.buffer("b", 64, Use::Storage)).unwrap();
        for &(offset, n_bytes) in writes {
            target.write(&buffer, offset, &vec![0; n_bytes]);
        }
        assert_eq!(target.mistakes.borrow().join(";"), expect);
    };
    check(&[(0, 32), (32, 32)], "");
    check(&[(0, 32), (28, 8)], "b: bytes 28 to 36 come twice");
    check(&[(32, 8), (28, 8)], "b: bytes 28 to 36 come twice");
    check(&[(60, 8)], "b: 8 bytes at 60 of 64");
    check(&[(2, 4)], "b: 4 bytes at 2 are not aligned");
    let mut ranges = Ranges::default();
    for (first, n_bytes) in [(8, 8), (0, 8), (24, 8)] {
        ranges.add(first, n_bytes).unwrap();
    }
    assert_eq!(ranges.0, [(0, 16), (24, 32)]);
    assert!(ranges.cover(4, 16) && !ranges.cover(4, 17) && !ranges.cover(16, 24));
}
