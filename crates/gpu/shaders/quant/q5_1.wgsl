// Q5_1: d · q + m.
struct Unit {
    q: vec4<u32>,
    high: u32,
    d: f32,
    m: f32,
}

fn load_unit(at: Place, u: u32) -> Unit {
    let i = index_in_plane(at, p.planes.n_units, u);
    let dm = word(p.planes.scales + i);
    let high = word(p.planes.high + i);
    return Unit(weights[i], high, half_to_f32(dm & 0xffffu), half_to_f32(dm >> 16u));
}

fn decode(unit: Unit, e: u32) -> vec4<f32> {
    let fifth = ((unit.high >> e) & 0x01010101u) << 4u;
    return unit.d * bytes(nibbles(unit.q, e) | fifth) + unit.m;
}
