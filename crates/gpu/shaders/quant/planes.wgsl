// A weight matrix in planes, kept quantised. 16 rows make a tile, 32 elements of a row a unit.
// The stage declares `weights` and a uniform `p` with the member `planes`.
//
// A weight type says what a unit looks like in memory (Raw), what it takes to decode it (Unit),
// and what its elements 4e to 4e + 3 are. Raw is apart so that a loop can have the next unit on
// its way while it works on this one.
struct Planes {
    n_units: u32, // units in a row
    high: u32,    // first word of the plane of high bits
    scales: u32,  // first word of the plane of scales
    supers: u32,  // first word of the plane of super-block scales
}

// Where a row lies: its tile, and its place among the 16.
struct Place {
    tile: u32,
    row: u32,
}

fn word(i: u32) -> u32 {
    return weights[i >> 2u][i & 3u];
}

// Item `i` of `n` that this row has in a plane.
fn index_in_plane(at: Place, n: u32, i: u32) -> u32 {
    return (at.tile * n + i) * 16u + at.row;
}

// fp16 by integer arithmetic: an adapter may flush subnormal halves to zero.
fn half_to_f32(h: u32) -> f32 {
    let magnitude = h & 0x7fffu;
    let normal = bitcast<f32>((magnitude << 13u) + 0x38000000u);
    let subnormal = f32(magnitude) * 5.9604644775390625e-8; // 2^-24
    let value = select(normal, subnormal, magnitude < 0x400u);
    return select(value, -value, (h & 0x8000u) != 0u);
}

// The four bytes of a word, lowest first.
fn bytes(v: u32) -> vec4<f32> {
    return vec4<f32>(
        f32(v & 0xffu),
        f32((v >> 8u) & 0xffu),
        f32((v >> 16u) & 0xffu),
        f32(v >> 24u),
    );
}

// Word `i` of four. Not an index: what is indexed in a loop may end up in memory.
fn word_of(q: vec4<u32>, i: u32) -> u32 {
    let pair = select(q.xy, q.zw, (i & 2u) != 0u);
    return select(pair.x, pair.y, (i & 1u) != 0u);
}

// Four nibbles of unit words `q`, as bytes.
fn nibbles(q: vec4<u32>, e: u32) -> u32 {
    return (word_of(q, e >> 1u) >> (4u * (e & 1u))) & 0x0f0f0f0fu;
}

// The word with the scales of units u and its neighbour, in types with two units in a word.
fn scale_word(at: Place, u: u32) -> u32 {
    return word(p.planes.scales + index_in_plane(at, (p.planes.n_units + 1u) >> 1u, u >> 1u));
}

// The 16 bits of unit `u` in that word.
fn half_of(pair: u32, u: u32) -> u32 {
    return (pair >> (16u * (u & 1u))) & 0xffffu;
}

fn super_word(at: Place, u: u32) -> u32 {
    return word(p.planes.supers + index_in_plane(at, p.planes.n_units >> 3u, u >> 3u));
}

fn signed_byte(v: u32) -> f32 {
    return f32(bitcast<i32>(v << 24u) >> 24u);
}
