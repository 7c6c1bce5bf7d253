// Q3_K: d·scale · (q - 4); a scale for 16 elements.
struct Unit {
    q: vec2<u32>,
    high: u32,
    scale: vec2<f32>,
}

fn load_unit(at: Place, u: u32) -> Unit {
    let i = index_in_plane(at, p.planes.n_units * 2u, u * 2u);
    let high = word(p.planes.high + index_in_plane(at, p.planes.n_units, u));
    let s = half_word(p.planes.scales, at, u);
    let d = half_to_f32(super_word(at, u) & 0xffffu);
    let scale = d * vec2<f32>(signed_byte(s), signed_byte(s >> 8u));
    return Unit(vec2<u32>(word(i), word(i + 16u)), high, scale);
}

fn decode(unit: Unit, e: u32) -> vec4<f32> {
    let side = e >> 2u;
    let low = (unit.q[side] >> (2u * (e & 3u))) & 0x03030303u;
    let third = ((unit.high >> e) & 0x01010101u) << 2u;
    return unit.scale[side] * (bytes(low | third) - 4.0);
}
