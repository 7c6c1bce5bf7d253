//! The forward pass as plain data: every dispatch of a step, in order, with the names of its
//! buffers. Recorded once when a model is loaded; `engine.rs` plays it.

use std::fmt;

use crate::kernels::Stream;
use crate::kernels::attend::{self, Attend};
use crate::kernels::embed::Embed;
use crate::kernels::logit_stats::LogitStats;
use crate::kernels::matmul::{Epilogue, Key, Matmul};
use crate::kernels::merge::Merge;
use crate::kernels::pick::OUT_WORDS;
use crate::kernels::select::{self, Select};
use crate::model::Config;
use crate::shader::{PipelineKey, Stage};
use crate::weights::{MatrixPlan, ModelPlan, ShardPlan};

/// A buffer by its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Buf {
    /// Numbers of the step's columns, and of those whose logits are wanted.
    Step,
    StepOut,
    /// Token, slot, position and cache cell of each column.
    Columns,
    /// Pages of each slot.
    Pages,
    /// What is wanted of which column.
    Outs,
    /// A shard of a matrix.
    Weights {
        matrix: usize,
        shard: usize,
    },
    /// Gains of the norms, and biases.
    Extra,
    /// Cosines and sines.
    Rope,
    /// A layer's keys and values.
    Kv {
        layer: usize,
    },
    /// The residual stream: a [`Stream`] of n_embd.
    Residual,
    /// Queries `[n_q][stride]`.
    Query,
    /// What `attend` leaves of each piece.
    Pieces,
    /// The attention's output `[n_q][stride]`.
    Context,
    /// silu(gate)·up `[n_ff][stride]`.
    Activation,
    /// The residual stream of the wanted columns.
    Selected,
    /// `[column][n_vocab]`.
    Logits,
    Stats,
    Results,
    /// A page on its way from one place of the cache to another.
    Scratch,
    /// Bound where a stage's variant does not use a binding.
    NoRead,
    NoCache,
}

/// How many workgroups.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Extent {
    Fixed(u32),
    /// As many as the shape of the column tile's workgroups needs for so many rows.
    Rows(u32),
    /// One for each column of the step.
    Columns,
    /// One for each tile of columns.
    ColumnTiles,
    /// One for each column whose logits are wanted, or for each tile of them.
    Outs,
    OutTiles,
    /// One for each piece of the longest context.
    Pieces,
}

/// Which pipeline.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Kernel {
    Plain(PipelineKey),
    /// Made for the step's column tile.
    Matmul(Key),
}

/// One dispatch.
#[derive(Clone, Debug)]
pub(crate) struct Dispatch {
    pub(crate) label: String,
    pub(crate) kernel: Kernel,
    /// The stage's parameters; its first binding.
    pub(crate) params: Vec<u8>,
    /// Its other bindings.
    pub(crate) buffers: Vec<Buf>,
    pub(crate) extents: [Extent; 3],
}

/// Where gains and biases lie in [`Buf::Extra`], in floats.
#[derive(Clone, Debug, Default)]
pub(crate) struct ExtraPlan {
    pub(crate) attn_norm: Vec<u32>,
    pub(crate) qkv_bias: Vec<Option<u32>>,
    pub(crate) ffn_norm: Vec<u32>,
    pub(crate) output_norm: u32,
}

/// What the recording needs to know.
pub(crate) struct Recorder<'a> {
    pub(crate) config: &'a Config,
    pub(crate) model: &'a ModelPlan,
    /// Shards of each matrix.
    pub(crate) shards: &'a [Vec<ShardPlan>],
    pub(crate) extra: &'a ExtraPlan,
    pub(crate) pages_per_slot: u32,
    pub(crate) is_kv_f32: bool,
}

