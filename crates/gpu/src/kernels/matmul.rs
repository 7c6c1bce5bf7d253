//! `matmul`: y = W·x for a tile of columns, with the norm before it and what follows it.

use gguf::BlockType;

use crate::planes::{Planes, TILE_ROWS};
use crate::shader::{PipelineKey, Stage};

/// As in `shaders/matmul.wgsl`.
#[repr(C)]
#[derive(Clone, Copy, Debug, Default, bytemuck::Pod, bytemuck::Zeroable)]
pub(crate) struct Matmul {
    pub(crate) planes: Planes,
    pub(crate) n_in: u32,
    pub(crate) n_rows: u32,
    pub(crate) row0: u32,
    pub(crate) chunk_units: u32,
    pub(crate) out_row0: u32,
    pub(crate) n_out: u32,
    pub(crate) n_q: u32,
    pub(crate) n_kv: u32,
    pub(crate) half_head: u32,
    pub(crate) bias_at: u32,
    pub(crate) gain_at: u32,
    pub(crate) x_row0: u32,
    pub(crate) eps: f32,
    pub(crate) pad: [u32; 3],
}

/// What becomes of the rows; numbered as in `shaders/matmul_epilogue.wgsl`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Epilogue {
    /// Stored, with the bias if there is one.
    #[cfg_attr(not(test), expect(dead_code, reason = "tests look at W·x by itself"))]
    Store = 0,
    /// Added to the residual stream, whose parts of Σx² are renewed.
    Residual = 1,
    /// Queries turned; keys turned and put into the cache; values put into the cache.
    Qkv = 2,
    /// silu(gate)·up, the rows being gates and ups in turn.
    Swiglu = 3,
    /// Stored column by column.
    Logits = 4,
}

/// How the work over a matrix is divided.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Lanes {
    /// Chunks of a row, each summed by itself: they fix the order of additions.
    pub(crate) chunks: u32,
    /// Rows of a workgroup for many columns: 16, 32 or 64. Results do not depend on it.
    pub(crate) rows: u32,
}

impl Lanes {
    /// For a matrix of `n_rows` rows: few rows are too few threads to keep a GPU busy, so their
    /// elements are divided among more, and fewer of them share a workgroup. Measured on an H200,
    /// see BENCHMARKS.md.
    pub(crate) fn of(n_rows: u32, n_units: u32) -> Self {
        let (chunks, rows) = match n_rows {
            8_192.. => (8, 64),
            2_048.. => (16, 32),
            _ => (16, 16),
        };
        Self {
            chunks: if n_units <= 8 { 8 } else { chunks },
            rows,
        }
    }

    /// Units of a chunk of a row of `n_units`.
    pub(crate) fn chunk_units(self, n_units: u32) -> u32 {
        n_units.div_ceil(self.chunks)
    }

    /// The shape of a workgroup for a tile of `cols` columns. Results do not depend on it.
    pub(crate) fn shape(self, cols: u32) -> Shape {
        let few = if self.chunks == 8 { 32 } else { 16 };
        let (rows, vecs, n_rows) = match cols {
            0..=4 => (2, 1, few),
            5..=8 => (2, 2, few),
            9..=16 => (2, 4, few),
            _ if self.rows == 16 => (2, 4, few),
            _ => (4, 4, self.rows.max(few)),
        };
        Shape {
            rows,
            vecs,
            row_lanes: n_rows / rows,
        }
    }
}

/// The work of a thread, and how many threads share a workgroup's rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Shape {
    /// Rows of a thread.
    pub(crate) rows: u32,
    /// Vectors of four columns of a thread.
    pub(crate) vecs: u32,
    /// Threads side by side over the rows.
    pub(crate) row_lanes: u32,
}

impl Shape {
    /// Workgroups for `n_rows` rows of a shard: whole tiles of 16 rows.
    pub(crate) fn n_groups(self, n_rows: u32) -> u32 {
        n_rows
            .next_multiple_of(TILE_ROWS as u32)
            .div_ceil(self.rows * self.row_lanes)
    }
}

/// Everything that decides on the pipeline but the number of columns.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Key {
    pub(crate) ty: BlockType,
    pub(crate) lanes: Lanes,
    pub(crate) has_norm: bool,
    pub(crate) has_bias: bool,
    pub(crate) epilogue: Epilogue,
    pub(crate) is_kv_f32: bool,
}

