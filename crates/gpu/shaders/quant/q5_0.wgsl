// Q5_0: d · (q - 16), which is d · q - 16 · d, rounded once.
struct Raw {
    q: vec4<u32>,
    high: u32,
    s: u32,
}

fn load_raw(at: Place, u: u32) -> Raw {
    let i = index_in_plane(at, p.planes.n_units, u);
    return Raw(weights[i], word(p.planes.high + i), scale_word(at, u));
}

struct Unit {
    q: vec4<u32>,
    high: u32,
    scale: f32,
    offset: f32,
}

fn unit_of(raw: Raw, u: u32) -> Unit {
    let d = half_to_f32(half_of(raw.s, u));
    return Unit(raw.q, raw.high, d, -16.0 * d);
}

fn decode(unit: Unit, e: u32) -> vec4<f32> {
    let fifth = ((unit.high >> e) & 0x01010101u) << 4u;
    let q = nibbles(unit.q, e) | fifth;
    return fma(vec4(unit.scale), bytes(q), vec4(unit.offset));
}
