//! Quantities that read differently in another language.

/// See the module.
pub struct Units {
    /// The engine on the CPU, inside a sentence.
    pub on_cpu: &'static str,
    /// A fact that nobody knows.
    pub unknown: &'static str,
    /// A number of parameters, short.
    pub short_parameters: fn(u64) -> String,
    /// The same with its noun.
    pub parameters: fn(&str) -> String,
    /// One size of another.
    pub of: fn(&str, &str) -> String,
    /// The time that is left.
    pub left: fn(&str) -> String,
}

impl Units {
    /// An engine's name as people know it, inside a sentence.
    #[must_use]
    pub fn engine<'a>(&self, name: &'a str) -> &'a str {
        match name {
            "gpu" => "WebGPU",
            "cpu" | "cpu-exact" => self.on_cpu,
            other => other,
        }
    }
}

/// English.
pub const ENGLISH: Units = Units {
    on_cpu: "the CPU",
    unknown: "unknown",
    short_parameters: |n| {
        let n_parameters = n as f64;
        match n {
            0..1_000_000 => format!("{:.0} thousand", n_parameters / 1e3),
            1_000_000..1_000_000_000 => format!("{:.1} million", n_parameters / 1e6),
            _ => format!("{:.1} billion", n_parameters / 1e9),
        }
    },
    parameters: |n| format!("{n} parameters"),
    of: |done, total| format!("{done} of {total}"),
    left: |time| format!("{time} left"),
};

/// Spanish, whose `billón` is a thousand times as much.
pub const SPANISH: Units = Units {
    on_cpu: "la CPU",
    unknown: "desconocido",
    short_parameters: |n| {
        let n_parameters = n as f64;
        match n {
            0..1_000_000 => format!("{:.0} mil", n_parameters / 1e3),
            1_000_000..100_000_000 => format!("{:.1} millones", n_parameters / 1e6),
            100_000_000..1_000_000_000 => format!("{:.0} millones", n_parameters / 1e6),
            _ => format!("{:.1} mil millones", n_parameters / 1e9),
        }
    },
    parameters: |n| {
        let of = if n.ends_with("millones") { " de" } else { "" };
        format!("{n}{of} parámetros")
    },
    of: |done, total| format!("{done} de {total}"),
    left: |time| format!("quedan {time}"),
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parameters_are_counted_as_each_language_counts() {
        let check = |units: &Units, n, expect: &str| {
            assert_eq!((units.parameters)(&(units.short_parameters)(n)), expect);
        };
        check(&ENGLISH, 3_200_000, "3.2 million parameters");
        check(&ENGLISH, 1_780_000_000, "1.8 billion parameters");
        check(&SPANISH, 3_200_000, "3.2 millones de parámetros");
        check(&SPANISH, 1_780_000_000, "1.8 mil millones de parámetros");
        check(&SPANISH, 820_000, "820 mil parámetros");
    }
}
