//! The runs in the browser's storage.

use charts::number::count;

/// See the module.
pub struct KeptRuns {
    /// The list's heading.
    pub title: &'static str,
    /// What the list is.
    pub about: &'static str,
    /// Samples on record, of how many.
    pub progress: fn(u32, u32) -> String,
    /// All samples are on record.
    pub whole: fn(u32) -> String,
    /// A run that stopped before its end.
    pub interrupted: &'static str,
    /// A tab works on it.
    pub in_work: &'static str,
    /// The button that goes on.
    pub go_on: &'static str,
    /// The button that shows it.
    pub show: &'static str,
    /// The button that deletes it.
    pub delete: &'static str,
    /// The button that deletes it, pressed once.
    pub delete_really: &'static str,
    /// Model and data.
    pub subject: fn(&str, &str) -> String,
    /// How many more are folded away.
    pub more: fn(usize) -> String,
}

/// English.
pub const ENGLISH: KeptRuns = KeptRuns {
    title: "Runs in this browser",
    about: "Each sample is on disk before the next is begun: a run survives a closed tab, and goes on where it was.",
    progress: |n_done, n_all| {
        format!(
            "{} of {} samples",
            count(n_done.into()),
            count(n_all.into())
        )
    },
    whole: |n| match n {
        1 => "1 sample".to_owned(),
        n => format!("{} samples", count(n.into())),
    },
    interrupted: "interrupted",
    in_work: "in work in a tab",
    go_on: "Go on",
    show: "Show",
    delete: "Delete…",
    delete_really: "Delete for good",
    subject: |model, dataset| format!("{model} on {dataset}"),
    more: |n| format!("{n} more"),
};

/// Spanish.
pub const SPANISH: KeptRuns = KeptRuns {
    title: "Ejecuciones en este navegador",
    about: "Cada muestra está en el disco antes de empezar la siguiente: una ejecución sobrevive al cierre de la pestaña y continúa donde estaba.",
    progress: |n_done, n_all| {
        format!(
            "{} de {} muestras",
            count(n_done.into()),
            count(n_all.into())
        )
    },
    whole: |n| match n {
        1 => "1 muestra".to_owned(),
        n => format!("{} muestras", count(n.into())),
    },
    interrupted: "interrumpida",
    in_work: "en curso en una pestaña",
    go_on: "Continuar",
    show: "Mostrar",
    delete: "Borrar…",
    delete_really: "Borrar del todo",
    subject: |model, dataset| format!("{model} con {dataset}"),
    more: |n| format!("{n} más"),
};
