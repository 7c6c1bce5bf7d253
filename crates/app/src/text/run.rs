//! The head of a run, how far it is, and what is said of how it ended.

use charts::number::{count, plural};

/// See the module.
pub struct RunTexts {
    /// Nothing was computed yet.
    pub getting_ready: &'static str,
    /// A run that never began.
    pub not_started: &'static str,
    /// Model and data.
    pub subject: fn(&str, &str) -> String,
    /// Samples, and the time they took in words.
    pub done: fn(usize, Option<&str>) -> String,
    /// The button that goes on with a run.
    pub go_on: &'static str,
    /// The button that saves it.
    pub save: &'static str,
    /// The link to a new one.
    pub new_run: &'static str,
    /// A run that was stopped: finished samples, all samples.
    pub stopped: fn(usize, u32) -> String,
    /// Of a run whose samples the page does not hold: how many they are.
    pub long: fn(usize) -> String,
    /// What a screen reader calls the progress.
    pub progress: &'static str,
    /// What a screen reader calls its bar.
    pub finished_bar: &'static str,
    /// Finished samples.
    pub finished: &'static str,
    /// Samples that are fully right.
    pub fully_right: &'static str,
    /// The speed.
    pub tokens_per_s: &'static str,
    /// The rest of the time.
    pub time_left: &'static str,
    /// Some of all samples.
    pub n_of: fn(u32, u32) -> String,
    /// Spoken at the beginning.
    pub running: fn(u32) -> String,
    /// Spoken at the end.
    pub all_finished: &'static str,
    /// Spoken at every quarter.
    pub percent_finished: fn(u32) -> String,
    /// The heading where there is no run.
    pub none: &'static str,
    /// What to do then.
    pub none_hint: &'static str,
    /// The link to the setup.
    pub set_up: &'static str,
    /// A run that ended before its first sample.
    pub no_sample: &'static str,
    /// The link back to the setup.
    pub back: &'static str,
    /// The heading of the transcript.
    pub live: &'static str,
    /// What a screen reader calls the transcript.
    pub live_region: &'static str,
    /// The same on the run's own screen.
    pub add_to: &'static str,
    /// What the run of this tab is called.
    pub this_run: &'static str,
}

/// English.
pub const ENGLISH: RunTexts = RunTexts {
    getting_ready: "Getting ready",
    not_started: "Not started",
    subject: |model, data| format!("{model} on {data}"),
    done: |n, time| {
        let n = plural(n as u64, "sample", "samples");
        time.map_or_else(|| n.clone(), |time| format!("{n} in {time}"))
    },
    go_on: "Continue",
    save: "Save the run",
    new_run: "New run",
    stopped: |n_done, n_all| {
        format!("{n_done} of {n_all} samples: the run stopped before its end.")
    },
    long: |n| {
        let n = count(n as u64);
        format!(
            "Scores and charts count all {n} samples. The page does not hold so many one by one: they stand in the run’s record. Save it, and look into it with the command thinkscope."
        )
    },
    progress: "Progress",
    finished_bar: "Samples finished",
    finished: "Finished",
    fully_right: "Fully right",
    tokens_per_s: "Tokens per second",
    time_left: "Time left",
    n_of: |n, all| format!("{n} of {all}"),
    running: |n| format!("Running {}.", plural(u64::from(n), "sample", "samples")),
    all_finished: "All samples are finished.",
    percent_finished: |percent| format!("{percent} percent finished."),
    none: "No run yet",
    none_hint: "A run stays in this tab until it is closed. Start one, or open one that you saved.",
    set_up: "Set up a run",
    no_sample: "No sample was finished.",
    back: "Back to the setup",
    live: "Thinking now",
    live_region: "Streaming thoughts",
    add_to: "Compare…",
    this_run: "this tab's run",
};

/// Spanish.
pub const SPANISH: RunTexts = RunTexts {
    getting_ready: "Preparando",
    not_started: "Sin empezar",
    subject: |model, data| format!("{model} con {data}"),
    done: |n, time| {
        let n = plural(n as u64, "muestra", "muestras");
        time.map_or_else(|| n.clone(), |time| format!("{n} en {time}"))
    },
    go_on: "Continuar",
    save: "Guardar la ejecución",
    new_run: "Nueva ejecución",
    stopped: |n_done, n_all| {
        format!("{n_done} de {n_all} muestras: la ejecución se detuvo antes de terminar.")
    },
    long: |n| {
        let n = count(n as u64);
        format!(
            "Las puntuaciones y los gráficos cuentan las {n} muestras. La página no guarda tantas una por una: están en el registro de la ejecución. Guárdelo y examínelo con la orden thinkscope."
        )
    },
    progress: "Progreso",
    finished_bar: "Muestras terminadas",
    finished: "Terminadas",
    fully_right: "Del todo correctas",
    tokens_per_s: "Tokens por segundo",
    time_left: "Tiempo restante",
    n_of: |n, all| format!("{n} de {all}"),
    running: |n| {
        format!(
            "Ejecutando {}.",
            plural(u64::from(n), "muestra", "muestras")
        )
    },
    all_finished: "Todas las muestras están terminadas.",
    percent_finished: |percent| format!("{percent} por ciento terminado."),
    none: "Todavía no hay ninguna ejecución",
    none_hint: "Una ejecución permanece en esta pestaña hasta que se cierra. Empieza una o abre una que hayas guardado.",
    set_up: "Preparar una ejecución",
    no_sample: "No se terminó ninguna muestra.",
    back: "Volver a la preparación",
    live: "Razonando ahora",
    live_region: "Razonamientos en curso",
    add_to: "Comparar…",
    this_run: "ejecución de esta pestaña",
};
