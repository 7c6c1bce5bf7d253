//! Stages compiled and bound, and steps recorded and submitted.

use std::rc::Rc;

use super::{Buffer, Copy, Device};
use crate::shader::{BindingKind, PipelineKey};

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

impl Device {
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
