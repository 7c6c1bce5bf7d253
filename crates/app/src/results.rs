//! What a run's samples add up to beside the report: the sweep, the ways to answer, repeats and remarks.

use std::rc::Rc;

use eval::remarks::{Remark, remarks};
use eval::repeats::{Repeats, build_repeats};
use eval::sweep::{Sweep, build_sweep};
use eval::ways::{Way, ways};
use eval::{Report, Sample, TaskId, build_report};

/// See the module.
#[derive(Clone, Debug, PartialEq)]
pub struct Results {
    /// Accuracy against the think budget; `None` without nested answers.
    pub sweep: Option<Rc<Sweep>>,
    /// The ways to answer behind whole thoughts; empty where there is one only.
    pub ways: Rc<[Way]>,
    /// Repeats of items; `None` without any.
    pub repeats: Option<Repeats>,
    /// What a reader should know before believing the charts.
    pub remarks: Vec<Remark>,
}

impl Results {
    /// Adds up a run's samples.
    #[must_use]
    pub fn of(task: TaskId, samples: &[Rc<Sample>]) -> (Report, Self) {
        let samples: Vec<Sample> = samples.iter().map(|sample| (**sample).clone()).collect();
        let report = build_report(task, &samples);
        let results = Self {
            sweep: build_sweep(&samples).map(Rc::new),
            ways: ways(&samples).into(),
            repeats: build_repeats(&samples),
            remarks: remarks(&report),
        };
        (report, results)
    }
}
