//! The first screen: what this is, a recorded run, and the way to one's own.

use charts::number::count;

/// See the module.
pub struct Home {
    /// The question of the page.
    pub title: &'static str,
    /// What this is, in two sentences.
    pub lead: &'static str,
    /// The button that runs so many items at once; `None` is all of them.
    pub run_now: fn(Option<u32>) -> String,
    /// The same button while a run goes on.
    pub show_run: &'static str,
    /// What the button would run: task, model.
    pub would_run: fn(&str, &str) -> String,
    /// How long that should take, from a measured duration in words.
    pub takes: fn(&str) -> String,
    /// Said of the bundled model before anything was measured here.
    pub takes_unmeasured: &'static str,
    /// The link to the lessons.
    pub learn: &'static str,
    /// The link to the comparison.
    pub compare: &'static str,
    /// The title of the set-up.
    pub setup: &'static str,
    /// What the set-up is for.
    pub setup_about: &'static str,
    /// What a screen reader calls the last part of the set-up.
    pub start: &'static str,
    /// The field for the number of items.
    pub items: &'static str,
    /// What stands in the empty field.
    pub all: &'static str,
    /// Fewer items than there are.
    pub first_of: fn(u32) -> String,
    /// As many items as there are.
    pub all_of: fn(u32) -> String,
    /// A run of so many samples is more than the page holds, which is so many.
    pub too_many: fn(u64, u64) -> String,
    /// The button of the set-up.
    pub run: &'static str,
    /// The title over the button that opens a run.
    pub open_title: &'static str,
    /// Which files that are.
    pub open_about: &'static str,
    /// The record with this name is being read.
    pub reading: fn(&str) -> String,
    /// The button.
    pub open: &'static str,
}

/// English.
pub const ENGLISH: Home = Home {
    title: "Does thinking longer help?",
    lead: "Thinkscope lets a small reasoning model answer real items on your own device, and shows every thought, every answer and every score. See for yourself whether longer thoughts were better ones.",
    run_now: |n| match n {
        None => "Run all items now".to_owned(),
        Some(1) => "Run 1 item now".to_owned(),
        Some(n) => format!("Run {} items now", count(u64::from(n))),
    },
    show_run: "Show the run",
    would_run: |task, model| format!("{task}, {model}."),
    takes: |time| format!("About {time} on this device."),
    takes_unmeasured: "A few seconds on most devices.",
    learn: "Learn how it works",
    compare: "Compare runs",
    setup: "Or set up your own run",
    setup_about: "Another task, your own texts, another model.",
    start: "Start",
    items: "Items",
    all: "all",
    first_of: |n| format!("the first of {}", count(u64::from(n))),
    all_of: |n| format!("all {} of them", count(u64::from(n))),
    too_many: |n, most| {
        format!(
            "That is {} samples and answers along thoughts; the page holds {}. Choose fewer items or repeats, or run them with the command.",
            count(n),
            count(most)
        )
    },
    run: "Run",
    open_title: "Or open a run",
    reading: |name| format!("Reading {name} piece by piece …"),
    open_about: "A run saved by this page or by the command line (.jsonl) opens with the same charts.",
    open: "Open a run…",
};

/// Spanish.
pub const SPANISH: Home = Home {
    title: "¿Ayuda pensar más?",
    lead: "Thinkscope hace que un pequeño modelo de razonamiento responda a ejemplos reales en tu propio dispositivo y muestra cada razonamiento, cada respuesta y cada puntuación. Comprueba si los razonamientos más largos fueron mejores.",
    run_now: |n| match n {
        None => "Ejecutar todos los ejemplos ahora".to_owned(),
        Some(1) => "Ejecutar 1 ejemplo ahora".to_owned(),
        Some(n) => format!("Ejecutar {} ejemplos ahora", count(u64::from(n))),
    },
    show_run: "Mostrar la ejecución",
    would_run: |task, model| format!("{task}, {model}."),
    takes: |time| format!("Unos {time} en este dispositivo."),
    takes_unmeasured: "Unos segundos en la mayoría de los dispositivos.",
    learn: "Aprender cómo funciona",
    compare: "Comparar ejecuciones",
    setup: "O prepara tu propia ejecución",
    setup_about: "Otra tarea, tus propios textos, otro modelo.",
    start: "Inicio",
    items: "Ejemplos",
    all: "todos",
    first_of: |n| format!("los primeros de {}", count(u64::from(n))),
    all_of: |n| format!("los {} que hay", count(u64::from(n))),
    too_many: |n, most| {
        format!(
            "Son {} muestras y respuestas a mitad de razonamiento; la página admite {}. Elige menos ejemplos o repeticiones, o ejecútalas desde la línea de comandos.",
            count(n),
            count(most)
        )
    },
    run: "Ejecutar",
    open_title: "O abre una ejecución",
    reading: |name| format!("Leyendo {name} por partes …"),
    open_about: "Una ejecución guardada por esta página o por la línea de comandos (.jsonl) se abre con los mismos gráficos.",
    open: "Abrir una ejecución…",
};
