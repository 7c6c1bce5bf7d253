// Q4_K: d·scale · q - dmin·min.
struct Raw {
    q: vec4<u32>,
    s: u32,
    d: u32,
}

fn load_raw(at: Place, u: u32) -> Raw {
    let i = index_in_plane(at, p.planes.n_units, u);
    return Raw(weights[i], scale_word(at, u), super_word(at, u));
}

struct Unit {
    q: vec4<u32>,
    scale: f32,
    offset: f32,
}

fn unit_of(raw: Raw, u: u32) -> Unit {
    let s = half_of(raw.s, u);
    let scale = half_to_f32(raw.d & 0xffffu) * f32(s & 0xffu);
    let offset = half_to_f32(raw.d >> 16u) * f32(s >> 8u);
    return Unit(raw.q, scale, -offset);
}

fn decode(unit: Unit, e: u32) -> vec4<f32> {
    let q = nibbles(unit.q, e);
    return fma(vec4(unit.scale), bytes(q), vec4(unit.offset));
}
