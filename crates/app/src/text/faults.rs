//! What the page says when something goes wrong: what happened and what to do. What is wrong with
//! files stands in `files.rs`, what the workers say in `told.rs`.

use sources::address::AddressError;

use crate::sentences::sentence;

/// Which of the page's workers is spoken of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Who {
    /// The engine's.
    Engine,
    /// The keeper of files.
    Storage,
}

/// See the module.
pub struct Faults {
    /// A load was given up.
    pub load_cancelled: &'static str,
    /// The browser starts no worker.
    pub no_workers: &'static str,
    /// A worker says what the page cannot read.
    pub misunderstood: fn(Who, &str) -> String,
    /// A worker broke, with a detail that may be empty.
    pub stopped: fn(Who, &str) -> String,
    /// A worker takes no message.
    pub unreachable: fn(Who) -> String,
    /// A link names a file that is not in this browser.
    pub not_kept: &'static str,
    /// A file is in use by another tab.
    pub elsewhere: fn(&str) -> String,
    /// A file is still coming: its name, how much is here, of how much.
    pub not_whole: fn(&str, &str, Option<&str>) -> String,
    /// A file whose first bytes are no GGUF file's.
    pub not_gguf: fn(&str) -> String,
    /// A file that the browser cannot read.
    pub unreadable: fn(&str) -> String,
    /// A small file that the browser cannot read.
    pub unreadable_file: fn(&str) -> String,
    /// What is no SHA-256.
    pub bad_sha256: &'static str,
    /// What is no address.
    pub bad_address: fn(&AddressError) -> String,
    /// A path where an address is asked for.
    pub address_of_disk: &'static str,
    /// A part of a model in several files where the address of a whole one is asked for.
    pub address_of_part: fn(u32, u32) -> String,
    /// A name of Ollama's where an address is asked for.
    pub address_of_ollama: fn(&str) -> String,
    /// A folder was dropped where files are taken.
    pub folder_dropped: fn(&str) -> String,
    /// A manifest of Ollama whose file is not in the folder.
    pub blob_missing: fn(&str) -> String,
    /// A folder without models of Ollama; `None` is one without a name.
    pub no_manifests: fn(Option<&str>) -> String,
    /// A file of the site that could not be had: its name, why.
    pub not_fetched: fn(&str, Unfetched) -> String,
    /// A file of the site that is not what it should be.
    pub broken: fn(&str) -> String,
    /// The later program could not be had.
    pub part_failed: &'static str,
    /// The browser refused the clipboard.
    pub not_copied: &'static str,
}

/// Why a file of the site could not be had.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unfetched {
    /// No answer.
    Connection,
    /// An answer of this status.
    Status(u16),
    /// An answer without a body.
    NoBody,
    /// An answer that ended too early.
    BrokenOff,
}

