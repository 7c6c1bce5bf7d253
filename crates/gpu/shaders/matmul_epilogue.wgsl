// What becomes of a pair of rows of W·x; the pairs are rope pairs, or a gate and its up.
const STORE: u32 = 0u;    // out[row][col] = y + bias
const RESIDUAL: u32 = 1u; // out[row][col] += y, and parts of Σ out² behind it
const QKV: u32 = 2u;      // q: rope, to out; k: rope, to the cache; v: to the cache
const SWIGLU: u32 = 3u;   // out[pair][col] = silu(even) · odd
const LOGITS: u32 = 4u;   // out[col][row] = y

const PAGE: u32 = 64u; // positions of a page

// Where words of a key or a value begin in the cache. Keys lie in groups of four words, each with
// all positions of the page, values position by position.
fn store_pair(head: u32, is_value: bool, pair: u32, cell: u32, v: vec2<f32>) {
    let n_heads = p.n_kv / (2u * p.half_head);
    let words = select(p.half_head, 2u * p.half_head, KV_F32);
    let plane = (cell / PAGE) * 2u * n_heads + head + select(0u, n_heads, is_value);
    let at = cell % PAGE;
    let w = select(pair, 2u * pair, KV_F32);
    let place = select((w / 4u * PAGE + at) * 4u + w % 4u, at * words + w, is_value);
    let i = plane * PAGE * words + place;
    if KV_F32 {
        kv[i] = bitcast<u32>(v.x);
        kv[i + 1u] = bitcast<u32>(v.y);
    } else {
        kv[i] = pack2x16float(v);
    }
}

fn store_qkv(row: u32, col: u32, v: vec2<f32>) {
    let place = columns[col]; // token, slot, position, cell
    let head_size = 2u * p.half_head;
    let pair = (row % head_size) / 2u;
    if row >= p.n_q + p.n_kv {
        store_pair((row - p.n_q - p.n_kv) / head_size, true, pair, place.w, v);
        return;
    }
    let turn = rope[place.z * p.half_head + pair];
    let turned = vec2(v.x * turn.x - v.y * turn.y, v.x * turn.y + v.y * turn.x);
    if row >= p.n_q {
        store_pair((row - p.n_q) / head_size, false, pair, place.w, turned);
    } else {
        out[row * step.stride + col] = turned.x;
        out[(row + 1u) * step.stride + col] = turned.y;
    }
}

// Takes y of rows `row` and `row + 1`; returns what they add to Σ out².
fn finish(row: u32, col: u32, y: vec2<f32>) -> f32 {
    let has_odd = row + 1u - p.row0 < p.n_rows;
    let at = p.out_row0 + row;
    var v = y;
    if BIAS {
        v += vec2(extra[p.bias_at + at], select(0.0, extra[p.bias_at + at + 1u], has_odd));
    }
    let i = at * step.stride + col;
    if EPILOGUE == STORE {
        out[i] = v.x;
        if has_odd {
            out[i + step.stride] = v.y;
        }
    } else if EPILOGUE == RESIDUAL {
        v.x += out[i];
        out[i] = v.x;
        if has_odd {
            v.y += out[i + step.stride];
            out[i + step.stride] = v.y;
        }
        return fma(v.x, v.x, select(0.0, v.y * v.y, has_odd));
    } else if EPILOGUE == QKV {
        store_qkv(at, col, v);
    } else if EPILOGUE == SWIGLU {
        out[(at / 2u) * step.stride + col] = v.x / (1.0 + exp(-v.x)) * v.y;
    } else {
        out[col * p.n_out + at] = v.x;
        if has_odd {
            out[col * p.n_out + at + 1u] = v.y;
        }
    }
    return 0.0;
}

// Adds the chunks' sums of two column vectors, by way of the tile: [chunk][pair][c4][even, odd].
fn finish_round(
    lid: u32,
    first_tile: u32,
    col0: u32,
    a0: vec4<f32>,
    b0: vec4<f32>,
    a1: vec4<f32>,
    b1: vec4<f32>,
) {
    workgroupBarrier();
    let mine = lid * ROUND4 * 2u;
    tile[mine] = a0;
    tile[mine + 1u] = b0;
    if ROUND4 > 1u {
        tile[mine + 2u] = a1;
        tile[mine + 3u] = b1;
    }
    workgroupBarrier();
    let n_cols = min(COLS, ROUND4 * 4u);
    for (var v = lid; v < ROW_LANES * n_cols; v += N_THREADS) {
        let pair = v / n_cols;
        let c = v % n_cols;
        var y = vec2(0.0);
        for (var chunk = 0u; chunk < K_LANES; chunk++) {
            let i = ((chunk * ROW_LANES + pair) * ROUND4 + c / 4u) * 2u;
            y += vec2(tile[i][c % 4u], tile[i + 1u][c % 4u]);
        }
        let row_of_shard = (first_tile * 8u + pair) * 2u;
        var square = 0.0;
        if row_of_shard < p.n_rows && col0 + c < step.n_cols {
            square = finish(p.row0 + row_of_shard, col0 + c, y);
        }
        if EPILOGUE == RESIDUAL {
            tile[512u + v].x = square;
        }
    }
    if EPILOGUE == RESIDUAL {
        workgroupBarrier();
        for (var v = lid; v < ROW_LANES / 8u * n_cols; v += N_THREADS) {
            let c = v % n_cols;
            let tile_of_shard = first_tile + v / n_cols;
            var sum = 0.0;
            for (var pair = 0u; pair < 8u; pair++) {
                sum += tile[512u + (v / n_cols * 8u + pair) * n_cols + c].x;
            }
            if tile_of_shard * 16u < p.n_rows && col0 + c < step.n_cols {
                let part = p.row0 / 16u + tile_of_shard;
                out[(p.n_out + part) * step.stride + col0 + c] = sum;
            }
        }
    }
}
