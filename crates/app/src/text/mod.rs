//! The catalogue: every text of the page, in every language.
//!
//! Each part of the page has a file with a struct of its texts and one constant of it for each
//! language, so that a missing text does not compile. A text with something in it is a function
//! pointer. Components call [`use_texts`]; everything else is given a [`Lang`] or a `&'static` part.

mod catalogue;
mod device;
mod device_report;
mod faults;
mod frame;
mod home;
#[cfg(test)]
mod literals;
mod models;
mod nav;
mod own_files;
mod pickers;
mod recording;
mod run;
mod tasks;
mod units;

use charts::{Lang, use_lang};
use yew::prelude::*;

pub use catalogue::{Catalogue, Memory};
pub use device::{Badge, BenchTexts, DeviceTexts, Facts, Test};
pub use device_report::ReportTexts;
pub use faults::{Faults, Unfetched, Who};
pub use frame::Frame;
pub use home::Home;
pub use models::{KeptTexts, Loaded, Models};
pub use nav::Nav;
pub use own_files::{AddressTexts, Own};
pub use pickers::Pickers;
pub use recording::Recording;
pub use run::RunTexts;
pub use tasks::Tasks;
pub use units::Units;

/// Every text, in one language.
pub struct Texts {
    /// The bar on top and the titles of the screens.
    pub nav: Nav,
    /// The frame around every screen.
    pub frame: Frame,
    /// The first screen.
    pub home: Home,
    /// The recorded run on it.
    pub recording: Recording,
    /// What the tasks are called.
    pub tasks: Tasks,
    /// Choosing model, engine and data.
    pub pickers: Pickers,
    /// The head of a run and its progress.
    pub run: RunTexts,
    /// The models.
    pub models: Models,
    /// The device.
    pub device: DeviceTexts,
    /// Quantities.
    pub units: Units,
    /// What went wrong.
    pub faults: Faults,
}

static ENGLISH: Texts = Texts {
    nav: nav::ENGLISH,
    frame: frame::ENGLISH,
    home: home::ENGLISH,
    recording: recording::ENGLISH,
    tasks: tasks::ENGLISH,
    pickers: pickers::ENGLISH,
    run: run::ENGLISH,
    models: models::ENGLISH,
    device: device::ENGLISH,
    units: units::ENGLISH,
    faults: faults::ENGLISH,
};

static SPANISH: Texts = Texts {
    nav: nav::SPANISH,
    frame: frame::SPANISH,
    home: home::SPANISH,
    recording: recording::SPANISH,
    tasks: tasks::SPANISH,
    pickers: pickers::SPANISH,
    run: run::SPANISH,
    models: models::SPANISH,
    device: device::SPANISH,
    units: units::SPANISH,
    faults: faults::SPANISH,
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
