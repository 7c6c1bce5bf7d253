//! The models: what runs here, what is kept, what can be had.

use super::catalogue::{self, Catalogue, Memory};
use super::own_files::{self, AddressTexts, Own};

/// See the module.
pub struct Models {
    /// The screen's heading.
    pub title: &'static str,
    /// Under it.
    pub lead: &'static str,
    /// Shown while files are dragged over the screen.
    pub drop: &'static str,
    /// The model that computes.
    pub loaded: Loaded,
    /// What the browser keeps.
    pub kept: KeptTexts,
    /// The catalogue.
    pub catalogue: Catalogue,
    /// What a model needs.
    pub memory: Memory,
    /// Files of one's own.
    pub own: Own,
    /// A file from an address.
    pub address: AddressTexts,
}

/// The model that computes.
pub struct Loaded {
    /// It is loaded.
    pub in_use: &'static str,
    /// It could not be loaded.
    pub not_loaded: &'static str,
    /// It is on its way.
    pub loading: &'static str,
    /// The same where a button would stand.
    pub loading_now: &'static str,
    /// The worker is busy with another one.
    pub waiting: &'static str,
    /// The button that goes back to the bundled model.
    pub use_bundled: &'static str,
    /// The link to the first screen.
    pub set_up: &'static str,
    /// A fact's name.
    pub parameters: &'static str,
    /// A fact's name.
    pub quantisation: &'static str,
    /// A fact's name.
    pub file: &'static str,
    /// A fact's name.
    pub context: &'static str,
    /// So many tokens.
    pub tokens: fn(&str) -> String,
    /// A fact's name.
    pub sequences: &'static str,
    /// So many sequences.
    pub at_a_time: fn(u32) -> String,
    /// A fact's name.
    pub peak: &'static str,
    /// The room that was chosen is another one than the model's.
    pub other_room: &'static str,
    /// The button for it.
    pub again: &'static str,
    /// A stage of loading.
    pub opening: &'static str,
    /// A stage of loading.
    pub reading: &'static str,
}

/// What the browser keeps.
pub struct KeptTexts {
    /// The heading.
    pub title: &'static str,
    /// Of the bundled model.
    pub bundled_about: &'static str,
    /// The button.
    pub load: &'static str,
    /// What a screen reader calls it.
    pub load_of: fn(&str) -> String,
    /// The button of a keeper that broke.
    pub restart: &'static str,
    /// Nothing is known yet.
    pub looking: &'static str,
    /// A button.
    pub verify: &'static str,
    /// A button.
    pub pause: &'static str,
    /// A button.
    pub try_now: &'static str,
    /// A button.
    pub go_on: &'static str,
    /// A button.
    pub try_again: &'static str,
    /// A button that asks first.
    pub delete: &'static str,
    /// What a screen reader calls it.
    pub delete_of: fn(&str) -> String,
    /// What a screen reader calls the question.
    pub delete_question_of: fn(&str) -> String,
    /// The question, with the size.
    pub delete_question: fn(&str) -> String,
    /// Its yes, with the size.
    pub delete_size: fn(&str) -> String,
    /// Its no.
    pub keep: &'static str,
    /// What a screen reader calls the bar of a file.
    pub on_disk: fn(&str) -> String,
    /// A download that waits for its button.
    pub paused: fn(&str) -> String,
    /// When it is tried again.
    pub next_try: fn(&str) -> String,
    /// The file is read again.
    pub verifying: fn(&str) -> String,
    /// Another tab has it.
    pub elsewhere: &'static str,
    /// The hash is the published one.
    pub sha_equal: &'static str,
    /// There is none to compare with.
    pub sha_computed: &'static str,
    /// Where it came from.
    pub from: &'static str,
    /// Spoken while it comes.
    pub spoken_percent: fn(&str, u64) -> String,
    /// Spoken while it waits.
    pub spoken_waiting: fn(&str) -> String,
    /// Spoken while it is read again.
    pub spoken_verifying: fn(&str) -> String,
    /// One size of another.
    pub of: fn(&str, &str) -> String,
    /// The time that is left.
    pub left: fn(&str) -> String,
    /// What a screen reader calls the bar of the storage.
    pub storage: &'static str,
    /// Used and free.
    pub space: fn(&str, &str) -> String,
    /// The browser tells nothing.
    pub space_unknown: &'static str,
    /// The browser's promise.
    pub promised: &'static str,
    /// It was asked and did not promise.
    pub not_promised: &'static str,
    /// It was not asked.
    pub may_delete: &'static str,
    /// There is nothing to keep.
    pub nothing_kept: &'static str,
    /// The button that asks.
    pub keep_these: &'static str,
}

