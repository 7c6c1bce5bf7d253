//! A thought with its marks.

use eval::thought::Cue;

use crate::number::{count, plural};

/// See the module.
pub struct ThoughtTexts {
    /// The heading.
    pub title: &'static str,
    /// A length; `None` where nobody counted.
    pub tokens: fn(Option<u32>) -> String,
    /// Think tokens for each unit of the input: ratio, how many, whether they are words.
    pub ratio: fn(&str, u64, bool) -> String,
    /// A thought that the program closed.
    pub closed: &'static str,
    /// No thought.
    pub none: &'static str,
    /// A thought that was counted but not given.
    pub withheld: &'static str,
    /// How many reconsiderations there are, and of which words.
    pub turns: fn(u32, &str) -> String,
    /// What they are, in a sentence.
    pub about_turns: &'static str,
    /// A word that begins them, as it is quoted.
    pub cue: fn(Cue) -> &'static str,
    /// What a screen reader says before the words of a reconsideration.
    pub turn: &'static str,
    /// A budget line.
    pub budget: fn(u32) -> String,
    /// A budget line, its answer, and the sign of its outcome in words.
    pub budget_answer: fn(u32, &str, &str) -> String,
}

/// English.
pub const ENGLISH: ThoughtTexts = ThoughtTexts {
    title: "Thought",
    tokens: |n| {
        n.map_or_else(
            || "Tokens not counted".to_owned(),
            |n| plural(u64::from(n), "token", "tokens"),
        )
    },
    ratio: |ratio, n, is_words| {
        let unit = if is_words { "words" } else { "input tokens" };
        format!(", {ratio} for each of the {} {unit}", count(n))
    },
    closed: " It was closed at its budget.",
    none: "The model answered without a thought.",
    withheld: "The server kept the thought to itself.",
    turns: |n, cues| {
        format!(
            "{}: {cues}.",
            plural(u64::from(n), "reconsideration", "reconsiderations")
        )
    },
    about_turns: "The study calls these aha moments. They are counted by their words; whether the answer changed there is another question.",
    cue: |cue| match cue {
        Cue::Wait => "wait",
        Cue::But => "but",
        Cue::However => "however",
        Cue::Actually => "actually",
        Cue::Hmm => "hmm",
        Cue::Check => "let me check",
        Cue::Again => "on second thought",
        Cue::Alternatively => "alternatively",
    },
    turn: "reconsideration: ",
    budget: |n| format!("budget {n}"),
    budget_answer: |n, answer, outcome| format!("budget {n}: {answer}, {outcome}"),
};

/// Spanish.
pub const SPANISH: ThoughtTexts = ThoughtTexts {
    title: "Razonamiento",
    tokens: |n| {
        n.map_or_else(
            || "Tokens sin contar".to_owned(),
            |n| plural(u64::from(n), "token", "tokens"),
        )
    },
    ratio: |ratio, n, is_words| {
        let unit = if is_words {
            "palabras"
        } else {
            "tokens de entrada"
        };
        let each = if is_words {
            "cada una de las"
        } else {
            "cada uno de los"
        };
        format!(", {ratio} por {each} {} {unit}", count(n))
    },
    closed: " Se cerró al llegar a su presupuesto.",
    none: "El modelo respondió sin razonar.",
    withheld: "El servidor no mostró el razonamiento.",
    turns: |n, cues| {
        format!(
            "{}: {cues}.",
            plural(u64::from(n), "reconsideración", "reconsideraciones")
        )
    },
    about_turns: "El estudio los llama momentos «ajá». Se cuentan por sus palabras; si la respuesta cambió ahí es otra cuestión.",
    cue: |cue| match cue {
        Cue::Wait => "wait (espera)",
        Cue::But => "but (pero)",
        Cue::However => "however (sin embargo)",
        Cue::Actually => "actually (en realidad)",
        Cue::Hmm => "hmm",
        Cue::Check => "let me check (compruebo)",
        Cue::Again => "on second thought (pensándolo mejor)",
        Cue::Alternatively => "alternatively (otra opción)",
    },
    turn: "reconsideración: ",
    budget: |n| format!("presupuesto {n}"),
    budget_answer: |n, answer, outcome| format!("presupuesto {n}: {answer}, {outcome}"),
};
