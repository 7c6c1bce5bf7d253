//! A model's weights, read from a file tensor by tensor.

use std::collections::HashSet;

use gguf::{ByteSource, GgufError, Header, Tensor, block};

use crate::matrix::{Linear, Matrix, Weights};
use crate::{Architecture, Config, CpuError};

/// Bytes that are read at a time.
const PIECE_BYTES: usize = 8 << 20;

/// The weights of a model. Fields are named as the tensors are; matrices are `[n_out, n_in]`.
pub(crate) struct Model {
    pub(crate) config: Config,
    pub(crate) token_embd: Matrix,           // [n_vocab, n_embd]
    pub(crate) layers: Vec<Layer>,           // n_layer of them
    pub(crate) output_norm: Vec<f32>,        // [n_embd]
    pub(crate) output: Option<Matrix>,       // [n_vocab, n_embd]; token_embd serves if absent
    pub(crate) rope_freqs: Option<Vec<f32>>, // [n_rot / 2]: divisors of the angles
}

/// The weights of one layer.
pub(crate) struct Layer {
    pub(crate) attn_norm: Vec<f32>, // [n_embd]
    pub(crate) attn_q: Linear,      // [n_head * head_dim, n_embd]
    pub(crate) attn_k: Linear,      // [n_head_kv * head_dim, n_embd]
    pub(crate) attn_v: Linear,      // [n_head_kv * head_dim, n_embd]
    pub(crate) attn_output: Matrix, // [n_embd, n_head * head_dim]
    pub(crate) ffn_norm: Vec<f32>,  // [n_embd]
    pub(crate) ffn_gate: Matrix,    // [n_ff, n_embd]
    pub(crate) ffn_up: Matrix,      // [n_ff, n_embd]
    pub(crate) ffn_down: Matrix,    // [n_embd, n_ff]
}

impl Model {
    /// Reads all tensors; `on_progress` is told the bytes read so far and the bytes of all.
    pub(crate) async fn load<S: ByteSource>(
        header: &Header,
        source: &S,
        weights: Weights,
        on_progress: impl FnMut(u64, u64),
    ) -> Result<Self, CpuError> {
        let config = Config::from_header(header)?;
        header.check_supported()?;
        let total_bytes = header.tensors().iter().map(|tensor| tensor.n_bytes).sum();
        let names = HashSet::new();
        let mut file = Loader {
            header,
            source,
            weights,
            names,
            done_bytes: 0,
            total_bytes,
            on_progress,
        };

        let Config {
            n_embd,
            n_ff,
            n_head,
            n_head_kv,
            head_dim,
            n_rot,
            ..
        } = config;
        let (n_q, n_kv) = (n_head * head_dim, n_head_kv * head_dim);
        let embd = header.tensor("token_embd.weight")?;
        let n_vocab = embd.shape.get(1).map_or(0, |&n| n as usize);

        let token_embd = file.matrix("token_embd.weight", n_embd, n_vocab).await?;
        let rope_freqs = file.optional_vector("rope_freqs.weight", n_rot / 2).await?;
        let mut layers = Vec::with_capacity(config.n_layer);
        for i in 0..config.n_layer {
            let name = |tensor: &str| format!("blk.{i}.{tensor}");
            let q_bias = file.optional_vector(&name("attn_q.bias"), n_q).await?;
            let k_bias = file.optional_vector(&name("attn_k.bias"), n_kv).await?;
            let v_bias = file.optional_vector(&name("attn_v.bias"), n_kv).await?;
            if config.architecture == Architecture::Qwen2 {
                for (bias, tensor) in [(&q_bias, "q"), (&k_bias, "k"), (&v_bias, "v")] {
                    if bias.is_none() {
                        let tensor = name(&format!("attn_{tensor}.bias"));
                        return Err(GgufError::MissingTensor(tensor).into());
                    }
                }
            }
            let q = file.matrix(&name("attn_q.weight"), n_embd, n_q).await?;
            let k = file.matrix(&name("attn_k.weight"), n_embd, n_kv).await?;
            let v = file.matrix(&name("attn_v.weight"), n_embd, n_kv).await?;
            layers.push(Layer {
                attn_norm: file.vector(&name("attn_norm.weight"), n_embd).await?,
                attn_q: Linear {
                    weight: q,
                    bias: q_bias,
                },
                attn_k: Linear {
                    weight: k,
                    bias: k_bias,
                },
                attn_v: Linear {
                    weight: v,
                    bias: v_bias,
                },
                attn_output: file
                    .matrix(&name("attn_output.weight"), n_q, n_embd)
                    .await?,
                ffn_norm: file.vector(&name("ffn_norm.weight"), n_embd).await?,
                ffn_gate: file.matrix(&name("ffn_gate.weight"), n_embd, n_ff).await?,
                ffn_up: file.matrix(&name("ffn_up.weight"), n_embd, n_ff).await?,
                ffn_down: file.matrix(&name("ffn_down.weight"), n_ff, n_embd).await?,
            });
        }
        let output_norm = file.vector("output_norm.weight", n_embd).await?;
        let output = match header.find_tensor("output.weight") {
            Some(_) => Some(file.matrix("output.weight", n_embd, n_vocab).await?),
            None => None,
        };
        file.check_all_used(config.architecture)?;
        Ok(Self {
            config,
            token_embd,
            layers,
            output_norm,
            output,
            rope_freqs,
        })
    }

