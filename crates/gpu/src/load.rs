//! From a file to an engine: sizes first, then weights, buffers and bindings.

use std::collections::HashMap;

use engine::ModelCard;
use gguf::{ByteSource, Header, TensorType, file_type_name, optional};

use crate::GpuError;
use crate::cache::PageTable;
use crate::device::{Device, Range, Use};
use crate::engine::{GpuEngine, Options};
use crate::kernels::COLUMN_TILES;
use crate::memory::Sizes;
use crate::model::Config;
use crate::plan::{Buf, Dispatch, ExtraPlan, Kernel, Recorder};
use crate::play::{PARAMS_ALIGNMENT, Player, Resident};
use crate::weights::{Matrix, ModelPlan, ShardPlan, read_f32, turned};

impl GpuEngine {
    /// Loads a model onto `device`, tensor by tensor; no more than some megabytes of the file are
    /// held at a time. `on_progress` is told the bytes read so far and the bytes of all tensors.
    ///
    /// # Errors
    /// What is wrong with the file or not supported; [`GpuError::TooLarge`] and
    /// [`GpuError::OverLimit`] before anything is allocated; what the device reports.
    pub async fn load(
        device: Device,
        header: &Header,
        source: &impl ByteSource,
        options: Options,
        mut on_progress: impl FnMut(u64, u64),
    ) -> Result<Self, GpuError> {
        header.check_supported()?;
        let config = Config::from_header(header)?;
        let model = ModelPlan::new(header, &config)?;
        let max_binding_bytes = device.max_binding_bytes();
        let shards: Vec<Vec<ShardPlan>> = model
            .matrices
            .iter()
            .map(|m| m.shards(max_binding_bytes))
            .collect();
        let (extra, extra_floats) = extra(header, source, &config).await?;
        let n_extra = extra_floats.len() as u64 + 4; // a vector may be read past the last gain
        let sizes = Sizes::new(
            &config,
            &shards,
            n_extra,
            &options,
            max_binding_bytes,
            device.widest_tile(),
        );
        sizes.check(&options, max_binding_bytes)?;

        let mut buffers = HashMap::new();
        for &(buf, n_bytes) in &sizes.buffers {
            let used = match buf {
                Buf::Step | Buf::StepOut => Use::Uniform,
                _ => Use::Storage,
            };
            buffers.insert(
                buf,
                device.buffer(&format!("{buf:?}"), n_bytes, used).await?,
            );
        }
        device.write(
            &buffers[&Buf::Extra],
            0,
            bytemuck::cast_slice(&extra_floats),
        );
        let factors = read_f32(header, source, "rope_freqs.weight").await?;
        let n_positions = (sizes.pages_per_slot * crate::kernels::attend::PAGE) as usize;
        let table = config.rope_table(n_positions, factors.as_deref());
        device.write(&buffers[&Buf::Rope], 0, bytemuck::cast_slice(&table));
        drop(table);

        let total: u64 = header.tensors().iter().map(|t| t.n_bytes).sum();
        let mut done = 0;
        let mut matrices = Vec::new();
        for plan in &model.matrices {
            let progress = |n| {
                done += n;
                on_progress(done, total);
            };
            matrices.push(Matrix::load(plan.clone(), source, &device, progress).await?);
        }
        on_progress(total, total);
        let resident = Resident { buffers, matrices };

        let dispatches = Recorder {
            config: &config,
            model: &model,
            shards: &shards,
            extra: &extra,
            pages_per_slot: sizes.pages_per_slot,
            is_kv_f32: options.is_kv_f32,
        }
        .record();
        let player = player(device, resident, dispatches).await?;
        player.device.check()?;
        Ok(Self {
            card: card(header, &config, options.n_ctx)?,
            pages: PageTable::new(options.n_slots, sizes.n_pages),
            uploaded_pages: Vec::new(),
            pending_copies: Vec::new(),
            player,
            config,
            sizes,
        })
    }
}

