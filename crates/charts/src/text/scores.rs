//! The scores of a run: headline, ranges, labels, failures, confusion.

use eval::FailureKind;

/// The headline's numbers.
pub struct HeadlineTexts {
    /// The main number.
    pub strict_accuracy: &'static str,
    /// Under it, with the unit.
    pub of_unit: fn(&str) -> String,
    /// Units.
    pub items: &'static str,
    /// Units.
    pub words: &'static str,
    /// A tile.
    pub macro_f1: &'static str,
    /// Under it.
    pub macro_note: &'static str,
    /// A tile.
    pub micro_f1: &'static str,
    /// A tile, for entities.
    pub entity_f1: &'static str,
    /// Under both.
    pub micro_note: &'static str,
    /// A tile.
    pub coverage: &'static str,
    /// A tile.
    pub unusable: &'static str,
    /// A tile.
    pub answered_only: &'static str,
    /// Under it.
    pub answered_note: &'static str,
    /// A tile.
    pub think_tokens: &'static str,
    /// Under it.
    pub think_note: &'static str,
}

/// Accuracy and coverage with their intervals.
pub struct RangeTexts {
    /// The title.
    pub title: &'static str,
    /// With the finding.
    pub description: fn(&str) -> String,
    /// The first column.
    pub share: &'static str,
    /// A row.
    pub coverage: &'static str,
    /// A row.
    pub answered_only: &'static str,
    /// Share, interval in brackets.
    pub finding: fn(&str, &str) -> String,
}

