// y = W·x for COLS columns (tokens, of whatever sequences) at a time.
//
// A thread has ROWS rows, VECS vectors of four columns, and one of K_LANES contiguous chunks of
// their elements. It decodes a weight once for all its columns, in registers. x comes through
// workgroup memory, a slab of every chunk at a time. While a slab or a unit of weights is worked
// on, the next one is on its way to registers. At the end the chunks' sums are added in the
// chunks' order. So the order of additions of an output depends on K_LANES alone, which belongs
// to the matrix: not on COLS, and not on what else is in the batch.
//
// With NORM, x is already multiplied by the norm's gain, and the sums are scaled by 1/rms at the
// end; the parts of Σx² lie before x, one for each 16 rows (see `Stream` in kernels.rs).
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
    gain_at: u32,     // RESIDUAL: where the next norm's gain begins in it
    x_row0: u32,      // where x begins in its buffer
    eps: f32,
    _pad0: u32,
    _pad1: u32,
    _pad2: u32,
}

override COLS: u32 = 4u;
override ROWS: u32 = 2u; // 2 or 4
override VECS: u32 = 1u; // 1, 2 or 4
override ROW_LANES: u32 = 8u;
override K_LANES: u32 = 16u;
override NORM: bool = false;
override BIAS: bool = false;
override EPILOGUE: u32 = 0u;
override KV_F32: bool = false;

override COL_LANES: u32 = (COLS + 4u * VECS - 1u) / (4u * VECS);
override N_THREADS: u32 = COL_LANES * ROW_LANES * K_LANES;
override COLS4: u32 = (COLS + 3u) / 4u;
// Elements of each chunk in a slab: four vectors for each thread, of columns or of one column.
override SLAB: u32 = 4u * N_THREADS / (K_LANES * COLS4) * select(1u, 4u, COLS == 1u);

@group(0) @binding(0) var<uniform> p: Matmul;
@group(0) @binding(1) var<uniform> step: Step;
@group(0) @binding(2) var<storage, read> weights: array<vec4<u32>>;
@group(0) @binding(3) var<storage, read> x: array<vec4<f32>>; // [n_in][stride] from row x_row0 on
@group(0) @binding(4) var<storage, read> extra: array<f32>;   // gains and biases
@group(0) @binding(5) var<storage, read_write> out: array<f32>;
@group(0) @binding(6) var<storage, read> columns: array<vec4<u32>>; // token, slot, position, cell
@group(0) @binding(7) var<storage, read> rope: array<vec2<f32>>; // [position][half_head] cos, sin
@group(0) @binding(8) var<storage, read_write> kv: array<u32>;

var<workgroup> tile: array<vec4<f32>, 4u * N_THREADS>; // at most 16 KiB

// Row `i` of a thread, as a place in the workgroup's ROW_LANES·ROWS rows of the matrix.
fn place_of(first_row: u32, row_lane: u32, i: u32) -> Place {
    let row = min(first_row + i * ROW_LANES + row_lane, (p.n_rows - 1u) | 15u);
    return Place(row / 16u, row % 16u);
}

// Vector `v` of the slab that begins at element `from` of every chunk: [chunk][element][column],
// or, of a single column, [chunk][element]. Elements behind a chunk's end are not used.
fn load_x(v: u32, from_element: u32, col0: u32) -> vec4<f32> {
    let last = p.planes.n_units * 32u;
    let chunk = p.chunk_units * 32u;
    if COLS == 1u {
        let k = v / (SLAB / 4u) * chunk + from_element + v % (SLAB / 4u) * 4u;
        return x[(p.x_row0 + min(k, last - 4u)) / 4u];
    }
    let k = v / (COLS4 * SLAB) * chunk + from_element + v / COLS4 % SLAB;
    return x[((p.x_row0 + min(k, last - 1u)) * step.stride + col0) / 4u + v % COLS4];
}

