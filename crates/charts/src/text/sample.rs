//! One sample: its outcome, thought, answer, and what was read from it.

use eval::{Failure, Tier};

use crate::outcome::Outcome;

/// See the module.
pub struct SampleTexts {
    /// What came of it.
    pub outcome: fn(Outcome) -> &'static str,
    /// A heading.
    pub score: &'static str,
    /// A heading.
    pub thought: &'static str,
    /// A heading.
    pub answer: &'static str,
    /// The fold, with its tokens.
    pub prompt: fn(Option<u32>) -> String,
    /// What should have been said.
    pub gold: &'static str,
    /// What was said.
    pub read: &'static str,
    /// Nothing was.
    pub nothing: &'static str,
    /// Behind the count of an answer with a mark.
    pub marked: &'static str,
    /// In place of an answer.
    pub no_answer: &'static str,
    /// So many characters, or words, are not drawn.
    pub left_out: fn(&str, bool) -> String,
    /// Phrases of the answer that the text does not have.
    pub unlocated: fn(&str) -> String,
    /// Heard behind a tag.
    pub tag_right: &'static str,
    /// Heard before a tag.
    pub tag_read: &'static str,
    /// Before the tag that should have been.
    pub tag_gold: &'static str,
    /// The rule that read the answer.
    pub tier: fn(Tier) -> &'static str,
    /// The sentence with that rule.
    pub read_from: fn(&str) -> String,
    /// Why there is no usable answer.
    pub failure: fn(Failure) -> &'static str,
    /// Behind that.
    pub counts_as_wrong: &'static str,
    /// The label is right.
    pub label_right: &'static str,
    /// It is not.
    pub label_wrong: &'static str,
    /// Right words, all words, share in brackets.
    pub words_right: fn(u64, u64, &str) -> String,
    /// So many words without a tag.
    pub words_silent: fn(u64) -> String,
}

/// English.
pub const ENGLISH: SampleTexts = SampleTexts {
    outcome: |outcome| match outcome {
        Outcome::Right => "right",
        Outcome::Partly => "partly right",
        Outcome::Wrong => "wrong",
        Outcome::NoAnswer => "no usable answer",
    },
    score: "Score",
    thought: "Thought",
    answer: "Answer",
    prompt: |n| {
        let tokens = n.map(|n| format!(" ({n} tokens)"));
        format!("Prompt{}", tokens.unwrap_or_default())
    },
    gold: "Gold",
    read: "Read",
    nothing: "nothing",
    marked: " Marked: what was read.",
    no_answer: "There is no answer.",
    left_out: |n, is_words| {
        let what = if is_words { "words" } else { "characters" };
        format!("{n} more {what} are not shown here: they stand in the run's record.")
    },
    unlocated: |what| format!("Named in the answer, but nowhere in the text: {what}."),
    tag_right: ", right: ",
    tag_read: "read as ",
    tag_gold: "gold ",
    tier: |tier| match tier {
        Tier::Exact => "the whole answer, which is a label",
        Tier::Boxed => "the last boxed expression",
        Tier::Json => "JSON in the answer",
        Tier::AnswerLine => "a line that announces the answer",
        Tier::AnswerLineLast => "the last of several lines that announce an answer",
        Tier::LastLine => "the last line, which is a label",
        Tier::ProseUnique => "prose in which exactly one label occurs",
        Tier::Prose => "prose, which decided nothing",
        Tier::Tuples => "tuples in the answer",
        Tier::Table => "a table in the answer",
        Tier::Lines => "lines with one entry each",
        Tier::Slash => "words written as token/TAG",
        Tier::Inline => "marks inside the text",
        Tier::None => "a plain statement that there is nothing to find",
    },
    read_from: |rule| format!(" It was read from {rule}."),
    failure: |failure| match failure {
        Failure::TruncatedThink => "The thought was cut off by the token limit before any answer.",
        Failure::UnclosedEos => "The model ended its turn inside the thought, without an answer.",
        Failure::NoAnswer => "The answer is blank.",
        Failure::Unparsable => "Nothing in the answer has the form that the task asks for.",
        Failure::OffLabel => "The answer names a label that the task does not have.",
        Failure::Ambiguous => "The answer names several labels, or only negated ones.",
        Failure::Refusal => "The model declined to answer.",
        Failure::WrongCount => "The answer tags fewer than half of the words.",
    },
    counts_as_wrong: "An unusable answer counts as wrong.",
    label_right: "The label read is the gold label.",
    label_wrong: "The label read differs from the gold label.",
    words_right: |n, of, share| format!("{n} of {of} words have the right tag{share}."),
    words_silent: |n| match n {
        0 => String::new(),
        1 => " The answer says nothing of one word.".to_owned(),
        n => format!(" The answer says nothing of {n} words."),
    },
};

