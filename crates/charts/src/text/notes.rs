//! What statistics say of runs: remarks, what makes runs unlike, their names, and the study's words.

use eval::compare::{Difference, NamePart, Setting, Setup};
use eval::record::PromptForm;
use eval::remarks::{Family, Found, Remark};
use eval::study::{Metric, Relation, Statement};

use crate::number::{fixed, p_value, percent};

/// See the module.
pub struct NoteTexts {
    /// What to know before believing a chart.
    pub remark: fn(&Remark) -> String,
    /// Something that runs do not share.
    pub difference: fn(&Difference) -> String,
    /// A part of a run's name.
    pub name: fn(&NamePart) -> String,
    /// What the study says.
    pub statement: fn(&Statement) -> String,
}

/// English.
pub const ENGLISH: NoteTexts = NoteTexts {
    remark: Remark::to_string,
    difference: Difference::to_string,
    name: NamePart::to_string,
    statement: Statement::words,
};

/// Spanish.
pub const SPANISH: NoteTexts = NoteTexts {
    remark: spanish_remark,
    difference: spanish_difference,
    name: spanish_name,
    statement: spanish_statement,
};

fn way(falls: bool) -> &'static str {
    if falls { "baja" } else { "sube" }
}

fn spanish_remark(remark: &Remark) -> String {
    match *remark {
        Remark::RatioAndPartial { ratio, partial } => spanish_ratio(ratio, partial),
        Remark::CutOff { n, all, without } => {
            let cut = if n == 1 {
                "Un límite cortó 1 razonamiento".to_owned()
            } else {
                format!("Un límite cortó {n} razonamientos")
            };
            let without = without.map(|without| {
                format!(
                    " Sin ellos la r parcial es {} ({}); al dejarlos fuera se seleccionan los ejemplos fáciles.",
                    fixed(without.r, 2),
                    p_value(without.p)
                )
            });
            format!(
                "{cut} de {all}. Su longitud es solo una cota inferior, y los razonamientos largos que cuentan como error bajan la recta por sí solos.{}",
                without.unwrap_or_default()
            )
        }
        Remark::AnsweredOnly {
            answered,
            strict,
            unusable,
            bounds: (low, high),
        } => format!(
            "De las respuestas utilizables es correcto el {}, pero de todas solo el {}: el {} de las muestras no tiene respuesta utilizable. Los ejemplos respondidos no son una parte al azar, así que la verdad sin esos fallos está en algún punto entre {} y {}.",
            percent(answered),
            percent(strict),
            percent(unusable),
            percent(low),
            percent(high)
        ),
        Remark::WithinAndBetween {
            within,
            within_p,
            falls_between,
        } => format!(
            "Entre ejemplos la exactitud {} con razonamientos más largos, pero entre repeticiones de un mismo ejemplo {} ({} puntos por duplicación, {}): los ejemplos difíciles alargan los razonamientos y además causan errores.",
            way(falls_between),
            way(within < 0.0),
            fixed(100.0 * within, 1),
            p_value(within_p)
        ),
        Remark::NotCounted => {
            "Nadie contó los tokens de razonamiento de estas muestras, así que la exactitud no se puede comparar con ellos."
                .to_owned()
        }
        Remark::NoSpread => {
            "La exactitud o la longitud del razonamiento es la misma en todas las muestras, así que no existe ninguna correlación."
                .to_owned()
        }
        Remark::Separated => {
            "La longitud del razonamiento separa sin solaparse lo correcto de lo incorrecto, así que la razón de posibilidades no tiene estimación finita; la que se da está contraída (Firth)."
                .to_owned()
        }
        Remark::TooFew {
            n,
            detectable: None,
        } => format!("{n} ejemplos no aclaran nada."),
        Remark::TooFew {
            n,
            detectable: Some(r),
        } => format!(
            "{n} ejemplos son demasiado pocos para saberlo: solo una correlación mayor que ±{} se vería en cuatro de cada cinco ejecuciones así. No ver ninguna aquí no indica que no la haya.",
            fixed(r, 2)
        ),
        Remark::Family {
            of,
            n,
            alone,
            adjusted,
        } => {
            let what = match of {
                Family::Ratios => "pendientes de la razón",
                Family::Partials => "pendientes parciales",
                Family::Pairs => "diferencias pareadas de exactitud",
            };
            let have = if alone == 1 { "tiene" } else { "tienen" };
            format!(
                "De {n} {what}, {alone} {have} p < 0.05 por separado y {adjusted} tras el ajuste de Holm por preguntar {n} veces."
            )
        }
    }
}

