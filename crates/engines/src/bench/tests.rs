//! The measurement over an engine that plays back, with a clock that the test turns.

use std::cell::Cell;

use engine::scripted::{ScriptedEngine, now};

use super::*;

const COSTS: Costs = Costs {
    dispatches_per_step: Some(7),
    weight_bytes: 1_000_000,
    kv_bytes_per_position: 100,
    copy_bytes_per_s: Some(1e9),
};

fn plan(batches: &[usize], prompt_tokens: usize, new_tokens: usize) -> Plan {
    Plan {
        batches: batches.to_vec(),
        prompt_tokens,
        new_tokens,
    }
}

fn engine() -> ScriptedEngine {
    ScriptedEngine::new(50, vec![vec![3; 64]])
}

/// Every look at the clock is a millisecond later than the one before.
fn ticking() -> impl Fn() -> f64 {
    let ticks = Cell::new(0.0);
    move || {
        ticks.set(ticks.get() + 1.0);
        ticks.get()
    }
}

#[test]
fn figures_fit_each_other() {
    let mut engine = engine();
    let go_on = async |_| ControlFlow::Continue(());
    let plan = plan(&[1, 4], 10, 5);
    let report = now(bench(&mut engine, &COSTS, &plan, ticking(), go_on));
    let report = report.expect("no error").expect("a report");
    let of = |row: &Row| (row.batch, row.prefill.n_steps, row.decode.n_steps);
    let sizes: Vec<_> = report.batches.iter().map(of).collect();
    assert_eq!(sizes, [(1, 3, 5), (4, 3, 5)]);
    let row = &report.batches[1];
    assert_eq!(row.decode.median_ms, 1.0);
    assert_eq!(row.prefill.tokens_per_s, Some(40_000.0));
    assert_eq!(row.decode.tokens_per_s, Some(4000.0));
    // Steps see 11, 12, 13, 14 and 15 positions.
    assert_eq!(row.context_tokens, 13.0);
    assert_eq!(row.bytes_per_step, 1_000_000.0 + 4.0 * 13.0 * 100.0);
    assert_eq!(row.bytes_per_token, row.bytes_per_step / 4.0);
    assert_eq!(row.bytes_per_s, Some(row.bytes_per_step * 1000.0));
    assert_eq!(row.copy_share, Some(row.bytes_per_step * 1000.0 / 1e9));
    // One prefill and two steps to warm up, three prefills, five steps.
    assert_eq!(engine.batch_sizes, [[1; 11], [4; 11]].concat());
}

#[test]
fn a_clock_that_stands_still_gives_no_rates() {
    let go_on = async |_| ControlFlow::Continue(());
    let report = now(bench(
        &mut engine(),
        &COSTS,
        &plan(&[1], 3, 3),
        || 5.0,
        go_on,
    ));
    let row = report
        .expect("no error")
        .expect("a report")
        .batches
        .remove(0);
    assert_eq!(
        (row.prefill.tokens_per_s, row.decode.tokens_per_s),
        (None, None)
    );
    assert_eq!((row.bytes_per_s, row.copy_share), (None, None));
}

#[test]
fn slow_prefills_are_not_repeated() {
    let ticks = Cell::new(0.0);
    let slow = || {
        ticks.set(ticks.get() + PREFILL_MS);
        ticks.get()
    };
    let go_on = async |_| ControlFlow::Continue(());
    let report = now(bench(&mut engine(), &COSTS, &plan(&[1], 3, 3), slow, go_on));
    let row = report
        .expect("no error")
        .expect("a report")
        .batches
        .remove(0);
    assert_eq!(row.prefill.n_steps, 1);
}

#[test]
fn progress_is_told_and_can_stop() {
    let mut engine = engine();
    let mut seen = Vec::new();
    let stop = async |progress: Progress| {
        seen.push((progress.batch, progress.n_done, progress.n_steps));
        match progress.n_done {
            13 => ControlFlow::Break(()),
            _ => ControlFlow::Continue(()),
        }
    };
    let report = now(bench(
        &mut engine,
        &COSTS,
        &plan(&[2, 3], 3, 5),
        ticking(),
        stop,
    ));
    assert_eq!(report.expect("no error"), None);
    assert_eq!(engine.batch_sizes.len(), 13);
    assert_eq!(seen[..2], [(2, 1, 22), (2, 2, 22)]);
    assert_eq!(seen.last(), Some(&(3, 13, 22)));
}

#[test]
fn what_cannot_be_measured_is_said() {
    let check = |plan: Plan, expect: &str| {
        let go_on = async |_| ControlFlow::Continue(());
        let error = now(bench(&mut engine(), &COSTS, &plan, ticking(), go_on));
        assert_eq!(error.expect_err("an error").to_string(), expect);
    };
    let none = "of 0 cannot be measured: give 1 or more";
    check(plan(&[], 3, 3), &format!("a batch {none}"));
    check(plan(&[1, 0], 3, 3), &format!("a batch {none}"));
    check(plan(&[1], 0, 3), &format!("a prompt {none}"));
    check(plan(&[1], 3, 0), &format!("an output {none}"));
    check(
        plan(&[65], 3, 3),
        "a batch of 65 needs as many slots, the engine has 64: load it with more",
    );
    check(
        plan(&[1], 1 << 20, 3),
        "prompt and output need 1048579 positions, the model has 1048576: give fewer tokens",
    );
    let mut engine = engine();
    engine.fail_at_step = Some(4);
    let go_on = async |_| ControlFlow::Continue(());
    let error = now(bench(
        &mut engine,
        &COSTS,
        &plan(&[1], 3, 3),
        ticking(),
        go_on,
    ));
    assert_eq!(
        error.expect_err("an error").to_string(),
        "the script says so"
    );
}

#[test]
fn quartiles() {
    let timing = Timing::of(vec![5.0, 1.0, 4.0, 2.0, 3.0], 10);
    let spread = (
        timing.lower_quartile_ms,
        timing.median_ms,
        timing.upper_quartile_ms,
    );
    assert_eq!(spread, (2.0, 3.0, 4.0));
    assert_eq!(Timing::of(vec![1.0, 2.0], 1).median_ms, 1.5);
    assert_eq!(Timing::of(vec![7.0], 1).upper_quartile_ms, 7.0);
}