    /// The matrix from the residual stream to logits: [n_vocab, n_embd].
    pub(crate) fn output(&self) -> &Matrix {
        self.output.as_ref().unwrap_or(&self.token_embd)
    }
}

/// Reads tensors and remembers which.
struct Loader<'a, S, P> {
    header: &'a Header,
    source: &'a S,
    weights: Weights,
    names: HashSet<String>,
    done_bytes: u64,
    total_bytes: u64,
    on_progress: P,
}

impl<S: ByteSource, P: FnMut(u64, u64)> Loader<'_, S, P> {
    /// A matrix `[n_out, n_in]`, which GGUF gives as `[n_in, n_out]`.
    async fn matrix(&mut self, name: &str, n_in: usize, n_out: usize) -> Result<Matrix, CpuError> {
        let (tensor, bytes) = self.read(name, &[n_in as u64, n_out as u64]).await?;
        Ok(Matrix::new(
            self.weights,
            tensor.block_type()?,
            bytes,
            (n_in, n_out),
        ))
    }

    /// A vector, always decoded to f32.
    async fn vector(&mut self, name: &str, n: usize) -> Result<Vec<f32>, CpuError> {
        let (tensor, bytes) = self.read(name, &[n as u64]).await?;
        let mut values = vec![0.0; n];
        block::dequantize(tensor.block_type()?, &bytes, &mut values);
        Ok(values)
    }

    async fn optional_vector(
        &mut self,
        name: &str,
        n: usize,
    ) -> Result<Option<Vec<f32>>, CpuError> {
        match self.header.find_tensor(name) {
            Some(_) => self.vector(name, n).await.map(Some),
            None => Ok(None),
        }
    }

    async fn read(&mut self, name: &str, expected: &[u64]) -> Result<(Tensor, Vec<u8>), CpuError> {
        let tensor = self.header.tensor(name)?;
        if tensor.shape != expected {
            return Err(CpuError::Shape {
                tensor: name.to_owned(),
                found: tensor.shape.clone(),
                expected: expected.to_vec(),
            });
        }
        // Read to where they stay, piece by piece: there is no room for a large tensor twice.
        let n_bytes = usize::try_from(tensor.n_bytes).unwrap_or(usize::MAX);
        let block_bytes = tensor.block_type()?.block_bytes();
        let mut n_checked = 0; // blocks, while they are still in the processor's cache
        let mut bytes = Vec::new();
        bytes
            .try_reserve_exact(n_bytes)
            .map_err(|_| CpuError::OutOfMemory {
                tensor: name.to_owned(),
                n_bytes: tensor.n_bytes,
            })?;
        while bytes.len() < n_bytes {
            let n_piece = PIECE_BYTES.min(n_bytes - bytes.len());
            let offset = tensor.offset + bytes.len() as u64;
            let piece = self.source.read(offset, n_piece).await;
            bytes.extend_from_slice(&piece.map_err(GgufError::from)?);
            tensor.check_blocks(n_checked as u64, &bytes[n_checked * block_bytes..])?;
            n_checked = bytes.len() / block_bytes;
            (self.on_progress)(self.done_bytes + bytes.len() as u64, self.total_bytes);
        }
        self.names.insert(name.to_owned());
        self.done_bytes += tensor.n_bytes;
        Ok((tensor.clone(), bytes))
    }

    fn check_all_used(&self, architecture: Architecture) -> Result<(), CpuError> {
        let unused = |tensor: &&Tensor| !self.names.contains(&tensor.name);
        match self.header.tensors().iter().find(unused) {
            Some(tensor) => Err(CpuError::UnexpectedTensor {
                tensor: tensor.name.clone(),
                architecture: architecture.name(),
            }),
            None => Ok(()),
        }
    }
}
