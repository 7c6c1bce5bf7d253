// F32: eight vectors a unit.
struct Unit {
    at: u32,
}

fn load_unit(at: Place, u: u32) -> Unit {
    return Unit(index_in_plane(at, p.planes.n_units * 8u, u * 8u));
}

fn decode(unit: Unit, e: u32) -> vec4<f32> {
    return bitcast<vec4<f32>>(weights[unit.at + e * 16u]);
}
