// This thread's shares of the columns' Σx²; a share is every sixteenth part of one column.
fn square_shares(lid: u32, col0: u32) -> vec4<f32> {
    var shares = vec4<f32>(0.0);
    for (var i = 0u; i * N_THREADS + lid < 16u * COLS; i++) {
        let col = col0 + (i * N_THREADS + lid) % COLS;
        let first = (i * N_THREADS + lid) / COLS;
        for (var part = first; part < (p.n_in + 15u) / 16u; part += 16u) {
            let at = (first_part(p.n_in) + part) * step.stride + col;
            shares[i] += x[at >> 2u][at & 3u];
        }
    }
    return shares;
}

// 1/rms of the columns that this thread finishes, a round each, from everybody's shares.
fn scales(lid: u32, shares: vec4<f32>) -> vec4<f32> {
    workgroupBarrier();
    for (var i = 0u; i * N_THREADS + lid < 16u * COLS; i++) {
        tile[i * N_THREADS + lid].x = shares[i];
    }
    workgroupBarrier();
    var sums = vec4<f32>(0.0);
    for (var i = 0u; i < VECS; i++) {
        for (var share = 0u; share < 16u; share++) {
            sums[i] += tile[share * COLS + column_of(lid, i)].x;
        }
    }
    return 1.0 / sqrt(sums / f32(p.n_in) + p.eps);
}
