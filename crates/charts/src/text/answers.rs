//! The answers of one sample beside each other.

use eval::AnswerMode;

/// See the module.
pub struct Answers {
    /// The heading.
    pub title: &'static str,
    /// What stands there, in a sentence.
    pub about: &'static str,
    /// The first column.
    pub budget: &'static str,
    /// A way to answer.
    pub mode: fn(AnswerMode) -> &'static str,
    /// The row of the whole thought.
    pub whole: &'static str,
    /// The row of a thought whose end was put off so many times.
    pub put_off: fn(u32) -> String,
    /// The row of a budget.
    pub after: fn(u32) -> String,
    /// An answer that was not asked for.
    pub not_asked: &'static str,
    /// No usable answer.
    pub nothing: &'static str,
    /// The thought had ended by itself there.
    pub ended: &'static str,
    /// The answer differs from that of the row above, for a screen reader.
    pub changed: &'static str,
}

/// English.
pub const ENGLISH: Answers = Answers {
    title: "Answers behind the same thought",
    about: "The thought was made once. Each row cuts it there and asks again; each column is a way to answer. A dot marks an answer that differs from the one above it.",
    budget: "Think tokens kept",
    mode: |mode| match mode {
        AnswerMode::Free => "free text",
        AnswerMode::Constrained => "held to the form",
        AnswerMode::Labels => "label probabilities",
    },
    whole: "whole thought",
    put_off: |n| {
        if n == 1 {
            "end put off once".to_owned()
        } else {
            format!("end put off {n} times")
        }
    },
    after: |n| n.to_string(),
    not_asked: "–",
    nothing: "no usable answer",
    ended: "had ended",
    changed: "changed: ",
};

/// Spanish.
pub const SPANISH: Answers = Answers {
    title: "Respuestas tras el mismo razonamiento",
    about: "El razonamiento se generó una sola vez. Cada fila lo corta ahí y vuelve a preguntar; cada columna es una forma de responder. Un punto marca una respuesta distinta de la de arriba.",
    budget: "Tokens conservados",
    mode: |mode| match mode {
        AnswerMode::Free => "texto libre",
        AnswerMode::Constrained => "sujeta a la forma",
        AnswerMode::Labels => "probabilidades de etiquetas",
    },
    whole: "razonamiento entero",
    put_off: |n| {
        if n == 1 {
            "final aplazado una vez".to_owned()
        } else {
            format!("final aplazado {n} veces")
        }
    },
    after: |n| n.to_string(),
    not_asked: "–",
    nothing: "sin respuesta utilizable",
    ended: "ya había terminado",
    changed: "cambia: ",
};
