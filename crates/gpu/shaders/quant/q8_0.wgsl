// Q8_0: d · (q - 128); the loader flipped the sign bits.
struct Unit {
    low: vec4<u32>,
    high: vec4<u32>,
    d: f32,
}

fn load_unit(at: Place, u: u32) -> Unit {
    let i = index_in_plane(at, p.planes.n_units * 2u, u * 2u);
    let d = half_to_f32(half_word(p.planes.scales, at, u));
    return Unit(weights[i], weights[i + 16u], d);
}

fn decode(unit: Unit, e: u32) -> vec4<f32> {
    let q = select(unit.low[e & 3u], unit.high[e & 3u], e >= 4u);
    return unit.d * (bytes(q) - 128.0);
}
