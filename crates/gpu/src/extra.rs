//! The small vectors of a model: gains of all norms and biases of q, k and v, in one buffer.

use gguf::{ByteSource, GgufError, Header, block};

use crate::GpuError;
use crate::model::Config;
use crate::plan::ExtraPlan;
use crate::weights::turned;

/// Which vectors there are and where each goes.
#[derive(Clone, Debug)]
pub(crate) struct Extra {
    /// Where the kernels find them.
    pub(crate) plan: ExtraPlan,
    vectors: Vec<Vector>,
    /// Floats of all.
    n: u32,
}

/// A vector and its place.
#[derive(Clone, Debug)]
struct Vector {
    name: String,
    n: u32,
    /// The head size, if the halves of heads become neighbours as the rows of q and k do.
    turned_by: Option<u32>,
}

impl Extra {
    /// Finds the vectors of a file and checks their lengths.
    pub(crate) fn new(header: &Header, config: &Config) -> Result<Self, GpuError> {
        let mut found = Self {
            plan: ExtraPlan::default(),
            vectors: Vec::new(),
            n: 0,
        };
        for layer in 0..config.n_layers {
            let name = |tensor: &str| format!("blk.{layer}.{tensor}");
            let gain = found.gain(header, name("attn_norm.weight"), config)?;
            found.plan.attn_norm.push(gain);
            let gain = found.gain(header, name("ffn_norm.weight"), config)?;
            found.plan.ffn_norm.push(gain);
            let turned_by = config.is_rope_split.then_some(config.head_size);
            let biases = [
                found.place(header, name("attn_q.bias"), config.n_q(), turned_by)?,
                found.place(header, name("attn_k.bias"), config.n_kv(), turned_by)?,
                found.place(header, name("attn_v.bias"), config.n_kv(), None)?,
            ];
            found.plan.qkv_bias.push(match biases {
                [None, None, None] => None,
                [Some(first), Some(_), Some(_)] => Some(first), // they lie behind each other
                _ => {
                    let why = format!("layer {layer} has biases for some of q, k and v only");
                    return Err(GpuError::Unsupported(why));
                }
            });
        }
        found.plan.output_norm = found.gain(header, "output_norm.weight".into(), config)?;
        Ok(found)
    }

    /// Floats of the buffer: a vector of four may be read past the last gain.
    pub(crate) fn n_floats(&self) -> u64 {
        u64::from(self.n) + 4
    }

    /// Reads all of them.
    pub(crate) async fn read(
        &self,
        header: &Header,
        source: &impl ByteSource,
    ) -> Result<Vec<f32>, GpuError> {
        let mut floats = Vec::with_capacity(self.n as usize);
        for vector in &self.vectors {
            let values = read_f32(header, source, &vector.name).await?;
            let values = values.ok_or_else(|| GgufError::MissingTensor(vector.name.clone()))?;
            floats.extend((0..vector.n).map(|i| {
                let from = vector.turned_by.map_or(i, |head_size| turned(i, head_size));
                values[from as usize]
            }));
        }
        Ok(floats)
    }

    fn gain(&mut self, header: &Header, name: String, config: &Config) -> Result<u32, GpuError> {
        let place = self.place(header, name.clone(), config.n_embd, None)?;
        place.ok_or_else(|| GgufError::MissingTensor(name).into())
    }

    /// Gives a vector the next place; `None` if the file has none of this name.
    fn place(
        &mut self,
        header: &Header,
        name: String,
        n: u32,
        turned_by: Option<u32>,
    ) -> Result<Option<u32>, GpuError> {
        let Some(tensor) = header.find_tensor(&name) else {
            return Ok(None);
        };
        if tensor.n_elements() != u64::from(n) {
            return Err(GpuError::Unsupported(format!(
                "{name} has {} elements, {n} were expected",
                tensor.n_elements()
            )));
        }
        let at = self.n;
        self.n += n;
        self.vectors.push(Vector { name, n, turned_by });
        Ok(Some(at))
    }
}

/// A tensor as f32; `None` if the file has none of this name.
pub(crate) async fn read_f32(
    header: &Header,
    source: &impl ByteSource,
    name: &str,
) -> Result<Option<Vec<f32>>, GpuError> {
    let Some(tensor) = header.find_tensor(name) else {
        return Ok(None);
    };
    let bytes = tensor.read(source).await?;
    tensor.check_blocks(0, &bytes)?;
    let mut values = vec![0.0; tensor.n_elements() as usize];
    block::dequantize(tensor.block_type()?, &bytes, &mut values);
    Ok(Some(values))
}
