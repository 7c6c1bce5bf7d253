// F16: four vectors a unit, eight halves in each.
struct Unit {
    at: u32,
}

fn load_unit(at: Place, u: u32) -> Unit {
    return Unit(index_in_plane(at, p.planes.n_units * 4u, u * 4u));
}

fn decode(unit: Unit, e: u32) -> vec4<f32> {
    let v = weights[unit.at + (e >> 1u) * 16u];
    let pair = select(v.xy, v.zw, (e & 1u) == 1u);
    return vec4<f32>(
        half_to_f32(pair.x & 0xffffu),
        half_to_f32(pair.x >> 16u),
        half_to_f32(pair.y & 0xffffu),
        half_to_f32(pair.y >> 16u),
    );
}
