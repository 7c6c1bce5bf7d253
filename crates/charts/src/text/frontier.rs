//! Accuracy against tokens spent.

use crate::number::plural;

/// See the module.
pub struct FrontierTexts {
    /// The heading.
    pub title: &'static str,
    /// The vertical axis.
    pub y: &'static str,
    /// The horizontal axis.
    pub x: &'static str,
    /// Columns of the table.
    pub columns: [&'static str; 6],
    /// Whether a run is the best for its tokens.
    pub is_best: fn(bool) -> &'static str,
    /// The drawing in words: number of runs, the finding.
    pub description: fn(usize, &str) -> String,
    /// Nothing to draw.
    pub none: &'static str,
    /// One run that no other beats.
    pub one: fn(&str) -> String,
    /// Several that no other beats.
    pub several: fn(&str) -> String,
}

/// English.
pub const ENGLISH: FrontierTexts = FrontierTexts {
    title: "Accuracy against tokens spent",
    y: "strict accuracy",
    x: "mean think tokens (log₂ scale)",
    columns: [
        "Run",
        "Mean think tokens",
        "Strict accuracy",
        "95 % interval",
        "Tokens per right answer",
        "Best for its tokens",
    ],
    is_best: |is_best| if is_best { "yes" } else { "no" },
    description: |n, finding| {
        format!(
            "Chart of {n} runs: strict accuracy with 95 % intervals against mean think tokens. {finding}"
        )
    },
    none: "No run yet.",
    one: |name| format!("No other run is as accurate as {name} with as few think tokens."),
    several: |names| format!("Filled marks are the most accurate for their think tokens: {names}."),
};

/// Spanish.
pub const SPANISH: FrontierTexts = FrontierTexts {
    title: "Exactitud frente a tokens gastados",
    y: "exactitud estricta",
    x: "media de tokens de razonamiento (escala log₂)",
    columns: [
        "Ejecución",
        "Media de tokens de razonamiento",
        "Exactitud estricta",
        "Intervalo del 95 %",
        "Tokens por acierto",
        "La mejor para sus tokens",
    ],
    is_best: |is_best| if is_best { "sí" } else { "no" },
    description: |n, finding| {
        format!(
            "Gráfico de {}: exactitud estricta con intervalos del 95 % frente a la media de tokens de razonamiento. {finding}",
            plural(n as u64, "ejecución", "ejecuciones")
        )
    },
    none: "Aún no hay ejecuciones.",
    one: |name| {
        format!(
            "Ninguna otra ejecución es tan exacta como {name} con tan pocos tokens de razonamiento."
        )
    },
    several: |names| {
        format!("Las marcas llenas son las más exactas para sus tokens de razonamiento: {names}.")
    },
};
