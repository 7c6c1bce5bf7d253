//! The texts of the screens that come later, each group in a place of its own: what only their
//! program names comes with it (`crate::later`).

use charts::Lang;

use super::*;

/// A group of texts by its name, out of the constants of both languages.
macro_rules! groups {
    ($($(#[$about:meta])* $name:ident: $group:ty = $module:ident $(. $field:ident)?;)*) => {
        impl Texts {
            $($(#[$about])*
            #[must_use]
            pub fn $name(&self) -> &'static $group {
                // A block each, so that only this group is kept, not the constant around it.
                match self.lang {
                    Lang::English => &const { $module::ENGLISH$(.$field)? },
                    Lang::Spanish => &const { $module::SPANISH$(.$field)? },
                }
            })*
        }
    };
}

groups! {
    /// The lessons.
    learn: Learn = learn;
    /// Results of their experiments.
    results: Results = results;
    /// Their calculator.
    calculator: Calculator = calculator;
    /// Their notes and sheets.
    paper: Paper = paper;
    /// Runs beside each other.
    compare: CompareTexts = compare;
    /// What can be kept as a file.
    exports: ExportTexts = exports;
    /// The four simulated worlds.
    worlds: WorldsPanel = worlds;
    /// The list of samples and one of them in detail.
    explore: ExploreTexts = explore;
    /// Settings and privacy.
    settings: Settings = settings;
    /// The heads of the models' screen.
    models: Models = models;
    /// The model that computes.
    loaded: Loaded = models.loaded;
    /// What the browser keeps.
    kept: KeptTexts = models.kept;
    /// The catalogue.
    catalogue: Catalogue = models.catalogue;
    /// What a model needs.
    memory: Memory = models.memory;
    /// Files of one's own.
    own_models: Own = models.own;
    /// A file from an address.
    address: AddressTexts = models.address;
    /// The heads of the device's screen.
    device: DeviceTexts = device;
    /// What computes here.
    device_facts: DeviceFacts = device.facts;
    /// The self-test.
    self_test: Test = device.test;
    /// The measurement.
    bench: BenchTexts = device.bench;
    /// Everything as text.
    device_report: ReportTexts = device.report;
    /// What exactly was run.
    run_facts: RunFactsTexts = run_facts;
    /// The badge in the bar.
    device_badge: Badge = device.badge;
}

impl Texts {
    /// What can be wrong with data and records of one's own.
    #[must_use]
    pub const fn file_faults(&self) -> &'static FileFaults {
        match self.lang {
            Lang::English => &files::ENGLISH_FAULTS,
            Lang::Spanish => &files::SPANISH_FAULTS,
        }
    }
}
