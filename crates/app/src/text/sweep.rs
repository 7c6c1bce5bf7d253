//! The set-up of a sweep, the estimate before a run, and what stands around a run's results.

use charts::number::{count, plural};
use eval::AnswerMode;

use crate::speed::Basis;

/// See the module.
pub struct SweepTexts {
    /// The heading of the sweep's options.
    pub title: &'static str,
    /// What it does, in a sentence.
    pub about: &'static str,
    /// The list of budgets.
    pub budgets: &'static str,
    /// What the list is.
    pub budgets_hint: &'static str,
    /// What an empty list means.
    pub no_sweep: &'static str,
    /// The button with budgets that suit the model.
    pub suitable: fn(&str) -> String,
    /// The button that empties the list.
    pub off: &'static str,
    /// A list that cannot be read.
    pub bad_budgets: fn(usize) -> String,
    /// The ways to answer.
    pub ways: &'static str,
    /// A way to answer and what it is.
    pub way: fn(AnswerMode) -> (&'static str, &'static str),
    /// Labels for a task without.
    pub no_labels: &'static str,
    /// Putting the thought's end off.
    pub extend: &'static str,
    /// What that is.
    pub extend_hint: &'static str,
    /// The think budget is not used.
    pub budget_unused: &'static str,
    /// In the line that sums the options up: budgets, ways, extensions.
    pub digest: fn(usize, usize, u32) -> String,
    /// An estimate: time in words, speed in words, what it rests on.
    pub estimate: fn(&str, &str, Basis) -> String,
    /// The button that lets samples in work finish.
    pub pause: &'static str,
    /// Said while they do.
    pub pausing: &'static str,
    /// The heading of the grid.
    pub items: &'static str,
    /// What a cell is called: item, outcome.
    pub cell: fn(&str, &str) -> String,
    /// So many cells came out so.
    pub tally: fn(u32, &str) -> String,
    /// A later repeat, behind an item's name.
    pub repeat: fn(u32) -> String,
    /// Only the last cells of so many are shown.
    pub last_cells: fn(usize, usize) -> String,
    /// Only the first cells of so many are shown.
    pub first_cells: fn(usize, usize) -> String,
    /// Samples to come that have no cell.
    pub to_come: fn(u32) -> String,
    /// The link to all samples.
    pub explore: &'static str,
    /// The heading of the sweep's chart.
    pub thinking: &'static str,
    /// The heading of the command.
    pub repeat_run: &'static str,
    /// What the command does.
    pub repeat_about: &'static str,
    /// The button that copies it.
    pub copy_command: &'static str,
}

/// English.
pub const ENGLISH: SweepTexts = SweepTexts {
    title: "Think-budget sweep",
    about: "Each thought is made once. It is then cut at each budget and the model must answer there, so that only the length differs.",
    budgets: "Budgets",
    budgets_hint: "tokens, with commas between",
    no_sweep: "no sweep",
    suitable: |list| format!("Use {list}"),
    off: "No sweep",
    bad_budgets: |max| {
        format!("Write whole numbers with commas between, at most {max}, such as 0, 16, 32.")
    },
    ways: "Ways to answer",
    way: |mode| match mode {
        AnswerMode::Free => ("Free text", "the model writes what it likes"),
        AnswerMode::Constrained => (
            "Held to the form",
            "it chooses only where the task's form has a choice",
        ),
        AnswerMode::Labels => (
            "Label probabilities",
            "it writes nothing: the likeliest label counts",
        ),
    },
    no_labels: "this task has no labels",
    extend: "Put the end off",
    extend_hint: "times: the thought goes on with “Wait” instead of ending",
    budget_unused: "The think budget above is not used: whole thoughts are needed.",
    digest: |n_budgets, n_ways, extensions| {
        let budgets = (n_budgets > 0)
            .then(|| format!("sweep at {}", plural(n_budgets as u64, "budget", "budgets")));
        let ways = (n_ways > 0).then(|| plural(n_ways as u64, "way to answer", "ways to answer"));
        let extended = (extensions > 0).then(|| format!("end put off {extensions}×"));
        [budgets, ways, extended]
            .into_iter()
            .flatten()
            .collect::<Vec<_>>()
            .join(", ")
    },
    estimate: |time, speed, basis| match basis {
        Basis::SameTask => {
            format!("About {time}, at the {speed} tokens a second of your last run.")
        }
        Basis::OtherTask => format!(
            "Roughly {time}, at the {speed} tokens a second of your last run, which was another task."
        ),
        Basis::Bench => format!(
            "Very roughly {time}, at the measured {speed} tokens a second; how long thoughts are is a guess."
        ),
    },
    pause: "Pause",
    pausing: "Finishing what is in work…",
    items: "Items",
    cell: |item, outcome| format!("{item}: {outcome}"),
    tally: |n, outcome| format!("{n} {outcome}"),
    repeat: |n| format!(", repeat {n}"),
    last_cells: |n, all| format!("The last {n} of {}.", count(all as u64)),
    first_cells: |n, all| format!("The first {n} of {}.", count(all as u64)),
    to_come: |n| format!("{} more to come.", count(u64::from(n))),
    explore: "Read them all in Explore",
    thinking: "Does thinking longer help?",
    repeat_run: "Repeat this run",
    repeat_about: "The same run from a terminal, with the command of this project:",
    copy_command: "Copy the command",
};

