//! A run as the page has it: where it stands, its samples or what is known of them, and what they add
//! up to.

use std::rc::Rc;

use eval::{Header, Report, RunSpec, Sample, Sums};
use protocol::{Keep, LongRun};
use yew::AttrValue;

use crate::index::Index;
use crate::results::Results;
use crate::samples::Samples;
use crate::state::Imported;

/// Where a run stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Phase {
    /// Asked for; model or data are still on their way.
    Wanted,
    /// Sent to the worker.
    Running,
    /// Asked to finish the samples in work and stop.
    Pausing,
    /// Asked to stop.
    Cancelling,
    /// Every sample is there.
    Complete,
    /// Stopped before its end.
    Cancelled,
    /// Broken off, with a sentence; finished samples are kept.
    Failed(AttrValue),
}

/// What was sent to the worker; enough to go on with a stopped run.
#[derive(Clone, Debug, PartialEq)]
pub struct Order {
    /// What was asked for.
    pub spec: RunSpec,
    /// On which data.
    pub data: Rc<Imported>,
    /// Samples in work at once.
    pub batch: u32,
    /// How it is kept in the browser's storage; `None` until it is sent.
    pub keep: Option<Keep>,
}

/// A run, live or opened.
#[derive(Clone, Debug)]
pub struct Run {
    /// Where it stands.
    pub phase: Phase,
    /// What was sent; `None` for a run out of a file.
    pub order: Option<Rc<Order>>,
    /// The record's first line, once the worker told it.
    pub header: Option<Rc<Header>>,
    /// Samples and nested answers that the run will have.
    pub n_samples: u32,
    /// Finished samples and nested answers: as they came while running, else by item and repeat.
    pub samples: Samples,
    /// The same by item and repeat.
    pub index: Rc<Index>,
    /// What the page knows of a long run instead: its samples stay on disk.
    pub long: Option<Long>,
    /// How many of these were there when the run was last sent: none, unless it goes on.
    pub n_resumed: usize,
    /// Tokens generated since it was last sent.
    pub generated_tokens: u64,
    /// Milliseconds since it was last sent.
    pub elapsed_ms: f64,
    /// What the samples add up to, once the run has ended.
    pub report: Option<Rc<Report>>,
    /// What else they add up to, once the run has ended.
    pub results: Option<Rc<Results>>,
    /// What a reader should know of how it went, such as a device that was lost.
    pub notes: Vec<AttrValue>,
    /// What a reader should know of a record that was opened, such as a torn last line.
    pub warnings: Rc<[String]>,
}

impl Run {
    /// A run that was just asked for.
    #[must_use]
    pub fn wanted() -> Self {
        Self {
            phase: Phase::Wanted,
            order: None,
            header: None,
            n_samples: 0,
            samples: Samples::default(),
            index: Rc::default(),
            long: None,
            n_resumed: 0,
            generated_tokens: 0,
            elapsed_ms: 0.0,
            report: None,
            results: None,
            notes: Vec::new(),
            warnings: Rc::new([]),
        }
    }

    /// Takes in samples that were just finished.
    pub(crate) fn take(&mut self, samples: Vec<Rc<Sample>>) {
        if samples.is_empty() {
            return;
        }
        if let Some(long) = &mut self.long {
            samples.iter().for_each(|sample| long.count(sample));
            return;
        }
        Rc::make_mut(&mut self.index).extend(samples.iter().cloned());
        self.samples.extend(samples);
    }

    /// Ends the run: samples in order, and what they add up to.
    pub(crate) fn end(&mut self, phase: Phase) {
        self.samples.sort();
        let ended = self.header.as_ref().filter(|_| !self.samples.is_empty());
        let sums = match &mut self.long {
            // The worker added them up.
            Some(long) => long.sums.take(),
            None => ended.map(|header| shared(Results::of(header.spec.task, &self.samples))),
        };
        (self.report, self.results) = sums.unzip();
        self.phase = phase;
    }

    /// Takes up what stands for the samples of a long run that was read, and ends it.
    pub(crate) fn open_long(&mut self, told: LongRun) {
        self.generated_tokens = told.generated_tokens.unwrap_or_default();
        self.long = Some(told.into());
        self.settle();
    }

