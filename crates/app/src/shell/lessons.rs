//! Lessons: fetching them, running their experiments, keeping what a person found.

use std::rc::Rc;

use charts::Lang;
use protocol::Command;
use wasm_bindgen_futures::spawn_local;
use yew::AttrValue;

use super::Shell;
use crate::learn::{Change, LessonKey};
use crate::notebook::{KEPT_NOTEBOOK, Notebook};
use crate::reduce::Action;
use crate::state::Order;
use crate::{dom, files};

impl Shell {
    /// Tells the Learn screen what happened.
    pub fn learn(&self, change: Change) {
        self.dispatch(Action::Learn(change));
    }

    pub(super) fn read_index(&self, lang: Lang) {
        self.learn(Change::IndexRequested(lang));
        let shell = self.clone();
        spawn_local(async move {
            let result = files::read_index(lang).await;
            let result = result.map(Rc::new).map_err(AttrValue::from);
            shell.learn(Change::IndexCame(lang, result));
        });
    }

    pub(super) fn read_lesson(&self, key: LessonKey) {
        self.learn(Change::LessonRequested(key.clone()));
        let shell = self.clone();
        spawn_local(async move {
            let result = files::read_lesson(&key).await;
            let result = result.map(Rc::new).map_err(AttrValue::from);
            shell.learn(Change::LessonCame(key, result));
        });
    }

    pub(super) fn start_experiment(&self, order: Rc<Order>) {
        self.learn(Change::Sent(Rc::clone(&order)));
        self.send_order(&order, Vec::new());
    }

    /// *Cancel* of an experiment was pressed. A model on its way is not cut off: it may be wanted
    /// for itself.
    pub fn cancel_experiment(&self, is_sent: bool) {
        self.learn(Change::Cancel);
        if is_sent {
            self.send(&Command::Cancel, &[]);
        }
    }

    /// Takes up what the browser kept of the lessons.
    pub fn take_up_notebook(&self) {
        if let Some(text) = dom::remembered(KEPT_NOTEBOOK) {
            self.learn(Change::Remembered(Notebook::read(&text)));
        }
    }

    /// Keeps what was predicted and found.
    pub fn keep_notebook(&self, notebook: &Notebook) {
        dom::remember(KEPT_NOTEBOOK, &notebook.write());
    }
}
