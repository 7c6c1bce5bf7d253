//! The shell's part for settings and privacy.

use charts::Lang;
use protocol::Asked;
use wasm_bindgen_futures::spawn_local;
use yew::Callback;

use super::Shell;
use crate::prefs::{Change, Erasing, Offline, Theme};
use crate::reduce::Action;
use crate::traffic::Who;
use crate::{offline, storage, visit};

impl Shell {
    fn prefer(&self, change: Change) {
        self.dispatch(Action::Prefs(change));
    }

    /// Another language was chosen.
    pub fn set_lang(&self, lang: Lang) {
        visit::remember(visit::LANG_KEY, Some(lang.tag()));
        self.prefer(Change::Lang(lang));
    }

    /// Other colours were chosen.
    pub fn set_theme(&self, theme: Theme) {
        visit::remember(visit::THEME_KEY, theme.word());
        visit::show_theme(theme);
        self.prefer(Change::Theme(theme));
    }

    /// A part of the page told what it asked of the network.
    pub(super) fn asked(&self, who: Who, asked: Vec<Asked>) {
        self.prefer(Change::Asked(who, asked));
    }

    /// Reads what the page itself asked of the network.
    pub fn look_at_network(&self) {
        self.prefer(Change::PageAsked(visit::asked()));
    }

    /// Reads what is kept on this device.
    pub fn look_at_storage(&self) {
        let shell = self.clone();
        spawn_local(async move { shell.prefer(Change::Looked(storage::look().await)) });
    }

    /// Has the site's files kept for visits without a network.
    pub fn start_offline(&self) {
        let (tells, asks) = (self.clone(), self.clone());
        offline::start(
            Callback::from(move |state: Offline| tells.prefer(Change::Offline(state))),
            Callback::from(move |asked| asks.asked(Who::Offline, asked)),
        );
    }

    /// *Erase everything* was pressed, or taken back.
    pub fn ask_to_erase(&self, is_wanted: bool) {
        let step = if is_wanted {
            Erasing::Asked
        } else {
            Erasing::No
        };
        self.prefer(Change::Erasing(step));
    }

    /// *Erase* was pressed: workers end, then everything that is kept goes, and so does what the
    /// page shows.
    pub fn erase(&self) {
        self.prefer(Change::Erasing(Erasing::Going));
        self.end_workers();
        let shell = self.clone();
        spawn_local(async move {
            let left = storage::erase().await;
            shell.prefer(Change::Looked(left));
            shell.prefer(Change::Offline(Offline::Unknown));
            shell.prefer(Change::Erasing(Erasing::Done));
            shell.start_worker();
        });
    }
}
