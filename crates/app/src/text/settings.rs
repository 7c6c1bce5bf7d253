//! Settings and privacy.

use crate::holdings::Kind;
use crate::traffic::Who;

/// See the module.
pub struct Settings {
    /// The heading.
    pub title: &'static str,
    /// What the screen is for.
    pub lead: &'static str,
    /// The part with theme and language.
    pub look: &'static str,
    /// Names the choice of colours.
    pub theme: &'static str,
    /// The themes, in the order of `Theme::ALL`.
    pub themes: [&'static str; 3],
    /// Names the choice of the language.
    pub language: &'static str,
    /// The part on requests.
    pub network: &'static str,
    /// What is promised, and how anybody can check it.
    pub promise: &'static str,
    /// How many requests there were: all, and those to other origins.
    pub requests: fn(usize, usize) -> String,
    /// Said where no other origin was asked.
    pub none_foreign: &'static str,
    /// Beside the page's own origin.
    pub own_origin: &'static str,
    /// Beside another origin.
    pub other_origin: &'static str,
    /// How many requests an origin got, and how many bytes came from it.
    pub origin_sum: fn(usize, &str) -> String,
    /// Heads of the table of requests: address, by whom, times, over the network, content.
    pub columns: [&'static str; 5],
    /// Names the parts of the page.
    pub who: fn(Who) -> &'static str,
    /// A size that the other origin keeps from the browser.
    pub untold: &'static str,
    /// The part on what is kept.
    pub storage: &'static str,
    /// Where it is kept.
    pub storage_about: &'static str,
    /// Said before it was looked at.
    pub looking: &'static str,
    /// Said when nothing is kept.
    pub nothing: &'static str,
    /// Names a kind of what is kept.
    pub kind: fn(Kind) -> &'static str,
    /// Where a kind is kept.
    pub place: fn(Kind) -> &'static str,
    /// How many there are of it.
    pub amount: fn(Kind, usize) -> String,
    /// The button that begins to erase.
    pub erase: &'static str,
    /// Asks whether that is meant.
    pub erase_question: &'static str,
    /// The button that does it.
    pub erase_yes: &'static str,
    /// The button that does not.
    pub erase_no: &'static str,
    /// Said meanwhile.
    pub erasing: &'static str,
    /// Said when it is done.
    pub erased: &'static str,
    /// Said when something is left.
    pub left: &'static str,
    /// The part on visits without a network.
    pub offline: &'static str,
    /// Said before it is known.
    pub offline_unknown: &'static str,
    /// The browser cannot.
    pub offline_unavailable: &'static str,
    /// It is being prepared.
    pub offline_preparing: &'static str,
    /// It works.
    pub offline_ready: &'static str,
    /// The part on the site itself.
    pub about: &'static str,
    /// Which version this is.
    pub version: fn(&str) -> String,
    /// The link to the licences.
    pub licences: &'static str,
    /// What stands behind that link.
    pub licences_about: &'static str,
}

/// English.
pub const ENGLISH: Settings = Settings {
    title: "Settings and privacy",
    lead: "How the page looks, what it asked of the network, and what it keeps on this device.",
    look: "Look and language",
    theme: "Colours",
    themes: ["As the system", "Light", "Dark"],
    language: "Language",
    network: "Every request of this visit",
    promise: "This page has no server of its own to send anything to. The browser holds it to that by a policy: the page may ask this site alone, and from the second visit on so may the engine. Only a download of a model that you start goes elsewhere, to the address that you gave.",
    requests: |n, n_foreign| match (n, n_foreign) {
        (1, 0) => "1 request, to this site.".to_owned(),
        (n, 0) => format!("{n} requests, all to this site."),
        (n, 1) => format!("{n} requests, 1 of them to another site."),
        (n, n_foreign) => format!("{n} requests, {n_foreign} of them to other sites."),
    },
    none_foreign: "Nothing was asked of any other site.",
    own_origin: "this site",
    other_origin: "another site, for a download that you started",
    origin_sum: |n, bytes| match n {
        1 => format!("1 request, {bytes} over the network"),
        n => format!("{n} requests, {bytes} over the network"),
    },
    columns: ["Address", "By", "Times", "Network", "Content"],
    who: |who| match who {
        Who::Page => "page",
        Who::Engine => "engine",
        Who::Storage => "downloads",
        Who::Offline => "offline copy",
    },
    untold: "not told",
    storage: "Kept on this device",
    storage_about: "All of it lies in this browser’s storage for this site. Nothing of it is sent anywhere, and nobody else can read it.",
    looking: "Looking…",
    nothing: "Nothing is kept.",
    kind: |kind| match kind {
        Kind::Models => "Downloaded models",
        Kind::Runs => "Runs",
        Kind::Files => "Other files",
        Kind::Copies => "The site itself, for visits without a network",
        Kind::Keys => "Choices, and the last run of this tab",
    },
    place: |kind| match kind {
        Kind::Models | Kind::Runs | Kind::Files => "the site's private files (OPFS)",
        Kind::Copies => "the site's cache (Cache Storage)",
        Kind::Keys => "small storage (local and session storage)",
    },
    amount: |kind, n| match (kind, n) {
        (Kind::Models, 1) => "1 model".to_owned(),
        (Kind::Models, n) => format!("{n} models"),
        (Kind::Runs, 1) => "1 run".to_owned(),
        (Kind::Runs, n) => format!("{n} runs"),
        (Kind::Keys, 1) => "1 entry".to_owned(),
        (Kind::Keys, n) => format!("{n} entries"),
        (_, 1) => "1 file".to_owned(),
        (_, n) => format!("{n} files"),
    },
    erase: "Erase everything…",
    erase_question: "This deletes downloaded models, kept runs, choices and the offline copy from this device, and ends a run that goes on. It cannot be undone. Save a run as a file first if you want to keep it.",
    erase_yes: "Erase it all",
    erase_no: "Keep everything",
    erasing: "Erasing…",
    erased: "Everything is erased: no file, no cache, no entry and no script of this site is left in this browser.",
    left: "Some of it is still in use. Close the other tabs of this site, then erase again. Left are:",
    offline: "Without a network",
    offline_unknown: "Not prepared.",
    offline_unavailable: "This browser does not keep the site for visits without a network; a private window may be the reason, or an address without https.",
    offline_preparing: "The site's files are being kept, so that it opens without a network.",
    offline_ready: "The page and its bundled models work without a network. Models that you downloaded do, too.",
    about: "About",
    version: |version| format!("Thinkscope {version}"),
    licences: "Licences of everything in this site",
    licences_about: "MIT or Apache-2.0 for the code, CC BY 4.0 for the bundled items, CC BY-SA 4.0 for the bundled models; the file names every library with its licence.",
};

/// Spanish.
pub const SPANISH: Settings = Settings {
    title: "Ajustes y privacidad",
    lead: "Qué aspecto tiene la página, qué ha pedido a la red y qué guarda en este dispositivo.",
    look: "Aspecto e idioma",
    theme: "Colores",
    themes: ["Como el sistema", "Claros", "Oscuros"],
    language: "Idioma",
    network: "Todas las peticiones de esta visita",
    promise: "Esta página no tiene servidor propio al que enviar nada, y el navegador lo hace cumplir con una política: la página solo puede pedir algo a este sitio y, desde la segunda visita, el motor también. Solo la descarga de un modelo que tú inicias va a otra parte, a la dirección que diste.",
    requests: |n, n_foreign| match (n, n_foreign) {
        (1, 0) => "1 petición, a este sitio.".to_owned(),
        (n, 0) => format!("{n} peticiones, todas a este sitio."),
        (n, 1) => format!("{n} peticiones, 1 de ellas a otro sitio."),
        (n, n_foreign) => format!("{n} peticiones, {n_foreign} de ellas a otros sitios."),
    },
    none_foreign: "No se pidió nada a ningún otro sitio.",
    own_origin: "este sitio",
    other_origin: "otro sitio, por una descarga que iniciaste",
    origin_sum: |n, bytes| match n {
        1 => format!("1 petición, {bytes} por la red"),
        n => format!("{n} peticiones, {bytes} por la red"),
    },
    columns: ["Dirección", "De", "Veces", "Red", "Contenido"],
    who: |who| match who {
        Who::Page => "página",
        Who::Engine => "motor",
        Who::Storage => "descargas",
        Who::Offline => "copia sin red",
    },
    untold: "no se dice",
    storage: "Guardado en este dispositivo",
    storage_about: "Todo está en el almacenamiento de este navegador para este sitio. Nada de ello se envía a ninguna parte y nadie más puede leerlo.",
    looking: "Mirando…",
    nothing: "No hay nada guardado.",
    kind: |kind| match kind {
        Kind::Models => "Modelos descargados",
        Kind::Runs => "Ejecuciones",
        Kind::Files => "Otros archivos",
        Kind::Copies => "El propio sitio, para visitas sin red",
        Kind::Keys => "Preferencias y la última ejecución de esta pestaña",
    },
    place: |kind| match kind {
        Kind::Models | Kind::Runs | Kind::Files => "archivos privados del sitio (OPFS)",
        Kind::Copies => "caché del sitio (Cache Storage)",
        Kind::Keys => "almacenamiento pequeño (local y de sesión)",
    },
    amount: |kind, n| match (kind, n) {
        (Kind::Models, 1) => "1 modelo".to_owned(),
        (Kind::Models, n) => format!("{n} modelos"),
        (Kind::Runs, 1) => "1 ejecución".to_owned(),
        (Kind::Runs, n) => format!("{n} ejecuciones"),
        (Kind::Keys, 1) => "1 entrada".to_owned(),
        (Kind::Keys, n) => format!("{n} entradas"),
        (_, 1) => "1 archivo".to_owned(),
        (_, n) => format!("{n} archivos"),
    },
    erase: "Borrarlo todo…",
    erase_question: "Esto borra de este dispositivo los modelos descargados, las ejecuciones guardadas, las preferencias y la copia sin red, y detiene la ejecución en curso. No se puede deshacer. Si quieres conservar una ejecución, guárdala antes como archivo.",
    erase_yes: "Borrarlo todo",
    erase_no: "Conservarlo todo",
    erasing: "Borrando…",
    erased: "Todo está borrado: en este navegador no queda ningún archivo, caché, entrada ni script de este sitio.",
    left: "Una parte sigue en uso. Cierra las otras pestañas de este sitio y vuelve a borrar. Queda:",
    offline: "Sin red",
    offline_unknown: "No está preparado.",
    offline_unavailable: "Este navegador no guarda el sitio para visitas sin red; puede deberse a una ventana privada o a una dirección sin https.",
    offline_preparing: "Se están guardando los archivos del sitio para que se abra sin red.",
    offline_ready: "La página y sus modelos incluidos funcionan sin red. También los modelos que hayas descargado.",
    about: "Acerca de",
    version: |version| format!("Thinkscope {version}"),
    licences: "Licencias de todo lo que contiene este sitio",
    licences_about: "MIT o Apache-2.0 para el código, CC BY 4.0 para los ejemplos incluidos y CC BY-SA 4.0 para los modelos incluidos; el archivo nombra cada biblioteca con su licencia.",
};
