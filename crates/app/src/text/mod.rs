//! The catalogue: every text of the page, in every language.
//!
//! Each part of the page has a file with a struct of its texts and one constant of it for each
//! language, so that a missing text does not compile. A text with something in it is a function
//! pointer. Components call [`use_texts`]; everything else is given a [`Lang`] or a `&'static` part.

mod nav;
mod settings;

use charts::{Lang, use_lang};
use yew::prelude::*;

pub use nav::Nav;
pub use settings::Settings;

/// Every text, in one language.
pub struct Texts {
    /// The bar on top and the titles of the screens.
    pub nav: Nav,
    /// Settings and privacy.
    pub settings: Settings,
}

static ENGLISH: Texts = Texts {
    nav: nav::ENGLISH,
    settings: settings::ENGLISH,
};

static SPANISH: Texts = Texts {
    nav: nav::SPANISH,
    settings: settings::SPANISH,
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
