//! The Explore screen: the list of samples and one of them in detail.

use charts::number::{count, plural};

use crate::explore::{Filter, Sort};

/// See the module.
pub struct ExploreTexts {
    /// There is no run.
    pub no_run: &'static str,
    /// What to do then.
    pub no_run_hint: &'static str,
    /// The link to the setup.
    pub set_up: &'static str,
    /// The search field.
    pub search: &'static str,
    /// What it looks through.
    pub search_hint: &'static str,
    /// What a screen reader calls the filters.
    pub filters: &'static str,
    /// A filter.
    pub filter: fn(Filter) -> &'static str,
    /// What a filter means; think tokens that count as long.
    pub filter_about: fn(Filter, u32) -> String,
    /// The order.
    pub sort: &'static str,
    /// An order.
    pub sort_name: fn(Sort) -> &'static str,
    /// Shown of all samples.
    pub shown: fn(usize, usize) -> String,
    /// Takes all filters and the text out.
    pub clear: &'static str,
    /// Nothing was found.
    pub nothing: &'static str,
    /// What a screen reader calls the list.
    pub list: &'static str,
    /// Think tokens of a row; `None` where nobody counted.
    pub tokens: fn(Option<u32>) -> String,
    /// Reconsiderations of a row.
    pub turns: fn(u32) -> String,
    /// A later repeat.
    pub repeat: fn(u32) -> String,
    /// What a screen reader calls the pages of the list.
    pub pages: &'static str,
    /// A page of all pages.
    pub page: fn(usize, usize) -> String,
    /// To the page before.
    pub page_before: &'static str,
    /// To the page after.
    pub page_after: &'static str,
    /// No sample is open.
    pub choose: &'static str,
    /// Back to the list.
    pub all: &'static str,
    /// What a screen reader calls the buttons between samples.
    pub pager: &'static str,
    /// Where the sample stands among those shown.
    pub position: fn(usize, usize) -> String,
    /// The sample before.
    pub before: &'static str,
    /// The sample after.
    pub after: &'static str,
    /// The sample is not among those shown.
    pub outside: &'static str,
    /// There is no such sample: heading.
    pub missing: &'static str,
    /// What to do then.
    pub missing_hint: &'static str,
    /// The button to do it with.
    pub missing_link: &'static str,
    /// The heading of an item's repeats.
    pub repeats: &'static str,
    /// Repeats that say the same of all.
    pub repeats_agree: fn(usize, usize) -> String,
    /// The help on keys.
    pub keys: &'static str,
    /// Keys and what they do.
    pub key_list: [(&'static str, &'static str); 6],
    /// The switch of single keys.
    pub single_keys: &'static str,
}

/// English.
pub const ENGLISH: ExploreTexts = ExploreTexts {
    no_run: "No samples yet",
    no_run_hint: "Every sample of a run can be read here: what was asked, thought, answered and read.",
    set_up: "Set up or open a run",
    search: "Search",
    search_hint: "in texts, thoughts, answers",
    filters: "Filters",
    filter: |filter| match filter {
        Filter::Right => "right",
        Filter::Wrong => "wrong",
        Filter::CutOff => "cut off",
        Filter::NoAnswer => "no answer",
        Filter::Flipped => "flipped",
        Filter::Long => "long thought",
        Filter::Turns => "reconsiders",
    },
    filter_about: |filter, long| match filter {
        Filter::Right => "Wholly right".to_owned(),
        Filter::Wrong => "A usable answer that is not wholly right".to_owned(),
        Filter::CutOff => "The thought was ended by a limit".to_owned(),
        Filter::NoAnswer => "No usable answer".to_owned(),
        Filter::Flipped => "Another answer at some budget, or in another repeat".to_owned(),
        Filter::Long => format!("At least {long} think tokens: twice the run's median"),
        Filter::Turns => "The thought turns round: wait, but, let me check, …".to_owned(),
    },
    sort: "Order",
    sort_name: |sort| match sort {
        Sort::Data => "as in the data",
        Sort::Longest => "longest thought first",
        Sort::Shortest => "shortest thought first",
        Sort::Worst => "least accurate first",
        Sort::Turns => "most reconsiderations first",
    },
    shown: |n, all| {
        if n == all {
            plural(all as u64, "sample", "samples")
        } else {
            format!(
                "{} of {}",
                count(n as u64),
                plural(all as u64, "sample", "samples")
            )
        }
    },
    clear: "Show all",
    nothing: "No sample is like that. Take a filter out, or look for less.",
    list: "Samples",
    tokens: |n| {
        n.map_or_else(
            || "not counted".to_owned(),
            |n| format!("{} think", count(u64::from(n))),
        )
    },
    turns: |n| format!("↺ {n}"),
    repeat: |n| format!("repeat {n}"),
    pages: "Pages of the list",
    page: |at, all| format!("page {at} of {all}"),
    page_before: "Previous page",
    page_after: "Next page",
    choose: "Choose a sample to read it. With j and k you step through them.",
    all: "← All samples",
    pager: "Samples one by one",
    position: |at, all| format!("{} of {}", count(at as u64), count(all as u64)),
    before: "Previous",
    after: "Next",
    outside: "not in this list",
    missing: "This item is not here",
    missing_hint: "The page holds no run with an item of this name. Open the run that it belongs to, or start a new one.",
    missing_link: "Set up or open a run",
    repeats: "Repeats of this item",
    repeats_agree: |n, all| format!("{n} of {all} say the same as this one."),
    keys: "Keys",
    key_list: [
        ("j ↓", "next sample"),
        ("k ↑", "previous sample"),
        ("Enter", "read the open sample"),
        ("Esc", "back to the list"),
        ("/", "search"),
        ("Home End", "first and last sample"),
    ],
    single_keys: "Single keys work",
};