impl Recorder<'_> {
    /// The whole forward pass of a step.
    pub(crate) fn record(&self) -> Vec<Dispatch> {
        let mut steps = Vec::new();
        self.embed(&mut steps);
        for layer in 0..self.config.n_layers {
            self.qkv(&mut steps, layer);
            self.attention(&mut steps, layer);
            let matrices = &self.model.layers[layer];
            let gain_at = self.extra.ffn_norm[layer];
            self.residual(&mut steps, matrices.attn_output, Buf::Context, gain_at);
            self.gate_up(&mut steps, layer);
            let next = self.extra.attn_norm.get(layer + 1);
            let gain_at = *next.unwrap_or(&self.extra.output_norm);
            self.residual(&mut steps, matrices.down, Buf::Activation, gain_at);
        }
        self.head(&mut steps);
        steps
    }

    fn embed(&self, steps: &mut Vec<Dispatch>) {
        let matrix = self.model.embedding;
        let plan = &self.model.matrices[matrix];
        for (shard, at) in self.shards[matrix].iter().enumerate() {
            let params = Embed {
                planes: at.planes,
                n_in: plan.n_in,
                row0: at.row0,
                n_rows: at.n_rows,
                gain_at: self.extra.attn_norm[0],
            };
            steps.push(Dispatch {
                label: "embed".into(),
                kernel: Kernel::Plain(PipelineKey::plain(Stage::Embed(plan.ty))),
                params: bytemuck::bytes_of(&params).to_vec(),
                buffers: vec![
                    Buf::Step,
                    Buf::Weights { matrix, shard },
                    Buf::Columns,
                    Buf::Extra,
                    Buf::Residual,
                ],
                extents: [Extent::Columns, Extent::Fixed(1), Extent::Fixed(1)],
            });
        }
    }

    fn qkv(&self, steps: &mut Vec<Dispatch>, layer: usize) {
        let config = self.config;
        let bias = self.extra.qkv_bias[layer];
        let mut out_row0 = 0;
        for &matrix in &self.model.layers[layer].qkv {
            let params = Matmul {
                out_row0,
                n_out: config.n_q() + 2 * config.n_kv(),
                n_q: config.n_q(),
                n_kv: config.n_kv(),
                half_head: config.head_size / 2,
                bias_at: bias.unwrap_or(0),
                x_row0: Stream(config.n_embd).first_gained(),
                eps: config.eps,
                ..Matmul::default()
            };
            let buffers = [
                Buf::Residual,
                Buf::Query,
                Buf::Columns,
                Buf::Rope,
                Buf::Kv { layer },
            ];
            let variant = Variant {
                epilogue: Epilogue::Qkv,
                has_norm: true,
                has_bias: bias.is_some(),
                is_of_outs: false,
            };
            self.matmul(steps, matrix, variant, params, buffers);
            out_row0 += self.model.matrices[matrix].n_rows;
        }
    }

    fn attention(&self, steps: &mut Vec<Dispatch>, layer: usize) {
        let config = self.config;
        let params = Attend {
            n_heads: config.n_heads,
            n_kv_heads: config.n_kv_heads,
            pages_per_slot: self.pages_per_slot,
            scale: (1.0 / f64::from(config.head_size).sqrt()) as f32,
        };
        let key = attend::pipeline(config.head_size, config.group(), self.is_kv_f32);
        steps.push(Dispatch {
            label: format!("blk.{layer}.attend"),
            kernel: Kernel::Plain(key),
            params: bytemuck::bytes_of(&params).to_vec(),
            buffers: vec![
                Buf::Step,
                Buf::Query,
                Buf::Kv { layer },
                Buf::Columns,
                Buf::Pages,
                Buf::Pieces,
            ],
            extents: [
                Extent::Pieces,
                Extent::Fixed(config.n_kv_heads),
                Extent::Columns,
            ],
        });
        let params = Merge {
            n_heads: config.n_heads,
            head_size: config.head_size,
            pad: [0; 2],
        };
        steps.push(Dispatch {
            label: format!("blk.{layer}.merge"),
            kernel: Kernel::Plain(PipelineKey::plain(Stage::Merge)),
            params: bytemuck::bytes_of(&params).to_vec(),
            buffers: vec![Buf::Step, Buf::Columns, Buf::Pieces, Buf::Context],
            extents: [
                Extent::Fixed(config.n_heads),
                Extent::Columns,
                Extent::Fixed(1),
            ],
        });
    }

    /// Adds W·x to the residual stream, and multiplies it by the next norm's gain.
    fn residual(&self, steps: &mut Vec<Dispatch>, matrix: usize, x: Buf, gain_at: u32) {
        let params = Matmul {
            n_out: self.config.n_embd,
            gain_at,
            ..Matmul::default()
        };
        let buffers = [x, Buf::Residual, Buf::NoRead, Buf::NoRead, Buf::NoCache];
        self.matmul(
            steps,
            matrix,
            Variant::plain(Epilogue::Residual),
            params,
            buffers,
        );
    }

    fn gate_up(&self, steps: &mut Vec<Dispatch>, layer: usize) {
        let params = Matmul {
            n_out: 2 * self.config.n_ff,
            x_row0: Stream(self.config.n_embd).first_gained(),
            eps: self.config.eps,
            ..Matmul::default()
        };
        let variant = Variant {
            has_norm: true,
            ..Variant::plain(Epilogue::Swiglu)
        };
        let buffers = [
            Buf::Residual,
            Buf::Activation,
            Buf::NoRead,
            Buf::NoRead,
            Buf::NoCache,
        ];
        self.matmul(
            steps,
            self.model.layers[layer].gate_up,
            variant,
            params,
            buffers,
        );
    }

    /// Logits of the wanted columns, and what is read back of them.
    fn head(&self, steps: &mut Vec<Dispatch>) {
        let config = self.config;
        let stream = Stream(config.n_embd);
        let params = Select {
            row0: stream.first_part(),
            n_rows: stream.n_rows(),
            out_words: OUT_WORDS,
            pad: 0,
        };
        steps.push(Dispatch {
            label: "select".into(),
            kernel: Kernel::Plain(PipelineKey::plain(Stage::Select)),
            params: bytemuck::bytes_of(&params).to_vec(),
            buffers: vec![
                Buf::Step,
                Buf::StepOut,
                Buf::Residual,
                Buf::Outs,
                Buf::Selected,
            ],
            extents: [
                Extent::Fixed((stream.n_rows() - stream.first_part()).div_ceil(select::ROWS)),
                Extent::Outs,
                Extent::Fixed(1),
            ],
        });
        let params = Matmul {
            n_out: config.n_vocab,
            x_row0: stream.first_gained(),
            eps: config.eps,
            ..Matmul::default()
        };
        let variant = Variant {
            has_norm: true,
            is_of_outs: true,
            ..Variant::plain(Epilogue::Logits)
        };
        let buffers = [
            Buf::Selected,
            Buf::Logits,
            Buf::NoRead,
            Buf::NoRead,
            Buf::NoCache,
        ];
        self.matmul(steps, self.model.output, variant, params, buffers);
        let params = LogitStats::new(config.n_vocab);
        let bytes = bytemuck::bytes_of(&params).to_vec();
        steps.push(Dispatch {
            label: "logit_stats".into(),
            kernel: Kernel::Plain(PipelineKey::plain(Stage::LogitStats)),
            params: bytes.clone(),
            buffers: vec![Buf::Logits, Buf::Outs, Buf::Stats],
            extents: [
                Extent::Fixed(params.n_chunks),
                Extent::Outs,
                Extent::Fixed(1),
            ],
        });
        steps.push(Dispatch {
            label: "pick".into(),
            kernel: Kernel::Plain(PipelineKey::plain(Stage::Pick)),
            params: bytes,
            buffers: vec![Buf::Logits, Buf::Outs, Buf::Stats, Buf::Results],
            extents: [Extent::Outs, Extent::Fixed(1), Extent::Fixed(1)],
        });
    }

    /// A dispatch for each shard; `buffers`: x, out, columns, rope, cache.
    fn matmul(
        &self,
        steps: &mut Vec<Dispatch>,
        matrix: usize,
        variant: Variant,
        params: Matmul,
        buffers: [Buf; 5],
    ) {
        let plan: &MatrixPlan = &self.model.matrices[matrix];
        let lanes = plan.lanes();
        let chunk_units = lanes.chunk_units(plan.n_units());
        let (step, tiles, label) = match variant.is_of_outs {
            true => (Buf::StepOut, Extent::OutTiles, "output"),
            false => (Buf::Step, Extent::ColumnTiles, plan.name.as_str()),
        };
        for (shard, at) in self.shards[matrix].iter().enumerate() {
            let params = Matmul {
                planes: at.planes,
                n_in: plan.n_in,
                n_rows: at.n_rows,
                row0: at.row0,
                chunk_units,
                ..params
            };
            let [x, out, columns, rope, kv] = buffers;
            steps.push(Dispatch {
                label: label.into(),
                kernel: Kernel::Matmul(Key {
                    ty: plan.ty,
                    lanes,
                    has_norm: variant.has_norm,
                    has_bias: variant.has_bias,
                    epilogue: variant.epilogue,
                    is_kv_f32: self.is_kv_f32,
                }),
                params: bytemuck::bytes_of(&params).to_vec(),
                buffers: vec![
                    step,
                    Buf::Weights { matrix, shard },
                    x,
                    Buf::Extra,
                    out,
                    columns,
                    rope,
                    kv,
                ],
                extents: [Extent::Rows(at.n_rows), tiles, Extent::Fixed(1)],
            });
        }
    }
}

