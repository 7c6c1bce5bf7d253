//! The charts of a run.

/// See the module.
pub struct DeckTexts {
    /// The heading of the charts with thoughts in them.
    pub thinking: &'static str,
    /// How to read them.
    pub note: &'static str,
    /// The heading of the others.
    pub scores: &'static str,
    /// What a screen reader calls the choice of the axis.
    pub axis: &'static str,
    /// An axis with equal steps.
    pub linear: &'static str,
    /// Behind "save": accuracy against think tokens.
    pub think_tokens: &'static str,
    /// Accuracy against think tokens per input token.
    pub think_per_input: &'static str,
    /// Accuracy and coverage.
    pub accuracy: &'static str,
    /// Usable answers.
    pub usable: &'static str,
    /// F1 by label.
    pub labels: &'static str,
    /// The confusion matrix.
    pub confusion: &'static str,
}

/// English.
pub const ENGLISH: DeckTexts = DeckTexts {
    thinking: "Accuracy against thinking",
    note: "Each mark is a sample; follow it to its thought. The line is the least-squares fit with its 95 % band. It describes these samples: hard items lengthen thoughts and cause errors, so it does not say what longer thinking would do.",
    scores: "Scores",
    axis: "Horizontal axis",
    linear: "Linear",
    think_tokens: "accuracy think tokens",
    think_per_input: "accuracy think per input",
    accuracy: "accuracy",
    usable: "usable answers",
    labels: "f1 by label",
    confusion: "confusion matrix",
};

/// Spanish.
pub const SPANISH: DeckTexts = DeckTexts {
    thinking: "Exactitud según el razonamiento",
    note: "Cada marca es una muestra; síguela hasta su razonamiento. La línea es el ajuste por mínimos cuadrados con su banda del 95 %. Describe estas muestras: los ejemplos difíciles alargan los razonamientos y causan errores, así que no dice qué pasaría si se razonara más.",
    scores: "Puntuaciones",
    axis: "Eje horizontal",
    linear: "Lineal",
    think_tokens: "exactitud según los tokens de razonamiento",
    think_per_input: "exactitud según los tokens de razonamiento por token de entrada",
    accuracy: "exactitud y cobertura",
    usable: "respuestas utilizables",
    labels: "F1 por etiqueta",
    confusion: "matriz de confusión",
};
