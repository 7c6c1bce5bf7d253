//! The GPU as this worker knows it: looked at and tested when it is first wanted.

use engines::{DeviceLimits, Opener};
use protocol::{Adapter, Check, DeviceReport, Limit};

use crate::browser;

/// What is known of the GPU.
pub struct Gpu {
    /// Opens engines on it.
    pub opener: Opener<fn() -> f64>,
    report: Option<DeviceReport>,
    limits: Option<DeviceLimits>,
    self_test: Option<String>,
}

impl Default for Gpu {
    fn default() -> Self {
        Self {
            opener: Opener::new(browser::now_ms),
            report: None,
            limits: None,
            self_test: None,
        }
    }
}

impl Gpu {
    /// What the first look found.
    pub async fn look(&mut self) -> DeviceReport {
        match &self.report {
            Some(report) => report.clone(),
            None => self.examine().await,
        }
    }

    /// Looks and tests anew.
    pub async fn examine(&mut self) -> DeviceReport {
        *self = Self::default();
        let started_ms = browser::now_ms();
        let report = match self.opener.report().await {
            Ok(found) => {
                let trouble = (!found.is_sound).then(|| {
                    let outcome = found.self_test.trim_start_matches("failed: ");
                    format!("The GPU failed its self-test: {outcome}.")
                });
                self.self_test = Some(found.self_test);
                self.limits = Some(found.limits);
                DeviceReport {
                    adapter: Some(Adapter {
                        name: found.adapter.name,
                        backend: found.adapter.backend,
                        driver: found.adapter.driver,
                        is_software: found.adapter.is_software,
                        limits: limits(&found.limits),
                    }),
                    trouble,
                    checks: found.checks.into_iter().map(check).collect(),
                    self_test_ms: (browser::now_ms() - started_ms) as u64,
                }
            }
            Err(error) => DeviceReport {
                trouble: Some(format!("This browser gives the page no GPU: {error}.")),
                ..DeviceReport::default()
            },
        };
        self.report = Some(report.clone());
        report
    }

    /// What it allows; `None` before the first look and where there is none.
    pub fn limits(&self) -> Option<DeviceLimits> {
        self.limits
    }

    /// The self-test's outcome for the record; `None` if there was nothing to test.
    pub fn self_test(&self) -> Option<String> {
        self.self_test.clone()
    }
}

fn check(check: engines::Check) -> Check {
    Check {
        name: check.name,
        failure: check.trouble,
    }
}

/// By their names in the WebGPU specification.
fn limits(limits: &DeviceLimits) -> Vec<Limit> {
    let limit = |name: &str, value, is_bytes| Limit {
        name: name.to_owned(),
        value,
        is_bytes,
    };
    vec![
        limit("maxBufferSize", limits.max_buffer_bytes, true),
        limit(
            "maxStorageBufferBindingSize",
            limits.max_binding_bytes,
            true,
        ),
        limit(
            "maxComputeWorkgroupStorageSize",
            limits.max_workgroup_bytes.into(),
            true,
        ),
        limit(
            "maxComputeInvocationsPerWorkgroup",
            limits.max_workgroup_threads.into(),
            false,
        ),
    ]
}
