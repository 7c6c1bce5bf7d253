//! The models: what runs here, what is kept, what can be had.

use charts::number::count;
use sources::fit::{Change, Demand, Fit, Place, Trouble, Verdict};

use crate::words;

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

/// The catalogue.
pub struct Catalogue {
    /// The heading.
    pub title: &'static str,
    /// Under it.
    pub about: &'static str,
    /// A switch.
    pub slots: &'static str,
    /// A switch.
    pub tokens: &'static str,
    /// The page chooses.
    pub auto: &'static str,
    /// The device is unknown.
    pub not_looked: &'static str,
    /// Counted for the CPU.
    pub for_cpu: fn(&str) -> String,
    /// Counted for the GPU.
    pub for_gpu: fn(&str) -> String,
    /// Models that no page can hold.
    pub too_large: &'static str,
    /// What to do, before the command.
    pub too_large_about: &'static str,
    /// The memory of such a model.
    pub and_more: fn(&str) -> String,
    /// Parameters and origin.
    pub about_model: fn(&str, &str) -> String,
    /// What a screen reader calls the switch of files.
    pub file_of: fn(&str) -> String,
    /// Whether it fits is unknown.
    pub fit_unknown: &'static str,
    /// The link to the publisher.
    pub publisher: &'static str,
    /// What a screen reader hears behind it.
    pub publisher_of: fn(&str) -> String,
    /// One licence.
    pub licence: fn(&str) -> String,
    /// Licence, base, and the base's licence.
    pub licences: fn(&str, &str, &str) -> String,
    /// It is kept.
    pub is_kept: &'static str,
    /// It is on its way.
    pub is_coming: &'static str,
    /// The button, with the size.
    pub download: fn(&str) -> String,
    /// What a screen reader calls the button that copies a command.
    pub copy_command: fn(&str) -> String,
    /// A size that is only known roughly.
    pub about_size: fn(&str) -> String,
}

/// What a model needs.
pub struct Memory {
    /// Behind the sum: what it is for.
    pub need: fn(&str) -> String,
    /// Sequences and their length.
    pub demand: fn(Demand) -> String,
    /// A part.
    pub weights: &'static str,
    /// A part.
    pub cache: &'static str,
    /// A part.
    pub work: &'static str,
    /// The most there is.
    pub limit: &'static str,
    /// Whether it fits.
    pub verdict: fn(Verdict) -> &'static str,
    /// Why not, and what to do.
    pub advice: fn(&Fit, Place) -> Option<String>,
}

/// Files of one's own.
pub struct Own {
    /// The heading.
    pub title: &'static str,
    /// Under it.
    pub about: &'static str,
    /// The button for files.
    pub open: &'static str,
    /// The button for a folder.
    pub folder: &'static str,
    /// Where the folder is, before and behind its name.
    pub folder_about: (&'static str, &'static str),
    /// It is being read.
    pub looking: &'static str,
    /// What a screen reader calls the list.
    pub models: &'static str,
}

