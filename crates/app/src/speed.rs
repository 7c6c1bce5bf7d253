//! How long a run will take, from how fast earlier ones were.

use eval::{AnswerMode, RunSpec, TaskId, nested};
use protocol::BenchRow;

use crate::state::{Model, Run, State};

/// The speed of one ended run.
#[derive(Clone, Debug, PartialEq)]
struct Speed {
    model: String,
    engine: String,
    task: TaskId,
    tokens_per_s: f64,
    /// Mean tokens that a sample's own thought and answer take.
    own_tokens: f64,
    /// Mean tokens of an answer alone.
    answer_tokens: f64,
}

/// The speeds of this visit's runs: one for each model, engine and task, the last one.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Speeds(Vec<Speed>);

/// Runs that were shorter say nothing of the speed.
const MIN_MS: f64 = 200.0;
/// Tokens of a sample before any was seen: the bundled model's, and a distill's.
const GUESSED_TOKENS: (f64, f64) = (50.0, 600.0);
/// Tokens of an answer before any was seen.
const GUESSED_ANSWER_TOKENS: f64 = 12.0;

impl Speeds {
    /// Takes note of a run that has just ended, live.
    pub fn note(&mut self, run: &Run) {
        let rows = run.index.rows();
        let Some(header) = run
            .header
            .as_ref()
            .filter(|_| run.elapsed_ms >= MIN_MS && !rows.is_empty())
        else {
            return;
        };
        let n = rows.len() as f64;
        let usage = |of: fn(&eval::Usage) -> Option<u32>| {
            let all = rows
                .iter()
                .map(|row| u64::from(of(&row.sample.completion.usage).unwrap_or(0)));
            all.sum::<u64>() as f64 / n
        };
        let answer_tokens = usage(|usage| usage.answer_tokens);
        let speed = Speed {
            model: header.subject.model.clone(),
            engine: header.subject.engine.clone(),
            task: header.spec.task,
            tokens_per_s: run.generated_tokens as f64 / run.elapsed_ms * 1000.0,
            own_tokens: usage(|usage| usage.think_tokens) + answer_tokens,
            answer_tokens,
        };
        if speed.tokens_per_s <= 0.0 {
            return;
        }
        let key = |of: &Speed| (of.model.clone(), of.engine.clone(), of.task);
        self.0.retain(|there| key(there) != key(&speed));
        self.0.push(speed);
    }

    /// The speed of this model on this engine: for the task, else for the last other one.
    fn of(&self, model: &str, engine: &str, task: TaskId) -> Option<&Speed> {
        let fits = |speed: &&Speed| speed.model == model && speed.engine == engine;
        let mut all = self.0.iter().rev().filter(fits);
        let any = all.clone().next();
        all.find(|speed| speed.task == task).or(any)
    }
}

/// What an estimate rests on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Basis {
    /// A run of the same model on the same task.
    SameTask,
    /// A run of the same model on another task.
    OtherTask,
    /// A measurement of the speed; the tokens of a sample are a guess.
    Bench,
}

/// How long a run should take.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Estimate {
    /// Milliseconds.
    pub ms: f64,
    /// The measured speed that this comes from.
    pub tokens_per_s: f64,
    /// What it rests on.
    pub basis: Basis,
}

/// How long a run with the present choices should take; `None` where nothing was measured.
#[must_use]
pub fn estimate(state: &State) -> Option<Estimate> {
    let Model::Loaded { subject, .. } = &state.model else {
        return None;
    };
    let traits = state.model.traits()?;
    let settings = &state.place.settings;
    let spec = settings.spec(traits);
    let n_there = state.imported()?.dataset.n_items;
    let n_samples = f64::from(spec.n_items(n_there)) * f64::from(spec.repeats);
    if let Some(speed) = state.speeds.of(&subject.model, &subject.engine, spec.task) {
        let own = capped(speed.own_tokens, speed.answer_tokens, &spec);
        let tokens = own + nested_tokens(&spec, speed.own_tokens, speed.answer_tokens);
        return Some(Estimate {
            ms: n_samples * tokens / speed.tokens_per_s * 1000.0,
            tokens_per_s: speed.tokens_per_s,
            basis: if speed.task == spec.task {
                Basis::SameTask
            } else {
                Basis::OtherTask
            },
        });
    }
    let tokens_per_s = bench_rate(&state.device.rows, settings.batch(traits))?;
    let guess = if traits.is_bundled {
        GUESSED_TOKENS.0
    } else {
        GUESSED_TOKENS.1
    };
    let own = capped(guess, GUESSED_ANSWER_TOKENS, &spec);
    let tokens = own + nested_tokens(&spec, guess, GUESSED_ANSWER_TOKENS);
    Some(Estimate {
        ms: n_samples * tokens / tokens_per_s * 1000.0,
        tokens_per_s,
        basis: Basis::Bench,
    })
}

