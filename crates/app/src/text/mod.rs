//! The catalogue: every text of the page, in every language.
//!
//! Each part of the page has a file with a struct of its texts and one constant of it for each
//! language, so that a missing text does not compile. A text with something in it is a function
//! pointer. Components call [`use_texts`]; everything else is given a [`Lang`] or a `&'static` part.

mod calculator;
mod class;
mod learn;
mod nav;
mod paper;
mod results;

use charts::{Lang, use_lang};
use yew::prelude::*;

pub use calculator::Calculator;
pub use class::Class;
pub use learn::Learn;
pub use nav::Nav;
pub use paper::Paper;
pub use results::Results;

/// Every text, in one language.
pub struct Texts {
    /// The bar on top and the titles of the screens.
    pub nav: Nav,
    /// The lessons.
    pub learn: Learn,
    /// Results of their experiments.
    pub results: Results,
    /// Their calculator.
    pub calculator: Calculator,
    /// Their notes and sheets.
    pub paper: Paper,
    /// Class links and presenter mode.
    pub class: Class,
}

static ENGLISH: Texts = Texts {
    nav: nav::ENGLISH,
    learn: learn::ENGLISH,
    results: results::ENGLISH,
    calculator: calculator::ENGLISH,
    paper: paper::ENGLISH,
    class: class::ENGLISH,
};

static SPANISH: Texts = Texts {
    nav: nav::SPANISH,
    learn: learn::SPANISH,
    results: results::SPANISH,
    calculator: calculator::SPANISH,
    paper: paper::SPANISH,
    class: class::SPANISH,
};

/// The texts of a language.
#[must_use]
pub fn texts(lang: Lang) -> &'static Texts {
    match lang {
        Lang::English => &ENGLISH,
        Lang::Spanish => &SPANISH,
    }
}

/// The texts of the language around a component.
#[hook]
pub fn use_texts() -> &'static Texts {
    texts(use_lang())
}
