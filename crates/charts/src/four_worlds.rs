//! Four simulated worlds, seen through four charts: which of them finds the truth.

use std::rc::Rc;

use eval::simulate::{World, WorldResult};
use yew::prelude::*;

use crate::figure::{Figure, table};
use crate::number::fixed;
use crate::scale::px;

const WIDTH: f64 = 560.0;
const LEFT: f64 = 176.0;
const TOP: f64 = 44.0;
const ROW: f64 = 40.0;

/// A chart as a column: its name, its unit, its number, and below which size that says "no effect".
type Lens = (&'static str, &'static str, fn(&WorldResult) -> f64, f64);

const LENSES: [Lens; 4] = [
    ("all samples", "r", |of| of.pooled_r, 0.05),
    ("item means", "r", |of| of.between_r, 0.05),
    ("within items", "per doubling", |of| of.within_slope, 0.02),
    ("budget changed", "per doubling", |of| of.intervention, 0.02),
];

/// What is drawn.
#[derive(PartialEq, Properties)]
pub struct FourWorldsProps {
    /// Unique on the page.
    pub id: AttrValue,
    /// The simulated worlds.
    pub results: Rc<Vec<WorldResult>>,
    /// Buttons beside the heading.
    #[prop_or_default]
    pub actions: Html,
}

/// A world in words.
#[must_use]
pub const fn world_name(world: World) -> &'static str {
    match world {
        World::NoEffectDifficulty => "no effect, hard items",
        World::HelpsDifficulty => "helps, hard items",
        World::HelpsConfusion => "helps, confusion",
        World::NoEffectConfusion => "no effect, confusion",
    }
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
    let results = &props.results;
    let finding = finding(results);
    let rows = results.iter().map(|of| {
        let cells = LENSES.iter().map(|(_, _, value, none)| {
            let value = value(of);
            let verdict = if is_right(of.world, value, *none) {
                "right"
            } else {
                "wrong"
            };
            format!("{} ({verdict})", fixed(value, 3))
        });
        std::iter::once(world_name(of.world).to_owned())
            .chain(cells)
            .collect()
    });
    let columns: Vec<&str> = (std::iter::once("World"))
        .chain(LENSES.iter().map(|lens| lens.0))
        .collect();
    let n_runs = results.first().map_or(0, |of| of.n_runs);
    let caption = html! {
        <>
            <p class="finding">{ finding.clone() }</p>
            <p class="caveat">{ format!("Simulated: mean of {n_runs} runs in each world, 150 items, 8 samples each. ✓ finds what is true in that world, ✗ does not.") }</p>
        </>
    };
    html! {
        <Figure id={&props.id} title="Four worlds" size={(WIDTH, TOP + results.len() as f64 * ROW + 6.0)}
            actions={props.actions.clone()} description={format!("Grid of simulated worlds by charts. {finding}")}
            drawing={drawing(results)} {caption} table={table(&columns, rows)} />
    }
}

fn drawing(results: &[WorldResult]) -> Html {
    let width = (WIDTH - LEFT) / LENSES.len() as f64;
    let middle = |column: usize| LEFT + (column as f64 + 0.5) * width;
    let head = |(column, (name, unit, ..)): (usize, &Lens)| {
        html! {
            <g>
                <text class="axis-name" x={px(middle(column))} y="14" text-anchor="middle">{ *name }</text>
                <text class="tick-label" x={px(middle(column))} y="31" text-anchor="middle">{ *unit }</text>
            </g>
        }
    };
    let row = |(at, of): (usize, &WorldResult)| {
        let (top, baseline) = (TOP + at as f64 * ROW, TOP + at as f64 * ROW + 25.0);
        let cell = |(column, (_, _, value, none)): (usize, &Lens)| {
            let value = value(of);
            let is_right = is_right(of.world, value, *none);
            let (class, sign) = if is_right {
                ("value-label", "✓")
            } else {
                ("tick-label", "✗")
            };
            html! { <text {class} x={px(middle(column))} y={px(baseline)} text-anchor="middle">{ format!("{} {sign}", fixed(value, 2)) }</text> }
        };
        html! {
            <g>
                <line class="grid" x1="0" x2={px(WIDTH)} y1={px(top)} y2={px(top)} />
                <text class="tick-label" x="2" y={px(baseline)}>{ world_name(of.world) }</text>
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

fn finding(results: &[WorldResult]) -> String {
    if results.is_empty() {
        return "No world simulated yet.".to_owned();
    }
    let always: Vec<&str> = (LENSES.iter())
        .filter(|(_, _, value, none)| {
            (results.iter()).all(|of| is_right(of.world, value(of), *none))
        })
        .map(|lens| lens.0)
        .collect();
    match always.as_slice() {
        [] => "No chart is right in all of these worlds.".to_owned(),
        [one] => format!("Only one chart is right in all of these worlds: {one}."),
        several => format!("Right in all of these worlds: {}.", several.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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