@compute @workgroup_size(N_THREADS)
fn main(@builtin(workgroup_id) wg: vec3<u32>, @builtin(local_invocation_index) lid: u32) {
    let col_lane = lid % COL_LANES;
    let row_lane = (lid / COL_LANES) % ROW_LANES;
    let k_lane = lid / (COL_LANES * ROW_LANES);
    let col0 = wg.y * COLS;
    let first_row = wg.x * (ROW_LANES * ROWS);
    let at0 = place_of(first_row, row_lane, 0u);
    let at1 = place_of(first_row, row_lane, 1u);
    let at2 = place_of(first_row, row_lane, 2u);
    let at3 = place_of(first_row, row_lane, 3u);
    let unit0 = k_lane * p.chunk_units;
    let unit_end = min(unit0 + p.chunk_units, p.planes.n_units);

    var s: Sums;
    var raw0 = load_raw(at0, min(unit0, p.planes.n_units - 1u));
    var raw1 = load_raw(at1, min(unit0, p.planes.n_units - 1u));
    var raw2: Raw;
    var raw3: Raw;
    if ROWS > 2u {
        raw2 = load_raw(at2, min(unit0, p.planes.n_units - 1u));
        raw3 = load_raw(at3, min(unit0, p.planes.n_units - 1u));
    }
    var x0 = load_x(lid, 0u, col0);
    var x1 = load_x(lid + N_THREADS, 0u, col0);
    var x2 = load_x(lid + 2u * N_THREADS, 0u, col0);
    var x3 = load_x(lid + 3u * N_THREADS, 0u, col0);
    var shares = vec4<f32>(0.0);
    if NORM {
        shares = square_shares(lid, col0);
    }
    var unit_a: Unit;
    var unit_b: Unit;
    var unit_c: Unit;
    var unit_d: Unit;
    let n_elements = p.chunk_units * 32u;
    for (var from_element = 0u; from_element < n_elements; from_element += SLAB) {
        workgroupBarrier();
        tile[lid] = x0;
        tile[lid + N_THREADS] = x1;
        tile[lid + 2u * N_THREADS] = x2;
        tile[lid + 3u * N_THREADS] = x3;
        workgroupBarrier();
        x0 = load_x(lid, from_element + SLAB, col0);
        x1 = load_x(lid + N_THREADS, from_element + SLAB, col0);
        x2 = load_x(lid + 2u * N_THREADS, from_element + SLAB, col0);
        x3 = load_x(lid + 3u * N_THREADS, from_element + SLAB, col0);
        for (var n = 0u; n < SLAB; n += min(SLAB, 32u)) {
            let u = unit0 + (from_element + n) / 32u;
            if u >= unit_end {
                break;
            }
            let e0 = (from_element + n) % 32u / 4u;
            if e0 == 0u {
                unit_a = unit_of(raw0, u);
                unit_b = unit_of(raw1, u);
                unit_c = unit_of(raw2, u);
                unit_d = unit_of(raw3, u);
                let next = min(u + 1u, unit_end - 1u);
                raw0 = load_raw(at0, next);
                raw1 = load_raw(at1, next);
                if ROWS > 2u {
                    raw2 = load_raw(at2, next);
                    raw3 = load_raw(at3, next);
                }
            }
            for (var e = 0u; e < min(SLAB, 32u) / 4u; e++) {
                var w: Weights4;
                w.a = decode(unit_a, e0 + e);
                w.b = decode(unit_b, e0 + e);
                if ROWS > 2u {
                    w.c = decode(unit_c, e0 + e);
                    w.d = decode(unit_d, e0 + e);
                }
                let element = k_lane * SLAB + n + e * 4u;
                if COLS == 1u {
                    s.a0.x = accumulate_column(s.a0.x, w.a, tile[element / 4u]);
                    s.b0.x = accumulate_column(s.b0.x, w.b, tile[element / 4u]);
                    if ROWS > 2u {
                        s.c0.x = accumulate_column(s.c0.x, w.c, tile[element / 4u]);
                        s.d0.x = accumulate_column(s.d0.x, w.d, tile[element / 4u]);
                    }
                } else {
                    accumulate_all(&s, w, element * COLS4 + col_lane);
                }
            }
        }
    }

    var scale = vec4<f32>(1.0);
    if NORM {
        scale = scales(lid, shares);
    }
    finish_round(lid, first_row, col0, 0u, scale.x, s.a0, s.b0, s.c0, s.d0);
    if VECS > 1u {
        finish_round(lid, first_row, col0, 1u, scale.y, s.a1, s.b1, s.c1, s.d1);
    }
    if VECS > 2u {
        finish_round(lid, first_row, col0, 2u, scale.z, s.a2, s.b2, s.c2, s.d2);
        finish_round(lid, first_row, col0, 3u, scale.w, s.a3, s.b3, s.c3, s.d3);
    }
}
