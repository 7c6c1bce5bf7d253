// Maximum, Σ exp at both temperatures and whether all is finite, for one chunk of one column's
// logits.
struct LogitStats {
    n_vocab: u32,
    chunk: u32, // logits of a chunk
    n_chunks: u32,
    out_words: u32, // words of a member of `outs`
}

@group(0) @binding(0) var<uniform> p: LogitStats;
@group(0) @binding(1) var<storage, read> logits: array<f32>; // [out][n_vocab]
@group(0) @binding(2) var<storage, read> outs: array<u32>; // column, n_candidates, 1/temperature
@group(0) @binding(3) var<storage, read_write> stats: array<vec4<f32>>; // [out][n_chunks]

var<workgroup> lanes: array<vec4<f32>, 64>; // maximum, Σ, Σ at temperature, 1 if not finite

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) wg: vec3<u32>, @builtin(local_invocation_index) lid: u32) {
    let chunk = wg.x;
    let inverse_temperature = bitcast<f32>(outs[wg.y * p.out_words + 2u]);
    let begin = wg.y * p.n_vocab + chunk * p.chunk;
    let n = min(p.chunk, p.n_vocab - chunk * p.chunk);
    var top = -1e30;
    var bad = 0.0;
    for (var i = lid; i < n; i += 64u) {
        let logit = logits[begin + i];
        top = max(top, logit);
        if (bitcast<u32>(logit) & 0x7f800000u) == 0x7f800000u {
            bad = 1.0;
        }
    }
    lanes[lid] = vec4(top, 0.0, 0.0, bad);
    for (var half = 32u; half > 0u; half /= 2u) {
        workgroupBarrier();
        if lid < half {
            lanes[lid] = max(lanes[lid], lanes[lid + half]);
        }
    }
    workgroupBarrier();
    top = lanes[0].x;
    bad = lanes[0].w;
    workgroupBarrier();
    var sums = vec2(0.0);
    for (var i = lid; i < n; i += 64u) {
        let d = logits[begin + i] - top;
        sums += vec2(exp(d), exp(d * inverse_temperature));
    }
    lanes[lid] = vec4(top, sums, bad);
    for (var half = 32u; half > 0u; half /= 2u) {
        workgroupBarrier();
        if lid < half {
            lanes[lid] += vec4(0.0, lanes[lid + half].yz, 0.0);
        }
    }
    if lid == 0u {
        stats[wg.y * p.n_chunks + chunk] = lanes[0];
    }
}
