//! The lessons: which one is open, and how far it is.

/// The state of the Learn screen.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Learn {}

/// What can happen to it.
#[derive(Clone, Debug)]
pub enum Change {}

impl Learn {
    /// Applies a change.
    pub fn apply(&mut self, change: Change) {
        match change {}
    }
}