/// Spanish.
pub const SPANISH: SampleTexts = SampleTexts {
    outcome: |outcome| match outcome {
        Outcome::Right => "correcta",
        Outcome::Partly => "correcta en parte",
        Outcome::Wrong => "incorrecta",
        Outcome::NoAnswer => "sin respuesta utilizable",
    },
    score: "Puntuación",
    thought: "Razonamiento",
    answer: "Respuesta",
    prompt: |n| {
        let tokens = n.map(|n| format!(" ({n} tokens)"));
        format!("Entrada{}", tokens.unwrap_or_default())
    },
    gold: "Referencia",
    read: "Leído",
    nothing: "nada",
    marked: " Marcado: lo que se leyó.",
    no_answer: "No hay respuesta.",
    left_out: |n, is_words| {
        let what = if is_words { "palabras" } else { "caracteres" };
        format!("Aquí no se muestran {n} {what} más: están en el registro de la ejecución.")
    },
    unlocated: |what| format!("Nombrado en la respuesta, pero ausente del texto: {what}."),
    tag_right: ", correcta: ",
    tag_read: "leído como ",
    tag_gold: "referencia ",
    tier: |tier| match tier {
        Tier::Exact => "la respuesta entera, que es una etiqueta",
        Tier::Boxed => "la última expresión recuadrada",
        Tier::Json => "JSON en la respuesta",
        Tier::AnswerLine => "una línea que anuncia la respuesta",
        Tier::AnswerLineLast => "la última de varias líneas que anuncian una respuesta",
        Tier::LastLine => "la última línea, que es una etiqueta",
        Tier::ProseUnique => "un texto en el que aparece exactamente una etiqueta",
        Tier::Prose => "un texto que no decidió nada",
        Tier::Tuples => "tuplas en la respuesta",
        Tier::Table => "una tabla en la respuesta",
        Tier::Lines => "líneas con una entrada cada una",
        Tier::Slash => "palabras escritas como palabra/ETIQUETA",
        Tier::Inline => "marcas dentro del texto",
        Tier::None => "la afirmación de que no hay nada que encontrar",
    },
    read_from: |rule| format!(" Se leyó de {rule}."),
    failure: |failure| match failure {
        Failure::TruncatedThink => {
            "El límite de tokens cortó el razonamiento antes de cualquier respuesta."
        }
        Failure::UnclosedEos => "El modelo terminó dentro del razonamiento, sin responder.",
        Failure::NoAnswer => "La respuesta está en blanco.",
        Failure::Unparsable => "Nada en la respuesta tiene la forma que pide la tarea.",
        Failure::OffLabel => "La respuesta nombra una etiqueta que la tarea no tiene.",
        Failure::Ambiguous => "La respuesta nombra varias etiquetas, o solo negadas.",
        Failure::Refusal => "El modelo rehusó responder.",
        Failure::WrongCount => "La respuesta etiqueta menos de la mitad de las palabras.",
    },
    counts_as_wrong: "Una respuesta inutilizable cuenta como error.",
    label_right: "La etiqueta leída es la de referencia.",
    label_wrong: "La etiqueta leída no es la de referencia.",
    words_right: |n, of, share| format!("{n} de {of} palabras tienen la etiqueta correcta{share}."),
    words_silent: |n| match n {
        0 => String::new(),
        1 => " La respuesta no dice nada de una palabra.".to_owned(),
        n => format!(" La respuesta no dice nada de {n} palabras."),
    },
};
