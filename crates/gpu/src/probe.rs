//! The self-test: whether a device computes what it should.
//!
//! Drivers miscompile shaders, and what they then compute looks like numbers. So before a device
//! is first used, a tiny model with matrices of every family of formats runs on it: what each
//! stage leaves is compared with a scalar twin on the CPU that begins where the stage began, and a
//! short greedy generation of several sequences with tokens that are known.

mod model;
mod twin;

use std::collections::HashMap;

use engine::{Engine, EngineError, Outcome, SeqId, TokenId, Want, Work};
use gguf::{BlockType, Header, MemorySource};

use crate::engine::{GpuEngine, Options};
use crate::{AdapterCard, Device, GpuError};
use model::{EMBEDDING, LAYERS, N_VOCAB, OUTPUT};
use twin::Twin;

pub use model::file as model_file;

/// Sequences of the generation. As many as take the same kernels as [`N_STAGE_TOKENS`] columns:
/// to compile kernels is most of the test's time.
pub const N_PROMPTS: usize = 5;

/// Tokens whose stages are compared.
const N_STAGE_TOKENS: u32 = 7;

/// The lengths of the prompts that are generated from: one alone, some, more than a page of the
/// cache. Together they fill steps of 8 columns. See [`prompt`].
pub const PROMPT_TOKENS: [u32; N_PROMPTS] = [1, 9, 70, 2, 34];

/// Tokens of each generation.
pub const N_GREEDY: usize = 6;

/// The greedy tokens after each prompt, of [`model_file`] in exact arithmetic.
pub const GREEDY: [[TokenId; N_GREEDY]; N_PROMPTS] = [
    [194, 51, 246, 246, 103, 180],
    [194, 180, 180, 265, 194, 115],
    [51, 51, 51, 269, 51, 131],
    [194, 8, 194, 102, 198, 71],
    [194, 246, 101, 6, 129, 194],
];

/// The largest error that passes, in units of the root mean square of what is compared. f32 sums
/// leave 1e-6; keys and values are rounded to f16, which leaves 2^-11 of the largest.
const LIMIT: f64 = 4e-3;

/// The `n`-token prompt of the generation.
#[must_use]
pub fn prompt(n: u32) -> Vec<TokenId> {
    (0..n)
        .map(|i| (i * i * 7 + i * n + 3) % N_VOCAB as u32)
        .collect()
}

/// What the self-test found.
#[derive(Clone, Debug, PartialEq)]
pub struct SelfTest {
    /// Every check, in the order of the forward pass.
    pub checks: Vec<Check>,
}

/// One check.
#[derive(Clone, Debug, PartialEq)]
pub struct Check {
    /// What was checked, such as `matmul Q4_K (blk.0.attn_q)`.
    pub name: String,
    /// What was wrong, such as `off by 0.3`; `None` if it passed.
    pub trouble: Option<String>,
}

impl SelfTest {
    /// Whether every check passed.
    #[must_use]
    pub fn is_ok(&self) -> bool {
        self.checks.iter().all(|check| check.trouble.is_none())
    }

    /// One line, such as `passed (17 checks, 120 ms)` or
    /// `failed: matmul Q4_K (blk.0.attn_q) off by 0.3`; the caller measured the time.
    #[must_use]
    pub fn summary(&self, elapsed_ms: f64) -> String {
        let mut failed = self.checks.iter().filter_map(|check| {
            let trouble = check.trouble.as_ref()?;
            Some(format!("{} {trouble}", check.name))
        });
        match (failed.next(), failed.count()) {
            (None, _) => format!("passed ({} checks, {elapsed_ms:.0} ms)", self.checks.len()),
            (Some(first), 0) => format!("failed: {first}"),
            (Some(first), n) => format!("failed: {first}, and {n} more"),
        }
    }
}

/// Tests a device and gives it back.
///
/// # Errors
/// What the device reports: it is lost, has no memory, or refuses a kernel.
pub async fn self_test(device: Device) -> Result<(Device, SelfTest), GpuError> {
    let file = model_file();
    test(device, file.clone(), &file, &GREEDY).await
}

/// Whether the kernels of wide steps are better left to the first run that needs them: a browser
/// takes about 0.3 s for each kernel, most of the test's time.
fn compiles_slowly(card: &AdapterCard) -> bool {
    card.is_software || card.backend == "webgpu"
}