/// English.
pub const ENGLISH: Models = Models {
    title: "Models",
    lead: "What runs here, what it needs, and what this browser keeps.",
    drop: "Drop a GGUF file to load it",
    loaded: Loaded {
        in_use: "In use",
        not_loaded: "Not loaded",
        loading: "Loading",
        loading_now: "Loading…",
        waiting: "Waiting for the engine…",
        use_bundled: "Use the bundled reasoner",
        set_up: "Set up a run",
        parameters: "Parameters",
        quantisation: "Quantisation",
        file: "File",
        context: "Context",
        tokens: |n| format!("{n} tokens"),
        sequences: "Sequences",
        at_a_time: |n| format!("{n} at a time"),
        peak: "Peak memory of the page",
        other_room: "Another room for sequences was chosen below; this model has the one that it was loaded with.",
        again: "Load it again",
        opening: "Opening the file",
        reading: "Reading the weights",
    },
    kept: KeptTexts {
        title: "In this browser",
        bundled_about: "Comes with the page and answers these tasks within seconds. A few million parameters: good for a first look, no language model.",
        load: "Load",
        load_of: |name| format!("Load: {name}"),
        restart: "Start it again",
        looking: "Looking at what is kept…",
        verify: "Verify",
        pause: "Pause",
        try_now: "Try now",
        go_on: "Go on",
        try_again: "Try again",
        delete: "Delete…",
        delete_of: |name| format!("Delete {name}"),
        delete_question_of: |name| format!("Delete {name}?"),
        delete_question: |size| {
            format!("Delete {size} from this browser? It would have to be downloaded again.")
        },
        delete_size: |size| format!("Delete {size}"),
        keep: "Keep it",
        on_disk: |name| format!("{name} on disk"),
        paused: |so_far| {
            format!("Paused at {so_far}. What is here stays, also when the page is closed.")
        },
        next_try: |time| format!(" The next try is in {time}."),
        verifying: |size| format!("Reading all {size} again to compute the SHA-256…"),
        elsewhere: "Another tab of this site works on it. Pause it there, or close that tab.",
        sha_equal: "equal to the published one",
        sha_computed: "computed as it came; none is known to compare with",
        from: "From ",
        spoken_percent: |name, percent| format!("{name}: {percent} percent is here."),
        spoken_waiting: |name| format!("{name}: waiting for the server."),
        spoken_verifying: |name| format!("{name}: computing its SHA-256."),
        of: |done, total| format!("{done} of {total}"),
        left: |time| format!("{time} left"),
        storage: "Storage in use",
        space: |used, free| format!("{used} used, {free} free for this site."),
        space_unknown: "This browser does not tell how much storage there is.",
        promised: "The browser promised to keep these files.",
        not_promised: "The browser did not promise to keep these files: it decides by how often the site is used. It deletes them only when the disk is full.",
        may_delete: "The browser may delete these files when the disk is full.",
        nothing_kept: "Downloads are kept here, on this device, until you delete them.",
        keep_these: "Keep these files",
    },
    catalogue: catalogue::ENGLISH_CATALOGUE,
    memory: catalogue::ENGLISH_MEMORY,
    own: own_files::ENGLISH_OWN,
    address: own_files::ENGLISH_ADDRESS,
};

