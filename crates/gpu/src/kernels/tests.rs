//! The small stages against their scalar twins.

use engine::{Outcome, Want};
use gguf::BlockType;

use super::attend::{self, Attend, PAGE, n_pieces, piece_words};
use super::embed::Embed;
use super::logit_stats::LogitStats;
use super::matmul::{Epilogue, Key, Lanes, Matmul};
use super::merge::Merge;
use super::pick::{self, Answer, OUT_WORDS, RESULT_WORDS};
use super::select::{ROWS, Select};
use super::{Step, Stream, WidestTile};
use crate::planes::{Planes, pack};
use crate::shader::{PipelineKey, Stage};
use crate::testing::{
    Bound, GUARD, Random, assert_close, decoded, device, floats, read, run, uniform, unwritten,
};

fn step(n_cols: u32, n_splits: u32) -> Step {
    Step {
        n_cols,
        stride: WidestTile::GPU.stride(n_cols),
        n_splits,
        pad: 0,
    }
}

fn words(packed: &crate::planes::Packed) -> (Vec<u32>, Planes) {
    let [low, high, scales, _] = packed.planes.each_ref().map(|p| p.len() as u32);
    let mut words = packed.planes.concat();
    words.resize(words.len().next_multiple_of(4), 0);
    let planes = Planes {
        n_units: 0,
        high: low,
        scales: low + high,
        supers: low + high + scales,
    };
    (words, planes)
}

#[test]
fn embed_looks_rows_up() {
    let device = device();
    for ty in BlockType::ALL {
        let n_in = if ty.block_size() == 256 { 512 } else { 96 };
        let rows = Random(9).weights(ty, 40, n_in);
        let slices: Vec<&[u8]> = rows.iter().map(Vec::as_slice).collect();
        // The shard holds rows 16 to 39 of the matrix.
        let (words, planes) = words(&pack(ty, n_in, &slices[16..]));
        let tokens = [16, 39, 3, 25, 22_u32]; // 3 lies in another shard
        let columns: Vec<[u32; 4]> = tokens.iter().map(|&t| [t, 0, 0, 0]).collect();
        let params = Embed {
            planes: Planes {
                n_units: n_in as u32 / 32,
                ..planes
            },
            n_in: n_in as u32,
            row0: 16,
            n_rows: 24,
            gain_at: 3,
        };
        let gain = Random(4).units(3 + n_in);
        let stream = Stream(n_in as u32);
        let step = step(5, 0);
        let n_stride = step.stride as usize;
        let n = stream.n_rows() as usize * n_stride;
        let bound = [
            uniform(params),
            uniform(step),
            read(&words),
            read(&columns),
            read(&gain),
            unwritten(n),
        ];
        let key = PipelineKey::plain(Stage::Embed(ty));
        let got = run(&device, &key, [5, 1, 1], &bound).remove(0);
        let expect = decoded(ty, &rows, n_in);
        for (col, &token) in tokens.iter().enumerate() {
            let column: Vec<u32> = (0..n / n_stride).map(|k| got[k * n_stride + col]).collect();
            if token == 3 {
                assert!(
                    column.iter().all(|&w| w == GUARD),
                    "{} of another shard",
                    ty.name()
                );
                continue;
            }
            let row: Vec<f64> = expect[token as usize]
                .iter()
                .map(|&v| f64::from(v))
                .collect();
            let parts: Vec<f64> = row
                .chunks(16)
                .map(|c| c.iter().map(|v| v * v).sum())
                .collect();
            let what = format!("{} row {token}", ty.name());
            // One rounding of the product and one of the sum.
            assert_close(&what, &floats(&column[..n_in]), &row, |i| {
                2e-7 * row[i].abs() + 1e-8
            });
            let behind = |first: u32, n: usize| floats(&column[first as usize..][..n]);
            let got_parts = behind(stream.first_part(), parts.len());
            assert_close(&what, &got_parts, &parts, |i| 1e-5 * parts[i] + 1e-12);
            let gained = behind(stream.first_gained(), n_in);
            for (i, v) in floats(&column[..n_in]).into_iter().enumerate() {
                assert_eq!(gained[i], v * gain[3 + i], "{what}: element {i}");
            }
        }
    }
}

