//! What a chart rests on.

/// See the module.
pub struct ProvenanceTexts {
    /// What a screen reader calls the line.
    pub name: &'static str,
    /// Greedy decoding.
    pub greedy: &'static str,
    /// A temperature.
    pub sampled: fn(&str) -> String,
    /// Most tokens of a sample.
    pub cap: fn(u32) -> String,
    /// Think tokens after which thoughts were closed.
    pub budget: fn(u32) -> String,
    /// The seed.
    pub seed: fn(u64) -> String,
    /// The model's hash.
    pub model: &'static str,
    /// The data's hash.
    pub data: &'static str,
    /// The prompt's hash.
    pub prompt: &'static str,
    /// A hash that nobody computed.
    pub unknown: &'static str,
}

/// English.
pub const ENGLISH: ProvenanceTexts = ProvenanceTexts {
    name: "What this rests on",
    greedy: "greedy",
    sampled: |temperature| format!("temperature {temperature}"),
    cap: |n| format!("cap {n} tokens"),
    budget: |n| format!("think budget {n}"),
    seed: |seed| format!("seed {seed}"),
    model: "model",
    data: "data",
    prompt: "prompt",
    unknown: "unknown",
};

/// Spanish.
pub const SPANISH: ProvenanceTexts = ProvenanceTexts {
    name: "En qué se basa",
    greedy: "voraz",
    sampled: |temperature| format!("temperatura {temperature}"),
    cap: |n| format!("límite de {n} tokens"),
    budget: |n| format!("presupuesto de {n}"),
    seed: |seed| format!("semilla {seed}"),
    model: "modelo",
    data: "datos",
    prompt: "instrucción",
    unknown: "desconocido",
};
