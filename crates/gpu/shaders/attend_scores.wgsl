// Element i times the key, for both sides.
fn score(s: ptr<function, Sums>, k: f32, i: u32) {
    (*s).x0 = fma(vec4(k), pool[2u * i], (*s).x0);
    if SIDES > 1u {
        (*s).x1 = fma(vec4(k), pool[2u * i + 1u], (*s).x1);
    }
}

fn score_page(lid: u32, plane: u32) {
    let position = lid % PAGE;
    let quarter = lid / PAGE;
    var s: Sums;
    for (var v = 0u; v < VECS / QUARTERS; v++) {
        let vector = quarter * (VECS / QUARTERS) + v;
        let words = kv[plane + vector * PAGE + position];
        if KV_F32 {
            let k = bitcast<vec4<f32>>(words);
            score(&s, k.x, vector * 4u);
            score(&s, k.y, vector * 4u + 1u);
            score(&s, k.z, vector * 4u + 2u);
            score(&s, k.w, vector * 4u + 3u);
        } else {
            let a = unpack2x16float(words.x);
            let b = unpack2x16float(words.y);
            let c = unpack2x16float(words.z);
            let d = unpack2x16float(words.w);
            score(&s, a.x, vector * 8u);
            score(&s, a.y, vector * 8u + 1u);
            score(&s, b.x, vector * 8u + 2u);
            score(&s, b.y, vector * 8u + 3u);
            score(&s, c.x, vector * 8u + 4u);
            score(&s, c.y, vector * 8u + 5u);
            score(&s, d.x, vector * 8u + 6u);
            score(&s, d.y, vector * 8u + 7u);
        }
    }
    pool[256u + lid * 2u] = s.x0;
    pool[256u + lid * 2u + 1u] = s.x1;
}

// The page's maximum of side `side`.
fn top_of(side: u32) -> vec4<f32> {
    var top = lanes[side * 8u];
    for (var i = 1u; i < 8u; i++) {
        top = max(top, lanes[side * 8u + i]);
    }
    return top;
}

// Scores become exp(score - max); leaves the maximum in a register and the sums in `lanes`.
fn soften_page(lid: u32, n_here: u32) -> vec4<f32> {
    let position = lid % PAGE;
    let side = lid / PAGE;
    if lid < 2u * PAGE {
        var s = pool[256u + position * 2u + side];
        for (var quarter = 1u; quarter < QUARTERS; quarter++) {
            s += pool[256u + (quarter * PAGE + position) * 2u + side];
        }
        scores[lid] = select(vec4(-1e30), s, position < n_here);
    }
    workgroupBarrier();
    if lid < 16u {
        var top = scores[lid * 8u];
        for (var i = 1u; i < 8u; i++) {
            top = max(top, scores[lid * 8u + i]);
        }
        lanes[lid] = top;
    }
    workgroupBarrier();
    // For the thread's own side while scores soften; at the end for side 0 or 1 of `write_sums`.
    let top = top_of(side & 1u);
    workgroupBarrier();
    if lid < 2u * PAGE {
        scores[lid] = exp(scores[lid] - top);
    }
    workgroupBarrier();
    if lid < 16u {
        var sum = scores[lid * 8u];
        for (var i = 1u; i < 8u; i++) {
            sum += scores[lid * 8u + i];
        }
        lanes[lid] = sum;
    }
    return top;
}
