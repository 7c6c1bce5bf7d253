//! Runs as a document.

use eval::TaskId;
use eval::record::PromptForm;

use crate::number::plural;

/// What a run is of: samples, data, their items, model, quantisation and engine.
pub struct Subject<'a> {
    /// Samples.
    pub n_samples: u64,
    /// The data's name.
    pub data: &'a str,
    /// Items of the data.
    pub n_items: u64,
    /// The model.
    pub model: &'a str,
    /// How its weights are stored.
    pub quantization: Option<&'a str>,
    /// What computed it.
    pub engine: &'a str,
}

/// See the module.
pub struct ReportTexts {
    /// The heading.
    pub title: &'static str,
    /// A task's title.
    pub task: fn(TaskId) -> &'static str,
    /// Below everything.
    pub note: &'static str,
    /// The heading of the samples.
    pub samples: &'static str,
    /// That they are too many to be listed.
    pub too_many: &'static str,
    /// A later repeat, behind an item's name.
    pub repeat: fn(u32) -> String,
    /// The beginning of the sentence about a run.
    pub subject: fn(&Subject) -> String,
    /// The form of the prompt.
    pub prompt: fn(PromptForm) -> String,
    /// Greedy decoding.
    pub greedy: &'static str,
    /// A temperature.
    pub temperature: fn(&str) -> String,
    /// The mass of top-p.
    pub top_p: fn(&str) -> String,
    /// Think tokens after which thoughts were closed.
    pub budget: fn(u32) -> String,
    /// No such budget.
    pub unlimited: &'static str,
    /// Most tokens of a sample.
    pub cap: fn(u32) -> String,
    /// The seed.
    pub seed: fn(u64) -> String,
}

/// English.
pub const ENGLISH: ReportTexts = ReportTexts {
    title: "Thinkscope report",
    task: |id| id.task().title,
    note: "An association between think length and accuracy is not an effect: hard items lengthen thoughts and cause errors.",
    samples: "Samples",
    too_many: "The samples are too many to be listed here: they stand in the run's record.",
    repeat: |n| format!(", repeat {n}"),
    subject: |of| {
        format!(
            "{} of {} ({} items), {} {}, engine {}",
            plural(of.n_samples, "sample", "samples"),
            of.data,
            of.n_items,
            of.model,
            of.quantization.unwrap_or("of unknown quantisation"),
            of.engine,
        )
    },
    prompt: |form| format!("{form} prompt"),
    greedy: "greedy",
    temperature: |t| format!("temperature {t}"),
    top_p: |p| format!("top-p {p}"),
    budget: |n| format!("think budget {n} tokens"),
    unlimited: "unlimited thinking",
    cap: |n| format!("at most {n} tokens a sample"),
    seed: |seed| format!("seed {seed}"),
};

/// Spanish.
pub const SPANISH: ReportTexts = ReportTexts {
    title: "Informe de Thinkscope",
    task: |id| match id {
        TaskId::Ner => "Entidades con nombre",
        TaskId::Pos => "Categorías gramaticales",
        TaskId::Sentiment2 => "Sentimiento, dos etiquetas",
        TaskId::Sentiment3 => "Sentimiento, tres etiquetas",
        TaskId::Negation => "Negación encadenada",
    },
    note: "Una asociación entre la longitud del razonamiento y la exactitud no es un efecto: los ejemplos difíciles alargan los razonamientos y causan errores.",
    samples: "Muestras",
    too_many: "Las muestras son demasiadas para listarlas aquí: están en el registro de la ejecución.",
    repeat: |n| format!(", repetición {n}"),
    subject: |of| {
        format!(
            "{} de {} ({}), {} {}, motor {}",
            plural(of.n_samples, "muestra", "muestras"),
            of.data,
            plural(of.n_items, "ejemplo", "ejemplos"),
            of.model,
            of.quantization.unwrap_or("de cuantización desconocida"),
            of.engine,
        )
    },
    prompt: |form| match form {
        PromptForm::Full => "instrucción completa".to_owned(),
        PromptForm::Short => "instrucción breve".to_owned(),
    },
    greedy: "voraz",
    temperature: |t| format!("temperatura {t}"),
    top_p: |p| format!("top-p {p}"),
    budget: |n| format!("presupuesto de razonamiento de {n} tokens"),
    unlimited: "razonamiento sin límite",
    cap: |n| format!("como mucho {n} tokens por muestra"),
    seed: |seed| format!("semilla {seed}"),
};
