//! The device: this file and those beside it (`device/`) are the only ones that talk to wgpu.
//!
//! An adapter with its own limits, buffers that are freed when they are dropped, pipelines by key,
//! recorded submissions, and readback. Errors of allocation come through error scopes; what else
//! goes wrong is kept until the next [`Device::check`].

mod buffer;
mod pipeline;

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;
use std::sync::{Arc, Mutex, PoisonError};

pub(crate) use buffer::{Buffer, Copy, Use};
pub(crate) use pipeline::{Bindings, Call, Commands, Pipeline, Range};

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
