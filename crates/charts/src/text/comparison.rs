//! Runs beside each other.

use eval::compare::{Reason, Test};

use crate::number::plural;

/// See the module.
pub struct ComparisonTexts {
    /// The heading of what makes runs unlike.
    pub differences: &'static str,
    /// The heading of remarks.
    pub remarks: &'static str,
    /// The heading of the study's statements, with their source.
    pub published: fn(&str) -> String,
    /// What must not be read from the charts.
    pub note: &'static str,
    /// The chart of average F1: heading and axis.
    pub f1: (&'static str, &'static str),
    /// The run with the highest F1.
    pub f1_best: fn(&str, &str) -> String,
    /// F1 is not defined.
    pub f1_none: &'static str,
    /// The study's panel: heading and axis.
    pub ratio: (&'static str, &'static str),
    /// Its finding, with how many runs have a small p.
    pub ratio_finding: fn(&str) -> String,
    /// The panel with the length held: heading and axis.
    pub partial: (&'static str, &'static str),
    /// Its finding, with how many runs have a small p.
    pub partial_finding: fn(&str) -> String,
    /// How many of how many runs have a small adjusted p.
    pub found: fn(usize, usize) -> String,
    /// No run has a correlation.
    pub found_none: &'static str,
    /// The chart of a pool's files: heading and axis.
    pub parts: (&'static str, &'static str),
    /// Its last row.
    pub pooled: &'static str,
    /// Its finding: mean width of a file's interval, width of the pool's, in points.
    pub parts_finding: fn(usize, &str, &str) -> String,
    /// Names of two runs.
    pub pair: fn(&str, &str) -> String,
    /// The paired difference: items, points, interval.
    pub difference: fn(u64, &str, Option<&str>) -> String,
    /// Percentage points.
    pub points: fn(&str) -> String,
    /// A test's name.
    pub test: fn(Test) -> &'static str,
    /// Its result: name, p, adjusted p.
    pub tested: fn(&str, &str, &str) -> String,
    /// p is not defined.
    pub no_p: &'static str,
    /// Items that one run alone has right.
    pub counts: fn(u64, u64) -> String,
    /// The difference in average F1: value, interval, p, adjusted p.
    pub f1_difference: fn(&str, Option<&str>, &str, &str) -> String,
    /// Items in one run alone.
    pub left_out: fn(u64) -> String,
    /// How many items flipped.
    pub flipped: fn(u64) -> String,
    /// Columns of their table beside the runs' names.
    pub flip_columns: [&'static str; 2],
    /// How many more there are than are shown.
    pub more: fn(u64) -> String,
    /// Why two runs cannot be paired.
    pub unpaired: fn(Reason) -> &'static str,
}

/// English.
pub const ENGLISH: ComparisonTexts = ComparisonTexts {
    differences: "Runs that are not alike",
    remarks: "Remarks",
    published: |source| format!("Published statements, without numbers of their own ({source})"),
    note: "An association between think length and accuracy is not an effect: hard items lengthen thoughts and cause errors.",
    f1: ("Average F1", "mean F1 over labels"),
    f1_best: |name, f1| {
        format!(
            "The highest average F1 is that of {name} ({f1}); an unusable answer counts as wrong, intervals are by bootstrap over items."
        )
    },
    f1_none: "F1 is defined for no run.",
    ratio: ("Accuracy against think tokens per input token", "Pearson r"),
    ratio_finding: |found| {
        format!(
            "The study's panel: {found}. The text's length is in this axis, so it may show a correlation where thinking does nothing."
        )
    },
    partial: ("The same with the text's length held", "partial r"),
    partial_finding: |found| {
        format!(
            "With the length of the text held: {found}. Difficulty can still lengthen thoughts and cause errors."
        )
    },
    found: |n, all| {
        format!(
            "{n} of {} have an adjusted p below 0.05",
            plural(all as u64, "run", "runs")
        )
    },
    found_none: "no run has one, because accuracy or think length never varies",
    parts: ("Strict accuracy, file by file", "strict accuracy"),
    pooled: "Pooled",
    parts_finding: |n, alone, pooled| {
        format!(
            "The 95 % interval of one file is {alone} points wide on average, that of all {n} together {pooled}."
        )
    },
    pair: |a, b| format!("{a} and {b}"),
    difference: |n, points, ci| {
        let ci = ci.map_or_else(String::new, |ci| format!(" (95 % CI {ci})"));
        format!(
            "On {} accuracy differs by {points}{ci}",
            plural(n, "common item", "common items")
        )
    },
    points: |points| format!("{points} points"),
    test: |test| match test {
        Test::McNemar => "McNemar's exact test",
        Test::PairedT => "paired t test over items",
    },
    tested: |name, p, adjusted| format!("{name} {p}, adjusted for all pairs {adjusted}."),
    no_p: "p not defined",
    counts: |a, b| format!(" Only the first is right on {a}, only the second on {b}."),
    f1_difference: |f1, ci, p, adjusted| {
        let ci = ci.map_or_else(String::new, |ci| format!(" (95 % CI {ci})"));
        format!(" Average F1 differs by {f1}{ci}, permutation test {p}, adjusted {adjusted}.")
    },
    left_out: |n| {
        let verb = if n == 1 {
            "stands in one run alone and is"
        } else {
            "stand in one run alone and are"
        };
        format!(" {} {verb} left out.", plural(n, "item", "items"))
    },
    flipped: |n| plural(n, "flipped item", "flipped items"),
    flip_columns: ["Item", "Text"],
    more: |n| format!("{n} more stand in the JSON."),
    unpaired: |reason| match reason {
        Reason::Task => {
            "They have different tasks, so there is no answer of one to hold against an answer of the other."
        }
        Reason::Items => {
            "They have no item in common: a paired difference needs the same text under the same name in both."
        }
        Reason::Gold => {
            "They have texts in common, but annotated differently: what is right in one may be wrong in the other."
        }
    },
};

/// Spanish.
pub const SPANISH: ComparisonTexts = ComparisonTexts {
    differences: "Ejecuciones que no son iguales",
    remarks: "Observaciones",
    published: |source| format!("Afirmaciones publicadas, sin números propios ({source})"),
    note: "Una asociación entre la longitud del razonamiento y la exactitud no es un efecto: los ejemplos difíciles alargan los razonamientos y causan errores.",
    f1: ("F1 medio", "F1 medio de las etiquetas"),
    f1_best: |name, f1| {
        format!(
            "El F1 medio más alto es el de {name} ({f1}); una respuesta inutilizable cuenta como error, los intervalos son por bootstrap de ejemplos."
        )
    },
    f1_none: "F1 no está definido en ninguna ejecución.",
    ratio: (
        "Exactitud frente a tokens de razonamiento por token de entrada",
        "r de Pearson",
    ),
    ratio_finding: |found| {
        format!(
            "El panel del estudio: {found}. La longitud del texto está en este eje, así que puede mostrar una correlación donde pensar no hace nada."
        )
    },
    partial: ("Lo mismo con la longitud del texto fija", "r parcial"),
    partial_finding: |found| {
        format!(
            "Con la longitud del texto fija: {found}. La dificultad aún puede alargar los razonamientos y causar errores."
        )
    },
    found: |n, all| {
        format!(
            "{n} de {} con p ajustado menor que 0.05",
            plural(all as u64, "ejecución", "ejecuciones")
        )
    },
    found_none: "ninguna ejecución la tiene, porque la exactitud o la longitud del razonamiento no varía",
    parts: (
        "Exactitud estricta, archivo por archivo",
        "exactitud estricta",
    ),
    pooled: "Juntos",
    parts_finding: |n, alone, pooled| {
        format!(
            "El intervalo del 95 % de un archivo mide {alone} puntos de media; el de los {n} juntos, {pooled}."
        )
    },
    pair: |a, b| format!("{a} y {b}"),
    difference: |n, points, ci| {
        let ci = ci.map_or_else(String::new, |ci| format!(" (IC del 95 %: {ci})"));
        format!(
            "En {} la exactitud difiere en {points}{ci}",
            plural(n, "ejemplo común", "ejemplos comunes")
        )
    },
    points: |points| format!("{points} puntos"),
    test: |test| match test {
        Test::McNemar => "prueba exacta de McNemar",
        Test::PairedT => "prueba t pareada por ejemplos",
    },
    tested: |name, p, adjusted| format!("{name} {p}, ajustado por todos los pares {adjusted}."),
    no_p: "p no definido",
    counts: |a, b| format!(" Solo la primera acierta en {a}, solo la segunda en {b}."),
    f1_difference: |f1, ci, p, adjusted| {
        let ci = ci.map_or_else(String::new, |ci| format!(" (IC del 95 %: {ci})"));
        format!(" El F1 medio difiere en {f1}{ci}, prueba de permutación {p}, ajustado {adjusted}.")
    },
    left_out: |n| {
        let verb = if n == 1 {
            "está en una sola ejecución y queda"
        } else {
            "están en una sola ejecución y quedan"
        };
        format!(" {} {verb} fuera.", plural(n, "ejemplo", "ejemplos"))
    },
    flipped: |n| plural(n, "ejemplo cambiado", "ejemplos cambiados"),
    flip_columns: ["Ejemplo", "Texto"],
    more: |n| format!("Hay {n} más en el JSON."),
    unpaired: |reason| match reason {
        Reason::Task => {
            "Tienen tareas distintas, así que no hay respuesta de una con la que contrastar la de la otra."
        }
        Reason::Items => {
            "No tienen ningún ejemplo en común: una diferencia pareada necesita el mismo texto con el mismo nombre en ambas."
        }
        Reason::Gold => {
            "Tienen textos en común, pero anotados de otra manera: lo correcto en una puede ser un error en la otra."
        }
    },
};
