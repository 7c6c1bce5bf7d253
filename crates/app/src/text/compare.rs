//! Runs beside each other.

use charts::number::{count, plural};

/// See the module.
pub struct CompareTexts {
    /// The heading.
    pub title: &'static str,
    /// What the screen is for, in a sentence.
    pub lead: &'static str,
    /// The button that opens files.
    pub open: &'static str,
    /// The sign while files hang over the window.
    pub drop: &'static str,
    /// A folder was dropped; its name.
    pub folder: fn(&str) -> String,
    /// The button that adds the run of this tab, here and on the run's own screen.
    pub add_this: &'static str,
    /// The heading of recorded runs.
    pub recorded: &'static str,
    /// What they are.
    pub recorded_about: &'static str,
    /// Recorded: thoughts cut at once.
    pub recorded_none: &'static str,
    /// Recorded: whole thoughts, with a sweep.
    pub recorded_whole: &'static str,
    /// The button that adds both.
    pub recorded_add: &'static str,
    /// Nothing to compare yet: heading and what to do.
    pub empty: (&'static str, &'static str),
    /// One run alone.
    pub one: &'static str,
    /// So many files are being read.
    pub reading: fn(usize) -> String,
    /// The button that puts sentences away.
    pub dismiss: &'static str,
    /// The runs will not survive a reload of the tab.
    pub too_large: &'static str,
    /// A file that is no text.
    pub no_text: fn(&str) -> String,
    /// A record without a sample.
    pub no_sample: fn(&str) -> String,
    /// A line that was cut off.
    pub torn: fn(&str, usize) -> String,
    /// The heading of the runs.
    pub runs: &'static str,
    /// Columns of their table.
    pub columns: [&'static str; 6],
    /// What the last column is called for those who do not see it.
    pub actions: &'static str,
    /// The button that removes a run.
    pub remove: &'static str,
    /// The same with the run's name.
    pub remove_run: fn(&str) -> String,
    /// The button that removes all runs.
    pub remove_all: &'static str,
    /// The switch: put together, or each file alone.
    pub pool: &'static str,
    /// What it does.
    pub pool_hint: &'static str,
    /// A pooled run: files, samples, items.
    pub pooled: fn(usize, u64, u64) -> String,
    /// What was left out of it: duplicates, and of them how many differ.
    pub duplicates: fn(u64, u64) -> String,
    /// Engines that differ among its files.
    pub engines: fn(&str) -> String,
    /// The summary over a pool's files.
    pub files: fn(usize) -> String,
    /// Columns of the table of files.
    pub file_columns: [&'static str; 4],
    /// How a run was made: data, items, sampling, token limit, seed.
    pub facts: fn(&Facts) -> String,
    /// So many of so many steps are done.
    pub working: fn(usize, usize) -> String,
    /// The heading of pairs.
    pub pairs: &'static str,
    /// What a pair is, in a sentence.
    pub pairs_about: &'static str,
    /// The first run of the pair.
    pub first: &'static str,
    /// The second.
    pub second: &'static str,
    /// The same run was chosen twice.
    pub same: &'static str,
    /// No item flipped.
    pub no_flips: &'static str,
    /// What the list is for.
    pub flips_about: &'static str,
    /// What an item's button does: its id.
    pub open_item: fn(&str) -> String,
    /// The button that closes the open item.
    pub close: &'static str,
    /// Which of how many samples is shown: repeat from 1, all.
    pub sample_of: fn(u32, usize) -> String,
    /// The button that keeps the comparison as a document.
    pub save_report: &'static str,
    /// The document's title.
    pub report_title: &'static str,
}

/// How a run was made.
pub struct Facts<'a> {
    /// The data's name.
    pub data: &'a str,
    /// The starts of the data's and of the model's hash.
    pub hashes: (&'a str, &'a str),
    /// Samples of the run, and different items among them.
    pub n: (u64, u64),
    /// The temperature; `None` where it is unknown or decoding is greedy.
    pub temperature: Option<f32>,
    /// Whether decoding is known to be greedy.
    pub is_greedy: bool,
    /// Samples of each item.
    pub repeats: u32,
    /// Most tokens of a sample; `None` where unknown.
    pub max_tokens: Option<u32>,
    /// The seed; `None` where unknown or where files were put together.
    pub seed: Option<u64>,
    /// Whether files with seeds of their own were put together.
    pub has_seeds: bool,
    /// What computed it.
    pub engine: &'a str,
}

/// What a run's settings are called.
struct Words {
    greedy: &'static str,
    cap: &'static str,
    seed: &'static str,
    own_seeds: &'static str,
}

/// Sampling, token limit and seed, each followed by a comma; what is unknown is left out.
fn settings(facts: &Facts, words: &Words) -> String {
    let sampling = (facts.temperature.map(|t| format!("T {t}")))
        .or_else(|| facts.is_greedy.then(|| words.greedy.to_owned()));
    let cap = facts.max_tokens.map(|n| format!("{} {n}", words.cap));
    let seed = (facts.seed.map(|seed| format!("{} {seed}", words.seed)))
        .or_else(|| facts.has_seeds.then(|| words.own_seeds.to_owned()));
    ([sampling, cap, seed].into_iter().flatten())
        .map(|part| part + ", ")
        .collect()
}

/// English.
pub const ENGLISH: CompareTexts = CompareTexts {
    title: "Compare runs",
    lead: "Put runs beside each other: models, quantisations, temperatures, think budgets, prompts, or a whole class.",
    open: "Open run files…",
    drop: "Drop run files to compare them",
    folder: |name| format!("{name} is a folder. Drop the run files in it instead."),
    add_this: "Add this tab's run",
    recorded: "Recorded runs of the bundled model",
    recorded_about: "Made by the command on chained negation, the task that this model learned to think for.",
    recorded_none: "recorded: no thought",
    recorded_whole: "recorded: whole thoughts",
    recorded_add: "Add the recorded runs",
    empty: (
        "Nothing to compare yet",
        "Drop any number of run files here: what “Save the run” or the command wrote (.jsonl). Files of the same model and data, as a class makes them, are pooled. Everything stays on this device.",
    ),
    one: "This is one run alone. Add another one for paired differences.",
    reading: |n| format!("Reading {}…", plural(n as u64, "file", "files")),
    dismiss: "Dismiss",
    too_large: "These runs are too large for this tab to keep: keep their files, and choose them again after a reload.",
    no_text: |name| format!("{name} is no text file; drop runs that Thinkscope saved (.jsonl)."),
    no_sample: |name| format!("{name} has no finished sample yet; run it to its end first."),
    torn: |name, line| {
        format!(
            "{name}: line {line} was cut off in writing and is left out; everything before it is here."
        )
    },
    runs: "Runs",
    columns: [
        "Run",
        "n",
        "Average F1",
        "Strict accuracy",
        "Usable answers",
        "Think tokens",
    ],
    actions: "Actions",
    remove: "Remove",
    remove_run: |name| format!("Remove {name}"),
    remove_all: "Remove all",
    pool: "Pool files of the same setting",
    pool_hint: "same model, prompt, sampling, budget and data; seeds may differ",
    pooled: |n_files, n, n_items| {
        format!(
            "Pooled class result of {n_files} files: n = {} of {}.",
            plural(n, "sample", "samples"),
            plural(n_items, "item", "items")
        )
    },
    duplicates: |n, n_differing| {
        let differing = if n_differing == 0 {
            String::new()
        } else {
            format!(
                " {} of them read otherwise than the first, as another device may write them.",
                count(n_differing)
            )
        };
        format!(
            "{} asked before in the same way (same item and seed, or greedy) and not counted again.{differing}",
            if n == 1 {
                "1 sample was".to_owned()
            } else {
                format!("{} samples were", count(n))
            }
        )
    },
    engines: |engines| format!("Computed on different devices: {engines}."),
    files: |n| format!("The {n} files"),
    file_columns: ["File", "Counted", "Asked before", "Strict accuracy"],
    facts: |f| {
        let settings = settings(
            f,
            &Words {
                greedy: "greedy",
                cap: "cap",
                seed: "seed",
                own_seeds: "seeds of their own",
            },
        );
        format!(
            "{}, {} of {}, K {}, {settings}{}, data {}, model {}",
            f.data,
            plural(f.n.0, "sample", "samples"),
            plural(f.n.1, "item", "items"),
            f.repeats,
            f.engine,
            f.hashes.0,
            f.hashes.1
        )
    },
    working: |n, all| format!("Comparing: {n} of {all} steps"),
    pairs: "Paired differences",
    pairs_about: "The same items in both runs, item by item: what one difference of two averages hides.",
    first: "First run",
    second: "Second run",
    same: "Choose two different runs.",
    no_flips: "No item flipped: both runs have the same items right.",
    flips_about: "Open an item to read both thoughts beside each other.",
    open_item: |id| format!("Open {id} in both runs"),
    close: "Close",
    sample_of: |nth, n| format!("sample {nth} of {n}"),
    save_report: "Save as HTML",
    report_title: "Runs beside each other",
};

/// Spanish.
pub const SPANISH: CompareTexts = CompareTexts {
    title: "Comparar ejecuciones",
    lead: "Pon ejecuciones lado a lado: modelos, cuantizaciones, temperaturas, presupuestos de razonamiento, instrucciones o una clase entera.",
    open: "Abrir archivos de ejecuciones…",
    drop: "Suelta archivos de ejecuciones para compararlas",
    folder: |name| format!("{name} es una carpeta. Suelta los archivos que contiene."),
    add_this: "Añadir la ejecución de esta pestaña",
    recorded: "Ejecuciones grabadas del modelo incluido",
    recorded_about: "Hechas con el programa sobre negación encadenada, la tarea para la que este modelo aprendió a pensar.",
    recorded_none: "grabada: sin razonamiento",
    recorded_whole: "grabada: razonamientos enteros",
    recorded_add: "Añadir las ejecuciones grabadas",
    empty: (
        "Aún no hay nada que comparar",
        "Suelta aquí cualquier número de archivos: los que escribieron «Guardar la ejecución» o el programa (.jsonl). Los archivos del mismo modelo y los mismos datos, como los de una clase, se juntan. Todo se queda en este dispositivo.",
    ),
    one: "Es una sola ejecución. Añade otra para ver diferencias pareadas.",
    reading: |n| format!("Leyendo {}…", plural(n as u64, "archivo", "archivos")),
    dismiss: "Cerrar aviso",
    too_large: "Estas ejecuciones son demasiado grandes para que la pestaña las guarde: conserva sus archivos y elígelos de nuevo tras recargar.",
    no_text: |name| {
        format!(
            "{name} no es un archivo de texto; suelta ejecuciones guardadas por Thinkscope (.jsonl)."
        )
    },
    no_sample: |name| {
        format!("{name} aún no tiene ninguna muestra terminada; ejecútala antes hasta el final.")
    },
    torn: |name, line| {
        format!(
            "{name}: la línea {line} quedó cortada al escribirse y se omite; todo lo anterior está aquí."
        )
    },
    runs: "Ejecuciones",
    columns: [
        "Ejecución",
        "n",
        "F1 medio",
        "Exactitud estricta",
        "Respuestas utilizables",
        "Tokens de razonamiento",
    ],
    actions: "Acciones",
    remove: "Quitar",
    remove_run: |name| format!("Quitar {name}"),
    remove_all: "Quitar todas",
    pool: "Juntar archivos con los mismos ajustes",
    pool_hint: "mismo modelo, instrucción, muestreo, presupuesto y datos; las semillas pueden diferir",
    pooled: |n_files, n, n_items| {
        format!(
            "Resultado conjunto de {n_files} archivos: n = {} de {}.",
            plural(n, "muestra", "muestras"),
            plural(n_items, "ejemplo", "ejemplos")
        )
    },
    duplicates: |n, n_differing| {
        let differing = if n_differing == 0 {
            String::new()
        } else {
            format!(
                " {} de ellas dicen algo distinto que la primera, como puede ocurrir en otro dispositivo.",
                count(n_differing)
            )
        };
        format!(
            "{} igual (mismo ejemplo y semilla, o muestreo voraz) y no se cuentan otra vez.{differing}",
            if n == 1 {
                "1 muestra ya se había pedido".to_owned()
            } else {
                format!("{} muestras ya se habían pedido", count(n))
            }
        )
    },
    engines: |engines| format!("Calculadas en dispositivos distintos: {engines}."),
    files: |n| format!("Los {n} archivos"),
    file_columns: ["Archivo", "Contadas", "Ya pedidas", "Exactitud estricta"],
    facts: |f| {
        let settings = settings(
            f,
            &Words {
                greedy: "voraz",
                cap: "máximo",
                seed: "semilla",
                own_seeds: "semillas propias",
            },
        );
        format!(
            "{}, {} de {}, K {}, {settings}{}, datos {}, modelo {}",
            f.data,
            plural(f.n.0, "muestra", "muestras"),
            plural(f.n.1, "ejemplo", "ejemplos"),
            f.repeats,
            f.engine,
            f.hashes.0,
            f.hashes.1
        )
    },
    working: |n, all| format!("Comparando: {n} de {all} pasos"),
    pairs: "Diferencias pareadas",
    pairs_about: "Los mismos ejemplos en ambas ejecuciones, uno por uno: lo que esconde una diferencia de dos medias.",
    first: "Primera ejecución",
    second: "Segunda ejecución",
    same: "Elige dos ejecuciones distintas.",
    no_flips: "Ningún ejemplo cambió: ambas ejecuciones aciertan en los mismos ejemplos.",
    flips_about: "Abre un ejemplo para leer ambos razonamientos lado a lado.",
    open_item: |id| format!("Abrir {id} en ambas ejecuciones"),
    close: "Cerrar",
    sample_of: |nth, n| format!("muestra {nth} de {n}"),
    save_report: "Guardar como HTML",
    report_title: "Ejecuciones lado a lado",
};