#[test]
fn select_gathers_columns() {
    let (row0, n_rows, from, to) = (5, 75_u32, step(9, 0), step(3, 0));
    let x: Vec<f32> = Random(1).units((n_rows * from.stride) as usize);
    let chosen = [8_u32, 0, 5];
    let outs: Vec<u32> = chosen
        .iter()
        .flat_map(|&col| pick::request(col, Want::GREEDY))
        .collect();
    let params = Select {
        row0,
        n_rows,
        out_words: OUT_WORDS,
        pad: 0,
    };
    let bound = [
        uniform(params),
        uniform(from),
        uniform(to),
        read(&x),
        read(&outs),
        unwritten((n_rows * to.stride) as usize),
    ];
    let key = PipelineKey::plain(Stage::Select);
    let got = run(
        &device(),
        &key,
        [(n_rows - row0).div_ceil(ROWS), 3, 1],
        &bound,
    )
    .remove(0);
    for row in row0..n_rows {
        for (out, &col) in chosen.iter().enumerate() {
            let expect = x[(row * from.stride + col) as usize].to_bits();
            assert_eq!(got[(row * to.stride) as usize + out], expect);
        }
    }
}

/// Softmax attention of one head in f64, the maximum subtracted.
fn attention_twin(q: &[f32], keys: &[&[f32]], values: &[&[f32]]) -> Vec<f64> {
    let scale = 1.0 / (q.len() as f64).sqrt();
    let dot = |k: &[f32]| {
        q.iter()
            .zip(k)
            .map(|(&a, &b)| f64::from(a) * f64::from(b))
            .sum::<f64>()
    };
    let scores: Vec<f64> = keys.iter().map(|k| dot(k) * scale).collect();
    let top = scores.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let weights: Vec<f64> = scores.iter().map(|s| (s - top).exp()).collect();
    let total: f64 = weights.iter().sum();
    (0..q.len())
        .map(|d| {
            weights
                .iter()
                .zip(values)
                .map(|(w, v)| w * f64::from(v[d]))
                .sum::<f64>()
                / total
        })
        .collect()
}

