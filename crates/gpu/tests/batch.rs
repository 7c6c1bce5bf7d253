//! Batches of different sequences: what a sequence gives does not depend on its company, its
//! slot, or how it was cut into steps. On a model that the test makes itself.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod tiny;

use engine::{Engine, EngineError, Outcome, SeqId, TokenId, Want, Work};
use gpu::{Device, DeviceOptions, GpuEngine, GpuError, Options};
use pollster::block_on;
use tiny::TinyModel;

fn load(
    model: &TinyModel,
    options: Options,
    device: &DeviceOptions,
) -> Result<GpuEngine, GpuError> {
    block_on(async {
        let device = Device::open(device).await?;
        GpuEngine::load(device, &model.header, &model.source, options, |_, _| ()).await
    })
}

fn engine(n_slots: usize) -> GpuEngine {
    let options = Options {
        n_slots,
        n_ctx: 300,
        ..Options::default()
    };
    load(&TinyModel::new(), options, &DeviceOptions::default()).unwrap()
}

fn prompt(seed: u32, n: u32) -> Vec<TokenId> {
    (0..n)
        .map(|i| (i * i * 7 + i * seed + seed) % tiny::N_VOCAB)
        .collect()
}

const WANT: Want<'static> = Want {
    n_candidates: 5,
    temperature: 0.6,
    logits_of: &[1, 7],
};

fn step(engine: &mut GpuEngine, batch: &[(usize, &[TokenId])]) -> Vec<Outcome> {
    let works: Vec<Work<'_>> = batch
        .iter()
        .map(|&(seq, tokens)| Work {
            seq: SeqId(seq),
            tokens,
            want: WANT,
        })
        .collect();
    block_on(engine.step(&works)).unwrap()
}

/// Decodes `n` tokens greedily after each prompt, all sequences side by side.
fn decode(engine: &mut GpuEngine, prompts: &[Vec<TokenId>], n: usize) -> Vec<Vec<Outcome>> {
    (0..prompts.len()).for_each(|seq| engine.rewind(SeqId(seq), 0));
    let mut next = prompts.to_vec();
    let mut all = vec![Vec::new(); prompts.len()];
    for _ in 0..n {
        let batch: Vec<_> = next
            .iter()
            .enumerate()
            .map(|(i, t)| (i, t.as_slice()))
            .collect();
        let outcomes = step(engine, &batch);
        next = outcomes
            .iter()
            .map(|o| vec![o.candidates[0].token])
            .collect();
        all.iter_mut()
            .zip(outcomes)
            .for_each(|(all, o)| all.push(o));
    }
    all
}

#[test]
fn results_are_the_same_to_the_bit_in_any_batch() {
    let mut engine = engine(40);
    let prompts: Vec<Vec<TokenId>> = (0..40).map(|i| prompt(i, 3 + i * 5 % 37)).collect();
    let alone: Vec<Vec<Outcome>> = prompts
        .iter()
        .map(|p| decode(&mut engine, std::slice::from_ref(p), 3).remove(0))
        .collect();
    for n in [2, 3, 8, 16, 40] {
        assert_eq!(
            decode(&mut engine, &prompts[..n], 3),
            alone[..n],
            "batch of {n}"
        );
    }
    // The same kernels for other numbers of columns.
    let wide = DeviceOptions {
        widest_tile: Some(32),
        ..DeviceOptions::default()
    };
    let options = Options {
        n_slots: 40,
        n_ctx: 300,
        ..Options::default()
    };
    let mut wide = load(&TinyModel::new(), options, &wide).unwrap();
    for n in [9, 16, 33] {
        assert_eq!(
            decode(&mut wide, &prompts[..n], 3),
            alone[..n],
            "batch of {n}, wide tiles"
        );
    }
    let mut reversed = prompts.clone();
    reversed.reverse();
    let mut got = decode(&mut engine, &reversed, 3);
    got.reverse();
    assert_eq!(got, alone, "in other slots");
}

#[test]
fn a_prompt_may_be_cut_anywhere() {
    let mut engine = engine(4);
    let tokens = prompt(5, 150);
    let whole = step(&mut engine, &[(0, &tokens)]).remove(0);
    for cut in [1, 63, 64, 65, 128, 149] {
        engine.rewind(SeqId(1), 0);
        step(&mut engine, &[(1, &tokens[..cut])]);
        assert_eq!(
            step(&mut engine, &[(1, &tokens[cut..])])[0],
            whole,
            "cut at {cut}"
        );
    }
    engine.rewind(SeqId(2), 0);
    for token in &tokens[..20] {
        step(&mut engine, &[(2, &[*token])]);
    }
    engine.rewind(SeqId(3), 0);
    let by_one = step(&mut engine, &[(2, &tokens[20..21]), (3, &tokens[..21])]);
    assert_eq!(by_one[0], by_one[1]);
}

