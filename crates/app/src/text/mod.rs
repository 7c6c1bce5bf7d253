//! The catalogue: every text of the page, in every language.
//!
//! Each part of the page has a file with a struct of its texts and one constant of it for each
//! language, so that a missing text does not compile. A text with something in it is a function
//! pointer. Components call [`use_texts`]; everything else is given a [`Lang`] or a `&'static` part.

mod explore;
mod nav;
mod sweep;

use charts::{Lang, use_lang};
use yew::prelude::*;

pub use explore::ExploreTexts;
pub use nav::Nav;
pub use sweep::SweepTexts;

/// Every text, in one language.
pub struct Texts {
    /// The bar on top and the titles of the screens.
    pub nav: Nav,
    /// The list of samples and one of them in detail.
    pub explore: ExploreTexts,
    /// Sweeps, estimates and results.
    pub sweep: SweepTexts,
}

static ENGLISH: Texts = Texts {
    nav: nav::ENGLISH,
    explore: explore::ENGLISH,
    sweep: sweep::ENGLISH,
};

static SPANISH: Texts = Texts {
    nav: nav::SPANISH,
    explore: explore::SPANISH,
    sweep: sweep::SPANISH,
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
