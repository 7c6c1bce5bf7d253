//! The four simulated worlds.

/// See the module.
pub struct WorldsPanel {
    /// The heading.
    pub title: &'static str,
    /// What they are for.
    pub about: &'static str,
    /// Items of a run.
    pub items: &'static str,
    /// Samples of each item.
    pub repeats: &'static str,
    /// The cap, and what an empty field means.
    pub cap: (&'static str, &'static str),
    /// What a cap does.
    pub cap_hint: &'static str,
    /// The button that simulates other runs.
    pub again: &'static str,
    /// How many runs of each world are simulated, of how many.
    pub progress: fn(u32, u32) -> String,
}

/// English.
pub const ENGLISH: WorldsPanel = WorldsPanel {
    title: "Which chart would you believe?",
    about: "Four made-up worlds where the truth is known: in two of them thinking helps, in two it does nothing, and difficulty or confusion lengthens thoughts as well. The same runs, seen through four charts.",
    items: "Items (n)",
    repeats: "Samples of each (K)",
    cap: ("Cap", "none"),
    cap_hint: "think tokens; a middling thought has 256",
    again: "Simulate other runs",
    progress: |n, all| format!("{n} of {all} runs in each world"),
};

/// Spanish.
pub const SPANISH: WorldsPanel = WorldsPanel {
    title: "¿A qué gráfico creerías?",
    about: "Cuatro mundos inventados donde se conoce la verdad: en dos pensar ayuda, en dos no hace nada, y la dificultad o la confusión también alargan los razonamientos. Las mismas ejecuciones, vistas con cuatro gráficos.",
    items: "Ejemplos (n)",
    repeats: "Muestras de cada uno (K)",
    cap: ("Máximo", "ninguno"),
    cap_hint: "tokens de razonamiento; un razonamiento mediano tiene 256",
    again: "Simular otras ejecuciones",
    progress: |n, all| format!("{n} de {all} ejecuciones en cada mundo"),
};
