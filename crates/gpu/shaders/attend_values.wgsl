// Two elements of a position's value.
fn value_pair(plane: u32, at: u32, pair: u32) -> vec2<f32> {
    if KV_F32 {
        let w = at * HEAD_SIZE + 2u * pair;
        let v = kv[plane + w / 4u];
        return bitcast<vec2<f32>>(select(v.xy, v.zw, (w & 2u) != 0u));
    }
    let w = at * PAIRS + pair;
    return unpack2x16float(kv[plane + w / 4u][w & 3u]);
}

fn sum_values(plane: u32, quarter: u32, pair: u32, n_here: u32) -> Sums {
    var s: Sums;
    for (var i = 0u; i < PAGE / QUARTERS; i++) {
        let at = quarter * (PAGE / QUARTERS) + i;
        // Behind the context the page may hold anything, an infinity too.
        let v = select(vec2(0.0), value_pair(plane, at, pair), at < n_here);
        s.x0 = fma(scores[at], vec4(v.x), s.x0);
        s.y0 = fma(scores[at], vec4(v.y), s.y0);
        if SIDES > 1u {
            s.x1 = fma(scores[PAGE + at], vec4(v.x), s.x1);
            s.y1 = fma(scores[PAGE + at], vec4(v.y), s.y1);
        }
    }
    return s;
}

// Writes a pair of one side's query heads.
fn write_side(first: u32, side: u32, pair: u32, x: vec4<f32>, y: vec4<f32>) {
    for (var g = 0u; g < 4u && side * 4u + g < GROUP; g++) {
        let i = first + (side * 4u + g) * step.n_splits * (HEAD_SIZE + 2u) + 2u * pair;
        out[i] = x[g];
        out[i + 1u] = y[g];
    }
}
