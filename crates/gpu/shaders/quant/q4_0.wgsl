// Q4_0: d · (q - 8).
struct Unit {
    q: vec4<u32>,
    d: f32,
}

fn load_unit(at: Place, u: u32) -> Unit {
    let d = half_to_f32(half_word(p.planes.scales, at, u));
    return Unit(weights[index_in_plane(at, p.planes.n_units, u)], d);
}

fn decode(unit: Unit, e: u32) -> vec4<f32> {
    return unit.d * (bytes(nibbles(unit.q, e)) - 8.0);
}
