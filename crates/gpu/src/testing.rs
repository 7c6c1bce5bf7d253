//! What the kernels' tests share: random numbers, a stage run by itself, comparisons.

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;

use gguf::{BlockType, block};
use pollster::block_on;

use crate::device::{Call, Copy, Device, DeviceOptions, Range, Use};
use crate::shader::PipelineKey;

/// A word that no kernel writes: a NaN with a mark.
pub(crate) const GUARD: u32 = 0x7fc0_dead;
/// Guard words behind every output.
pub(crate) const N_GUARD: usize = 64;

/// A device whose shaders keep wgpu's own checks.
pub(crate) fn device() -> Device {
    let options = DeviceOptions {
        is_checked: true,
        ..DeviceOptions::default()
    };
    block_on(Device::open(&options)).expect("an adapter; on Linux without a GPU: Mesa's lavapipe")
}

/// A binding of a stage under test.
#[derive(Clone, Debug)]
pub(crate) enum Bound {
    Uniform(Vec<u8>),
    Read(Vec<u32>),
    /// An output with its first contents; guard words are put behind it.
    Write(Vec<u32>),
}

/// A uniform.
pub(crate) fn uniform<T: bytemuck::Pod>(value: T) -> Bound {
    Bound::Uniform(bytemuck::bytes_of(&value).to_vec())
}

/// A read-only buffer.
pub(crate) fn read<T: bytemuck::Pod>(values: &[T]) -> Bound {
    Bound::Read(bytemuck::pod_collect_to_vec(values))
}

/// An output of `n` words, all guards: what is not written can be told.
pub(crate) fn unwritten(n: usize) -> Bound {
    Bound::Write(vec![GUARD; n])
}

/// Runs one dispatch; returns the outputs and checks the guard words behind each.
pub(crate) fn run(
    device: &Device,
    key: &PipelineKey,
    n_groups: [u32; 3],
    bound: &[Bound],
) -> Vec<Vec<u32>> {
    block_on(async {
        let mut buffers = Vec::new();
        for (i, bound) in bound.iter().enumerate() {
            let (words, used): (Vec<u32>, _) = match bound {
                Bound::Uniform(bytes) => (bytemuck::pod_collect_to_vec(bytes), Use::Uniform),
                Bound::Read(words) => (words.clone(), Use::Storage),
                Bound::Write(words) => {
                    let words = words.iter().copied().chain([GUARD; N_GUARD]).collect();
                    (words, Use::Storage)
                }
            };
            let buffer = device
                .buffer(&i.to_string(), 4 * words.len() as u64, used)
                .await
                .unwrap();
            device.write(&buffer, 0, bytemuck::cast_slice(&words));
            buffers.push((buffer, words.len()));
        }
        let ranges: Vec<Range<'_>> = buffers
            .iter()
            .map(|(buffer, _)| Range {
                buffer,
                offset: 0,
                n_bytes: None,
            })
            .collect();
        let bindings = device.bind(key, &ranges);
        let call = Call {
            pipeline: device.pipeline(key),
            bindings: &bindings,
            n_groups,
        };
        device.submit(&[], device.encode(&[call], &[]));
        let mut outputs = Vec::new();
        for (bound, (buffer, n)) in bound.iter().zip(&buffers) {
            if let Bound::Write(words) = bound {
                let n_bytes = 4 * *n as u64;
                let readback = device
                    .buffer("readback", n_bytes, Use::Readback)
                    .await
                    .unwrap();
                let copy = Copy {
                    from: (buffer, 0),
                    to: (&readback, 0),
                    n_bytes,
                };
                device.submit(&[], device.encode(&[], &[copy]));
                let bytes = device.read(&readback, n_bytes).await.unwrap();
                let mut got: Vec<u32> = bytemuck::pod_collect_to_vec(&bytes);
                let guard = got.split_off(words.len());
                assert!(
                    guard.iter().all(|&w| w == GUARD),
                    "{key:?} wrote behind its output"
                );
                outputs.push(got);
            }
        }
        device.check().unwrap();
        outputs
    })
}

/// Fails unless each value is within `limit(i)` of the expected one; a guard is never close.
#[track_caller]
pub(crate) fn assert_close(what: &str, got: &[f32], expect: &[f64], limit: impl Fn(usize) -> f64) {
    assert_eq!(got.len(), expect.len(), "{what}");
    for (i, (&g, &e)) in got.iter().zip(expect).enumerate() {
        let d = (f64::from(g) - e).abs();
        assert!(
            d <= limit(i),
            "{what}: value {i} is {g}, expected {e}, limit {:e}",
            limit(i)
        );
    }
}

/// `SplitMix64`.
pub(crate) struct Random(pub(crate) u64);

impl Random {
    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// From -1 to 1.
    pub(crate) fn unit(&mut self) -> f32 {
        (self.next() >> 40) as f32 / (1 << 23) as f32 - 1.0
    }

    pub(crate) fn units(&mut self, n: usize) -> Vec<f32> {
        (0..n).map(|_| self.unit()).collect()
    }

