//! The parts of the Compare screen.

mod flip;
mod intake;
mod pairs;
mod pooled;
mod results;
mod runs;
#[cfg(test)]
mod tests;

pub use flip::FlippedItem;
pub use intake::Intake;
pub use pairs::Pairs;
pub use results::Results;
pub use runs::RunList;

use yew::Callback;

use crate::compare::Change;
use crate::reduce::Action;
use crate::shell::Shell;

/// A callback that changes the screen's state, whatever it is called with.
fn changing<E>(shell: &Shell, change: impl Fn() -> Change + 'static) -> Callback<E> {
    let shell = shell.clone();
    Callback::from(move |_: E| shell.dispatch(Action::Compare(change())))
}
