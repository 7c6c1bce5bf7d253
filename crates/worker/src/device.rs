//! The GPU as this worker knows it: looked at and tested when it is first wanted.

use gpu::{Device, DeviceOptions};
use protocol::{Adapter, DeviceReport};

/// What is known of the GPU.
#[derive(Default)]
pub struct Gpu {
    report: Option<DeviceReport>,
}

impl Gpu {
    /// What the first look found.
    pub async fn look(&mut self) -> DeviceReport {
        match &self.report {
            Some(report) => report.clone(),
            None => self.examine().await,
        }
    }

    /// Looks anew.
    pub async fn examine(&mut self) -> DeviceReport {
        let report = match Device::open(&DeviceOptions::default()).await {
            Ok(device) => {
                let card = device.card().clone();
                device.destroy();
                DeviceReport {
                    adapter: Some(Adapter {
                        name: card.name,
                        backend: card.backend,
                        driver: card.driver,
                        is_software: card.is_software,
                        limits: Vec::new(),
                    }),
                    ..DeviceReport::default()
                }
            }
            Err(error) => DeviceReport {
                trouble: Some(format!("This browser offers no GPU to the page: {error}.")),
                ..DeviceReport::default()
            },
        };
        self.report = Some(report.clone());
        report
    }

    /// The self-test's outcome for the record.
    pub fn self_test(&self) -> Option<String> {
        None
    }
}
