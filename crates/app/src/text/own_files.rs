//! Models from the disk and from an address.

/// Files of one's own.
pub struct Own {
    /// The heading.
    pub title: &'static str,
    /// Under it.
    pub about: &'static str,
    /// The button for files.
    pub open: &'static str,
    /// The button for a folder.
    pub folder: &'static str,
    /// Where the folder is, before and behind its name.
    pub folder_about: (&'static str, &'static str),
    /// It is being read.
    pub looking: &'static str,
    /// What a screen reader calls the list.
    pub models: &'static str,
}

/// A file from an address.
pub struct AddressTexts {
    /// The heading.
    pub title: &'static str,
    /// The field.
    pub address: &'static str,
    /// Under it.
    pub address_hint: &'static str,
    /// The field.
    pub sha256: &'static str,
    /// Under it.
    pub sha256_hint: &'static str,
    /// The button.
    pub download: &'static str,
    /// Said when it was pressed.
    pub sent: fn(&str) -> String,
}

/// English.
pub const ENGLISH_OWN: Own = Own {
    title: "From your disk",
    about: "Files are read where they are; nothing is copied or sent. After a reload the page has to be given them again. Open all parts of a split model together, or drop files anywhere on this screen.",
    open: "Open a GGUF file…",
    folder: "Choose Ollama’s folder…",
    folder_about: (
        "Ollama keeps its models in ",
        ". The browser calls opening a folder an upload, yet nothing leaves this device.",
    ),
    looking: "Looking at what was opened…",
    models: "Models of Ollama",
};

/// English.
pub const ENGLISH_ADDRESS: AddressTexts = AddressTexts {
    title: "From an address",
    address: "Address of a GGUF file",
    address_hint: "On Hugging Face: the page of one .gguf file. Elsewhere: any server that lets other sites read it (CORS).",
    sha256: "SHA-256 (if you know it)",
    sha256_hint: "The download is compared with it. Without one the page still computes it, to notice later damage.",
    download: "Download",
    sent: |name| format!("{name} now stands under “In this browser”."),
};

/// Spanish.
pub const SPANISH_OWN: Own = Own {
    title: "De tu disco",
    about: "Los archivos se leen donde están; nada se copia ni se envía. Tras recargar hay que volver a dárselos a la página. Abre juntas todas las partes de un modelo dividido, o suelta archivos en cualquier lugar de esta pantalla.",
    open: "Abrir un archivo GGUF…",
    folder: "Elegir la carpeta de Ollama…",
    folder_about: (
        "Ollama guarda sus modelos en ",
        ". El navegador llama «subir» a abrir una carpeta, pero nada sale de este dispositivo.",
    ),
    looking: "Examinando lo que se abrió…",
    models: "Modelos de Ollama",
};

/// Spanish.
pub const SPANISH_ADDRESS: AddressTexts = AddressTexts {
    title: "De una dirección",
    address: "Dirección de un archivo GGUF",
    address_hint: "En Hugging Face: la página de un archivo .gguf. En otro lugar: cualquier servidor que deje leerlo a otros sitios (CORS).",
    sha256: "SHA-256 (si lo conoces)",
    sha256_hint: "La descarga se compara con él. Sin él, la página lo calcula igualmente para notar daños posteriores.",
    download: "Descargar",
    sent: |name| format!("{name} está ahora en «En este navegador»."),
};
