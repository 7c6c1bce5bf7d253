//! What the workers say, in the page's language. They say it in English, in turns of phrase that
//! stand here; what else is in a sentence, such as a browser's own message, stays as it came.

/// A sentence of a worker in English.
pub const ENGLISH: fn(&str) -> String = str::to_owned;

/// A sentence of a worker in Spanish.
pub const SPANISH: fn(&str) -> String = |sentence| {
    let mut said = sentence.to_owned();
    for (english, spanish) in PHRASES {
        if said.contains(english) {
            said = said.replace(english, spanish);
        }
    }
    said
};

/// Turns of phrase, those that are a part of others behind them.
const PHRASES: [(&str, &str); 53] = [
    ("You chose the CPU.", "Elegiste la CPU."),
    (
        "The GPU passed its self-test.",
        "La GPU superó su autocomprobación.",
    ),
    (
        "The GPU failed its self-test: ",
        "La GPU no superó su autocomprobación: ",
    ),
    (
        "The GPU is being prepared; until it is ready, the CPU computes. You can start.",
        "La GPU se está preparando; hasta que esté lista calcula la CPU. Puedes empezar.",
    ),
    (
        "This browser gives the page no GPU: ",
        "Este navegador no da a la página ninguna GPU: ",
    ),
    (" The CPU computes instead.", " Calcula la CPU en su lugar."),
    (
        "WebGPU was chosen, but it cannot be used.",
        "Se eligió WebGPU, pero no se puede usar.",
    ),
    (" Choose Auto or CPU.", " Elige Automático o CPU."),
    (
        "This model does not fit on the GPU.",
        "Este modelo no cabe en la GPU.",
    ),
    (
        " This model does not fit there.",
        " Este modelo no cabe ahí.",
    ),
    (
        "This model does not run on the GPU: ",
        "Este modelo no se ejecuta en la GPU: ",
    ),
    ("this is no GGUF file: ", "esto no es un archivo GGUF: "),
    ("; choose a .gguf file", "; elige un archivo .gguf"),
    (
        "; download the file again",
        "; descarga el archivo de nuevo",
    ),
    ("the header is damaged: ", "la cabecera está dañada: "),
    (" is damaged: block ", " está dañado: el bloque "),
    (
        " holds a number that is not finite",
        " contiene un número que no es finito",
    ),
    (" cannot be used: ", " no se puede usar: "),
    (" cannot be loaded: ", " no se puede cargar: "),
    (
        " did not reach the worker: choose the file again.",
        " no llegó al motor: elige el archivo de nuevo.",
    ),
    ("The run cannot start: ", "La ejecución no puede empezar: "),
    ("The run cannot go on: ", "La ejecución no puede seguir: "),
    (
        "The run cannot be opened: ",
        "La ejecución no se puede abrir: ",
    ),
    (
        "The run cannot be deleted: ",
        "La ejecución no se puede borrar: ",
    ),
    ("The run stopped: ", "La ejecución se detuvo: "),
    (
        " The finished samples are kept.",
        " Las muestras terminadas se conservan.",
    ),
    (
        "The GPU was lost in mid-run. The model was loaded again, and the samples in work began anew.",
        "La GPU se perdió a mitad de la ejecución. El modelo se cargó de nuevo y las muestras en curso volvieron a empezar.",
    ),
    (
        "The browser's storage is full, so the run was stopped; every sample before is kept. Delete models or old runs, or free disk space, then continue.",
        "El almacenamiento del navegador está lleno, así que la ejecución se detuvo; todas las muestras anteriores se conservan. Borra modelos o ejecuciones viejas, o libera espacio en el disco, y continúa.",
    ),
    (" was not downloaded: ", " no se descargó: "),
    (" needed: ", " necesarios: "),
    (" for weights, ", " para los pesos, "),
    (" for keys and values, ", " para claves y valores, "),
    (" to work in.", " para trabajar."),
    ("Without WebGPU a page has ", "Sin WebGPU una página tiene "),
    (
        " at most, and that leaves little.",
        " como máximo, y eso deja poco margen.",
    ),
    (" at most.", " como máximo."),
    (" To do: ", " Qué hacer: "),
    ("; or ", "; o "),
    ("take one sequence of ", "toma una secuencia de "),
    (" tokens at a time", " tokens a la vez"),
    (
        "choose a smaller model or one in fewer bits",
        "elige un modelo más pequeño o con menos bits",
    ),
    ("use a browser with WebGPU", "usa un navegador con WebGPU"),
    (
        "use the command `thinkscope`",
        "usa el comando `thinkscope`",
    ),
    (
        "Measuring how fast memory is copied",
        "Midiendo la velocidad de copia de la memoria",
    ),
    ("Measuring batch ", "Midiendo el lote "),
    ("Line ", "La línea "),
    (
        " was cut off and is left out.",
        " quedó cortada y se omite.",
    ),
    (
        " does not match its checksum and is left out: it was changed or damaged.",
        " no coincide con su suma de comprobación y se omite: se cambió o está dañada.",
    ),
    (
        " does not match its checksum: it was changed after it was written.",
        " no coincide con su suma de comprobación: se cambió después de escribirse.",
    ),
    (
        " more line does not match its checksum.",
        " línea más no coincide con su suma de comprobación.",
    ),
    (
        " more lines do not match their checksums.",
        " líneas más no coinciden con sus sumas de comprobación.",
    ),
    (
        " copy of a sample is left out: the later one counts.",
        " copia de una muestra se omite: cuenta la posterior.",
    ),
    (
        " copies of samples are left out: the last of each counts.",
        " copias de muestras se omiten: cuenta la última de cada una.",
    ),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_worker_is_understood_in_both_languages() {
        let told = "This browser gives the page no GPU: no adapter. The CPU computes instead.";
        assert_eq!(
            SPANISH(told),
            "Este navegador no da a la página ninguna GPU: no adapter. Calcula la CPU en su lugar."
        );
        assert_eq!(ENGLISH(told), told);
        let damaged = "tensor blk.0.attn_q.weight is damaged: block 17 holds a number that is not finite; download the file again";
        assert_eq!(
            SPANISH(damaged),
            "tensor blk.0.attn_q.weight está dañado: el bloque 17 contiene un número que no es finito; descarga el archivo de nuevo"
        );
    }

    #[test]
    fn the_phrases_are_those_of_the_workers() {
        let sources = [
            include_str!("../../../worker/src/engage.rs"),
            include_str!("../../../worker/src/device.rs"),
            include_str!("../../../worker/src/model.rs"),
            include_str!("../../../worker/src/preparing.rs"),
            include_str!("../../../worker/src/running.rs"),
            include_str!("../../../worker/src/runs.rs"),
            include_str!("../../../worker/src/main.rs"),
            include_str!("../../../worker/src/measuring.rs"),
            include_str!("../../../sources/src/fit/words.rs"),
            include_str!("../../../keeper/src/words.rs"),
            include_str!("../../../gguf/src/error.rs"),
            include_str!("../../../eval/src/record/lines.rs"),
        ]
        .concat()
        // What is asked of a run is filled in.
        .replace(
            "The run cannot be {what}: ",
            "The run cannot be opened: The run cannot be deleted: ",
        );
        for (english, _) in PHRASES {
            assert!(sources.contains(english), "nobody says {english:?}");
        }
    }
}
