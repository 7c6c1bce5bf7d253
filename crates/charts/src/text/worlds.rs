//! The four simulated worlds.

use eval::simulate::{Shape, World};

use crate::number::count;

/// See the module.
pub struct WorldsTexts {
    /// The heading.
    pub title: &'static str,
    /// A world in words.
    pub world: fn(World) -> &'static str,
    /// The charts: all samples, item means, within items, budget changed.
    pub lenses: [&'static str; 4],
    /// The unit of a slope.
    pub per_doubling: &'static str,
    /// The column of worlds.
    pub worlds: &'static str,
    /// Whether a chart is right.
    pub verdict: fn(bool) -> &'static str,
    /// What was simulated: runs in each world, and their shape.
    pub caption: fn(u32, &Shape) -> String,
    /// The drawing in words, with the finding.
    pub description: fn(&str) -> String,
    /// Nothing to draw.
    pub none: &'static str,
    /// No chart is right everywhere.
    pub no_lens: &'static str,
    /// One chart is right everywhere.
    pub one_lens: fn(&str) -> String,
    /// Several charts are.
    pub several: fn(&str) -> String,
}

/// English.
pub const ENGLISH: WorldsTexts = WorldsTexts {
    title: "Four worlds",
    world: |world| match world {
        World::NoEffectDifficulty => "no effect, hard items",
        World::HelpsDifficulty => "helps, hard items",
        World::HelpsConfusion => "helps, confusion",
        World::NoEffectConfusion => "no effect, confusion",
    },
    lenses: [
        "all samples",
        "item means",
        "within items",
        "budget changed",
    ],
    per_doubling: "per doubling",
    worlds: "World",
    verdict: |is_right| if is_right { "right" } else { "wrong" },
    caption: |n, shape| {
        let cap = shape.cap_tokens.map_or_else(String::new, |cap| {
            format!(
                ", thoughts cut off at {} tokens and then wrong",
                count(cap.into())
            )
        });
        format!(
            "Simulated: mean of {n} runs in each world, {} items, {} samples each{cap}. ✓ finds what is true in that world, ✗ does not.",
            shape.n_items, shape.n_repeats
        )
    },
    description: |finding| format!("Grid of simulated worlds by charts. {finding}"),
    none: "No world simulated yet.",
    no_lens: "No chart is right in all of these worlds.",
    one_lens: |name| format!("Only one chart is right in all of these worlds: {name}."),
    several: |names| format!("Right in all of these worlds: {names}."),
};

/// Spanish.
pub const SPANISH: WorldsTexts = WorldsTexts {
    title: "Cuatro mundos",
    world: |world| match world {
        World::NoEffectDifficulty => "sin efecto, dificultad",
        World::HelpsDifficulty => "ayuda, dificultad",
        World::HelpsConfusion => "ayuda, confusión",
        World::NoEffectConfusion => "sin efecto, confusión",
    },
    lenses: [
        "todas las muestras",
        "medias por ejemplo",
        "dentro del ejemplo",
        "cambio de límite",
    ],
    per_doubling: "por duplicación",
    worlds: "Mundo",
    verdict: |is_right| if is_right { "acierta" } else { "se equivoca" },
    caption: |n, shape| {
        let cap = shape.cap_tokens.map_or_else(String::new, |cap| {
            format!(
                ", razonamientos cortados a los {} tokens y entonces erróneos",
                count(cap.into())
            )
        });
        format!(
            "Simulado: media de {n} ejecuciones en cada mundo, {} ejemplos, {} muestras de cada uno{cap}. ✓ encuentra lo que es cierto en ese mundo, ✗ no.",
            shape.n_items, shape.n_repeats
        )
    },
    description: |finding| format!("Cuadrícula de mundos simulados por gráficos. {finding}"),
    none: "Aún no se ha simulado ningún mundo.",
    no_lens: "Ningún gráfico acierta en todos estos mundos.",
    one_lens: |name| format!("Solo un gráfico acierta en todos estos mundos: {name}."),
    several: |names| format!("Aciertan en todos estos mundos: {names}."),
};
