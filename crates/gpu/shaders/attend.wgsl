// Attention of one column's query heads that share a key head to one piece of its context.
//
// Pieces are of a fixed length, so that the order of additions depends on the position alone.
// Within a piece, page after page: scores (a thread has a position), then a running softmax, then
// values (a thread has two elements of the head). Leaves Σ p·v, max and Σ p for `merge`.
struct Attend {
    n_heads: u32,
    n_kv_heads: u32,
    pages_per_slot: u32,
    scale: f32, // 1/√head_size
}

override HEAD_SIZE: u32 = 64u; // 64 or 128
override GROUP: u32 = 1u;      // query heads of a key head, at most 8
override KV_F32: bool = false;

const PAGE: u32 = 64u;
const PIECE: u32 = 128u;

@group(0) @binding(0) var<uniform> p: Attend;
@group(0) @binding(1) var<uniform> step: Step;
@group(0) @binding(2) var<storage, read> q: array<f32>;             // [n_heads·HEAD_SIZE][stride]
@group(0) @binding(3) var<storage, read> kv: array<vec4<u32>>;
@group(0) @binding(4) var<storage, read> columns: array<vec4<u32>>; // token, slot, position, cell
@group(0) @binding(5) var<storage, read> pages: array<u32>;         // [slot][pages_per_slot]
@group(0) @binding(6) var<storage, read_write> out: array<f32>; // [col][head][piece][HEAD_SIZE + 2]

override VECS: u32 = select(HEAD_SIZE / 8u, HEAD_SIZE / 4u, KV_F32); // of four words, in a head
override PAIRS: u32 = HEAD_SIZE / 2u;
override TEAMS: u32 = 64u / PAIRS; // threads that share an element pair, each with some positions

var<workgroup> query: array<f32, 1024>;  // [GROUP][HEAD_SIZE]; at the end the teams' sums
var<workgroup> scores: array<f32, 512>;  // [GROUP][PAGE]
var<workgroup> lanes: array<f32, 64>;    // [GROUP][8]
var<workgroup> running_max: array<f32, 8>;
var<workgroup> running_sum: array<f32, 8>;
var<workgroup> rescale: array<f32, 8>;

fn score_page(lid: u32, plane: u32, n_here: u32) {
    var sums: array<f32, 8>;
    for (var g = 0u; g < GROUP; g++) {
        sums[g] = 0.0;
    }
    for (var i = 0u; i < VECS; i++) {
        let words = kv[plane + i * PAGE + lid];
        if KV_F32 {
            let k = bitcast<vec4<f32>>(words);
            for (var g = 0u; g < GROUP; g++) {
                let at = g * HEAD_SIZE + i * 4u;
                let s = fma(query[at + 1u], k.y, fma(query[at], k.x, sums[g]));
                sums[g] = fma(query[at + 3u], k.w, fma(query[at + 2u], k.z, s));
            }
        } else {
            for (var w = 0u; w < 4u; w++) {
                let k = unpack2x16float(words[w]);
                for (var g = 0u; g < GROUP; g++) {
                    let at = g * HEAD_SIZE + i * 8u + w * 2u;
                    sums[g] = fma(query[at + 1u], k.y, fma(query[at], k.x, sums[g]));
                }
            }
        }
    }
    for (var g = 0u; g < GROUP; g++) {
        scores[g * PAGE + lid] = select(-1e30, sums[g], lid < n_here);
    }
}

