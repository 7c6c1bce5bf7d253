//! The recorded run on the first screen.

use charts::number::plural;

/// See the module.
pub struct Recording {
    /// The mark that this is no live run.
    pub badge: &'static str,
    /// What it is, with the model's name and the number of items.
    pub about: fn(&str, usize) -> String,
    /// Over the text under test.
    pub text: &'static str,
    /// Over the thought, with its tokens.
    pub thought: fn(u32) -> String,
    /// Over a thought that was cut after so many tokens.
    pub cut_thought: fn(u32) -> String,
    /// Over the answer.
    pub answer: &'static str,
    /// The button that plays it from its beginning.
    pub play: &'static str,
    /// The button that stops there.
    pub pause: &'static str,
    /// The button that goes on from there.
    pub go_on: &'static str,
    /// The button to the item before.
    pub previous: &'static str,
    /// The button to the item behind.
    pub next: &'static str,
    /// What a screen reader calls the buttons.
    pub controls: &'static str,
    /// Which item is shown: its number from 1, and how many there are.
    pub place: fn(usize, usize) -> String,
    /// What a screen reader calls the cells.
    pub cells: &'static str,
    /// The chart's title.
    pub chart: &'static str,
    /// The name of a bar: the thought ended where it did.
    pub whole: &'static str,
    /// Under the bars.
    pub axis: &'static str,
    /// The chart in words: share at the lowest budget, that budget, share with whole thoughts.
    pub finding: fn(&str, u32, &str) -> String,
    /// What must not be read from it.
    pub caveat: &'static str,
}

/// English.
pub const ENGLISH: Recording = Recording {
    badge: "Recording",
    about: |model, n| {
        format!(
            "How the {model} answered {}, slowed down for reading. Nothing runs yet.",
            plural(n as u64, "item", "items")
        )
    },
    text: "Is this good or bad?",
    thought: |n| format!("Thought, {}", plural(u64::from(n), "token", "tokens")),
    cut_thought: |n| {
        format!(
            "Thought, cut after {}",
            plural(u64::from(n), "token", "tokens")
        )
    },
    answer: "Answer",
    play: "Play",
    pause: "Pause",
    go_on: "Go on",
    previous: "Previous item",
    next: "Next item",
    controls: "Recording",
    place: |at, n| format!("Item {at} of {n}"),
    cells: "Recorded outcomes",
    chart: "Right answers, when each thought is cut after …",
    whole: "whole",
    axis: "think tokens. Choose a bar to see those answers.",
    finding: |low, budget, whole| {
        format!("{low} are right after {budget} think tokens, {whole} with the whole thought.")
    },
    caveat: "This task is built so that the thought decides. Does it elsewhere?",
};

/// Spanish.
pub const SPANISH: Recording = Recording {
    badge: "Grabación",
    about: |model, n| {
        format!(
            "Cómo el modelo {model} respondió a {}, más despacio para poder leer. Todavía no se ejecuta nada.",
            plural(n as u64, "ejemplo", "ejemplos")
        )
    },
    text: "¿Es bueno o malo?",
    thought: |n| format!("Razonamiento, {}", plural(u64::from(n), "token", "tokens")),
    cut_thought: |n| {
        format!(
            "Razonamiento, cortado tras {}",
            plural(u64::from(n), "token", "tokens")
        )
    },
    answer: "Respuesta",
    play: "Reproducir",
    pause: "Pausar",
    go_on: "Seguir",
    previous: "Ejemplo anterior",
    next: "Ejemplo siguiente",
    controls: "Grabación",
    place: |at, n| format!("Ejemplo {at} de {n}"),
    cells: "Resultados grabados",
    chart: "Aciertos si cada razonamiento se corta tras…",
    whole: "entero",
    axis: "tokens de razonamiento. Elige una barra para ver esas respuestas.",
    finding: |low, budget, whole| {
        format!("Tras {budget} tokens acierta el {low}; con el razonamiento entero, el {whole}.")
    },
    caveat: "Esta tarea está hecha para que decida el razonamiento. ¿Lo hace en otras?",
};
