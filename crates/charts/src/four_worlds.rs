//! Four simulated worlds, seen through four charts: which of them finds the truth.

use std::rc::Rc;

use eval::simulate::{Shape, World, WorldResult};
use yew::prelude::*;

use crate::figure::{Figure, table};
use crate::number::fixed;
use crate::scale::px;
use crate::text::{WorldsTexts, use_chart_texts};

const WIDTH: f64 = 560.0;
const LEFT: f64 = 176.0;
const TOP: f64 = 58.0;
/// Letters that a column has room for in a line of its name.
const MAX_LETTERS: usize = 14;
const ROW: f64 = 40.0;

/// A chart as a column: whether its number is a correlation, its number, and below which size that
/// says "no effect". Names stand in the catalogue, in this order.
struct Lens {
    is_r: bool,
    value: fn(&WorldResult) -> f64,
    none_below: f64,
}

const LENSES: [Lens; 4] = [
    Lens {
        is_r: true,
        value: |of| of.pooled_r,
        none_below: 0.05,
    },
    Lens {
        is_r: true,
        value: |of| of.between_r,
        none_below: 0.05,
    },
    Lens {
        is_r: false,
        value: |of| of.within_slope,
        none_below: 0.02,
    },
    Lens {
        is_r: false,
        value: |of| of.intervention,
        none_below: 0.02,
    },
];

impl Lens {
    fn is_right(&self, of: &WorldResult) -> bool {
        is_right(of.world, (self.value)(of), self.none_below)
    }
}

/// What is drawn.
#[derive(PartialEq, Properties)]
pub struct FourWorldsProps {
    /// Unique on the page.
    pub id: AttrValue,
    /// The simulated worlds.
    pub results: Rc<Vec<WorldResult>>,
    /// The size of their runs.
    #[prop_or_default]
    pub shape: Shape,
    /// Buttons beside the heading.
    #[prop_or_default]
    pub actions: Html,
}

/// Whether a chart's number says of a world what is true there.
#[must_use]
pub fn is_right(world: World, value: f64, none_below: f64) -> bool {
    if world.effect() > 0.0 {
        value >= none_below
    } else {
        value.abs() < none_below
    }
}

/// The four worlds as rows, the four charts as columns.
#[component]
pub fn FourWorlds(props: &FourWorldsProps) -> Html {
    let texts = &use_chart_texts().worlds;
    let results = &props.results;
    let finding = finding(results, texts);
    let rows = results.iter().map(|of| {
        let cells = LENSES.iter().map(|lens| {
            let verdict = (texts.verdict)(lens.is_right(of));
            format!("{} ({verdict})", fixed((lens.value)(of), 3))
        });
        std::iter::once((texts.world)(of.world).to_owned())
            .chain(cells)
            .collect()
    });
    let columns: Vec<&str> = std::iter::once(texts.worlds).chain(texts.lenses).collect();
    let n_runs = results.first().map_or(0, |of| of.n_runs);
    let caption = html! {
        <>
            <p class="finding">{ finding.clone() }</p>
            <p class="caveat">{ (texts.caption)(n_runs, &props.shape) }</p>
        </>
    };
    html! {
        <Figure id={&props.id} title={texts.title} size={(WIDTH, TOP + results.len() as f64 * ROW + 6.0)}
            actions={props.actions.clone()} description={(texts.description)(&finding)}
            drawing={drawing(results, texts)} {caption} table={table(&columns, rows)} />
    }
}

fn drawing(results: &[WorldResult], texts: &WorldsTexts) -> Html {
    let width = (WIDTH - LEFT) / LENSES.len() as f64;
    let middle = |column: usize| LEFT + (column as f64 + 0.5) * width;
    let head = |(column, lens): (usize, &Lens)| {
        let (above, below) = two_lines(texts.lenses[column]);
        html! {
            <g>
                <text class="axis-name" x={px(middle(column))} y="14" text-anchor="middle">{ above }</text>
                <text class="axis-name" x={px(middle(column))} y="28" text-anchor="middle">{ below }</text>
                <text class="tick-label" x={px(middle(column))} y="45" text-anchor="middle">{ if lens.is_r { "r" } else { texts.per_doubling } }</text>
            </g>
        }
    };
    let row = |(at, of): (usize, &WorldResult)| {
        let (top, baseline) = (TOP + at as f64 * ROW, TOP + at as f64 * ROW + 25.0);
        let cell = |(column, lens): (usize, &Lens)| {
            let (class, sign) = if lens.is_right(of) {
                ("value-label", "✓")
            } else {
                ("tick-label", "✗")
            };
            let text = format!("{} {sign}", fixed((lens.value)(of), 2));
            html! { <text {class} x={px(middle(column))} y={px(baseline)} text-anchor="middle">{ text }</text> }
        };
        html! {
            <g>
                <line class="grid" x1="0" x2={px(WIDTH)} y1={px(top)} y2={px(top)} />
                <text class="tick-label" x="2" y={px(baseline)}>{ (texts.world)(of.world) }</text>
                { for LENSES.iter().enumerate().map(cell) }
            </g>
        }
    };
    html! {
        <g aria-hidden="true">
            { for LENSES.iter().enumerate().map(head) }
            { for results.iter().enumerate().map(row) }
        </g>
    }
}

/// A name in two lines, the first one empty where one is enough.
fn two_lines(name: &str) -> (&str, &str) {
    if name.chars().count() <= MAX_LETTERS {
        return ("", name);
    }
    let fits = |at: &usize| name[..*at].chars().count() <= MAX_LETTERS;
    let mut blanks = name.match_indices(' ').map(|(at, _)| at);
    match blanks.rfind(fits) {
        Some(at) => (&name[..at], &name[at + 1..]),
        None => ("", name),
    }
}

fn finding(results: &[WorldResult], texts: &WorldsTexts) -> String {
    if results.is_empty() {
        return texts.none.to_owned();
    }
    let always: Vec<&str> = (LENSES.iter().zip(texts.lenses))
        .filter(|(lens, _)| results.iter().all(|of| lens.is_right(of)))
        .map(|(_, name)| name)
        .collect();
    match always.as_slice() {
        [] => texts.no_lens.to_owned(),
        [one] => (texts.one_lens)(one),
        several => (texts.several)(&several.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lang::Lang;
    use crate::text::chart_texts;

    #[test]
    fn names_of_columns_have_room_in_every_language() {
        assert_eq!(two_lines("all samples"), ("", "all samples"));
        assert_eq!(two_lines("todas las muestras"), ("todas las", "muestras"));
        for lang in Lang::ALL {
            for name in chart_texts(lang).worlds.lenses {
                let (above, below) = two_lines(name);
                let longest = above.chars().count().max(below.chars().count());
                assert!(longest <= MAX_LETTERS, "{name}");
            }
        }
    }

    #[test]
    fn a_chart_is_right_when_it_says_what_is_true() {
        let check = |world, value, expect| assert_eq!(is_right(world, value, 0.02), expect);
        check(World::NoEffectDifficulty, 0.004, true);
        check(World::NoEffectDifficulty, -0.18, false);
        check(World::HelpsConfusion, 0.09, true);
        check(World::HelpsConfusion, -0.1, false);
        check(World::HelpsConfusion, 0.0, false);
    }
}
