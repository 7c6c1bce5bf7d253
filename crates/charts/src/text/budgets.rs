//! Budget curves of several runs.

use crate::number::plural;

/// See the module.
pub struct BudgetsTexts {
    /// The heading.
    pub title: &'static str,
    /// The horizontal axis.
    pub x: &'static str,
    /// The vertical axis.
    pub y: &'static str,
    /// The tick of the whole thought.
    pub whole: &'static str,
    /// The row of the whole thought.
    pub whole_thought: &'static str,
    /// Columns of the table.
    pub columns: [&'static str; 6],
    /// One run's change: name, accuracy at the lowest budget, that budget, accuracy with the whole thought.
    pub change: fn(&str, &str, u32, &str) -> String,
    /// No curve can be told.
    pub none: &'static str,
    /// What the points rest on.
    pub caveat: &'static str,
    /// The drawing in words: number of runs, the finding.
    pub description: fn(usize, &str) -> String,
}

/// English.
pub const ENGLISH: BudgetsTexts = BudgetsTexts {
    title: "Accuracy against think budget",
    x: "think tokens kept (log₂ scale)",
    y: "strict accuracy",
    whole: "whole",
    whole_thought: "whole thought",
    columns: [
        "Run",
        "Think budget",
        "Accuracy",
        "95 % interval",
        "Thought ended",
        "Mean think tokens",
    ],
    change: |name, low, budget, whole| {
        format!("{name}: {low} after {budget} think tokens, {whole} with the whole thought.")
    },
    none: "No budget has an answer yet.",
    caveat: "The points of a run rest on the same thoughts, cut at different lengths: this is an intervention, so a rise is an effect of thinking on, for that model and these items.",
    description: |n, finding| {
        format!(
            "Line chart of {n} runs: strict accuracy with 95 % intervals against the think tokens that were kept. {finding}"
        )
    },
};

/// Spanish.
pub const SPANISH: BudgetsTexts = BudgetsTexts {
    title: "Exactitud frente al presupuesto de razonamiento",
    x: "tokens de razonamiento conservados (escala log₂)",
    y: "exactitud estricta",
    whole: "entero",
    whole_thought: "razonamiento entero",
    columns: [
        "Ejecución",
        "Presupuesto de razonamiento",
        "Exactitud",
        "Intervalo del 95 %",
        "Razonamiento terminado",
        "Media de tokens de razonamiento",
    ],
    change: |name, low, budget, whole| {
        format!(
            "{name}: {low} tras {budget} tokens de razonamiento, {whole} con el razonamiento entero."
        )
    },
    none: "Aún no hay respuesta con ningún presupuesto.",
    caveat: "Los puntos de una ejecución se basan en los mismos razonamientos, cortados a distintas longitudes: es una intervención, así que una subida es un efecto de seguir pensando, para ese modelo y estos ejemplos.",
    description: |n, finding| {
        format!(
            "Gráfico de líneas de {}: exactitud estricta con intervalos del 95 % frente a los tokens de razonamiento conservados. {finding}",
            plural(n as u64, "ejecución", "ejecuciones")
        )
    },
};
