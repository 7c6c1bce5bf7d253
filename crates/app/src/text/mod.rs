//! The catalogue: every text of the page, in every language.
//!
//! Each part of the page has a file with a struct of its texts and one constant of it for each
//! language, so that a missing text does not compile. A text with something in it is a function
//! pointer. Components call [`use_texts`]; everything else is given a [`Lang`] or a `&'static` part.

mod compare;
mod exports;
mod nav;
mod worlds;

use charts::{Lang, use_lang};
use yew::prelude::*;

pub use compare::{CompareTexts, Facts};
pub use exports::ExportTexts;
pub use nav::Nav;
pub use worlds::WorldsPanel;

/// Every text, in one language.
pub struct Texts {
    /// The bar on top and the titles of the screens.
    pub nav: Nav,
    /// Runs beside each other.
    pub compare: CompareTexts,
    /// What can be kept as a file.
    pub exports: ExportTexts,
    /// The four simulated worlds.
    pub worlds: WorldsPanel,
}

static ENGLISH: Texts = Texts {
    nav: nav::ENGLISH,
    compare: compare::ENGLISH,
    exports: exports::ENGLISH,
    worlds: worlds::ENGLISH,
};

static SPANISH: Texts = Texts {
    nav: nav::SPANISH,
    compare: compare::SPANISH,
    exports: exports::SPANISH,
    worlds: worlds::SPANISH,
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