/// What sets one use of the matrix kernel apart from another.
#[derive(Clone, Copy)]
struct Variant {
    epilogue: Epilogue,
    has_norm: bool,
    has_bias: bool,
    is_of_outs: bool,
}

impl Variant {
    fn plain(epilogue: Epilogue) -> Self {
        Self {
            epilogue,
            has_norm: false,
            has_bias: false,
            is_of_outs: false,
        }
    }
}

impl fmt::Display for Dispatch {
    /// One line of the recording.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:<24}", self.label)?;
        match &self.kernel {
            Kernel::Plain(key) => write!(f, " {}", key.stage.name())?,
            Kernel::Matmul(key) => {
                let norm = if key.has_norm { "norm " } else { "" };
                let bias = if key.has_bias { "bias " } else { "" };
                write!(
                    f,
                    " {norm}matmul({}) {bias}{:?}",
                    key.ty.name(),
                    key.epilogue
                )?;
            }
        }
        let buffers: Vec<String> = self
            .buffers
            .iter()
            .filter(|b| !matches!(b, Buf::NoRead | Buf::NoCache))
            .map(|b| match b {
                Buf::Weights { matrix, shard } => format!("weights[{matrix}.{shard}]"),
                Buf::Kv { layer } => format!("kv[{layer}]"),
                other => format!("{other:?}").to_lowercase(),
            })
            .collect();
        let [x, y, z] = self.extents.map(|extent| match extent {
            Extent::Fixed(n) => n.to_string(),
            Extent::Rows(n) => format!("{n} rows"),
            other => format!("{other:?}").to_lowercase(),
        });
        write!(f, " [{}] {x}×{y}×{z}", buffers.join(" "))
    }
}
