//! The frame of a forest plot.

/// See the module.
pub struct ForestTexts {
    /// Columns of the table; the last stands only where something is tested.
    pub columns: [&'static str; 5],
    /// What hollow marks are, with the number of observations that they lack.
    pub small: fn(u64) -> String,
    /// The drawing in words: number of estimates, what they are of, the finding.
    pub description: fn(usize, &str, &str) -> String,
}

/// English.
pub const ENGLISH: ForestTexts = ForestTexts {
    columns: ["Run", "Value", "95 % interval", "n", "Adjusted p (Holm)"],
    small: |n| format!("Hollow marks rest on fewer than {n} observations."),
    description: |n, axis, finding| {
        format!("Forest plot of {n} estimates of {axis} with 95 % intervals. {finding}")
    },
};

/// Spanish.
pub const SPANISH: ForestTexts = ForestTexts {
    columns: [
        "Ejecución",
        "Valor",
        "Intervalo del 95 %",
        "n",
        "p ajustado (Holm)",
    ],
    small: |n| format!("Las marcas huecas se basan en menos de {n} observaciones."),
    description: |n, axis, finding| {
        format!(
            "Diagrama de bosque con {n} estimaciones de {axis} e intervalos del 95 %. {finding}"
        )
    },
};
