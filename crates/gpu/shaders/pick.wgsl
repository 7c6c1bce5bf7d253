// The best candidates, both log-sum-exps and the asked logits of one column.
//
// With k candidates wanted, the k-th best of the chunks' maxima is a lower bound for all of them:
// what reaches it is collected, then ranked, ties by lower token.
struct Pick {
    n_vocab: u32,
    chunk: u32,
    n_chunks: u32,
    out_words: u32,
}

const THREADS: u32 = 256u;
const MAX_CHUNKS: u32 = 512u;
const MAX_FOUND: u32 = 1024u;
const MAX_CANDIDATES: u32 = 64u;
const MAX_ASKED: u32 = 64u;
const RESULT_WORDS: u32 = 200u;

@group(0) @binding(0) var<uniform> p: Pick;
@group(0) @binding(1) var<storage, read> logits: array<f32>; // [out][n_vocab]
// Column, n_candidates, 1/temperature, n_asked, asked tokens.
@group(0) @binding(2) var<storage, read> outs: array<u32>;
@group(0) @binding(3) var<storage, read> stats: array<vec4<f32>>; // [out][n_chunks]
// Both log-sum-exps, 1 if a logit is not finite, number found, 4 words of padding, then pairs of
// token and logit, then asked logits.
@group(0) @binding(4) var<storage, read_write> results: array<u32>;

var<workgroup> maxima: array<f32, MAX_CHUNKS>;
var<workgroup> lanes: array<vec4<f32>, THREADS>;
var<workgroup> found_logit: array<f32, MAX_FOUND>;
var<workgroup> found_token: array<u32, MAX_FOUND>;
var<workgroup> n_found: atomic<u32>;
var<workgroup> bound: f32;
var<workgroup> best: f32;

// Joins the chunks' sums over a common maximum.
fn join(lid: u32, first: u32, top: f32, inverse_temperature: f32) -> vec4<f32> {
    var sum = vec4(0.0);
    for (var i = lid; i < p.n_chunks; i += THREADS) {
        let s = stats[first + i];
        let d = s.x - top;
        sum += vec4(0.0, s.y * exp(d), s.z * exp(d * inverse_temperature), s.w);
    }
    lanes[lid] = sum;
    workgroupBarrier();
    for (var half = THREADS / 2u; half > 0u; half /= 2u) {
        if lid < half {
            lanes[lid] += lanes[lid + half];
        }
        workgroupBarrier();
    }
    return lanes[0];
}

@compute @workgroup_size(THREADS)
fn main(@builtin(workgroup_id) wg: vec3<u32>, @builtin(local_invocation_index) lid: u32) {
    let request = wg.x * p.out_words;
    let k = outs[request + 1u];
    let inverse_temperature = bitcast<f32>(outs[request + 2u]);
    let first = wg.x * p.n_chunks;
    let begin = wg.x * p.n_vocab;
    let result = wg.x * RESULT_WORDS;

    for (var i = lid; i < p.n_chunks; i += THREADS) {
        maxima[i] = stats[first + i].x;
    }
    if lid == 0u {
        bound = -1e30;
        best = -1e30;
        atomicStore(&n_found, 0u);
    }
    workgroupBarrier();
    for (var i = lid; i < p.n_chunks; i += THREADS) {
        let mine = maxima[i];
        var rank = 0u;
        for (var other = 0u; other < p.n_chunks; other++) {
            let m = maxima[other];
            rank += select(0u, 1u, m > mine || (m == mine && other < i));
        }
        if rank == 0u {
            best = mine;
        }
        if rank + 1u == k {
            bound = mine;
        }
    }
    workgroupBarrier();
    let top = best;
    let total = join(lid, first, top, inverse_temperature);

    if k > 0u {
        for (var c = 0u; c < p.n_chunks; c++) {
            if maxima[c] >= bound {
                let end = min((c + 1u) * p.chunk, p.n_vocab);
                for (var i = c * p.chunk + lid; i < end; i += THREADS) {
                    let logit = logits[begin + i];
                    if logit >= bound {
                        let at = atomicAdd(&n_found, 1u);
                        if at < MAX_FOUND {
                            found_logit[at] = logit;
                            found_token[at] = i;
                        }
                    }
                }
            }
        }
    }
    workgroupBarrier();
    let n = atomicLoad(&n_found);
    for (var i = lid; i < min(n, MAX_FOUND); i += THREADS) {
        let logit = found_logit[i];
        let token = found_token[i];
        var rank = 0u;
        for (var other = 0u; other < min(n, MAX_FOUND); other++) {
            let o = found_logit[other];
            rank += select(0u, 1u, o > logit || (o == logit && found_token[other] < token));
        }
        if rank < k {
            results[result + 8u + 2u * rank] = token;
            results[result + 9u + 2u * rank] = bitcast<u32>(logit);
        }
    }
    for (var i = lid; i < outs[request + 3u]; i += THREADS) {
        let token = outs[request + 4u + i];
        results[result + 8u + 2u * MAX_CANDIDATES + i] = bitcast<u32>(logits[begin + token]);
    }
    if lid == 0u {
        results[result] = bitcast<u32>(top + log(total.y));
        results[result + 1u] = bitcast<u32>(top * inverse_temperature + log(total.z));
        results[result + 2u] = select(0u, 1u, total.w > 0.0);
        results[result + 3u] = n;
    }
}