/// English.
pub const ENGLISH: Faults = Faults {
    load_cancelled: "Loading was cancelled.",
    no_workers: "This browser does not start web workers here; open the page from a web server in a current browser.",
    misunderstood: |who, reason| {
        format!(
            "{} and the page do not understand each other ({reason}); reload the page.",
            english_name(who)
        )
    },
    stopped: |who, detail| {
        let detail = in_brackets(detail);
        format!("{} stopped unexpectedly{detail}.", english_name(who))
    },
    unreachable: |who| format!("{} could not be reached; restart it.", english_name(who)),
    not_kept: "The model of this link is not kept in this browser: get it on the Models screen, or choose another.",
    elsewhere: |name| {
        format!("{name} is in use by another tab of this site: close that tab, then load it again.")
    },
    not_whole: |name, done, total| {
        let of = total.map_or_else(String::new, |total| format!(" of {total}"));
        format!("{name} is not whole yet ({done}{of}): finish its download on the Models screen.")
    },
    not_gguf: |name| {
        format!(
            "{name} is no GGUF file. Open a file that ends in .gguf, or a sha256-… blob of Ollama that holds a model."
        )
    },
    unreadable: |name| {
        format!(
            "{name} could not be read: it was moved or changed, or it is a folder. Choose it again."
        )
    },
    unreadable_file: |name| format!("{name} could not be read; choose it again."),
    bad_sha256: "A SHA-256 has 64 digits from 0 to 9 and a to f: copy it anew, or leave the field empty.",
    bad_address: |error| match error {
        // The command knows more places than a page.
        AddressError::Empty => {
            "No address is given: paste one that begins with https://.".to_owned()
        }
        error => sentence(&error.to_string()),
    },
    address_of_disk: "This is no address of the web: give one that begins with https://, or open the file under “From your disk”.",
    address_of_part: |number, n_parts| {
        format!(
            "This is part {number} of {n_parts} of a model, and the page keeps models in one file only: give the address of a whole file, or download all {n_parts} parts yourself and open them together under “From your disk”."
        )
    },
    address_of_ollama: |name| {
        format!(
            "A page cannot ask Ollama for {name}: run `ollama pull {name}`, then press “Choose Ollama’s folder…”."
        )
    },
    folder_dropped: |name| {
        format!(
            "{name} is a folder. Drop the files in it, or open Ollama’s folder by “Choose Ollama’s folder…”."
        )
    },
    blob_missing: |name| {
        format!(
            "{name} is listed, but its file is not in the folder: run `ollama pull {name}` again."
        )
    },
    no_manifests: |folder| {
        format!(
            "{} holds no models of Ollama. Choose the folder named models, with manifests and blobs in it: it is ~/.ollama/models, or what OLLAMA_MODELS names.",
            folder.unwrap_or("This folder")
        )
    },
    not_fetched: |what, why| {
        let why = match why {
            Unfetched::Connection => "the connection failed".to_owned(),
            Unfetched::Status(status) => format!("status {status}"),
            Unfetched::NoBody => "it has no body".to_owned(),
            Unfetched::BrokenOff => "the connection broke off".to_owned(),
        };
        format!("{what} could not be fetched ({why}); reload the page to try again.")
    },
    broken: |name| format!("{name} cannot be read: reload the page to try again."),
    part_failed: "This part of the page could not be fetched. Try again; if that does not help, reload the page.",
    not_copied: "The browser did not allow it: show the text and copy it from there.",
};

/// Spanish.
pub const SPANISH: Faults = Faults {
    load_cancelled: "Se canceló la carga.",
    no_workers: "Este navegador no inicia aquí procesos de trabajo; abre la página desde un servidor web en un navegador actual.",
    misunderstood: |who, reason| {
        format!(
            "{} y la página no se entienden ({reason}); recarga la página.",
            spanish_name(who)
        )
    },
    stopped: |who, detail| {
        let detail = in_brackets(detail);
        format!("{} se detuvo inesperadamente{detail}.", spanish_name(who))
    },
    unreachable: |who| {
        format!(
            "No se pudo contactar con {}; reinícialo.",
            spanish_name(who).to_lowercase()
        )
    },
    not_kept: "El modelo de este enlace no está guardado en este navegador: consíguelo en la pantalla Modelos o elige otro.",
    elsewhere: |name| {
        format!("Otra pestaña de este sitio usa {name}: cierra esa pestaña y vuelve a cargarlo.")
    },
    not_whole: |name, done, total| {
        let of = total.map_or_else(String::new, |total| format!(" de {total}"));
        format!(
            "{name} todavía no está entero ({done}{of}): termina su descarga en la pantalla Modelos."
        )
    },
    not_gguf: |name| {
        format!(
            "{name} no es un archivo GGUF. Abre un archivo que termine en .gguf, o un blob sha256-… de Ollama que contenga un modelo."
        )
    },
    unreadable: |name| {
        format!("No se pudo leer {name}: se movió o cambió, o es una carpeta. Elígelo de nuevo.")
    },
    unreadable_file: |name| format!("No se pudo leer {name}; elígelo de nuevo."),
    bad_sha256: "Un SHA-256 tiene 64 cifras de 0 a 9 y de a a f: cópialo de nuevo o deja el campo vacío.",
    bad_address: |error| {
        match error {
        AddressError::Empty => {
            "No se dio ninguna dirección: pega una que empiece por https://.".to_owned()
        }
        AddressError::Scheme(scheme) => format!(
            "No se admiten direcciones de {scheme}: da una que empiece por https://."
        ),
        AddressError::NoFile(address) => format!(
            "`{address}` no es la dirección de un archivo: copia el enlace de descarga del archivo."
        ),
        AddressError::Blank(address) => format!(
            "La dirección `{address}` contiene un espacio: escribe %20 en su lugar o copia el enlace de nuevo."
        ),
        AddressError::Credentials => {
            "La dirección contiene un nombre o una contraseña, que se guardarían: usa una sin ellos."
                .to_owned()
        }
        AddressError::Repository(address) => format!(
            "`{address}` es una página de Hugging Face sobre un modelo, no un archivo: abre su lista de archivos y copia el enlace de un archivo .gguf."
        ),
        error => sentence(&error.to_string()),
    }
    },
    address_of_disk: "Esto no es una dirección web: da una que empiece por https://, o abre el archivo en «De tu disco».",
    address_of_part: |number, n_parts| {
        format!(
            "Esta es la parte {number} de {n_parts} de un modelo, y la página solo guarda modelos en un archivo: da la dirección de un archivo entero, o descarga tú las {n_parts} partes y ábrelas juntas en «De tu disco»."
        )
    },
    address_of_ollama: |name| {
        format!(
            "Una página no puede pedirle {name} a Ollama: ejecuta `ollama pull {name}` y pulsa «Elegir la carpeta de Ollama…»."
        )
    },
    folder_dropped: |name| {
        format!(
            "{name} es una carpeta. Suelta los archivos que contiene, o abre la carpeta de Ollama con «Elegir la carpeta de Ollama…»."
        )
    },
    blob_missing: |name| {
        format!(
            "{name} figura en la lista, pero su archivo no está en la carpeta: ejecuta otra vez `ollama pull {name}`."
        )
    },
    no_manifests: |folder| {
        format!(
            "{} no contiene modelos de Ollama. Elige la carpeta llamada models, que contiene manifests y blobs: es ~/.ollama/models, o la que indica OLLAMA_MODELS.",
            folder.unwrap_or("Esta carpeta")
        )
    },
    not_fetched: |what, why| {
        let why = match why {
            Unfetched::Connection => "falló la conexión".to_owned(),
            Unfetched::Status(status) => format!("estado {status}"),
            Unfetched::NoBody => "no tiene contenido".to_owned(),
            Unfetched::BrokenOff => "se cortó la conexión".to_owned(),
        };
        format!("No se pudo obtener {what} ({why}); recarga la página para intentarlo de nuevo.")
    },
    broken: |name| format!("No se puede leer {name}: recarga la página para intentarlo de nuevo."),
    part_failed: "No se pudo obtener esta parte de la página. Inténtalo de nuevo; si no sirve, vuelve a cargar la página.",
    not_copied: "El navegador no lo permitió: muestra el texto y cópialo desde allí.",
};

