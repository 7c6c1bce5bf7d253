//! What the worker tells of the device: the adapter, its self-test, its speed.

use serde::{Deserialize, Serialize};

/// What a look at the GPU found.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeviceReport {
    /// The adapter; `None` where there is none.
    pub adapter: Option<Adapter>,
    /// Why there is none, or why no model runs on it: a sentence. `None` if all is well.
    pub trouble: Option<String>,
    /// The self-test, check by check; empty where none was run.
    pub checks: Vec<Check>,
    /// How long the self-test took, in milliseconds.
    pub self_test_ms: u64,
}

/// What the browser tells of an adapter.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Adapter {
    /// Its name; some browsers give none.
    pub name: String,
    /// The programming interface.
    pub backend: String,
    /// The driver, where it is told.
    pub driver: String,
    /// Whether it is a program on the CPU.
    pub is_software: bool,
    /// The limits that matter to models.
    pub limits: Vec<Limit>,
}

/// A limit of an adapter.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Limit {
    /// Its name in the WebGPU specification.
    pub name: String,
    /// Its value.
    pub value: u64,
    /// Whether the value counts bytes.
    pub is_bytes: bool,
}

/// One check of the self-test.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Check {
    /// What is checked.
    pub name: String,
    /// What is wrong; `None` if it passed.
    pub failure: Option<String>,
}

impl DeviceReport {
    /// Checks that failed.
    #[must_use]
    pub fn n_failed(&self) -> usize {
        let failed = |check: &&Check| check.failure.is_some();
        self.checks.iter().filter(failed).count()
    }
}

/// What to measure.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BenchPlan {
    /// Batch sizes: sequences at a time.
    pub batches: Vec<u32>,
    /// Prompt tokens of each sequence.
    pub prompt_tokens: u32,
    /// Tokens generated for each sequence.
    pub new_tokens: u32,
}

impl Default for BenchPlan {
    fn default() -> Self {
        Self {
            batches: vec![1, 8, 32],
            prompt_tokens: 128,
            new_tokens: 128,
        }
    }
}

/// What was measured at one batch size.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct BenchRow {
    /// Sequences at a time.
    pub batch: u32,
    /// Prompt tokens a second, all sequences together; `None` if the clock saw no time pass.
    pub prefill_tokens_per_s: Option<f64>,
    /// Generated tokens a second, all sequences together; `None` if the clock saw no time pass.
    pub decode_tokens_per_s: Option<f64>,
    /// Dispatches for a generated token; `None` on the CPU.
    pub dispatches_per_token: Option<f64>,
    /// Bytes of weights, keys and values read for a generated token.
    pub bytes_per_token: Option<f64>,
    /// Bytes read a second as a share of the device's measured copy bandwidth.
    pub copy_share: Option<f64>,
}

/// What holds for all rows of a measurement.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct BenchTotals {
    /// The engine that was measured.
    pub engine: String,
    /// The model that was measured.
    pub model: String,
    /// Measured copy bandwidth, read and written bytes together, in bytes a second.
    pub copy_bytes_per_s: Option<f64>,
    /// Whether it was stopped before its end.
    pub is_cancelled: bool,
}
