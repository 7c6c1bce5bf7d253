//! Runs in the browser's storage: which there are, and taking one up again.

use std::rc::Rc;

use eval::data::Summary;
use protocol::{KeptRun, ModelSource, OpenedRun};
use yew::AttrValue;

use crate::files;
use crate::model::ModelChoice;
use crate::state::{DataChoice, Imported, Order, Run, State};

/// What is known of the kept runs.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct KeptRuns {
    /// The runs, the newest first; `None` until the worker told them.
    pub list: Option<Rc<[KeptRun]>>,
    /// Why the last one could not be opened or deleted: a sentence.
    pub trouble: Option<AttrValue>,
    /// The run that goes on as soon as it is read.
    pub going_on: Option<AttrValue>,
}

/// What can happen to them.
#[derive(Clone, Debug)]
pub enum Change {
    /// *Go on* was pressed: the run with this id goes on as soon as it is read.
    GoOn(AttrValue),
}

impl KeptRuns {
    /// Applies a change.
    pub fn apply(&mut self, change: Change) {
        match change {
            Change::GoOn(id) => self.going_on = Some(id),
        }
    }

    /// The runs that can be shown beside `shown`, the run on screen.
    pub fn others<'a>(&'a self, shown: Option<&'a str>) -> impl Iterator<Item = &'a KeptRun> {
        let runs = self.list.iter().flat_map(|runs| runs.iter());
        runs.filter(move |run| Some(run.id.as_str()) != shown)
    }
}

impl Run {
    /// [`protocol::Keep::id`] of a run that is kept.
    #[must_use]
    pub fn kept_id(&self) -> Option<&str> {
        let keep = self.order.as_ref()?.keep.as_ref()?;
        Some(&keep.id)
    }
}

impl State {
    /// Shows a kept run; one that is not whole can go on.
    pub(crate) fn open_kept(&mut self, opened: OpenedRun) {
        if self.is_running() {
            return;
        }
        let task = opened.header.spec.task;
        let order = Order {
            spec: opened.header.spec.clone(),
            data: Rc::new(Imported {
                summary: Summary::of_items(task, &opened.items),
                dataset: opened.header.dataset.clone(),
                items: opened.items,
            }),
            batch: opened.batch,
            keep: Some(opened.keep.clone()),
        };
        let samples = opened.samples.into_iter().map(Rc::new).collect();
        self.open(Rc::new(opened.header), samples, opened.warnings.into());
        if let Some(run) = &mut self.run {
            run.n_samples = opened.n_samples;
            match opened.long {
                Some(long) => run.open_long(long),
                None => run.settle(),
            }
            run.order = Some(Rc::new(order));
        }
        self.kept_runs.trouble = None;
        match opened.keep.model.clone() {
            ModelSource::Bundled { url } => self.choose_model(files::bundled_choice(&url)),
            ModelSource::Stored { id, .. } => {
                self.choose_model(ModelChoice::Stored { id: id.into() });
            }
            // A file of the disk has to be opened again; if it is, it stays.
            ModelSource::File { .. } => {}
        }
        if self.place.settings.task != task {
            self.place.settings.task = task;
            self.data_choice = DataChoice::Bundled;
        }
        if self.kept_runs.going_on.take().as_deref() == Some(&opened.keep.id) {
            self.want_more();
        }
    }
}

#[cfg(test)]
mod tests {
    use eval::{Gold, Item, TaskId};
    use protocol::Keep;

    use super::*;
    use crate::state::Phase;

    fn opened(n_samples: u32) -> OpenedRun {
        let header = eval::record::parse_header(
            r#"{"schema_version":1,"program_version":"0","spec":{"task":"ner","prompt_form":"short","temperature":null,"top_p":0.95,"seed":1,"repeats":1,"think_budget":null,"max_tokens":9,"limit":null},"dataset":{"name":"d","sha256":"","n_items":1},"prompt_sha256":"","subject":{"model":"M","model_sha256":null,"model_bytes":1,"architecture":"qwen2","quantization":"Q8_0","n_params":1,"engine":"cpu","adapter":null,"self_test":null,"template_sha256":""}}"#,
            1,
        );
        OpenedRun {
            keep: Keep {
                id: "r".to_owned(),
                begun_ms: 0,
                model: ModelSource::Stored {
                    id: "m".to_owned(),
                    name: "M".to_owned(),
                },
            },
            batch: 3,
            n_samples,
            header: header.expect("a header"),
            items: vec![Item {
                id: "i".to_owned(),
                text: "t".to_owned(),
                tokens: vec!["t".to_owned()],
                gold: Gold::Tags(vec!["O".to_owned()]),
            }],
            samples: Vec::new(),
            long: None,
            warnings: vec!["w".to_owned()],
        }
    }

    #[test]
    fn a_kept_run_is_shown_with_all_that_it_takes_to_go_on() {
        let mut state = State::default();
        state.open_kept(opened(1));
        let run = state.run.as_ref().expect("a run");
        assert_eq!(run.phase, Phase::Cancelled);
        assert_eq!(run.kept_id(), Some("r"));
        assert_eq!(run.warnings[..], ["w".to_owned()]);
        let order = run.order.as_ref().expect("an order");
        assert_eq!((order.batch, order.data.items.len()), (3, 1));
        assert_eq!(state.place.settings.task, TaskId::Ner);
        assert_eq!(state.model_choice, ModelChoice::Stored { id: "m".into() });
    }

    #[test]
    fn go_on_wants_the_run_that_was_asked_for() {
        let check = |asked: &'static str, n_samples, expect| {
            let mut state = State::default();
            state.kept_runs.apply(Change::GoOn(asked.into()));
            state.open_kept(opened(n_samples));
            let phase = state.run.as_ref().map(|run| run.phase.clone());
            assert_eq!(phase, Some(expect), "{asked}");
            assert_eq!(state.kept_runs.going_on, None);
        };
        check("r", 1, Phase::Wanted);
        check("other", 1, Phase::Cancelled);
        // What is whole has nothing to go on with.
        check("r", 0, Phase::Complete);
    }

    #[test]
    fn a_run_in_work_is_not_replaced() {
        let mut state = State {
            run: Some(Run::wanted()),
            ..State::default()
        };
        state.open_kept(opened(1));
        let run = state.run.as_ref().map(|run| (&run.phase, &run.header));
        assert_eq!(run, Some((&Phase::Wanted, &None)));
    }
}
