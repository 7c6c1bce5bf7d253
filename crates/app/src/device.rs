//! What the page knows of the device: the last look at it, and a measurement of its speed.

use std::rc::Rc;

use protocol::{BenchPlan, BenchRow, BenchTotals, DeviceReport};
use yew::AttrValue;

/// The device and what is being done with it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Device {
    /// What the last look found; `None` before the first.
    pub report: Option<Rc<DeviceReport>>,
    /// Whether the worker is looking at it now.
    pub is_examining: bool,
    /// What to measure next.
    pub plan: BenchPlan,
    /// Where the measurement stands.
    pub bench: Bench,
    /// What was measured, a row for each batch size.
    pub rows: Vec<BenchRow>,
}

/// Where a measurement stands.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Bench {
    /// None was made.
    #[default]
    Idle,
    /// Going on.
    Running {
        /// What is measured now, in words.
        what: AttrValue,
        /// Parts done.
        n_done: u32,
        /// Parts in all; 0 before the worker said so.
        n_parts: u32,
        /// Whether it was asked to stop.
        is_cancelling: bool,
    },
    /// Ended.
    Done(BenchTotals),
    /// Broken off, with a sentence; finished rows are kept.
    Failed(AttrValue),
}

/// Largest batch that is measured.
const MAX_BATCH: u32 = 64;

/// Batch sizes out of a list such as `1, 8, 32`; `None` if it is no such list.
#[must_use]
pub fn batches_of(text: &str) -> Option<Vec<u32>> {
    let mut batches = Vec::new();
    for part in text.split([',', ' ', ';']).filter(|part| !part.is_empty()) {
        let batch = part.parse().ok().filter(|n| (1..=MAX_BATCH).contains(n))?;
        if !batches.contains(&batch) {
            batches.push(batch);
        }
    }
    (!batches.is_empty()).then_some(batches)
}

/// Batch sizes as [`batches_of`] reads them.
#[must_use]
pub fn batches_text(batches: &[u32]) -> String {
    let words: Vec<String> = batches.iter().map(u32::to_string).collect();
    words.join(", ")
}

impl Device {
    /// Whether the worker works for this screen.
    #[must_use]
    pub fn is_busy(&self) -> bool {
        self.is_examining || matches!(self.bench, Bench::Running { .. })
    }

    /// Takes note of a look at the device.
    pub fn learn(&mut self, report: Rc<DeviceReport>) {
        self.report = Some(report);
        self.is_examining = false;
    }

    /// A measurement was sent for.
    pub fn begin_bench(&mut self) {
        self.rows.clear();
        self.bench = Bench::Running {
            what: AttrValue::default(),
            n_done: 0,
            n_parts: 0,
            is_cancelling: false,
        };
    }

    /// The measurement was asked to stop.
    pub fn cancel_bench(&mut self) {
        if let Bench::Running { is_cancelling, .. } = &mut self.bench {
            *is_cancelling = true;
        }
    }

    /// The measurement went on.
    pub fn progress(&mut self, now: AttrValue, done: u32, parts: u32) {
        if let Bench::Running {
            what,
            n_done,
            n_parts,
            ..
        } = &mut self.bench
        {
            (*what, *n_done, *n_parts) = (now, done, parts);
        }
    }

    /// The measurement ended.
    pub fn end_bench(&mut self, totals: BenchTotals) {
        self.bench = Bench::Done(totals);
    }

    /// What was being done broke off.
    pub fn stop(&mut self, sentence: &AttrValue) {
        self.is_examining = false;
        if matches!(self.bench, Bench::Running { .. }) {
            self.bench = Bench::Failed(sentence.clone());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn batches_are_read_from_a_list() {
        let check = |text: &str, expect: Option<&[u32]>| {
            assert_eq!(batches_of(text).as_deref(), expect, "{text}");
        };
        check("1, 8, 32", Some(&[1, 8, 32]));
        check("8 4;4,", Some(&[8, 4]));
        check("", None);
        check("0", None);
        check("65", None);
        check("1, eight", None);
        assert_eq!(batches_of(&batches_text(&[1, 64])), Some(vec![1, 64]));
    }

    #[test]
    fn a_measurement_keeps_its_rows_when_it_breaks_off() {
        let mut device = Device::default();
        device.begin_bench();
        assert!(device.is_busy());
        device.progress("Decoding".into(), 1, 6);
        device.cancel_bench();
        device.progress("Decoding".into(), 2, 6);
        assert!(
            matches!(
                &device.bench,
                Bench::Running {
                    n_done: 2,
                    is_cancelling: true,
                    ..
                }
            ),
            "{:?}",
            device.bench
        );
        device.rows.push(BenchRow {
            batch: 1,
            prefill_tokens_per_s: Some(1.0),
            decode_tokens_per_s: Some(1.0),
            dispatches_per_token: None,
            bytes_per_token: None,
            copy_share: None,
        });
        device.stop(&"The device was lost.".into());
        assert_eq!(device.bench, Bench::Failed("The device was lost.".into()));
        assert_eq!(device.rows.len(), 1);
        assert!(!device.is_busy());
        device.begin_bench();
        assert!(device.rows.is_empty(), "a new measurement begins anew");
    }
}