/// Writes keys and values by the matrix kernel, attends by `attend` and `merge`.
fn check_attention(head_size: u32, group: u32, contexts: &[u32], is_kv_f32: bool) {
    let device = device();
    let n_kv_heads = 2;
    let n_heads = n_kv_heads * group;
    let what = format!("{n_heads} heads of {head_size}, contexts {contexts:?}, f32 {is_kv_f32}");
    let (n_q, n_kv) = (n_heads * head_size, n_kv_heads * head_size);
    let n_rows = n_q + 2 * n_kv;
    let n_in = 64_usize;
    let mut random = Random(u64::from(head_size + group));
    // Every position of every slot is a column: rows of x, then W·x for q, k and v.
    let weights = random.weights(BlockType::F32, n_rows as usize, n_in);
    let slices: Vec<&[u8]> = weights.iter().map(Vec::as_slice).collect();
    let (weight_words, planes) = words(&pack(BlockType::F32, n_in, &slices));
    let w = decoded(BlockType::F32, &weights, n_in);
    let n_cols: u32 = contexts.iter().sum();
    let step = Step {
        n_splits: n_pieces(*contexts.iter().max().unwrap() - 1),
        ..step(n_cols, 0)
    };
    let pages_per_slot = contexts.iter().max().unwrap().div_ceil(PAGE);
    let mut columns = Vec::new();
    let mut pages = vec![0; pages_per_slot as usize * contexts.len()];
    let mut next_page = 0;
    for (slot, &n) in contexts.iter().enumerate() {
        for page in 0..n.div_ceil(PAGE) {
            next_page += 1;
            // Out of order, to see that the table is used.
            pages[slot * pages_per_slot as usize + page as usize] = 50 - next_page;
        }
        for position in 0..n {
            let page = pages[slot * pages_per_slot as usize + (position / PAGE) as usize];
            columns.push([0, slot as u32, position, page * PAGE + position % PAGE]);
        }
    }
    let x: Vec<Vec<f32>> = columns.iter().map(|_| random.units(n_in)).collect();
    let half_head = head_size / 2;
    let turns: Vec<[f32; 2]> = (0..pages_per_slot * PAGE * half_head)
        .map(|i| {
            let (position, pair) = (i / half_head, i % half_head);
            let angle = f64::from(position) * 100_f64.powf(-f64::from(pair) / f64::from(half_head));
            [angle.cos() as f32, angle.sin() as f32]
        })
        .collect();
    let mut laid = vec![0.0_f32; n_in * step.stride as usize];
    for (col, x) in x.iter().enumerate() {
        x.iter()
            .enumerate()
            .for_each(|(k, &v)| laid[k * step.stride as usize + col] = v);
    }
    let n_units = n_in as u32 / 32;
    let lanes = Lanes::of(n_rows, n_units);
    let chunk_units = lanes.chunk_units(n_units);
    let params = Matmul {
        planes: Planes { n_units, ..planes },
        n_in: n_in as u32,
        n_rows,
        chunk_units,
        n_out: n_rows,
        n_q,
        n_kv,
        half_head,
        ..Matmul::default()
    };
    let key = Key {
        ty: BlockType::F32,
        lanes,
        has_norm: false,
        has_bias: false,
        epilogue: Epilogue::Qkv,
        is_kv_f32,
    };
    let words_per_page = 2 * n_kv * PAGE / if is_kv_f32 { 1 } else { 2 };
    let cols = WidestTile::GPU.tile(n_cols);
    let bound = [
        uniform(params),
        uniform(step),
        read(&weight_words),
        read(&laid),
        read(&[0.0_f32; 4]),
        unwritten((n_q * step.stride) as usize),
        read(&columns),
        read(&turns),
        Bound::Write(vec![0; (50 * words_per_page) as usize]),
    ];
    let groups = [lanes.shape(cols).n_groups(n_rows), n_cols.div_ceil(cols), 1];
    let mut outputs = run(&device, &key.pipeline(cols), groups, &bound);
    let (kv, q) = (outputs.remove(1), outputs.remove(0));

    // The twin, in f32 up to q, k and v.
    let vectors: Vec<Vec<f32>> = x
        .iter()
        .zip(&columns)
        .map(|(x, column)| {
            let dot = |row: &Vec<f32>| {
                row.iter()
                    .zip(x)
                    .map(|(&a, &b)| f64::from(a) * f64::from(b))
                    .sum::<f64>()
            };
            let mut y: Vec<f64> = w.iter().map(dot).collect();
            for i in 0..((n_q + n_kv) / 2) as usize {
                let turn = turns[(column[2] * half_head) as usize + i % half_head as usize];
                let (c, s) = (f64::from(turn[0]), f64::from(turn[1]));
                let (a, b) = (y[2 * i], y[2 * i + 1]);
                (y[2 * i], y[2 * i + 1]) = (a * c - b * s, a * s + b * c);
            }
            y.iter().map(|&v| v as f32).collect()
        })
        .collect();
    for (col, y) in vectors.iter().enumerate() {
        let got: Vec<f32> = (0..n_q as usize)
            .map(|r| f32::from_bits(q[r * step.stride as usize + col]))
            .collect();
        let expect: Vec<f64> = y[..n_q as usize].iter().map(|&v| f64::from(v)).collect();
        assert_close(&what, &got, &expect, |_| 1e-5);
    }

    let params = Attend {
        n_heads,
        n_kv_heads,
        pages_per_slot,
        scale: (1.0 / f64::from(head_size).sqrt()) as f32,
    };
    let n_left = n_cols * n_heads * step.n_splits * piece_words(head_size);
    let bound = [
        uniform(params),
        uniform(step),
        read(&q),
        read(&kv),
        read(&columns),
        read(&pages),
        unwritten(n_left as usize),
    ];
    let key = attend::pipeline(head_size, group, is_kv_f32);
    let left = run(&device, &key, [step.n_splits, n_kv_heads, n_cols], &bound).remove(0);
    let bound = [
        uniform(Merge {
            n_heads,
            head_size,
            pad: [0; 2],
        }),
        uniform(step),
        read(&columns),
        read(&left),
        unwritten((n_q * step.stride) as usize),
    ];
    let key = PipelineKey::plain(Stage::Merge);
    let got = floats(&run(&device, &key, [n_heads, n_cols, 1], &bound)[0]);
    let limit = if is_kv_f32 { 3e-5 } else { 2e-2 };
    for (col, column) in columns.iter().enumerate() {
        if ![0, 1, 63, 64, 127, 128, 200].contains(&column[2]) && col % 37 != 0 {
            continue;
        }
        let first = col - column[2] as usize;
        for head in 0..n_heads as usize {
            let size = head_size as usize;
            let part = |base: usize, h: usize| {
                vectors[first..=col]
                    .iter()
                    .map(|y| &y[base + h * size..][..size])
                    .collect::<Vec<_>>()
            };
            let kv_head = head / group as usize;
            let keys = part(n_q as usize, kv_head);
            let values = part((n_q + n_kv) as usize, kv_head);
            let expect = attention_twin(&vectors[col][head * size..][..size], &keys, &values);
            let row = |d: usize| got[(head * size + d) * step.stride as usize + col];
            let got: Vec<f32> = (0..size).map(row).collect();
            assert_close(&what, &got, &expect, |_| limit);
        }
    }
}

