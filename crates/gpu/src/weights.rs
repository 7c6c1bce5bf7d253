//! Matrices on the device: quantised as in the file, in planes, split by rows where they pass the
//! binding limit.

use gguf::{BlockType, ByteSource, Header, Tensor, block};

use crate::GpuError;
use crate::kernels::matmul::Lanes;
use crate::model::{Config, rows};
use crate::planes::{Packed, Planes, TILE_ROWS, UNIT, pack, row_words};

/// Bands have a multiple of so many rows: whole tiles, and whole heads of 64 or 128.
const BAND_ROWS: u32 = 128;

/// Rows of several tensors of one type, in the order in which the kernels want them.
#[derive(Clone, Debug)]
pub(crate) struct MatrixPlan {
    pub(crate) name: String,
    pub(crate) ty: BlockType,
    pub(crate) n_in: u32,
    pub(crate) n_rows: u32,
    tensors: Vec<Tensor>,
    order: Order,
}

/// The order of a matrix' rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Order {
    /// The tensors after each other; of the first `n_turned`, rows i and i + head/2 of each head
    /// become neighbours. Scores do not change when q and k are reordered alike.
    Stacked { n_turned: usize, head_size: u32 },
    /// A row of the first, a row of the second, in turn.
    Interleaved,
}

/// Where rows of a matrix lie.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct ShardPlan {
    pub(crate) row0: u32,
    pub(crate) n_rows: u32,
    pub(crate) planes: Planes,
    pub(crate) n_bytes: u64,
}

/// Which matrices a model has; indices into [`ModelPlan::matrices`].
#[derive(Clone, Debug)]
pub(crate) struct ModelPlan {
    pub(crate) matrices: Vec<MatrixPlan>,
    pub(crate) embedding: usize,
    pub(crate) output: usize,
    pub(crate) layers: Vec<LayerPlan>,
}

/// The matrices of a layer.
#[derive(Clone, Debug)]
pub(crate) struct LayerPlan {
    /// q, k and v; neighbours of one type are one matrix.
    pub(crate) qkv: Vec<usize>,
    pub(crate) attn_output: usize,
    pub(crate) gate_up: usize,
    pub(crate) down: usize,
}

impl ModelPlan {
    /// Finds the matrices of a file and checks their shapes.
    pub(crate) fn new(header: &Header, config: &Config) -> Result<Self, GpuError> {
        let mut matrices = Vec::new();
        let mut add = |name: String, names: &[String], order, n_in| -> Result<usize, GpuError> {
            matrices.push(MatrixPlan::new(header, name, names, order, n_in)?);
            Ok(matrices.len() - 1)
        };
        let plain = Order::Stacked {
            n_turned: 0,
            head_size: config.head_size,
        };
        let (n_embd, n_q, n_kv, n_ff) = (config.n_embd, config.n_q(), config.n_kv(), config.n_ff);
        let embedding = add(
            "token_embd".into(),
            &["token_embd.weight".into()],
            plain,
            n_embd,
        )?;
        let mut layers = Vec::new();
        for layer in 0..config.n_layers {
            let tensor = |name: &str| format!("blk.{layer}.{name}.weight");
            let ty = |name: &str| Ok::<_, GpuError>(header.tensor(&tensor(name))?.block_type()?);
            let mut qkv = Vec::new();
            let mut parts = vec![vec!["attn_q"]];
            for name in ["attn_k", "attn_v"] {
                match parts.last_mut() {
                    Some(part) if ty(part[0])? == ty(name)? => part.push(name),
                    _ => parts.push(vec![name]),
                }
            }
            for part in parts {
                let n_turned = if config.is_rope_split {
                    part.iter().filter(|&&name| name != "attn_v").count()
                } else {
                    0
                };
                let names: Vec<String> = part.iter().map(|name| tensor(name)).collect();
                let order = Order::Stacked {
                    n_turned,
                    head_size: config.head_size,
                };
                let name = format!("blk.{layer}.{}", part.join("+"));
                qkv.push(add(name, &names, order, n_embd)?);
            }
            let one = |name: &str| [tensor(name)];
            let name = |name: &str| format!("blk.{layer}.{name}");
            let pair = [tensor("ffn_gate"), tensor("ffn_up")];
            layers.push(LayerPlan {
                qkv,
                attn_output: add(name("attn_output"), &one("attn_output"), plain, n_q)?,
                gate_up: add(name("ffn_gate+ffn_up"), &pair, Order::Interleaved, n_embd)?,
                down: add(name("ffn_down"), &one("ffn_down"), plain, n_ff)?,
            });
        }
        let output = match header.find_tensor("output.weight") {
            Some(_) => add("output".into(), &["output.weight".into()], plain, n_embd)?,
            None => embedding,
        };
        let plan = Self {
            matrices,
            embedding,
            output,
            layers,
        };
        plan.check(n_embd, n_q + 2 * n_kv, n_ff, config.n_vocab)?;
        Ok(plan)
    }