    /// Random rows of `n_in` weights, as bytes; a third of the fp16 scales are subnormal.
    pub(crate) fn weights(&mut self, ty: BlockType, n_rows: usize, n_in: usize) -> Vec<Vec<u8>> {
        let scales_at: &[usize] = match ty {
            BlockType::F32 | BlockType::F16 | BlockType::BF16 => &[],
            BlockType::Q4_0 | BlockType::Q5_0 | BlockType::Q8_0 => &[0],
            BlockType::Q4_1 | BlockType::Q5_1 | BlockType::Q4_K | BlockType::Q5_K => &[0, 2],
            BlockType::Q2_K => &[80, 82],
            BlockType::Q3_K => &[108],
            BlockType::Q6_K => &[208],
        };
        let mut row = || {
            let mut bytes = Vec::new();
            for _ in 0..n_in / ty.block_size() {
                let mut block: Vec<u8> = (0..ty.block_bytes()).map(|_| self.next() as u8).collect();
                match ty {
                    BlockType::F32 => block.copy_from_slice(&self.unit().to_le_bytes()),
                    BlockType::F16 => {
                        let tiny = if self.next().is_multiple_of(3) {
                            1e-5
                        } else {
                            1.0
                        };
                        block.copy_from_slice(
                            &half::f16::from_f32(self.unit() * tiny).to_le_bytes(),
                        );
                    }
                    BlockType::BF16 => {
                        block.copy_from_slice(&half::bf16::from_f32(self.unit()).to_le_bytes());
                    }
                    _ => {}
                }
                for &at in scales_at {
                    let size = if self.next().is_multiple_of(3) {
                        5e-5
                    } else {
                        1e-3
                    };
                    let scale = half::f16::from_f32(self.unit() * size);
                    block[at..at + 2].copy_from_slice(&scale.to_le_bytes());
                }
                bytes.extend(block);
            }
            bytes
        };
        (0..n_rows).map(|_| row()).collect()
    }
}

/// Rows of weights as f32.
pub(crate) fn decoded(ty: BlockType, rows: &[Vec<u8>], n_in: usize) -> Vec<Vec<f32>> {
    let decode = |row: &Vec<u8>| {
        let mut values = vec![0.0; n_in];
        block::dequantize(ty, row, &mut values);
        values
    };
    rows.iter().map(decode).collect()
}

/// Words as f32.
pub(crate) fn floats(words: &[u32]) -> Vec<f32> {
    words.iter().map(|&w| f32::from_bits(w)).collect()
}

mod tests {
    use super::*;

    #[test]
    #[should_panic(expected = "value 1")]
    fn a_wrong_value_is_noticed() {
        assert_close("test", &[1.0, 2.1], &[1.0, 2.0], |_| 1e-3);
    }

    #[test]
    #[should_panic(expected = "value 0")]
    fn an_unwritten_value_is_noticed() {
        assert_close("test", &[f32::from_bits(GUARD)], &[0.0], |_| 1e30);
    }

    #[test]
    #[should_panic(expected = "wrote behind its output")]
    fn a_write_behind_the_output_is_noticed() {
        let device = device();
        // `merge` for 2 columns into room for one of 64 rows and stride 1.
        let step = crate::kernels::Step {
            n_cols: 2,
            stride: 1,
            n_splits: 1,
            pad: 0,
        };
        let params = crate::kernels::merge::Merge {
            n_heads: 1,
            head_size: 64,
            pad: [0; 2],
        };
        let key = PipelineKey::plain(crate::shader::Stage::Merge);
        let pieces = vec![1.0_f32; 2 * 66];
        let bound = [
            uniform(params),
            uniform(step),
            read(&[[0_u32; 4]; 2]),
            read(&pieces),
            unwritten(32),
        ];
        run(&device, &key, [1, 2, 1], &bound);
    }
}

// ------------------------------------------------------------------------------------- memory

thread_local! {
    static HEAP: Cell<(u64, u64)> = const { Cell::new((0, 0)) }; // bytes in use, the most so far
}

/// The system's allocator, with a count for each thread.
struct Counting;

#[global_allocator]
static ALLOCATOR: Counting = Counting;

fn count(taken: usize, freed: usize) {
    // A thread that ends has no counter any more.
    let _ = HEAP.try_with(|heap| {
        let (now, most) = heap.get();
        let now = (now + taken as u64).saturating_sub(freed as u64);
        heap.set((now, most.max(now)));
    });
}

#[expect(unsafe_code, reason = "an allocator cannot be counted otherwise")]
// SAFETY: every call goes to the system's allocator as it came.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        count(layout.size(), 0);
        unsafe { System.alloc(layout) }
    }

    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        count(layout.size(), 0);
        unsafe { System.alloc_zeroed(layout) }
    }

    unsafe fn realloc(&self, block: *mut u8, layout: Layout, n_bytes: usize) -> *mut u8 {
        // Both are there for a moment.
        count(n_bytes, 0);
        count(0, layout.size());
        unsafe { System.realloc(block, layout, n_bytes) }
    }

    unsafe fn dealloc(&self, block: *mut u8, layout: Layout) {
        count(0, layout.size());
        unsafe { System.dealloc(block, layout) }
    }
}

/// Runs `work` and says how many bytes of heap it held at most on this thread, beyond what was
/// there before.
pub(crate) fn peak_heap_bytes<T>(work: impl FnOnce() -> T) -> (T, u64) {
    let (before, _) = HEAP.get();
    HEAP.set((before, before));
    let result = work();
    (result, HEAP.get().1 - before)
}
