// What changes from step to step; small enough for a uniform.
struct Step {
    n_cols: u32,   // columns in use: tokens of the step, or positions whose logits are wanted
    stride: u32,   // columns that every activation row has room for: 1, or a multiple of 4
    n_splits: u32, // most pieces of context that any column attends to
    _pad: u32,
}
