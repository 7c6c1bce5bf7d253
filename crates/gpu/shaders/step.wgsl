// What changes from step to step; small enough for a uniform.
struct Step {
    n_cols: u32,   // columns in use: tokens of the step, or positions whose logits are wanted
    stride: u32,   // columns that every activation row has room for: 1, or a multiple of 4
    n_splits: u32, // most pieces of context that any column attends to
    _pad: u32,
}

// Where the parts of Σx² of a stream of `n` rows begin, one for each 16 rows, and where its rows
// times the next norm's gain: see `Stream` in kernels.rs.
fn first_part(n: u32) -> u32 {
    return (n + 31u) / 32u * 32u;
}

fn first_gained(n: u32) -> u32 {
    return first_part(n) + (n + 63u) / 64u * 4u;
}