/// Runs `file` on the device, and its twin from `twin_file`.
async fn test(
    device: Device,
    file: Vec<u8>,
    twin_file: &[u8],
    greedy: &[[TokenId; N_GREEDY]],
) -> Result<(Device, SelfTest), GpuError> {
    let header = Header::parse(&file)?;
    let options = Options {
        n_slots: PROMPT_TOKENS.len(),
        n_ctx: 128,
        max_cols: if compiles_slowly(device.card()) {
            8
        } else {
            128
        },
        ..Options::default()
    };
    let source = MemorySource::new(file);
    let mut engine = GpuEngine::load(device, &header, &source, options, |_, _| ()).await?;
    let mut checks = Checks::default();
    let twin = Twin::new(twin_file)?;
    if let Err(error) = run(&mut engine, &twin, greedy, &mut checks).await {
        match error {
            EngineError::Lost(why) => return Err(GpuError::DeviceLost(why)),
            EngineError::Backend(why) => return Err(GpuError::Refused(why)),
            other => checks.add("forward pass", Some(format!("stopped: {other}"))),
        }
    }
    let checks = checks.0;
    Ok((engine.into_device(), SelfTest { checks }))
}

async fn run(
    engine: &mut GpuEngine,
    twin: &Twin,
    greedy: &[[TokenId; N_GREEDY]],
    checks: &mut Checks,
) -> Result<(), EngineError> {
    let tokens = prompt(N_STAGE_TOKENS);
    let mut left: HashMap<(&'static str, usize), Vec<f32>> = HashMap::new();
    let mut tap = |name, layer: Option<usize>, values: &[f32]| {
        left.insert((name, layer.unwrap_or(0)), values.to_vec());
    };
    engine.activations(&tokens, &mut tap).await?;
    stages(&left, twin, &tokens, checks);

    let logits = engine.logits(&tokens, true).await?;
    let last = left.get(&("out", LAYERS.len() - 1));
    let expect = twin.logits(last.map_or(&[], Vec::as_slice));
    checks.compare(matmul(OUTPUT, "output"), &logits.concat(), &expect);

    let want = Want {
        n_candidates: 5,
        temperature: 0.6,
        logits_of: &[0, 7],
    };
    engine.rewind(SeqId(0), 0);
    let work = Work {
        seq: SeqId(0),
        tokens: &tokens,
        want,
    };
    let got = engine.step(&[work]).await?.pop().unwrap_or_default();
    let row = logits.last().map_or(&[][..], Vec::as_slice);
    let expect = Outcome::of_logits(row, want).unwrap_or_default();
    checks.pick(&got, &expect);

    let got = generate(engine).await?;
    let trouble = (got != greedy).then(|| format!("gave {got:?}"));
    checks.add("greedy generation", trouble);
    Ok(())
}

/// Compares what each stage left with the twin of that stage.
fn stages(
    left: &HashMap<(&'static str, usize), Vec<f32>>,
    twin: &Twin,
    tokens: &[TokenId],
    checks: &mut Checks,
) {
    let of = |name: &'static str, layer: usize| left.get(&(name, layer)).map_or(&[][..], |v| v);
    let mut residual = of("embed", 0);
    checks.compare(
        format!("embed {}", EMBEDDING.name()),
        residual,
        &twin.embed(tokens),
    );
    for (i, (layer, types)) in twin.layers.iter().zip(&LAYERS).enumerate() {
        let name = |ty: BlockType, what: &str| matmul(ty, &format!("blk.{i}.{what}"));
        let h = twin::norm(residual, &layer.attn_norm);
        let q = twin::rope(layer.q.apply(&h), model::N_HEADS);
        checks.compare(name(types.qk, "attn_q"), of("q_rope", i), &q);
        let k = twin::rope(layer.k.apply(&h), 1);
        checks.compare(name(types.qk, "attn_k"), of("k_rope", i), &k);
        checks.compare(name(types.v, "attn_v"), of("v", i), &layer.v.apply(&h));
        let context = twin::attend(of("q_rope", i), of("k_rope", i), of("v", i));
        checks.compare(format!("attend (blk.{i})"), of("attn_ctx", i), &context);
        let attended = layer.output.apply(&twin::wide(of("attn_ctx", i)));
        let middle = of("resid_mid", i);
        checks.compare(
            name(types.output, "attn_output"),
            middle,
            &twin::plus(residual, &attended),
        );
        let h = twin::norm(middle, &layer.ffn_norm);
        let act = twin::swiglu(&layer.gate.apply(&h), &layer.up.apply(&h));
        checks.compare(
            name(types.gate_up, "ffn_gate+ffn_up"),
            of("ffn_act", i),
            &act,
        );
        let down = layer.down.apply(&twin::wide(of("ffn_act", i)));
        residual = of("out", i);
        checks.compare(
            name(types.down, "ffn_down"),
            residual,
            &twin::plus(middle, &down),
        );
    }
}

/// The greedy tokens after each prompt, all sequences side by side.
async fn generate(engine: &mut GpuEngine) -> Result<Vec<Vec<TokenId>>, EngineError> {
    let mut pending: Vec<Vec<TokenId>> = PROMPT_TOKENS.iter().map(|&n| prompt(n)).collect();
    let mut got = vec![Vec::new(); pending.len()];
    (0..pending.len()).for_each(|i| engine.rewind(SeqId(i), 0));
    for _ in 0..N_GREEDY {
        let work = |(i, tokens)| Work {
            seq: SeqId(i),
            tokens,
            want: Want::GREEDY,
        };
        let tokens = pending.iter().map(Vec::as_slice);
        let batch: Vec<Work<'_>> = tokens.enumerate().map(work).collect();
        let outcomes = engine.step(&batch).await?;
        for (i, outcome) in outcomes.iter().enumerate() {
            let token = outcome.candidates.first().map_or(0, |best| best.token);
            got[i].push(token);
            pending[i] = vec![token];
        }
    }
    Ok(got)
}

fn matmul(ty: BlockType, matrix: &str) -> String {
    format!("matmul {} ({matrix})", ty.name())
}

/// The checks so far.
#[derive(Default)]
struct Checks(Vec<Check>);

impl Checks {
    fn add(&mut self, name: impl Into<String>, trouble: Option<String>) {
        let name = name.into();
        self.0.push(Check { name, trouble });
    }

    /// Compares values with the twin's.
    fn compare(&mut self, name: String, got: &[f32], expect: &[f64]) {
        let off = error(got, expect);
        let trouble = (off.is_nan() || off > LIMIT).then(|| format!("off by {off:.1e}"));
        self.add(name, trouble);
    }

    /// Compares what was picked on the device with what is picked from all logits.
    fn pick(&mut self, got: &Outcome, expect: &Outcome) {
        let tokens = |o: &Outcome| o.candidates.iter().map(|c| c.token).collect::<Vec<_>>();
        let numbers = |o: &Outcome| {
            let sums = [o.log_sum_exp, o.log_sum_exp_at_temperature];
            let logits = o.candidates.iter().map(|c| c.logit);
            let all = logits.chain(sums).chain(o.logits_of.iter().copied());
            all.collect::<Vec<f32>>()
        };
        let (got_tokens, tokens) = (tokens(got), tokens(expect));
        if got_tokens != tokens || tokens.is_empty() {
            let trouble = format!("chose {got_tokens:?} for {tokens:?}");
            return self.add("pick", Some(trouble));
        }
        self.compare("pick".into(), &numbers(got), &twin::wide(&numbers(expect)));
    }
}

/// The largest difference in units of the expected values' root mean square; infinite if there is
/// nothing, lengths differ or a value is no number.
fn error(got: &[f32], expect: &[f64]) -> f64 {
    if got.len() != expect.len() || got.is_empty() || got.iter().any(|x| !x.is_finite()) {
        return f64::INFINITY;
    }
    let squares: f64 = expect.iter().map(|x| x * x).sum();
    let rms = (squares / expect.len() as f64).sqrt();
    let differences = got
        .iter()
        .zip(expect)
        .map(|(&g, e)| (f64::from(g) - e).abs());
    differences.fold(0.0, f64::max) / rms
}

#[cfg(test)]
mod tests {
    use pollster::block_on;

    use super::*;
    use crate::DeviceOptions;

    fn device() -> Device {
        block_on(Device::open(&DeviceOptions::default())).expect("an adapter")
    }

    fn failures(test: &SelfTest) -> Vec<&str> {
        let failed = test.checks.iter().filter(|c| c.trouble.is_some());
        failed.map(|c| c.name.as_str()).collect()
    }

    #[test]
    fn a_sound_device_passes_and_can_be_used_on() {
        let (device, first) = block_on(self_test(device())).expect("it runs");
        assert!(first.is_ok(), "{}", first.summary(0.0));
        assert_eq!(first.summary(119.6), "passed (18 checks, 120 ms)");
        let (_, second) = block_on(self_test(device)).expect("it runs again");
        assert_eq!(first, second);
    }

    #[test]
    fn wrong_products_are_noticed() {
        let file = model_file();
        let header = Header::parse(&file).expect("a header");
        for (tensor, at, expect) in [
            ("blk.0.attn_q.weight", 1, "matmul Q4_K (blk.0.attn_q)"),
            (
                "blk.0.attn_output.weight",
                1,
                "matmul Q8_0 (blk.0.attn_output)",
            ),
            ("blk.1.attn_v.weight", 81, "matmul Q2_K (blk.1.attn_v)"),
            ("blk.1.ffn_down.weight", 1, "matmul F16 (blk.1.ffn_down)"),
        ] {
            // The device sees one scale with another exponent.
            let mut wrong = file.clone();
            let offset = header.tensor(tensor).expect("the tensor").offset as usize;
            wrong[offset + at] ^= 0x10;
            let result = block_on(test(device(), wrong, &file, &GREEDY));
            let (_, found) = result.expect("it runs");
            // Each stage is measured from what the one before it left: only this one is off.
            assert_eq!(failures(&found)[0], expect, "{tensor}");
            assert!(
                failures(&found)[1..]
                    .iter()
                    .all(|n| *n == "greedy generation")
            );
            let summary = found.summary(1.0);
            assert!(
                summary.starts_with(&format!("failed: {expect} off by ")),
                "{summary}"
            );
        }
    }

    #[test]
    fn wrong_tokens_are_noticed() {
        let mut greedy = GREEDY;
        greedy[2][5] ^= 1;
        let file = model_file();
        let result = block_on(test(device(), file.clone(), &file, &greedy));
        let (_, found) = result.expect("it runs");
        assert_eq!(failures(&found), ["greedy generation"]);
        assert!(!found.is_ok());
    }

    #[test]
    fn a_lost_device_is_an_error_and_no_verdict() {
        let device = device();
        device.destroy();
        let result = block_on(self_test(device));
        let error = result.expect_err("an error");
        assert!(matches!(error, GpuError::DeviceLost(_)), "{error:?}");
    }

    #[test]
    fn what_is_no_number_or_missing_is_infinitely_wrong() {
        assert_eq!(error(&[1.0, 2.5], &[1.0, 2.0]), 0.5 / 2.5_f64.sqrt());
        assert_eq!(error(&[1.0], &[1.0, 2.0]), f64::INFINITY);
        assert_eq!(error(&[1.0, f32::NAN], &[1.0, 2.0]), f64::INFINITY);
        assert_eq!(error(&[], &[]), f64::INFINITY);
    }

    #[test]
    fn picks_are_compared() {
        let candidate = |token, logit| engine::Candidate { token, logit };
        let right = Outcome {
            candidates: vec![candidate(3, 2.0), candidate(1, 1.0)],
            log_sum_exp: 3.0,
            log_sum_exp_at_temperature: 4.0,
            logits_of: vec![0.5],
        };
        let trouble = |got: &Outcome| {
            let mut checks = Checks::default();
            checks.pick(got, &right);
            checks.0.remove(0).trouble
        };
        assert_eq!(trouble(&right), None);
        let mut wrong = right.clone();
        wrong.candidates.swap(0, 1);
        assert_eq!(trouble(&wrong).as_deref(), Some("chose [1, 3] for [3, 1]"));
        let mut wrong = right.clone();
        wrong.log_sum_exp_at_temperature = 4.1;
        assert_eq!(trouble(&wrong).as_deref(), Some("off by 4.1e-2"));
        assert!(trouble(&Outcome::default()).is_some());
    }
}
