//! Accuracy against the think budget.

use eval::AnswerMode;

/// See the module.
pub struct BudgetTexts {
    /// The title.
    pub title: &'static str,
    /// The columns.
    pub columns: [&'static str; 10],
    /// With the finding.
    pub description: fn(&str) -> String,
    /// What the chart cannot say.
    pub caveat: &'static str,
    /// How an answer is made.
    pub mode: fn(AnswerMode) -> &'static str,
    /// The last tick.
    pub whole: &'static str,
    /// The same in a sentence.
    pub whole_thought: &'static str,
    /// The thought's end was put off so often.
    pub put_off: fn(u32) -> String,
    /// There is no point.
    pub none: &'static str,
    /// There is no accuracy.
    pub undefined: &'static str,
    /// Accuracy, budget, accuracy with the whole thought.
    pub finding: fn(&str, &str, &str) -> String,
    /// Samples, more accurate with the whole thought, less accurate.
    pub flips: fn(u64, u64, u64) -> String,
    /// Mode, budget, samples whose answer is final, all samples.
    pub settled: fn(&str, u32, u64, u64) -> String,
    /// The axis.
    pub axis: &'static str,
    /// The legend.
    pub ended: &'static str,
}

/// English.
pub const ENGLISH: BudgetTexts = BudgetTexts {
    title: "Accuracy against think budget",
    columns: [
        "Answer",
        "Think budget",
        "Accuracy",
        "95 % interval",
        "Usable answers",
        "Thought ended",
        "Mean think tokens",
        "Changed",
        "To right",
        "To wrong",
    ],
    description: |finding| {
        format!(
            "Line chart of strict accuracy with 95 % intervals, and of the share of thoughts that had ended, against the think tokens that were kept. {finding}"
        )
    },
    caveat: "All points rest on the same thoughts, cut at different lengths. A thought that is cut is not one that the model would have ended there.",
    mode: |mode| match mode {
        AnswerMode::Free => "free text",
        AnswerMode::Constrained => "held to the form",
        AnswerMode::Labels => "label probabilities",
    },
    whole: "whole",
    whole_thought: "whole thought",
    put_off: |n| match n {
        1 => "put off 1 time".to_owned(),
        n => format!("put off {n} times"),
    },
    none: "No budget has an answer yet.",
    undefined: "No accuracy is defined for these answers.",
    finding: |low, budget, high| {
        format!("Accuracy is {low} after {budget} think tokens and {high} with the whole thought.")
    },
    flips: |n, more, less| {
        let are = |n: u64| format!("{n} {}", if n == 1 { "is" } else { "are" });
        let samples = if n == 1 { "sample" } else { "samples" };
        format!(
            " Of {n} {samples}, {} more accurate with the whole thought and {} less.",
            are(more),
            are(less)
        )
    },
    settled: |mode, budget, at_first, n| {
        let samples = if n == 1 { "sample" } else { "samples" };
        format!(
            "{mode}: the answer after {budget} tokens is already the final one for {at_first} of {n} {samples}."
        )
    },
    axis: "think tokens kept (log₂ scale)",
    ended: "thought had ended",
};

/// Spanish.
pub const SPANISH: BudgetTexts = BudgetTexts {
    title: "Exactitud según el presupuesto de razonamiento",
    columns: [
        "Respuesta",
        "Presupuesto",
        "Exactitud",
        "Intervalo del 95 %",
        "Respuestas utilizables",
        "Razonamiento terminado",
        "Media de tokens de razonamiento",
        "Cambian",
        "A correcta",
        "A incorrecta",
    ],
    description: |finding| {
        format!(
            "Gráfico de líneas de la exactitud estricta con intervalos del 95 %, y de la proporción de razonamientos que habían terminado, según los tokens de razonamiento conservados. {finding}"
        )
    },
    caveat: "Todos los puntos se apoyan en los mismos razonamientos, cortados a distintas longitudes. Un razonamiento cortado no es uno que el modelo habría terminado ahí.",
    mode: |mode| match mode {
        AnswerMode::Free => "texto libre",
        AnswerMode::Constrained => "sujeta a la forma",
        AnswerMode::Labels => "probabilidades de etiquetas",
    },
    whole: "entero",
    whole_thought: "razonamiento entero",
    put_off: |n| match n {
        1 => "aplazado 1 vez".to_owned(),
        n => format!("aplazado {n} veces"),
    },
    none: "Ningún presupuesto tiene respuesta todavía.",
    undefined: "La exactitud de estas respuestas no está definida.",
    finding: |low, budget, high| {
        format!(
            "La exactitud es {low} tras {budget} tokens de razonamiento y {high} con el razonamiento entero."
        )
    },
    flips: |n, more, less| {
        let are = |n: u64| format!("{n} {}", if n == 1 { "es" } else { "son" });
        let samples = if n == 1 { "muestra" } else { "muestras" };
        format!(
            " De {n} {samples}, {} más exactas con el razonamiento entero y {} menos.",
            are(more),
            are(less)
        )
    },
    settled: |mode, budget, at_first, n| {
        let samples = if n == 1 { "muestra" } else { "muestras" };
        format!(
            "{mode}: la respuesta tras {budget} tokens ya es la definitiva en {at_first} de {n} {samples}."
        )
    },
    axis: "tokens de razonamiento conservados (escala log₂)",
    ended: "razonamiento terminado",
};