/// Binds the buffers of every dispatch.
async fn player(
    device: Device,
    resident: Resident,
    dispatches: Vec<Dispatch>,
) -> Result<Player, GpuError> {
    let n_bytes = PARAMS_ALIGNMENT * dispatches.len() as u64;
    let params = device.buffer("params", n_bytes, Use::Uniform).await?;
    let mut bindings = Vec::new();
    for (i, dispatch) in dispatches.iter().enumerate() {
        let offset = i as u64 * PARAMS_ALIGNMENT;
        device.write(&params, offset, &dispatch.params);
        let key = match &dispatch.kernel {
            Kernel::Plain(key) => key.clone(),
            Kernel::Matmul(key) => key.pipeline(COLUMN_TILES[0]),
        };
        let mut ranges = vec![Range {
            buffer: &params,
            offset,
            n_bytes: Some(dispatch.params.len() as u64),
        }];
        ranges.extend(dispatch.buffers.iter().map(|&buf| Range {
            buffer: resident.get(buf),
            offset: 0,
            n_bytes: None,
        }));
        bindings.push(device.bind(&key, &ranges));
    }
    Ok(Player::new(device, resident, params, dispatches, bindings))
}

/// Gains of all norms and biases of q, k and v, in one buffer.
async fn extra(
    header: &Header,
    source: &impl ByteSource,
    config: &Config,
) -> Result<(ExtraPlan, Vec<f32>), GpuError> {
    let mut plan = ExtraPlan::default();
    let mut floats: Vec<f32> = Vec::new();
    let mut add = |values: &[f32]| {
        let at = floats.len() as u32;
        floats.extend(values);
        at
    };
    let vector = async |name: String, n: u32| -> Result<Option<Vec<f32>>, GpuError> {
        match read_f32(header, source, &name).await? {
            Some(values) if values.len() != n as usize => Err(GpuError::Unsupported(format!(
                "{name} has {} elements, {n} were expected",
                values.len()
            ))),
            found => Ok(found),
        }
    };
    let gain = async |name: String| -> Result<Vec<f32>, GpuError> {
        let found = vector(name.clone(), config.n_embd).await?;
        found.ok_or_else(|| gguf::GgufError::MissingTensor(name).into())
    };
    for layer in 0..config.n_layers {
        plan.attn_norm
            .push(add(&gain(format!("blk.{layer}.attn_norm.weight")).await?));
        plan.ffn_norm
            .push(add(&gain(format!("blk.{layer}.ffn_norm.weight")).await?));
        let mut bias = Vec::new();
        for (name, n) in [
            ("q", config.n_q()),
            ("k", config.n_kv()),
            ("v", config.n_kv()),
        ] {
            let Some(values) = vector(format!("blk.{layer}.attn_{name}.bias"), n).await? else {
                continue;
            };
            let is_turned = config.is_rope_split && name != "v";
            bias.extend((0..n).map(|i| {
                let row = if is_turned {
                    turned(i, config.head_size)
                } else {
                    i
                };
                values[row as usize]
            }));
        }
        let n_all = (config.n_q() + 2 * config.n_kv()) as usize;
        plan.qkv_bias.push(match bias.len() {
            0 => None,
            n if n == n_all => Some(add(&bias)),
            _ => {
                let why = format!("layer {layer} has biases for some of q, k and v only");
                return Err(GpuError::Unsupported(why));
            }
        });
    }
    plan.output_norm = add(&gain("output_norm.weight".into()).await?);
    Ok((plan, floats))
}

fn card(header: &Header, config: &Config, n_ctx: usize) -> Result<ModelCard, GpuError> {
    let file_type = optional(header.u32("general.file_type"))?.and_then(file_type_name);
    let widest = header.tensors().iter().max_by_key(|t| t.n_bytes);
    let quantization = file_type.or_else(|| {
        widest.map(|t| match t.ty {
            TensorType::Block(ty) => ty.name(),
            TensorType::Other(_) => "unknown",
        })
    });
    Ok(ModelCard {
        name: optional(header.str("general.name"))?
            .unwrap_or("unnamed model")
            .to_owned(),
        architecture: config.architecture.clone(),
        quantization: quantization.unwrap_or("unknown").to_owned(),
        n_params: header.n_params(),
        n_vocab: config.n_vocab as usize,
        n_ctx: n_ctx.min(config.n_ctx),
        engine: "gpu",
    })
}
