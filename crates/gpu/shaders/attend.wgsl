// Attention of one column's query heads that share a key head to one page of its context.
//
// First scores (a thread has a position and a quarter of the head), then their softmax, then
// values (a thread has two elements of the head and a quarter of the page). Vectors hold query
// heads side by side, so that a key or a value is read once for up to eight of them. Leaves Σ p·v,
// max and Σ p for `merge`; what it adds in which order depends on the position alone.
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
const QUARTERS: u32 = 4u;

@group(0) @binding(0) var<uniform> p: Attend;
@group(0) @binding(1) var<uniform> step: Step;
@group(0) @binding(2) var<storage, read> q: array<f32>;             // [n_heads·HEAD_SIZE][stride]
@group(0) @binding(3) var<storage, read> kv: array<vec4<u32>>;
@group(0) @binding(4) var<storage, read> columns: array<vec4<u32>>; // token, slot, position, cell
@group(0) @binding(5) var<storage, read> pages: array<u32>;         // [slot][pages_per_slot]
@group(0) @binding(6) var<storage, read_write> out: array<f32>; // [col][head][piece][HEAD_SIZE + 2]

override VECS: u32 = select(HEAD_SIZE / 8u, HEAD_SIZE / 4u, KV_F32); // of four words, in a head
override PAIRS: u32 = HEAD_SIZE / 2u;
override SIDES: u32 = (GROUP + 3u) / 4u; // vectors of query heads

// At first queries [HEAD_SIZE][2] and, from 256 on, partial scores [quarter][position][2]; at the
// end the sums of three quarters [quarter][side][pair] of two elements.
var<workgroup> pool: array<vec4<f32>, 768>;
var<workgroup> scores: array<vec4<f32>, 128>; // [side][position]
var<workgroup> lanes: array<vec4<f32>, 16>;   // [side][8]

// A thread's sums over positions: an element's two sides.
struct Sums {
    x0: vec4<f32>,
    x1: vec4<f32>,
    y0: vec4<f32>,
    y1: vec4<f32>,
}

@compute @workgroup_size(256)
fn main(@builtin(workgroup_id) wg: vec3<u32>, @builtin(local_invocation_index) lid: u32) {
    let piece = wg.x;
    let kv_head = wg.y;
    let col = wg.z;
    let place = columns[col];
    let n_context = place.z + 1u;
    if piece * PAGE >= n_context {
        return;
    }
    let n_here = min(PAGE, n_context - piece * PAGE);
    let head0 = kv_head * GROUP;
    let page = pages[place.y * p.pages_per_slot + piece];
    let keys = (page * 2u * p.n_kv_heads + kv_head) * PAGE * VECS;
    let values = keys + p.n_kv_heads * PAGE * VECS;

    for (var i = lid; i < 2u * HEAD_SIZE; i += 256u) {
        var v = vec4<f32>(0.0);
        for (var g = 0u; g < 4u; g++) {
            let head = (i & 1u) * 4u + g;
            if head < GROUP {
                v[g] = q[((head0 + head) * HEAD_SIZE + i / 2u) * step.stride + col] * p.scale;
            }
        }
        pool[i] = v;
    }
    workgroupBarrier();
    score_page(lid, keys);
    workgroupBarrier();
    let top = soften_page(lid, n_here);

    // Quarters of a page's positions, with a thread for each pair; a smaller head leaves some idle.
    let pair = lid % PAIRS;
    let quarter = lid / PAIRS;
    var s: Sums;
    if quarter < QUARTERS {
        s = sum_values(values, quarter, pair, n_here);
    }
    workgroupBarrier();
    if quarter > 0u && quarter < QUARTERS {
        let i = (quarter - 1u) * 4u * PAIRS + pair;
        pool[i] = s.x0;
        pool[i + PAIRS] = s.y0;
        pool[i + 2u * PAIRS] = s.x1;
        pool[i + 3u * PAIRS] = s.y1;
    }
    workgroupBarrier();
    let first = ((col * p.n_heads + head0) * step.n_splits + piece) * (HEAD_SIZE + 2u);
    if quarter == 0u {
        for (var i = pair; i < 12u * PAIRS; i += 4u * PAIRS) {
            s.x0 += pool[i];
            s.y0 += pool[i + PAIRS];
            s.x1 += pool[i + 2u * PAIRS];
            s.y1 += pool[i + 3u * PAIRS];
        }
        write_side(first, 0u, pair, s.x0, s.y0);
        if SIDES > 1u {
            write_side(first, 1u, pair, s.x1, s.y1);
        }
    }
    // Thread 0 knows the first side's maximum, thread 64 the second's.
    let side = lid / PAGE;
    if lid % PAGE == 0u && side < SIDES {
        var sum = lanes[side * 8u];
        for (var i = 1u; i < 8u; i++) {
            sum += lanes[side * 8u + i];
        }
        write_side(first, side, PAIRS, top, sum);
    }
}
