// Q2_K: d·scale · q - dmin·min; a scale for 16 elements.
struct Unit {
    q: vec2<u32>,
    scale: vec2<f32>,
    offset: vec2<f32>,
}

fn load_unit(at: Place, u: u32) -> Unit {
    let i = index_in_plane(at, p.planes.n_units * 2u, u * 2u);
    let s = half_word(p.planes.scales, at, u);
    let d = super_word(at, u);
    let scale = vec2<f32>(f32(s & 15u), f32((s >> 8u) & 15u));
    let offset = vec2<f32>(f32((s >> 4u) & 15u), f32(s >> 12u));
    return Unit(
        vec2<u32>(word(i), word(i + 16u)),
        half_to_f32(d & 0xffffu) * scale,
        half_to_f32(d >> 16u) * offset,
    );
}

fn decode(unit: Unit, e: u32) -> vec4<f32> {
    let side = e >> 2u;
    let q = (unit.q[side] >> (2u * (e & 3u))) & 0x03030303u;
    return unit.scale[side] * bytes(q) - unit.offset[side];
}
