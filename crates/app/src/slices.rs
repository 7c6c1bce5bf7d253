//! Long computations in slices, so that the page answers meanwhile.

use std::cell::Cell;
use std::rc::Rc;

use wasm_bindgen_futures::spawn_local;

use crate::dom;

/// How long a slice may last; one step may go over it.
const SLICE_MS: f64 = 12.0;

/// Something that goes on step by step.
pub trait Steps {
    /// Does a little more; whether something is left.
    fn step(&mut self) -> bool;
}

/// A computation that goes on by itself; dropping it ends it.
pub struct Going(Rc<Cell<bool>>);

impl Drop for Going {
    fn drop(&mut self) {
        self.0.set(false);
    }
}

/// Starts a computation. `tell` hears of it after each slice; `finish` gets it when nothing is left.
pub fn start<S: Steps + 'static>(
    mut steps: S,
    tell: impl Fn(&S) + 'static,
    finish: impl FnOnce(S) + 'static,
) -> Going {
    let is_wanted = Rc::new(Cell::new(true));
    let going = Going(Rc::clone(&is_wanted));
    spawn_local(async move {
        loop {
            dom::pause().await;
            let start = dom::now_ms();
            let mut is_left = true;
            while is_wanted.get() && is_left && dom::now_ms() - start < SLICE_MS {
                is_left = steps.step();
            }
            if !is_wanted.get() {
                return;
            }
            if !is_left {
                return finish(steps);
            }
            tell(&steps);
        }
    });
    going
}
