// A thread's sums: rows a to d, vectors of four columns 0 to 3. Not an array: what is indexed in
// a loop may end up in memory.
struct Sums {
    a0: vec4<f32>, b0: vec4<f32>, c0: vec4<f32>, d0: vec4<f32>,
    a1: vec4<f32>, b1: vec4<f32>, c1: vec4<f32>, d1: vec4<f32>,
    a2: vec4<f32>, b2: vec4<f32>, c2: vec4<f32>, d2: vec4<f32>,
    a3: vec4<f32>, b3: vec4<f32>, c3: vec4<f32>, d3: vec4<f32>,
}

// Four elements of each row.
struct Weights4 {
    a: vec4<f32>,
    b: vec4<f32>,
    c: vec4<f32>,
    d: vec4<f32>,
}

// The same four elements of four columns.
struct Elements4 {
    x: vec4<f32>,
    y: vec4<f32>,
    z: vec4<f32>,
    w: vec4<f32>,
}

fn elements(i: u32) -> Elements4 {
    return Elements4(tile[i], tile[i + COLS4], tile[i + 2u * COLS4], tile[i + 3u * COLS4]);
}

// Four elements of a single column, in order.
fn accumulate_column(sum: f32, w: vec4<f32>, x: vec4<f32>) -> f32 {
    return fma(w.w, x.w, fma(w.z, x.z, fma(w.y, x.y, fma(w.x, x.x, sum))));
}

// Four elements of four columns, in order.
fn accumulate(sum: vec4<f32>, w: vec4<f32>, v: Elements4) -> vec4<f32> {
    let s = fma(vec4(w.y), v.y, fma(vec4(w.x), v.x, sum));
    return fma(vec4(w.w), v.w, fma(vec4(w.z), v.z, s));
}

fn accumulate_all(s: ptr<function, Sums>, w: Weights4, i: u32) {
    let v0 = elements(i);
    (*s).a0 = accumulate((*s).a0, w.a, v0);
    (*s).b0 = accumulate((*s).b0, w.b, v0);
    if ROWS > 2u {
        (*s).c0 = accumulate((*s).c0, w.c, v0);
        (*s).d0 = accumulate((*s).d0, w.d, v0);
    }
    if VECS > 1u {
        let v1 = elements(i + COL_LANES);
        (*s).a1 = accumulate((*s).a1, w.a, v1);
        (*s).b1 = accumulate((*s).b1, w.b, v1);
        if ROWS > 2u {
            (*s).c1 = accumulate((*s).c1, w.c, v1);
            (*s).d1 = accumulate((*s).d1, w.d, v1);
        }
    }
    if VECS > 2u {
        let v2 = elements(i + 2u * COL_LANES);
        (*s).a2 = accumulate((*s).a2, w.a, v2);
        (*s).b2 = accumulate((*s).b2, w.b, v2);
        if ROWS > 2u {
            (*s).c2 = accumulate((*s).c2, w.c, v2);
            (*s).d2 = accumulate((*s).d2, w.d, v2);
        }
        let v3 = elements(i + 3u * COL_LANES);
        (*s).a3 = accumulate((*s).a3, w.a, v3);
        (*s).b3 = accumulate((*s).b3, w.b, v3);
        if ROWS > 2u {
            (*s).c3 = accumulate((*s).c3, w.c, v3);
            (*s).d3 = accumulate((*s).d3, w.d, v3);
        }
    }
}
