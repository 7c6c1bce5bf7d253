//! How fast the device copies: the yardstick for kernels that do little but read.

use crate::device::{Bindings, Buffer, Call, Copy, Device, Range, Use};
use crate::shader::{PipelineKey, Stage};
use crate::{GpuEngine, GpuError};

/// Bytes of each of the two buffers at most: more than any cache holds.
const MOST_BYTES: u64 = 256 << 20;
/// Bytes of each of the two buffers at least.
const LEAST_BYTES: u64 = 1 << 20;
/// How long a submission must take, so that its ends do not count.
const LEAST_MS: f64 = 50.0;
/// Copies in a submission at most.
const MOST_COPIES: usize = 4096;
/// Workgroups of a copy; each thread copies every so many vectors.
const N_GROUPS: u32 = 4096;
/// Submissions whose median counts.
const N_REPEATS: usize = 5;

impl GpuEngine {
    /// Bytes that the device moves in a second when it copies from one large buffer to another:
    /// those that it reads and those that it writes. `None` if the clock saw no time pass.
    ///
    /// `now_ms` is any steady clock. Takes up to 512 MiB of device memory while it runs; fewer
    /// where there are none left.
    ///
    /// # Errors
    /// [`GpuError::DeviceLost`], [`GpuError::OutOfMemory`].
    pub async fn copy_bandwidth(&self, now_ms: impl Fn() -> f64) -> Result<Option<f64>, GpuError> {
        self.player.device.copy_bandwidth(now_ms).await
    }
}

impl Device {
    async fn copy_bandwidth(&self, now_ms: impl Fn() -> f64) -> Result<Option<f64>, GpuError> {
        let most = MOST_BYTES.min(self.max_binding_bytes()) & !15;
        let (from, to) = self.two_buffers(most).await?;
        let end = self.buffer("end of copies", 16, Use::Readback).await?;
        let whole = |buffer| Range {
            buffer,
            offset: 0,
            n_bytes: None,
        };
        let key = PipelineKey::plain(Stage::Copy);
        let bindings = self.bind(&key, &[whole(&from), whole(&to)]);
        let mut n_copies = 1;
        self.copy_ms(&bindings, (&to, &end), n_copies, &now_ms)
            .await?; // touches every page
        loop {
            let ms = self
                .copy_ms(&bindings, (&to, &end), n_copies, &now_ms)
                .await?;
            if ms >= LEAST_MS || n_copies >= MOST_COPIES {
                break;
            }
            n_copies *= 2;
        }
        let mut times = Vec::new();
        for _ in 0..N_REPEATS {
            let idle = self.copy_ms(&bindings, (&to, &end), 0, &now_ms).await?;
            let busy = self
                .copy_ms(&bindings, (&to, &end), n_copies, &now_ms)
                .await?;
            times.push(busy - idle);
        }
        times.sort_by(f64::total_cmp);
        let n_bytes = 2.0 * from.n_bytes() as f64 * n_copies as f64;
        let ms = times[N_REPEATS / 2];
        Ok((ms > 0.0).then(|| n_bytes / ms * 1e3))
    }

    /// Two buffers of at most `n_bytes` each, as large as there is room for.
    async fn two_buffers(&self, mut n_bytes: u64) -> Result<(Buffer, Buffer), GpuError> {
        loop {
            let from = self.buffer("copied from", n_bytes, Use::Storage).await;
            let to = self.buffer("copied to", n_bytes, Use::Storage).await;
            match (from, to) {
                (Ok(from), Ok(to)) => return Ok((from, to)),
                (Err(GpuError::OutOfMemory { .. }), _) | (_, Err(GpuError::OutOfMemory { .. }))
                    if n_bytes / 2 >= LEAST_BYTES =>
                {
                    n_bytes = (n_bytes / 2) & !15;
                }
                (Err(error), _) | (_, Err(error)) => return Err(error),
            }
        }
    }

    /// Milliseconds that a submission of so many copies takes until its end is seen.
    async fn copy_ms(
        &self,
        bindings: &Bindings,
        (to, end): (&Buffer, &Buffer),
        n_copies: usize,
        now_ms: &impl Fn() -> f64,
    ) -> Result<f64, GpuError> {
        let pipeline = self.pipeline(&PipelineKey::plain(Stage::Copy));
        let call = || Call {
            pipeline: pipeline.clone(),
            bindings,
            n_groups: [N_GROUPS, 1, 1],
        };
        let calls: Vec<Call<'_>> = (0..n_copies).map(|_| call()).collect();
        let last = Copy {
            from: (to, 0),
            to: (end, 0),
            n_bytes: 16,
        };
        let commands = self.encode(&calls, &[last]);
        let start = now_ms();
        self.submit(&[], commands);
        self.read(end, 16).await?;
        Ok(now_ms() - start)
    }
}

#[cfg(test)]
mod tests {
    use pollster::block_on;

    use super::*;
    use crate::DeviceOptions;

    #[test]
    fn every_word_is_copied() {
        let device = block_on(Device::open(&DeviceOptions::default())).expect("an adapter");
        // More vectors than threads, and not a multiple of them.
        let words: Vec<u32> = (0..4 * (N_GROUPS * 256 + 5)).collect();
        let bytes: &[u8] = bytemuck::cast_slice(&words);
        let n_bytes = bytes.len() as u64;
        let new = |used| block_on(device.buffer("test", n_bytes, used)).expect("a buffer");
        let (from, to, end) = (new(Use::Storage), new(Use::Storage), new(Use::Readback));
        device.write(&from, 0, bytes);
        let whole = |buffer| Range {
            buffer,
            offset: 0,
            n_bytes: None,
        };
        let key = PipelineKey::plain(Stage::Copy);
        let bindings = device.bind(&key, &[whole(&from), whole(&to)]);
        let call = Call {
            pipeline: device.pipeline(&key),
            bindings: &bindings,
            n_groups: [N_GROUPS, 1, 1],
        };
        let back = Copy {
            from: (&to, 0),
            to: (&end, 0),
            n_bytes,
        };
        device.submit(&[], device.encode(&[call], &[back]));
        let got = block_on(device.read(&end, n_bytes)).expect("bytes");
        assert!(got == bytes);
    }
}
