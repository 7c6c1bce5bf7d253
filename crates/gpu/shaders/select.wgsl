// Gathers the columns whose logits are wanted: of a stream, the rows that its norm's matrix reads.
struct Select {
    row0: u32,      // the first row to copy
    n_rows: u32,    // rows of the stream
    out_words: u32, // words of a member of `outs`
    _pad: u32,
}

@group(0) @binding(0) var<uniform> p: Select;
@group(0) @binding(1) var<uniform> step: Step;
@group(0) @binding(2) var<uniform> step_out: Step;
@group(0) @binding(3) var<storage, read> x: array<f32>;           // [n_rows][step.stride]
@group(0) @binding(4) var<storage, read> outs: array<u32>;        // column first
@group(0) @binding(5) var<storage, read_write> out: array<f32>;   // [n_rows][step_out.stride]

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) wg: vec3<u32>, @builtin(local_invocation_index) lid: u32) {
    let row = p.row0 + wg.x * 64u + lid;
    if row < p.n_rows {
        let from_col = outs[wg.y * p.out_words];
        out[row * step_out.stride + wg.y] = x[row * step.stride + from_col];
    }
}