/// A file from an address.
pub struct AddressTexts {
    /// The heading.
    pub title: &'static str,
    /// The field.
    pub address: &'static str,
    /// Under it.
    pub address_hint: &'static str,
    /// The field.
    pub sha256: &'static str,
    /// Under it.
    pub sha256_hint: &'static str,
    /// The button.
    pub download: &'static str,
    /// Said when it was pressed.
    pub sent: fn(&str) -> String,
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
        storage: "Storage in use",
        space: |used, free| format!("{used} used, {free} free for this site."),
        space_unknown: "This browser does not tell how much storage there is.",
        promised: "The browser promised to keep these files.",
        not_promised: "The browser did not promise to keep these files: it decides by how often the site is used. It deletes them only when the disk is full.",
        may_delete: "The browser may delete these files when the disk is full.",
        nothing_kept: "Downloads are kept here, on this device, until you delete them.",
        keep_these: "Keep these files",
    },
    catalogue: Catalogue {
        title: "DeepSeek-R1’s distills",
        about: "The models that this page was made for. Get one with Ollama and choose its folder below, or give the address of its GGUF file.",
        slots: "Sequences at a time",
        tokens: "Tokens of each",
        auto: "Auto",
        not_looked: "The device was not looked at yet.",
        for_cpu: |most| format!("Counted for the CPU, where a page has {most} at most."),
        for_gpu: |largest| {
            format!(
                "Counted for WebGPU, whose largest buffer here holds {largest}. How much memory the GPU has, no browser tells."
            )
        },
        too_large: "Too large for a page",
        too_large_about: "The command runs these, as in ",
        and_more: |size| format!("{size} of memory and more"),
        about_model: |n, base| format!("{n} parameters, distilled into {base}."),
        file_of: |name| format!("File of {name}"),
        fit_unknown: "Whether it fits is known once the device was looked at.",
        publisher: "Publisher",
        publisher_of: |name| format!(" of {name} (opens another site)"),
        licence: |licence| format!("Licence: {licence}."),
        licences: |licence, base, its| format!("Licence: {licence}; its base {base}: {its}."),
        is_kept: "Kept in this browser: load it above.",
        is_coming: "Its download stands above.",
        download: |size| format!("Download {size}"),
        copy_command: |command| format!("Copy “{command}”"),
        about_size: |size| format!("about {size}"),
    },
    memory: Memory {
        need: |demand| format!(" of memory for {demand}"),
        demand: |demand| {
            let tokens = count(u64::from(demand.n_ctx));
            match demand.n_slots {
                1 => format!("one sequence of {tokens} tokens"),
                n => format!("{n} sequences of {tokens} tokens"),
            }
        },
        weights: "Weights",
        cache: "Keys and values",
        work: "Work",
        limit: "Limit",
        verdict: |verdict| match verdict {
            Verdict::Fits => "Fits",
            Verdict::Tight => "Tight",
            Verdict::DoesNotFit => "Does not fit",
        },
        advice: |fit, _| fit.advice(),
    },
    own: Own {
        title: "From your disk",
        about: "Files are read where they are; nothing is copied or sent. After a reload the page has to be given them again. Open all parts of a split model together, or drop files anywhere on this screen.",
        open: "Open a GGUF file…",
        folder: "Choose Ollama’s folder…",
        folder_about: (
            "Ollama keeps its models in ",
            ". The browser calls opening a folder an upload, yet nothing leaves this device.",
        ),
        looking: "Looking at what was opened…",
        models: "Models of Ollama",
    },
    address: AddressTexts {
        title: "From an address",
        address: "Address of a GGUF file",
        address_hint: "On Hugging Face: the page of one .gguf file. Elsewhere: any server that lets other sites read it (CORS).",
        sha256: "SHA-256 (if you know it)",
        sha256_hint: "The download is compared with it. Without one the page still computes it, to notice later damage.",
        download: "Download",
        sent: |name| format!("{name} now stands under “In this browser”."),
    },
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
        storage: "Almacenamiento en uso",
        space: |used, free| format!("{used} usados, {free} libres para este sitio."),
        space_unknown: "Este navegador no dice cuánto almacenamiento hay.",
        promised: "El navegador prometió conservar estos archivos.",
        not_promised: "El navegador no prometió conservar estos archivos: lo decide según cuánto se usa el sitio. Solo los borra cuando el disco está lleno.",
        may_delete: "El navegador puede borrar estos archivos cuando el disco esté lleno.",
        nothing_kept: "Las descargas se guardan aquí, en este dispositivo, hasta que las borres.",
        keep_these: "Conservar estos archivos",
    },
    catalogue: Catalogue {
        title: "Modelos destilados de DeepSeek-R1",
        about: "Los modelos para los que se hizo esta página. Consigue uno con Ollama y elige su carpeta abajo, o da la dirección de su archivo GGUF.",
        slots: "Secuencias a la vez",
        tokens: "Tokens de cada una",
        auto: "Automático",
        not_looked: "Todavía no se ha examinado el dispositivo.",
        for_cpu: |most| {
            format!("Calculado para la CPU, donde una página tiene como máximo {most}.")
        },
        for_gpu: |largest| {
            format!(
                "Calculado para WebGPU, cuyo mayor búfer aquí admite {largest}. Ningún navegador dice cuánta memoria tiene la GPU."
            )
        },
        too_large: "Demasiado grandes para una página",
        too_large_about: "Estos los ejecuta el comando, como en ",
        and_more: |size| format!("{size} de memoria o más"),
        about_model: |n, base| {
            let of = if n.ends_with("millones") { " de" } else { "" };
            format!("{n}{of} parámetros, destilado en {base}.")
        },
        file_of: |name| format!("Archivo de {name}"),
        fit_unknown: "Se sabrá si cabe cuando se haya examinado el dispositivo.",
        publisher: "Editor",
        publisher_of: |name| format!(" de {name} (abre otro sitio)"),
        licence: |licence| format!("Licencia: {licence}."),
        licences: |licence, base, its| format!("Licencia: {licence}; la de su base {base}: {its}."),
        is_kept: "Guardado en este navegador: cárgalo arriba.",
        is_coming: "Su descarga está arriba.",
        download: |size| format!("Descargar {size}"),
        copy_command: |command| format!("Copiar «{command}»"),
        about_size: |size| format!("unos {size}"),
    },
    memory: Memory {
        need: |demand| format!(" de memoria para {demand}"),
        demand: |demand| {
            let tokens = count(u64::from(demand.n_ctx));
            match demand.n_slots {
                1 => format!("una secuencia de {tokens} tokens"),
                n => format!("{n} secuencias de {tokens} tokens"),
            }
        },
        weights: "Pesos",
        cache: "Claves y valores",
        work: "Trabajo",
        limit: "Límite",
        verdict: |verdict| match verdict {
            Verdict::Fits => "Cabe",
            Verdict::Tight => "Justo",
            Verdict::DoesNotFit => "No cabe",
        },
        advice: spanish_advice,
    },
    own: Own {
        title: "De tu disco",
        about: "Los archivos se leen donde están; nada se copia ni se envía. Tras recargar hay que volver a dárselos a la página. Abre juntas todas las partes de un modelo dividido, o suelta archivos en cualquier lugar de esta pantalla.",
        open: "Abrir un archivo GGUF…",
        folder: "Elegir la carpeta de Ollama…",
        folder_about: (
            "Ollama guarda sus modelos en ",
            ". El navegador llama «subir» a abrir una carpeta, pero nada sale de este dispositivo.",
        ),
        looking: "Examinando lo que se abrió…",
        models: "Modelos de Ollama",
    },
    address: AddressTexts {
        title: "De una dirección",
        address: "Dirección de un archivo GGUF",
        address_hint: "En Hugging Face: la página de un archivo .gguf. En otro lugar: cualquier servidor que deje leerlo a otros sitios (CORS).",
        sha256: "SHA-256 (si lo conoces)",
        sha256_hint: "La descarga se compara con él. Sin él, la página lo calcula igualmente para notar daños posteriores.",
        download: "Descargar",
        sent: |name| format!("{name} está ahora en «En este navegador»."),
    },
};

