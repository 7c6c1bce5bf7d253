//! Remarks and tables below a run's charts.

use crate::number::plural;

/// See the module.
pub struct Results {
    /// The heading of the remarks.
    pub remarks: &'static str,
    /// Answers that turned right from one budget to the next.
    pub turned_right: &'static str,
    /// Answers that turned wrong.
    pub turned_wrong: &'static str,
    /// The heading of the ways to answer.
    pub ways: &'static str,
    /// What they tell, in a sentence.
    pub ways_about: &'static str,
    /// Columns of their table.
    pub ways_columns: [&'static str; 6],
    /// The heading of the repeats.
    pub repeats: &'static str,
    /// Items with repeats, and samples that each has at least.
    pub repeats_about: fn(u64, u64) -> String,
    /// Columns of their table.
    pub repeats_columns: [&'static str; 3],
    /// pass@k and what it is.
    pub pass: fn(u64) -> (String, String),
    /// Agreement and what it is.
    pub agreement: (&'static str, &'static str),
    /// The vote and what it is.
    pub vote: (&'static str, &'static str),
    /// One sample alone, to compare the vote with.
    pub single: (&'static str, &'static str),
    /// Slope within items, and what it is.
    pub within: (&'static str, &'static str),
    /// Slope between items, and what it is.
    pub between: (&'static str, &'static str),
    /// A slope in points per doubling.
    pub per_doubling: fn(&str) -> String,
    /// An interval behind a value.
    pub ci: fn(&str) -> String,
}

/// English.
pub const ENGLISH: Results = Results {
    remarks: "Before you believe the charts",
    turned_right: "right",
    turned_wrong: "wrong",
    ways: "Three ways to answer",
    ways_about: "Behind the whole thought. Where free text is worse than the form, the model knew but did not say it in the asked form; where all three agree, it did not know.",
    ways_columns: [
        "Answer",
        "Accuracy",
        "95 % interval",
        "Usable answers",
        "Same as free text",
        "n",
    ],
    repeats: "Repeats",
    repeats_about: |n, k| {
        format!(
            "{} with at least {k} samples each.",
            plural(n, "item", "items")
        )
    },
    repeats_columns: ["Measure", "Value", "What it is"],
    pass: |k| {
        (
            format!("pass@{k}"),
            if k == 1 {
                "a sample is wholly right".to_owned()
            } else {
                format!("at least one of {k} samples is wholly right")
            },
        )
    },
    agreement: ("agreement", "pairs of samples of an item that say the same"),
    vote: (
        "majority vote",
        "accuracy of what most samples of an item say; a tie is wrong",
    ),
    single: ("one sample", "strict accuracy of a sample alone"),
    within: (
        "within items",
        "accuracy per doubling of think tokens, between repeats of one item",
    ),
    between: (
        "between items",
        "the same between the means of items: hard items lengthen thoughts and cause errors",
    ),
    per_doubling: |points| format!("{points} points"),
    ci: |ci| format!(" ({ci})"),
};

/// Spanish.
pub const SPANISH: Results = Results {
    remarks: "Antes de creer los gráficos",
    turned_right: "bien",
    turned_wrong: "mal",
    ways: "Tres formas de responder",
    ways_about: "Tras el razonamiento entero. Donde el texto libre queda por debajo de la forma, el modelo lo sabía pero no lo dijo en la forma pedida; donde las tres coinciden, no lo sabía.",
    ways_columns: [
        "Respuesta",
        "Exactitud",
        "Intervalo del 95 %",
        "Respuestas utilizables",
        "Igual que el texto libre",
        "n",
    ],
    repeats: "Repeticiones",
    repeats_about: |n, k| {
        format!(
            "{} con al menos {k} muestras cada uno.",
            plural(n, "ejemplo", "ejemplos")
        )
    },
    repeats_columns: ["Medida", "Valor", "Qué es"],
    pass: |k| {
        (
            format!("pass@{k}"),
            if k == 1 {
                "una muestra es del todo correcta".to_owned()
            } else {
                format!("al menos una de {k} muestras es del todo correcta")
            },
        )
    },
    agreement: (
        "acuerdo",
        "pares de muestras de un ejemplo que dicen lo mismo",
    ),
    vote: (
        "voto mayoritario",
        "exactitud de lo que dice la mayoría de las muestras; un empate es un error",
    ),
    single: ("una muestra", "exactitud estricta de una sola muestra"),
    within: (
        "dentro de los ejemplos",
        "exactitud por cada duplicación de tokens, entre repeticiones de un mismo ejemplo",
    ),
    between: (
        "entre ejemplos",
        "lo mismo entre las medias de los ejemplos: los difíciles alargan el razonamiento y causan errores",
    ),
    per_doubling: |points| format!("{points} puntos"),
    ci: |ci| format!(" ({ci})"),
};
