//! From a file to an engine: sizes first, then weights, buffers and bindings.

use engine::ModelCard;
use gguf::{ByteSource, Header, TensorType, file_type_name, optional};

use crate::GpuError;
use crate::cache::PageTable;
use crate::device::{Device, Range, Use};
use crate::engine::{GpuEngine, Options};
use crate::kernels::COLUMN_TILES;
use crate::layout::Layout;
use crate::model::Config;
use crate::plan::{Dispatch, Kernel, Recorder};
use crate::play::{PARAMS_ALIGNMENT, Player, Resident};
use crate::upload::upload;

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
        on_progress: impl FnMut(u64, u64),
    ) -> Result<Self, GpuError> {
        let layout = Layout::new(
            header,
            &options,
            device.max_binding_bytes(),
            device.widest_tile(),
        )?;
        let uploaded = upload(&device, header, source, &layout, on_progress).await?;
        let Layout {
            config,
            model,
            shards,
            extra,
            sizes,
        } = layout;
        let dispatches = Recorder {
            config: &config,
            model: &model,
            shards: &shards,
            extra: &extra.plan,
            pages_per_slot: sizes.pages_per_slot,
            is_kv_f32: options.is_kv_f32,
        }
        .record();
        let resident = Resident {
            buffers: uploaded.buffers,
            matrices: uploaded.matrices,
        };
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
