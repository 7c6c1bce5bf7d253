//! The models that can be had, and whether they fit.

use charts::number::count;
use sources::fit::{Change, Demand, Fit, Place, Trouble, Verdict};

use crate::words;

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

/// English.
pub const ENGLISH_CATALOGUE: Catalogue = Catalogue {
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
};

/// English.
pub const ENGLISH_MEMORY: Memory = Memory {
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
};

/// Spanish.
pub const SPANISH_CATALOGUE: Catalogue = Catalogue {
    title: "Modelos destilados de DeepSeek-R1",
    about: "Los modelos para los que se hizo esta página. Consigue uno con Ollama y elige su carpeta abajo, o da la dirección de su archivo GGUF.",
    slots: "Secuencias a la vez",
    tokens: "Tokens de cada una",
    auto: "Automático",
    not_looked: "Todavía no se ha examinado el dispositivo.",
    for_cpu: |most| format!("Calculado para la CPU, donde una página tiene como máximo {most}."),
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
};

/// Spanish.
pub const SPANISH_MEMORY: Memory = Memory {
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
