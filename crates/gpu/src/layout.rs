//! What a model becomes on a device: everything that follows from its header and the options,
//! before anything is read or allocated.

use gguf::Header;

use crate::GpuError;
use crate::device::DeviceLimits;
use crate::engine::Options;
use crate::extra::Extra;
use crate::kernels::WidestTile;
use crate::memory::Sizes;
use crate::model::Config;
use crate::weights::{ModelPlan, ShardPlan};

/// A model's matrices, vectors and buffers.
#[derive(Clone, Debug)]
pub(crate) struct Layout {
    pub(crate) config: Config,
    pub(crate) model: ModelPlan,
    /// The shards of each matrix.
    pub(crate) shards: Vec<Vec<ShardPlan>>,
    pub(crate) extra: Extra,
    pub(crate) sizes: Sizes,
}

impl Layout {
    /// Lays a model out, and compares its sizes with what is allowed and what can be bound.
    pub(crate) fn new(
        header: &Header,
        options: &Options,
        max_binding_bytes: u64,
        widest_tile: WidestTile,
    ) -> Result<Self, GpuError> {
        header.check_supported()?;
        let config = Config::from_header(header)?;
        let model = ModelPlan::new(header, &config)?;
        let shards: Vec<Vec<ShardPlan>> = model
            .matrices
            .iter()
            .map(|m| m.shards(max_binding_bytes))
            .collect();
        let extra = Extra::new(header, &config)?;
        if let Some(factors) = header.find_tensor("rope_freqs.weight")
            && factors.n_elements() != u64::from(config.head_size / 2)
        {
            return Err(GpuError::Unsupported(format!(
                "rope_freqs.weight has {} elements, {} were expected",
                factors.n_elements(),
                config.head_size / 2
            )));
        }
        let sizes = Sizes::new(
            &config,
            &shards,
            extra.n_floats(),
            options,
            max_binding_bytes,
            widest_tile,
        );
        sizes.check(options, max_binding_bytes)?;
        Ok(Self {
            config,
            model,
            shards,
            extra,
            sizes,
        })
    }
}

/// Bytes of device memory that a model would take with these options on a GPU of these limits.
///
/// # Errors
/// What is wrong with the file or not supported; [`GpuError::TooLarge`], [`GpuError::OverLimit`].
pub fn n_bytes(header: &Header, options: &Options, limits: &DeviceLimits) -> Result<u64, GpuError> {
    let max_bytes = limits.max_binding_bytes.min(limits.max_buffer_bytes);
    let layout = Layout::new(header, options, max_bytes, WidestTile::GPU)?;
    Ok(layout.sizes.total_bytes)
}