/// Spanish.
pub const SPANISH: ExploreTexts = ExploreTexts {
    no_run: "Todavía no hay muestras",
    no_run_hint: "Aquí se puede leer cada muestra de una ejecución: qué se preguntó, qué pensó, qué respondió y qué se leyó.",
    set_up: "Preparar o abrir una ejecución",
    search: "Buscar",
    search_hint: "en textos, razonamientos y respuestas",
    filters: "Filtros",
    filter: |filter| match filter {
        Filter::Right => "correctas",
        Filter::Wrong => "erróneas",
        Filter::CutOff => "cortadas",
        Filter::NoAnswer => "sin respuesta",
        Filter::Flipped => "cambian",
        Filter::Long => "razonamiento largo",
        Filter::Turns => "reconsideran",
    },
    filter_about: |filter, long| match filter {
        Filter::Right => "Del todo correctas".to_owned(),
        Filter::Wrong => "Una respuesta utilizable que no es del todo correcta".to_owned(),
        Filter::CutOff => "Un límite terminó el razonamiento".to_owned(),
        Filter::NoAnswer => "Sin respuesta utilizable".to_owned(),
        Filter::Flipped => "Otra respuesta con algún presupuesto o en otra repetición".to_owned(),
        Filter::Long => format!("Al menos {long} tokens de razonamiento: el doble de la mediana"),
        Filter::Turns => "El razonamiento da la vuelta: wait, but, let me check, …".to_owned(),
    },
    sort: "Orden",
    sort_name: |sort| match sort {
        Sort::Data => "como en los datos",
        Sort::Longest => "primero el razonamiento más largo",
        Sort::Shortest => "primero el razonamiento más corto",
        Sort::Worst => "primero las menos exactas",
        Sort::Turns => "primero las que más reconsideran",
    },
    shown: |n, all| {
        if n == all {
            plural(all as u64, "muestra", "muestras")
        } else {
            format!(
                "{} de {}",
                count(n as u64),
                plural(all as u64, "muestra", "muestras")
            )
        }
    },
    clear: "Mostrar todas",
    nothing: "Ninguna muestra es así. Quita un filtro o busca menos.",
    list: "Muestras",
    tokens: |n| {
        n.map_or_else(
            || "sin contar".to_owned(),
            |n| format!("{} de razonamiento", count(u64::from(n))),
        )
    },
    turns: |n| format!("↺ {n}"),
    repeat: |n| format!("repetición {n}"),
    pages: "Páginas de la lista",
    page: |at, all| format!("página {at} de {all}"),
    page_before: "Página anterior",
    page_after: "Página siguiente",
    choose: "Elige una muestra para leerla. Con j y k pasas de una a otra.",
    all: "← Todas las muestras",
    pager: "Muestras una a una",
    position: |at, all| format!("{} de {}", count(at as u64), count(all as u64)),
    before: "Anterior",
    after: "Siguiente",
    outside: "fuera de esta lista",
    missing: "Este ejemplo no está aquí",
    missing_hint: "La página no tiene ninguna ejecución con un ejemplo de este nombre. Abre la ejecución a la que pertenece o empieza una nueva.",
    missing_link: "Preparar o abrir una ejecución",
    repeats: "Repeticiones de este ejemplo",
    repeats_agree: |n, all| format!("{n} de {all} dicen lo mismo que esta."),
    keys: "Teclas",
    key_list: [
        ("j ↓", "muestra siguiente"),
        ("k ↑", "muestra anterior"),
        ("Intro", "leer la muestra abierta"),
        ("Esc", "volver a la lista"),
        ("/", "buscar"),
        ("Inicio Fin", "primera y última muestra"),
    ],
    single_keys: "Las teclas sueltas funcionan",
};
