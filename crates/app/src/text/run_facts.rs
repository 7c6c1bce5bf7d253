//! What exactly was run.

use eval::AnswerMode;
use eval::record::PromptForm;

/// See the module.
pub struct RunFactsTexts {
    /// The fold.
    pub title: &'static str,
    /// What the facts are called, in their order.
    pub names: [&'static str; 15],
    /// What is not known.
    pub unknown: &'static str,
    /// The server that keeps the model.
    pub kept_by: fn(&str) -> String,
    /// An engine and its adapter.
    pub engine_on: fn(&str, &str) -> String,
    /// An engine without a self-test.
    pub no_self_test: &'static str,
    /// What a self-test gave, as the record has it: `passed (18 checks, 120 ms)`.
    pub self_test: fn(&str) -> String,
    /// The data's name and its items.
    pub data: fn(&str, u32) -> String,
    /// A form of the prompt.
    pub form: fn(PromptForm) -> &'static str,
    /// The prompt: its form and its hash.
    pub prompt: fn(&str, &str) -> String,
    /// The most probable token, always.
    pub greedy: &'static str,
    /// A temperature, and top-p where it is known.
    pub sampled: fn(f32, Option<f32>) -> String,
    /// No think budget.
    pub unlimited: &'static str,
    /// A think budget.
    pub budget: fn(u32) -> String,
    /// A way to answer.
    pub way: fn(AnswerMode) -> &'static str,
    /// Budgets of a sweep.
    pub budgets: fn(&str) -> String,
    /// Ways to answer in it.
    pub ways: fn(&str) -> String,
    /// How often the end of a thought was put off.
    pub put_off: fn(u32) -> String,
    /// No sweep.
    pub no_sweep: &'static str,
}

/// English.
pub const ENGLISH: RunFactsTexts = RunFactsTexts {
    title: "How this was run",
    names: [
        "Model",
        "File",
        "Model SHA-256",
        "Engine",
        "Self-test",
        "Data",
        "Data SHA-256",
        "Prompt",
        "Sampling",
        "Seed",
        "Repeats",
        "Think budget",
        "Token limit",
        "Sweep",
        "Program",
    ],
    unknown: "unknown",
    kept_by: |server| format!("kept by {server}"),
    engine_on: |engine, adapter| format!("{engine} on {adapter}"),
    no_self_test: "none on this engine",
    self_test: str::to_owned,
    data: |name, n| format!("{name}, {n} {}", if n == 1 { "item" } else { "items" }),
    form: |form| form.as_str(),
    prompt: |form, hash| format!("{form} form, SHA-256 {hash}"),
    greedy: "greedy",
    sampled: |t, top_p| {
        let top_p = top_p.map(|p| format!(", top-p {p}"));
        format!("temperature {t}{}", top_p.unwrap_or_default())
    },
    unlimited: "unlimited",
    budget: |n| format!("{n} tokens"),
    way: |mode| mode.as_str(),
    budgets: |list| format!("budgets {list}"),
    ways: |list| format!("answers {list}"),
    put_off: |n| match n {
        1 => "end put off once".to_owned(),
        n => format!("end put off {n} times"),
    },
    no_sweep: "none",
};

/// Spanish.
pub const SPANISH: RunFactsTexts = RunFactsTexts {
    title: "Cómo se ejecutó",
    names: [
        "Modelo",
        "Archivo",
        "SHA-256 del modelo",
        "Motor",
        "Autocomprobación",
        "Datos",
        "SHA-256 de los datos",
        "Instrucción",
        "Muestreo",
        "Semilla",
        "Repeticiones",
        "Presupuesto de razonamiento",
        "Límite de tokens",
        "Barrido",
        "Programa",
    ],
    unknown: "desconocido",
    kept_by: |server| format!("lo guarda {server}"),
    engine_on: |engine, adapter| format!("{engine} en {adapter}"),
    no_self_test: "ninguna en este motor",
    self_test: |told| {
        let passed = told.strip_prefix("passed (");
        passed.map_or_else(
            || told.to_owned(),
            |how| format!("superada ({}", how.replace(" checks,", " pruebas,")),
        )
    },
    data: |name, n| {
        let items = if n == 1 { "ejemplo" } else { "ejemplos" };
        format!("{name}, {n} {items}")
    },
    form: |form| match form {
        PromptForm::Full => "completa",
        PromptForm::Short => "breve",
    },
    prompt: |form, hash| format!("forma {form}, SHA-256 {hash}"),
    greedy: "voraz",
    sampled: |t, top_p| {
        let top_p = top_p.map(|p| format!(", top-p {p}"));
        format!("temperatura {t}{}", top_p.unwrap_or_default())
    },
    unlimited: "sin límite",
    budget: |n| format!("{n} tokens"),
    way: |mode| match mode {
        AnswerMode::Free => "texto libre",
        AnswerMode::Constrained => "sujeta a la forma",
        AnswerMode::Labels => "probabilidades de etiquetas",
    },
    budgets: |list| format!("presupuestos {list}"),
    ways: |list| format!("respuestas: {list}"),
    put_off: |n| match n {
        1 => "final aplazado una vez".to_owned(),
        n => format!("final aplazado {n} veces"),
    },
    no_sweep: "ninguno",
};
