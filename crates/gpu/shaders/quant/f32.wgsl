// F32: eight vectors a unit.
struct Raw {
    at: u32,
}

fn load_raw(at: Place, u: u32) -> Raw {
    return Raw(index_in_plane(at, p.planes.n_units * 8u, u * 8u));
}

alias Unit = Raw;

fn unit_of(raw: Raw, u: u32) -> Unit {
    return raw;
}

fn decode(unit: Unit, e: u32) -> vec4<f32> {
    return bitcast<vec4<f32>>(weights[unit.at + e * 16u]);
}
