//! The frame around every screen, and small things that occur on several.

/// See the module.
pub struct Frame {
    /// Where everything runs.
    pub footer_local: &'static str,
    /// What no chart here shows.
    pub footer_caveat: &'static str,
    /// A text was copied.
    pub copied: &'static str,
    /// The button that copies.
    pub copy: &'static str,
    /// The button that ends something.
    pub cancel: &'static str,
    /// The same after it was pressed.
    pub cancelling: &'static str,
    /// The button of a broken worker.
    pub restart: &'static str,
    /// The later program is on its way.
    pub part_comes: &'static str,
    /// The button that fetches it again.
    pub try_again: &'static str,
    /// The badge of a model that computes on the CPU.
    pub cpu: &'static str,
    /// A newer version is kept.
    pub newer: &'static str,
    /// The same while a run goes on.
    pub newer_later: &'static str,
    /// The button that takes it.
    pub take_newer: &'static str,
}

/// English.
pub const ENGLISH: Frame = Frame {
    footer_local: "Everything runs in this page: texts, models and results never leave your device.",
    footer_caveat: "An association between think length and accuracy is not an effect: hard items lengthen thoughts and cause errors.",
    copied: "Copied.",
    copy: "Copy",
    cancel: "Cancel",
    cancelling: "Cancelling…",
    restart: "Restart the engine",
    part_comes: "Loading this part of the page…",
    try_again: "Try again",
    cpu: "CPU",
    newer: "A newer version of this page is here.",
    newer_later: "A newer version of this page is here. It can be taken when the run has ended.",
    take_newer: "Reload to use it",
};

/// Spanish.
pub const SPANISH: Frame = Frame {
    footer_local: "Todo se ejecuta en esta página: los textos, los modelos y los resultados no salen de tu dispositivo.",
    footer_caveat: "Que la exactitud y la longitud del razonamiento vayan juntas no es un efecto: los ejemplos difíciles alargan el razonamiento y causan errores.",
    copied: "Copiado.",
    copy: "Copiar",
    cancel: "Cancelar",
    cancelling: "Cancelando…",
    restart: "Reiniciar el motor",
    part_comes: "Cargando esta parte de la página…",
    try_again: "Intentar de nuevo",
    cpu: "CPU",
    newer: "Hay una versión nueva de esta página.",
    newer_later: "Hay una versión nueva de esta página. Podrás usarla cuando termine la ejecución.",
    take_newer: "Recargar para usarla",
};
