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
        // What the next norm's matrix reads lies behind: see `Stream` in kernels.rs.
        let gained = (first_gained(p.n_out) + at) * step.stride + col;
        v.x += out[i];
        out[i] = v.x;
        out[gained] = v.x * extra[p.gain_at + at];
        if has_odd {
            v.y += out[i + step.stride];
            out[i + step.stride] = v.y;
            out[gained + step.stride] = v.y * extra[p.gain_at + at + 1u];
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

// The column of COLS that a thread finishes in a round.
fn column_of(lid: u32, round: u32) -> u32 {
    if COLS == 1u {
        return 0u;
    }
    return round * COL_LANES * 4u + lid % (COL_LANES * 4u);
}

// Adds the chunks' sums of one vector of columns of each thread, by way of the tile:
// [chunk][row][column lane].
fn finish_round(
    lid: u32,
    first_row: u32,
    col0: u32,
    round: u32,
    scale: f32,
    a: vec4<f32>,
    b: vec4<f32>,
    c: vec4<f32>,
    d: vec4<f32>,
) {
    let n_rows = ROWS * ROW_LANES;
    let col_lane = lid % COL_LANES;
    let row_lane = (lid / COL_LANES) % ROW_LANES;
    let k_lane = lid / (COL_LANES * ROW_LANES);
    let mine = (k_lane * n_rows + row_lane) * COL_LANES + col_lane;
    workgroupBarrier();
    tile[mine] = a;
    tile[mine + ROW_LANES * COL_LANES] = b;
    if ROWS > 2u {
        tile[mine + 2u * ROW_LANES * COL_LANES] = c;
        tile[mine + 3u * ROW_LANES * COL_LANES] = d;
    }
    workgroupBarrier();
    // No more outputs than threads, as a row has at least 2·ROWS chunks.
    let n_cols = min(COLS, COL_LANES * 4u);
    let n_outputs = n_rows / 2u * n_cols;
    let pair = lid / n_cols;
    let col = col0 + column_of(lid, round);
    var square = 0.0;
    if lid < n_outputs {
        // The rows of a pair are 8 places apart in their tile of 16.
        let even = pair / 8u * 16u + pair % 8u;
        let vector = even * COL_LANES + (lid % n_cols) / 4u;
        let within = lid % n_cols % 4u;
        var y = vec2(0.0);
        for (var chunk = 0u; chunk < K_LANES; chunk++) {
            let at = chunk * n_rows * COL_LANES + vector;
            y += vec2(tile[at][within], tile[at + 8u * COL_LANES][within]);
        }
        let row = first_row + pair * 2u;
        if row < p.n_rows && col < step.n_cols {
            square = finish(p.row0 + row, col, y * scale);
        }
    }
    if EPILOGUE == RESIDUAL {
        workgroupBarrier();
        if lid < n_outputs {
            tile[lid].x = square;
        }
        workgroupBarrier();
        let row = first_row + pair * 16u;
        if lid < n_outputs / 8u && row < p.n_rows && col < step.n_cols {
            var sum = 0.0;
            for (var i = 0u; i < 8u; i++) {
                sum += tile[(pair * 8u + i) * n_cols + lid % n_cols].x;
            }
            let part = first_part(p.n_out) + (p.row0 + row) / 16u;
            out[part * step.stride + col] = sum;
        }
    }
}
