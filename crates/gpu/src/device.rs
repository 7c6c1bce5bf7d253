//! The device: the only file that talks to wgpu.
//!
//! An adapter with its own limits, buffers that are freed when they are dropped, pipelines by key,
//! recorded submissions, and readback. Errors of allocation come through error scopes; what else
//! goes wrong is kept until the next [`Device::check`].

use std::cell::RefCell;
use std::collections::HashMap;
use std::future::poll_fn;
use std::rc::Rc;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Poll, Waker};

use crate::GpuError;
use crate::kernels::WidestTile;
use crate::shader::{BindingKind, PipelineKey};

/// How a device is chosen and what of it is used.
#[derive(Clone, Debug, Default)]
pub struct DeviceOptions {
    /// Take a software adapter.
    pub is_fallback_wanted: bool,
    /// Bind at most so many bytes of storage, for tests; the adapter's own limit if that is lower.
    pub max_binding_bytes: Option<u64>,
    /// Columns that matrix kernels take at a time at most (1, 4, 8, 16 or 32), in place of what is
    /// known to pay on such an adapter. Results do not depend on it.
    pub widest_tile: Option<u32>,
    /// Keep the checks that wgpu adds to shaders: bounds, endless loops. Slow.
    pub is_checked: bool,
}

/// What the device is, for people and records.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AdapterCard {
    /// The adapter's name; in some browsers empty.
    pub name: String,
    /// The programming interface: `vulkan`, `metal`, `dx12`, `webgpu`.
    pub backend: String,
    /// The driver with its version, where that is known.
    pub driver: String,
    /// Whether it is a program on the CPU.
    pub is_software: bool,
}

/// What a device allows, as far as it decides on what can run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DeviceLimits {
    /// Bytes of a buffer.
    pub max_buffer_bytes: u64,
    /// Bytes of a buffer that a shader can see.
    pub max_binding_bytes: u64,
    /// Bytes of a workgroup's memory.
    pub max_workgroup_bytes: u32,
    /// Threads of a workgroup.
    pub max_workgroup_threads: u32,
}

/// An open device.
#[derive(Debug)]
pub struct Device {
    device: wgpu::Device,
    queue: wgpu::Queue,
    card: AdapterCard,
    limits: wgpu::Limits,
    is_checked: bool,
    widest_tile: Option<u32>,
    trouble: Arc<Mutex<Trouble>>,
    modules: RefCell<HashMap<usize, wgpu::ShaderModule>>,
    layouts: RefCell<HashMap<&'static [BindingKind], wgpu::BindGroupLayout>>,
    pipelines: RefCell<HashMap<PipelineKey, Rc<Pipeline>>>,
}

/// What went wrong outside of error scopes; the first of each.
#[derive(Debug, Default)]
struct Trouble {
    lost: Option<String>,
    refused: Option<String>,
}

/// What a buffer is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Use {
    Storage,
    Uniform,
    Readback,
}

/// A buffer on the device; freed when it is dropped.
#[derive(Debug)]
pub(crate) struct Buffer(wgpu::Buffer);

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

/// A stage, compiled.
#[derive(Debug)]
pub(crate) struct Pipeline(wgpu::ComputePipeline);

/// Buffers bound for a stage.
#[derive(Debug)]
pub(crate) struct Bindings(wgpu::BindGroup);

/// A buffer, or a part of one, to bind.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Range<'a> {
    pub(crate) buffer: &'a Buffer,
    pub(crate) offset: u64,
    pub(crate) n_bytes: Option<u64>,
}

/// One dispatch, ready to be encoded.
#[derive(Clone, Debug)]
pub(crate) struct Call<'a> {
    pub(crate) pipeline: Rc<Pipeline>,
    pub(crate) bindings: &'a Bindings,
    pub(crate) n_groups: [u32; 3],
}

/// What can be submitted once.
#[derive(Debug)]
pub(crate) struct Commands(wgpu::CommandBuffer);

