//! What is known of the device as text.

/// Everything as text.
pub struct ReportTexts {
    /// The heading.
    pub title: &'static str,
    /// What it is for.
    pub about: &'static str,
    /// A button.
    pub copy_text: &'static str,
    /// A button.
    pub copy_json: &'static str,
    /// The fold.
    pub show: &'static str,
    /// Model, quantisation, size.
    pub model: fn(&str, &str, &str) -> String,
    /// Engine, reason.
    pub engine: fn(&str, &str) -> String,
    /// Nobody looked.
    pub not_looked: &'static str,
    /// There is none.
    pub no_adapter: &'static str,
    /// A line.
    pub adapter: fn(&str) -> String,
    /// A line.
    pub interface: fn(&str) -> String,
    /// A line.
    pub driver: fn(&str) -> String,
    /// A line.
    pub software: fn(bool) -> &'static str,
    /// In place of a name.
    pub untold: &'static str,
    /// A line.
    pub trouble: fn(&str) -> String,
    /// A check and its outcome.
    pub check: fn(&str, &str) -> String,
    /// The outcome of one that passed.
    pub passed: &'static str,
    /// Prompt and new tokens.
    pub speed: fn(u32, u32) -> String,
    /// The speed of a copy.
    pub copies: fn(&str) -> String,
    /// A part of a row.
    pub prefill: fn(&str) -> String,
    /// A part of a row.
    pub decode: fn(&str) -> String,
    /// A part of a row.
    pub dispatches: fn(&str) -> String,
    /// A part of a row.
    pub bytes: fn(&str) -> String,
    /// A part of a row.
    pub share: fn(&str) -> String,
    /// A row: batch, parts.
    pub row: fn(u32, &str) -> String,
}

/// English.
pub const ENGLISH: ReportTexts = ReportTexts {
    title: "Report",
    about: "All of this as text, to keep or to send to somebody. It leaves this page only where you paste it.",
    copy_text: "Copy as text",
    copy_json: "Copy as JSON",
    show: "Show the text",
    model: |model, quantization, size| format!("model: {model}, {quantization} ({size})"),
    engine: |engine, reason| format!("engine: {engine}. {reason}"),
    not_looked: "adapter: not looked at",
    no_adapter: "adapter: none",
    adapter: |name| format!("adapter: {name}"),
    interface: |name| format!("interface: {name}"),
    driver: |name| format!("driver: {name}"),
    software: |is_software| {
        if is_software {
            "software adapter: yes"
        } else {
            "software adapter: no"
        }
    },
    untold: "not told",
    trouble: |trouble| format!("trouble: {trouble}"),
    check: |name, outcome| format!("check: {name}: {outcome}"),
    passed: "passed",
    speed: |prompt, new| format!("speed, {prompt} prompt and {new} new tokens:"),
    copies: |size| format!("copies {size} a second"),
    prefill: |rate| format!("prefill {rate} tokens/s"),
    decode: |rate| format!("decode {rate} tokens/s"),
    dispatches: |n| format!("{n} dispatches per token"),
    bytes: |size| format!("{size} per token"),
    share: |share| format!("{share} of the copy bandwidth"),
    row: |batch, parts| format!("batch {batch}: {parts}"),
};

/// Spanish.
pub const SPANISH: ReportTexts = ReportTexts {
    title: "Informe",
    about: "Todo esto como texto, para guardarlo o enviarlo a alguien. Solo sale de esta página a donde lo pegues.",
    copy_text: "Copiar como texto",
    copy_json: "Copiar como JSON",
    show: "Mostrar el texto",
    model: |model, quantization, size| format!("modelo: {model}, {quantization} ({size})"),
    engine: |engine, reason| format!("motor: {engine}. {reason}"),
    not_looked: "adaptador: sin examinar",
    no_adapter: "adaptador: ninguno",
    adapter: |name| format!("adaptador: {name}"),
    interface: |name| format!("interfaz: {name}"),
    driver: |name| format!("controlador: {name}"),
    software: |is_software| {
        if is_software {
            "adaptador por software: sí"
        } else {
            "adaptador por software: no"
        }
    },
    untold: "sin indicar",
    trouble: |trouble| format!("problema: {trouble}"),
    check: |name, outcome| format!("prueba: {name}: {outcome}"),
    passed: "superada",
    speed: |prompt, new| format!("velocidad, {prompt} tokens de entrada y {new} nuevos:"),
    copies: |size| format!("copia {size} por segundo"),
    prefill: |rate| format!("entrada {rate} tokens/s"),
    decode: |rate| format!("generación {rate} tokens/s"),
    dispatches: |n| format!("{n} llamadas por token"),
    bytes: |size| format!("{size} por token"),
    share: |share| format!("{share} del ancho de banda de copia"),
    row: |batch, parts| format!("lote {batch}: {parts}"),
};