fn english_name(who: Who) -> &'static str {
    match who {
        Who::Engine => "The engine",
        Who::Storage => "The storage",
    }
}

fn spanish_name(who: Who) -> &'static str {
    match who {
        Who::Engine => "El motor",
        Who::Storage => "El almacenamiento",
    }
}

fn in_brackets(detail: &str) -> String {
    if detail.is_empty() {
        String::new()
    } else {
        format!(" ({detail})")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sentence_says_how_much_is_missing_and_who_stopped() {
        let check = |got: String, expect: &str| assert_eq!(got, expect);
        check(
            (ENGLISH.not_whole)("R1", "1.0 MB", Some("2.00 GB")),
            "R1 is not whole yet (1.0 MB of 2.00 GB): finish its download on the Models screen.",
        );
        check(
            (ENGLISH.not_whole)("R1", "1.0 MB", None),
            "R1 is not whole yet (1.0 MB): finish its download on the Models screen.",
        );
        check(
            (ENGLISH.stopped)(Who::Engine, ""),
            "The engine stopped unexpectedly.",
        );
        check(
            (SPANISH.stopped)(Who::Storage, "memory"),
            "El almacenamiento se detuvo inesperadamente (memory).",
        );
        check(
            (SPANISH.unreachable)(Who::Engine),
            "No se pudo contactar con el motor; reinícialo.",
        );
    }

    #[test]
    fn every_wrong_address_has_a_sentence_in_both_languages() {
        use sources::address::Address;
        for text in [
            "",
            "ftp://a.org/m.gguf",
            "https://a.org",
            "https://a.org/m b.gguf",
            "https://me:pass@a.org/m.gguf",
            "https://huggingface.co/o/r",
            "ollama:a b",
        ] {
            let error = Address::parse(text).expect_err(text);
            for faults in [&ENGLISH, &SPANISH] {
                let said = (faults.bad_address)(&error);
                assert!(said.ends_with('.'), "{text}: {said}");
            }
        }
    }
}