/// What `sources::fit` says in English, in Spanish.
fn spanish_advice(fit: &Fit, place: Place) -> Option<String> {
    let is_page = place == Place::WasmCpu;
    let why = match fit.trouble? {
        Trouble::Memory { have } => {
            let have = words::bytes(have);
            match (is_page, fit.verdict) {
                (true, Verdict::Tight) => {
                    format!(
                        "Sin WebGPU una página tiene como máximo {have}, y eso deja poco margen."
                    )
                }
                (true, _) => format!("Sin WebGPU una página tiene como máximo {have}."),
                (false, Verdict::Tight) => {
                    format!("Hay aproximadamente {have}, y puede que no basten.")
                }
                (false, _) => format!("Hay {have}."),
            }
        }
        Trouble::UnknownMemory => {
            "Nadie dice cuánta memoria tiene la GPU; puede que no baste.".to_owned()
        }
        Trouble::CacheBinding { need, limit } => format!(
            "Las claves y los valores de una capa ocupan {}; un búfer de esta GPU admite {}.",
            words::bytes(need),
            words::bytes(limit)
        ),
        Trouble::LogitsBinding { need, limit } => format!(
            "Los logits ocupan {}; un búfer de esta GPU admite {}.",
            words::bytes(need),
            words::bytes(limit)
        ),
    };
    let change = |change: &Change| match change {
        Change::Demand(Demand { n_slots: 1, n_ctx }) => {
            format!("toma una secuencia de {n_ctx} tokens a la vez")
        }
        Change::Demand(Demand { n_slots, n_ctx }) => {
            format!("toma {n_slots} secuencias de {n_ctx} tokens a la vez")
        }
        Change::SmallerFile => "elige un modelo más pequeño o con menos bits".to_owned(),
        Change::Gpu => "usa un navegador con WebGPU".to_owned(),
        Change::Command => "usa el comando `thinkscope`".to_owned(),
    };
    let changes: Vec<String> = fit.changes.iter().map(change).collect();
    Some(if changes.is_empty() {
        why
    } else {
        format!("{why} Qué hacer: {}.", changes.join("; o "))
    })
}