    fn check(&self, n_embd: u32, n_qkv: u32, n_ff: u32, n_vocab: u32) -> Result<(), GpuError> {
        let expect = |index: usize, n_rows: u32| match &self.matrices[index] {
            m if m.n_rows == n_rows => Ok(()),
            m => Err(GpuError::Unsupported(format!(
                "{} has {} rows, {n_rows} were expected",
                m.name, m.n_rows
            ))),
        };
        expect(self.output, n_vocab)?;
        for layer in &self.layers {
            let n: u32 = layer.qkv.iter().map(|&i| self.matrices[i].n_rows).sum();
            if n != n_qkv {
                let why = format!("q, k and v have {n} rows, {n_qkv} were expected");
                return Err(GpuError::Unsupported(why));
            }
            expect(layer.attn_output, n_embd)?;
            expect(layer.gate_up, 2 * n_ff)?;
            expect(layer.down, n_embd)?;
        }
        Ok(())
    }
}

impl MatrixPlan {
    fn new(
        header: &Header,
        name: String,
        names: &[String],
        order: Order,
        n_in: u32,
    ) -> Result<Self, GpuError> {
        let tensors: Vec<Tensor> = names
            .iter()
            .map(|n| header.tensor(n).cloned())
            .collect::<Result<_, _>>()?;
        // Kernels read one type. Where a file mixes them, f32 holds the values of all exactly, for
        // the price of its memory.
        let mut ty = tensors[0].block_type()?;
        for tensor in &tensors {
            if tensor.block_type()? != ty {
                ty = BlockType::F32;
            }
            if tensor.shape[0] != u64::from(n_in) {
                return Err(GpuError::Unsupported(format!(
                    "rows of {} have {} elements, {n_in} were expected",
                    tensor.name, tensor.shape[0]
                )));
            }
        }
        if order == Order::Interleaved && rows(&tensors[0]) != rows(&tensors[1]) {
            return Err(GpuError::Unsupported(format!("{name} differ in length")));
        }
        let n_rows = tensors.iter().map(rows).sum();
        Ok(Self {
            name,
            ty,
            n_in,
            n_rows,
            tensors,
            order,
        })
    }

    /// How the kernels divide their work over it.
    pub(crate) fn lanes(&self) -> Lanes {
        Lanes::of(self.n_rows, self.n_units())
    }

    /// Units of a row.
    pub(crate) fn n_units(&self) -> u32 {
        self.n_in.div_ceil(UNIT as u32)
    }

    /// Shards of at most `max_bytes` each; whole bands, or tiles where a band has too many bytes.
    pub(crate) fn shards(&self, max_bytes: u64) -> Vec<ShardPlan> {
        let words = row_words(self.ty, self.n_units() as usize).map(|n| n as u64);
        let row_bytes = words.iter().sum::<u64>() * 4;
        let unit_rows = match u64::from(BAND_ROWS) {
            band if band * row_bytes <= max_bytes => band,
            _ => TILE_ROWS as u64,
        };
        let n_units = u64::from(self.n_rows).div_ceil(unit_rows);
        let n_shards = n_units.div_ceil((max_bytes / (unit_rows * row_bytes)).max(1));
        let per_shard = (n_units.div_ceil(n_shards) * unit_rows) as u32;
        let mut shards = Vec::new();
        let mut row0 = 0;
        while row0 < self.n_rows {
            let n_rows = per_shard.min(self.n_rows - row0);
            let padded = u64::from(n_rows).next_multiple_of(TILE_ROWS as u64);
            let [low, high, scales, supers] = words.map(|n| n * padded);
            shards.push(ShardPlan {
                row0,
                n_rows,
                planes: Planes {
                    n_units: self.n_units(),
                    high: low as u32,
                    scales: (low + high) as u32,
                    supers: (low + high + scales) as u32,
                },
                n_bytes: 4 * (low + high + scales + supers),
            });
            row0 += n_rows;
        }
        shards
    }

