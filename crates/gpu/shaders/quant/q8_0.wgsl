// Q8_0: d · (q - 128), rounded once; the loader flipped the sign bits.
struct Raw {
    low: vec4<u32>,
    high: vec4<u32>,
    s: u32,
}

fn load_raw(at: Place, u: u32) -> Raw {
    let i = index_in_plane(at, p.planes.n_units * 2u, u * 2u);
    return Raw(weights[i], weights[i + 16u], scale_word(at, u));
}

struct Unit {
    low: vec4<u32>,
    high: vec4<u32>,
    scale: f32,
    offset: f32,
}

fn unit_of(raw: Raw, u: u32) -> Unit {
    let d = half_to_f32(half_of(raw.s, u));
    return Unit(raw.low, raw.high, d, -128.0 * d);
}

fn decode(unit: Unit, e: u32) -> vec4<f32> {
    let q = word_of(select(unit.low, unit.high, e >= 4u), e & 3u);
    return fma(vec4(unit.scale), bytes(q), vec4(unit.offset));
}
