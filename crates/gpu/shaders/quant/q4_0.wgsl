// Q4_0: d · (q - 8), which is d · q - 8 · d, rounded once.
struct Raw {
    q: vec4<u32>,
    s: u32,
}

fn load_raw(at: Place, u: u32) -> Raw {
    return Raw(weights[index_in_plane(at, p.planes.n_units, u)], scale_word(at, u));
}

struct Unit {
    q: vec4<u32>,
    scale: f32,
    offset: f32,
}

fn unit_of(raw: Raw, u: u32) -> Unit {
    let d = half_to_f32(half_of(raw.s, u));
    return Unit(raw.q, d, -8.0 * d);
}

fn decode(unit: Unit, e: u32) -> vec4<f32> {
    let q = nibbles(unit.q, e);
    return fma(vec4(unit.scale), bytes(q), vec4(unit.offset));
}
