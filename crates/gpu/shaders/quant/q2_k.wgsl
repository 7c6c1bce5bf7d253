// Q2_K: d·scale · q - dmin·min; a scale for 16 elements.
struct Raw {
    q: vec2<u32>,
    s: u32,
    d: u32,
}

fn load_raw(at: Place, u: u32) -> Raw {
    let i = index_in_plane(at, p.planes.n_units * 2u, u * 2u);
    return Raw(vec2<u32>(word(i), word(i + 16u)), scale_word(at, u), super_word(at, u));
}

struct Unit {
    q: vec2<u32>,
    scale: vec2<f32>,
    offset: vec2<f32>,
}

fn unit_of(raw: Raw, u: u32) -> Unit {
    let s = half_of(raw.s, u);
    let scale = half_to_f32(raw.d & 0xffffu) * vec2<f32>(f32(s & 15u), f32((s >> 8u) & 15u));
    let offset = half_to_f32(raw.d >> 16u) * vec2<f32>(f32((s >> 4u) & 15u), f32(s >> 12u));
    return Unit(raw.q, scale, -offset);
}

fn decode(unit: Unit, e: u32) -> vec4<f32> {
    let is_upper = e >= 4u;
    let q = (select(unit.q.x, unit.q.y, is_upper) >> (2u * (e & 3u))) & 0x03030303u;
    let scale = select(unit.scale.x, unit.scale.y, is_upper);
    let offset = select(unit.offset.x, unit.offset.y, is_upper);
    return fma(vec4(scale), bytes(q), vec4(offset));
}