/// A sample's tokens where its thought is closed at a budget.
fn capped(own_tokens: f64, answer_tokens: f64, spec: &RunSpec) -> f64 {
    let thought = (own_tokens - answer_tokens).max(0.0);
    let thought = spec
        .think_budget
        .map_or(thought, |budget| thought.min(f64::from(budget)));
    (thought + answer_tokens).min(f64::from(spec.max_tokens))
}

/// Tokens of the nested answers of a sample: labels take none of their own, and budgets behind the
/// thought's end repeat what is there.
fn nested_tokens(spec: &RunSpec, own_tokens: f64, answer_tokens: f64) -> f64 {
    let thought = (own_tokens - answer_tokens).max(0.0);
    let variants = nested::variants(spec);
    let tokens = |variant: &eval::Variant| match (variant.budget, variant.mode) {
        (Some(budget), _) if f64::from(budget) >= thought => 0.0,
        (_, AnswerMode::Labels) => 1.0,
        (None, _) if variant.extensions > 0 => thought / 2.0 + answer_tokens,
        _ => answer_tokens,
    };
    variants.iter().map(tokens).sum()
}

/// The measured speed at the batch size nearest to this one.
fn bench_rate(rows: &[BenchRow], batch: u32) -> Option<f64> {
    let near = rows.iter().filter(|row| row.decode_tokens_per_s.is_some());
    near.min_by_key(|row| row.batch.abs_diff(batch))?
        .decode_tokens_per_s
        .filter(|rate| *rate > 0.0)
}

#[cfg(test)]
mod tests {
    use eval::made_up;

    use super::*;

    fn spec() -> RunSpec {
        RunSpec {
            max_tokens: 1000,
            ..made_up::spec(TaskId::Sentiment2)
        }
    }

    #[test]
    fn budgets_shorten_and_nested_answers_lengthen_a_run() {
        let check = |spec: &RunSpec, expect: f64| {
            let got = capped(100.0, 10.0, spec) + nested_tokens(spec, 100.0, 10.0);
            assert!((got - expect).abs() < 1e-9, "{got} for {expect}");
        };
        check(&spec(), 100.0);
        check(
            &RunSpec {
                think_budget: Some(20),
                ..spec()
            },
            30.0,
        );
        check(
            &RunSpec {
                max_tokens: 50,
                ..spec()
            },
            50.0,
        );
        check(
            &RunSpec {
                budgets: vec![0, 16, 500],
                ..spec()
            },
            120.0,
        );
        let modes = vec![
            AnswerMode::Free,
            AnswerMode::Constrained,
            AnswerMode::Labels,
        ];
        check(
            &RunSpec {
                budgets: vec![16],
                modes,
                ..spec()
            },
            100.0 + 21.0 + 11.0,
        );
        check(
            &RunSpec {
                extensions: 1,
                ..spec()
            },
            100.0 + 55.0,
        );
    }

    #[test]
    fn the_speed_of_the_same_task_counts_before_another() {
        let speed = |task, tokens_per_s| Speed {
            model: "M".to_owned(),
            engine: "cpu".to_owned(),
            task,
            tokens_per_s,
            own_tokens: 10.0,
            answer_tokens: 2.0,
        };
        let speeds = Speeds(vec![speed(TaskId::Pos, 1.0), speed(TaskId::Ner, 2.0)]);
        let rate = |model, task| {
            speeds
                .of(model, "cpu", task)
                .map(|speed| speed.tokens_per_s)
        };
        assert_eq!(rate("M", TaskId::Pos), Some(1.0));
        assert_eq!(rate("M", TaskId::Negation), Some(2.0));
        assert_eq!(rate("N", TaskId::Pos), None);
        assert_eq!(speeds.of("M", "gpu", TaskId::Pos), None);
    }

    #[test]
    fn of_a_measurement_the_nearest_batch_counts() {
        let row = |batch, rate| BenchRow {
            batch,
            prefill_tokens_per_s: None,
            decode_tokens_per_s: rate,
            dispatches_per_token: None,
            bytes_per_token: None,
            copy_share: None,
        };
        let rows = [row(1, Some(10.0)), row(8, Some(50.0)), row(4, None)];
        assert_eq!(bench_rate(&rows, 4), Some(10.0));
        assert_eq!(bench_rate(&rows, 6), Some(50.0));
        assert_eq!(bench_rate(&[], 6), None);
    }
}
