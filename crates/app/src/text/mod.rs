//! The catalogue: every text of the page, in every language.
//!
//! Each part of the page has a file with a struct of its texts and one constant of it for each
//! language, so that a missing text does not compile. A text with something in it is a function
//! pointer. Components call [`use_texts`]; everything else is given a [`Lang`] or a `&'static` part.

mod calculator;
mod class;
mod compare;
mod deck;
mod device;
mod explore;
mod exports;
mod faults;
mod files;
mod frame;
mod home;
mod kept_runs;
mod later;
mod learn;
#[cfg(test)]
pub(crate) mod leftovers;
#[cfg(test)]
mod literals;
mod models;
mod nav;
mod options;
mod paper;
mod pickers;
mod recording;
mod results;
mod run;
mod run_facts;
mod settings;
mod sweep;
mod tasks;
mod told;
mod units;
mod worlds;

use charts::{Lang, use_lang};
use yew::prelude::*;

pub use calculator::Calculator;
pub use class::Class;
pub use compare::{CompareTexts, Facts};
pub use deck::DeckTexts;
pub use device::{Badge, BenchTexts, DeviceTexts, Facts as DeviceFacts, ReportTexts, Test};
pub use explore::ExploreTexts;
pub use exports::ExportTexts;
pub use faults::{Faults, Unfetched, Who};
pub use files::{FileFaults, FileTexts};
pub use frame::Frame;
pub use home::Home;
pub use kept_runs::KeptRuns;
pub use learn::Learn;
pub use models::{AddressTexts, Catalogue, KeptTexts, Loaded, Memory, Models, Own};
pub use nav::Nav;
pub use options::OptionsTexts;
pub use paper::Paper;
pub use pickers::Pickers;
pub use recording::Recording;
pub use results::Results;
pub use run::RunTexts;
pub use run_facts::RunFactsTexts;
pub use settings::Settings;
pub use sweep::SweepTexts;
pub use tasks::Tasks;
pub use units::Units;
pub use worlds::WorldsPanel;

/// Every text, in one language. What only screens of [`later`] say stands there.
pub struct Texts {
    /// Which one.
    pub lang: Lang,
    /// The bar on top and the titles of the screens.
    pub nav: Nav,
    /// The runs in the browser's storage.
    pub kept_runs: KeptRuns,
    /// Class links and presenter mode.
    pub class: Class,
    /// The charts of a run.
    pub deck: DeckTexts,
    /// Sweeps, estimates and results.
    pub sweep: SweepTexts,
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
    /// The options of a run.
    pub options: OptionsTexts,
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
    /// What can be wrong with files.
    pub files: FileTexts,
    /// What a worker said.
    pub told: fn(&str) -> String,
}

static ENGLISH: Texts = Texts {
    lang: Lang::English,
    nav: nav::ENGLISH,
    kept_runs: kept_runs::ENGLISH,
    class: class::ENGLISH,
    deck: deck::ENGLISH,
    sweep: sweep::ENGLISH,
    frame: frame::ENGLISH,
    home: home::ENGLISH,
    recording: recording::ENGLISH,
    tasks: tasks::ENGLISH,
    pickers: pickers::ENGLISH,
    options: options::ENGLISH,
    run: run::ENGLISH,
    models: models::ENGLISH,
    device: device::ENGLISH,
    units: units::ENGLISH,
    faults: faults::ENGLISH,
    files: files::ENGLISH,
    told: told::ENGLISH,
};

static SPANISH: Texts = Texts {
    lang: Lang::Spanish,
    nav: nav::SPANISH,
    kept_runs: kept_runs::SPANISH,
    class: class::SPANISH,
    deck: deck::SPANISH,
    sweep: sweep::SPANISH,
    frame: frame::SPANISH,
    home: home::SPANISH,
    recording: recording::SPANISH,
    tasks: tasks::SPANISH,
    pickers: pickers::SPANISH,
    options: options::SPANISH,
    run: run::SPANISH,
    models: models::SPANISH,
    device: device::SPANISH,
    units: units::SPANISH,
    faults: faults::SPANISH,
    files: files::SPANISH,
    told: told::SPANISH,
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