impl Key {
    /// The pipeline for a tile of `cols` columns.
    pub(crate) fn pipeline(self, cols: u32) -> PipelineKey {
        let shape = self.lanes.shape(cols);
        PipelineKey {
            stage: Stage::Matmul(self.ty),
            constants: vec![
                ("COLS", cols),
                ("ROWS", shape.rows),
                ("VECS", shape.vecs),
                ("ROW_LANES", shape.row_lanes),
                ("K_LANES", self.lanes.chunks),
                ("NORM", u32::from(self.has_norm)),
                ("BIAS", u32::from(self.has_bias)),
                ("EPILOGUE", self.epilogue as u32),
                ("KV_F32", u32::from(self.is_kv_f32)),
            ],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernels::{Step, Stream, WidestTile};
    use crate::planes::{UNIT, pack, row_words};
    use crate::testing::{
        Bound, GUARD, Random, assert_close, decoded, device, floats, read, run, uniform, unwritten,
    };

    /// A product to be tested.
    struct Case {
        ty: BlockType,
        n_in: usize,
        n_rows: usize,
        n_cols: u32,
        lanes: Lanes,
        epilogue: Epilogue,
        has_norm: bool,
        has_bias: bool,
    }

    const FEW: Lanes = Lanes {
        chunks: 16,
        rows: 16,
    };

    /// The twin: W·x in f64 with the norm before it, `[row][col]`, and the sums of magnitudes
    /// that errors are measured against.
    fn twin(
        w: &[Vec<f32>],
        x: &[Vec<f32>],
        gain: Option<&[f32]>,
        eps: f64,
    ) -> Vec<Vec<(f64, f64)>> {
        let column = |row: &[f32], x: &[f32]| {
            let mean = x.iter().map(|&v| f64::from(v).powi(2)).sum::<f64>() / x.len() as f64;
            let scale = gain.map_or(1.0, |_| 1.0 / (mean + eps).sqrt());
            let mut sums = (0.0, 0.0);
            for (k, (&w, &x)) in row.iter().zip(x).enumerate() {
                let product =
                    f64::from(w) * f64::from(x) * gain.map_or(1.0, |g| f64::from(g[k])) * scale;
                sums = (sums.0 + product, sums.1 + product.abs());
            }
            sums
        };
        w.iter()
            .map(|row| x.iter().map(|x| column(row, x)).collect())
            .collect()
    }

    /// A [`Stream`] from columns: parts of Σx² and x times the gain behind x itself.
    fn laid_out(x: &[Vec<f32>], gain: &[f32], stride: usize) -> Vec<f32> {
        let stream = Stream(x[0].len() as u32);
        let (parts, gained) = (stream.first_part(), stream.first_gained());
        let mut floats = vec![0.0; stream.n_rows() as usize * stride];
        for (col, x) in x.iter().enumerate() {
            for (k, &v) in x.iter().enumerate() {
                floats[k * stride + col] = v;
                floats[(parts as usize + k / 16) * stride + col] += v * v;
                floats[(gained as usize + k) * stride + col] = v * gain[k];
            }
        }
        floats
    }

    fn check(case: &Case) {
        let Case {
            ty,
            n_in,
            n_rows,
            n_cols,
            lanes,
            epilogue,
            has_norm,
            has_bias,
        } = *case;
        let what = format!(
            "{} {n_rows}×{n_in} for {n_cols}, {lanes:?} {epilogue:?}",
            ty.name()
        );
        let mut random = Random(n_in as u64 * 31 + n_rows as u64);
        let rows = random.weights(ty, n_rows, n_in);
        let x: Vec<Vec<f32>> = (0..n_cols).map(|_| random.units(n_in)).collect();
        let gain = random.units(n_in);
        let bias = random.units(n_rows);
        let slices: Vec<&[u8]> = rows.iter().map(Vec::as_slice).collect();
        let packed = pack(ty, n_in, &slices);
        let [low, high, scales, _] = packed.planes.each_ref().map(|p| p.len() as u32);
        let n_units = n_in.div_ceil(UNIT) as u32;
        let chunk_units = lanes.chunk_units(n_units);
        let params = Matmul {
            planes: Planes {
                n_units,
                high: low,
                scales: low + high,
                supers: low + high + scales,
            },
            n_in: n_in as u32,
            n_rows: n_rows as u32,
            chunk_units,
            n_out: n_rows as u32,
            bias_at: n_in as u32,
            gain_at: (n_in + n_rows) as u32,
            x_row0: match has_norm {
                true => Stream(n_in as u32).first_gained(),
                false => 0,
            },
            eps: 1e-6,
            ..Matmul::default()
        };
        let stride = WidestTile::GPU.stride(n_cols) as usize;
        let step = Step {
            n_cols,
            stride: stride as u32,
            n_splits: 0,
            pad: 0,
        };
        let mut words = packed.planes.concat();
        words.resize(words.len().next_multiple_of(4), 0);
        let old: Vec<f32> = random.units(n_rows * stride);
        let next_gain = random.units(n_rows);
        let stream = Stream(n_rows as u32);
        let out = match epilogue {
            Epilogue::Residual => {
                let mut words = vec![GUARD; stream.n_rows() as usize * stride];
                words.splice(..old.len(), old.iter().map(|v| v.to_bits()));
                Bound::Write(words)
            }
            Epilogue::Logits => unwritten(n_rows * n_cols as usize),
            Epilogue::Swiglu => unwritten(n_rows / 2 * stride),
            _ => unwritten(n_rows * stride),
        };
        let key = Key {
            ty,
            lanes,
            has_norm,
            has_bias,
            epilogue,
            is_kv_f32: true,
        };
        let extra: Vec<f32> = [&gain[..], &bias, &next_gain].concat();
        let cols = WidestTile::GPU.tile(n_cols);
        let bound = [
            uniform(params),
            uniform(step),
            read(&words),
            read(&laid_out(&x, &gain, stride)),
            read(&extra),
            out,
            read(&[[0_u32; 4]]),
            read(&[[0.0_f32; 2]]),
            unwritten(4),
        ];
        let n_groups = [
            lanes.shape(cols).n_groups(n_rows as u32),
            n_cols.div_ceil(cols),
            1,
        ];
        let got = floats(&run(&device(), &key.pipeline(cols), n_groups, &bound)[0]);

        let w = decoded(ty, &rows, n_in);
        let y = twin(&w, &x, has_norm.then_some(&gain), 1e-6);
        let bias_of = |row: usize| if has_bias { f64::from(bias[row]) } else { 0.0 };
        for (col, x) in x.iter().enumerate() {
            let limit = |row: usize| 1e-5 * y[row][col].1 + 1e-6;
            let (rows_of, expect): (Vec<f32>, Vec<f64>) = (0..n_rows)
                .filter(|row| epilogue != Epilogue::Swiglu || row % 2 == 0)
                .map(|row| {
                    let v = y[row][col].0 + bias_of(row);
                    match epilogue {
                        Epilogue::Store => (got[row * stride + col], v),
                        Epilogue::Residual => (
                            got[row * stride + col],
                            v + f64::from(old[row * stride + col]),
                        ),
                        Epilogue::Logits => (got[col * n_rows + row], v),
                        Epilogue::Swiglu => (
                            got[row / 2 * stride + col],
                            v / (1.0 + (-v).exp()) * y[row + 1][col].0,
                        ),
                        Epilogue::Qkv => unreachable!(),
                    }
                })
                .unzip();
            let step = if epilogue == Epilogue::Swiglu { 2 } else { 1 };
            assert_close(&what, &rows_of, &expect, |i| {
                let row = i * step;
                if epilogue == Epilogue::Swiglu {
                    2.0 * (limit(row) * y[row + 1][col].0.abs()
                        + limit(row + 1) * y[row][col].0.abs())
                        + 1e-6
                } else {
                    limit(row)
                }
            });
            if epilogue == Epilogue::Residual {
                let behind = |first: u32, i: usize| got[(first as usize + i) * stride + col];
                let parts: Vec<f32> = (0..n_rows.div_ceil(16))
                    .map(|t| behind(stream.first_part(), t))
                    .collect();
                let sums: Vec<f64> = expect
                    .chunks(16)
                    .map(|tile| tile.iter().map(|v| v * v).sum())
                    .collect();
                assert_close(&what, &parts, &sums, |t| 1e-4 * sums[t] + 1e-5);
                for (row, gain) in next_gain.iter().enumerate() {
                    let gained = behind(stream.first_gained(), row);
                    assert_eq!(gained, rows_of[row] * gain, "{what}: row {row}");
                }
            }
            let _ = x;
        }
    }

    #[test]
    fn every_type_is_decoded() {
        for ty in BlockType::ALL {
            for (n_cols, epilogue) in [(1, Epilogue::Store), (5, Epilogue::Store)] {
                let n_in = if ty.block_size() == 256 { 768 } else { 352 };
                check(&Case {
                    ty,
                    n_in,
                    n_rows: 37,
                    n_cols,
                    lanes: FEW,
                    epilogue,
                    has_norm: false,
                    has_bias: true,
                });
            }
        }
    }

    #[test]
    fn any_number_of_columns() {
        for n_cols in [1, 2, 3, 4, 8, 9, 16, 17, 32, 33, 70] {
            for (chunks, rows) in [(16, 16), (16, 32), (8, 16), (8, 32), (8, 64)] {
                let lanes = Lanes { chunks, rows };
                check(&Case {
                    ty: BlockType::Q4_K,
                    n_in: 1536,
                    n_rows: 104,
                    n_cols,
                    lanes,
                    epilogue: Epilogue::Logits,
                    has_norm: true,
                    has_bias: false,
                });
            }
        }
    }

    #[test]
    fn every_epilogue() {
        for epilogue in [
            Epilogue::Store,
            Epilogue::Residual,
            Epilogue::Swiglu,
            Epilogue::Logits,
        ] {
            for n_cols in [1, 3, 8, 32, 33] {
                for (n_rows, n_in) in [(48, 256), (104, 2304), (72, 8960)] {
                    check(&Case {
                        ty: BlockType::Q6_K,
                        n_in,
                        n_rows,
                        n_cols,
                        lanes: FEW,
                        epilogue,
                        has_norm: epilogue != Epilogue::Residual,
                        has_bias: false,
                    });
                }
            }
        }
    }

    #[test]
    fn planes_hold_every_row() {
        for ty in BlockType::ALL {
            let rows = Random(3).weights(ty, 17, 768);
            let slices: Vec<&[u8]> = rows.iter().map(Vec::as_slice).collect();
            let packed = pack(ty, 768, &slices);
            let words = row_words(ty, 24);
            for (plane, n) in packed.planes.iter().zip(words) {
                assert_eq!(plane.len(), n * 32, "{}", ty.name()); // 17 rows fill two tiles
            }
        }
    }
}
