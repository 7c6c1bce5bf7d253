//! All samples of the run: which ones are shown, and which one is open.

/// The state of the Explore screen.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Explore {}

/// What can happen to it.
#[derive(Clone, Debug)]
pub enum Change {}

impl Explore {
    /// Applies a change.
    pub fn apply(&mut self, change: Change) {
        match change {}
    }
}
