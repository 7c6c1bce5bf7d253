// The sums of the even and the odd row for up to eight column vectors. Not an array: what is
// indexed in a loop may end up in memory.
struct Sums {
    a0: vec4<f32>, b0: vec4<f32>, a1: vec4<f32>, b1: vec4<f32>,
    a2: vec4<f32>, b2: vec4<f32>, a3: vec4<f32>, b3: vec4<f32>,
    a4: vec4<f32>, b4: vec4<f32>, a5: vec4<f32>, b5: vec4<f32>,
    a6: vec4<f32>, b6: vec4<f32>, a7: vec4<f32>, b7: vec4<f32>,
}

// Four elements of a single column, in order.
fn accumulate_column(sum: f32, w: vec4<f32>, x: vec4<f32>) -> f32 {
    return fma(w.w, x.w, fma(w.z, x.z, fma(w.y, x.y, fma(w.x, x.x, sum))));
}

// Four elements of four columns, in order.
fn accumulate(sum: vec4<f32>, w: vec4<f32>, i: u32) -> vec4<f32> {
    let s = fma(vec4(w.y), tile[i + COLS4], fma(vec4(w.x), tile[i], sum));
    return fma(vec4(w.w), tile[i + 3u * COLS4], fma(vec4(w.z), tile[i + 2u * COLS4], s));
}

fn accumulate_all(s: ptr<function, Sums>, w0: vec4<f32>, w1: vec4<f32>, i: u32) {
    (*s).a0 = accumulate((*s).a0, w0, i);
    (*s).b0 = accumulate((*s).b0, w1, i);
    if COLS4 > 1u {
        (*s).a1 = accumulate((*s).a1, w0, i + 1u);
        (*s).b1 = accumulate((*s).b1, w1, i + 1u);
    }
    if COLS4 > 2u {
        (*s).a2 = accumulate((*s).a2, w0, i + 2u);
        (*s).b2 = accumulate((*s).b2, w1, i + 2u);
        (*s).a3 = accumulate((*s).a3, w0, i + 3u);
        (*s).b3 = accumulate((*s).b3, w1, i + 3u);
    }
    if COLS4 > 4u {
        (*s).a4 = accumulate((*s).a4, w0, i + 4u);
        (*s).b4 = accumulate((*s).b4, w1, i + 4u);
        (*s).a5 = accumulate((*s).a5, w0, i + 5u);
        (*s).b5 = accumulate((*s).b5, w1, i + 5u);
        (*s).a6 = accumulate((*s).a6, w0, i + 6u);
        (*s).b6 = accumulate((*s).b6, w1, i + 6u);
        (*s).a7 = accumulate((*s).a7, w0, i + 7u);
        (*s).b7 = accumulate((*s).b7, w1, i + 7u);
    }
}

fn scale_all(s: ptr<function, Sums>) {
    let s0 = scale_of(0u);
    (*s).a0 *= s0;
    (*s).b0 *= s0;
    if COLS4 > 1u {
        let s1 = scale_of(1u);
        (*s).a1 *= s1;
        (*s).b1 *= s1;
    }
    if COLS4 > 2u {
        let s2 = scale_of(2u);
        let s3 = scale_of(3u);
        (*s).a2 *= s2;
        (*s).b2 *= s2;
        (*s).a3 *= s3;
        (*s).b3 *= s3;
    }
    if COLS4 > 4u {
        let s4 = scale_of(4u);
        let s5 = scale_of(5u);
        let s6 = scale_of(6u);
        let s7 = scale_of(7u);
        (*s).a4 *= s4;
        (*s).b4 *= s4;
        (*s).a5 *= s5;
        (*s).b5 *= s5;
        (*s).a6 *= s6;
        (*s).b6 *= s6;
        (*s).a7 *= s7;
        (*s).b7 *= s7;
    }
}
