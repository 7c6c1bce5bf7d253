// Q6_K: d·scale · (q - 32); a scale for 16 elements.
struct Unit {
    q: vec4<u32>,
    high: vec2<u32>,
    scale: vec2<f32>,
}

fn load_unit(at: Place, u: u32) -> Unit {
    let h = p.planes.high + index_in_plane(at, p.planes.n_units * 2u, u * 2u);
    let s = half_word(p.planes.scales, at, u);
    let d = half_to_f32(super_word(at, u) & 0xffffu);
    return Unit(
        weights[index_in_plane(at, p.planes.n_units, u)],
        vec2<u32>(word(h), word(h + 16u)),
        d * vec2<f32>(signed_byte(s), signed_byte(s >> 8u)),
    );
}

fn decode(unit: Unit, e: u32) -> vec4<f32> {
    let side = e >> 2u;
    let upper = ((unit.high[side] >> (2u * (e & 3u))) & 0x03030303u) << 4u;
    return unit.scale[side] * (bytes(nibbles(unit.q, e) | upper) - 32.0);
}
