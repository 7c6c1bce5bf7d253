//! What can be kept as a file.

/// See the module.
pub struct ExportTexts {
    /// What a screen reader calls a chart's buttons, with the chart's title.
    pub chart: fn(&str) -> String,
    /// Keep as SVG, with the title.
    pub svg: fn(&str) -> String,
    /// Keep as PNG, with the title.
    pub png: fn(&str) -> String,
    /// Keep the table as CSV, with the title.
    pub csv: fn(&str) -> String,
    /// The picture could not be made.
    pub png_failed: &'static str,
    /// The menu of a run's forms.
    pub run: &'static str,
    /// The forms: name and what they are.
    pub html: (&'static str, &'static str),
    /// See `html`.
    pub table: (&'static str, &'static str),
    /// See `html`.
    pub inspect: (&'static str, &'static str),
    /// See `html`.
    pub lm_eval: (&'static str, &'static str),
    /// See `html`.
    pub record: (&'static str, &'static str),
    /// The title of a run's document.
    pub report_title: &'static str,
}

/// English.
pub const ENGLISH: ExportTexts = ExportTexts {
    chart: |title| format!("Save {title}"),
    svg: |title| format!("Save SVG of {title}"),
    png: |title| format!("Save PNG of {title}"),
    csv: |title| format!("Save the table of {title} as CSV"),
    png_failed: "This browser could not draw the picture; save the chart as SVG instead.",
    run: "Export…",
    html: (
        "HTML report",
        "charts and every sample in one file, opens anywhere",
    ),
    table: ("CSV", "one line a sample, for a spreadsheet"),
    inspect: ("Inspect log", "JSON for Inspect's viewer"),
    lm_eval: (
        "lm-eval samples",
        "JSON Lines as lm-evaluation-harness writes them",
    ),
    record: (
        "JSON Lines",
        "the whole record: opens here and in the command again",
    ),
    report_title: "Thinkscope report",
};

/// Spanish.
pub const SPANISH: ExportTexts = ExportTexts {
    chart: |title| format!("Guardar {title}"),
    svg: |title| format!("Guardar SVG de {title}"),
    png: |title| format!("Guardar PNG de {title}"),
    csv: |title| format!("Guardar la tabla de {title} como CSV"),
    png_failed: "Este navegador no pudo dibujar la imagen; guarda el gráfico como SVG.",
    run: "Exportar…",
    html: (
        "Informe HTML",
        "gráficos y todas las muestras en un archivo que se abre en cualquier lugar",
    ),
    table: ("CSV", "una línea por muestra, para una hoja de cálculo"),
    inspect: ("Registro de Inspect", "JSON para el visor de Inspect"),
    lm_eval: (
        "Muestras de lm-eval",
        "JSON Lines como los escribe lm-evaluation-harness",
    ),
    record: (
        "JSON Lines",
        "el registro entero: se vuelve a abrir aquí y en el programa",
    ),
    report_title: "Informe de Thinkscope",
};
