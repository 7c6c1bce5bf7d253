// Joins what `attend` left of the pieces of a column's context: one workgroup per head and column.
struct Merge {
    n_heads: u32,
    head_size: u32,
    _pad0: u32,
    _pad1: u32,
}

const PIECE: u32 = 64u;

@group(0) @binding(0) var<uniform> p: Merge;
@group(0) @binding(1) var<uniform> step: Step;
@group(0) @binding(2) var<storage, read> columns: array<vec4<u32>>; // token, slot, position, cell
@group(0) @binding(3) var<storage, read> pieces: array<f32>; // [col][head][piece][head_size + 2]
@group(0) @binding(4) var<storage, read_write> out: array<f32>; // [n_heads·head_size][stride]

@compute @workgroup_size(128)
fn main(@builtin(workgroup_id) wg: vec3<u32>, @builtin(local_invocation_index) lid: u32) {
    let head = wg.x;
    let col = wg.y;
    let n_pieces = columns[col].z / PIECE + 1u;
    let size = p.head_size + 2u;
    let first = (col * p.n_heads + head) * step.n_splits * size;
    if lid >= p.head_size {
        return;
    }
    var top = -1e30;
    for (var i = 0u; i < n_pieces; i++) {
        top = max(top, pieces[first + i * size + p.head_size]);
    }
    var sum = 0.0;
    var total = 0.0;
    for (var i = 0u; i < n_pieces; i++) {
        let piece = first + i * size;
        let weight = exp(pieces[piece + p.head_size] - top);
        sum = fma(weight, pieces[piece + lid], sum);
        total = fma(weight, pieces[piece + p.head_size + 1u], total);
    }
    out[(head * p.head_size + lid) * step.stride + col] = sum / total;
}