/// A copy of bytes from buffer to buffer.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Copy<'a> {
    pub(crate) from: (&'a Buffer, u64),
    pub(crate) to: (&'a Buffer, u64),
    pub(crate) n_bytes: u64,
}

impl Copy<'_> {
    fn encode(&self, encoder: &mut wgpu::CommandEncoder) {
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
    /// Opens the adapter that the system prefers, with the adapter's own limits.
    ///
    /// # Errors
    /// [`GpuError::NoAdapter`], [`GpuError::NoDevice`].
    pub async fn open(options: &DeviceOptions) -> Result<Self, GpuError> {
        let mut descriptor = wgpu::InstanceDescriptor::new_without_display_handle();
        descriptor.flags = wgpu::InstanceFlags::empty();
        let instance = wgpu::Instance::new(descriptor);
        let adapter = instance
            .request_adapter(&wgpu::RequestAdapterOptions {
                power_preference: wgpu::PowerPreference::HighPerformance,
                force_fallback_adapter: options.is_fallback_wanted,
                compatible_surface: None,
                apply_limit_buckets: false,
            })
            .await
            .map_err(|e| GpuError::NoAdapter(e.to_string()))?;
        let info = adapter.get_info();
        let mut limits = adapter.limits();
        let (device, queue) = adapter
            .request_device(&wgpu::DeviceDescriptor {
                label: Some("thinkscope"),
                required_limits: limits.clone(),
                memory_hints: wgpu::MemoryHints::Performance,
                ..Default::default()
            })
            .await
            .map_err(|e| GpuError::NoDevice {
                adapter: info.name.clone(),
                why: e.to_string(),
            })?;
        let own = limits.max_storage_buffer_binding_size;
        limits.max_storage_buffer_binding_size =
            options.max_binding_bytes.map_or(own, |m| own.min(m));
        let trouble = Arc::new(Mutex::new(Trouble::default()));
        watch(&device, &trouble);
        Ok(Self {
            card: AdapterCard {
                name: name(&device, info.name),
                backend: info.backend.to_string(),
                driver: format!("{} {}", info.driver, info.driver_info)
                    .trim()
                    .to_owned(),
                is_software: info.device_type == wgpu::DeviceType::Cpu,
            },
            device,
            queue,
            limits,
            is_checked: options.is_checked,
            widest_tile: options.widest_tile,
            trouble,
            modules: RefCell::default(),
            layouts: RefCell::default(),
            pipelines: RefCell::default(),
        })
    }

    /// What the device is.
    #[must_use]
    pub fn card(&self) -> &AdapterCard {
        &self.card
    }

    /// What the device allows.
    #[must_use]
    pub fn limits(&self) -> DeviceLimits {
        DeviceLimits {
            max_buffer_bytes: self.limits.max_buffer_size,
            max_binding_bytes: self.max_binding_bytes(),
            max_workgroup_bytes: self.limits.max_compute_workgroup_storage_size,
            max_workgroup_threads: self.limits.max_compute_invocations_per_workgroup,
        }
    }

    /// The most bytes that a shader can see of one buffer.
    #[must_use]
    pub fn max_binding_bytes(&self) -> u64 {
        self.limits
            .max_storage_buffer_binding_size
            .min(self.limits.max_buffer_size)
    }

    /// The widest column tile that pays here.
    pub(crate) fn widest_tile(&self) -> WidestTile {
        match self.widest_tile {
            Some(tile) => WidestTile(tile),
            None if self.card.is_software => WidestTile::SOFTWARE,
            None => WidestTile::GPU,
        }
    }

    /// Loses the device on purpose, for tests of recovery.
    pub fn destroy(&self) {
        self.device.destroy();
    }

    /// Whether all is well with the device.
    ///
    /// # Errors
    /// [`GpuError::DeviceLost`], [`GpuError::Refused`].
    pub fn check(&self) -> Result<(), GpuError> {
        let trouble = || {
            let trouble = self.trouble.lock().unwrap_or_else(PoisonError::into_inner);
            (trouble.lost.clone(), trouble.refused.clone())
        };
        let mut found = trouble();
        if let (None, Some(_)) = found {
            // A device that is gone refuses every call; polled, it says that it is gone.
            let _ = self.device.poll(wgpu::PollType::Poll);
            found = trouble();
        }
        match found {
            (Some(why), _) => Err(GpuError::DeviceLost(why)),
            (None, Some(why)) => Err(GpuError::Refused(why)),
            (None, None) => Ok(()),
        }
    }

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

    /// Makes the device take what was written so far, so that staging memory does not pile up.
    pub(crate) fn flush(&self) {
        self.queue.submit([]);
        // On the web this does nothing and nothing is needed.
        let _ = self.device.poll(wgpu::PollType::wait_indefinitely());
    }

    /// The pipeline for a key, made when it is first asked for.
    pub(crate) fn pipeline(&self, key: &PipelineKey) -> Rc<Pipeline> {
        if let Some(pipeline) = self.pipelines.borrow().get(key) {
            return Rc::clone(pipeline);
        }
        let shader = key.stage.shader();
        let layout = self
            .device
            .create_pipeline_layout(&wgpu::PipelineLayoutDescriptor {
                label: Some(shader.name),
                bind_group_layouts: &[Some(&self.layout(shader.bindings))],
                immediate_size: 0,
            });
        let constants: Vec<(&str, f64)> = key
            .constants
            .iter()
            .map(|&(name, value)| (name, f64::from(value)))
            .collect();
        let pipeline = Rc::new(Pipeline(self.device.create_compute_pipeline(
            &wgpu::ComputePipelineDescriptor {
                label: Some(shader.name),
                layout: Some(&layout),
                module: &self.module(key),
                entry_point: Some("main"),
                compilation_options: wgpu::PipelineCompilationOptions {
                    constants: &constants,
                    zero_initialize_workgroup_memory: false, // every stage writes before it reads
                },
                cache: None,
            },
        )));
        self.pipelines
            .borrow_mut()
            .insert(key.clone(), Rc::clone(&pipeline));
        pipeline
    }

    /// Binds buffers for a stage, in the order of its bindings.
    pub(crate) fn bind(&self, key: &PipelineKey, buffers: &[Range<'_>]) -> Bindings {
        let shader = key.stage.shader();
        let entries: Vec<_> = (0..)
            .zip(buffers)
            .map(|(binding, range)| wgpu::BindGroupEntry {
                binding,
                resource: wgpu::BindingResource::Buffer(wgpu::BufferBinding {
                    buffer: &range.buffer.0,
                    offset: range.offset,
                    size: range.n_bytes.and_then(std::num::NonZero::new),
                }),
            })
            .collect();
        Bindings(self.device.create_bind_group(&wgpu::BindGroupDescriptor {
            label: Some(shader.name),
            layout: &self.layout(shader.bindings),
            entries: &entries,
        }))
    }

    /// Encodes all calls in one compute pass, and copies behind it.
    pub(crate) fn encode(&self, calls: &[Call<'_>], after: &[Copy<'_>]) -> Commands {
        let mut encoder = self.encoder();
        if !calls.is_empty() {
            let mut pass = encoder.begin_compute_pass(&wgpu::ComputePassDescriptor::default());
            for call in calls {
                pass.set_pipeline(&call.pipeline.0);
                pass.set_bind_group(0, &call.bindings.0, &[]);
                let [x, y, z] = call.n_groups;
                pass.dispatch_workgroups(x, y, z);
            }
        }
        after.iter().for_each(|c| c.encode(&mut encoder));
        Commands(encoder.finish())
    }

    /// Submits commands, behind copies.
    pub(crate) fn submit(&self, before: &[Copy<'_>], commands: Commands) {
        if before.is_empty() {
            self.queue.submit([commands.0]);
            return;
        }
        let mut encoder = self.encoder();
        before.iter().for_each(|c| c.encode(&mut encoder));
        self.queue.submit([encoder.finish(), commands.0]);
    }

    fn encoder(&self) -> wgpu::CommandEncoder {
        self.device
            .create_command_encoder(&wgpu::CommandEncoderDescriptor::default())
    }

    /// Waits for the device and reads the first bytes of a readback buffer.
    ///
    /// # Errors
    /// [`GpuError::DeviceLost`], [`GpuError::Refused`].
    pub(crate) async fn read(&self, buffer: &Buffer, n_bytes: u64) -> Result<Vec<u8>, GpuError> {
        let state = Arc::new(Mutex::new((None, None::<Waker>)));
        let shared = Arc::clone(&state);
        buffer
            .0
            .map_async(wgpu::MapMode::Read, 0..n_bytes, move |result| {
                let mut state = shared.lock().unwrap_or_else(PoisonError::into_inner);
                state.0 = Some(result);
                if let Some(waker) = state.1.take() {
                    waker.wake();
                }
            });
        // Native: runs the callback before it returns. Web: does nothing, the browser calls.
        let polled = self.device.poll(wgpu::PollType::wait_indefinitely());
        let mapped = poll_fn(|context| {
            let mut state = state.lock().unwrap_or_else(PoisonError::into_inner);
            if let Some(result) = state.0.take() {
                return Poll::Ready(result.map_err(|e| e.to_string()));
            }
            if let Err(error) = &polled {
                return Poll::Ready(Err(error.to_string()));
            }
            state.1 = Some(context.waker().clone());
            Poll::Pending
        })
        .await;
        self.check()?;
        mapped.map_err(GpuError::DeviceLost)?;
        let view = buffer
            .0
            .get_mapped_range(0..n_bytes)
            .map_err(|e| GpuError::Refused(e.to_string()))?;
        let bytes = view.to_vec();
        drop(view);
        buffer.0.unmap();
        Ok(bytes)
    }

    fn module(&self, key: &PipelineKey) -> wgpu::ShaderModule {
        let shader = key.stage.shader();
        let make = || {
            let descriptor = wgpu::ShaderModuleDescriptor {
                label: Some(shader.name),
                source: wgpu::ShaderSource::Wgsl(shader.source.into()),
            };
            if self.is_checked {
                return self.device.create_shader_module(descriptor);
            }
            #[expect(unsafe_code, reason = "the checks cost half of the speed")]
            // SAFETY: the shaders are this crate's own. Every index is bounded by parameters that
            // the same code derives from the buffers' sizes; the kernels' tests run them with the
            // checks and with guard bands; and all loops end.
            unsafe {
                self.device.create_shader_module_trusted(
                    descriptor,
                    wgpu::ShaderRuntimeChecks::unchecked(),
                )
            }
        };
        self.modules
            .borrow_mut()
            .entry(key.stage.shader_index())
            .or_insert_with(make)
            .clone()
    }

    fn layout(&self, bindings: &'static [BindingKind]) -> wgpu::BindGroupLayout {
        let make = || {
            let entries: Vec<_> = (0..)
                .zip(bindings)
                .map(|(binding, kind)| wgpu::BindGroupLayoutEntry {
                    binding,
                    visibility: wgpu::ShaderStages::COMPUTE,
                    ty: wgpu::BindingType::Buffer {
                        ty: match kind {
                            BindingKind::Uniform => wgpu::BufferBindingType::Uniform,
                            BindingKind::Read => {
                                wgpu::BufferBindingType::Storage { read_only: true }
                            }
                            BindingKind::ReadWrite => {
                                wgpu::BufferBindingType::Storage { read_only: false }
                            }
                        },
                        has_dynamic_offset: false,
                        min_binding_size: None,
                    },
                    count: None,
                })
                .collect();
            self.device
                .create_bind_group_layout(&wgpu::BindGroupLayoutDescriptor {
                    label: None,
                    entries: &entries,
                })
        };
        self.layouts
            .borrow_mut()
            .entry(bindings)
            .or_insert_with(make)
            .clone()
    }
}

/// The adapter's name. Browsers keep its description back, but tell vendor and architecture.
#[cfg(target_arch = "wasm32")]
fn name(device: &wgpu::Device, description: String) -> String {
    let info = device
        .as_webgpu()
        .map(wgpu::webgpu::GpuDevice::adapter_info);
    match info {
        Some(info) if description.is_empty() => {
            format!("{} {}", info.vendor(), info.architecture())
                .trim()
                .to_owned()
        }
        _ => description,
    }
}

/// The adapter's name.
#[cfg(not(target_arch = "wasm32"))]
fn name(_: &wgpu::Device, name: String) -> String {
    name
}

/// Keeps what goes wrong outside of error scopes.
fn watch(device: &wgpu::Device, trouble: &Arc<Mutex<Trouble>>) {
    let lost = Arc::clone(trouble);
    device.set_device_lost_callback(move |reason, message| {
        let mut trouble = lost.lock().unwrap_or_else(PoisonError::into_inner);
        trouble
            .lost
            .get_or_insert_with(|| format!("{reason:?}: {message}"));
    });
    let refused = Arc::clone(trouble);
    device.on_uncaptured_error(Arc::new(move |error: wgpu::Error| {
        let mut trouble = refused.lock().unwrap_or_else(PoisonError::into_inner);
        trouble.refused.get_or_insert_with(|| error.to_string());
    }));
}