#[test]
fn attention_over_pages() {
    check_attention(64, 2, &[1, 5, 70], true);
    check_attention(128, 6, &[3, 65, 130], true);
    check_attention(64, 7, &[129, 64], true);
    check_attention(128, 4, &[257], true);
    check_attention(64, 1, &[40], true);
}

#[test]
fn attention_over_f16_pages() {
    check_attention(64, 4, &[2, 70], false);
    check_attention(128, 7, &[130, 1], false);
}

/// Logits through `logit_stats` and `pick` against [`Outcome::of_logits`].
fn picked(logits: &[Vec<f32>], wants: &[Want<'_>]) -> Vec<Answer> {
    let device = device();
    let n_vocab = logits[0].len();
    let n = logits.len() as u32;
    let params = LogitStats::new(n_vocab as u32);
    let outs: Vec<u32> = wants
        .iter()
        .flat_map(|&want| pick::request(0, want))
        .collect();
    let logits: Vec<f32> = logits.concat();
    let n_stats = (params.n_chunks * n * 4) as usize;
    let bound = [
        uniform(params),
        read(&logits),
        read(&outs),
        unwritten(n_stats),
    ];
    let key = PipelineKey::plain(Stage::LogitStats);
    let stats = run(&device, &key, [params.n_chunks, n, 1], &bound).remove(0);
    let n_words = (n * RESULT_WORDS) as usize;
    let bound = [
        uniform(params),
        read(&logits),
        read(&outs),
        read(&stats),
        unwritten(n_words),
    ];
    let words = run(&device, &PipelineKey::plain(Stage::Pick), [n, 1, 1], &bound).remove(0);
    let results = words.chunks_exact(RESULT_WORDS as usize).zip(wants);
    results
        .map(|(words, &want)| pick::answer(words, want, n_vocab))
        .collect()
}

fn assert_same(got: &Answer, logits: &[f32], want: Want<'_>) {
    let expect = Outcome::of_logits(logits, want).expect("finite logits");
    let Answer::Complete(got) = got else {
        panic!("{got:?}")
    };
    assert_eq!(got.candidates, expect.candidates);
    assert_eq!(got.logits_of, expect.logits_of);
    assert!(
        (got.log_sum_exp - expect.log_sum_exp).abs() < 2e-5,
        "{got:?} {expect:?}"
    );
    let d = got.log_sum_exp_at_temperature - expect.log_sum_exp_at_temperature;
    assert!(d.abs() < 5e-5, "{got:?} {expect:?}");
}

#[test]
fn candidates_are_the_best() {
    for n_vocab in [1, 63, 1000, 1024, 2049, 151_936] {
        let mut random = Random(n_vocab as u64);
        let mut logits: Vec<Vec<f32>> = (0..3)
            .map(|_| random.units(n_vocab).iter().map(|v| v * 12.0).collect())
            .collect();
        if n_vocab >= 1000 {
            logits[2][7] = 13.0; // a tie, and neighbours
            logits[2][n_vocab - 1] = 13.0;
            logits[2][8] = 12.9;
            logits[2][9] = 12.95;
        }
        let asked: Vec<u32> = [0, n_vocab as u32 - 1].into();
        let wants = [
            Want::GREEDY,
            Want {
                n_candidates: 64,
                temperature: 0.6,
                logits_of: &asked,
            },
            Want {
                n_candidates: 5,
                temperature: 1.7,
                logits_of: &[],
            },
        ];
        let got = picked(&logits, &wants);
        for ((got, logits), want) in got.iter().zip(&logits).zip(wants) {
            assert_same(got, logits, want);
        }
    }
}

#[test]
fn what_is_not_finite_is_reported() {
    for bad in [f32::NAN, f32::INFINITY, f32::NEG_INFINITY] {
        let mut logits = Random(5).units(3000);
        logits[2999] = bad;
        let got = picked(&[logits, vec![0.5; 3000]], &[Want::GREEDY; 2]);
        assert_eq!(got[0], Answer::NotFinite);
        assert_eq!(got[1], Answer::Overflow); // all equal: the CPU has to decide
    }
}
