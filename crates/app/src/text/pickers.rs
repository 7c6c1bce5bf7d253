//! Choosing model, engine and data.

/// See the module.
pub struct Pickers {
    /// Over the choice of the model.
    pub model: &'static str,
    /// The model that comes with the page.
    pub bundled_model: &'static str,
    /// The button for a file.
    pub your_model: &'static str,
    /// The same when a file is chosen.
    pub other_model: &'static str,
    /// The link to all models.
    pub models: &'static str,
    /// The same when a kept model is chosen.
    pub kept_model: &'static str,
    /// A file is being opened.
    pub looking_at_file: &'static str,
    /// Nothing is known yet.
    pub waiting: &'static str,
    /// Said behind the model's name to those who do not see the dot.
    pub is_ready: &'static str,
    /// Parameters, quantisation, size, context in tokens.
    pub model_facts: fn(&str, &str, &str, &str) -> String,
    /// The model's file is being opened.
    pub opening_model: &'static str,
    /// Its weights are read.
    pub reading_model: &'static str,
    /// The GPU is prepared.
    pub preparing_gpu: &'static str,
    /// One quantity of another.
    pub of: fn(&str, &str) -> String,
    /// Before the choice of the engine.
    pub runs_on: &'static str,
    /// The page chooses.
    pub auto: &'static str,
    /// The CPU.
    pub cpu: &'static str,
    /// The link to the device.
    pub about_device: &'static str,
    /// Over the choice of the data.
    pub data: &'static str,
    /// The data that come with the page.
    pub bundled_data: &'static str,
    /// The button for files.
    pub your_files: &'static str,
    /// The same when files are chosen.
    pub other_files: &'static str,
    /// Which forms are read.
    pub formats: &'static str,
    /// Data are on their way.
    pub reading_data: &'static str,
    /// Items.
    pub items: (&'static str, &'static str),
    /// Words.
    pub words: (&'static str, &'static str),
    /// In which form the data were read.
    pub read_as: fn(&str) -> String,
    /// What was left out.
    pub left_out: fn(&str) -> String,
    /// Warnings that are folded away.
    pub more_warnings: (&'static str, &'static str),
}

/// English.
pub const ENGLISH: Pickers = Pickers {
    model: "Model",
    bundled_model: "Bundled reasoner",
    your_model: "Your GGUF file…",
    other_model: "Another GGUF file…",
    models: "Models…",
    kept_model: "Kept model…",
    looking_at_file: "Looking at the file…",
    waiting: "Waiting for the engine…",
    is_ready: " is ready",
    model_facts: |parameters, quantization, size, context| {
        format!("{parameters}, {quantization}, {size}. Context {context} tokens.")
    },
    opening_model: "Opening the model…",
    reading_model: "Reading the model",
    preparing_gpu: "Preparing the GPU",
    of: |done, total| format!("{done} of {total}"),
    runs_on: "Runs on",
    auto: "Auto",
    cpu: "CPU",
    about_device: "About this device",
    data: "Data",
    bundled_data: "Bundled benchmark",
    your_files: "Your files…",
    other_files: "Other files…",
    formats: "CoNLL-U, IOB columns, CSV or TSV, JSON Lines, or TweetEval’s text and label files chosen together. Files stay on this device.",
    reading_data: "Reading the data…",
    items: ("item", "items"),
    words: ("word", "words"),
    read_as: |format| format!("Read as {format}."),
    left_out: |what| format!("Left out: {what}."),
    more_warnings: ("more warning", "more warnings"),
};

/// Spanish.
pub const SPANISH: Pickers = Pickers {
    model: "Modelo",
    bundled_model: "Modelo incluido",
    your_model: "Tu archivo GGUF…",
    other_model: "Otro archivo GGUF…",
    models: "Modelos…",
    kept_model: "Modelo guardado…",
    looking_at_file: "Examinando el archivo…",
    waiting: "Esperando al motor…",
    is_ready: " está listo",
    model_facts: |parameters, quantization, size, context| {
        format!("{parameters}, {quantization}, {size}. Contexto de {context} tokens.")
    },
    opening_model: "Abriendo el modelo…",
    reading_model: "Leyendo el modelo",
    preparing_gpu: "Preparando la GPU",
    of: |done, total| format!("{done} de {total}"),
    runs_on: "Se ejecuta en",
    auto: "Automático",
    cpu: "CPU",
    about_device: "Sobre este dispositivo",
    data: "Datos",
    bundled_data: "Conjunto de prueba incluido",
    your_files: "Tus archivos…",
    other_files: "Otros archivos…",
    formats: "CoNLL-U, columnas IOB, CSV o TSV, JSON Lines, o los archivos de textos y etiquetas de TweetEval elegidos a la vez. Los archivos no salen de este dispositivo.",
    reading_data: "Leyendo los datos…",
    items: ("ejemplo", "ejemplos"),
    words: ("palabra", "palabras"),
    read_as: |format| format!("Leído como {format}."),
    left_out: |what| format!("Se omitió: {what}."),
    more_warnings: ("advertencia más", "advertencias más"),
};