// Eight threads for each query head: the new maximum, exp of the scores, and their sum.
fn soften_page(lid: u32) {
    let g = lid / 8u;
    let lane = lid % 8u;
    var top = -1e30;
    if g < GROUP {
        for (var i = lane; i < PAGE; i += 8u) {
            top = max(top, scores[g * PAGE + i]);
        }
        lanes[lid] = top;
    }
    workgroupBarrier();
    if g < GROUP {
        top = running_max[g];
        for (var i = 0u; i < 8u; i++) {
            top = max(top, lanes[g * 8u + i]);
        }
    }
    workgroupBarrier();
    if g < GROUP {
        var sum = 0.0;
        for (var i = lane; i < PAGE; i += 8u) {
            let e = exp(scores[g * PAGE + i] - top);
            scores[g * PAGE + i] = e;
            sum += e;
        }
        lanes[lid] = sum;
    }
    workgroupBarrier();
    if g < GROUP && lane == 0u {
        rescale[g] = exp(running_max[g] - top);
        var sum = running_sum[g] * rescale[g];
        for (var i = 0u; i < 8u; i++) {
            sum += lanes[lid + i];
        }
        running_sum[g] = sum;
        running_max[g] = top;
    }
    workgroupBarrier();
}

fn value_pair(plane: u32, at: u32, pair: u32) -> vec2<f32> {
    if KV_F32 {
        let w = at * HEAD_SIZE + 2u * pair;
        let v = kv[plane + w / 4u];
        return bitcast<vec2<f32>>(select(v.xy, v.zw, (w & 2u) != 0u));
    }
    let w = at * PAIRS + pair;
    return unpack2x16float(kv[plane + w / 4u][w & 3u]);
}

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) wg: vec3<u32>, @builtin(local_invocation_index) lid: u32) {
    let piece = wg.x;
    let kv_head = wg.y;
    let col = wg.z;
    let place = columns[col];
    let n_context = place.z + 1u;
    if piece * PIECE >= n_context {
        return;
    }
    let head0 = kv_head * GROUP;
    for (var i = lid; i < GROUP * HEAD_SIZE; i += 64u) {
        query[i] = q[(head0 * HEAD_SIZE + i) * step.stride + col] * p.scale;
    }
    if lid < 8u {
        running_max[lid] = -1e30;
        running_sum[lid] = 0.0;
    }
    let pair = lid % PAIRS;
    let team = lid / PAIRS;
    var sums: array<vec2<f32>, 8>;
    let end = min(n_context, (piece + 1u) * PIECE);
    for (var from_pos = piece * PIECE; from_pos < end; from_pos += PAGE) {
        let n_here = min(PAGE, end - from_pos);
        let page = pages[place.y * p.pages_per_slot + from_pos / PAGE];
        let plane = (page * 2u * p.n_kv_heads + kv_head) * PAGE * VECS;
        workgroupBarrier();
        score_page(lid, plane, n_here);
        workgroupBarrier();
        soften_page(lid);
        for (var g = 0u; g < GROUP; g++) {
            sums[g] *= rescale[g];
        }
        let values = plane + p.n_kv_heads * PAGE * VECS;
        for (var at = team; at < n_here; at += TEAMS) {
            let v = value_pair(values, at, pair);
            for (var g = 0u; g < GROUP; g++) {
                sums[g] = fma(vec2(scores[g * PAGE + at]), v, sums[g]);
            }
        }
    }
    workgroupBarrier();
    if team == 1u {
        for (var g = 0u; g < GROUP; g++) {
            query[g * HEAD_SIZE + 2u * pair] = sums[g].x;
            query[g * HEAD_SIZE + 2u * pair + 1u] = sums[g].y;
        }
    }
    workgroupBarrier();
    if team == 0u {
        for (var g = 0u; g < GROUP; g++) {
            var sum = sums[g];
            if TEAMS == 2u {
                sum += vec2(query[g * HEAD_SIZE + 2u * pair], query[g * HEAD_SIZE + 2u * pair + 1u]);
            }
            let i = ((col * p.n_heads + head0 + g) * step.n_splits + piece) * (HEAD_SIZE + 2u);
            out[i + 2u * pair] = sum.x;
            out[i + 2u * pair + 1u] = sum.y;
            if pair == 0u {
                out[i + HEAD_SIZE] = running_max[g];
                out[i + HEAD_SIZE + 1u] = running_sum[g];
            }
        }
    }
}
