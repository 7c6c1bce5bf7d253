// y = W·x for COLS columns (tokens, of whatever sequences) at a time.
//
// A workgroup makes 2·ROW_LANES rows: each thread has a pair of adjacent rows, and one of K_LANES
// contiguous chunks of their elements. Weights are decoded in registers, once for all columns; x
// comes through workgroup memory, slab by slab. The chunks' sums are then added in the chunks'
// order. So the order of additions of an output depends on K_LANES alone, which belongs to the
// matrix: not on COLS, and not on what else is in the batch.
//
// With NORM, x is scaled by `gain` on its way in, and the sums by 1/rms at the end; the sum of
// squares was left behind x by the stage that wrote it, in one part for each 16 rows.
struct Matmul {
    planes: Planes,
    n_in: u32,
    n_rows: u32,      // of this shard of W
    row0: u32,        // where the shard begins in W
    chunk_units: u32, // units of a chunk
    out_row0: u32,    // where W begins in what it is a part of
    n_out: u32,       // rows of that whole
    n_q: u32,         // QKV: rows of q in it, then
    n_kv: u32,        // rows of k, and of v
    half_head: u32,   // QKV: rope pairs in a head
    bias_at: u32,     // where the bias begins in `extra`
    gain_at: u32,     // where the gain begins in it
    eps: f32,
}

override COLS: u32 = 4u;
override ROW_LANES: u32 = 8u;
override K_LANES: u32 = 16u;
override SLAB: u32 = 32u; // elements of each chunk in workgroup memory at a time
override NORM: bool = false;
override BIAS: bool = false;
override EPILOGUE: u32 = 0u;
override KV_F32: bool = false;

override COLS4: u32 = (COLS + 3u) / 4u;
override ROUND4: u32 = min(COLS4, 2u); // column vectors finished at a time
override N_THREADS: u32 = ROW_LANES * K_LANES;

@group(0) @binding(0) var<uniform> p: Matmul;
@group(0) @binding(1) var<uniform> step: Step;
@group(0) @binding(2) var<storage, read> weights: array<vec4<u32>>;
@group(0) @binding(3) var<storage, read> x: array<vec4<f32>>; // [n_in][stride], then parts of Σx²
@group(0) @binding(4) var<storage, read> extra: array<f32>;   // gains and biases
@group(0) @binding(5) var<storage, read_write> out: array<f32>;
@group(0) @binding(6) var<storage, read> columns: array<vec4<u32>>; // token, slot, position, cell
@group(0) @binding(7) var<storage, read> rope: array<vec2<f32>>; // [position][half_head] cos, sin
@group(0) @binding(8) var<storage, read_write> kv: array<u32>;

var<workgroup> tile: array<vec4<f32>, 1024>;

fn x_scalar(i: u32) -> f32 {
    return x[i >> 2u][i & 3u];
}

// Copies elements `from` to `from + SLAB` of every chunk to the tile, [chunk][element][column].
fn stage_columns(lid: u32, col0: u32, from_element: u32) {
    let chunk = p.chunk_units * 32u;
    for (var v = lid; v < K_LANES * SLAB * COLS4; v += N_THREADS) {
        let within = from_element + (v / COLS4) % SLAB;
        let k = (v / (COLS4 * SLAB)) * chunk + within;
        var value = vec4<f32>(0.0);
        if within < chunk && k < p.n_in {
            value = x[(k * step.stride + col0) / 4u + v % COLS4];
            if NORM {
                value *= extra[p.gain_at + k];
            }
        }
        tile[v] = value;
    }
}

// The same for a single column: four elements in a vector.
fn stage_column(lid: u32, from_element: u32) {
    let chunk = p.chunk_units * 32u;
    for (var v = lid; v < K_LANES * SLAB / 4u; v += N_THREADS) {
        let within = from_element + (v * 4u) % SLAB;
        let k = (v * 4u / SLAB) * chunk + within;
        var value = vec4<f32>(0.0);
        if within < chunk && k < p.n_in {
            value = x[k / 4u];
            if NORM {
                let g = p.gain_at + k;
                value *= vec4<f32>(extra[g], extra[g + 1u], extra[g + 2u], extra[g + 3u]);
            }
            value = select(vec4<f32>(0.0), value, vec4<u32>(0u, 1u, 2u, 3u) < vec4<u32>(p.n_in - k));
        }
        tile[v] = value;
    }
}

