//! Results of a lesson’s experiment.

/// See the module.
pub struct Results {
    /// Caption of the table of scores.
    pub scores: &'static str,
    /// Column: the run.
    pub run_name: &'static str,
    /// Column: strict accuracy.
    pub accuracy: &'static str,
    /// Column: its interval.
    pub interval: &'static str,
    /// Column: items right as a whole.
    pub whole_right: &'static str,
    /// Column: usable answers.
    pub usable: &'static str,
    /// Column: mean think tokens.
    pub mean_thought: &'static str,
    /// Caption of the table of forms.
    pub forms: &'static str,
    /// Column: form of the weights.
    pub form: &'static str,
    /// Column: size of the file.
    pub size: &'static str,
    /// Column: bits for each weight.
    pub bits: &'static str,
    /// Column: tokens a second.
    pub speed: &'static str,
    /// Column: answers that differ.
    pub changed: &'static str,
    /// So many answers of so many.
    pub changed_of: fn(usize, usize) -> String,
    /// Above the marks of repeats.
    pub repeats: &'static str,
    /// So many repeats of so many, for a screen reader.
    pub right_of: fn(u32, u32) -> String,
    /// Above tagged sentences.
    pub tagged: &'static str,
    /// In place of an answer.
    pub no_answer: &'static str,
    /// Tokens of thought and answer.
    pub counted: fn(u32, u32) -> String,
    /// Behind a thought that was closed at its budget.
    pub closed_by_force: &'static str,
}

/// English.
pub const ENGLISH: Results = Results {
    scores: "Scores",
    run_name: "Run",
    accuracy: "Accuracy",
    interval: "95 % interval",
    whole_right: "Whole items right",
    usable: "Usable answers",
    mean_thought: "Mean think tokens",
    forms: "The same model in three forms",
    form: "Form",
    size: "File",
    bits: "Bits per weight",
    speed: "Tokens per second",
    changed: "Answers changed",
    changed_of: |n, all| format!("{n} of {all}"),
    repeats: "Each sentence, tried several times (✓ every word right)",
    right_of: |n, all| format!("{n} of {all} right"),
    tagged: "The first sentences, word by word",
    no_answer: "no answer",
    counted: |think, answer| format!("{think} tokens of thought, {answer} of answer."),
    closed_by_force: "The program closed this thought.",
};

/// Spanish.
pub const SPANISH: Results = Results {
    scores: "Puntuaciones",
    run_name: "Ejecución",
    accuracy: "Exactitud",
    interval: "Intervalo del 95 %",
    whole_right: "Ejemplos del todo correctos",
    usable: "Respuestas utilizables",
    mean_thought: "Tokens de razonamiento (media)",
    forms: "El mismo modelo en tres formatos",
    form: "Formato",
    size: "Archivo",
    bits: "Bits por peso",
    speed: "Tokens por segundo",
    changed: "Respuestas cambiadas",
    changed_of: |n, all| format!("{n} de {all}"),
    repeats: "Cada oración, intentada varias veces (✓ todas las palabras bien)",
    right_of: |n, all| format!("{n} de {all} correctas"),
    tagged: "Las primeras oraciones, palabra por palabra",
    no_answer: "sin respuesta",
    counted: |think, answer| format!("{think} tokens de razonamiento, {answer} de respuesta."),
    closed_by_force: "El programa cerró este razonamiento.",
};
