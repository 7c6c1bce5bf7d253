//! The bar on top and the titles of the screens.

/// See the module.
pub struct Nav {
    /// What a screen reader calls the list of screens.
    pub screens: &'static str,
    /// The link that jumps over the bar.
    pub skip: &'static str,
    /// The button that unfolds it where there is little room.
    pub menu: &'static str,
    /// Said behind the run's name while it goes on.
    pub in_progress: &'static str,
    /// Choosing what to run.
    pub home: &'static str,
    /// The run.
    pub run: &'static str,
    /// One sample.
    pub item: &'static str,
    /// All samples of the run.
    pub explore: &'static str,
    /// Runs beside each other.
    pub compare: &'static str,
    /// The lessons.
    pub learn: &'static str,
    /// The models.
    pub models: &'static str,
    /// What computes here.
    pub device: &'static str,
    /// Settings and privacy.
    pub settings: &'static str,
}

/// English.
pub const ENGLISH: Nav = Nav {
    screens: "Screens",
    skip: "Skip to content",
    menu: "Menu",
    in_progress: " (in progress)",
    home: "Home",
    run: "Run",
    item: "Item",
    explore: "Explore",
    compare: "Compare",
    learn: "Learn",
    models: "Models",
    device: "Device",
    settings: "Settings",
};

/// Spanish.
pub const SPANISH: Nav = Nav {
    screens: "Pantallas",
    skip: "Saltar al contenido",
    menu: "Menú",
    in_progress: " (en curso)",
    home: "Inicio",
    run: "Ejecución",
    item: "Ejemplo",
    explore: "Explorar",
    compare: "Comparar",
    learn: "Aprender",
    models: "Modelos",
    device: "Dispositivo",
    settings: "Ajustes",
};