/// Spanish.
pub const SPANISH: Models = Models {
    title: "Modelos",
    lead: "Qué se ejecuta aquí, qué necesita y qué guarda este navegador.",
    drop: "Suelta un archivo GGUF para cargarlo",
    loaded: Loaded {
        in_use: "En uso",
        not_loaded: "Sin cargar",
        loading: "Cargando",
        loading_now: "Cargando…",
        waiting: "Esperando al motor…",
        use_bundled: "Usar el modelo incluido",
        set_up: "Preparar una ejecución",
        parameters: "Parámetros",
        quantisation: "Cuantización",
        file: "Archivo",
        context: "Contexto",
        tokens: |n| format!("{n} tokens"),
        sequences: "Secuencias",
        at_a_time: |n| format!("{n} a la vez"),
        peak: "Memoria máxima de la página",
        other_room: "Abajo se eligió otro espacio para las secuencias; este modelo conserva aquel con el que se cargó.",
        again: "Cargarlo de nuevo",
        opening: "Abriendo el archivo",
        reading: "Leyendo los pesos",
    },
    kept: KeptTexts {
        title: "En este navegador",
        bundled_about: "Viene con la página y responde a estas tareas en segundos. Unos pocos millones de parámetros: bueno para un primer vistazo, no es un modelo de lenguaje.",
        load: "Cargar",
        load_of: |name| format!("Cargar: {name}"),
        restart: "Iniciarlo de nuevo",
        looking: "Mirando qué hay guardado…",
        verify: "Verificar",
        pause: "Pausar",
        try_now: "Intentar ahora",
        go_on: "Seguir",
        try_again: "Intentar de nuevo",
        delete: "Borrar…",
        delete_of: |name| format!("Borrar {name}"),
        delete_question_of: |name| format!("¿Borrar {name}?"),
        delete_question: |size| {
            format!("¿Borrar {size} de este navegador? Habría que descargarlo otra vez.")
        },
        delete_size: |size| format!("Borrar {size}"),
        keep: "Conservarlo",
        on_disk: |name| format!("{name} en disco"),
        paused: |so_far| {
            format!(
                "En pausa con {so_far}. Lo que está aquí se conserva aunque se cierre la página."
            )
        },
        next_try: |time| format!(" El próximo intento es en {time}."),
        verifying: |size| format!("Leyendo otra vez los {size} para calcular el SHA-256…"),
        elsewhere: "Otra pestaña de este sitio trabaja con él. Páusalo allí o cierra esa pestaña.",
        sha_equal: "igual al publicado",
        sha_computed: "calculado al llegar; no se conoce ninguno con el que compararlo",
        from: "De ",
        spoken_percent: |name, percent| format!("{name}: ya está el {percent} por ciento."),
        spoken_waiting: |name| format!("{name}: esperando al servidor."),
        spoken_verifying: |name| format!("{name}: calculando su SHA-256."),
        of: |done, total| format!("{done} de {total}"),
        left: |time| format!("quedan {time}"),
        storage: "Almacenamiento en uso",
        space: |used, free| format!("{used} usados, {free} libres para este sitio."),
        space_unknown: "Este navegador no dice cuánto almacenamiento hay.",
        promised: "El navegador prometió conservar estos archivos.",
        not_promised: "El navegador no prometió conservar estos archivos: lo decide según cuánto se usa el sitio. Solo los borra cuando el disco está lleno.",
        may_delete: "El navegador puede borrar estos archivos cuando el disco esté lleno.",
        nothing_kept: "Las descargas se guardan aquí, en este dispositivo, hasta que las borres.",
        keep_these: "Conservar estos archivos",
    },
    catalogue: catalogue::SPANISH_CATALOGUE,
    memory: catalogue::SPANISH_MEMORY,
    own: own_files::SPANISH_OWN,
    address: own_files::SPANISH_ADDRESS,
};