/// Spanish.
pub const SPANISH: SweepTexts = SweepTexts {
    title: "Barrido de presupuestos",
    about: "Cada razonamiento se genera una vez. Después se corta en cada presupuesto y el modelo debe responder ahí, de modo que solo cambia la longitud.",
    budgets: "Presupuestos",
    budgets_hint: "tokens, separados por comas",
    no_sweep: "sin barrido",
    suitable: |list| format!("Usar {list}"),
    off: "Sin barrido",
    bad_budgets: |max| {
        format!(
            "Escribe números enteros separados por comas, como mucho {max}, por ejemplo 0, 16, 32."
        )
    },
    ways: "Formas de responder",
    way: |mode| match mode {
        AnswerMode::Free => ("Texto libre", "el modelo escribe lo que quiere"),
        AnswerMode::Constrained => (
            "Sujeta a la forma",
            "elige solo donde la forma de la tarea deja elegir",
        ),
        AnswerMode::Labels => (
            "Probabilidades de etiquetas",
            "no escribe nada: cuenta la etiqueta más probable",
        ),
    },
    no_labels: "esta tarea no tiene etiquetas",
    extend: "Aplazar el final",
    extend_hint: "veces: el razonamiento sigue con «Wait» en vez de terminar",
    budget_unused: "El presupuesto de arriba no se usa: hacen falta razonamientos enteros.",
    digest: |n_budgets, n_ways, extensions| {
        let budgets = (n_budgets > 0).then(|| {
            format!(
                "barrido con {}",
                plural(n_budgets as u64, "presupuesto", "presupuestos")
            )
        });
        let ways = (n_ways > 0)
            .then(|| plural(n_ways as u64, "forma de responder", "formas de responder"));
        let extended = (extensions > 0).then(|| format!("final aplazado {extensions}×"));
        [budgets, ways, extended]
            .into_iter()
            .flatten()
            .collect::<Vec<_>>()
            .join(", ")
    },
    estimate: |time, speed, basis| match basis {
        Basis::SameTask => {
            format!("Unos {time}, a los {speed} tokens por segundo de tu última ejecución.")
        }
        Basis::OtherTask => format!(
            "Aproximadamente {time}, a los {speed} tokens por segundo de tu última ejecución, que era otra tarea."
        ),
        Basis::Bench => format!(
            "Muy aproximadamente {time}, a los {speed} tokens por segundo medidos; la longitud del razonamiento es una suposición."
        ),
    },
    pause: "Pausar",
    pausing: "Terminando lo que está en curso…",
    items: "Ejemplos",
    cell: |item, outcome| format!("{item}: {outcome}"),
    tally: |n, outcome| format!("{outcome}: {n}"),
    repeat: |n| format!(", repetición {n}"),
    last_cells: |n, all| format!("Los últimos {n} de {}.", count(all as u64)),
    first_cells: |n, all| format!("Los primeros {n} de {}.", count(all as u64)),
    to_come: |n| format!("Faltan {}.", count(u64::from(n))),
    explore: "Leerlos todos en Explorar",
    thinking: "¿Ayuda pensar más?",
    repeat_run: "Repetir esta ejecución",
    repeat_about: "La misma ejecución desde un terminal, con el comando de este proyecto:",
    copy_command: "Copiar el comando",
};