/// F1 by label.
pub struct LabelTexts {
    /// The title.
    pub title: &'static str,
    /// Labels, finding.
    pub description: fn(usize, &str) -> String,
    /// The columns.
    pub columns: [&'static str; 5],
    /// Over the numbers.
    pub support: &'static str,
    /// At the line.
    pub macro_mean: &'static str,
    /// Best, its score, worst, its score, mean.
    pub finding: fn(&str, &str, &str, &str, &str) -> String,
    /// The only label and its score.
    pub only: fn(&str, &str) -> String,
    /// None is defined.
    pub none: &'static str,
}

/// Samples by whether their answer can be used.
pub struct FailureTexts {
    /// The title.
    pub title: &'static str,
    /// Samples, finding.
    pub description: fn(u64, &str) -> String,
    /// The columns.
    pub columns: [&'static str; 3],
    /// A part.
    pub usable: &'static str,
    /// The other parts.
    pub kind: fn(FailureKind) -> &'static str,
    /// Share, samples, interval in brackets.
    pub finding: fn(&str, u64, &str) -> String,
}

/// What was read in place of what.
pub struct ConfusionTexts {
    /// The title.
    pub title: &'static str,
    /// The rows.
    pub gold: &'static str,
    /// The same at the axis.
    pub gold_axis: &'static str,
    /// The columns' axis.
    pub read_axis: &'static str,
    /// The unit of the counts, singular and plural, by its English plural.
    pub unit: fn(&str) -> (String, String),
    /// The last column, which the report names in English.
    pub column: fn(&str) -> String,
    /// Nothing was confused, with the unit in the singular.
    pub nothing: fn(&str) -> String,
    /// Gold, n, total, unit, share: left without an answer.
    pub unanswered: fn(&str, u64, u64, &str, &str) -> String,
    /// Gold, read, n, total, unit, share.
    pub confused: fn(&str, &str, u64, u64, &str, &str) -> String,
    /// Unit, rows, labels, finding.
    pub description: fn(&str, usize, usize, &str) -> String,
}

/// See the module.
pub struct Scores {
    /// The headline's numbers.
    pub headline: HeadlineTexts,
    /// Accuracy and coverage.
    pub ranges: RangeTexts,
    /// F1 by label.
    pub labels: LabelTexts,
    /// Usable answers.
    pub failures: FailureTexts,
    /// The confusion matrix.
    pub confusion: ConfusionTexts,
}

/// English.
pub const ENGLISH: Scores = Scores {
    headline: HeadlineTexts {
        strict_accuracy: "Strict accuracy",
        of_unit: |unit| format!("of {unit} right; an unusable answer counts as wrong"),
        items: "items",
        words: "words",
        macro_f1: "Macro F1",
        macro_note: "mean over labels",
        micro_f1: "Micro F1",
        entity_f1: "Entity F1",
        micro_note: "of pooled counts",
        coverage: "Coverage",
        unusable: "Unusable answers",
        answered_only: "Answered only",
        answered_note: "accuracy of usable answers",
        think_tokens: "Think tokens",
        think_note: "mean of a sample",
    },
    ranges: RangeTexts {
        title: "Accuracy and coverage",
        description: |finding| format!("Range plot of shares with 95 % intervals. {finding}"),
        share: "Share",
        coverage: "coverage",
        answered_only: "answered only",
        finding: |share, ci| format!("{share} right{ci}, an unusable answer counted as wrong."),
    },
    labels: LabelTexts {
        title: "F1 by label",
        description: |n, finding| format!("Bar chart of the F1 of {n} labels. {finding}"),
        columns: ["Label", "Precision", "Recall", "F1", "Support"],
        support: "support",
        macro_mean: "macro mean",
        finding: |best, high, worst, low, mean| {
            format!(
                "F1 is highest for {best} ({high}) and lowest for {worst} ({low}); the macro mean is {mean}."
            )
        },
        only: |label, score| format!("F1 of {label} is {score}."),
        none: "No label has a defined F1.",
    },
    failures: FailureTexts {
        title: "Usable answers",
        description: |n, finding| format!("Bar of {n} samples by outcome. {finding}"),
        columns: ["Outcome", "Samples", "Share"],
        usable: "usable answer",
        kind: |kind| match kind {
            FailureKind::CutOff => "cut off while thinking",
            FailureKind::NoAnswer => "no answer found",
            FailureKind::WrongForm => "answer of the wrong form",
        },
        finding: |share, n, ci| {
            format!("{share} of {n} samples gave no usable answer{ci}; each counts as wrong.")
        },
    },
    confusion: ConfusionTexts {
        title: "Confusion matrix",
        gold: "Gold",
        gold_axis: "gold",
        read_axis: "read from the answer",
        unit: |unit| (unit.trim_end_matches('s').to_owned(), unit.to_owned()),
        column: str::to_owned,
        nothing: |unit| format!("No {unit} was confused with another label or left unanswered."),
        unanswered: |gold, n, total, unit, share| {
            format!(
                "The most common error: {gold} left without an answer, {n} of {total} {unit} ({share})."
            )
        },
        confused: |gold, read, n, total, unit, share| {
            format!(
                "The most common error: {gold} read as {read}, {n} of {total} {unit} ({share})."
            )
        },
        description: |unit, rows, labels, finding| {
            format!(
                "Confusion matrix of {unit}: {rows} gold labels against {labels} labels and no answer. {finding}"
            )
        },
    },
};

/// Spanish.
pub const SPANISH: Scores = Scores {
    headline: HeadlineTexts {
        strict_accuracy: "Exactitud estricta",
        of_unit: |unit| format!("de {unit}; una respuesta inutilizable cuenta como error"),
        items: "ejemplos correctos",
        words: "palabras con la etiqueta correcta",
        macro_f1: "Macro F1",
        macro_note: "media de las etiquetas",
        micro_f1: "Micro F1",
        entity_f1: "F1 de entidades",
        micro_note: "de los recuentos sumados",
        coverage: "Cobertura",
        unusable: "Respuestas inutilizables",
        answered_only: "Solo respondidas",
        answered_note: "exactitud de las respuestas utilizables",
        think_tokens: "Tokens de razonamiento",
        think_note: "media por muestra",
    },
    ranges: RangeTexts {
        title: "Exactitud y cobertura",
        description: |finding| {
            format!("Gráfico de proporciones con intervalos del 95 %. {finding}")
        },
        share: "Proporción",
        coverage: "cobertura",
        answered_only: "respondidas",
        finding: |share, ci| {
            format!("{share} de aciertos{ci}; una respuesta inutilizable cuenta como error.")
        },
    },
    labels: LabelTexts {
        title: "F1 por etiqueta",
        description: |n, finding| format!("Gráfico de barras del F1 de {n} etiquetas. {finding}"),
        columns: ["Etiqueta", "Precisión", "Exhaustividad", "F1", "Casos"],
        support: "casos",
        macro_mean: "media macro",
        finding: |best, high, worst, low, mean| {
            format!(
                "El F1 más alto es el de {best} ({high}) y el más bajo el de {worst} ({low}); la media macro es {mean}."
            )
        },
        only: |label, score| format!("El F1 de {label} es {score}."),
        none: "Ninguna etiqueta tiene un F1 definido.",
    },
    failures: FailureTexts {
        title: "Respuestas utilizables",
        description: |n, finding| format!("Barra de {n} muestras por resultado. {finding}"),
        columns: ["Resultado", "Muestras", "Proporción"],
        usable: "respuesta utilizable",
        kind: |kind| match kind {
            FailureKind::CutOff => "cortada al razonar",
            FailureKind::NoAnswer => "sin respuesta",
            FailureKind::WrongForm => "respuesta de otra forma",
        },
        finding: |share, n, ci| {
            format!(
                "El {share} de {n} muestras no dio una respuesta utilizable{ci}; cada una cuenta como error."
            )
        },
    },
    confusion: ConfusionTexts {
        title: "Matriz de confusión",
        gold: "Referencia",
        gold_axis: "referencia",
        read_axis: "leído en la respuesta",
        unit: |unit| {
            let (one, many) = match unit {
                "items" => ("ejemplo", "ejemplos"),
                "words" => ("palabra", "palabras"),
                "tokens" => ("token", "tokens"),
                "entities" => ("entidad", "entidades"),
                other => (other, other),
            };
            (one.to_owned(), many.to_owned())
        },
        column: |name| match name {
            "no answer" => "sin respuesta".to_owned(),
            other => other.to_owned(),
        },
        nothing: |unit| {
            format!("Ningún caso ({unit}) se confundió con otra etiqueta ni quedó sin respuesta.")
        },
        unanswered: |gold, n, total, unit, share| {
            format!("El error más común: {gold} sin respuesta, {n} de {total} {unit} ({share}).")
        },
        confused: |gold, read, n, total, unit, share| {
            format!(
                "El error más común: {gold} leído como {read}, {n} de {total} {unit} ({share})."
            )
        },
        description: |unit, rows, labels, finding| {
            format!(
                "Matriz de confusión de {unit}: {rows} etiquetas de referencia frente a {labels} etiquetas y la falta de respuesta. {finding}"
            )
        },
    },
};
