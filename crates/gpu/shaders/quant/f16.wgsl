// F16: four vectors a unit, eight halves in each.
struct Raw {
    at: u32,
}

fn load_raw(at: Place, u: u32) -> Raw {
    return Raw(index_in_plane(at, p.planes.n_units * 4u, u * 4u));
}

alias Unit = Raw;

fn unit_of(raw: Raw, u: u32) -> Unit {
    return raw;
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
