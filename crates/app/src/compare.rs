//! Runs beside each other: which ones, and what they add up to.

/// The state of the Compare screen.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Compare {}

/// What can happen to it.
#[derive(Clone, Debug)]
pub enum Change {}

impl Compare {
    /// Applies a change.
    pub fn apply(&mut self, change: Change) {
        match change {}
    }
}
