//! What a run's samples add up to beside the report: the sweep, the ways to answer, repeats and remarks.

use std::rc::Rc;

use eval::remarks::{Remark, remarks};
use eval::repeats::Repeats;
use eval::sweep::Sweep;
use eval::ways::Way;
use eval::{Report, Sample, Sums, TaskId};

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
        Self::of_sums(Sums::of(task, &samples))
    }

    /// What was added up elsewhere.
    #[must_use]
    pub fn of_sums(sums: Sums) -> (Report, Self) {
        let results = Self {
            sweep: sums.sweep.map(Rc::new),
            ways: sums.ways.into(),
            repeats: sums.repeats,
            remarks: remarks(&sums.report),
        };
        (sums.report, results)
    }
}
