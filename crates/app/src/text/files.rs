//! What can be wrong with files: what other crates found, said in the page's language. What stands in
//! brackets is theirs, and English.

use eval::data::{DataError, Misfit};
use eval::record::{self, Changed, RecordError};
use eval::{Kind, TaskId};
use sources::ollama::OllamaError;
use sources::split::SplitError;

use crate::sentences::sentence;

/// What can be wrong with data and records of one's own.
pub struct FileFaults {
    /// Data that cannot be used.
    pub data: fn(&DataError) -> String,
    /// A record that cannot be read.
    pub record: fn(&RecordError) -> String,
    /// A file that was opened as a run and is no text.
    pub no_text: fn(&str) -> String,
    /// A line that was cut off.
    pub torn: fn(usize) -> String,
    /// A line that is not what was written.
    pub changed: fn(&Changed) -> String,
    /// How many more of them there are.
    pub more_changed: fn(usize) -> String,
    /// Samples that stood there twice.
    pub doubled: fn(usize) -> String,
}

/// See the module.
pub struct FileTexts {
    /// Parts of a model that are not one model.
    pub parts: fn(&SplitError) -> String,
    /// A model of Ollama that cannot be found.
    pub ollama: fn(&OllamaError) -> String,
    /// The format that data have.
    pub format: fn(&str) -> String,
    /// What was doubtful in data, as the importer says it in English.
    pub doubt: fn(&str) -> String,
    /// What was left out of data, by its name there.
    pub left_out: fn(&str) -> String,
}

/// English.
pub const ENGLISH: FileTexts = FileTexts {
    parts: |error| sentence(&error.to_string()),
    ollama: |error| sentence(&error.to_string()),
    format: str::to_owned,
    doubt: str::to_owned,
    left_out: |what| what.replace('_', " "),
};

/// The same of one's own files.
pub const ENGLISH_FAULTS: FileFaults = FileFaults {
    data: |error| sentence(&error.to_string()),
    record: |error| sentence(&error.to_string()),
    no_text: |name| format!("{name} is no text file; open a run that Thinkscope saved (.jsonl)."),
    torn: |line| {
        format!("Line {line} was cut off in writing and is left out; everything before it is here.")
    },
    changed: Changed::to_string,
    more_changed: record::more_changed,
    doubled: record::doubled,
};

/// Spanish.
pub const SPANISH: FileTexts = FileTexts {
    parts: |error| match error {
        SplitError::Missing { n_parts, missing } => format!(
            "Faltan {} de {n_parts} partes, como {}: elige todas las partes juntas.",
            missing.len(),
            missing.first().map_or("", String::as_str)
        ),
        SplitError::Mixed { first, second } => {
            format!("{first} y {second} no son partes de un mismo modelo: elige un solo modelo.")
        }
        SplitError::Empty => "No se eligió ningún archivo: elige un archivo .gguf.".to_owned(),
        error => sentence(&error.to_string()),
    },
    ollama: |error| match error {
        OllamaError::Name(name) => format!(
            "«{name}» no es el nombre de un modelo de Ollama: escríbelo como en ollama:deepseek-r1:7b."
        ),
        OllamaError::Manifest { name, why } => format!(
            "No se puede leer el manifiesto de {name} ({why}): ejecuta otra vez `ollama pull {name}`."
        ),
        OllamaError::Layers { name, n_layers } => {
            format!("{name} tiene {n_layers} archivos de modelo en vez de uno: elige otro modelo.")
        }
        error => sentence(&error.to_string()),
    },
    format: |format| {
        format
            .replace(" columns,", " columnas,")
            .replace("with comments", "con comentarios")
            .replace("no comments", "sin comentarios")
            .replace("texts and labels", "textos y etiquetas")
            .replace("Thinkscope's items", "ejemplos de Thinkscope")
    },
    doubt: |doubt| {
        let mut said = doubt.to_owned();
        for (english, spanish) in DOUBTS {
            said = said.replace(english, spanish);
        }
        for (english, spanish) in [("line ", "línea "), ("and ", "y ")] {
            if let Some(rest) = said.strip_prefix(english) {
                said = format!("{spanish}{rest}");
            }
        }
        said
    },
    left_out: |what| {
        let what = match what {
            "document_starts" => "comienzos de documento",
            "ragged_sentences" => "oraciones con columnas desiguales",
            "multiword_tokens" => "tokens de varias palabras",
            "empty_nodes" => "nodos vacíos",
            "empty_sentences" => "oraciones vacías",
            "ragged_rows" => "filas con columnas desiguales",
            "broken_lines" => "líneas rotas",
            "missing_fields" => "líneas sin los campos necesarios",
            "empty_texts" => "textos vacíos",
            "neutral" => "textos neutros",
            "unknown_labels" => "etiquetas desconocidas",
            "unknown_tags" => "oraciones con etiquetas desconocidas",
            "broken_scheme" => "oraciones con el esquema roto",
            other => return other.replace('_', " "),
        };
        what.to_owned()
    },
};