// 1/rms of each column, from the parts of Σx²: 16 sums of every 16th part, added in order.
fn scales_to_tile(lid: u32, col0: u32) {
    let n_parts = (p.n_in + 15u) / 16u;
    workgroupBarrier();
    for (var v = lid; v < 16u * COLS4; v += N_THREADS) {
        var sum = vec4<f32>(0.0);
        for (var part = v / COLS4; part < n_parts; part += 16u) {
            if COLS == 1u {
                sum.x += x_scalar(p.n_in + part);
            } else {
                sum += x[((p.n_in + part) * step.stride + col0) / 4u + v % COLS4];
            }
        }
        tile[v] = sum;
    }
    workgroupBarrier();
}

fn scale_of(c4: u32) -> vec4<f32> {
    var sum = vec4<f32>(0.0);
    for (var lane = 0u; lane < 16u; lane++) {
        sum += tile[lane * COLS4 + c4];
    }
    return 1.0 / sqrt(sum / f32(p.n_in) + p.eps);
}

@compute @workgroup_size(N_THREADS)
fn main(@builtin(workgroup_id) wg: vec3<u32>, @builtin(local_invocation_index) lid: u32) {
    let pair = lid % ROW_LANES;
    let chunk = lid / ROW_LANES;
    let col0 = wg.y * COLS;
    let n_tiles = (p.n_rows + 15u) / 16u;
    let first_tile = wg.x * (ROW_LANES / 8u);
    let at_tile = min(first_tile + pair / 8u, n_tiles - 1u);
    let even = Place(at_tile, pair % 8u);
    let odd = Place(at_tile, pair % 8u + 8u);
    let unit0 = chunk * p.chunk_units;
    let unit_end = min(unit0 + p.chunk_units, p.planes.n_units);

    var s: Sums;
    var unit_even: Unit;
    var unit_odd: Unit;
    for (var from_element = 0u; from_element < p.chunk_units * 32u; from_element += SLAB) {
        let u = unit0 + from_element / 32u;
        if u < unit_end && from_element % 32u == 0u {
            unit_even = load_unit(even, u);
            unit_odd = load_unit(odd, u);
        }
        workgroupBarrier();
        if COLS == 1u {
            stage_column(lid, from_element);
        } else {
            stage_columns(lid, col0, from_element);
        }
        workgroupBarrier();
        for (var n = 0u; n < SLAB && u + n / 32u < unit_end; n += 32u) {
            if n > 0u {
                unit_even = load_unit(even, u + n / 32u);
                unit_odd = load_unit(odd, u + n / 32u);
            }
            for (var i = 0u; i < min(SLAB, 32u); i += 4u) {
                let e = (from_element % 32u + i) / 4u;
                let w0 = decode(unit_even, e);
                let w1 = decode(unit_odd, e);
                let element = chunk * SLAB + n + i;
                if COLS == 1u {
                    s.a0.x = accumulate_column(s.a0.x, w0, tile[element / 4u]);
                    s.b0.x = accumulate_column(s.b0.x, w1, tile[element / 4u]);
                } else {
                    accumulate_all(&s, w0, w1, element * COLS4);
                }
            }
        }
    }

    if NORM {
        scales_to_tile(lid, col0);
        scale_all(&s);
    }
    // Two column vectors at a time: their partial sums fill half of the tile.
    finish_round(lid, first_tile, col0, s.a0, s.b0, s.a1, s.b1);
    if COLS4 > 2u {
        finish_round(lid, first_tile, col0 + 8u, s.a2, s.b2, s.a3, s.b3);
    }
    if COLS4 > 4u {
        finish_round(lid, first_tile, col0 + 16u, s.a4, s.b4, s.a5, s.b5);
        finish_round(lid, first_tile, col0 + 24u, s.a6, s.b6, s.a7, s.b7);
    }
}
