//! Accuracy against the length of the thought.

use crate::number::plural;
use crate::scatter::Against;

/// See the module.
pub struct ScatterTexts {
    /// The axis.
    pub axis: fn(Against) -> &'static str,
    /// The chart's title, with the axis.
    pub title: fn(&str) -> String,
    /// Of so many samples: longer thoughts go with less accurate answers.
    pub less: fn(u64) -> String,
    /// The same with more accurate ones.
    pub more: fn(u64) -> String,
    /// Neither.
    pub unsettled: fn(u64) -> String,
    /// Fewer than three samples.
    pub too_few: &'static str,
    /// Nothing varies.
    pub undefined: fn(u64) -> String,
    /// So many thoughts were cut off.
    pub cut_off: fn(u64) -> String,
    /// A statistic's name.
    pub pearson: &'static str,
    /// A statistic's name.
    pub slope: fn(Against) -> &'static str,
    /// A statistic's name.
    pub p_value: &'static str,
    /// Marks, axis, samples without a usable answer, statistics.
    pub description: fn(usize, &str, usize, &str) -> String,
    /// Behind an item's name: the repeat, from 1.
    pub repeat: fn(u32) -> String,
    /// What a mark is called: accuracy.
    pub accuracy: fn(&str) -> String,
    /// What a mark is called, and the legend.
    pub unusable: &'static str,
    /// The legend.
    pub answered: &'static str,
    /// The columns before and behind the axis.
    pub columns: [&'static str; 4],
    /// The column of a mark's samples, where marks stand for several.
    pub crowd_samples: &'static str,
    /// What such a mark is called: samples, their mean length, their outcome.
    pub crowd: fn(u64, &str, &str) -> String,
    /// How such a chart is drawn: all samples, and those of the largest mark.
    pub crowds: fn(usize, u64) -> String,
}

/// English.
pub const ENGLISH: ScatterTexts = ScatterTexts {
    axis: |against| match against {
        Against::ThinkTokens => "think tokens",
        Against::ThinkPerInput => "think tokens per input token",
    },
    title: |axis| format!("Accuracy against {axis}"),
    less: |n| format!("In these {n} samples, longer thoughts go with less accurate answers."),
    more: |n| format!("In these {n} samples, longer thoughts go with more accurate answers."),
    unsettled: |n| {
        format!("These {n} samples do not settle whether accuracy and think length are related.")
    },
    too_few: "Too few samples for a correlation.",
    undefined: |n| {
        format!(
            "No correlation is defined for these {n} samples: accuracy or think length never varies."
        )
    },
    cut_off: |n| {
        let thoughts = if n == 1 {
            "1 thought was".to_owned()
        } else {
            format!("{n} thoughts were")
        };
        format!(
            "{thoughts} cut off by the token limit: long thoughts that count as wrong pull the line down by themselves."
        )
    },
    pearson: "Pearson r",
    slope: |against| match against {
        Against::ThinkTokens => "Slope per token",
        Against::ThinkPerInput => "Slope per unit",
    },
    p_value: "p-value",
    description: |n_marks, axis, n_failed, numbers| {
        format!(
            "Scatter chart of {n_marks} samples: strict accuracy against {axis}. {n_failed} without a usable answer. {numbers}."
        )
    },
    repeat: |n| format!(", repeat {n}"),
    accuracy: |share| format!("accuracy {share}"),
    unusable: "no usable answer",
    answered: "answered",
    columns: ["Item", "Repeat", "Accuracy", "Usable answer"],
    crowd_samples: "Samples",
    crowd: |n, length, outcome| {
        format!(
            "{}, mean {length}, {outcome}",
            plural(n, "sample", "samples")
        )
    },
    crowds: |n, largest| {
        format!(
            "Too many to draw one by one: each mark stands for the samples close to it, and its area for their number, at most {largest}. All {n} are drawn, and the line is fitted to each."
        )
    },
};

/// Spanish.
pub const SPANISH: ScatterTexts = ScatterTexts {
    axis: |against| match against {
        Against::ThinkTokens => "tokens de razonamiento",
        Against::ThinkPerInput => "tokens de razonamiento por token de entrada",
    },
    title: |axis| format!("Exactitud según los {axis}"),
    less: |n| {
        format!(
            "En estas {n} muestras, los razonamientos más largos van con respuestas menos exactas."
        )
    },
    more: |n| {
        format!(
            "En estas {n} muestras, los razonamientos más largos van con respuestas más exactas."
        )
    },
    unsettled: |n| {
        format!(
            "Estas {n} muestras no aclaran si la exactitud y la longitud del razonamiento están relacionadas."
        )
    },
    too_few: "Demasiado pocas muestras para una correlación.",
    undefined: |n| {
        format!(
            "No hay correlación definida para estas {n} muestras: la exactitud o la longitud del razonamiento no varía."
        )
    },
    cut_off: |n| {
        let thoughts = if n == 1 {
            "El límite de tokens cortó 1 razonamiento".to_owned()
        } else {
            format!("El límite de tokens cortó {n} razonamientos")
        };
        format!(
            "{thoughts}: los razonamientos largos que cuentan como error bajan la recta por sí solos."
        )
    },
    pearson: "r de Pearson",
    slope: |against| match against {
        Against::ThinkTokens => "Pendiente por token",
        Against::ThinkPerInput => "Pendiente por unidad",
    },
    p_value: "valor p",
    description: |n_marks, axis, n_failed, numbers| {
        format!(
            "Diagrama de dispersión de {n_marks} muestras: exactitud estricta según los {axis}. {n_failed} sin respuesta utilizable. {numbers}."
        )
    },
    repeat: |n| format!(", repetición {n}"),
    accuracy: |share| format!("exactitud {share}"),
    unusable: "sin respuesta utilizable",
    answered: "respondida",
    columns: ["Ejemplo", "Repetición", "Exactitud", "Respuesta utilizable"],
    crowd_samples: "Muestras",
    crowd: |n, length, outcome| {
        format!(
            "{}, media {length}, {outcome}",
            plural(n, "muestra", "muestras")
        )
    },
    crowds: |n, largest| {
        format!(
            "Son demasiadas para dibujarlas una a una: cada marca representa las muestras cercanas, y su área, cuántas son, como mucho {largest}. Están dibujadas las {n}, y la recta se ajusta a todas."
        )
    },
};