fn spanish_ratio(ratio: Found, partial: Found) -> String {
    let of_ratio = format!(
        "los tokens de razonamiento por token de entrada (r {}, {})",
        fixed(ratio.r, 2),
        p_value(ratio.p)
    );
    let of_partial = format!("r parcial {}, {}", fixed(partial.r, 2), p_value(partial.p));
    let (way_of_ratio, way_of_partial) = (way(ratio.r < 0.0), way(partial.r < 0.0));
    if !ratio.is_finding() {
        return format!(
            "Con la longitud del texto fija, la exactitud {way_of_partial} con razonamientos más largos ({of_partial}), lo que no se ve con {of_ratio}."
        );
    }
    let held = if partial.is_finding() {
        way_of_partial
    } else {
        "no queda nada que ver"
    };
    format!(
        "La exactitud {way_of_ratio} con {of_ratio}, pero con la longitud del texto fija {held} ({of_partial}). La razón lleva dentro la longitud del texto, así que su recta puede deberse solo a ella."
    )
}

fn spanish_difference(difference: &Difference) -> String {
    let what = match difference.first() {
        None => return String::new(),
        Some(Setup::Task(_)) => {
            "Las ejecuciones tienen tareas distintas; las de tareas distintas no se emparejan"
        }
        Some(Setup::Data { .. }) => {
            "Las ejecuciones tienen datos distintos; solo se emparejan los ejemplos iguales en ambas"
        }
        Some(Setup::Prompt(_)) => {
            "Las ejecuciones preguntaron con instrucciones distintas, así que una diferencia puede deberse a ellas"
        }
        Some(Setup::Limit(_)) => "Las ejecuciones tienen límites de tokens distintos",
        Some(Setup::Refused(_)) => {
            "Los servidores rechazaron ajustes y usaron en su lugar sus propios valores"
        }
    };
    let known = |hash: &Option<String>| hash.clone().unwrap_or_else(|| "sin hash".to_owned());
    let said = |setup: &Setup| match setup {
        Setup::Task(task) => task.to_string(),
        Setup::Data {
            name,
            n_items,
            hash,
        } => format!("{name}, {n_items} ejemplos, {}", known(hash)),
        Setup::Prompt(Some((form, hash))) => format!("{} {}", spanish_form(*form), known(hash)),
        Setup::Limit(Some(n)) => n.to_string(),
        Setup::Prompt(None) | Setup::Limit(None) => "sin datos".to_owned(),
        Setup::Refused(settings) if settings.is_empty() => "ninguno".to_owned(),
        Setup::Refused(settings) => settings.join(", "),
    };
    let each: Vec<String> = (difference.each.iter())
        .map(|(name, setup)| format!("{name}: {}", said(setup)))
        .collect();
    format!("{what} ({}).", each.join("; "))
}

fn spanish_form(form: PromptForm) -> &'static str {
    match form {
        PromptForm::Full => "completa",
        PromptForm::Short => "breve",
    }
}

fn spanish_name(part: &NamePart) -> String {
    match part {
        NamePart::Prompt(form) => format!("instrucción {}", spanish_form(*form)),
        NamePart::Greedy => "voraz".to_owned(),
        NamePart::Unlimited => "sin límite".to_owned(),
        NamePart::Budget(n) => format!("presupuesto {n}"),
        NamePart::Limit(n) => format!("límite {n}"),
        NamePart::Repeats(n) => format!("{n} repeticiones"),
        NamePart::Seed(seed) => format!("semilla {seed}"),
        NamePart::NoServer => "sin servidor".to_owned(),
        NamePart::Files(n) => format!("{n} archivos"),
        NamePart::Unknown(setting) => {
            let unknown = match setting {
                Setting::Model => "modelo desconocido",
                Setting::Quantization => "cuantización desconocida",
                Setting::Task => "tarea desconocida",
                Setting::Prompt => "instrucción desconocida",
                Setting::Temperature => "temperatura desconocida",
                Setting::Budget => "presupuesto desconocido",
                Setting::Limit => "límite desconocido",
                Setting::Repeats => "repeticiones desconocidas",
                Setting::Seed => "semilla desconocida",
                Setting::Engine => "motor desconocido",
                Setting::Server => "servidor desconocido",
            };
            unknown.to_owned()
        }
        NamePart::Verbatim(_) | NamePart::Task(_) | NamePart::Temperature(_) => part.to_string(),
    }
}

