//! Hyper-parameters from a file's metadata, as far as the kernels need them.

use gguf::{Header, Tensor, optional};

use crate::GpuError;
use crate::kernels::attend::MAX_GROUP;

/// The hyper-parameters, named by their GGUF keys.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Config {
    pub(crate) architecture: String,
    /// `block_count`.
    pub(crate) n_layers: usize,
    /// `embedding_length`.
    pub(crate) n_embd: u32,
    /// `feed_forward_length`.
    pub(crate) n_ff: u32,
    /// `attention.head_count`.
    pub(crate) n_heads: u32,
    /// `attention.head_count_kv`.
    pub(crate) n_kv_heads: u32,
    /// `attention.key_length`, or n_embd / n_heads.
    pub(crate) head_size: u32,
    /// `context_length`.
    pub(crate) n_ctx: usize,
    /// Rows of the embedding matrix.
    pub(crate) n_vocab: u32,
    /// `attention.layer_norm_rms_epsilon`.
    pub(crate) eps: f32,
    /// `rope.freq_base`.
    pub(crate) rope_freq_base: f32,
    /// Whether q and k rows pair i with i + head_size / 2, and not 2i with 2i + 1.
    pub(crate) is_rope_split: bool,
}

impl Config {
    /// Reads and checks them.
    pub(crate) fn from_header(header: &Header) -> Result<Self, GpuError> {
        let architecture = header.str("general.architecture")?.to_owned();
        let is_rope_split = match architecture.as_str() {
            "qwen2" => true,
            "llama" => false,
            other => {
                let why = format!("the architecture {other} is not supported; qwen2 and llama are");
                return Err(GpuError::Unsupported(why));
            }
        };
        let key = |name: &str| format!("{architecture}.{name}");
        let number = |name: &str| header.u32(&key(name));
        let n_embd = number("embedding_length")?;
        let n_heads = number("attention.head_count")?.max(1);
        let n_kv_heads = optional(number("attention.head_count_kv"))?
            .unwrap_or(n_heads)
            .max(1);
        let head_size = optional(number("attention.key_length"))?.unwrap_or(n_embd / n_heads);
        let n_rot = optional(number("rope.dimension_count"))?.unwrap_or(head_size);
        if let Some(scaling) = optional(header.str(&key("rope.scaling.type")))?
            && scaling != "none"
        {
            return Err(GpuError::Unsupported(format!(
                "rope scaling {scaling} is not supported"
            )));
        }
        let embedding = header.tensor("token_embd.weight")?;
        let config = Self {
            n_layers: number("block_count")? as usize,
            n_embd,
            n_ff: number("feed_forward_length")?,
            n_heads,
            n_kv_heads,
            head_size,
            n_ctx: number("context_length")? as usize,
            n_vocab: rows(embedding),
            eps: header.f32(&key("attention.layer_norm_rms_epsilon"))?,
            rope_freq_base: optional(header.f32(&key("rope.freq_base")))?.unwrap_or(10_000.0),
            is_rope_split,
            architecture,
        };
        let group = n_heads / n_kv_heads;
        if n_rot != head_size
            || !matches!(head_size, 64 | 128)
            || n_heads % n_kv_heads != 0
            || group > MAX_GROUP
        {
            return Err(GpuError::Unsupported(format!(
                "{n_heads} heads of {head_size} ({n_rot} turned) over {n_kv_heads} key heads are not \
                 supported; heads of 64 or 128, at most {MAX_GROUP} to a key head are"
            )));
        }
        Ok(config)
    }

    /// Rows of q.
    pub(crate) fn n_q(&self) -> u32 {
        self.n_heads * self.head_size
    }

    /// Rows of k, and of v.
    pub(crate) fn n_kv(&self) -> u32 {
        self.n_kv_heads * self.head_size
    }

    /// Query heads of a key head.
    pub(crate) fn group(&self) -> u32 {
        self.n_heads / self.n_kv_heads
    }

    /// Cosine and sine of each position and pair: `[positions][head_size / 2]`. Angles in f64:
    /// their rounding would dominate the error of long contexts. `factors` divide the frequencies
    /// (Llama 3's `rope_freqs.weight`).
    pub(crate) fn rope_table(
        &self,
        positions: std::ops::Range<usize>,
        factors: Option<&[f32]>,
    ) -> Vec<[f32; 2]> {
        let half = (self.head_size / 2) as usize;
        let base = f64::from(self.rope_freq_base);
        let turn = |position: usize, pair: usize| {
            let exponent = 2.0 * pair as f64 / f64::from(self.head_size);
            let factor = factors.map_or(1.0, |f| f64::from(f[pair]));
            let (sin, cos) = (position as f64 * base.powf(-exponent) / factor).sin_cos();
            [cos as f32, sin as f32]
        };
        positions
            .flat_map(|p| (0..half).map(move |i| turn(p, i)))
            .collect()
    }
}

/// Rows of a matrix; 1 for a vector.
pub(crate) fn rows(tensor: &Tensor) -> u32 {
    let n: u64 = tensor.shape.iter().skip(1).product();
    u32::try_from(n).unwrap_or(u32::MAX)
}
