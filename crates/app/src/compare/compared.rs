//! What came of a comparison, in every language.

use std::cell::OnceCell;
use std::rc::Rc;

use charts::Lang;
use charts::comparison::spoken;
use eval::compare::Comparison;
use eval::sweep::Sweep;

/// What came of a comparison.
#[derive(Debug)]
pub struct Compared {
    /// The comparison, whose runs have English names.
    comparison: Rc<Comparison>,
    /// The same with Spanish names, once somebody asked for them.
    spanish: OnceCell<Rc<Comparison>>,
    /// What the answers along each run's thoughts add up to.
    pub sweeps: Rc<Vec<Option<Sweep>>>,
}

impl Compared {
    /// What came of it.
    #[must_use]
    pub fn new(comparison: Comparison, sweeps: Vec<Option<Sweep>>) -> Self {
        Self {
            comparison: Rc::new(comparison),
            spanish: OnceCell::new(),
            sweeps: Rc::new(sweeps),
        }
    }

    /// The comparison, with names for its runs in a language.
    #[must_use]
    pub fn comparison(&self, lang: Lang) -> &Rc<Comparison> {
        match lang {
            Lang::English => &self.comparison,
            Lang::Spanish => (self.spanish).get_or_init(|| Rc::new(spoken(&self.comparison, lang))),
        }
    }
}
