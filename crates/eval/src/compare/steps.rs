//! A comparison step by step, for a program that must not stand still meanwhile.

use super::pair::{self, F1Test};
use super::{
    Comparison, Name, Pair, Run, RunSummary, SEED, Unpaired, difference, family_remarks, name,
    summary,
};
use crate::build_report;
use crate::pool::{Part, Pool};
use crate::report::{Association, Estimate, ItemCounts};
use crate::stats::bootstrap::Resampling;
use crate::stats::holm;

/// Additions of a count that one step may do: some milliseconds in a browser.
const STEP_ADDITIONS: usize = 200_000;

/// Resamples of a step where each adds `n_additions` counts.
pub(super) fn chunk(n_additions: usize) -> usize {
    (STEP_ADDITIONS / n_additions.max(1)).max(1)
}

/// A comparison that goes on. Each call must be given the same runs.
pub struct Comparing {
    names: Vec<Name>,
    /// What each run was put together from; none where it is one record.
    parts: Vec<Vec<Part>>,
    summaries: Vec<RunSummary>,
    pairs: Vec<Pair>,
    unpaired: Vec<Unpaired>,
    /// The next pair to look at.
    next: (usize, usize),
    work: Option<Work>,
}

/// What takes long.
enum Work {
    /// Intervals of the last summary's F1.
    Summary(F1Intervals),
    /// The last pair's difference in F1.
    Pair(F1Test),
}

impl Comparing {
    /// A comparison of runs, at its beginning.
    #[must_use]
    pub fn new(runs: &[Run<'_>]) -> Self {
        Self::with_parts(runs, vec![Vec::new(); runs.len()])
    }

    /// A comparison of runs that were put together; `pools` stand in the order of the runs.
    #[must_use]
    pub fn of_pools(runs: &[Run<'_>], pools: &[Pool]) -> Self {
        let parts = pools.iter().map(|pool| match pool.parts.as_slice() {
            [_] => Vec::new(),
            parts => parts.to_vec(),
        });
        Self::with_parts(runs, parts.collect())
    }

    fn with_parts(runs: &[Run<'_>], parts: Vec<Vec<Part>>) -> Self {
        Self {
            names: name::names(runs, &parts),
            parts,
            summaries: Vec::new(),
            pairs: Vec::new(),
            unpaired: Vec::new(),
            next: (0, 1),
            work: None,
        }
    }

    /// How much is done, and how much there is: runs and pairs.
    #[must_use]
    pub fn progress(&self) -> (usize, usize) {
        let n = self.names.len();
        let n_done = self.summaries.len() + self.pairs.len() + self.unpaired.len();
        (n_done, n + n * n.saturating_sub(1) / 2)
    }

    /// Does a little more; whether something is left.
    pub fn step(&mut self, runs: &[Run<'_>]) -> bool {
        match self.work.take() {
            Some(Work::Summary(mut intervals)) => {
                if intervals.step() {
                    self.work = Some(Work::Summary(intervals));
                } else if let Some(last) = self.summaries.last_mut() {
                    (last.macro_f1, last.micro_f1) = intervals.finish();
                }
                return true;
            }
            Some(Work::Pair(mut test)) => {
                if test.step() {
                    self.work = Some(Work::Pair(test));
                } else if let Some(last) = self.pairs.last_mut() {
                    test.finish(last);
                }
                return true;
            }
            None => {}
        }
        let at = self.summaries.len();
        if let Some(&run) = runs.get(at) {
            let report = build_report(run.header.spec.task, run.samples);
            self.summaries.push(RunSummary {
                parts: std::mem::take(&mut self.parts[at]),
                ..summary(self.names[at].clone(), run, &report)
            });
            self.work = Some(Work::Summary(F1Intervals::new(run)));
            return true;
        }
        let (a, b) = self.next;
        let (Some(&run_a), Some(&run_b)) = (runs.get(a), runs.get(b)) else {
            return false;
        };
        match pair::pair((a, run_a), (b, run_b)) {
            Ok((pair, test)) => {
                self.pairs.push(pair);
                self.work = test.map(Work::Pair);
            }
            Err(reason) => self.unpaired.push(Unpaired { a, b, reason }),
        }
        self.next = if b + 1 < runs.len() {
            (a, b + 1)
        } else {
            (a + 1, a + 2)
        };
        true
    }

    /// The comparison; whole once [`Comparing::step`] has said that nothing is left.
    #[must_use]
    pub fn finish(self, runs: &[Run<'_>]) -> Comparison {
        let differences = difference::differences(runs, &self.names);
        let mut runs = self.summaries;
        let p = |of: fn(&Association) -> Option<f64>| {
            holm(
                &runs
                    .iter()
                    .map(|run| of(&run.association))
                    .collect::<Vec<_>>(),
            )
        };
        let ratio = p(|of| of.ratio.map(|ratio| ratio.slope_p));
        let partial = p(|of| of.partial.map(|partial| partial.slope_p));
        for (run, (ratio, partial)) in runs.iter_mut().zip(ratio.into_iter().zip(partial)) {
            (run.ratio_p_holm, run.partial_p_holm) = (ratio, partial);
        }
        let mut pairs = self.pairs;
        pair::adjust(&mut pairs);
        Comparison {
            remarks: family_remarks(&runs, &pairs),
            differences,
            runs,
            pairs,
            unpaired: self.unpaired,
        }
    }
}

/// Average F1 and F1 of pooled counts, with intervals by bootstrap over items.
struct F1Intervals {
    counts: ItemCounts,
    of_labels: Resampling,
    of_all: Resampling,
}

impl F1Intervals {
    fn new(run: Run<'_>) -> Self {
        let counts = ItemCounts::of(run.header.spec.task, run.samples);
        let n = counts.items.len();
        Self {
            counts,
            of_labels: Resampling::new(n, SEED),
            of_all: Resampling::new(n, SEED),
        }
    }

    fn step(&mut self) -> bool {
        let counts = &self.counts;
        let n = chunk(counts.items.len() * (counts.labels.len() + 1));
        if !self.of_labels.is_done() {
            (self.of_labels).advance(n, |drawn| {
                counts.macro_f1(&counts.total(drawn.iter().copied()))
            });
        } else {
            (self.of_all).advance(n, |drawn| {
                counts.micro_f1(&counts.total(drawn.iter().copied()))
            });
        }
        !(self.of_labels.is_done() && self.of_all.is_done())
    }

    fn finish(self) -> (Option<Estimate>, Option<Estimate>) {
        let all = self.counts.total(0..self.counts.items.len());
        let n = self.counts.items.len() as u64;
        let estimate = |value: Option<f64>, resampling: Resampling| {
            let value = value?;
            Some(Estimate {
                value,
                ci95: resampling.interval(value),
                n,
            })
        };
        (
            estimate(self.counts.macro_f1(&all), self.of_labels),
            estimate(self.counts.micro_f1(&all), self.of_all),
        )
    }
}
