//! Memory on the device: buffers, writes, copies, readback.

use std::future::poll_fn;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Poll, Waker};

use super::Device;
use crate::GpuError;

/// What a buffer is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Use {
    Storage,
    Uniform,
    Readback,
}

/// A buffer on the device; freed when it is dropped.
#[derive(Debug)]
pub(crate) struct Buffer(pub(super) wgpu::Buffer);

impl Buffer {
    pub(crate) fn n_bytes(&self) -> u64 {
        self.0.size()
    }
}

impl Drop for Buffer {
    fn drop(&mut self) {
        self.0.destroy(); // in a browser, dropping alone frees nothing
    }
}

/// A copy of bytes from buffer to buffer.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Copy<'a> {
    pub(crate) from: (&'a Buffer, u64),
    pub(crate) to: (&'a Buffer, u64),
    pub(crate) n_bytes: u64,
}

impl Copy<'_> {
    pub(super) fn encode(&self, encoder: &mut wgpu::CommandEncoder) {
        encoder.copy_buffer_to_buffer(
            &self.from.0.0,
            self.from.1,
            &self.to.0.0,
            self.to.1,
            self.n_bytes,
        );
    }
}

impl Device {
    /// A buffer of zeros.
    ///
    /// # Errors
    /// [`GpuError::OutOfMemory`] if it cannot be had, [`GpuError::OverLimit`] if no shader could
    /// see all of it.
    pub(crate) async fn buffer(
        &self,
        label: &str,
        n_bytes: u64,
        used: Use,
    ) -> Result<Buffer, GpuError> {
        let n_bytes = n_bytes.max(16).next_multiple_of(16);
        let limit = self.max_binding_bytes();
        if used == Use::Storage && n_bytes > limit {
            return Err(GpuError::OverLimit {
                what: label.to_owned(),
                n_bytes,
                limit,
            });
        }
        let scope = self.device.push_error_scope(wgpu::ErrorFilter::OutOfMemory);
        let buffer = Buffer(self.device.create_buffer(&wgpu::BufferDescriptor {
            label: Some(label),
            size: n_bytes,
            usage: match used {
                Use::Storage => {
                    wgpu::BufferUsages::STORAGE
                        | wgpu::BufferUsages::COPY_DST
                        | wgpu::BufferUsages::COPY_SRC
                }
                Use::Uniform => wgpu::BufferUsages::UNIFORM | wgpu::BufferUsages::COPY_DST,
                Use::Readback => wgpu::BufferUsages::MAP_READ | wgpu::BufferUsages::COPY_DST,
            },
            mapped_at_creation: false,
        }));
        match scope.pop().await {
            None => self.check().map(|()| buffer),
            Some(_) => Err(GpuError::OutOfMemory {
                what: label.to_owned(),
                n_bytes,
            }),
        }
    }

    /// Writes bytes before the next submission; offset and length are multiples of four.
    pub(crate) fn write(&self, buffer: &Buffer, offset: u64, bytes: &[u8]) {
        self.queue.write_buffer(&buffer.0, offset, bytes);
    }
    /// Makes the device take what was written so far and waits until it has: what is written but
    /// not yet taken piles up, natively in staging buffers and in the browser in shared memory.
    ///
    /// # Errors
    /// [`GpuError::DeviceLost`], [`GpuError::Refused`].
    pub(crate) async fn flush(&self) -> Result<(), GpuError> {
        self.queue.submit([]);
        let done = Signal::default();
        let signal = done.clone();
        self.queue.on_submitted_work_done(move || signal.set(()));
        // Native: runs the callback before it returns. Web: does nothing, the browser calls.
        let polled = self.device.poll(wgpu::PollType::wait_indefinitely());
        done.wait(polled.err())
            .await
            .map_err(GpuError::DeviceLost)?;
        self.check()
    }

    /// Waits for the device and reads the first bytes of a readback buffer.
    ///
    /// # Errors
    /// [`GpuError::DeviceLost`], [`GpuError::Refused`].
    pub(crate) async fn read(&self, buffer: &Buffer, n_bytes: u64) -> Result<Vec<u8>, GpuError> {
        let done = Signal::default();
        let signal = done.clone();
        buffer
            .0
            .map_async(wgpu::MapMode::Read, 0..n_bytes, move |result| {
                signal.set(result);
            });
        // Native: runs the callback before it returns. Web: does nothing, the browser calls.
        let polled = self.device.poll(wgpu::PollType::wait_indefinitely());
        let mapped = done.wait(polled.err()).await;
        self.check()?;
        mapped
            .and_then(|result| result.map_err(|e| e.to_string()))
            .map_err(GpuError::DeviceLost)?;
        let view = buffer
            .0
            .get_mapped_range(0..n_bytes)
            .map_err(|e| GpuError::Refused(e.to_string()))?;
        let bytes = view.to_vec();
        drop(view);
        buffer.0.unmap();
        Ok(bytes)
    }
}

/// Something that the device will say once.
struct Signal<T>(Arc<Mutex<(Option<T>, Option<Waker>)>>);

impl<T> Clone for Signal<T> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

impl<T> Default for Signal<T> {
    fn default() -> Self {
        Self(Arc::new(Mutex::new((None, None))))
    }
}

impl<T> Signal<T> {
    fn set(&self, value: T) {
        let mut state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        state.0 = Some(value);
        if let Some(waker) = state.1.take() {
            waker.wake();
        }
    }

    /// Waits for the value; gives up if there is none and `failure` says that none will come.
    async fn wait(&self, failure: Option<wgpu::PollError>) -> Result<T, String> {
        poll_fn(|context| {
            let mut state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            if let Some(value) = state.0.take() {
                return Poll::Ready(Ok(value));
            }
            if let Some(error) = &failure {
                return Poll::Ready(Err(error.to_string()));
            }
            state.1 = Some(context.waker().clone());
            Poll::Pending
        })
        .await
    }
}