fn spanish_statement(of: &Statement) -> String {
    let label = of
        .label
        .map_or_else(String::new, |label| format!(", {label}"));
    let what = match (of.metric, of.relation) {
        (Metric::RatioR, relation) => format!(
            "la exactitud {} con los tokens de razonamiento por longitud de entrada",
            way(relation == Relation::Below)
        ),
        (metric, relation) => {
            let (metric, value) = match metric {
                Metric::FailureRate => ("respuestas inutilizables", percent(of.value)),
                _ => ("F1 medio", fixed(of.value, 2)),
            };
            let relation = match relation {
                Relation::Above => "por encima de",
                Relation::Below => "por debajo de",
                Relation::About => "cerca de",
            };
            format!("{metric} {relation} {value}")
        }
    };
    let significance = match (of.metric, of.is_significant) {
        (Metric::RatioR, Some(true)) => ", según el texto significativo",
        (Metric::RatioR, Some(false)) => ", según el texto no significativo",
        (Metric::RatioR, None) => ", sin decir si es significativo",
        _ => "",
    };
    let note = of.note.map_or_else(String::new, |note| {
        format!(" ({})", spanish_remark_on_it(note))
    });
    format!("{}{label}: {what}{significance}{note}", of.model)
}

/// What is odd about the study's words; its own stay as they are, in quotes.
fn spanish_remark_on_it(note: &str) -> String {
    match note {
        "caption says POS" => "el pie de figura dice POS".to_owned(),
        "the next paragraph says not significant" => {
            "el párrafo siguiente dice que no es significativo".to_owned()
        }
        own => format!("«{own}»"),
    }
}

#[cfg(test)]
mod tests {
    use eval::study::STATEMENTS;

    use super::*;

    #[test]
    fn remarks_read_as_spanish_sentences() {
        let found = |r, p| Found { r, p };
        let all = [
            Remark::RatioAndPartial {
                ratio: found(-0.31, 0.001),
                partial: found(0.02, 0.5),
            },
            Remark::RatioAndPartial {
                ratio: found(0.02, 0.5),
                partial: found(-0.31, 0.001),
            },
            Remark::CutOff {
                n: 3,
                all: 12,
                without: Some(found(0.1, 0.2)),
            },
            Remark::AnsweredOnly {
                answered: 1.0,
                strict: 0.2,
                unusable: 0.8,
                bounds: (0.2, 1.0),
            },
            Remark::WithinAndBetween {
                within: 0.031,
                within_p: 0.01,
                falls_between: true,
            },
            Remark::NotCounted,
            Remark::NoSpread,
            Remark::Separated,
            Remark::TooFew {
                n: 4,
                detectable: None,
            },
            Remark::TooFew {
                n: 12,
                detectable: Some(0.71),
            },
            Remark::Family {
                of: Family::Pairs,
                n: 3,
                alone: 1,
                adjusted: 0,
            },
        ];
        for remark in all {
            let said = spanish_remark(&remark);
            assert!(said.ends_with('.') && !said.contains("  "), "{said}");
            for english in [" the ", " of ", "accuracy", "items"] {
                assert!(!said.contains(english), "{said}");
            }
        }
        let statements: Vec<String> = STATEMENTS.iter().map(spanish_statement).collect();
        let expect = "deepseek-r1:1.5b: respuestas inutilizables por encima de 80 %";
        assert!(
            statements.iter().any(|said| said == expect),
            "{statements:?}"
        );
        assert!(
            statements
                .iter()
                .any(|said| said.ends_with("(el pie de figura dice POS)")),
            "{statements:?}"
        );
    }
}
