//! What the tasks are called, and what the bundled model can do in them.

use charts::Lang;
use charts::text::chart_texts;
use eval::TaskId;

/// See the module.
pub struct Tasks {
    /// Over the choice.
    pub choice: &'static str,
    /// A task's title.
    pub title: fn(TaskId) -> &'static str,
    /// One sentence about it.
    pub about: fn(TaskId) -> &'static str,
    /// What the bundled model's card says of it.
    pub caveat: fn(TaskId) -> &'static str,
    /// The name of a task's bundled benchmark.
    pub benchmark: fn(TaskId) -> String,
}

/// English.
pub const ENGLISH: Tasks = Tasks {
    choice: "Task",
    title: |id| id.task().title,
    about: |id| id.task().about,
    caveat: |id| match id {
        TaskId::Ner => {
            "The bundled reasoner is weak at names: on its held-out test set its entity F1 is .64, for organisations .45."
        }
        TaskId::Pos => {
            "The bundled reasoner tags 95 % of words right on its held-out test set, at any think budget: here thinking does not help it."
        }
        TaskId::Sentiment2 => {
            "The bundled reasoner goes by cue words: 79 % right on held-out snippets, near 61 % on this benchmark, whose texts often have none."
        }
        TaskId::Sentiment3 => {
            "The bundled reasoner is weak at three labels: macro F1 .62 on held-out snippets, near .48 on this benchmark, whose texts often have no cue word."
        }
        TaskId::Negation => {
            "Here the thought decides, by construction: with a think budget of 0 the bundled reasoner tosses a coin, unlimited it is nearly always right."
        }
    },
    benchmark: |id| format!("{} benchmark", id.task().title),
};

/// Spanish.
pub const SPANISH: Tasks = Tasks {
    choice: "Tarea",
    title: spanish_title,
    about: |id| match id {
        TaskId::Ner => "Encontrar las personas, organizaciones y lugares de una frase.",
        TaskId::Pos => "Dar a cada palabra su etiqueta gramatical universal.",
        TaskId::Sentiment2 => "Decidir si un texto es positivo o negativo.",
        TaskId::Sentiment3 => "Decidir si un texto es positivo, neutro o negativo.",
        TaskId::Negation => {
            "Seguir una cadena de negaciones hasta su signo: frases generadas en las que decide el razonamiento."
        }
    },
    caveat: |id| match id {
        TaskId::Ner => {
            "El modelo incluido es débil con los nombres: en su conjunto de prueba su F1 de entidades es 0.64; para organizaciones, 0.45."
        }
        TaskId::Pos => {
            "El modelo incluido etiqueta bien el 95 % de las palabras de su conjunto de prueba con cualquier presupuesto: aquí razonar no le ayuda."
        }
        TaskId::Sentiment2 => {
            "El modelo incluido se guía por palabras clave: 79 % de aciertos en fragmentos reservados y cerca del 61 % en estos textos, que a menudo no tienen ninguna."
        }
        TaskId::Sentiment3 => {
            "El modelo incluido es débil con tres etiquetas: macro F1 de 0.62 en fragmentos reservados y cerca de 0.48 en estos textos, que a menudo no tienen palabras clave."
        }
        TaskId::Negation => {
            "Aquí decide el razonamiento, por construcción: con un presupuesto de 0 el modelo incluido responde al azar; sin límite acierta casi siempre."
        }
    },
    benchmark: |id| format!("Conjunto de prueba: {}", spanish_title(id).to_lowercase()),
};

fn spanish_title(id: TaskId) -> &'static str {
    (chart_texts(Lang::Spanish).report.task)(id)
}