/// The same of one's own files.
pub const SPANISH_FAULTS: FileFaults = FileFaults {
    data: spanish_data,
    record: |error| match error {
        RecordError::Empty => {
            "El registro está vacío: su primera línea debe ser una cabecera.".to_owned()
        }
        RecordError::NoText { line } => {
            format!("La línea {line} no es texto UTF-8: {OTHER_RECORD}")
        }
        RecordError::Header { line, reason } => {
            format!("La línea {line} no es la cabecera de un registro ({reason}): {OTHER_RECORD}")
        }
        RecordError::Version { line, found } => format!(
            "La línea {line} dice versión {found} del esquema, que este programa no lee: usa la versión del programa que escribió el registro."
        ),
        RecordError::TooLong { line } => {
            format!("La línea {line} es demasiado larga: {OTHER_RECORD}")
        }
        RecordError::Sample { line, reason } => format!(
            "La línea {line} no es una muestra ({reason}): quita la línea o elige otro registro."
        ),
        error => sentence(&error.to_string()),
    },
    no_text: |name| {
        format!(
            "{name} no es un archivo de texto; abre una ejecución guardada por Thinkscope (.jsonl)."
        )
    },
    torn: |line| {
        format!(
            "La línea {line} quedó cortada al escribirse y se omite; todo lo anterior está aquí."
        )
    },
    changed: |changed| {
        let line = changed.line;
        if changed.is_left_out() {
            format!(
                "La línea {line} no coincide con su suma de comprobación y se omite: se cambió o está dañada."
            )
        } else {
            format!(
                "La línea {line} no coincide con su suma de comprobación: se cambió después de escribirse."
            )
        }
    },
    more_changed: |n| match n {
        1 => "1 línea más no coincide con su suma de comprobación.".to_owned(),
        n => format!("{n} líneas más no coinciden con sus sumas de comprobación."),
    },
    doubled: |n| match n {
        1 => "1 copia de una muestra se omite: cuenta la posterior.".to_owned(),
        n => format!("{n} copias de muestras se omiten: cuenta la última de cada una."),
    },
};

/// The turns of phrase of the importer's doubts, the longer ones first.
const DOUBTS: [(&str, &str); 20] = [
    (
        "an entity begins with I-, as in IOB1; all tags were rewritten as IOB2",
        "una entidad empieza por I-, como en IOB1; todas las etiquetas se reescribieron como IOB2",
    ),
    (
        "no lists of strings `tokens` and `tags`, but ",
        "no hay listas de textos `tokens` y `tags`, sino ",
    ),
    (
        "no `text` with a `label`, but ",
        "no hay un `text` con un `label`, sino ",
    ),
    ("no whole JSON object (", "no es un objeto JSON entero ("),
    ("; the sentence was skipped", "; la oración se omitió"),
    ("; the row was skipped", "; la fila se omitió"),
    ("; the line was skipped", "; la línea se omitió"),
    ("; skipped", "; se omitió"),
    (" columns instead of ", " columnas en vez de "),
    (", column ", ", columna "),
    (" tokens, but ", " tokens, pero "),
    (" tags; ", " etiquetas; "),
    (
        "` is no tag of the task ",
        "` no es una etiqueta de la tarea ",
    ),
    ("the label `", "la etiqueta `"),
    (
        "` is none of the task's ",
        "` no está entre las de la tarea: ",
    ),
    (
        ", which is none of the task's ",
        ", que no está entre los de la tarea: ",
    ),
    (" entities of type ", " entidades de tipo "),
    ("the text is empty", "el texto está vacío"),
    ("it holds no item", "no contiene ningún ejemplo"),
    (" more warnings", " advertencias más"),
];

const OTHER_RECORD: &str = "elige un archivo que escribieran `thinkscope run` o la página.";

fn spanish_data(error: &DataError) -> String {
    match error {
        DataError::NoFile => "No se dio ningún archivo de datos; elige al menos uno.".to_owned(),
        DataError::Gzip { name, reason } => format!(
            "{name} está comprimido con gzip, pero no se puede descomprimir ({reason}); consigue el archivo de nuevo."
        ),
        DataError::TooLarge { name, limit_bytes } => format!(
            "{name} ocupa descomprimido más de {limit_bytes} bytes; descomprímelo tú o elige una parte más pequeña."
        ),
        DataError::NotUtf8 { name, byte, line } => format!(
            "{name} no es UTF-8 en el byte {byte} (línea {line}); guárdalo como UTF-8 y ábrelo otra vez."
        ),
        DataError::Empty { name } => {
            format!("{name} está vacío; elige un archivo con al menos un ejemplo.")
        }
        DataError::WrongTask { name, task, misfit } => wrong_task(name, *task, *misfit),
        DataError::MissingColumn {
            name,
            found,
            texts,
            labels,
        } => format!(
            "{name} tiene las columnas {found}, pero hacen falta un texto ({texts}) y una etiqueta ({labels}); llama así a las columnas en su primera línea."
        ),
        DataError::NoTagColumn {
            name,
            kind,
            line,
            found,
        } => {
            let tags = match kind {
                Kind::TagTokens => "gramaticales universales (NOUN, VERB, …)",
                _ => "de entidades (O, B-PER, I-PER, …)",
            };
            format!(
                "{name} no tiene ninguna columna de etiquetas {tags} detrás de las palabras; su línea {line} dice «{found}»."
            )
        }
        DataError::UnclosedQuote { name, line } => format!(
            "{name} abre en la línea {line} unas comillas que no se cierran; ciérralas o duplica las comillas dentro del campo."
        ),
        DataError::NoPair { name } => format!(
            "{name} necesita su segundo archivo: abre juntos el archivo de textos y el de etiquetas."
        ),
        DataError::LineCounts {
            texts,
            n_texts,
            labels,
            n_labels,
        } => format!(
            "{texts} tiene {n_texts} líneas, pero {labels} tiene {n_labels}; abre los dos archivos de una misma parte."
        ),
        DataError::NothingReadable { name, reason } => {
            format!(
                "No se pudo leer nada de {name} para esta tarea ({}).",
                (SPANISH.doubt)(reason)
            )
        }
        error => sentence(&error.to_string()),
    }
}