    /// The tensor and its row that become row `i`.
    fn source_of(&self, i: u32) -> (usize, u32) {
        match self.order {
            Order::Interleaved => ((i % 2) as usize, i / 2),
            Order::Stacked {
                n_turned,
                head_size,
            } => {
                let mut row = i;
                let mut tensor = 0;
                while row >= rows(&self.tensors[tensor]) {
                    row -= rows(&self.tensors[tensor]);
                    tensor += 1;
                }
                if tensor < n_turned {
                    row = turned(row, head_size);
                }
                (tensor, row)
            }
        }
    }

    /// Rows of a band: whole tiles and whole heads, so that rows that change places lie within one,
    /// of at most `most_bytes` in the file and as they are packed, or as few as there can be.
    pub(crate) fn band_rows(&self, most_bytes: u64) -> u32 {
        let in_file = self.tensors.iter().map(|t| t.n_bytes / u64::from(rows(t)));
        let packed = row_words(self.ty, self.n_units() as usize)
            .iter()
            .sum::<usize>() as u64
            * 4;
        let row_bytes = in_file.max().unwrap_or(0).max(packed);
        let n_bands = most_bytes / (row_bytes * u64::from(BAND_ROWS));
        BAND_ROWS
            * u32::try_from(n_bands)
                .unwrap_or(u32::MAX / BAND_ROWS)
                .max(1)
    }

    /// Reads, checks and packs the matrix' rows `from..to`; also says how many bytes were read.
    pub(crate) async fn read_band(
        &self,
        source: &impl ByteSource,
        from: u32,
        to: u32,
    ) -> Result<(Packed, u64), GpuError> {
        let wanted: Vec<(usize, u32)> = (from..to).map(|i| self.source_of(i)).collect();
        let mut bands: Vec<(u32, Vec<u8>)> = Vec::new(); // first row and bytes of each tensor
        let mut n_read = 0;
        for (i, tensor) in self.tensors.iter().enumerate() {
            let own = || wanted.iter().filter(|(t, _)| *t == i).map(|&(_, row)| row);
            let (Some(first), Some(last)) = (own().min(), own().max()) else {
                bands.push((0, Vec::new()));
                continue;
            };
            let row_bytes = tensor.n_bytes / u64::from(rows(tensor));
            let offset = tensor.offset + u64::from(first) * row_bytes;
            let n_bytes = u64::from(last - first + 1) * row_bytes;
            let bytes = source
                .read(offset, n_bytes as usize)
                .await
                .map_err(gguf::GgufError::from)?;
            n_read += n_bytes;
            let ty = tensor.block_type()?;
            tensor.check_blocks(
                u64::from(first) * (row_bytes / ty.block_bytes() as u64),
                &bytes,
            )?;
            bands.push((first, self.in_own_type(ty, bytes)));
        }
        let (block_size, block_bytes) = (self.ty.block_size(), self.ty.block_bytes());
        let row_bytes = self.n_in as usize / block_size * block_bytes;
        let slices: Vec<&[u8]> = wanted
            .iter()
            .map(|&(tensor, row)| {
                let (first, bytes) = &bands[tensor];
                &bytes[(row - first) as usize * row_bytes..][..row_bytes]
            })
            .collect();
        Ok((pack(self.ty, self.n_in as usize, &slices), n_read))
    }

    /// Whole rows of type `ty` in the type of the matrix: as they are, or decoded to f32.
    fn in_own_type(&self, ty: BlockType, bytes: Vec<u8>) -> Vec<u8> {
        if ty == self.ty {
            return bytes;
        }
        let mut floats = vec![0.0; bytes.len() / ty.block_bytes() * ty.block_size()];
        block::dequantize(ty, &bytes, &mut floats);
        bytemuck::cast_slice(&floats).to_vec()
    }
}

/// The row of the file that becomes row `i`, of heads whose halves become neighbours.
pub(crate) fn turned(i: u32, head_size: u32) -> u32 {
    let (head, within) = (i / head_size, i % head_size);
    head * head_size + (within % 2) * (head_size / 2) + within / 2
}