#[test]
fn prefill_and_decode_mix() {
    let mut engine = engine(3);
    let (a, b, c) = (prompt(1, 70), prompt(2, 1), prompt(3, 33));
    let expect: Vec<Outcome> = [&a, &b, &c]
        .iter()
        .enumerate()
        .map(|(i, t)| step(&mut engine, &[(i, t)]).remove(0))
        .collect();
    (0..3).for_each(|seq| engine.rewind(SeqId(seq), 0));
    step(&mut engine, &[(0, &a[..69])]);
    let got = step(&mut engine, &[(0, &a[69..]), (1, &b), (2, &c)]);
    assert_eq!(got, expect);
}

#[test]
fn a_small_step_size_changes_nothing() {
    let model = TinyModel::new();
    let options = Options {
        n_slots: 3,
        n_ctx: 300,
        ..Options::default()
    };
    let small = Options {
        max_cols: 16,
        ..options
    };
    let tokens: Vec<Vec<TokenId>> = (0..3).map(|i| prompt(i, 50 + i)).collect();
    let batch: Vec<_> = tokens
        .iter()
        .enumerate()
        .map(|(i, t)| (i, t.as_slice()))
        .collect();
    let of = |options| {
        step(
            &mut load(&model, options, &DeviceOptions::default()).unwrap(),
            &batch,
        )
    };
    assert_eq!(of(small), of(options));
}

#[test]
fn rewound_tokens_are_forgotten() {
    let mut engine = engine(2);
    let (a, b) = (prompt(1, 100), prompt(9, 40));
    let expect = step(&mut engine, &[(0, &a)]).remove(0);
    step(&mut engine, &[(1, &a[..90])]);
    step(&mut engine, &[(1, &b)]);
    engine.rewind(SeqId(1), 90);
    assert_eq!(engine.n_tokens(SeqId(1)), 90);
    assert_eq!(step(&mut engine, &[(1, &a[90..])])[0], expect);
}

#[test]
fn forks_share_a_prefix_and_then_part() {
    let mut engine = engine(4);
    let prefix = prompt(4, 90); // a page and a part of one
    let ends = [prompt(5, 7), prompt(6, 50), prompt(7, 1)];
    let expect: Vec<Outcome> = ends
        .iter()
        .map(|end| {
            engine.rewind(SeqId(3), 0);
            step(&mut engine, &[(3, &[prefix.clone(), end.clone()].concat())]).remove(0)
        })
        .collect();
    engine.rewind(SeqId(3), 0);
    step(&mut engine, &[(0, &prefix)]);
    engine.fork(SeqId(0), SeqId(1), 90);
    engine.fork(SeqId(0), SeqId(2), 90);
    let batch: Vec<_> = ends
        .iter()
        .enumerate()
        .map(|(i, t)| (i, t.as_slice()))
        .collect();
    assert_eq!(step(&mut engine, &batch), expect);
}

#[test]
fn matrices_over_the_binding_limit_are_split() {
    let model = TinyModel::new();
    let options = Options {
        n_slots: 2,
        n_ctx: 64,
        max_cols: 32,
        ..Options::default()
    };
    let whole = load(&model, options, &DeviceOptions::default()).unwrap();
    let small = DeviceOptions {
        max_binding_bytes: Some(200_000),
        ..DeviceOptions::default()
    };
    let split = load(&model, options, &small).unwrap();
    assert!(split.n_dispatches() > whole.n_dispatches());
    let tokens = prompt(3, 20);
    let of = |mut engine: GpuEngine| step(&mut engine, &[(0, &tokens)]);
    assert_eq!(of(split), of(whole));
}

#[test]
fn memory_is_counted_before_it_is_taken() {
    let model = TinyModel::new();
    let options = Options {
        n_slots: 2,
        n_ctx: 64,
        ..Options::default()
    };
    let need = load(&model, options, &DeviceOptions::default())
        .unwrap()
        .n_bytes();
    let enough = Options {
        max_bytes: Some(need),
        ..options
    };
    assert!(load(&model, enough, &DeviceOptions::default()).is_ok());
    let short = Options {
        max_bytes: Some(need - 1),
        ..options
    };
    let error = load(&model, short, &DeviceOptions::default()).err();
    assert!(
        matches!(error, Some(GpuError::TooLarge { .. })),
        "{error:?}"
    );
    let long = Options {
        n_slots: 64,
        n_ctx: 4096,
        ..options
    };
    let small = DeviceOptions {
        max_binding_bytes: Some(1 << 20),
        ..DeviceOptions::default()
    };
    let error = load(&model, long, &small).err();
    assert!(
        matches!(error, Some(GpuError::OverLimit { .. })),
        "{error:?}"
    );
}

