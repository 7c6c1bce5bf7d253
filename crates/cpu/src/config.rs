//! Hyper-parameters from a file's metadata.

use gguf::{Header, optional};

use crate::CpuError;

/// An architecture that is computed here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Architecture {
    /// Qwen2 (<https://arxiv.org/abs/2407.10671>): biases on q, k and v.
    Qwen2,
    /// Llama (<https://arxiv.org/abs/2302.13971>), with the third version's rope scaling.
    Llama,
}

/// Which elements of a head the rotary embedding turns together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RopePairs {
    /// i and i + n_rot / 2.
    Half,
    /// 2i and 2i + 1: GGUF stores Llama's q and k rows in this order.
    Interleaved,
}

/// The hyper-parameters of a model. Named by their GGUF keys, less the architecture.
#[derive(Clone, Debug, PartialEq)]
pub struct Config {
    /// `general.architecture`.
    pub architecture: Architecture,
    /// `context_length`: positions that the model was made for.
    pub context_length: usize,
    /// `block_count`: layers.
    pub n_layer: usize,
    /// `embedding_length`: elements of the residual stream.
    pub n_embd: usize,
    /// `feed_forward_length`: elements between the feed-forward matrices.
    pub n_ff: usize,
    /// `attention.head_count`: query heads.
    pub n_head: usize,
    /// `attention.head_count_kv`: key and value heads, each shared by n_head / n_head_kv.
    pub n_head_kv: usize,
    /// `attention.key_length`, or n_embd / n_head: elements of a head.
    pub head_dim: usize,
    /// `rope.dimension_count`, or head_dim: elements of a head that are rotated.
    pub n_rot: usize,
    /// `rope.freq_base`: the angle's base, theta.
    pub rope_freq_base: f32,
    /// `attention.layer_norm_rms_epsilon`.
    pub rms_epsilon: f32,
}

impl Architecture {
    /// Its name in `general.architecture`, also the prefix of its keys.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Qwen2 => "qwen2",
            Self::Llama => "llama",
        }
    }

    /// How its rotary embedding pairs elements.
    #[must_use]
    pub fn rope_pairs(self) -> RopePairs {
        match self {
            Self::Qwen2 => RopePairs::Half,
            Self::Llama => RopePairs::Interleaved,
        }
    }
}

impl Config {
    /// Reads the hyper-parameters and checks that they fit together.
    ///
    /// # Errors
    /// [`CpuError::Architecture`], [`CpuError::Metadata`], and missing or wrongly typed keys.
    pub fn from_header(header: &Header) -> Result<Self, CpuError> {
        let architecture = match header.str("general.architecture")? {
            "qwen2" => Architecture::Qwen2,
            "llama" => Architecture::Llama,
            other => {
                return Err(CpuError::Architecture {
                    found: other.to_owned(),
                });
            }
        };
        let key = |name: &str| format!("{}.{name}", architecture.name());
        // The bounds are far above every model, and keep products of two sizes within 32 bits.
        let size = |name: &str, max: u32| match header.u32(&key(name))? {
            n if (1..=max).contains(&n) => Ok(n as usize),
            n => Err(metadata(key(name), n, format!("a number from 1 to {max}"))),
        };
        let size_or = |name: &str, max: u32, default: usize| {
            let present = header.metadata().contains_key(&key(name));
            if present {
                size(name, max)
            } else {
                Ok(default)
            }
        };
        let positive = |name: &str, default: Option<f32>| {
            let x = match (optional(header.f32(&key(name)))?, default) {
                (Some(x), _) | (None, Some(x)) => x,
                (None, None) => header.f32(&key(name))?,
            };
            let expected = || "a number above 0".to_owned();
            if x.is_finite() && x > 0.0 {
                Ok(x)
            } else {
                Err(metadata(key(name), x, expected()))
            }
        };

        let n_embd = size("embedding_length", 1 << 17)?;
        let n_head = size("attention.head_count", 1 << 10)?;
        let n_head_kv = size_or("attention.head_count_kv", 1 << 10, n_head)?;
        if !n_head.is_multiple_of(n_head_kv) {
            let expected = format!("a divisor of the {n_head} heads");
            return Err(metadata(
                key("attention.head_count_kv"),
                n_head_kv,
                expected,
            ));
        }
        let head_dim = size_or("attention.key_length", 1 << 12, n_embd / n_head)?;
        let n_rot = size_or("rope.dimension_count", 1 << 12, head_dim)?;
        if n_rot > head_dim || !n_rot.is_multiple_of(2) {
            let expected = format!("an even number up to the head's {head_dim}");
            return Err(metadata(key("rope.dimension_count"), n_rot, expected));
        }
        // Llama 3's scaling comes as the tensor `rope_freqs.weight` and has no key.
        if let Some(scaling) = optional(header.str(&key("rope.scaling.type")))?
            && scaling != "none"
        {
            return Err(metadata(
                key("rope.scaling.type"),
                scaling,
                "no scaling".to_owned(),
            ));
        }
        Ok(Self {
            architecture,
            context_length: size("context_length", 1 << 24)?,
            n_layer: size("block_count", 1 << 10)?,
            n_embd,
            n_ff: size("feed_forward_length", 1 << 18)?,
            n_head,
            n_head_kv,
            head_dim,
            n_rot,
            rope_freq_base: positive("rope.freq_base", Some(10_000.0))?,
            rms_epsilon: positive("attention.layer_norm_rms_epsilon", None)?,
        })
    }
}

fn metadata(key: String, found: impl ToString, expected: String) -> CpuError {
    CpuError::Metadata {
        key,
        found: found.to_string(),
        expected,
    }
}