    /// Takes up what a long run adds up to, for its end, or at once where it has ended.
    pub(crate) fn take_sums(&mut self, sums: Sums) {
        let is_active = self.is_active();
        let Some(long) = self.long.as_mut().filter(|long| long.n_lines > 0) else {
            return;
        };
        let sums = Some(shared(Results::of_sums(sums)));
        if is_active {
            long.sums = sums;
        } else {
            (self.report, self.results) = sums.unzip();
        }
    }

    /// Whether it ended, and what it adds up to is still on its way.
    #[must_use]
    pub fn is_adding_up(&self) -> bool {
        let is_over = matches!(self.phase, Phase::Complete | Phase::Cancelled);
        let has_any = self.long.as_ref().is_some_and(|long| long.n_lines > 0);
        is_over && has_any && self.report.is_none()
    }

    /// Ends a run that was read: complete if every sample is there.
    pub(crate) fn settle(&mut self) {
        let is_whole = self.n_done() >= self.n_samples as usize;
        self.end(if is_whole {
            Phase::Complete
        } else {
            Phase::Cancelled
        });
    }

    /// Samples and nested answers that are finished.
    #[must_use]
    pub fn n_done(&self) -> usize {
        (self.long.as_ref()).map_or(self.samples.len(), |long| long.n_lines as usize)
    }

    /// Samples that are finished, without nested answers.
    #[must_use]
    pub fn n_own_done(&self) -> usize {
        (self.long.as_ref()).map_or(self.index.rows().len(), |long| long.n_own as usize)
    }

    /// Samples that are wholly right.
    #[must_use]
    pub fn n_right(&self) -> u32 {
        (self.long.as_ref()).map_or(self.index.tally().right, |long| long.n_right)
    }

    /// What was or will be asked for, once that is known.
    #[must_use]
    pub fn spec(&self) -> Option<&RunSpec> {
        let sent = self.order.as_ref().map(|order| &order.spec);
        self.header.as_ref().map(|header| &header.spec).or(sent)
    }

    /// Samples that the run will have, without nested answers.
    #[must_use]
    pub fn n_own_samples(&self) -> u32 {
        self.n_samples / lines_per_sample(self.spec())
    }

    /// Whether it still goes on.
    #[must_use]
    pub fn is_active(&self) -> bool {
        matches!(
            self.phase,
            Phase::Wanted | Phase::Running | Phase::Pausing | Phase::Cancelling
        )
    }

    /// Position of a sample among the rows of the index.
    #[must_use]
    pub fn position(&self, item: &str, repeat: u32) -> Option<usize> {
        self.index.position(item, repeat)
    }
}

/// By what is cheap to compare: a run's samples only grow, or are others.
impl PartialEq for Run {
    fn eq(&self, other: &Self) -> bool {
        self.phase == other.phase
            && self.samples == other.samples
            && self.n_done() == other.n_done()
            && self.n_samples == other.n_samples
            && self.header == other.header
            && self.order == other.order
            && self.n_resumed == other.n_resumed
            && self.generated_tokens == other.generated_tokens
            && self.elapsed_ms == other.elapsed_ms
            && self.report.is_some() == other.report.is_some()
            && self.notes == other.notes
            && self.warnings == other.warnings
    }
}

/// A run of more than [`protocol::MAX_HELD`] samples and nested answers: the page counts them.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Long {
    /// Samples and nested answers.
    pub n_lines: u32,
    /// Samples, without nested answers.
    pub n_own: u32,
    /// Samples that are wholly right.
    pub n_right: u32,
    /// What they add up to, once the worker told it, until the run ends.
    pub sums: Option<(Rc<Report>, Rc<Results>)>,
}

impl Long {
    fn count(&mut self, sample: &Sample) {
        let is_own = sample.nested.is_none();
        self.n_lines += 1;
        self.n_own += u32::from(is_own);
        self.n_right += u32::from(is_own && sample.is_right());
    }
}

impl From<LongRun> for Long {
    fn from(told: LongRun) -> Self {
        Self {
            n_lines: told.n_lines,
            n_own: told.n_own,
            n_right: told.n_right,
            sums: None,
        }
    }
}

fn shared((report, results): (Report, Results)) -> (Rc<Report>, Rc<Results>) {
    (Rc::new(report), Rc::new(results))
}

/// Lines of the record for each sample: its own and those of its nested answers.
#[must_use]
pub fn lines_per_sample(spec: Option<&RunSpec>) -> u32 {
    let n_nested = spec.map_or(0, |spec| eval::nested::variants(spec).len());
    1 + u32::try_from(n_nested).unwrap_or(0)
}