#[test]
fn a_lost_device_is_reported_and_a_new_one_goes_on() {
    let tokens = prompt(3, 20);
    let mut first = engine(1);
    let expect = step(&mut first, &[(0, &tokens)]);
    first.destroy_device();
    let work = Work {
        seq: SeqId(0),
        tokens: &tokens,
        want: WANT,
    };
    let error = block_on(first.step(&[work])).unwrap_err();
    assert!(matches!(error, EngineError::Lost(_)), "{error}");
    drop(first);
    assert_eq!(step(&mut engine(1), &[(0, &tokens)]), expect);
}

#[test]
fn wrong_calls_are_refused_and_change_nothing() {
    let mut engine = engine(1);
    let tokens = prompt(1, 10);
    let expect = step(&mut engine, &[(0, &tokens)]);
    let mut refused = |seq: usize, tokens: &[TokenId]| {
        block_on(engine.step(&[Work {
            seq: SeqId(seq),
            tokens,
            want: WANT,
        }]))
        .unwrap_err()
    };
    assert!(matches!(
        refused(1, &tokens),
        EngineError::NoSuchSlot { seq: 1, n_slots: 1 }
    ));
    assert!(matches!(
        refused(0, &[tiny::N_VOCAB]),
        EngineError::NoSuchToken { .. }
    ));
    assert!(matches!(
        refused(0, &vec![0; 291]),
        EngineError::ContextFull { need: 301, .. }
    ));
    assert!(matches!(refused(0, &[]), EngineError::Backend(_)));
    assert_eq!(engine.n_tokens(SeqId(0)), 10);
    engine.rewind(SeqId(0), 0);
    assert_eq!(step(&mut engine, &[(0, &tokens)]), expect);
}

#[test]
fn the_forward_pass_reads_like_a_table_of_contents() {
    expect_test::expect![[r#"
        embed                    embed [step weights[0.0] columns extra residual] columns×1×1
        blk.0.attn_q+attn_k      norm matmul(Q8_0) bias Qkv [step weights[1.0] residual extra query columns rope kv[0]] 384 rows×columntiles×1
        blk.0.attn_v             norm matmul(Q5_1) bias Qkv [step weights[2.0] residual extra query columns rope kv[0]] 128 rows×columntiles×1
        blk.0.attend             attend [step query kv[0] columns pages pieces] pieces×2×columns
        blk.0.merge              merge [step columns pieces context] 4×columns×1
        blk.0.attn_output        matmul(Q5_1) Residual [step weights[3.0] context extra residual] 128 rows×columntiles×1
        blk.0.ffn_gate+ffn_up    norm matmul(Q8_0) Swiglu [step weights[4.0] residual extra activation] 704 rows×columntiles×1
        blk.0.ffn_down           matmul(F16) Residual [step weights[5.0] activation extra residual] 128 rows×columntiles×1
        blk.1.attn_q+attn_k+attn_v norm matmul(Q8_0) bias Qkv [step weights[6.0] residual extra query columns rope kv[1]] 512 rows×columntiles×1
        blk.1.attend             attend [step query kv[1] columns pages pieces] pieces×2×columns
        blk.1.merge              merge [step columns pieces context] 4×columns×1
        blk.1.attn_output        matmul(Q5_1) Residual [step weights[7.0] context extra residual] 128 rows×columntiles×1
        blk.1.ffn_gate+ffn_up    norm matmul(Q8_0) Swiglu [step weights[8.0] residual extra activation] 704 rows×columntiles×1
        blk.1.ffn_down           matmul(F16) Residual [step weights[9.0] activation extra residual] 128 rows×columntiles×1
        select                   select [step stepout residual outs selected] 3×outs×1
        output                   norm matmul(Q8_0) Logits [stepout weights[0.0] selected extra logits] 2000 rows×outtiles×1
        logit_stats              logit_stats [logits outs stats] 125×outs×1
        pick                     pick [logits outs stats results] outs×1×1
    "#]].assert_eq(&engine(2).plan_text());
}
