//! The labels' probabilities along a thought.

/// See the module.
pub struct TimelineTexts {
    /// The heading.
    pub title: &'static str,
    /// What is drawn, before the finding.
    pub about: &'static str,
    /// The horizontal axis.
    pub axis: &'static str,
    /// The tick of the whole thought.
    pub whole: &'static str,
    /// The line of the commit point.
    pub commits: &'static str,
    /// The answer commits at the whole thought only: label, share.
    pub commits_last: fn(&str, &str) -> String,
    /// The answer is the same from the first moment on: label, share at the end.
    pub commits_first: fn(&str, &str) -> String,
    /// From so many think tokens on: tokens, label, share at the end, tokens past it.
    pub commits_at: fn(u32, &str, &str, u32) -> String,
    /// Nothing can be said.
    pub nothing: &'static str,
    /// A note on what the numbers are.
    pub caveat: &'static str,
    /// Columns before those of the labels.
    pub columns: [&'static str; 2],
    /// The column of what would be said.
    pub said: &'static str,
    /// The row of the whole thought.
    pub whole_thought: &'static str,
    /// Marks of the gold label.
    pub gold: &'static str,
}

/// English.
pub const ENGLISH: TimelineTexts = TimelineTexts {
    title: "If it had to answer now",
    about: "Line chart of each label's share of the labels' common probability against the think tokens that were kept.",
    axis: "think tokens before the answer",
    whole: "whole",
    commits: "commits",
    commits_last: |label, share| {
        format!(
            "Only the whole thought settles it: {label}, with {share} of the labels' probability."
        )
    },
    commits_first: |label, share| {
        format!(
            "The answer is {label} from the first moment on; at the end it has {share} of the labels' probability."
        )
    },
    commits_at: |at, label, share, past| {
        format!(
            "It commits to {label} by {at} think tokens and never leaves it ({share} at the end); the {past} tokens after that changed nothing."
        )
    },
    nothing: "No label was scored along this thought.",
    caveat: "Probabilities at the places that were asked for, not in between. A thought that is cut is not one that the model would have ended there.",
    columns: ["Think budget", "Think tokens"],
    said: "Would say",
    whole_thought: "whole thought",
    gold: " (gold)",
};

/// Spanish.
pub const SPANISH: TimelineTexts = TimelineTexts {
    title: "Si tuviera que responder ya",
    about: "Gráfico de líneas con la parte de la probabilidad común que corresponde a cada etiqueta, según los tokens de razonamiento conservados.",
    axis: "tokens de razonamiento antes de la respuesta",
    whole: "entero",
    commits: "se decide",
    commits_last: |label, share| {
        format!(
            "Solo lo decide el razonamiento entero: {label}, con {share} de la probabilidad de las etiquetas."
        )
    },
    commits_first: |label, share| {
        format!(
            "La respuesta es {label} desde el primer momento; al final tiene {share} de la probabilidad de las etiquetas."
        )
    },
    commits_at: |at, label, share, past| {
        format!(
            "Se decide por {label} antes de {at} tokens de razonamiento y ya no cambia ({share} al final); los {past} tokens siguientes no cambiaron nada."
        )
    },
    nothing: "No se midió ninguna etiqueta a lo largo de este razonamiento.",
    caveat: "Probabilidades en los puntos que se pidieron, no entre ellos. Un razonamiento cortado no es uno que el modelo habría terminado ahí.",
    columns: ["Presupuesto", "Tokens de razonamiento"],
    said: "Diría",
    whole_thought: "razonamiento entero",
    gold: " (referencia)",
};
