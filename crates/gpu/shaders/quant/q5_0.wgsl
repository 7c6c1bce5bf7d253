// Q5_0: d · (q - 16).
struct Unit {
    q: vec4<u32>,
    high: u32,
    d: f32,
}

fn load_unit(at: Place, u: u32) -> Unit {
    let i = index_in_plane(at, p.planes.n_units, u);
    let d = half_to_f32(half_word(p.planes.scales, at, u));
    return Unit(weights[i], word(p.planes.high + i), d);
}

fn decode(unit: Unit, e: u32) -> vec4<f32> {
    let fifth = ((unit.high >> e) & 0x01010101u) << 4u;
    return unit.d * (bytes(nibbles(unit.q, e) | fifth) - 16.0);
}
