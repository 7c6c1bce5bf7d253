//! What several charts say.

/// See the module.
pub struct Common {
    /// The two ends of an interval.
    pub to: fn(&str, &str) -> String,
    /// An interval's name and its ends.
    pub ci: fn(&str) -> String,
    /// The column of intervals.
    pub interval: &'static str,
    /// The fold with the numbers of a chart.
    pub data_table: &'static str,
    /// What a screen reader calls the numbers of the chart of this title.
    pub data_of: fn(&str) -> String,
    /// Nothing to show.
    pub no_sample: &'static str,
    /// A column.
    pub value: &'static str,
    /// A cell.
    pub yes: &'static str,
    /// A cell.
    pub no: &'static str,
    /// An axis.
    pub strict_accuracy: &'static str,
    /// Behind an axis in powers of two.
    pub log_scale: &'static str,
    /// One sample, several samples.
    pub samples: (&'static str, &'static str),
    /// One token, several tokens.
    pub tokens: (&'static str, &'static str),
}

impl Common {
    /// An interval in words.
    pub fn range(&self, (low, high): (f64, f64), write: impl Fn(f64) -> String) -> String {
        (self.to)(&write(low), &write(high))
    }

    /// The same in brackets with its name, where there is one.
    pub fn bracketed(&self, ci95: Option<(f64, f64)>, write: impl Fn(f64) -> String) -> String {
        ci95.map_or_else(String::new, |ci| {
            format!(" ({})", (self.ci)(&self.range(ci, write)))
        })
    }
}

/// English.
pub const ENGLISH: Common = Common {
    to: |low, high| format!("{low} to {high}"),
    ci: |range| format!("95 % CI {range}"),
    interval: "95 % interval",
    data_table: "Data table",
    data_of: |title| format!("Data of {title}"),
    no_sample: "No sample yet.",
    value: "Value",
    yes: "yes",
    no: "no",
    strict_accuracy: "strict accuracy",
    log_scale: " (log₂ scale)",
    samples: ("sample", "samples"),
    tokens: ("token", "tokens"),
};

/// Spanish.
pub const SPANISH: Common = Common {
    to: |low, high| format!("de {low} a {high}"),
    ci: |range| format!("IC del 95 % {range}"),
    interval: "Intervalo del 95 %",
    data_table: "Tabla de datos",
    data_of: |title| format!("Datos de {title}"),
    no_sample: "Todavía no hay muestras.",
    value: "Valor",
    yes: "sí",
    no: "no",
    strict_accuracy: "exactitud estricta",
    log_scale: " (escala log₂)",
    samples: ("muestra", "muestras"),
    tokens: ("token", "tokens"),
};
