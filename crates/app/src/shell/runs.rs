//! The shell's part for runs that outlive the page: in the browser's storage, written by the engine's
//! worker, and in this tab for runs that came out of a file.

use std::rc::Rc;

use eval::{Header, Sample, record};
use protocol::{Command, Keep, ModelSource};

use yew::AttrValue;

use super::Shell;
use crate::kept_runs::Change;
use crate::model::ModelChoice;
use crate::reduce::Action;
use crate::state::State;
use crate::{dom, files};

/// Where the tab keeps the run that it shows: [`KEPT`] and the id of a kept run, or a whole record.
const SHOWN_RUN: &str = "thinkscope.run";
/// Stands before the id of a kept run.
const KEPT: &str = "kept:";

impl Shell {
    /// How to keep a run that is just begun.
    pub(super) fn new_keep(&self, state: &State) -> Option<Keep> {
        let begun_ms = dom::unix_ms();
        Some(Keep {
            id: format!("{begun_ms}-{}", dom::random_letters()),
            begun_ms,
            model: match &state.model_choice {
                ModelChoice::Bundled => ModelSource::Bundled {
                    url: files::BUNDLED_MODEL.to_owned(),
                },
                ModelChoice::Variant(form) => ModelSource::Bundled {
                    url: files::variant_address(*form).to_owned(),
                },
                ModelChoice::File { name, .. } => ModelSource::File {
                    name: name.to_string(),
                },
                ModelChoice::Stored { id } => ModelSource::Stored {
                    id: id.to_string(),
                    name: state.model_name().to_string(),
                },
            },
        })
    }

    /// *Show* of a kept run was pressed.
    pub fn open_kept_run(&self, id: &str) {
        self.send(&Command::OpenRun { id: id.to_owned() }, &[]);
        dom::follow("screen=run");
    }

    /// *Go on* of a kept run was pressed.
    pub fn go_on_with(&self, id: &str) {
        let id = AttrValue::from(id.to_owned());
        self.dispatch(Action::KeptRuns(Change::GoOn(id.clone())));
        self.open_kept_run(&id);
    }

    /// *Delete* of a kept run was pressed.
    pub fn delete_kept_run(&self, id: &str) {
        self.send(&Command::DeleteRun { id: id.to_owned() }, &[]);
    }

    /// Remembers the shown run over a reload of the tab: a kept one by its id, from its first sample
    /// on; one out of a file as a whole, once it is there.
    pub fn remember_run(&self, kept_id: Option<&str>, ended: Option<(&Header, &[Rc<Sample>])>) {
        match (kept_id, ended) {
            // Without a store the run is gone with the tab, as the page says of runs out of files.
            (Some(id), _) => drop(dom::keep(SHOWN_RUN, &format!("{KEPT}{id}"))),
            (None, Some((header, samples))) => {
                let _ = dom::keep(SHOWN_RUN, &files::write_record(header, samples));
            }
            (None, None) => {}
        }
    }

    /// Takes up the run of this tab before a reload. The address says what is shown.
    pub fn take_up_run(&self) {
        let Some(text) = dom::kept(SHOWN_RUN) else {
            return;
        };
        if let Some(id) = text.strip_prefix(KEPT) {
            // The worker reads it, once it is up.
            self.0.to_reopen.replace(Some(id.to_owned()));
        } else if let Ok(record) = record::parse(&text) {
            // What is to be said of it was said when it was opened.
            let samples = record.samples.into_iter().map(Rc::new).collect();
            self.dispatch(Action::Opened(Rc::new(record.header), samples, Rc::new([])));
        }
    }

    /// Has the worker read the run that this tab showed before a reload.
    pub(super) fn reopen_run(&self) {
        if let Some(id) = self.0.to_reopen.take() {
            self.send(&Command::OpenRun { id }, &[]);
        }
    }
}
