// Q4_K: d·scale · q - dmin·min.
struct Unit {
    q: vec4<u32>,
    scale: f32,
    offset: f32,
}

fn load_unit(at: Place, u: u32) -> Unit {
    let s = half_word(p.planes.scales, at, u);
    let d = super_word(at, u);
    return Unit(
        weights[index_in_plane(at, p.planes.n_units, u)],
        half_to_f32(d & 0xffffu) * f32(s & 0xffu),
        half_to_f32(d >> 16u) * f32(s >> 8u),
    );
}

fn decode(unit: Unit, e: u32) -> vec4<f32> {
    return unit.scale * bytes(nibbles(unit.q, e)) - unit.offset;
}
