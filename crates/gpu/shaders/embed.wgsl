// Looks up each token's row of the embedding matrix: one workgroup per column, one unit of the
// row per thread at a time. Leaves the parts of Σx² and the row times the first norm's gain behind.
struct Embed {
    planes: Planes,
    n_in: u32,   // elements of a row
    row0: u32,   // where this shard begins in the matrix
    n_rows: u32, // of the shard
    gain_at: u32, // where the gain begins in `extra`
}

@group(0) @binding(0) var<uniform> p: Embed;
@group(0) @binding(1) var<uniform> step: Step;
@group(0) @binding(2) var<storage, read> weights: array<vec4<u32>>;
@group(0) @binding(3) var<storage, read> columns: array<vec4<u32>>; // token, slot, position, cell
@group(0) @binding(4) var<storage, read> extra: array<f32>;         // gains and biases
@group(0) @binding(5) var<storage, read_write> out: array<f32>;     // a stream of n_in rows

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) wg: vec3<u32>, @builtin(local_invocation_index) lid: u32) {
    let col = wg.x;
    let row = columns[col].x - p.row0;
    if row >= p.n_rows {
        return; // another shard has it
    }
    // Rows of a tile lie with the even ones first.
    let at = Place(row / 16u, (row % 16u) / 2u + 8u * (row % 2u));
    for (var u = lid; u < p.planes.n_units; u += 64u) {
        let unit = unit_of(load_raw(at, u), u);
        for (var half = 0u; half < 2u; half++) {
            var squares = 0.0;
            for (var e = half * 4u; e < half * 4u + 4u; e++) {
                let v = decode(unit, e);
                squares += dot(v, v);
                for (var i = 0u; i < 4u; i++) {
                    let k = u * 32u + e * 4u + i;
                    if k < p.n_in {
                        out[k * step.stride + col] = v[i];
                        let gained = (first_gained(p.n_in) + k) * step.stride + col;
                        out[gained] = v[i] * extra[p.gain_at + k];
                    }
                }
            }
            let part = u * 2u + half;
            if part * 16u < p.n_in {
                out[(first_part(p.n_in) + part) * step.stride + col] = squares;
            }
        }
    }
}
