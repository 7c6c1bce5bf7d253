//! Runs that are opened: out of a file, read by the page or by the worker.

use std::rc::Rc;

use eval::{Header, Sample};
use protocol::RecordRead;

use crate::run::{Run, lines_per_sample};
use crate::state::State;

impl State {
    /// Shows a record that the worker read, or says why it cannot.
    pub(crate) fn record_read(&mut self, read: RecordRead) {
        self.reading = None;
        match read {
            RecordRead::Run {
                header,
                samples,
                long,
                warnings,
            } => {
                let samples = samples.into_iter().map(Rc::new).collect();
                self.open(Rc::from(header), samples, warnings.into());
                if let Some((run, long)) = self.run.as_mut().zip(long) {
                    run.open_long(long);
                }
            }
            RecordRead::Wrong { sentence } => self.open_error = Some(sentence.into()),
        }
    }

    /// Shows a run that was read.
    pub(crate) fn open(
        &mut self,
        header: Rc<Header>,
        samples: Vec<Rc<Sample>>,
        warnings: Rc<[String]>,
    ) {
        let n_items = header.spec.n_items(header.dataset.n_items);
        let mut run = Run {
            header: Some(Rc::clone(&header)),
            n_samples: n_items
                .saturating_mul(header.spec.repeats.max(1))
                .saturating_mul(lines_per_sample(Some(&header.spec))),
            generated_tokens: samples
                .iter()
                .filter_map(|sample| sample.completion.tokens.as_ref())
                .map(|tokens| tokens.len() as u64)
                .sum(),
            warnings,
            ..Run::wanted()
        };
        run.take(samples);
        run.settle();
        self.run = Some(run);
        self.open_error = None;
    }
}
