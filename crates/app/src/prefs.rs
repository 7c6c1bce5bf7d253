//! What a person prefers on every visit, and what this visit asked of the network.

use charts::Lang;

/// The state of the Settings screen.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Prefs {
    /// The language; `None` is the browser's.
    pub lang: Option<Lang>,
}

/// What can happen to it.
#[derive(Clone, Debug)]
pub enum Change {
    /// Another language was chosen.
    Lang(Lang),
}

impl Prefs {
    /// Applies a change.
    pub fn apply(&mut self, change: Change) {
        match change {
            Change::Lang(lang) => self.lang = Some(lang),
        }
    }
}