fn wrong_task(name: &str, task: TaskId, misfit: Misfit) -> String {
    let (found, needed) = match misfit {
        Misfit::ConlluForLabels => (
            "CoNLL-U, que tiene etiquetas de palabras",
            "textos con etiquetas: CSV, TSV, JSON Lines o los dos archivos de TweetEval",
        ),
        Misfit::ConlluForEntities => (
            "CoNLL-U, que no tiene etiquetas de entidades",
            "columnas con etiquetas IOB, o JSON Lines con `tokens` y `tags`",
        ),
        Misfit::LabelsForTags => (
            "uno de los archivos de TweetEval, textos con etiquetas",
            "palabras etiquetadas: CoNLL-U, columnas o JSON Lines, un archivo cada vez",
        ),
    };
    format!("{name} es {found}; la tarea {task} necesita {needed}.")
}

#[cfg(test)]
mod tests {
    use eval::data::{File, import};

    use super::*;

    #[test]
    fn wrong_data_have_a_sentence_in_both_languages() {
        let check = |name: &str, content: &str, task: TaskId, spanish: &str| {
            let bytes = content.as_bytes();
            let error = import(&[File { name, bytes }], task).expect_err(spanish);
            let said = (SPANISH_FAULTS.data)(&error);
            assert!(said.contains(spanish) && said.ends_with('.'), "{said}");
            assert!((ENGLISH_FAULTS.data)(&error).starts_with(name), "{error}");
        };
        check("a.csv", "", TaskId::Sentiment2, "está vacío");
        check(
            "a.csv",
            "one,two\n1,2\n",
            TaskId::Sentiment2,
            "tiene las columnas one, two",
        );
        let conllu = "1\tA\ta\tDET\t_\t_\t0\troot\t_\t_\n\n";
        check(
            "a.conllu",
            conllu,
            TaskId::Sentiment2,
            "la tarea sentiment2",
        );
        check("a.txt", "A b\nc d\n", TaskId::Ner, "etiquetas de entidades");
    }

    #[test]
    fn records_parts_and_formats_speak_both_languages() {
        let error = record::parse("Dear Sir\n").expect_err("a letter");
        assert!((SPANISH_FAULTS.record)(&error).starts_with("La línea 1 no es la cabecera"));
        assert!((ENGLISH_FAULTS.record)(&error).starts_with("Line 1 is no record header"));
        let error = sources::split::order(&["a.gguf", "b.gguf"]).expect_err("two models");
        assert!((SPANISH.parts)(&error).contains("elige un solo modelo"));
        assert_eq!(
            (SPANISH.format)("2 columns, UPOS, no comments"),
            "2 columnas, UPOS, sin comentarios"
        );
        assert_eq!((ENGLISH.left_out)("ragged_rows"), "ragged rows");
    }

    #[test]
    fn doubts_about_data_are_told_in_spanish() {
        let check = |name: &str, content: &str, task: TaskId, expect: &[&str]| {
            let bytes = content.as_bytes();
            let read = import(&[File { name, bytes }], task).expect(name);
            let told: Vec<String> = read
                .summary
                .warnings
                .iter()
                .map(|of| (SPANISH.doubt)(of))
                .collect();
            assert_eq!(told, expect, "{:?}", read.summary.warnings);
        };
        check(
            "a.csv",
            "text,label\nGood,positive\nEh,meh\nBad\n",
            TaskId::Sentiment2,
            &[
                "línea 4: 1 columnas en vez de 2; la fila se omitió",
                "línea 3: la etiqueta `meh` no está entre las de la tarea: negative, positive; la fila se omitió",
            ],
        );
        check(
            "a.txt",
            "Ana I-PER\nx O\n\nBen B-XY\n",
            TaskId::Ner,
            &[
                "línea 4: 1 entidades de tipo XY, que no está entre los de la tarea: PER, ORG, LOC",
                "línea 1: una entidad empieza por I-, como en IOB1; todas las etiquetas se reescribieron como IOB2",
            ],
        );
    }
}
