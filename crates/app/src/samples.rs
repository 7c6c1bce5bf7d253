//! The finished samples of a run: a copy shares them, and comparing two copies looks at none.

use std::ops::Deref;
use std::rc::Rc;

use eval::Sample;

/// Samples and nested answers.
#[derive(Clone, Debug, Default)]
pub struct Samples(Rc<Vec<Rc<Sample>>>);

impl Samples {
    /// Takes in more.
    pub fn extend(&mut self, samples: impl IntoIterator<Item = Rc<Sample>>) {
        Rc::make_mut(&mut self.0).extend(samples);
    }

    /// By item and repeat; a sample stands before its nested answers, which keep their order.
    pub fn sort(&mut self) {
        let key = |sample: &Rc<Sample>| (sample.item_index, sample.repeat, sample.nested.is_some());
        if !self.0.is_sorted_by_key(key) {
            Rc::make_mut(&mut self.0).sort_by_key(key);
        }
    }
}

impl Samples {
    /// All of them.
    #[must_use]
    pub fn as_slice(&self) -> &[Rc<Sample>] {
        &self.0
    }
}

impl Deref for Samples {
    type Target = [Rc<Sample>];

    fn deref(&self) -> &Self::Target {
        &self.0
    }
}

/// Whether both are the same copy.
impl PartialEq for Samples {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }
}
